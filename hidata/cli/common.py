"""What commands share: the dataset they work on, the day of its data, and the report."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hidata.dataset.folder import Folder
    from hidata.findings.finding import Finding

FINDINGS, USAGE, INTERNAL = 1, 2, 3
"""Exit codes beside 0."""


class Settings:
    """The options given before the command."""

    def __init__(self, root: str | None) -> None:
        """Take the folder or address given as `--root`, or None."""
        self.root = root

    @cached_property
    def folder(self) -> Folder:
        """The dataset to work on. Raises NoDataset if there is none at `--root`."""
        from hidata.dataset.folder import bundled_dataset, nearest_dataset, open_dataset

        return open_dataset(self.root or str(nearest_dataset(Path.cwd()) or bundled_dataset()))

    @property
    def here(self) -> Folder:
        """The dataset to work on, for commands that need a local folder."""
        if self.folder.remote:
            raise click.UsageError(
                f"{self.folder.address} is not a local folder; this command needs one."
            )
        return self.folder


def as_of(folder: Folder) -> date:
    """Return the day of the data. Raises click.UsageError if SOURCE_DATE_EPOCH is not a number."""
    from hidata.api import day_of

    try:
        return day_of(folder.root)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def record_paths(folder: Folder, paths: Sequence[Path]) -> list[str]:
    """Return the paths of record files, relative to the dataset: all, or those at or below `paths`.

    `paths` are relative to the current folder or, if there is nothing, to the dataset. Raises
    click.UsageError for a path without records.
    """
    known = [
        path
        for kind, files in folder.record_files().items()
        for path in files
        if kind in folder.schemas.kinds and path.endswith(".json")
    ]
    if not paths:
        return known
    chosen: dict[str, None] = {}
    for path in paths:
        inside = within(folder.root, path)
        below = [p for p in known if inside in (p, ".") or p.startswith(f"{inside}/")]
        if not below:
            raise click.UsageError(f"There are no records at {path}.")
        chosen.update(dict.fromkeys(below))
    return list(chosen)


def within(root: Path, path: Path) -> str | None:
    """Return a path relative to the dataset; None if it lies outside.

    `path` is relative to the current folder or, if there is nothing, to the dataset.
    """
    candidates = [Path(os.path.normpath(start / path)) for start in (Path.cwd(), root)]
    inside = [candidate for candidate in candidates if candidate.is_relative_to(root)]
    existing = [candidate for candidate in inside if candidate.exists()] or inside
    return existing[0].relative_to(root).as_posix() if existing else None


def report(folder: Folder, findings: Sequence[Finding], checked: int, form: str = "text") -> None:
    """Print findings in one of the report formats."""
    from hidata import __version__, reports
    from hidata.checks import extensions

    def source(path: str) -> str | None:
        data = folder.read(path)
        return data.decode("utf-8", "replace") if isinstance(data, bytes) else None

    if form in ("github", "sarif"):
        findings = [f._replace(file=_in_repository(folder.root, f.file)) for f in findings]
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    if form == "github" and (page := os.environ.get("GITHUB_STEP_SUMMARY")):
        from hidata.reports.github import step_summary

        with Path(page).open("a", encoding="utf-8") as file:
            file.write(step_summary(findings, checked))
    text = reports.render(
        form, findings, source=source, checked=checked, color=color,
        codes=lambda: extensions.catalogue(folder.metadata), version=__version__,
    )  # fmt: skip
    click.echo(text, nl=not text.endswith("\n"), color=True)


def _in_repository(root: Path, path: str) -> str:
    """Return a file's path from the checkout's folder, as GitHub names it, if it is in there."""
    top = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    return (root.relative_to(top) / path).as_posix() if root.is_relative_to(top) else path
