"""Rules for one record, just inside and just outside what they bear."""

from __future__ import annotations

from typing import Any

import pytest

from tests.careers.conftest import PROJECTION, WAGE, Found

SOURCE = {
    "title": "T", "publisher": "P", "tier": "official", "license": "not-stated",
    "retrieved": "2026-06-01",
}  # fmt: skip
CREDENTIAL = {
    "name": "N", "issuer": "i", "country": "US", "status": "active", "description": "D.",
    "conditions_known": "none", "verification": "official", "evidence": [{"source": "s"}],
}  # fmt: skip
ORGANIZATION = {
    "name": "N", "roles": ["publisher"], "country": "US", "status": "active", "description": "D.",
    "evidence": [{"source": "s"}],
}  # fmt: skip
BASES = {
    "wage": WAGE,
    "projection": PROJECTION,
    "source": SOURCE,
    "credential": CREDENTIAL,
    "organization": ORGANIZATION,
}


def _jobs(**figures: Any) -> dict[str, Any]:
    """1,000 jobs, and what becomes of them."""
    return {"base_employment": 1000, **figures}


def _names(*spans: tuple[int | None, int | None]) -> dict[str, Any]:
    """Former names, each with the years it began and ended in."""
    names = [
        {k: v for k, v in (("name", "N"), ("from_year", a), ("until_year", b)) if v is not None}
        for a, b in spans
    ]
    return {"former_names": [{**name, "name": f"N{n}"} for n, name in enumerate(names)]}


def _rate(value: float, metric: str = "pass_rate_percent") -> dict[str, Any]:
    return {"statistics": [{"metric": metric, "value": value, "source": "s"}]}


PAIRS: list[tuple[str, dict[str, Any], list[Found]]] = [
    # hourly pay is rounded to a cent (2,080 times half of one is 10.40), annual to ten dollars:
    # 20 dollars are 41,600 a year, give or take 15.40
    ("wage", {"p50_hourly": 20.0, "p50_annual": 41615}, []),
    ("wage", {"p50_hourly": 20.0, "p50_annual": 41616}, [("D102", "/p50_annual")]),
    ("wage", {"p50_hourly": 20.0, "p50_annual": 41585}, []),
    ("wage", {"p50_hourly": 20.0, "p50_annual": 41584}, [("D102", "/p50_annual")]),
    ("wage", {"mean_hourly": 20.0, "mean_annual": 41615}, []),
    ("wage", {"mean_hourly": 20.0, "mean_annual": 41616}, [("D102", "/mean_annual")]),
    # percentiles may be equal, and need not all be there
    ("wage", {"p25_annual": 40000, "p50_annual": 40000}, []),
    ("wage", {"p25_annual": 40000, "p50_annual": 39999}, [("D101", "/p50_annual")]),
    ("wage", {"p10_hourly": 9.99, "p90_hourly": 9.99}, []),
    ("wage", {"p10_hourly": 9.99, "p90_hourly": 9.98}, [("D101", "/p90_hourly")]),
    # a figure is not older than its code's edition
    ("wage", {"period": "2018-01"}, []),
    ("wage", {"period": "2017-12"}, [("D105", "/code")]),
    ("wage", {"period": "2010", "code": "soc-2010-29-2071"}, []),
    ("wage", {"period": "2009", "code": "soc-2010-29-2071"}, [("D105", "/code")]),
    ("projection", {"base_year": 2018, "cycle": "2018-34"}, []),
    ("projection", {"base_year": 2017, "cycle": "2017-34"}, [("D105", "/code")]),
    # nothing is observed after the day, 15 June 2026; a month counts from its first day
    ("wage", {"period": "2026-06"}, []),
    ("wage", {"period": "2026-07"}, [("D104", "/period")]),
    ("wage", {"period": "2026"}, []),
    ("wage", {"period": "2027"}, [("D104", "/period")]),
    ("projection", {"median_year": 2026}, []),
    ("projection", {"median_year": 2027}, [("D104", "/median_year")]),
    ("source", {"retrieved": "2026-06-15"}, []),
    ("source", {"retrieved": "2026-06-16"}, [("D104", "/retrieved")]),
    ("source", {"period": "May and June 2026"}, []),
    ("source", {"period": "May 2026 to 2027"}, [("D104", "/period")]),
    ("source", {"period": "2026-2030"}, []),  # a span counts from its first year
    ("source", {"period": "2027-2030"}, [("D104", "/period")]),
    ("source", {"period": "room 20270"}, []),  # no year
    ("credential", {"status_date": "2024-02-29"}, []),
    ("credential", {"status_date": "2023-02-29"}, [("D104", "/status_date")]),
    # nothing is read before it is published, as exactly as that is known
    ("source", {"date": "2026-02-10", "retrieved": "2026-02-10"}, []),
    ("source", {"date": "2026-02-10", "retrieved": "2026-02-09"}, [("D104", "/retrieved")]),
    ("source", {"date": "2026-02", "retrieved": "2026-02-01"}, []),
    ("source", {"date": "2026-02", "retrieved": "2026-01-31"}, [("D104", "/retrieved")]),
    ("source", {"date": "2026", "retrieved": "2026-01-01"}, []),
    ("source", {"date": "2026", "retrieved": "2025-12-31"}, [("D104", "/retrieved")]),
    ("source", {"date": "2026-07", "retrieved": "2026-06-01"}, [("D104", "/date")]),  # once
    # jobs are printed in hundreds: each of three figures may be out by 50
    ("projection", _jobs(change=100, projected_employment=1250), []),
    ("projection", _jobs(change=100, projected_employment=1251), [("D103", "/projected_employment")]),
    ("projection", _jobs(change=100, projected_employment=950), []),
    ("projection", _jobs(change=100, projected_employment=949), [("D103", "/projected_employment")]),
    # 100 of 1,000 jobs is between 50 of 1,050 and 150 of 950: 4.76 to 15.79 percent
    ("projection", _jobs(change=100, change_percent=15.8), []),
    ("projection", _jobs(change=100, change_percent=15.9), [("D103", "/change_percent")]),
    ("projection", _jobs(change=100, change_percent=4.8), []),
    ("projection", _jobs(change=100, change_percent=4.7), [("D103", "/change_percent")]),
    # and printed as a whole number between 4.26 and 16.29
    ("projection", _jobs(change=100, change_percent=16), []),
    ("projection", _jobs(change=100, change_percent=17), [("D103", "/change_percent")]),
    ("projection", _jobs(change=100, change_percent=5), []),
    ("projection", _jobs(change=100, change_percent=4), [("D103", "/change_percent")]),
    # the difference of two figures is out by both: 0 of 1,050 to 200 of 950, 0 to 21.05
    ("projection", _jobs(projected_employment=1100, change_percent=21.1), []),
    ("projection", _jobs(projected_employment=1100, change_percent=21.2), [("D103", "/change_percent")]),
    ("projection", _jobs(projected_employment=1100, change_percent=0.0), []),
    ("projection", _jobs(projected_employment=1100, change_percent=-0.1), [("D103", "/change_percent")]),
    # of 50 jobs, which may be none, no percentage can be said
    ("projection", {"base_employment": 50, "change": 100, "change_percent": 1.0}, []),
    ("projection", {"base_employment": 51, "change": 100, "change_percent": 1.0}, [("D103", "/change_percent")]),
    # a cycle has its years in its name, and some length
    ("projection", {"target_year": 2025, "cycle": "2024-25"}, []),
    ("projection", {"target_year": 2024, "cycle": "2024-24"}, [("D103", "/target_year")]),
    ("projection", {"base_year": 2090, "target_year": 2100, "cycle": "2090-00"}, [("D104", "/base_year")]),
    # a share is no more than all; a number may be
    ("credential", _rate(100), []),
    ("credential", _rate(100.1), [("D110", "/statistics/0/value")]),
    ("credential", _rate(100.1, "holders"), []),
    # a name may end in the year that the next begins in
    ("organization", _names((1950, 1950)), []),
    ("organization", _names((1950, 1949)), [("D109", "/former_names/0/until_year")]),
    ("organization", _names((1950, 1960), (1960, 1970)), []),
    ("organization", _names((1950, 1960), (1959, 1970)), [("D109", "/former_names/1/from_year")]),
    ("organization", _names((1950, None), (1950, None)), []),
    ("organization", _names((1950, None), (1949, None)), [("D109", "/former_names/1/from_year")]),
    ("organization", _names((1950, 1960), (None, 1970), (1970, None)), []),
    ("organization", _names((1950, 1960), (None, 1970), (1969, None)), [("D109", "/former_names/2/from_year")]),
    # what has ended says since when, or that it is not known; not both
    ("credential", {"status": "retired", "status_date": "2010"}, []),
    ("credential", {"status": "retired", "status_date_unknown": True}, []),
    ("credential", {"status": "historical", "status_date_unknown": False}, [("D106", "/status")]),
    ("credential", {"status": "unverified"}, []),
]  # fmt: skip


