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
NAMES = ("id", "title", "next_due", "calendar", "series", "date", "period", "interval", "retrieved")
NEWER = {"type": "object", "properties": dict.fromkeys(("edition", "date", "note"), TEXT)}
SOURCE = {"type": "object", "properties": dict.fromkeys(NAMES, TEXT) | {"newer_edition": NEWER}}
DUE = "a newer edition is due"
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


def test_what_is_announced_is_only_listed(make):
    """Of several editions only by the newest; what is likely is not announced."""
    records = {
        "a": {"series": "pay", "period": "May 2024", "next_due": "2026-06"},
        "b": {"series": "pay", "period": "May 2025", "next_due": "2027"},
        "c": {"interval": "P1Y", "date": "2026-01"},
    }
    paths = {f"paper/{key}.json": {"id": key, **record} for key, record in records.items()}
    found = due(open_dataset(str(make({"paper": SOURCE}, paths))), TODAY)
    assert found == Dues([], 3, (Due("paper", "b", "", DUE, "2027", "", ""),))


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
            Due("book", "z", "", DUE, "2024", "", ""),
            Due("paper", "a", "", DUE, "2025-05", "", ""),
            Due("paper", "b", "Pay, May 2024", DUE, "2025-05", "", "https://x.org"),
        ],
        4,
        (Due("paper", "c", "", DUE, "2030", "", ""),),
    )
    assert [*lines(found)] == [
        "book/z: a newer edition is due since 2024",
        "paper/a: a newer edition is due since 2025-05",
        "paper/b: a newer edition is due since 2025-05; see https://x.org (Pay, May 2024)",
        "paper/c: a newer edition is due in 2030",
        "3 due; 4 sources with a newer edition, or the time of the next one",
    ]


def test_nothing_to_look_at_is_said(make):
    found = due(open_dataset(str(make({"k": {"type": "object"}}, {"k/a.json": {}}))), TODAY)
    assert found == Dues([], 0)
    assert [*lines(found)] == ["no source of this dataset says when its next edition is due"]


INTERVALS = {
    # from the day of publication, or else that of reading, to the last day that is due
    "P1Y": ({"date": "2025-05-31", "retrieved": "2026-01-01"}, "2026-05-31"),
    "P2Y": ({"date": "2024", "retrieved": "2026-01-01"}, "2026"),
    "P1M": ({"retrieved": "2026-01-31"}, "2026-02-28"),
    "P3M": ({"date": "2025-11"}, "2026-02"),
    "P12M": ({"date": "2024-02-29"}, "2025-02-28"),
}


@pytest.mark.parametrize("interval", INTERVALS)
def test_an_interval_counts_from_publication_or_reading(make, interval: str):
    record, since = INTERVALS[interval]
    paths = {"paper/a.json": {"id": "a", "interval": interval, **record}}
    root = open_dataset(str(make({"paper": SOURCE}, paths)))
    assert [each.since for each in due(root, date(2026, 12, 31)).due] == [since]
    assert due(root, date(2025, 1, 1)) == Dues([], 1)


@pytest.mark.parametrize(
    ("record", "looked_at"),
    [
        ({"interval": "P1Y"}, 0),  # from no day
        ({"interval": "yearly", "date": "2020"}, 0),
        ({"interval": "P0Y", "date": "2020"}, 0),
        ({"interval": "P99Y", "date": "9999"}, 0),
        ({"interval": "P1Y", "date": "2020", "next_due": "2030"}, 1),  # what is announced counts
        ({"interval": "P1Y", "date": "2025-06-01"}, 1),
    ],
)
def test_intervals_by_which_nothing_is_due(look, record: dict[str, str], looked_at: int):
    assert look({"a": record}) == ([], looked_at)


@pytest.mark.parametrize(("other", "found"), [("2025", []), ("2023", ["a"])])
def test_an_interval_does_not_count_where_a_newer_edition_is_here(look, other: str, found: Any):
    old = {"series": "pay", "interval": "P1Y", "date": "2024"}
    assert look({"a": old, "b": {"series": "pay", "date": other}}) == (found, 1)


SEEN = {"series": "pay", "date": "2024", "newer_edition": {"edition": "Pay 3", "date": "2026-04"}}


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ([], ["a"]),
        ([{"series": "pay", "date": "2025"}], ["a"]),  # newer, but not that new
        ([{"series": "pay", "date": "2026-03"}], ["a"]),
        ([{"series": "pay", "date": "2026-04"}], []),
        ([{"series": "pay", "date": "2026-04-30"}], []),
        ([{"series": "pay", "date": "2026-05"}], []),
        ([{"series": "other", "date": "2026-05"}], ["a"]),
        ([{"date": "2026-05"}], ["a"]),
    ],
)
def test_a_newer_edition_is_out_until_its_series_has_one_as_new(look, others: Any, found: Any):
    records = dict(zip("bc", others, strict=False))
    assert look({"a": SEEN, **records}) == (found, 1)


@pytest.mark.parametrize("newer", ["Pay 3", {}, {"edition": ""}, {"date": "2026"}, None])
def test_what_is_no_newer_edition_is_passed_over(look, newer: object):
    assert look({"a": {"newer_edition": newer}}) == ([], 0)


@pytest.fixture
def said(make, hidata, monkeypatch):
    """A function that gives the exit code and the lines of `audit --due` on a day of 2026."""
    records = {
        "paper/a.json": {"id": "a", "title": "Pay 2", "calendar": "https://x.org",
                         "newer_edition": {"edition": "Pay 3", "date": "2026-04", "note": "Seen."}},
        "paper/b.json": {"id": "b", "interval": "P1M", "date": "2026-04"},
        "paper/c.json": {"id": "c", "interval": "P1Y", "retrieved": "2026-11-30"},
    }  # fmt: skip
    root = make({"paper": SOURCE}, records)

    def said(day: date) -> tuple[int, list[str]]:
        seconds = (day - date(1970, 1, 1)).days * 86400
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))
        code, out = hidata("--root", root, "audit", "--due")
        return code, out.splitlines()

    return said


def test_the_command_says_what_is_out_and_what_is_likely(said):
    out = "paper/a: Pay 3 is out since 2026-04: Seen; see https://x.org (Pay 2)"
    likely = "paper/b: a newer edition, as every month, is likely since 2026-05"
    sums = "due; 3 sources with a newer edition, or the time of the next one"
    assert said(date(2026, 5, 30)) == (1, [out, f"1 {sums}"])
    assert said(date(2026, 5, 31)) == (1, [out, likely, f"2 {sums}"])
    assert said(date(2027, 11, 30))[1][2] == (
        "paper/c: a newer edition, as every year, is likely since 2027-11-30"
    )


def test_of_our_own_sources_one_is_known_to_be_out(hidata):
    """O*NET 31.0 was seen in reduced copies only."""
    code, out = hidata("--root", ROOT, "audit", "--due")
    assert code == 1
    assert ": O*NET 31.0 is out since 2026-08: Not imported" in out


def test_our_own_sources_can_be_looked_at():
    """Nothing is said of sources of which no record says when there is a next edition."""
    folder = open_dataset(str(ROOT))
    names = {"next_due", "interval", "newer_edition"}
    stated = [record for _, record in folder.records("source") if names & record.keys()]
    assert due(folder, TODAY).looked_at == len(stated) > 0
