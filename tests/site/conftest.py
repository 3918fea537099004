"""What the tests of sites share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.data.shelf import BOOK, ORIGIN, PERSON, RECORDS


@pytest.fixture
def strange(make, hidata, tmp_path: Path) -> Path:
    """The site of a foreign dataset full of hostile texts."""
    root = make({"book": BOOK, "person": PERSON, "origin": ORIGIN}, RECORDS, 'base = "https://example.org/d/"')  # fmt: skip
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    assert hidata("verify", tmp_path / "dist" / "demo-0.0.0")[0] == 0
    code, out = hidata("--root", root, "site", tmp_path / "dist" / "demo-0.0.0", "--out", tmp_path / "site")  # fmt: skip
    assert (code, "pages to" in out) == (0, True)
    return tmp_path / "site"


@pytest.fixture
def sited(make, hidata, tmp_path: Path) -> Callable[..., Path]:
    """A function that makes a dataset, builds it, and gives the folder of its site."""

    def write(schemas: dict[str, Any], records: dict[str, Any]) -> Path:
        root = make(schemas, records)
        assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
        out = tmp_path / "site"
        release = tmp_path / "dist" / "demo-0.0.0"
        assert hidata("--root", root, "site", release, "--out", out)[0] == 0
        return out

    return write
