"""Who does the batches of a run: this process, several processes, or a Dask cluster."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from concurrent.futures import Executor


LARGE = 8_000
"""From this number of records on, processes repay their start."""

PIPE = 2**20
"""Bytes that a pipe from another process holds: the most that Linux grants to everyone."""


class WorkerError(Exception):
    """The workers of a run cannot be started or reached, or were lost; the message says which."""


class Workers(NamedTuple):
    """Who does the batches of a run, how many at once, and who is told of progress.

    Without an executor all work is done in this process. With one it does at most `window` batches
    at a time; what it has no room for is done in this process, if that is to join in (`joins`).
    `progress` is called with a number of records whenever so many more are done.
    """

    executor: Executor | None = None
    window: int = 1
    joins: bool = False
    progress: Callable[[int], None] = lambda done: None


StartWorkers = Callable[[int], AbstractContextManager[Workers]]
"""Starts the workers for a run over so many records, and stops them at its end."""


def workers(jobs: int | None = None, scheduler: str | None = None) -> StartWorkers:
    """Return what starts a number of processes, or connects to the Dask cluster of a scheduler.

    Without a number it is one process for few records, and one a core for many. Python decides how
    a process is started. A forked one (Linux before Python 3.14) has the schemas compiled already;
    one from a fork server (Linux since 3.14) or a new interpreter (macOS, Windows) reads them
    again, and imports the main module of the program first.

    Raises ValueError if `jobs` is less than 1. What is returned raises WorkerError, also in the
    middle of the run.
    """
    if jobs is not None and jobs < 1:
        message = f"At least one process is needed, not {jobs}."
        raise ValueError(message)

    @contextlib.contextmanager
    def start(total: int) -> Iterator[Workers]:
        number = jobs or (os.cpu_count() or 1 if total >= LARGE else 1)
        if scheduler is not None:
            with _cluster(scheduler) as (executor, window):
                yield Workers(executor, window)
        elif number > 1:
            others = number - 1  # this process is one of them
            with _pool(others) as executor:
                yield Workers(executor, 2 * others, joins=True)
        else:
            yield Workers()

    return start


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
            raise WorkerError(f"{message} --jobs 1 needs the least.") from None


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
        from hidata.engine.dask import connected
    except ImportError:
        message = "A cluster needs Dask: pip install 'hidata[cluster]'."
        raise WorkerError(message) from None
    return connected(address)
