"""What the validator lists, kept within bounds."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from tests.data import CLOSED
from tests.helpers import codes_in


@pytest.mark.slow
def test_many_faults_are_reported_within_bounds(make, hidata):
    """Findings, hints and what the validator lists of one record do not grow without end."""
    long = "x" * 5000
    schema = CLOSED | {
        "properties": {
            "list": {"items": {"type": "string"}},
            long: {},
        },
        "required": [],
    }
    choice = {"properties": {"choice": {"items": {"enum": [f"v{n}" for n in range(5000)]}}}}
    records = {
        "k/a.json": json.dumps({"list": [1] * 10_000}),
        "k/b.json": json.dumps({f"k{n}": 1 for n in range(10_000)}),
        "k/c.json": json.dumps({f"{long[1:]}y": 1}),
        "c/d.json": json.dumps({"choice": ["w"] * 10_000}),
        "o/e.json": json.dumps({"choice": ["w"] * 10_000}),
    }
    code, out = hidata(
        "--root",
        make({"k": schema, "c": choice, "o": {"oneOf": [choice, False]}}, records),
        "validate",
    )
    counts = Counter(re.findall(r"(\w)\.json:\d+:\d+: (\w\d+)", out))
    assert code == 1
    assert counts == {
        ("a", "S003"): 200,
        ("b", "S002"): 200,
        ("c", "S002"): 1,
        ("d", "S004"): 1,
        ("e", "S099"): 1,
    }


@pytest.mark.parametrize(("count", "reported"), [(199, 199), (200, 200), (201, 200)])
def test_two_hundred_faults_of_a_record_are_reported(make, hidata, count: int, reported: int):
    """Of as many values, and of as many names in one object."""
    closed = {"type": "object", "additionalProperties": False, "properties": {"a": {}}}
    schema = {"properties": {"list": {"items": {"type": "string"}}, "object": closed}}
    records = {
        "k/values.json": {"list": [1] * count},
        "k/names.json": {"object": {f"{n}b": 1 for n in range(count)}},
    }
    _, out = hidata("--root", make({"k": schema}, records), "validate", "--format", "json")
    counts = Counter((f["file"], f["code"]) for f in json.loads(out)["findings"])
    assert counts == {
        ("records/k/values.json", "S003"): reported,
        ("records/k/names.json", "S002"): reported,
    }


@pytest.mark.parametrize(("values", "more"), [(12, False), (13, True)])
def test_a_dozen_allowed_values_are_listed(make, hidata, values: int, more: bool):
    allowed = [f"w{n:02}" for n in range(values)]
    root = make({"k": {"properties": {"a": {"enum": allowed}}}}, {"k/a.json": {"a": "z"}})
    _, out = hidata("--root", root, "validate", "--format", "json")
    (finding,) = json.loads(out)["findings"]
    assert [word for word in allowed if word in finding["hint"]] == allowed[:12]
    assert ("others" in finding["hint"]) == more


@pytest.mark.parametrize(("length", "whole"), [(60, True), (61, False)])
def test_a_long_text_is_cut_in_a_message(make, hidata, length: int, whole: bool):
    text = "x" * length
    root = make({"k": {"properties": {"a": {"enum": ["a"]}}}}, {"k/a.json": {"a": text}})
    _, out = hidata("--root", root, "validate", "--format", "json")
    (finding,) = json.loads(out)["findings"]
    assert (f'"{text}"' in finding["message"]) == whole
    assert "x" * 60 in finding["message"]
    assert "x" * 61 not in finding["message"]


def test_a_record_too_large_to_explain_is_reported_as_such(make, hidata, monkeypatch):
    """Where there are alternatives, a validator lists all errors of all of them at once."""
    schema = {"properties": {"a": {"anyOf": [{"items": {"type": "string"}}, {"maxItems": 1}]}}}
    root = make({"k": schema}, {"k/a.json": {"a": [1] * 100}})
    codes = []
    for room in (2**30, 2):
        monkeypatch.setattr("hidata.checks.record.ROOM", room)
        codes += codes_in(hidata("--root", root, "validate")[1])
    assert codes[-1:] == ["S099"]
    assert "S099" not in codes[:-1]
    assert codes[:-1] != []


@pytest.mark.parametrize("draft", ["draft-07/schema#", "draft/2020-12/schema"])
def test_a_property_that_another_asks_for_is_missing_because_of_that(make, hidata, draft: str):
    keyword = "dependencies" if "07" in draft else "dependentRequired"
    loan = {keyword: {"due": ["lender"], "loan": ["lender", "borrower"]}}
    address = f"http{'' if '07' in draft else 's'}://json-schema.org/{draft}"
    schema = {"$schema": address, "type": "object", "properties": {"v": loan}}
    record = {"v": {"loan": 1, "lender": 2}}
    _, out = hidata("--root", make({"k": schema}, {"k/a.json": record}), "validate", "--format", "json")  # fmt: skip
    (finding,) = json.loads(out)["findings"]
    expected = 'Where "loan" is present, "borrower" must be present too.'
    assert (finding["code"], finding["message"]) == ("S013", expected)
