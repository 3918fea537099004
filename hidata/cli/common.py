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

from hidata.cli.output import page, say
from hidata.dataset.settings_files import SETTINGS_FILES
from hidata.storage.addresses import public
from hidata.storage.local import ENDINGS
from hidata.storage.places import refuse_dataset, refuse_installed, refuse_links

if TYPE_CHECKING:
    from hidata.dataset.folder import Folder
    from hidata.findings.finding import Finding

FINDINGS, USAGE, INTERNAL = 1, 2, 3
"""Exit codes beside 0."""


class Settings:
    """The options that all commands have."""

    def __init__(self, root: str | None) -> None:
        """Take the folder or address given as `--root` or HIDATA_ROOT, or None."""
        self.root = root

    @cached_property
    def folder(self) -> Folder:
        """The dataset to check, build or write: at `--root`, else the nearest above.

        Raises NoDataset if there is none.
        """
        from hidata.dataset.discovery import find_dataset
        from hidata.dataset.folder import open_dataset

        return open_dataset(self.root or str(find_dataset(Path.cwd())))

    @cached_property
    def readable(self) -> Folder:
        """The dataset to read: without one at `--root` or above, the data installed with hidata.

        That it is the installed data is said on standard error.
        """
        from hidata.dataset.discovery import nearest_dataset
        from hidata.dataset.folder import bundled_dataset, open_dataset

        if self.root or nearest_dataset(Path.cwd()):
            return self.folder
        installed = open_dataset(str(bundled_dataset()))
        say(
            f"hidata: there is no dataset here; this is {named(installed)}, installed with hidata.",
            err=True,
        )
        return installed

    @property
    def local(self) -> Folder:
        """The dataset to work on, for commands that need a local folder."""
        if self.folder.remote:
            raise click.UsageError(
                f"{public(self.folder.address)} is not a local folder; this command needs one."
            )
        return self.folder

    def local_or_around(self, path: Path) -> Folder:
        """Return the local dataset here or at `--root`; where there is none, that around a file."""
        from hidata.dataset.discovery import nearest_dataset

        here = self.root or nearest_dataset(Path.cwd())
        return self.local if here else self.local_with([path])

    def local_with(self, paths: Sequence[Path]) -> Folder:
        """Return the local dataset that some files belong to, which may lie in a sub-folder.

        Raises click.UsageError if they belong to several.
        """
        from hidata.dataset.discovery import nearest_dataset

        if self.root is None and paths:
            above = (nearest_dataset(Path(os.path.abspath(path)).parent) for path in paths)
            roots = list(dict.fromkeys(root for root in above if root))
            if len(roots) > 1:
                raise click.UsageError(
                    f"{paths[0]} and others belong to several datasets, such as {roots[0]} and"
                    f" {roots[1]}; name one with --root."
                )
            self.root = str(roots[0]) if roots else None
        return self.local


def named(folder: Folder) -> str:
    """Return the name, version and address of a dataset, for people."""
    return f"{folder.metadata.name} {folder.metadata.version} in {public(folder.address)}"


def as_of(folder: Folder) -> date:
    """Return the day of a release. Raises click.UsageError if SOURCE_DATE_EPOCH is not a number."""
    from hidata.api import day_of

    try:
        return day_of(folder.root)
    except ValueError as error:
        raise click.UsageError(str(error)) from None


def check_key(identifier: str, strict: bool) -> None:
    """Refuse keys that the dataset forbids, and those that nobody could read."""
    from hidata.dataset import file_names

    for _, fault in file_names.name_faults([identifier]) if strict else ():
        meant = f" {fault.hint.capitalize()}." if fault.hint else ""
        raise click.UsageError(f"{identifier} is not a valid id. {fault.message}{meant}")
    if not identifier.isprintable():
        raise click.UsageError(f"{identifier} has characters that are not printable.")


def change_alone(folder: Folder) -> None:
    """Refuse to go on while another command changes this dataset; keep others out until the end.

    Two that had read the same file would write it one after the other, and lose a change.
    """
    from hidata.storage.system import held

    try:
        click.get_current_context().with_resource(held(str(folder.root)))
    except BlockingIOError:
        message = "Another command is changing this dataset: wait until it has ended."
        raise click.ClickException(message) from None


