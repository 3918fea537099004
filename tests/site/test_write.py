"""A site as it is written: the same twice, and in the place of nothing else."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.data.shelf import PERSON, RECORDS

pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")


def test_two_sites_of_one_release_are_the_same_bytes(strange: Path, hidata, tmp_path: Path):
    def sums(folder: Path) -> dict[str, Any]:
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file()
        }

    first = sums(strange)
    root, release = tmp_path / "demo", tmp_path / "dist" / "demo-0.0.0"
    assert hidata("--root", root, "site", release, "--out", strange)[0] == 0
    assert sums(strange) == first


@pytest.mark.slow
def test_only_a_site_or_an_empty_folder_is_replaced(strange: Path, hidata, tmp_path: Path):
    root, release = tmp_path / "demo", tmp_path / "dist" / "demo-0.0.0"
    before = sorted(root.rglob("*"))
    for out in (root, root / "schema", release.parent):
        code, message = hidata("--root", root, "site", release, "--out", out)
        assert (code, "contains files that are not a site" in message) == (2, True)
    assert sorted(root.rglob("*")) == before
    empty = tmp_path / "empty"
    empty.mkdir()
    (strange / "index.html").write_text("an old site")
    for out in (empty, strange):
        assert hidata("--root", root, "site", release, "--out", out)[0] == 0
        assert "<h1>" in (out / "index.html").read_text()


def test_a_missing_release_or_extra_is_reported_in_one_line(
    hidata, make, monkeypatch, tmp_path: Path
):
    root = make({"person": PERSON}, {"person/p.json": RECORDS["person/p.json"]})
    monkeypatch.chdir(tmp_path)
    code, out = hidata("--root", root, "site")
    assert (code, "hidata build makes one" in out) == (2, True)
    assert hidata("--root", root, "build")[0] == 0
    package = sys.modules["hidata"]
    monkeypatch.setattr(package, "site", package.site)  # restored with the modules below
    monkeypatch.setitem(sys.modules, "jinja2", None)
    for name in [name for name in sys.modules if name.startswith("hidata.site")]:
        monkeypatch.delitem(sys.modules, name)
    code, out = hidata("--root", root, "site")
    assert (code, "pip install 'hidata[site]'" in out) == (2, True)
    assert not (tmp_path / "site").exists()
