"""Reads datasets from object stores and puts releases there, through fsspec (`s3://bucket/data`).

In this module an address is a URL, a key is the full name of an object within its store, and a path
is relative to the dataset or release.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from errno import EEXIST, EIO
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from hidata.findings.finding import Finding
from hidata.storage import checksums, local
from hidata.storage.addresses import public
from hidata.storage.checksums import SUMS
from hidata.storage.local import (
    MAX_BYTES,
    by_stem,
    is_left_by_program,
    may_be_record,
    too_large,
    unreadable,
)

COPIED_FOLDERS = ("schema", "register", "imports", "views", "LICENSES")
"""The small folders of a dataset, copied completely, since every worker needs them."""


@cache
def _open_store(address: str) -> tuple[Any, str]:
    """Return the fsspec file system of an address, and the key there.

    Raises OSError if fsspec, or what it needs for this kind of store, is not installed.
    """
    try:
        system, key = import_module("fsspec").url_to_fs(address)
    except (ImportError, ValueError) as error:
        missing = getattr(error, "name", None) == "fsspec"
        reason = "install 'hidata[remote]'" if missing else str(error)
        raise OSError(EIO, public(reason), public(address)) from None
    return system, key.rstrip("/")


def _call(method: Callable[..., Any], key: str, *arguments: Any, **options: Any) -> Any:
    """Return the result of a method of a store. Raises OSError for whatever exception it raises."""
    try:
        return method(key, *arguments, **options)
    except Exception as error:
        missing = "it does not exist" if isinstance(error, FileNotFoundError) else ""
        reason = getattr(error, "strerror", None) or missing or str(error) or type(error).__name__
        code = getattr(error, "errno", None) or EIO
        raise OSError(code, public(reason), public(key)) from error


def last_part(address: str) -> str:
    """Return the last part of an address, the default for a dataset's name."""
    name = public(address).rstrip("/").rpartition("/")[2]
    return name if name.strip(".") and name.isprintable() and "\\" not in name else "dataset"


def _path_below(base: str, key: str) -> str:
    """Return the path of an object below the key `base`.

    Raises OSError if it does not lie there, or its path is none that a file below a folder can
    have: what a store lists is not trusted.
    """
    path = key.removeprefix(f"{base}/")
    parts = path.split("/")
    if not key.startswith(f"{base}/") or {"", ".", ".."} & {*parts} or {*path} & {*"\\\0"}:
        reason = f"the store lists an object that does not lie below the address, {key!r}"
        raise OSError(EIO, reason, base)
    return path


def copy_without_records(address: str) -> tempfile.TemporaryDirectory[str]:
    """Copy a dataset without its records into a local temporary folder.

    The dataset is the folder named `last_part(address)` in the one returned, which is deleted with
    the object returned. Raises OSError if the store cannot be read.
    """
    system, base = _open_store(address)
    folder = tempfile.TemporaryDirectory(prefix="hidata-")
    root = Path(folder.name) / last_part(address)
    root.mkdir()
    for entry in _call(system.ls, base, detail=True):
        key = entry["name"].rstrip("/")
        name = key.rpartition("/")[2]
        if entry["type"] == "file":
            _copy(system, base, [key], root)
        elif name in COPIED_FOLDERS:
            _copy(system, base, _call(system.find, key), root)
        elif name == "records":
            (root / name).mkdir()
    return folder


