"""Verdicts, rankings and real pay: at their thresholds, and a second way by DuckDB."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hidata import Dataset

from tests.careers.conftest import WAGE
from tests.conftest import ROOT
from tests.helpers import sql

Rows = list[dict[str, Any]]


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Dataset]:
    """A function that puts records, kind -> list, under our schemas and views."""

    def write(base: str = "2025-05", **records: Rows) -> Dataset:
        root = tmp_path / "made"
        for part in ("schema", "views"):
            shutil.copytree(ROOT / part, root / part)
        settings = f'[tool.hidata]\nname = "m"\nparameters = {{base-month = "{base}"}}\n'
        (root / "pyproject.toml").write_text(settings)
        for kind, each in records.items():
            (root / "records" / kind).mkdir(parents=True)
            for record in each:
                path = root / "records" / kind / f"{record['id']}.json"
                path.write_text(json.dumps(record))
        return Dataset(root)

    return write


def _wages(*wages: dict[str, Any]) -> Rows:
    return [{"id": f"w{number:03}", **WAGE, **wage} for number, wage in enumerate(wages)]


PERCENTILES = {"p10_annual": 1, "p25_annual": 2, "p50_annual": 3, "p75_annual": 4, "p90_annual": 5}
HOURLY = {f"{name[:3]}_hourly": value for name, value in PERCENTILES.items()}
SURE = {"mean_annual": 3, "mean_rse": 1, **PERCENTILES}
BOUND = [{"field": "p90_annual", "status": "bound", "at_least": 239200}]
R, C, U = "reliable", "use-with-care", "unreliable"

VERDICTS: dict[str, tuple[dict[str, Any], tuple[str | None, str | None, str | None]]] = {
    "mean, 5": ({**SURE, "mean_rse": 5}, (None, R, R)),
    "mean, 5.1": ({**SURE, "mean_rse": 5.1}, (None, C, C)),
    "mean, 15": ({**SURE, "mean_rse": 15}, (None, C, C)),
    "mean, 15.1": ({**SURE, "mean_rse": 15.1}, (None, U, U)),
    "mean, 0": ({**SURE, "mean_rse": 0}, (None, R, R)),
    "employment, 10": ({"employment": 5, "employment_rse": 10}, (R, None, None)),
    "employment, 10.1": ({"employment": 5, "employment_rse": 10.1}, (C, None, None)),
    "employment, 30": ({"employment": 5, "employment_rse": 30}, (C, None, None)),
    "employment, 30.1": ({"employment": 5, "employment_rse": 30.1}, (U, None, None)),
    "employment withheld": ({"employment_rse": 1, **SURE}, (None, R, R)),
    "no errors": ({"employment": 5, "mean_annual": 3, **PERCENTILES}, (None, None, None)),
    "no percentiles": ({"mean_annual": 3, "mean_rse": 1}, (None, R, None)),
    "no mean": ({"mean_rse": 1, **PERCENTILES}, (None, None, R)),
    "by the hour": ({"mean_hourly": 3, "mean_rse": 1, **HOURLY}, (None, R, R)),
    "p10 = p25": ({**SURE, "p10_annual": 2}, (None, R, C)),
    "p25 = p50": ({**SURE, "p25_annual": 3}, (None, R, C)),
    "p50 = p75": ({**SURE, "p75_annual": 3}, (None, R, C)),
    "p75 = p90": ({**SURE, "p90_annual": 4}, (None, R, C)),
    "p75 = p90 by the hour": ({**SURE, **HOURLY, "p90_hourly": 4}, (None, R, C)),
    "equal, one between not published": (
        {"mean_annual": 3, "mean_rse": 1, "p10_annual": 3, "p50_annual": 3}, (None, R, C),
    ),
    "equal and unreliable": ({**SURE, "mean_rse": 16, "p10_annual": 2}, (None, U, U)),
    "a bound alone": ({"mean_rse": 1, "marks": BOUND}, (None, None, R)),
    "a bound above": (
        {**{k: v for k, v in SURE.items() if k != "p90_annual"}, "marks": BOUND}, (None, R, R),
    ),
    "a bound of another": (
        {"mean_rse": 1, "marks": [{"field": "establishment_share", "status": "bound"}]},
        (None, None, None),
    ),
    "withheld": (
        {"mean_rse": 1, "marks": [{"field": "p50_annual", "status": "withheld"}]}, (None,) * 3,
    ),
}  # fmt: skip


def test_verdicts_at_their_thresholds(made):
    """Just inside and outside; by the table in docs/statistics.md."""
    data = made(wage=_wages(*(wage for wage, _ in VERDICTS.values())))
    found = [
        (row["employment_verdict"], row["mean_verdict"], row["percentile_verdict"])
        for row in data["wage_verdict"].to_pylist()
    ]
    expected = {name: verdicts for name, (_, verdicts) in VERDICTS.items()}
    assert dict(zip(VERDICTS, found, strict=True)) == expected


def test_verdicts_on_ratings_are_those_of_the_publisher(made):
    rating = {"code": "c", "domain": "skills", "name": "N", "source": "s"}
    cases = [
        ({"value": 1, "standard_error": 1, "recommend_suppress": True}, U),
        ({"value": 1, "standard_error": 1, "recommend_suppress": False, "not_relevant": True}, R),
        ({"value": 1, "recommend_suppress": False}, None),
        ({"value": 1, "standard_error": 1}, None),
        ({}, "no row"),
    ]
    ratings = [{"id": f"r{n}", **rating, **case} for n, (case, _) in enumerate(cases)]
    rows = {row["rating"]: row for row in made(rating=ratings)["rating_verdict"].to_pylist()}
    found = [rows.get(f"r{n}", {"value_verdict": "no row"})["value_verdict"] for n in range(5)]
    assert found == [verdict for _, verdict in cases]
    assert [rows[f"r{n}"]["not_relevant"] for n in range(4)] == [None, True, None, None]


def _ranked(made, *wages: tuple[str, dict[str, Any]]) -> Rows:
    """The ranking of metropolitan areas with these wages, by their names."""
    areas = [
        {"id": name.lower(), "name": name, "type": "metropolitan", "country": "US", "source": "s"}
        for name in {n for n, _ in wages}
    ]
    base = {"employment": 100, "mean_annual": 1000, "mean_rse": 5, "p50_annual": 900}
    rows = made(
        area=areas, wage=_wages(*({**base, **wage, "area": name.lower()} for name, wage in wages))
    )["pay_ranking"].to_pylist()
    return sorted(rows, key=lambda row: (row["rank"], -row["mean_annual"], row["area"]))


def test_a_ranking_has_only_reliable_means_and_100_jobs_and_counts_the_others(made):
    rows = _ranked(
        made,
        ("In", {}),
        ("Few", {"employment": 99}),
        ("Unsure", {"mean_rse": 5.1}),
        ("Withheld", {"employment": None}),
        ("Silent", {"p50_annual": None}),
        ("Errorless", {"mean_rse": None}),
        ("Both", {"employment": 99, "mean_rse": 5.1}),
        ("Old", {"period": "2024-05"}),
        ("Hospital", {"industry": "hospitals"}),
    )
    assert [row["area_name"] for row in rows] == ["In"]
    counts = ("areas", "not_published", "few_jobs", "not_reliable")
    assert [rows[0][name] for name in counts] == [7, 3, 2, 1]
    # 1,000 less and plus 1.645 times 50
    assert (rows[0]["mean_low"], rows[0]["mean_high"]) == (918, 1082)
    assert rows[0]["ties_with_next"] is None


def test_neighbors_whose_intervals_overlap_are_marked(made):
    """Means of error 0 have intervals of a point: the same, one above, one below the next's ends."""
    point = {"mean_rse": 0}
    rows = _ranked(
        made,
        ("A", {"p50_annual": 9, "mean_annual": 1082, **point}),
        ("B", {"p50_annual": 8}),  # 918 to 1082
        ("C", {"p50_annual": 7, "mean_annual": 917, **point}),
        ("D", {"p50_annual": 7, "mean_annual": 917, **point}),
        ("E", {"p50_annual": 6, "mean_annual": 2000}),  # above, though its median is lower
    )
    assert [(row["area_name"], row["rank"], row["ties_with_next"]) for row in rows] == [
        ("A", 1, True), ("B", 2, False), ("C", 3, True), ("D", 3, False), ("E", 5, None),
    ]  # fmt: skip


