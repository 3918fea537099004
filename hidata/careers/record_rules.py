"""What JSON Schema cannot say of one record of this dataset; named in the schemas they hold for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from hidata.checks.rules import Context, Record, RecordRule, each
from hidata.findings.finding import Fault
from hidata.jsontext.reader import unescape
from hidata.schemas.shape import Shape

Steps = Sequence[str | None]
"""A way into a record: names of properties and, for each item of a list, None."""

PERCENTILES = ("p10", "p25", "p50", "p75", "p90")
HOURS = 2080
"""Hours of a year's full-time work, as BLS turns hourly into annual wages."""

ANNUAL_TOLERANCE = 0.005 * HOURS + 5
"""Hourly wages are rounded to the cent, annual ones to ten dollars (OEWS)."""

JOBS_TOLERANCE = 50
"""Employment is printed in thousands with one decimal (Employment Projections)."""


def percentiles_ascend(record: Record) -> Iterator[Fault]:
    """No percentile of a wage lies below a lower one."""
    for unit in ("hourly", "annual"):
        known = [(name, record[name]) for p in PERCENTILES if (name := f"{p}_{unit}") in record]
        for (lower, low), (upper, high) in pairwise(known):
            if high < low:
                message = f"{upper} ({high}) is below {lower} ({low})."
                yield Fault(f"/{upper}", "D101", message, "look both figures up in the source")


def annual_is_2080_hours(record: Record) -> Iterator[Fault]:
    """Annual pay is hourly pay times 2,080, within the rounding of both."""
    for name in ("mean", *PERCENTILES):
        hourly, annual = record.get(f"{name}_hourly"), record.get(f"{name}_annual")
        if hourly is None or annual is None:
            continue
        if abs(hourly * HOURS - annual) > ANNUAL_TOLERANCE:
            message = f"{annual} a year is not {hourly} an hour times 2,080 ({hourly * HOURS:.0f})."
            yield Fault(f"/{name}_annual", "D102", message, "look both figures up in the source")


def projection_adds_up(record: Record) -> Iterator[Fault]:
    """Base and change make the projected number and the percentage; the cycle names its years."""
    base, target = record["base_year"], record["target_year"]
    if record["cycle"] != f"{base}-{target % 100:02d}":
        message = f"The cycle {record['cycle']} does not run from {base} to {target}."
        yield Fault("/cycle", "D103", message)
    if target <= base:
        yield Fault("/target_year", "D103", f"The cycle ends ({target}) before it begins ({base}).")
    jobs, change = record.get("base_employment"), record.get("change")
    projected = record.get("projected_employment")
    if jobs is None or (change is None and projected is None):
        return
    slack = JOBS_TOLERANCE
    if change is None:  # the difference of two rounded figures is out by both roundings
        change, slack = projected - jobs, 2 * JOBS_TOLERANCE
    elif projected is not None and abs(jobs + change - projected) > 3 * JOBS_TOLERANCE:
        message = f"{jobs} jobs and a change of {change} make {jobs + change}, not {projected}."
        yield Fault("/projected_employment", "D103", message, "look the figures up in the source")
    if jobs > JOBS_TOLERANCE and not _percent_fits(jobs, change, slack, record["change_percent"]):
        message = f"{change} of {jobs} jobs is {100 * change / jobs:.1f} percent."
        yield Fault("/change_percent", "D103", message, "look the figures up in the source")


def _percent_fits(jobs: int, change: int, slack: int, percent: float) -> bool:
    """Whether some unrounded jobs and change give the percentage as it is printed."""
    rounding = 0.5 if isinstance(percent, int) else 0.05
    ends = [
        100 * (change + a) / (jobs + b)
        for a in (-slack, slack)
        for b in (-JOBS_TOLERANCE, JOBS_TOLERANCE)
    ]
    return min(ends) - rounding <= percent + 1e-9 and percent - 1e-9 <= max(ends) + rounding


