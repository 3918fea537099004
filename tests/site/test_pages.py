"""The pages of a dataset that the code has never met: whole and safe."""

from __future__ import annotations

import functools
import html
import html.parser
import http.server
import json
import re
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.data.shelf import EVIL, PERSON, RECORDS
from tests.helpers.pages import Page, links_lead_somewhere, pages_of

pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")


def test_any_kind_gets_its_pages(strange: Path):
    assert links_lead_somewhere(pages_of(strange)) > 50
    page = Page((strange / "book" / "a.html").read_text())
    text = " ".join(" ".join(page.texts).split())
    assert all(words in text for words in ("Pages 12,345", "Authors", "Sources"))
    assert "What refers to this" not in text
    person = Page((strange / "person" / "p.html").read_text())
    assert "../book/a.html" in person.links
    assert json.loads((strange / "book" / "b.json").read_text()) == RECORDS["book/b.json"]
    assert "5 EUR a year" in (strange / "book" / "b.html").read_text()
    assert "2.50 EUR a year" in (strange / "book" / "c.html").read_text()
    assert "<h1>Bk</h1>" in (strange / "book" / "c.html").read_text()
    for page in (strange / "index.html", strange / "book" / "a.html"):
        assert not re.search("each figure|every figure|RHIT", page.read_text(), re.IGNORECASE)


def test_no_text_of_a_record_becomes_markup(strange: Path):
    allowed = {"application/ld+json", "application/json", None}
    for path, page in pages_of(strange).items():
        for tag, attributes in page.tags:
            assert not any(name.startswith("on") for name in attributes), path
            assert "style" not in attributes, path
            if tag == "script":
                assert attributes.get("type") in allowed
                assert attributes.get("type") or attributes["src"].endswith("static/site.js")
            assert tag not in ("style", "iframe", "object")
            assert tag != "img" or "alt" in attributes
        assert not any(link.startswith("javascript:") for link in page.links), path
    assert EVIL not in (strange / "static" / "search-index.js").read_text().replace('\\"', "'")
    assert "alert" in (strange / "book" / "a.html").read_text()


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonld"])
def test_a_release_of_one_format_with_odd_names_has_a_site(make, hidata, tmp_path: Path, form: str):
    schema = {"type": "object", "properties": {"x": {"type": "array", "items": {"type": "integer"}}}}  # fmt: skip
    names = ("a#b? c", "index", "é&<", "%41", "a.b.")
    root = make({"k": schema, "none": schema}, {f"k/{n}.json": {"x": [1]} for n in names})
    assert hidata("--root", root, "build", "--only", form, "--out", tmp_path / "d")[0] == 0
    out = tmp_path / "site"
    assert hidata("--root", root, "site", tmp_path / "d" / "demo-0.0.0", "--out", out)[0] == 0
    assert links_lead_somewhere(pages_of(out)) > 30
    assert len(list((out / "k").glob("*.html"))) == len(names) + 1
    assert (out / "table" / "k_x.html").exists() == (form != "jsonld")


