"""The facts on the page of a record: each property's value in displayable form, and its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from hidata.schemas.shape import Shape
from hidata.site.catalogue import Catalogue, Record
from hidata.tables.keys import referred
from hidata.tables.labels import value_label
from hidata.tables.sources import Reference

MOST_COLUMNS = 6
"""How many columns a table has in which a page shows the values of one property."""

PERIODS = {"a": "a year", "h": "an hour", "mo": "a month"}
UNIT_WORDS = {"%": "percent", "min": "minutes", "mo": "months", "a": "years"}
"""Words for codes of units (UCUM); currencies are shown by their code (ISO 4217)."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value in displayable form: text, a link within or out of the site, or a list of values."""

    form: Literal["text", "number", "link", "url", "list", "parts", "rows"]
    text: str = ""
    href: str = ""
    items: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of a record, as a page shows it."""

    name: str
    title: str
    description: str
    value: Value
    sources: Sequence[Reference] = field(default=())


def facts(catalogue: Catalogue, kind: str, record: Record) -> list[Fact]:
    """Return the facts of a record in the schema's order, each with its sources.

    The key and the properties that only hold sources are left out: a page shows them elsewhere.
    """
    sources, shape = catalogue.sources[kind], catalogue.kinds[kind].shape
    hidden = {catalogue.kinds[kind].key, *sources.hidden}
    return [
        Fact(name, _title(name, inner), str(inner.note("description") or ""),
             displayed(catalogue, inner, record[name]), sources.of_property(record, name))
        for name, inner in shape.fields.items()
        if name in record and name not in hidden
    ]  # fmt: skip


def displayed(catalogue: Catalogue, shape: Shape, value: Any) -> Value:
    """Return a JSON value of any type in displayable form."""
    if isinstance(value, list):
        return _list(catalogue, shape.item or Shape(), value)
    if isinstance(value, dict) and shape.form == "map" and value:
        return _map(catalogue, shape.item or Shape(), value)
    if isinstance(value, dict):
        return Value("parts", items=_parts(catalogue, shape, value))
    target = shape.note("x-hidata-ref")
    key = referred(value, shape) if target in catalogue.records else None
    if key is not None and key in catalogue.records[target]:
        return Value("link", catalogue.name(target, key), catalogue.address(target, key))
    if label := value_label(shape, value):
        return Value("text", label)
    if isinstance(value, bool) or value is None:
        return Value("text", {True: "yes", False: "no", None: "none"}[value])
    if isinstance(value, int | float):
        unit = unit_in_words(str(shape.note("x-ogc-unit") or ""), catalogue.units)
        return Value("number", f"{number_text(value, shape)} {unit}".strip())
    if str(shape.note("format")) == "uri" and value.startswith(("http://", "https://")):
        return Value("url", value, value)
    return Value("text", str(value))


def _list(catalogue: Catalogue, item: Shape, items: Sequence[Any]) -> Value:
    """Return a list in displayable form; a list of objects of 2 to 6 columns as rows."""
    heads, rows = _rows(catalogue, item, items)
    if not 1 < len(heads) <= MOST_COLUMNS:
        return Value("list", items=[displayed(catalogue, item, value) for value in items])
    return Value("rows", items=[heads, *rows])


def _map(catalogue: Catalogue, item: Shape, values: Mapping[str, Any]) -> Value:
    """Return a map in displayable form: a row for each key, a column for each part of the values.

    That is one column where the values are not objects of few properties.
    """
    heads, rows = _rows(catalogue, item, [*values.values()])
    if not 0 < len(heads) < MOST_COLUMNS:
        heads = [str(item.note("title") or "Value")]
        rows = [[displayed(catalogue, item, value)] for value in values.values()]
    lines = [[Value("text", key), *row] for key, row in zip(values, rows, strict=True)]
    return Value("rows", items=[["Key", *heads], *lines])


def _rows(
    catalogue: Catalogue, item: Shape, values: Sequence[Any]
) -> tuple[list[str], list[list[Value]]]:
    """Return the titles of the properties that objects have, and their values.

    Nothing where some values are not objects, or have other properties than the schema declares.
    """
    objects = [
        value for value in values if isinstance(value, dict) and value.keys() <= item.fields.keys()
    ]
    if len(objects) < len(values):
        return [], []
    columns = [name for name in item.fields if any(name in value for value in objects)]
    return [_title(name, item.fields[name]) for name in columns], [
        [
            displayed(catalogue, item.fields[n], value[n]) if n in value else Value("text")
            for n in columns
        ]
        for value in objects
    ]


def _parts(catalogue: Catalogue, shape: Shape, values: Mapping[str, Any]) -> list[Fact]:
    """Return the properties of an object: those of the schema in its order, then the others."""
    described = [(name, shape.fields[name]) for name in shape.fields if name in values]
    undescribed = [(name, Shape()) for name in values if name not in shape.fields]
    return [
        Fact(name, _title(name, inner), str(inner.note("description") or ""),
             displayed(catalogue, inner, values[name]))
        for name, inner in [*described, *undescribed]
    ]  # fmt: skip


def _title(name: str, shape: Shape) -> str:
    return str(shape.note("title") or name)


def number_text(number: float, shape: Shape) -> str:
    """Return a number without its unit.

    It has thousands separators, unless the schema limits it to 9999, as it does for years.
    """
    if float(number).is_integer():
        number = int(number)
    elif re.match("[A-Z]{3}(/|$)", str(shape.note("x-ogc-unit") or "")):  # money (ISO 4217)
        return f"{number:,.2f}"
    is_small = shape.high is not None and shape.high <= 9999
    return str(number) if is_small else f"{number:,}"


def unit_in_words(code: str, units: Mapping[str, str]) -> str:
    """Return the code of a unit in words, the code itself where it is not known.

    `units` has words for codes that are not in UCUM.
    """
    amount, _, per = code.partition("/")
    words = units.get(amount) or UNIT_WORDS.get(amount, amount)
    if not per:
        return words
    return f"{words} {PERIODS[per]}" if per in PERIODS else f"{words} per {per}"


def plain_texts(value: Value) -> Iterator[str]:
    """Yield the texts of a value, without links."""
    if value.form == "rows":
        for row in value.items[1:]:
            yield ", ".join(inner for cell in row for inner in plain_texts(cell))
    elif value.form == "parts":
        for fact in value.items:
            yield f"{fact.title}: {'; '.join(plain_texts(fact.value))}"
    elif value.form == "list":
        for inner in value.items:
            yield from plain_texts(inner)
    elif value.text:
        yield value.text
