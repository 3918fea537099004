"""Finds and reads the files of a dataset: regular ones, within its folder, of bounded size.

And replaces one whole or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from stat import S_ISREG
from typing import overload

from hidata.findings.finding import Finding

MAX_BYTES = 16 * 2**20
"""A larger file is refused: no record or schema comes near, and a run's memory stays bounded."""

ENDINGS = ENDING, NDJSON = ".json", ".ndjson"
"""Endings of files that hold one record, and of those that hold many, one a line."""

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
        return unreadable(path, error.strerror)
    finally:
        os.close(file)


def read_part(root: str, path: str, offset: int, size: int) -> bytes | Finding:
    """Up to `size` bytes of a regular file from `offset` on, or the finding J001."""
    try:
        file = os.open(f"{root}/{path}", _FLAGS)
    except OSError as error:
        return unreadable(path, error.strerror)
    try:
        if not S_ISREG(os.fstat(file).st_mode):
            return unreadable(path, "it is not a regular file")
        return os.pread(file, size, offset)
    except OSError as error:
        return unreadable(path, error.strerror)
    finally:
        os.close(file)


def size(root: str, path: str) -> int:
    """The bytes of a file; 0 where it cannot be had."""
    try:
        return os.stat(f"{root}/{path}").st_size
    except OSError:
        return 0


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file's contents at once: after a crash or a full disk it is the old or the new."""
    import tempfile  # who only reads does without

    file, name = tempfile.mkstemp(prefix=".", suffix=".new", dir=path.parent)
    temporary = Path(name)
    try:
        with open(file, "wb") as opened:
            opened.write(data)
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def record_files(root: str) -> dict[str, Sequence[str]]:
    """The files of each folder in `root/records`, sorted by key; the empty name has all others.

    Those are files that lie in no folder, or are no JSON by their name. Paths are relative to
    `root`. Hidden entries and links to folders are left out.
    """
    stray = [*_walk(root, "records", deep=False)]
    with os.scandir(f"{root}/records") as entries:
        folders = sorted(e.name for e in entries if _is_folder(e) and e.name[0] != ".")
    found = {name: files_of(root, name) for name in folders}
    for name, paths in found.items():
        if not isinstance(paths, Files):
            below = _walk(root, f"records/{name}")
            stray += [path for path in below if not path.endswith(ENDINGS)]
    return ({"": sorted(stray)} if stray else {}) | {
        n: paths for n, paths in found.items() if paths
    }


def files_of(root: str, kind: str) -> Sequence[str]:
    """The record files of one folder in `root/records`, sorted by key; none if there is none."""
    folder = f"{root}/records/{kind}"
    if os.path.islink(folder) or not os.path.isdir(folder):
        return []
    keys = _plain(folder)
    if keys is not None:
        return Files(f"records/{kind}/", keys)
    below = _walk(root, f"records/{kind}")
    return sorted((path for path in below if path.endswith(ENDINGS)), key=by_key)


class Files(Sequence[str]):
    """The paths of files that lie in one folder, one record each, made when they are asked for."""

    def __init__(self, folder: str, keys: Sequence[str]) -> None:
        """Take the folder, with a slash at its end, and the records' keys in order."""
        self.folder, self.keys = folder, keys

    def __iter__(self) -> Iterator[str]:
        """Each path in turn."""
        return (f"{self.folder}{key}.json" for key in self.keys)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.keys)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        """One path, or some."""
        if isinstance(place, slice):
            return Files(self.folder, self.keys[place])
        return f"{self.folder}{self.keys[place]}.json"


def key_of(path: str) -> str:
    """The key of the record in a file: the file's name without its ending."""
    return path[path.rfind("/") + 1 :].removesuffix(ENDING).removesuffix(NDJSON)


def by_key(path: str) -> tuple[str, str]:
    """Sort key for record files: their records' keys, then their places."""
    return key_of(path), path


def _plain(folder: str) -> list[str] | None:
    """The keys of the files in a folder, sorted; None where anything is no JSON by its name."""
    names = [name for name in os.listdir(folder) if name[0] != "."]
    keys = [name[: -len(ENDING)] for name in names if name.endswith(ENDING)]
    return sorted(keys) if len(keys) == len(names) else None


def _walk(root: str, folder: str, deep: bool = True) -> Iterator[str]:
    """Paths, relative to `root`, of all entries below `folder` that are not folders; unsorted.

    Hidden entries are left out, links to folders are not followed; without `deep`, no folders.
    """
    try:
        with os.scandir(f"{root}/{folder}") as entries:
            for entry in entries:
                name = entry.name
                if name[0] == ".":
                    continue
                path = f"{folder}/{name}"
                if not _is_folder(entry):
                    yield path
                elif deep:
                    yield from _walk(root, path)
    except (FileNotFoundError, NotADirectoryError):
        return


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether to look into it: a folder named like a record is told as one that cannot be read."""
    return entry.is_dir(follow_symlinks=False) and not entry.name.endswith(".json")


def _read_rest(file: int, path: str, data: bytes) -> bytes | Finding:
    status = os.fstat(file)
    if not S_ISREG(status.st_mode):
        return unreadable(path, "it is not a regular file")
    if status.st_size > MAX_BYTES:
        return unreadable(path, f"it is larger than {MAX_BYTES // 2**20} MiB")
    parts = [data]
    while len(parts[-1]) and sum(map(len, parts)) <= MAX_BYTES:
        parts.append(os.read(file, 2**20))
    return b"".join(parts)


def _read_link(root: str, path: str, error: OSError) -> bytes | Finding:
    """Follow a link that stays within the dataset; explain everything else."""
    place = f"{root}/{path}"
    if not os.path.islink(place):
        return unreadable(path, error.strerror)
    real, top = os.path.realpath(place), os.path.realpath(root)
    if not real.startswith(top + os.sep):
        return unreadable(path, "it is a link that leads out of the dataset")
    if not os.path.isfile(real):
        return unreadable(path, "it is a link that leads nowhere")
    return read(top, real[len(top) + 1 :])


def unreadable(path: str, why: str | None) -> Finding:
    """The finding that a file cannot be read, with the reason."""
    reason = (why or "unknown reason").rstrip(".")
    return Finding(
        path, 1, 1, "J001", f"This file cannot be read: {reason[:1].lower()}{reason[1:]}."
    )
