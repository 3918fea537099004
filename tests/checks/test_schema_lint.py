"""Schemas that cannot be built, and loose schemas in a strict dataset: findings."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.data import CLOSED, OPEN, WORDS
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


TO_TOWN = {"type": "string", "x-hidata-ref": "town"}
SUBJECTS: dict[str, tuple[dict[str, Any], str]] = {
    "right": ({"x-hidata-subject": "of", "required": ["of"], "properties": {"of": TO_TOWN}}, ""),
    "no such property": (
        {"x-hidata-subject": "off", "required": ["of"], "properties": {"of": TO_TOWN}},
        "does not name a property",
    ),
    "no name": ({"x-hidata-subject": ["of"], "properties": {"of": TO_TOWN}}, "does not name"),
    "no reference": (
        {
            "x-hidata-subject": "of",
            "required": ["of"],
            "properties": {"of": {"type": "string"}},
        },
        "not a reference",
    ),
    "several": (
        {
            "x-hidata-subject": "of",
            "required": ["of"],
            "properties": {"of": {"type": "array", "items": TO_TOWN}},
        },
        "not a reference",
    ),
    "not required": (
        {"x-hidata-subject": "of", "properties": {"of": TO_TOWN}},
        "need not have",
    ),
    "an observation": (
        {
            "x-hidata-subject": "of",
            "required": ["of"],
            "properties": {"of": TO_TOWN | {"x-hidata-ref": "k"}},
        },
        "have a subject themselves",
    ),
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_subject_is_a_record_that_every_observation_names(make, hidata, name: str):
    schema, reason = SUBJECTS[name]
    root = make({"k": {"type": "object", **schema}, "town": OPEN}, {})
    code, out = hidata("--root", root, "validate")
    assert ("L018" in out) == bool(reason), out
    assert reason in out
    assert not reason or code == 1


ERROR = {"type": "number"}
UNCERTAIN = {
    "one": ({"a": ERROR | {"x-hidata-uncertainty": "error"}, "error": ERROR}, ""),
    "several, of any type": (
        {"a": {"type": "integer", "x-hidata-uncertainty": ["error", "verdict"]},
         "error": ERROR, "verdict": {"type": "string"}},
        "",
    ),
    "within an object": (
        {"in": {"type": "object", "properties": {
            "a": ERROR | {"x-hidata-uncertainty": "error"}, "error": ERROR}}},
        "",
    ),
    "of another object": (
        {"in": {"type": "object", "properties": {
            "a": ERROR | {"x-hidata-uncertainty": "error"}}}, "error": ERROR},
        "names error, which is not a property beside this one",
    ),
    "a misspelling": (
        {"a": ERROR | {"x-hidata-uncertainty": "eror"}, "error": ERROR}, "did you mean error?",
    ),
    "itself": ({"a": ERROR | {"x-hidata-uncertainty": ["a"]}}, "names the property that it stands on"),
    "on a text": (
        {"a": {"type": "string", "x-hidata-uncertainty": "error"}, "error": ERROR}, "not a number",
    ),
    "nothing": ({"a": ERROR | {"x-hidata-uncertainty": []}}, "nor a list of names"),
    "no name": ({"a": ERROR | {"x-hidata-uncertainty": [1]}}, "nor a list of names"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNCERTAIN)
def test_an_uncertainty_is_a_property_beside_the_number(make, hidata, name: str):
    properties, reason = UNCERTAIN[name]
    root = make({"k": {"type": "object", "properties": properties}}, {"k/a.json": {}})
    code, out = hidata("--root", root, "validate")
    assert ("L021" in out, code) == (bool(reason), int(bool(reason))), out
    assert reason in out
