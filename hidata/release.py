"""Assembles a release, checksums it, and puts it in place whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hidata import archive as archives
from hidata import checksums, export, publish, register
from hidata.batches import size
from hidata.checksums import SUMS, digests
from hidata.dataset import Folder
from hidata.export import Sink, catalogue, croissant, datapackage, readme, shacl
from hidata.files import ENDINGS
from hidata.finding import Finding
from hidata.hints import nearest
from hidata.lint import lint
from hidata.pipeline import Here, Outcome, Run
from hidata.work import Job, share
from hidata.writer import canonical

if TYPE_CHECKING:
    from hidata.changelist import Changes

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


Hire = Callable[[int], AbstractContextManager[Order]]
"""Given the number of records to come, who is to do the work, for as long as it lasts."""


def alone(total: int) -> AbstractContextManager[Order]:
    """All of it in the current thread."""
    return nullcontext(Order(Here()))


def check(folder: Folder, as_of: date, hire: Hire) -> Outcome:
    """All findings of a dataset; schemas that do not hold together are told before all else."""
    faults = lint(folder)
    if faults:
        return Outcome(faults, {}, {})
    return _run(folder, _job(folder, as_of), hire, None)


def build(
    folder: Folder,
    out: Path,
    as_of: date,
    hire: Hire,
    formats: Iterable[str] = export.FORMATS,
    *,
    zipped: bool = False,
    told: Changes | None = None,
) -> Built:
    """Build the release `out/<name>-<version>`, replacing an older build of the same version.

    With `zipped`, archives of it are put beside it; `told` is what it says of the one before.

    Raises Refused, with nothing changed in `out`, when there are findings; OSError when the
    folder cannot be written.
    """
    faults = lint(folder)
    if faults:
        raise Refused(faults)
    metadata = folder.metadata
    target = out / f"{metadata.name}-{metadata.version}"
    with publish.draft(out) as temporary:
        draft = temporary / target.name
        draft.mkdir()
        job = _job(folder, as_of, tuple(f for f in export.FORMATS if f in set(formats)))
        outcome = _run(folder, job, hire, draft)
        if outcome.findings:
            raise Refused(outcome.findings, sum(outcome.records.values()))
        built = Built(target, outcome.records, outcome.rows)
        _complete(folder, draft, built, as_of, told)
        packed = list(archives.pack(draft, temporary, as_of)) if zipped else []
        for older in archives.beside(target):  # never an archive of another build than the folder
            older.unlink()
        publish.publish(draft, target)
        for archive in packed:
            publish.publish(archive, out / archive.name)
    return built


def _job(folder: Folder, as_of: date, formats: tuple[str, ...] = ()) -> Job:
    return Job(folder.place, folder.fingerprint, as_of, formats)


def _run(folder: Folder, job: Job, hire: Hire, draft: Path | None) -> Outcome:
    paths = folder.record_files()
    kinds = {kind: paths.get(kind, []) for kind in folder.schemas.kinds}
    known, faults = register.read(folder.root)
    share(job, folder)

    def sinks(kind: str) -> list[Sink]:
        if draft is None:
            return []
        made = folder.kinds[kind]
        return [export.sink(f, made, folder.metadata, draft / f) for f in job.formats]

    with hire(sum(size(job.root, found) for found in kinds.values())) as order:
        run = Run(folder, job, order.executor, order.window, order.progress)
        run.findings += [*_stray(paths, kinds), *faults]
        run.register = known
        return run.run(kinds, sinks)


def _stray(paths: Mapping[str, Sequence[str]], kinds: Mapping[str, Sequence[str]]) -> list[Finding]:
    """Record files that no schema describes."""
    found = []
    for name in paths.keys() - kinds.keys():
        for path in paths[name]:
            message, hint = "A record lies in the folder of its kind, records/<kind>/.", None
            if name:
                near = nearest(name, kinds)
                message = f"No schema says anything of the records of {name}."
                hint = f"did you mean records/{near}/?" if near else None
            elif not path.endswith(ENDINGS):
                message = "This is no record: records are files named .json or .ndjson."
            found.append(Finding(path, 1, 1, "N004", message, "", hint))
    return found


def _complete(folder: Folder, draft: Path, built: Built, as_of: date, told: Changes | None) -> None:
    """Add what people and programs need beside the tables, and the checksums of everything."""
    metadata, kinds = folder.metadata, folder.kinds
    if told is not None:
        from hidata import changelist  # checking does without pyarrow

        kinds = changelist.put(told, kinds, metadata, draft)
        built.rows.update({changelist.NAME: told.rows.num_rows} if kinds != folder.kinds else {})
    shutil.copytree(folder.root / "schema", draft / "schema", ignore=_hidden)
    for name in COPIED:
        if (folder.root / name).is_file():
            shutil.copyfile(folder.root / name, draft / name)
    for name in ("LICENSE-DATA", "LICENSE"):
        if (folder.root / name).is_file():
            shutil.copyfile(folder.root / name, draft / "LICENSE")
            break
    sums, formats = digests(draft), [f for f in export.FORMATS if (draft / f).is_dir()]
    written = {
        "datapackage.json": canonical(
            datapackage.document(metadata, kinds, built.rows, draft, sums, as_of)
        ),
        "croissant.json": canonical(croissant.document(metadata, kinds, draft, sums, as_of)),
        "dataset.jsonld": canonical(catalogue.dataset(metadata, formats, as_of)),
        "zenodo.json": canonical(catalogue.zenodo(metadata)),
        "redirects.json": canonical(register.redirects(register.read(folder.root)[0])),
        "README.md": readme.text(folder, kinds, built.rows).encode(),
    }
    if "jsonld" in formats:
        written["shapes.jsonld"] = canonical(shacl.document(metadata, folder.kinds))
    for name, data in written.items():
        (draft / name).write_bytes(data)
        sums[name] = checksums.of(data)
    (draft / SUMS).write_bytes(checksums.text(sums).encode())


def _hidden(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name.startswith(".")}
