"""Hostile text on the pages of a site: no script, no attribute, no address of a stranger's."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from hidata.cli import run

MARKUP = "\x00\x1b\ufffe</title></style></script><script>alert(1)</script><!--\u2028]]>\"'><img src=x onerror=y>"
NAME = "x\" onmouseover='alert(1)' style=a{}<b>&lt;"
CODE = "javascript:alert(1)"
OTHERS = ["${alert(1)}`{{7*7}}{%raw%}", "data:text/html,<script>alert(1)</script>", "//x.org/a", "@import url(//x.org)", "\x00\x1b\x85\u202e"]  # fmt: skip


class Page(HTMLParser):
    """The scripts, addresses and attributes of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []
        self.addresses: list[str] = []
        self.others: list[str] = []
        self.data: list[str] = []
        self.inside = ""
        self.pasted: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        values = dict(attrs)
        if tag == "script":
            self.scripts.append(values)
        self.addresses += [
            values[name] or "" for name in ("href", "src", "action") if name in values
        ]
        self.others += [n for n in values if n.startswith("on") or n in ("style", "srcdoc")]
        self.others += (
            [tag] if tag in ("img", "iframe", "object", "embed", "base", "b", "style") else []
        )

    def handle_data(self, data: str) -> None:
        if self.inside == "script" and data.strip():
            self.data.append(data)
        if self.inside == "code" and "https://" in data[1:]:
            self.pasted.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


@pytest.fixture
def site(make, tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    schema = {
        "type": "object", "title": MARKUP, "description": MARKUP,
        "properties": {
            "id": {"type": "string"}, MARKUP: {"title": MARKUP, "x-ogc-unit": MARKUP, "enum": [MARKUP]},
            "url": {"type": "string", "title": CODE}, "n": {"type": "number", "title": MARKUP},
            "ref": {"type": "string", "x-hidata-ref": "k"}, "list": {"type": "array", "items": {"type": "string"}},
        },
    }  # fmt: skip
    record = {MARKUP: MARKUP, "url": CODE, "n": 1.5, "ref": NAME, "list": [MARKUP, CODE, *OTHERS]}
    settings = "".join(
        f"{name} = {json.dumps(value)}\n"
        for name, value in {
            "title": MARKUP, "description": MARKUP, "license": CODE, "creators": [MARKUP, CODE],
            "keywords": [MARKUP], "schema-version": "1", "base": "https://x.org/');import(os)#",
        }.items()
    )  # fmt: skip
    heading = '## [1.0.0" onclick="x<b>\x00] - 2026-01-01\n- <script>\x00\n'
    root = make(
        {"k": schema, NAME: schema, "o": schema | {"x-hidata-subject": "ref", "required": ["ref"]}},
        {
            "k/a.json": {"id": NAME, **record},
            f"{NAME}/b.json": {"id": CODE, **record},
            "o/a.json": {"id": NAME, **record},
            "o/b.json": {"id": CODE, **record},
        },
        settings,
    )
    (root / "CHANGELOG.md").write_text(heading)
    assert run(["--root", str(root), "build", "--out", str(tmp_path / "out")]) == 0
    out = tmp_path / "site"
    assert (
        run(["--root", str(root), "site", str(tmp_path / "out/demo-0.0.0"), "--out", str(out)]) == 0
    )
    return out


def test_pages(site: Path):
    pages = [*site.rglob("*.html")]
    assert len(pages) > 8
    for path in pages:
        text = path.read_text("utf-8")
        page = Page(text)
        assert page.others == []
        for script in page.scripts:
            own = str(script.get("src", "")).endswith("static/site.js")
            assert own or script == {"type": "application/ld+json"}
        for data in page.data:
            assert json.loads(data)
            assert "<" not in data
        schemes = {urlsplit(address).scheme for address in page.addresses}
        assert schemes <= {"", "https"}
        assert not [address for address in page.addresses if address.startswith("//")]
        for code in page.pasted:  # an address in quotes, and nothing else
            assert re.fullmatch(r"""[^'"]*(['"])https://[^'"() ]*\1[);]+""", code)
        assert "script-src &#39;self&#39;" in text or "\"default-src 'none'\"" in text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


def test_what_programs_read(site: Path):
    for name in ("sitemap.xml", "feed.xml"):
        elements = [*ElementTree.parse(site / name).getroot().iter()]
        assert len(elements) > 3
        assert {n for element in elements for n in element.attrib} <= {"rel", "href"}
    script = (site / "static/search-index.js").read_text("utf-8")
    assert json.loads(script.partition("=")[2].rstrip().rstrip(";")) is not None
    assert "<" not in script
