"""Download published releases: every file is checked, none is loaded twice."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

from hidata.release.download import SCHEMES, Unfetched, Unreached, load
from hidata.storage import checksums, system, transport
from hidata.storage.addresses import public
from hidata.storage.checksums import MAX_SUMS_BYTES, SUMS
from hidata.storage.places import refuse_links

__all__ = ["Unfetched", "Unreached", "cache_folder", "fetch", "is_complete"]

_RELATIVE_PATH = re.compile(r"[^\x00-\x1f/\\]+(/[^\x00-\x1f/\\]+)*").fullmatch
"""Matches a relative path without control characters; `.` and `..` are looked for apart."""


TABLE_PATHS = (("csv", ".csv"), ("parquet", ".parquet"), ("parquet", "/"))
"""Format, and what follows the table's name in the path: a file, or a folder of parts."""


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
    sha256: str = "",
) -> Path:
    """Download a release (`<name>-<version>`), or one table of it, from below the address `base`.

    Returns the release's folder in `out`. Files that are complete there are not loaded again, and
    an interrupted download continues where it ended. If the server does not respond, the files in
    the folder are checked against the checksums in it. `progress` is called with the path of each
    file. `sha256` is that of the release's SHA256SUMS, if it is known from elsewhere. Raises
    Unfetched if a checksum does not match or the server fails.
    """
    if not _is_web_address(base):
        raise Unfetched(f"{public(base)} is not a web address.")
    address = urljoin(base if base.endswith("/") else f"{base}/", f"{quote(release)}/")
    if not _is_safe(release) or "/" in release:
        raise Unfetched(f"{release} is not a valid name of a release.")
    folder = out / release
    refuse_links(folder)
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_odd_files(folder)
    with _locked(folder):
        text = _list_of_checksums(address, folder)
        if sha256 and checksums.sha256_of_bytes(text) != sha256.lower():
            raise Unfetched(f"{public(address)}{SUMS} does not have the checksum {sha256}.")
        sums = _checksums(address, text)
        for path in _paths_to_load(sums, table):
            progress(path)
            _load_file(address, folder, path, sums[path])
        part = folder / f"{SUMS}.part"
        part.write_bytes(text)
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


def _is_web_address(address: str) -> bool:
    """Return whether an address is one of http or https, as it can be asked for."""
    try:
        parts = urlsplit(address)
        return parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _list_of_checksums(address: str, folder: Path) -> bytes:
    """Return the list of checksums, as the server has it.

    If the server does not respond, it is read from the release's folder.
    """
    text = bytearray()
    try:
        for data in load(urljoin(address, SUMS), 0):
            text += data
            if len(text) > MAX_SUMS_BYTES:
                raise Unfetched(f"{public(address)}{SUMS} is longer than any list of checksums.")
        return bytes(text)
    except Unreached:
        try:
            return checksums.read_list(folder)
        except (OSError, ValueError):
            pass
        raise


def _checksums(address: str, text: bytes) -> dict[str, str]:
    """Return the checksum of each path in a list."""
    try:
        return checksums.parse_checksums(text)
    except ValueError as error:
        raise Unfetched(f"{public(address)}{SUMS}: {error}") from None


def _paths_to_load(sums: dict[str, str], table: str | None) -> list[str]:
    """Return the paths of all files, or of those of one table, the schemas and the views.

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
    return [*table_paths, *(path for path in sums if path.startswith(("schema/", "views/")))]


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
            for data in load(urljoin(address, quote(path)), loaded, lambda: file.truncate(0)):
                file.write(data)
    if checksums.sha256_of_file(part) != checksum:
        cause = transport.cause_of_change(part, checksum)
        part.unlink()
        reason = f": {cause}" if cause else ""
        raise Unfetched(f"{path} does not match {SUMS}{reason}; the download was deleted.")
    part.replace(target)
