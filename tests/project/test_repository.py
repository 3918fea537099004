"""What the repository's own files say, the same everywhere."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from tests.conftest import ROOT


def test_zenodo_takes_from_the_repository_what_the_release_says(release: Path):
    told = json.loads((release / "zenodo.json").read_text())
    del told["version"]  # there it is the tag
    assert json.loads((ROOT / ".zenodo.json").read_text()) == told


def test_one_version_everywhere(release: Path):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert release.name == f"hidata-{version}"
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text()
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()
    assert f"dist/hidata-{version}" in (ROOT / "README.md").read_text()
