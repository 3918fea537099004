"""How shapes combine: what columns follow from several schemas of one value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest


def _list(**items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


TEXT, WHOLE, NUMBER, TRUTH = ({"type": t} for t in ("string", "integer", "number", "boolean"))
FEW, MANY = WHOLE | {"minimum": 0, "maximum": 9}, WHOLE | {"minimum": 0, "maximum": 2**31}
JSON = "json"
"""The type, in the data dictionary, of a text that holds JSON: what no other column can."""

CASES: dict[str, tuple[dict[str, Any], dict[str, dict[str, str]]]] = {
    # the schema of the property v; the columns of v, by table, "" being the kind's own
    # all of some
    "whole number and number": ({"allOf": [WHOLE, NUMBER]}, {"": {"v": "int64"}}),
    "number and whole number": ({"allOf": [NUMBER, WHOLE]}, {"": {"v": "int64"}}),
    "text and number": ({"allOf": [TEXT, NUMBER]}, {"": {"v": JSON}}),
    "text and object": ({"allOf": [TEXT, _object(a=TEXT)]}, {"": {"v": JSON}}),
    "nothing said and number": ({"allOf": [{}, NUMBER]}, {"": {"v": "float64"}}),
    "bounds of both": ({"allOf": [WHOLE | {"minimum": 0}, WHOLE | {"maximum": 9}]}, {"": {"v": "int32"}}),
    "the tighter bounds": ({"allOf": [FEW, MANY]}, {"": {"v": "int32"}}),
    "the tighter bounds, last": ({"allOf": [MANY, FEW]}, {"": {"v": "int32"}}),
    "properties of both": ({"allOf": [_object(a=TEXT), _object(b=WHOLE)]}, {"": {"v_a": "string", "v_b": "int64"}}),
    "a property of both": ({"allOf": [_object(a=NUMBER), _object(a=WHOLE)]}, {"": {"v_a": "int64"}}),
    "items of both": ({"allOf": [_list(**_object(a=TEXT)), _list(**_object(b=WHOLE))]}, {"v": {"a": "string", "b": "int64"}}),
    "items of the second": ({"allOf": [{"type": "array"}, _list(**WHOLE)]}, {"v": {"value": "int64"}}),
    "items of the first": ({"allOf": [_list(**WHOLE), {"type": "array"}]}, {"v": {"value": "int64"}}),
    "unlike items": ({"allOf": [_list(**TEXT), _list(**WHOLE)]}, {"v": {"value": JSON}}),
    "lists in lists": ({"allOf": [_list(**_list(**NUMBER)), _list(**_list(**WHOLE))]}, {"v_item": {"value": "int64"}}),
    "beside a reference": ({"$ref": "#/$defs/few", **WHOLE}, {"": {"v": "int32"}}),
    # one of some
    "whole number or number": ({"anyOf": [WHOLE, NUMBER]}, {"": {"v": "float64"}}),
    "number or nothing": ({"oneOf": [NUMBER, {"type": "null"}]}, {"": {"v": "float64"}}),
    "nothing": ({"oneOf": [{"type": "null"}]}, {"": {"v": JSON}}),
    "text or number": ({"oneOf": [TEXT, NUMBER]}, {"": {"v": JSON}}),
    # of several types one has a column, or only one whose values the schema does not list
    "text or object": ({"oneOf": [TEXT, _object(a=TEXT)]}, {"": {"v": "string"}}),
    "list or text": ({"type": ["array", "string"], "items": TEXT}, {"": {"v": "string"}}),
    "list, object or whole number": ({"anyOf": [_list(**TEXT), _object(a=TEXT), WHOLE]}, {"": {"v": "int64"}}),
    "list or object": ({"anyOf": [_list(**TEXT), _object(a=TEXT)]}, {"": {"v": JSON}}),
    "map or empty list": ({"anyOf": [{"additionalProperties": WHOLE}, {"type": "array", "maxItems": 0}]}, {"v": {"key": "string", "value": "int64"}}),
    "any object or list": ({"anyOf": [{"type": "object"}, _list(**TEXT)]}, {"v": {"value": "string"}}),
    "any object or any list": ({"type": ["object", "array"]}, {"": {"v": JSON}}),
    "whole number or a word": ({"anyOf": [FEW, {"const": "unknown"}]}, {"": {"v": "int32"}}),
    "words or a number": ({"oneOf": [{"const": "a"}, {"enum": ["b", "c"]}, NUMBER]}, {"": {"v": "float64"}}),
    "no or text": ({"type": ["boolean", "string"]}, {"": {"v": "string"}}),
    "no, text or nothing": ({"type": ["null", "boolean", "string"]}, {"": {"v": "string"}}),
    "yes or a word": ({"enum": [True, "later"]}, {"": {"v": JSON}}),
    "text, number or a word": ({"anyOf": [{"const": "a"}, NUMBER, TEXT]}, {"": {"v": JSON}}),
    "text or text within": ({"anyOf": [TEXT, {"anyOf": [{"const": 1}, _list(**TEXT)]}]}, {"": {"v": "string"}}),
    "items of several types": (_list(anyOf=[TEXT, _object(a=TEXT)]), {"v": {"value": "string"}}),
    "kept as JSON": (_object(a=TEXT) | {"x-hidata-json": True}, {"": {"v": JSON}}),
    "not kept as JSON": (_object(a=TEXT) | {"x-hidata-json": False}, {"": {"v_a": "string"}}),
    "a reference kept as JSON": ({"$ref": "#/$defs/few", "x-hidata-json": True}, {"": {"v": JSON}}),
    "text or anything": ({"anyOf": [TEXT, {}]}, {"": {"v": JSON}}),
    "the wider bounds": ({"anyOf": [FEW, MANY]}, {"": {"v": "int64"}}),
    "bounds apart": ({"anyOf": [FEW, WHOLE | {"minimum": 20, "maximum": 29}]}, {"": {"v": "int32"}}),
    "bounds of one": ({"anyOf": [FEW, WHOLE]}, {"": {"v": "int64"}}),
    "properties of each": ({"oneOf": [_object(a=TEXT), _object(b=WHOLE)]}, {"": {"v_a": "string", "v_b": "int64"}}),
    "an unlike property": ({"oneOf": [_object(a=TEXT, c=TRUTH), _object(a=WHOLE)]}, {"": {"v_a": JSON, "v_c": "bool"}}),
    "lists of numbers": ({"anyOf": [_list(**WHOLE), _list(**NUMBER)]}, {"v": {"value": "float64"}}),
    "lists of the like": ({"anyOf": [_list(**_object(a=TEXT)), _list(**_object(b=WHOLE))]}, {"v": {"a": "string", "b": "int64"}}),
    "lists of the unlike": ({"anyOf": [_list(**TEXT), _list(**WHOLE)]}, {"v": {"value": JSON}}),
    "lists of anything": ({"anyOf": [{"type": "array"}, _list(**WHOLE)]}, {"v": {"value": JSON}}),
    "lists within alternatives": (
        {"oneOf": [_object(l=_list(**_object(a=TEXT))), _object(l=_list(**_object(a=TEXT, n=FEW)))]},
        {"v_l": {"a": "string", "n": "int32"}},
    ),
    # under a condition: properties come of it, but nothing that holds without it
    "then": (_object(a=TEXT) | {"if": {}, "then": _object(b=FEW)}, {"": {"v_a": "string", "v_b": "int64"}}),
    "else": (_object(a=TEXT) | {"if": {}, "else": _object(b=_list(**FEW))}, {"": {"v_a": "string"}, "v_b": {"value": "int64"}}),
    "then, of a known property": (_object(a=FEW) | {"if": {}, "then": _object(a=MANY)}, {"": {"v_a": "int32"}}),
    "then, no object": (TEXT | {"if": {}, "then": {"minLength": 1}}, {"": {"v": "string"}}),
    "dependent": (_object(a=TEXT) | {"dependentSchemas": {"a": _object(b=_object(c=FEW))}}, {"": {"v_a": "string", "v_b_c": "int64"}}),
}  # fmt: skip


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, dict[str, str]]]:
    """The columns of v in each case, by table, as a release has them."""
    from hidata.api import Dataset

    root = tmp_path_factory.mktemp("shapes")
    for folder in ("schema", "records"):
        (root / folder).mkdir()
    (root / "schema" / "other.schema.json").write_text('{"type": "object"}')
    (root / "records" / "other").mkdir()
    (root / "records" / "other" / "x.json").write_text("{}")
    for number, (schema, _) in enumerate(CASES.values()):
        kind = {"type": "object", "properties": {"v": schema}, "$defs": {"few": FEW}}
        (root / "schema" / f"k{number}.schema.json").write_text(json.dumps(kind))
    Dataset(root).build(root / "dist")
    (folder,) = (root / "dist").glob("*/parquet")
    return [_columns(folder, f"k{number}") for number in range(len(CASES))]


def _columns(folder: Path, kind: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path in folder.glob(f"{kind}*.parquet"):
        name, _, rest = path.stem.partition("_")
        if name == kind:
            told = json.loads(pq.read_schema(path).metadata[b"hidata"])["columns"]
            own = [c for c in told if c["name"] not in (f"{kind}_id", "_rest", "id")]
            found[rest] = {c["name"]: c["type"] for c in own if "position" not in c["name"]}
    return {name: fields for name, fields in found.items() if fields}


@pytest.mark.parametrize("number", range(len(CASES)), ids=list(CASES))
def test_the_columns_of_a_value_that_several_schemas_describe(columns, number: int):
    assert columns[number] == list(CASES.values())[number][1]
