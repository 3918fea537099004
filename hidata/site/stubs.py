"""Small pages in the places of observations' IRIs, which lead to their rows."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from hidata.reports.visible import markup
from hidata.site.addresses import clean, own_address
from hidata.site.catalogue import Catalogue
from hidata.site.render import File

_STUB = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>{name}</title>
{canonical}<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={href}"></head>
<body><main><h1><a href="{href}">{name}</a></h1></main></body></html>
"""


def stubs(catalogue: Catalogue) -> Iterator[File]:
    """Yield path and content of a page for each observation; it leads to the row that shows it."""
    web = escape(catalogue.web)
    for kind in catalogue.subjects:
        for key in catalogue.records[kind]:
            if (kind, key) not in catalogue.observations:
                continue
            path, target = own_address(kind, key), catalogue.address(kind, key)
            page, _, anchor = target.partition("#")
            to = escape(f"{clean(page)}#{anchor}")
            canonical = f'<link rel="canonical" href="{web}{to}">\n' if web else ""
            name = markup(escape(catalogue.name(kind, key)))
            href = escape("../" * path.count("/") + target)
            yield path, _STUB.format(name=name, canonical=canonical, href=href).encode()
