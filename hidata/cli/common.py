"""What the commands share: the dataset, the day, who does the work, how far it is."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from hidata.dataset import Folder
    from hidata.finding import Finding
    from hidata.pipeline import Order
    from hidata.validation import Hire

FINDINGS, USAGE, INTERNAL = 1, 2, 3
"""Exit codes beside 0."""

CLUSTER_PATIENCE = "10s"
"""How long to wait for a cluster to answer."""

LARGE = 8_000
"""From this number of records on, processes repay their start."""

LONG = 20_000
"""From this number of records on, work may take more than a second."""


PIPE = 2**20
"""Bytes that a pipe from another process holds: the most that Linux grants to everyone."""


class Settings:
    """What was said before the command."""

    def __init__(self, root: str | None) -> None:
        """Take the dataset's folder or address, if one was named."""
        self.root = root

    @cached_property
    def folder(self) -> Folder:
        """The dataset meant. Raises NoDataset when `--root` names none."""
        from hidata import dataset

        return dataset.opened(self.root or str(dataset.nearest(Path.cwd()) or dataset.installed()))

    @property
    def here(self) -> Folder:
        """The dataset meant, where it lies in a folder here: to be written, or for its history."""
        if self.folder.remote:
            raise click.UsageError(f"{self.folder.place} lies elsewhere; this needs a folder here.")
        return self.folder


def as_of(folder: Folder) -> date:
    """The day of the data: SOURCE_DATE_EPOCH, else the commit's day, else today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH") or _commit_time(folder.root)
    try:
        moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise click.UsageError(f"SOURCE_DATE_EPOCH is no time in seconds: {epoch}.") from None
    return moment.date()


def _commit_time(root: Path) -> str:
    """Seconds since 1970 of the commit checked out, or nothing outside git."""
    above = (root, *root.parents)
    if "GIT_DIR" not in os.environ and not any((place / ".git").exists() for place in above):
        return ""
    import subprocess  # where it is needed only: it takes as long to import as a thousand records

    asked = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


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


jobs_option = click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    help="Processes to use. Default: one for small work, all cores for large.",
)


scheduler_option = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Do the work on the Dask cluster at this address (needs hidata[cluster]).",
)


def hiring(jobs: int | None, scheduler: str | None = None) -> Hire:
    """Who does the work, once its size is known, with a progress bar on a terminal meanwhile."""

    @contextlib.contextmanager
    def hire(total: int) -> Iterator[Order]:
        from hidata.pipeline import Order

        number = jobs or (os.cpu_count() or 1 if total >= LARGE else 1)
        with contextlib.ExitStack() as stack:
            report = stack.enter_context(_progress(total))
            if scheduler is not None:
                yield Order(*stack.enter_context(_cluster(scheduler)), progress=report)
                return
            if number == 1:
                yield Order(progress=report)
                return
            from concurrent.futures import ProcessPoolExecutor

            others = number - 1  # this process is one of them
            executor = stack.enter_context(ProcessPoolExecutor(others))
            _widen(executor)
            yield Order(executor, 2 * others, joins=True, progress=report)

    return hire


def _widen(executor: Any) -> None:
    """Let a batch's megabytes come back in a few pieces, where the system has such pipes (Linux).

    This process is busy when they come: it would be interrupted for each 64 KB. There is no public
    way to the pool's pipe; without it all goes on as before, slower.
    """
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(AttributeError, OSError):
            reader = executor._result_queue._reader  # noqa: SLF001
            fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, PIPE)


@contextlib.contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """A Dask cluster as an Executor, and the number of batches to keep under way."""
    try:
        dask: Any = import_module("distributed")
    except ImportError:
        message = "A cluster needs Dask: pip install 'hidata[cluster]'."
        raise click.ClickException(message) from None
    try:
        client = dask.Client(address, timeout=CLUSTER_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError):
        message = f"No Dask scheduler answers at {address}."
        raise click.ClickException(message) from None
    with client, client.get_executor(pure=False, retries=3) as executor:
        threads = sum(client.nthreads().values())
        yield executor, max(2, 2 * threads)


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    if total < LONG or not sys.stderr.isatty():
        yield lambda done: None
        return
    bar: Any
    with click.progressbar(length=total, label="records", file=sys.stderr) as bar:
        yield bar.update


def tell(folder: Folder, findings: Sequence[Finding], checked: int, form: str = "text") -> None:
    """Print findings in one of the report formats."""
    from hidata import report

    def source(path: str) -> str | None:
        data = folder.read(path)
        return data.decode("utf-8", "replace") if isinstance(data, bytes) else None

    if form in ("github", "sarif"):
        findings = [f._replace(file=_in_repository(folder.root, f.file)) for f in findings]
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    if form == "github" and (page := os.environ.get("GITHUB_STEP_SUMMARY")):
        from hidata.report.github import step_summary

        with Path(page).open("a", encoding="utf-8") as file:
            file.write(step_summary(findings, checked))
    text = report.render(form, findings, source=source, checked=checked, color=color)
    click.echo(text, nl=not text.endswith("\n"), color=True)


def _in_repository(root: Path, path: str) -> str:
    """A file of the dataset as GitHub knows it: from the checkout's folder, if it lies in there."""
    top = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    return (root.relative_to(top) / path).as_posix() if root.is_relative_to(top) else path
