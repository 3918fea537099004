"""The one road: a kind's batches through an Executor, their results in order, into the sinks."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from hidata import batches, reader, register, rules
from hidata.batches import Batch, Entry, Piece
from hidata.check import place, references
from hidata.dataset import Folder
from hidata.finding import Fault, Finding
from hidata.work import Fact, Job, Result, work

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from hidata.export import Sink


MEANT = 200
"""Ids that do not exist of which the most like is sought: it takes a look at every id there is."""


@dataclass(slots=True)
class Outcome:
    """What a run gave: its findings in order, and how many records and table rows there are."""

    findings: list[Finding]
    records: dict[str, int]
    rows: dict[str, int]


class Here:
    """Runs each call in the current thread: the Executor for small work, without its threads."""

    def submit(self, fn: Callable[..., Result], /, *args: Any) -> Later:
        """Run the call when its result is asked for."""
        return Later(partial(fn, *args))


class Later(NamedTuple):
    """A Future as far as a run needs it."""

    result: Callable[[], Result]
    """Does the work."""


class Run:
    """One run over the records of a dataset."""

    def __init__(
        self,
        folder: Folder,
        job: Job,
        executor: Executor | Here,
        window: int = 1,
        progress: Callable[[int], None] = lambda done: None,
    ) -> None:
        """Take what to do and who does it; at most `window` batches are under way at a time.

        `progress` is told the number of records done, batch by batch.
        """
        self.folder, self.job, self.executor, self.window = folder, job, executor, window
        self.progress = progress
        self.keys: dict[str, set[str]] = {}
        self._near: dict[tuple[str, str], str | None] = {}
        self._aliases: defaultdict[str, set[str]] = defaultdict(set)
        self.findings: list[Finding] = []
        self.records: dict[str, int] = {}
        self.rows: Counter[str] = Counter()
        self.register: register.Register = {}
        self._references: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._facts: dict[str, list[Fact]] = defaultdict(list)

    def run(
        self, paths: Mapping[str, Sequence[str]], sinks: Callable[[str], Sequence[Sink]]
    ) -> Outcome:
        """Check every kind's files and fill the sinks opened for each kind, in key order.

        Sinks get nothing after the first finding. Findings come sorted by file and position.
        """
        for kind, files_of_kind in paths.items():
            self._kind(kind, files_of_kind, sinks)
        self._resolve(paths)
        self._conclude(paths)
        self.findings += register.faults(self.register, {k: self._known(k) for k in self.keys})
        findings = sorted(set(self.findings), key=lambda f: f.sort_key)
        return Outcome(findings, self.records, dict(self.rows))

    def _kind(
        self, kind: str, paths: Sequence[str], sinks: Callable[[str], Sequence[Sink]]
    ) -> None:
        seen = self.keys.setdefault(kind, set())
        last, ascending = "", True
        self.records[kind] = 0
        for result in self._fill(batches.batches(self.job.root, kind, paths), sinks(kind)):
            for key in result.keys:
                ascending, last = ascending and last <= key, key
            self._collect(result, seen)
        if self.job.formats and not self.findings and not ascending:
            # records that do not come in key order: once more, as the tables promise them
            pieces = [piece for _, piece in sorted(self._pieces_by_key(kind, paths))]
            for _ in self._fill(batches.of_pieces(kind, pieces), sinks(kind)):
                pass

    def _fill(self, todo: Iterable[Batch], opened: Sequence[Sink]) -> Iterator[Result]:
        for result in self._results(todo):
            if not self.findings and not result.findings:
                for sink in opened:
                    sink.add(result.pieces)
            self.progress(len(result.keys))
            yield result
        for sink in opened:
            sink.close()

    def _results(self, todo: Iterable[Batch]) -> Iterator[Result]:
        """The results in the batches' order, a bounded number of them under way."""
        waiting: deque[Future[Result] | Later] = deque()
        for batch in todo:
            waiting.append(self.executor.submit(work, self.job, batch))
            if len(waiting) >= self.window:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _collect(self, result: Result, seen: set[str]) -> None:
        self.findings += result.findings
        self.rows.update(result.rows)
        self._aliases[result.batch.kind] |= result.aliases
        self.records[result.batch.kind] += len(result.keys)
        twice = set()
        for number, key in enumerate(result.keys):
            if key in seen:
                twice.add(number)
            seen.add(key)
        if twice:
            self._twice(result, twice)
        for target, identifiers in result.references.items():
            self._references[result.batch.kind, target] |= identifiers
        for name, facts in result.facts.items():
            self._facts[name] += facts

    def _twice(self, result: Result, numbers: set[int]) -> None:
        for number, entry in enumerate(self._entries(result.batch)):
            if number in numbers:
                kind, key = result.batch.kind, result.keys[number]
                message = f"Another {kind} record has the id {key} too."
                hint = "delete one of the two records, or give one of them another id"
                self._place(entry, Fault("", "N003", message, hint))

    def _resolve(self, paths: Mapping[str, Sequence[str]]) -> None:
        """Find the references that lead nowhere, and only then look for their places."""
        missing: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for (kind, target), identifiers in self._references.items():
            lost = identifiers - self._known(target)
            missing[kind] |= {(target, identifier) for identifier in lost}
        told = {(f.file, f.line, f.pointer) for f in self.findings}
        for kind, lost_here in missing.items():
            for batch in batches.batches(self.job.root, kind, paths[kind]) if lost_here else ():
                self.findings += self._dangling(batch, lost_here, told)

    def _known(self, kind: str) -> set[str]:
        keys, aliases = self.keys.get(kind, set()), self._aliases[kind]
        return keys | aliases if aliases else keys

    def _dangling(
        self, batch: Batch, missing: set[tuple[str, str]], told: set[tuple[str, int, str]]
    ) -> Iterator[Finding]:
        """The references of a batch that lead nowhere, but for those found wrong by themselves."""
        shape = self.folder.kind(batch.kind).shape
        for entry in self._entries(batch):
            for target, identifier, pointer in references(shape, _document(entry).value):
                if (target, identifier) in missing:
                    near = self._nearest(target, identifier)
                    hint = f"did you mean {near}?" if near else None
                    message = f"There is no {target} record with the id {identifier}."
                    found = _placed(entry, Fault(pointer, "R001", message, hint))
                    if (found.file, found.line, pointer) not in told:
                        yield found

    def _nearest(self, target: str, identifier: str) -> str | None:
        """The id most like one that does not exist; each is sought once, and not without end."""
        from hidata.hints import nearest

        sought = (target, identifier)
        if sought not in self._near and len(self._near) < MEANT:
            self._near[sought] = nearest(identifier, self._known(target))
        return self._near.get(sought)

    def _conclude(self, paths: Mapping[str, Sequence[str]]) -> None:
        """Let the rules across records speak, once all records are known."""
        found: dict[tuple[str, str], list[Fault]] = defaultdict(list)
        for name, facts in self._facts.items():
            for kind, key, fault in rules.ACROSS_RULES[name].conclude(facts):
                found[kind, key].append(fault)
        for kind in {kind for kind, _ in found}:
            for batch in batches.batches(self.job.root, kind, paths[kind]):
                for entry in self._entries(batch):
                    for fault in found.get((kind, self._key(kind, entry)), ()):
                        self._place(entry, fault)

    def _pieces_by_key(self, kind: str, paths: Sequence[str]) -> Iterator[tuple[str, Piece]]:
        for batch in batches.batches(self.job.root, kind, paths):
            for entry in self._entries(batch):
                yield self._key(kind, entry), entry.piece

    def _entries(self, batch: Batch) -> Iterator[Entry]:
        return batches.entries(self.job.root, batch.pieces)

    def _key(self, kind: str, entry: Entry) -> str:
        """The key of a record that was found good."""
        name = self.folder.kind(kind).key
        value = _document(entry).value if name else None
        return str(value.get(name)) if isinstance(value, dict) else entry.name

    def _place(self, entry: Entry, fault: Fault) -> None:
        self.findings.append(_placed(entry, fault))


def _placed(entry: Entry, fault: Fault) -> Finding:
    found = place(entry.path, _document(entry), fault)
    return found._replace(line=found.line + entry.line - 1)


def _document(entry: Entry) -> reader.Document:
    """The record's text, read for the places in it."""
    return reader.read(b"{}" if isinstance(entry.data, Finding) else entry.data)