def _prices(**values: float) -> Rows:
    base = {"series": "CUUR0000SA0", "area": "us", "base": "1982-84=100", "source": "s"}
    return [
        {"id": period, "period": period[1:].replace("_", "-"), "value": value, **base}
        for period, value in values.items()
    ]


METHOD = {
    "id": "m", "type": "method", "takes_effect": "2021-05", "comparability": "partly",
}  # fmt: skip


def test_real_pay_by_hand(made):
    prices = _prices(
        p2025_05=300, p2024_05=200, p2002_10=98, p2002_11=100, p2002_12=102, p2002=1, p2020_05=150
    )
    wages = _wages(
        {"period": "2002", "p50_annual": 1000, "mean_rse": 2},
        {"period": "2020-05", "p50_annual": 1001},
        {"period": "2023-05", "p50_annual": 10},
        {"period": "2024-05", "p50_annual": 333, "mean_annual": 101},
        {"period": "2025-05", "p50_annual": 7},
        {"period": "2025-05", "p50_annual": 7, "code": "once"},
        {"period": "2024-05", "code": "empty"},
        {"period": "2025-05", "p50_annual": 7, "code": "empty"},
    )
    rows = made(price_index=prices, wage=wages, series_link=[METHOD])["pay_real"].to_pylist()
    names = ("period", "p50_annual_real", "price_period", "price_index", "comparability")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("2002", 3000, "2002-10/2002-12", 100, "partly"),  # 1000 * 300 / 100
        ("2020-05", 2002, "2020-05", 150, "partly"),  # 1001 * 2
        ("2023-05", None, "2023-05", None, "partly"),
        ("2024-05", 500, "2024-05", 200, "partly"),  # 333 * 1.5 = 499.5
        ("2025-05", 7, "2025-05", 300, "comparable"),
    ]
    assert rows[3]["mean_annual_real"] == 152  # 151.5
    assert {(row["base_period"], row["base_index"]) for row in rows} == {("2025-05", 300)}
    assert [row["why_absent"] for row in rows] == [
        None, None, "no index of prices for 2023-05", None, None,
    ]  # fmt: skip
    method, near = "method of estimation changed in 2021-05", "less than three years apart"
    assert [tuple(word in (row["reasons"] or "") for word in (method, near)) for row in rows] == [
        (True, False), (True, False), (False, True), (False, True), (False, False),
    ]  # fmt: skip
    assert rows[0]["percentile_verdict"] == R


