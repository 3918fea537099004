"""Compares the cells of an edited table's row with what a release has there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from hidata.dataset.edits import ABSENT
from hidata.findings.finding import Finding
from hidata.imports import table_rows
from hidata.imports.cells import Bad, Cell, Place
from hidata.imports.present_records import PresentRecords, Record
from hidata.imports.readers.text import ROW_ENDS
from hidata.imports.spreadsheets import AS_TEXT, clean
from hidata.imports.table_columns import TEXTS, Columns, Key, without_apostrophe
from hidata.imports.table_rows import RowPaths
from hidata.imports.typed_cells import DAMAGED, NotValid, changed_value, present_cell
from hidata.tables.model import Column, Table


class Change(NamedTuple):
    """A cell that says something else than the record: the index of the cell, column, value.

    The value is ABSENT where the cell is blank, so that the record's value is taken away.
    """

    at: int
    column: Column
    value: Any


class Refused(Exception):
    """A cell that cannot be taken: the finding on it."""

    def __init__(self, finding: Finding) -> None:
        """Take the finding."""
        super().__init__(finding.message)
        self.finding = finding


class RowReader:
    """Reads the rows of one table."""

    def __init__(
        self, table: Table, columns: Columns, present: PresentRecords, top: Place, comma: bool
    ) -> None:
        """Take the table and its columns in a file, the present records, and the file's place.

        `comma`: numbers may have a decimal comma.
        """
        self._table, self._present = table, present
        self._row, self._top, self._comma = RowPaths(table), top, comma
        self._values = [(index, c, self._row.below(c)) for index, c in columns.values]

    def place(self, number: int, index: int) -> Place:
        """Return the place of a cell."""
        return self._top._replace(row=number, column=index + 1)

    def changes(
        self, key: Key, number: int, cells: Sequence[Cell], record: Record | None, as_text: bool
    ) -> Iterator[Change | Finding]:
        """Yield each cell that differs from the record, and a finding for each that is refused.

        Without a record, the row is new. `as_text` is the setting `formulas-as-text`.
        """
        item = ABSENT if record is None else table_rows.get(record, self._row.path(key[1:]))
        for index, column, below in self._values:
            if column.role == "rest":
                rest = None if record is None else self._present.rest(str(key[0]))
                present = None if rest is None else present_cell("json", rest)
            else:
                value = table_rows.get(item, below)
                present = None if value is ABSENT else present_cell(column.type, value)
            cell = cells[index]
            if as_text and column.type in TEXTS:
                cell = without_apostrophe(cell)
            if type(cell) is str and _is_plainly_same(present, cell, record is None):
                continue
            try:
                if (change := self._changed(column, cell, present, record is None)) is not _SAME:
                    yield Change(index, column, change)
            except NotValid as error:
                place = self.place(number, index)
                yield place.finding(error.code, error.message, error.hint)

    def _changed(self, column: Column, cell: Cell, present: Any, is_new: bool) -> Any:
        """Return the new value, ABSENT if there is none any more, or _SAME. Raises NotValid."""
        if isinstance(cell, Bad) and not (present is None and cell.reason == ROW_ENDS):
            raise NotValid(f"This cell is {cell.reason}.", code="I026")
        if isinstance(cell, str) and not cell.strip():
            return self._blank(column, present, is_new)
        value = changed_value(column.type, present, cell, self._comma)
        if value is ABSENT:
            return _SAME
        if column.role == "rest" and not isinstance(value, dict):
            raise NotValid("This cell is not a JSON object, whose names are JSON Pointers.")
        if column.type == "string" and str(value).isdecimal():
            width = self._present.width(self._table, column)
            if len(value) < width:
                message = f"This cell is {value}, but all others have {width} digits."
                raise NotValid(message, AS_TEXT, DAMAGED)
        return value

    def _blank(self, column: Column, present: Any, is_new: bool) -> Any:
        """Return what a blank cell means. Raises NotValid where a value must be."""
        if not is_new and (present is None or (isinstance(present, str) and not clean(present))):
            return _SAME
        if column.role == "value" and not self._row.below(column):
            hint = "to delete an item of a list, edit the record itself"
            raise NotValid("This cell is blank, but a row of this table is a value.", hint)
        if column.required:
            raise NotValid(f"This cell is blank, but {column.name} is required.")
        return _SAME if is_new else ABSENT


def _is_plainly_same(present: Any, cell: str, is_new: bool) -> bool:
    """Return whether a text is what a release has, letter for letter, as most cells are."""
    if present is None:
        return not cell and not is_new
    return cell in (present, str(present))


_SAME = object()
"""Stands for a cell that changes nothing."""
