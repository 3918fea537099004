"""Schemas that cannot be built, and loose schemas in a strict dataset: findings."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.data import CLOSED, WORDS
from tests.data.wrong import LOOSE, REFUSED
from tests.helpers import codes_in


@pytest.mark.parametrize("code", REFUSED)
def test_schemas_that_cannot_be_built_are_refused_in_a_sentence(
    make, hidata, tmp_path: Path, code: str
):
    root = make({"kind": REFUSED[code]}, {"kind/a.json": {}})
    for command in (["validate"], ["build", "--out", tmp_path / "dist"], ["tables"]):
        exit_code, out = hidata("--root", root, *command)
        assert exit_code == 1
        assert re.search(rf"^schema/kind.schema.json:1:\d+: {code.strip()} ", out, re.MULTILINE)
        assert "Traceback" not in out
    assert not (tmp_path / "dist" / "demo-0.0.0").exists()


@pytest.mark.parametrize("code", LOOSE)
def test_a_strict_dataset_has_strict_schemas(make, hidata, code: str):
    root = make({"k": LOOSE[code]}, {}, "strict = true")
    exit_code, out = hidata("--root", root, "validate")
    assert exit_code == 1
    assert set(codes_in(out)) == {code}, out


@pytest.mark.parametrize("name", ["@type", "@id", "_rest"])
def test_a_strict_dataset_has_no_property_that_json_ld_cannot_say(make, hidata, name: str):
    text = WORDS | {"type": "string", "minLength": 1}
    inner = {"type": "object", "minProperties": 1, "unevaluatedProperties": False}
    schema = CLOSED | {"properties": {"a": WORDS | inner | {"properties": {name: text}}}}
    exit_code, out = hidata(
        "--root", make({"k": schema}, {}, "strict = true"), "validate", "--format", "json"
    )
    findings = [(f["code"], f["pointer"]) for f in json.loads(out)["findings"]]
    assert (exit_code, findings) == (1, [("L010", f"/properties/a/properties/{name}")])
