"""Series of wages over the editions of their codes: which periods can be compared, and why not."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hidata import Dataset

from tests.conftest import ROOT

TABLES = (
    "code", "code_relations", "scheme", "wage", "series_link", "occupation", "occupation_codes",
)  # fmt: skip
"""The tables that the views read."""

VIEWS = ("series_path", "series_pair", "series")
RANKS = {"comparable": 0, "partly": 1, "not": 2}


def _create_views(connection: sqlite3.Connection) -> None:
    for name in VIEWS:
        sql = (ROOT / "views" / f"{name}.sql").read_text("utf-8")
        connection.execute(f"CREATE TEMP VIEW {name} AS {sql}")


@pytest.fixture(scope="module")
def rows(release: Path) -> Iterator[sqlite3.Connection]:
    """The views over the tables of our release."""
    with sqlite3.connect(":memory:") as connection:
        for name in TABLES:
            table = pq.read_table(release / "parquet" / f"{name}.parquet")
            columns = ", ".join(f'"{column}"' for column in table.column_names)
            connection.execute(f'CREATE TABLE "{name}" ({columns})')
            marks = ", ".join("?" * table.num_columns)
            values = zip(*(column.to_pylist() for column in table.columns), strict=True)
            connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', values)
        _create_views(connection)
        yield connection


METHOD = "method of estimation changed in 2021-05"
NEAR = "less than three years apart: samples in common"
SPLIT = "split in 2021-05: 29-2071 (SOC 2010) to 29-2072 (SOC 2018)"
MERGED = "merged in 2019-05: 29-2071 (SOC 2010) to 29-2098 (OEWS-aggregate 2019)"
PARTED = "split in 2021-05: 29-2098 (OEWS-aggregate 2019) to 29-2072 (SOC 2018)"
LEFT = "split in 2010-05: 15-1051 (SOC 2000) to 15-1121 (SOC 2010)"
REST = "split in 2021-05: 29-2099 (SOC 2010) to 29-2099 (SOC 2018)"

PAIRS: dict[str, list[tuple[str, str, str, str]]] = {
    "soc-2018-29-2072": [
        # one code; three years and less
        ("2014-05", "2017-05", "comparable", ""),
        ("2014-05", "2016-05", "partly", NEAR),
        ("2021-05", "2024-05", "comparable", ""),
        ("2023-05", "2025-05", "partly", NEAR),
        # 2002 may be as late as December
        ("2002", "2005-05", "partly", NEAR),
        ("2002", "2006-05", "comparable", ""),
        # the same content in SOC 2000 and SOC 2010
        ("2002", "2018-05", "comparable", ""),
        ("2009-05", "2010-05", "partly", NEAR),
        # joined with others for two years, and split for good
        ("2018-05", "2019-05", "not", f"{MERGED}; {NEAR}"),
        ("2002", "2019-05", "not", MERGED),
        ("2019-05", "2020-05", "partly", NEAR),
        ("2020-05", "2021-05", "not", f"{PARTED}; {METHOD}; {NEAR}"),
        ("2018-05", "2021-05", "not", f"{SPLIT}; {METHOD}"),
        ("2002", "2025-05", "not", f"{SPLIT}; {METHOD}"),
    ],
    # nothing but the method changed
    "soc-2018-31-9094": [
        ("2002", "2020-05", "comparable", ""),
        ("2018-05", "2021-05", "partly", METHOD),
        ("2020-05", "2021-05", "partly", f"{METHOD}; {NEAR}"),
        ("2002", "2025-05", "partly", METHOD),
    ],
    # a part was left out from 2010 on
    "soc-2018-15-1211": [
        ("2005-05", "2012-05", "partly", LEFT),
        ("2010-05", "2019-05", "comparable", ""),
        ("2002", "2025-05", "partly", f"{LEFT}; {METHOD}"),
    ],
    # the direct way is better than that by the aggregate of 2019
    "soc-2018-29-2099": [("2018-05", "2021-05", "partly", f"{REST}; {METHOD}")],
}


@pytest.mark.parametrize("newest", PAIRS)
def test_pairs_of_periods_worked_by_hand(rows, newest: str):
    for earlier, later, comparability, reasons in PAIRS[newest]:
        found = rows.execute(
            "SELECT comparability, coalesce(reasons, '') FROM series_pair "
            "WHERE newest_code = ? AND from_period = ? AND to_period = ? "
            "AND from_code NOT LIKE '%29-2054'",
            (newest, earlier, later),
        ).fetchall()
        assert found == [(comparability, reasons)], (earlier, later)


def test_the_series_of_medical_records_specialists(rows):
    found = rows.execute(
        "SELECT period, code, codes, comparability FROM series "
        "WHERE newest_code = 'soc-2018-29-2072' ORDER BY period"
    ).fetchall()
    years = ["2002", *(f"{year}-05" for year in range(2003, 2026))]
    codes = ["soc-2000-29-2071"] * 8 + ["soc-2010-29-2071"] * 9
    codes += ["oews-2019-29-2098"] * 2 + ["soc-2018-29-2072"] * 5
    now = ["comparable", "comparable", "partly", "partly", "comparable"]
    assert found == list(zip(years, codes, [1] * 24, ["not"] * 19 + now, strict=True))


def test_two_codes_led_to_health_information_technologists(rows):
    found = rows.execute(
        "SELECT DISTINCT code FROM series "
        "WHERE newest_code = 'soc-2018-29-9021' AND codes = 2 ORDER BY code"
    ).fetchall()
    assert found == [(f"soc-{edition}-29-{n}",) for edition in (2000, 2010) for n in (2071, 9099)]


def test_the_occupation_is_that_of_the_view_pay(rows):
    named = dict(rows.execute("SELECT newest_code, occupation FROM series WHERE occupation > ''"))
    assert named["soc-2018-29-2072"] == "medical-records-specialist"
    assert named["soc-2010-29-2071"] == "medical-records-health-information-technician"
    assert "soc-2018-15-1211" not in named  # 15-1211.01 is a part of it


Link = dict[str, Any]


@pytest.fixture(scope="module")
def links() -> list[Link]:
    """The links of our data."""
    return [record for _, record in Dataset(ROOT).records("series_link")]


def _worst(links: list[Link], ends: tuple[str, str], periods: tuple[str, str]) -> int:
    """Return how far two figures can be compared, by trying every way from one to the other."""
    ways = [(ends[0], 0, False)]
    best = RANKS["not"]
    while ways:
        code, rank, merged = ways.pop()
        if code == ends[1]:
            best = min(best, rank)
        ways += [
            (
                link["to"],
                max(rank, RANKS[link["comparability"]]),
                merged or link["type"] == "merged",
            )
            for link in links
            if link.get("from") == code and not (merged and link["type"] == "split")
        ]
    for link in links:
        if link["type"] == "method" and periods[0] < link["takes_effect"] <= periods[1]:
            best = max(best, RANKS[link["comparability"]])
    years = [int(period[:4]) + int(period[5:] or 12) / 12 for period in periods]
    return max(best, RANKS["partly"]) if years[1] - years[0] < 2.99 else best


def test_all_pairs_are_as_the_links_say(rows, links):
    """Another program, which tries every way, comes to the same for each pair of each series."""
    expected = set()
    points = defaultdict(set)
    for newest, code, period in rows.execute("SELECT newest_code, code, period FROM series"):
        points[newest].add((code, period))
    for newest, found in points.items():
        for (first, then), (second, later) in product(found, repeat=2):
            if then < later:
                rank = _worst(links, (first, second), (then, later))
                expected.add((newest, first, then, second, later, [*RANKS][rank]))
    got = rows.execute(
        "SELECT newest_code, from_code, from_period, to_code, to_period, comparability "
        "FROM series_pair"
    ).fetchall()
    assert len(got) == len(expected) > 3000
    assert {*got} == expected


def test_every_tie_of_the_crosswalks_is_a_link(rows, links):
    """What became of a code by the crosswalks stands in both kinds alike."""
    became = {*rows.execute("SELECT code_id, code FROM code_relations WHERE relation = 'became'")}
    linked = {(link["from"], link["to"]) for link in links if "from" in link}
    of_soc = {tie for tie in linked if all(code.startswith("soc-") for code in tie)}
    assert of_soc == became | {("soc-2000-00-0000", "soc-2010-00-0000")}


def test_shares_are_those_of_the_wages_they_name(links):
    wages = dict(Dataset(ROOT).records("wage"))
    shared: dict[str, float] = defaultdict(float)
    for link in links:
        if "share" in link:
            whole = [wages[key] for key in link["share_of"]]
            own = [wage for wage in whole if wage["code"] == link["to"]]
            share = 100 * own[0]["employment"] / sum(wage["employment"] for wage in whole)
            assert link["share"] == round(share, 1)
            assert {wage["period"] for wage in whole} == {link["takes_effect"]}
            shared[link["from"]] += link["share"]
    assert {code: round(share) for code, share in shared.items()} == {
        "oews-2019-29-2098": 100,
        "oews-2019-29-9098": 100,
    }


SOC_2028 = """
CREATE TABLE scheme (id, family, edition);
INSERT INTO scheme VALUES ('soc-2018', 'SOC', '2018'), ('soc-2028', 'SOC', '2028');
CREATE TABLE code (id, scheme, notation, title);
INSERT INTO code VALUES ('a18', 'soc-2018', '1', 'A'), ('b18', 'soc-2018', '2', 'B'),
  ('a28', 'soc-2028', '1', 'A'), ('b28', 'soc-2028', '3', 'B1'), ('c28', 'soc-2028', '4', 'B2');
