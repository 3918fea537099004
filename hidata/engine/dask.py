"""A Dask cluster as an Executor that fails, instead of waiting, when the cluster is lost."""

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
"""How long to wait for a scheduler to accept the connection."""

SILENCED_LOGGERS = ("distributed", "distributed.client", "tornado.application")
"""The loggers that report a lost connection by tracebacks."""

POLL_SECONDS = 1.0
"""How often to check, while waiting for a result, that the scheduler is still connected."""


class _Client(distributed.Client):
    """A Dask client that closes as soon as it fails to connect, not when Python deletes it."""

    def start(self, **kwargs: Any) -> None:
        """Connect to the scheduler, and close the client if that fails."""
        try:
            super().start(**kwargs)
        except BaseException:
            self.close()
            raise


class _ClusterFuture(Future[Any]):
    """A Dask future that is cancelled when the scheduler is lost, where Dask's would wait on."""

    def __init__(self, inner: Future[Any], client: Any) -> None:
        """Take Dask's future, and the client whose connection it depends on."""
        super().__init__()
        self._inner, self._client = inner, client

    def done(self) -> bool:
        """Return whether there is a result or an exception."""
        return self._inner.done()

    def result(self, timeout: float | None = None) -> Any:
        """Return the result, or raise what the call raised.

        Raises CancelledError if the scheduler is lost, TimeoutError after `timeout` seconds.
        """
        while not wait([self._inner], timeout or POLL_SECONDS).done:
            if timeout:
                raise TimeoutError
            if self._client.status != "running":
                raise CancelledError
        return self._inner.result()


class _Cluster(Executor):
    """The executor of a Dask client, whose futures end when the scheduler is lost."""

    def __init__(self, client: Any) -> None:
        """Take a connected client; a batch whose worker is lost is tried again."""
        self._client = client
        self._inner = client.get_executor(pure=False, retries=3)

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call the function on the cluster and return the future of its result."""
        return _ClusterFuture(self._inner.submit(function, *args, **kwargs), self._client)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Release the executor without waiting: nobody wants the results that are outstanding."""
        self._inner.shutdown(wait=False)


@contextlib.contextmanager
def connected(address: str) -> Iterator[tuple[Executor, int]]:
    """Connect to a scheduler; yield its Executor and the number of batches to give it at a time.

    Raises WorkerError when no scheduler answers, or it stops responding, or a batch is lost.
    """
    with _silent(), _client(address) as client, _Cluster(client) as executor:
        threads = sum(client.nthreads().values())
        try:
            yield executor, max(2, 2 * threads)
        except (CancelledError, CommClosedError):
            message = f"The Dask scheduler at {address} stopped responding."
            raise WorkerError(message) from None
        except distributed.KilledWorker:
            message = (
                "A batch failed: every worker that processed it was lost. See the workers' logs."
            )
            raise WorkerError(message) from None


def _client(address: str) -> _Client:
    """Return a client of the scheduler at an address. Raises WorkerError if none answers."""
    try:
        return _Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TypeError, ValueError):  # TypeError: tls:// without a certificate
        message = f"No Dask scheduler answers at {address}."
        raise WorkerError(message) from None


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Keep Dask's tracebacks of a lost connection out of the log; WorkerError reports it."""
    levels = {logger: logger.level for logger in map(logging.getLogger, SILENCED_LOGGERS)}
    for logger in levels:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)
