"""Build a release in a temporary folder, then move it to its path whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from errno import EEXIST
from pathlib import Path
from typing import TYPE_CHECKING

from hidata.checks.schema_lint import lint
from hidata.dataset.folder import Folder
from hidata.dataset.settings import NoDataset
from hidata.engine.executors import StartWorkers
from hidata.engine.validate import check, run
from hidata.findings.finding import Finding
from hidata.formats import ALL, missing_library
from hidata.release import archive as archives
from hidata.release.draft import Draft
from hidata.storage import atomic
from hidata.storage.checksums import SUMS
from hidata.storage.places import refuse_links

if TYPE_CHECKING:
    from hidata.release.change_table import Changes


@dataclass(frozen=True, slots=True)
class Built:
    """A finished release: its folder, the number of records by kind and of rows by table.

    `in_rest` counts the values that are in a rest column, by the column that could not hold them.
    `files` has the size in bytes of each format that is one file, by its name.
    """

    folder: Path
    records: dict[str, int]
    rows: dict[str, int]
    in_rest: Mapping[str, int]
    files: dict[str, int] = field(default_factory=dict)


class Refused(Exception):
    """No release was built, because the dataset has findings."""

    def __init__(self, findings: list[Finding], checked: int = 0) -> None:
        """Take the findings, and the number of records that were checked."""
        super().__init__(f"{len(findings)} findings")
        self.findings, self.checked = findings, checked


def build(
    folder: Folder,
    out: Path,
    as_of: date,
    start_workers: StartWorkers,
    formats: Iterable[str] | None = None,
    *,
    latest: date | None = None,
    zipped: bool = False,
    changes: Changes | None = None,
) -> Built:
    """Build the release `out/<name>-<version>`, replacing an older build of the same version.

    It is stamped with the day `as_of`; `latest`, by default the same, is the day after which
    nothing can have been observed. `formats` are by default those of the settings. With `zipped`,
    zip archives of the release are written beside its folder. With `changes`, the release lists its
    changes since the release before.

    Raises Refused, with nothing changed in `out`, if there are findings; NoDataset if the library
    of a format is missing; OSError if the folder cannot be written, or what would be replaced is
    not a release.
    """
    metadata = folder.metadata
    chosen = available_formats(metadata.formats if formats is None else formats)
    if lint(folder):
        outcome = check(folder, as_of, start_workers)
        raise Refused(outcome.findings, sum(outcome.records.values()))
    _refuse_formulas(folder)
    target = out / f"{metadata.name}-{metadata.version}"
    refuse_links(target, folder.root)
    _refuse_foreign(target, zipped)
    with atomic.draft(out) as temporary:
        draft = temporary / target.name
        draft.mkdir()
        writing = Draft(folder, draft, temporary / "scratch", chosen, as_of, changes)
        built = _fill(writing, target, latest or as_of, start_workers)
        packed = list(archives.pack(draft, temporary, as_of)) if zipped else []
        # An archive of an older build must never lie beside the folder of a newer one.
        for older in archives.archives_beside(target):
            older.unlink()
        atomic.publish(draft, target)
        for archive in packed:
            atomic.publish(archive, out / archive.name)
    return built


def _fill(draft: Draft, target: Path, latest: date, start_workers: StartWorkers) -> Built:
    """Write all files of a release into its draft. Raises Refused if there are findings."""
    outcome = run(
        draft.dataset, latest, start_workers, tuple(draft.places), draft.sinks,
        afterwards=draft.derive,
    )  # fmt: skip
    findings = outcome.findings or draft.findings or draft.complete(outcome.rows)
    if findings:
        raise Refused(findings, sum(outcome.records.values()))
    return Built(target, outcome.records, outcome.rows, outcome.in_rest, draft.sizes)


def available_formats(names: Iterable[str]) -> tuple[str, ...]:
    """Return the formats of these names in their order.

    Raises NoDataset if the library of one is missing: what is in a release must not depend on what
    happens to be installed.
    """
    wanted = {*names}
    chosen = tuple(form for form in ALL if form in wanted)
    for form in chosen:
        if reason := missing_library(form):
            advice = f"or leave {form} out of formats in the settings, or out of --only"
            message = f"{form} cannot be written: {reason}; {advice}."
            raise NoDataset(message)
    return chosen


def _refuse_foreign(target: Path, zipped: bool) -> None:
    """Raise FileExistsError if there is something else where a release is to be put."""
    archives_to_be = archives.paths_beside(target) if zipped else []
    for path, is_ours in [(target, _is_release), *((a, Path.is_file) for a in archives_to_be)]:
        if os.path.lexists(path) and (path.is_symlink() or not is_ours(path)):
            sentence = "It is not a release of hidata, and is not replaced; move it away"
            raise FileExistsError(EEXIST, sentence, str(path))


def _refuse_formulas(folder: Folder) -> None:
    """Raise NoDataset if a column's name could be a formula, where the settings allow none in CSV.

    A name must be the same in all formats, so that no apostrophe can be put before it.
    """
    if not folder.metadata.formulas_as_text:
        return
    from hidata.formats.csv import is_like_a_formula  # imports pyarrow

    for table in folder.tables.values():
        for name in (column.name for column in table.columns if is_like_a_formula(column.name)):
            message = f"The column {name} of {table.name} could be a formula: rename it, or set"
            raise NoDataset(f"{message} formulas-as-text = false.")


def _is_release(folder: Path) -> bool:
    """Return whether a folder is a release, which a build may replace, or is empty."""
    if not folder.is_dir():
        return False
    ours = (SUMS, "datapackage.json")
    return all((folder / name).is_file() for name in ours) or not any(folder.iterdir())
