"""Assembles a release, checksums it, and puts it in place whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hidata import export
from hidata.checksums import SUMS, sums
from hidata.dataset import Folder
from hidata.export import Sink, catalogue, croissant, datapackage, readme
from hidata.finding import Finding
from hidata.lint import lint
from hidata.pipeline import Outcome, Run
from hidata.work import Job
from hidata.writer import canonical

COPIED = ("CHANGELOG.md", "CITATION.cff")


@dataclass(frozen=True, slots=True)
class Built:
    """A finished release: its folder, its records by kind, its rows by table."""

    folder: Path
    records: dict[str, int]
    rows: dict[str, int]


class Refused(Exception):
    """No release was made; the findings say why."""

    def __init__(self, findings: list[Finding], checked: int = 0) -> None:
        """Take the findings, and how many records were checked."""
        super().__init__(f"{len(findings)} findings")
        self.findings, self.checked = findings, checked


@dataclass(frozen=True, slots=True)
class Order:
    """How a run is to be done: by whom, how many batches at once, who is told of progress."""

    executor: Executor
    window: int = 1
    progress: Callable[[int], None] = lambda done: None


def check(folder: Folder, as_of: date, order: Order) -> Outcome:
    """All findings of a dataset; schemas that do not hold together are told before all else."""
    faults = lint(folder)
    if faults:
        return Outcome(faults, {}, {})
    return _run(folder, Job(str(folder.root), as_of), order, None)


def build(
    folder: Folder, out: Path, as_of: date, order: Order, formats: Iterable[str] = export.FORMATS
) -> Built:
    """Build the release `out/<name>-<version>`, replacing an older build of the same version.

    Raises Refused, with nothing changed in `out`, when there are findings; OSError when the
    folder cannot be written.
    """
    faults = lint(folder)
    if faults:
        raise Refused(faults)
    metadata = folder.metadata
    target = out / f"{metadata.name}-{metadata.version}"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".hidata-", dir=out, ignore_cleanup_errors=True) as tmp:
        draft = Path(tmp) / target.name
        draft.mkdir()
        job = Job(str(folder.root), as_of, tuple(f for f in export.FORMATS if f in set(formats)))
        outcome = _run(folder, job, order, draft)
        if outcome.findings:
            raise Refused(outcome.findings, sum(outcome.records.values()))
        built = Built(target, outcome.records, outcome.rows)
        _complete(folder, draft, built, as_of)
        _publish(draft, target)
    return built


def _run(folder: Folder, job: Job, order: Order, draft: Path | None) -> Outcome:
    paths = folder.record_files()
    kinds = {kind: paths.get(kind, []) for kind in folder.schemas.kinds}
    run = Run(folder, job, order.executor, order.window, order.progress)
    run.findings += _stray(paths, kinds)

    def sinks(kind: str) -> list[Sink]:
        if draft is None:
            return []
        made = folder.kinds[kind]
        return [export.sink(f, made, folder.metadata, draft / f) for f in job.formats]

    return run.run(kinds, sinks)


def _stray(paths: dict[str, list[str]], kinds: dict[str, list[str]]) -> list[Finding]:
    """Record files that no schema describes."""
    found = []
    for name in paths.keys() - kinds.keys():
        for path in paths[name]:
            message = (
                f"There is no schema for the records of {name}."
                if name
                else "A record lies in the folder of its kind, records/<kind>/."
            )
            found.append(Finding(path, 1, 1, "N004", message))
    return found


def _complete(folder: Folder, draft: Path, built: Built, as_of: date) -> None:
    """Add what people and programs need beside the tables, and the checksums of everything."""
    metadata, kinds = folder.metadata, folder.kinds
    shutil.copytree(folder.root / "schema", draft / "schema", ignore=_hidden)
    for name in COPIED:
        if (folder.root / name).is_file():
            shutil.copyfile(folder.root / name, draft / name)
    for name in ("LICENSE-DATA", "LICENSE"):
        if (folder.root / name).is_file():
            shutil.copyfile(folder.root / name, draft / "LICENSE")
            break
    written = {
        "datapackage.json": datapackage.document(metadata, kinds, built.rows, draft, as_of),
        "croissant.json": croissant.document(metadata, kinds, draft, as_of),
        "dataset.jsonld": catalogue.dataset(metadata, as_of),
        "zenodo.json": catalogue.zenodo(metadata),
    }
    for name, document in written.items():
        (draft / name).write_bytes(canonical(document))
    (draft / "README.md").write_text(readme.text(folder, built.rows), "utf-8", newline="\n")
    (draft / SUMS).write_text(sums(draft), "utf-8", newline="\n")


def _hidden(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name.startswith(".")}


def _publish(draft: Path, target: Path) -> None:
    """Move the draft into place; what stood there goes away only after the new one stands."""
    _readable(draft)
    if not target.exists():
        os.rename(draft, target)
        return
    old = draft.parent / "old"
    os.rename(target, old)
    try:
        os.rename(draft, target)
    except OSError:
        os.rename(old, target)
        raise


def _readable(folder: Path) -> None:
    """The same permissions whatever the umask: a release is for everybody to read."""
    for place in (folder, *folder.rglob("*")):
        place.chmod(0o755 if place.is_dir() else 0o644)
