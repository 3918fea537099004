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


OLD, NEW = "http://json-schema.org/draft-0{}/schema#", "https://json-schema.org/draft/{}/schema"
WRONG_ADDRESSES = {
    "https://json-schema.org/draft-07/schema": OLD.format(7),
    "https://json-schema.org/draft-07/schema#": OLD.format(7),
    "http://json-schema.org/draft-07/schema/": OLD.format(7),
    "http://json-schema.org/draft-7/schema#": OLD.format(7),
    "http://json-schema.org/draft/7/schema": OLD.format(7),
    "http://www.json-schema.org/draft-07/schema#": OLD.format(7),
    "http://json-schema.org/draft-07/hyper-schema#": OLD.format(7),
    "draft-07": OLD.format(7),
    "http://json-schema.org/draft-06/schema# ": OLD.format(6),
    "https://json-schema.org/draft-04/schema#": OLD.format(4),
    "http://json-schema.org/draft-05/schema#": OLD.format(4),  # whose own schema is draft 4's
    "http://json-schema.org/draft/2020-12/schema": NEW.format("2020-12"),
    "http://json-schema.org/draft/2020-12/schema#": NEW.format("2020-12"),
    "https://json-schema.org/draft/2020-12": NEW.format("2020-12"),
    "http://json-schema.org/draft-2019-09/schema": NEW.format("2019-09"),
    "https://json-schema.org/schema": NEW.format("2020-12"),
    "http://json-schema.org/draft-03/schema#": None,
    "http://json-schema.org/draft-10/schema#": None,
    "https://json-schema.org/draft/next/schema": None,
    "https://example.org/own": None,
    "": None,
}
"""What is no address of a draft, with the draft's own; None where no draft of ours is meant."""


@pytest.mark.parametrize(("named", "meant"), WRONG_ADDRESSES.items())
def test_the_same_draft_is_proposed_where_its_address_is_wrong(make, hidata, named, meant):
    outer = {"$schema": named, "type": "object"}
    inner = {"properties": {"a": {"$id": "inner", "$schema": named}}}
    for name, schema in (("outer", outer), ("inner", inner)):
        root = make({"k": schema}, {}, name=name)
        _, out = hidata("--root", root, "validate", "--format", "json")
        (told,) = json.loads(out)["findings"]
        text = json.dumps(schema)
        assert told["column"] == text.index('"$schema": ') + len('"$schema": ') + 1
        assert (told["code"], told["line"]) == ("L001", 1)
        if meant:
            assert told["hint"] == f'write "{meant}"'
        else:
            assert not told["hint"].startswith("write")


def test_a_reference_to_a_draft_by_a_wrong_address_gets_the_same_draft(make, hidata):
    for number, (named, meant) in enumerate(WRONG_ADDRESSES.items()):
        if meant and named.startswith("http") and "# " not in named:
            root = make({"k": {"type": "object", "$ref": named}}, {}, name=f"d{number}")
            _, out = hidata("--root", root, "validate", "--format", "json")
            (told,) = json.loads(out)["findings"]
            assert (told["code"], told["hint"]) == ("L002", f'write "{meant}"')


@pytest.mark.parametrize("part", ["#nope", "#/$defs/nope", "#/properties/type/nope"])
def test_what_a_draft_does_not_have_is_told_where_it_is_named(make, hidata, part: str):
    schema = {"type": "object", "$ref": f"https://json-schema.org/draft/2020-12/schema{part}"}
    _, out = hidata("--root", make({"k": schema}, {}), "validate", "--format", "json")
    (told,) = json.loads(out)["findings"]
    assert (told["code"], told["pointer"]) == ("L002", "/$ref")


def test_an_anchor_is_no_identifier_in_the_new_drafts(make, hidata):
    for draft, code in ((NEW.format("2020-12"), "L001"), (OLD.format(7), None)):
        schema = {"$schema": draft, "$id": "#name", "type": "object"}
        root = make({"k": schema}, {"k/a.json": {}}, name=draft[-10:].strip("#/"))
        _, out = hidata("--root", root, "validate", "--format", "json")
        told = [(f["code"], f["pointer"]) for f in json.loads(out)["findings"]]
        assert told == ([(code, "/$id")] if code else [])
