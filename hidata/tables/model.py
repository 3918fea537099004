"""Derive the flat tables of a kind from its shape: their columns, types and keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from hidata.schemas.bounds import MOST_COLUMNS, MOST_LEVELS, MOST_TABLES
from hidata.schemas.shape import BEYOND, Shape
from hidata.tables import naming
from hidata.tables.types import KEY_NOTE, TYPES, type_of

REST_COLUMN = "_rest"
"""Name of the column of JSON text that holds, by pointer, the values no other column can hold."""

BEYOND_BOUNDS = "JSON text: the kind would have too many tables or columns."
"""What the dictionary says of a column beyond the bounds in `schemas.bounds`."""

Step = str | None
"""One step from a record into its values: a property's name, or None for "each item"."""


class Column(NamedTuple):
    """One column of a table.

    `type` names one of `types.TYPES`. `steps` are the properties that lead from the row's value to
    the cell's value. `ref` is the kind whose keys the column holds. `role` is "value" where a
    property stands behind the column. `notes` are the annotations of that property's schema;
    `remark` says what is unusual about the column itself.
    """

    name: str
    type: str
    steps: tuple[str, ...] = ()
    required: bool = False
    ref: str | None = None
    role: Literal["value", "key", "position", "rest"] = "value"
    notes: Mapping[str, Any] = {}
    remark: str = ""

    @property
    def title(self) -> str:
        """The column's name for people."""
        return str(self.notes.get("title") or self.name.replace("_", " ").strip().capitalize())

    @property
    def description(self) -> str:
        """What the column holds, in a few words; empty where the schema has no description."""
        return " ".join(filter(None, [str(self.notes.get("description", "")), self.remark]))

    @property
    def type_in_words(self) -> str:
        """The name of the column's type in data dictionaries for people."""
        return TYPES[self.type].words or self.type

    @property
    def unit(self) -> str | None:
        """The unit of the numbers (`x-ogc-unit`), or None."""
        return self.notes.get("x-ogc-unit")


class Table(NamedTuple):
    """One flat table of a kind: a row a record, or a row an item of a list.

    `steps` lead from the record to the rows; the first table of a kind has none. `key` names the
    columns that identify a row and by which rows are sorted: the record's key, then the 1-based
    positions in the lists on the way.
    """

    name: str
    kind: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    title: str = ""
    description: str = ""

    def column(self, name: str) -> Column:
        """Return the column of that name. Raises KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


class Kind(NamedTuple):
    """One kind of record with everything derived from its schema.

    `key` is the property that holds a record's key: every record has it, also where the schema does
    not require it. It is None where the file's name is the key.
    `lossless` is true where every valid value fits its column, so that no rest column is needed.
    `notices` say what of its records has no column because the kind would have too many.
    """

    name: str
    shape: Shape
    key: str | None
    lossless: bool
    tables: tuple[Table, ...]
    notices: tuple[str, ...]

    @property
    def table(self) -> Table:
        """The table that has one row for each record."""
        return self.tables[0]

    def key_of(self, record: Mapping[str, Any], name: str) -> str | None:
        """Return the key of a record, None if it has none; `name` is the key in its file's name.

        A line of NDJSON has no such name: its property `id`, a text or a whole number, is its key
        also where the schema does not declare it.
        """
        if self.key is None and name:
            return name
        own = record.get(self.key or "id")
        if type(own) is int and self.key is None:
            return str(own)
        return own if type(own) is str and own else None


def kind_of(name: str, shape: Shape, taken: Collection[str] = ()) -> Kind:
    """Derive the tables of a kind from its records' shape.

    `taken` are names that no table but that of the records may have.
    """
    key = _key(shape)
    shape = _marked(shape, key) if key else shape
    lossless = _lossless(shape._replace(empty=False))  # a row of empty cells says a record is {}
    tables = naming.distinct(_Tables(name, shape, key, lossless).all(), taken)
    return Kind(name, shape, key, lossless, tables, tuple(_notices(name, shape, tables)))


def _key(shape: Shape) -> str | None:
    """Return "id" where the schema declares a text property `id`, required or not, else None."""
    own = shape.fields.get("id")
    return "id" if own is not None and own.type == "string" else None


def _marked(shape: Shape, key: str) -> Shape:
    """Return the shape with a note on the property that is the key, which every record has."""
    own = shape.fields[key]
    own = own._replace(notes={**own.notes, KEY_NOTE: True}, nullable=False, empty=False)
    return shape._replace(fields={**shape.fields, key: own}, required=shape.required | {key})


class _Tables:
    """Derives the tables of one kind."""

    def __init__(self, kind: str, shape: Shape, key: str | None, lossless: bool) -> None:
        """Take what is known of the kind; the parameters are as in `Kind`."""
        self.kind, self.shape, self.key, self.lossless = kind, shape, key, lossless

    def all(self) -> Iterator[Table]:
        """Yield the table of the records, then one for each list, in the order of the schema."""
        columns, lists = self._columns(self.shape)
        key = self.key or _free(columns, "id", "key")
        if not self.key:
            columns.insert(0, _key_column(key, "The name of the record's file."))
        if not self.lossless:
            columns.append(_rest_column(_free(columns, REST_COLUMN)))
        notes = self.shape.notes
        yield Table(
            self.kind,
            self.kind,
            tuple(columns),
            (key,),
            title=notes.get("title", self.kind),
            description=notes.get("description", ""),
        )
        for path, shape in lists:
            yield from self._link(path, shape, ())

    def _link(
        self, path: tuple[Step, ...], shape: Shape, above: tuple[str, ...]
    ) -> Iterator[Table]:
        """Yield the table of a list's items, then the tables of the lists within them.

        `path` leads to the list; `above` are the names of the positions in the lists around it.
        """
        names = _names(path)
        item = shape.item or Shape(form="free")
        own, lists = self._columns(item) if item.form == "object" else ([], [])
        if item.form == "list":
            lists = [((), item)]
        elif item.form != "object":
            own = [_column("value", (), item, required=self.lossless or _always_filled(item))]
        position = "_".join([*names, "position"])
        keys = [_free(own, f"{self.kind}_id", f"{self.kind}_key")]
        keys += [_free(own, name) for name in above]
        keys.append(_free(own, "position", position))
        columns = [_key_column(keys[0], f"The {self.kind} record this row belongs to.", self.kind)]
        columns += [_position_column(name) for name in keys[1:]]
        yield Table(
            naming.escape_file_name("_".join([self.kind, *names])),
            self.kind,
            (*columns, *own),
            tuple(keys),
            steps=(*path, None),
            title=f"{self.shape.note('title') or self.kind}: {shape.note('title') or names[-1]}",
            description=str(shape.note("description") or ""),
        )
        for deeper, inner in lists:
            yield from self._link((*path, None, *deeper), inner, (*above, position))

    def _columns(
        self, shape: Shape, prefix: tuple[str, ...] = (), required: bool | None = None
    ) -> tuple[list[Column], list[tuple[tuple[str, ...], Shape]]]:
        """Return the columns of an object and the objects within it, and their lists with steps.

        In a kind that is not lossless a column is required only if it holds a required property of
        the record itself, each of whose values it can hold: others may be in the rest column.
        """
        of_record = shape is self.shape
        required = self.lossless if required is None else required
        columns: list[Column] = []
        lists: list[tuple[tuple[str, ...], Shape]] = []
        for name, inner in shape.fields.items():
            steps = (*prefix, name)
            must = required and name in shape.required and not inner.nullable
            if inner.form == "object":
                more, deeper = self._columns(inner, steps, must)
                columns += more
                lists += deeper
            elif inner.form == "list":
                lists.append((steps, inner))
            else:
                always = of_record and name in shape.required and _always_filled(inner)
                columns.append(_column("_".join(steps), steps, inner, must or always))
        return columns, lists


def _free(columns: Sequence[Column], *names: str) -> str:
    """Return the first of the names that no column has, with underscores before it if need be."""
    taken = {column.name.lower() for column in columns}
    free = [name for name in names if name.lower() not in taken]
    return free[0] if free else _free(columns, *(f"_{name}" for name in names))


def _names(path: tuple[Step, ...]) -> list[str]:
    """Return the parts of a list table's name; a list directly within a list is called "item"."""
    following = (*path[1:], None)
    return [
        step or "item" for step, after in zip(path, following, strict=True) if step or not after
    ]


