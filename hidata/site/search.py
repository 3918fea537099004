"""The index of the search: what `search.js` answers from, as a script that loads when needed."""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote

from hidata.site.addresses import folder_of
from hidata.site.catalogue import Catalogue
from hidata.site.extension import SiteExtension
from hidata.site.facts import displayed, plain_texts
from hidata.site.observations import section_id
from hidata.site.render import script_json
from hidata.site.search_words import Crossing, Shortcut, Topic

MOST_BYTES = 1_500_000
"""Maximum size of the entries in the index; those of the least weight are left out."""

MOST_NAMES, LONGEST_TEXT, MOST_TOPICS = 100, 120, 500
"""Maximum number of other names of an entry, length of a text, and number of derived topics."""

DESCRIPTIONS = (
    "https://schema.org/description",
    "http://purl.org/dc/terms/description",
    "http://www.w3.org/2004/02/skos/core#definition",
)
"""IRIs of properties whose text is shown below a result."""

_ids = re.compile(rb'\sid="([^"]*)"').findall


class Entry(NamedTuple):
    """What the search finds: a record or another page. `search.js` has the same order."""

    name: str
    kind: int
    address: str
    own: list[str]
    added: list[str]
    weight: int
    fact: str
    snippet: str = ""
    parts: Sequence[list[Any]] = ()
    key: str = ""


def search_index(
    catalogue: Catalogue, special: SiteExtension, files: Mapping[str, bytes]
) -> bytes:  # fmt: skip
    """Return the index as a script that sets one variable, so that it loads without a server.

    `files` are the pages of the site: only parts that they have are linked.
    """
    return _Index(catalogue, special, files).script()


