"""The record rule of this dataset on dates: none is impossible or in the future."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from hidata.checks.rules import Context, Record
from hidata.findings.finding import Fault
from hidata.schemas.shape import Shape

Steps = Sequence[str | None]
"""A path into a record: names of properties, and None for every item of a list."""

_DAYS = re.compile(
    r"(?<![0-9-])([1-9][0-9]{3}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?)(?:-[0-9]{4})?(?![0-9])"
)
"""Matches each day, month or year in a text; of a range of years (2005-2009), the first."""


class PeriodNotInFuture:
    """Each day, month and year of a record is in the calendar and not in the future."""

    def __init__(self, context: Context) -> None:
        """Collect the paths of the properties that hold dates (`x-hidata-date`)."""
        paths = [*dated(context.shape)]
        self._names = [str(steps[0]) for steps in paths if len(steps) == 1]
        self._as_of, self._longer_paths = context.as_of, [p for p in paths if len(p) > 1]
        self._today = context.as_of.isoformat()

    def __call__(self, record: Record) -> Iterator[Fault]:
        """Yield a fault for each date that is impossible or in the future."""
        for name in self._names:
            if name in record and not _is_past(str(record[name]), self._as_of):
                yield from _date_faults(f"/{name}", record[name], self._today)
        for steps in self._longer_paths:
            if steps[0] not in record:
                continue
            for pointer, value in _values_at(record, steps, ""):
                if not _is_past(str(value), self._as_of):
                    yield from _date_faults(pointer, value, self._today)
        if "date" in record and "retrieved" in record:
            published, retrieved = record["date"], record["retrieved"]
            if retrieved[: len(published)] < published <= self._today[: len(published)]:
                message = f"It was read on {retrieved}, before it was published ({published})."
                yield Fault("/retrieved", "D104", message, "look both dates up")


def _date_faults(pointer: str, value: Any, today: str) -> Iterator[Fault]:
    """Yield the faults of the dates in a text that is not, as a whole, a date in the past."""
    for day in _DAYS.findall(str(value)):
        if day > today[: len(day)]:
            message = f"{value} is in the future."
            yield Fault(pointer, "D104", message, "look the date up in the source")
            break
        if len(day) == len(today) and not in_calendar(day):
            yield Fault(pointer, "D104", f"The day {day} does not exist in the calendar.")


def dated(shape: Shape) -> Iterator[Steps]:
    """Yield the path to each property with `x-hidata-date` in values of this shape."""
    if shape.item is not None:
        yield from ((None, *steps) for steps in dated(shape.item))
    for name, inner in shape.fields.items():
        if inner.note("x-hidata-date"):
            yield (name,)
        else:
            yield from ((name, *steps) for steps in dated(inner))


def _values_at(value: Any, steps: Steps, pointer: str) -> Iterator[tuple[str, Any]]:
    """Yield the JSON Pointer and value of each match of a path in the value at `pointer`."""
    if not steps:
        yield pointer, value
    elif (step := steps[0]) is None:
        for index, item in enumerate(value):
            yield from _values_at(item, steps[1:], f"{pointer}/{index}")
    elif step in value:
        yield from _values_at(value[step], steps[1:], f"{pointer}/{step}")


@lru_cache(maxsize=4096)
def _is_past(text: str, as_of: date) -> bool:
    """Return whether a text is a day, month or year that began on or before the day `as_of`."""
    try:
        # Completes a year (4 characters) by "-01-01" and a month (7) by "-01".
        return date.fromisoformat(text + "-01-01"[len(text) - 4 :]) <= as_of
    except ValueError:
        return False


def in_calendar(day: str) -> bool:
    """Return whether a day in the form YYYY-MM-DD exists."""
    try:
        return bool(date.fromisoformat(day))
    except ValueError:
        return False
