"""Finds and reads the files of a dataset: regular ones, within its folder, of bounded size.

And replaces one whole or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG

from hidata.finding import Finding

MAX_BYTES = 16 * 2**20
"""A larger file is refused: no record or schema comes near, and a run's memory stays bounded."""

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_ONE_READ = 2**16


def read(root: str, path: str) -> bytes | Finding:
    """The bytes of `root/path`, or the finding J001 that says why they cannot be had."""
    try:
        file = os.open(f"{root}/{path}", _FLAGS)
    except OSError as error:
        return _read_link(root, path, error)
    try:
        data = os.read(file, _ONE_READ)
        if len(data) == _ONE_READ or not data:
            return _read_rest(file, path, data)
        return data
    except OSError as error:
        return _unreadable(path, error.strerror)
    finally:
        os.close(file)


def read_part(root: str, path: str, offset: int, size: int) -> bytes | Finding:
    """Up to `size` bytes of a regular file from `offset` on, or the finding J001."""
    try:
        file = os.open(f"{root}/{path}", _FLAGS)
    except OSError as error:
        return _unreadable(path, error.strerror)
    try:
        if not S_ISREG(os.fstat(file).st_mode):
            return _unreadable(path, "it is not a regular file")
        return os.pread(file, size, offset)
    except OSError as error:
        return _unreadable(path, error.strerror)
    finally:
        os.close(file)


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file's contents at once: after a crash or a full disk it is the old or the new."""
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.write_bytes(data)
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def folders(root: Path) -> list[str]:
    """The names of the folders in a folder, sorted; hidden ones and links are left out."""
    with os.scandir(root) as entries:
        return sorted(e.name for e in entries if _is_folder(e) and e.name[0] != ".")


def plain(folder: Path, ending: str) -> list[str] | None:
    """The names in a folder without their ending, sorted; None where any has another, or is one."""
    with os.scandir(folder) as entries:
        names = [("" if _is_folder(e) else e.name) for e in entries if e.name[0] != "."]
    if not all(name.endswith(ending) for name in names):
        return None
    return sorted(name[: -len(ending)] for name in names)


def walk(root: Path, folder: str, deep: bool = True) -> Iterator[str]:
    """Paths, relative to `root`, of all entries below `folder` that are not folders; unsorted.

    Hidden entries are left out, links to folders are not followed; without `deep`, no folders.
    """
    try:
        with os.scandir(root / folder) as entries:
            for entry in entries:
                name = entry.name
                if name[0] == ".":
                    continue
                path = f"{folder}/{name}"
                if not _is_folder(entry):
                    yield path
                elif deep:
                    yield from walk(root, path)
    except (FileNotFoundError, NotADirectoryError):
        return


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether to look into it: a folder named like a record is told as one that cannot be read."""
    return entry.is_dir(follow_symlinks=False) and not entry.name.endswith(".json")


def _read_rest(file: int, path: str, data: bytes) -> bytes | Finding:
    status = os.fstat(file)
    if not S_ISREG(status.st_mode):
        return _unreadable(path, "it is not a regular file")
    if status.st_size > MAX_BYTES:
        return _unreadable(path, f"it is larger than {MAX_BYTES // 2**20} MiB")
    parts = [data]
    while len(parts[-1]) and sum(map(len, parts)) <= MAX_BYTES:
        parts.append(os.read(file, 2**20))
    return b"".join(parts)


def _read_link(root: str, path: str, error: OSError) -> bytes | Finding:
    """Follow a link that stays within the dataset; explain everything else."""
    place = f"{root}/{path}"
    if not os.path.islink(place):
        return _unreadable(path, error.strerror)
    real, top = os.path.realpath(place), os.path.realpath(root)
    if not real.startswith(top + os.sep):
        return _unreadable(path, "it is a link that leads out of the dataset")
    if not os.path.isfile(real):
        return _unreadable(path, "it is a link that leads nowhere")
    return read(top, real[len(top) + 1 :])


def _unreadable(path: str, why: str | None) -> Finding:
    reason = (why or "unknown reason").rstrip(".")
    return Finding(
        path, 1, 1, "J001", f"This file cannot be read: {reason[:1].lower()}{reason[1:]}."
    )
