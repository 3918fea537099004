"""The Croissant of a release, as mlcroissant reads it."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

REQUIRED = ("@context", "@type", "conformsTo", "name", "description", "license", "url", "creator", "datePublished", "distribution", "recordSet")  # fmt: skip


@pytest.mark.slow
def test_the_croissant_is_valid_and_loads_what_is_there(release_for_others: Path):
    release = release_for_others
    mlcroissant = pytest.importorskip("mlcroissant")
    document = json.loads((release / "croissant.json").read_text())
    assert [name for name in REQUIRED if not document.get(name)] == []
    dataset = mlcroissant.Dataset(jsonld=release / "croissant.json")
    assert not dataset.metadata.ctx.issues.errors
    referred = [f for r in document["recordSet"] for f in r["field"] if "references" in f]
    assert len(referred) > 50
    for path in sorted((release / "parquet").iterdir()):
        table = pq.read_table(path).to_pylist()
        loaded = list(dataset.records(path.stem))
        assert len(loaded) == len(table), path.stem
        for row, record in zip(table, loaded, strict=True):
            assert {name: _plain(record[f"{path.stem}/{name}"]) for name in row} == {
                name: _plain(value) for name, value in row.items()
            }


def _plain(value: Any) -> Any:
    """A value as text; mlcroissant gives bytes for text, and NaN or None where nothing stands."""
    if isinstance(value, bytes):
        return value.decode()
    if value is None or value != value:  # NaN is not equal to itself
        return None
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    return str(float(value)) if isinstance(value, int | float) else str(value)
