"""The options `--jobs` and `--scheduler`, and the progress bar."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from hidata.engine import executors

if TYPE_CHECKING:
    from hidata.engine.executors import StartWorkers, Workers


LONG = 20_000
"""From this number of records on, work may take more than a second."""


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


def workers(jobs: int | None, scheduler: str | None = None) -> StartWorkers:
    """Return what starts the workers asked for, with a progress bar on a terminal meanwhile."""
    start_workers = executors.workers(jobs, scheduler)

    @contextlib.contextmanager
    def start(total: int) -> Iterator[Workers]:
        try:
            with _progress(total) as progress, start_workers(total) as started:
                yield started._replace(progress=progress)
        except executors.WorkerError as error:
            raise click.ClickException(str(error)) from None

    return start


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    if total < LONG or not sys.stderr.isatty():
        yield lambda done: None
        return
    bar: Any
    with click.progressbar(length=total, label="records", file=sys.stderr) as bar:
        yield bar.update
