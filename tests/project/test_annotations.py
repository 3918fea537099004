"""docs/annotations.md and our meta-schema have every annotation that the code knows, and no other."""

from __future__ import annotations

import json
import re

import pytest
from hidata.schemas.annotations import OTHERS, OURS

from tests.conftest import ROOT

KNOWN = {*OURS, *OTHERS}


def test_the_documentation_has_all_annotations():
    text = (ROOT / "docs/annotations.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(x-[\w-]+)` \|", text, re.MULTILINE)) == KNOWN
    assert set(re.findall(r"x-(?:hidata|jsonld|ogc)-\w+", text)) == KNOWN


def test_the_meta_schema_has_all_annotations():
    meta = json.loads((ROOT / "schema/meta/hidata.schema.json").read_text("utf-8"))
    assert {name for name in meta["properties"] if name.startswith("x-")} == KNOWN


@pytest.mark.parametrize(
    ("schema", "pointer", "hint"),
    [
        ({"x-hidata-lable": "name"}, "/x-hidata-lable", "x-hidata-label"),
        ({"properties": {"a": {"x-hidata-JSON": True}}}, "/properties/a/x-hidata-JSON", "x-hidata-json"),
        ({"properties": {"x-hidata-mine": {"enum": [{"x-hidata-x": 1}]}}}, None, None),
        ({"x-other-tool": 1}, None, None),
    ],
)  # fmt: skip
def test_a_misspelt_annotation_is_a_finding_in_every_dataset(make, hidata, schema, pointer, hint):
    root = make({"k": {"type": "object"} | schema}, {"k/a.json": {}})
    _, out = hidata("--root", root, "validate", "--format", "json")
    found = [(f["code"], f["pointer"], hint in f["hint"]) for f in json.loads(out)["findings"]]
    assert found == ([("L025", pointer, True)] if pointer else [])


def test_one_misspelling_is_one_finding_beside_a_meta_schema(make, hidata):
    meta = json.loads((ROOT / "schema/meta/hidata.schema.json").read_text("utf-8"))
    root = make({"k": {"type": "object", "x-hidata-lable": "a"}, "meta/m.schema.json": meta}, {})
    _, out = hidata("--root", root, "validate", "--format", "json")
    assert [f["code"] for f in json.loads(out)["findings"]] == ["L003"]
