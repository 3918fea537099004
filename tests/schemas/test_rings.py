"""References that lead back to themselves for the same value, and those that do so for a part."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.data import CLOSED, OPEN, WORDS

NEW = "https://json-schema.org/draft/{}/schema"
RINGS: dict[str, tuple[Any, list[str]]] = {
    # what the schema of a kind has beside its type, and where its references lead back
    "itself": ({"$defs": {"a": {"$ref": "#/$defs/a"}}}, ["/$defs/a/$ref"]),
    "the whole": ({"$ref": "#"}, ["/$ref"]),
    "words beside": (
        {"$defs": {"a": {"$ref": "#/$defs/a", "description": "A name.", "title": "Name"}}},
        ["/$defs/a/$ref"],
    ),
    "two": (
        {"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
        ["/$defs/b/$ref"],
    ),
    "three, against the order": (
        {"$defs": {"a": {"$ref": "#/$defs/c"}, "b": {"$ref": "#/$defs/a"}, "c": {"$ref": "#/$defs/b"}}},
        ["/$defs/b/$ref", "/$defs/c/$ref"],
    ),
    "eleven": (
        {"$defs": {f"a{n}": {"$ref": f"#/$defs/a{(n + 1) % 11}"} for n in range(11)}},
        ["/$defs/a10/$ref"],
    ),
    "of a property called not": (
        {"properties": {"not": {"$ref": "#/properties"}}},
        ["/properties/not/$ref"],
    ),
    "allOf of one": ({"$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}]}}}, ["/$defs/a/allOf/0/$ref"]),
    "anyOf": (
        {"$defs": {"a": {"anyOf": [{"type": "string"}, {"$ref": "#/$defs/a"}]}}},
        ["/$defs/a/anyOf/1/$ref"],
    ),
    "not": ({"$defs": {"a": {"not": {"$ref": "#/$defs/a"}}}}, ["/$defs/a/not/$ref"]),
    "then": ({"if": {"required": ["a"]}, "then": {"$ref": "#"}}, ["/then/$ref"]),
    "forward into a part": (
        {"$defs": {"a": {"$ref": "#/$defs/a/allOf/0", "allOf": [{"$ref": "#/$defs/a"}]}}},
        ["/$defs/a/allOf/0/$ref"],
    ),
    "an anchor": ({"$defs": {"a": {"$anchor": "x", "$ref": "#x"}}}, ["/$defs/a/$ref"]),
    "dynamic": (
        {"$defs": {"a": {"$dynamicAnchor": "x", "$dynamicRef": "#x"}}},
        ["/$defs/a/$dynamicRef"],
    ),
    "recursive": (
        {"$schema": NEW.format("2019-09"), "allOf": [{"$recursiveRef": "#"}]},
        ["/allOf/0/$recursiveRef"],
    ),
    "draft 7": (
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "definitions": {"a": {"$ref": "#/definitions/a", "properties": {"b": {"$ref": "#"}}}},
        },
        ["/definitions/a/$ref"],
    ),
    "two rings": (
        {"$defs": {"a": {"$ref": "#/$defs/a"}, "b": {"oneOf": [{"$ref": "#/$defs/b"}]}}},
        ["/$defs/a/$ref", "/$defs/b/oneOf/0/$ref"],
    ),
    "in a value": (
        {"x": {"a": {"$ref": "#/x/a"}}, "properties": {"a": {"$ref": "#/x/a"}}},
        ["/x/a/$ref"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RINGS)
def test_a_reference_that_leads_back_for_the_same_value_is_a_finding(make, hidata, name: str):
    more, pointers = RINGS[name]
    schema = {"type": "object", "properties": {"b": {"type": "boolean"}}} | more
    root = make({"k": schema, "other": OPEN}, {"k/a.json": {}, "other/a.json": "{"})
    exit_code, out = hidata("--root", root, "validate", "--format", "json")
    found = [(f["file"], f["code"], f["pointer"]) for f in json.loads(out)["findings"]]
    text = json.dumps(schema)
    assert exit_code == 1
    assert found[0][:2] == ("records/other/a.json", "J009")
    assert sorted(found[1:]) == [("schema/k.schema.json", "L016", p) for p in pointers]
    columns = {f["column"] for f in json.loads(out)["findings"][1:]}
    assert all(text[column - 1] == '"' for column in columns)


TREES: dict[str, Any] = {
    "properties": {"properties": {"a": {"$ref": "#"}}},
    "items": {"properties": {"a": {"type": "array", "items": {"$ref": "#"}}}},
    "values of a map": {"additionalProperties": {"$ref": "#"}},
    "alternatives of parts": {
        "$defs": {
            "leaf": {"type": "string"},
            "tree": {"anyOf": [{"$ref": "#/$defs/leaf"}, {"items": {"$ref": "#/$defs/tree"}}]},
        },
        "properties": {"a": {"$ref": "#/$defs/tree"}},
    },
    "names": {"propertyNames": {"$ref": "#/$defs/n"}, "$defs": {"n": {"contains": {"$ref": "#"}}}},
    "dynamic": {
        "$dynamicAnchor": "node",
        "properties": {"a": {"type": "array", "items": {"$dynamicRef": "#node"}}},
    },
    "one twice": {
        "$defs": {"a": {"type": "object"}},
        "allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}],
    },
    "beside the road": {
        "$ref": "#/$defs/a",
        "$defs": {"a": {"type": "object", "$defs": {"b": {"$ref": "#"}}}},
    },
    "an example": {"examples": [{"$ref": "#/examples/0"}]},
}


@pytest.mark.parametrize("name", TREES)
def test_a_reference_back_for_a_part_of_the_value_is_none(make, hidata, name: str):
    root = make({"k": {"type": "object"} | TREES[name]}, {"k/a.json": {}})
    exit_code, out = hidata("--root", root, "validate", "--format", "json")
    assert (exit_code, json.loads(out)["findings"]) == (0, [])


def test_a_ring_through_two_files_is_found_once(make, hidata):
    """What refers to it cannot be checked, but is not at fault."""
    schemas = {
        "common/a.json": {"$ref": "b.json"},
        "common/b.json": {"$ref": "a.json"},
        "k": OPEN | {"properties": {"a": {"$ref": "common/a.json"}}},
    }
    _, out = hidata("--root", make(schemas, {"k/a.json": "{"}), "validate", "--format", "json")
    found = [(f["file"], f["code"], f["pointer"]) for f in json.loads(out)["findings"]]
    assert found == [("schema/common/b.json", "L016", "/$ref")]


def test_a_strict_dataset_asks_no_more_of_what_leads_back(make, hidata):
    """That a value has one type, for one; but all that is not a consequence is found."""
    properties = {
        "a": WORDS | {"$ref": "#/properties/a"},
        "b": {"type": "boolean", "title": "B"},
    }
    root = make({"k": CLOSED | {"properties": properties}}, {}, "strict = true")
    _, out = hidata("--root", root, "validate", "--format", "json")
    found = [(f["code"], f["pointer"]) for f in json.loads(out)["findings"]]
    assert found == [("L016", "/properties/a/$ref"), ("L004", "/properties/b")]
