"""Rules over many records, just inside and just outside what they bear."""

from __future__ import annotations

from typing import Any

import pytest

from tests.careers.conftest import Found

SHARES: dict[str, tuple[list[dict[str, Any]], bool]] = {
    # each share may be out by 0.05: two make up to 100.1, three up to 100.15
    "one": ([{"percent": 100}], True),
    "two within": ([{"percent": 50}, {"percent": 50.1}], True),
    "two beyond": ([{"percent": 50}, {"percent": 50.11}], False),
    "three within": ([{"percent": 40}, {"percent": 40}, {"percent": 20.14}], True),
    "three beyond": ([{"percent": 40}, {"percent": 40}, {"percent": 20.16}], False),
    # the same whole is of one code, basis, period and source
    "two periods": ([{"percent": 90}, {"percent": 90, "period": "2023"}], True),
    "two codes": ([{"percent": 90}, {"percent": 90, "code": "d"}], True),
    "two sources": ([{"percent": 90}, {"percent": 90, "source": "t"}], True),
    "two bases": ([{"percent": 90}, {"percent": 90, "basis": "required-by-respondents"}], True),
    # what contradicts another figure is not added to it
    "contradicts": ([{"percent": 90}, {"percent": 90, "quality": "conflicting-quotation"}], True),
}


@pytest.fixture(scope="module")
def findings(judged) -> dict[str, list[Found]]:
    base = {"basis": "workers-25-and-over", "level": "L", "period": "2024", "source": "s"}
    records = {
        f"attainment/{case.replace(' ', '-')}-{number}": {"code": case.replace(" ", "-"), **base} | share
        for case, (shares, _) in SHARES.items()
        for number, share in enumerate(shares)
    }  # fmt: skip
    return judged(records)


@pytest.mark.parametrize("case", SHARES)
def test_shares_make_no_more_than_the_whole(findings, case: str):
    shares, within = SHARES[case]
    name = f"attainment/{case.replace(' ', '-')}"
    reported = [findings[f"{name}-{number}"] for number in range(len(shares))]
    last = [] if within else [("D110", "/percent")]
    assert reported == [*([[]] * (len(shares) - 1)), last]


def test_a_symmetric_relation_is_stated_once(judged):
    def code(*ties: tuple[str, str]) -> dict[str, Any]:
        matches = {"same-as": "exactMatch", "became": "closeMatch"}
        relations = [
            {"relation": r, "match": matches.get(r, "relatedMatch"), "code": other, "source": "s"}
            for r, other in ties
        ]
        code = {"scheme": "s", "notation": "N", "title": "T", "source": "s"}
        return code | {"relations": relations}

    results = judged({
        "code/a": code(("same-as", "b"), ("became", "c"), ("crosswalked-to", "d")),
        "code/b": code(("same-as", "a")),  # the same, the other way round
        "code/c": code(("became", "a")),  # another
        "code/d": code(("same-as", "a")),  # another
    })  # fmt: skip
    ties = {name: [each for each in codes if each[0] == "D108"] for name, codes in results.items()}
    assert ties == {
        "code/a": [],
        "code/b": [("D108", "/relations/0/code")],
        "code/c": [],
        "code/d": [],
    }


def test_a_circle_of_steps_is_reported_at_its_last_step(judged):
    def step(start: str, end: str, basis: str = "ladder") -> dict[str, Any]:
        return {"from": start, "to": end, "basis": basis, "evidence": [{"source": "s"}]}

    results = judged({
        "career_step/a-to-b": step("a", "b"),
        "career_step/b-to-c": step("b", "c"),
        "career_step/c-to-a": step("c", "a"),
        "career_step/d-to-e": step("d", "e", "related-list"),  # likeness goes both ways
        "career_step/e-to-d": step("e", "d", "related-list"),
        "career_step/f-to-f": step("f", "f"),
    })  # fmt: skip
    assert {name: codes for name, codes in results.items() if codes} == {
        "career_step/c-to-a": [("D107", "/to")],
        "career_step/f-to-f": [("D107", "/to")],
    }
