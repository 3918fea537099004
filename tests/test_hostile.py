"""Hostile input, and loose schemas in a strict dataset: findings or one line, never a traceback."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hidata.api import Dataset
from hypothesis import given, settings
from hypothesis import strategies as st

OPEN: dict[str, Any] = {"type": "object"}
WORDS = {"title": "A", "description": "An a."}
CLOSED = {"type": "object", "required": ["a"], "unevaluatedProperties": False}


def _codes(out: str) -> list[str]:
    return re.findall(r"^\S.*?:\d+:\d+: ([A-Z]\d{3}) ", out, re.MULTILINE)


LOOSE = {
    "L004": CLOSED | {"properties": {"a": {"type": "string", "minLength": 1, "title": "A"}}},
    "L005": CLOSED | {"properties": {"a": WORDS | {"type": "string", "format": "isbn", "minLength": 1}}},
    "L006": CLOSED | {"properties": {"a": WORDS | {"type": "string", "pattern": r"^\d+$"}}},
    "L008": CLOSED | {"properties": {"a": WORDS | {"type": "string", "minLength": 1, "x-hidata-ref": "nought"}}},
    "L010": CLOSED | {"properties": {"a": WORDS | {"type": "string"}}},
    "L011": CLOSED | {"x-hidata-rules": ["no-such"], "properties": {"a": WORDS | {"type": "string", "minLength": 1}}},
}  # fmt: skip


@pytest.mark.parametrize("code", LOOSE)
def test_a_strict_dataset_has_strict_schemas(make, hidata, code: str):
    root = make({"k": LOOSE[code]}, {}, "strict = true")
    exit_code, out = hidata("--root", root, "validate")
    assert exit_code == 1
    assert set(_codes(out)) == {code}, out


@pytest.mark.parametrize("name", ["@type", "@id", "_rest"])
def test_a_strict_dataset_has_no_property_that_json_ld_cannot_say(make, hidata, name: str):
    text = WORDS | {"type": "string", "minLength": 1}
    inner = {"type": "object", "minProperties": 1, "unevaluatedProperties": False}
    schema = CLOSED | {"properties": {"a": WORDS | inner | {"properties": {name: text}}}}
    exit_code, out = hidata(
        "--root", make({"k": schema}, {}, "strict = true"), "validate", "--format", "json"
    )
    found = [(f["code"], f["pointer"]) for f in json.loads(out)["findings"]]
    assert (exit_code, found) == (1, [("L010", f"/properties/a/properties/{name}")])


def test_a_misspelt_keyword_is_found_by_the_meta_schema(make, hidata):
    meta = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://example.org/meta",
        "$dynamicAnchor": "meta",
        "allOf": [{"$ref": "https://json-schema.org/draft/2020-12/schema"}],
        "unevaluatedProperties": False,
    }
    root = make({"k": {"type": "object", "requierd": ["a"]}, "meta/m.schema.json": meta}, {})
    _, out = hidata("--root", root, "validate")
    assert set(_codes(out)) == {"L003"}, out


def test_names_and_places(make, hidata):
    records = {
        "k/a.json": {},
        "k/Two Words.json": {},
        "k/con.json": {},
        "k/" + "x" * 101 + ".json": {},
        "other/b.json": {},
        "c.json": {},
    }
    root = make({"k": {"type": "object"}}, records)
    (root / "pyproject.toml").write_text("[tool.hidata]\nstrict = true\n")
    schema = CLOSED | {"properties": {"a": WORDS | {"type": "integer", "minimum": 0, "maximum": 9}}}
    (root / "schema" / "k.schema.json").write_text(
        json.dumps(schema | {"required": [], "minProperties": 1})
    )
    for path in (root / "records" / "k").iterdir():
        path.write_text('{"a": 1}')
    _, out = hidata("--root", root, "validate")
    assert sorted(_codes(out)) == ["N002"] * 3 + ["N004"] * 2, out


def test_a_value_that_fits_no_column(make, hidata, tmp_path: Path):
    schema = CLOSED | {"properties": {"a": {"type": "number"}}}
    root = make({"k": schema}, {"k/a.json": '{"a": 12345678901234567890123}'})
    code, out = hidata("--root", root, "build", "--out", tmp_path / "d")
    assert (code, _codes(out)) == (1, ["S020"])


def test_a_keyword_without_a_sentence_of_its_own(make, hidata):
    schema = {"type": "object", "properties": {"a": {"contentEncoding": "base64"}}}
    schema["$schema"] = "http://json-schema.org/draft-07/schema#"
    root = make({"k": schema}, {"k/a.json": {"a": "not base64!"}})
    _, out = hidata("--root", root, "validate")
    assert _codes(out) == ["S099"]


HOSTILE = {
    "brackets": b"[" * 100_000,
    "nested": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep": b'{"a":' + b"[" * 300 + b"]" * 300 + b"}",
    "text": b'{"a": "' + b"x" * 10_000_000 + b'"}',
    "keys": b"{" + b",".join(b'"%d":1' % i for i in range(100_000)) + b"}",
    "digits": b'{"a": ' + b"9" * 400 + b"}",
    "endless": b'{"a": ' + b"9" * 5000 + b"}",
    "infinite": b'{"a": 1e999}',
    "latin": b'{"a": "\xe9"}',
    "wide": '{"a": 1}'.encode("utf-16"),
    "zeros": b"\0" * 1000,
    "surrogate": b'{"a": "\\udc00"}',
    "escape": b'{"a": "\x1b[2J"}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_give_findings_or_pass(make, hidata, tmp_path: Path, name: str):
    root = make({"k": OPEN | {"properties": {"a": {}}}}, {"k/x.json": HOSTILE[name]})
    code, out = hidata("--root", root, "validate")
    assert code == (0 if name in ("text", "keys", "digits") else 1), out[:500]
    assert "Traceback" not in out
    assert "\x1b" not in out
    assert len(out) < 20_000
    if code == 0:
        assert hidata("--root", root, "build", "--out", tmp_path / "d")[0] == 0


def test_nothing_outside_the_dataset_is_read(make, hidata, tmp_path: Path):
    secret = tmp_path / "secret.json"
    secret.write_text('{"password": "hunter2"}')
    root = make({"k": OPEN}, {"k/a.json": {}})
    folder = root / "records" / "k"
    (folder / "b.json").symlink_to(secret)
    (folder / "c.json").symlink_to("/dev/zero")
    (folder / "d.json").mkdir()
    os.mkfifo(folder / "e.json")
    (folder / "f.json").symlink_to("a.json")
    (folder / "g.json").symlink_to("nowhere.json")
    code, out = hidata("--root", root, "validate")
    assert code == 1
    assert "hunter2" not in out
    told = re.findall(r"k/(\w)\.json:1:1: (\w+)", out)
    assert told == [(name, "J001") for name in "bcdeg"], out


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
    assert (code, _codes(out)) == (1, ["L002"]), out


CYCLES = [
    {"type": "object", "properties": {"a": {"$ref": "#"}}},
    {"$ref": "#"},
    {"type": "object", "$dynamicAnchor": "n", "properties": {"a": {"$dynamicRef": "#n"}}},
    {"type": "object", "properties": {"a": {"type": "string", "pattern": "^(a+)+$"}}},
]


@pytest.mark.parametrize("schema", CYCLES)
def test_circles_and_slow_patterns_end(make, hidata, schema: Any):
    root = make({"k": schema}, {"k/x.json": {"a": "a" * 40 + "!"}})
    code, out = hidata("--root", root, "validate")
    assert code in (0, 1)
    assert "Traceback" not in out
    assert "Internal fault" not in out


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=60)
    | st.text(alphabet='{}[]":,\\/u0123e-+. \nntf', max_size=40).map(str.encode)
)
def test_any_bytes_at_all(tmp_path_factory: pytest.TempPathFactory, data: bytes):
    root = tmp_path_factory.getbasetemp() / "fuzz"
    (root / "schema").mkdir(parents=True, exist_ok=True)
    (root / "records" / "k").mkdir(parents=True, exist_ok=True)
    (root / "schema" / "k.schema.json").write_text('{"type": "object"}')
    (root / "records" / "k" / "x.json").write_bytes(data)
    findings = Dataset(root).validate()
    try:
        value = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        value = None
    if not findings:
        assert isinstance(value, dict)


@pytest.mark.parametrize(
    "settings",
    [
        "[tool.hidata]\nbase = 5",
        '[tool.hidata]\nstrict = "x"',
        "[tool.hidata]\nstrikt = true",
        '[tool.hidata]\nname = "../../evil"',
        '[project]\nversion = "../x"',
        '[tool.hidata]\nname = "a\\u0000b"',
        "[tool.hidata]\ncreators = [1]",
        "[tool]\nhidata = 5",
        "x = " + "[" * 20_000 + "]" * 20_000,
        "x = ",
    ],
)
def test_hostile_settings_are_refused_in_a_line(make, hidata, tmp_path: Path, settings: str):
    root = make({"k": OPEN}, {"k/x.json": {"a": 1}})
    (root / "pyproject.toml").write_text(settings)
    before = sorted(tmp_path.rglob("*"))
    code, out = hidata("--root", root, "build", "--out", tmp_path / "out" / "d")
    assert code == 2, out
    assert out.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_settings_are_read_from_a_file_of_the_dataset_only(make, hidata):
    root = make({"k": OPEN}, {"k/x.json": {"a": 1}})
    for target in ("/dev/zero", "/etc/passwd"):
        (root / "pyproject.toml").symlink_to(target)
        assert hidata("--root", root, "validate")[0] == 2
        (root / "pyproject.toml").unlink()
    os.mkfifo(root / "pyproject.toml")
    assert hidata("--root", root, "validate")[0] == 2


DOUBLING = {f"d{n}": {"anyOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)}
CHAIN = {f"d{n}": {"$ref": f"#/$defs/d{n + 1}"} for n in range(2000)}
CROSSWISE = {
    f"d{n}": {"type": "object", "properties": {f"p{m}": {"$ref": f"#/$defs/d{m}"} for m in range(20)}}
    for n in range(20)
}  # fmt: skip
SCHEMAS = {
    "doubling": ({"$defs": DOUBLING | {"d40": {}}}, ["L012"]),
    "chain": ({"$defs": CHAIN | {"d2000": {}}}, ["L012"]),
    "crosswise": ({"$defs": CROSSWISE}, ["S003"]),
    "address": ({"$id": "http://["}, ["L001"]),
    "rules": ({"properties": {}, "x-hidata-rules": 5}, ["L011"]),
    "rule": ({"properties": {}, "x-hidata-rules": [{}]}, ["L011"]),
    "kind": ({"properties": {"a": {"type": "string", "x-hidata-ref": ["k"]}}}, ["L008"]),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_hostile_schemas_give_findings(make, hidata, name: str):
    schema, codes = SCHEMAS[name]
    schema = {"type": "object", "properties": {"a": {"$ref": "#/$defs/d0"}}} | schema
    code, out = hidata("--root", make({"k": schema}, {"k/x.json": {"a": 1}}), "validate")
    assert (code, _codes(out)) == (1, codes), out[:500]


def test_what_is_wrong_a_thousandfold_is_told_within_bounds(make, hidata):
    """Findings, hints and what the validator lists of one record do not grow without end."""
    long = "x" * 5000
    schema = CLOSED | {
        "properties": {
            "list": {"items": {"type": "string"}},
            long: {},
        },
        "required": [],
    }
    choice = {"properties": {"choice": {"items": {"enum": [f"v{n}" for n in range(5000)]}}}}
    records = {
        "k/a.json": json.dumps({"list": [1] * 10_000}),
        "k/b.json": json.dumps({f"k{n}": 1 for n in range(10_000)}),
        "k/c.json": json.dumps({f"{long[1:]}y": 1}),
        "c/d.json": json.dumps({"choice": ["w"] * 10_000}),
        "o/e.json": json.dumps({"choice": ["w"] * 10_000}),
    }
    code, out = hidata(
        "--root",
        make({"k": schema, "c": choice, "o": {"oneOf": [choice, False]}}, records),
        "validate",
    )
    found = Counter(re.findall(r"(\w)\.json:\d+:\d+: (\w\d+)", out))
    assert code == 1
    assert found == {
        ("a", "S003"): 200,
        ("b", "S002"): 200,
        ("c", "S002"): 1,
        ("d", "S004"): 1,
        ("e", "S099"): 1,
    }


def test_the_folders_of_a_dataset_do_not_lead_out_of_it(make, hidata, tmp_path: Path):
    root = make({"k": OPEN}, {"k/x.json": "secret"})
    for name in ("records", "schema"):
        (root / name).rename(tmp_path / name)
        (root / name).symlink_to(tmp_path / name)
        code, out = hidata("--root", root, "validate")
        assert (code, "leads out" in out, "secret" in out) == (2, True, False)
        (root / name).unlink()
        (tmp_path / name).rename(root / name)


def test_names_that_are_not_utf_8(make, hidata, tmp_path: Path):
    root = make({"k": OPEN}, {"k/x.json": {"a": 1}})
    (root / "records/k" / os.fsdecode(b"\xff.json")).write_text("{}")
    code, out = hidata("--root", root, "build", "--out", tmp_path / "d")
    assert (code, _codes(out)) == (1, ["N002"])
    (root / "records/k" / os.fsdecode(b"\xff.json")).unlink()
    (root / "schema" / os.fsdecode(b"\xff.schema.json")).write_text('{"type": "object"}')
    code, out = hidata("--root", root, "build", "--out", tmp_path / "d")
    assert (code, _codes(out)) == (1, ["N002"])


def test_a_validator_that_gives_up_on_a_schema_is_told(make, hidata, monkeypatch):
    """jsonschema-rs, in Rust, may panic: to Python that is no Exception."""

    class PanicException(BaseException):
        pass

    def panic(*_: object, **__: object) -> None:
        raise PanicException("index out of bounds")

    root = make({"k": OPEN}, {})
    assert hidata("--root", root, "validate")[0] == 0
    monkeypatch.setattr("jsonschema_rs.validator_for", panic)
    code, out = hidata("--root", root, "validate")
    assert (code, _codes(out)) == (1, ["L001"])
    assert "index out of bounds" in out


def test_odd_file_names_among_good_ones_are_told_each(make, hidata):
    kind = {**CLOSED, "properties": {"a": {**WORDS, "type": "boolean"}}}
    odd = {f"records/k/{name}.json" for name in ("B", "con", "x_y", "z.z")}
    names = [*odd, *(f"records/k/ok-{i}.json" for i in range(20))]
    root = make(
        {"k": kind}, {n.removeprefix("records/"): {"a": True} for n in names}, "strict = true"
    )
    _, out = hidata("--root", root, "validate", "--format", "json")
    found = json.loads(out)["findings"]
    assert [f["code"] for f in found] == ["N002"] * 4
    assert {f["file"] for f in found} == odd
