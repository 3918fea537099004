"""The files at a path: those of a folder or a zip archive, each with the tables in it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from stat import S_ISREG
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hidata.imports.cells import Cell, ReadError
from hidata.imports.readers import streams
from hidata.imports.readers.archives import Archive, is_archive, is_hidden
from hidata.imports.readers.formats import MEDIA_TYPES, format_of, media_type_of
from hidata.imports.readers.options import PLAIN, Options, Table
from hidata.storage.links import walk, where_it_leads

if TYPE_CHECKING:
    from hidata.imports.readers.workbook import Workbook


class DataFile:
    """A file with tables in it: on its own, in a folder, or in a zip archive.

    All but `name` and `label` may raise ReadError. What is unpacked lies in temporary files until
    the file is closed.
    """

    def __init__(self, name: str, label: str, find: Callable[[], Path]) -> None:
        """Take the name, what the file is called in messages, and what gives its path."""
        self.name = name[:-3] if name.lower().endswith(".gz") else name
        """The base name, without `.gz`."""
        self.label = label
        """The path as given, of a member as `a.zip!b/c.xlsx`."""
        self.fault: ReadError | None = None
        """Why this is a zip archive of which nobody can tell what is in it, None for any other."""
        self._find = find
        self._path: Path | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._workbook: Workbook | None = None

    def sha256(self) -> str:
        """Return the SHA-256 of the file as it lies there, packed if it is; in hexadecimal."""
        digest = hashlib.sha256()
        with streams.open_file(self._stored()) as file:
            for data in streams.chunks(file):
                digest.update(data)
        return digest.hexdigest()

    def size(self) -> int:
        """Return the size in bytes of the file as it lies there."""
        with streams.open_file(self._stored()) as file:
            return os.fstat(file.fileno()).st_size

    @property
    def format(self) -> str:
        """The format of what is in the file, such as `csv` or `json`."""
        return format_of(self._stored(), self.name, PLAIN)

    def data(self, most: int) -> bytes:
        """Return the bytes of what is in the file. Raises ReadError if there are more than that."""
        with streams.open_plain(self._stored()) as file:
            return b"".join(streams.chunks(file, most))

    @property
    def media_type(self) -> str:
        """The media type of the file as it lies there, such as `text/csv`."""
        if streams.is_gzip(self._stored()):
            return MEDIA_TYPES["gzip"]
        return media_type_of(self._stored(), self.name)

    def sheet_names(self, options: Options = PLAIN) -> list[str]:
        """Return the names of the sheets in their order, hidden ones too; [] of no workbook."""
        if format_of(self._stored(), self.name, options) != "workbook":
            return []
        return self._opened().names

    def cell(self, sheet: str, name: str) -> Cell:
        """Return a cell of a workbook by its name (`A1`); a blank one is ""."""
        return self._opened().cell(sheet, name)

    def table(self, options: Options, sheet: str = "") -> Table:
        """Return the table in the file, or on a sheet, the first if none is named."""
        kind = format_of(self._stored(), self.name, options)
        if kind == "workbook":
            return self._opened().table(options, sheet)
        if sheet:
            message = f"this is not a workbook, so that there is no sheet {sheet!r}"
            raise ReadError(message)
        if kind == "parquet":
            from hidata.imports.readers import parquet

            return parquet.table(self._whole())
        if kind in ("json", "ndjson"):
            from hidata.imports.readers import json

            read = json.array_table if kind == "json" else json.lines_table
            return read(self._stored(), options)
        from hidata.imports.readers import text

        return text.table(self._stored(), options, fixed=kind == "fixed")

    def close(self) -> None:
        """Let go of what is held in memory and in temporary files."""
        if self._workbook is not None:
            self._workbook.close()
        if self._folder is not None:
            self._folder.cleanup()
        self._workbook = self._folder = None

    def _stored(self) -> Path:
        """Return where the file lies, packed or not."""
        if self._path is None:
            self._path = self._find()
        return self._path

    def _whole(self) -> Path:
        """Return where the file lies, unpacked."""
        stored = self._stored()
        if not streams.is_gzip(stored):
            return stored
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="hidata-")
            streams.unpack(stored, Path(self._folder.name) / "file")
        return Path(self._folder.name) / "file"

    def _opened(self) -> Workbook:
        """Return the workbook in the file."""
        if self._workbook is None:
            if format_of(self._stored(), self.name, Options()) != "workbook":
                message = "this is not a workbook"
                raise ReadError(message)
            from hidata.imports.readers.workbook import Workbook

            self._workbook = Workbook(self._whole())
        return self._workbook


def files_at(path: Path) -> list[DataFile]:
    """Return the files at a path, sorted: one, or those of a folder, also in zip archives in it.

    Left out are hidden files, what macOS adds to zip archives, and links in a folder that lead out
    of it or to something hidden. Raises ReadError if there is nothing, or it cannot be read.
    """
    if path.is_dir():
        return [found for inner in _walk(path) for found in _files(path / inner)]
    streams.open_file(path).close()
    return _files(path)


def _files(path: Path) -> list[DataFile]:
    """Return a file, or the members of a zip archive."""
    try:
        if not is_archive(path):
            return [DataFile(path.name, str(path), lambda: path)]
        archive = Archive(path)
    except ReadError as error:
        broken = DataFile(path.name, str(path), _raising(error))
        broken.fault = error
        return [broken]

    def member(name: str) -> DataFile:
        base = name.rpartition("/")[2]
        return DataFile(base, f"{path}!{name}", lambda: archive.unpack(name))

    return [member(name) for name in archive.names]


def _raising(error: ReadError) -> Callable[[], Path]:
    """Return what raises an error when it is asked for a path."""

    def find() -> Path:
        raise error

    return find


def _walk(folder: Path) -> list[str]:
    """Return the paths of the regular files in a folder and those below, sorted."""
    root = str(folder)
    found = []
    try:
        for parent, folders, names in walk(root):
            folders[:] = [name for name in folders if not is_hidden(name)]
            for name in names:
                path = os.path.relpath(os.path.join(parent, name), root)
                if not is_hidden(name) and not where_it_leads(root, path) and _is_file(root, path):
                    found.append(path)
    except OSError as error:
        raise streams.unreadable(error) from None
    return sorted(found)


def _is_file(root: str, path: str) -> bool:
    """Return whether a path leads to a regular file."""
    try:
        return S_ISREG(os.stat(os.path.join(root, path)).st_mode)
    except OSError:
        return False
