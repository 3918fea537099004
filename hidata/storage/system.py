"""What operating systems do differently: opening without following links, offsets, locks.

Everything that only reads works on all of them. Where files cannot be locked (Windows), a draft
that a killed run has left stays, and two downloads into one folder are not kept apart.
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import threading
from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

CAN_LOCK = fcntl is not None
"""Whether files can be locked here."""

_NEVER_FOLLOWS = hasattr(os, "O_NOFOLLOW")
_FLAGS = os.O_RDONLY
for _name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _name, 0)


def open_for_reading(path: str, *, write: bool = False) -> int:
    """Open a file and return its descriptor; no link is followed at the end of the path.

    With `write` it is opened for writing too, which some file systems want before they lock a file.

    Does not wait for the other end of a named pipe. Raises OSError with ELOOP if the path is a
    link, or for whatever else prevents it.
    """
    if not _NEVER_FOLLOWS and os.path.islink(path):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), path)
    return os.open(path, _FLAGS | os.O_RDWR if write else _FLAGS)


def read_at(file: int, size: int, offset: int) -> bytes:
    """Return up to `size` bytes of an open file from `offset` on. Raises OSError."""
    if hasattr(os, "pread"):
        return os.pread(file, size, offset)
    os.lseek(file, offset, os.SEEK_SET)
    return os.read(file, size)


def lock(file: int, *, wait: bool) -> None:
    """Lock an open file until it is closed; do nothing where files cannot be locked.

    Raises OSError if another process holds the lock and `wait` is false, or the file system has no
    locks.
    """
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextlib.contextmanager
def held(folder: str) -> Iterator[None]:
    """Hold a folder, so that another process that wants to hold it is refused by BlockingIOError.

    Without an effect where folders cannot be locked.
    """
    if not CAN_LOCK:
        yield
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        try:
            lock(file, wait=False)
        except BlockingIOError:
            raise
        except OSError:  # of a file system without locks
            pass
        yield
    finally:
        os.close(file)


@contextlib.contextmanager
def end_deferred() -> Iterator[None]:
    """Let SIGTERM, by which systems end a process, have its effect only after what is done within.

    Without an effect in threads other than the main one, which are not given signals.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: arrived.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        for number in arrived[:1]:
            signal.raise_signal(number)
