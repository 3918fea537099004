"""Which formats a release has: the setting, `--only`, and what to do without a library."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hidata.api import Dataset
from hidata.dataset.settings import NoDataset

SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}}


@pytest.fixture
def number(make: Callable[..., Path]) -> Callable[[str], Path]:
    """A function that writes a dataset of one record with the settings given."""
    return lambda settings="": make({"k": SCHEMA}, {"k/a.json": {"n": 1}}, settings)


def _folders(release: Path) -> set[str]:
    return {path.name for path in release.iterdir() if path.is_dir()} - {"schema"}


@pytest.mark.parametrize(
    ("settings", "only", "expected"),
    [
        ("", (), {"csv", "parquet", "jsonld"}),
        ('formats = ["jsonld", "csv"]', (), {"csv", "jsonld"}),
        ('formats = ["csv"]', ("--only", "parquet"), {"parquet"}),
    ],
)
def test_the_formats_are_a_setting(number, hidata, tmp_path: Path, settings, only, expected):
    root = number(settings)
    assert hidata("--root", root, "build", "--out", tmp_path, *only)[0] == 0
    assert _folders(tmp_path / "demo-0.0.0") == expected


def test_a_restored_dataset_has_the_same_formats(number, hidata, tmp_path: Path):
    root = number('formats = ["csv"]')
    assert hidata("--root", root, "build", "--out", tmp_path / "a")[0] == 0
    release = tmp_path / "a" / "demo-0.0.0"
    assert hidata("restore", release, "--from", "csv", "--out", tmp_path / "back")[0] == 0
    assert Dataset(tmp_path / "back").build(tmp_path / "b").folder.is_dir()
    assert _folders(tmp_path / "b" / "demo-0.0.0") == {"csv"}


@pytest.mark.parametrize("form", ["csv", "jsonld"])
def test_a_release_of_one_format_is_sound_and_restored_from_it(
    number, hidata, tmp_path: Path, form: str
):
    assert hidata("--root", number(), "build", "--only", form, "--out", tmp_path)[0] == 0
    assert hidata("verify", tmp_path / "demo-0.0.0")[0] == 0
    assert hidata("restore", tmp_path / "demo-0.0.0", "--out", tmp_path / "back")[0] == 0
    assert Dataset(tmp_path / "back").record("k", "a") == {"n": 1}


def test_nothing_is_restored_from_single_files(number, hidata, tmp_path: Path):
    assert hidata("--root", number(), "build", "--only", "sqlite", "--out", tmp_path)[0] == 0
    code, out = hidata("restore", tmp_path / "demo-0.0.0", "--out", tmp_path / "back")
    assert (code, out.splitlines()[-1]) == (
        2,
        f"Error: {tmp_path / 'demo-0.0.0'} has no parquet/ and no csv/ and no jsonld/.",
    )


def test_what_sqlite_cannot_hold_is_refused_for_sqlite_alone(make, hidata, tmp_path: Path):
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    root = make({"sqlite_x": schema}, {"sqlite_x/a.json": {"n": 1}})
    code, out = hidata("--root", root, "build", "--out", tmp_path)
    assert (code, len(out.splitlines()), "leave sqlite out" in out) == (2, 1, True)
    assert "names that begin with sqlite_" in out
    command = ("build", "--only", "csv,xlsx", "--out", tmp_path)
    assert hidata("--root", root, *command)[0] == 0
    assert hidata("verify", tmp_path / "demo-0.0.0")[0] == 0


@pytest.mark.parametrize(("properties", "left"), [(1_998, 0), (1_999, 1)])
def test_no_table_of_a_kind_has_more_columns_than_sqlite_takes(
    make, hidata, tmp_path: Path, properties: int, left: int
):
    """SQLite takes 2,000; two of them are the key and `_rest`."""
    names = [f"n{number}" for number in range(properties)]
    schema = {"type": "object", "properties": {name: {"type": "integer"} for name in names}}
    root = make({"k": schema}, {"k/a.json": dict.fromkeys(names, 7)})
    command = ("build", "--only", "csv,sqlite", "--out", tmp_path / "dist")
    code, out = hidata("--root", root, *command)
    assert code == 0, out
    assert (f"k: {left} properties have no column" in out) == bool(left)
    assert hidata("restore", tmp_path / "dist" / "demo-0.0.0", "--out", tmp_path / "back")[0] == 0
    assert Dataset(tmp_path / "back").record("k", "a") == dict.fromkeys(names, 7)


def test_a_format_without_its_library_is_refused_before_anything_is_read(
    number, hidata, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    root = number('formats = ["csv", "xlsx"]')
    (root / "records" / "k" / "a.json").write_text("no JSON")
    for command in ("build", "release"):
        code, out = hidata("--root", root, command, "--out", tmp_path / "dist")
        assert (code, out.count("\n")) == (2, 1)
        assert "pip install 'hidata[xlsx]'" in out
    with pytest.raises(NoDataset, match="XlsxWriter"):
        Dataset(root).build(tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_an_sqlite_without_search_is_refused(number, hidata, tmp_path: Path, monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    code, out = hidata("--root", number(), "build", "--out", tmp_path / "dist")
    assert (code, out.count("\n")) == (2, 1)
    assert "FTS5" in out
    root = Path(tmp_path / "demo")
    assert hidata("--root", root, "build", "--only", "csv", "--out", tmp_path / "dist")[0] == 0


def test_formats_that_do_not_exist_are_named(number, hidata, tmp_path: Path):
    code, out = hidata("--root", number(), "build", "--only", "xls", "--out", tmp_path)
    assert code == 2
    assert "csv, parquet, jsonld, sqlite, xlsx" in out
