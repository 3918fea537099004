"""One import: a mapping and files in, records and a report out, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from hidata.dataset.folder import Folder
from hidata.findings.finding import Finding
from hidata.imports import mapping_checks, moved
from hidata.imports.cells import Place, ReadError
from hidata.imports.looks import looks
from hidata.imports.lookups import Lookups
from hidata.imports.mapping import Mapping, load
from hidata.imports.merge import Plan, place_of, plan_of
from hidata.imports.oracles import Other, consult
from hidata.imports.present_records import PresentRecords
from hidata.imports.readers import DataFile, files_at
from hidata.imports.reading import Read, finding_of, read_files
from hidata.imports.record_checks import RecordChecks
from hidata.imports.report import Report
from hidata.imports.sources import SourcePlan, plan_sources
from hidata.imports.taken import SOURCE
from hidata.jsontext.reader import unescape
from hidata.storage.links import where_it_leads
from hidata.storage.rewrite import write_files

FOLDER, ENDING = "imports", ".toml"
"""The folder of a dataset's mappings, and how their names end."""


class Imported(NamedTuple):
    """What an import gave: a report, unless the mapping or the files could not be read.

    With findings, nothing was written.
    """

    report: Report | None
    findings: Sequence[Finding]
    more: int = 0
    """How many findings there are besides."""


def mapping_path(folder: Folder, name: str) -> Path:
    """Return the path of a mapping: a path, or the name of one in the dataset's `imports/`."""
    path = Path(name)
    own = folder.root / FOLDER / f"{name}{ENDING}"
    return own if not path.exists() and own.exists() else path


def mapping_paths(folder: Folder) -> list[Path]:
    """Return the paths of the mappings in the dataset's `imports/`, sorted."""
    return sorted((folder.root / FOLDER).glob(f"*{ENDING}"))


def load_checked(
    path: Path, folder: Folder, file: str = ""
) -> tuple[Mapping | None, list[Finding]]:
    """Return a mapping that fits the dataset, or None and what is wrong with it."""
    if reason := _leads_away(path, folder):
        place = Place(file or path.as_posix())
        return None, [place.finding("I001", f"This file cannot be read: {reason}.")]
    mapping, findings, positions = load(path, file)
    if mapping is not None:
        findings = [*findings, *mapping_checks.check(mapping, folder, positions)]
    return (None if findings else mapping), findings


def _leads_away(path: Path, folder: Folder) -> str:
    """Return why a mapping in a dataset's folder is not to be read: it is a link out of it."""
    root = os.path.abspath(folder.root)
    own = os.path.relpath(os.path.abspath(path), root)
    return "" if own.split(os.sep)[0] == os.pardir else where_it_leads(root, own)


def import_files(
    folder: Folder,
    mapping_file: Path,
    paths: Sequence[Path],
    latest: date,
    *,
    update: bool = False,
    write: bool = True,
) -> Imported:
    """Bring files into a dataset by a mapping; with findings, or without `write`, change nothing.

    `latest` is the day after which nothing can have been observed. With `update`, values that
    differ are replaced. Raises ValueError if a record of the dataset cannot be read or has no
    place, OSError if a file cannot be written.
    """
    mapping, findings = load_checked(mapping_file, folder)
    if mapping is None:
        return Imported(None, findings)
    files, findings = _files(paths)
    read = read_files(mapping, folder, files)
    findings += _unnamed(read, paths)
    plan = plan_of(read, folder, update=update)
    if plan.gone:
        others = _beside(mapping, folder, files)
        plan.gone = [key for key in plan.gone if not any(key in other.taken for other in others)]
    sources = plan_sources(read, folder, update=update)
    verdicts = consult(read, plan.places, other_mapping(mapping, folder, files))
    findings += [*sources.findings, *(f for verdict in verdicts for f in verdict.findings)]
    findings += () if update else _of_other_editions(plan, sources)
    findings += _unfit(plan, sources, folder, latest)
    findings += read.refused.findings
    seen = [*looks(plan, _Owners(folder)), *moved.look(plan, folder)]
    contents = {} if findings else {**plan.files(folder), **sources.files(folder)}
    if write:
        write_files(folder.root, contents)
    more = read.refused.total - len(read.refused.findings)
    report = Report(plan, sources, verdicts, seen, [*contents], write and bool(contents))
    return Imported(report, findings, more)


