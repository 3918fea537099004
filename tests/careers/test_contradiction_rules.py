"""Two values for one fact: both may stand, if one is preferred."""

from __future__ import annotations

from typing import Any

import pytest

from tests.careers.conftest import Found

CREDENTIAL = {
    "name": "N", "issuer": "i", "country": "US", "status": "active", "description": "D.",
    "conditions_known": "none", "verification": "official", "evidence": [{"source": "s"}],
}  # fmt: skip
Item = dict[str, Any]


def fee(amount: int, **more: Any) -> Item:
    """A fee of an examination."""
    return {"kind": "exam", "amount": amount, "currency": "USD", "source": "s", **more}


def metric(value: int, **more: Any) -> Item:
    """A number of holders."""
    return {"metric": "holders", "value": value, "source": "s", **more}


YES, NO = {"preferred": True}, {"preferred": False}
SECOND = ["/fees/1/amount"]
FEES: list[tuple[list[Item], list[str]]] = [
    ([fee(1), fee(2)], SECOND),
    ([fee(1), fee(1, note="N.")], []),
    # one of the two is preferred, and the other is not
    ([fee(1, **YES), fee(2, **NO)], []),
    ([fee(1, **NO), fee(2, **YES)], []),
    ([fee(1, **YES), fee(2, **YES)], SECOND),
    ([fee(1, **YES), fee(2)], SECOND),
    ([fee(1), fee(2, **NO)], SECOND),
    # of three values two are not preferred
    ([fee(1, **YES), fee(2, **NO), fee(3, **NO)], []),
    ([fee(1, **YES), fee(2, **NO), fee(3)], ["/fees/2/amount", "/fees/2/amount"]),
    # what another pays, for another thing, or in another currency, does not contradict it
    ([fee(1), fee(2, audience="students")], []),
    ([fee(1, audience="students"), fee(2, audience="students")], SECOND),
    ([fee(1), fee(2, kind="annual")], []),
    ([fee(1), fee(2, currency="CAD")], []),
    # nor is what was paid at another time; what is not known can be the same time
    ([fee(1, as_of="2026-02"), fee(2, as_of="2026-03")], []),
    ([fee(1, as_of="2026-02"), fee(2, as_of="2026-02")], SECOND),
    ([fee(1, as_of="2026-02-10"), fee(2, as_of="2026-02")], SECOND),
    ([fee(1, as_of="2026"), fee(2, as_of="2026-02")], SECOND),
    ([fee(1, as_of="2025"), fee(2, as_of="2026-02")], []),
    ([fee(1, as_of="2026-02"), fee(2)], SECOND),
]
MEMBER = {"audience": "member", "member_of": "o"}
OTHERS = {"audience": "non-member"}
AUDIENCES: list[tuple[list[Item], list[tuple[str, str]]]] = [
    ([fee(1, **MEMBER), fee(2, **OTHERS)], []),
    ([fee(1, audience="member")], [("D153", "/fees/0/audience")]),
    ([fee(1, member_of="o")], [("D153", "/fees/0/member_of")]),
    ([fee(1, **OTHERS, member_of="o")], [("D153", "/fees/0/member_of")]),
    ([fee(1, audience="members of another")], []),
    # members pay no more than others, for the same thing in the same source
    ([fee(2, **MEMBER), fee(2, **OTHERS)], []),
    ([fee(3, **MEMBER), fee(2, **OTHERS)], [("D154", "/fees/0/amount")]),
    ([fee(2, **OTHERS), fee(3, **MEMBER)], [("D154", "/fees/1/amount")]),
    ([fee(3, **MEMBER), fee(2, **OTHERS, kind="annual")], []),
    ([fee(3, **MEMBER), fee(2, **OTHERS, currency="CAD")], []),
    ([fee(3, **MEMBER), fee(2, **OTHERS, source="t")], []),
    ([fee(3, **MEMBER, as_of="2026"), fee(2, **OTHERS, as_of="2025")], []),
]
STATISTICS: list[tuple[list[Item], list[str]]] = [
    ([metric(1), metric(2)], ["/statistics/1/value"]),
    ([metric(1, as_of="2024"), metric(2, as_of="2025")], []),
    ([metric(1, as_of="2024", **YES), metric(2, as_of="2024", **NO)], []),
    ([metric(1), metric(2, metric="takers")], []),
]
EXAM = {"questions": 135, "open_book": True}
OTHER = {"source": "s", "note": "N."}
ALTERNATIVES: list[tuple[Item, list[str]]] = [
    ({"questions": 100}, []),
    ({"questions": 100, "open_book": False, "as_of": "2026"}, []),
    ({"questions": 135}, ["/questions"]),
    ({"questions": 135, "open_book": False}, ["/questions"]),
    ({"duration_minutes": 240}, ["/duration_minutes"]),  # which contradicts nothing
    ({}, [""]),
    ({"as_of": "2026"}, [""]),
]


