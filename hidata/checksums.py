"""SHA-256 of files, and the list of them that every release carries."""

from __future__ import annotations

import hashlib
from pathlib import Path

SUMS = "SHA256SUMS"


def sha256(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums(release: Path) -> str:
    """The text of SHA256SUMS: a line for every other file, sorted by path."""
    return "".join(f"{sha256(release / p)}  {p}\n" for p in files(release) if p != SUMS)


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
