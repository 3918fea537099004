"""The schemas of a dataset, as they are found and compiled."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.data import OPEN
from tests.data.wrong import META
from tests.helpers import codes_in

TEXT = {"type": "object", "properties": {"x": {"type": "string"}}}
TWO_OF_ONE_NAME = {
    "kind": {"k.json": TEXT, "k.schema.json": TEXT},
    "$id": {"k": {"$id": "https://example.org/s", **TEXT}, "m": {"$id": "https://example.org/s", **TEXT}},
    "case": {"k": TEXT, "K": TEXT},
}  # fmt: skip


@pytest.mark.parametrize("case", TWO_OF_ONE_NAME)
def test_two_of_one_name_are_refused(make, hidata, tmp_path: Path, case: str):
    root = make(TWO_OF_ONE_NAME[case], {})
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert (code, re.findall(r": (L\d+) ", out)) == (1, ["L013"]), out


def test_a_misspelt_keyword_is_found_by_the_meta_schema(make, hidata):
    root = make({"k": {"type": "object", "requierd": ["a"]}, "meta/m.schema.json": META}, {})
    _, out = hidata("--root", root, "validate")
    assert set(codes_in(out)) == {"L003"}, out


def test_a_validator_that_gives_up_on_a_schema_is_told(make, hidata, monkeypatch):
    """jsonschema-rs, in Rust, may panic: to Python that is no Exception."""

    class PanicException(BaseException):
        pass

    def panic(*_: object, **__: object) -> None:
        raise PanicException("index out of bounds")

    root = make({"k": OPEN}, {"k/x.json": {}})
    assert hidata("--root", root, "validate")[0] == 0
    monkeypatch.setattr("jsonschema_rs.validator_for", panic)
    code, out = hidata("--root", root, "validate")
    assert (code, codes_in(out)) == (1, ["L001"])
    assert "index out of bounds" in out


MISNAMED = {
    # a file in schema/ that is not read, and the name that it should have
    "k.schema.JSON": "k.schema.json",
    "K.Schema.json": "K.schema.json",
    "k.SCHEMA.JSON": "k.schema.json",
    "k.JSON": "k.schema.json",
    "k.schema.yaml": "k.schema.json",
    "k.schema.yml": "k.schema.json",
    "k.YAML": "k.schema.json",
    "k.schema.jsonc": "k.schema.json",
    "k.json5": "k.schema.json",
    "k.schema": "k.schema.json",
    "k.schema.txt": "k.schema.json",
    "k.schema.json.txt": "k.schema.json",
    "k.json.bak": "k.schema.json",
    "k.schema.json~": "k.schema.json",
    "k.schema.jsn": "k.schema.json",
    "common/k.schema.YAML": "k.schema.json",
    "common/k.JSON": "k.schema.json",
}


@pytest.mark.parametrize("name", MISNAMED)
def test_a_file_that_was_meant_as_a_schema_is_not_passed_over(make, hidata, name: str):
    """Records of its kind are not said to have no schema, for they will have one."""
    right = MISNAMED[name]
    kind = right.removesuffix(".schema.json")
    records = {"good/a.json": "{}"}
    if "/" not in name:
        records[f"{kind}/a.json"] = "{}"
    root = make({"good": OPEN}, records)
    (root / "schema/common").mkdir()
    (root / "schema" / name).write_text(json.dumps(OPEN))
    code, out = hidata("--root", root, "validate")
    assert (code, re.findall(r"^\S+: \w\d+", out, re.MULTILINE)) == (
        1,
        [f"schema/{name}:1:1: L017"],
    )
    assert f"name it {right};" in out
    assert ("convert it to JSON and" in out) == ("y" in name.lower())
    assert ("not checked because of their schemas: " + kind in out) == ("/" not in name)


@pytest.mark.parametrize(
    "name",
    [
        *("README.md", "README", "LICENSE.txt", "notes.txt", "diagram.svg", "context.jsonld"),
        *(".gitkeep", ".DS_Store", ".good.schema.json.swp", ".area.schema.yaml", "good.schema.md"),
        *("good.schema.yaml", "good.schema.json.bak", "good.schema.json~", "good.yml"),
        *("common/Name.Schema.json", "common/name.json", "other.json"),
    ],
)
def test_what_is_read_or_no_schema_is_no_finding(make, hidata, name: str):
    """The source of a schema in YAML, or a copy of it, may lie beside the schema."""
    root = make({"good": OPEN}, {"good/a.json": "{}"})
    (root / "schema/common").mkdir()
    (root / "schema" / name).write_text("{}")
    assert hidata("--root", root, "validate")[0] == 0


def test_what_the_settings_ignore_is_no_misnamed_schema(make, hidata):
    root = make({"good": OPEN}, {"good/a.json": "{}"}, 'ignore = ["*.yaml"]')
    (root / "schema/k.yaml").write_text("{}")
    code, out = hidata("--root", root, "validate")
    assert (code, "1 file ignored" in out) == (0, True), out


def test_a_reference_to_a_misnamed_schema_does_not_lead_nowhere(make, hidata):
    """It is the name that is at fault, once."""
    refer = {"type": "object", "properties": {"a": {"$ref": "common/k.schema.yaml"}}}
    root = make({"good": refer}, {"good/a.json": "{}"})
    (root / "schema/common").mkdir()
    (root / "schema/common/k.schema.yaml").write_text("type: string\n")
    assert codes_in(hidata("--root", root, "validate")[1]) == ["L017"]


def test_a_link_to_a_folder_of_schemas_is_not_passed_over(make, hidata):
    root = make({"good": OPEN}, {"good/a.json": "{}"})
    (root / "shared").mkdir()
    (root / "schema/common").symlink_to("../shared")
    (root / "schema/k.schema.json").mkdir()
    _, out = hidata("--root", root, "validate")
    assert re.findall(r"^\S+: \w\d+", out, re.MULTILINE) == [
        "schema/common:1:1: J001",
        "schema/k.schema.json:1:1: J001",
    ]
    assert "it is a link to a folder, and such links are not followed" in out


def test_a_build_is_refused_where_a_schema_is_not_read(make, hidata, tmp_path: Path):
    root = make({"good": OPEN}, {"good/a.json": "{}"})
    (root / "schema/k.schema.yaml").write_text("type: object\n")
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert (code, codes_in(out)) == (1, ["L017"])
