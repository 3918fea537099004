"""Checks records that an import would write, before it writes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from hidata.checks.record import Checker
from hidata.checks.references import references
from hidata.dataset.folder import Folder
from hidata.findings.finding import Finding
from hidata.findings.suggestions import did_you_mean
from hidata.imports.present_records import PresentRecords, Record
from hidata.imports.spreadsheets import shown
from hidata.jsontext.writer import compact

MAX_HINTS = 200
"""For how many missing ids a similar one is looked for: each time all ids are compared."""


class RecordChecks:
    """Checks records of one kind: structure, names, text, rules, and what they refer to."""

    def __init__(
        self,
        folder: Folder,
        present: PresentRecords,
        as_of: date,
        also: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        """Take the dataset, its present records, and the day after which nothing is observed.

        `also` has the keys of records of other kinds, by kind, that will be there too.
        """
        self._also = also or {}
        self._folder, self._present, self._kind = folder, present, present.kind
        self._as_of = as_of
        self._known: dict[str, set[str] | None] = {}
        self._hints = 0

    def findings(
        self, records: Mapping[str, Record], added: Collection[str]
    ) -> Iterator[tuple[str, Finding]]:
        """Yield the key and each finding of some records by key; `added` are the keys of new ones.

        What is wrong with a record already is not reported of the changed one.
        """
        if not records:
            return
        checker = Checker(self._folder, self._kind.name, self._as_of)
        for key, record in records.items():
            old = self._present.get(key)
            found = self._check(checker, key, record)
            if found and old is not None:
                before = {_what(finding) for finding in self._check(checker, key, old)}
                found = [finding for finding in found if _what(finding) not in before]
            yield from ((key, finding) for finding in found)
            faulty = {finding.pointer for finding in found}
            for finding in self._dangling(record, old, added):
                if finding.pointer not in faulty:
                    yield key, finding

    def _check(self, checker: Checker, key: str, record: Record) -> list[Finding]:
        """Return the findings on one record; those without a place in a file."""
        named = self._kind.key is None
        checked = checker.check(key, key if named else "", compact(record), named)
        return list(checked.findings)

    def _dangling(
        self, record: Record, old: Record | None, added: Collection[str]
    ) -> Iterator[Finding]:
        """Yield a finding for each reference to no record that the record did not have before."""
        shape = self._kind.shape
        before = {(each.kind, each.key) for each in references(shape, old or {})}
        for target, key, pointer, _ in references(shape, record):
            known = self._keys(target)
            if known is None or key in known or (target, key) in before:
                continue
            if target == self._kind.name and key in added:
                continue
            self._hints += 1
            hint = did_you_mean(key, known) if self._hints <= MAX_HINTS else None
            message = f"There is no {target} record with the id {shown(key)}."
            yield Finding("", 1, 1, "R001", message, pointer, hint)

    def _keys(self, kind: str) -> set[str] | None:
        """Return the keys of the records of a kind; None if they are not all known."""
        if kind == self._kind.name:
            self._known.setdefault(kind, set(self._present.keys))
        if kind not in self._known:
            try:
                there = {key for key, _ in self._folder.records(kind)}
                self._known[kind] = there | {*self._also.get(kind, ())}
            except (ValueError, KeyError):  # no such kind, or a record that cannot be read
                self._known[kind] = None
        return self._known[kind]


def _what(finding: Finding) -> tuple[Any, ...]:
    """Return what is wrong, and where in the record."""
    return finding.code, finding.pointer, finding.message
