"""What a page says of a record: each property's value, made to be shown, with its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from hidata.schemas.shape import Shape
from hidata.site.catalogue import Catalogue, Record, address
from hidata.site.sources import Reference

PER = {"a": "a year", "h": "an hour", "mo": "a month"}
WORDS = {"%": "percent", "min": "minutes", "mo": "months", "a": "years"}
"""What the codes of units mean (UCUM); money goes by its code (ISO 4217)."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value to be shown: text, a link within the site or out of it, or what is made of such."""

    form: Literal["text", "number", "link", "url", "list", "parts", "rows"]
    text: str = ""
    href: str = ""
    items: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of a record."""

    name: str
    title: str
    description: str
    value: Value
    sources: Sequence[Reference] = field(default=())


def facts(catalogue: Catalogue, kind: str, record: Record) -> list[Fact]:
    """The facts of a record in the schema's order, each with the sources it rests on.

    The key stands elsewhere on a page, as do the properties that only say what backs the others.
    """
    sources, shape = catalogue.sources[kind], catalogue.kinds[kind].shape
    hidden = {catalogue.kinds[kind].key, *sources.hidden}
    return [
        Fact(name, _title(name, inner), str(inner.note("description") or ""),
             value(catalogue, inner, record[name]), sources.of(record, name))
        for name, inner in shape.fields.items()
        if name in record and name not in hidden
    ]  # fmt: skip


def value(catalogue: Catalogue, shape: Shape, found: Any) -> Value:
    """A value of any JSON type, made to be shown."""
    if isinstance(found, list):
        return _list(catalogue, shape.item or Shape(), found)
    if isinstance(found, dict):
        return Value("parts", items=_parts(catalogue, shape, found))
    target = shape.note("x-hidata-ref")
    if target in catalogue.records and found in catalogue.records[target]:
        return Value("link", catalogue.name(target, found), address(target, found))
    if isinstance(found, bool) or found is None:
        return Value("text", {True: "yes", False: "no", None: "none"}[found])
    if isinstance(found, int | float):
        return Value("number", _number(found, shape, catalogue.units))
    if str(shape.note("format")) == "uri" and found.startswith(("http://", "https://")):
        return Value("url", found, found)
    return Value("text", str(found))


def _list(catalogue: Catalogue, item: Shape, found: Sequence[Any]) -> Value:
    """A list; one of objects with few columns as rows."""
    objects = [part for part in found if isinstance(part, dict)]
    columns = [name for name in item.fields if any(name in part for part in objects)]
    if len(objects) < len(found) or not 1 < len(columns) <= 6:
        return Value("list", items=[value(catalogue, item, part) for part in found])
    heads = [_title(name, item.fields[name]) for name in columns]
    rows = [
        [value(catalogue, item.fields[n], part[n]) if n in part else Value("text") for n in columns]
        for part in objects
    ]
    return Value("rows", items=[heads, *rows])


def _parts(catalogue: Catalogue, shape: Shape, found: Mapping[str, Any]) -> list[Fact]:
    known = [(name, shape.fields[name]) for name in shape.fields if name in found]
    other = [(name, Shape()) for name in found if name not in shape.fields]
    return [
        Fact(name, _title(name, inner), str(inner.note("description") or ""),
             value(catalogue, inner, found[name]))
        for name, inner in [*known, *other]
    ]  # fmt: skip


def _title(name: str, shape: Shape) -> str:
    return str(shape.note("title") or name)


def _number(number: float, shape: Shape, units: Mapping[str, str]) -> str:
    """A number with its unit; thousands apart, but for years and the like."""
    small = shape.high is not None and shape.high <= 9999
    code = str(shape.note("x-ogc-unit") or "")
    number = int(number) if float(number).is_integer() else number
    shown = str(number) if small else f"{number:,}"
    if isinstance(number, float) and re.match("[A-Z]{3}(/|$)", code):  # money (ISO 4217)
        shown = f"{number:,.2f}"
    return f"{shown} {unit(code, units)}".strip()


def unit(code: str, units: Mapping[str, str]) -> str:
    """What the code of a unit means in words, the code itself where that is not known.

    `units` has words for codes that are not UCUM's.
    """
    amount, _, per = code.partition("/")
    words = units.get(amount) or WORDS.get(amount, amount)
    if not per:
        return words
    return f"{words} {PER[per]}" if per in PER else f"{words} per {per}"


def plain(found: Value) -> Iterator[str]:
    """The texts in a value, for where there are no links."""
    if found.form == "rows":
        for row in found.items[1:]:
            yield ", ".join(part for cell in row for part in plain(cell))
    elif found.form == "parts":
        for fact in found.items:
            yield f"{fact.title}: {'; '.join(plain(fact.value))}"
    elif found.form == "list":
        for part in found.items:
            yield from plain(part)
    elif found.text:
        yield found.text
