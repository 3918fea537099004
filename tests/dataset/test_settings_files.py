"""The files that settings are read from: hidata.toml, and pyproject.toml with [project]."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hidata.api import Dataset
from hidata.dataset.settings import Metadata

from tests.data import OPEN
from tests.helpers import git

FULL = """name = "d"
version = "2.1.0"
title = "All of D"
license = "CC0-1.0"
creators = ["A", "B"]
base = "https://d.test/"
keywords = ["k"]
formulas-as-text = true
formats = ["csv"]
parameters = { least = 5 }
"""


@pytest.fixture
def root(make) -> Path:
    return make({"k": OPEN}, {"k/x.json": {"a": "1"}})


def test_a_file_of_its_own_has_the_same_settings(root: Path):
    (root / "hidata.toml").write_text(FULL)
    own = Metadata.read(root)
    (root / "hidata.toml").unlink()
    (root / "pyproject.toml").write_text(f"[tool.hidata]\n{FULL}")
    assert own == Metadata.read(root)
    assert own[:4] == ("d", "2.1.0", "2.1.0", "All of D")
    assert own.formulas_as_text
    assert own.parameters == {"least": 5}


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("name = 'd'\nstrikt = true", 2, "there is no setting strikt. Did you mean strict?"),
        ("# s\n[tool.hidata]\nname = 'd'", 1, "In hidata.toml settings stand in no table."),
        ("\n'version' = 1", 2, "version must be a string."),
        ("name = 'd'\nstrict = tru", 2, "This file is not TOML"),
        ("name = 'd'\nkeywords = [\n  'a',\n", 3, "This file is not TOML"),
        ("\ufeffname = 'd'\n", 1, "begins with a byte-order mark (BOM), which TOML does not allow"),
        ("name = " + "[" * 20_000, 1, "nested too deeply"),
    ],
)
def test_faults_are_in_that_file(root: Path, hidata, text: str, line: int, sentence: str):
    (root / "hidata.toml").write_text(text)
    (root / "pyproject.toml").write_text("[project]\nname = 'p'\nversion = '1.2.3'\n")
    code, out = hidata("--root", root, "validate", "--format", "json")
    (finding,) = json.loads(out)["findings"]
    assert (code, finding["code"], finding["file"]) == (1, "L015", "hidata.toml")
    assert finding["line"] == line
    assert sentence in finding["message"]
    code, out = hidata("--root", root, "build", "--out", root.parent / "dist")
    assert (code, out.count("\n"), f"{root}/hidata.toml: " in out) == (2, 1, True)


def test_settings_in_both_files_are_a_finding(root: Path, hidata):
    """Those in hidata.toml are used, and the line says what to delete."""
    (root / "hidata.toml").write_text("name = 'own'\n")
    (root / "pyproject.toml").write_text("[project]\nname = 'p'\n\n[tool.hidata]\nstrict = true\n")
    code, out = hidata("--root", root, "validate", "--format", "json")
    (finding,) = json.loads(out)["findings"]
    assert (code, finding["code"], finding["file"], finding["line"]) == (
        1,
        "L027",
        "pyproject.toml",
        4,
    )
    assert finding["hint"] == "move what you need there, and delete [tool.hidata] here"
    assert Metadata.read_leniently(root)[0].name == "own"
    code, out = hidata("--root", root, "build", "--out", root.parent / "dist")
    assert (code, out.count("\n"), "delete [tool.hidata] here." in out) == (2, 1, True)
    for text in ("[project]\nname = 'p'\n", "[tool.hidata]\n", "[tool.ruff]\nline-length = 100\n"):
        (root / "pyproject.toml").write_text(text)
        assert hidata("--root", root, "validate")[0] == 0


PROJECT = """[project]
name = "p"
version = "1.2.3"
authors = [{ name = "A" }, { email = "b@b.test" }, { name = "C", email = "c@c.test" }]

