"""The contents of a site: a release's records, with their names, addresses and references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import quote

from hidata.checks.record import references
from hidata.dataset.settings import NoDataset, is_web_address
from hidata.formats.jsonld_terms import class_of
from hidata.release.json_files import read_object
from hidata.release.read import ReleaseFolder
from hidata.schemas.shape import Shape
from hidata.site.sources import Sources
from hidata.tables.model import Kind, Table
from hidata.tables.naming import escape_file_name

Record = Mapping[str, Any]

NAME_TERMS = (
    "https://schema.org/name",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://purl.org/dc/terms/title",
    "http://www.w3.org/2000/01/rdf-schema#label",
)
"""IRIs of properties that name a record; the first that a kind has is used."""

CODE_TERMS = ("https://schema.org/codeValue", "http://www.w3.org/2004/02/skos/core#notation")
"""IRIs of properties that hold a code, which is shown before the name."""

SEARCH_TERMS = (
    *NAME_TERMS,
    *CODE_TERMS,
    "https://schema.org/alternateName",
    "http://www.w3.org/2004/02/skos/core#altLabel",
)
"""IRIs of properties by whose values the search finds a record."""


MAX_NAME_PART_LENGTH = 120
"""Maximum length of one part of a composed name, in characters."""


OWN_NAMES = (
    "static", "table", "releases",
    "index.html", "browse.html", "404.html", "feed.xml", "robots.txt", "sitemap.xml",
)  # fmt: skip
"""What lies at the top of every site, in lower case, as some systems do not tell cases apart."""

MOST_PAGES = 100_000
"""Pages of records, kinds and tables that a site may have; all are held in memory: a gigabyte."""


class TooManyPages(Exception):
    """A site of the release would have more than MOST_PAGES pages."""


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A reference: kind and key of the record that refers, and JSON Pointer to the reference."""

    kind: str
    key: str
    pointer: str


def _read(release: ReleaseFolder) -> dict[str, dict[str, Record]]:
    """Return all records of a release, by kind and key, if a site can have their pages."""
    records: dict[str, dict[str, Record]] = {name: {} for name in release.kinds}
    room = MOST_PAGES - len(release.kinds) - len(release.tables)
    for name, found in records.items():
        for key, record in release.records(name):
            room -= 1
            if room < 0:
                raise TooManyPages(
                    f"A site has a page for each record, kind and table, and at most "
                    f"{MOST_PAGES:,} of them; {release.folder.name} has more."
                )
            found[key] = record
    return records


