"""The list of credentials and the page of each: conditions, costs, what has ended, paths."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.helpers import sql
from tests.helpers.pages import tables_in

pytestmark = pytest.mark.slow

pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")


def _text(page: str) -> str:
    """The text of a page on one line, without what is for machines."""
    people = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", people)).split())


def _page(site: Path, key: str) -> str:
    return (site / "credential" / f"{key}.html").read_text("utf-8")


def _section(site: Path, key: str, name: str) -> str:
    return _page(site, key).partition(f'<section id="{name}">')[2].partition("</section>")[0]


def test_the_sections_stand_in_the_order_in_which_people_ask(site: Path):
    sections = re.findall(r'<section id="(\w+)">', _page(site, "rhit"))
    assert sections == ["can", "steps", "cost", "keep", "leads", "asks", "exam"]


def test_a_page_says_first_who_can_sit(site: Path):
    """Ways apart, then what is asked of everybody, what is advised, and what was not found."""
    chps = _text(_section(site, "chps", "can"))
    assert chps.startswith("Can I sit for it? Only with work experience")
    assert (
        "One of these 9 ways: High school or GED; Healthcare privacy or security management" in chps
    )
    cca = _text(_section(site, "cca", "can"))
    assert "Yes, and no work experience is required of you." in cca
    assert cca.index("igh school diploma") < cca.index("Advised, not asked:")
    cmrs = _section(site, "cmrs", "can")
    assert cmrs.count("AMBA membership required to sit") == 1
    assert "Not known: what is asked of candidates" in _section(site, "rhds", "can")
    assert "passing the examination of the CPC" in _section(site, "cpc-a", "can")


def test_costs_are_one_table_with_the_sums_and_what_is_not_known(site: Path):
    (ods,) = tables_in(_section(site, "ods", "cost"))
    assert ods[0] == ["What for", "Members of NCRA", "Others", "As of", "Source"]
    rows = {row[0]: row[1:3] for row in ods[1:]}
    assert rows["Examination"] == ["$335", "$435"]
    assert rows["To earn it"] == ["$335", "$435"]
    assert rows["In all, five years"] == ["not known", "$1,160"]  # 435 + 5 x 145
    assert "Not known (Members of NCRA): membership fee." in _text(_section(site, "ods", "cost"))
    chps = tables_in(_section(site, "chps", "cost"))[0]
    assert chps[0][1] == "Not members"  # what members pay is not said
    assert "Not known." in _text(_section(site, "chds", "cost"))
    for path in (site / "credential").glob("*.html"):
        assert not re.search(
            r"\b(exam-repeat|recertification-|non-member)\b", _text(path.read_text())
        )


def test_what_is_no_longer_given_looks_it_and_names_what_followed(site: Path):
    page = _page(site, "cmt")
    assert "<s>CMT</s>" in page
    assert '<span class="tag gone">no longer given</span>' in page
    assert "No longer given since 2013. What came after it: CHDS." in _text(page)
    assert "Can I sit for it? No: it is no longer given." in _text(page)
    unverified = _page(site, "chts-tr")
    assert '<span class="tag wait">not confirmed</span>' in unverified
    assert "What took its place is not known." in _text(_page(site, "art"))


def test_the_list_has_every_credential_with_all_that_people_choose_by(
    site: Path, release_of_site: Path
):
    """Status, level, experience and the official page are those of the view of all."""
    page = (site / "credential" / "index.html").read_text("utf-8")
    rows = re.findall(r"<tr data-item (.*?)>\s*<th(.*?)</tr>", page, re.DOTALL)
    shown = {}
    for attributes, cells in rows:
        data = dict(re.findall(r'data-(\w+)="(.*?)"', attributes))
        key = re.search(r'href="\.\./credential/([\w-]+)\.html"', cells)
        url = re.search(r'rel="external" href="([^"]+)" aria-label="Official', cells)
        assert key
        shown[key[1]] = (data["status"], data["level"], data["open"],
                         html.unescape(url[1]) if url else None)  # fmt: skip
    overview = sql(
        "SELECT credential, status, level, open_without_experience, url"
        f" FROM '{release_of_site}/parquet/credential_overview.parquet'"
    )[1]
    words = {None: "", True: "yes", False: "no"}
    assert shown == {
        key: (status, level or "", words[is_open], url)
        for key, status, level, is_open, url in overview
    }
    costs = sql(
        "SELECT credential, min(cost_to_earn)"
        f" FROM '{release_of_site}/parquet/credential_cost.parquet' GROUP BY 1"
    )[1]
    assert {float(v) for v in re.findall(r'data-earn="([\d.]+)"', page)} == {
        float(amount) for _, amount in costs if amount is not None
    }


def test_which_one_first_is_said_by_what_one_has(site: Path):
    page = (site / "credential" / "index.html").read_text("utf-8")
    path = page.split('<ol class="path">')[1].split("</ol>")[0]
    groups = re.split(r"<li><h3>", path)[1:]
    members = [re.findall(r'credential/([\w-]+)\.html"', group) for group in groups]
    assert len(members) == 5
    assert "cca" in members[0]
    assert {"cbcs", "ccs", "cpc"} <= set(members[1])
    assert "; at first as CPC-A</li>" in groups[1]
    assert {"rhit", "ods"} <= set(members[2])
    assert "rhia" in members[3]
    assert {"chps", "chds"} <= set(members[4])
    every = [key for group in members for key in group]
    assert len(every) == len(set(every))
    for path_of in (ROOT / "records" / "credential").glob("*.json"):
        record = json.loads(path_of.read_text("utf-8"))
        chosen = record["status"] == "active" and record["conditions_known"] == "all"
        chosen = chosen and "exam_of" not in record  # nobody sits for these
        assert (record["id"] in every) == chosen, record["id"]


def test_the_picture_of_paths_has_all_of_them_and_a_list_says_the_same(
    site: Path, release_of_site: Path
):
    (count,) = sql(
        f"SELECT count(*) FROM '{release_of_site}/parquet/credential_paths.parquet'"
    )[1][0]  # fmt: skip
    page = (site / "credential" / "index.html").read_text("utf-8")
    section = page.split('<section id="paths">')[1]
    assert section.count('<path class="way') == count
    listed = section.split("<details>")[1].split("</details>")[0]
    assert listed.count("<li>") == count
    assert "RHIA takes the place of RHIT for those who earn it" in _text(listed)
    assert "CHPS takes RHIT as one way to qualify" in _text(listed)
    boxes = re.findall(r'<rect class="box[^"]*" x="(\d+)" y="(\d+)"', section)
    assert len(boxes) == len(set(boxes))  # none upon another
    assert section.count('class="box gone"') == 1  # the CMT


def test_where_its_own_page_is_not_known_the_site_of_the_issuer_is_named(site: Path):
    """The RHIT has no address in its record, AHIMA has one; neither the CRCS nor AAHAM has."""
    page = (site / "credential" / "rhit.html").read_text("utf-8")
    assert (
        'the issuer has <a class="out" rel="external" href="https://ahima.org">a site</a>' in page
    )
    rows = (site / "credential" / "index.html").read_text("utf-8")
    assert 'href="https://ahima.org" aria-label="Site of the issuer of RHIT">issuer</a>' in rows
    assert "Official page: not known." in (site / "credential" / "crcs.html").read_text("utf-8")
