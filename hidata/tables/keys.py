"""Which property of a kind's records holds the key, and the key as text and as the record has it.

A schema names the property by `x-hidata-key`; without that it is the text property `id`.
"""

from __future__ import annotations

import re
from typing import Any

from hidata.schemas.annotations import KEY
from hidata.schemas.shape import Shape

DEFAULT = "id"
"""The property that holds the key where the schema names none."""

TYPES_OF_KEYS = ("string", "integer")


def key_property(shape: Shape) -> str | None:
    """Return the property that holds the key of records of this shape, required or not.

    None where there is none: then the name of a record's file is its key.
    """
    named = shape.note(KEY)
    if named is not None and not fault(shape):
        return str(named)
    own = shape.fields.get(DEFAULT)
    return DEFAULT if own is not None and own.type == "string" else None


def fault(shape: Shape) -> str:
    """Return what is wrong with the annotation of records of this shape, "" if it is right."""
    name = shape.note(KEY)
    if not isinstance(name, str):
        return "is not the name of a property"
    if name not in shape.fields:
        return f"names {name[:80]}, which is not a property of the records"
    own = shape.fields[name]
    if own.form != "scalar" or own.type not in TYPES_OF_KEYS:
        return f"names {name[:80]}, which is not a text or an integer"
    return "" if own.of_one_type else f"names {name[:80]}, which may be null or of another type"


def text_of(value: Any, of_numbers: bool) -> str | None:
    """Return the key that is in a record as a value, None if that is not a key.

    A key is a text that is not empty; where they are `of_numbers`, also a whole number's digits.
    """
    if type(value) is str:
        return value or None
    is_whole = type(value) is int or (type(value) is float and value.is_integer())
    return str(int(value)) if of_numbers and is_whole else None


def referred(value: Any, shape: Shape) -> str | None:
    """Return the key of the record that a reference of this shape refers to, None if to none.

    It is a text, or a whole number if the schema says so: a key is both 7 and "7" (`text_of`).
    """
    if shape.type == "integer":
        return None if type(value) is str else text_of(value, of_numbers=True)
    return value if type(value) is str and value else None


def value_of(key: str, of_numbers: bool) -> str | int:
    """Return the value that a record or a reference has for a key: undo `text_of`."""
    is_number = of_numbers and re.fullmatch("-?(0|[1-9][0-9]*)", key) is not None and key != "-0"
    return int(key) if is_number else key
