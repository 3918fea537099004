"""The rules on evidence: where in its source a fact stands, of when it is, and on what it rests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hidata.checks.rules import Fact, Found, Record, Rule, each
from hidata.findings.finding import Fault
from hidata.jsontext.reader import unescape

FIRST_RELEASE = "2026-11-25"
"""The day of release 1.0.0, which gave no place for any fact that it took from a page.

What was read later is new or was opened again, so its place is known. The records say so by
themselves, since a source has the day on which it was last read; no list of old entries is kept.
"""

_NOTHING_TO_LOOK_UP = re.compile(
    r"/(?:[^/?#]*-)?(?:log-?in|sign-?in)(?:[./?#-]|$)|[a-z]login\b"
    r"|^https?://(?:www\.)?(?:github|gitlab|bitbucket)\.(?:com|org)/[^/?#]+/[^/?#]+/?$",
    re.IGNORECASE,
)
"""Matches the address of a page to log in on, or of a repository as a whole."""


class _Read(NamedTuple):
    """What the rule remembers of a source."""

    is_new: bool
    is_dated: bool
    hides_facts: bool


class EvidenceHasPlace:
    """What a source read after 1.0.0 backs has a place in it, and the date that the source has."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return how a source was read, or the pointer, source and missing parts of evidence."""
        if "tier" in record:
            return _Read(
                is_new=record.get("retrieved", "") > FIRST_RELEASE,
                is_dated="date" in record,
                hides_facts=hides_facts(record),
            )
        entries = [
            (f"/evidence/{index}", item["source"], "locator" not in item, "as_of" not in item)
            for index, item in enumerate(record.get("evidence", ()))
        ]
        if "source" in record:  # an observation: its year or period is the date
            entries.append(("", record["source"], "locator" not in record, False))
        return entries or None

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield what is missing; sources without a record are skipped."""
        sources = {key: fact for _, key, fact in facts if isinstance(fact, _Read)}
        for kind, key, fact in facts:
            for pointer, source, placeless, undated in () if isinstance(fact, _Read) else fact:
                read = sources.get(source)
                if read and read.is_new and placeless:
                    message = f"{source} was read after 1.0.0, but the place in it is not given."
                    hint = 'add "locator": the heading, table or row where the fact stands'
                    yield kind, key, Fault(pointer, "E015", message, hint)
                if read and read.is_new and read.is_dated and undated:
                    message = f"{source} has a date, but it is not said of when this fact is."
                    yield kind, key, Fault(pointer, "E016", message, 'add "as_of"')
                if read and read.hides_facts:
                    message = f"Nothing can be looked up at the address of {source}."
                    hint = "name a page or a file that states the fact"
                    yield kind, key, Fault(pointer, "E018", message, hint)


def hides_facts(source: Record) -> bool:
    """Return whether a source is a page to log in on, or a repository without a path in it."""
    address = _NOTHING_TO_LOOK_UP.search(source.get("url", ""))
    return bool(address) and "path" not in source.get("copy", {})


def read_or_published(record: Record) -> Iterator[Fault]:
    """Yield a fault where nothing says when a source was read or published."""
    if "retrieved" not in record and "date" not in record:
        message = "Nothing says when this document was read or published."
        yield Fault("", "E016", message, 'add "retrieved", or "date" where it shows one')


class ItemsInEvidence:
    """Each source that an item of a list names is evidence for the list, or for the record."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return the key of a source, or the items without evidence and the sources of the rest."""
        if "tier" in record:
            return str(record["id"])
        entries = [
            (item["source"], unescape(item.get("field", "/").split("/")[1]))
            for item in record["evidence"]
        ]
        items = [
            (f"{pointer}/{index}/source", name, item["source"])
            for name, pointer, items in _lists_of(record)
            for index, item in enumerate(items)
            if isinstance(item, Mapping) and "source" in item
        ]
        without = [
            (pointer, name, source)
            for pointer, name, source in items
            if not {(source, name), (source, "")} & {*entries}
        ]
        return ([source for source, _ in entries], without) if without else None

    def conclude(self, facts: Sequence[Fact]) -> Iterator[Found]:
        """Yield these items; not where a source has no record, which is a finding of its own."""
        known = {fact for _, _, fact in facts if isinstance(fact, str)}
        for kind, key, fact in facts:
            if isinstance(fact, str) or not known.issuperset(fact[0]):
                continue
            for pointer, name, source in fact[1]:
                if source in known:
                    message = f"The evidence does not say where {source} states this."
                    hint = f'add {{"field": "/{name}", "source": "{source}", "locator": ...}}'
                    yield kind, key, Fault(pointer, "E017", message, hint + " to evidence")


def _lists_of(record: Record) -> Iterator[tuple[str, str, Sequence[Any]]]:
    """Yield the property, the JSON Pointer and the items of each list in a record or an object."""
    for name, value in record.items():
        parts = value.items() if isinstance(value, Mapping) else ()
        lists = [(f"/{name}", value), *((f"/{name}/{part}", inner) for part, inner in parts)]
        for pointer, items in lists:
            if isinstance(items, list) and name != "evidence":
                yield name, pointer, items


EVIDENCE_RULES: Mapping[str, Rule] = {
    "evidence-has-place": EvidenceHasPlace(),
    "items-in-evidence": ItemsInEvidence(),
    "read-or-published": each(read_or_published),
}
