"""The site of a dataset that the code has never met, and of our own: whole, safe, the same twice."""

from __future__ import annotations

import functools
import hashlib
import html
import html.parser
import http.server
import json
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

pytest.importorskip("jinja2")
pytest.importorskip("vl_convert")

EVIL = '<script>alert("x")</script>'
BOOK = {
    "title": "Book",
    "description": "A book on a shelf.",
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "short": {"type": "string", "x-jsonld-id": "https://schema.org/alternateName"},
        "name": {"type": "string", "title": "Name", "x-jsonld-id": "https://schema.org/name"},
        "pages": {"type": "integer", "title": "Pages", "maximum": 90000},
        "price": {"type": "number", "title": "Price", "x-ogc-unit": "EUR/a"},
        "authors": {"type": "array", "title": "Authors", "items": {"type": "string", "x-hidata-ref": "person"}},
        "page": {"type": "string", "format": "uri", "title": "Page"},
        "anything": {"title": "Anything"},
        "evidence": {"type": "array", "items": {"type": "object", "properties": {"field": {"type": "string"}, "source": {"type": "string", "x-hidata-ref": "origin"}}}},
    },
}  # fmt: skip
PERSON = {"title": "Person", "type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string", "x-jsonld-id": "https://schema.org/name"}}, "required": ["id"]}  # fmt: skip
ORIGIN = {"title": "Origin", "type": "object", "properties": {"label": {"type": "string"}}}
RECORDS = {
    "book/a.json": {"id": "a", "name": EVIL, "pages": 12345, "authors": ["p"], "evidence": [{"source": "x y"}, {"field": "/pages", "source": "z"}]},
    "book/b.json": {"id": "b", "name": "B & C", "price": 5, "page": "javascript:alert(1)", "anything": {"k": [1, None, EVIL]}},
    "book/c.json": {"id": "c", "short": "Bk", "price": 2.5},
    "person/p.json": {"id": "p", "name": EVIL},
    "origin/x y.json": {"label": EVIL},
    "origin/index.json": {"label": "named like the list of its kind"},
    "origin/z.json": {"label": "'\"><img src=x onerror=alert(1)>"},
}  # fmt: skip


class Page(html.parser.HTMLParser):
    """What a page links to, runs and says, as an independent reader sees it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.tags.append((tag, found))
        self.links += [found[name] or "" for name in ("href", "src", "srcset") if name in found]

    def handle_data(self, text: str) -> None:
        self.said.append(text)


def _linked(path: Path) -> dict[str, Any]:
    (found,) = re.findall(r'ld\+json">(.*?)</script>', path.read_text("utf-8"))
    return dict(json.loads(found))


def _pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="module")
def ours(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of our own data, written by the command, as users do."""
    out = tmp_path_factory.mktemp("sites") / "site"
    command = [sys.executable, "-m", "hidata", "site", str(release), "--out", str(out)]
    subprocess.run(command, check=True, cwd=Path(__file__).parent)
    return out


@pytest.fixture
def strange(make, hidata, tmp_path: Path) -> Path:
    """The site of a foreign dataset full of hostile texts."""
    root = make({"book": BOOK, "person": PERSON, "origin": ORIGIN}, RECORDS, 'base = "https://example.org/d/"')  # fmt: skip
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    assert hidata("verify", tmp_path / "dist" / "demo-0.0.0")[0] == 0
    code, out = hidata("--root", root, "site", tmp_path / "dist" / "demo-0.0.0", "--out", tmp_path / "site")  # fmt: skip
    assert (code, "pages to" in out) == (0, True)
    return tmp_path / "site"


def _all_links_lead_somewhere(site: Path) -> int:
    pages, known, seen = _pages(site), {}, 0
    for path, page in pages.items():
        known[path] = {a.get("id") for _, a in page.tags}
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https"):
                continue
            assert not parts.scheme, (path, link)
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file(), (path, link)
            if parts.fragment and target in known:
                assert unquote(parts.fragment) in known[target], (path, link)
            seen += 1
    return seen


def test_every_link_of_our_site_leads_somewhere(ours: Path):
    assert _all_links_lead_somewhere(ours) > 50_000


def test_a_kind_nobody_knows_gets_its_pages(strange: Path):
    assert _all_links_lead_somewhere(strange) > 50
    page = Page((strange / "book" / "a.html").read_text())
    text = " ".join(" ".join(page.said).split())
    assert all(said in text for said in ("Pages 12,345", "Authors", "Sources"))
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
    for path, page in _pages(strange).items():
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


