"""What search engines and archives are told of a release."""

from __future__ import annotations

import json
from pathlib import Path

from tests.data import PART, RECORDS, THING


def test_the_version_of_the_schema_is_published(make, hidata, tmp_path: Path):
    own = 'name = "f"\nversion = "2.1.0"\nschema-version = "1.7.3"'
    root = make({"thing": THING, "part": PART}, RECORDS, own)
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release = tmp_path / "f-2.1.0"
    for name in ("datapackage.json", "dataset.jsonld"):
        assert json.loads((release / name).read_text())["schemaVersion"] == "1.7.3"
    assert "Version of the schema: 1.7.3." in (release / "README.md").read_text("utf-8")


def test_search_engines_and_zenodo_are_told_what_there_is(make, hidata, tmp_path: Path):
    own = 'name = "f"\nreleases = "https://example.org/releases/"'
    root = make({"thing": THING, "part": PART}, RECORDS, own)
    assert hidata("--root", root, "build", "--zip", "--out", tmp_path / "d")[0] == 0
    linked = json.loads((tmp_path / "d" / "f-0.0.0" / "dataset.jsonld").read_text())
    there = {f"https://example.org/releases/{p.name}" for p in (tmp_path / "d").glob("*.zip")}
    assert {each["contentUrl"] for each in linked["distribution"]} == there