class _Index:
    """The parts of the index, from which `script` makes one document."""

    def __init__(
        self, catalogue: Catalogue, special: SiteExtension, files: Mapping[str, bytes]
    ) -> None:
        """Collect the kinds, topics and shortcuts."""
        self.catalogue, self.special, self.files = catalogue, special, files
        self.words = special.search()
        self.cited = {kind for sources in catalogue.sources.values() for kind in sources.kinds}
        named = [kind for kind in sorted(catalogue.kinds) if catalogue.is_named(kind)]
        ranked = [kind for kind in self.words.kinds if kind in named]
        self.kinds = [*ranked, *(kind for kind in named if kind not in ranked)]
        self.topics = _topics(catalogue, self.words.topics)
        self.parts: dict[tuple[int, str], int] = {}
        """The parts of pages in use, by topic and fragment, with their positions."""

    def script(self) -> bytes:
        """Return the whole index as a script."""
        entries, left_out = _bounded([*self._shortcuts(), *self._records()])
        known = {(entry.kind, entry.key) for entry in entries}
        document = {
            "kinds": [
                *([self.catalogue.title(kind), self._is_quiet(kind), self._called(kind)]
                  for kind in self.kinds),
                ["Page", 0, []],
            ],
            "topics": [
                [topic.title, int(topic in self.words.topics), [*topic.words]]
                for topic in self.topics
            ],
            "parts": [*self.parts],
            "same": [[*group] for group in self.words.same],
            "entries": entries,
            "compare": self._comparable(),
            "crossings": [self._crossing(one, known) for one in self.words.crossings],
            "examples": self.words.examples or [one.name for one in _heaviest(entries)[:3]],
            "leftOut": left_out,
        }  # fmt: skip
        return f"window.hidataIndex={script_json(document)};\n".encode()

    def _is_quiet(self, kind: str) -> int:
        """Return 1 for a kind whose records are shown last, and few: that is only cited."""
        return int(kind in self.cited or (bool(self.words.kinds) and kind not in self.words.kinds))

    def _called(self, kind: str) -> list[str]:
        return [*dict.fromkeys([self.catalogue.title(kind), *self.words.called.get(kind, ())])]

    def _records(self) -> Iterator[Entry]:
        """Yield the entries of all records that have a name and a page, by kind and key."""
        comparable = {*self.words.compare, *(k for c in self.words.crossings for k in c.kinds)}
        for number, kind in enumerate(self.kinds):
            facts = _Facts(self.catalogue, kind)
            rank = 0 if self._is_quiet(kind) else 60 - 60 * number // (len(self.words.kinds) or 999)
            for key in sorted(self.catalogue.records[kind]):
                if (kind, key) in self.catalogue.observations:
                    continue
                address = self.catalogue.address(kind, key)
                known = self.special.found(kind, key)
                yield Entry(
                    _short(self.catalogue.name(kind, key)), number, address,
                    _names(self.catalogue.words(kind, key)), _names(self.special.words(kind, key)),
                    rank + _importance(self.catalogue, kind, key),
                    _short(known.get("") or facts.fact(key)), facts.snippet(key),
                    self._parts_of(address, known), key if kind in comparable else "",
                )  # fmt: skip

    def _parts_of(self, address: str, facts: Mapping[str, str]) -> list[list[Any]]:
        """Return the parts of a page by their positions, each with its fact if there is one."""
        ids, found = self._ids(address), []
        for number, topic in enumerate(self.topics):
            if place := next((place for place in topic.places if place in ids), None):
                part = (number, f"#{quote(place)}")
                position = self.parts.setdefault(part, len(self.parts))
                fact = facts.get(topic.title)
                found.append([position, fact] if fact else [position])
        return found

    def _ids(self, address: str) -> set[str]:
        """Return the identifiers on the page at an address; none if there is no such page."""
        return {html.unescape(one.decode()) for one in _ids(self.files.get(address, b""))}

    def _shortcuts(self) -> Iterator[Entry]:
        """Yield the entries of pages that are not of records, each address once."""
        lists = [
            Shortcut(
                f"{self.catalogue.title(kind)}: list", f"{folder_of(kind)}/index.html",
                self._called(kind), f"{len(self.catalogue.records[kind]):,} in all",
            )
            for kind in self.kinds
        ]  # fmt: skip
        data = Shortcut(
            "Download the data", "releases/index.html",
            ("download data", "CSV", "Excel", "Parquet", "JSON", "SQLite", "releases", "versions"),
        )  # fmt: skip
        tables = Shortcut("Tables", "table/index.html", ("all tables", "columns"))
        browse = Shortcut("Browse", "browse.html", ("everything", "contents"))
        seen = set()
        for one in (*self.words.shortcuts, *lists, data, tables, browse):
            if one.address in self.files and one.address not in seen:
                seen.add(one.address)
                yield Entry(
                    _short(one.title), len(self.kinds), one.address, _names(one.phrases), [],
                    30, _short(one.fact),
                )  # fmt: skip

    def _comparable(self) -> dict[int, str]:
        """Return the addresses that compare records by the number of the kind, "" for no page."""
        return {
            self.kinds.index(kind): address if address.partition("?")[0] in self.files else ""
            for kind, address in self.words.compare.items() if kind in self.kinds
        }  # fmt: skip

    def _crossing(self, crossing: Crossing, known: set[tuple[int, str]]) -> dict[str, Any]:
        """Return what is known of pairs of records, as far as these are among the entries."""
        first, second = (self.kinds.index(kind) for kind in crossing.kinds)
        keys = sorted(key for kind, key in known if kind == second)
        pages = [self.catalogue.address(crossing.kinds[1], key) for key in keys]
        places = [
            next((f"#{quote(place)}" for place in crossing.places if place in ids), "")
            for ids in map(self._ids, pages)
        ]
        return {
            "kinds": [first, second], "name": crossing.name, "keys": keys,
            "parts": places if any(places) else [],
            "groups": {key: at for key, at in crossing.groups.items() if (first, key) in known},
            "facts": [[said, [numbers.get(key, 0) for key in keys]]
                      for said, numbers in crossing.facts],
        }  # fmt: skip