class Catalogue:
    """All records of a release in memory, and what the pages show of them."""

    def __init__(self, release: ReleaseFolder, units: Mapping[str, str] | None = None) -> None:
        """Read all records of the release; `units` has words for further codes of units.

        Raises TooManyPages if they would have more than MOST_PAGES pages.
        """
        self.release, self.units = release, units or {}
        self.kinds = release.kinds
        self.records = _read(release)
        self.naming = {
            name: _properties_with(kind.shape, NAME_TERMS) for name, kind in self.kinds.items()
        }
        self._others = {
            name: _properties_with(kind.shape, SEARCH_TERMS) for name, kind in self.kinds.items()
        }
        self._codes = {
            name: _properties_with(kind.shape, CODE_TERMS) for name, kind in self.kinds.items()
        }
        self.about = {
            name: [] if self.is_named(name) else _identifying_properties(kind)
            for name, kind in self.kinds.items()
        }
        """By kind, the properties that identify an observation; empty for kinds with names."""
        self.sources = {name: Sources(kind.shape) for name, kind in self.kinds.items()}

    @cached_property
    def metadata(self) -> Record:
        """The metadata in the release's `datapackage.json`."""
        return _metadata(self.release)

    @cached_property
    def base(self) -> str:
        """The base IRI, with which the IRIs of all records begin."""
        return str(read_object(self.release.readable, "dataset.jsonld").get("@id", ""))

    @cached_property
    def web(self) -> str:
        """The base IRI if it is a web address, else "": nothing else becomes a link."""
        return self.base if is_web_address(self.base) else ""

    @property
    def tabular(self) -> str | None:
        """The format to read tables from, None where the release has no tables."""
        return self.release.tabular

    @cached_property
    def tables(self) -> dict[str, Table]:
        """All tables of the release, by name."""
        if not self.tabular:
            return {}
        return {table.name: table for kind in self.kinds.values() for table in kind.tables}

    @cached_property
    def links(self) -> Mapping[tuple[str, str], list[Link]]:
        """The references to each record, sorted, by the kind and key of the record."""
        by_target: defaultdict[tuple[str, str], list[Link]] = defaultdict(list)
        for kind, records in self.records.items():
            shape = self.kinds[kind].shape
            for key, record in records.items():
                for target, identifier, pointer in references(shape, record):
                    by_target[target, identifier].append(Link(kind, key, pointer))
        return {target: sorted(links) for target, links in by_target.items()}

    def title(self, kind: str) -> str:
        """Return the title of a kind."""
        return str(self.kinds[kind].shape.note("title") or class_of(kind))

    def name(self, kind: str, key: str) -> str:
        """Return the name of a record: code and name, else abbreviation, else subject, else key."""
        record = self.records[kind].get(key, {})
        parts = [
            next((str(record[name]) for name in names if name in record), "")
            for names in (self._codes[kind], self.naming[kind])
        ]
        other_values = (record.get(name) for name in self._others[kind])
        other_name = next((value for value in other_values if isinstance(value, str)), "")
        return " ".join(filter(None, parts)) or other_name or self._subject(kind, record) or key

    def _subject(self, kind: str, record: Record) -> str:
        """Return what identifies an observation, such as its code, area and period, in words."""
        parts = []
        for name in self.about[kind]:
            text, target = str(record.get(name, "")), self._target(kind, name)
            is_named = target in self.records and self.is_named(target)
            parts.append(self.name(target, text) if is_named and text else text)
        return ", ".join(text for text in parts if 0 < len(text) <= MAX_NAME_PART_LENGTH)

    def _target(self, kind: str, name: str) -> str:
        """Return the kind that a property refers to, "" where it is not a reference."""
        return str(self.kinds[kind].shape.fields[name].note("x-hidata-ref") or "")

    def is_named(self, kind: str) -> bool:
        """Return whether the records of a kind have names; observations have none."""
        return bool(self.naming[kind])

    def words(self, kind: str, key: str) -> list[str]:
        """Return the other names, abbreviations and codes that the search finds a record by."""
        record, texts = self.records[kind][key], []
        for name in self._others[kind]:
            value = record.get(name)
            values = value if isinstance(value, list) else [value]
            texts += [v for v in values if isinstance(v, str)]
        return [word for word in dict.fromkeys(texts) if word != self.name(kind, key)]


def release_date(release: ReleaseFolder) -> date:
    """Return the date of a release, from its metadata. Raises NoDataset if it has none."""
    try:
        return date.fromisoformat(str(_metadata(release).get("created"))[:10])
    except ValueError:
        message = f"{release.folder} has no date: created in datapackage.json is not a moment."
        raise NoDataset(message) from None


def _metadata(release: ReleaseFolder) -> dict[str, Any]:
    return release.package


def address(kind: str, key: str, ending: str = ".html") -> str:
    """Return the address of a record's page relative to the site's root.

    It agrees with the record's IRI relative to the base, except for the ending. Percent-decoded, it
    is the path of the file; a key that is not allowed as a file name is encoded once more.
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


def _identifying_properties(kind: Kind) -> list[str]:
    """Return the first required text properties, at most four, if one of them is a reference."""
    shape, leading = kind.shape, []
    for name, inner in shape.fields.items():
        if name not in shape.required:
            break
        if name != kind.key and inner.type == "string":
            leading.append(name)
    leading = leading[:4]
    return leading if any(shape.fields[name].note("x-hidata-ref") for name in leading) else []


def _properties_with(shape: Shape, terms: tuple[str, ...]) -> list[str]:
    """Return the properties with one of the IRIs (`x-jsonld-id`), in the order of the IRIs."""
    by_term = [(terms.index(term), name) for name, inner in shape.fields.items()
               if (term := inner.note("x-jsonld-id")) in terms]  # fmt: skip
    return [name for _, name in sorted(by_term, key=lambda pair: pair[0])]
