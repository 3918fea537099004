"""Which dataset a command works on, and what it says where there is none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.helpers.repositories import run_git

SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}}
GOOD, BAD = {"k/x.json": {"n": 1}}, {"k/x.json": {"n": "x"}}
WRITING = [["validate"], ["build"], ["release"], ["fmt"], ["new", "k", "x"]]


def _empty(folder: Path) -> None:
    """Nothing at all."""


def _half(folder: Path) -> None:
    (folder / "schema").mkdir()


def _elsewhere(folder: Path) -> None:
    for part in ("schema", "records"):
        (folder / "data" / part).mkdir(parents=True)


HERE = [
    (_empty, "there is no folder schema/ in it, and no folder records/"),
    (_half, "there is a folder schema/ in it, and no folder records/"),
    (_elsewhere, "there is one in data/; name it with --root"),
]


@pytest.mark.parametrize(("fill", "why"), HERE)
@pytest.mark.parametrize("command", WRITING, ids=lambda command: command[0])
def test_without_a_dataset_nothing_is_ok(hidata, tmp_path, monkeypatch, command, fill, why):
    monkeypatch.chdir(tmp_path)
    fill(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    for arguments in (command, ["--root", tmp_path, *command]):
        code, out = hidata(*arguments)
        assert (code, out.count("\n"), why in out) == (2, 1, True), out
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("command", ["validate", "build"])
def test_without_a_record_nothing_is_ok(make, hidata, tmp_path: Path, command: str):
    root = make({"k": SCHEMA}, {})
    code, out = hidata("--root", root, command)
    assert (code, out) == (
        2,
        f"hidata: Nothing to check: there are no records in {root}/records.\n",
    )
    assert not [*root.glob("dist/*")]


@pytest.mark.parametrize("text", ["", "\n"])
@pytest.mark.parametrize("command", ["validate", "build"])
def test_a_file_for_records_without_one_is_named(make, hidata, text: str, command: str):
    root = make({"k": SCHEMA}, {"k/all.ndjson": text})
    code, out = hidata("--root", root, command)
    assert (code, "records/k/all.ndjson:1:1: J016" in out) == (1, True)
    assert not [*root.glob("dist/*")]


def test_one_record_is_enough(make, hidata):
    assert hidata("--root", make({"k": SCHEMA, "other": SCHEMA}, GOOD), "validate")[0] == 0


def test_a_broken_schema_is_reported_all_the_same(make, hidata):
    assert hidata("--root", make({"k": {"type": "objekt"}}, {}), "validate")[0] == 1


def test_a_submodule_without_its_files(make, hidata, tmp_path: Path):
    (tmp_path / "origin").mkdir()
    run_git(tmp_path / "origin", "init", "-q")
    (tmp_path / "origin" / "x.json").write_text('{"n": 1}')
    run_git(tmp_path / "origin", "add", "-A")
    run_git(tmp_path / "origin", "commit", "-qm", "all")
    root = make({"k": SCHEMA, "more": SCHEMA}, GOOD)
    run_git(root, "init", "-q")
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add")
    run_git(root, *add, str(tmp_path / "origin"), "records/more")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "all")
    assert hidata("--root", root, "validate")[0] == 0
    run_git(tmp_path, "clone", "-q", str(root), "clone")
    for command in ("validate", "build"):
        code, out = hidata("--root", tmp_path / "clone", command)
        assert (code, "The submodule records/more is not checked out" in out) == (2, True)


@pytest.mark.parametrize("path", ["records/k/sub/y.json", "views/v.sql", "register/k.tsv"])
def test_a_sparse_checkout(make, hidata, path: str):
    root = make({"k": SCHEMA}, {**GOOD, "k/sub/y.json": {"n": 2}})
    for folder in ("views", "register"):
        (root / folder).mkdir()
    (root / "register" / "k.tsv").write_text("x\n")
    (root / "views" / "v.sql").write_text("SELECT k.id FROM k")
    row = {
        "type": "object",
        "properties": {"id": {"type": "string", "minLength": 1}},
        "x-hidata-key": ["id"],
    }
    (root / "views" / "v.schema.json").write_text(json.dumps(row))
    run_git(root, "init", "-q")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "all")
    run_git(root, "sparse-checkout", "set", "schema", "records", "views", "register")
    assert hidata("--root", root, "validate")[0] == 0
    run_git(root, "sparse-checkout", "set", "--no-cone", "/*", f"!/{path}")
    for command in (["validate"], ["build"], ["diff", "HEAD"]):
        code, out = hidata("--root", root, *command)
        assert (code, f"{path} is left out by a sparse checkout" in out) == (2, True)
    run_git(root, "sparse-checkout", "disable")
    assert hidata("--root", root, "validate")[0] == 0


def test_the_root_stands_before_or_after_or_in_a_variable(make, hidata, tmp_path, monkeypatch):
    good, bad = make({"k": SCHEMA}, GOOD), make({"k": SCHEMA}, BAD, name="bad")
    monkeypatch.chdir(tmp_path)
    assert hidata("validate", "--root", good)[0] == 0
    assert hidata("--root", good, "validate", "--root", bad)[0] == 1
    monkeypatch.setenv("HIDATA_ROOT", str(bad))
    assert hidata("validate")[0] == 1
    assert hidata("validate", "--root", good)[0] == 0
    monkeypatch.setenv("HIDATA_ROOT", "")
    monkeypatch.chdir(tmp_path)
    assert hidata("validate")[0] == 2
    for arguments in (("--root", "", "validate"), ("validate", "--root", "")):
        assert hidata(*arguments)[0] == 2


def test_the_dataset_is_named(make, hidata):
    root = make({"k": SCHEMA}, GOOD, 'name = "t"\nversion = "1.2.3"')
    assert hidata("--root", root, "validate") == (
        0, f"ok: 1 record checked, 0 findings (t 1.2.3 in {root})\n",
    )  # fmt: skip


@pytest.mark.parametrize("command", [["tables", "source"], ["show", "credential/rhit"], ["explain", "D104"]])  # fmt: skip
def test_what_reads_falls_back_to_the_installed_data_and_says_so(capsys, hidata, tmp_path, monkeypatch, command):  # fmt: skip
    monkeypatch.chdir(tmp_path)
    code, out = hidata(*command)
    assert code == 0
    assert "there is no dataset here; this is hidata " in out


def test_files_name_their_dataset(make, hidata, tmp_path: Path, monkeypatch):
    make({"k": SCHEMA}, BAD, name="one")
    make({"k": SCHEMA}, GOOD, name="two")
    monkeypatch.chdir(tmp_path)
    code, out = hidata("validate", "one/records/k/x.json")
    assert (code, out.startswith("one/records/k/x.json:2:8: S003")) == (1, True)
    assert hidata("validate", "two/records")[0] == 0
    assert hidata("fmt", "two/records/k/x.json")[0] == 0
    code, out = hidata("validate", "one/records/k/x.json", "two/records/k/x.json")
    assert (code, "belong to several datasets" in out) == (2, True)


def test_findings_that_are_not_shown_are_counted(make, hidata, monkeypatch):
    root = make({"k": SCHEMA}, {**BAD, "k/y.json": {"n": 1}})
    code, out = hidata("--root", root, "validate", "records/k/y.json")
    assert code == 0
    assert "not shown: 1 finding in other files" in out


@pytest.mark.slow
def test_nothing_is_written_into_the_installed_package(tmp_path: Path):
    """As a wheel lies: the data in the package."""
    site = tmp_path / "site"
    package = site / "hidata"
    shutil.copytree(ROOT / "hidata", package, ignore=shutil.ignore_patterns("__pycache__"))
    data = package / "data"
    for part in ("schema", "records/k"):
        (data / part).mkdir(parents=True)
    (data / "schema" / "k.schema.json").write_text(json.dumps(SCHEMA))
    (data / "records" / "k" / "x.json").write_text('{"n":"1"}')
    (data / "pyproject.toml").write_text('[project]\nversion = "1.0.0"\n')
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    for command in (["fmt"], ["new", "k", "y"], ["validate", "--fix"]):
        done = subprocess.run(
            [sys.executable, "-m", "hidata", *command], cwd=data, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": str(site)},
        )  # fmt: skip
        assert done.returncode == 2, (command, done)
        assert "belongs to the installed package" in done.stderr
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before
