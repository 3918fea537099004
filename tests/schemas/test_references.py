"""References between schemas, whatever the identifiers."""

from __future__ import annotations

import json

import pytest
from hidata.dataset.folder import Folder
from hidata.schemas.walk import DRAFTS
from jsonschema.validators import validator_for

from tests.helpers import codes_in

DRAFT_7 = "http://json-schema.org/draft-07/schema#"
DRAFT_2020 = "https://json-schema.org/draft/2020-12/schema"


def test_references_are_linked_whatever_the_identifiers(make, hidata):
    """By `$id`, by place, by anchor, in every draft's way, to a draft's own schema."""
    text = {"type": "string"}
    draft4 = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "id": "http://example.org/four#",
        "definitions": {"t": {"id": "#text", "type": "string"}},
        "properties": {"a": {"$ref": "#text"}, "s": {"$ref": "http://json-schema.org/draft-04/schema#"}},
    }  # fmt: skip
    relative = {
        "$id": "rel",
        "properties": {"a": {"$ref": "shared"}, "b": {"$ref": "common/c.json"}},
    }
    inner = {
        "$id": "inner",
        "$defs": {"k": {"type": "integer"}},
        "properties": {"k": {"$ref": "#/$defs/k"}},
    }
    within = {
        "$id": "https://example.org/within",
        "properties": {
            "i": inner,
            "k": {"$ref": "inner#/$defs/k"},
            "b": {"$ref": "common/c.json#there"},
        },
    }
    root = make(
        {
            "four": draft4,
            "rel": relative,
            "within": within,
            "common/shared.json": {"$id": "/schema/shared", **text},
            "common/c.json": {"$id": "https://example.org/elsewhere/c", "$anchor": "there", **text},
        },
        {
            "four/x.json": {"a": "t", "s": {"type": "array"}},
            "rel/x.json": {"a": "t", "b": "u"},
            "within/x.json": {"i": {"k": 1}, "k": 2, "b": "v"},
        },
    )  # fmt: skip
    code, out = hidata("--root", root, "validate")
    assert (code, out.partition(" (")[0]) == (0, "ok: 3 records checked, 0 findings")
    types = {
        kind: {c.name: c.type for c in Folder(root).kinds[kind].table.columns if c.steps}
        for kind in ("four", "rel", "within")
    }
    assert types == {
        "four": {"a": "string", "s": "json"},
        "rel": {"a": "string", "b": "string"},
        "within": {"i_k": "int64", "k": "int64", "b": "string"},
    }


@pytest.mark.parametrize(
    "identifier",
    [
        "urn:example:a",
        "tag:a@b.org,2024:x",
        "did:example:1",
        "x:",
        "urn:x:a?b=1",
        "file:///a/b.json",
    ],
)
def test_an_identifier_may_have_any_scheme(make, hidata, identifier: str):
    schema = {"$id": identifier, "$defs": {"t": {"type": "string"}}, "type": "object"}
    schema["properties"] = {"a": {"$ref": "#/$defs/t"}}
    root = make({"k": schema}, {"k/a.json": {"a": "b"}, "k/b.json": {"a": 1}})
    assert codes_in(hidata("--root", root, "validate")[1]) == ["S003"]
    (file,) = Folder(root).schemas.files.values()
    assert file.uri == identifier


@pytest.mark.parametrize("name", ["T<S>", "T[]", "a b", "a|b", "é", "%zz", "50%", "x#y", "a^b"])
@pytest.mark.parametrize("draft", [DRAFT_7, DRAFT_2020])
def test_characters_that_no_address_has_may_stand_in_references(
    make, hidata, name: str, draft: str
):
    """As jsonschema, the reference implementation, has it: what they lead to is found."""
    schema = {"$schema": draft, "definitions": {name: {"type": "string"}}, "type": "object"}
    schema["properties"] = {"a": {"$ref": f"#/definitions/{name}"}}
    root = make({"k": schema}, {"k/a.json": {"a": "b"}, "k/b.json": {"a": 1}})
    for options in ((), ("--cross-check",)):
        code, out = hidata("--root", root, "validate", *options)
        assert (code, codes_in(out)) == (1, ["S003"])
    judge = validator_for(schema)(schema)
    assert judge.is_valid({"a": "b"})
    assert not judge.is_valid({"a": 1})


