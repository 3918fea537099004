"""Download published releases: every file is checked, none is loaded twice.

No other module uses the network. This one connects to no address but the one it is given.
"""

from __future__ import annotations

import contextlib
import os
import re
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterable, Iterator
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from hidata.storage import checksums, system, transport
from hidata.storage.checksums import SUMS
from hidata.storage.places import refuse_links

TIMEOUT_SECONDS = 30
"""How long a server may send nothing before the download fails."""

CHUNK_BYTES = 2**16
"""How much is read from the server at once."""

MAX_SUMS_BYTES = 2**26
"""How long a list of checksums may be."""

ENCODINGS = ("identity", "gzip", "x-gzip")
"""How the bytes may be sent, though none but the first is asked for: some servers compress all."""

GZIP_FORMAT = 16 + zlib.MAX_WBITS
"""What zlib calls the format of gzip."""

INTERRUPTED = "the download was interrupted; run it again to continue."

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
    refuse_links(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_odd_files(folder)
    with _locked(folder):
        sums = _checksums(address, folder)
        for path in _paths_to_load(sums, table):
            progress(path)
            _load_file(address, folder, path, sums[path])
        part = folder / f"{SUMS}.part"
        part.write_text(checksums.format_checksums(sums), "utf-8", newline="\n")
        part.replace(folder / SUMS)
    return folder


def _refuse_odd_files(folder: Path) -> None:
    """Raise Unfetched if a folder has a link or the like in it, or is one."""
    odd = folder.name if folder.is_symlink() else checksums.odd_file(folder)
    if odd is not None:
        raise Unfetched(f"{odd} in {folder} is not a regular file; delete it.")


def is_complete(folder: Path) -> bool:
    """Return whether a folder has every file of a release, not only those of one table."""
    try:
        sums = checksums.read_checksums(folder)
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
        return checksums.parse_checksums(bytes(text))
    except ValueError as error:
        raise Unfetched(f"{address}{SUMS}: {error}") from None
    except Unreached:
        try:
            return checksums.read_checksums(folder)
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
    if not (part.is_file() and checksums.sha256_of_file(part) == checksum):
        loaded = part.stat().st_size if part.is_file() else 0
        with part.open("ab") as file:
            for data in _load(urljoin(address, quote(path)), loaded, lambda: file.truncate(0)):
                file.write(data)
    if checksums.sha256_of_file(part) != checksum:
        cause = transport.cause_of_change(part, checksum)
        part.unlink()
        reason = f": {cause}" if cause else ""
        raise Unfetched(f"{path} does not match {SUMS}{reason}; the download was deleted.")
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
            encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
            if encoding not in ENCODINGS:
                raise Unfetched(f"{address}: the server sends it in the encoding {encoding}.")
            whole = response.status != 206  # not 206 Partial Content
            if whole or encoding == "identity":
                if start and whole:
                    restart()
                pieces = _pieces(address, response)
                yield from pieces if encoding == "identity" else _gunzipped(address, pieces)
                return
    except urllib.error.HTTPError as error:
        if error.code != 416 or not start:  # Range Not Satisfiable
            raise Unfetched(f"{address}: {error.code} {error.reason}") from None
    except (OSError, HTTPException) as error:
        raise Unreached(f"{address}: {getattr(error, 'reason', error)}") from None
    restart()  # a part of compressed bytes does not begin where the bytes that are here end
    yield from _load(address, 0)


def _pieces(address: str, response: HTTPResponse) -> Iterator[bytes]:
    """Yield the bytes of a response. Raises Unfetched if some of Content-Length are missing."""
    while data := response.read(CHUNK_BYTES):
        yield data
    if response.length:
        raise Unfetched(f"{address}: {INTERRUPTED}")


def _gunzipped(address: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes that were compressed with gzip. Raises Unfetched if they are not whole."""
    gunzip = zlib.decompressobj(GZIP_FORMAT)
    try:
        for piece in pieces:
            data = piece
            while data:
                yield gunzip.decompress(data, CHUNK_BYTES)
                data = gunzip.unconsumed_tail
                if gunzip.eof and gunzip.unused_data:  # several streams may follow each other
                    data = gunzip.unused_data
                    gunzip = zlib.decompressobj(GZIP_FORMAT)
        yield gunzip.flush()
    except zlib.error as error:
        raise Unfetched(f"{address}: its compression with gzip is broken: {error}") from None
    if not gunzip.eof:
        raise Unfetched(f"{address}: {INTERRUPTED}")
