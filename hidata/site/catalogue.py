"""The contents of a site: a release's records, with their names, addresses and references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from hidata.checks.references import references
from hidata.checks.subjects import subjects
from hidata.dataset.settings import NoDataset, is_web_address
from hidata.formats.jsonld_terms import class_of
from hidata.release.json_files import read_object
from hidata.release.read import ReleaseFolder
from hidata.site.addresses import own_address
from hidata.site.observations import Observations
from hidata.tables.labels import Naming, told_apart
from hidata.tables.model import Kind, Table
from hidata.tables.sources import Sources

Record = Mapping[str, Any]

MAX_NAME_PART_LENGTH = 120
"""Maximum length of one part of a composed name, in characters."""


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
        self._naming = {name: Naming(kind.shape) for name, kind in self.kinds.items()}
        self.about = {
            name: [] if self.is_named(name) else _identifying_properties(kind)
            for name, kind in self.kinds.items()
        }
        """By kind, the properties that identify an observation; empty for kinds with names."""
        self.sources = {name: Sources(kind.shape) for name, kind in self.kinds.items()}
        self._names: dict[tuple[str, str], str] = {}
        self._labels: dict[str, dict[str, str]] = {}
        self.subjects = subjects({name: kind.shape for name, kind in self.kinds.items()})
        """By kind of observation, the property that refers to the subject, and the kind of that."""

    @cached_property
    def observations(self) -> Observations:
        """The records that are shown on the pages of what they are about."""
        return Observations(self.subjects, self.records, self.label)

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
        """The tables of all views and kinds of the release, by name."""
        if not self.tabular:
            return {}
        kinds = [*(view.kind for view in self.release.views.values()), *self.kinds.values()]
        return {table.name: table for kind in kinds for table in kind.tables}

    def rows(self, view: str) -> list[dict[str, Any]]:
        """Return the rows of a view, sorted by its key; none if the release does not have it."""
        found = self.release.views.get(view)
        if found is None or not self.tabular:
            return []
        rows: list[dict[str, Any]] = self.release.table(found.table, self.tabular).to_pylist()
        return rows

    @cached_property
    def links(self) -> Mapping[tuple[str, str], list[Link]]:
        """The references to each record, sorted, by the kind and key of the record."""
        by_target: defaultdict[tuple[str, str], list[Link]] = defaultdict(list)
        for kind, records in self.records.items():
            shape = self.kinds[kind].shape
            for key, record in records.items():
                for each in references(shape, record):
                    by_target[each.kind, each.key].append(Link(kind, key, each.pointer))
        return {target: sorted(links) for target, links in by_target.items()}

    def title(self, kind: str) -> str:
        """Return the title of a kind."""
        return str(self.kinds[kind].shape.note("title") or class_of(kind))

    def address(self, kind: str, key: str, ending: str = ".html") -> str:
        """Return the address where a record is shown: of its page, or of its row on another page.

        With the ending ".json" it is that of the record as JSON, which only a page has beside it.
        """
        if ending == ".html" and (kind, key) in self.observations:
            return self.observations.address(kind, key)
        return own_address(kind, key, ending)

    def name(self, kind: str, key: str) -> str:
        """Return the name of a record: code and name, else abbreviation, else subject, else key."""
        if (kind, key) not in self._names:
            name = self._label(kind, key) or self._name(kind, key, self.about[kind])
            self._names[kind, key] = name
        return self._names[kind, key]

    def label(self, kind: str, key: str) -> str:
        """Return what an observation is called on the page of its subject."""
        subject = self.subjects[kind][0] if kind in self.subjects else ""
        return self._name(kind, key, [name for name in self.about[kind] if name != subject])

    def _name(self, kind: str, key: str, about: Sequence[str]) -> str:
        """Return the name of a record, for which `about` has the properties that identify it."""
        record = self.records[kind].get(key, {})
        return self._naming[kind].label(record) or self._subject(kind, record, about) or key

    def _label(self, kind: str, key: str) -> str:
        """Return the code and name of a record, and the key behind where others have the same."""
        if kind not in self._labels:
            naming = self._naming[kind]
            labels = {other: naming.label(record) for other, record in self.records[kind].items()}
            named = {other: label for other, label in labels.items() if label}
            self._labels[kind] = told_apart(named)
        return self._labels[kind].get(key, "")

    def _subject(self, kind: str, record: Record, about: Sequence[str]) -> str:
        """Return what identifies an observation, such as its code, area and period, in words."""
        parts = []
        for name in about:
            text, target = str(record.get(name, "")), self._target(kind, name)
            is_named = target in self.records and self.is_named(target)
            parts.append(self.name(target, text) if is_named and text else text)
        return ", ".join(text for text in parts if 0 < len(text) <= MAX_NAME_PART_LENGTH)

    def _target(self, kind: str, name: str) -> str:
        """Return the kind that a property refers to, "" where it is not a reference."""
        return str(self.kinds[kind].shape.fields[name].note("x-hidata-ref") or "")

    def is_named(self, kind: str) -> bool:
        """Return whether the records of a kind have names; observations have none."""
        return bool(self.naming(kind))

    def naming(self, kind: str) -> list[str]:
        """Return the properties that name the records of a kind."""
        return [path[0] for path in self._naming[kind].names]

    def words(self, kind: str, key: str) -> list[str]:
        """Return the other names, abbreviations and codes that the search finds a record by."""
        words = self._naming[kind].words(self.records[kind][key])
        return [word for word in words if word != self.name(kind, key)]


def release_date(release: ReleaseFolder) -> date:
    """Return the date of a release, from its metadata. Raises NoDataset if it has none."""
    try:
        return date.fromisoformat(str(_metadata(release).get("created"))[:10])
    except ValueError:
        message = f"{release.folder} has no date: created in datapackage.json is not a moment."
        raise NoDataset(message) from None


def _metadata(release: ReleaseFolder) -> dict[str, Any]:
    return release.package


def _identifying_properties(kind: Kind) -> list[str]:
    """Return the first required texts and references, at most four, if one is a reference."""
    shape, leading = kind.shape, []
    for name, inner in shape.fields.items():
        if name not in shape.required:
            break
        if name != kind.key and (inner.type == "string" or inner.note("x-hidata-ref")):
            leading.append(name)
    leading = leading[:4]
    return leading if any(shape.fields[name].note("x-hidata-ref") for name in leading) else []
