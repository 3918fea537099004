"""The pages of a site, as an independent reader sees them."""

from __future__ import annotations

import html
import html.parser
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


class Page(html.parser.HTMLParser):
    """What a page links to, runs and says, as an independent reader sees it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self.tags.append((tag, values))
        self.links += [values[name] or "" for name in ("href", "src", "srcset") if name in values]

    def handle_data(self, text: str) -> None:
        self.texts.append(text)


def linked_data(path: Path) -> dict[str, Any]:
    """Return what a page says in JSON-LD."""
    (script,) = re.findall(r'ld\+json">(.*?)</script>', path.read_text("utf-8"))
    return dict(json.loads(script))


def tables_in(page: str) -> list[list[list[str]]]:
    """Return the tables of a page: rows of the texts in their cells, heads first."""
    found = []
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        rows = re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
        found.append([[re.sub(r"<[^>]+>", "", c).strip() for c in row] for row in cells])
    return found


def pages_of(site: Path) -> dict[Path, Page]:
    """Return every page of a site, read."""
    return {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}


def links_lead_somewhere(pages: Mapping[Path, Page]) -> int:
    """See that each link within a site leads to a file, and to a place on its page; count them."""
    ids = {path: {a.get("id") for _, a in page.tags} for path, page in pages.items()}
    files: set[str] = set()
    count = 0
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https"):
                continue
            assert not parts.scheme, (path, link)
            target = os.path.normpath(path.parent / unquote(parts.path)) if parts.path else path
            if str(target) not in files:
                assert os.path.isfile(target), (path, link)
                files.add(str(target))
            if parts.fragment and Path(target) in ids:
                assert unquote(parts.fragment) in ids[Path(target)], (path, link)
            count += 1
    return count
