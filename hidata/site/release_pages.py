"""The pages of tables and releases, the feed and the sitemap."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hidata.formats import ALL, FILES, MEDIA_TYPES
from hidata.reports.visible import markup
from hidata.site.addresses import clean, table_page
from hidata.site.catalogue import Catalogue
from hidata.site.render import File, Pages
from hidata.storage import checksums

SAMPLE_ROWS = 8
"""Number of rows of a table that its page shows."""

MAX_SAMPLE_LENGTH = 60
"""Maximum length of a cell in them, in characters."""

_OF_ADDRESSES = "%/:?#[]@!$&+,;=~"
"""Characters of addresses that end no text in code which people paste."""


def table_and_release_pages(
    catalogue: Catalogue, pages: Pages, archives: Sequence[Path]
) -> Iterator[File]:
    """Yield path and content of the pages and the feed; `archives` are the packed releases."""
    all_downloads = _downloads(catalogue)
    yield pages.page("tables.html", "table/index.html", tables=list(catalogue.tables))
    for name, table in catalogue.tables.items():
        content = catalogue.release.table(table, str(catalogue.tabular))
        rows = [
            [_shortened(value) for value in row.values()]
            for row in content.slice(0, SAMPLE_ROWS).to_pylist()
        ]
        yield pages.page(
            "table.html", table_page(name), table=table, rows=rows,
            count=content.num_rows, view=catalogue.release.views.get(name),
            downloads=(downloads := [d for d in all_downloads if d["name"] == name]),
            snippets=_snippets(f"{catalogue.web}releases/latest/", downloads),
        )  # fmt: skip
    changes = parse_changelog(catalogue.release.readable / "CHANGELOG.md")
    values = {"downloads": all_downloads, "history": changes,
              "version": catalogue.metadata["version"],
              "folder": catalogue.release.folder.name,
              "archives": [describe_archive(path) for path in archives]}  # fmt: skip
    yield pages.page("releases.html", "releases/index.html", **values)
    yield "feed.xml", _feed(catalogue, changes).encode()


def _shortened(value: Any) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= MAX_SAMPLE_LENGTH else f"{text[: MAX_SAMPLE_LENGTH - 1]}…"


def _downloads(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return path, table, format, checksum and size of every file of the release."""
    folder = catalogue.release.folder
    sums, present = checksums.read_checksums(folder), {*checksums.list_files(folder)}
    return [
        {"path": path, "name": _table(path), "format": Path(path).suffix[1:].upper(),
         "sha256": sha256, "bytes": (folder / path).stat().st_size}
        for path, sha256 in sums.items()
        if path in present
    ]  # fmt: skip


def _snippets(folder: str, downloads: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return code that loads a table from its published address, by name of the tool.

    It is empty for a table of several files, which not every tool loads in one call.
    """
    for form in ("parquet", "csv"):
        paths = [quote(d["path"]) for d in downloads if d["path"].startswith(f"{form}/")]
        addresses = [quote(folder, safe=_OF_ADDRESSES) + path for path in paths]
        if len(addresses) == 1:
            quoted = f'"{addresses[0]}"'
            r = "arrow::read_parquet" if form == "parquet" else "read.csv"
            return [
                ("DuckDB", f"SELECT * FROM '{addresses[0]}';"),
                ("pandas", f"import pandas\ntable = pandas.read_{form}({quoted})"),
                ("Polars", f"import polars\ntable = polars.read_{form}({quoted})"),
                ("R", f"table <- {r}({quoted})"),
            ]
    return []


def _table(path: str) -> str:
    """Return the table that a file belongs to: `parquet/t.parquet`, or a part in `parquet/t/`."""
    return Path(path.split("/")[1]).stem if "/" in path else ""


def describe_archive(path: Path) -> dict[str, Any]:
    """Return path, checksum, size, format ("" for all) and media type of a packed release.

    That of a single file, which is not packed, is its own.
    """
    single = path.suffix[1:] if path.suffix[1:] in FILES else ""
    form = single or path.stem.rpartition("-")[2]
    return {"path": path.name, "sha256": checksums.sha256_of_file(path),
            "bytes": path.stat().st_size, "form": form if form in ALL else "", "single": single,
            "media": MEDIA_TYPES[single] if single else "application/zip"}  # fmt: skip


def parse_changelog(changelog: Path) -> list[dict[str, Any]]:
    """Return version, date and items of each release in a changelog (Keep a Changelog)."""
    if not changelog.is_file():
        return []
    sections: list[dict[str, Any]] = []
    for line in changelog.read_text("utf-8-sig", "replace").splitlines():
        if head := re.match(r"## \[(\d[^\]]*)\](?: - (\d{4}-\d\d-\d\d)\b)?", line):
            sections.append({"version": head[1], "date": head[2] or "", "items": []})
        elif line.startswith("## "):
            sections.append({"version": "", "date": "", "items": []})
        elif sections and line.startswith("- "):
            sections[-1]["items"].append(line[2:].replace("`", ""))
        elif sections and line.startswith("  ") and sections[-1]["items"]:
            sections[-1]["items"][-1] += f" {line.strip()}".replace("`", "")
    return [release for release in sections if release["version"]]


def _feed(catalogue: Catalogue, changes: list[dict[str, Any]]) -> str:
    """Return an Atom feed (RFC 4287) of the releases that have a date."""
    metadata, base = catalogue.metadata, catalogue.web
    dated = [release for release in changes if release["date"]]
    updated = f"{dated[0]['date']}T00:00:00Z" if dated else metadata.get("created", "")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{escape(metadata['title'])}: releases</title>",
        f"<id>{escape(base)}feed.xml</id>",
        f'<link rel="self" href="{escape(base)}feed.xml"/>',
        f"<updated>{updated}</updated>",
        f"<author><name>{escape(metadata['name'])}</name></author>",
    ]
    for release in dated:
        version = escape(release["version"])
        lines += [
            f"<entry><title>{version}</title><id>{escape(base)}releases/#{version}</id>",
            f'<link href="{escape(base)}releases/#{version}"/>',
            f"<updated>{release['date']}T00:00:00Z</updated>",
            f"<content>{escape(' '.join(release['items']))}</content></entry>",
        ]
    return markup("\n".join([*lines, "</feed>"]) + "\n")


def robots_and_sitemap(base: str, paths: list[str]) -> Iterator[File]:
    """Yield `robots.txt` and `sitemap.xml` for the pages at these paths."""
    sitemap = f"Sitemap: {base}sitemap.xml\n" if base else ""
    yield "robots.txt", f"User-agent: *\nAllow: /\n{sitemap}".encode()
    urls = "\n".join(f"<url><loc>{escape(base + clean(path))}</loc></url>" for path in paths)
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    yield "sitemap.xml", f'{head}<urlset xmlns="{space}">\n{urls}\n</urlset>\n'.encode()