def test_every_page_keeps_to_its_policy_and_to_this_site(ours: Path):
    for path, page in _pages(ours).items():
        (policy,) = (a["content"] for t, a in page.tags if a.get("http-equiv"))
        assert "default-src 'none'" in (policy or "")
        assert "unsafe" not in (policy or "")
        for tag, attributes in page.tags:
            if tag in ("script", "img", "source", "link") and attributes.get("rel") != "canonical":
                link = attributes.get("src") or attributes.get("srcset") or attributes.get("href")
                assert not urlsplit(link or "").netloc, (path, link)
        headings = [tag for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
        assert (headings[:1], headings.count("h1")) == (["h1"], 1), path
        assert all(a.get("width") and a.get("height") for t, a in page.tags if t == "img"), path


def test_the_front_page_is_small_and_says_what_people_come_for(ours: Path):
    page = (ours / "index.html").read_text()
    weight = sum((ours / name).stat().st_size for name in ("index.html", "static/style.css", "static/site.js"))  # fmt: skip
    assert weight < 100_000
    newest = json.loads((ours / "wage" / "29-2072-us-2025-05.json").read_text())
    assert f"${newest['p50_annual']:,} a year" in page
    assert f"source/{newest['source']}.html" in page


def test_the_pictures_mark_the_break_and_do_not_join_it(ours: Path):
    page = (ours / "occupation" / "medical-records-specialist.html").read_text()
    assert "A dashed line marks a break" in page
    picture = (ours / "picture" / "pay-soc-2018-29-2072-wide-light.svg").read_text()
    assert len(re.findall(r'aria-roledescription="line mark"', picture)) == 4
    narrow = (ours / "picture" / "pay-soc-2018-29-2072-narrow-dark.svg").read_text()
    assert int(re.search(r'<svg [^>]*width="(\d+)"', narrow)[1]) <= 300
    assert all(f'scope="col">{head}</th>' in page for head in ("Median", "All occupations"))
    assert page.count(">3.1 percent</a>") == 1  # beside the cycle of 2024-34
    for period in ("2002", "May 2018", "May 2025"):
        assert f">{period}</a>" in page


def test_machines_find_what_they_need(ours: Path, release: Path):
    base = "https://w3id.org/hidata/"
    sitemap = (ours / "sitemap.xml").read_text()
    assert f"<loc>{base}credential/rhit</loc>" in sitemap
    assert f"<loc>{base}</loc>" in sitemap
    assert "<entry><title>" in (ours / "feed.xml").read_text()
    page = (ours / "credential" / "rhit.html").read_text()
    assert f'<link rel="canonical" href="{base}credential/rhit">' in page
    linked = _linked(ours / "credential" / "rhit.html")
    assert (linked["@id"], linked["@type"]) == (
        f"{base}credential/rhit",
        "EducationalOccupationalCredential",
    )
    assert linked["recognizedBy"] == [{"@id": f"{base}organization/cchiim"}]
    wage = _linked(ours / "wage" / "29-2072-us-2025-05.html")
    assert wage["@type"] == ["MonetaryAmountDistribution", "Observation"]
    assert wage["name"] == "29-2072 Medical Records Specialists, United States, All industries, 2025-05"  # fmt: skip
    packed = _linked(ours / "index.html")["distribution"]
    assert len(packed) == 4
    for one in packed:
        data = (ours / one["contentUrl"].removeprefix(base)).read_bytes()
        assert hashlib.sha256(data).hexdigest() == one["sha256"]
    for place in ("latest", release.name):
        for line in (release / "SHA256SUMS").read_text().splitlines():
            sha256, name = line.split(maxsplit=1)
            data = (ours / "releases" / place / name.lstrip("*")).read_bytes()
            assert hashlib.sha256(data).hexdigest() == sha256


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonld"])
def test_a_release_of_one_format_with_odd_names_has_a_site(make, hidata, tmp_path: Path, form: str):
    schema = {"type": "object", "properties": {"x": {"type": "array", "items": {"type": "integer"}}}}  # fmt: skip
    names = ("a#b? c", "index", "é&<", "%41", "a.b.")
    root = make({"k": schema, "none": schema}, {f"k/{n}.json": {"x": [1]} for n in names})
    assert hidata("--root", root, "build", "--only", form, "--out", tmp_path / "d")[0] == 0
    out = tmp_path / "site"
    assert hidata("--root", root, "site", tmp_path / "d" / "demo-0.0.0", "--out", out)[0] == 0
    assert _all_links_lead_somewhere(out) > 30
    assert len(list((out / "k").glob("*.html"))) == len(names) + 1
    assert (out / "table" / "k_x.html").exists() == (form != "jsonld")


def test_two_sites_of_one_release_are_the_same_bytes(strange: Path, hidata, tmp_path: Path):
    def sums(folder: Path) -> dict[str, Any]:
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file()
        }

    first = sums(strange)
    root, release = tmp_path / "demo", tmp_path / "dist" / "demo-0.0.0"
    assert hidata("--root", root, "site", release, "--out", strange)[0] == 0
    assert sums(strange) == first


