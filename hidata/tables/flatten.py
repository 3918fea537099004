"""Turns records into the Arrow tables of their kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

import pyarrow as pa

from hidata.jsontext.reader import escape
from hidata.jsontext.writer import compact
from hidata.schemas.shape import Shape
from hidata.tables import arrow_functions
from hidata.tables.model import Column, Kind, Table
from hidata.tables.types import TYPES, type_of

Record = dict[str, Any]
Rest = dict[str, Any]
UNFIT = (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError)


class Unfit(ValueError):
    """A value that a column cannot hold exactly, in a kind that has no rest column."""


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table; keys are not nullable, nor is what every record must have."""
    return pa.schema(
        pa.field(column.name, _arrow(column), nullable=not column.required)
        for column in table.columns
    )


def _arrow(column: Column) -> pa.DataType:
    return pa.type_for_alias(TYPES[column.type].arrow)


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

    def whole(self, pairs: Iterable[tuple[str, Record]]) -> dict[str, pa.Table]:
        """Return the tables of all records of the kind, given with their keys in any order."""
        ordered = sorted(pairs, key=itemgetter(0))
        return self.tables([key for key, _ in ordered], [record for _, record in ordered])

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
        wanted = _arrow(column)
        cells = cells if cells.type == wanted else arrow_functions.cast(cells, wanted)
        least = TYPES[column.type].least
        if least and (arrow_functions.least(cells).value or 0) < least[0]:
            raise Unfit(least[1])
        return cells


def _positions(lists: pa.ListArray, parents: pa.Array) -> pa.Array:
    """1-based places of all items within their lists."""
    starts = arrow_functions.take(lists.offsets.slice(0, len(lists)), parents)
    first = lists.offsets[0].as_py() if len(lists) else 0
    places = pa.array(range(first + 1, first + 1 + len(parents)), type=pa.int32())
    return arrow_functions.minus(places, starts)


def arrow_type(shape: Shape) -> pa.DataType:
    """Return the nested Arrow type that takes records of this shape."""
    match shape.form:
        case "object":
            return pa.struct([(name, arrow_type(s)) for name, s in shape.fields.items()])
        case "list":
            return pa.list_(arrow_type(shape.item or Shape(form="free")))
    return pa.type_for_alias(type_of(shape).nested)


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
    return _flatten_scalar(type_of(shape).to_cell)


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


def _flatten_scalar(to_cell: Callable[[Any], Any]) -> Flatten:
    def flatten(value: Any, pointer: str, rest: Rest) -> Any:
        cell = to_cell(value)
        if cell is None:
            rest[pointer] = value
        return cell

    return flatten
