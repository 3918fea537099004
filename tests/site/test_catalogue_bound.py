"""A site has so many pages at most."""

from __future__ import annotations

from pathlib import Path

import pytest
from hidata.site import catalogue

from tests.data import OPEN


@pytest.mark.parametrize(("most", "code"), [(5, 0), (4, 2)])
def test_a_release_with_too_many_pages_is_refused(
    make, hidata, tmp_path: Path, monkeypatch, most: int, code: int
):
    """One kind and one table beside three records make five pages."""
    root = make({"k": OPEN}, {f"k/{n}.json": {"a": n} for n in range(3)})
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    (release,) = (tmp_path / "dist").iterdir()
    monkeypatch.setattr(catalogue, "MOST_PAGES", most)
    exit_code, out = hidata("--root", root, "site", release, "--out", tmp_path / "site")
    assert (exit_code, (tmp_path / "site").exists()) == (code, code == 0)
    assert ("at most 4 of them" in out) == (code == 2)