def record_paths(folder: Folder, paths: Sequence[Path]) -> list[str]:
    """Return the paths of record files, relative to the dataset: all, or those at or below `paths`.

    `paths` are relative to the current folder or, if there is nothing, to the dataset. Raises
    click.UsageError for a path without records.
    """
    known = [
        path
        for kind, files in folder.record_files().items()
        for path in files
        if kind in folder.schemas.kinds and path.endswith(ENDINGS)
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


def report(
    folder: Folder,
    findings: Sequence[Finding],
    checked: int,
    form: str = "text",
    output: Path | None = None,
    notes: Sequence[str] = (),
) -> bool:
    """Print findings in one of the report formats; with `output`, write them there and print text.

    In text, files are named from where the person stands; for GitHub and in SARIF, from the top of
    the repository; in the other formats, from the dataset's folder. The files are written before
    anything is printed, and standard output may be closed. `notes` are added to the line that
    counts. Returns whether all was written that somebody reads.
    """
    if form == "github" and (summary := os.environ.get("GITHUB_STEP_SUMMARY")):
        _add_step_summary(Path(summary), folder, findings, checked)
    if output is not None:
        refuse_installed(output)
        refuse_dataset(output)
        refuse_links(output, folder.root)
        if output.resolve() in [(folder.root / name).resolve() for name in SETTINGS_FILES]:
            raise click.UsageError(f"{output} is a settings file of the dataset.")
        output.write_text(_rendered(folder, findings, checked, form, notes), "utf-8", newline="\n")
        form = "text"
    text = _rendered(folder, findings, checked, form, notes)
    written = True
    try:
        page(text, commands=form == "github")
        sys.stdout.flush()
    except (OSError, ValueError) as error:  # the exit code still counts
        if not isinstance(error, BrokenPipeError | ValueError):  # else nobody reads it any more
            say(f"hidata: the report could not be written: {error.strerror}.", err=True)
            written = False
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - Python flushes it when it ends
    return written


def show_findings(findings: Sequence[Finding], checked: int, more: int = 0) -> None:
    """Print findings as text, their files named as they are; `more` are counted only."""
    from hidata.reports import counted, render

    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    notes = [f"{counted(more, 'further finding')} not shown"] if more else []
    page(render("text", findings, checked=checked, color=color, notes=notes))


def _rendered(
    folder: Folder, findings: Sequence[Finding], checked: int, form: str, notes: Sequence[str]
) -> str:
    """Return the findings in one of the report formats."""
    from hidata import __version__, reports
    from hidata.checks import extensions

    name = {"text": path_from_here, "github": _in_repository, "sarif": _in_repository}.get(form)
    own_paths = {name(folder, f.file) if name else f.file: f.file for f in findings}
    shown_paths = {own: shown for shown, own in own_paths.items()}

    def source(path: str) -> str | None:
        data = folder.read(own_paths[path])
        return data.decode("utf-8", "replace") if isinstance(data, bytes) else None

    return reports.render(
        form, [f._replace(file=shown_paths[f.file]) for f in findings],
        source=source, checked=checked, dataset=named(folder),
        color=sys.stdout.isatty() and "NO_COLOR" not in os.environ,
        codes=lambda: extensions.catalogue(folder.metadata), version=__version__, notes=notes,
    )  # fmt: skip


def _add_step_summary(
    summary: Path, folder: Folder, findings: Sequence[Finding], checked: int
) -> None:
    """Add a summary to the page of a job on GitHub, or say why it cannot be."""
    from hidata.reports.github import step_summary

    shown = [f._replace(file=_in_repository(folder, f.file)) for f in findings]
    try:
        with summary.open("a", encoding="utf-8") as file:
            file.write(step_summary(shown, checked, named(folder)))
    except OSError as error:
        say(f"hidata: no summary of the job: {summary}: {error.strerror}.", err=True)


def path_from_here(folder: Folder, path: str) -> str:
    """Return a file's path from the current folder; absolute if the dataset lies elsewhere.

    `path` is relative to the dataset.
    """
    if folder.remote:
        return f"{public(folder.address).rstrip('/')}/{path}"
    here, root = Path.cwd(), folder.root
    if root.is_relative_to(here) or here.is_relative_to(root):
        return os.path.relpath(root / path, here)
    return str(root / path)


def _in_repository(folder: Folder, path: str) -> str:
    """Return a file's path from the top of its repository, which GitHub's paths begin at.

    Without a repository, the checkout's folder (GITHUB_WORKSPACE) or the current one takes its
    place.
    """
    from hidata.storage.partial_checkout import top_of_checkout

    root = folder.root
    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    top = top_of_checkout(root) or workspace
    return (root.relative_to(top) / path).as_posix() if root.is_relative_to(top) else path
