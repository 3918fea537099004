"""The pages of what can be had: each table, each format, each release and what changed in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from hidata.formats import FORMATS
from hidata.site.catalogue import Catalogue, address, clean
from hidata.site.render import Pages
from hidata.storage import checksums

ROWS = 8
"""Rows of a table shown on its page."""

WIDE = 60
"""Characters of a cell shown there."""

File = tuple[str, bytes]


def files(catalogue: Catalogue, pages: Pages, archives: Sequence[Path]) -> Iterator[File]:
    """The pages of tables and releases, and the feed; `archives` are the releases, packed."""
    told = _downloads(catalogue)
    yield pages.page("tables.html", "table/index.html", tables=list(catalogue.tables))
    for name, table in catalogue.tables.items():
        read = catalogue.release.table(table, str(catalogue.tabular))
        rows = [
            [_shortened(value) for value in row.values()] for row in read.slice(0, ROWS).to_pylist()
        ]
        yield pages.page(
            "table.html", f"table/{quote(name)}.html", table=table, rows=rows, count=read.num_rows,
            downloads=(downloads := [d for d in told if d["name"] == name]),
            snippets=_snippets(f"{catalogue.base}releases/latest/", downloads),
        )  # fmt: skip
    changes = history(catalogue.release.folder / "CHANGELOG.md")
    values = {"downloads": told, "history": changes, "version": catalogue.metadata["version"],
              "folder": catalogue.release.folder.name,
              "archives": [archived(path) for path in archives]}  # fmt: skip
    yield pages.page("releases.html", "releases/index.html", **values)
    yield "feed.xml", _feed(catalogue, changes).encode()


def _shortened(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= WIDE else f"{text[: WIDE - 1]}…"


def _downloads(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Every file of the release with its size and checksum, as SHA256SUMS has them."""
    folder = catalogue.release.folder
    sums = checksums.parse_checksums((folder / checksums.SUMS).read_text("utf-8"))
    return [
        {"path": path, "name": _table(path), "format": Path(path).suffix[1:].upper(),
         "sha256": sha256, "bytes": (folder / path).stat().st_size}
        for path, sha256 in sums.items()
    ]  # fmt: skip


def _snippets(folder: str, downloads: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """How to load a table from where it will be published, one call in each language."""
    for form in ("parquet", "csv"):
        found = [quote(d["path"]) for d in downloads if d["path"].startswith(f"{form}/")]
        places = [f"{folder}{path}" for path in found]
        if len(places) == 1:
            place = f'"{places[0]}"'
            r = "arrow::read_parquet" if form == "parquet" else "read.csv"
            return [
                ("DuckDB", f"SELECT * FROM '{places[0]}';"),
                ("pandas", f"import pandas\ntable = pandas.read_{form}({place})"),
                ("Polars", f"import polars\ntable = polars.read_{form}({place})"),
                ("R", f"table <- {r}({place})"),
            ]
    return []


def _table(path: str) -> str:
    """The table that a file belongs to: `parquet/t.parquet`, or a part in `parquet/t/`."""
    return Path(path.split("/")[1]).stem if "/" in path else ""


def archived(path: Path) -> dict[str, Any]:
    """A packed release: its folder's name is what the archive's begins with."""
    form = path.stem.rpartition("-")[2]
    return {"path": path.name, "sha256": checksums.sha256_of_file(path),
            "bytes": path.stat().st_size,
            "form": form if form in FORMATS else ""}  # fmt: skip


def history(changelog: Path) -> list[dict[str, Any]]:
    """The releases in a changelog (Keep a Changelog), newest first: version, date, what is new."""
    if not changelog.is_file():
        return []
    found: list[dict[str, Any]] = []
    for line in changelog.read_text("utf-8").splitlines():
        if head := re.match(r"## \[(\d[^\]]*)\](?: - (\d{4}-\d\d-\d\d)\b)?", line):
            found.append({"version": head[1], "date": head[2] or "", "items": []})
        elif line.startswith("## "):
            found.append({"version": "", "date": "", "items": []})
        elif found and line.startswith("- "):
            found[-1]["items"].append(line[2:].replace("`", ""))
        elif found and line.startswith("  ") and found[-1]["items"]:
            found[-1]["items"][-1] += f" {line.strip()}".replace("`", "")
    return [release for release in found if release["version"]]


def _feed(catalogue: Catalogue, changes: list[dict[str, Any]]) -> str:
    """An Atom feed (RFC 4287) of the releases that have a date."""
    said, base = catalogue.metadata, catalogue.base
    dated = [release for release in changes if release["date"]]
    updated = f"{dated[0]['date']}T00:00:00Z" if dated else said.get("created", "")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{escape(said['title'])}: releases</title>",
        f"<id>{escape(base)}feed.xml</id>",
        f'<link rel="self" href="{escape(base)}feed.xml"/>',
        f"<updated>{updated}</updated>",
        f"<author><name>{escape(said['name'])}</name></author>",
    ]
    for release in dated:
        version = escape(release["version"])
        lines += [
            f"<entry><title>{version}</title><id>{escape(base)}releases/#{version}</id>",
            f'<link href="{escape(base)}releases/#{version}"/>',
            f"<updated>{release['date']}T00:00:00Z</updated>",
            f"<content>{escape(' '.join(release['items']))}</content></entry>",
        ]
    return "\n".join([*lines, "</feed>"]) + "\n"


def for_robots(base: str, paths: list[str]) -> Iterator[File]:
    """`robots.txt` and `sitemap.xml`, for the pages at these paths."""
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode()
    places = "\n".join(f"<url><loc>{escape(base + clean(path))}</loc></url>" for path in paths)
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    yield "sitemap.xml", f'{head}<urlset xmlns="{space}">\n{places}\n</urlset>\n'.encode()


def index(catalogue: Catalogue) -> bytes:
    """The search index, a script that sets one variable: so it loads without a server, too.

    Of each record: name, kind, address, further words, and how often others refer to it,
    which says nothing of a source: that is only cited.
    """
    backing = {kind for sources in catalogue.sources.values() for kind in sources.kinds}
    found = [
        [
            catalogue.name(kind, key),
            catalogue.title(kind),
            address(kind, key),
            catalogue.words(kind, key),
            0 if kind in backing else len(catalogue.links.get((kind, key), ())),
        ]
        for kind in sorted(catalogue.kinds)
        if catalogue.is_named(kind)
        for key in sorted(catalogue.records[kind])
    ]
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return f"window.hidataIndex={text};\n".encode()
