"""Descriptions that contradict the tables, though the checksums hold."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hidata.cli import run

from tests.helpers import resum

FORGED = [
    ("csv/area.csv", "Alabama", "Alabamb", "its rows differ"),
    ("jsonld/area.jsonld", "Alabama", "Alabamb", "differs from the one in"),
    ("datapackage.json", '"rows": 2', '"rows": 3', "says 3 rows"),
    ("datapackage.json", '"type": "integer"', '"type": "string"', "describes columns that differ"),
    ("datapackage.json", '"contentHash": "sha256:', '"contentHash": "sha256:0', "has a hash that does not match the rows"),
    ("datapackage.json", '"primaryKey": [', '"primaryKey": [], "old": [', "has a key that differs"),
    ("croissant.json", '"version": "', '"version": "9', "croissant.json: says version"),
    ("croissant.json", '"sha256": "', '"sha256": "0', "has a checksum that does not match"),
    ("croissant.json", '"column": "id"', '"column": "x"', "has columns that differ"),
    ("CITATION.cff", "\nversion: ", "\nversion: 9", "CITATION.cff: does not say"),
    ("CITATION.cff", "\nversion: 1", "\nolder-version: 1", "CITATION.cff: does not say"),
]  # fmt: skip


TEXT = {"type": "string"}
SCHEMAS = {
    "area": {"id": TEXT, "name": TEXT},
    "wage": {"id": TEXT, "n": {"type": "integer"}, "area": TEXT | {"x-hidata-ref": "area"}},
}
RECORDS = {
    "area": [{"id": "alabama", "name": "Alabama"}, {"id": "alaska", "name": "Alaska"}],
    "wage": [{"id": "w", "n": 3, "area": "alaska"}],
}


@pytest.fixture(scope="module")
def described(once: Callable[..., Path]) -> Path:
    """A small release with all descriptions that a release can have."""

    def build(folder: Path) -> None:
        (folder / "schema").mkdir()
        for kind, properties in SCHEMAS.items():
            schema = {"type": "object", "properties": properties, "required": ["id"]}
            (folder / "schema" / f"{kind}.json").write_text(json.dumps(schema))
            (folder / "records" / kind).mkdir(parents=True)
            lines = "".join(json.dumps(record) + "\n" for record in RECORDS[kind])
            (folder / "records" / kind / "all.ndjson").write_text(lines)
        settings = (
            '[tool.hidata]\nname = "d"\nversion = "1.0.0"\nlicense = "MIT"\ncreators = ["x"]\n'
        )
        (folder / "pyproject.toml").write_text(settings)
        (folder / "CITATION.cff").write_text('cff-version: 1.2.0\nversion: 1.0.0\ntitle: "d"\n')
        assert run(["--root", str(folder), "build", "--out", str(folder / "dist")]) == 0

    return once("described", build) / "dist" / "d-1.0.0"


@pytest.mark.parametrize("number", range(len(FORGED)))
def test_contradictions_are_found_though_the_checksums_hold(
    described: Path, hidata, tmp_path: Path, number: int
):
    copy = tmp_path / described.name
    shutil.copytree(described, copy)
    name, old, new, message = FORGED[number]
    text = (copy / name).read_text("utf-8")
    assert old in text
    (copy / name).write_text(text.replace(old, new, 1), "utf-8")
    resum(copy)
    code, out = hidata("verify", copy)
    assert code == 1
    assert message in out
