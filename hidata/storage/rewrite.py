"""Writes files of a dataset, one or several, and leaves them otherwise as their owner did.

A link stays a link: its target is written, if it lies in the dataset or its repository. A file's
mode and owner stay. An interrupted write never loses the old contents:

- A file with one name is replaced in one step by a new file. At any moment it has its old contents
  or the new ones.
- A file with several names (hard links) cannot be replaced without leaving the other names behind.
  It is written in place, after a copy of its old contents was written beside it and brought to the
  disk. If writing fails, the old contents are put back; if the process is killed, the copy stays.

Of several files, all are written beside their places first, so that a full disk or a folder that
cannot be written to is noticed before the first is replaced.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from stat import S_IMODE, S_ISREG

from hidata.storage.links import where_it_leads
from hidata.storage.partial_checkout import top_of_checkout
from hidata.storage.places import refuse_installed
from hidata.storage.system import end_deferred

NEW_FILE_MODE = 0o666
"""The mode of a new file, from which the system takes away the user's umask."""

REPLACEMENT, COPY = "new", "old"
"""Endings of the files written beside another: its new contents, or a copy of the old ones."""


Identity = Path | tuple[int, int]
"""Where a file lies, or the numbers of its device and of the file on it."""


class RefusedError(OSError):
    """A file is not written, because of what lies at its path. `strerror` says why."""


def write_file(root: Path, path: str, data: bytes) -> None:
    """Write all contents of the file `root/path`, with the folders around it.

    Raises OSError if it cannot be written: then it has its old contents.
    """
    target, status = _looked_up(root, path)
    if status is None:
        target.parent.mkdir(parents=True, exist_ok=True)
    if status is not None and status.st_nlink > 1:
        _overwrite(target, data)
    else:
        _replace(target, data, status)


def write_files(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Write all contents of several files, by path from `root`, in this order, or none of them.

    A file whose contents are None is deleted. Where letter case does not count, one that is deleted
    and another after it may be the same file, which then gets the name of the second. Raises
    OSError if one cannot be written: then all have their old contents, and folders that were
    made for new files are gone. A signal to end (SIGTERM) waits until all are written. If the
    process is killed in between, the first files may be written; the old contents of those stay
    beside them.
    """
    with end_deferred():
        _write_all(root, files)


def _write_all(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Write, or delete, all files or none."""
    staged: list[_Staged] = []
    paths: dict[Identity, str] = {}
    try:
        for path, data in files.items():
            item = _Staged(root, path, data)
            for identity in item.identities:
                other = paths.get(identity)
                if other and data is not None and files[other] is None:
                    item.replaces_deleted = True
                    item.target = item.target.with_name(path.rpartition("/")[2])  # in its new case
                elif other:
                    reason = f"it is the same file as {other}, and only one can be written"
                    raise _refused(path, reason)
                paths[identity] = path
            staged.append(item)
            item.stage()
        for item in staged:
            item.put()
    except BaseException:
        for item in reversed(staged):
            item.put_back()
        raise
    for item in staged:
        item.clean()


class _Staged:
    """A file that is written together with others.

    `new` is the file beside it with its new contents. What brings back the old ones is `old`,
    another name of the old file, or `contents`, those of a file that has several names already.
    """

    def __init__(self, root: Path, path: str, data: bytes | None) -> None:
        """Take the file's path and its new contents; None deletes it."""
        self.data = data
        self.replaces_deleted = False
        self.target, self.status = _looked_up(root, path)
        self.new: Path | None = None
        self.old: Path | None = None
        self.contents: bytes | None = None
        self.created: list[Path] = []
        self.written = False

    @property
    def identities(self) -> list[Identity]:
        """What tells the file from others: where it lies, and its number if there is one."""
        number = [(self.status.st_dev, self.status.st_ino)] if self.status else []
        return [self.target, *number]

    def stage(self) -> None:
        """Write the new contents beside the file, with the folders around it."""
        if self.data is None:
            return
        folder = self.target.parent
        absent = [part for part in (folder, *folder.parents) if not part.exists()]
        for part in reversed(absent):
            part.mkdir()
            self.created.append(part)
        self.new = _write_beside(self.target, self.data, REPLACEMENT, sync=False)
        if self.status is not None:
            _give_status(self.new, self.status)
        if self.replaces_deleted:
            self.status = None  # by then it is not there any more

    def put(self) -> None:
        """Put the new contents in place, or delete the file."""
        if self.data is None:
            self.old = _kept(self.target)
            self.written = True
            self.target.unlink()
            return
        assert self.new is not None  # it was staged
        if self.status is not None and self.status.st_nlink > 1:
            self.contents = self.target.read_bytes()
            self.written = True  # before it is, since a run may be stopped at any point
            _overwrite(self.target, self.data)
        else:
            if self.status is not None:
                self.old = _kept(self.target)
            self.written = True
            self.new.replace(self.target)

    def put_back(self) -> None:
        """Bring back the old contents if there are new ones, and take away what lies beside.

        If the old contents cannot be brought back, they stay beside the file.
        """
        with contextlib.suppress(OSError):
            if self.written and self.contents is not None:
                _overwrite(self.target, self.contents)
            elif self.written and self.old is not None:
                self.old.replace(self.target)
            elif self.written and self.status is None:
                self.target.unlink(missing_ok=True)
            self.clean()
            for folder in reversed(self.created):
                folder.rmdir()

    def clean(self) -> None:
        """Take away what lies beside the file."""
        for path in (self.new, self.old):
            if path is not None:
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)


def _kept(target: Path) -> Path:
    """Give a file a second, hidden name, or where there are no hard links, copy it; return that."""
    beside = target.with_name(f".hidata-{os.urandom(8).hex()}.{COPY}")
    try:
        os.link(target, beside)
    except OSError:
        return _write_beside(target, target.read_bytes(), COPY, sync=True)
    return beside


def _looked_up(root: Path, path: str) -> tuple[Path, os.stat_result | None]:
    """Return where the file at a path lies, and its status, None if there is no file yet.

    Raises RefusedError if nothing is to be written there.
    """
    target = _target(root, path)
    refuse_installed(target)
    try:
        status = target.stat()
    except FileNotFoundError:
        return target, None
    if not S_ISREG(status.st_mode):
        raise _refused(path, "it is not a regular file, and is not written")
    return target, status


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
            _give_status(new, status)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)


def _give_status(new: Path, status: os.stat_result) -> None:
    """Give a new file the owner, as far as possible, and the mode of the one it replaces."""
    with contextlib.suppress(OSError, AttributeError):  # only a superuser can give files
        if (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(new, status.st_uid, status.st_gid)
    new.chmod(S_IMODE(status.st_mode))


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
