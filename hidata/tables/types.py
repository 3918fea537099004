"""The types of columns: one row of one table says all that depends on a column's type.

To add a type, add a row. pyarrow is not imported here: schemas are checked without it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from hidata.schemas.shape import Shape
from hidata.tables import moments, values
from hidata.tables.keys import value_of

XSD = "http://www.w3.org/2001/XMLSchema#"
FIRST_DAY = date.min.toordinal() - date(1970, 1, 1).toordinal()
"""The first day that Python's readers of Parquet can read (0001-01-01), in days since 1970."""

KEY_NOTE = "key"
"""Note on the shape of the property that is the record's key; no annotation has this name."""


class ColumnType(NamedTuple):
    """One type of column: its JSON type, its name in each format, and how values convert.

    A property has this type if its values have the JSON type `json` ("" is JSON of any type) and
    the `format`; None is a format for which there is no type, or none at all. Of several such
    types it has the first that is lossless, else the last.

    `arrow` is the column's type in Arrow and Parquet, `nested` that of the same values while they
    are in records, both by pyarrow's names. `package` is the Data Package field's type, and its
    format in CSV; `croissant` the Croissant data type; `sqlite` the declared type in SQLite; `rdf`
    the datatype of the literals in JSON-LD, "@json" for JSON literals.

    `to_cell` returns the cell for any JSON value, in a form that Arrow reads as `nested`; None
    where the column cannot hold the value exactly, and as it is spelled. `nearest` returns the cell
    that means the same, or nearly so, as a value without such a cell; None where there is none.
    `from_cell` returns the JSON value of a cell as Python reads it; without it, the cell is the
    value. `lossless` returns whether all values of a shape have exact cells. `minimum` is the
    smallest cell that readers can read, as the number that Arrow stores, with words for what lies
    below it. `words` is the name of the type for people, empty where that is its `name`.
    """

    name: str
    json: str
    format: str | None
    arrow: str
    nested: str
    package: Mapping[str, str]
    croissant: str
    sqlite: str
    rdf: str
    to_cell: Callable[[Any], Any]
    lossless: Callable[[Shape], bool]
    nearest: Callable[[Any], Any] = lambda value: None
    from_cell: Callable[[Any], Any] | None = None
    minimum: tuple[int, str] | None = None
    words: str = ""


def type_of(shape: Shape) -> ColumnType:
    """Return the type of the column for the values of a scalar or free shape.

    Keys and references to them are text whatever their format: they name records, and so that
    tables can be joined, those that are whole numbers in the records are text as well. Raises
    ValueError for a type that JSON does not have, as in a schema that is not valid.
    """
    notes = shape.notes
    names = KEY_NOTE in notes or "x-hidata-ref" in notes
    if shape.type == "integer" and names:
        return _INTEGER_KEY if KEY_NOTE in notes else TYPES["digits"]
    form = None if names else notes.get("format")
    types = _BY_JSON.get((shape.type, form)) or _BY_JSON.get((shape.type, None))
    if types is None:
        raise ValueError(f"{shape.type} is not a type of values in JSON")
    for row in types:
        if row.lossless(shape):
            return row
    return types[-1]


def _always(shape: Shape) -> bool:
    """Return that every value of the type has a cell."""
    return True


def _never(shape: Shape) -> bool:
    """Return that some values of the type have no cell, whatever the shape."""
    return False


def _filled(shape: Shape) -> bool:
    """Return whether a text is never empty."""
    return not shape.empty


def _within(low: int, high: int) -> Callable[[Shape], bool]:
    """Return a function that returns whether all numbers of a shape lie in [low, high]."""

    def within(shape: Shape) -> bool:
        if shape.low is None or shape.high is None:
            return False
        return low <= shape.low and shape.high <= high

    return within


