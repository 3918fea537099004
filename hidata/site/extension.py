"""What an extension adds to its dataset's site: pages, parts of pages, templates, static files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hidata.checks import extensions
from hidata.checks.extensions import NoExtension
from hidata.site.catalogue import Catalogue
from hidata.site.facts import Value
from hidata.site.render import Pages


class SiteExtension:
    """What an extension's site derives from; by itself it adds nothing."""

    folder: Path | None = None
    """Where the extension's `templates/` and `static/` lie.

    Templates go by the extension's name and their own, such as "careers/pay.html"; a static file
    comes to lie in the site's folder `static/careers/`.
    """

    needs: Collection[str] = ()
    """The kinds that the pages cannot be without."""

    units: Mapping[str, str] = {}
    """What units that are not UCUM's mean, in words, by the code in `x-ogc-unit`."""

    navigation: Sequence[tuple[str, str]] = ()
    """What stands in the head of every page before the usual: address, words."""

    hint: str = "Search"
    """What the search field says while it is empty."""

    motto: str = ""
    """A sentence for the foot of every page."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Take the release that the site is made of."""
        self.catalogue = catalogue

    def record(self, kind: str, key: str) -> tuple[str, Mapping[str, Any]]:
        """The template for a record's page, and the values it needs beside the usual ones."""
        return "record.html", {}

    def columns(self, kind: str) -> Mapping[str, Mapping[str, Value]]:
        """The columns of a kind's list: by title, values by record; none for the usual ones."""
        return {}

    def front(self) -> tuple[str, Mapping[str, Any]]:
        """The template for the front page, and the values it needs beside the usual ones."""
        return "front.html", {}

    def files(self, pages: Pages) -> Iterator[tuple[str, bytes]]:
        """Further pages and files, once all records' pages are made."""
        return iter(())


def load(name: str) -> type[SiteExtension]:
    """Return the site of the installed extension of that name, one that adds nothing for no name.

    Raises NoExtension, in one line, when there is no such extension or its site is not fit for use.
    """
    address = extensions.load(name).site
    if not address:
        return SiteExtension
    found = extensions.attribute(address, f"The site of the extension {name}")
    if not (isinstance(found, type) and issubclass(found, SiteExtension)):
        message = f"The site of the extension {name} is not a hidata.site.extension.SiteExtension."
        raise NoExtension(message)
    return found