def _column(name: str, steps: tuple[str, ...], shape: Shape, required: bool) -> Column:
    """Return the column for the values of a scalar or free shape."""
    notes = dict(shape.notes)
    ref = notes.get("x-hidata-ref")
    remark = BEYOND_BOUNDS if notes.get(BEYOND) else ""
    return Column(name, type_of(shape).name, steps, required, ref, notes=notes, remark=remark)


def _key_column(name: str, description: str, ref: str | None = None) -> Column:
    """Return the column that holds the key of the record."""
    notes = {"title": name.replace("_", " ").capitalize(), "description": description}
    return Column(name, "string", (), True, ref, "key", notes)


def _position_column(name: str) -> Column:
    """Return the column that holds the position of an item in its list."""
    title = name.replace("_", " ").capitalize()
    notes = {"title": title, "description": "Place in the list, counted from 1."}
    return Column(name, "int32", (), True, None, "position", notes)


def _rest_column(name: str) -> Column:
    """Return the column that holds the values no other column can hold."""
    text = "JSON object, by JSON Pointer, of what the record says and no other column can."
    return Column(name, "json", (), role="rest", notes={"title": "Rest", "description": text})


def _always_filled(shape: Shape) -> bool:
    """Return whether each value of a shape has a cell, whatever else the kind's columns hold.

    That is never sure of a type with a smallest cell: what lies below it goes to the rest column.
    """
    if shape.form != "scalar" or shape.nullable:
        return False
    column_type = type_of(shape)
    return column_type.lossless(shape) and column_type.minimum is None


def _lossless(shape: Shape) -> bool:
    """Return whether columns without a rest column hold every valid value of a shape exactly."""
    if shape.nullable:
        return False
    match shape.form:
        case "object":
            closed = not shape.open and not shape.empty
            return closed and all(map(_lossless, shape.fields.values()))
        case "list":
            return not shape.empty and shape.item is not None and _item_lossless(shape.item)
    return type_of(shape).lossless(shape)


def _item_lossless(item: Shape) -> bool:
    """Return whether the table of a list holds its items exactly (never of lists in lists)."""
    return item.form != "list" and _lossless(item)


def _notices(kind: str, shape: Shape, tables: Iterable[Table]) -> Iterator[str]:
    """Yield a sentence on what has no column of its own because the kind would have too many."""
    bound = f"{MOST_TABLES:,} tables, {MOST_COLUMNS:,} columns, {MOST_LEVELS} levels"
    if dropped := shape.note(BEYOND):
        yield (
            f"{kind}: {dropped:,} properties have no column, since a kind has at most {bound}; "
            f"their values are in {REST_COLUMN}."
        )
    found = [f"{t.name}.{c.name}" for t in tables for c in t.columns if c.notes.get(BEYOND)]
    if found:
        more = f" and {len(found) - 3:,} more" if len(found) > 3 else ""
        yield (
            f"{kind}: the schema goes deeper than tables can, since a kind has at most {bound}; "
            f"what lies deeper is JSON text in {', '.join(found[:3])}{more}."
        )
