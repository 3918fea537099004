"""Pages in the places of records whose ids have moved, so that old addresses lead on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hidata.dataset.record_source import target_of
from hidata.site.catalogue import Catalogue, address
from hidata.site.render import File, Pages

_KIND = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,99}").fullmatch
"""Matches the name of a kind that may have gone, and is still safe as a folder's name."""


def moved_pages(catalogue: Catalogue, pages: Pages) -> Iterator[File]:
    """Yield a page for each id that was moved or split; it leads on where there is one new id."""
    redirects = catalogue.release.redirects
    for kind, entries in redirects.items():
        for key in entries if _KIND(kind) else ():
            if targets := list(dict.fromkeys(_ends(catalogue, redirects, kind, key))):
                values = {"kind": kind, "key": key, "targets": targets}
                yield pages.page("moved.html", address(kind, key), **values)


def _ends(
    catalogue: Catalogue, redirects: Mapping[str, Mapping[str, list[str]]], kind: str, key: str
) -> Iterator[tuple[str, str]]:
    """Yield the kind and key of each record that the redirects of an id end at."""
    pending, seen = [(kind, key)], {(kind, key)}
    while pending:
        kind, key = pending.pop(0)
        if key in catalogue.records.get(kind, {}):
            yield kind, key
            continue
        for target in redirects.get(kind, {}).get(key, ()):
            known = {*catalogue.records.get(kind, {}), *redirects.get(kind, {})}
            end = target_of(kind, target, catalogue.kinds, known.__contains__)
            if end not in seen:
                seen.add(end)
                pending.append(end)
