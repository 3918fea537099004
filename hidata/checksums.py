"""SHA-256 of files, and the list of them that every release carries."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SUMS = "SHA256SUMS"


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests(release: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by path, sorted; on all cores."""
    paths = files(release)
    with ThreadPoolExecutor(os.cpu_count()) as threads:  # hashing lets other threads run
        return dict(
            zip(paths, threads.map(lambda path: sha256(release / path), paths), strict=True)
        )


def text(told: Mapping[str, str]) -> str:
    """The text of SHA256SUMS: a line for every other file, sorted by path."""
    return "".join(f"{told[path]}  {path}\n" for path in sorted(told) if path != SUMS)


def files(release: Path) -> list[str]:
    """Every file below a folder, by path with slashes, sorted."""
    return sorted(p.relative_to(release).as_posix() for p in release.rglob("*") if p.is_file())


def read(text: str) -> dict[str, str]:
    """The checksum of each path in the text of a SHA256SUMS. Raises ValueError for other text."""
    told = {}
    for number, line in enumerate(text.splitlines(), 1):
        checksum, _, path = line.partition("  ")
        if len(checksum) != 64 or not path:
            message = f"{SUMS}:{number}: not a checksum and a path"
            raise ValueError(message)
        told[path] = checksum
    return told
