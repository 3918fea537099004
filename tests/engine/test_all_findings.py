"""All findings come in one run, whatever is wrong with one schema, record or register."""

from __future__ import annotations

import json
from concurrent.futures import Future
from contextlib import nullcontext
from datetime import date
from typing import Any

import pytest
from hidata.dataset.folder import open_dataset
from hidata.engine import validate, worker
from hidata.engine.executors import Workers

from tests.data import OPEN

TYPED = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "n": {"type": "integer"}, "a": {"type": "string", "x-hidata-ref": "a"}},
}  # fmt: skip
BROKEN = {
    # a schema of the kind "a", and where its finding is
    "unreadable": ('{"type": "object",', 1, 19, "J009"),
    "merged": ("<<<<<<< x\n{}\n=======\n{}\n>>>>>>> y\n", 1, 1, "J019"),
    "a list": ("[]", 1, 1, "L001"),
    "invalid": ('{"type": "objekt"}', 1, 10, "L001"),
    "leading nowhere": ('{"type": "object", "properties": {"x": {"$ref": "#/$defs/none"}}}', 1, 49, "L002"),
    "of a list": ('{"type": "array"}', 1, 1, "L009"),
}  # fmt: skip


def _findings(hidata, root, *more: object) -> list[tuple[str, int, int, str]]:
    _, out = hidata("--root", root, "validate", "--format", "json", *more)
    return [(f["file"], f["line"], f["column"], f["code"]) for f in json.loads(out)["findings"]]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_schema_silences_its_own_kind_only(make, hidata, name: str, jobs: int):
    """References to its records are not known to be wrong; all else is."""
    text, line, column, code = BROKEN[name]
    records = {
        "a/a.json": {"n": "x"},
        "c/k.json": '{"id": "k", "n": "x"}',
        "c/l.json": '{"id":',
        "c/m.json": '{"id": "m", "a": "gone"}',
    }
    root = make({"a": OPEN, "c": TYPED}, records)
    (root / "schema/a.schema.json").write_text(text)
    (root / "register").mkdir()
    (root / "register/a.tsv").write_text("lost\n")
    (root / "register/c.tsv").write_text("k\nlost\n")
    assert _findings(hidata, root, "--jobs", jobs) == [
        ("records/c/k.json", 1, 18, "S003"),
        ("records/c/l.json", 1, 7, "J009"),
        ("register/c.tsv", 2, 1, "R003"),
        ("schema/a.schema.json", line, column, code),
    ]


def _referring(reference: str) -> dict[str, Any]:
    """The schema of a kind in which one property is described elsewhere."""
    return {
        "type": "object",
        "properties": {"x": {"$ref": reference}, "n": {"type": "integer"}},
    }


def test_what_depends_on_a_broken_schema_is_not_checked(make, hidata):
    """But has its own findings, and is not said to lead nowhere."""
    schemas = {
        "parts": OPEN,
        "a": _referring("parts.schema.json#/$defs/x"),
        "b": _referring("a.schema.json#/properties/n"),
        "c": _referring("parts.schema.json#anchor"),
        "d": _referring("none.schema.json"),
        "e": _referring("#/properties/n"),
    }
    records = {f"{kind}/k.json": {"n": "x"} for kind in "abcde"}
    root = make(schemas, records)
    (root / "schema/parts.schema.json").write_text('{"$defs": {"x": ')
    assert [finding[::3] for finding in _findings(hidata, root)] == [
        ("records/e/k.json", "S003"),
        ("schema/d.schema.json", "L002"),
        ("schema/parts.schema.json", "J009"),
    ]


def test_a_schema_with_a_harmless_fault_still_checks_its_records(make, hidata):
    """A property without words for the dictionary, in a strict dataset."""
    schema = {
        "type": "object", "unevaluatedProperties": False, "required": ["n"],
        "properties": {"n": {"type": "integer", "minimum": 0, "maximum": 9}},
    }  # fmt: skip
    root = make({"a": schema}, {"a/k.json": {"n": "x"}}, "strict = true")
    findings = {finding[::3] for finding in _findings(hidata, root)}
    assert findings == {("schema/a.schema.json", "L004"), ("records/a/k.json", "S003")}


def test_formats_are_asserted_beside_a_broken_schema_only_if_they_are_without_it(make, hidata):
    dated = {"type": "object", "properties": {"n": {"type": "string", "format": "date"}}}
    root = make({"a": {"type": "array"}, "c": dated}, {"c/k.json": {"n": "soon"}})
    assert [finding[::3] for finding in _findings(hidata, root)] == [
        ("records/c/k.json", "S006"),
        ("schema/a.schema.json", "L009"),
    ]
    (root / "pyproject.toml").write_text("[tool.hidata]\nformat-assertion = false\n")
    assert [finding[::3] for finding in _findings(hidata, root)] == [
        ("schema/a.schema.json", "L009")
    ]


