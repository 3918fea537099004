"""The sources of a dataset of which a newer edition is due, by what their records say."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from hidata.dataset.record_source import Record, RecordSource
from hidata.reports import counted

NEXT, CALENDAR, SERIES = "next_due", "calendar", "series"
"""The properties of a source: when its next edition is out, where that is said, its series."""

EDITIONS = ("period", "date", NEXT)
"""The properties that tell which of two editions is newer: the first that both have."""

Newest = dict[tuple[str, ...], dict[str, str]]
"""The latest time of each property in a series, apart for sources with other such properties."""

_match_time = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?").fullmatch
_find_time = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?").search


class Due(NamedTuple):
    """A source of which a newer edition is due.

    `next_due` is the day, month or year that its record states, `calendar` the address of the
    publisher's calendar, or "".
    """

    kind: str
    key: str
    title: str
    next_due: str
    calendar: str


class Dues(NamedTuple):
    """The sources that are due, and of how many sources it is known when their next edition is."""

    due: list[Due]
    looked_at: int


def due(source: RecordSource, today: date) -> Dues:
    """Return the sources of a dataset of which a newer edition is due on a day, by date and key.

    Sources are the records of kinds with the property `next_due`. One is due if the day is
    reached, or the last of the month or year, unless a newer source of the same `series` is there.
    A `next_due` that is not a day, month or year is passed over: a schema can refuse it. Raises
    ValueError if a record cannot be read.
    """
    found, looked_at = [], 0
    for kind, definition in source.kinds.items():
        if NEXT not in definition.shape.fields:
            continue
        records = dict(source.records(kind))
        series = _newest(records)
        for key, record in records.items():
            last_day = _last_day(record.get(NEXT))
            if last_day is None:
                continue
            looked_at += 1
            if last_day <= today and _is_newest(record, series.get(_text(record, SERIES), {})):
                texts = [_text(record, name) for name in ("title", NEXT, CALENDAR)]
                found.append(Due(kind, key, *texts))
    return Dues(sorted(found, key=lambda each: (each.next_due, each.kind, each.key)), looked_at)


def lines(dues: Dues) -> Iterator[str]:
    """Yield in words which sources are due: a line for each, and one that sums up."""
    for each in dues.due:
        title = f" ({each.title})" if each.title else ""
        where = f"; see {each.calendar}" if each.calendar else ""
        yield f"{each.kind}/{each.key}: a newer edition is due since {each.next_due}{where}{title}"
    if dues.looked_at:
        known = counted(dues.looked_at, "source")
        yield f"{len(dues.due)} due; {known} with the date of the next edition"
    else:
        yield "no source of this dataset says when its next edition is due"


def _newest(records: Mapping[str, Record]) -> dict[str, Newest]:
    """Return what is newest in each series, by its name."""
    series: defaultdict[str, Newest] = defaultdict(dict)
    for record in records.values():
        times = _times(record)
        newest = series[_text(record, SERIES)].setdefault(tuple(times), times)
        for name, time in times.items():
            newest[name] = max(newest[name], time)
    series.pop("", None)  # sources without a series
    return series


def _is_newest(record: Record, series: Newest) -> bool:
    """Return whether no source of its series is newer than a source.

    Times are compared as exactly as both are known: 2026 can be 2026-05, and is not newer.
    """
    own = _times(record)
    for names, times in series.items():
        name = next((name for name in own if name in names), None)
        if name is not None:
            length = min(len(own[name]), len(times[name]))
            if times[name][:length] > own[name][:length]:
                return False
    return True


def _times(record: Record) -> dict[str, str]:
    """Return the day, month or year in each property that tells editions apart, by its name."""
    found = {name: _find_time(_text(record, name)) for name in EDITIONS}
    return {name: time[0] for name, time in found.items() if time}


def _text(record: Record, name: str) -> str:
    """Return the text of a property, "" if it is absent or no text."""
    value = record.get(name)
    return value if isinstance(value, str) else ""


def _last_day(value: object) -> date | None:
    """Return the last day of a day, month or year written in ISO 8601; None of anything else."""
    match = _match_time(value) if isinstance(value, str) else None
    if match is None:
        return None
    year, month = int(match[1]), int(match[2] or 12)
    try:
        return date(year, month, int(match[3] or calendar.monthrange(year, month)[1]))
    except ValueError:  # such as 2026-13
        return None
