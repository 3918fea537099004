"""Many records in one file, one a line: the same checks, the same bytes as separate files."""

from __future__ import annotations

import json
import random
import re
import shutil
from pathlib import Path

import pytest
from hidata.checks.record import Checker
from hidata.dataset import batches
from hidata.dataset.folder import open_dataset

from tests.data import PART, PLAIN, THING, plain_records
from tests.helpers import file_sums


@pytest.mark.slow
@pytest.mark.parametrize("order", ["by key", "shuffled", "by key in each file", "with files"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_the_same_bytes_as_separate_files(make, hidata, tmp_path, monkeypatch, order, jobs):
    monkeypatch.setattr(batches, "SLICE_BYTES", 2_000)
    monkeypatch.setattr(batches, "RECORDS_PER_BATCH", 100)
    some = plain_records(250)
    lines = [json.dumps(record) for record in some]
    if order == "shuffled":
        random.Random(5).shuffle(lines)
    elif order == "by key in each file":
        lines = lines[150:] + lines[:150]
    bulk = {
        "plain/a.ndjson": "\n".join(lines[:100]),
        "plain/b.ndjson": "\n\n".join(lines[100:]) + "\n",
    }
    single = {f"plain/{r['id']}.json": r for r in some}
    if order == "with files":  # every third record is in a file of its own
        own = dict([*single.items()][::3])
        others = [line for place, line in enumerate(lines) if place % 3]
        bulk = own | {
            "plain/all.ndjson": "\r\n".join(others[:90]) + "\n\n" + "\n".join(others[90:])
        }
    for name, records in (("bulk", bulk), ("single", single)):
        root = make({"plain": PLAIN}, records, 'name = "same"', name=name)
        code, out = hidata(
            "--root", root, "build", "--out", tmp_path / f"dist-{name}", "--jobs", jobs
        )
        assert code == 0, out
    assert file_sums(tmp_path / "dist-bulk") == file_sums(tmp_path / "dist-single")


@pytest.mark.slow
def test_a_strict_dataset_may_be_ndjson_too(
    sample_root: Path, sample_release: Path, hidata, tmp_path: Path
):
    """hidata's own data, a file a kind, makes the tables that its separate files make."""
    root, formats = tmp_path / "bulk", ("csv", "jsonld", "parquet")
    for part in ("schema", "views"):
        shutil.copytree(sample_root / part, root / part)
    shutil.copy(sample_root / "pyproject.toml", root)
    for kind in (sample_root / "records").iterdir():
        texts = [json.loads(path.read_text("utf-8")) for path in sorted(kind.iterdir())]
        (root / "records" / kind.name).mkdir(parents=True)
        lines = "".join(json.dumps(text, ensure_ascii=False) + "\n" for text in texts)
        (root / "records" / kind.name / "all.ndjson").write_text(lines, "utf-8")
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert code == 0, out
    rebuilt = tmp_path / "dist" / sample_release.name
    assert {f: file_sums(rebuilt / f) for f in formats} == {
        f: file_sums(sample_release / f) for f in formats
    }


def _checked(monkeypatch) -> list[tuple[str, int]]:
    """Return a list to which the place of each record that is checked from now on is added."""
    checked, check = [], Checker.check

    def noting(self, path, stem, data, named=True, line=1, column=1):
        checked.append((path, line))
        return check(self, path, stem, data, named, line, column)

    monkeypatch.setattr(Checker, "check", noting)
    return checked


def test_a_build_checks_each_record_once_in_the_order_of_keys(make, hidata, tmp_path, monkeypatch):
    checked = _checked(monkeypatch)
    records = {
        "plain/a.ndjson": '{"id": "a"}\n{"id": "b"}\n\n{"id": "e"}\n',
        "plain/c.json": {"id": "c"},
        "plain/d.ndjson": '{"id": "f"}\n{"id": "d"}\n',
    }
    root = make({"plain": PLAIN}, records, 'name = "once"')
    assert hidata("--root", root, "build", "--out", tmp_path / "dist", "--jobs", 1)[0] == 0
    a, c, d = (f"records/plain/{name}" for name in ("a.ndjson", "c.json", "d.ndjson"))
    assert checked == [(a, 1), (a, 2), (c, 1), (d, 2), (a, 4), (d, 1)]
    lines = (tmp_path / "dist/once-0.0.0/csv/plain.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [f'"{key}"' for key in "abcdef"]


def test_a_key_unlike_the_name_of_its_file_is_put_in_order_too(make, hidata, tmp_path):
    """The names of files say in which order records are read first; the keys have the last word."""
    records = {"plain/a.json": {"id": "Z z"}, "plain/b.ndjson": '{"id": "c"}\n{"id": "b"}\n'}
    root = make({"plain": PLAIN}, records, 'name = "unlike"')
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert code == 0, out
    lines = (tmp_path / "dist/unlike-0.0.0/csv/plain.csv").read_text().splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ['"Z z"', '"b"', '"c"']


@pytest.mark.parametrize("size", [11, 23, 24, 35, 36])
def test_lines_are_read_together_as_far_as_a_slice_goes(make, monkeypatch, size: int):
    """Lines of 11 bytes: two of them are 23 with the end of the first, three are 35."""
    monkeypatch.setattr(batches, "SLICE_BYTES", size)
    text = "".join(f'{{"id": "{key}"}}\n' for key in "abcde")
    root = make({"plain": PLAIN}, {"plain/all.ndjson": text, "plain/x.json": {"id": "x"}})
    paths = [f"records/plain/{name}" for name in ("all.ndjson", "x.json")]
    kind = open_dataset(str(root)).kind("plain")
    pieces = batches.in_order_of_keys(str(root), kind, paths)
    (batch,) = batches.batches_of_pieces("plain", pieces)
    together = (size + 1) // 12
    sizes = [piece.size for piece in batch.pieces[:-1]]
    assert sizes[0] == 12 * together - 1
    assert len(sizes) == -(-5 // together)
    assert batch.pieces[-1] == paths[1]
    entries = [*batches.read_entries(str(root), batch.pieces)]
    assert [(entry.line, entry.offset) for entry in entries[:5]] == [
        (n + 1, 12 * n) for n in range(5)
    ]


@pytest.mark.parametrize("line", ["[]", "{", '{"n": 1}', '{"id": ""}', "\xff"])
def test_no_order_of_keys_where_a_line_has_none(make, line: str):
    texts = {"plain/a.ndjson": f'{{"id": "b"}}\n{line}\n', "plain/a.json": {"id": "a"}}
    root = make({"plain": PLAIN}, texts)
    kind = open_dataset(str(root)).kind("plain")
    paths = [f"records/{path}" for path in texts]
    assert batches.in_order_of_keys(str(root), kind, paths) is None
    assert batches.in_order_of_keys(str(root), kind, paths[1:]) is None


def test_findings_carry_the_line(make, hidata, monkeypatch):
    monkeypatch.setattr(batches, "SLICE_BYTES", 64)
    lines = [
        '{"id": "a", "n": 1}',
        '{"id": "b", "n": "two"}',
        "",
        '{"id": "c", "n": 3,}',
        '{"id": "a", "n": 4}',
        '{"id": "e", "next": "zz"}',
    ]
    root = make({"plain": PLAIN}, {"plain/all.ndjson": "\n".join(lines)})
    _, out = hidata("--root", root, "validate", "--format", "json")
    findings = [(f["line"], f["column"], f["code"]) for f in json.loads(out)["findings"]]
    assert findings == [(2, 18, "S003"), (4, 19, "J005"), (5, 8, "N003"), (6, 21, "R001")]


def test_records_in_ndjson_are_found(make, hidata):
    root = make(
        {"plain": PLAIN, "part": PART, "thing": THING},
        {"plain/all.ndjson": '{"id": "a", "n": 1}\n', "part/p.ndjson": '{"id": 7}\n{"id": "x"}\n'},
    )
    assert "1" in hidata("--root", root, "show", "plain/a")[1]
    _, out = hidata("--root", root, "tables")
    rows = {line.split()[0]: line.split()[1] for line in out.splitlines()}
    assert (rows["plain"], rows["part"], rows["thing"]) == ("1", "2", "0")


@pytest.mark.parametrize("before", [0, 1, 7, 15])
def test_a_long_line_is_one_record_wherever_slices_end(make, hidata, monkeypatch, before: int):
    """In slices of 16 bytes lines may have 64; longer ones are reported, not read without end."""
    monkeypatch.setattr(batches, "SLICE_BYTES", 16)
    monkeypatch.setattr(batches, "MAX_BYTES", 64)
    schema = {"type": "object", "properties": {"id": {"type": "string"}}}
    for length in (11, 15, 16, 17, 31, 32, 33, 48, 63, 64, 81, 200):
        long = [f'{{"id": "{mark * (length - 10)}"}}' for mark in "xy"]
        assert len(long[0]) == length
        text = "\n".join([" " * before, long[0], '{"id": "a"}', long[1], '{"id": "b"}'])
        root = make({"k": schema}, {"k/all.ndjson": text}, name=f"d{length}")
        code, out = hidata("--root", root, "validate")
        if length <= 64:
            assert (code, out.partition(" (")[0]) == (0, "ok: 4 records checked, 0 findings")
        else:
            assert (code, set(re.findall(r"ndjson:(\d)", out))) == (1, {"2", "4"}), out


def test_a_line_of_megabytes_is_read(make, hidata):
    long = json.dumps({"id": "b", "text": "x" * 3 * 2**20})
    text = f'{{"id": "a"}}\n{long}\n{{"id": "c", "next": "b"}}\n'
    root = make({"plain": PLAIN}, {"plain/all.ndjson": text})
    assert hidata("--root", root, "validate")[0] == 0


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_files_are_checked_in_batches_of_any_size(make, hidata, monkeypatch, count: int):
    monkeypatch.setattr(batches, "RECORDS_PER_BATCH", 2)
    records = {f"plain/r{n}.json": {"id": f"r{n}", "n": "x" if n == 2 else n} for n in range(count)}
    code, out = hidata("--root", make({"plain": PLAIN}, records), "validate")
    wrong = 1 if count > 2 else 0
    assert (code, out.count("S003")) == (wrong, wrong)
    assert f"{count} record{'s' if count > 1 else ''} checked" in out


def _findings(hidata, root: Path) -> list[tuple[int, str, str]]:
    out = hidata("--root", root, "validate", "--format", "json")[1]
    return [(f["line"], f["pointer"], f["code"]) for f in json.loads(out)["findings"]]


TEXT = {"type": "string"}
LINES = {
    # the schema of id, a line, and its key; or the pointer of the finding that it has none
    "a text": (TEXT, '{"id": "x"}', "x"),
    "missing": (TEXT, '{"n": "x"}', ("",)),
    "empty": (TEXT, '{"id": ""}', ("/id",)),
    "null": ({"type": ["string", "null"]}, '{"id": null}', ("/id",)),
    "not declared": (None, '{"id": "x"}', "x"),
    "not declared, a number": (None, '{"id": 7}', "7"),
    "not declared, empty": (None, '{"id": ""}', ("",)),
    "not declared, a fraction": (None, '{"id": 7.5}', ("",)),
    "not declared, a truth": (None, '{"id": true}', ("",)),
    "not declared, missing": (None, '{"n": "x"}', ("",)),
    "a number": ({"type": "integer"}, '{"id": 7}', "7"),
}


@pytest.mark.parametrize("name", LINES)
def test_the_key_of_a_line_is_its_id(make, hidata, tmp_path: Path, name: str):
    """Never the number of the line; and without a key it is a finding, not a table."""
    declared, line, key = LINES[name]
    schema = {"type": "object", "properties": {"id": declared} if declared else {}}
    root = make({"k": schema}, {"k/all.ndjson": f"\n{line}\n"}, 'name = "d"')
    code, _ = hidata("--root", root, "build", "--out", tmp_path)
    if isinstance(key, tuple):
        assert (code, _findings(hidata, root)) == (1, [(2, *key, "N005")])
        return
    assert (code, _findings(hidata, root)) == (0, [])
    lines = (tmp_path / "d-0.0.0/csv/k.csv").read_text().splitlines()
    assert lines[1].split(",")[0] == f'"{key}"'
    for form in ("csv", "parquet", "jsonld"):
        assert (
            hidata("restore", tmp_path / "d-0.0.0", "--from", form, "--out", tmp_path / form)[0]
            == 0
        )
        assert json.loads((tmp_path / form / f"records/k/{key}.json").read_text()) == json.loads(
            line
        )


@pytest.mark.parametrize("text", ['{"id": ""}', '{"n": 1}', '{"id": null}'])
def test_a_record_in_a_file_of_its_own_has_the_key_that_its_schema_declares(
    make, hidata, text: str
):
    schema = {"type": "object", "properties": {"id": {"type": ["string", "null"]}}}
    root = make({"k": schema}, {"k/a.json": text, "k/b.json": {"id": "b"}})
    assert [code for *_, code in _findings(hidata, root)] == ["N005"]


def test_lines_without_a_key_are_not_taken_for_each_other(make, hidata):
    """Nor are those that are invalid; an invalid one that has a key can be referred to."""
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    lines = '{"n": 1}\n{"n": 1}\n{"n": "x"}\n{"n": "x"}\n[]\n{\n'
    root = make({"k": schema}, {"k/all.ndjson": lines})
    codes = [code for *_, code in _findings(hidata, root)]
    assert codes == ["N005", "N005", "S003", "S003", "S003", "J009"]
    lines = '{"id": "a", "n": "two"}\n{"id": "b", "next": "a"}\n{"id": "a", "n": 1}\n'
    root = make({"plain": PLAIN}, {"plain/all.ndjson": lines}, name="other")
    assert [code for *_, code in _findings(hidata, root)] == ["S003", "N003"]
