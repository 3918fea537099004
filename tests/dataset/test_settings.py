"""The settings of a dataset, in its pyproject.toml."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hidata.dataset.settings import Metadata

from tests.data import OPEN


@pytest.mark.parametrize(
    "setting", ['name = "a/b"', 'name = ".."', "version = 1", 'strict = "no"', 'keywords = "one"']
)
def test_settings_that_cannot_be_are_told(make, hidata, tmp_path: Path, setting: str):
    root = make({"k": {"type": "object"}}, {}, setting)
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert code == 2
    assert f"pyproject.toml: {setting.split(maxsplit=1)[0]} " in out
    assert not (tmp_path / "dist").exists()


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


@pytest.mark.parametrize(
    ("settings", "extension"),
    [
        ('extension = "careers"', "careers"),
        ('site = "careers"', "careers"),  # as it was spelled in 1.0
        ('site = "other"\nextension = "careers"', "careers"),
        ('extension = "careers"\nsite = "other"', "careers"),
        ('site = ""', ""),
        ("", ""),
    ],
)
def test_the_extension_goes_by_its_old_name_too(make, settings: str, extension: str):
    assert Metadata.read(make({}, {}, settings)).extension == extension