@pytest.fixture(scope="module")
def findings(judged) -> list[list[Found]]:
    records = {}
    for number, (kind, change, _) in enumerate(PAIRS):
        apart = {"source": f"s{number}"} if kind in ("wage", "projection") else {}
        records[f"{kind}/n{number}"] = BASES[kind] | apart | change
    return list(judged(records).values())


@pytest.mark.parametrize("number", range(len(PAIRS)))
def test_the_limits_of_each_rule(findings, number: int):
    assert findings[number] == PAIRS[number][2], PAIRS[number]


def test_what_needs_evidence_and_what_does_not(judged):
    """Bookkeeping, judgements and remarks need none; each other property has its own."""
    named = [{"field": f"/{name}", "source": "s"} for name in ("name", "issuer", "country", "description")]  # fmt: skip
    backed = CREDENTIAL | {
        "$schema": "x", "note": "A remark.", "deprecated": True, "specialty": True,
        "evidence": named,
    }  # fmt: skip
    deprecated = {"deprecated": {"type": "boolean", "title": "D", "description": "D."}}
    records = {
        "credential/backed": backed,
        "credential/one-more": backed | {"abbreviation": "N"},
        "credential/as-a-whole": backed | {"abbreviation": "N", "evidence": [*named, {"source": "s"}]},
        "credential/nothing-there": backed | {"evidence": [*named, {"field": "/exam", "source": "s"}]},
    }  # fmt: skip
    assert judged(records, credential=deprecated) == {
        "credential/backed": [],
        "credential/one-more": [("E001", "/abbreviation")],
        "credential/as-a-whole": [],
        "credential/nothing-there": [("E002", "/evidence/4/field")],
    }
