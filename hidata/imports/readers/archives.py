"""Zip archives: which ones are read like folders, and their members as files."""

from __future__ import annotations

import os
import zipfile
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile, ZipInfo

from hidata.imports.cells import ReadError
from hidata.imports.readers.streams import head_of, unreadable
from hidata.storage import zips

ZIP = (b"PK\3\4", b"PK\5\6")
_OF_DOCUMENTS = ("[content_types].xml", "mimetype")
"""Members of workbooks and other documents, which are zip archives too."""

_FAILURES = (zips.Unfit, zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, EOFError)


def refused(error: Exception, what: str = "this zip archive") -> ReadError:
    """Return the error of an archive that cannot be read, or that is not read."""
    if isinstance(error, OSError):
        return unreadable(error)
    reason = str(error) if isinstance(error, zips.Unfit) else "it is damaged"
    hint = "get the file again; or unpack it and pack it anew"
    return ReadError(f"{what} is not read: {reason}", hint)


def open_zip(path: Path, what: str = "this zip archive") -> tuple[ZipFile, dict[str, ZipInfo]]:
    """Return an archive, open for reading, and its members by their paths, without folders.

    Raises ReadError if others might read it differently, or it is too large.
    """
    try:
        zips.check_end(path)
        archive = ZipFile(path)
    except (*_FAILURES, OSError) as error:
        raise refused(error, what) from None
    try:
        zips.check_room(archive)
        members = {name: info for name, info in zips.names(archive) if not name.endswith("/")}
    except _FAILURES as error:
        archive.close()
        raise refused(error, what) from None
    return archive, members


class Archive:
    """A zip archive that is read like a folder; its members are unpacked when they are asked for.

    The temporary files are gone when the object is.
    """

    def __init__(self, path: Path) -> None:
        """Take the path of an archive. Raises ReadError if it cannot be read."""
        self._path = path
        self._folder = TemporaryDirectory(prefix="hidata-")
        self._unpacked = 0
        archive, self._members = open_zip(path)
        archive.close()

    @property
    def names(self) -> list[str]:
        """The paths of the members that are not hidden, sorted."""
        return sorted(name for name in self._members if not is_hidden(name))

    def unpack(self, name: str) -> Path:
        """Return where a member lies, unpacked, in a temporary folder. Raises ReadError."""
        self._unpacked += 1
        into = Path(self._folder.name) / str(self._unpacked)
        into.mkdir()
        try:
            with ZipFile(self._path) as archive:
                zips.extract(archive, [("file", self._members[name])], into)
        except (*_FAILURES, OSError) as error:
            raise refused(error) from None
        return into / "file"


def is_hidden(path: str) -> bool:
    """Return whether a file is hidden, or one that programs put beside others."""
    return any(part.startswith((".", "~$")) or part == "__MACOSX" for part in path.split("/"))


def is_archive(path: Path) -> bool:
    """Return whether a file is a zip archive of files, not a document or workbook.

    One that cannot be read counts as a file: reading it says why. Raises ReadError.
    """
    if not head_of(path, 4).startswith(ZIP):
        return False
    try:
        archive, members = open_zip(path)
    except ReadError:
        return path.name.lower().endswith(".zip") and not os.path.isdir(path)
    archive.close()
    return not any(name.lower() in _OF_DOCUMENTS for name in members)
