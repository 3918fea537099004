"""The sources of which a newer edition is due."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hidata.dataset.folder import open_dataset
from hidata.imports.due import Due, Dues, due, lines

from tests.conftest import ROOT

TEXT = {"type": "string"}
NAMES = ("id", "title", "next_due", "calendar", "series", "date", "period")
SOURCE = {"type": "object", "properties": dict.fromkeys(NAMES, TEXT)}
TODAY = date(2026, 5, 31)


@pytest.fixture
def look(make):
    """A function that gives the keys of the sources that are due, and how many were looked at."""

    def look(records: dict[str, Any], today: date = TODAY) -> tuple[list[str], int]:
        paths = {f"paper/{key}.json": {"id": key, **record} for key, record in records.items()}
        found = due(open_dataset(str(make({"paper": SOURCE, "other": SOURCE}, paths))), today)
        return [each.key for each in found.due], found.looked_at

    return look


DAYS = {
    "2026-05-30": True, "2026-05-31": True, "2026-06-01": False,
    "2026-04": True, "2026-05": True, "2026-06": False,
    "2025": True, "2026": False, "2024-02-29": True,
}  # fmt: skip


@pytest.mark.parametrize("stated", DAYS)
def test_a_source_is_due_when_its_day_month_or_year_is_over(look, stated: str):
    assert look({"a": {"next_due": stated}}) == (["a"] if DAYS[stated] else [], 1)


def test_a_year_is_over_on_its_last_day(look):
    assert look({"a": {"next_due": "2026"}}, date(2026, 12, 31)) == (["a"], 1)


@pytest.mark.parametrize("stated", ["2026-05-30", "2026-05-29"])
def test_a_month_is_over_on_its_last_day(look, stated: str):
    assert look({"a": {"next_due": "2026-05"}}, date.fromisoformat(stated)) == ([], 1)


@pytest.mark.parametrize(
    "other", ["", "soon", "2026-13", "2026-02-30", "0000", "26-05-01", "2025-1", "2025-01-01T00:00", "\u0662\u0660\u0662\u0665", 2025, None]
)  # fmt: skip
def test_what_is_not_a_day_is_passed_over(look, other: object):
    assert look({"a": {"next_due": other}, "b": {}}) == ([], 0)


OLD = {"series": "pay", "next_due": "2026-05", "date": "2025-05-15", "period": "May 2024"}
NEWER = [
    {"series": "pay", "date": "2026"},
    {"series": "pay", "date": "2025-05-16"},
    {"series": "pay", "period": "May 2025"},
    {"series": "pay", "next_due": "2027-05"},
    {"series": "pay", "date": "2025-05-14", "period": "May 2025"},
]
NOT_NEWER = [
    {"series": "pay"},
    {"series": "other", "date": "2026"},
    {"date": "2026"},
    {"series": "pay", "date": "2025"},
    {"series": "pay", "date": "2026", "period": "May 2023"},
    {"series": "pay", "period": "2024, revised"},
    {"series": "pay", "period": "the newest"},
    {"series": ["pay"], "date": "2026"},
]


@pytest.mark.parametrize("new", NEWER)
@pytest.mark.parametrize("key", ["a", "c"])
def test_a_newer_one_of_the_series_is_enough(look, new: dict[str, Any], key: str):
    assert look({"b": OLD, key: new})[0] == []


@pytest.mark.parametrize("new", NOT_NEWER)
@pytest.mark.parametrize("key", ["a", "c"])
def test_other_sources_do_not_count(look, new: dict[str, Any], key: str):
    assert look({"b": OLD, key: new})[0] == ["b"]


@pytest.mark.parametrize("order", ["abc", "acb", "bac", "bca", "cab", "cba"])
def test_one_that_cannot_be_compared_hides_no_other(look, order: str):
    editions = iter([OLD, {"series": "pay"}, {"series": "pay", "date": "2026"}])
    records = dict(zip(order, editions, strict=True))
    assert look(records)[0] == []


@pytest.mark.parametrize(("today", "found"), [(TODAY, []), (date(2026, 12, 31), ["pay-2025"])])
def test_of_several_editions_only_the_newest_is_due(look, today: date, found: list[str]):
    years = range(2019, 2026)
    records = {
        f"pay-{year}": {"series": "pay", "period": f"May {year}", "next_due": f"{year + 1}"}
        for year in years
    }
    assert look(records, today) == (found, 7)


@pytest.fixture
def root(make) -> Path:
    return make(
        {"paper": SOURCE, "book": SOURCE, "plain": {"type": "object"}},
        {
            "paper/b.json": {"id": "b", "title": "Pay, May 2024", "next_due": "2025-05", "calendar": "https://x.org"},
            "paper/a.json": {"id": "a", "next_due": "2025-05"},
            "paper/c.json": {"id": "c", "next_due": "2030"},
            "book/z.json": {"id": "z", "next_due": "2024"},
            "plain/p.json": {"next_due": "2024"},
        },
    )  # fmt: skip


def test_what_is_due_in_words(root: Path):
    """By date, then kind and key; records of kinds without the property are not sources."""
    found = due(open_dataset(str(root)), TODAY)
    assert found == Dues(
        [
            Due("book", "z", "", "2024", ""),
            Due("paper", "a", "", "2025-05", ""),
            Due("paper", "b", "Pay, May 2024", "2025-05", "https://x.org"),
        ],
        4,
    )
    assert [*lines(found)] == [
        "book/z: a newer edition is due since 2024",
        "paper/a: a newer edition is due since 2025-05",
        "paper/b: a newer edition is due since 2025-05; see https://x.org (Pay, May 2024)",
        "3 due; 4 sources with the date of the next edition",
    ]


def test_nothing_to_look_at_is_said(make):
    found = due(open_dataset(str(make({"k": {"type": "object"}}, {"k/a.json": {}}))), TODAY)
    assert found == Dues([], 0)
    assert [*lines(found)] == ["no source of this dataset says when its next edition is due"]


def test_our_own_sources_can_be_looked_at():
    """Nothing is said of sources whose publisher's calendar was not read."""
    folder = open_dataset(str(ROOT))
    stated = [record for _, record in folder.records("source") if "next_due" in record]
    assert due(folder, TODAY).looked_at == len(stated)
