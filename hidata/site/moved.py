"""Pages in the places of records whose ids have moved, so that old addresses lead on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from hidata.dataset.file_names import MAX_FILE_NAME_BYTES
from hidata.dataset.record_source import target_of
from hidata.site.addresses import own_address
from hidata.site.catalogue import Catalogue
from hidata.site.render import File, Pages

_KIND = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}").fullmatch
"""Matches the name of a kind that may have gone, and is still safe as a folder's name."""


def moved_pages(catalogue: Catalogue, pages: Pages) -> Iterator[File]:
    """Yield a page for each id that was moved or split; it leads on where there is one new id.

    An id that leads to no record has none, since redirects that follow each other are findings;
    nor has one that is too long for a file's name.
    """
    redirects = catalogue.release.redirects
    for kind, entries in redirects.items():
        records = catalogue.records.get(kind, {})
        for key, targets in entries.items() if _KIND(kind) else ():
            ends = (target_of(kind, to, catalogue.kinds, records.__contains__) for to in targets)
            found = [
                end for end in dict.fromkeys(ends) if end[1] in catalogue.records.get(end[0], {})
            ]
            if found and _has_file_name(own_address(kind, key)):
                yield pages.page("moved.html", own_address(kind, key), key=key, targets=found)


def _has_file_name(path: str) -> bool:
    """Return whether file systems take the last part of the address of a page as a name."""
    name = unquote(path.rpartition("/")[2])
    return name != ".html" and len(name.encode()) <= MAX_FILE_NAME_BYTES
