"""Reads workbooks (XLSX, XLS) with python-calamine, after a look at what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from hidata.imports.cells import Bad, Cell, ReadError, column_number, text_of
from hidata.imports.readers.header import headings_of
from hidata.imports.readers.options import MOST_COLUMNS, Options, Rows, Table, fitted
from hidata.imports.readers.sheet_scan import MOST_ROWS
from hidata.imports.readers.workbook_parts import parts_of
from hidata.schemas.validator import is_failure

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

    from hidata.imports.readers.sheet_scan import Scan

MISSING = "reading workbooks needs python-calamine"
INSTALL = "pip install 'hidata[import]'"

_A1 = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_T = TypeVar("_T")


class Workbook:
    """A workbook on disk: its sheets are opened one at a time. Raises ReadError."""

    def __init__(self, path: Path) -> None:
        """Look at a workbook and open it."""
        try:
            import python_calamine
        except ImportError:
            raise ReadError(MISSING, INSTALL) from None
        self._scans = parts_of(path)
        self._book: CalamineWorkbook = _careful(
            lambda: python_calamine.CalamineWorkbook.from_path(str(path))
        )
        self.names = [
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
        """The names of the sheets with cells, in their order, hidden ones too."""
        self._open: tuple[str, CalamineSheet] | None = None

    def close(self) -> None:
        """Let go of the workbook."""
        self._open = None
        self._book.close()

    def cell(self, sheet: str, name: str) -> Cell:
        """Return a cell by its name (`A1`)."""
        found = _A1.fullmatch(name.upper())
        if found is None:
            message = f"{name!r} is not the name of a cell, such as A1"
            raise ReadError(message)
        row, column = int(found[2]), column_number(found[1])
        for number, cells in self._rows(sheet):
            if number == row:
                return cells[column - 1] if column <= len(cells) else ""
            if number > row:
                break
        return ""

    def table(self, options: Options, name: str) -> Table:
        """Return the table on a sheet, the first if it has no name."""
        if not name and not self.names:
            message = "this workbook has no sheet with cells"
            raise ReadError(message)
        name = name or self.names[0]
        sheet = self._sheet(name)
        rows = self._rows(name)
        header = sorted(set(options.header))
        if not header:
            headings = [""] * (sheet.end[1] + 1 if sheet.end else 0)
            return Table(headings, _fitted(rows, len(headings)), name)
        above: dict[int, list[str]] = {}
        for row, cells in rows:
            above[row] = [text_of(cell) for cell in cells] if row in header else []
            if row == header[-1]:
                break
        if header[-1] not in above:
            message = f"the sheet {name!r} has no row {header[-1]} with headings"
            raise ReadError(message)
        headings = headings_of([above[row] for row in header], _merged(sheet, header))
        return Table(headings, _fitted(rows, len(headings)), name)

    def _sheet(self, name: str) -> CalamineSheet:
        """Return a sheet, which takes the place of the one that was open."""
        if self._open is None or self._open[0] != name:
            if name not in self.names:
                names = ", ".join(self.names[:20])
                message = f"there is no sheet {name!r} in this workbook"
                raise ReadError(message, f"its sheets are {names}")
            self._open = None
            sheet = _careful(lambda: self._book.get_sheet_by_name(name))
            if sheet.end and (sheet.end[0] >= MOST_ROWS or sheet.end[1] >= MOST_COLUMNS):
                message = f"the sheet {name!r} reaches further than sheets do"
                raise ReadError(message, code="I011")
            self._open = name, sheet
        return self._open[1]

    def _rows(self, name: str) -> Rows:
        """Yield the rows of a sheet from the first to the last with a value."""
        sheet = self._sheet(name)
        odd = _by_row(self._scans.get(name))
        before: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)
        row = 0
        for row, values in enumerate(_iterate(sheet), 1):
            cells = before + [
                value.strip() if (kind := type(value)) is str
                else value if kind is float else _cell(value)
                for value in values
            ]  # fmt: skip
            yield row, _with_bad(cells, odd[row]) if row in odd else cells
        for below in range(row + 1, max(odd, default=0) + 1):
            yield below, _with_bad([], odd.get(below, []))


def _with_bad(cells: list[Cell], odd: list[tuple[int, str]]) -> list[Cell]:
    """Return cells of which some have no value, by their columns, and why."""
    for column, reason in odd:
        cells += [""] * (column - len(cells))
        cells[column - 1] = Bad(reason)
    return cells


def _iterate(sheet: CalamineSheet) -> Iterator[list[Any]]:
    """Yield the rows of a sheet from its first one on, blank ones too."""
    if sheet.start is None:
        return
    rows = _careful(sheet.iter_rows)
    while (values := _careful(lambda: next(rows, None))) is not None:
        yield values


def _cell(value: Any) -> Cell:
    """Return a value that is neither a text nor a float as a cell; a duration as `30:00:00`."""
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return value  # type: ignore[no-any-return]  # a whole number, true or false, a date or time


def _by_row(scan: Scan | None) -> dict[int, list[tuple[int, str]]]:
    """Return the columns of the odd cells, and what is odd, by their rows."""
    found: dict[int, list[tuple[int, str]]] = {}
    for (row, column), reason in (scan.odd if scan else {}).items():
        found.setdefault(row, []).append((column, reason))
    return found


def _merged(sheet: CalamineSheet, header: list[int]) -> list[Any]:
    """Return the merged cells in the rows with headings, with rows counted among these."""
    places = {row - 1: index for index, row in enumerate(header)}
    found = []
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        rows = [place for row, place in places.items() if top <= row <= bottom]
        if rows and (right > left or len(rows) > 1):
            first = places.get(top, -1)
            found.append(((first, left), (rows[-1], right)))
    return found


def _fitted(rows: Rows, width: int) -> Rows:
    """Yield rows that are no longer than the headings, unless there is a cell beyond them."""
    for row, cells in rows:
        if len(cells) > width:
            yield row, fitted(cells, width)
        else:
            yield row, cells + [""] * (width - len(cells))


def _careful(work: Callable[[], _T]) -> _T:
    """Return what the library gives. Raises ReadError where it refuses or fails."""
    try:
        return work()
    except BaseException as error:
        if isinstance(error, MemoryError) or not is_failure(error):
            raise
        if type(error).__name__ == "PasswordError":
            message = "this workbook is locked with a password"
            raise ReadError(message, "save a copy without a password") from None
        reason = " ".join(str(error).split())[:200]
        message = f"this workbook cannot be read; python-calamine says: {reason}"
        raise ReadError(message, "open it in a spreadsheet and save it anew") from None
