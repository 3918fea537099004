"""Writes a folder completely or not at all, and removes what a killed run left behind.

A release is built in a draft, a hidden folder beside its target, and moved to the target in one
step. A lock file in the draft shows whether the run that made it is still alive.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG

from hidata.storage import system
from hidata.storage.places import refuse_dataset, refuse_installed, refuse_links

DRAFT_PREFIX = ".hidata-"
"""How the names of drafts begin."""

LOCK_FILE, MARK = "lock", b"A draft of hidata, deleted when no process holds this lock.\n"
"""The file in a draft by which hidata knows its own, and what is in it."""

MAX_TRIES = 5
"""Drafts that are made before one is used without a lock."""

AT_FDCWD, RENAME_EXCHANGE = -100, 2
"""Constants of Linux (`fcntl.h`, `linux/fs.h`) for renameat2, which Python does not have."""


@contextlib.contextmanager
def draft(out: Path) -> Iterator[Path]:
    """Yield a new folder in `out` to work in, and delete it afterwards.

    Drafts in `out` whose runs have ended without deleting them are deleted first. Raises
    PermissionError if `out` lies in the installed package, in the records of a dataset, or behind a
    link that leads out of a checkout.
    """
    refuse_installed(out)
    refuse_dataset(out)
    refuse_links(out)
    out.mkdir(parents=True, exist_ok=True)
    _delete_abandoned_drafts(out)
    folder, lock = _new_draft(out)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def publish(source: Path, target: Path) -> None:
    """Move a folder or file to `target`; if there is one already, replace it in one step.

    Where the system cannot exchange two folders in one step, the old one is first moved aside, and
    moved back if the new one cannot take its place.
    """
    _make_readable(source)
    if source.is_file():
        source.replace(target)
        return
    if (not target.exists() and _move_to_free(source, target)) or _exchange(source, target):
        return
    old = source.with_name("old")
    target.rename(old)
    try:
        source.rename(target)
    except OSError:
        old.rename(target)
        raise


def _move_to_free(source: Path, target: Path) -> bool:
    """Move a folder to a free path. Return False if another run has put a folder there by now."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY):
            return False
        raise
    return True


def _new_draft(out: Path) -> tuple[Path, int | None]:
    """Create a draft and return it with the file descriptor of its lock.

    Between the two steps another run may take the draft for abandoned and delete it: then the next
    one is tried. Where no lock can be had at all, the last one is used without.
    """
    for _ in range(MAX_TRIES):
        folder = Path(tempfile.mkdtemp(prefix=DRAFT_PREFIX, dir=out))
        try:
            (folder / LOCK_FILE).write_bytes(MARK)
            lock = _lock(folder)
        except BaseException:  # without its mark nobody would delete it later
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if lock is not None:
            return folder, lock
    return folder, None


def _delete_abandoned_drafts(out: Path) -> None:
    """Delete the drafts in a folder whose lock nobody holds; what is like one by its name stays."""
    for folder in out.glob(f"{DRAFT_PREFIX}*") if system.CAN_LOCK else ():
        if folder.is_symlink():
            continue
        lock = _lock(folder)
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """Lock a draft and return the lock's file descriptor.

    Returns None if another run holds it, or the folder does not have the mark of a draft. The
    system releases the lock when the process ends, however it ends.
    """
    try:
        file = system.open_for_reading(str(folder / LOCK_FILE), write=True)
    except OSError:
        return None
    try:
        if S_ISREG(os.fstat(file).st_mode) and os.read(file, len(MARK) + 1) == MARK:
            system.lock(file, wait=False)
            # another run may have deleted the draft meanwhile, and released its lock
            if os.path.samestat(os.fstat(file), os.stat(folder / LOCK_FILE)):
                return file
    except OSError:
        pass
    os.close(file)
    return None


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step. Return False where the system cannot.

    Only Linux can (renameat2). It is called through ctypes because Python has no function for it:
    without it, readers would see no release between two renames.
    """
    if not sys.platform.startswith("linux"):
        return False
    import ctypes  # slow to import, and needed only where something is replaced

    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    result: int = rename(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE)
    return result == 0


def _make_readable(source: Path) -> None:
    """Let everybody read a folder or file and all in it, whatever the user's umask.

    Links are passed over: what they lead to is not part of it.
    """
    if source.is_file() and not source.is_symlink():
        source.chmod(0o644)
    for folder, _, names in os.walk(source):
        os.chmod(folder, 0o755)
        for path in (f"{folder}/{name}" for name in names):
            if not os.path.islink(path):
                os.chmod(path, 0o644)
