"""Descriptions that contradict the tables, though the checksums hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.helpers import resum

FORGED = [
    ("csv/area.csv", "Alabama", "Alabamb", "other rows"),
    ("jsonld/area.jsonld", "Alabama", "Alabamb", "is another than"),
    ("datapackage.json", '"rows": 56', '"rows": 57', "says 57 rows"),
    ("datapackage.json", '"type": "integer"', '"type": "string"', "describes other columns"),
    ("datapackage.json", '"contentHash": "sha256:', '"contentHash": "sha256:0', "hash of other rows"),
    ("datapackage.json", '"primaryKey": [', '"primaryKey": ["x",', "has another key"),
    ("croissant.json", '"version": "', '"version": "9', "croissant.json: says version"),
    ("croissant.json", '"sha256": "', '"sha256": "0', "has the checksum of other bytes"),
    ("croissant.json", '"column": "id"', '"column": "x"', "has other columns"),
    ("CITATION.cff", "\nversion: ", "\nversion: 9", "CITATION.cff: does not say"),
    ("CITATION.cff", "\nversion: 1", "\nolder-version: 1", "CITATION.cff: does not say"),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(FORGED)))
def test_contradictions_are_found_though_the_checksums_hold(
    release: Path, hidata, tmp_path: Path, number: int
):
    copy = tmp_path / release.name
    shutil.copytree(release, copy)
    name, old, new, told = FORGED[number]
    text = (copy / name).read_text("utf-8")
    assert old in text
    (copy / name).write_text(text.replace(old, new, 1), "utf-8")
    resum(copy)
    code, out = hidata("verify", copy)
    assert code == 1
    assert told in out