@pytest.mark.parametrize(("then", "expected"), [("2022-05", "comparable"), ("2022-06", "partly")])
def test_three_years_apart_are_no_samples_in_common(made, then: str, expected: str):
    wages = _wages(*({"period": period, "p50_annual": 1} for period in (then, "2025-05")))
    rows = made(wage=wages)["pay_real"].to_pylist()
    assert rows[0]["comparability"] == expected


def test_a_base_month_or_a_part_of_a_quarter_without_prices_is_said(made):
    wages = _wages(*({"period": period, "p50_annual": 1} for period in ("2002", "2025-05")))
    prices = _prices(p2002_10=98, p2002_12=102, p2025_05=300)
    rows = made("2025-10", price_index=prices, wage=wages)["pay_real"].to_pylist()
    assert [row["p50_annual_real"] for row in rows] == [None, None]
    base = "no index of prices for 2025-10"
    assert [row["why_absent"] for row in rows] == [
        f"no index of prices for 2002-10/2002-12; {base}", base,
    ]  # fmt: skip


# ---- our own data, a second way


AGAIN = """
WITH wages AS (
  SELECT w.*, list_filter([p10_annual, p25_annual, p50_annual, p75_annual, p90_annual], lambda x: x > 0)
    AS pay, list_filter([p10_hourly, p25_hourly, p50_hourly, p75_hourly, p90_hourly], lambda x: x > 0)
    AS per_hour, EXISTS (FROM wage_marks m WHERE m.wage_id = w.id AND status = 'bound'
      AND regexp_matches(field, '^p\\d')) AS bounded
  FROM wage w
), price AS (
  SELECT period, value FROM price_index WHERE length(period) = 7
  UNION ALL
  SELECT '2002', round(avg(value), 3) FROM price_index WHERE period BETWEEN '2002-10' AND '2002-12'
)
SELECT w.id, w.period,
  CASE WHEN employment IS NOT NULL THEN
    list_filter(['reliable', 'use-with-care', 'unreliable'],
      lambda v, i: employment_rse <= [10, 30, 1e9][i])[1] END AS employment_verdict,
  CASE WHEN mean_annual > 0 OR mean_hourly > 0 THEN
    list_filter(['reliable', 'use-with-care', 'unreliable'], lambda v, i: mean_rse <= [5, 15, 1e9][i])[1]
    END AS mean_verdict,
  CASE WHEN len(pay) + len(per_hour) > 0 OR bounded THEN
    list_filter(['reliable', 'use-with-care', 'unreliable'],
      lambda v, i: mean_rse <= [5, 15, 1e9][i] AND (i > 1 OR (len(list_distinct(pay)) = len(pay)
        AND len(list_distinct(per_hour)) = len(per_hour))))[1] END AS percentile_verdict,
  round(p50_annual * (SELECT value FROM price WHERE period = '2025-05') / price.value)::INTEGER
    AS p50, round(mean_annual * 321.465 / price.value)::INTEGER AS mean
FROM wages w LEFT JOIN price USING (period)
"""


