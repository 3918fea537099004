"""SHA-256 of files, and `SHA256SUMS`, the list of them that every release has."""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from errno import EINVAL
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from unicodedata import normalize

from hidata.storage import system, transport
from hidata.storage.links import walk

SUMS = "SHA256SUMS"
"""The name of the list of checksums, as `sha256sum` writes and checks it."""

MAX_SUMS_BYTES, MOST_FILES = 2**24, 100_000
"""How long a list of checksums may be, in bytes and in lines."""

MIN_BYTES_FOR_THREADS = 2**24
"""From so many bytes on threads are worth starting: hashing them takes a hundredth of a second."""

MISSING, ADDED, CHANGED = "missing", "not part of the release", "does not match its checksum"
"""What may be wrong with a file."""

_LINE = re.compile(r"([0-9A-Fa-f]{64}) [ *](.+)").fullmatch
"""Matches a line of `sha256sum`, or of programs that write it in capitals."""


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
    if sum(os.lstat(f"{folder}/{path}").st_size for path in paths) < MIN_BYTES_FOR_THREADS:
        return {path: sha256_of_file(folder / path) for path in paths}
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(os.cpu_count()) as threads:  # hashlib releases the GIL
        checksums = threads.map(lambda path: sha256_of_file(folder / path), paths)
        return dict(zip(paths, checksums, strict=True))


def format_checksums(checksums: Mapping[str, str]) -> str:
    """Return the text of a SHA256SUMS: one line a file but for itself, sorted by path."""
    return "".join(f"{checksums[path]}  {path}\n" for path in sorted(checksums) if path != SUMS)


def list_files(folder: Path) -> list[str]:
    """Return the paths, with slashes, of all files and links in a folder and below, sorted.

    What macOS, Windows and git leave in folders is left out.
    """
    names: list[str] = []
    for around, inner, files in walk(str(folder)):
        links = (name for name in inner if os.path.islink(os.path.join(around, name)))
        within = os.path.relpath(around, folder).replace(os.sep, "/")
        names += [name if within == "." else f"{within}/{name}" for name in (*files, *links)]
    return sorted(name for name in names if not transport.is_left_behind(name))


def odd_file(folder: Path) -> str | None:
    """Return the path of the first link, pipe or device in a folder, None if there is none.

    No release has any: what a link leads to is not part of it.
    """
    for around, inner, files in walk(str(folder)):
        for name in (*files, *inner):
            mode = os.lstat(os.path.join(around, name)).st_mode
            if not (S_ISREG(mode) or S_ISDIR(mode)):
                return os.path.relpath(os.path.join(around, name), folder).replace(os.sep, "/")
    return None


def copy_files(folder: Path, target: Path, is_wanted: Callable[[str], bool]) -> None:
    """Copy those files of a folder that are wanted, by their paths, to another; never a link's.

    What macOS, Windows and git leave in folders is left out. Raises OSError for an odd file.
    """
    for path in filter(is_wanted, list_files(folder)):
        copy = target / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        with open(system.open_for_reading(str(folder / path)), "rb") as source:
            if not S_ISREG(os.fstat(source.fileno()).st_mode):
                raise OSError(EINVAL, "It is not a regular file", str(folder / path))
            with copy.open("xb") as file:
                shutil.copyfileobj(source, file)


def faults(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each file that differs from the SHA256SUMS of a folder, as (path, what is wrong)."""
    try:
        sums = read_checksums(folder)
    except (OSError, ValueError) as error:
        yield SUMS, str(error)
        return
    paths = set(list_files(folder)) - {SUMS}
    renamed = renamed_files(sums.keys() - paths, paths - sums.keys())
    for path in sorted(sums.keys() - paths):
        found = renamed.get(path)
        yield path, f"is there in another Unicode form, as {found!a}" if found else MISSING
    for path in sorted(paths - sums.keys() - set(renamed.values())):
        yield path, ADDED
    for path in sorted(paths & sums.keys()):
        if (folder / path).is_symlink() or not (folder / path).is_file():
            yield path, "not a regular file"
        elif sha256_of_file(folder / path) != sums[path]:
            cause = transport.cause_of_change(folder / path, sums[path])
            yield path, f"{CHANGED}: {cause}" if cause else CHANGED


def renamed_files(missing: Collection[str], added: Collection[str]) -> dict[str, str]:
    """Return the added path for each missing one that differs from it in its Unicode form only.

    macOS writes an accent as a character of its own (NFD), which other systems keep apart.
    """
    forms = {normalize("NFC", path): path for path in sorted(added)}
    twins = {path: forms.get(normalize("NFC", path)) for path in missing}
    return {path: twin for path, twin in twins.items() if twin is not None}


def read_checksums(folder: Path) -> dict[str, str]:
    """Return the checksum of each path in the SHA256SUMS of a folder.

    Raises OSError or ValueError if it cannot be read.
    """
    return parse_checksums(read_list(folder))


def read_list(folder: Path) -> bytes:
    """Return the bytes of the SHA256SUMS of a folder.

    Raises OSError if it cannot be read, ValueError if it is a link or longer than any list.
    """
    if (folder / SUMS).is_symlink() or not (folder / SUMS).is_file():
        message = f"{SUMS}: not a regular file"
        raise ValueError(message)
    with (folder / SUMS).open("rb") as file:
        data = file.read(MAX_SUMS_BYTES + 1)
    if len(data) > MAX_SUMS_BYTES:
        message = f"{SUMS} is longer than {MAX_SUMS_BYTES >> 20} MiB"
        raise ValueError(message)
    return data


def parse_checksums(data: bytes) -> dict[str, str]:
    """Return the checksum of each path in a SHA256SUMS, whatever its line ends and encoding.

    Raises ValueError if a line is not a checksum and a path, or a path is in it twice.
    """
    checksums: dict[str, str] = {}
    lines = _text(data).replace("\r\n", "\n").removesuffix("\n").split("\n")
    if len(lines) > MOST_FILES:
        message = f"{SUMS} lists more than {MOST_FILES:,} files"
        raise ValueError(message)
    for number, line in enumerate(lines, 1):
        match = _LINE(line)
        if match is None or match[2] in checksums:
            what = transport.what_it_is(data)
            line_fault = f"{number}: not a checksum and a path, each path once"
            message = f"{SUMS}: {what}" if what else f"{SUMS}:{line_fault}"
            raise ValueError(message)
        checksums[match[2]] = match[1].lower()
    return checksums


def _text(data: bytes) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 with the mark by which it is known."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        message = f"{SUMS}: {transport.what_it_is(data) or 'it is not text in UTF-8'}"
        raise ValueError(message) from None