@pytest.fixture(scope="module")
def found(judged) -> dict[str, list[Found]]:
    """What is found in each, all judged at once."""
    records = {
        f"{kind}/{name}{number}": CREDENTIAL | {name: items}
        for kind, name, cases in (
            ("credential", "fees", FEES),
            ("credential", "statistics", STATISTICS),
        )
        for number, (items, _) in enumerate(cases)
    }
    for number, (fees, _) in enumerate(AUDIENCES):
        records[f"credential/audience{number}"] = CREDENTIAL | {"fees": fees}
    for number, (other, _) in enumerate(ALTERNATIVES):
        exam = EXAM | {"alternatives": [OTHER | other]}
        records[f"credential/exam{number}"] = CREDENTIAL | {"exam": exam}
    society = {
        "name": "N", "roles": ["training-provider"], "country": "US", "status": "active",
        "description": "D.", "evidence": [{"source": "s"}], "statistics": [metric(1), metric(2)],
        "membership_fees": [fee(1, kind="membership"), fee(2, kind="membership")],
    }  # fmt: skip
    records["organization/o"] = society
    return judged(records)


@pytest.mark.parametrize("number", range(len(FEES)))
def test_fees_that_contradict_each_other(found, number: int):
    expected = [("D150", pointer) for pointer in FEES[number][1]]
    assert found[f"credential/fees{number}"] == expected


@pytest.mark.parametrize("number", range(len(STATISTICS)))
def test_statistics_that_contradict_each_other(found, number: int):
    expected = [("D150", pointer) for pointer in STATISTICS[number][1]]
    assert found[f"credential/statistics{number}"] == expected


@pytest.mark.parametrize("number", range(len(ALTERNATIVES)))
def test_another_value_of_an_examination_contradicts_its_own(found, number: int):
    expected = [("D152", f"/exam/alternatives/0{end}") for end in ALTERNATIVES[number][1]]
    assert found[f"credential/exam{number}"] == expected


@pytest.mark.parametrize("number", range(len(AUDIENCES)))
def test_who_pays_a_fee(found, number: int):
    assert found[f"credential/audience{number}"] == AUDIENCES[number][1]


def test_organizations_have_figures_too(found):
    expected = [("D150", "/membership_fees/1/amount"), ("D150", "/statistics/1/value")]
    assert sorted(found["organization/o"]) == expected


def test_the_mark_of_a_weak_source_is_asked_of_other_values(judged):
    source = {"title": "T", "publisher": "P", "tier": "secondary", "license": "not-stated"}
    source |= {"date": "2026"}
    evidence = [{"source": "guide", "field": "/exam", "weak": True}, *CREDENTIAL["evidence"]]
    exam = EXAM | {"alternatives": [OTHER | {"questions": 100, "source": "guide"}]}
    records = {
        "credential/c": CREDENTIAL | {"exam": exam, "evidence": evidence},
        "source/guide": source,
    }
    assert judged(records)["credential/c"] == [("E003", "/exam/alternatives/0")]
    exam["alternatives"][0]["weak"] = True
    assert judged(records)["credential/c"] == []
