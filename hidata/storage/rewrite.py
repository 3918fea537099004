"""Writes single files of a dataset, and leaves them otherwise as the person who owns them did.

A link stays a link: its target is written, if it lies in the dataset or its repository. A file's
mode and owner stay. An interrupted write never loses the old contents:

- A file with one name is replaced in one step by a new file. At any moment it has its old contents
  or the new ones.
- A file with several names (hard links) cannot be replaced without leaving the other names behind.
  It is written in place, after a copy of its old contents was written beside it and brought to the
  disk. If writing fails, the old contents are put back; if the process is killed, the copy stays.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from stat import S_IMODE, S_ISREG

from hidata.storage.links import where_it_leads
from hidata.storage.partial_checkout import top_of_checkout
from hidata.storage.places import refuse_installed

NEW_FILE_MODE = 0o666
"""The mode of a new file, from which the system takes away the user's umask."""

REPLACEMENT, COPY = "new", "old"
"""Endings of the files written beside another: its new contents, or a copy of the old ones."""


class RefusedError(OSError):
    """A file is not written, because of what lies at its path. `strerror` says why."""


def write_file(root: Path, path: str, data: bytes) -> None:
    """Write all contents of the file `root/path`, with the folders around it.

    Raises OSError if it cannot be written: then it has its old contents.
    """
    target = _target(root, path)
    refuse_installed(target)
    try:
        status = target.stat()
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        _replace(target, data, None)
        return
    if not S_ISREG(status.st_mode):
        raise _refused(path, "it is not a regular file, and is not written")
    if status.st_nlink > 1:
        _overwrite(target, data)
    else:
        _replace(target, data, status)


def _target(root: Path, path: str) -> Path:
    """Return where the file at a path lies, links followed."""
    target = Path(os.path.realpath(root / path))
    if os.path.islink(target):
        raise _refused(path, "it is a link to itself, and is not written")
    top = Path(os.path.realpath(root))
    repository = _repository(top)
    if not target.is_relative_to(repository):
        raise _refused(path, f"it is a link to {target}, outside of the dataset and its repository")
    below = os.path.relpath(top / path, repository)
    if reason := where_it_leads(str(repository), below, "the repository"):
        raise _refused(path, f"{reason}, and is not written")
    return target


def _repository(folder: Path) -> Path:
    """Return the top of the work tree that a folder lies in, or the folder itself without one."""
    return top_of_checkout(folder) or folder


def _refused(path: str, reason: str) -> RefusedError:
    return RefusedError(None, reason, path)


def _replace(target: Path, data: bytes, status: os.stat_result | None) -> None:
    """Put a new file in the place of one with this status, or where there is none."""
    new = _write_beside(target, data, REPLACEMENT, sync=False)
    try:
        if status is not None:
            with contextlib.suppress(OSError, AttributeError):  # only a superuser can give files
                if (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
                    os.chown(new, status.st_uid, status.st_gid)
            new.chmod(S_IMODE(status.st_mode))
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)


def _overwrite(target: Path, data: bytes) -> None:
    """Write a file in place, so that all its names have the new contents."""
    with target.open("r+b") as file:
        old = file.read()
        copy = _write_beside(target, old, COPY, sync=True)
        try:
            _fill(file.fileno(), data)
        except BaseException:
            _fill(file.fileno(), old)  # which fits, as its blocks are still the file's
            copy.unlink()
            raise
    copy.unlink()


def _fill(file: int, data: bytes) -> None:
    """Give an open file these contents, and bring them to the disk."""
    os.lseek(file, 0, os.SEEK_SET)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]
    os.ftruncate(file, len(data))
    os.fsync(file)


def _write_beside(target: Path, data: bytes, ending: str, *, sync: bool) -> Path:
    """Write a hidden file into a target's folder and return its path."""
    path = target.with_name(f".hidata-{os.urandom(8).hex()}.{ending}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    file = os.open(path, flags, NEW_FILE_MODE)
    try:
        with open(file, "wb") as stream:
            stream.write(data)
            stream.flush()
            if sync:
                os.fsync(file)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path
