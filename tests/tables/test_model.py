"""Which tables and columns a kind has."""

from __future__ import annotations

import json
from pathlib import Path

from hidata.api import Dataset


def test_key_columns_give_way_to_properties_of_their_name(make, hidata, tmp_path: Path):
    """Shops have lists of variants each with its product_id."""
    item = {"properties": {n: {"type": "string"} for n in ("k_id", "position")}}
    schema = {"properties": {"id": {"type": "integer"}, "key": {"type": "string"}, "_rest": {"type": "string"},
                             "l": {"type": "array", "items": item}}}  # fmt: skip
    record = {"id": 7, "key": "K", "_rest": "R", "l": [{"k_id": "I", "position": "P"}]}
    root = make({"k": schema}, {"k/a.json": record})
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release = tmp_path / "demo-0.0.0"
    assert (release / "csv" / "k.csv").read_text() == '_id,id,key,_rest,__rest\n"a",7,"K","R",\n'
    assert (
        release / "csv" / "k_l.csv"
    ).read_text() == 'k_key,l_position,k_id,position\n"a",1,"I","P"\n'
    for form in ("csv", "parquet", "jsonld"):
        assert hidata("restore", release, "--from", form, "--out", tmp_path / form)[0] == 0
        assert json.loads((tmp_path / form / "records" / "k" / "a.json").read_text()) == record


def test_a_dollar_schema_that_is_demanded_is_data(make, hidata, tmp_path: Path):
    schema = {"required": ["$schema"], "properties": {"$schema": {"type": "string"}}}
    root = make(
        {"k": schema, "free": {"type": "object"}},
        {f"{kind}/a.json": {"$schema": "s"} for kind in ("k", "free")},
    )
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    assert hidata("verify", tmp_path / "demo-0.0.0")[0] == 0
    for kind, known in {"k": {"$schema": "s"}, "free": {}}.items():
        assert (
            hidata("restore", tmp_path / "demo-0.0.0", "--from", "csv", "--out", tmp_path / kind)[0]
            == 0
        )
        assert json.loads((tmp_path / kind / "records" / kind / "a.json").read_text()) == known
        assert Dataset(root).record(kind, "a") == known
