"""The rules on evidence, each just inside and just outside: places, dates, items, what hides facts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hidata.careers.evidence_rules import FIRST_RELEASE

from tests.careers.conftest import Found
from tests.conftest import ROOT

SOURCE = {"title": "T", "publisher": "P", "tier": "official", "license": "not-stated"}
ORGANIZATION = {
    "name": "N", "roles": ["publisher"], "country": "US", "status": "active", "description": "D.",
}  # fmt: skip
INDICATOR = {"topic": "article-check", "statement": "S.", "area": "us", "quality": "official-page"}
BEFORE, AFTER = {"retrieved": "2026-06-10"}, {"retrieved": "2026-06-11"}
PLACE, DAY = {"locator": "Fees"}, {"as_of": "2026-05"}

EVIDENCE: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    # what was read by the day of 1.0.0 has a place where it is known, what was read later always
    (BEFORE, {}, []),
    (AFTER, {}, ["E015"]),
    (AFTER, PLACE, []),
    ({"date": "2026-06"}, {}, []),  # an old source whose day of reading is not known
    # where a page read later has a date, the entry says for when the fact is stated
    (AFTER | {"date": "2026-05"}, PLACE, ["E016"]),
    (AFTER | {"date": "2026-05"}, PLACE | DAY, []),
    (AFTER | {"date": "2026-05"}, {}, ["E015", "E016"]),
    (AFTER, PLACE | DAY, []),  # the page has no date as a whole, the fact has one
    (BEFORE | {"date": "2026-05"}, {}, []),
]

ADDRESSES = {
    "https://example.org/BeyondTesting/ProctorTestLogin.aspx": True,
    "https://example.org/login": True,
    "https://example.org/sign-in?next=fees": True,
    "https://github.com/someone/files": True,
    "https://github.com/someone/files/": True,
    "https://github.com/someone/files/blob/main/fees.csv": False,
    "https://example.org/blogging/in": False,
    "https://example.org/catalogs/fees": False,
    "https://example.org/loginov/fees": False,
    "https://example.org/news/remote-proctoring": False,
}


@pytest.fixture(autouse=True)
def release_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the day of 1.0.0 before the day on which the rules' records are judged."""
    monkeypatch.setattr("hidata.careers.evidence_rules.FIRST_RELEASE", BEFORE["retrieved"])


def test_the_day_is_that_of_the_first_release():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## [1.0.0] - {FIRST_RELEASE}\n" in text


def test_new_evidence_has_a_place_and_the_date_of_its_page(judged):
    records: dict[str, Any] = {}
    expected: dict[str, list[Found]] = {}
    for number, (source, entry, codes) in enumerate(EVIDENCE):
        records[f"source/s{number}"] = SOURCE | source
        records[f"organization/o{number}"] = ORGANIZATION | {
            "evidence": [{"source": f"s{number}", **entry}, {"source": "not-there"}]
        }
        expected[f"organization/o{number}"] = [(code, "/evidence/0") for code in codes]
        if "E016" not in codes:  # an observation has its year, and needs the place alone
            records[f"indicator/i{number}"] = (
                INDICATOR | {"source": f"s{number}"} | (PLACE if "locator" in entry else {})
            )
            expected[f"indicator/i{number}"] = [(code, "") for code in codes]
    results = judged(records)
    assert {name: results[name] for name in expected} == expected


def test_a_source_has_a_day(judged):
    days: dict[str, dict[str, str]] = {"none": {}, "read": BEFORE, "printed": {"date": "2010"}}
    results = judged({f"source/{name}": SOURCE | day for name, day in days.items()})
    assert results == {"source/none": [("E016", "")], "source/read": [], "source/printed": []}


def test_items_name_sources_that_are_evidence_for_them(judged):
    figure = {"metric": "m", "value": 1}
    records: dict[str, Any] = {f"source/{key}": SOURCE | BEFORE for key in "st"}
    entries = {
        "whole": [{"source": "s"}],
        "list": [{"source": "t"}, {"field": "/statistics", "source": "s"}],
        "item": [{"source": "t"}, {"field": "/statistics/0", "source": "s"}],
        "other-list": [{"source": "t"}, {"field": "/name", "source": "s"}],
        "other-source": [{"source": "t"}],
        "misspelt": [{"source": "t"}, {"source": "not-there"}],  # that alone is reported
    }
    for name, evidence in entries.items():
        records[f"organization/{name}"] = ORGANIZATION | {
            "evidence": evidence,
            "statistics": [figure | {"source": "s"}],
        }
    exam = {"questions": 1, "alternatives": [{"questions": 2, "source": "s", "note": "N."}]}
    for name, field in (("fits", "/exam"), ("differs", "/name")):
        records[f"credential/{name}"] = {
            "name": "N", "issuer": "i", "country": "US", "status": "active", "description": "D.",
            "verification": "official", "conditions_known": "none", "exam": exam,
            "evidence": [{"source": "t"}, {"field": field, "source": "s"}],
        }  # fmt: skip
    results = judged(records)
    at_fault = ("/statistics/0/source", "/exam/alternatives/0/source")
    assert {name: found for name, found in results.items() if found} == {
        "organization/other-list": [("E017", at_fault[0])],
        "organization/other-source": [("E017", at_fault[0])],
        "credential/differs": [("E017", at_fault[1])],
    }


def test_no_evidence_rests_on_a_page_that_hides_its_facts(judged):
    records: dict[str, Any] = {}
    expected = {}
    for number, (url, hides) in enumerate(ADDRESSES.items()):
        records[f"source/s{number}"] = SOURCE | BEFORE | {"url": url}
        records[f"organization/o{number}"] = ORGANIZATION | {"evidence": [{"source": f"s{number}"}]}
        expected[f"organization/o{number}"] = [("E018", "/evidence/0")] if hides else []
    copy = {"holder": "github.com/someone/files", "path": "fees.csv"}
    file_of_it = {"url": "https://github.com/someone/files", "copy": copy, "tier": "official-copy"}
    records["source/file"] = SOURCE | BEFORE | file_of_it
    records["organization/file"] = ORGANIZATION | {"evidence": [{"source": "file"}]}
    expected["organization/file"] = []
    results = judged(records)
    assert {name: results[name] for name in expected} == expected


def test_each_kind_with_evidence_is_bound():
    """Or its new entries could have no place."""
    for path in (ROOT / "schema").glob("*.schema.json"):
        schema = json.loads(path.read_text("utf-8"))
        if "evidence" in schema["properties"]:
            assert "evidence-has-place" in schema["x-hidata-rules"], path.name
        items = [part.get("items", {}) for part in schema["properties"].values()]
        if any("source" in part.get("properties", {}) for part in items) and (
            "evidence" in schema["properties"]
        ):
            assert "items-in-evidence" in schema["x-hidata-rules"], path.name
