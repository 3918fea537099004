"""The record rules of this dataset, which check one record for what JSON Schema cannot express."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from hidata.careers.date_rules import PeriodNotInFuture
from hidata.checks.rules import Context, Record, RecordRule, each
from hidata.findings.finding import Fault
from hidata.jsontext.reader import MISSING, unescape, value_at

PERCENTILES = ("p10", "p25", "p50", "p75", "p90")
"""The beginnings of the names of the percentiles' properties, in ascending order."""

PERCENTILE_NAMES = [[f"{p}_{unit}" for p in PERCENTILES] for unit in ("hourly", "annual")]
"""The names of the percentiles' properties in ascending order, for each unit."""

HOURLY_AND_ANNUAL = [(f"{name}_hourly", f"{name}_annual") for name in ("mean", *PERCENTILES)]
"""The names of the properties that hold the same wage by the hour and by the year."""

HOURS_PER_YEAR = 2080
"""Hours of full-time work in a year, by which BLS multiplies hourly to annual wages."""

ANNUAL_TOLERANCE = 0.005 * HOURS_PER_YEAR + 5
"""In dollars: hourly wages are rounded to the cent, annual ones to ten dollars (OEWS)."""

JOBS_TOLERANCE = 50
"""In jobs: employment is printed in thousands with one decimal (Employment Projections)."""


def percentiles_ascend(record: Record) -> Iterator[Fault]:
    """Yield a fault for each percentile of a wage that is less than the next lower one."""
    for names in PERCENTILE_NAMES:
        lower, low = "", 0
        for name in names:
            value = record.get(name, low)
            if value < low:
                message = f"{name} ({value}) is below {lower} ({low})."
                yield Fault(f"/{name}", "D101", message, "look both figures up in the source")
            if name in record:
                lower, low = name, value


def annual_is_2080_hours(record: Record) -> Iterator[Fault]:
    """Yield a fault for each annual wage that is not 2,080 times the hourly one, as rounded."""
    for of_hour, of_year in HOURLY_AND_ANNUAL:
        hourly, annual = record.get(of_hour), record.get(of_year)
        if hourly is None or annual is None:
            continue
        product = hourly * HOURS_PER_YEAR
        if abs(product - annual) > ANNUAL_TOLERANCE:
            message = f"{annual} a year is not {hourly} an hour times 2,080 ({product:.0f})."
            yield Fault(f"/{of_year}", "D102", message, "look both figures up in the source")


def projection_adds_up(record: Record) -> Iterator[Fault]:
    """Yield a fault where the figures of a projection, or its years, contradict each other."""
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
    tolerance = JOBS_TOLERANCE
    if change is None:  # the rounding errors of both figures add up in their difference
        change, tolerance = projected - jobs, 2 * JOBS_TOLERANCE
    elif projected is not None and abs(jobs + change - projected) > 3 * JOBS_TOLERANCE:
        message = f"{jobs} jobs and a change of {change} make {jobs + change}, not {projected}."
        yield Fault("/projected_employment", "D103", message, "look the figures up in the source")
    percent = record["change_percent"]
    if jobs > JOBS_TOLERANCE and not _percent_fits(jobs, change, tolerance, percent):
        message = f"{change} of {jobs} jobs is {100 * change / jobs:.1f} percent."
        yield Fault("/change_percent", "D103", message, "look the figures up in the source")


def _percent_fits(jobs: int, change: int, tolerance: int, percent: float) -> bool:
    """Return whether some unrounded jobs and change result in the percentage as printed."""
    rounding = 0.5 if isinstance(percent, int) else 0.05
    percentages = [
        100 * (change + a) / (jobs + b)
        for a in (-tolerance, tolerance)
        for b in (-JOBS_TOLERANCE, JOBS_TOLERANCE)
    ]
    return (
        min(percentages) - rounding <= percent + 1e-9
        and percent - 1e-9 <= max(percentages) + rounding
    )


_EDITION = re.compile("-((?:19|20)[0-9]{2})-")
"""Matches the year of the edition in the id of a code, as in soc-2018-29-2072."""


@lru_cache(maxsize=4096)
def _edition_of(code: str) -> str | None:
    """Return the year of the edition in the id of a code, None if there is none."""
    edition = _EDITION.search(code)
    return edition and edition[1]