_DAYS = re.compile(
    r"(?<![0-9-])([1-9][0-9]{3}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?)(?:-[0-9]{4})?(?![0-9])"
)
"""Each day, month or year in a text; of a span of years, 2005-2009, the first."""


class PeriodNotInFuture:
    """What was observed or published has a day that was: in the calendar, and not still to come."""

    def __init__(self, context: Context) -> None:
        """Find out where the records of the kind hold days, months and years."""
        self._as_of, self._dated = context.as_of, [*dated(context.shape)]
        self._today = context.as_of.isoformat()

    def __call__(self, record: Record) -> Iterator[Fault]:
        """The days that are not in the calendar, or not past."""
        for steps in self._dated:
            if steps[0] not in record:
                continue
            for pointer, value in _along(record, steps, ""):
                if not _is_past(str(value), self._as_of):
                    yield from _not_past(pointer, value, self._today)
        if "date" in record and "retrieved" in record:
            published, retrieved = record["date"], record["retrieved"]
            if retrieved[: len(published)] < published <= self._today[: len(published)]:
                message = f"It was read on {retrieved}, before it was published ({published})."
                yield Fault("/retrieved", "D104", message, "look both dates up")


def _not_past(pointer: str, value: Any, today: str) -> Iterator[Fault]:
    for day in _DAYS.findall(str(value)):
        if day > today[: len(day)]:
            message = f"{value} lies after the day of this release, {today}."
            yield Fault(pointer, "D104", message, "look the date up in the source")
            break
        if len(day) == len(today) and not _in_calendar(day):
            yield Fault(pointer, "D104", f"There is no day {day} in the calendar.")


def dated(shape: Shape) -> Iterator[Steps]:
    """The ways from a value of this shape to each day, month or year in it (`x-hidata-date`)."""
    if shape.item is not None:
        yield from ((None, *steps) for steps in dated(shape.item))
    for name, inner in shape.fields.items():
        if inner.note("x-hidata-date"):
            yield (name,)
        else:
            yield from ((name, *steps) for steps in dated(inner))


def _along(value: Any, steps: Steps, at: str) -> Iterator[tuple[str, Any]]:
    if not steps:
        yield at, value
    elif (step := steps[0]) is None:
        for place, item in enumerate(value):
            yield from _along(item, steps[1:], f"{at}/{place}")
    elif step in value:
        yield from _along(value[step], steps[1:], f"{at}/{step}")


def _is_past(text: str, as_of: date) -> bool:
    """Whether a text is a day, or a month or year by its first day, that was."""
    try:
        return date.fromisoformat(text + "-01-01"[len(text) - 4 :]) <= as_of
    except ValueError:
        return False


def _in_calendar(day: str) -> bool:
    try:
        return bool(date.fromisoformat(day))
    except ValueError:
        return False


_EDITION = re.compile("-((?:19|20)[0-9]{2})-")


def edition_in_force(record: Record) -> Iterator[Fault]:
    """No figure is older than the edition of the classification that it is filed under."""
    edition = _EDITION.search(record["code"])
    year = str(record.get("period", record.get("base_year")))[:4]
    if edition and edition[1] > year:
        message = f"{record['code']} is a code of {edition[1]}, but the figures are of {year}."
        yield Fault("/code", "D105", message, "take the code of the edition in force then")


def rates_within_100(record: Record) -> Iterator[Fault]:
    """A statistic in percent is a share, and no share exceeds the whole."""
    for place, item in enumerate(record.get("statistics", ())):
        if item["metric"].endswith("_percent") and item["value"] > 100:
            message = f"{item['value']} percent is more than all."
            yield Fault(f"/statistics/{place}/value", "D110", message, "look it up in the source")


def suppressed_is_absent(record: Record) -> Iterator[Fault]:
    """A figure that the publisher withholds is not given."""
    for place, item in enumerate(record.get("suppressed", ())):
        if item["field"] in record:
            message = f"{item['field']} is said to be withheld, but it is given."
            yield Fault(f"/suppressed/{place}/field", "D111", message, "delete one of the two")


