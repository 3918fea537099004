"""Start and stop the workers of a run: this process, several processes, or a Dask cluster."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from concurrent.futures import Executor


MIN_RECORDS_FOR_PROCESSES = 8_000
"""From this number of records on, several processes save more time than their start takes."""

PIPE_BYTES = 2**20
"""Capacity of the pipe from other processes: the most that Linux allows every user."""

SAFE_PATH = "PYTHONSAFEPATH"
"""The variable that keeps Python from looking for modules in the current folder."""


class WorkerError(Exception):
    """The workers of a run could not be started or reached, or were lost."""


class Workers(NamedTuple):
    """The executor of a run, and how it is used.

    Without an executor all batches are processed in this process. With one, at most `window`
    batches are given to it at a time; while it has that many, this process works on batches too if
    `joins` is true, and waits otherwise. `progress` is called after each batch with the number of
    its records.
    """

    executor: Executor | None = None
    window: int = 1
    joins: bool = False
    progress: Callable[[int], None] = lambda done: None


StartWorkers = Callable[[int], AbstractContextManager[Workers]]
"""Starts the workers for a run over a number of records, and stops them when the run ends."""


def workers(jobs: int | None = None, scheduler: str | None = None) -> StartWorkers:
    """Return a function that starts `jobs` processes, or connects to a Dask scheduler.

    Without `jobs` it is one process for few records, and one a core for many. Python decides how a
    process is started. A forked one (Linux before Python 3.14) has the schemas compiled already;
    one from a fork server (Linux since 3.14) or a new interpreter (macOS, Windows) reads them
    again, and imports the main module of the program first.

    Raises ValueError if `jobs` is less than 1. The function's context manager raises WorkerError,
    also in the middle of the run.
    """
    if jobs is not None and jobs < 1:
        message = f"At least one process is needed, not {jobs}."
        raise ValueError(message)

    @contextlib.contextmanager
    def start(total: int) -> Iterator[Workers]:
        number = jobs or (os.cpu_count() or 1 if total >= MIN_RECORDS_FOR_PROCESSES else 1)
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
    """Start a number of processes and return their Executor.

    They end when the run does, however it ends: what they are doing is not waited for.
    """
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

    with _safe_path(), ProcessPoolExecutor(number, initializer=_begin_worker) as executor:
        _widen(executor)
        try:
            yield executor
        except BrokenExecutor:
            message = "A process of this run was killed, probably because memory ran out."
            raise WorkerError(f"{message} --jobs 1 needs the least memory.") from None
        except BaseException:
            _terminate(executor)
            raise


@contextlib.contextmanager
def _safe_path() -> Iterator[None]:
    """Keep the processes that are started meanwhile from importing from the current folder.

    Where a process is not forked, Python starts it with `-c`, and that folder, which may be a
    stranger's dataset, is then the first in which it looks for its own modules.
    """
    before = os.environ.get(SAFE_PATH)
    os.environ[SAFE_PATH] = "1"
    try:
        yield
    finally:
        del os.environ[SAFE_PATH]
        if before is not None:
            os.environ[SAFE_PATH] = before


def _begin_worker() -> None:
    """Prepare a new process: signals end it silently, and so does the end of its parent."""
    import signal
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and ends the others
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait until the process that started this one has ended, and end this one then.

    A worker waits for batches at a pipe that it could write to as well. So that does not close when
    the parent is killed, and the worker would wait for ever.
    """
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    if parent := parent_process():
        wait([parent.sentinel])
        os._exit(1)


def _terminate(executor: Any) -> None:
    """End all processes of an executor at once (before Python 3.14 it has no public method)."""
    for process in list((getattr(executor, "_processes", None) or {}).values()):
        process.terminate()


def _widen(executor: Any) -> None:
    """Enlarge the pipe through which results come back, where the system allows it (Linux).

    Why: a result has megabytes, a pipe 64 KB, and this process, which works on batches itself,
    would be interrupted for each of them. The pool has no public attribute for its pipe; if the
    private one is missing, everything works as before, but slower.
    """
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, AttributeError, OSError):
            import fcntl

            reader = executor._result_queue._reader  # noqa: SLF001
            fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _cluster(address: str) -> AbstractContextManager[tuple[Executor, int]]:
    """Return the Dask cluster as an Executor, and the number of batches to give to it at a time."""
    try:
        from hidata.engine.dask import connected
    except ImportError:
        message = "A cluster needs Dask: pip install 'hidata[cluster]'."
        raise WorkerError(message) from None
    return connected(address)
