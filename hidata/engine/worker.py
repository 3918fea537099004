"""Process one batch: read, check, tabulate and encode its records, in whichever process."""

from __future__ import annotations

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from hidata.checks.record import Checked, Checker
from hidata.checks.rules import Fact, failure
from hidata.dataset import file_names
from hidata.dataset.batches import Batch, Entry, Slice, file_stems, read_entries, split_into_batches
from hidata.dataset.folder import Folder, open_dataset
from hidata.dataset.list_files import is_list
from hidata.findings.finding import Finding
from hidata.jsontext import reader
from hidata.jsontext.document import replace_surrogates
from hidata.storage.local import JSON_ENDING
from hidata.storage.storage import storage_of
from hidata.tables.keys import DEFAULT

if TYPE_CHECKING:
    from hidata.checks.cross_check.compare import Coverage, CrossChecker
    from hidata.formats import Encoder
    from hidata.tables.flatten import Tabulator


class Job(NamedTuple):
    """What all batches of a run have in common; it is sent with each batch, and so kept small.

    `root` is the dataset's folder or address. `fingerprint` changes with the schemas: a process
    that outlives the run then creates its tools again. `as_of` is the day after which nothing can
    have been observed. `formats` are those to encode, none where records are only checked.
    With `cross_check` the reference implementation judges each record too. `replaced` are the paths
    of faulty schema files, for which stand-ins are used.
    """

    root: str
    fingerprint: str
    as_of: datetime.date
    formats: tuple[str, ...] = ()
    cross_check: bool = False
    replaced: tuple[str, ...] = ()


class Result:
    """The result of one batch.

    `keys` are those of its records, in their order. `aliases` are the file names of records whose
    key is another: that is a finding already, and references by either name are not. `references`
    are the keys referred to, by kind; `facts` are for rules across records, by rule. `rows` counts
    the rows of each table; `pieces` are the encoded records, by format. `in_rest` counts the values
    in rest columns, by the column that could not hold them.
    `coverage` counts what the reference implementation judged, if it was asked. `keys_known` is
    false where the records in a file could not be separated.
    """

    def __init__(
        self, batch: Batch, findings: Iterable[Finding] = (), *, keys_known: bool = True
    ) -> None:
        """Begin with no more than some findings."""
        self.batch, self.findings, self.keys_known = batch, [*findings], keys_known
        self.keys: list[str] = []
        self.aliases: set[str] = set()
        self.references: defaultdict[str, set[str]] = defaultdict(set)
        self.facts: defaultdict[str, list[Fact]] = defaultdict(list)
        self.rows: dict[str, int] = {}
        self.pieces: dict[str, Any] = {}
        self.coverage: Coverage = Counter()
        self.in_rest: Counter[str] = Counter()


class Tools:
    """What a process needs for the batches of one job, each created when first used."""

    def __init__(self, job: Job, folder: Folder) -> None:
        """Take the job and its dataset; `checker`, `encoders` and `tabulator` are by kind."""
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

    def prepare(self) -> None:
        """Import what making tables needs: pyarrow, and what it looks for at its first array."""
        import pyarrow as pa

        from hidata.tables import flatten  # noqa: F401

        pa.array([""])

    def _tabulator(self, kind: str) -> Tabulator:
        """Return the tabulator of a kind; without formats pyarrow is not imported."""
        from hidata.tables.flatten import Tabulator

        return Tabulator(self.folder.kind(kind))

    def _encoders(self, kind: str) -> dict[str, Encoder]:
        """Return the encoders of a kind by format."""
        from hidata.formats import new_encoder

        tables, metadata = self.folder.kind(kind), self.folder.metadata
        return {form: new_encoder(form, tables, metadata) for form in self.job.formats}


_KEPT_TOOLS: dict[Job, Tools] = {}
"""The tools of the last job, kept from batch to batch: an Executor passes only job and batch."""


def keep_tools(tools: Tools) -> None:
    """Let `run_in_worker` use these tools, here and in every process that is forked from now on."""
    _KEPT_TOOLS.clear()
    _KEPT_TOOLS[tools.job] = tools


def run_in_worker(job: Job, batch: Batch) -> Result:
    """Process one batch of a job with the kept tools or new ones; an Executor calls this."""
    tools = _KEPT_TOOLS.get(job)
    if tools is None:
        folder, _ = open_dataset(job.root).with_valid_settings()
        tools = Tools(job, folder.with_stand_ins(job.replaced) if job.replaced else folder)
        keep_tools(tools)
    return process_batch(tools, batch)


def process_batch(tools: Tools, batch: Batch) -> Result:
    """Check the records of a batch and, if the job has formats, encode them."""
    job, checker = tools.job, tools.checker(batch.kind)
    result = Result(batch)
    keys, records = [], []
    for entry in read_entries(job.root, batch.pieces):
        checked = _check(checker, entry)
        if job.cross_check:
            checked = _cross_checked(tools, batch.kind, entry, checked, result.coverage)
        result.keys.append(checked.key)
        if checked.findings:
            _add_findings(entry, checked, checker.kind.key, result)
        if checked.record is None:
            continue
        if checker.collect:
            checker.collect(checked.record, result.references)
        if checker.gather and not checked.findings:  # a wrong record says nothing of others
            _gather(checker, checked.key, checked.record, result)
        if job.formats:  # kept only where needed: parsing into kept objects costs twice as much
            keys.append(checked.key)
            records.append(checked.record)
    if (result.findings or not result.keys) and (fault := _file_fault(job, batch, result)):
        return Result(batch, [fault], keys_known=False)
    result.findings += _names(checker, batch, result.findings)
    if job.formats and not result.findings:
        _encode(tools, batch, keys, records, result)
    return result


