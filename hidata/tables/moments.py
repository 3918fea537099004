"""Days, moments and times of day of RFC 3339 as the cells of columns, which are in UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

LAST_MICROSECOND = 999_999
"""The last microsecond of a second."""

_CLOCK = r"((?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60))(\.\d+)?([Zz]|[+-]\d\d:\d\d)"
_MOMENT = rf"(\d{{4}}-\d\d-\d\d)[Tt ]{_CLOCK}"
"""Match a time or a moment of RFC 3339, and give its parts: day, time of day, fraction, zone."""

T = TypeVar("T")


def day(value: Any) -> str | None:
    """Return the text of a date of the years 1 to 9999."""
    return value if _read(value, date.fromisoformat, date.isoformat) else None


def moment(value: Any) -> datetime | None:
    """Return the UTC moment, without a zone, of a text that ends in Z."""
    return _read(value, lambda text: datetime.fromisoformat(text).replace(tzinfo=None), in_utc)


def nearest_moment(value: Any) -> datetime | None:
    """Return the UTC moment nearest to any moment of RFC 3339; None outside the years 1 to 9999."""
    parts = re.fullmatch(_MOMENT, value, re.ASCII) if type(value) is str else None
    if parts is None:
        return None
    day, clock, fraction, zone = parts.groups()
    return _instant(day, clock, fraction, zone)


def nearest_time(value: Any) -> time | None:
    """Return the UTC time of day nearest to any time of RFC 3339."""
    parts = re.fullmatch(_CLOCK, value, re.ASCII) if type(value) is str else None
    if parts is None:
        return None
    moment = _instant("2000-01-02", *parts.groups())
    return moment.time() if moment else None


def _instant(day: str, clock: str, fraction: str | None, zone: str) -> datetime | None:
    """Return the UTC moment, to the nearest microsecond, of the parts of an RFC 3339 text.

    A leap second, which no column has, becomes the last microsecond before it. So does what is
    nearer to the next day than to any microsecond of this one: rounding never changes the day.
    """
    leap = clock.endswith("60")
    text = f"{day}T{clock[:-2]}59{zone}" if leap else f"{day}T{clock}{zone}"
    try:
        start = datetime.fromisoformat(text.upper()).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    tenths = int((fraction or ".")[1:8].ljust(7, "0"))
    microseconds = LAST_MICROSECOND if leap else (tenths + 5) // 10
    if (start.hour, start.minute, start.second) == (23, 59, 59):
        microseconds = min(microseconds, LAST_MICROSECOND)
    return start + timedelta(microseconds=microseconds)


def time_of_day(value: Any) -> time | None:
    """Return the UTC time of day, without a zone, of a text that ends in Z."""
    return _read(value, lambda text: time.fromisoformat(text).replace(tzinfo=None), in_utc)


def in_utc(moment: datetime | time) -> str:
    """Return the RFC 3339 text, with a fraction of a second only where there is one."""
    return moment.isoformat() + "Z"


def _read(value: Any, parse: Callable[[str], T], write: Callable[[T], str]) -> T | None:
    """Return the parsed text, or None unless `write` turns it into the same text again."""
    if type(value) is not str:
        return None
    try:
        cell = parse(value)
    except ValueError:
        return None
    return cell if write(cell) == value else None