[project.urls]
"Home-Page" = "https://p.test/"
Source = "https://code.test/"
"""


@pytest.mark.parametrize("own", ["", "pyproject.toml", "hidata.toml"])
def test_what_the_project_says_counts_where_the_settings_are_silent(root: Path, own: str):
    (root / "pyproject.toml").write_text(PROJECT)
    if own:
        table = "[tool.hidata]\n" if own == "pyproject.toml" else ""
        with (root / own).open("a") as file:
            file.write(f"{table}creators = ['D']\nversion = '2.0.0'\n")
    metadata = Metadata.read(root)
    assert (metadata.name, metadata.homepage) == ("p", "https://p.test/")
    expected = (("D",), "2.0.0") if own else (("A", "C"), "1.2.3")
    assert (metadata.creators, metadata.version) == expected


@pytest.mark.parametrize(
    ("license_", "expected"),
    [
        ('"MIT"', "MIT"),
        ('"MIT OR Apache-2.0"', "MIT OR Apache-2.0"),
        ('{ text = "CC-BY-4.0" }', "CC-BY-4.0"),
        ('{ text = "Do what you want, but not on Sundays." }', ""),
        ('{ file = "LICENSES/ODbL-1.0.txt" }', "ODbL-1.0"),
        ('{ file = "LICENSE" }', "CC0-1.0"),
        ('{ file = "COPYING" }', ""),
        ('{ file = "absent" }', ""),
        ('{ file = "../outside" }', ""),
        ('{ file = "/etc/passwd" }', ""),
        ('{ file = "a\\u0000b" }', ""),
        ("[1]", ""),
    ],
)
def test_the_licence_of_the_project(root: Path, license_: str, expected: str):
    (root / "LICENSE").write_text("Copyright A\nSPDX-License-Identifier: CC0-1.0\n")
    (root.parent / "outside").write_text("SPDX-License-Identifier: MIT\n")
    (root / "COPYING").write_text("You may copy this.\n")
    (root / "pyproject.toml").write_text(f"[project]\nname = 'p'\nlicense = {license_}\n")
    assert Metadata.read(root).license == expected


def test_a_fault_in_the_project_is_found_there(root: Path, hidata):
    (root / "hidata.toml").write_text("strict = true\n")
    (root / "pyproject.toml").write_text("[tool.x]\nversion = 1\n[project]\nversion = '../x'\n")
    out = hidata("--root", root, "validate")[1]
    assert "pyproject.toml:4:1: L015" in out


def test_a_release_has_the_same_file_either_way_and_gives_it_back(root: Path, hidata):
    releases = []
    for file, table in (("hidata.toml", ""), ("pyproject.toml", "[tool.hidata]\n")):
        (root / file).write_text(table + FULL)
        out = root.parent / file
        assert hidata("--root", root, "build", "--out", out)[0] == 0
        (release,) = out.iterdir()
        files = {p.relative_to(release): p.read_bytes() for p in release.rglob("*") if p.is_file()}
        releases.append(files)
        (root / file).unlink()
        assert hidata("verify", release)[0] == 0
    assert releases[0] == releases[1]
    assert Path("hidata.toml") in releases[0]
    back = root.parent / "back"
    assert hidata("restore", release, "--out", back)[0] == 0
    assert not (back / "pyproject.toml").exists()
    assert Dataset(back)["hidata_parameter"].to_pylist() == [{"name": "least", "value": "5"}]


def test_a_release_that_has_the_other_file_is_restored(root: Path, hidata):
    """As releases before 2.0 do."""
    (root / "hidata.toml").write_text(FULL)
    out, back = root.parent / "dist", root.parent / "back"
    assert hidata("--root", root, "build", "--out", out)[0] == 0
    text = (out / "d-2.1.0/hidata.toml").read_text()
    (out / "d-2.1.0/hidata.toml").unlink()
    (out / "d-2.1.0/pyproject.toml").write_text(f"[tool.hidata]\n{text}")
    assert hidata("restore", out / "d-2.1.0", "--unverified", "--out", back)[0] == 0
    assert (back / "pyproject.toml").is_file()
    assert not (back / "hidata.toml").exists()
    assert Metadata.read(back).title == "All of D"


def test_a_change_of_settings_reports_everything(make, hidata):
    root = make({"k": {"properties": {"a": {"type": "string"}}}}, {"k/x.json": {"a": 1}})
    (root / "hidata.toml").write_text("version = '1.0.0'\n")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    assert hidata("--root", root, "validate", "--since", "HEAD")[0] == 0
    (root / "hidata.toml").write_text("version = '1.1.0'\n")
    assert hidata("--root", root, "validate", "--since", "HEAD")[0] == 1


def test_a_revision_has_its_settings(root: Path, hidata):
    (root / "hidata.toml").write_text('ignore = ["records/k/y.json"]\n')
    (root / "records/k/y.json").write_text("{}")
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    (root / "hidata.toml").write_text("")
    assert hidata("--root", root, "diff", "HEAD")[1].startswith("+ k/y\n")


@pytest.mark.parametrize("file", ["hidata.toml", "pyproject.toml"])
def test_a_release_says_where_to_set_what_is_missing(root: Path, hidata, file: str):
    (root / file).write_text("")
    code, out = hidata("--root", root, "release", "--first", "--out", root / "dist")
    where = "hidata.toml" if file == "hidata.toml" else "[tool.hidata] of pyproject.toml"
    assert code == 1
    assert out.count(f", in {where}.\n") == 4


def test_no_report_replaces_the_settings(root: Path, hidata):
    (root / "hidata.toml").write_text(FULL)
    assert hidata("--root", root, "validate", "--output", root / "hidata.toml")[0] == 2
    assert (root / "hidata.toml").read_text() == FULL