def _file_fault(job: Job, batch: Batch, result: Result) -> Finding | None:
    """Return the finding on an NDJSON file that has another form, or no record."""
    return _form_fault(job, batch) or _no_record_fault(job, batch, result)


def _form_fault(job: Job, batch: Batch) -> Finding | None:
    """Return the finding on an NDJSON file that begins in this batch and has another form."""
    piece = batch.pieces[0]
    if not isinstance(piece, Slice) or piece.offset:
        return None
    from hidata.jsontext import other_formats

    data = storage_of(job.root).read_part(job.root, piece.path, 0, piece.size)
    fault = None if isinstance(data, Finding) else other_formats.lines_fault(data)
    if fault is None or isinstance(data, Finding):
        return None
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    return reader.locate(fault, piece.path, reader.Document(text))


def _no_record_fault(job: Job, batch: Batch, result: Result) -> Finding | None:
    """Return the finding on an NDJSON file that begins in this batch and has no record at all."""
    piece = batch.pieces[0]
    if result.keys or not isinstance(piece, Slice) or piece.offset:
        return None
    whole = split_into_batches(job.root, batch.kind, [piece.path])
    if any(True for part in whole for _ in read_entries(job.root, part.pieces)):
        return None
    hint = "write one record a line, or delete the file"
    return Finding(piece.path, 1, 1, "J016", "The file is empty.", "", hint)


def _add_findings(entry: Entry, checked: Checked, key: str | None, result: Result) -> None:
    """Add the findings of a faulty record, and the references that can be read in it.

    A text that is not JSON may show its key all the same: a reference to that is not a fault. What
    may hold many records, a file or a linked folder, and cannot be read, has keys that are unknown.
    """
    result.findings += checked.findings
    if isinstance(entry.data, Finding) and not (entry.named and entry.path.endswith(JSON_ENDING)):
        result.keys_known = False
    if not entry.named and isinstance(entry.data, bytes) and checked.record is None:
        name, text = re.escape(key or DEFAULT), entry.data.decode("utf-8", "replace")
        shown = re.findall(rf'"{name}"\s*:\s*(?:"([^"\\]+)"|(-?[0-9]+))', text)
        result.aliases.update(of_text or of_number for of_text, of_number in shown)
    if entry.named and checked.key != entry.name:
        result.aliases.add(entry.name)
    for target, identifier in checked.referred:
        result.references[target].add(identifier)


def _check(checker: Checker, entry: Entry) -> Checked:
    """Return the record of an entry with its findings, also those about reading it."""
    if isinstance(entry.data, Finding):
        return Checked(entry.name or entry.path, None, [entry.data])
    if not entry.path.isascii() and replace_surrogates(entry.path) != entry.path:
        message, hint = "The name of this file or its folder is not UTF-8.", "give it another name"
        return Checked(entry.path, None, [Finding(entry.path, 1, 1, "N002", message, "", hint)])
    return checker.check(entry.path, entry.name, entry.data, entry.named, entry.line, entry.column)


def _cross_checked(
    tools: Tools, kind: str, entry: Entry, checked: Checked, coverage: Coverage
) -> Checked:
    """Add the findings where the reference implementation judges a record differently."""
    if isinstance(entry.data, Finding):
        coverage["record", "it cannot be read"] += 1
        return checked
    differing = tools.cross_checker.record(kind, entry.path, entry.data, coverage)
    moved = [finding.shifted(entry.line, entry.column) for finding in differing]
    return checked._replace(findings=[*checked.findings, *moved]) if moved else checked


def _gather(checker: Checker, key: str, record: dict[str, Any], result: Result) -> None:
    """Add the facts of a record that rules across records need."""
    kind = checker.kind.name
    for name, gather in checker.gather:
        try:
            fact = gather(kind, record)
        except Exception as error:
            raise failure(name, f"{kind}/{key}", error) from error
        if fact is not None:
            result.facts[name].append((kind, key, fact))


def _names(checker: Checker, batch: Batch, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield a finding for each file name that no record of a strict dataset may have.

    Where the key has a finding already, that is enough. The name of a file that several records
    share is not the key of any.
    """
    if not checker.strict:
        return
    pointer = reader.pointer([checker.kind.key or DEFAULT])
    reported = {finding.file for finding in findings if finding.pointer == pointer}
    faults = [*file_names.name_faults(file_stems(batch.pieces))]
    paths = [piece for piece in batch.pieces if isinstance(piece, str)] if faults else []
    for index, fault in faults:
        if paths[index] not in reported and not is_list(checker.folder.address, paths[index]):
            yield Finding(paths[index], 1, 1, fault.code, fault.message, "", fault.hint)


def _encode(
    tools: Tools, batch: Batch, keys: Sequence[str], records: list[Any], result: Result
) -> None:
    """Add the encoded records of a batch, or a finding where no column can hold a value."""
    from hidata.tables.flatten import UnstorableValue

    tabulator = tools.tabulator(batch.kind)
    try:
        tables = tabulator.tables(keys, records)
    except UnstorableValue as error:
        message = f"No column can hold a value in this file or one after it: {error}."
        first = next(read_entries(tools.job.root, batch.pieces)).path
        result.findings.append(Finding(first, 1, 1, "S020", message))
        return
    result.rows = {name: table.num_rows for name, table in tables.items()}
    result.in_rest = tabulator.in_rest
    for name, encoder in tools.encoders(batch.kind).items():
        result.pieces[name] = encoder.encode(keys, records, tables)