TYPES: Mapping[str, ColumnType] = {
    row.name: row
    for row in (
        ColumnType(
            name="string",
            json="string",
            format=None,
            arrow="string",
            nested="string",
            package={"type": "string"},
            croissant="sc:Text",
            sqlite="TEXT",
            rdf=f"{XSD}string",
            to_cell=values.text,
            lossless=_filled,
        ),
        ColumnType(
            name="digits",
            words="whole number as text",
            json="reference",
            format=None,
            arrow="string",
            nested="int64",
            package={"type": "string"},
            croissant="sc:Text",
            sqlite="TEXT",
            rdf=f"{XSD}string",
            to_cell=values.integer,
            lossless=_within(values.MIN_INT64, values.MAX_INT64),
            from_cell=lambda cell: value_of(cell, of_numbers=True),
        ),
        ColumnType(
            name="date32",
            json="string",
            format="date",
            arrow="date32",
            nested="string",
            package={"type": "date"},
            croissant="sc:Date",
            sqlite="TEXT",
            rdf=f"{XSD}date",
            to_cell=moments.day,
            lossless=_filled,
            from_cell=date.isoformat,
            minimum=(FIRST_DAY, "a date before the year 1"),
        ),
        ColumnType(
            name="timestamp",
            json="string",
            format="date-time",
            arrow="timestamp[us]",
            nested="timestamp[us]",
            package={"type": "datetime", "format": "%Y-%m-%d %H:%M:%S.%f"},
            croissant="sc:DateTime",
            sqlite="TEXT",
            rdf=f"{XSD}dateTime",
            to_cell=moments.moment,
            lossless=_never,  # a moment can be written with other offsets and fractions
            nearest=moments.nearest_moment,
            from_cell=moments.in_utc,
        ),
        ColumnType(
            name="time64",
            json="string",
            format="time",
            arrow="time64[us]",
            nested="time64[us]",
            package={"type": "time", "format": "%H:%M:%S.%f"},
            croissant="sc:Time",
            sqlite="TEXT",
            rdf=f"{XSD}time",
            to_cell=moments.time_of_day,
            lossless=_never,  # as of moments
            nearest=moments.nearest_time,
            from_cell=moments.in_utc,
        ),
        ColumnType(
            name="int32",
            json="integer",
            format=None,
            arrow="int32",
            nested="int64",
            package={"type": "integer"},
            croissant="sc:Integer",
            sqlite="INTEGER",
            rdf=f"{XSD}integer",
            to_cell=values.integer,
            lossless=_within(values.MIN_INT32, values.MAX_INT32),
        ),
        ColumnType(
            name="int64",
            json="integer",
            format=None,
            arrow="int64",
            nested="int64",
            package={"type": "integer"},
            croissant="sc:Integer",
            sqlite="INTEGER",
            rdf=f"{XSD}integer",
            to_cell=values.integer,
            lossless=_within(values.MIN_INT64, values.MAX_INT64),
        ),
        ColumnType(
            name="float64",
            json="number",
            format=None,
            arrow="float64",
            nested="float64",
            package={"type": "number"},
            croissant="sc:Float",
            sqlite="REAL",
            rdf=f"{XSD}double",
            to_cell=values.number,
            lossless=_within(-values.MAX_EXACT_INTEGER, values.MAX_EXACT_INTEGER),
            nearest=values.nearest_number,
            from_cell=values.whole,
        ),
        ColumnType(
            name="bool",
            json="boolean",
            format=None,
            arrow="bool",
            nested="bool",
            package={"type": "boolean"},
            croissant="sc:Boolean",
            sqlite="INTEGER",
            rdf=f"{XSD}boolean",
            to_cell=values.truth,
            lossless=_always,
        ),
        ColumnType(
            name="json",
            words="JSON text",
            json="",
            format=None,
            arrow="string",
            nested="string",
            package={"type": "string"},
            croissant="sc:Text",
            sqlite="TEXT",
            rdf="@json",
            to_cell=values.json_text,
            lossless=_never,
            from_cell=json.loads,
        ),
    )
}
"""Every type of column by its name, as in data dictionaries; of one JSON type narrow ones first."""

_INTEGER_KEY = TYPES["string"]._replace(
    nested="int64", to_cell=lambda value: 0, lossless=_within(values.MIN_INT64, values.MAX_INT64)
)
"""The type of the column of keys that are whole numbers in the records: it holds their digits.

It is filled with the keys themselves (`flatten.Tabulator`), whatever the cells from the records.
"""

_BY_JSON: dict[tuple[str, str | None], list[ColumnType]] = {}
for _row in TYPES.values():
    _BY_JSON.setdefault((_row.json, _row.format), []).append(_row)