def test_characters_that_no_address_has_may_stand_in_identifiers(make, hidata):
    other = {"$id": "other <1>.json", "$defs": {"t": {"$id": "inner [2]", "type": "string"}}}
    schema = {
        "type": "object",
        "properties": {"a": {"$ref": "other <1>.json#/$defs/t"}, "b": {"$ref": "inner [2]"}},
    }
    root = make({"k": schema, "other.json": other}, {"k/a.json": {"a": 1, "b": 1}})
    assert codes_in(hidata("--root", root, "validate")[1]) == ["S003", "S003"]


LATEST = "http://json-schema.org/schema#"


def test_the_latest_draft_has_an_address_of_its_own(make, hidata):
    """As `$schema` it is the latest draft, in which items may not be a list; so as a reference."""
    tuples = {"$schema": LATEST, "type": "object", "properties": {"a": {"items": [{}]}}}
    assert codes_in(hidata("--root", make({"k": tuples}, {}), "validate")[1]) == ["L001"]
    referring = {"type": "object", "properties": {"s": {"$ref": LATEST}}}
    schemas = {"k": referring, "own": {"$ref": LATEST}}
    records = {"k/a.json": {"s": {"title": 1}}, "k/b.json": {"s": True}, "own/a.json": {"title": 1}}
    root = make(schemas, records, name="refer")
    _, out = hidata("--root", root, "validate", "--format", "json")
    told = [(f["file"], f["pointer"]) for f in json.loads(out)["findings"]]
    assert told == [("records/k/a.json", "/s/title"), ("records/own/a.json", "/title")]


@pytest.mark.parametrize("draft", [*DRAFTS])
def test_a_kind_may_be_a_draft_s_own_schema(make, hidata, draft: str):
    root = make({"k": {"$ref": draft}}, {"k/a.json": {"title": "A"}, "k/b.json": {"title": 1}})
    assert codes_in(hidata("--root", root, "validate")[1]) == ["S003"]
    (root / "records/k/b.json").unlink()
    assert hidata("--root", root, "build", "--out", root / "dist")[0] == 0


@pytest.mark.parametrize("draft", [*DRAFTS])
@pytest.mark.parametrize("keyword", ["contentMediaType", "contentEncoding"])
def test_what_a_text_contains_is_asserted_in_no_draft(make, hidata, keyword: str, draft: str):
    """Also in a schema of another draft within, and in one that only a reference leads to."""
    said = {keyword: "base64" if "Enc" in keyword else "application/json"}
    schemas = {
        "k": {"$schema": draft, "type": "object", "properties": {"a": said}},
        "within": {"properties": {"a": {"$id": "x:y", "$schema": draft, **said}}},
        "stray": {"$schema": draft, "x-own": said, "properties": {"a": {"$ref": "#/x-own"}}},
    }
    records = {f"{kind}/a.json": {"a": "{no"} for kind in schemas}
    root = make(schemas, records)
    code, out = hidata("--root", root, "validate")
    assert (code, out.partition(" (")[0]) == (0, "ok: 3 records checked, 0 findings")


def test_a_relative_identifier_beside_a_reference_is_a_base_in_the_new_drafts(make, hidata):
    schema = {
        "$id": "https://example.org/base.json",
        "type": "object",
        "$defs": {
            "foo": {"$id": "nested/foo.json", "$ref": "./bar.json"},
            "bar": {"$id": "nested/bar.json", "type": "number"},
        },
        "properties": {"a": {"$ref": "nested/foo.json"}},
    }
    root = make({"k": schema}, {"k/a.json": {"a": 1}, "k/b.json": {"a": "1"}})
    assert codes_in(hidata("--root", root, "validate")[1]) == ["S003"]


def test_a_relative_identifier_of_draft_4_is_a_base(make, hidata):
    schema = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "id": "https://example.org/a.json",
        "type": "object",
        "definitions": {"p": {"id": "path", "type": "string"}},
        "properties": {"a": {"$ref": "path"}},
    }
    root = make({"k": schema}, {"k/a.json": {"a": "x"}, "k/b.json": {"a": 1}})
    assert codes_in(hidata("--root", root, "validate")[1]) == ["S003"]


@pytest.mark.parametrize("own", ["HTTP://x.org/b", "URN:example:a", "http://x.org/a?", "http://x.org/a?b"])  # fmt: skip
def test_an_identifier_is_taken_as_it_is_spelled(make, hidata, own: str):
    schema = {"$id": own, "properties": {"n": {"$ref": "#/$defs/p"}}, "$defs": {"p": {"type": "integer"}}}  # fmt: skip
    for value, code in ((1, 0), ("x", 1)):
        root = make({"k": schema}, {"k/a.json": {"n": value}}, name=f"d{code}")
        assert hidata("--root", root, "validate")[0] == code
