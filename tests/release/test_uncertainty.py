"""`x-hidata-uncertainty`: from one column to those that say how sure it is, in all descriptions."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest

NUMBER = {"type": "number"}
KIND = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "mean": NUMBER | {"description": "The mean.", "x-hidata-uncertainty": ["rse", "high"]},
        "rse": NUMBER,
        "high": NUMBER,
        "part": {
            "type": "object",
            "properties": {"sum": NUMBER | {"x-hidata-uncertainty": "error"}, "error": NUMBER},
        },
        "parts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"sum": NUMBER | {"x-hidata-uncertainty": "error"}, "error": NUMBER},
            },
        },
    },
    "required": ["id"],
}
MEAN = "../schema/k.schema.json#/properties/mean"
ROW = {
    "type": "object",
    "x-hidata-key": ["id"],
    "properties": {
        "id": {"type": "string"},
        "alone": {"$ref": MEAN},  # what is not a column here is not named
        "rse": NUMBER,
        "mean": {"$ref": MEAN, "x-hidata-uncertainty": ["rse", "verdict"]},
        "verdict": {"type": "string", "enum": ["reliable", "unreliable"]},
    },
}
QUERY = (
    "SELECT id, mean AS alone, rse, mean, IIF(rse <= 5, 'reliable', 'unreliable') AS verdict FROM k"
)
EXPECTED = {
    ("k", "mean"): ["rse", "high"],
    ("k", "part_sum"): ["part_error"],
    ("k_parts", "sum"): ["error"],
    ("v", "alone"): ["rse"],
    ("v", "mean"): ["rse", "verdict"],
}
"""The columns of all tables that have some, with their names."""


@pytest.fixture
def built(make: Callable[..., Path], hidata, tmp_path: Path) -> Path:
    record = {"id": "a", "mean": 1.5, "rse": 2, "part": {"sum": 1}, "parts": [{"sum": 2}]}
    schemas = {"k": KIND, "../views/v.schema.json": ROW}
    root = make(schemas, {"k/a.json": record, "../views/v.sql": QUERY}, 'name = "t"')
    code, out = hidata("--root", root, "build", "--out", tmp_path)
    assert code == 0, out
    return tmp_path / "t-0.0.0"


def test_every_description_names_the_columns(built: Path, hidata):
    fields = {}
    for path in (built / "parquet").iterdir():
        for field in pq.read_schema(path):
            if names := (field.metadata or {}).get(b"uncertainty"):
                fields[path.stem, field.name] = names.decode().split(", ")
    assert fields == EXPECTED

    package = json.loads((built / "datapackage.json").read_text())
    assert {
        (r["name"], f["name"]): f["uncertainty"]
        for r in package["resources"]
        if r["format"] == "csv"
        for f in r["schema"]["fields"]
        if "uncertainty" in f
    } == EXPECTED

    croissant = json.loads((built / "croissant.json").read_text())
    assert {
        (s["name"], f["name"]): f["description"].partition("Uncertainty: ")[2][:-1].split(", ")
        for s in croissant["recordSet"]
        for f in s["field"]
        if "Uncertainty: " in f["description"]
    } == EXPECTED

    with closing(sqlite3.connect(built / "t.sqlite")) as connection:
        query = "SELECT \"table\", name, uncertainty FROM hidata_column WHERE uncertainty <> ''"
        assert {(t, c): json.loads(n) for t, c, n in connection.execute(query)} == EXPECTED

    assert "The mean. Uncertainty: rse, high." in (built / "README.md").read_text()
    assert hidata("verify", built)[0] == 0
