"""Finds references to records that are missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from hidata.checks.record import references
from hidata.dataset.batches import Entry
from hidata.dataset.folder import Folder
from hidata.engine.entries import document_of, located
from hidata.findings.finding import Fault, Finding

MAX_HINTS = 200
"""For how many missing ids a similar one is looked for: each time all ids are compared."""


class DanglingReferences:
    """Says which records are missing, and where they are referred to."""

    def __init__(self, folder: Folder, known: Callable[[str], set[str]]) -> None:
        """Take the dataset, and a function that returns the known ids of a kind's records."""
        self._folder, self._known = folder, known
        self._hints: dict[tuple[str, str], str | None] = {}

    def missing(
        self, referred: Mapping[tuple[str, str], set[str]], unknown: Collection[str]
    ) -> dict[str, set[tuple[str, str]]]:
        """Return the kind and id of each missing record, by the kind of those that refer to it.

        `referred` are the ids referred to, by the kind that refers to them and the kind they are
        of. Not all ids of the `unknown` kinds are known, so their records are never missing.
        """
        missing: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for (kind, target), identifiers in referred.items():
            if target in unknown or target not in self._folder.schemas.kinds:
                continue
            for identifier in identifiers - self._known(target):
                missing[kind].add((target, identifier))
        return missing

    def findings(
        self,
        kind: str,
        entries: Iterable[Entry],
        missing: set[tuple[str, str]],
        reported: set[tuple[str, int, str]],
    ) -> Iterator[Finding]:
        """Yield a finding for each reference to a missing record, unless one is reported there."""
        shape = self._folder.kind(kind).shape
        for entry in entries:
            for target, identifier, pointer in references(shape, document_of(entry).value):
                if (target, identifier) in missing:
                    hint = self._hint(target, identifier)
                    message = f"There is no {target} record with the id {identifier}."
                    finding = located(entry, Fault(pointer, "R001", message, hint))
                    if (finding.file, finding.line, pointer) not in reported:
                        yield finding

    def _hint(self, target: str, identifier: str) -> str | None:
        """Return the hint for a missing id, or None; the first MAX_HINTS ids get one, each once."""
        from hidata.findings.suggestions import did_you_mean

        missing = (target, identifier)
        if missing not in self._hints and len(self._hints) < MAX_HINTS:
            self._hints[missing] = did_you_mean(identifier, self._known(target))
        return self._hints.get(missing)
