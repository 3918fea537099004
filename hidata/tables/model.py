"""Derive the flat tables of a kind from its shape: their columns, types and keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from hidata.schemas.shape import BEYOND, Shape
from hidata.tables import naming
from hidata.tables.notices import beyond_bounds
from hidata.tables.types import KEY_NOTE, TYPES, type_of

REST_COLUMN = "_rest"
"""Name of the column of JSON text that holds, by pointer, the values no other column can hold."""

BEYOND_BOUNDS = "JSON text: the kind would have too many tables or columns."
"""What the dictionary says of a column beyond the bounds in `schemas.bounds`."""

Step = str | None
"""One step from a record into its values: a property's name, or None for "each item"."""

MAP_KEY, MAP_VALUE = "key", "value"
"""What an entry of a map is made of: its entries are tabulated as a list of such objects."""


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
    role: Literal["value", "key", "position", "map key", "rest"] = "value"
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
    """One flat table of a kind: a row a record, an item of a list or an entry of a map.

    `steps` lead from the record to the rows; the first table of a kind has none. `key` names the
    columns that identify a row and by which rows are sorted: the record's key, then the 1-based
    positions in the lists and the keys in the maps on the way.
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
        key = self.key
        if key is None and name:
            return name
        own = record.get(key or "id")
        if type(own) is str:
            return own or None
        return str(own) if type(own) is int and key is None else None


def kind_of(name: str, shape: Shape, taken: Collection[str] = ()) -> Kind:
    """Derive the tables of a kind from its records' shape.

    `taken` are names that no table but that of the records may have.
    """
    key = _key(shape)
    shape = _marked(shape, key) if key else shape
    lossless = _lossless(shape._replace(empty=False))  # a row of empty cells says a record is {}
    tables = naming.distinct(_Tables(name, shape, key, lossless).all(), taken)
    return Kind(name, shape, key, lossless, tables, tuple(beyond_bounds(name, shape, tables)))


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
        """Yield the table of the records, then one for each list or map, in the schema's order."""
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
            yield from self._link(path, path, shape, ())

    def _link(
        self,
        path: tuple[Step, ...],
        names: tuple[str, ...],
        shape: Shape,
        above: tuple[Column, ...],
    ) -> Iterator[Table]:
        """Yield the table of a list or map, then the tables of the lists and maps within it.

        `path` leads to the list, `names` are the parts of the table's name after the kind's;
        `above` are the columns for the places in the lists around it. A map's entries are a list
        of objects with a `key` and a `value`.
        """
        item = _part(shape, shape.item or Shape(form="free"))
        inner: tuple[str, ...] = (MAP_VALUE,) if shape.form == "map" else ()
        lists: list[tuple[tuple[str, ...], Shape]] = []
        own: list[Column] = []
        if item.form == "object":
            own, lists = self._columns(item)
            own = [column._replace(steps=(*inner, *column.steps)) for column in own]
        elif item.form in ("list", "map"):
            lists = [((), item)]
        else:
            own = [_column("value", inner, item, required=self.lossless or _always_filled(item))]
        place = _map_key_column if shape.form == "map" else _position_column
        word = MAP_KEY if shape.form == "map" else "position"
        keys = [_free(own, f"{self.kind}_id", f"{self.kind}_key")]
        columns = [_key_column(keys[0], f"The {self.kind} record this row belongs to.", self.kind)]
        columns += [column._replace(name=_free(own, column.name)) for column in above]
        columns.append(place(_free([*own, *columns], word, "_".join([*names, word]))))
        yield Table(
            naming.escape_file_name("_".join([self.kind, *names])),
            self.kind,
            (*columns, *own),
            tuple(column.name for column in columns),
            steps=(*path, None),
            title=f"{self.shape.note('title') or self.kind}: {shape.note('title') or names[-1]}",
            description=str(shape.note("description") or ""),
        )
        above = (*above, place("_".join([*names, word])))
        for deeper, within in lists:
            at = (*path, None, *inner, *deeper)
            yield from self._link(at, (*names, *(deeper or ("item",))), within, above)

    def _columns(
        self, shape: Shape, prefix: tuple[str, ...] = (), required: bool | None = None
    ) -> tuple[list[Column], list[tuple[tuple[str, ...], Shape]]]:
        """Return the columns of an object and the objects in it, and their lists and maps by steps.

        In a kind that is not lossless a column is required only if it holds a required property of
        the record itself, each of whose values it can hold: others may be in the rest column.
        """
        of_record = shape is self.shape
        required = self.lossless if required is None else required
        columns: list[Column] = []
        lists: list[tuple[tuple[str, ...], Shape]] = []
        for name, field in shape.fields.items():
            steps, inner = (*prefix, name), _part(shape, field)
            must = required and name in shape.required and not inner.nullable
            if inner.form == "object":
                more, deeper = self._columns(inner, steps, must)
                columns += more
                lists += deeper
            elif inner.form in ("list", "map"):
                lists.append((steps, inner))
            else:
                always = must or (of_record and name in shape.required and _always_filled(inner))
                columns.append(_column("_".join(steps), steps, inner, always))
        return columns, lists


def _free(columns: Sequence[Column], *names: str) -> str:
    """Return the first of the names that no column has, with underscores before it if need be."""
    taken = {column.name.lower() for column in columns}
    free = [name for name in names if name.lower() not in taken]
    return free[0] if free else _free(columns, *(f"_{name}" for name in names))


def _part(whole: Shape, part: Shape) -> Shape:
    """Return a part of a shape, deprecated if the whole is.

    `deprecated` (JSON Schema) on a list, an object or a whole schema holds for all that is in it.
    """
    if whole.notes.get("deprecated") is not True:
        return part
    return part._replace(notes={**part.notes, "deprecated": True})


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


def _map_key_column(name: str) -> Column:
    """Return the column that holds the key of an entry in its map."""
    title = name.replace("_", " ").capitalize()
    notes = {"title": title, "description": "The name of the property that has the value."}
    return Column(name, "string", (MAP_KEY,), True, None, "map key", notes)


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
        case "map":
            return False  # an empty key, and a map without entries, have no row
    return type_of(shape).lossless(shape)


def _item_lossless(item: Shape) -> bool:
    """Return whether the table of a list holds its items exactly (never of lists in lists)."""
    return item.form != "list" and _lossless(item)
