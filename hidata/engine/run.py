"""A run: all batches go through the workers, and their results, in order, into the sinks."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from hidata.checks import extensions, rules
from hidata.checks.rules import Fact
from hidata.dataset import batches, id_register
from hidata.dataset.batches import Batch, Entry, Piece
from hidata.dataset.folder import Folder
from hidata.engine import consequences, equal_keys
from hidata.engine.dangling_references import DanglingReferences
from hidata.engine.entries import located
from hidata.engine.executors import Workers
from hidata.engine.worker import Job, Result, Tools, keep_tools, process_batch, run_in_worker
from hidata.findings.finding import Fault, Finding, SharedTexts
from hidata.jsontext import reader

if TYPE_CHECKING:
    from concurrent.futures import Future

    from hidata.checks.cross_check.compare import Coverage
    from hidata.formats import Sink


MAX_WAITING_WINDOWS = 2
"""How many windows of results may wait for an earlier one, while this process works too."""


class Outcome(NamedTuple):
    """The result of a run: sorted findings, the number of records a kind and of rows a table.

    `coverage` counts what the reference implementation judged, if it was asked. `in_rest` counts
    the values in rest columns, by the column that could not hold them. `known` are the findings in
    the dataset's baseline, and `stale` the entries there without a finding. The records of the
    kinds that are `unchecked` were not looked at, because their schemas cannot be used.
    """

    findings: list[Finding]
    records: dict[str, int]
    rows: dict[str, int]
    coverage: Coverage = Counter()  # noqa: RUF012
    in_rest: Mapping[str, int] = {}
    known: int = 0
    stale: int = 0
    unchecked: frozenset[str] = frozenset()


class Run:
    """One run over the records of a dataset."""

    def __init__(
        self,
        folder: Folder,
        job: Job,
        workers: Workers,
        findings: Iterable[Finding] = (),
        unchecked: Collection[str] = (),
    ) -> None:
        """Take the dataset, the job, its workers, and findings from before the run.

        `unchecked` are kinds whose records are not checked, so that their keys are not known.
        """
        self.folder, self.job, self.workers = folder, job, workers
        self._unknown = {*unchecked}
        self._tools = Tools(job, folder)
        if workers.executor is not None:
            keep_tools(self._tools)
            if workers.joins and job.formats:  # imported once, before processes are forked
                self._tools.prepare()
        self.keys: dict[str, set[str]] = {}
        self._aliases: defaultdict[str, set[str]] = defaultdict(set)
        self._texts = SharedTexts()
        self._repeated: defaultdict[str, set[str]] = defaultdict(set)
        self._register, faults = id_register.read_register(folder.root)
        self.findings = [*findings, *faults]
        self.records: dict[str, int] = {}
        self.rows: Counter[str] = Counter()
        self.coverage: Coverage = Counter()
        self.in_rest: Counter[str] = Counter()
        self._references: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._facts: dict[str, list[Fact]] = defaultdict(list)

    def run(
        self, paths: Mapping[str, Sequence[str]], sinks: Callable[[str], Sequence[Sink]]
    ) -> Outcome:
        """Check the files of every kind and write its records to its sinks, in the order of keys.

        `paths` are the record files by kind; `sinks` opens the sinks of a kind. After the first
        finding nothing more is written. Findings are sorted by file and location.
        """
        for kind, results in self._by_kind(paths):
            self._run_kind(kind, results, paths[kind], sinks)
        self._resolve(paths)
        self._conclude(paths)
        register = {k: ids for k, ids in self._register.items() if k not in self._unknown}
        known = {k: self._known(k) for k in self.keys}
        self.findings += id_register.register_faults(register, known)
        findings = sorted(set(consequences.left_out(self.findings)), key=lambda f: f.sort_key)
        return Outcome(findings, self.records, dict(self.rows), self.coverage, dict(self.in_rest))

    def _by_kind(
        self, paths: Mapping[str, Sequence[str]]
    ) -> Iterator[tuple[str, Iterable[Result]]]:
        """Yield each kind with its results; kinds without records too.

        Why one stream of batches is grouped, not a stream for each kind: workers can begin with the
        next kind while the last batches of this one are under way. The first group of the next kind
        is taken ahead to see which kind has batches at all; groupby allows that, since the results
        of a kind are used up before the next group is taken.
        """
        todo = (batch for kind in paths for batch in self._batches(kind, paths[kind]))
        groups = groupby(self._results(todo), lambda result: result.batch.kind)
        group = next(groups, None)
        for kind in paths:
            if group and group[0] == kind:
                yield group
                group = next(groups, None)
            else:
                yield kind, ()

    def _batches(self, kind: str, paths: Sequence[str]) -> Iterator[Batch]:
        """Return the batches of a kind: in a build in the order of keys, as far as it is seen."""
        root = self.job.root
        if self.job.formats and not self.findings:
            pieces = batches.in_order_of_keys(root, self.folder.kind(kind), paths)
            if pieces is not None:
                return batches.batches_of_pieces(kind, pieces)
        return batches.split_into_batches(root, kind, paths)

    def _run_kind(
        self,
        kind: str,
        results: Iterable[Result],
        paths: Sequence[str],
        sinks: Callable[[str], Sequence[Sink]],
    ) -> None:
        """Write and collect the results of one kind."""
        seen = self.keys.setdefault(kind, set())
        last, ascending = "", True
        self.records[kind] = 0
        for result in self._fill(results, sinks(kind)):
            keys = [last, *result.keys]
            ascending, last = ascending and keys == sorted(keys), keys[-1]
            self._collect(result, seen)
        self._compare_keys(kind, seen, paths)
        if self.job.formats and not self.findings and not ascending:
            # the records did not come in the order of keys, which tables need: write them again
            pairs = sorted(self._pieces_by_key(kind, paths), key=itemgetter(0))
            pieces = [piece for _, piece in pairs]
            again = self._results(batches.batches_of_pieces(kind, pieces))
            for _ in self._fill(again, sinks(kind)):
                pass

    def _fill(self, results: Iterable[Result], opened: Sequence[Sink]) -> Iterator[Result]:
        """Yield the results, after writing each to the sinks; at the end close these."""
        for result in results:
            if not self.findings and not result.findings:
                for sink in opened:
                    sink.add(result.pieces)
            self.workers.progress(len(result.keys))
            yield result
        for sink in opened:
            sink.close()

    def _results(self, todo: Iterable[Batch]) -> Iterator[Result]:
        """Yield the results in the order of the batches; a bounded number of them waits."""
        executor, window, joins, _ = self.workers
        waiting: deque[Future[Result] | Result] = deque()
        max_waiting = (MAX_WAITING_WINDOWS if joins else 1) * window
        for batch in todo:
            full = joins and sum(not _is_done(result) for result in waiting) >= window
            if executor is None or full:
                waiting.append(process_batch(self._tools, batch))
            else:
                waiting.append(executor.submit(run_in_worker, self.job, batch))
            while waiting and (_is_done(waiting[0]) or len(waiting) >= max_waiting):
                yield _result_of(waiting.popleft())
        yield from map(_result_of, waiting)

    def _collect(self, result: Result, seen: set[str]) -> None:
        """Add a result to those of the run; `seen` are the keys of the kind so far."""
        self.findings += map(self._texts.shared, result.findings)
        self.rows.update(result.rows)
        self.coverage.update(result.coverage)
        self.in_rest.update(result.in_rest)
        self._aliases[result.batch.kind] |= result.aliases
        if not result.keys_known:
            self._unknown.add(result.batch.kind)
        self.records[result.batch.kind] += len(result.keys)
        keys = set(result.keys)
        if len(keys) < len(result.keys) or not seen.isdisjoint(keys):
            counts = Counter(result.keys)
            self._repeated[result.batch.kind] |= (keys & seen) | {k for k in keys if counts[k] > 1}
        seen |= keys
        for target, identifiers in result.references.items():
            self._references[result.batch.kind, target] |= identifiers
        for name, facts in result.facts.items():
            self._facts[name] += facts

    def _compare_keys(self, kind: str, keys: Collection[str], paths: Sequence[str]) -> None:
        """Report keys that several records have, and keys, files and folders that are like others.

        The records are read again only if there are such keys or files.
        """
        start = len(f"records/{kind}/")
        alike_paths, alike_keys = equal_keys.alike(paths, start), equal_keys.alike(keys)
        repeated = self._repeated[kind]
        if repeated or alike_keys or alike_paths:
            misnamed = {f.file for f in self.findings if f.code == "N002"}
            sought = equal_keys.EqualKeys(
                kind, self.folder.kind(kind).key, repeated, alike_keys, alike_paths, misnamed
            )
            batches_again = batches.split_into_batches(self.job.root, kind, paths)
            entries = (entry for batch in batches_again for entry in self._entries(batch))
            self.findings += sought.findings((self._key(kind, entry), entry) for entry in entries)
        self.findings += [*equal_keys.folder_findings(paths, start, self.findings)]

    def _resolve(self, paths: Mapping[str, Sequence[str]]) -> None:
        """Report the references to missing records; files are read again only if there are any."""
        redirects = id_register.redirects(self._register)
        dangling = DanglingReferences(self.folder, self._known, redirects)
        reported = {(f.file, f.line, f.pointer) for f in self.findings}
        for kind, missing in dangling.missing(self._references, self._unknown).items():
            for batch in batches.split_into_batches(self.job.root, kind, paths[kind]):
                entries = self._entries(batch)
                self.findings += dangling.findings(kind, entries, missing, reported)

    def _known(self, kind: str) -> set[str]:
        """Return the names by which records of a kind may be referred to."""
        keys, aliases = self.keys.get(kind, set()), self._aliases[kind]
        return keys | aliases if aliases else keys

    def _conclude(self, paths: Mapping[str, Sequence[str]]) -> None:
        """Add the findings of the rules across records."""
        faults: dict[tuple[str, str], list[Fault]] = defaultdict(list)
        known = extensions.load(self.folder.metadata.extension).rules
        for name, rule in rules.dataset_rules(self._facts, known):
            if self._lacks_facts(name):
                continue
            try:
                for kind, key, fault in rule.conclude(self._facts[name]):
                    faults[kind, key].append(fault)
            except Exception as error:
                raise rules.failure(name, "all records together", error) from error
        for kind in {kind for kind, _ in faults}:
            for batch in batches.split_into_batches(self.job.root, kind, paths[kind]):
                for entry in self._entries(batch):
                    for fault in faults.get((kind, self._key(kind, entry)), ()):
                        self._add_finding(entry, fault)

    def _lacks_facts(self, rule: str) -> bool:
        """Whether a rule across records also needs records that were not checked."""
        kinds = self.folder.schemas.kinds
        named = [kinds[kind].document.get(rules.KEYWORD, []) for kind in self._unknown]
        return any(not isinstance(names, list) or rule in names for names in named)

    def _pieces_by_key(self, kind: str, paths: Sequence[str]) -> Iterator[tuple[str, Piece]]:
        """Yield each record's key, and the piece of a batch that holds it."""
        for batch in batches.split_into_batches(self.job.root, kind, paths):
            for entry in self._entries(batch):
                yield self._key(kind, entry), entry.piece

    def _entries(self, batch: Batch) -> Iterator[Entry]:
        """Yield the records of a batch as text."""
        return batches.read_entries(self.job.root, batch.pieces)

    def _key(self, kind: str, entry: Entry) -> str:
        """Return the key of a record that has no findings."""
        definition = self.folder.kind(kind)
        if entry.name and definition.key is None:
            return entry.name
        data = b"{}" if isinstance(entry.data, Finding) else entry.data
        value, _, _ = reader.quick(data, whole=False)
        record = value if isinstance(value, dict) else {}
        return definition.key_of(record, entry.name) or entry.name

    def _add_finding(self, entry: Entry, fault: Fault) -> None:
        """Add a fault of a record, with its location."""
        self.findings.append(located(entry, fault))


def _is_done(result: Future[Result] | Result) -> bool:
    """Return whether the result can be had without waiting."""
    return isinstance(result, Result) or result.done()


def _result_of(result: Future[Result] | Result) -> Result:
    """Return the result, waiting for it if need be."""
    return result if isinstance(result, Result) else result.result()
