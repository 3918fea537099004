"""The findings that a dataset is known to have: its baseline."""

from __future__ import annotations

import json
from pathlib import Path

import hidata as package
import pytest

from tests.helpers import codes_in

SETTINGS = 'baseline = "known.json"'
SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}, "t": {"type": "string"}}}
OLD = {"k/a.json": {"n": "x"}, "k/b.json": {"n": 1, "t": 2}, "k/c.json": {"n": 1}}


@pytest.fixture
def root(make, hidata) -> Path:
    """A dataset with two old findings, which its baseline knows."""
    folder: Path = make({"k": SCHEMA}, OLD, SETTINGS)
    code, out = hidata("--root", folder, "validate", "--write-baseline")
    assert (code, "Wrote 2 known findings to known.json.\n" in out) == (0, True)
    return folder


KNOWN = "2 known findings in known.json not reported"


def _put(root: Path, name: str, record: object) -> None:
    (root / "records/k" / name).write_text(json.dumps(record))


def test_known_findings_are_counted_and_not_reported(root: Path, hidata):
    assert hidata("--root", root, "validate") == (
        0,
        f"ok: 3 records checked, 0 findings (demo 0.0.0 in {root}); {KNOWN}\n",
    )
    assert package.Dataset(root).validate() == []
    out = json.loads(hidata("--root", root, "validate", "--format", "json")[1])
    assert out["findings"] == []


def test_new_findings_are_reported(root: Path, hidata):
    _put(root, "d.json", {"n": "y"})
    _put(root, "b.json", {"n": "y", "t": 2})
    code, out = hidata("--root", root, "validate", "--format", "json")
    assert code == 1
    findings = [(f["file"], f["pointer"]) for f in json.loads(out)["findings"]]
    assert findings == [("records/k/b.json", "/n"), ("records/k/d.json", "/n")]


def test_a_finding_is_known_whatever_its_line(root: Path, hidata):
    (root / "records/k/a.json").write_text('{\n\n  "t": "new",\n  "n": "another"\n}\n')
    assert hidata("--root", root, "validate")[0] == 0


def test_entries_without_a_finding_are_counted(root: Path, hidata):
    _put(root, "a.json", {"n": 1})
    stale = "1 entry of known.json has no finding any more: --write-baseline drops them"
    code, out = hidata("--root", root, "validate")
    assert (code, stale in out, "1 known finding in" in out) == (0, True, True)
    assert hidata("--root", root, "validate", "--write-baseline")[0] == 0
    assert stale not in hidata("--root", root, "validate")[1]
    assert len(json.loads((root / "known.json").read_text())["findings"]) == 1


def test_equal_findings_are_known_as_often_as_they_are_listed(make, hidata):
    """In NDJSON: pointers lead into a record, and lines move."""
    lines = [json.dumps({"id": f"r{n}", "n": "x" if n < 3 else n}) for n in range(5)]
    properties = {"id": {"type": "string"}, **SCHEMA["properties"]}
    schema = SCHEMA | {"properties": properties, "required": ["id"]}
    root = make({"k": schema}, {"k/all.ndjson": "\n".join(lines)}, SETTINGS)
    assert hidata("--root", root, "validate", "--write-baseline")[0] == 0
    assert json.loads((root / "known.json").read_text())["findings"] == [
        {"file": "records/k/all.ndjson", "code": "S003", "pointer": "/n", "count": 3}
    ]
    assert hidata("--root", root, "validate")[0] == 0
    with (root / "records/k/all.ndjson").open("a") as file:
        file.write('\n{"id": "r5", "n": "x"}')
    code, out = hidata("--root", root, "validate")
    assert (code, codes_in(out), "3 known findings" in out) == (1, ["S003"], True)


def test_a_release_has_no_records_with_findings(root: Path, hidata, tmp_path: Path):
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert (code, codes_in(out)) == (1, ["S003", "S003"])


def test_findings_of_schemas_are_never_known(make, hidata):
    """Nothing is checked by a schema that has some."""
    root = make({"k": {"type": "objekt"}}, {"k/a.json": {}}, SETTINGS)
    for _ in range(2):
        code, out = hidata("--root", root, "validate", "--write-baseline")
        assert (code, codes_in(out), "Wrote 0 known findings" in out) == (1, ["L001"], True)
    assert codes_in(hidata("--root", root, "validate")[1]) == ["L001"]


def test_entries_are_not_called_stale_where_not_all_was_checked(root: Path, hidata):
    (root / "schema/k.schema.json").write_text('{"type": "objekt"}')
    assert "no finding any more" not in hidata("--root", root, "validate")[1]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"findings": {}}', '{"findings": [1]}', '{"findings": [{"file": "a"}]}', "[" * 5000,
     '{"findings": [{"file": "a", "code": "b", "pointer": 1}]}',
     '{"findings": [{"file": "a", "code": "b", "pointer": "", "count": "2"}]}'],
)  # fmt: skip
def test_an_invalid_baseline_is_refused_in_a_line(root: Path, hidata, text: str):
    (root / "known.json").write_text(text)
    code, out = hidata("--root", root, "validate")
    assert (code, out.count("\n"), "--write-baseline" in out) == (2, 1, True)


def test_a_baseline_that_is_missing_is_refused_in_a_line(root: Path, hidata):
    (root / "known.json").unlink()
    code, out = hidata("--root", root, "validate")
    assert (code, out.count("\n"), "--write-baseline" in out) == (2, 1, True)


def test_only_all_findings_can_be_written(root: Path, make, hidata):
    for more in (("--fix",), ("--since", "HEAD"), (root / "records/k/a.json",)):
        assert hidata("--root", root, "validate", "--write-baseline", *more)[0] == 2
    without = make({"k": SCHEMA}, OLD, name="without")
    code, out = hidata("--root", without, "validate", "--write-baseline")
    assert (code, 'baseline = "baseline.json"' in out) == (2, True)


def test_the_findings_of_some_files_may_be_known_too(root: Path, hidata):
    _put(root, "d.json", {"n": "y"})
    assert hidata("--root", root, "validate", root / "records/k/a.json")[0] == 0
    assert hidata("--root", root, "validate", root / "records/k/d.json")[0] == 1
