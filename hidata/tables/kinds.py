"""Derives the kinds of a dataset or a release, with their tables, from its schemas.

A kind is derived when it is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from hidata.schemas.annotations import JSON
from hidata.schemas.loading import Schemas
from hidata.schemas.shape import BEYOND, Shape
from hidata.schemas.shape_reader import ShapeReader
from hidata.tables import naming
from hidata.tables.keys import key_property
from hidata.tables.model import MAP_KEY, MAP_VALUE, REST_COLUMN, Column, Kind, Step, Table
from hidata.tables.naming import folded
from hidata.tables.notices import beyond_bounds
from hidata.tables.types import KEY_NOTE, type_of

BEYOND_BOUNDS = "JSON text: the kind would have too many tables or columns."
"""What the dictionary says of a column beyond the bounds in `schemas.bounds`."""

AS_JSON = "JSON text, as the schema says."
"""What it says of a column of a property with the annotation `schemas.shape.JSON`."""

OTHER_TYPES = "Values of other types are in the rest column."
"""What it says of a column where the schema allows values of several types."""


class Kinds(Mapping[str, Kind]):
    """The kinds by name, sorted."""

    def __init__(self, schemas: Schemas) -> None:
        """Take the schemas. Nothing is read from them yet."""
        self._schemas, self._shapes = schemas.kinds, ShapeReader(schemas)
        self._known: dict[str, Kind] = {}
        self._folded = {name: folded(name) for name in self._schemas}

    def __getitem__(self, name: str) -> Kind:
        """Return a kind with its tables. Raises KeyError if there is none of that name.

        Raises ValueError if a reference in its schema leads nowhere: check the schemas first.
        """
        if name not in self._known:
            shape = self._shapes.shape_of(self._schemas[name])
            self._known[name] = kind_of(name, shape, self._taken(name))
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the kinds."""
        return iter(self._schemas)

    def __len__(self) -> int:
        """Return how many kinds there are."""
        return len(self._schemas)

    def _taken(self, name: str) -> set[str]:
        """Return the names of other kinds' tables that a list of this kind might have too.

        Those are the kinds' own names, and lists of kinds with a shorter name that begins alike:
        the list `c` of the kind `a_b`, and `b_c` of `a`.
        """
        taken = {other for other in self._schemas if other != name}
        for other, like in self._folded.items():
            if self._folded[name].startswith(f"{like}_"):
                try:
                    taken |= {table.name for table in self[other].tables}
                except ValueError:  # that schema is broken, and has no tables
                    continue
        return taken


def kind_of(name: str, shape: Shape, taken: Collection[str] = ()) -> Kind:
    """Derive the tables of a kind from its records' shape.

    `taken` are names that no table but that of the records may have.
    """
    key = key_property(shape)
    shape = _marked(shape, key) if key else shape
    lossless = _lossless(shape._replace(empty=False))  # a row of empty cells says a record is {}
    tables = naming.distinct(_Tables(name, shape, key, lossless).all(), taken)
    return Kind(name, shape, key, lossless, tables, tuple(beyond_bounds(name, shape, tables)))


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
            must = required and name in shape.required and inner.of_one_type
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
    ref = notes.get("x-hidata-ref") if shape.form == "scalar" else None
    remark = BEYOND_BOUNDS if notes.get(BEYOND) else AS_JSON if notes.get(JSON) is True else ""
    remark = OTHER_TYPES if shape.mixed else remark
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
    The column of the key has the key of each record.
    """
    if KEY_NOTE in shape.notes:
        return True
    if shape.form != "scalar" or not shape.of_one_type:
        return False
    column_type = type_of(shape)
    return column_type.lossless(shape) and column_type.minimum is None


def _lossless(shape: Shape) -> bool:
    """Return whether columns without a rest column hold every valid value of a shape exactly."""
    if not shape.of_one_type:
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
