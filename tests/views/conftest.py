"""A small dataset of towns, with views written for a test."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hidata.api import Dataset
from hidata.findings.finding import Finding
from hidata.views.refused import Faulty

TOWN = {
    "type": "object",
    "title": "Town",
    "required": ["id", "country"],
    "properties": {
        "id": {"type": "string", "title": "Id"},
        "country": {"type": "string", "title": "Country", "description": "ISO 3166."},
        "people": {"type": "integer", "title": "Inhabitants"},
        "area": {"type": "number", "x-ogc-unit": "km2"},
        "since": {"type": "string", "format": "date"},
        "at": {"type": "string", "format": "date-time"},
        "port": {"type": "boolean"},
        "names": {"type": "array", "items": {"type": "string"}},
    },
}
RECORDS = {
    "town/oslo.json": {"id": "oslo", "country": "NO", "people": 700, "area": 1.5, "since": "1048-02-29"},
    "town/bergen.json": {"id": "bergen", "country": "NO", "people": 300, "at": "2024-01-01T12:00:00Z"},
    "town/turku.json": {"id": "turku", "country": "FI", "port": True, "names": ["Turku", "Åbo"]},
}  # fmt: skip


def row(key: str | list[str] = "a", **properties: Any) -> dict[str, Any]:
    """The schema of a view's row: by default one text, which is the key."""
    keys = [key] if isinstance(key, str) else key
    return {
        "type": "object",
        "x-hidata-key": keys,
        "properties": properties or {"a": {"type": "string"}},
    }


@pytest.fixture
def towns(make: Callable[..., Path]) -> Callable[..., Path]:
    """A function that writes the dataset with views: name -> (query, schema of a row)."""

    def write(settings: str = "", **views: Any) -> Path:
        schemas, texts = {"town": TOWN}, {}
        for name, (query, schema) in views.items():
            if schema is not None:
                schemas[f"../views/{name}.schema.json"] = schema
            if query is not None:
                texts[f"../views/{name}.sql"] = query
        return make(schemas, {**RECORDS, **texts}, settings)

    return write


@pytest.fixture
def validated(hidata: Callable[..., Any], tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """A function that returns the findings of hidata validate on a dataset."""

    def findings(root: Path, *arguments: object) -> list[dict[str, Any]]:
        out = tmp_path / "findings.json"
        hidata("--root", root, "validate", *arguments, "--format", "json", "--output", out)
        found: list[dict[str, Any]] = json.loads(out.read_text("utf-8"))["findings"]
        return found

    return findings


def refused(root: Path, view: str) -> list[Finding]:
    """The findings with which a view is not computed."""
    with pytest.raises(Faulty) as raised:
        Dataset(root)[view]
    return raised.value.findings
