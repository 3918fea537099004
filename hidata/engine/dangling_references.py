"""Finds references to records that are missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from hidata.checks.references import Referred, references
from hidata.dataset.batches import Entry
from hidata.dataset.folder import Folder
from hidata.dataset.record_source import Redirects
from hidata.engine.entries import document_of, located
from hidata.findings.finding import Fault, Finding, Fix

MAX_HINTS = 200
"""For how many missing ids a similar one is looked for: each time all ids are compared."""

Advice = tuple[str | None, str | None]
"""A hint, and the id that can safely take the place of another."""


class DanglingReferences:
    """Says which records are missing, and where they are referred to."""

    def __init__(
        self, folder: Folder, known: Callable[[str], set[str]], redirects: Redirects
    ) -> None:
        """Take the dataset, what returns the known ids of a kind, and the ids that moved."""
        self._folder, self._known, self._redirects = folder, known, redirects
        self._advice: dict[tuple[str, str], Advice] = {}

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
            for reference in references(shape, document_of(entry).value):
                if (reference.kind, reference.key) in missing:
                    finding = located(entry, self._fault(reference))
                    if (finding.file, finding.line, reference.pointer) not in reported:
                        yield finding

    def _fault(self, reference: Referred) -> Fault:
        """Return the fault of a reference: to an id that moved, or to one that is not known."""
        target, identifier, pointer, _ = reference
        if (now := self._moved_to(target, identifier)) is not None:
            message = f"The {target} record {identifier} moved to {now}."
            moved = Fix("replace", pointer, reference.by(now))
            return Fault(pointer, "R006", message, f"refer to {now}", moved)
        message = f"There is no {target} record with the id {identifier}."
        hint, meant = self._advice_on(target, identifier)
        fix = None if meant is None else Fix("replace", pointer, reference.by(meant))
        return Fault(pointer, "R001", message, hint, fix)

    def _moved_to(self, target: str, identifier: str) -> str | None:
        """Return the id of the same kind that an id was redirected to, if it has a record."""
        new = self._redirects.get(target, {}).get(identifier, ())
        return new[0] if len(new) == 1 and new[0] in self._known(target) else None

    def _advice_on(self, target: str, identifier: str) -> Advice:
        """Return the hint and the id that was certainly meant; each may be None.

        Similar ids are looked for on behalf of the first MAX_HINTS ids, each once.
        """
        from hidata.findings.suggestions import did_you_mean, misspelt

        if new := self._redirects.get(target, {}).get(identifier, ()):
            return f"it leads to {', '.join(new)} now: choose what to refer to", None
        missing, known = (target, identifier), self._known(target)
        if missing not in self._advice and len(self._advice) < MAX_HINTS:
            meant = misspelt(identifier, known)
            hint = f"did you mean {meant}?" if meant else did_you_mean(identifier, known)
            self._advice[missing] = hint, meant
        return self._advice.get(missing, (None, None))
