"""One record checked: every fault reported, each once."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hidata.api import Dataset
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.data import OPEN
from tests.helpers import examples


def test_a_wrong_name_is_reported_once(make, hidata):
    """What refers to the record, and the other of its two names, are not at fault as well."""
    schema = {
        "type": "object",
        "required": ["id"],
        "unevaluatedProperties": False,
        "properties": {
            "id": {"type": "string", "title": "i", "description": "i", "pattern": "^[a-z-]+$", "maxLength": 9},
            "sequel": {"type": "string", "title": "s", "description": "s", "minLength": 1, "x-hidata-ref": "book"},
        },
    }  # fmt: skip
    records = {
        "book/dune.json": {"id": "dunes"},
        "book/messiah.json": {"id": "messiah", "sequel": "dune"},
        "book/chapterhouse.json": {"id": "emperor"},
        "book/heretics.json": {"id": "heretics", "sequel": "dunes"},
        "book/Ix.json": {"id": "Ix"},
        "book/notes.txt": "see dune",
        "boook/ix.json": {"id": "ix"},
    }
    root = make({"book": schema}, records, "strict = true")
    _, out = hidata("--root", root, "validate", "--format", "json")
    findings = [(f["file"][8:], f["code"], f.get("hint")) for f in json.loads(out)["findings"]]
    assert [(file, code) for file, code, _ in findings] == [
        ("book/Ix.json", "S005"),
        ("book/chapterhouse.json", "N001"),
        ("book/dune.json", "N001"),
        ("book/notes.txt", "N004"),
        ("boook/ix.json", "N004"),
    ]
    assert findings[-1][2] == "did you mean records/book/?"


def test_all_faults_of_a_record_are_reported_in_one_run(make, hidata):
    """What a record refers to is sought whatever else is wrong with it; a bad reference, once."""
    book = {
        "type": "object",
        "properties": {
            "pages": {"type": "integer"},
            "by": {"type": "string", "minLength": 1, "x-hidata-ref": "author"},
            "sequel": {"type": "string", "x-hidata-ref": "book"},
        },
    }
    wrong = {"pages": "many", "by": "", "sequel": "dume"}
    records = {"book/dune.json": {}, "book/x.json": wrong, "author/herbert.json": {}}
    root = make({"book": book, "author": {"type": "object"}}, records)
    _, out = hidata("--root", root, "validate", "--format", "json")
    findings = [(f["code"], f["pointer"]) for f in json.loads(out)["findings"]]
    assert findings == [("S003", "/pages"), ("S008", "/by"), ("R001", "/sequel")]


NO_OBJECTS = ['["x"]', '"x"', "null", "3"]


def test_records_that_are_no_objects_are_findings(make, hidata):
    records = {f"k/r{n}.json": text for n, text in enumerate(NO_OBJECTS)}
    root = make({"k": {"minProperties": 0}}, records)
    code, out = hidata("--root", root, "validate")
    assert (code, re.findall(r": (S\d+) ", out)) == (1, ["S003"] * 4)


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


@pytest.mark.slow
@settings(max_examples=examples(300))
@given(
    st.binary(max_size=60)
    | st.text(alphabet='{}[]":,\\/u0123e-+. \nntf', max_size=40).map(str.encode)
)
def test_random_bytes_give_findings_or_pass(tmp_path_factory: pytest.TempPathFactory, data: bytes):
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


def test_references_beside_values_of_other_types(make, hidata):
    """Null, or another type than the one that has references, in every place where they can be."""
    to = {"type": "string", "x-hidata-ref": "k"}
    part = {"type": ["object", "null", "array"], "properties": {"to": to}, "required": ["to"]}
    schema = {
        "type": "object",
        "properties": {
            "to": to | {"type": ["string", "null", "array"]},
            "list": {"type": ["array", "null"], "items": to},
            "parts": {"type": "array", "items": part},
            "some": {"type": "array", "items": to | {"type": ["string", "object"]}},
            "map": {"anyOf": [{"type": "object", "additionalProperties": to}, {"type": "array"}]},
        },
    }
    records = [
        {"id": "a", "to": None, "list": None, "parts": [None, [1], {"to": "a"}], "some": [{}], "map": []},
        {"id": "b", "to": ["x"], "list": ["a"], "some": ["a", {"x": 1}], "map": {"x": "b"}},
        {"id": "c", "to": "lost", "list": ["b"], "parts": [{"to": "gone"}], "map": {"x": "off"}},
    ]  # fmt: skip
    root = make({"k": schema}, {"k/all.ndjson": "\n".join(map(json.dumps, records))})
    _, out = hidata("--root", root, "validate", "--format", "json")
    found = [(f["code"], f["line"], f["pointer"]) for f in json.loads(out)["findings"]]
    assert found == [
        ("R001", 3, "/to"), ("R001", 3, "/parts/0/to"), ("R001", 3, "/map/x"),
    ]  # fmt: skip
