"""What the tests of our own data share."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="session")
def site(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of our own data, written by the command as users do, two folders down."""
    out = tmp_path_factory.mktemp("web") / "a" / "site"
    command = [sys.executable, "-m", "hidata", "site", str(release), "--out", str(out)]
    subprocess.run(command, check=True, cwd=ROOT / "tests")
    return out
