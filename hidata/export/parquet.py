"""Parquet: zstd, rows sorted by key, the data dictionary in every file's metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hidata.dataset import Metadata
from hidata.export.dictionary import describe_column, describe_table
from hidata.tables import Kind, Table
from hidata.tabulate import arrow_schema
from hidata.writer import compact

NAME = "parquet"
ROW_GROUP = 2**18
"""Rows a row group: one for a table of usual size, several where memory must stay bounded."""


class Encoder:
    """Hands a batch's tables on as they are."""

    def __init__(self, kind: Kind, metadata: Metadata) -> None:
        """Nothing to prepare."""

    def encode(
        self, keys: Sequence[str], records: Sequence[dict[str, Any]], tables: Mapping[str, pa.Table]
    ) -> dict[str, pa.Table]:
        """The tables that have rows, by name."""
        return {name: table for name, table in tables.items() if table.num_rows}


class Sink:
    """Gathers rows into row groups and writes `<table>.parquet`."""

    def __init__(self, kind: Kind, metadata: Metadata, folder: Path) -> None:
        """Open a file for each table of the kind."""
        self._files = {t.name: _File(t, metadata, folder) for t in kind.tables}

    def add(self, pieces: Mapping[str, Any]) -> None:
        """Take a batch's rows."""
        for name, rows in pieces[NAME].items():
            self._files[name].add(rows)

    def close(self) -> None:
        """Write what is left and the footers."""
        for file in self._files.values():
            file.close()


class _File:
    def __init__(self, table: Table, metadata: Metadata, folder: Path) -> None:
        self._schema = parquet_schema(table, metadata)
        places = [self._schema.get_field_index(name) for name in table.key]
        self._writer = pq.ParquetWriter(
            folder / f"{table.name}.parquet",
            self._schema,
            version="2.6",
            compression="zstd",
            compression_level=3,
            data_page_version="1.0",
            write_page_index=True,
            write_page_checksum=True,
            sorting_columns=[pq.SortingColumn(place) for place in places],
        )
        self._waiting: list[pa.Table] = []
        self._rows = 0

    def add(self, rows: pa.Table) -> None:
        while self._rows + rows.num_rows >= ROW_GROUP:
            space = ROW_GROUP - self._rows
            self._waiting.append(rows.slice(0, space))
            self._flush()
            rows = rows.slice(space)
        if rows.num_rows:
            self._waiting.append(rows)
            self._rows += rows.num_rows

    def close(self) -> None:
        if self._rows:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        rows = pa.concat_tables(self._waiting).combine_chunks()
        self._writer.write_table(rows.cast(self._schema), row_group_size=ROW_GROUP)
        self._waiting, self._rows = [], 0


def parquet_schema(table: Table, metadata: Metadata) -> pa.Schema:
    """The table's Arrow schema with the data dictionary, per column and once more as a whole.

    Readers that know no field metadata (DuckDB, Spark) find it as JSON under the key `hidata`.
    """
    schema = arrow_schema(table)
    for place, column in enumerate(table.columns):
        words = describe_column(column, metadata)
        kept = {k: str(words[k]) for k in ("title", "description", "unit", "term") if k in words}
        schema = schema.set(place, schema.field(place).with_metadata(kept))
    dictionary = {
        "name": metadata.name,
        "version": metadata.version,
        "license": metadata.license,
        **describe_table(table, metadata),
    }
    return schema.with_metadata({"hidata": compact(dictionary)})