def test_all_verdicts_and_real_values_are_computed_again(tables):
    again = {row[0]: row[2:] for row in tables.execute(AGAIN).fetchall()}
    verdicts = tables.execute("SELECT * FROM wage_verdict").fetchall()
    assert {row[0]: row[1:] for row in verdicts} == {key: row[:3] for key, row in again.items()}
    real = tables.execute("SELECT wage, p50_annual_real, mean_annual_real FROM pay_real").fetchall()
    assert len(real) > 900
    assert {row[0]: row[1:] for row in real} == {row[0]: again[row[0]][3:] for row in real}


def test_pay_has_the_verdicts(tables):
    names = "employment_verdict, mean_verdict, percentile_verdict"
    differing = f"SELECT wage, {names} FROM pay EXCEPT SELECT wage, {names} FROM wage_verdict"
    assert tables.execute(differing).fetchall() == []
    assert tables.execute("SELECT count(*) FROM pay").fetchone() == (15641,)


RANKING = """
SELECT w.code, replace(a.type, 'territory', 'state'), a.name, p50_annual,
  round(mean_annual - mean_annual * 0.01645 * mean_rse)::INTEGER,
  round(mean_annual + mean_annual * 0.01645 * mean_rse)::INTEGER,
  1 + (SELECT count(*) FROM wage o JOIN area b ON b.id = o.area WHERE o.code = w.code
       AND o.industry = 'all' AND o.period = w.period AND o.p50_annual > w.p50_annual
       AND replace(b.type, 'territory', 'state') = replace(a.type, 'territory', 'state')
       AND o.mean_rse <= 5 AND o.employment >= 100 AND o.mean_annual > 0)
FROM wage w JOIN area a ON a.id = w.area
WHERE w.industry = 'all' AND w.period = '2025-05' AND a.type <> 'nation'
  AND mean_rse <= 5 AND employment >= 100 AND p50_annual > 0 AND mean_annual > 0
"""


def test_the_ranking_is_computed_again(tables):
    found = "SELECT code, level, area_name, p50_annual, mean_low, mean_high, rank FROM pay_ranking"
    expected = tables.execute(RANKING).fetchall()
    assert len(expected) > 5000
    assert sorted(tables.execute(found).fetchall()) == sorted(expected)


def test_what_a_careless_reader_would_say_is_not_said(tables):
    """The District of Columbia has 270 jobs and an error of 11.5 %; what pay rose by, it did not."""
    columbia = (
        "SELECT * FROM pay_ranking WHERE area = 'district-of-columbia' AND code LIKE '%29-2072'"
    )
    assert tables.execute(columbia).fetchall() == []
    pay = tables.execute(
        "SELECT p50_annual, p50_annual_real FROM pay_real WHERE code = 'soc-2018-29-2072'"
        " AND area = 'us' AND industry = 'all' AND period IN ('2021-05', '2025-05') ORDER BY period"
    ).fetchall()
    assert pay == [(46660, 55720), (51140, 51140)]  # 46,660 * 321.465 / 269.195


ORDERED = re.compile(r"ORDER BY(?:[^;]*\b(?:DESC|LIMIT)\b|[^;]*\brank\b)", re.IGNORECASE)


def test_each_ranking_that_we_print_shows_how_sure_it_is(release: Path, tables, monkeypatch):
    """In README and docs; one of pay has only what the ranking has, with intervals and marks."""
    blocks = [
        block
        for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
        for block in re.findall(r"```(?:sql|sh)\n(.+?)```", path.read_text("utf-8"), re.DOTALL)
        if ORDERED.search(block)
    ]
    monkeypatch.chdir(release)
    of_pay = 0
    for block in blocks:
        names, rows = sql(block)
        assert "ties_with_next" in names, block
        if "p50_annual" not in names:
            assert {"lower_bound", "upper_bound"} <= {*names}
            continue
        of_pay += 1
        shown = [dict(zip(names, row, strict=True)) for row in rows]
        assert {"mean_low", "mean_high"} <= {*names}
        for row in shown:
            values = [row["area_name"], row["p50_annual"]]
            jobs = tables.execute(
                "SELECT min(employment), max(mean_rse) FROM pay"
                " WHERE area_name = ? AND p50_annual = ? AND code = 'soc-2018-29-2072'"
                " AND industry_code = 'OEWS:000000' AND period = '2025-05'", values,
            ).fetchone()  # fmt: skip
            assert jobs[0] >= 100
            assert jobs[1] <= 5
        for one, other in pairwise(shown):
            overlap = (
                one["mean_low"] <= other["mean_high"] and other["mean_low"] <= one["mean_high"]
            )
            assert one["ties_with_next"] == overlap
    assert (len(blocks), of_pay) == (2, 1)
