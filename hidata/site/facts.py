"""The facts on the page of a record: each property's value in displayable form, and its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from hidata.schemas.shape import Shape
from hidata.site.catalogue import Catalogue, Record, address
from hidata.site.sources import Reference

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


def displayed(catalogue: Catalogue, shape: Shape, stated: Any) -> Value:
    """Return a JSON value of any type in displayable form."""
    if isinstance(stated, list):
        return _list(catalogue, shape.item or Shape(), stated)
    if isinstance(stated, dict):
        return Value("parts", items=_parts(catalogue, shape, stated))
    target = shape.note("x-hidata-ref")
    if target in catalogue.records and stated in catalogue.records[target]:
        return Value("link", catalogue.name(target, stated), address(target, stated))
    if isinstance(stated, bool) or stated is None:
        return Value("text", {True: "yes", False: "no", None: "none"}[stated])
    if isinstance(stated, int | float):
        return Value("number", _number(stated, shape, catalogue.units))
    if str(shape.note("format")) == "uri" and stated.startswith(("http://", "https://")):
        return Value("url", stated, stated)
    return Value("text", str(stated))


def _list(catalogue: Catalogue, item: Shape, stated: Sequence[Any]) -> Value:
    """Return a list in displayable form; a list of objects of 2 to 6 columns as rows."""
    objects = [part for part in stated if isinstance(part, dict)]
    columns = [name for name in item.fields if any(name in part for part in objects)]
    if len(objects) < len(stated) or not 1 < len(columns) <= 6:
        return Value("list", items=[displayed(catalogue, item, part) for part in stated])
    heads = [_title(name, item.fields[name]) for name in columns]
    rows = [
        [
            displayed(catalogue, item.fields[n], part[n]) if n in part else Value("text")
            for n in columns
        ]
        for part in objects
    ]
    return Value("rows", items=[heads, *rows])


def _parts(catalogue: Catalogue, shape: Shape, stated: Mapping[str, Any]) -> list[Fact]:
    """Return the properties of an object: those of the schema in its order, then the others."""
    known = [(name, shape.fields[name]) for name in shape.fields if name in stated]
    other = [(name, Shape()) for name in stated if name not in shape.fields]
    return [
        Fact(name, _title(name, inner), str(inner.note("description") or ""),
             displayed(catalogue, inner, stated[name]))
        for name, inner in [*known, *other]
    ]  # fmt: skip


def _title(name: str, shape: Shape) -> str:
    return str(shape.note("title") or name)


def _number(number: float, shape: Shape, units: Mapping[str, str]) -> str:
    """Return a number with its unit; with thousands separators, except for years and the like."""
    small = shape.high is not None and shape.high <= 9999
    code = str(shape.note("x-ogc-unit") or "")
    number = int(number) if float(number).is_integer() else number
    shown = str(number) if small else f"{number:,}"
    if isinstance(number, float) and re.match("[A-Z]{3}(/|$)", code):  # money (ISO 4217)
        shown = f"{number:,.2f}"
    return f"{shown} {unit_in_words(code, units)}".strip()


def unit_in_words(code: str, units: Mapping[str, str]) -> str:
    """Return the code of a unit in words, the code itself where it is not known.

    `units` has words for codes that are not in UCUM.
    """
    amount, _, per = code.partition("/")
    words = units.get(amount) or UNIT_WORDS.get(amount, amount)
    if not per:
        return words
    return f"{words} {PERIODS[per]}" if per in PERIODS else f"{words} per {per}"


def plain_texts(stated: Value) -> Iterator[str]:
    """Yield the texts of a value, without links."""
    if stated.form == "rows":
        for row in stated.items[1:]:
            yield ", ".join(part for cell in row for part in plain_texts(cell))
    elif stated.form == "parts":
        for fact in stated.items:
            yield f"{fact.title}: {'; '.join(plain_texts(fact.value))}"
    elif stated.form == "list":
        for part in stated.items:
            yield from plain_texts(part)
    elif stated.text:
        yield stated.text
