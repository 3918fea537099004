"""The rules on credentials: conditions, level, ties and weak evidence, each inside and outside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hidata.careers.credential_rules import DEGREES, WEAK_TIERS, WeakFitsTier, level_of

from tests.careers.conftest import Found
from tests.conftest import ROOT
from tests.helpers import sql

CREDENTIAL = {
    "name": "N", "issuer": "i", "country": "US", "status": "active", "description": "D.",
    "verification": "official", "evidence": [{"source": "s"}],
}  # fmt: skip
Condition = dict[str, Any]


def asks(kind: str, requirement: str = "required", **more: Any) -> Condition:
    """A condition in words that nobody reads."""
    return {"kind": kind, "requirement": requirement, "text": "T.", **more}


def degree(level: str, **more: Any) -> Condition:
    """A condition that requires a level of education."""
    return asks("education", education_level=level, **more)


def months(number: int, requirement: str = "required", **more: Any) -> Condition:
    """A condition of so many months of experience."""
    return asks("experience", requirement, experience_months=number, **more)


LEVELS: list[tuple[str, list[Condition]]] = [
    ("entry", [degree("high-school")]),
    ("entry", [degree("associate")]),
    ("core", [degree("bachelor")]),
    ("advanced", [degree("master")]),
    ("advanced", [degree("doctoral-professional")]),
    # a degree that is only advised keeps nobody out; where several are asked, the highest counts
    ("entry", [asks("education", "recommended", education_level="bachelor")]),
    ("core", [degree("high-school"), degree("bachelor", route=1), degree("bachelor", route=2)]),
    # experience that is advised, up to six months, or unnamed
    ("entry", [months(6, "recommended")]),
    ("core", [months(7, "recommended")]),
    ("core", [asks("experience", "recommended")]),
    ("entry", [asks("experience", "not-asked")]),
    # asked of holders only, as of the CPC; or required
    ("core", [months(24, "to-hold")]),
    ("advanced", [months(7)]),
    ("entry", [asks("membership"), asks("training"), asks("other")]),
    # an earlier credential
    ("core", [asks("credential", "recommended")]),
    ("advanced", [asks("credential")]),
    # one open route is enough, and what holds for all holds on it too
    ("entry", [asks("training", route=1), months(12, route=2)]),
    ("advanced", [months(12), asks("training", route=1), degree("high-school", route=2)]),
    ("advanced", [months(12, route=1), asks("credential", route=2)]),
    # the lowest degree of the open routes counts, and a route that names none is not compared
    ("entry", [degree("associate", route=1), degree("bachelor", route=2)]),
    ("core", [degree("bachelor", route=1), asks("education", route=2)]),
    ("core", [degree("bachelor", route=1), degree("master", route=2)]),
    ("advanced", [degree("master", route=1), degree("associate", route=2), months(9, route=2)]),
]


@pytest.mark.parametrize(("level", "conditions"), LEVELS)
def test_the_level_follows_from_the_conditions(level: str, conditions: list[Condition]):
    assert level_of({"conditions": conditions}) == level


def test_what_another_examination_gives_is_for_apprentices():
    assert level_of({"exam_of": "a", "conditions": [asks("credential")]}) == "apprentice"


def _known(known: str, *conditions: Condition, **more: Any) -> dict[str, Any]:
    """What is known of the conditions, and the conditions."""
    return {"conditions_known": known, **({"conditions": list(conditions)} if conditions else {}), **more}  # fmt: skip


DIPLOMA = degree("high-school")
ONLY = {
    "education_level": "high-school", "field": "F", "accredited_by": "i", "experience_months": 1,
    "experience_field": "F", "within_months": 1, "credential": "c", "membership_of": "i",
}  # fmt: skip
FITTING = {
    "education": {"education_level", "field", "accredited_by", "within_months"},
    "training": {"field", "accredited_by", "within_months"},
    "experience": {"experience_months", "experience_field", "within_months"},
    "credential": {"credential"},
    "membership": {"membership_of"},
    "other": set(),
}


def _each_property() -> Iterator[tuple[dict[str, Any], list[Found]]]:
    """Each property on each kind of condition: some fit, the others are found."""
    for kind, fitting in FITTING.items():
        for name, value in ONLY.items():
            found = [] if name in fitting else [("D142", f"/conditions/0/{name}")]
            yield _known("some", asks(kind, **{name: value})), found


PAIRS: list[tuple[dict[str, Any], list[Found]]] = [
    *_each_property(),
    # routes
    (_known("some", asks("other", route=1), asks("training", route=2)), []),
    (_known("some", asks("other", route=1), asks("training", route=1)), [("D142", "/conditions")]),
    (_known("some", asks("other", route=1), asks("training", route=3)), [("D142", "/conditions")]),
    (_known("some", asks("other", route=2), asks("training", route=3)), [("D142", "/conditions")]),
    (_known("some", asks("other", route=2), asks("training", route=1), asks("other")), []),
    # what is not asked has no amount; nobody holds the credential before it; months fit into months
    (_known("some", asks("experience", "not-asked")), []),
    (_known("some", months(24, "not-asked")), [("D142", "/conditions/0/experience_months")]),
    (_known("some", asks("credential", credential="n"), id="m"), []),
    (
        _known("some", asks("credential", credential="own"), id="own"),
        [("D142", "/conditions/0/credential")],
    ),
    (_known("some", months(48, within_months=48)), []),
    (_known("some", months(48, within_months=47)), [("D142", "/conditions/0/within_months")]),
    # what is known
    (_known("none"), []),
    (_known("none", DIPLOMA), [("D143", "/conditions_known")]),
    (_known("some"), [("D143", "/conditions_known")]),
    (_known("some", DIPLOMA), []),
    (_known("all", level="entry"), [("D143", "/conditions_known")]),
    (_known("all", DIPLOMA, level="entry"), []),
    # the level
    (_known("all", DIPLOMA, level="core"), [("D144", "/level")]),
    (_known("all", DIPLOMA), [("D144", "")]),
    (_known("some", DIPLOMA, level="entry"), [("D144", "/level")]),
    (_known("none", level="entry"), [("D144", "/level")]),
    # another's examination
    (_known("all", DIPLOMA, exam_of="a", level="apprentice"), []),
    (_known("all", DIPLOMA, exam_of="a", level="entry"), [("D144", "/level")]),
    (_known("none", exam_of="a", exam={"questions": 1}), [("D145", "/exam")]),
    (_known("none", exam={"questions": 1}), []),
    (_known("none", id="itself", exam_of="itself"), [("D145", "/exam_of")]),
]


@pytest.fixture(scope="module")
def findings(judged) -> list[list[Found]]:
    records = {
        f"credential/{change.get('id', f'n{number}')}": CREDENTIAL | change
        for number, (change, _) in enumerate(PAIRS)
    }
    return list(judged(records).values())


@pytest.mark.parametrize("number", range(len(PAIRS)))
def test_the_limits_of_the_rules_on_conditions(findings, number: int):
    assert findings[number] == PAIRS[number][1], PAIRS[number]


def test_a_tie_says_what_it_rests_on(judged):
    evidence = {"evidence": [{"source": "s"}]}
    both = [("D141", ""), ("E004", "")]
    cases: dict[str, tuple[dict[str, Any], list[Found]]] = {
        "own": ({"basis": "own-classification"}, []),
        "own-role": ({"basis": "own-classification", "role": "common"}, [("D141", "/role")]),
        "own-evidence": ({"basis": "own-classification", **evidence}, [("E004", "/evidence")]),
        "source": ({"basis": "source", "role": "preferred", **evidence}, []),
        "source-alone": ({"basis": "source"}, both),
        "both": ({"basis": "both", "role": "common", **evidence}, []),
        "both-alone": ({"basis": "both"}, both),
    }
    records = {
        f"occupation_credential/{name}": {"occupation": name, "credential": "c", **tie}
        for name, (tie, _) in cases.items()
    }
    assert {name.split("/")[1]: found for name, found in judged(records).items()} == {
        name: found for name, (_, found) in cases.items()
    }


def test_two_records_are_tied_once_and_ties_lead_onward(judged):
    def tie(start: str, end: str, way: str = "upgrade") -> dict[str, Any]:
        return {"from": start, "to": end, "type": way, "evidence": [{"source": "s"}]}

    own = {"basis": "own-classification"}
    step = {"basis": "ladder", "evidence": [{"source": "s"}]}
    results = judged({
        "credential_tie/a-to-b": tie("a", "b"),
        "credential_tie/a-to-b-again": tie("a", "b", "successor"),
        "credential_tie/b-to-c": tie("b", "c", "successor"),
        "credential_tie/c-to-a": tie("c", "a", "supersedes"),
        "credential_tie/d-to-d": tie("d", "d"),
        "career_step/c-to-d": {"from": "c", "to": "d", **step},
        "career_step/d-to-b": {"from": "d", "to": "b", **step},
        "occupation_credential/o-a": {"occupation": "a", "credential": "b", **own},
        "occupation_credential/o-b": {"occupation": "b", "credential": "a", **own},  # another pair
        "occupation_credential/o-c": {"occupation": "a", "credential": "b", **own},
    })  # fmt: skip
    assert {name: found for name, found in results.items() if found} == {
        "credential_tie/a-to-b-again": [("D140", "/to")],
        "credential_tie/c-to-a": [("D107", "/to")],
        "credential_tie/d-to-d": [("D107", "/to")],
        "occupation_credential/o-c": [("D140", "/credential")],
    }


def test_a_prerequisite_is_a_condition(judged):
    def tie(end: str, **more: Any) -> dict[str, Any]:
        evidence = [{"source": "s"}]
        return {"from": "x", "to": end, "type": "prerequisite", "evidence": evidence, **more}

    def holder(*conditions: Condition) -> dict[str, Any]:
        return CREDENTIAL | _known("some", *conditions)

    x = {"credential": "x"}
    results = judged({
        "credential/required": holder(asks("credential", credential="w"), asks("credential", **x)),
        "credential/advised": holder(asks("credential", "recommended", **x)),
        "credential/another": holder(asks("credential", credential="w")),
        "credential/unnamed": holder(asks("credential")),
        "credential/x": CREDENTIAL | _known("none"),
        "credential_tie/a": tie("required"),
        "credential_tie/b": tie("advised"),
        "credential_tie/c": tie("another"),
        "credential_tie/d": tie("unnamed"),
        "credential_tie/e": tie("required", **{"from": "another", "type": "upgrade"}),
        "credential_tie/f": tie("required", **{"from": "not-there"}),  # another code's matter
        "credential_tie/g": tie("not-there"),
    })  # fmt: skip
    at_fault = ["credential_tie/b", "credential_tie/c", "credential_tie/d"]
    assert {name: found for name, found in results.items() if found} == {
        name: [("D146", "/from")] for name in at_fault
    }


def test_evidence_and_figures_are_weak_exactly_where_the_tier_says_so(judged):
    tiers = json.loads((ROOT / "schema/source.schema.json").read_text())["properties"]["tier"]["enum"]  # fmt: skip
    assert set(WEAK_TIERS) == {"reproduction", "encyclopedia", "secondary", "low"} < set(tiers)
    body = {
        "name": "N", "roles": ["publisher"], "country": "US", "status": "active",
        "description": "D.",
    }  # fmt: skip
    records: dict[str, dict[str, Any]] = {}
    expected: dict[str, list[Found]] = {}
    for tier in tiers:
        records[f"source/{tier}"] = {"title": "T", "publisher": "P", "tier": tier, "license": "not-stated", "date": "2026"}  # fmt: skip
        items: list[dict[str, Any]] = [{"source": tier}, {"source": tier, "weak": True}]
        figures = [{"metric": f"m{n}", "value": n, **item} for n, item in enumerate(items)]
        records[f"organization/{tier}"] = body | {"evidence": items, "statistics": figures}
        at_fault = "/0" if tier in WEAK_TIERS else "/1/weak"
        expected[f"organization/{tier}"] = [
            ("E003", f"/evidence{at_fault}"),
            ("E003", f"/statistics{at_fault}"),
        ]
    results = judged(records)
    assert {name: found for name, found in results.items() if name in expected} == expected


def test_each_list_with_weak_items_is_looked_at():
    """And no other: `weak` in a schema that the rule does not know would never be held to the tier."""
    marked = {
        name
        for path in (ROOT / "schema").glob("*.json")
        for name, inner in json.loads(path.read_text())["properties"].items()
        if "weak" in inner.get("items", {}).get("properties", {})
    }
    assert marked | {"evidence"} == set(WeakFitsTier.lists)


def test_the_levels_of_education_are_all_ranked():
    assert {p.stem for p in (ROOT / "records" / "education_level").iterdir()} == set(DEGREES)


def test_who_may_sit_without_experience_by_another_way(release: Path):
    """The column of the view, from the records; nobody sits for the A of another's exam."""
    path = release / "parquet" / "credential_overview.parquet"
    found = dict(sql(f"SELECT credential, open_without_experience FROM '{path}'")[1])
    assert all(found[key] for key in ("cpc", "cca", "rhit"))
    assert [found[key] for key in ("cpc-a", "chps", "canpc")] == [None, False, None]
    expected = {}
    for path in (ROOT / "records" / "credential").iterdir():
        record = json.loads(path.read_text("utf-8"))
        conditions = record.get("conditions", ())
        barred = {
            condition.get("route")
            for condition in conditions
            if condition["requirement"] == "required"
            and condition["kind"] in ("experience", "credential")
        }
        routes = {condition["route"] for condition in conditions if "route" in condition}
        is_known = record["conditions_known"] == "all" and "exam_of" not in record
        is_open = None not in barred and (not routes or bool(routes - barred))
        expected[path.stem] = is_open if is_known else None
    assert found == expected
