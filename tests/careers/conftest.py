"""What the tests of our own data share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.helpers.pages import Page, pages_of


@pytest.fixture(scope="session")
def site(release: Path, once: Callable[..., Path]) -> Path:
    """The site of our own data, written by the command as users do, two folders down."""

    def write(out: Path) -> None:
        command = [sys.executable, "-m", "hidata", "site", str(release), "--out", out / "a/site"]
        subprocess.run(command, check=True, cwd=ROOT / "tests")

    return once("web", write) / "a" / "site"


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[Path, Page]:
    """Every page of it, read."""
    return pages_of(site)
