"""Turn records into the Arrow tables of their kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

import pyarrow as pa

from hidata.jsontext.reader import escape
from hidata.jsontext.writer import compact
from hidata.schemas.shape import Shape
from hidata.tables import arrow_functions
from hidata.tables.model import MAP_KEY, MAP_VALUE, Column, Kind, Step, Table
from hidata.tables.types import TYPES, ColumnType, type_of

Record = dict[str, Any]
Rest = dict[str, Any]
"""The values of a record that its columns cannot hold, by JSON Pointer."""

UNDECLARED = "\0"
"""Stands, as the last step, for all properties of an object that its schema does not declare."""

Place = tuple[Step, ...]
"""The steps from a record to a value, UNDECLARED the last for those of undeclared properties."""

_CONVERSION_ERRORS = (
    pa.ArrowInvalid,
    pa.ArrowTypeError,
    pa.ArrowNotImplementedError,
    OverflowError,
)
"""What pyarrow raises for a value that the wanted type cannot hold."""


class UnstorableValue(ValueError):
    """A value that no column can hold exactly, in a kind that has no rest column."""


def arrow_schema(table: Table) -> pa.Schema:
    """Return the Arrow schema of a table; keys and required columns are not nullable."""
    return pa.schema(
        pa.field(column.name, _arrow(column), nullable=not column.required)
        for column in table.columns
    )


def _arrow(column: Column) -> pa.DataType:
    """Return the Arrow type of a column's cells."""
    return pa.type_for_alias(TYPES[column.type].arrow)


class Tabulator:
    """Makes the tables of one kind: created once, then used for each batch of records."""

    def __init__(self, kind: Kind) -> None:
        """Derive the Arrow types of the kind, and the function that prepares its records."""
        self.kind = kind
        self._type = arrow_type(kind.shape)
        self._rests: Counter[Place] = Counter()
        self._flatten = _Flattener(self._rests).of(kind.shape, ())
        self._names = _names_of_places(kind)
        self._schemas = {table.name: arrow_schema(table) for table in kind.tables}

    def tables(self, keys: Sequence[str], records: Sequence[Record]) -> dict[str, pa.Table]:
        """Return the rows of these records, by table name, in the records' order.

        The records must be valid against the kind's schema; they may be changed. Raises
        `UnstorableValue` when no column can hold a value exactly.
        """
        rests: list[str | None] | None = None
        self._rests.clear()
        key = pa.array(keys, type=pa.string())
        try:
            if not self.kind.lossless:
                records, rests = self._with_rests(records)
            array = pa.array(records, type=self._type)
            return {t.name: self._table(t, array, key, rests) for t in self.kind.tables}
        except _CONVERSION_ERRORS as error:
            raise UnstorableValue(str(error)) from None

    @property
    def in_rest(self) -> Counter[str]:
        """How many values of the last tables are in the rest column, by the column they are of."""
        return Counter({self._names(place): count for place, count in self._rests.items()})

    def sorted_tables(self, pairs: Iterable[tuple[str, Record]]) -> dict[str, pa.Table]:
        """Return the tables of pairs of key and record in any order, their rows sorted by key."""
        ordered = sorted(pairs, key=itemgetter(0))
        return self.tables([key for key, _ in ordered], [record for _, record in ordered])

    def _with_rests(self, records: Iterable[Record]) -> tuple[list[Any], list[str | None]]:
        """Return the records as Arrow takes them, and the rest of each as JSON text."""
        rows, rests = [], []
        for record in records:
            rest: Rest = {}
            rows.append(self._flatten(record, "", rest) if record else {})
            rests.append(compact(dict(sorted(rest.items()))).decode() if rest else None)
        return rows, rests

    def _table(
        self, table: Table, array: pa.StructArray, key: pa.Array, rests: list[str | None] | None
    ) -> pa.Table:
        """Return one table: its steps are followed into the nested array, its keys repeated."""
        keys = [key]
        rows: pa.Array = array
        for step in table.steps:
            if step is not None:
                rows = arrow_functions.Fields(rows).at((step,))
                continue
            list_indices = arrow_functions.list_indices(rows)
            keys = [arrow_functions.take(key_values, list_indices) for key_values in keys]
            positions = _positions(rows, list_indices)
            rows = arrow_functions.flatten_lists(rows)
            is_map = table.column(table.key[len(keys)]).role == "map key"
            keys.append(arrow_functions.Fields(rows).at((MAP_KEY,)) if is_map else positions)
        fields = arrow_functions.Fields(rows)
        columns = [self._cells(c, fields, keys, table, rests) for c in table.columns]
        return pa.Table.from_arrays(columns, schema=self._schemas[table.name])

    def _cells(
        self,
        column: Column,
        fields: arrow_functions.Fields,
        keys: list[pa.Array],
        table: Table,
        rests: list[str | None] | None,
    ) -> pa.Array:
        """Return the cells of one column for these rows."""
        if column.name in table.key:
            return keys[table.key.index(column.name)]
        if column.role == "rest":
            return pa.array(rests, type=pa.string())
        cells = fields.at(column.steps)
        wanted = _arrow(column)
        cells = cells if cells.type == wanted else arrow_functions.cast(cells, wanted)
        minimum = TYPES[column.type].minimum
        if minimum and (arrow_functions.minimum(cells).value or 0) < minimum[0]:
            raise UnstorableValue(minimum[1])
        return cells


