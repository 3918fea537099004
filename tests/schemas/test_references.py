"""References between schemas, whatever the identifiers."""

from __future__ import annotations

from hidata.dataset.folder import Folder


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
