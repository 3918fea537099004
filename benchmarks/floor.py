"""What hidata's work costs as bare calls of the same libraries: no findings, no schemas read.

python benchmarks/floor.py ROOT PROCESSES [OUT]

Checks the records of a corpus, each process its share of the files; with OUT it also makes their
tables and writes them as CSV, Parquet and JSON, with checksums. The two processes share nothing and
wait for nothing, so that no division of the work can cost less.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

CANONICAL = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
BATCH = 1000
SOURCE = itemgetter("source")
EDGES = {"not": {"pattern": r'"[=+\-@ ]| "[,\n]'}}
PLAIN = jsonschema_rs.validator_for(EDGES, pattern_options=jsonschema_rs.RegexOptions()).is_valid


def main(root: str, processes: int, out: str = "") -> None:
    """Do the work of every kind that has a bundled schema, in so many processes."""
    gc.disable()
    share = 0
    while share < processes - 1 and os.fork() == 0:
        share += 1
    for name in sorted(os.listdir(root + "/bundle")):
        kind = name.removesuffix(".json")
        schema = json.loads(Path(root, "bundle", name).read_bytes())
        valid = jsonschema_rs.validator_for(schema, offline=True, validate_formats=True).is_valid
        folder = f"{root}/records/{kind}"
        mine = sorted(os.listdir(folder))[share::processes]
        tables = Tables(root, kind, f"{out}/{share}") if out else None
        for start in range(0, len(mine), BATCH):
            records = checked(folder, mine[start : start + BATCH], valid, keep=bool(out))
            if tables:
                tables.add(records)
        if tables:
            tables.close()
    if share < processes - 1:
        os.wait()
    os._exit(0)  # all of it is written, and what is in memory need not be taken apart


def checked(folder: str, names: Sequence[str], valid: Any, *, keep: bool) -> list[Any]:
    """The records of some files, if they are to be kept, after the checks that hidata makes."""
    kept, keys, odd, sources = [], [], [], set()
    for name in names:
        file = os.open(f"{folder}/{name}", os.O_RDONLY)
        data = os.read(file, 1 << 16)
        os.close(file)
        value = orjson.loads(data)
        assert valid(value)
        assert orjson.dumps(value, option=CANONICAL) == data
        text = data.decode()
        if "\\" in text or not PLAIN(text) or not text.isascii():
            odd.append(name)
        if "evidence" in value:
            fields = [item["field"] for item in value["evidence"] if "field" in item]
            assert not [field for field in fields if field[1:] not in value]
            sources.update(map(SOURCE, value["evidence"]))
        keys.append(value.get("id", name))
        if keep:
            kept.append(value)
    return kept


class Tables:
    """The tables of one kind: rows by batch, written and hashed."""

    def __init__(self, root: str, kind: str, out: str) -> None:
        """Read the Arrow type of the records, and open what they are written to."""
        import pyarrow as pa

        self.kind, self.out = kind, out
        os.makedirs(out, exist_ok=True)
        fields = pa.ipc.read_schema(pa.py_buffer(Path(root, "arrow", kind).read_bytes()))
        self.type = pa.struct(list(fields))
        self.rows: dict[str, list[pa.Table]] = {}
        self.files: dict[str, pa.OSFile] = {}

    def add(self, records: list[Any]) -> None:
        """Write a batch as CSV and JSON, and keep its rows for Parquet."""
        import pyarrow as pa
        from pyarrow import csv

        options = csv.WriteOptions(include_header=False)
        key = pa.array(record["id"] for record in records)
        for name, table in _tables(self.kind, pa.array(records, self.type), [key]):
            csv.write_csv(table, self._file(name + ".csv"), options)
            self.rows.setdefault(name, []).append(table)
        self._file(self.kind + ".json").write(b",\n".join(map(orjson.dumps, records)))

    def close(self) -> None:
        """Write the Parquet files, and hash all files."""
        import hashlib

        import pyarrow as pa
        from pyarrow import parquet

        for name, rows in self.rows.items():
            table = pa.concat_tables(rows).combine_chunks()
            file = self._file(name + ".parquet")
            parquet.write_table(table, file, compression="zstd", write_page_index=True)
        for name, file in self.files.items():
            file.close()
            with open(f"{self.out}/{name}", "rb") as written:
                hashlib.file_digest(written, "sha256")

    def _file(self, name: str) -> Any:
        import pyarrow as pa

        if name not in self.files:
            self.files[name] = pa.OSFile(f"{self.out}/{name}", "wb")
        return self.files[name]


def _tables(name: str, rows: Any, keys: list[Any]) -> Iterator[tuple[str, Any]]:
    """The table of some rows, and those of the lists in them, each with its keys and positions."""
    import pyarrow as pa
    from pyarrow._compute import call_function

    cells, todo = {f"key{n}": key for n, key in enumerate(keys)}, [("value", rows)]
    while todo:
        field, column = todo.pop()
        if pa.types.is_struct(column.type):
            todo += [
                (f"{field}_{f.name}", c) for f, c in zip(column.type, column.flatten(), strict=True)
            ]
        elif pa.types.is_list(column.type):
            parents = call_function("list_parent_indices", [column])
            above = [call_function("take", [key, parents]) for key in keys]
            places = pa.array(range(len(parents)), pa.int32())
            yield from _tables(f"{name}_{field}", column.flatten(), [*above, places])
        else:
            cells[field] = column
    if len(rows):
        yield name, pa.table(cells)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
