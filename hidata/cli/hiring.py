"""Who does the work of a command: this process, some processes, or a cluster; and how far it is."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from hidata.engine.run import Order
    from hidata.engine.validate import Hire


LARGE = 8_000
"""From this number of records on, processes repay their start."""

LONG = 20_000
"""From this number of records on, work may take more than a second."""

PIPE = 2**20
"""Bytes that a pipe from another process holds: the most that Linux grants to everyone."""


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
        from hidata.engine.run import Order

        number = jobs or (os.cpu_count() or 1 if total >= LARGE else 1)
        with contextlib.ExitStack() as stack:
            report = stack.enter_context(_progress(total))
            if scheduler is not None:
                yield Order(*stack.enter_context(_cluster(scheduler)), progress=report)
                return
            if number == 1:
                yield Order(progress=report)
                return
            others = number - 1  # this process is one of them
            executor = stack.enter_context(_pool(others))
            yield Order(executor, 2 * others, joins=True, progress=report)

    return hire


@contextlib.contextmanager
def _pool(number: int) -> Iterator[Executor]:
    """So many processes as an Executor."""
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

    with ProcessPoolExecutor(number) as executor:
        _widen(executor)
        try:
            yield executor
        except BrokenExecutor:
            message = "A process of this run was killed, as a system does that is out of memory;"
            raise click.ClickException(f"{message} --jobs 1 needs the least.") from None


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


def _cluster(address: str) -> AbstractContextManager[tuple[Executor, int]]:
    """A Dask cluster as an Executor, and the number of batches to keep under way."""
    try:
        from hidata.cli.cluster import connected
    except ImportError:
        message = "A cluster needs Dask: pip install 'hidata[cluster]'."
        raise click.ClickException(message) from None
    return connected(address)


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    if total < LONG or not sys.stderr.isatty():
        yield lambda done: None
        return
    bar: Any
    with click.progressbar(length=total, label="records", file=sys.stderr) as bar:
        yield bar.update
