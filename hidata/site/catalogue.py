"""What the pages are about: a release's records with their names, addresses and links both ways."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import quote

from hidata.checks.record import references
from hidata.formats.jsonld_terms import class_of
from hidata.release.read import ReleaseFolder
from hidata.schemas.shape import Shape
from hidata.site.sources import Sources
from hidata.tables.model import Kind, Table, escape_file_name

Record = Mapping[str, Any]

NAMES = (
    "https://schema.org/name",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://purl.org/dc/terms/title",
    "http://www.w3.org/2000/01/rdf-schema#label",
)
"""Terms of the property that names a record, the first that a kind has."""

CODES = ("https://schema.org/codeValue", "http://www.w3.org/2004/02/skos/core#notation")
"""Terms of a code, which goes before the name."""

OTHER_NAMES = (
    *NAMES,
    *CODES,
    "https://schema.org/alternateName",
    "http://www.w3.org/2004/02/skos/core#altLabel",
)
"""Terms of everything that a record may be sought by."""


LONGEST = 120
"""Characters of a part of a name that is made up of several."""


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A reference to a record: from which kind and record, by which property."""

    kind: str
    key: str
    pointer: str


class Catalogue:
    """A release, read for looking at."""

    def __init__(self, release: ReleaseFolder, units: Mapping[str, str] | None = None) -> None:
        """Read all records, from JSON-LD if there is any; `units` has words for further units."""
        self.release, self.units = release, units or {}
        self.kinds = release.kinds
        self.records: dict[str, dict[str, Record]] = {
            name: dict(release.records(name)) for name in self.kinds
        }
        self.naming = {name: _named(kind.shape, NAMES) for name, kind in self.kinds.items()}
        self._others = {name: _named(kind.shape, OTHER_NAMES) for name, kind in self.kinds.items()}
        self._codes = {name: _named(kind.shape, CODES) for name, kind in self.kinds.items()}
        self.about = {
            name: [] if self.is_named(name) else _about(kind) for name, kind in self.kinds.items()
        }
        """The properties that say what an observation is of, by kind; none of what has a name."""
        self.sources = {name: Sources(kind.shape) for name, kind in self.kinds.items()}

    @cached_property
    def metadata(self) -> Record:
        """What the release's `datapackage.json` says of it as a whole."""
        return _said(self.release)

    @cached_property
    def base(self) -> str:
        """The base IRI, which the records' own IRIs begin with."""
        text = (self.release.folder / "dataset.jsonld").read_text("utf-8")
        return str(json.loads(text).get("@id", ""))

    @property
    def tabular(self) -> str | None:
        """The format to read tables from, None where the release has none."""
        return self.release.tabular

    @cached_property
    def tables(self) -> dict[str, Table]:
        """All tables that the release has, by name."""
        if not self.tabular:
            return {}
        return {table.name: table for kind in self.kinds.values() for table in kind.tables}

    @cached_property
    def links(self) -> Mapping[tuple[str, str], list[Link]]:
        """Who refers to a record, by the record's kind and key, sorted."""
        found: defaultdict[tuple[str, str], list[Link]] = defaultdict(list)
        for kind, records in self.records.items():
            shape = self.kinds[kind].shape
            for key, record in records.items():
                for target, identifier, pointer in references(shape, record):
                    found[target, identifier].append(Link(kind, key, pointer))
        return {place: sorted(links) for place, links in found.items()}

    def title(self, kind: str) -> str:
        """What a kind is called."""
        return str(self.kinds[kind].shape.note("title") or class_of(kind))

    def name(self, kind: str, key: str) -> str:
        """What a record is called: by code and name, else an abbreviation, else what it is of."""
        record = self.records[kind].get(key, {})
        found = [
            next((str(record[name]) for name in names if name in record), "")
            for names in (self._codes[kind], self.naming[kind])
        ]
        others = (record.get(name) for name in self._others[kind])
        short = next((other for other in others if isinstance(other, str)), "")
        return " ".join(filter(None, found)) or short or self._subject(kind, record) or key

    def _subject(self, kind: str, record: Record) -> str:
        """What an observation is of, in words: a thing, a place, a time."""
        found = []
        for name in self.about[kind]:
            stated, target = str(record.get(name, "")), self._target(kind, name)
            known = target in self.records and self.is_named(target)
            found.append(self.name(target, stated) if known and stated else stated)
        return ", ".join(text for text in found if 0 < len(text) <= LONGEST)

    def _target(self, kind: str, name: str) -> str:
        return str(self.kinds[kind].shape.fields[name].note("x-hidata-ref") or "")

    def is_named(self, kind: str) -> bool:
        """Whether the records of a kind have names, as things do and observations do not."""
        return bool(self.naming[kind])

    def words(self, kind: str, key: str) -> list[str]:
        """The further names, abbreviations and codes that a record may be sought by."""
        record, found = self.records[kind][key], []
        for name in self._others[kind]:
            value = record.get(name, ())
            found += [value] if isinstance(value, str) else [v for v in value if isinstance(v, str)]
        return [word for word in dict.fromkeys(found) if word != self.name(kind, key)]


def day(release: ReleaseFolder) -> date:
    """The day that a release says it is of."""
    return date.fromisoformat(str(_said(release)["created"])[:10])


def _said(release: ReleaseFolder) -> dict[str, Any]:
    return dict(json.loads((release.folder / "datapackage.json").read_text("utf-8")))


def address(kind: str, key: str, ending: str = ".html") -> str:
    """The address of a record below the site's root, as its IRI is below the base.

    Decoded, it is the path of the file; a key that no file may have is encoded once more.
    """
    name = "%index" if key == "index" else escape_file_name(key)  # index.html lists the kind
    return f"{quote(kind)}/{quote(name, safe='')}{ending}"


def clean(path: str) -> str:
    """The address that a page is known by: a record's page by the record's IRI."""
    is_list = f"/{path}".endswith("/index.html")
    return path.removesuffix("index.html" if is_list else ".html")


def _about(kind: Kind) -> list[str]:
    """The texts that every record begins with, at most four, if one of them is a reference."""
    shape, begins = kind.shape, []
    for name, inner in shape.fields.items():
        if name not in shape.required:
            break
        if name != kind.key and inner.type == "string":
            begins.append(name)
    begins = begins[:4]
    return begins if any(shape.fields[name].note("x-hidata-ref") for name in begins) else []


def _named(shape: Shape, terms: tuple[str, ...]) -> list[str]:
    """The properties that stand for one of the terms, in the order of the terms."""
    by_term = [(terms.index(term), name) for name, inner in shape.fields.items()
               if (term := inner.note("x-jsonld-id")) in terms]  # fmt: skip
    return [name for _, name in sorted(by_term, key=lambda pair: pair[0])]
