"""Builds: of any dataset, the same bytes everywhere, nothing left behind by findings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.conftest import ROOT
from tests.data import PART, RECORDS, THING
from tests.helpers import file_sums, sql


@pytest.fixture
def foreign(make) -> Path:
    return make({"thing": THING, "part": PART}, RECORDS)


def test_it_validates_and_builds(foreign: Path, hidata, tmp_path: Path):
    assert hidata("--root", foreign, "validate")[0] == 0
    code, out = hidata("--root", foreign, "build", "--out", tmp_path / "dist")
    assert code == 0, out
    release = tmp_path / "dist" / "demo-0.0.0"
    rows = sql(f"SELECT id, name, either, free FROM '{release}/parquet/thing.parquet'")
    assert rows[1] == [
        ("http://example.org/a", None, None, None),
        ("http://example.org/b", None, "text", '{"a":[1]}'),
    ]
    assert sql(f"SELECT * FROM '{release}/csv/part.csv'")[1][0][0] == "p1"
    grid = sql(f"SELECT * FROM '{release}/parquet/thing_nest_rows_grid_item.parquet'")
    assert grid[1] == [
        ("http://example.org/b", 1, 1, 1, 1),
        ("http://example.org/b", 1, 1, 2, 2),
    ]


def test_the_dictionary_says_what_is_json_text(foreign: Path, hidata):
    _, out = hidata("--root", foreign, "tables", "thing")
    assert "free  JSON text" in out
    assert "either  string\n    Values of other types are in the rest column." in out
    assert "name  string" in out


def test_a_new_kind_is_a_schema_and_records_and_no_code(make, hidata, tmp_path: Path):
    schema = {
        "title": "Planet",
        "type": "object",
        "properties": {"id": {"type": "string"}, "moons": {"type": "array", "items": {"type": "string"}}},
        "required": ["id"],
    }  # fmt: skip
    records = {"planet/mars.json": {"id": "mars", "moons": ["Phobos", "Deimos"]}, "planet/venus.json": {"id": "venus"}}  # fmt: skip
    root = make({"planet": schema}, records, 'version = "1.0.0"')
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release = tmp_path / "demo-1.0.0"
    assert (release / "csv" / "planet_moons.csv").read_text() == (
        'planet_id,position,value\n"mars",1,"Phobos"\n"mars",2,"Deimos"\n'
    )
    assert pq.read_table(release / "parquet" / "planet.parquet")["id"].to_pylist() == [
        "mars",
        "venus",
    ]
    graph = json.loads((release / "jsonld" / "planet.jsonld").read_text())["@graph"]
    assert graph == [
        {"@type": "Planet", "id": "mars", "moons": ["Phobos", "Deimos"]},
        {"@type": "Planet", "id": "venus"},
    ]


def test_a_list_named_like_a_path_stays_in_the_release(make, hidata, tmp_path: Path):
    """The table of a list is a file; what its property is called must not lead out."""
    way = "/../../../out"
    schema = {"type": "object", "properties": {way: {"type": "array", "items": {"type": "string"}}}}
    root = make({"k": schema}, {"k/a.json": {way: ["x"]}})
    out = tmp_path / "d" / "e"
    assert hidata("--root", root, "build", "--out", out)[0] == 0
    names = sorted(path.name for path in (out / "demo-0.0.0" / "csv").iterdir())
    assert names == ["k.csv", "k_%2F..%2F..%2F..%2Fout.csv"]
    assert hidata("verify", out / "demo-0.0.0")[0] == 0
    assert not list(tmp_path.rglob("out.csv"))


@pytest.mark.slow
def test_the_same_bytes_whatever_the_surroundings(
    sample_root: Path, sample_release: Path, tmp_path: Path
):
    surroundings = {
        "TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "11", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    arguments = ["--root", str(sample_root), "build", "--out", str(tmp_path), "--jobs", "2"]
    done = subprocess.run(
        [sys.executable, "-m", "hidata", *arguments],
        capture_output=True, text=True, cwd=tmp_path, env={**os.environ, **surroundings},
        umask=0o077,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    again = tmp_path / sample_release.name
    assert file_sums(again) == file_sums(sample_release)
    assert (again / "README.md").stat().st_mode & 0o777 == 0o644


def test_the_checksums_cover_every_file(sample_release: Path):
    lines = (sample_release / "SHA256SUMS").read_text().splitlines()
    listed = {line[66:]: line[:64] for line in lines}
    expected = file_sums(sample_release)
    del expected["SHA256SUMS"]
    assert listed == expected
    assert list(listed) == sorted(listed)


def test_findings_leave_the_old_release_alone(make, hidata, tmp_path: Path):
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    root = make({"a": schema}, {"a/x.json": {"n": 1}})
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    before = file_sums(tmp_path / "dist")
    (root / "records" / "a" / "x.json").write_text('{"n": "one"}')
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 1
    assert file_sums(tmp_path / "dist") == before
