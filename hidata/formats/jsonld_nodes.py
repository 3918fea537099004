"""Turns records into JSON-LD nodes and back; what JSON-LD cannot say stands in a JSON literal.

A strict dataset has nothing of the kind: there a node is its record, numbers and classes aside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote

from hidata.dataset.folder import Metadata
from hidata.formats.jsonld_terms import sayable, vocab
from hidata.schemas.shape import Shape
from hidata.tables.model import REST_COLUMN, Kind
from hidata.tables.types import MAX_EXACT_INTEGER, XSD, type_of

Change = Callable[[Any], Any]
ODD: Any = object()
"""What a change gives for a value that JSON-LD would lose or alter: null, a text among numbers."""

_ABSOLUTE = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]+').fullmatch


def to_iri(key: str) -> str:
    """The IRI of a record, below its kind's base: its key, if need be percent-encoded."""
    return key if _ABSOLUTE(key) else quote(key, safe="")


def from_iri(iri: str) -> str:
    """The key that `to_iri` was given."""
    return iri if _ABSOLUTE(iri) else unquote(iri)


def to_node(kind: Kind, metadata: Metadata) -> Change | None:
    """A function that makes a node of a record, or None where it is one already."""
    if metadata.strict:
        return _parts(kind.shape, vocab(metadata))
    own: dict[str, Change] = {kind.key: to_iri} if kind.key else {}
    return _object(kind.shape, vocab(metadata), frozenset(own), own)


def from_node(shape: Shape) -> Change:
    """The inverse: a function that makes the value again."""

    def change(value: Any, shape: Shape = shape) -> Any:
        if type(value) is str and shape.note("x-hidata-ref"):
            return from_iri(value)
        if shape.form == "list" and type(value) is list and shape.item is not None:
            return [change(item, shape.item) for item in value]
        if shape.form != "object" or type(value) is not dict:
            return value
        aside = {REST_COLUMN, "@type"} if shape.note("x-jsonld-type") else {REST_COLUMN}
        known = shape.fields
        made = {
            k: change(v, known[k]) if k in known else v for k, v in value.items() if k not in aside
        }
        return made | value.get(REST_COLUMN, {})

    return change


def _parts(shape: Shape, own: str) -> Change | None:
    """What an object of a strict dataset needs, if anything."""
    made = [(name, each) for name, s in shape.fields.items() if (each := _part(s, own))]

    def change(record: Any) -> Any:
        changed = {name: each(record[name]) for name, each in made if name in record}
        return {**record, **changed} if changed else record

    return change if made else None


def _part(shape: Shape, own: str) -> Change | None:
    if shape.form == "list" and shape.item is not None:
        each = _part(shape.item, own)
        return each and (lambda items: [each(item) for item in items])
    if shape.form != "object":
        return _double if type_of(shape).rdf == DOUBLE else None
    parts, named = _parts(shape, own), _class(shape, own)
    if not named:
        return parts
    return lambda value: {"@type": named, **(parts(value) if parts else value)}


def _class(shape: Shape, own: str) -> str:
    return str(shape.note("x-jsonld-type") or "").removeprefix(own)


def _object(
    shape: Shape, own: str, outer: frozenset[str], keys: Mapping[str, Change] | None = None
) -> Change:
    """For objects of any dataset. `outer` are the names that have a meaning from outside.

    A property that JSON-LD cannot say, or that nobody declared and is more than a plain scalar,
    goes into the literal. So whatever processor reads the node can give the record back.
    """
    names = outer | shape.fields.keys()
    made = {
        name: _value(inner, own, names) if sayable(name, declared=True) else _never
        for name, inner in shape.fields.items()
    } | dict(keys or {})
    start = {"@type": named} if (named := _class(shape, own)) and keys is None else {}

    def change(value: Any) -> Any:
        if type(value) is not dict:
            return ODD
        node, rest = dict(start), {}
        for name, inner in value.items():
            if name in made:
                said = made[name](inner)
            else:
                said = _undeclared(inner) if name not in names and sayable(name) else ODD
            if said is ODD:
                rest[name] = inner
            else:
                node[name] = said
        return {**node, REST_COLUMN: rest} if rest else node

    return change


def _value(shape: Shape, own: str, outer: frozenset[str]) -> Change:
    if shape.form == "object":
        return _object(shape, own, outer)
    if shape.form == "list":
        item = shape.item or Shape(form="free")
        # compaction finds no term for lists within lists of dates, numbers or references
        return _never if item.form in ("free", "list") else _list(_value(item, own, outer))
    if shape.form == "free":
        return _literal
    if shape.note("x-hidata-ref"):
        return _reference
    return NATIVE.get(type_of(shape).rdf, _text)


def _list(each: Change) -> Change:
    def change(items: Any) -> Any:
        if type(items) is not list or not items:
            return ODD
        made = [each(item) for item in items]
        return ODD if any(item is ODD for item in made) else made

    return change


def _double(number: Any) -> Any:
    """36 becomes 36.0, the same value, since processors differ on what they make of the former."""
    if type(number) is int and -MAX_EXACT_INTEGER <= number <= MAX_EXACT_INTEGER:
        return float(number)
    return number if type(number) is float else ODD


def _whole(number: Any) -> Any:
    if type(number) is float and number.is_integer():
        number = int(number)
    return (
        number if type(number) is int and -MAX_EXACT_INTEGER <= number <= MAX_EXACT_INTEGER else ODD
    )


def _literal(value: Any) -> Any:
    """A JSON literal; processors take a list of one for its item, and null for nothing."""
    return ODD if value is None or type(value) is list else value


def _reference(value: Any) -> Any:
    return to_iri(value) if type(value) is str else ODD


def _undeclared(value: Any) -> Any:
    return value if type(value) in (str, bool) else _whole(value) if type(value) is int else ODD


def _never(value: Any) -> Any:
    return ODD


def _text(value: Any) -> Any:
    return value if type(value) is str else ODD


def _truth(value: Any) -> Any:
    return value if type(value) is bool else ODD


DOUBLE = f"{XSD}double"
NATIVE: dict[str, Change] = {
    f"{XSD}boolean": _truth,
    f"{XSD}integer": _whole,
    DOUBLE: _double,
}
"""How JSON-LD takes the values of datatypes that JSON has; the values of all others are texts."""
