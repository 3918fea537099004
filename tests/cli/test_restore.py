"""Records restored from each format of a release alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.data import PART, RECORDS, THING


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonld"])
def test_foreign_records_come_back_from_each_format_alone(make, hidata, tmp_path: Path, form: str):
    root = make({"thing": THING, "part": PART}, RECORDS, 'name = "f"')
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    assert hidata("verify", tmp_path / "f-0.0.0")[0] == 0
    assert (
        hidata("restore", tmp_path / "f-0.0.0", "--from", form, "--out", tmp_path / "back")[0] == 0
    )
    back = [json.loads(p.read_text()) for p in (tmp_path / "back" / "records").rglob("*.json")]
    originals = [r if isinstance(r, dict) else json.loads(r) for r in RECORDS.values()]
    assert sorted(back, key=str) == sorted(originals, key=str)
