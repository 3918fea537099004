"""Which figures of pay belong together, and when there are enough of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("vl_convert")

from hidata.careers.site.pay import Pay

AREAS = {f"state-{n}": {"type": "state"} for n in range(40)} | {
    "us": {"type": "nation"},
    "guam": {"type": "territory"},
}


def _pay(*wages: dict[str, Any]) -> Pay:
    records = {
        "area": AREAS,
        "code": {},
        "wage": {str(number): wage for number, wage in enumerate(wages)},
    }
    return Pay(SimpleNamespace(records=records))  # type: ignore[arg-type]


def _by_state(states: int, period: str = "2024-05", **more: Any) -> list[dict[str, Any]]:
    base = {"code": "c", "period": period, "mean_annual": 1}
    return [{**base, "area": f"state-{n}", **more} for n in range(states)]


OTHERS = [
    {"area": "us", "code": "c", "period": "2024-05", "mean_annual": 1},
    {"area": "guam", "code": "c", "period": "2024-05", "mean_annual": 1},
    *_by_state(1, industry="hospitals"),
    *({k: v for k, v in wage.items() if k != "mean_annual"} for wage in _by_state(1)),
]
"""What is not a state's mean over all industries."""


@pytest.mark.parametrize(("states", "enough"), [(24, False), (25, True), (26, True)])
def test_half_of_the_states_make_a_map(states: int, enough: bool):
    by_state = _pay(*_by_state(states), *OTHERS).by_state
    assert [len(records) for records in by_state.values()] == ([states] if enough else [])


@pytest.mark.parametrize(("newer", "period"), [(25, "2025-05"), (24, "2024-05")])
def test_the_newest_period_that_most_states_have_is_shown(newer: int, period: str):
    pay = _pay(*_by_state(newer, "2025-05"), *_by_state(30, "2024-05"))
    assert {record["period"] for record in pay.by_state["c"]} == {period}


def test_projections_of_a_state_are_not_among_those_of_the_nation():
    common = {"code": "c", "base_year": 2024, "change_percent": 1.0}
    here = [{**common, "id": area, "area": area} for area in ("us", "state-1")]
    records = {"area": AREAS, "code": {}, "projection": {r["id"]: r for r in here}}
    pay = Pay(SimpleNamespace(records=records))  # type: ignore[arg-type]
    assert [r["area"] for r in pay.projections["c"]] == ["us"]
