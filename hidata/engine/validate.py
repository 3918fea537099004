"""Check a whole dataset: its schemas, and all records whose schemas can be used."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from hidata.checks.sound_schemas import Sound, sound_part
from hidata.dataset import proofs
from hidata.dataset.batches import estimate_record_count
from hidata.dataset.file_names import difference, folded, name_of_key
from hidata.dataset.folder import Folder, NoDataset
from hidata.engine.executors import StartWorkers, Workers
from hidata.engine.run import Outcome, Run
from hidata.engine.worker import Job
from hidata.findings.finding import Finding
from hidata.findings.suggestions import did_you_mean
from hidata.storage.addresses import public
from hidata.storage.local import DATASET_FOLDERS, ENDINGS, stem_of
from hidata.storage.partial_checkout import left_out

if TYPE_CHECKING:
    from hidata.formats import Sink


def check(
    folder: Folder,
    as_of: date,
    start_workers: StartWorkers,
    cross_check: bool = False,
    use_baseline: bool = True,
) -> Outcome:
    """Return all findings of a dataset.

    A faulty schema leaves unchecked only the records of its kind and of those that depend on it.
    With `cross_check`, also where the reference implementation of JSON Schema disagrees. Findings
    in the dataset's baseline are left out, unless `use_baseline` is false.
    """
    folder, setting_faults = folder.with_valid_settings()
    name = folder.metadata.baseline if use_baseline else ""
    if name:
        from hidata.dataset import baseline

    known = baseline.read(folder.root, name) if name else None
    sound = sound_part(folder, setting_faults)
    if sound.folder.schemas.kinds or not sound.findings:
        outcome = run(sound.folder, as_of, start_workers, cross_check=cross_check, sound=sound)
    else:
        outcome = Outcome(sound.findings, {}, {})
    outcome = outcome._replace(unchecked=sound.unchecked)
    outcome = _cross_checked(folder, outcome) if cross_check else outcome
    if known is None:
        return outcome
    sifted = baseline.sift(outcome.findings, known)
    stale = 0 if sound.findings else sifted.stale  # not all was checked
    return outcome._replace(findings=sifted.findings, known=sifted.known, stale=stale)


def _cross_checked(folder: Folder, outcome: Outcome) -> Outcome:
    """Add the findings on schemas that the reference implementation judges otherwise."""
    from hidata.checks.cross_check.compare import CrossChecker

    coverage = outcome.coverage.copy()
    differing = CrossChecker(folder).schemas(coverage)
    findings = sorted({*outcome.findings, *differing}, key=lambda f: f.sort_key)
    return outcome._replace(findings=findings, coverage=coverage)


def run(
    folder: Folder,
    as_of: date,
    start_workers: StartWorkers,
    formats: tuple[str, ...] = (),
    sinks: Callable[[str], Sequence[Sink]] = lambda kind: (),
    cross_check: bool = False,
    sound: Sound | None = None,
    afterwards: Callable[[Outcome, Workers], None] = lambda outcome, workers: None,
) -> Outcome:
    """Check all records of a dataset whose schemas are valid, and write them to sinks.

    `sinks` returns the sinks of a kind; `formats` are the formats that they take. Raises NoDataset
    if there is not one record, or if a submodule or a sparse checkout leaves out some. Where
    `sound` is given, some schemas may not be valid, and it says which kinds cannot be checked.
    Without findings, `afterwards` is called with the outcome before the workers end.
    """
    sound = sound or Sound([], folder)
    if not folder.remote and (absent := left_out(folder.root, DATASET_FOLDERS)):
        raise NoDataset(absent)
    paths = folder.record_files()
    kinds = {
        kind: paths.get(kind, []) for kind in folder.schemas.kinds if kind not in sound.unchecked
    }
    total = sum(estimate_record_count(folder.address, files) for files in kinds.values())
    with start_workers(total) as workers:
        # a cluster's workers outlive the run, so they have to notice that schemas changed
        outlive = workers.executor is not None and not workers.joins
        fingerprint = folder.fingerprint if outlive else ""
        replaced = tuple(sorted(sound.replaced))
        job = Job(folder.address, fingerprint, as_of, formats, cross_check, replaced)
        findings = [*sound.findings, *_misplaced(paths, folder.schemas.kinds)]
        findings += proofs.read(folder.root)[1]
        findings += _view_findings(folder, sound.unchecked)
        outcome = Run(folder, job, workers, findings, sound.unchecked).run(kinds, sinks)
        if outcome.findings:
            return outcome
        if not any(outcome.records.values()):
            message = f"Nothing to check: there are no records in {public(folder.address)}/records."
            raise NoDataset(message)
        afterwards(outcome, workers)
    return outcome


def _view_findings(folder: Folder, unchecked: Collection[str]) -> list[Finding]:
    """Return what is wrong with the queries and columns of views."""
    if not folder.views:
        return folder.view_faults
    from hidata.views.lint import lint  # imports sqlite3, which most datasets do without

    return lint(folder, unchecked)


def _misplaced(paths: Mapping[str, Sequence[str]], kinds: Collection[str]) -> list[Finding]:
    """Return a finding for each record file that no schema describes."""
    findings = []
    for name in paths.keys() - {*kinds}:
        for path in paths[name]:
            message, hint = "A record lies in the folder of its kind, records/<kind>/.", None
            if name:
                message = f"No schema describes records/{name}/."
                hint = _kind_meant(name, kinds)
            elif "/." in path:
                message = "Files and folders whose names begin with a dot are not read."
                hint = _visible(path)
            elif not path.endswith(ENDINGS):
                message = "This is not a record: records are files named .json, .ndjson or .jsonl."
            findings.append(Finding(path, 1, 1, "N004", message, "", hint))
    return findings


def _kind_meant(name: str, kinds: Collection[str]) -> str | None:
    """Return the hint for a folder of no kind: a kind whose name is like it, or None."""
    for kind in kinds:
        if folded(kind) == folded(name):
            return f"name it records/{kind}/: it differs in {difference(name, kind)}"
    return did_you_mean(name, kinds, before="records/", after="/")


def _visible(path: str) -> str:
    """Return the hint for a hidden file or folder: the name under which it would be read."""
    *folders, name = path.split("/")
    if not name.endswith(ENDINGS) or any(folder.startswith(".") for folder in folders):
        return "delete it, or move it out of records/"
    ending = name[name.rindex(".") :]
    return f"delete it, or name it {name_of_key(stem_of(path))}{ending}"
