"""Gets published releases: every byte checked, what is there already not loaded again.

The only module that uses the network, and only the address it is given.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from hidata.storage import checksums
from hidata.storage.checksums import SUMS

TIMEOUT_SECONDS = 30
"""Seconds without a byte after which a server is given up."""

CHUNK_BYTES = 2**16
MAX_SUMS_BYTES = 2**26
"""Bytes that a list of checksums may have."""

_RELATIVE_PATH = re.compile(r"[^\x00-\x1f/\\]+(/[^\x00-\x1f/\\]+)*").fullmatch
"""A path that stays where it is put, but for dots."""


TABLE_PATHS = (("csv", ".csv"), ("parquet", ".parquet"), ("parquet", "/"))
"""A table's files: one a format, or a folder of parts."""


class Unfetched(Exception):
    """A release, or a file of it, cannot be had, or is not what it should be."""


class Unreached(Unfetched):
    """No server answers."""


def cache_folder() -> Path:
    """Where releases are kept: HIDATA_CACHE, else the user's cache folder."""
    own = os.environ.get("HIDATA_CACHE")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(own) if own else Path(base) / "hidata"


def fetch(
    base: str,
    release: str,
    out: Path,
    table: str | None = None,
    progress: Callable[[str], None] = lambda path: None,
) -> Path:
    """Load a release (`<name>-<version>`), or one table of it, from below the address `base`.

    What is complete in `out` stays; what was broken off goes on where it ended; where no server
    answers, what is kept there is checked. Returns the release's folder in `out`. Raises Unfetched
    when a checksum does not match or the server fails.
    """
    address = urljoin(base if base.endswith("/") else f"{base}/", f"{quote(release)}/")
    if urlsplit(address).scheme not in ("http", "https"):
        raise Unfetched(f"{base} is no address of the web.")
    if not _is_safe(release) or "/" in release:
        raise Unfetched(f"{release} is no name of a release.")
    folder = out / release
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        told = _checksums(address, folder)
        for path in _paths_to_load(told, table):
            progress(path)
            _load_file(address, folder, path, told[path])
        part = folder / f"{SUMS}.part"
        part.write_text(checksums.format_checksums(told), "utf-8", newline="\n")
        part.replace(folder / SUMS)
    return folder


def is_complete(folder: Path) -> bool:
    """Whether every file of a release is there, as after a fetch that was not of one table."""
    try:
        told = checksums.parse_checksums((folder / SUMS).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return all((folder / path).is_file() for path in told)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One run at a time loads into a folder; the next finds what is done."""
    file = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def _checksums(address: str, folder: Path) -> dict[str, str]:
    """The checksums the server tells; those kept, where it does not answer."""
    try:
        text = bytearray()
        for data in _load(urljoin(address, SUMS), 0):
            text += data
            if len(text) > MAX_SUMS_BYTES:
                raise Unfetched(f"{address}{SUMS} is longer than any list of checksums.")
        return checksums.parse_checksums(text.decode("utf-8"))
    except ValueError as error:
        raise Unfetched(f"{address}{SUMS}: {error}") from None
    except Unreached:
        try:
            return checksums.parse_checksums((folder / SUMS).read_text("utf-8"))
        except (OSError, ValueError):
            pass
        raise


def _paths_to_load(told: dict[str, str], table: str | None) -> list[str]:
    for path in told:
        if not _is_safe(path):
            raise Unfetched(f"{SUMS} names {path}, which no release has.")
    if table is None:
        return list(told)
    starts = tuple(f"{form}/{table}{end}" for form, end in TABLE_PATHS)
    found = [path for path in told if path.startswith(starts)]
    if not found:
        raise Unfetched(f"The release has no table {table}.")
    return [*found, *(path for path in told if path.startswith("schema/"))]


def _is_safe(path: str) -> bool:
    return _RELATIVE_PATH(path) is not None and not {".", ".."} & set(path.split("/"))


def _load_file(address: str, folder: Path, path: str, checksum: str) -> None:
    target = folder / path
    if target.is_file() and checksums.sha256_of_file(target) == checksum:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    begun = part.stat().st_size if part.is_file() else 0
    with part.open("ab") as file:
        for data in _load(urljoin(address, quote(path)), begun, lambda: file.truncate(0)):
            file.write(data)
    if checksums.sha256_of_file(part) != checksum:
        part.unlink()
        raise Unfetched(f"{path} is not what {SUMS} says; it was not kept.")
    part.replace(target)


def _load(address: str, begun: int, anew: Callable[[], object] = lambda: None) -> Iterator[bytes]:
    """The bytes at an address from `begun` on; `anew` is called if the server starts over."""
    headers = {"Range": f"bytes={begun}-"} if begun else {}
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            if begun and answer.status != 206:
                anew()
            while data := answer.read(CHUNK_BYTES):
                yield data
            if answer.length:  # what the server promised and did not send
                raise Unfetched(f"{address}: broken off; the next run goes on from there.")
    except urllib.error.HTTPError as error:
        if error.code == 416 and begun:
            return  # it was complete already
        raise Unfetched(f"{address}: {error.code} {error.reason}") from None
    except (OSError, HTTPException) as error:
        raise Unreached(f"{address}: {getattr(error, 'reason', error)}") from None
