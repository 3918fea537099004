"""The interface by which an extension adds pages, templates and static files to a site."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hidata.checks import extensions
from hidata.checks.extensions import NoExtension
from hidata.site.catalogue import Catalogue
from hidata.site.facts import Value
from hidata.site.render import Pages
from hidata.site.search_words import SearchWords

if TYPE_CHECKING:
    from hidata.site.figures import Figure


class SiteExtension:
    """Base class of the site of an extension; by itself it adds nothing."""

    folder: Path | None = None
    """The folder that contains the extension's `templates/` and `static/`.

    A template's name begins with the extension's, such as "careers/pay.html"; static files are
    copied to the site's folder `static/careers/`.
    """

    needs: Collection[str] = ()
    """The kinds that a release must have for the pages to be generated."""

    units: Mapping[str, str] = {}
    """Words for units that are not in UCUM, by the code in `x-ogc-unit`."""

    navigation: Sequence[tuple[str, str]] = ()
    """Address and text of each link in the head of every page, before the usual ones."""

    hint: str = "Search"
    """The placeholder of the search field."""

    motto: str = ""
    """A sentence for the foot of every page."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Keep the catalogue of the release whose site is generated."""
        self.catalogue = catalogue

    def record(self, kind: str, key: str) -> tuple[str, Mapping[str, Any]]:
        """Return the template for a record's page, and its values in addition to the usual ones."""
        return "record.html", {}

    def columns(self, kind: str) -> Mapping[str, Mapping[str, Value]]:
        """Return the columns of a kind's list, by title the values by key; {} for the usual."""
        return {}

    def words(self, kind: str, key: str) -> Iterable[str]:
        """Return further names by which the search finds a record."""
        return ()

    def found(self, kind: str, key: str) -> Mapping[str, str]:
        """Return what the search says of a record: a fact for "", and for titles of topics."""
        return {}

    def search(self) -> SearchWords:
        """Return what the search knows beside the names of records."""
        return SearchWords()

    def front(self) -> tuple[str, Mapping[str, Any]]:
        """Return the template for the front page, and its values in addition to the usual ones."""
        return "front.html", {}

    def figures(self) -> Iterable[Figure]:
        """Return charts that other processes can draw while pages are made."""
        return ()

    def files(self, pages: Pages) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of further files; called after all records' pages are rendered."""
        return iter(())


def load(name: str) -> type[SiteExtension]:
    """Return the site class of an installed extension, the base class for no name or no site.

    Raises NoExtension, in one line, when there is no such extension or its site cannot be used.
    """
    address = extensions.load(name).site
    if not address:
        return SiteExtension
    site_class = extensions.attribute(address, f"The site of the extension {name}")
    if not (isinstance(site_class, type) and issubclass(site_class, SiteExtension)):
        message = f"The site of the extension {name} is not a hidata.site.extension.SiteExtension."
        raise NoExtension(message)
    return site_class
