"""Opens files of others: regular ones only, unpacked if they are packed, within bounds."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISREG
from typing import IO

from hidata.imports.cells import ReadError
from hidata.storage import system

MOST_BYTES = 2**34
"""How long a text may be, unpacked: it is read as it comes."""

MOST_HELD_BYTES = 2**30
"""How long other files may be, unpacked: they are looked at as a whole."""

CHUNK_BYTES = 2**18
GZIP = b"\x1f\x8b"


def open_file(path: Path) -> IO[bytes]:
    """Return a regular file, open for reading. Raises ReadError for whatever prevents it."""
    try:
        number = system.open_for_reading(os.path.realpath(path))
    except OSError as error:
        raise unreadable(error) from None
    if not S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        message = "this is not a regular file"
        raise ReadError(message)
    return os.fdopen(number, "rb")


def unreadable(error: OSError) -> ReadError:
    """Return the error of a file that the system does not let us read."""
    return ReadError(f"this file cannot be read: {(error.strerror or str(error)).lower()}")


def is_gzip(path: Path) -> bool:
    """Return whether a file is compressed with gzip. Raises ReadError if it cannot be read."""
    return head_of(path, len(GZIP)) == GZIP


def head_of(path: Path, size: int) -> bytes:
    """Return the first bytes of a file as it lies there. Raises ReadError."""
    with open_file(path) as file:
        return read(file, size)


def read(file: IO[bytes] | gzip.GzipFile, size: int) -> bytes:
    """Return up to `size` bytes of an open file. Raises ReadError if it is damaged."""
    try:
        return file.read(size)
    except EOFError:
        message = "this file is compressed with gzip, and its end is missing"
        raise ReadError(message, "get the file again") from None
    except (gzip.BadGzipFile, zlib.error):
        message = "this file is compressed with gzip, and damaged"
        raise ReadError(message, "get the file again") from None
    except OSError as error:
        raise unreadable(error) from None


def open_plain(path: Path) -> IO[bytes] | gzip.GzipFile:
    """Return a file open for reading, unpacked if gzip has compressed it. Raises ReadError."""
    file = open_file(path)
    if read(file, len(GZIP)) != GZIP:
        file.seek(0)
        return file
    file.seek(0)
    return _Unpacked(file)


class _Unpacked(gzip.GzipFile):
    """What is in a file that gzip has compressed; both are closed together."""

    def __init__(self, file: IO[bytes]) -> None:
        """Take the file as it lies there."""
        super().__init__(fileobj=file, mode="rb")
        self._packed = file

    def close(self) -> None:
        """Close this and the file."""
        super().close()
        self._packed.close()


def chunks(file: IO[bytes] | gzip.GzipFile, most: int = MOST_BYTES) -> Iterator[bytes]:
    """Yield the bytes of an open file. Raises ReadError if it is damaged or has too many."""
    room = most
    while data := read(file, CHUNK_BYTES):
        room -= len(data)
        if room < 0:
            message = f"this file is longer than {most >> 20:,} MiB"
            raise ReadError(message, code="I011")
        yield data


def unpack(path: Path, into: Path, most: int = MOST_HELD_BYTES) -> None:
    """Write what is in a file that gzip has compressed into a new one. Raises ReadError."""
    with open_plain(path) as file, into.open("xb") as out:
        for data in chunks(file, most):
            out.write(data)
