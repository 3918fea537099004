"""SHA-256 of files, and the list of them that every release carries."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

SUMS = "SHA256SUMS"
MANY = 2**24
"""Bytes that are worth threads: a hundredth of a second's hashing."""

_LINE = re.compile(r"([0-9a-f]{64})  (.+)").fullmatch


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of(data: bytes) -> str:
    """The SHA-256 of bytes in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digests(release: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by path, sorted; of many bytes on all cores."""
    paths = files(release)
    if sum((release / path).lstat().st_size for path in paths) < MANY:
        return {path: sha256(release / path) for path in paths}
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(os.cpu_count()) as threads:  # hashing lets other threads run
        return dict(
            zip(paths, threads.map(lambda path: sha256(release / path), paths), strict=True)
        )


def text(told: Mapping[str, str]) -> str:
    """The text of SHA256SUMS: a line for every other file, sorted by path."""
    return "".join(f"{told[path]}  {path}\n" for path in sorted(told) if path != SUMS)


def files(release: Path) -> list[str]:
    """Everything below a folder that is no folder itself, by path with slashes, sorted."""
    return sorted(
        path.relative_to(release).as_posix()
        for path in release.rglob("*")
        if path.is_symlink() or not path.is_dir()
    )


def read(text: str) -> dict[str, str]:
    """The checksum of each path in the text of a SHA256SUMS. Raises ValueError for other text."""
    told: dict[str, str] = {}
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        match = _LINE(line)
        if match is None or match[2] in told:
            message = f"{SUMS}:{number}: not a checksum and a path, each path once"
            raise ValueError(message)
        told[match[2]] = match[1]
    return told
