"""What a mark on a value may say, just inside and just outside."""

from __future__ import annotations

from typing import Any

import pytest

from tests.careers.conftest import PROJECTION, WAGE, Found

FIELD = ("D111", "/marks/0/field")


def _fault(name: str) -> list[Found]:
    return [("D124", f"/marks/0/{name}")]


def _mark(status: str, field: str = "p90_hourly", **more: Any) -> dict[str, Any]:
    return {"marks": [{"field": field, "status": status, **more}]}


def _bound(mark: str, field: str = "p90_hourly", **bound: float) -> dict[str, Any]:
    return _mark("bound", field, mark=mark, **bound)


HOUR = {"reason": "paid-by-the-hour"}
YEAR = {"reason": "paid-by-the-year"}
CASES: list[tuple[dict[str, Any], list[Found]]] = [
    ({}, []),
    # withheld: the marks of the workbooks, of the flat files and of the projections
    *((_mark("withheld", mark=mark), []) for mark in ("*", "\N{EM DASH}")),
    *((_mark("withheld", mark=mark), _fault("mark")) for mark in ("#", "~", ">=$239,200", "***")),
    # the mark of the flat files means what its footnote says
    (_mark("withheld", mark="-", footnote="8"), []),
    (_mark("withheld", mark="-", footnote="Estimate not released."), []),
    (_mark("withheld", mark="-"), _fault("mark")),
    (_mark("withheld", mark="-", footnote="4"), _fault("footnote")),
    (_mark("withheld", mark="-", footnote="5"), _fault("footnote")),
    (_mark("bound", mark="-", footnote="8", at_least=115), _fault("footnote")),
    # no employment, a wage at the top, few establishments: each mark is on its own values
    *((_mark("withheld", field, mark="**"), []) for field in ("employment", "employment_rse", "industry_share")),
    (_mark("withheld", "p90_hourly", mark="**"), _fault("mark")),
    *((_bound("#", field, at_least=9), []) for field in ("mean_hourly", "p90_annual")),
    *((_bound("#", field, at_least=9), _fault("mark")) for field in ("employment", "mean_rse")),
    *((_bound("~", field, at_most=9), _fault("mark")) for field in ("industry_share", "p90_hourly")),
    (_mark("withheld"), []),
    ({**_mark("withheld", mark="*"), "p90_hourly": 50.0}, [FIELD]),
    (_mark("withheld", mark="*", at_least=1), _fault("status")),
    (_mark("withheld", mark="*", at_most=1), _fault("status")),
    (_mark("withheld", mark="*", **YEAR), _fault("status")),
    # a bound: exactly one, in the direction of its mark, of the number in it
    (_bound("#", at_least=115), []),
    (_mark("bound", mark="-", footnote="5", at_least=115), []),
    (_bound("~", "establishment_share", at_most=0.5), []),
    (_bound(">=$239,200", "p90_annual", at_least=239200), []),
    (_mark("bound", at_least=115), []),
    (_bound("#"), _fault("status")),
    (_bound("#", at_least=115, at_most=120), _fault("status")),
    (_bound("#", at_most=115), _fault("at_most")),
    (_bound("~", "establishment_share", at_least=0.5), _fault("at_least")),
    (_bound(">=$239,200", "p90_annual", at_most=239200), _fault("at_most")),
    (_bound(">=$239,200", "p90_annual", at_least=239201), _fault("at_least")),
    (_bound("<=5.5", "establishment_share", at_most=5.5), []),
    (_bound("<=5.5", "establishment_share", at_least=5.5), _fault("at_least")),
    (_bound("*", at_least=115), _fault("mark")),
    (_bound("\N{EM DASH}", at_least=115), _fault("mark")),
    ({**_bound("#", at_least=115), "p90_hourly": 115.0}, [FIELD]),
    (_mark("bound", mark="#", at_least=115, **YEAR), _fault("status")),
    # not applicable: by the year there are no hourly values, by the hour no annual ones
    (_mark("not-applicable", mark="*", **YEAR), []),
    (_mark("not-applicable", mark="-", footnote="4", **YEAR), []),
    (_mark("not-applicable", "p90_annual", mark="*", **HOUR), []),
    (_mark("not-applicable", "p90_annual", mark="*", **YEAR), _fault("reason")),
    (_mark("not-applicable", mark="*", **HOUR), _fault("reason")),
    (_mark("not-applicable", "employment", mark="*", **YEAR), _fault("reason")),
    (_mark("not-applicable", mark="*"), _fault("status")),
    (_mark("not-applicable", mark="**", **YEAR), _fault("mark")),
    (_mark("not-applicable", mark="#", **YEAR), _fault("mark")),
    ({**_mark("not-applicable", mark="*", **YEAR), "p90_hourly": 50.0}, [FIELD]),
    # printed: the value and a footnote
    ({**_mark("printed", footnote="5"), "p90_hourly": 115.0}, []),
    ({**_mark("printed", footnote="5", mark="[1]"), "p90_hourly": 115.0}, []),
    ({**_mark("printed"), "p90_hourly": 115.0}, _fault("status")),
    ({**_mark("printed", footnote="5", at_least=115), "p90_hourly": 115.0}, _fault("status")),
    ({**_mark("printed", footnote="5", **YEAR), "p90_hourly": 115.0}, _fault("status")),
    (_mark("printed", footnote="5"), [FIELD]),
    # the property is one of the kind, and has one entry
    (_mark("withheld", "p95_hourly"), _fault("field")),
    *((_mark("withheld", field), _fault("field")) for field in ("marks", "id", "locator")),
    *((_mark("printed", field, footnote="1"), _fault("field")) for field in ("code", "source")),
    ({"marks": [*_mark("withheld")["marks"], *_bound("#", at_least=115)["marks"]]}, [("D124", "/marks/1/field")]),
    ({"marks": [*_mark("withheld")["marks"], *_mark("withheld", "p75_hourly")["marks"]]}, []),
]  # fmt: skip