CREATE TABLE wage (id, code, area, industry, period, employment, employment_rse, mean_annual,
  mean_rse, p10_annual, p25_annual, p50_annual, p75_annual, p90_annual);
INSERT INTO wage (id, code, area, industry, period)
  SELECT id || period, id, 'us', 'all', period FROM code, (
    SELECT 'soc-2018' AS scheme, '2025-05' AS period UNION SELECT 'soc-2018', '2027-05'
    UNION SELECT 'soc-2028', '2028-05' UNION SELECT 'soc-2028', '2031-05') USING (scheme);
CREATE TABLE occupation (id, name, level);
CREATE TABLE occupation_codes (occupation_id, code, match);
CREATE TABLE code_relations (code_id, relation, code);
CREATE TABLE series_link ("from", "to", takes_effect, type, comparability);
INSERT INTO series_link VALUES ('a18', 'a28', '2028-05', 'same', 'comparable'),
  ('b18', 'b28', '2028-05', 'split', 'not'), ('b18', 'c28', '2028-05', 'split', 'partly');
"""


def test_a_new_edition_comes_in_as_data_alone():
    """SOC 2028, as it may be: a code stays, another is split."""
    with sqlite3.connect(":memory:") as connection:
        connection.executescript(SOC_2028)
        _create_views(connection)
        series = connection.execute("SELECT newest_code, period, comparability FROM series")
        expected = {
            (newest, period, word if period < "2028" else "comparable")
            for newest, word in (("a28", "comparable"), ("b28", "not"), ("c28", "partly"))
            for period in ("2025-05", "2027-05", "2028-05", "2031-05")
        }
        assert {*series} == expected
        connection.execute(
            "INSERT INTO series_link VALUES (NULL, NULL, '2031-05', 'method', 'partly')"
        )
        series = connection.execute("SELECT * FROM series_pair WHERE newest_code = 'a28'")
        assert [row[3:5] for row in series if row[1:3] == ("2025-05", "2031-05")] == [
            ("partly", "method of estimation changed in 2031-05")
        ]
