"""Observations on a site: rows on the page of what they are about, and no pages of their own."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")

from hidata.site import observations
from hidata.site.observations import Observations

from tests.helpers.pages import links_lead_somewhere, pages_of

TEXT = {"type": "string"}
TOWN = {
    "type": "object",
    "title": "Town",
    "required": ["id"],
    "properties": {"id": TEXT, "name": TEXT | {"x-jsonld-id": "https://schema.org/name"}},
}
PAPER = TOWN | {"title": "Paper"}
READING = {
    "type": "object",
    "title": "Reading",
    "x-hidata-subject": "town",
    "required": ["id", "town", "when"],
    "properties": {
        "id": TEXT,
        "town": TEXT | {"x-hidata-ref": "town"},
        "when": TEXT | {"title": "When"},
        "pay": {"type": "number", "title": "Pay", "x-ogc-unit": "EUR/a"},
        "near": TEXT | {"title": "Near", "x-hidata-ref": "town"},
        "after": TEXT | {"title": "After", "x-hidata-ref": "reading"},
        "paper": TEXT | {"x-hidata-ref": "paper", "x-hidata-source": True},
    },
}
SCHEMAS = {"town": TOWN, "paper": PAPER, "reading": READING}


def _records(*readings: dict[str, Any]) -> dict[str, Any]:
    """Two towns, two papers, and readings of town a with keys in order."""
    records: dict[str, Any] = {
        f"{kind}/{key}.json": {"id": key, "name": f"{kind} {key}"}
        for kind in ("town", "paper")
        for key in "ab"
    }
    for n, reading in enumerate(readings):
        key = reading.pop("id", f"r{n}")
        name = f"reading/f{n}.json" if "/" in key else f"reading/{key}.json"
        records[name] = {"id": key, "town": "a", "when": f"200{n}", **reading}
    return records


def _rows(page: Path) -> dict[str, list[str]]:
    """The cells of each row that has an identifier."""
    found = re.findall(r'<tr id="([^"]*)">(.*)', page.read_text("utf-8"))
    cell = re.compile(r"<(?:td|th)[^>]*>(.*?)</(?:td|th)>")
    return {
        html.unescape(name): [html.unescape(re.sub("<[^>]*>", "", c)) for c in cell.findall(row)]
        for name, row in found
    }


def _ends(site: Path, kind: str = "reading") -> dict[str, tuple[str, str]]:
    """The page and the row that the file in the place of each observation's IRI leads to."""
    ends = {}
    for path in sorted((site / kind).glob("*.html")):
        if to := re.search(r'content="0; url=([^"]+)"', path.read_text("utf-8")):
            page, _, anchor = html.unescape(to[1]).partition("#")
            target = (path.parent / unquote(page)).resolve().relative_to(site.resolve())
            ends[unquote(path.name)] = (target.as_posix(), unquote(anchor))
    return ends


def test_an_observation_is_a_row_on_the_page_of_its_subject(sited):
    site = sited(
        SCHEMAS,
        _records(
            {"pay": 1200.5, "near": "b", "paper": "a"},
            {"pay": 3, "near": "b", "paper": "b", "after": "r0"},
        ),
    )
    page = site / "town" / "a.html"
    assert _rows(page) == {
        "reading/r0": ["2000", "1,200.50", "", "1"],
        "reading/r1": ["2001", "3", "town a, 2000", "2"],
    }
    text = page.read_text("utf-8")
    heads = re.findall(r"<th scope=\"col\"[^>]*>(.*?)</th>", text)
    assert heads == ["When", "Pay (EUR a year)", "After", "Source"]
    # what all rows say is said once
    assert '<dt>Near</dt><dd><a href="../town/b.html">town b</a></dd>' in text
    assert [*re.findall(r'<li id="source-(\d)"><a href="\.\./paper/(.)', text)] == [
        ("1", "a"),
        ("2", "b"),
    ]
    assert "What refers to this" not in text
    assert "reading" not in (site / "town" / "b.html").read_text("utf-8").partition("refers")[0]
    assert "../town/a.html#reading/r1" in (site / "town" / "b.html").read_text("utf-8")
    assert [r["id"] for r in json.loads((site / "town/a/reading.json").read_text())] == ["r0", "r1"]
    assert links_lead_somewhere(pages_of(site)) > 30


def test_the_address_of_an_observation_leads_to_its_row(sited):
    """Whatever its key; it is in neither the sitemap nor the search, and the list counts it."""
    keys = ["r0", 'a"b<i>', "index", "x y#?%2F", "é/1", "nul"]
    site = sited(SCHEMAS, _records(*({"id": key} for key in keys)))
    ends = _ends(site)
    rows = _rows(site / "town" / "a.html")
    assert len(ends) == len(rows) == len(keys)
    assert {page for page, _ in ends.values()} == {"town/a.html"}
    assert {anchor for _, anchor in ends.values()} == rows.keys()
    assert ends["r0.html"] == ("town/a.html", "reading/r0")
    assert "reading/r0" not in (site / "sitemap.xml").read_text()
    assert '"reading/' not in (site / "static" / "search-index.js").read_text()
    stub = (site / "reading" / "r0.html").read_text("utf-8")
    assert '<meta name="robots" content="noindex">' in stub
    assert 'href="../town/a.html#reading/r0">town a, 2000</a>' in stub
    listed = (site / "reading" / "index.html").read_text("utf-8")
    assert '<a href="../town/a.html#reading/">town a</a></th><td><span class="number">6<' in listed
    assert links_lead_somewhere(pages_of(site)) > 30


