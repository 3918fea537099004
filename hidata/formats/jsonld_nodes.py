"""Turn records into JSON-LD nodes and back.

Values that JSON-LD cannot express go into one JSON literal of the node, under `_rest`. A strict
dataset has no such values: there a node is its record, but for numbers and classes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote

from hidata.dataset.folder import Metadata
from hidata.formats.jsonld_terms import classes, expressible, is_index_map, vocab
from hidata.schemas.shape import Shape
from hidata.tables.keys import DEFAULT, referred, text_of, value_of
from hidata.tables.model import REST_COLUMN, Kind
from hidata.tables.types import XSD, type_of
from hidata.tables.values import MAX_EXACT_INTEGER, whole

Change = Callable[[Any], Any]
"""Returns the JSON-LD value for a JSON value, or the other way round."""

INEXPRESSIBLE: Any = object()
"""Returned for a value that JSON-LD would lose or alter: null, or a text among numbers."""

_ABSOLUTE = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|\\^`]+').fullmatch
"""Matches an absolute IRI: a scheme, a colon, and characters that RFC 3987 allows."""


def to_iri(key: str) -> str:
    """Return the IRI of a record, relative to its kind's base: the key, percent-encoded.

    A key that is an absolute IRI stays as it is.
    """
    return key if _ABSOLUTE(key) else quote(key, safe="")


def from_iri(iri: str) -> str:
    """Return the key of an IRI: the inverse of `to_iri`."""
    return iri if _ABSOLUTE(iri) else unquote(iri)


def id_property(kind: Kind) -> str | None:
    """Return the property that is the IRI of a node (`@id`), None if no property can be that.

    It is the one that holds the record's key, if JSON-LD can express its name.
    """
    return kind.key if kind.key and expressible(kind.key, declared=True) else None


def to_node(kind: Kind, metadata: Metadata) -> Change | None:
    """Return a function that turns a record into a node, or None where it is one already."""
    of_numbers, name = kind.key_type == "integer", id_property(kind)
    change: Change = (lambda value: to_iri(text_of(value, True) or "")) if of_numbers else to_iri
    own = {name: change} if name else {}
    if metadata.strict:  # where an `id` is a slug, and so an IRI already
        return _parts(kind.shape, vocab(metadata), {} if name == DEFAULT else own)
    return _object(kind.shape, vocab(metadata), frozenset(own), own)


def from_node(shape: Shape) -> Change:
    """Return a function that turns a node back into its record: the inverse of `to_node`."""

    def change(value: Any, shape: Shape = shape) -> Any:
        if type(value) is str and shape.note("x-hidata-ref"):
            return value_of(from_iri(value), shape.type == "integer")
        if type(value) is float and shape.type == "number":
            return whole(value)
        if shape.form == "list" and type(value) is list and shape.item is not None:
            return [change(item, shape.item) for item in value]
        if is_index_map(shape) and type(value) is dict and shape.item is not None:
            return {key: change(inner, shape.item) for key, inner in value.items()}
        if shape.form != "object" or type(value) is not dict:
            return value
        added = {REST_COLUMN, "@type"} if shape.note("x-jsonld-type") else {REST_COLUMN}
        known = shape.fields
        record = {
            k: change(v, known[k]) if k in known else v for k, v in value.items() if k not in added
        }
        return record | value.get(REST_COLUMN, {})

    return change


def _parts(shape: Shape, own: str, keys: Mapping[str, Change] = {}) -> Change | None:
    """Return what changes an object of a strict dataset, or None where nothing has to change.

    `keys` are the changes of the record's key.
    """
    changes = {name: each for name, s in shape.fields.items() if (each := _part(s, own))}
    changes |= keys
    numbers = [name for name, each in changes.items() if each is _double_if_exact]
    others = [(name, each) for name, each in changes.items() if each is not _double_if_exact]

    def change(record: Any) -> Any:
        get = record.get
        changed = {n: _double_if_exact(get(n)) for n in numbers if type(get(n)) is int}
        for name, each in others:
            if name in record:
                changed[name] = each(record[name])
        return {**record, **changed} if changed else record

    return change if changes else None


def _part(shape: Shape, own: str) -> Change | None:
    """Return what changes a value of a strict dataset, or None where nothing has to change."""
    if shape.form == "list" and shape.item is not None:
        each = _part(shape.item, own)
        return each and (lambda items: [each(item) for item in items])
    if shape.type == "integer" and shape.note("x-hidata-ref"):
        return _reference(shape)
    if shape.form != "object":
        return _double_if_exact if type_of(shape).rdf == _DOUBLE else None
    parts, class_name = _parts(shape, own), _class(shape, own)
    if not class_name:
        return parts
    return lambda value: {"@type": class_name, **(parts(value) if parts else value)}


def _class(shape: Shape, own: str) -> str | list[str]:
    """Return the class or classes that the schema names for an object, or an empty list."""
    named = classes(shape, own)
    return named[0] if len(named) == 1 else named


def _object(
    shape: Shape, own: str, outer: frozenset[str], keys: Mapping[str, Change] | None = None
) -> Change:
    """Return what changes an object of a dataset that is not strict.

    A property that JSON-LD cannot express, or that the schema does not declare and that is more
    than a plain scalar, goes into the literal, so that every processor can return the record.
    `outer` are the names that contexts around the object define; `own` is the prefix of the
    dataset's own terms; `keys` are the changes of the record's key.
    """
    names = outer | shape.fields.keys()
    changes = {
        name: _value(inner, own, names) if expressible(name, declared=True) else _never
        for name, inner in shape.fields.items()
    } | dict(keys or {})
    class_name = _class(shape, own)
    start = {"@type": class_name} if class_name and keys is None else {}
    places = {name: place for place, name in enumerate(changes)}

    def change(value: Any) -> Any:
        if type(value) is not dict:
            return INEXPRESSIBLE
        node, rest = dict(start), {}
        # in the order of the schema: in whatever order the record has them, the bytes are the same
        declared = sorted(value.keys() & places.keys(), key=places.__getitem__)
        for name in declared:
            changed = changes[name](value[name])
            if changed is INEXPRESSIBLE:
                rest[name] = value[name]
            else:
                node[name] = changed
        if len(declared) < len(value):
            for name in sorted(value.keys() - places.keys()):
                legal = name not in names and expressible(name)
                changed = _undeclared(value[name]) if legal else INEXPRESSIBLE
                if changed is INEXPRESSIBLE:
                    rest[name] = value[name]
                else:
                    node[name] = changed
        return {**node, REST_COLUMN: rest} if rest else node

    return change


def _value(shape: Shape, own: str, outer: frozenset[str]) -> Change:
    """Return what changes a value of any shape, in a dataset that is not strict."""
    if shape.form == "object":
        return _object(shape, own, outer)
    if shape.form == "list":
        item = shape.item or Shape(form="free")
        # compaction finds no term for lists within lists of dates, numbers or references
        return _never if item.form in ("free", "list", "map") else _list(_value(item, own, outer))
    if is_index_map(shape):
        return _index_map(_value(shape.item or Shape(form="free"), own, outer))
    if shape.form in ("free", "map"):
        return _literal
    if shape.note("x-hidata-ref"):
        return _reference(shape)
    return _CHANGES_BY_DATATYPE.get(type_of(shape).rdf, _text)


def _list(each: Change) -> Change:
    """Return what changes a list whose items are changed by `each`."""

    def change(items: Any) -> Any:
        if type(items) is not list or not items:
            return INEXPRESSIBLE
        changed = [each(item) for item in items]
        return INEXPRESSIBLE if any(item is INEXPRESSIBLE for item in changed) else changed

    return change


def _index_map(each: Change) -> Change:
    """Return what changes a map whose values are changed by `each`.

    A key that JSON-LD takes for a keyword, such as @none, would be lost, and so would an empty map.
    """

    def change(value: Any) -> Any:
        if type(value) is not dict or not value or any(key[:1] in ("@", "") for key in value):
            return INEXPRESSIBLE
        changed = {key: each(value[key]) for key in sorted(value)}
        return INEXPRESSIBLE if any(v is INEXPRESSIBLE for v in changed.values()) else changed

    return change


def _double(number: Any) -> Any:
    """Return a number as a float: 36 becomes 36.0, since processors differ on the type of 36."""
    if type(number) is int and -MAX_EXACT_INTEGER <= number <= MAX_EXACT_INTEGER:
        return float(number)
    return number if type(number) is float else INEXPRESSIBLE


def _double_if_exact(number: Any) -> Any:
    """Return a number as a float; an integer that none equals stays, exact for readers of JSON."""
    changed = _double(number)
    return number if changed is INEXPRESSIBLE else changed


def _whole(number: Any) -> Any:
    """Return a whole number, however written, as an integer."""
    if type(number) is float and number.is_integer():
        number = int(number)
    return (
        number
        if type(number) is int and -MAX_EXACT_INTEGER <= number <= MAX_EXACT_INTEGER
        else INEXPRESSIBLE
    )


def _literal(value: Any) -> Any:
    """Return a value as a JSON literal; processors drop null, and unwrap a list of one item."""
    return INEXPRESSIBLE if value is None or type(value) is list else value


def _reference(shape: Shape) -> Change:
    """Return what changes references of this shape to the IRIs of the records."""

    def change(value: Any) -> Any:
        key = referred(value, shape)
        return INEXPRESSIBLE if key is None else to_iri(key)

    return change


def _undeclared(value: Any) -> Any:
    """Return a plain text, boolean or integer of a property that the schema does not declare."""
    return (
        value
        if type(value) in (str, bool)
        else _whole(value)
        if type(value) is int
        else INEXPRESSIBLE
    )


def _never(value: Any) -> Any:
    """Return that no value can be expressed."""
    return INEXPRESSIBLE


def _text(value: Any) -> Any:
    """Return a text."""
    return value if type(value) is str else INEXPRESSIBLE


def _truth(value: Any) -> Any:
    """Return a boolean."""
    return value if type(value) is bool else INEXPRESSIBLE


_DOUBLE = f"{XSD}double"
_CHANGES_BY_DATATYPE: dict[str, Change] = {
    f"{XSD}boolean": _truth,
    f"{XSD}integer": _whole,
    _DOUBLE: _double,
}
"""What changes the values of datatypes that JSON has; the values of all others are texts."""
