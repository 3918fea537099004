"""The one road: batches of records are read, checked and tabulated, here or by an Executor."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hidata import files, reader, rules, slugs
from hidata.check import Checked, Checker, place, references
from hidata.dataset import Folder, key_of
from hidata.finding import Fault, Finding

if TYPE_CHECKING:
    from hidata.export import Encoder, Sink
    from hidata.tabulate import Tabulator

BATCH = 1000
"""Records a batch: large enough to spread the cost of a call, small enough to bound memory."""

Fact = tuple[str, str, object]
"""A kind, a record's key, and what a rule across records wants to know of it."""


@dataclass(frozen=True, slots=True)
class Job:
    """What every batch of a run has in common; small, since it travels with each batch.

    `formats` are the export formats wanted, none where records are only checked; `as_of` is the
    day after which nothing can have been observed.
    """

    root: str
    as_of: datetime.date
    formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """Some files of one kind, in order of their records' keys."""

    kind: str
    paths: tuple[str, ...]


@dataclass(slots=True)
class Result:
    """What one batch gave: keys in the files' order, references by kind, and encoded pieces."""

    batch: Batch
    keys: list[str] = field(default_factory=list)
    references: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    facts: dict[str, list[Fact]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    pieces: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What a run gave: its findings in order, and how many records and table rows there are."""

    findings: list[Finding]
    records: dict[str, int]
    rows: dict[str, int]


class Here(Executor):
    """Runs each call at once in the current thread: the Executor for small work."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run the call; the Future is done when this returns."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future


class _Workshop:
    """The compiled tools of one process for one job, made when first needed."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.folder = Folder(Path(job.root))
        linked = "jsonld" in job.formats
        self.checker = cache(lambda kind: Checker(self.folder, kind, job.as_of, linked))
        self.encoders = cache(self._encoders)
        self.tabulator = cache(self._tabulator)

    def _tabulator(self, kind: str) -> Tabulator:
        from hidata.tabulate import Tabulator

        return Tabulator(self.folder.kind(kind))

    def _encoders(self, kind: str) -> dict[str, Encoder]:
        from hidata import export

        made = self.folder.kind(kind)
        return {f: export.encoder(f, made, self.folder.metadata) for f in self.job.formats}


@lru_cache(maxsize=2)
def _workshop(job: Job) -> _Workshop:
    return _Workshop(job)


def work(job: Job, batch: Batch) -> Result:
    """Do one batch: the function that an Executor runs, in this process or far away."""
    shop = _workshop(job)
    checker = shop.checker(batch.kind)
    result = Result(batch)
    keys, records = [], []
    stems = [key_of(path) for path in batch.paths]
    for path, stem in zip(batch.paths, stems, strict=True):
        data = files.read(job.root, path)
        if isinstance(data, Finding):
            checked = Checked(stem, None, [data])
        else:
            checked = checker.check(path, stem, data)
        result.keys.append(checked.key)
        result.findings += checked.findings
        if checked.record is None:
            continue
        _gather(checker, checked.key, checked.record, result)
        if job.formats:  # kept only where needed: parsing into kept objects costs twice as much
            keys.append(checked.key)
            records.append(checked.record)
    if checker.strict:
        result.findings += _names(batch, stems, result.findings)
    if job.formats and not result.findings:
        _encode(shop, batch, keys, records, result)
    return result


def _names(batch: Batch, stems: Sequence[str], found: Sequence[Finding]) -> Iterator[Finding]:
    """File names that no record may have, but for those that another finding is about."""
    told = {finding.file for finding in found if finding.code == "N001"}
    for number, fault in slugs.faults(stems):
        path = batch.paths[number]
        if path not in told:
            yield Finding(path, 1, 1, fault.code, fault.message, "", fault.hint)


def _gather(checker: Checker, key: str, record: dict[str, Any], result: Result) -> None:
    if checker.collect:
        checker.collect(record, result.references)
    for name in checker.across:
        fact = rules.ACROSS_RULES[name].gather(checker.kind.name, record)
        if fact is not None:
            result.facts.setdefault(name, []).append((checker.kind.name, key, fact))


def _encode(
    shop: _Workshop, batch: Batch, keys: Sequence[str], records: list[Any], result: Result
) -> None:
    from hidata.tabulate import Unfit

    try:
        tables = shop.tabulator(batch.kind).tables(keys, records)
    except Unfit as error:
        message = f"A value in this file or one after it fits no column: {error}."
        result.findings.append(Finding(batch.paths[0], 1, 1, "S020", message))
        return
    result.rows = {name: table.num_rows for name, table in tables.items()}
    for name, encoder in shop.encoders(batch.kind).items():
        result.pieces[name] = encoder.encode(keys, records, tables)


class Run:
    """One run over the records of a dataset."""

    def __init__(
        self,
        folder: Folder,
        job: Job,
        executor: Executor,
        window: int = 1,
        progress: Callable[[int], None] = lambda done: None,
    ) -> None:
        """Take what to do and who does it; at most `window` batches are under way at a time.

        `progress` is told the number of records done, batch by batch.
        """
        self.folder, self.job, self.executor, self.window = folder, job, executor, window
        self.progress = progress
        self.keys: dict[str, set[str]] = {}
        self.findings: list[Finding] = []
        self.records: dict[str, int] = {}
        self.rows: Counter[str] = Counter()
        self._references: list[tuple[Batch, dict[str, set[str]]]] = []
        self._facts: dict[str, list[Fact]] = defaultdict(list)

    def run(
        self, paths: Mapping[str, Sequence[str]], sinks: Callable[[str], Sequence[Sink]]
    ) -> Outcome:
        """Check every kind's files, in key order, and fill the sinks opened for each kind.

        Sinks get nothing after the first finding. Findings come sorted by file and position.
        """
        for kind, files_of_kind in paths.items():
            self._kind(kind, files_of_kind, sinks)
        self._resolve()
        self._conclude()
        findings = sorted(set(self.findings), key=lambda f: f.sort_key)
        return Outcome(findings, self.records, dict(self.rows))

    def _kind(
        self, kind: str, paths: Sequence[str], sinks: Callable[[str], Sequence[Sink]]
    ) -> None:
        seen = self.keys.setdefault(kind, set())
        order: list[str] = []
        for result in self._fill(kind, paths, sinks):
            order += result.keys
            self._collect(result, seen)
        self.records[kind] = len(paths)
        if self.job.formats and not self.findings and order != sorted(order):
            # files named unlike their keys: once more, in the order that the tables promise
            by_key = [path for _, path in sorted(zip(order, paths, strict=True))]
            for _ in self._fill(kind, by_key, sinks):
                pass

    def _fill(
        self, kind: str, paths: Sequence[str], sinks: Callable[[str], Sequence[Sink]]
    ) -> Iterator[Result]:
        opened = sinks(kind)
        for result in self._results(_batches(kind, paths)):
            if not self.findings and not result.findings:
                for sink in opened:
                    sink.add(result.pieces)
            self.progress(len(result.batch.paths))
            yield result
        for sink in opened:
            sink.close()

    def _results(self, batches: Iterable[Batch]) -> Iterator[Result]:
        """The results in the batches' order, a bounded number of them under way."""
        waiting: deque[Future[Result]] = deque()
        for batch in batches:
            waiting.append(self.executor.submit(work, self.job, batch))
            if len(waiting) >= self.window:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _collect(self, result: Result, seen: set[str]) -> None:
        self.findings += result.findings
        self.rows.update(result.rows)
        for path, key in zip(result.batch.paths, result.keys, strict=True):
            if key in seen:
                self._place(path, Fault("", "N003", *_twice(result.batch.kind, key)))
            seen.add(key)
        if result.references:
            self._references.append((result.batch, result.references))
        for name, facts in result.facts.items():
            self._facts[name] += facts

    def _resolve(self) -> None:
        """Find the references that lead nowhere, and only then look for their places."""
        for batch, found in self._references:
            missing = {
                (target, identifier)
                for target, identifiers in found.items()
                for identifier in identifiers - self._known(target)
            }
            if missing:
                self._dangling(batch, missing)

    def _known(self, kind: str) -> set[str]:
        return self.keys.get(kind, set())

    def _dangling(self, batch: Batch, missing: set[tuple[str, str]]) -> None:
        from hidata.hints import nearest

        checker = _workshop(self.job).checker(batch.kind)
        for path in batch.paths:
            record = self._document(path).value
            for target, identifier, pointer in references(checker.kind.shape, record):
                if (target, identifier) in missing:
                    near = nearest(identifier, self._known(target))
                    hint = f"did you mean {near}?" if near else None
                    message = f"There is no {target} record with the id {identifier}."
                    self._place(path, Fault(pointer, "R001", message, hint))

    def _conclude(self) -> None:
        """Let the rules across records speak, once all records are known."""
        places: dict[tuple[str, str], str] = {}
        for name, facts in self._facts.items():
            for kind, key, fault in rules.ACROSS_RULES[name].conclude(facts):
                places = places or self._paths_by_key()
                self._place(places[kind, key], fault)

    def _paths_by_key(self) -> dict[tuple[str, str], str]:
        return {
            (kind, key_of(path)): path
            for kind, paths in self.folder.record_files().items()
            for path in paths
        }

    def _place(self, path: str, fault: Fault) -> None:
        self.findings.append(place(path, self._document(path), fault))

    def _document(self, path: str) -> reader.Document:
        data = files.read(self.job.root, path)
        return reader.read(b"{}" if isinstance(data, Finding) else data)


def _batches(kind: str, paths: Sequence[str]) -> Iterator[Batch]:
    for start in range(0, len(paths), BATCH):
        yield Batch(kind, tuple(paths[start : start + BATCH]))


def _twice(kind: str, key: str) -> tuple[str, str]:
    message = f"Another {kind} record has the id {key} too."
    return message, "delete one of the two records, or give one of them another id"