def _files(paths: Sequence[Path]) -> tuple[list[DataFile], list[Finding]]:
    """Return the files at some paths, with a finding for each path that has none."""
    files, findings = [], []
    for path in paths:
        try:
            files += files_at(path)
        except ReadError as error:
            findings.append(finding_of(error, str(path), ""))
    return files, findings


def _unnamed(read: Read, paths: Sequence[Path]) -> Iterator[Finding]:
    """Yield a finding for each file that was given, and that the mapping does not name."""
    given = {str(path) for path in paths}
    names = " or ".join(pattern.text for pattern in read.mapping.read.files)
    for file in read.passed:
        if file.fault is not None:
            yield finding_of(file.fault, file.label, "")
        elif file.label in given:
            error = ReadError(f"The mapping names {names}, and not this file.", code="I015")
            yield finding_of(error, file.label, "")
    if not read.files and not read.refused.total and not any(f.label in given for f in read.passed):
        error = ReadError(f"There is no file {names} here.", code="I015")
        yield finding_of(error, str(paths[0]) if paths else "", "")


def _of_other_editions(plan: Plan, sources: SourcePlan) -> Iterator[Finding]:
    """Yield a finding for each source of which another edition would change records.

    Their receipt would be the SHA-256 of a file that they are not from.
    """
    changed = {plan.read.taken[key].source for key in [*plan.added, *plan.changed]}
    for key in sorted(changed & sources.editions.keys()):
        file = sources.editions[key]
        message = f"This file has another SHA-256 than the record of its source {key} says."
        hint = "--update notes that of this file; if it is a new edition, give it another source"
        yield Place(file.file.label, file.sheet).finding("I043", message, hint)


def _unfit(plan: Plan, sources: SourcePlan, folder: Folder, latest: date) -> Iterator[Finding]:
    """Yield what of the new and the updated records would not fit their schema and rules."""
    also = {sources.kind.name: sources.added} if sources.kind else {}
    checks = RecordChecks(folder, PresentRecords(folder, plan.kind.name), latest, also)
    records = {key: taken.record for key, taken in plan.added.items()}
    records |= {key: plan.changed[key] for key in plan.updated}
    for key, finding in checks.findings(records, plan.added):
        if finding.code == "R001" and finding.pointer == f"/{SOURCE}":
            continue  # which is I042
        name = unescape(finding.pointer.split("/")[1]) if finding.pointer else ""
        message = f"The record {key} does not fit: {finding.message} ({finding.code})"
        place = place_of(plan.read.taken[key], name)
        yield place.finding("I032", message, finding.hint, finding.pointer)


def other_mapping(beside: Mapping, folder: Folder, files: Sequence[DataFile]) -> Other:
    """Return what reads files by another mapping, which lies beside one."""

    @cache
    def other(name: str) -> Read | None:
        mapping, _ = load_checked(beside.path.with_name(f"{name}{ENDING}"), folder)
        if mapping is None:
            return None
        read = read_files(mapping, folder, files)
        return read if read.files else None

    return other


def _beside(mapping: Mapping, folder: Folder, files: Sequence[DataFile]) -> list[Read]:
    """Return what other mappings of the same kind and source make of the files."""
    found = []
    for path in sorted(mapping.path.parent.glob(f"*{ENDING}")):
        other = None if path.name == mapping.path.name else load_checked(path, folder)[0]
        if other is not None and other.kind == mapping.kind and other.source == mapping.source:
            found.append(read_files(other, folder, files))
    return found


class _Owners:
    """Returns the records that properties refer to."""

    def __init__(self, folder: Folder) -> None:
        self._lookups = Lookups(folder)
        self._known: dict[str, dict[str, dict[str, object]]] = {}

    def __call__(self, kind: str, key: str) -> dict[str, object] | None:
        """Return the record of a kind with a key, None if there is none."""
        if kind not in self._known:
            self._known[kind] = dict(self._lookups.records(kind))
        return self._known[kind].get(key)
