"""The sources of a dataset of which a newer edition is out or due, by what their records say."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from hidata.dataset.record_source import Record, RecordSource, text_in
from hidata.reports import counted

NEWER, NEXT, INTERVAL = "newer_edition", "next_due", "interval"
"""The properties of a source: a newer edition that was seen, when the next is due, how often."""

CALENDAR, SERIES = "calendar", "series"
"""The properties of a source: where the publisher says what is due when, and its series."""

EDITIONS = ("period", "date", NEXT)
"""The properties that tell which of two editions is newer: the first that both have."""

STARTS = ("date", "retrieved")
"""The properties from which an interval counts: the first that the source has."""

STATED = "a newer edition is due"
"""What is said of an edition whose time the publisher has announced."""

Newest = dict[tuple[str, ...], dict[str, str]]
"""The latest time of each property in a series, apart for sources with other such properties."""

_match_time = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?").fullmatch
_find_time = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?").search
_match_interval = re.compile(r"P([1-9][0-9]?)([MY])").fullmatch


class Due(NamedTuple):
    """A source of which a newer edition is out or due.

    `what` says which in words, `since` from which day, month or year on, `note` what else there is
    to know; `calendar` is the address of the publisher's calendar. The last three can be "".
    """

    kind: str
    key: str
    title: str
    what: str
    since: str
    note: str
    calendar: str


class Dues(NamedTuple):
    """The sources that are due, and how many sources say when there is a next edition.

    `announced` are those whose publisher says when there is one, but not yet.
    """

    due: list[Due]
    looked_at: int
    announced: tuple[Due, ...] = ()


class Edition(NamedTuple):
    """A newer edition of a source, in words, and since when it is out or due."""

    what: str
    since: str
    note: str = ""


def due(source: RecordSource, today: date) -> Dues:
    """Return the sources of a dataset of which a newer edition is out or due, by date and key.

    Sources are the records of kinds with one of the properties `newer_edition`, `next_due` and
    `interval`. A newer edition is out if the first names it, unless a source of the same `series`
    is as new. It is due when the day, month or year in the second is over, or else the third since
    the source was published or read, unless a newer source of its series is there. What is not a
    time or an interval is passed over: a schema can refuse it. Raises ValueError if a record cannot
    be read.
    """
    found: list[Due] = []
    announced: list[Due] = []
    looked_at = 0
    for kind, definition in source.kinds.items():
        if not {NEWER, NEXT, INTERVAL} & definition.shape.fields.keys():
            continue
        records = dict(source.records(kind))
        series = _newest(records)
        for key, record in records.items():
            out, next_one = _out(record), _next(record)
            looked_at += bool(out or next_one)
            others = series.get(text_in(record, SERIES), {})
            if out and not _is_there({"date": out.since}, others, or_as_new=True):
                edition, listed = out, found
            elif next_one and not _is_there(_times(record), others):
                edition, listed = next_one, found if _is_over(next_one, today) else announced
            else:
                continue
            if listed is found or edition.what == STATED:
                about = text_in(record, "title"), *edition, text_in(record, CALENDAR)
                listed.append(Due(kind, key, *about))
    return Dues(_by_time(found), looked_at, tuple(_by_time(announced)))


def _by_time(dues: Sequence[Due]) -> list[Due]:
    """Return what is due in the order of its time, and else by kind and key."""
    return sorted(dues, key=lambda each: (each.since, each.kind, each.key))


def lines(dues: Dues) -> Iterator[str]:
    """Yield in words which sources are due: a line for each, and one that sums up."""
    for each in (*dues.due, *dues.announced):
        word = "in" if each in dues.announced else "since"
        since = f" {word} {each.since}" if each.since else ""
        note = f": {each.note.rstrip('.')}" if each.note else ""
        where = f"; see {each.calendar}" if each.calendar else ""
        title = f" ({each.title})" if each.title else ""
        yield f"{each.kind}/{each.key}: {each.what}{since}{note}{where}{title}"
    if dues.looked_at:
        known = counted(dues.looked_at, "source")
        yield f"{len(dues.due)} due; {known} with a newer edition, or the time of the next one"
    else:
        yield "no source of this dataset says when its next edition is due"


def _out(record: Record) -> Edition | None:
    """Return the newer edition of a source that was seen."""
    newer = record.get(NEWER)
    if not isinstance(newer, dict) or not text_in(newer, "edition"):
        return None
    since = text_in(newer, "date")
    since = since if _last_day(since) else ""
    return Edition(f"{text_in(newer, 'edition')} is out", since, text_in(newer, "note"))


def _next(record: Record) -> Edition | None:
    """Return the next edition of a source: as it was announced, or as often as there is one."""
    stated = text_in(record, NEXT)
    if _last_day(stated):
        return Edition(STATED, stated)
    interval = _match_interval(text_in(record, INTERVAL))
    start = next((time for name in STARTS if _last_day(time := text_in(record, name))), "")
    if interval is None or not start:
        return None
    number = int(interval[1])
    unit = "year" if interval[2] == "Y" else "month"
    since = _later(start, number * (12 if unit == "year" else 1))
    often = unit if number == 1 else f"{number} {unit}s"
    return Edition(f"a newer edition, as every {often}, is likely", since) if since else None


def _later(time: str, months: int) -> str:
    """Return the day, month or year that lies some months after one, and is as exact.

    A day that its month does not have is the last of the month; a time after the year 9999 is "".
    """
    year, month, day = [*map(int, time.split("-")), 12, 1][:3]  # what is added is cut off again
    year, month = year + (month - 1 + months) // 12, (month - 1 + months) % 12 + 1
    if year > date.max.year:
        return ""
    day = min(day, calendar.monthrange(year, month)[1])
    return date(year, month, day).isoformat()[: len(time)]


def _is_over(edition: Edition, today: date) -> bool:
    """Return whether the last day of an edition's time is reached."""
    last_day = _last_day(edition.since)
    return last_day is not None and last_day <= today


def _newest(records: Mapping[str, Record]) -> dict[str, Newest]:
    """Return what is newest in each series, by its name."""
    series: defaultdict[str, Newest] = defaultdict(dict)
    for record in records.values():
        times = _times(record)
        newest = series[text_in(record, SERIES)].setdefault(tuple(times), times)
        for name, time in times.items():
            newest[name] = max(newest[name], time)
    series.pop("", None)  # sources without a series
    return series


def _is_there(times: Mapping[str, str], series: Newest, *, or_as_new: bool = False) -> bool:
    """Return whether a source of a series is newer than an edition of some times, or as new.

    Times are compared as exactly as both are known: 2026 can be 2026-05, and is not newer.
    """
    for names, newest in series.items():
        name = next((name for name in times if times[name] and name in names), None)
        if name is not None:
            length = min(len(times[name]), len(newest[name]))
            own, other = times[name][:length], newest[name][:length]
            if other > own or (or_as_new and other == own):
                return True
    return False


def _times(record: Record) -> dict[str, str]:
    """Return the day, month or year in each property that tells editions apart, by its name."""
    found = {name: _find_time(text_in(record, name)) for name in EDITIONS}
    return {name: time[0] for name, time in found.items() if time}


def _last_day(time: str) -> date | None:
    """Return the last day of a day, month or year written in ISO 8601; None of anything else."""
    match = _match_time(time)
    if match is None:
        return None
    year, month = int(match[1]), int(match[2] or 12)
    try:
        return date(year, month, int(match[3] or calendar.monthrange(year, month)[1]))
    except ValueError:  # such as 2026-13
        return None
