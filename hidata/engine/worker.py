"""The work on one batch: read, check, tabulate, encode; run here, in a process, or far away."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from hidata.checks.record import Checked, Checker
from hidata.checks.rules import Fact, failure
from hidata.dataset import file_names
from hidata.dataset.batches import Batch, Entry, file_stems, read_entries
from hidata.dataset.folder import Folder, open_dataset
from hidata.findings.finding import Finding
from hidata.jsontext.document import replace_surrogates

if TYPE_CHECKING:
    from hidata.checks.cross_check.compare import Coverage, CrossChecker
    from hidata.formats import Encoder
    from hidata.tables.flatten import Tabulator


class Job(NamedTuple):
    """What every batch of a run has in common; small, since it travels with each batch.

    `root` is the dataset's folder or address, `fingerprint` what its schemas say: a process that
    lives on makes its tools anew when it changes. `formats` are the export formats wanted, none
    where records are only checked; `as_of` is the day after which nothing can have been observed.
    With `cross_check` the reference implementation judges each record too.
    """

    root: str
    fingerprint: str
    as_of: datetime.date
    formats: tuple[str, ...] = ()
    cross_check: bool = False


@dataclass(slots=True)
class Result:
    """What one batch gave: keys in the files' order, references by kind, and encoded pieces.

    `aliases` are the names of faulty records' files, where they differ from the keys: it is told
    already, and what refers to such a record by either is not at fault. `coverage` counts what the
    reference implementation judged, if it was asked.
    """

    batch: Batch
    keys: list[str] = field(default_factory=list)
    aliases: set[str] = field(default_factory=set)
    references: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    facts: defaultdict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    findings: list[Finding] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    pieces: dict[str, Any] = field(default_factory=dict)
    coverage: Coverage = field(default_factory=Counter)


class Workshop:
    """The compiled tools of one process for one job, made when first needed."""

    def __init__(self, job: Job, folder: Folder) -> None:
        self.job = job
        self.folder = folder
        self.checker = cache(lambda kind: Checker(self.folder, kind, job.as_of))
        self.encoders = cache(self._encoders)
        self.tabulator = cache(self._tabulator)

    @cached_property
    def cross_checker(self) -> CrossChecker:
        """The reference implementation beside hidata's checks."""
        from hidata.checks.cross_check.compare import CrossChecker

        return CrossChecker(self.folder)

    def _tabulator(self, kind: str) -> Tabulator:
        from hidata.tables.flatten import Tabulator

        return Tabulator(self.folder.kind(kind))

    def _encoders(self, kind: str) -> dict[str, Encoder]:
        from hidata.formats import new_encoder

        made = self.folder.kind(kind)
        return {f: new_encoder(f, made, self.folder.metadata) for f in self.job.formats}


_WORKSHOPS: dict[Job, Workshop] = {}
"""What a process keeps of an Executor's work from batch to batch: the tools of the last job."""


def share(shop: Workshop) -> None:
    """Let `work` use these tools, here and in every process that is forked from now on."""
    _WORKSHOPS.clear()
    _WORKSHOPS[shop.job] = shop


def work(job: Job, batch: Batch) -> Result:
    """Do one batch of a job, about which nothing else is known: what an Executor runs."""
    shop = _WORKSHOPS.get(job)
    if shop is None:
        shop = Workshop(job, open_dataset(job.root))
        share(shop)
    return do(shop, batch)


def do(shop: Workshop, batch: Batch) -> Result:
    """Do one batch."""
    job, checker = shop.job, shop.checker(batch.kind)
    result = Result(batch)
    keys, records = [], []
    for entry in read_entries(job.root, batch.pieces):
        checked = _check(checker, entry)
        if job.cross_check:
            checked = _cross_checked(shop, batch.kind, entry, checked, result.coverage)
        result.keys.append(checked.key)
        if checked.findings:
            _blame(entry, checked, result)
        if checked.record is None:
            continue
        if checker.collect:
            checker.collect(checked.record, result.references)
        if checker.gather and not checked.findings:  # a wrong record says nothing of others
            _gather(checker, checked.key, checked.record, result)
        if job.formats:  # kept only where needed: parsing into kept objects costs twice as much
            keys.append(checked.key)
            records.append(checked.record)
    if checker.strict:
        result.findings += _names(batch, checker.kind.key, result.findings)
    if job.formats and not result.findings:
        _encode(shop, batch, keys, records, result)
    return result


def _blame(entry: Entry, checked: Checked, result: Result) -> None:
    """Take in what is wrong with a record, and what it refers to all the same."""
    result.findings += checked.findings
    if checked.key != entry.name:
        result.aliases.add(entry.name)
    for target, identifier in checked.referred:
        result.references[target].add(identifier)


def _check(checker: Checker, entry: Entry) -> Checked:
    if isinstance(entry.data, Finding):
        return Checked(entry.name, None, [entry.data])
    if not entry.path.isascii() and replace_surrogates(entry.path) != entry.path:
        message, hint = "The name of this file or its folder is not UTF-8.", "give it another name"
        return Checked(entry.name, None, [Finding(entry.path, 1, 1, "N002", message, "", hint)])
    return checker.check(entry.path, entry.name, entry.data, entry.named, entry.line)


def _cross_checked(
    shop: Workshop, kind: str, entry: Entry, checked: Checked, coverage: Coverage
) -> Checked:
    """Add what the reference implementation thinks otherwise of a record."""
    if isinstance(entry.data, Finding):
        coverage["record", "it cannot be read"] += 1
        return checked
    differing = shop.cross_checker.record(kind, entry.path, entry.data, coverage)
    moved = [f._replace(line=f.line + entry.line - 1) for f in differing]
    return checked._replace(findings=[*checked.findings, *moved]) if moved else checked


def _gather(checker: Checker, key: str, record: dict[str, Any], result: Result) -> None:
    kind = checker.kind.name
    for name, gather in checker.gather:
        try:
            fact = gather(kind, record)
        except Exception as error:
            raise failure(name, f"{kind}/{key}", error) from error
        if fact is not None:
            result.facts[name].append((kind, key, fact))


def _names(batch: Batch, key: str | None, found: Sequence[Finding]) -> Iterator[Finding]:
    """File names that no record may have, but for those that another finding is about."""
    told = {finding.file for finding in found if finding.pointer == f"/{key}"}
    faults = [*file_names.name_faults(file_stems(batch.pieces))]
    paths = [piece for piece in batch.pieces if isinstance(piece, str)] if faults else []
    for number, fault in faults:
        if paths[number] not in told:
            yield Finding(paths[number], 1, 1, fault.code, fault.message, "", fault.hint)


def _encode(
    shop: Workshop, batch: Batch, keys: Sequence[str], records: list[Any], result: Result
) -> None:
    from hidata.tables.flatten import UnstorableValue

    try:
        tables = shop.tabulator(batch.kind).tables(keys, records)
    except UnstorableValue as error:
        message = f"A value in this file or one after it fits no column: {error}."
        first = next(read_entries(shop.job.root, batch.pieces)).path
        result.findings.append(Finding(first, 1, 1, "S020", message))
        return
    result.rows = {name: table.num_rows for name, table in tables.items()}
    for name, encoder in shop.encoders(batch.kind).items():
        result.pieces[name] = encoder.encode(keys, records, tables)
