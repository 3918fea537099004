"""What else is wrong with a schema in which a reference leads nowhere, and what only follows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.data import CLOSED, OPEN, WORDS
from tests.data.wrong import DEEP, META

GONE: dict[str, Any] = {"$ref": "gone.json"}
TEXT = {"type": "string", "minLength": 1}
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
STRICT = "strict = true"


def _found(hidata, root) -> list[tuple[str, str, str]]:
    _, out = hidata("--root", root, "validate", "--format", "json")
    findings = json.loads(out)["findings"]
    return sorted(
        (f["file"].split("/")[-1].split(".")[0], f["code"], f["pointer"]) for f in findings
    )


def _closed(**properties: Any) -> dict[str, Any]:
    return CLOSED | {"properties": properties}


ALONE: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    # the schema of a kind in a strict dataset, and all findings on it
    "two lost, and words": (
        _closed(a=WORDS | GONE, b=WORDS | {"$ref": "#/$defs/no"}, c=TEXT | {"title": "C"}),
        [("L002", "/properties/a/$ref"), ("L002", "/properties/b/$ref"), ("L004", "/properties/c")],
    ),
    "the lost one without words": (
        _closed(a=GONE | {"title": "A"}),
        [("L002", "/properties/a/$ref"), ("L004", "/properties/a")],
    ),
    "a pattern, a kind, a loose type": (
        _closed(
            a=WORDS | GONE,
            b=WORDS | TEXT | {"pattern": r"^\d$"},
            c=WORDS | TEXT | {"x-hidata-ref": "none"},
            d=WORDS | {"type": "string"},
        ),
        [
            ("L002", "/properties/a/$ref"),
            ("L006", "/properties/b/pattern"),
            ("L008", "/properties/c"),
            ("L010", "/properties/d"),
        ],
    ),
    "a kind beside it": (
        _closed(a=WORDS | GONE | {"x-hidata-ref": "none"}),
        [("L002", "/properties/a/$ref"), ("L008", "/properties/a")],
    ),
    "a format": (
        _closed(a=WORDS | GONE, b=WORDS | TEXT | {"format": "isbn"}),
        [("L002", "/properties/a/$ref"), ("L005", "/properties/b/format")],
    ),
    "a rule": (
        _closed(a=WORDS | GONE) | {"x-hidata-rules": ["none"]},
        [("L002", "/properties/a/$ref"), ("L011", "/x-hidata-rules/0")],
    ),
    "not a schema": (
        _closed(a=WORDS | GONE, b=WORDS | {"type": "text"}),
        [("L001", "/properties/b/type"), ("L002", "/properties/a/$ref")],
    ),
    "too costly": (
        {**_closed(a=WORDS | GONE), "$ref": "#/$defs/d0", "$defs": DEEP | {"d200": {}}},
        [("L002", "/properties/a/$ref"), ("L012", "")],
    ),
    "a misspelt draft": (
        {
            "$schema": DRAFT_7.replace("http:", "https:"),
            "type": "object",
            "additionalProperties": False,
            "required": ["a", "b"],
            "properties": {"a": WORDS | GONE | {"pattern": r"^\d$"}, "b": TEXT | {"title": "B"}},
        },
        [("L001", "/$schema"), ("L002", "/properties/a/$ref"), ("L004", "/properties/b")],
    ),
    "a ring": (
        _closed(a=WORDS | GONE, b=WORDS | {"$ref": "#/properties/b"}),
        [("L002", "/properties/a/$ref"), ("L016", "/properties/b/$ref")],
    ),
    # the rest has no more findings, for nothing else is known to be wrong
    "the whole": ({"$ref": "gone.json"}, [("L002", "/$ref")]),
    "part of the whole": (CLOSED | {"allOf": [GONE]}, [("L002", "/allOf/0/$ref")]),
    "in an alternative": (
        _closed(a=WORDS | {"anyOf": [GONE, TEXT]}),
        [("L002", "/properties/a/anyOf/0/$ref")],
    ),
    "beside a type in an alternative": (
        _closed(a=WORDS | {"oneOf": [TEXT, {"type": "string", **GONE}]}),
        [("L002", "/properties/a/oneOf/1/$ref")],
    ),
    "beside a type": (
        _closed(a=WORDS | GONE | {"type": "integer", "minimum": 0}),
        [("L002", "/properties/a/$ref")],
    ),
    "items": (
        _closed(a=WORDS | {"type": "array", "minItems": 1, "items": GONE}),
        [("L002", "/properties/a/items/$ref")],
    ),
    "by way of a definition": (
        _closed(a=WORDS | {"$ref": "#/$defs/x"}) | {"$defs": {"x": {"allOf": [GONE]}}},
        [("L002", "/$defs/x/allOf/0/$ref")],
    ),
    "what the draft ignores beside it": (
        {
            "$schema": DRAFT_7,
            "type": "object",
            "additionalProperties": False,
            "required": ["a"],
            "properties": {"a": WORDS | GONE | {"pattern": r"^\d$", "type": "string"}},
        },
        [("L002", "/properties/a/$ref")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_all_that_is_wrong_beside_a_lost_reference_is_found_at_once(make, hidata, name: str):
    schema, findings = ALONE[name]
    root = make({"k": schema}, {"k/a.json": "{}"}, STRICT)
    assert _found(hidata, root) == [("k", *finding) for finding in findings]


def test_a_misspelt_keyword_beside_it_is_found(make, hidata):
    schema = {"type": "object", "requierd": [], "properties": {"a": GONE}}
    found = _found(hidata, make({"k": schema, "meta/m.schema.json": META}, {}))
    assert found == [("k", "L002", "/properties/a/$ref"), ("k", "L003", "")]


def test_what_the_meta_schema_says_of_a_misspelt_draft_is_not_said_twice(make, hidata):
    meta = META | {"properties": {"$schema": {"const": META["$schema"]}}}
    schema = {"$schema": META["$schema"] + "/", "type": "object", "x-mine": 1}
    found = _found(hidata, make({"k": schema, "meta/m.schema.json": meta}, {}))
    assert found == [("k", "L001", "/$schema"), ("k", "L003", "")]


def test_a_meta_schema_that_cannot_be_read_whole_judges_nothing(make, hidata):
    """Where it allows no other keywords, those that the lost part allows would seem unknown."""
    meta = META | {"allOf": [*META["allOf"], GONE]}
    schemas = {"k": OPEN | {"x-mine": 1}, "l": OPEN | {"x-hidata-rules": ["none"]}}
    found = _found(hidata, make({**schemas, "meta/m.schema.json": meta}, {"k/a.json": "{}"}))
    assert found == [("l", "L011", "/x-hidata-rules/0"), ("m", "L002", "/allOf/1/$ref")]


@pytest.mark.parametrize("broken", [{"$defs": {"x": GONE}}, {"$defs": {"x": {"type": "text"}}}])
def test_what_depends_on_a_faulty_schema_has_its_own_findings_only(make, hidata, broken):
    """And what does not depend on it is checked, with its records."""
    schemas = {
        "common/part.json": broken,
        "b": _closed(
            a=WORDS | {"$ref": "common/part.json#/$defs/x"},
            b=TEXT | {"title": "B"},
            c=WORDS | {"anyOf": [TEXT, {"$ref": "common/part.json#/$defs/x"}]},
        ),
        "c": {"$ref": "common/part.json#/$defs/x"},
        "d": _closed(a=TEXT | {"title": "A"}),
    }
    root = make(schemas, {"b/b.json": {"e": 1}, "d/d.json": {"a": 1}}, STRICT)
    keyword = next(iter(broken["$defs"]["x"]))
    assert _found(hidata, root) == [
        ("b", "L004", "/properties/b"),
        ("d", "L004", "/properties/a"),
        ("d", "S003", "/a"),
        ("part", "L002" if keyword == "$ref" else "L001", f"/$defs/x/{keyword}"),
    ]


def test_kinds_that_differ_in_letter_case_are_found_beside_other_faults(make, hidata):
    root = make({"k": OPEN, "K": OPEN, "l": {"type": "object", "properties": {"a": GONE}}}, {})
    assert [each[:2] for each in _found(hidata, root)] == [("k", "L013"), ("l", "L002")]


def test_a_refused_build_has_all_findings_too(make, hidata, tmp_path):
    schema = {"type": "object", "properties": {"a": GONE}, "x-hidata-rules": ["none"]}
    root = make({"k": schema}, {"k/a.json": "{}"})
    for command in (["build", "--out", tmp_path / "dist"], ["tables"], ["validate"]):
        exit_code, out = hidata("--root", root, *command)
        assert (exit_code, "L002 " in out, "L011 " in out) == (1, True, True)
