"""The site of our own data: whole, safe, and what people come for."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hidata.formats import ALL

from tests.helpers import sql
from tests.helpers.pages import Page, linked_data, links_lead_somewhere, tables_in

MEAN, APART = "Mean, 90 percent", "Apart from the next"

pytestmark = pytest.mark.slow

pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")


def test_every_link_of_our_site_leads_somewhere(pages: dict[Path, Page]):
    assert links_lead_somewhere(pages) > 50_000


def test_every_page_keeps_to_its_policy_and_to_this_site(pages: dict[Path, Page]):
    for path, page in pages.items():
        said = {a["http-equiv"]: a["content"] for _, a in page.tags if a.get("http-equiv")}
        policy = said.pop("Content-Security-Policy")
        assert "default-src 'none'" in (policy or "")
        for moved in said.values():  # where a record has moved to, or is a row: a page of this site
            page_of_site = r"\.\./[a-z_]+/[a-z0-9-]+(/[a-z_]+(/\d+)?)?\.html"
            assert re.fullmatch(rf"0; url={page_of_site}(#[a-z_]+/[a-z0-9-]+)?", moved or ""), path
        assert "unsafe" not in (policy or "")
        for tag, attributes in page.tags:
            if tag in ("script", "img", "source", "link") and attributes.get("rel") != "canonical":
                link = attributes.get("src") or attributes.get("srcset") or attributes.get("href")
                assert not urlsplit(link or "").netloc, (path, link)
        headings = [tag for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
        assert (headings[:1], headings.count("h1")) == (["h1"], 1), path
        assert all(a.get("width") and a.get("height") for t, a in page.tags if t == "img"), path


def test_the_front_page_is_small_and_says_what_people_come_for(site: Path):
    page = (site / "index.html").read_text()
    weight = sum((site / name).stat().st_size for name in ("index.html", "static/style.css", "static/site.js"))  # fmt: skip
    assert weight < 100_000
    wages = json.loads((site / "code" / "soc-2018-29-2072" / "wage.json").read_text())
    newest = next(wage for wage in wages if wage["id"] == "29-2072-us-2025-05")
    assert f"${newest['p50_annual']:,} a year" in page
    assert f"source/{newest['source']}.html" in page


def test_the_pictures_mark_the_break_and_do_not_join_it(site: Path):
    page = (site / "occupation" / "medical-records-specialist.html").read_text()
    assert "A dashed line marks a break" in page
    picture = (site / "picture" / "pay-soc-2018-29-2072-wide-light.svg").read_text()
    assert len(re.findall(r'aria-roledescription="line mark"', picture)) == 2 * 4
    narrow = (site / "picture" / "pay-soc-2018-29-2072-narrow-dark.svg").read_text()
    assert int(re.search(r'<svg [^>]*width="(\d+)"', narrow)[1]) <= 300
    assert all(f'scope="col">{head}</th>' in page for head in ("Median", "All occupations"))
    assert page.count(">3.1 percent</a>") == 1  # beside the cycle of 2024-34
    for period in ("2002", "May 2018", "May 2025"):
        assert f">{period}</a>" in page


def test_pay_over_the_years_is_in_dollars_of_each_year_and_of_one_month(site: Path):
    page = (site / "code" / "soc-2018-29-2072.html").read_text()
    (table,) = (t for t in tables_in(page) if t[0][:1] == ["Period"])
    rows = [dict(zip(table[0], row, strict=True)) for row in table[1:]]
    shown = {row["Period"]: row for row in rows}
    real, compared = "Median, dollars of May 2025", "Comparable with May 2025"
    # 46,660 and 23,890 times 321.465, divided by 269.195 and the mean of 181.3, 181.3, 180.9
    assert [shown["May 2021"][name] for name in ("Median", real)] == ["$46,660", "$55,720"]
    assert [shown["2002"][name] for name in ("Median", real)] == ["$23,890", "$42,391"]
    assert [shown[p][compared] for p in ("2002", "May 2021", "May 2024")] == [
        "not", "comparable", "partly",
    ]  # fmt: skip
    assert "in dollars of each year" in page
    assert "Dotted line: the median in dollars of May 2025." in page
    assert "median pay in 2002 ($42,391 in dollars of May 2025)" in page


def test_each_ranking_on_the_site_shows_how_sure_it_is(site: Path, release: Path):
    """Wherever medians or means descend: with intervals, marks, and only what may be ranked."""
    path = f"{release}/parquet"
    sure = sql(
        f"SELECT DISTINCT p50_annual FROM '{path}/wage.parquet' JOIN '{path}/wage_verdict.parquet'"
        " ON wage = id WHERE mean_verdict = 'reliable' AND employment >= 100 AND p50_annual > 0"
    )[1]
    medians = {f"${median:,}" for (median,) in sure}
    rankings = 0
    for page in [
        *site.glob("*.html"),
        *site.glob("code/soc-*.html"),
        *site.glob("occupation/*.html"),
    ]:
        for heads, *rows in tables_in(page.read_text("utf-8")):
            column = next((n for n in ("Median", "Mean") if n in heads), None)
            if column is None or len(rows) < 3:
                continue
            cells = [dict(zip(heads, row, strict=True)) for row in rows]
            amounts = [int(re.sub(r"\D", "", row[column]) or 0) for row in cells]
            if amounts != sorted(amounts, reverse=True):
                continue
            rankings += 1
            assert {row[column] for row in cells} <= medians, page
            bounds = [
                [int(end.replace("$", "").replace(",", "")) for end in row[MEAN].split(" to ")]
                for row in cells
            ]
            apart = [a[0] > b[1] or b[0] > a[1] for a, b in pairwise(bounds)]
            assert [row[APART] == "yes" for row in cells[:-1]] == apart, page
    assert rankings > 10


def test_an_outdated_claim_shows_both_figures(site: Path):
    page = (site / "article.html").read_text()
    assert '4 <span class="verdict outdated">outdated</span>' in page
    claim = page[page.index('<li id="claim-63">') : page.index('<li id="claim-64">')]
    text = " ".join(re.sub(r"<[^>]+>", "", claim).split())
    assert "No longer so since 2010-05. Then: $24,290 a year (29-2071 " in text
    assert "Now: $43,490 a year (29-2072 " in text
    assert "$48,940 a year (29-9021 " in text
    assert "neither continues it" in text
    assert re.search(r'href="code/soc-2018-29-2072/wage/?\d*\.html#wage/29-2072-us-2025-05"', claim)
    assert (
        "No longer so"
        not in page[page.index('<li id="claim-61">') : page.index('<li id="claim-63">')]
    )


def test_the_page_of_a_source_shows_its_receipt(site: Path):
    page = (site / "source" / "bls-oes-national-2025-05.html").read_text()
    assert "852250997ceff9b721ff68f63e877d818f9c1ec8b1b69dd367958faedd5282b2" in page
    assert "289,615 bytes" in page
    assert "https://www.bls.gov/oes/special-requests/oesm25nat.zip" in page
    assert "github.com/tobyam-netizen/employment-group-1-project" in page


def test_a_tie_is_on_the_pages_of_both_ends(site: Path):
    occupation = (site / "occupation" / "medical-coder.html").read_text()
    credential = (site / "credential" / "cpc-a.html").read_text()
    manager = (site / "occupation" / "health-information-manager.html").read_text()
    assert 'cca.html">Certified Coding Associate</a>: named by a source' in occupation
    assert "Apprentice</a>: by our own classification" in occupation
    assert 'medical-coder.html">Medical coder</a>: by our own classification' in credential
    assert 'cpc.html">CPC</a>: takes the place of this for those' in credential
    assert "Administrator</a>: preferred, by a source" in manager
    rows = (site / "map.html").read_text()
    assert rows.count('credential/cca.html"') == rows.count('credential/cpc.html"') == 1


OBSERVATIONS = (
    "alternate_title", "attainment", "entry_requirement", "job_zone_assignment", "pay_survey",
    "price_index", "projection", "projection_factor", "rating", "related_occupation", "task",
    "technology", "tool", "wage", "work_activity", "work_setting",
)  # fmt: skip


@pytest.mark.parametrize("kind", OBSERVATIONS)
def test_the_address_of_an_observation_leads_to_its_row(site: Path, kind: str):
    """A sample of every kind; the row has the key's values as the release has them."""
    stubs = sorted(path for path in (site / kind).glob("*.html") if path.name != "index.html")
    assert stubs
    assert not [*(site / kind).glob("*.json")]
    index = (site / "static" / "search-index.js").read_text()
    assert not re.search(f'"{kind}/(?!index.html)', index)
    for path in stubs[:: max(1, len(stubs) // 20)]:
        to = re.search(r'content="0; url=([^"#]+)#([^"]+)"', path.read_text())
        assert to, path
        assert f"/{to[2]}</loc>" not in (site / "sitemap.xml").read_text()
        page = (path.parent / to[1]).resolve().read_text()
        assert page.count(f'<tr id="{kind}/{path.stem}">') == 1, path
        assert to[2] == f"{kind}/{path.stem}"


def test_no_page_grows_with_the_data(site: Path):
    sizes = {path: path.stat().st_size for path in site.rglob("*.html")}
    assert max(sizes.values()) < 300_000, max(sizes, key=sizes.__getitem__)


def test_the_search_finds_an_occupation_by_the_titles_of_its_code(site: Path):
    """Those of a code that is of no occupation alone are other names of the code."""
    index = (site / "static" / "search-index.js").read_text()
    entries = json.loads(index.removeprefix("window.hidataIndex=").rstrip(";\n"))["entries"]
    added = {entry[2]: entry[4] for entry in entries}
    group = "occupation/health-information-technologist-medical-registrar.html"
    assert "Tumor Registrar" in added[group]
    assert added["code/onet-soc-2019-29-9021-00.html"] == []
    assert "Assisted Living Administrator" in added["code/onet-soc-2019-11-9111-00.html"]


def test_machines_find_what_they_need(site: Path, release_of_site: Path):
    base = "https://w3id.org/hidata/"
    sitemap = (site / "sitemap.xml").read_text()
    assert f"<loc>{base}credential/rhit</loc>" in sitemap
    assert f"<loc>{base}</loc>" in sitemap
    assert "<entry><title>" in (site / "feed.xml").read_text()
    page = (site / "credential" / "rhit.html").read_text()
    assert f'<link rel="canonical" href="{base}credential/rhit">' in page
    linked = linked_data(site / "credential" / "rhit.html")
    assert (linked["@id"], linked["@type"]) == (
        f"{base}credential/rhit",
        "EducationalOccupationalCredential",
    )
    assert linked["educationalLevel"] == "entry"
    assert (site / "wage" / "29-2072-us-2025-05.html").is_file()
    assert f"{base}wage/" in sitemap
    assert f"{base}wage/29" not in sitemap
    packed = linked_data(site / "index.html")["distribution"]
    endings = sorted(one["contentUrl"].rpartition(release_of_site.name)[2] for one in packed)
    assert endings == sorted([".zip", *(f"-{form}.zip" for form in ALL), ".sqlite", ".xlsx"])
    for one in packed:
        data = (site / one["contentUrl"].removeprefix(base)).read_bytes()
        assert hashlib.sha256(data).hexdigest() == one["sha256"]
    for place in ("latest", release_of_site.name):
        for line in (release_of_site / "SHA256SUMS").read_text().splitlines():
            sha256, name = line.split(maxsplit=1)
            data = (site / "releases" / place / name.lstrip("*")).read_bytes()
            assert hashlib.sha256(data).hexdigest() == sha256
