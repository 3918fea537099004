"""Puts a folder in place whole or not at all, and clears away what a killed run left."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

if sys.platform != "win32":
    import fcntl

PREFIX = ".hidata-"
"""How the folders begin that are only there while a run lasts."""

LOCK, TRIES = "lock", 5
AT_FDCWD, RENAME_EXCHANGE = -100, 2


@contextlib.contextmanager
def draft(out: Path) -> Iterator[Path]:
    """A folder in `out` to work in, gone afterwards. Others' are cleared if their run is dead."""
    out.mkdir(parents=True, exist_ok=True)
    _clear(out)
    folder, lock = _begun(out)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def publish(made: Path, target: Path) -> None:
    """Move `made`, a folder or a file, to `target`, in one step where one stands there already."""
    _readable(made)
    if made.is_file():
        made.replace(target)
        return
    if (not target.exists() and _moved(made, target)) or _exchange(made, target):
        return
    old = made.with_name("old")
    target.rename(old)
    try:
        made.rename(target)
    except OSError:
        old.rename(target)
        raise


def _moved(made: Path, target: Path) -> bool:
    """Move a folder to where nothing stands; False where another run has put one there by now."""
    try:
        made.rename(target)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
            return False
        raise
    return True


def _begun(out: Path) -> tuple[Path, int | None]:
    """A new folder and the lock on it; another, where a run that clears up came in between.

    Where no lock can be had at all, the folder is used without.
    """
    for _ in range(TRIES):
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=out))
        lock = _locked(folder)
        if lock is not None:
            return folder, lock
    return folder, None


def _clear(out: Path) -> None:
    for folder in out.glob(f"{PREFIX}*"):
        lock = _locked(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _locked(folder: Path) -> int | None:
    """A lock on the folder, held while its run lives; None where another run holds it."""
    try:
        file = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o644)
    except OSError:
        return None
    if sys.platform == "win32":
        return file
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        return None
    return file


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step (renameat2, Linux); False where that cannot be had."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # only where something is replaced

    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    done: int = rename(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE)
    return done == 0


def _readable(made: Path) -> None:
    """The same permissions whatever the umask: a release is for everybody to read."""
    for place in (made, *made.rglob("*")):
        place.chmod(0o755 if place.is_dir() else 0o644)
