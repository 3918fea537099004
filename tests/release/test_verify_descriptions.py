"""Descriptions that contradict the tables, though the checksums hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.helpers import resum

FORGED = [
    ("csv/area.csv", "Alabama", "Alabamb", "its rows differ"),
    ("jsonld/area.jsonld", "Alabama", "Alabamb", "differs from the one in"),
    ("datapackage.json", '"rows": 56', '"rows": 57', "says 57 rows"),
    ("datapackage.json", '"type": "integer"', '"type": "string"', "describes columns that differ"),
    ("datapackage.json", '"contentHash": "sha256:', '"contentHash": "sha256:0', "has a hash that does not match the rows"),
    ("datapackage.json", '"primaryKey": [', '"primaryKey": [], "old": [', "has a key that differs"),
    ("croissant.json", '"version": "', '"version": "9', "croissant.json: says version"),
    ("croissant.json", '"sha256": "', '"sha256": "0', "has a checksum that does not match"),
    ("croissant.json", '"column": "id"', '"column": "x"', "has columns that differ"),
    ("CITATION.cff", "\nversion: ", "\nversion: 9", "CITATION.cff: does not say"),
    ("CITATION.cff", "\nversion: 1", "\nolder-version: 1", "CITATION.cff: does not say"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(FORGED)))
def test_contradictions_are_found_though_the_checksums_hold(
    release: Path, hidata, tmp_path: Path, number: int
):
    copy = tmp_path / release.name
    shutil.copytree(release, copy)
    name, old, new, message = FORGED[number]
    text = (copy / name).read_text("utf-8")
    assert old in text
    (copy / name).write_text(text.replace(old, new, 1), "utf-8")
    resum(copy)
    code, out = hidata("verify", copy)
    assert code == 1
    assert message in out
