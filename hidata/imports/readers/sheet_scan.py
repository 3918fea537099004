"""Looks through the XML of a sheet before it is opened: how far it reaches, and its odd cells.

What opens sheets holds all cells between the first and the last one in memory, and shows a formula
without a stored value, and an error, as a blank cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hidata.imports.cells import ReadError, column_number
from hidata.imports.readers.options import MOST_COLUMNS

MOST_CELLS = 50_000_000
"""How many cells there may be in the rectangle of all cells with a value."""

MOST_ROWS = 2**20
"""How many rows a sheet has."""

LONGEST_NUMBER = 12
"""How many digits or letters of the place of a cell are looked at."""

MOST_ODD_CELLS = 1_000_000
LONGEST_CELL = 2**22
"""How many bytes the XML of a cell may have."""

NO_VALUE = "a formula without a stored value"

_ATTRIBUTES = rb"((?:\s(?:[^>\"'/]++|\"[^\"]*+\"|'[^']*+'|/(?!>))*+)?)"
_TAG = rb"(?:[\w.-]{1,64}:)?"
_PART = re.compile(
    rb"<" + _TAG + rb"(?:row" + _ATTRIBUTES + rb"/?>"
    rb"|(c)" + _ATTRIBUTES + rb"(?:/>|>(.*?)</" + _TAG + rb"c\s*>))",
    re.DOTALL,
)
"""Matches the beginning of a row, or a cell."""

_BEGINNING = re.compile(rb"<" + _TAG + rb"(?:c|row)[\s/>]")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]*)([0-9]*)[\"']")
_TYPE = re.compile(rb"\st\s*=\s*[\"'](\w*)[\"']")
_FORMULA = re.compile(rb"<" + _TAG + rb"f[\s/>]")
_VALUE = re.compile(rb"<" + _TAG + rb"(?:v|is)(?:\s[^>]*)?>(?!</)")
_EMPTY_VALUE = re.compile(rb"<" + _TAG + rb"v[\s/>]")
_ERROR = re.compile(rb"<" + _TAG + rb"v(?:\s[^>]*)?>([^<]{0,40})")

_PLAIN = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
"""Matches how nearly all programs begin a cell."""


@dataclass
class Scan:
    """What is known of a sheet before it is opened. Rows and columns count from 1."""

    rows: int = 0
    columns: int = 0
    odd: dict[tuple[int, int], str] = field(default_factory=dict)
    """Why cells that seem blank, by row and column, have no value."""

    def reach(self, row: int, column: int) -> None:
        """Take note that there is a cell."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)

    def note(self, row: int, column: int, reason: str) -> None:
        """Take note of why a cell has no value. Raises ReadError if there are too many."""
        self.odd[row, column] = reason
        if len(self.odd) > MOST_ODD_CELLS:
            message = (
                f"a sheet has more than {MOST_ODD_CELLS:,} errors and formulas without a value"
            )
            raise ReadError(message, code="I011", row=row, column=column)

    @property
    def is_too_large(self) -> bool:
        """Whether there are more cells than can be held, or than a sheet has."""
        beyond = self.rows > MOST_ROWS or self.columns > MOST_COLUMNS
        return beyond or self.rows * self.columns > MOST_CELLS


