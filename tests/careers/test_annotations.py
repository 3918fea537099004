"""What our schemas say of their properties beside their form: days, and sources."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

KINDS = {p.name.split(".")[0]: json.loads(p.read_text()) for p in (ROOT / "schema").glob("*.json")}
DAYS = ("date", "partial-date", "period", "year")
IN_WORDS = {
    "attainment/period", "claim/figures/period", "indicator/period", "program_path/as_of", "source/period",
}  # fmt: skip
"""Days, months and years within a text."""

TO_COME = {"projection/target_year", "source/next_due"}


def _properties(schema: Any, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if common := _common(schema):
        schema = json.loads((ROOT / "schema" / "common" / f"{common}.schema.json").read_text())
    for name, inner in schema.get("properties", {}).items():
        yield f"{at}/{name}", inner
        yield from _properties(inner.get("items", inner), f"{at}/{name}")


def _common(schema: Any) -> str:
    """Return the name of the common schema that a schema refers to, if any."""
    name = Path(schema.get("$ref", "")).name
    return name.removesuffix(".schema.json") if name.endswith(".schema.json") else ""


ALL = {path: inner for kind in KINDS for path, inner in _properties(KINDS[kind], kind)}


def test_every_day_month_and_year_is_marked():
    days = {path for path, inner in ALL.items() if _common(inner) in DAYS}
    marked = {path for path, inner in ALL.items() if inner.get("x-hidata-date")}
    assert marked == (days | IN_WORDS) - TO_COME
    assert len(marked) > 25


def test_a_kind_with_days_has_the_rule_that_looks_at_them():
    marked = {path.split("/")[0] for path, inner in ALL.items() if inner.get("x-hidata-date")}
    assert marked == {
        kind for kind in KINDS if "period-not-in-future" in KINDS[kind].get("x-hidata-rules", ())
    }


def test_the_sources_of_a_whole_record_and_of_its_parts_are_marked():
    reference = "source-reference"
    named = {path for path, inner in ALL.items()
             if reference in (_common(inner), _common(inner.get("items", {})))}  # fmt: skip
    whole = {path for path, inner in ALL.items() if inner.get("x-hidata-source") is True}
    parts = {path for path, inner in ALL.items() if inner.get("x-hidata-source") == "field"}
    assert whole == {path for path in named if path.count("/") == 1} - {"claim/sources"}
    assert parts == {path for path in named if path.endswith("/evidence/source")}
    for kind in KINDS.keys() - {"source", "claim"}:  # a claim's are those of our judgement
        assert any(path.startswith(f"{kind}/") for path in whole | parts), kind
