"""CSV: UTF-8 without BOM, LF, a header, texts quoted, cells without a value empty.

The whole numbers of a column of numbers have a decimal point (180.0), so that a reader who guesses
the type of a column takes it for none of integers. Moments and times of day are in UTC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv

from hidata.dataset.folder import Metadata
from hidata.tables import arrow_functions
from hidata.tables.model import Kind, Table

FORMAT = "csv"
ROWS_AT_ONCE = 2**13
"""Rows whose lines are made at once, so that these stay below the 2 GiB of an Arrow array."""
QUOTE = pa.scalar('"')
OPTIONS = csv.WriteOptions(include_header=False, quoting_style="needed")

FORMULA_SIGNS = r"=+\-@\t\r\n" + "\uff1d\uff0b\uff0d\uff20"
"""What spreadsheets know formulas by (OWASP, CSV Injection), as a regular expression has it."""


class Encoder:
    """Encodes the tables of a batch as CSV lines (RFC 4180, but with LF)."""

    def __init__(self, kind: Kind, metadata: Metadata) -> None:
        """Take what every encoder is given; of the settings, whether formulas become text."""
        self._as_text = metadata.formulas_as_text

    def encode(
        self, keys: Sequence[str], records: Sequence[dict[str, Any]], tables: Mapping[str, pa.Table]
    ) -> dict[str, pa.Buffer]:
        """Return the lines of each table that has rows, by table name."""
        return {
            name: _lines(table, as_text=self._as_text)
            for name, table in tables.items()
            if table.num_rows
        }


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


def as_csv(table: Table, rows: pa.Table, points: bool = True, as_text: bool = False) -> bytes:
    """Return the bytes of a table's CSV file.

    Without `points` whole numbers have no decimal point, as in releases of 1.0. `as_text` is the
    setting `formulas-as-text`.
    """
    lines = _lines(rows, points, as_text).to_pybytes() if rows.num_rows else b""
    return _header(table) + lines


def is_like_a_formula(text: str) -> bool:
    """Return whether a text begins with what spreadsheets take for the beginning of a formula."""
    return re.match(f"[{FORMULA_SIGNS}]", text) is not None


def without_apostrophes(texts: pa.Array) -> pa.Array:
    """Return the texts of a column that were written with `formulas-as-text`, as they were."""
    return arrow_functions.replace_pattern(texts, "^'", "")


def _with_apostrophes(table: pa.Table) -> pa.Table:
    """Return the rows with an apostrophe before each text that is like a formula.

    An apostrophe at the beginning is written twice, so that the first can always be taken away.
    """
    columns = [
        arrow_functions.replace_pattern(values, f"^([{FORMULA_SIGNS}'])", r"'\1")
        if pa.types.is_string(values.type)
        else values
        for values in table.columns
    ]
    return pa.Table.from_arrays(columns, names=table.column_names)


def _lines(table: pa.Table, points: bool = True, as_text: bool = False) -> pa.Buffer:
    """Return the rows as CSV, without a header.

    pyarrow's own writer is several times as fast, but it writes 180.0 as 180.
    """
    table = _with_apostrophes(table) if as_text else table
    stream = pa.BufferOutputStream()
    if not (points and any(map(pa.types.is_floating, table.schema.types))):
        csv.write_csv(table, stream, OPTIONS)
        return stream.getvalue()
    for start in range(0, table.num_rows, ROWS_AT_ONCE):
        rows = table.slice(start, ROWS_AT_ONCE).combine_chunks()
        stream.write(_joined([column.chunk(0) for column in rows.columns], points).buffers()[2])
    return stream.getvalue()


def _joined(columns: Sequence[pa.Array], points: bool) -> pa.Array:
    """Return the line of each row."""
    parts, between = [], ""  # what stands between two cells is the same in each line
    for values in columns:
        cells = _cells(values, points)
        quote = '"' if pa.types.is_string(values.type) else ""
        if quote and values.null_count:  # a cell without a value has no quotes
            cells, quote = arrow_functions.join([QUOTE, cells, QUOTE], ""), ""
        parts += [pa.scalar(between + quote), cells]
        between = f"{quote},"
    return arrow_functions.join([*parts, pa.scalar(f"{between[:-1]}\n")], "", null="")


def _cells(values: pa.Array, points: bool) -> pa.Array:
    """Return the text of each cell of a column, without quotes around it; null if it has none."""
    if pa.types.is_string(values.type):
        has_quotes = b'"' in values.buffers()[2].to_pybytes()
        return arrow_functions.replace(values, '"', '""') if has_quotes else values
    texts = arrow_functions.cast(values, pa.string())
    if points and pa.types.is_floating(values.type):
        texts = arrow_functions.replace_pattern(texts, r"^(-?[0-9]+)$", r"\1.0")
    return texts


def _header(table: Table) -> bytes:
    return header_of([column.name for column in table.columns])


def header_of(names: Iterable[str]) -> bytes:
    """Return the first line: the names of the columns."""
    return (",".join(map(_quoted, names)) + "\n").encode()


def _quoted(name: str) -> str:
    """Return the name, in quotes if it holds a character that CSV needs them for."""
    special = any(mark in name for mark in ',"\r\n')
    return '"' + name.replace('"', '""') + '"' if special else name