def copy(address: str, into: Path) -> Path:
    """Copy an object, or all below an address, into a local folder and return the copy's path.

    Raises OSError if the store cannot be read.
    """
    system, base = _open_store(address)
    target = into / last_part(address)
    if _call(system.isfile, base):
        _call(system.get_file, base, str(target))
        return target
    target.mkdir()
    for key in _call(system.find, base):
        path = target / _path_below(base, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        _call(system.get_file, key, str(path))
    return target


def _copy(system: Any, base: str, keys: Sequence[str], root: Path) -> None:
    """Copy objects below the key `base` to the same paths in a folder.

    Of one that is too large only the size is kept, so that reading it gives a finding.
    """
    for key in keys:
        target = root / _path_below(base, key)
        target.parent.mkdir(parents=True, exist_ok=True)
        size = int(_call(system.size, key) or 0)
        with target.open("xb") as file:
            if size > local.MAX_BYTES:
                file.truncate(size)
            else:
                file.write(_call(system.cat_file, key, start=0, end=size) if size else b"")


def record_files(root: str) -> dict[str, Sequence[str]]:
    """Return the paths of the files in each folder of `records/`, sorted by key.

    What is not a record is under "", as `local.record_files` says.
    """
    system, base = _open_store(root)
    paths: dict[str, list[str]] = defaultdict(list)
    for key in _call(system.find, f"{base}/records"):
        if key.rstrip("/") == f"{base}/records":
            continue  # some stores have an object for a folder
        path = _path_below(base, key)
        parts = path.split("/")
        if not any(part and is_left_by_program(part) for part in parts):
            paths[parts[1] if len(parts) > 2 and may_be_record(path) else ""].append(path)
    return {folder: sorted(paths[folder], key=by_stem) for folder in sorted(paths)}


def files_of(root: str, kind: str) -> Sequence[str]:
    """Return the paths of the record files of one kind, sorted by key; empty without a folder."""
    return record_files(root).get(kind, [])


def read_file(root: str, path: str) -> bytes | Finding:
    """Return all bytes of a file, or the finding J001 if it cannot be read or is too large."""
    if file_size(root, path) > MAX_BYTES:
        return too_large(path)
    return read_part(root, path, 0, MAX_BYTES)


def read_part(root: str, path: str, offset: int, size: int) -> bytes | Finding:
    """Return up to `size` bytes of a file from `offset` on, or the finding J001."""
    system, base = _open_store(root)
    key = f"{base}/{path}"
    try:
        end = min(offset + size, _call(system.size, key))
        if end <= offset:  # some stores refuse to read nothing
            return b""
        return bytes(_call(system.cat_file, key, start=offset, end=end))
    except OSError as error:
        return unreadable(path, error.strerror)


def file_size(root: str, path: str) -> int:
    """Return the size of a file in bytes, or 0 if it cannot be read."""
    system, base = _open_store(root)
    try:
        return int(_call(system.size, f"{base}/{path}"))
    except OSError:
        return 0


@contextmanager
def draft(address: str) -> Iterator[Path]:
    """Yield a local folder to build releases in, and copy its contents to an address at the end.

    No store can move a folder in one step. So that an incomplete release is never taken for a
    complete one, the old SHA256SUMS is deleted first and the new one is written last. Raises
    OSError if the store cannot be written.
    """
    _open_store(address)  # fail before the release is built, not after
    with tempfile.TemporaryDirectory(prefix="hidata-") as folder:
        yield Path(folder)
        for source in sorted(Path(folder).iterdir()):
            _replace(f"{address.rstrip('/')}/{source.name}", source)


def _replace(address: str, source: Path) -> None:
    """Replace the contents of an address by those of a local file or folder."""
    system, base = _open_store(address)
    if source.is_file():
        _upload(system, source, base)
        return
    paths = checksums.list_files(source)
    present = {_path_below(base, key) for key in _call(system.find, base) if key != base}
    foreign = present.difference(paths)
    if foreign and not present & {SUMS, "datapackage.json"}:
        reason = f"it is not a release of hidata, and is not replaced: {min(foreign)} lies there"
        raise OSError(EEXIST, reason, address)
    if SUMS in present:
        _call(system.rm_file, f"{base}/{SUMS}")
    for path in sorted(paths, key=lambda path: path == SUMS):
        _upload(system, source / path, f"{base}/{path}")
    for path in foreign:
        _call(system.rm_file, f"{base}/{path}")


def _upload(system: Any, file: Path, key: str) -> None:
    """Write the contents of a local file to the object with a key."""
    _call(system.makedirs, key.rpartition("/")[0], exist_ok=True)
    _call(lambda key: system.put_file(str(file), key), key)