def test_the_search_leaves_out_observations_with_names(sited):
    names = TOWN | {"x-hidata-subject": "town", "required": ["town"], "properties": TOWN["properties"] | {"town": TEXT | {"x-hidata-ref": "town"}}}  # fmt: skip
    records = _records() | {"nick/n.json": {"id": "n", "name": "Nick", "town": "a"}}
    site = sited(SCHEMAS | {"nick": names}, records)
    index = (site / "static" / "search-index.js").read_text("utf-8")
    entries = json.loads(index.removeprefix("window.hidataIndex=").rstrip(";\n"))["entries"]
    assert sorted(entry[2] for entry in entries if entry[2].count("/a.") + entry[2].count("/b.")) == [
        "paper/a.html", "paper/b.html", "town/a.html", "town/b.html",
    ]  # fmt: skip
    assert _ends(site, "nick") == {"n.html": ("town/a.html", "nick/n")}


@pytest.mark.parametrize(
    ("number", "pages"),
    [
        (2, ["town/a.html"] * 2),
        (3, ["town/a/reading.html"] * 3),
        (4, ["town/a/reading.html"] * 3 + ["town/a/reading/2.html"]),
    ],
)
def test_many_observations_have_pages_of_bounded_size(
    sited, monkeypatch, number: int, pages: list[str]
):
    monkeypatch.setattr(observations, "MOST_WITH_SUBJECT", 2)
    monkeypatch.setattr(observations, "MOST_ON_PAGE", 3)
    site = sited(SCHEMAS, _records(*({"paper": "a"} for _ in range(number))))
    ends = _ends(site)
    assert [page for page, _ in ends.values()] == pages
    assert all(anchor in _rows(site / page) for page, anchor in ends.values())
    paths = {page: (site / page).read_text("utf-8") for page in pages}
    assert [len(_rows(site / page)) for page in dict.fromkeys(pages)] == (
        [number] if number < 4 else [3, 1]
    )
    if number > 2:
        text = (site / "town" / "a.html").read_text("utf-8")
        assert f'<a href="../town/a/reading.html">{number} records</a>' in text
        assert "<h1>Reading: town a</h1>" in paths["town/a/reading.html"]
        assert "town/a/reading<" in (site / "sitemap.xml").read_text()
    if number > 3:
        first = 'href="../../town/a/reading.html" aria-current="page">2000 \N{EN DASH} 2002</a>'
        assert first in paths["town/a/reading.html"]
        titles = [re.search("<title>(.*?) ·", text)[1] for text in paths.values()]  # type: ignore[index]
        assert titles == ["Reading: town a", "Reading: town a, page 2"]
    assert links_lead_somewhere(pages_of(site)) > 30


def test_an_old_id_of_an_observation_leads_to_the_row(make, hidata, tmp_path: Path):
    from tests.helpers import resum

    root = make(SCHEMAS, _records({}))
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    release, site = tmp_path / "dist" / "demo-0.0.0", tmp_path / "site"
    (release / "redirects.json").write_text(json.dumps({"reading": {"old": ["r0"]}}))
    resum(release)
    assert hidata("--root", root, "site", release, "--out", site)[0] == 0
    assert _ends(site)["old.html"] == ("town/a.html", "reading/r0")


def test_an_annotation_that_is_wrong_leaves_records_their_pages(sited, monkeypatch):
    """The lint refuses it, but a release of another version may have it."""
    monkeypatch.setattr("hidata.checks.subjects.lint", lambda *_: iter(()))
    site = sited(SCHEMAS | {"reading": READING | {"x-hidata-subject": "when"}}, _records({}))
    assert "<h1>town a, 2000</h1>" in (site / "reading" / "r0.html").read_text()
    assert (site / "reading" / "r0.json").is_file()


KEYS = st.lists(st.sampled_from("abc"), max_size=12)


@given(KEYS, st.integers(0, 3), st.integers(1, 3))
def test_each_observation_with_a_subject_has_one_place(towns: list[str], beside: int, most: int):
    """Subjects a and b are there, c is not."""
    readings = {f"r{n}": {"town": town} for n, town in enumerate(towns)}
    records = {"town": {"a": {}, "b": {}}, "reading": readings}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(observations, "MOST_WITH_SUBJECT", beside)
        patch.setattr(observations, "MOST_ON_PAGE", most)
        found = Observations({"reading": ("town", "town")}, records, lambda kind, key: key[::-1])
        pages = [page for group in found.of_kind("reading") for page in group.pages()]
        counts = [len(group.keys) for group in found.of_kind("reading")]
    shown = [key for _, keys in pages for key in keys]
    assert sorted(shown) == sorted(key for key, r in readings.items() if r["town"] in "ab")
    assert all(0 < len(keys) <= max(beside, most) for _, keys in pages)
    assert len({page for page, _ in pages}) == len(pages)
    for page, keys in pages:
        assert all(found.address("reading", key) == f"{page}#reading/{key}" for key in keys)
    assert sorted(counts) == sorted(filter(None, (towns.count("a"), towns.count("b"))))
    assert [("reading", key) in found for key in readings] == [town in "ab" for town in towns]