def edition_in_force(record: Record) -> Iterator[Fault]:
    """Yield a fault where figures are older than the edition of the code they refer to."""
    edition = _edition_of(record["code"])
    year = str(record.get("period", record.get("base_year")))[:4]
    if edition and edition > year:
        message = f"{record['code']} is a code of {edition}, but the figures are of {year}."
        yield Fault("/code", "D105", message, f"use the code of the edition in force in {year}")


def rates_within_100(record: Record) -> Iterator[Fault]:
    """Yield a fault for each statistic in percent that exceeds 100."""
    for index, item in enumerate(record.get("statistics", ())):
        if item["metric"].endswith("_percent") and item["value"] > 100:
            message = f"{item['value']} percent is more than the whole."
            yield Fault(f"/statistics/{index}/value", "D110", message, "look it up in the source")


def judgement_is_backed(record: Record) -> Iterator[Fault]:
    """Yield a fault where a claim is judged by evidence without a source."""
    backed = ("confirmed", "outdated", "partly", "contradicted")
    if record["judgement"] in backed and "sources" not in record:
        message = f"The judgement is {record['judgement']}, but no source is named for it."
        yield Fault("/judgement", "E001", message, 'add "sources"')


def retired_has_date(record: Record) -> Iterator[Fault]:
    """Yield a fault where a credential has ended, unless the date is present or marked unknown."""
    has_date, unknown = "status_date" in record, record.get("status_date_unknown", False)
    if record["status"] in ("retired", "historical") and not (has_date or unknown):
        message = f"This credential is {record['status']}, but the date is missing."
        yield Fault("/status", "D106", message, 'add "status_date", or "status_date_unknown": true')
    if has_date and unknown:
        message = "The date of the status is present, but also marked as unknown."
        yield Fault("/status_date_unknown", "D106", message, "delete one of the two")


def spans_in_order(record: Record) -> Iterator[Fault]:
    """Yield a fault for each former name that is not in order of time, or overlaps another."""
    last = 0
    for index, name in enumerate(record.get("former_names", ())):
        start, end = name.get("from_year"), name.get("until_year")
        pointer = f"/former_names/{index}"
        if start is not None and end is not None and start > end:
            yield Fault(f"{pointer}/until_year", "D109", f"The name ends ({end}) before it begins.")
        elif start is not None and start < last:
            message = f"This name begins in {start}, before the one above it ends ({last})."
            yield Fault(f"{pointer}/from_year", "D109", message, "put the names in order of time")
        last = end or start or last


BOOKKEEPING = frozenset({"$schema", "id", "evidence", "note", "deprecated"})
"""Properties of a record that do not state a fact and so need no evidence."""


class EvidenceCoversFields:
    """Each factual property has evidence, either its own or evidence for the whole record."""

    def __init__(self, context: Context) -> None:
        """Collect the properties that need no evidence: bookkeeping and own judgements."""
        fields = context.shape.fields
        judgements = {name for name, inner in fields.items() if inner.note("x-hidata-judgement")}
        self._exempt = BOOKKEEPING | judgements

    def __call__(self, record: Record) -> Iterator[Fault]:
        """Yield the properties without evidence, and the evidence for missing properties."""
        pointers = [item["field"] for item in record["evidence"] if "field" in item]
        if len(pointers) == len(record["evidence"]):  # no evidence is for the record as a whole
            covered = {unescape(pointer.split("/")[1]) for pointer in pointers}
            for name in record.keys() - covered - self._exempt:
                message = f"There is no evidence for {name}."
                hint = f'add {{"field": "/{name}", "source": ...}} to evidence'
                yield Fault(f"/{name}", "E001", message, hint)
        absent = [pointer for pointer in pointers if pointer[1:] not in record]
        if absent and (dangling := {each for each in absent if value_at(record, each) is MISSING}):
            for index, item in enumerate(record["evidence"]):
                if item.get("field") in dangling:
                    message = f"This record has no value at {item['field']}."
                    hint = "name a property of the record"
                    yield Fault(f"/evidence/{index}/field", "E002", message, hint)


RECORD_RULES: Mapping[str, RecordRule] = {
    "percentiles-ascend": each(percentiles_ascend),
    "annual-is-2080-hours": each(annual_is_2080_hours),
    "projection-adds-up": each(projection_adds_up),
    "period-not-in-future": PeriodNotInFuture,
    "edition-in-force": each(edition_in_force),
    "rates-within-100": each(rates_within_100),
    "judgement-is-backed": each(judgement_is_backed),
    "retired-has-date": each(retired_has_date),
    "spans-in-order": each(spans_in_order),
    "evidence-covers-fields": EvidenceCoversFields,
}
