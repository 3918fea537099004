"""What the flat tables of a kind are: their columns, types and keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from hidata.schemas.shape import Shape
from hidata.tables import keys
from hidata.tables.types import TYPES

REST_COLUMN = "_rest"
"""Name of the column of JSON text that holds, by pointer, the values no other column can hold."""

UNCERTAINTY = "x-hidata-uncertainty"
"""The annotation of a number that names the properties with its error, its bounds or a verdict."""

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

    def uncertainty(self, column: Column) -> list[str]:
        """Return the names of the columns that say how sure the values of a column are."""
        named = column.notes.get(UNCERTAINTY)
        names = [named] if isinstance(named, str) else named
        if not isinstance(names, list) or not column.steps:
            return []
        columns = {other.steps: other.name for other in self.columns if other.role == "value"}
        beside = ((*column.steps[:-1], name) for name in names)
        return [columns[steps] for steps in beside if steps in columns]


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
        own = record.get(key or keys.DEFAULT)
        if type(own) is str:  # as nearly always
            return own or None
        return keys.text_of(own, self.key_type != "string")

    @property
    def key_type(self) -> str:
        """The JSON type of the property with the key; "" where there is none."""
        return self.shape.fields[self.key].type if self.key else ""

    def own_key(self, key: str) -> dict[str, Any]:
        """Return the property that a record with a key has it in; none where its file's name is.

        This undoes `key_of`.
        """
        if self.key is None:
            return {}
        return {self.key: keys.value_of(key, self.key_type == "integer")}