def test_two_schemas_of_one_kind_silence_that_kind_only(make, hidata):
    root = make({"a": TYPED, "a.json": TYPED, "c": TYPED}, {"a/k.json": "{", "c/k.json": "{"})
    assert [finding[::3] for finding in _findings(hidata, root)] == [
        ("records/c/k.json", "J009"),
        ("schema/a.schema.json", "L013"),
    ]


def test_kinds_that_were_not_checked_are_named(make, hidata):
    schemas = {"a": {"type": "array"}, "b": _referring("a.schema.json"), "c": TYPED}
    _, out = hidata("--root", make(schemas, {"c/k.json": '{"id": "k"}'}), "validate")
    assert "; not checked because of their schemas: a, b\n" in out


class Stranger:
    """An executor whose workers have not seen the dataset before."""

    def submit(self, work, job, batch):
        worker._KEPT_TOOLS.clear()
        done: Future[Any] = Future()
        done.set_result(work(job, batch))
        return done


def test_a_worker_that_opens_the_dataset_itself_finds_the_same(make):
    """Also where the settings are not valid."""
    schemas = {"a": {"type": "array"}, "c": TYPED}
    root = make(schemas, {"c/k.json": '{"id": "k", "n": "x"}'}, "strict = 1")
    workers = Workers(Stranger(), window=2)
    day = date(2026, 1, 1)
    findings = [
        validate.check(open_dataset(str(root)), day, lambda _, one=one: nullcontext(one)).findings
        for one in (Workers(), workers)
    ]
    assert [f.code for f in findings[0]] == ["L015", "S003", "L009"]
    assert findings[0] == findings[1]


def test_build_reports_all_findings_too(make, hidata, tmp_path):
    root = make({"a": {"type": "array"}, "c": TYPED}, {"c/k.json": "{"})
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert (code, "L009" in out, "J009" in out) == (1, True, True)


def test_a_line_that_is_not_json_makes_no_reference_to_it_wrong(make, hidata):
    lines = '{"id": "a", "n": 1\n{"id": "b", "a": "x"}\n'
    root = make({"a": TYPED}, {"a/all.ndjson": lines.replace('"x"', '"a"')})
    assert [finding[1::2] for finding in _findings(hidata, root)] == [(1, "J009")]


def test_a_merge_conflict_in_ndjson_is_one_finding(make, hidata):
    """The other lines are checked; an id on both sides is not one used twice."""
    lines = ['{"id": "a"}', "<<<<<<< x", '{"id": "b"}', "=======", '{"id": "b", "n": 1}', ">>>>>>> y", '{"id": "c", "n": "x"}']  # fmt: skip
    root = make({"a": TYPED}, {"a/all.ndjson": "\n".join(lines)})
    assert [finding[1::2] for finding in _findings(hidata, root)] == [(2, "J019"), (7, "S003")]


def test_a_record_with_a_fault_still_has_to_be_named_after_its_id(make, hidata):
    root = make({"a": TYPED}, {"a/x.json": '{"id": "y", "n": "x"}'})
    assert [finding[2:] for finding in _findings(hidata, root)] == [(8, "N001"), (18, "S003")]


def test_what_was_not_checked_is_not_reported_as_correct(make, hidata):
    """Where only a record is asked for whose schema is broken, or the settings are."""
    root = make({"a": {"type": "array"}, "c": TYPED}, {"a/k.json": "{}", "c/k.json": '{"id": "k"}'})
    code, out = hidata("--root", root, "validate", root / "records/a/k.json")
    assert (code, "schema/a.schema.json:1:1: L009" in out) == (1, True)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("text", ["", "\n\n", " \r\n\t\n", "\n" * (2**20 + 5)])
def test_a_file_of_records_without_a_record_is_the_only_finding(make, hidata, text, jobs):
    """Whatever refers to what may have been in it is not wrong."""
    root = make(
        {"a": TYPED, "c": TYPED}, {"a/all.ndjson": text, "c/k.json": '{"id": "k", "a": "x"}'}
    )
    code, out = hidata("--root", root, "validate", "--jobs", jobs)
    assert (code, "hint: write one record a line, or delete the file" in out) == (1, True)
    assert _findings(hidata, root) == [("records/a/all.ndjson", 1, 1, "J016")]


def test_blank_lines_beside_records_are_none(make, hidata):
    root = make({"a": TYPED}, {"a/all.ndjson": "\n" * (2**20 + 5) + '{"id": "k"}\n'})
    assert _findings(hidata, root) == []


def test_a_dataset_of_nothing_but_an_empty_file_of_records_says_which(make, hidata):
    root = make({"a": TYPED}, {"a/all.ndjson": ""})
    assert _findings(hidata, root) == [("records/a/all.ndjson", 1, 1, "J016")]