class _Facts:
    """A fact and a description for each record of a kind."""

    def __init__(self, catalogue: Catalogue, kind: str) -> None:
        """Choose the properties: the first short one, and the description."""
        self._catalogue, self._records = catalogue, catalogue.records[kind]
        self._fields = fields = catalogue.kinds[kind].shape.fields
        self._description = next(
            (name for name, inner in fields.items() if _describes(name, inner.note("x-jsonld-id"))),
            "",
        )
        other = {catalogue.kinds[kind].key, self._description, *catalogue.naming(kind),
                 *catalogue.sources[kind].hidden}  # fmt: skip
        self._short = [
            name for name, inner in fields.items()
            if inner.form == "scalar" and inner.note("title") and name not in other
        ]  # fmt: skip

    def fact(self, key: str) -> str:
        """Return the first short property of a record that it has, with its title."""
        record = self._records[key]
        name = next((name for name in self._short if name in record), None)
        if name is None:
            return ""
        shape = self._fields[name]
        text = "; ".join(plain_texts(displayed(self._catalogue, shape, record[name])))
        return f"{shape.note('title')}: {text}"

    def snippet(self, key: str) -> str:
        """Return the beginning of the description of a record, "" where it has none."""
        text = self._records[key].get(self._description, "")
        return _short(text) if isinstance(text, str) else ""


def _describes(name: str, term: object) -> bool:
    """Return whether a property holds the description of a record."""
    return term in DESCRIPTIONS or name in ("description", "summary", "definition")


def _topics(catalogue: Catalogue, special: Iterable[Topic]) -> list[Topic]:
    """Return the topics of an extension, and one for each title of a property or observation."""
    places: dict[str, list[str]] = {}
    for kind, model in catalogue.kinds.items():
        hidden = {model.key, *catalogue.naming(kind), *catalogue.sources[kind].hidden}
        for name, inner in model.shape.fields.items():
            if inner.note("title") and name not in hidden:
                places.setdefault(_short(str(inner.note("title"))), []).append(name)
        if kind in catalogue.subjects:
            places.setdefault(_short(catalogue.title(kind)), []).append(section_id(kind))
    own = list(special)
    titles = {topic.title.casefold() for topic in own}
    derived = [
        Topic(title, [title], [*dict.fromkeys(names)])
        for title, names in sorted(places.items())
        if title.casefold() not in titles
    ]
    return [*own, *derived[:MOST_TOPICS]]


def _short(text: str) -> str:
    """Return a text on one line, cut at a space where it is too long."""
    text = " ".join(text.split())
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[: LONGEST_TEXT - 1].rsplit(' ', 1)[0]}\N{HORIZONTAL ELLIPSIS}"


def _names(names: Iterable[str]) -> list[str]:
    """Return the first of these names, each once."""
    return [*dict.fromkeys(_short(name) for name in names)][:MOST_NAMES]


def _heaviest(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries by their weight, the greatest first."""
    return sorted(entries, key=lambda entry: -entry.weight)


def _bounded(entries: list[Entry]) -> tuple[list[Entry], int]:
    """Return the entries of the greatest weight that fit MOST_BYTES, and how many are left out."""
    room, kept = MOST_BYTES, set()
    for entry in _heaviest(entries):
        room -= len(json.dumps(entry, ensure_ascii=False).encode())
        if room < 0:
            break
        kept.add(entry.address)
    return [entry for entry in entries if entry.address in kept], len(entries) - len(kept)


def _importance(catalogue: Catalogue, kind: str, key: str) -> int:
    """Return from 0 to 40 how much refers to a record, but for its observations."""
    links = catalogue.links.get((kind, key), ())
    count = sum((link.kind, link.key) not in catalogue.observations for link in links)
    return min(40, round(5 * math.log2(1 + count)))