def test_an_earlier_release_keeps_its_address(make, hidata, tmp_path: Path):
    dist = tmp_path / "dist"
    for version in ("1.0.0", "1.1.0"):
        root = make({"person": PERSON}, {"person/p.json": {"id": "p", "name": version}}, f'name = "d"\nversion = "{version}"', version)  # fmt: skip
        assert hidata("--root", root, "build", "--zip", "--out", dist)[0] == 0
    site, earlier = tmp_path / "site", dist / "d-1.0.0.zip"
    assert hidata("--root", root, "site", dist / "d-1.1.0", "--earlier", earlier, "--out", site)[0] == 0  # fmt: skip
    for folder, version in (("d-1.0.0", "1.0.0"), ("d-1.1.0", "1.1.0"), ("latest", "1.1.0")):
        assert version in (site / "releases" / folder / "csv" / "person.csv").read_text()
        assert hidata("verify", site / "releases" / folder)[0] == 0
    for name in ("d-1.0.0.zip", "d-1.1.0.zip", "d-1.1.0-csv.zip"):
        assert (site / "releases" / name).read_bytes() == (dist / name).read_bytes()
        assert f'href="../releases/{name}"' in (site / "releases" / "index.html").read_text()
    assert _all_links_lead_somewhere(site) > 30


class Ranges(http.server.SimpleHTTPRequestHandler):
    """Gives parts of files when asked, as the hosts of static sites do."""

    def do_GET(self) -> None:
        data = Path(self.translate_path(self.path)).read_bytes()
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        first, last = 0, len(data) - 1
        if wanted and wanted[1]:
            first, last = int(wanted[1]), min(int(wanted[2] or last), last)
        elif wanted:
            first = max(0, len(data) - int(wanted[2]))
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(last + 1 - first))
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.end_headers()
        self.wfile.write(data[first : last + 1])

    def log_message(self, *said: Any) -> None:
        pass


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


def test_only_a_site_or_an_empty_folder_is_replaced(strange: Path, hidata, tmp_path: Path):
    root, release = tmp_path / "demo", tmp_path / "dist" / "demo-0.0.0"
    before = sorted(root.rglob("*"))
    for out in (root, root / "schema", release.parent):
        code, said = hidata("--root", root, "site", release, "--out", out)
        assert (code, "other things than a site" in said) == (2, True)
    assert sorted(root.rglob("*")) == before
    empty = tmp_path / "empty"
    empty.mkdir()
    (strange / "index.html").write_text("an old site")
    for out in (empty, strange):
        assert hidata("--root", root, "site", release, "--out", out)[0] == 0
        assert "<h1>" in (out / "index.html").read_text()


def test_without_a_release_or_the_extra_it_is_one_line(hidata, make, monkeypatch, tmp_path: Path):
    root = make({"person": PERSON}, {"person/p.json": RECORDS["person/p.json"]})
    monkeypatch.chdir(tmp_path)
    code, out = hidata("--root", root, "site")
    assert (code, "hidata build makes it" in out) == (2, True)
    assert hidata("--root", root, "build")[0] == 0
    monkeypatch.setitem(sys.modules, "jinja2", None)
    for name in [name for name in sys.modules if name.startswith("hidata.site")]:
        monkeypatch.delitem(sys.modules, name)
    code, out = hidata("--root", root, "site")
    assert (code, "pip install 'hidata[site]'" in out) == (2, True)
    assert not (tmp_path / "site").exists()
