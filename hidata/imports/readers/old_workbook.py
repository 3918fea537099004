"""Looks through a workbook of Excel 97 to 2003 (MS-CFB, MS-XLS) before it is opened.

What opens it reads all sheets at once, and would take as much memory as a damaged one asks for.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from hidata.imports.cells import ReadError
from hidata.imports.readers.sheet_scan import Scan

MOST_RECORDS = 50_000_000
"""How many records of all sheets are looked at."""

MOST_ROWS, MOST_COLUMNS = 2**16, 2**8
"""How far a sheet reaches."""

_NO_SECTOR = 0xFFFFFFFA
"""The first number that is not one of a sector."""

_DIMENSIONS, _FORMULA, _ERROR_OR_FLAG, _MANY_NUMBERS = 0x0200, 0x0006, 0x0205, 0x00BD
_CELLS = frozenset(
    (_FORMULA, 0x0206, 0x0406, 0x00D6, 0x00FD, 0x0203, 0x0204, _ERROR_OR_FLAG, 0x027E)
)
"""The records of single cells: formulas, texts, numbers, errors, true and false."""

_SHEET, _LOCKED, _END = 0x0085, 0x002F, 0x000A

_WORKBOOK, _BOOK, _PACKAGE = "Workbook", "Book", "EncryptedPackage"
"""The names of the stream with a workbook, in older ones, and of one with a password."""

_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


def scan(data: bytes) -> dict[str, Scan]:
    """Return what is known of the sheets of a workbook by their names.

    Raises ReadError if it is damaged, locked, or reaches further than sheets do.
    """
    try:
        stream = _Container(data).workbook()
        found = {}
        left = MOST_RECORDS
        for name, start in _sheets(stream):
            found[name], left = _scan_sheet(stream, start, left)
        return found
    except (struct.error, IndexError):
        raise _damaged() from None


def _damaged() -> ReadError:
    return ReadError("this workbook is damaged", "get the file again; or save it as .xlsx")


class _Container:
    """A compound file: streams whose sectors lie anywhere in a file."""

    def __init__(self, data: bytes) -> None:
        """Read where the sectors are. Raises ReadError or struct.error."""
        self._data = data
        shift, small_shift = struct.unpack_from("<2H", data, 0x1E)
        if shift not in (9, 12) or small_shift != 6:
            raise _damaged()
        self._size = 1 << shift
        self._most = len(data) // self._size + 1
        counts = struct.unpack_from("<L", data, 0x2C) + struct.unpack_from("<L", data, 0x40)
        folder, _, self._small_below, small, _, further, more = struct.unpack_from(
            "<7L", data, 0x30
        )
        if max(*counts, more) > self._most or self._small_below > 4096:
            raise _damaged()
        tables = [*struct.unpack_from("<109L", data, 0x4C)]
        for _ in range(more):
            *numbers, further = self._numbers(self._sector(further))
            tables += numbers
        self._next = [
            number
            for table in tables[: self._most]
            if table < _NO_SECTOR
            for number in self._numbers(self._sector(table))
        ]
        self._folder = self._chain(folder)
        self._small_next = self._numbers(self._chain(small)) if small < _NO_SECTOR else ()

    def workbook(self) -> bytes:
        """Return the stream with the workbook. Raises ReadError if there is none."""
        found, root = None, (0, 0)
        for at in range(0, len(self._folder) - 127, 128):
            name_bytes, kind = struct.unpack_from("<HB", self._folder, at + 64)
            letters = self._folder[at : at + max(0, min(name_bytes, 64) - 2)]
            name = letters.decode("utf-16-le", "replace")
            first, size, _ = struct.unpack_from("<3L", self._folder, at + 116)
            if kind and size > len(self._data):
                raise _damaged()
            if kind == 5:
                root = first, size
            elif name in (_WORKBOOK, _BOOK) and (found is None or name == _WORKBOOK):
                found = found if found and found[0] == name else (name, first, size)
            elif name == _PACKAGE:
                raise locked()
        if found is None:
            message = "this is an old document of Microsoft Office, not a workbook"
            raise ReadError(message)
        _, first, size = found
        if size >= self._small_below:
            return self._chain(first)[:size]
        small = self._chain(root[0])
        parts = _followed(first, self._small_next, len(small) // 64 + 1)
        return b"".join(small[number * 64 : number * 64 + 64] for number in parts)[:size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _numbers(self, sector: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(sector) // 4}L", sector[: len(sector) // 4 * 4])

    def _chain(self, first: int) -> bytes:
        """Return the sectors that follow each other."""
        return b"".join(map(self._sector, _followed(first, self._next, self._most)))


def locked() -> ReadError:
    """Return the error of a workbook with a password."""
    hint = "save a copy without a password"
    return ReadError("this workbook is locked with a password", hint)


def _followed(first: int, following: tuple[int, ...] | list[int], most: int) -> Iterator[int]:
    """Yield the numbers of sectors from a first one on. Raises ReadError if they go in a ring."""
    for _ in range(most + 1):
        if first >= _NO_SECTOR:
            return
        yield first
        first = following[first]
    raise _damaged()


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    """Yield the names of the sheets and where each begins. Raises ReadError if it is locked."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        if kind == _LOCKED:
            raise locked()
        if kind == _SHEET and size >= 8:
            start, _, letters, flags = struct.unpack_from("<LHBB", stream, at + 4)
            text = stream[at + 12 : at + 4 + size]
            name = text[: 2 * letters].decode("utf-16-le", "replace") if flags & 1 else ""
            yield name or text[:letters].decode("latin-1"), start
        if kind == _END:
            return
        at += 4 + size


def _scan_sheet(stream: bytes, at: int, left: int) -> tuple[Scan, int]:
    """Return what is known of a sheet, and how many records may still be looked at."""
    found = Scan()
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        data = stream[at + 4 : at + 4 + size]
        if kind == _END:
            break
        if kind == _DIMENSIONS and size >= 10:
            form, columns = ("<2L", 10) if size >= 14 else ("<2H", 6)
            found.reach(struct.unpack_from(form, data)[1], 0)
            found.reach(0, struct.unpack_from("<H", data, columns)[0])
        elif kind in _CELLS and size >= 4:
            row, column = struct.unpack_from("<2H", data)
            found.reach(row + 1, column + 1)
            _note(kind, data, found, row + 1, column + 1)
        elif kind == _MANY_NUMBERS and size >= 6:
            row, first = struct.unpack_from("<2H", data)
            found.reach(row + 1, max(first, (size - 6) // 6 + first, _last(data)) + 1)
        if found.rows > MOST_ROWS or found.columns > MOST_COLUMNS or left <= 0:
            message = "a sheet of this workbook reaches further than sheets do"
            raise ReadError(message, "save it as .xlsx", "I011")
        at, left = at + 4 + size, left - 1
    return found, left


def _last(data: bytes) -> int:
    """Return the column of the last of many numbers in a row."""
    return int.from_bytes(data[-2:], "little")


def _note(kind: int, data: bytes, found: Scan, row: int, column: int) -> None:
    """Take note of a cell that holds an error."""
    code = None
    if kind == _ERROR_OR_FLAG and len(data) >= 8 and data[7]:
        code = data[6]
    elif kind == _FORMULA and len(data) >= 14 and data[12:14] == b"\xff\xff" and data[6] == 2:
        code = data[8]
    if code is not None:
        name = _ERRORS.get(code)
        found.note(row, column, f"the error {name}" if name else "an error")
