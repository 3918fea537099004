"""CSV: UTF-8 without BOM, LF, a header, text in quotes, nothing between commas where absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv

from hidata.dataset.folder import Metadata
from hidata.tables.model import Kind, Table

NAME = "csv"
_OPTIONS = csv.WriteOptions(include_header=False)


class Encoder:
    """Writes a batch's tables as CSV lines (RFC 4180, but LF)."""

    def __init__(self, kind: Kind, metadata: Metadata) -> None:
        """Nothing of the kind is needed: its tables say it all."""

    def encode(
        self, keys: Sequence[str], records: Sequence[dict[str, Any]], tables: Mapping[str, pa.Table]
    ) -> dict[str, pa.Buffer]:
        """The lines of each table, by table name."""
        return {name: _lines(table) for name, table in tables.items() if table.num_rows}


class Sink:
    """Appends lines to `<table>.csv`."""

    def __init__(self, kind: Kind, metadata: Metadata, folder: Path) -> None:
        """Open a file for each table of the kind and write its header."""
        self._stack = ExitStack()
        self._files = {
            table.name: self._stack.enter_context((folder / f"{table.name}.csv").open("wb"))
            for table in kind.tables
        }
        for table in kind.tables:
            self._files[table.name].write(_header(table))

    def add(self, pieces: Mapping[str, Any]) -> None:
        """Append a batch's lines."""
        for name, lines in pieces[NAME].items():
            self._files[name].write(lines)

    def close(self) -> None:
        """Close the files."""
        self._stack.close()


def as_csv(table: Table, rows: pa.Table) -> bytes:
    """The bytes of a table's CSV file."""
    return _header(table) + (_lines(rows).to_pybytes() if rows.num_rows else b"")


def _lines(table: pa.Table) -> pa.Buffer:
    stream = pa.BufferOutputStream()
    csv.write_csv(table, stream, _OPTIONS)
    return stream.getvalue()


def _header(table: Table) -> bytes:
    return (",".join(_quoted(column.name) for column in table.columns) + "\n").encode()


def _quoted(name: str) -> str:
    special = any(mark in name for mark in ',"\r\n')
    return '"' + name.replace('"', '""') + '"' if special else name
