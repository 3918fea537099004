"""References between schemas that lead nowhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.helpers import codes_in


def test_a_fault_of_a_schema_is_told_once(make, hidata):
    """Not of every schema of the dataset, and where it stands, with what was meant."""
    book = '{"type": "object",\n "$defs": {"name": {"type": "string"}},\n "properties": {"n": {"$ref": %s}}}'
    wrong = {
        '"common/naem.json"': "common/name.json",
        '"#/$defs/nmae"': "#/$defs/name",
        '"http://example.org/name.json"': "nothing is fetched",
    }
    others = {
        "common/name.json": {"type": "string"},
        "film": {"properties": {"n": {"$ref": "common/name.json"}}},
    }
    for number, (reference, meant) in enumerate(wrong.items()):
        root = make({**others, "book": {}}, {}, name=f"d{number}")
        (root / "schema/book.schema.json").write_text(book % reference)
        _, out = hidata("--root", root, "validate", "--format", "json")
        (told,) = json.loads(out)["findings"]
        place = told["file"], told["line"], told["column"], told["code"]
        assert place == ("schema/book.schema.json", 3, 31, "L002")
        assert meant in told["hint"]
    for number, text in enumerate(
        ('{"$id": "http://["}', '{"$schema": "http://example.org/"}', "{,}")
    ):
        root = make({**others, "book": {}}, {}, name=f"e{number}")
        (root / "schema/common/name.json").write_text(text)
        _, out = hidata("--root", root, "validate", "--format", "json")
        assert [f["file"] for f in json.loads(out)["findings"]] == ["schema/common/name.json"], out


def test_what_is_lost_is_told_where_it_is_named_and_nowhere_else(make, hidata):
    good = {"type": "object", "properties": {"a": {"type": "string"}}}
    bad = {"type": "object", "properties": {"b": {"$ref": "gone.json"}}}
    root = make({"good": good, "bad": bad}, {})
    out = hidata("--root", root, "validate")[1]
    column = json.dumps(bad).index('"gone.json"') + 1
    told = 'L002 This reference leads nowhere: "gone.json".'
    found = re.findall(r"^\S+: L\d+ .*", out, re.MULTILINE)
    assert found == [f"schema/bad.schema.json:1:{column}: {told}"]


@pytest.mark.parametrize(
    "reference",
    ["file:///etc/passwd", "http://127.0.0.1:9/x", "../../secret.json", "#/nowhere", "none.json"],
)
def test_references_lead_nowhere_outside(make, hidata, tmp_path: Path, reference: str):
    (tmp_path / "secret.json").write_text('{"type": "object"}')
    root = make(
        {"k": {"type": "object", "properties": {"a": {"$ref": reference}}}}, {"k/a.json": {}}
    )
    code, out = hidata("--root", root, "validate")
    assert (code, codes_in(out)) == (1, ["L002"]), out
