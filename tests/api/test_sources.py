"""Which sources back a record, and a value in it; by hand from the records of the garden."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from hidata import Dataset

from tests.api.conftest import RECORDS


def found(data: Dataset, *place: str) -> list[tuple[str, str, str, str, bool]]:
    sources = data.sources(*place)
    for source in sources:
        assert source.kind == "paper"
        assert source.record == RECORDS.get(f"paper/{source.key}.json", {})
    return [(s.field, s.key, s.locator, s.as_of, s.weak) for s in sources]


ITEM = ("/prices/0", "b", "", "2020", False)
WHOLE = ("", "a", "", "", False)
PRICES = ("/prices", "b", "p. 3", "2021", True)


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("", [WHOLE, PRICES, ITEM]),
        ("/height", [WHOLE]),
        ("/prices", [PRICES, ITEM]),
        ("/prices/0", [ITEM, PRICES]),
        ("/prices/0/amount", [ITEM, PRICES]),
        ("/prices/1/amount", [PRICES]),
    ],
)
def test_the_sources_of_a_value(garden: Path, pointer: str, expected: list[object]):
    assert found(Dataset(garden), "plant", "oak", pointer) == expected


def test_the_source_of_an_observation_has_its_locator(garden: Path):
    data = Dataset(garden)
    both = [("", "a", "T1", "", False), ("", "b", "", "", False)]
    assert found(data, "size", "1") == found(data, "size", "1", "/metres") == both


def test_a_source_that_is_not_there_is_empty(garden: Path):
    (garden / "records/plant/fir.json").write_text('{"id": "fir", "evidence": [{"paper": "lost"}]}')
    assert found(Dataset(garden), "plant", "fir") == [("", "lost", "", "", False)]


def test_a_source_has_no_sources_though_it_refers_to_others(garden: Path):
    assert found(Dataset(garden), "paper", "a") == []


def test_a_dataset_without_sources_has_none(make):
    schema = {"type": "object", "properties": {"source": {"type": "string", "x-hidata-ref": "a"}}}
    data = Dataset(make({"a": schema}, {"a/x.json": {"source": "x"}}))
    assert data.sources("a", "x", "/source") == []


def test_they_are_those_of_the_view_of_our_own_data(sample_root: Path):
    """Field, source and locator of every record; the view knows more of the fields of claims."""
    data = Dataset(sample_root)
    known = {key for key, _ in data.records("source")}
    own: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
    for row in data["sources_of_values"].to_pylist():
        field = "" if row["kind"] == "claim" else row["field"] or ""
        own[row["kind"], row["record"]].add((field, row["source"], row["locator"] or ""))
    for kind in data.kinds:
        key = next(key for key, _ in data.records(kind))
        sources = [s for s in data.sources(kind, key) if s.key in known]
        assert {(s.field, s.key, s.locator) for s in sources} == own[kind, key], kind
    assert len(own) > 200
