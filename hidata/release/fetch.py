"""Download published releases: every file is checked, none is loaded twice.

No other module uses the network. This one connects to no address but the one it is given.
"""

from __future__ import annotations

import contextlib
import os
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from hidata.storage import checksums, system
from hidata.storage.checksums import SUMS

TIMEOUT_SECONDS = 30
"""How long a server may send nothing before the download fails."""

CHUNK_BYTES = 2**16
"""How much is read from the server at once."""

MAX_SUMS_BYTES = 2**26
"""How long a list of checksums may be."""

_RELATIVE_PATH = re.compile(r"[^\x00-\x1f/\\]+(/[^\x00-\x1f/\\]+)*").fullmatch
"""Matches a relative path without control characters; `.` and `..` are looked for apart."""


TABLE_PATHS = (("csv", ".csv"), ("parquet", ".parquet"), ("parquet", "/"))
"""Format, and what follows the table's name in the path: a file, or a folder of parts."""


class Unfetched(Exception):
    """A release, or a file of it, cannot be downloaded, or its checksum does not match."""


class Unreached(Unfetched):
    """The server does not respond."""


def cache_folder() -> Path:
    """Return the folder for downloaded releases: HIDATA_CACHE, else one of the user's cache."""
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
    """Download a release (`<name>-<version>`), or one table of it, from below the address `base`.

    Returns the release's folder in `out`. Files that are complete there are not loaded again, and
    an interrupted download continues where it ended. If the server does not respond, the files in
    the folder are checked against the checksums in it. `progress` is called with the path of each
    file. Raises Unfetched if a checksum does not match or the server fails.
    """
    address = urljoin(base if base.endswith("/") else f"{base}/", f"{quote(release)}/")
    if urlsplit(address).scheme not in ("http", "https"):
        raise Unfetched(f"{base} is not a web address.")
    if not _is_safe(release) or "/" in release:
        raise Unfetched(f"{release} is not a valid name of a release.")
    folder = out / release
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        sums = _checksums(address, folder)
        for path in _paths_to_load(sums, table):
            progress(path)
            _load_file(address, folder, path, sums[path])
        part = folder / f"{SUMS}.part"
        part.write_text(checksums.format_checksums(sums), "utf-8", newline="\n")
        part.replace(folder / SUMS)
    return folder


def is_complete(folder: Path) -> bool:
    """Return whether a folder has every file of a release, not only those of one table."""
    try:
        sums = checksums.parse_checksums((folder / SUMS).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return all((folder / path).is_file() for path in sums)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a lock on a folder, so that one process at a time loads into it."""
    if not system.CAN_LOCK:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some file systems have no locks
            system.lock(descriptor, wait=True)
        yield
    finally:
        os.close(descriptor)


def _checksums(address: str, folder: Path) -> dict[str, str]:
    """Return the checksum of each path, as the server lists them.

    If the server does not respond, they are read from the release's folder.
    """
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


def _paths_to_load(sums: dict[str, str], table: str | None) -> list[str]:
    """Return the paths of all files, or of those of one table and of the schemas.

    Raises Unfetched if a path would lead out of the folder, or there is no such table.
    """
    for path in sums:
        if not _is_safe(path):
            raise Unfetched(f"{SUMS} names {path}, which is not a valid path in a release.")
    if table is None:
        return list(sums)
    starts = tuple(f"{form}/{table}{end}" for form, end in TABLE_PATHS)
    table_paths = [path for path in sums if path.startswith(starts)]
    if not table_paths:
        raise Unfetched(f"The release has no table {table}.")
    return [*table_paths, *(path for path in sums if path.startswith("schema/"))]


def _is_safe(path: str) -> bool:
    """Return whether a relative path stays within the folder that it is appended to."""
    return _RELATIVE_PATH(path) is not None and not {".", ".."} & set(path.split("/"))


def _load_file(address: str, folder: Path, path: str, checksum: str) -> None:
    """Load one file into the folder, unless it is there with this checksum.

    The bytes go to `<name>.part`, which is renamed once they are checked. Later runs append to it.
    """
    target = folder / path
    if target.is_file() and checksums.sha256_of_file(target) == checksum:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    loaded = part.stat().st_size if part.is_file() else 0
    with part.open("ab") as file:
        for data in _load(urljoin(address, quote(path)), loaded, lambda: file.truncate(0)):
            file.write(data)
    if checksums.sha256_of_file(part) != checksum:
        part.unlink()
        raise Unfetched(f"{path} does not match {SUMS}; the download was deleted.")
    part.replace(target)


def _load(
    address: str, start: int, restart: Callable[[], object] = lambda: None
) -> Iterator[bytes]:
    """Yield the bytes at an address from the byte `start` on.

    If the server sends all bytes instead, `restart` is called before the first. Raises Unreached
    if the server does not respond, Unfetched if it reports an error or sends too few bytes.
    """
    headers = {"Range": f"bytes={start}-"} if start else {}
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            if start and response.status != 206:  # not 206 Partial Content
                restart()
            while data := response.read(CHUNK_BYTES):
                yield data
            if response.length:  # the bytes of Content-Length that were not sent
                raise Unfetched(
                    f"{address}: the download was interrupted; run it again to continue."
                )
    except urllib.error.HTTPError as error:
        if error.code == 416 and start:
            return  # Range Not Satisfiable: all bytes were loaded already
        raise Unfetched(f"{address}: {error.code} {error.reason}") from None
    except (OSError, HTTPException) as error:
        raise Unreached(f"{address}: {getattr(error, 'reason', error)}") from None
