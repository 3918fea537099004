"""SHA-256 of files, and `SHA256SUMS`, the list of them that every release has."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

SUMS = "SHA256SUMS"
"""The name of the list of checksums, as `sha256sum` writes and checks it."""

MIN_BYTES_FOR_THREADS = 2**24
"""From so many bytes on threads are worth starting: hashing them takes a hundredth of a second."""

MISSING, ADDED, CHANGED = "missing", "not part of the release", "does not match its checksum"
"""What may be wrong with a file."""

_LINE = re.compile(r"([0-9a-f]{64})  (.+)").fullmatch


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def sha256_by_path(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file in a folder, by path, sorted. Uses all cores if worth it."""
    paths = list_files(folder)
    if sum((folder / path).lstat().st_size for path in paths) < MIN_BYTES_FOR_THREADS:
        return {path: sha256_of_file(folder / path) for path in paths}
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(os.cpu_count()) as threads:  # hashlib releases the GIL
        checksums = threads.map(lambda path: sha256_of_file(folder / path), paths)
        return dict(zip(paths, checksums, strict=True))


def format_checksums(checksums: Mapping[str, str]) -> str:
    """Return the text of a SHA256SUMS: one line a file but for itself, sorted by path."""
    return "".join(f"{checksums[path]}  {path}\n" for path in sorted(checksums) if path != SUMS)


def list_files(folder: Path) -> list[str]:
    """Return the paths, with slashes, of all files and links in a folder and below, sorted."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )


def faults(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file that differs from the SHA256SUMS of a folder, as (path, what is wrong)."""
    try:
        sums = parse_checksums((folder / SUMS).read_text("utf-8"))
    except (OSError, ValueError) as error:
        yield SUMS, str(error)
        return
    paths = set(list_files(folder)) - {SUMS}
    for path in sorted(sums.keys() - paths):
        yield path, MISSING
    for path in sorted(paths - sums.keys()):
        yield path, ADDED
    for path in sorted(paths & sums.keys()):
        if (folder / path).is_symlink() or not (folder / path).is_file():
            yield path, "not a regular file"
        elif sha256_of_file(folder / path) != sums[path]:
            yield path, CHANGED


def parse_checksums(text: str) -> dict[str, str]:
    """Return the checksum of each path in the text of a SHA256SUMS.

    Raises ValueError if a line is not a checksum and a path, or a path is in it twice.
    """
    checksums: dict[str, str] = {}
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        match = _LINE(line)
        if match is None or match[2] in checksums:
            message = f"{SUMS}:{number}: not a checksum and a path, each path once"
            raise ValueError(message)
        checksums[match[2]] = match[1]
    return checksums
