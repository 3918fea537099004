"""The one road: all batches through an Executor, their results in order, into the kinds' sinks."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from hidata.checks import extensions, rules
from hidata.checks.record import references
from hidata.checks.rules import Fact
from hidata.dataset import batches, id_register
from hidata.dataset.batches import Batch, Entry, Piece
from hidata.dataset.folder import Folder
from hidata.engine.executors import Workers
from hidata.engine.worker import Job, Result, Workshop, do, share, work
from hidata.findings.finding import Fault, Finding
from hidata.jsontext import reader

if TYPE_CHECKING:
    from concurrent.futures import Future

    from hidata.checks.cross_check.compare import Coverage
    from hidata.formats import Sink


AHEAD = 2
"""How many windows of results may wait while this process does batches itself."""

MEANT = 200
"""Ids that do not exist of which the most like is sought: it takes a look at every id there is."""


class Outcome(NamedTuple):
    """What a run gave: its findings in order, and how many records and table rows there are.

    `coverage` counts what the reference implementation judged, if it was asked.
    """

    findings: list[Finding]
    records: dict[str, int]
    rows: dict[str, int]
    coverage: Coverage = Counter()  # noqa: RUF012


class Run:
    """One run over the records of a dataset."""

    def __init__(
        self, folder: Folder, job: Job, workers: Workers, findings: Iterable[Finding] = ()
    ) -> None:
        """Take what to do, who does it, and what was found wrong before."""
        self.folder, self.job, self.workers = folder, job, workers
        self._shop = Workshop(job, folder)
        if workers.executor is not None:
            share(self._shop)
        self.keys: dict[str, set[str]] = {}
        self._hints: dict[tuple[str, str], str | None] = {}
        self._aliases: defaultdict[str, set[str]] = defaultdict(set)
        self._register, faults = id_register.read_register(folder.root)
        self.findings = [*findings, *faults]
        self.records: dict[str, int] = {}
        self.rows: Counter[str] = Counter()
        self.coverage: Coverage = Counter()
        self._references: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._facts: dict[str, list[Fact]] = defaultdict(list)

    def run(
        self, paths: Mapping[str, Sequence[str]], sinks: Callable[[str], Sequence[Sink]]
    ) -> Outcome:
        """Check every kind's files and fill the sinks opened for each kind, in key order.

        Sinks get nothing after the first finding. Findings come sorted by file and position.
        """
        for kind, results in self._by_kind(paths):
            self._kind(kind, results, paths[kind], sinks)
        self._resolve(paths)
        self._conclude(paths)
        self.findings += id_register.register_faults(
            self._register, {k: self._known(k) for k in self.keys}
        )
        findings = sorted(set(self.findings), key=lambda f: f.sort_key)
        return Outcome(findings, self.records, dict(self.rows), self.coverage)

    def _by_kind(
        self, paths: Mapping[str, Sequence[str]]
    ) -> Iterator[tuple[str, Iterable[Result]]]:
        """Each kind with its results; nobody waits for a kind's end to begin with the next."""
        root = self.job.root
        todo = (
            batch for kind in paths for batch in batches.split_into_batches(root, kind, paths[kind])
        )
        groups = groupby(self._results(todo), lambda result: result.batch.kind)
        group = next(groups, None)
        for kind in paths:
            if group and group[0] == kind:
                yield group
                group = next(groups, None)
            else:
                yield kind, ()

    def _kind(
        self,
        kind: str,
        results: Iterable[Result],
        paths: Sequence[str],
        sinks: Callable[[str], Sequence[Sink]],
    ) -> None:
        seen = self.keys.setdefault(kind, set())
        last, ascending = "", True
        self.records[kind] = 0
        for result in self._fill(results, sinks(kind)):
            keys = [last, *result.keys]
            ascending, last = ascending and keys == sorted(keys), keys[-1]
            self._collect(result, seen)
        if self.job.formats and not self.findings and not ascending:
            # records that do not come in key order: once more, as the tables promise them
            pieces = [piece for _, piece in sorted(self._pieces_by_key(kind, paths))]
            again = self._results(batches.batches_of_pieces(kind, pieces))
            for _ in self._fill(again, sinks(kind)):
                pass

    def _fill(self, results: Iterable[Result], opened: Sequence[Sink]) -> Iterator[Result]:
        for result in results:
            if not self.findings and not result.findings:
                for sink in opened:
                    sink.add(result.pieces)
            self.workers.progress(len(result.keys))
            yield result
        for sink in opened:
            sink.close()

    def _results(self, todo: Iterable[Batch]) -> Iterator[Result]:
        """The results in the batches' order, a bounded number of them waiting for their turn."""
        executor, window, joins, _ = self.workers
        waiting: deque[Future[Result] | Result] = deque()
        most = (AHEAD if joins else 1) * window
        for batch in todo:
            full = joins and sum(not _there(result) for result in waiting) >= window
            if executor is None or full:
                waiting.append(do(self._shop, batch))
            else:
                waiting.append(executor.submit(work, self.job, batch))
            while waiting and (_there(waiting[0]) or len(waiting) >= most):
                yield _taken(waiting.popleft())
        yield from map(_taken, waiting)

    def _collect(self, result: Result, seen: set[str]) -> None:
        self.findings += result.findings
        self.rows.update(result.rows)
        self.coverage.update(result.coverage)
        self._aliases[result.batch.kind] |= result.aliases
        self.records[result.batch.kind] += len(result.keys)
        keys = set(result.keys)
        if len(keys) < len(result.keys) or not seen.isdisjoint(keys):
            self._twice(result, seen)
        seen |= keys
        for target, identifiers in result.references.items():
            self._references[result.batch.kind, target] |= identifiers
        for name, facts in result.facts.items():
            self._facts[name] += facts

    def _twice(self, result: Result, seen: set[str]) -> None:
        """Tell of the records of a batch whose keys were seen, here or before."""
        kind = result.batch.kind
        for entry, key in zip(self._entries(result.batch), result.keys, strict=False):
            if key in seen:
                message = f"Another {kind} record has the id {key} too."
                hint = "delete one of the two records, or give one of them another id"
                self._place(entry, Fault("", "N003", message, hint))
            seen.add(key)

    def _resolve(self, paths: Mapping[str, Sequence[str]]) -> None:
        """Find the references that lead nowhere, and only then look for their places."""
        missing: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for (kind, target), identifiers in self._references.items():
            lost = identifiers - self._known(target)
            missing[kind] |= {(target, identifier) for identifier in lost}
        told = {(f.file, f.line, f.pointer) for f in self.findings}
        for kind, lost_here in missing.items():
            for batch in (
                batches.split_into_batches(self.job.root, kind, paths[kind]) if lost_here else ()
            ):
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
                    hint = self._hint(target, identifier)
                    message = f"There is no {target} record with the id {identifier}."
                    found = _located(entry, Fault(pointer, "R001", message, hint))
                    if (found.file, found.line, pointer) not in told:
                        yield found

    def _hint(self, target: str, identifier: str) -> str | None:
        """The hint for an id that does not exist; each is sought once, and not without end."""
        from hidata.findings.suggestions import did_you_mean

        sought = (target, identifier)
        if sought not in self._hints and len(self._hints) < MEANT:
            self._hints[sought] = did_you_mean(identifier, self._known(target))
        return self._hints.get(sought)

    def _conclude(self, paths: Mapping[str, Sequence[str]]) -> None:
        """Let the rules across records speak, once all records are known."""
        found: dict[tuple[str, str], list[Fault]] = defaultdict(list)
        known = extensions.load(self.folder.metadata.extension).rules
        for name, rule in rules.dataset_rules(self._facts, known):
            try:
                for kind, key, fault in rule.conclude(self._facts[name]):
                    found[kind, key].append(fault)
            except Exception as error:
                raise rules.failure(name, "all records together", error) from error
        for kind in {kind for kind, _ in found}:
            for batch in batches.split_into_batches(self.job.root, kind, paths[kind]):
                for entry in self._entries(batch):
                    for fault in found.get((kind, self._key(kind, entry)), ()):
                        self._place(entry, fault)

    def _pieces_by_key(self, kind: str, paths: Sequence[str]) -> Iterator[tuple[str, Piece]]:
        for batch in batches.split_into_batches(self.job.root, kind, paths):
            for entry in self._entries(batch):
                yield self._key(kind, entry), entry.piece

    def _entries(self, batch: Batch) -> Iterator[Entry]:
        return batches.read_entries(self.job.root, batch.pieces)

    def _key(self, kind: str, entry: Entry) -> str:
        """The key of a record that was found good."""
        name = self.folder.kind(kind).key
        value = _document(entry).value if name else None
        return str(value.get(name)) if isinstance(value, dict) else entry.name

    def _place(self, entry: Entry, fault: Fault) -> None:
        self.findings.append(_located(entry, fault))


def _located(entry: Entry, fault: Fault) -> Finding:
    return reader.locate(fault, entry.path, _document(entry), entry.line)


def _document(entry: Entry) -> reader.Document:
    """The record's text, read for the places in it."""
    return reader.read(b"{}" if isinstance(entry.data, Finding) else entry.data)


def _there(result: Future[Result] | Result) -> bool:
    return isinstance(result, Result) or result.done()


def _taken(result: Future[Result] | Result) -> Result:
    return result if isinstance(result, Result) else result.result()