def judgement_is_backed(record: Record) -> Iterator[Fault]:
    """What is confirmed or contradicted is so by some source."""
    if record["judgement"] in ("confirmed", "partly", "contradicted") and "sources" not in record:
        message = f"The claim is judged {record['judgement']}, but no source is named for it."
        yield Fault("/judgement", "E001", message, 'add "sources"')


def retired_has_date(record: Record) -> Iterator[Fault]:
    """What has ended says since when, or that this is not known."""
    dated, unknown = "status_date" in record, record.get("status_date_unknown", False)
    if record["status"] in ("retired", "historical") and not (dated or unknown):
        message = f"This credential is {record['status']}, but since when is not said."
        yield Fault("/status", "D106", message, 'add "status_date", or "status_date_unknown": true')
    if dated and unknown:
        message = "The date of the status is given, and is said to be unknown."
        yield Fault("/status_date_unknown", "D106", message, "delete one of the two")


def spans_in_order(record: Record) -> Iterator[Fault]:
    """Former names run forward in time and do not overlap."""
    last = 0
    for place, name in enumerate(record.get("former_names", ())):
        start, end = name.get("from_year"), name.get("until_year")
        pointer = f"/former_names/{place}"
        if start is not None and end is not None and start > end:
            yield Fault(f"{pointer}/until_year", "D109", f"The name ends ({end}) before it begins.")
        elif start is not None and start < last:
            message = f"This name begins in {start}, before the one above it ends ({last})."
            yield Fault(f"{pointer}/from_year", "D109", message, "put the names in order of time")
        last = end or start or last


BOOKKEEPING = frozenset({"$schema", "id", "evidence", "note", "deprecated"})
"""Properties of a record that state no fact, and need no evidence."""


class EvidenceCoversFields:
    """Each factual property is backed: by evidence of its own, or of the record as a whole."""

    def __init__(self, context: Context) -> None:
        """Find out which properties need no evidence: bookkeeping, and our own judgements."""
        fields = context.shape.fields
        judged = {name for name, inner in fields.items() if inner.note("x-hidata-judgement")}
        self._needless = BOOKKEEPING | judged

    def __call__(self, record: Record) -> Iterator[Fault]:
        """The facts that nothing backs, and the evidence that backs nothing."""
        fields = [item["field"] for item in record["evidence"] if "field" in item]
        if len(fields) == len(record["evidence"]):  # none of it is for the record as a whole
            covered = {unescape(field.split("/")[1]) for field in fields}
            for name in record.keys() - covered - self._needless:
                message = f"Nothing in evidence backs {name}."
                hint = f'add {{"field": "/{name}", "source": ...}} to evidence'
                yield Fault(f"/{name}", "E001", message, hint)
        missing = [field for field in fields if field[1:] not in record]
        if missing and (nothing := {field for field in missing if not _exists(record, field)}):
            for index, item in enumerate(record["evidence"]):
                if item.get("field") in nothing:
                    message = f"There is nothing at {item['field']} in this record."
                    hint = "name a property that is there"
                    yield Fault(f"/evidence/{index}/field", "E002", message, hint)


def _exists(value: Any, pointer: str) -> bool:
    for token in map(unescape, pointer.split("/")[1:]):
        if isinstance(value, Mapping) and token in value:
            value = value[token]
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
        else:
            return False
    return True


RECORD_RULES: Mapping[str, RecordRule] = {
    "percentiles-ascend": each(percentiles_ascend),
    "annual-is-2080-hours": each(annual_is_2080_hours),
    "projection-adds-up": each(projection_adds_up),
    "period-not-in-future": PeriodNotInFuture,
    "edition-in-force": each(edition_in_force),
    "rates-within-100": each(rates_within_100),
    "suppressed-is-absent": each(suppressed_is_absent),
    "judgement-is-backed": each(judgement_is_backed),
    "retired-has-date": each(retired_has_date),
    "spans-in-order": each(spans_in_order),
    "evidence-covers-fields": EvidenceCoversFields,
}
