"""Addresses of pages relative to the site's root, percent-encoded."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from hidata.tables.naming import escape_file_name

OWN_NAMES = (
    "static", "table", "releases",
    "index.html", "browse.html", "search.html", "404.html", "feed.xml", "robots.txt", "sitemap.xml",
)  # fmt: skip
"""What lies at the top of every site, in lower case, as some systems do not tell cases apart."""


@lru_cache(maxsize=2**16)
def own_address(kind: str, key: str, ending: str = ".html") -> str:
    """Return the address of the file in the place of a record's IRI.

    It agrees with the record's IRI relative to the base, except for the ending. Percent-decoded, it
    is the path of the file; a key that is not allowed as a file name is encoded once more. The file
    is the record's page, or leads to it: see `Catalogue.address`.
    """
    is_list = key.casefold() == "index"  # index.html lists the kind
    name = f"%{key}" if is_list else escape_file_name(key)
    return f"{folder_of(kind)}/{quote(name, safe='')}{ending}"


def folder_of(kind: str) -> str:
    """Return the address of the folder with the pages of a kind, relative to the site's root.

    A kind whose name is one of the site's own has a folder of another name, so that none of its
    pages takes the place of one of the site's.
    """
    return quote(f"%{kind}" if kind.casefold() in OWN_NAMES or kind[0] == "%" else kind)


def table_page(name: str) -> str:
    """Return the address of a table's page relative to the site's root."""
    is_list = name.casefold() == "index" or name[0] == "%"
    return f"table/{quote(f'%{name}' if is_list else name)}.html"


def clean(path: str) -> str:
    """Return the canonical address of the page at a path: of a record, the one in its IRI."""
    is_list = f"/{path}".endswith("/index.html")
    return path.removesuffix("index.html" if is_list else ".html")
