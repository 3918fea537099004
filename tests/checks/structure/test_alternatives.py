"""Alternatives are named by how they differ, and the faults of the nearest are reported."""

from __future__ import annotations

import json
from typing import Any

import pytest

GIT = {"type": "object", "properties": {"git": {"type": "string"}, "regex": {"type": "string"}}, "required": ["git"], "additionalProperties": False}  # fmt: skip
NPM = {"type": "object", "properties": {"npm": {"type": "string"}, "regex": {"type": "string"}, "template": {"type": "string"}}, "required": ["npm"], "additionalProperties": False}  # fmt: skip
CUSTOM = {"type": "object", "properties": {"custom": {"type": "boolean"}}, "additionalProperties": False}  # fmt: skip
MANAGER = {"oneOf": [GIT, NPM, CUSTOM]}


def _shape(kind: str, size: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["kind", size],
        "properties": {
            "kind": {"const": kind},
            size: {"type": "number"},
            "color": {"enum": ["red", "blue"]},
        },
        "additionalProperties": False,
    }


SHAPES = {"anyOf": [{"$ref": "#/$defs/circle"}, {"allOf": [{"$ref": "#/$defs/square"}]}]}
DEFINED = {"circle": _shape("circle", "radius"), "square": _shape("square", "side")}
MIXED = {"oneOf": [{"type": "string", "maxLength": 3}, {"type": "array", "items": {"type": "string"}}]}  # fmt: skip

CASES = [
    # schema, value, code and pointer, words in message or hint
    (MANAGER, {"git": "u", "regex": "r", "template": "t"}, "S002", "/v/template", ['with "git"']),
    (MANAGER, {"table": "u", "fields": {}}, "S011", "/v", ['"git"', '"npm"', '"custom"']),
    (MANAGER, {"npm": 1, "regex": "r"}, "S003", "/v/npm", ['with "npm"']),
    (MANAGER, {"custon": True}, "S002", "/v/custon", ['with "custom"', "did you mean custom"]),
    (SHAPES, {"kind": "circel", "radius": 1}, "S004", "/v/kind", ["did you mean circle"]),
    (SHAPES, {"kind": "cube", "radius": 1}, "S004", "/v/kind", ["circle", "square"]),
    (SHAPES, {"kind": "circle"}, "S001", "/v", ['"radius"', '"kind" is "circle"']),
    (SHAPES, {"kind": "square", "side": 1, "color": "rad"}, "S004", "/v/color", ["red", '"square"']),
    (SHAPES, {"side": 1}, "S001", "/v", ['"kind" is missing', '"kind" is "square"']),
    (MIXED, "long", "S008", "/v", ["at most 3"]),
    (MIXED, 3, "S003", "/v", ["text in double quotes or a list"]),
    ({"oneOf": [{"type": "object", "required": ["a"]}, {"type": "null"}]}, {"b": 1}, "S001", "/v", ['"a" is missing']),
    ({"oneOf": [{"pattern": "^a"}, {"pattern": "^b"}]}, "c", "S011", "/v", ["none of the alternatives", "does not have the form"]),
    ({"oneOf": [{"required": ["a"]}, {"required": ["b"]}, {"required": ["c"]}]}, {"a": 1, "c": 1}, "S012", "/v", ['the one with "a" and the one with "c"']),
    ({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"c": 1}, "S011", "/v", ['"a" or "b"']),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "value", "code", "pointer", "words"), CASES)
def test_the_nearest_alternative_is_explained(make, hidata, schema, value, code, pointer, words):
    kind = {"type": "object", "properties": {"v": schema}, "$defs": DEFINED}
    _, out = hidata("--root", make({"k": kind}, {"k/a.json": {"v": value}}), "validate", "--format", "json")  # fmt: skip
    (finding,) = json.loads(out)["findings"]
    assert (finding["code"], finding["pointer"]) == (code, pointer), finding
    text = finding["message"] + finding.get("hint", "")
    assert [word for word in words if word not in text] == [], text


def test_no_hint_deletes_what_the_nearest_alternative_allows(make, hidata):
    values = [{"git": "u", "regex": "r", "template": "t"}, {"table": "u", "fields": {}}]
    records = {f"k/{n}.json": {"v": value} for n, value in enumerate(values)}
    schema = {"type": "object", "properties": {"v": MANAGER}}
    _, out = hidata("--root", make({"k": schema}, records), "validate", "--format", "json")
    findings = json.loads(out)["findings"]
    assert [f["pointer"] for f in findings if "delete" in f.get("hint", "")] == ["/v/template"]


@pytest.mark.parametrize(("number", "named"), [(8, 8), (9, 8), (500, 8)])
def test_of_many_alternatives_a_few_are_named(make, hidata, number: int, named: int):
    branches = [{"required": [f"p{n:03}"], "properties": {f"p{n:03}": {}, "q": {"type": "string"}}} for n in range(number)]  # fmt: skip
    schema = {"type": "object", "properties": {"v": {"oneOf": branches}}}
    root = make({"k": schema}, {"k/a.json": {"v": {"q": 1}}})
    _, out = hidata("--root", root, "validate", "--format", "json")
    (finding,) = json.loads(out)["findings"]
    assert (finding["message"].count("one with"), "others" in finding["message"]) == (named, number > 8)  # fmt: skip


SHOWN = [
    # what is allowed, a value, what stands in message and hint
    ({"const": {"a": 1}}, {"a": 2}, '{"a": 2}', 'allowed: {"a": 1}'),
    ({"enum": [[1, 2], {"b": None}]}, [1], "[1]", 'allowed: [1, 2], {"b": null}'),
    ({"const": ["x" * 70]}, "é", '"é"', f'allowed: ["{"x" * 58}...'),
    ({"const": 1}, {"k": "y" * 10_000}, f'{{"k": "{"y" * 53}...', "allowed: 1"),
    ({"const": None}, [], "[]", "allowed: null"),
]


@pytest.mark.parametrize(("schema", "value", "shown", "hint"), SHOWN)
def test_objects_and_lists_are_shortened_in_messages(make, hidata, schema, value, shown, hint):
    kind = {"type": "object", "properties": {"v": schema}}
    _, out = hidata("--root", make({"k": kind}, {"k/a.json": {"v": value}}), "validate", "--format", "json")  # fmt: skip
    (finding,) = json.loads(out)["findings"]
    assert finding["message"] == f"{shown} is not one of the values allowed here."
    assert finding["hint"] == hint


EMPTY = {"additionalProperties": False}
"""An object without properties: of it jsonschema-rs gives one property's value, and no names."""


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@pytest.mark.parametrize("draft", ["http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema"])  # fmt: skip
@pytest.mark.parametrize(
    "branches",
    [
        [EMPTY, {"const": None}],
        [{"const": None}, {"type": "object", "unevaluatedProperties": False}],
        [{"anyOf": [EMPTY, {"const": 1}]}, {"const": None}],
        [{"properties": {"a": EMPTY}}, {"const": None}],
        [{"allOf": [EMPTY]}, {"type": "array", "items": EMPTY}],
        [EMPTY],
    ],
)
@pytest.mark.parametrize("value", [{"a": {}}, {"a": {"b": 1}}, [{"a": 1}], {"a": 1, "b": 2}])
def test_an_alternative_that_allows_no_property(make, hidata, keyword, draft, branches, value):
    kind = {"$schema": draft, "type": "object", "properties": {"v": {keyword: branches}}}
    code, out = hidata("--root", make({"k": kind}, {"k/a.json": {"v": value}}), "validate")
    assert code in (0, 1), out
    assert "Internal fault" not in out
