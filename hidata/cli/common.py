"""What the commands share: the dataset meant, the day of its data, and how findings are told."""

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
    """What was said before the command."""

    def __init__(self, root: str | None) -> None:
        """Take the dataset's folder or address, if one was named."""
        self.root = root

    @cached_property
    def folder(self) -> Folder:
        """The dataset meant. Raises NoDataset when `--root` names none."""
        from hidata.dataset.folder import installed, nearest, opened

        return opened(self.root or str(nearest(Path.cwd()) or installed()))

    @property
    def here(self) -> Folder:
        """The dataset meant, where it lies in a folder here: to be written, or for its history."""
        if self.folder.remote:
            raise click.UsageError(f"{self.folder.place} lies elsewhere; this needs a folder here.")
        return self.folder


def as_of(folder: Folder) -> date:
    """The day of the data, as in Python."""
    from hidata.api import day_of

    try:
        return day_of(folder.root)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def record_paths(folder: Folder, paths: Sequence[Path]) -> list[str]:
    """The record files meant, relative to the dataset: all, or those at or below the paths.

    Paths count from the current folder, else from the dataset's. Raises click.UsageError for
    one with no records.
    """
    known = [
        path
        for kind, found in folder.record_files().items()
        for path in found
        if kind in folder.schemas.kinds and path.endswith(".json")
    ]
    if not paths:
        return known
    chosen: dict[str, None] = {}
    for path in paths:
        place = within(folder.root, path)
        below = [p for p in known if place in (p, ".") or p.startswith(f"{place}/")]
        if not below:
            raise click.UsageError(f"There are no records at {path}.")
        chosen.update(dict.fromkeys(below))
    return list(chosen)


def within(root: Path, path: Path) -> str | None:
    """A path relative to the dataset, there from the current folder or, else, from the dataset's.

    None for what lies outside.
    """
    places = [Path(os.path.normpath(start / path)) for start in (Path.cwd(), root)]
    inside = [place for place in places if place.is_relative_to(root)]
    there = [place for place in inside if place.exists()] or inside
    return there[0].relative_to(root).as_posix() if there else None


def tell(folder: Folder, findings: Sequence[Finding], checked: int, form: str = "text") -> None:
    """Print findings in one of the report formats."""
    from hidata import reports

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
    text = reports.render(form, findings, source=source, checked=checked, color=color)
    click.echo(text, nl=not text.endswith("\n"), color=True)


def _in_repository(root: Path, path: str) -> str:
    """A file of the dataset as GitHub knows it: from the checkout's folder, if it lies in there."""
    top = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    return (root.relative_to(top) / path).as_posix() if root.is_relative_to(top) else path