def scan(chunks: Iterable[bytes], *, exact: bool = False) -> Scan:
    """Return what there is to know of the XML of a sheet, which comes in chunks.

    Without `exact`, blank cells that have a format count as well, which is quicker. Anything
    without `sheetData` in it is not a sheet. Raises ReadError for a cell that is too long.
    """
    found = Scan()
    position = [0, 0]
    for block in _blocks(chunks):
        if exact or not _scan_plain(block, found, position):
            _scan_any(block, found, position, exact)
    return found


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the XML from `sheetData` on in parts that end between two cells."""
    rest, inside = b"", False
    for chunk in chunks:
        block = rest + chunk
        if not inside:
            at = block.find(b"sheetData")
            inside = at >= 0
            block = block[at:] if inside else block[-len(b"sheetData") :]
        end = _end_of_parts(block) if inside else 0
        rest = block[end:]
        if len(rest) > LONGEST_CELL:
            message = f"the XML of a cell in this workbook is longer than {LONGEST_CELL >> 20} MiB"
            raise ReadError(message, code="I011")
        if end:
            yield block[:end]
    if inside:
        yield rest


def _end_of_parts(block: bytes) -> int:
    """Return how much of a block is certain to hold whole cells, and whole tags of rows."""
    at = len(block)
    while (at := block.rfind(b"<", 0, at)) >= 0:
        if _BEGINNING.match(block, at):
            if not _PART.match(block, at):
                return at
            break
    last = block.rfind(b"<")
    return len(block) if last < 0 or b">" in block[last:] else last


def _scan_plain(block: bytes, found: Scan, position: list[int]) -> bool:
    """Take note of the cells of a block; return False if not all are written in the usual way."""
    cells = _PLAIN.findall(block)
    if (
        len(cells) != block.count(b"<c")
        or block.count(b"<row") != block.count(b'<row r="')
        or b":c" in block
        or b":row" in block
    ):
        return False
    last_row = block.rfind(b"<row")
    if last_row >= 0:
        position[:] = _start_of_row(_PART.match(block, last_row), position[0])
    if cells:
        columns, rows = zip(*cells, strict=True)
        last = max(column_number(name.decode()) for name in set(columns))
        found.reach(max(map(int, set(rows))), last)
        if block.rfind(b"<c") > last_row:
            position[:] = [int(rows[-1]), column_number(columns[-1].decode())]
    if b"<f" in block or b'"e"' in block:
        for match in _PART.finditer(block):
            if match[2] and match[4]:
                _note(match, found, *_place(match[3], 0, 0))
    return True


def _start_of_row(match: re.Match[bytes] | None, before: int) -> tuple[int, int]:
    """Return the position at the beginning of a row: no cell of it yet."""
    reference = _REFERENCE.search(match[1]) if match and match[1] else None
    return _number(reference[2] if reference else b"", before + 1), 0


def _scan_any(block: bytes, found: Scan, position: list[int], exact: bool) -> None:
    """Take note of the cells of a block, in whichever way they are written."""
    for match in _PART.finditer(block):
        if not match[2]:
            position[:] = _start_of_row(match, position[0])
            continue
        row, column = _place(match[3], position[0] or 1, position[1] + 1)
        position[:] = [row, column]
        if not exact or (match[4] and _VALUE.search(match[4])):
            found.reach(row, column)
        if match[4]:
            _note(match, found, row, column)


def _place(attributes: bytes, row: int, column: int) -> tuple[int, int]:
    """Return the row and column of a cell, those given if it does not say them."""
    reference = _REFERENCE.search(attributes)
    if not reference:
        return row, column
    name, number = reference[1].decode().upper(), reference[2]
    column = column_number(name[:LONGEST_NUMBER]) if name else column
    return _number(number, row), column


def _number(digits: bytes, otherwise: int) -> int:
    """Return the number of a row, one that no sheet has if it is too long to be one."""
    return int(digits[:LONGEST_NUMBER]) if digits else otherwise


def _note(match: re.Match[bytes], found: Scan, row: int, column: int) -> None:
    """Take note of a cell that holds an error, or a formula without a stored value."""
    inner = match[4]
    kind = _TYPE.search(match[3])
    if kind and kind[1] == b"e":
        error = _ERROR.search(inner)
        name = error[1].decode("ascii", "replace").strip() if error else ""
        found.note(row, column, f"the error {name}" if name else "an error")
    elif _FORMULA.search(inner) and not _VALUE.search(inner):
        is_empty_text = kind and kind[1] == b"str" and _EMPTY_VALUE.search(inner)
        if not is_empty_text:
            found.note(row, column, NO_VALUE)
