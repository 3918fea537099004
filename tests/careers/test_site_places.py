"""The pages of places: each figure as the view `pay` has it, beside the nation's, and how sure."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import sql
from tests.helpers.pages import tables_in

pytestmark = pytest.mark.slow

pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")

WORDS = {"reliable": "good", "use-with-care": "fair", "unreliable": "rough", None: "not stated"}


def _text(page: str) -> str:
    """The text of a page on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def _page(site: Path, key: str) -> str:
    return (site / "area" / f"{key}.html").read_text("utf-8")


def _money(amount: int | None) -> str:
    return "not published" if amount is None else f"${amount:,}"


def _expected(release: Path, area: str) -> dict[str, list[str]]:
    """By title of the code: median here and in the nation, jobs here, and the word."""
    path = release / "parquet"
    rows = sql(
        "SELECT h.code_title, h.p50_annual, n.p50_annual, h.employment, h.percentile_verdict"
        f" FROM '{path}/pay.parquet' AS h JOIN '{path}/pay.parquet' AS n USING (code, period)"
        f" WHERE h.area = '{area}' AND n.area = 'us' AND h.industry = 'all' AND n.industry = 'all'"
        " AND period = '2025-05' AND n.quality = 'official-file'"
    )[1]
    return {
        title: [_money(here), _money(there), f"{jobs:,}" if jobs else "not published", WORDS[sure]]
        for title, here, there, jobs, sure in rows
    }


@pytest.mark.parametrize("area", ["texas", "msa-19100"])
def test_all_pay_and_jobs_of_a_place_are_those_of_the_view(
    site: Path, release_of_site: Path, area: str
):
    table = tables_in(_page(site, area))[0]
    assert table[0] == ["Occupation", "Median", "Nation", "To nation", "Jobs", "Reliability"]
    rows = {row[0].lower(): row[1:] for row in table[1:] if len(row) == 6}
    expected = _expected(release_of_site, area)
    expected["All jobs"] = expected.pop("All Occupations")
    assert rows.keys() == {title.lower() for title in expected}
    for title, (here, there, jobs, sure) in expected.items():
        row = rows[title.lower()]
        assert row[:2] == [here, there], title
        assert row[3] == jobs, title
        assert row[4].startswith(f"{sure} ("), title


def test_the_sentence_on_top_says_how_far_pay_is_from_the_nation(site: Path):
    """48,860 is 95.5 percent of 51,140; Dallas, 52,140, is within the errors of both means."""
    texas, dallas = _text(_page(site, "texas")), _text(_page(site, "msa-19100"))
    assert (
        "In Texas, medical records specialists, coders among them, earn a median of $48,860 a year,"
        " 4% less than in the nation ($51,140). Compare" in texas
    )
    assert (
        "$52,140 a year, 2% more than in the nation ($51,140). The two cannot be told apart"
        in dallas
    )
    assert "Jobs17,2108.8% of those in the nation" in texas  # of 194,720
    assert "In 1,000 jobs1.22nation 1.25" in texas  # 17,210 of 14,071,160


def test_the_areas_of_a_state_are_all_that_lie_in_it(site: Path, release_of_site: Path):
    path = release_of_site / "parquet"
    named = sql(
        f"SELECT name, p50_annual FROM '{path}/area.parquet' AS a"
        f" JOIN '{path}/area_states.parquet' AS s ON s.area_id = a.id AND s.value = 'texas'"
        f" JOIN '{path}/wage.parquet' AS w ON w.area = a.id AND w.code = 'soc-2018-29-2072'"
    )[1]
    (table,) = (t for t in tables_in(_page(site, "texas")) if t[0][0] == "Area")
    rows = {html.unescape(row[0]): row[1] for row in table[1:] if row[1] != "not published"}
    assert rows == {name: _money(median) for name, median in named if median}
    assert "Dallas-Fort Worth-Arlington, TX" in rows


def test_a_metro_leads_to_its_state_and_to_the_other_areas_there(site: Path):
    page = _page(site, "msa-19100")
    assert '<a href="../area/texas.html">Texas</a></nav>' in page
    others = page.split("<h2>Other areas of Texas</h2>")[1].split("</section>")[0]
    assert 'href="../area/msa-26420.html"' in others
    assert "msa-19100" not in others


def test_the_range_of_pay_is_drawn_with_its_values_in_words(site: Path):
    page = _page(site, "texas")
    assert "Texas: lowest tenth under $34,440, median $48,860, highest tenth over $78,390" in page
    picture = page.split('<svg viewBox="0 0 340')[1].split("</svg>")[0]
    ticks = re.findall(r'class="ax" x="([\d.]+)"[^>]*>\$(\d+)k', picture)
    assert [dollars for _, dollars in ticks] == ["20", "40", "60", "80", "100"]
    (first, _), *_, (last, _) = ticks
    for x, width in re.findall(
        r'<rect class="b[wm]" x="([\d.]+)" y="\d+" width="([\d.]+)"', picture
    ):
        assert float(first) <= float(x) < float(x) + float(width) <= float(last)


def test_the_map_puts_states_into_five_steps_of_their_pay(site: Path):
    page = (site / "area" / "index.html").read_text("utf-8")
    tiles = re.findall(r'class="tile q(\d)"[^>]*aria-label="([^:]+): \$([\d,]+), (\w+)"', page)
    assert len(tiles) == 51
    by_step: dict[int, list[int]] = {}
    for step, _, median, _ in tiles:
        by_step.setdefault(int(step), []).append(int(median.replace(",", "")))
    assert sorted(by_step) == [1, 2, 3, 4, 5]
    for step in range(1, 5):
        assert max(by_step[step]) < min(by_step[step + 1])
    assert all(6 <= len(medians) <= 15 for medians in by_step.values())
    words = {name: sure for _, name, _, sure in tiles}
    assert words["District of Columbia"] == "fair"  # error of the mean 11.5 percent
    assert words["Texas"] == "good"
    corners = re.findall(r'class="tile[^>]*>(?:(?!</a>).)*class="rg"', page)
    assert len(corners) == sum(sure == "rough" for sure in words.values())


def _comparison(site: Path, kind: str) -> dict[str, Any]:
    page = (site / "compare" / f"{kind}.html").read_text("utf-8")
    return dict(json.loads(re.search(r'id="comparison">(.*?)</script>', page, re.DOTALL)[1]))


def test_places_are_compared_by_the_figures_of_the_view(site: Path, release_of_site: Path):
    document = _comparison(site, "area")
    titles = [title for _, rows in document["groups"] for title in rows]
    assert "Texas" in document["records"]["texas"]
    for area in ("texas", "msa-19100"):
        cells = dict(zip(titles, document["records"][area][6], strict=True))
        for title, (here, _, jobs, sure) in _expected(release_of_site, area).items():
            shown = title[:1] + title[1:].lower()
            if shown in cells:
                assert cells[shown] == f"{here} ({sure})"
                assert cells[f"{shown}: jobs"] == jobs
    assert cells["Medical records specialists"] == "$52,140 (good)"


def test_pages_of_places_are_light(site: Path):
    sizes = {path: path.stat().st_size for path in (site / "area").glob("*.html")}
    index = sizes.pop(site / "area" / "index.html")
    other = {p for p in sizes if p.stem in ("us", "australia")}
    assert max(size for path, size in sizes.items() if path not in other) < 40_000
    assert index < 150_000
    assert (site / "compare" / "area.html").stat().st_size < 200_000
