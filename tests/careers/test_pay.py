"""Which figures of pay belong together, and when there are enough of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("vl_convert")

from hidata.careers.site.pay import Pay, interval

AREAS = {f"state-{n}": {"type": "state"} for n in range(40)} | {
    "us": {"type": "nation"},
    "guam": {"type": "territory"},
}


def _pay(*ranked: dict[str, Any], verdicts: tuple[dict[str, Any], ...] = ()) -> Pay:
    views = {"pay_ranking": list(ranked), "wage_verdict": list(verdicts)}
    catalogue = SimpleNamespace(records={"area": AREAS, "code": {}}, rows=lambda name: views[name])
    return Pay(catalogue)  # type: ignore[arg-type]


def _ranked(states: int, level: str = "state") -> list[dict[str, Any]]:
    base = {"code": "c", "level": level, "mean_annual": 1}
    return [{**base, "area": f"state-{n}", "rank": states - n} for n in range(states)]


@pytest.mark.parametrize(("states", "enough"), [(24, False), (25, True), (26, True)])
def test_half_of_the_states_make_a_ranking(states: int, enough: bool):
    by_state = _pay(*_ranked(states), *_ranked(40, "metropolitan")).by_state
    assert [[row["rank"] for row in rows] for rows in by_state.values()] == (
        [list(range(1, states + 1))] if enough else []
    )


@pytest.mark.parametrize(
    ("wage", "verdict", "is_ranked"),
    [
        ({}, "reliable", True),
        ({"employment": 99}, "reliable", False),
        ({}, "use-with-care", False),
        ({}, None, False),
    ],
)
def test_a_ranked_median_has_a_reliable_mean_and_100_jobs(wage, verdict, is_ranked: bool):
    pay = _pay(verdicts=({"wage": "w", "mean_verdict": verdict},))
    record = {"id": "w", "mean_annual": 1, "employment": 100, **wage}
    assert pay.is_ranked(record) is is_ranked
    assert not pay.is_ranked({**record, "id": "without a verdict"})
    assert not pay.is_ranked({k: v for k, v in record.items() if k != "mean_annual"})


def test_an_interval_is_that_of_90_percent():
    assert interval({"mean_annual": 1000, "mean_rse": 10}) == (836, 1164)  # 1,000 and 164.5


def test_projections_of_a_state_are_not_among_those_of_the_nation():
    common = {"code": "c", "base_year": 2024, "change_percent": 1.0}
    here = [{**common, "id": area, "area": area} for area in ("us", "state-1")]
    records = {"area": AREAS, "code": {}, "projection": {r["id"]: r for r in here}}
    pay = Pay(SimpleNamespace(records=records))  # type: ignore[arg-type]
    assert [r["area"] for r in pay.projections["c"]] == ["us"]
