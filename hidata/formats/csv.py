"""CSV: UTF-8 without BOM, LF, a header, texts quoted, cells without a value empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv

from hidata.dataset.folder import Metadata
from hidata.tables.model import Kind, Table

FORMAT = "csv"
_OPTIONS = csv.WriteOptions(include_header=False)


class Encoder:
    """Encodes the tables of a batch as CSV lines (RFC 4180, but with LF)."""

    def __init__(self, kind: Kind, metadata: Metadata) -> None:
        """Take what every encoder is given; CSV needs none of it."""

    def encode(
        self, keys: Sequence[str], records: Sequence[dict[str, Any]], tables: Mapping[str, pa.Table]
    ) -> dict[str, pa.Buffer]:
        """Return the lines of each table that has rows, by table name."""
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
        for name, lines in pieces[FORMAT].items():
            self._files[name].write(lines)

    def close(self) -> None:
        """Close the files."""
        self._stack.close()


def as_csv(table: Table, rows: pa.Table) -> bytes:
    """Return the bytes of a table's CSV file."""
    return _header(table) + (_lines(rows).to_pybytes() if rows.num_rows else b"")


def _lines(table: pa.Table) -> pa.Buffer:
    """Return the rows as CSV, without a header."""
    stream = pa.BufferOutputStream()
    csv.write_csv(table, stream, _OPTIONS)
    return stream.getvalue()


def _header(table: Table) -> bytes:
    """Return the first line: the names of the columns."""
    return (",".join(_quoted(column.name) for column in table.columns) + "\n").encode()


def _quoted(name: str) -> str:
    """Return the name, in quotes if it holds a character that CSV needs them for."""
    special = any(mark in name for mark in ',"\r\n')
    return '"' + name.replace('"', '""') + '"' if special else name
