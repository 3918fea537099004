"""A Dask cluster as an Executor, for as long as there is one."""

# mypy: allow-untyped-calls
# (Dask has types for few of its functions)

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, wait
from typing import Any

import distributed
from distributed.comm.core import CommClosedError

from hidata.engine.executors import WorkerError

PATIENCE = "10s"
"""How long to wait for a scheduler to answer at first."""

LOGGERS = ("distributed", "distributed.client", "tornado.application")
"""Who tells of a lost connection by tracebacks."""

LOOK = 1.0
"""Seconds of waiting for a result after which to look whether there is a scheduler still."""


class _Client(distributed.Client):
    """A Dask client that closes when it cannot connect, not when Python comes to delete it."""

    def start(self, **kwargs: Any) -> None:
        try:
            super().start(**kwargs)
        except BaseException:
            self.close()
            raise


class _Awaited(Future[Any]):
    """A future of Dask's, which itself never ends if the scheduler goes while its result comes."""

    def __init__(self, inner: Future[Any], client: Any) -> None:
        super().__init__()
        self._inner, self._client = inner, client

    def done(self) -> bool:
        return self._inner.done()

    def result(self, timeout: float | None = None) -> Any:
        while not wait([self._inner], timeout or LOOK).done:
            if timeout:
                raise TimeoutError
            if self._client.status != "running":
                raise CancelledError
        return self._inner.result()


class _Cluster(Executor):
    """The executor of a Dask client, with futures that end."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._inner = client.get_executor(pure=False, retries=3)

    def submit(self, work: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return _Awaited(self._inner.submit(work, *args, **kwargs), self._client)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._inner.shutdown(wait=False)  # what is still under way is wanted by nobody


@contextlib.contextmanager
def connected(address: str) -> Iterator[tuple[Executor, int]]:
    """The cluster of a scheduler, and the number of batches to keep under way there.

    Raises WorkerError when none answers, or no more, or loses a batch.
    """
    with _silent(), _client(address) as client, _Cluster(client) as executor:
        threads = sum(client.nthreads().values())
        try:
            yield executor, max(2, 2 * threads)
        except (CancelledError, CommClosedError):
            message = f"The Dask scheduler at {address} answers no more."
            raise WorkerError(message) from None
        except distributed.KilledWorker:
            message = "A batch was given up: every worker that had it was lost. See their logs."
            raise WorkerError(message) from None


def _client(address: str) -> _Client:
    try:
        return _Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TypeError, ValueError):  # TypeError: tls:// without a certificate
        message = f"No Dask scheduler answers at {address}."
        raise WorkerError(message) from None


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Keep Dask's tracebacks of a lost connection out of the log: WorkerError says it all."""
    levels = {logger: logger.level for logger in map(logging.getLogger, LOGGERS)}
    for logger in levels:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)
