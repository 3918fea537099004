"""Reads datasets from object stores and puts releases there, through fsspec (`s3://bucket/data`)."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from errno import EIO
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from hidata.findings.finding import Finding
from hidata.storage import checksums
from hidata.storage.checksums import SUMS
from hidata.storage.local import ENDINGS, MAX_BYTES, by_key, unreadable

BESIDE_RECORDS = ("schema", "register")
"""The folders of a dataset that are copied whole, since every part of a run needs them."""


@cache
def _store(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it. Raises OSError where there is none."""
    try:
        system, path = import_module("fsspec").url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise OSError(EIO, str(error), address) from None
    return system, path.rstrip("/")


def _asked(ask: Callable[..., Any], place: str, *what: Any, **how: Any) -> Any:
    """The answer of a store. Raises OSError, whatever the store's own library raises."""
    try:
        return ask(place, *what, **how)
    except Exception as error:
        nothing = "nothing is there" if isinstance(error, FileNotFoundError) else ""
        reason = getattr(error, "strerror", None) or nothing or str(error) or type(error).__name__
        raise OSError(getattr(error, "errno", None) or EIO, reason, place) from error


def name(address: str) -> str:
    """The last part of an address: what a dataset without a name of its own goes by."""
    return address.rstrip("/").rpartition("/")[2] or "dataset"


def mirror(address: str) -> tempfile.TemporaryDirectory[str]:
    """A folder that holds a copy of the dataset, named `name(address)`, without its records.

    Raises OSError when the store cannot be read.
    """
    system, base = _store(address)
    folder = tempfile.TemporaryDirectory(prefix="hidata-")
    root = Path(folder.name) / name(address)
    root.mkdir()
    for entry in _asked(system.ls, base, detail=True):
        place = entry["name"].rstrip("/")
        last = place.rpartition("/")[2]
        if entry["type"] == "file":
            _copy(system, base, [place], root)
        elif last in BESIDE_RECORDS:
            _copy(system, base, _asked(system.find, place), root)
        elif last == "records":
            (root / last).mkdir()
    return folder


def _copy(system: Any, base: str, places: Sequence[str], root: Path) -> None:
    for place in places:
        path = place.removeprefix(f"{base}/")
        if ".." not in path.split("/"):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(_asked(system.cat_file, place))


def record_files(root: str) -> dict[str, Sequence[str]]:
    """The files of each folder in `root/records`, sorted by key; the empty name has all others."""
    system, base = _store(root)
    found: dict[str, list[str]] = defaultdict(list)
    for place in _asked(system.find, f"{base}/records"):
        path = place.removeprefix(f"{base}/")
        parts = path.split("/")
        if not any(part.startswith(".") for part in parts):
            found[parts[1] if len(parts) > 2 and path.endswith(ENDINGS) else ""].append(path)
    return {folder: sorted(found[folder], key=by_key) for folder in sorted(found)}


def files_of(root: str, kind: str) -> Sequence[str]:
    """The record files of one folder in `root/records`, sorted by key; none if there is none."""
    return record_files(root).get(kind, [])


def read(root: str, path: str) -> bytes | Finding:
    """All bytes of a file of bounded size, or the finding J001 that says why not."""
    if size(root, path) > MAX_BYTES:
        return unreadable(path, f"it is larger than {MAX_BYTES // 2**20} MiB")
    return read_part(root, path, 0, MAX_BYTES)


def read_part(root: str, path: str, offset: int, size: int) -> bytes | Finding:
    """Up to `size` bytes of a file from `offset` on, or the finding J001."""
    system, base = _store(root)
    place = f"{base}/{path}"
    try:
        end = min(offset + size, _asked(system.size, place))
        if end <= offset:  # some stores refuse to read nothing
            return b""
        return bytes(_asked(system.cat_file, place, start=offset, end=end))
    except OSError as error:
        return unreadable(path, error.strerror)


def size(root: str, path: str) -> int:
    """The bytes of a file; 0 where it cannot be had."""
    system, base = _store(root)
    try:
        return int(_asked(system.size, f"{base}/{path}"))
    except OSError:
        return 0


@contextmanager
def draft(address: str) -> Iterator[Path]:
    """A folder here to build releases in; what is in it in the end is put at the address.

    No store moves a folder in one step. So that a release is never taken for whole while it is
    not, its SHA256SUMS goes first and comes last. Raises OSError when the store cannot be written.
    """
    _store(address)  # not after the work is done
    with tempfile.TemporaryDirectory(prefix="hidata-") as folder:
        yield Path(folder)
        for made in sorted(Path(folder).iterdir()):
            _put(made, f"{address.rstrip('/')}/{made.name}")


def _put(made: Path, address: str) -> None:
    system, base = _store(address)
    if made.is_file():
        _send(system, made, base)
        return
    paths = checksums.files(made)
    there = {place.removeprefix(f"{base}/") for place in _asked(system.find, base)}
    if SUMS in there:
        _asked(system.rm_file, f"{base}/{SUMS}")
    for path in sorted(paths, key=lambda path: path == SUMS):
        _send(system, made / path, f"{base}/{path}")
    for path in there.difference(paths):
        _asked(system.rm_file, f"{base}/{path}")


def _send(system: Any, file: Path, place: str) -> None:
    _asked(system.makedirs, place.rpartition("/")[0], exist_ok=True)
    _asked(lambda place: system.put_file(str(file), place), place)
