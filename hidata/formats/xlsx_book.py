"""Writes a workbook with XlsxWriter, which is given the rows of its sheets as XML.

XlsxWriter takes ten microseconds for a cell, and holds all of them. Here a sheet is written row by
row into a file of its own, which XlsxWriter then puts into the workbook with all that belongs to
it. Only `_SheetOfRows` and `Book` rely on what XlsxWriter does not document.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from xlsxwriter import Workbook, __version__
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from hidata.dataset.settings import Metadata
from hidata.formats.xlsx_cells import NO_CELL, STYLES, Cells

MOST_ROWS, MOST_COLUMNS = 2**20, 2**14
"""How many rows and columns a sheet has."""

MOST_LINKS = 5_000
"""How many links a sheet has at most: Excel takes 65,530, and opens files with many slowly."""

LONGEST_ADDRESS = 2_000
"""How long the address of a link may be: Excel takes 2,079 characters."""

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class _SheetOfRows(Worksheet):  # type: ignore[misc]
    """A sheet whose rows are in a file as XML."""

    rows: Path

    def _write_sheet_data(self) -> None:
        """Write the element with the rows."""
        self._xml_start_tag("sheetData")
        with self.rows.open(encoding="utf-8", newline="") as file:
            shutil.copyfileobj(file, self.fh)
        self._xml_end_tag("sheetData")


class Sheet:
    """A sheet of a workbook, to which rows are added from the top."""

    def __init__(self, sheet: _SheetOfRows, cells: Cells) -> None:
        """Take the sheet, whose rows are still to be written, and the maker of cells."""
        self._sheet, self.cells = sheet, cells
        self._sheet.ignore_write_string = True  # the rows have the texts of links
        self._file = sheet.rows.open("w", encoding="utf-8", newline="")
        self._width = self._links = 0
        self.height = 0

    def add(self, columns: Sequence[Sequence[str]]) -> None:
        """Add rows below the others, given as the cells of each column."""
        letters = [xl_col_to_name(index) for index in range(len(columns))]
        number = self.height
        for number, row in enumerate(zip(*columns, strict=True), self.height + 1):
            cells = [
                f'<c r="{name}{number}"{cell}'
                for name, cell in zip(letters, row, strict=True)
                if cell
            ]
            self._file.write(f'<row r="{number}">{"".join(cells)}</row>')
        self.height, self._width = number, max(self._width, len(columns))

    def add_row(self, cells: Sequence[str]) -> int:
        """Add a row, and return its index from 0."""
        self.add([[cell] for cell in cells] or [[NO_CELL]])
        return self.height - 1

    def has_room_for_links(self, number: int = 1) -> bool:
        """Return whether so many more links fit into the sheet."""
        return self._links + number <= MOST_LINKS

    def link(self, row: int, column: int, address: str) -> None:
        """Make a cell, by its indices from 0, a link to an address."""
        self._links += 1
        self._sheet.write_url(row, column, address)

    def link_to_sheet(self, row: int, column: int, sheet: str, to_row: int = 0) -> None:
        """Make a cell a link to the beginning of a row of a sheet of the workbook."""
        name = sheet.replace("'", "''")
        self.link(row, column, f"internal:'{name}'!A{to_row + 1}")

    def finish(self, widths: Iterable[int], frozen_columns: int = 0, header: bool = True) -> None:
        """Set the widths of columns, and keep the header in sight, with a filter."""
        self._file.close()
        for index, width in enumerate(widths):
            self._sheet.set_column(index, index, width)
        if self.height:
            self._sheet.dim_rowmin, self._sheet.dim_rowmax = 0, self.height - 1
            self._sheet.dim_colmin, self._sheet.dim_colmax = 0, self._width - 1
            last = xl_rowcol_to_cell(self.height - 1, self._width - 1)
            self._sheet.ignore_errors({"number_stored_as_text": f"A1:{last}"})
        if header:
            self._sheet.freeze_panes(1, frozen_columns)
            self._sheet.autofilter(0, 0, self.height - 1, self._width - 1)


class Book:
    """A workbook that is written when its context ends without an exception.

    Its bytes depend on nothing but what it is given. Temporary files go to the folder `scratch`.
    """

    def __init__(self, path: Path, scratch: Path, metadata: Metadata, day: date) -> None:
        """Take the path, and what the properties of the workbook say."""
        self._scratch = scratch
        self._book = Workbook(str(path), {**OPTIONS, "tmpdir": str(scratch)})
        self._book.use_zip64()
        properties = {
            "title": metadata.title,
            "subject": metadata.description,
            "author": ", ".join(metadata.creators),
            "keywords": ", ".join(metadata.keywords),
            "comments": f"Written with XlsxWriter {__version__}.",
        }
        plain = {name: re.sub(r"[^\S ]|[\x00-\x1f\ufffe\uffff]", " ", text)[:255]
                 for name, text in properties.items()}  # fmt: skip
        self._book.set_properties({**plain, "created": datetime(day.year, day.month, day.day)})
        formats = {name: self._book.add_format(dict(style)) for name, style in STYLES.items()}
        self.cells = Cells({name: form._get_xf_index() for name, form in formats.items()})  # noqa: SLF001

    def sheet(self, name: str) -> Sheet:
        """Return a new sheet, after the others."""
        sheet = self._book.add_worksheet(name, worksheet_class=_SheetOfRows)
        sheet.rows = self._scratch / f"rows-{len(self._book.worksheets())}.xml"
        return Sheet(sheet, self.cells)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            return
        try:
            self._book.close()
        except FileCreateError as failure:
            raise failure.args[0] from None  # the OSError