class Ranges(http.server.SimpleHTTPRequestHandler):
    """Gives parts of files when asked, as the hosts of static sites do."""

    def do_GET(self) -> None:
        data = Path(self.translate_path(self.path)).read_bytes()
        byte_range = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        first, last = 0, len(data) - 1
        if byte_range and byte_range[1]:
            first, last = int(byte_range[1]), min(int(byte_range[2] or last), last)
        elif byte_range:
            first = max(0, len(data) - int(byte_range[2]))
        self.send_response(206 if byte_range else 200)
        self.send_header("Content-Length", str(last + 1 - first))
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.end_headers()
        self.wfile.write(data[first : last + 1])

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.mark.slow
def test_what_a_table_page_says_to_paste_loads_the_table(make, hidata, tmp_path: Path):
    handler = functools.partial(Ranges, directory=str(tmp_path / "s"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        people = {f"person/{n}.json": {"id": n, "name": n.upper()} for n in "abc"}
        root = make({"person": PERSON}, people, f'base = "http://127.0.0.1:{server.server_port}/"')
        for forms in ("csv,parquet", "csv"):
            dist = tmp_path / forms
            assert hidata("--root", root, "build", "--only", forms, "--out", dist)[0] == 0
            release = dist / "demo-0.0.0"
            assert hidata("--root", root, "site", release, "--out", tmp_path / "s")[0] == 0
            page = html.unescape((tmp_path / "s" / "table" / "person.html").read_text())
            snippets = dict(
                re.findall(r"<h3>(\w+)</h3>\n<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)
            )
            assert list(snippets) == ["DuckDB", "pandas", "Polars", "R"]
            for tool in ("pandas", "Polars"):
                names: dict[str, Any] = {}
                exec(snippets[tool], names)
                assert list(names["table"]["name"]) == ["A", "B", "C"]
        server.shutdown()


def test_a_list_has_columns_for_what_is_short_and_mostly_there(sited):
    """Texts of up to 60 characters, in more than half of the records; the first four of them."""
    names = ["just", "over", "half", "most", "third", "fourth", "fifth"]
    fields = {"label": {"type": "string", "x-jsonld-id": "https://schema.org/name"}}
    fields |= {name: {"type": "string", "title": name.upper()} for name in names}
    fields["many"] = {"type": "array", "items": {"type": "string"}, "title": "MANY"}
    every = {
        "just": "x" * 60,
        "over": "x" * 61,
        "third": "3",
        "fourth": "4",
        "fifth": "5",
        "many": ["m"],
    }
    records = {
        f"k/{n}.json": every
        | ({"half": "h"} if n in "ab" else {})
        | ({"most": "m"} if n in "abc" else {})
        for n in "abcd"
    }  # fmt: skip
    site = sited({"k": {"type": "object", "properties": fields}}, records)
    heads = re.findall(r'<th scope="col">(\w+)</th>', (site / "k" / "index.html").read_text())
    assert heads == ["Record", "JUST", "MOST", "THIRD", "FOURTH"]


@pytest.mark.parametrize(("count", "folded", "left_out"), [(2, 0, 0), (3, 1, 0), (4, 2, 0), (5, 2, 1)])  # fmt: skip
def test_of_many_references_to_a_record_some_are_shown(
    sited, monkeypatch, count: int, folded: int, left_out: int
):
    """Some more are folded away, and the rest is counted."""
    monkeypatch.setattr("hidata.site.pages.LINKS_IN_SIGHT", 2)
    monkeypatch.setattr("hidata.site.pages.MAX_LINKS", 4)
    schema = {"type": "object", "properties": {"to": {"type": "string", "x-hidata-ref": "aim"}}}
    records = {f"k/r{n}.json": {"to": "a"} for n in range(count)}
    site = sited({"k": schema, "aim": {"type": "object", "properties": {"n": {}}}}, {**records, "aim/a.json": {}})  # fmt: skip
    text = (site / "aim" / "a.html").read_text()
    shown, _, more = text.partition("<details>")
    assert len(re.findall(r"k/r\d\.html", shown)) == min(count, 2)
    assert len(re.findall(r"k/r\d\.html", more)) == folded
    assert (f"and {folded} more" in text) == bool(folded)
    assert (f"and {left_out} that are not listed here" in text) == bool(left_out)


@pytest.mark.parametrize(("records", "words"), [(1, "1 record of 1 kind,"), (2, "2 records of 1")])
def test_one_is_counted_in_the_singular(sited, records: int, words: str):
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    out = sited({"k": schema}, {f"k/{n}.json": {"n": n} for n in range(records)})
    assert words in " ".join((out / "index.html").read_text("utf-8").split())
    assert f"<p>{words[:9].strip()}" in (out / "k" / "index.html").read_text("utf-8")