def _positions(lists: pa.ListArray, list_indices: pa.Array) -> pa.Array:
    """Return the 1-based position of each item within its list."""
    starts = arrow_functions.take(lists.offsets.slice(0, len(lists)), list_indices)
    first = lists.offsets[0].as_py() if len(lists) else 0
    numbers = pa.array(range(first + 1, first + 1 + len(list_indices)), type=pa.int32())
    return arrow_functions.subtract(numbers, starts)


def arrow_type(shape: Shape) -> pa.DataType:
    """Return the nested Arrow type that takes records of this shape."""
    match shape.form:
        case "object":
            return pa.struct([(name, arrow_type(s)) for name, s in shape.fields.items()])
        case "list":
            return pa.list_(arrow_type(shape.item or Shape(form="free")))
        case "map":
            value = arrow_type(shape.item or Shape(form="free"))
            return pa.list_(pa.struct([(MAP_KEY, pa.string()), (MAP_VALUE, value)]))
    return pa.type_for_alias(type_of(shape).nested)


def _names_of_places(kind: Kind) -> Callable[[Place], str]:
    """Return a function that names what is at the end of the steps from a record to a value.

    That is a column (`wage.median`), the table of a list (`wage_notes`), or an object.
    """
    names = {table.steps: table.name for table in kind.tables}
    names |= {table.steps[:-1]: table.name for table in kind.tables[1:]}
    for table in kind.tables:
        for column in table.columns:
            if column.role == "value":
                names[*table.steps, *column.steps] = f"{table.name}.{column.name}"

    def name(steps: Place) -> str:
        if steps and steps[-1] == UNDECLARED:
            return f"{name(steps[:-1])} (properties that the schema does not declare)"
        return names.get(steps) or ".".join([kind.name, *(step or "*" for step in steps)])

    return name


Flatten = Callable[[Any, str, Rest], Any]
"""Returns a JSON value, given with its pointer, as Arrow takes it, and adds to the rest."""


class _Flattener:
    """Makes functions that prepare values of a shape for Arrow.

    They move what the columns cannot hold to the rest: each entry there is a pointer and the whole
    value at it, which is put back over what the columns hold. An entry may lie below another.
    """

    def __init__(self, counts: Counter[Place]) -> None:
        """Take the counter of what goes to the rest, by place."""
        self._counts = counts

    def of(self, shape: Shape, place: Place) -> Flatten:
        """Return a function that prepares values of a shape; `place` is where they are."""
        match shape.form:
            case "object":
                fields = {n: self.of(s, (*place, n)) for n, s in shape.fields.items()}
                return self._object(fields, place)
            case "list":
                return self._list(self.of(shape.item or Shape(form="free"), (*place, None)), place)
            case "map":
                value = self.of(shape.item or Shape(form="free"), (*place, None, MAP_VALUE))
                return self._map(value, place)
        return self._scalar(type_of(shape), place)

    def _object(self, fields: dict[str, Flatten], place: Place) -> Flatten:
        """Return a function that prepares objects; undeclared properties and {} go to the rest."""
        counts, undeclared = self._counts, (*place, UNDECLARED)
        known = {name: (f"/{escape(name)}", each) for name, each in fields.items()}

        def flatten(value: Any, pointer: str, rest: Rest) -> Any:
            if type(value) is not dict or not value:
                rest[pointer] = value
                counts[place] += 1
                return None
            flat = {}
            for name, inner in value.items():
                if name in known:
                    token, each = known[name]
                    flat[name] = each(inner, pointer + token, rest)
                else:
                    rest[f"{pointer}/{escape(name)}"] = inner
                    counts[undeclared] += 1
            return flat

        return flatten

    def _list(self, item: Flatten, place: Place) -> Flatten:
        """Return a function that prepares lists; empty ones go to the rest."""
        counts = self._counts

        def flatten(value: Any, pointer: str, rest: Rest) -> Any:
            if type(value) is not list or not value:
                rest[pointer] = value
                counts[place] += 1
                return None
            return [item(inner, f"{pointer}/{index}", rest) for index, inner in enumerate(value)]

        return flatten

    def _map(self, value_of: Flatten, place: Place) -> Flatten:
        """Return a function that prepares maps, sorted by key; empty keys and {} go to the rest."""
        counts = self._counts

        def flatten(value: Any, pointer: str, rest: Rest) -> Any:
            if type(value) is not dict or not value:
                rest[pointer] = value
                counts[place] += 1
                return None
            if "" in value:
                rest[f"{pointer}/"] = value[""]
                counts[place] += 1
            return [
                {MAP_KEY: key, MAP_VALUE: value_of(value[key], f"{pointer}/{escape(key)}", rest)}
                for key in sorted(value)
                if key
            ]

        return flatten

    def _scalar(self, column_type: ColumnType, place: Place) -> Flatten:
        """Return a function that makes cells.

        A value that has no exact cell goes to the rest, and the nearest cell stands for it.
        """
        counts, to_cell, nearest = self._counts, column_type.to_cell, column_type.nearest

        def flatten(value: Any, pointer: str, rest: Rest) -> Any:
            cell = to_cell(value)
            if cell is None:
                rest[pointer] = value
                counts[place] += 1
                return nearest(value)
            return cell

        return flatten