@pytest.fixture(scope="module")
def findings(judged) -> dict[str, list[Found]]:
    records = {
        f"wage/c-{number}": {**WAGE, "source": f"s{number}", **case}
        for number, (case, _) in enumerate(CASES)
    }
    projections = {
        "projection/text": {
            **PROJECTION,
            "source": "text",
            **_mark("withheld", "training", mark="\N{EM DASH}"),
        },
        "projection/bound": {
            **PROJECTION,
            "source": "bound",
            **_bound(">=$239,200", "median_annual", at_least=239200),
        },
        "projection/wage": {**PROJECTION, "source": "wage", **_mark("withheld", "p90_hourly")},
    }
    return judged({**records, **projections})


@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_mark_fits_its_value(findings, number: int):
    assert findings[f"wage/c-{number}"] == CASES[number][1]


def test_marks_are_on_the_properties_of_their_kind(findings):
    faults = {name: found for name, found in findings.items() if name.startswith("projection/")}
    assert faults == {
        "projection/text": [],
        "projection/bound": [],
        "projection/wage": _fault("field"),
    }


RATING = {
    "code": "c", "domain": "skills", "element": "e", "name": "N", "scale": "im", "value": 3,
    "release": "O*NET 29.0", "collected": "2024", "source": "s",
}  # fmt: skip
OTHERS = {
    "wage": (WAGE, {"code": "d", "area": "guam", "industry": "i", "period": "2024", "source": "t"}),
    "projection": (PROJECTION, {"code": "d", "area": "guam", "cycle": "2023-33", "source": "t"}),
    "rating": (RATING, {"code": "d", "element": "f", "scale": "lv", "release": "O*NET 29.x", "source": "t"}),
}  # fmt: skip
"""A figure of each kind, and what is different in one that is not the same."""


@pytest.mark.parametrize("kind", OTHERS)
def test_a_figure_of_one_source_is_in_one_record(judged, kind: str):
    figure, others = OTHERS[kind]
    results = judged({
        f"{kind}/a": figure,
        f"{kind}/b": figure | {"note": "N."},
        **{f"{kind}/other-{name}": figure | {name: value} for name, value in others.items()},
    })  # fmt: skip
    found = {name: [f for f in faults if f[0] == "D125"] for name, faults in results.items()}
    assert {name: faults for name, faults in found.items() if faults} == {
        f"{kind}/b": [("D125", "/code")]
    }


def test_an_element_that_is_only_named_is_not_a_figure(judged):
    named = {name: RATING[name] for name in ("code", "domain", "name", "source")}
    assert judged({"rating/a": named, "rating/b": named}) == {"rating/a": [], "rating/b": []}
