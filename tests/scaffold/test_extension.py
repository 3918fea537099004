"""The template of an extension, installed and used as docs/extensions.md says."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.helpers import codes_in
from tests.helpers.installed import documented, importable, install

SCHEMA = {
    "type": "object",
    "x-hidata-rules": ["ends-later"],
    "properties": {"since": {"type": "string"}, "until": {"type": "string"}},
}


@pytest.fixture
def template(hidata, tmp_path: Path) -> Path:
    """A folder on Python's path with the template, as pip installs it."""
    folder = tmp_path / "library-rules"
    code, out = hidata("init", folder, "--extension", "library")
    assert code == 0, out
    (points,) = tomllib.loads((folder / "pyproject.toml").read_text())["project"][
        "entry-points"
    ].values()
    return install(folder, {}, "\n".join(f"{name} = {value}" for name, value in points.items()))


def test_it_is_what_the_documentation_shows(template: Path):
    shown = documented("python", '"""Rules for our records."""')
    assert (template / "library_rules" / "__init__.py").read_text("utf-8") == shown


def test_its_rule_reports_a_fault_and_its_code_is_explained(make, hidata, template: Path):
    records = {
        "loan/a.json": {"since": "2024-05-02", "until": "2024-05-01"},
        "loan/b.json": {"since": "2024-05-01", "until": "2024-05-02"},
    }
    root = make({"loan": SCHEMA}, records, 'extension = "library"')
    with importable(template):
        code, out = hidata("validate", "--root", root, "--jobs", 1)
        assert (code, codes_in(out)) == (1, ["X001"])
        assert "records/loan/a.json:1:" in out or "records/loan/a.json:3:" in out
        assert "End before the beginning" in hidata("explain", "X001", "--root", root)[1]


@pytest.mark.slow
def test_its_page_is_part_of_the_site(make, hidata, template: Path, tmp_path: Path):
    root = make({"loan": SCHEMA}, {"loan/a.json": {}, "loan/b.json": {}}, 'extension = "library"')
    with importable(template):
        assert hidata("build", "--root", root, "--out", tmp_path / "dist")[0] == 0
        (release,) = (tmp_path / "dist").iterdir()
        code, out = hidata("site", release, "--root", root, "--out", tmp_path / "site")
    assert code == 0, out
    assert "loan: 2" in (tmp_path / "site" / "numbers.html").read_text("utf-8")


def test_its_own_test_passes(template: Path):
    space: dict[str, object] = {}
    with importable(template):
        exec((template / "tests" / "test_rules.py").read_text("utf-8"), space)
        tests = [test for name, test in space.items() if name.startswith("test_")]
        assert len(tests) == 2
        for test in tests:
            test()


def test_without_a_name_it_has_one(hidata, tmp_path: Path):
    assert hidata("init", tmp_path, "--extension")[0] == 0
    assert (tmp_path / "own_rules" / "codes.toml").exists()


@pytest.mark.parametrize("name", ["", "A", "a b", "../x", "1a", "a" * 41, "a--b"])
def test_a_name_that_is_none_is_refused(hidata, tmp_path: Path, name: str):
    code, out = hidata("init", tmp_path / "made", f"--extension={name}")
    assert (code, out.count("\n")) == (2, 1)
    assert not (tmp_path / "made").exists()


def test_nothing_is_overwritten(hidata, tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text("theirs = 1\n")
    code, out = hidata("init", tmp_path, "--extension", "library")
    assert code == 2
    assert "pyproject.toml is there already" in out
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.toml"]


def test_files_are_not_for_an_extension(hidata, tmp_path: Path):
    code, _ = hidata("init", tmp_path / "made", "--extension", "library", "--from", "x.csv")
    assert code == 2
    assert not (tmp_path / "made").exists()
