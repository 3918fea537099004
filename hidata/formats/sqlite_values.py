"""Rows of Arrow tables as values of SQLite, and back.

SQLite has texts, integers and floats. Days, moments (UTC) and times of day are texts that sort in
time, `2024-02-29` and `2024-02-29 12:00:00.500000`; booleans are 0 and 1. All but one value of
every type comes back as it was: the sign of -0.0 is lost, since SQLite stores whole floats as
integers.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any, NamedTuple

import pyarrow as pa

from hidata.formats.sqlite_tables import quoted
from hidata.tables import arrow_functions
from hidata.tables.flatten import arrow_schema
from hidata.tables.model import Column, Table
from hidata.tables.types import TYPES
from hidata.tables.values import MAX_INT32, MAX_INT64, MIN_INT32, MIN_INT64

BATCH = 2**14
"""Rows that are turned at once."""

_DAY = r"\d{4}-\d\d-\d\d"
_CLOCK = r"\d\d:\d\d:\d\d(\.\d{1,6})?"


class Unfit(ValueError):
    """A value that is not of its column's type.

    `row` counts the rows from 1, `column` is the column's name, `reason` what is wrong.
    """

    def __init__(self, row: int, column: str, reason: str) -> None:
        """Make the message of the three."""
        super().__init__(f"row {row:,}, column {column}: {reason}")
        self.row, self.column, self.reason = row, column, reason


def to_rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of an Arrow table as SQLite stores them."""
    for batch in table.to_batches(max_chunksize=BATCH):
        columns = [_plain(values).to_pylist() for values in batch.columns]
        yield from zip(*columns, strict=True)


def insert_rows(connection: sqlite3.Connection, table: Table, rows: pa.Table) -> None:
    """Insert rows into a table that `create_tables` created.

    Raises sqlite3.IntegrityError if two rows have one key, or a required value is absent, and
    ValueError, with a sentence, if a row is longer than SQLite takes.
    """
    marks = ", ".join("?" * len(table.columns))
    insert = f"INSERT INTO {quoted(table.name)} VALUES ({marks})"
    try:
        connection.executemany(insert, to_rows(rows))
    except (sqlite3.DataError, OverflowError):
        most = connection.getlimit(sqlite3.SQLITE_LIMIT_LENGTH)
        message = f"A row of the table {table.name} is longer than SQLite takes: {most:,} bytes."
        raise ValueError(message) from None


def from_rows(table: Table, rows: Iterable[Sequence[Any]]) -> pa.Table:
    """Return rows of SQLite as an Arrow table with the types of the table's columns.

    Raises Unfit for the first value that is not of its column's type. Whether required values are
    there is not looked at.
    """
    schema = arrow_schema(table)
    left, start, batches = iter(rows), 0, []
    while part := list(islice(left, BATCH)):
        arrays = [
            _array(column, field.type, values, start)
            for column, field, values in zip(
                table.columns, schema, zip(*part, strict=True), strict=True
            )
        ]
        batches.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
        start += len(part)
    return pa.Table.from_batches(batches, schema)


def _plain(values: pa.Array) -> pa.Array:
    """Return the values with those of types that SQLite does not have as texts or integers."""
    if pa.types.is_temporal(values.type):
        return arrow_functions.cast(values, pa.string())
    return arrow_functions.cast(values, pa.int8()) if pa.types.is_boolean(values.type) else values


def _array(column: Column, wanted: pa.DataType, values: Sequence[Any], start: int) -> pa.Array:
    """Return the values of a column in some rows, the first of which is number `start` + 1."""
    reading = _READINGS[TYPES[column.type].arrow]
    if {*map(type, values)} <= reading.as_they_are:
        try:
            return pa.array(values, wanted)
        except (pa.ArrowInvalid, OverflowError, UnicodeEncodeError):
            pass  # the first value that does not fit is looked for
    cells = []
    for index, value in enumerate(values, start + 1):
        try:
            cells.append(None if value is None else reading.cell(value))
        except (ValueError, OverflowError):
            raise Unfit(index, column.name, f"{_shown(value)} is not {reading.words}") from None
    return pa.array(cells, wanted)


def _shown(value: Any) -> str:
    """Return a value for a message, not too long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _text(value: Any) -> str:
    """Return a text. Raises ValueError for all else."""
    if not isinstance(value, str):
        raise ValueError
    value.encode()  # raises a ValueError for half a character
    return value


def _integer(low: int, high: int) -> Callable[[Any], int]:
    """Return a function that returns an integer of [low, high]: a float may stand for it."""

    def integer(value: Any) -> int:
        if not isinstance(value, int | float) or value != int(value) or not low <= value <= high:
            raise ValueError
        return int(value)

    return integer


def _number(value: Any) -> float:
    """Return a float: an integer may stand for it if no digit of it is lost."""
    if not isinstance(value, int | float) or float(value) != value:
        raise ValueError
    return float(value)


def _truth(value: Any) -> bool:
    """Return the boolean that 0 or 1 stands for."""
    if value not in (0, 1):
        raise ValueError
    return bool(value)


def _moment(pattern: str, parse: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Return a function that parses the texts that match a pattern."""
    matches = re.compile(pattern, re.ASCII).fullmatch

    def moment(value: Any) -> Any:
        if not isinstance(value, str) or not matches(value):
            raise ValueError
        return parse(value)

    return moment


class _Reading(NamedTuple):
    """How values become cells of an Arrow type.

    Values of the types `as_they_are` are taken by Arrow itself, all at once; `cell` returns the
    cell for one of any type or raises ValueError. `words` says what such a value is.
    """

    as_they_are: frozenset[type]
    cell: Callable[[Any], Any]
    words: str


_NOTHING = type(None)
_READINGS: Mapping[str, _Reading] = {
    "string": _Reading(frozenset({str, _NOTHING}), _text, "a text"),
    "date32": _Reading(
        frozenset(), _moment(_DAY, date.fromisoformat), "a date such as '2024-02-29'"
    ),
    "timestamp[us]": _Reading(
        frozenset(),
        _moment(f"{_DAY} {_CLOCK}", datetime.fromisoformat),
        "a moment such as '2024-02-29 12:00:00'",
    ),
    "time64[us]": _Reading(
        frozenset(), _moment(_CLOCK, time.fromisoformat), "a time of day such as '12:00:00'"
    ),
    "int32": _Reading(
        frozenset({int, _NOTHING}), _integer(MIN_INT32, MAX_INT32), "an integer of 32 bits"
    ),
    "int64": _Reading(
        frozenset({int, _NOTHING}), _integer(MIN_INT64, MAX_INT64), "an integer of 64 bits"
    ),
    "float64": _Reading(frozenset({float, _NOTHING}), _number, "a number"),
    "bool": _Reading(frozenset(), _truth, "0 or 1"),
}
"""By Arrow type, as `ColumnType.arrow` names it."""
