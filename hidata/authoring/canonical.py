"""The canonical form of a record: keys in the schema's order, 2 spaces, UTF-8 in NFC, LF."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

from hidata.jsontext.writer import canonical, compact
from hidata.schemas.shape import Shape

SCHEMA_PROPERTY = "$schema"
"""The property that comes first, as editors find the schema by it."""


def formatted(value: Any, shape: Shape) -> bytes:
    """Return the record in canonical form. Its value stays the same but for Unicode NFC.

    Keys that the schema does not name come last, in their own order. Formatting a second time
    changes nothing.
    """
    return canonical(_composed(in_order(value, shape)))


def formatted_line(value: Any, shape: Shape) -> bytes:
    """Return the record in the canonical form of a line of NDJSON, without the line's end.

    It is compact; keys and text are as in `formatted`.
    """
    return compact(_composed(in_order(value, shape)))


def formatted_list(values: Sequence[Any], shape: Shape) -> bytes:
    """Return a list of records in canonical form: each as in `formatted`."""
    return canonical([_composed(in_order(value, shape)) for value in values])


def in_order(value: Any, shape: Shape | None) -> Any:
    """Return a value with keys in the order of the schema, at all depths."""
    if isinstance(value, list):
        return [in_order(item, shape.item if shape else None) for item in value]
    if not isinstance(value, dict):
        return value
    known = shape.fields if shape else {}
    first = [SCHEMA_PROPERTY] if SCHEMA_PROPERTY in value and SCHEMA_PROPERTY not in known else []
    names = [*first, *(n for n in known if n in value)]
    names += [n for n in value if n not in known and n not in first]
    return {n: in_order(value[n], known.get(n)) for n in names}


def _composed(value: Any) -> Any:
    """Return a value with all text in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_composed(item) for item in value]
    if not isinstance(value, dict):
        return value
    composed = Counter(unicodedata.normalize("NFC", name) for name in value)
    return {_key(name, composed): _composed(inner) for name, inner in value.items()}


def _key(name: str, composed: Counter[str]) -> str:
    """Return a key in NFC, or as it is if two keys of the object have the same NFC."""
    key = unicodedata.normalize("NFC", name)
    return key if composed[key] == 1 else name
