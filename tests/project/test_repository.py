"""What the repository's own files say, the same everywhere."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from tests.conftest import ROOT


def test_zenodo_takes_from_the_repository_what_the_release_says(release: Path):
    expected = json.loads((release / "zenodo.json").read_text())
    del expected["version"]  # there it is the tag
    assert json.loads((ROOT / ".zenodo.json").read_text()) == expected


def test_one_version_everywhere(release: Path):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert release.name == f"hidata-{version}"
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text()
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()
    assert f"dist/hidata-{version}" in (ROOT / "README.md").read_text()


def test_the_commit_of_the_first_release_is_the_same_everywhere():
    """It has no tag: who releases the next version, and the workflow, name it."""
    mentions = [
        re.findall(r"\b[0-9a-f]{40}\b", line)
        for path in (ROOT / "CONTRIBUTING.md", ROOT / ".github/workflows/release.yml")
        for line in path.read_text().splitlines()
        if "--previous" in line or "FIRST:" in line
    ]
    commits = [commit for in_file in mentions for commit in in_file]
    assert len(commits) == 2
    assert len(set(commits)) == 1
