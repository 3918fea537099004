"""What the value of a record becomes in a cell: None where the cell cannot hold it exactly."""

from __future__ import annotations

from typing import Any

from hidata.jsontext.writer import compact

MAX_INT32, MAX_INT64 = 2**31 - 1, 2**63 - 1
"""The largest signed integers of 32 and of 64 bits."""

MIN_INT32, MIN_INT64 = -(2**31), -(2**63)
"""The smallest ones."""

MAX_EXACT_INTEGER = 2**53
"""Integers up to this size are exact as float64 (IEEE 754)."""


def text(value: Any) -> str | None:
    """Return a text; an empty one is left to the rest column, since CSV readers differ on it."""
    return value if type(value) is str and value else None


def integer(value: Any) -> int | float | None:
    """Return a whole number of 64 bits, which JSON may write with a decimal point."""
    if type(value) is int:
        return value if MIN_INT64 <= value <= MAX_INT64 else None
    inside = type(value) is float and MIN_INT64 <= value <= MAX_INT64
    return value if inside and value.is_integer() else None


def number(value: Any) -> int | float | None:
    """Return a number that float64 holds exactly."""
    if type(value) is float:
        return value
    exact = type(value) is int and -MAX_EXACT_INTEGER <= value <= MAX_EXACT_INTEGER
    return value if exact else None


def nearest_number(value: Any) -> float | None:
    """Return the float64 nearest to an integer; None if it is larger than all of them."""
    try:
        return float(value) if type(value) is int else None
    except OverflowError:
        return None


def whole(number: float) -> float:
    """Return a number as an integer where it is one and exact as float64: 15.0 becomes 15.

    Records say 15 where columns of numbers have 15.0. -0.0 stays, since no integer equals it.
    """
    exact = number.is_integer() and -MAX_EXACT_INTEGER <= number <= MAX_EXACT_INTEGER
    return int(number) if exact and str(number) != "-0.0" else number


def truth(value: Any) -> bool | None:
    """Return a boolean."""
    return value if type(value) is bool else None


def json_text(value: Any) -> str:
    """Return any value as JSON text."""
    return compact(value).decode()
