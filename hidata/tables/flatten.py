"""Turns records into the Arrow tables of their kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

from hidata.jsontext.reader import escape
from hidata.jsontext.writer import compact
from hidata.schemas.shape import INT64, Shape
from hidata.tables import arrow_functions
from hidata.tables.model import Column, Kind, Table

Record = dict[str, Any]
Rest = dict[str, Any]
ARROW: dict[str, pa.DataType] = {
    "string": pa.string(),
    "json": pa.string(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "date32": pa.date32(),
    "timestamp": pa.timestamp("us"),
}
UNFIT = (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError)
EXACT = 2**53
"""Integers up to this size are exact as float64."""

FIRST_DAY = date.min.toordinal() - date(1970, 1, 1).toordinal()
"""The first day that readers of Parquet in Python know, counted as Arrow does."""


class Unfit(ValueError):
    """A value that a column cannot hold exactly, in a kind that has no rest column."""


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table; keys are not nullable, nor is what every record must have."""
    return pa.schema(
        pa.field(column.name, ARROW[column.type], nullable=not column.required)
        for column in table.columns
    )


class Tabulator:
    """Makes the tables of one kind. Built once, used batch by batch."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._type = arrow_type(kind.shape)
        self._flatten = _flattener(kind.shape)
        self._schemas = {table.name: arrow_schema(table) for table in kind.tables}

    def tables(self, keys: Sequence[str], records: Sequence[Record]) -> dict[str, pa.Table]:
        """The rows of these records, by table name, in the records' order.

        The records must be valid against the kind's schema; they may be changed. Raises `Unfit`
        when a value has no exact place.
        """
        rests: list[str | None] | None = None
        key = pa.array(keys, type=pa.string())
        try:
            if not self.kind.lossless:
                records, rests = self._with_rests(records)
            array = pa.array(records, type=self._type)
            return {t.name: self._table(t, array, key, rests) for t in self.kind.tables}
        except UNFIT as error:
            raise Unfit(str(error)) from None

    def _with_rests(self, records: Iterable[Record]) -> tuple[list[Any], list[str | None]]:
        rows, rests = [], []
        for record in records:
            rest: Rest = {}
            rows.append(self._flatten(record, "", rest) if record else {})
            rests.append(compact(rest).decode() if rest else None)
        return rows, rests

    def _table(
        self, table: Table, array: pa.StructArray, key: pa.Array, rests: list[str | None] | None
    ) -> pa.Table:
        """Follow the table's steps into the nested array, the row's keys alongside."""
        keys = [key]
        rows: pa.Array = array
        for step in table.steps:
            if step is not None:
                rows = arrow_functions.field(rows, [step])
                continue
            parents = arrow_functions.parents(rows)
            keys = [arrow_functions.take(k, parents) for k in keys]
            keys.append(_positions(rows, parents))
            rows = arrow_functions.items(rows)
        columns = [self._cells(c, rows, keys, table, rests) for c in table.columns]
        return pa.Table.from_arrays(columns, schema=self._schemas[table.name])

    def _cells(
        self,
        column: Column,
        rows: pa.Array,
        keys: list[pa.Array],
        table: Table,
        rests: list[str | None] | None,
    ) -> pa.Array:
        if column.role in ("key", "position"):
            return keys[table.key.index(column.name)]
        if column.role == "rest":
            return pa.array(rests, type=pa.string())
        cells = arrow_functions.field(rows, column.steps) if column.steps else rows
        wanted = ARROW[column.type]
        made = cells if cells.type == wanted else arrow_functions.cast(cells, wanted)
        if column.type == "date32" and _least(made) < FIRST_DAY:
            message = "a date before the year 1"
            raise Unfit(message)
        return made


def _least(days: pa.Array) -> int:
    return arrow_functions.least(days.view(pa.int32())).as_py() or 0


def _positions(lists: pa.ListArray, parents: pa.Array) -> pa.Array:
    """1-based places of all items within their lists."""
    starts = arrow_functions.take(lists.offsets.slice(0, len(lists)), parents)
    first = lists.offsets[0].as_py() if len(lists) else 0
    places = pa.array(range(first + 1, first + 1 + len(parents)), type=pa.int32())
    return arrow_functions.minus(places, starts)


def arrow_type(shape: Shape) -> pa.DataType:
    """The nested Arrow type that takes records of this shape as they are; dates still text."""
    match shape.form:
        case "object":
            return pa.struct([(name, arrow_type(s)) for name, s in shape.fields.items()])
        case "list":
            return pa.list_(arrow_type(shape.item or Shape(form="free")))
    match shape.type:
        case "integer":
            return pa.int64()
        case "number":
            return pa.float64()
        case "boolean":
            return pa.bool_()
        case "string" if shape.note("format") == "date-time":
            return pa.timestamp("us")
    return pa.string()


Flatten = Callable[[Any, str, Rest], Any]


def _flattener(shape: Shape) -> Flatten:
    """A function (value, pointer, rest) -> what Arrow takes; what columns cannot say goes to rest.

    Each entry of the rest is a place and the whole value there, to be put back over what the
    columns gave; an entry may lie below another.
    """
    match shape.form:
        case "object":
            return _flatten_object({n: _flattener(s) for n, s in shape.fields.items()})
        case "list":
            return _flatten_list(_flattener(shape.item or Shape(form="free")))
        case "scalar":
            return _flatten_scalar(_FITS[shape.type], _CONVERT.get(shape.note("format")))
    return lambda value, pointer, rest: compact(value).decode()


def _flatten_object(fields: dict[str, Flatten]) -> Flatten:
    def flatten(value: Any, pointer: str, rest: Rest) -> Any:
        if type(value) is not dict or not value:
            rest[pointer] = value
            return None
        flat = {}
        for name, inner in value.items():
            place = f"{pointer}/{escape(name)}"
            if name in fields:
                flat[name] = fields[name](inner, place, rest)
            else:
                rest[place] = inner
        return flat

    return flatten


def _flatten_list(item: Flatten) -> Flatten:
    def flatten(value: Any, pointer: str, rest: Rest) -> Any:
        if type(value) is not list or not value:
            rest[pointer] = value
            return None
        return [item(inner, f"{pointer}/{i}", rest) for i, inner in enumerate(value)]

    return flatten


def _flatten_scalar(fits: Callable[[Any], bool], convert: Callable[[Any], Any] | None) -> Flatten:
    def flatten(value: Any, pointer: str, rest: Rest) -> Any:
        if not fits(value):
            rest[pointer] = value
            return None
        if convert is None:
            return value
        cell = convert(value)
        if cell is None:
            rest[pointer] = value
        return cell

    return flatten


def _read_date(text: str) -> str | None:
    """The text, if it is a date of the years 1 to 9999; a schema may ask for one only at times."""
    try:
        return text if date.fromisoformat(text).isoformat() == text else None
    except ValueError:
        return None


def read_timestamp(text: str) -> datetime | None:
    """The UTC moment, if `write_timestamp` gives the same text again; otherwise None."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            return None
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):  # the years 1 to 9999 are what there is
        return None
    return moment if write_timestamp(moment) == text else None


def write_timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC, with a fraction of a second only where there is one."""
    return moment.isoformat() + "Z"


_FITS: dict[str, Callable[[Any], bool]] = {
    # an empty text is told from an absent one by the rest, since CSV readers differ
    "string": lambda v: type(v) is str and v != "",
    "integer": lambda v: type(v) in (int, float) and -INT64 <= v < INT64 and v == int(v),
    "number": lambda v: type(v) is float or (type(v) is int and -EXACT <= v <= EXACT),
    "boolean": lambda v: type(v) is bool,
}

_CONVERT: dict[Any, Callable[[str], Any]] = {"date": _read_date, "date-time": read_timestamp}
