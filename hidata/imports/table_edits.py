"""Takes back a table of a release that was edited: which records change, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from hidata.dataset.edits import Edit, edits_between
from hidata.dataset.folder import Folder, NoDataset
from hidata.findings.finding import Finding
from hidata.findings.suggestions import did_you_mean
from hidata.formats.xlsx_names import DICTIONARY, LONGEST, README, hashed
from hidata.imports import table_columns
from hidata.imports.cells import Cell, Place, ReadError, text_of
from hidata.imports.edited_records import EditedRecords, key_in_words
from hidata.imports.present_records import PresentRecords, Record
from hidata.imports.record_checks import RecordChecks
from hidata.imports.row_changes import Change, RowReader
from hidata.imports.spreadsheets import AS_TEXT, shown
from hidata.imports.table_columns import BadKey, Columns, Key
from hidata.imports.typed_cells import DAMAGED, NotValid
from hidata.jsontext.writer import compact
from hidata.tables.model import Table

if TYPE_CHECKING:
    from hidata.imports.readers import DataFile
    from hidata.imports.readers import Table as FileTable

MAX_HINTS = 200
"""For how many keys without a record a similar one is looked for: each time all are compared."""

ADD_HINT = "with --add, new rows are added"


@dataclass(slots=True)
class TableEdits:
    """What an edited table changes in the records of a kind, and what is wrong with it.

    Where there are findings, nothing should be written. `changed` and `added` are records by key,
    without `$schema`; `edits` the values that differ in the changed ones. Each of the `rows` is
    unchanged, changed, new or refused; wholly blank rows are counted apart.
    """

    kind: str
    table: str
    findings: list[Finding] = field(default_factory=list)
    changed: dict[str, Record] = field(default_factory=dict)
    added: dict[str, Record] = field(default_factory=dict)
    edits: list[Edit] = field(default_factory=list)
    unchanged_rows: int = 0
    changed_rows: int = 0
    new_rows: int = 0
    refused_rows: int = 0
    blank_rows: int = 0

    @property
    def rows(self) -> int:
        """How many rows there are, without blank ones."""
        return self.unchanged_rows + self.changed_rows + self.new_rows + self.refused_rows


def import_table(
    folder: Folder, table: str, file: DataFile, *, add: bool, as_of: date
) -> TableEdits:
    """Return what a file with an edited table of a release changes in a dataset.

    Nothing is written. `table` is one of records; new rows need `add`; `as_of` is the day after
    which nothing can be observed. Raises KeyError if there is no such table, ReadError if the file
    cannot be read, NoDataset if the dataset's records or schemas cannot.
    """
    try:
        definition = folder.record_tables[table]
        present = PresentRecords(folder, definition.kind)
    except ValueError as error:
        message = f"{error}: run hidata validate, and fix what it finds first"
        raise NoDataset(message) from None
    data = _table_in(file, table)
    as_text = folder.metadata.formulas_as_text and not _is_release_workbook(file)
    top = Place(file.label, data.sheet)
    run = _Run(folder, definition, present, top, add=add, as_text=as_text)
    run.read(data)
    return run.result(RecordChecks(folder, present, as_of))


def _table_in(file: DataFile, name: str) -> FileTable:
    """Return the table in a file: on the sheet of its name, or the first.

    A release's own workbook must have a sheet of its name. Raises ReadError.

    Excel takes a first line such as `sep=;` to say what stands between cells; it is passed over.
    """
    from hidata.imports.readers import Options

    names = file.sheet_names()
    known = (hashed(name), name, name[:LONGEST])
    sheet = next((each for each in known if each in names), "")
    if not sheet and _is_release_workbook(file):
        message = f"This workbook of a release has no sheet with the table {name}."
        raise ReadError(message, "take its CSV file")
    found = file.table(Options(), sheet)
    first = found.headings[0] if found.headings else ""
    if names or not first.lower().startswith("sep=") or any(found.headings[1:]):
        return found
    delimiter = first[4:5] or found.delimiter
    return file.table(replace(Options(), header=(2,), delimiter=delimiter), sheet)


def _is_release_workbook(file: DataFile) -> bool:
    """Return whether a file is the workbook of a release: no apostrophes stand before its texts."""
    return {README, DICTIONARY} <= set(file.sheet_names())


@dataclass(slots=True)
class _NewRow:
    """A row that the dataset does not have yet: its key, number and filled cells."""

    key: Key
    number: int
    changes: list[Change]


class _Run:
    """Reads the rows of one edited table."""

    def __init__(
        self,
        folder: Folder,
        table: Table,
        present: PresentRecords,
        top: Place,
        *,
        add: bool,
        as_text: bool,
    ) -> None:
        """Take the dataset, the table with the present records of its kind, the file's place."""
        self._folder, self._table, self._present, self._add = folder, table, present, add
        self._as_text, self._top = as_text, top
        self._edited = EditedRecords(table, present)
        self._new: list[_NewRow] = []
        self._numbers: dict[Key, int] = {}
        self._refused: set[str] = set()
        self._hints = 0
        self._result = TableEdits(table.kind, table.name)

    def read(self, data: FileTable) -> None:
        """Read all rows; those that are new come last, in the order of their keys."""
        columns, findings = table_columns.bind(self._table, data.headings, self._top)
        self._result.findings += findings
        if columns is None:
            return
        reader = RowReader(
            self._table, columns, self._present, self._top, comma=data.delimiter == ";"
        )
        for number, cells in data.rows:
            if all(isinstance(cell, str) and not cell.strip() for cell in cells):
                self._result.blank_rows += 1
            else:
                self._read_row(reader, columns, number, cells, len(data.headings))
        for row in sorted(self._new, key=lambda new: (new.key, new.number)):
            place = reader.place(row.number, columns.keys[-1][0])
            if str(row.key[0]) in self._refused:  # its positions may follow a refused row's
                self._result.new_rows += 1
                continue
            try:
                self._edited.add(row.key, row.changes, place)
                self._result.new_rows += 1
            except NotValid as error:
                self._refuse([place.finding(error.code, error.message, error.hint)], row.key)

    def result(self, checks: RecordChecks) -> TableEdits:
        """Return what was found, after a check of the records as they would be."""
        result = self._result
        for key, record in sorted(self._edited.records.items()):
            old = self._present.get(key)
            if old is None:
                result.added[key] = record
            elif compact(old) != compact(record):
                result.changed[key] = record
                result.edits += edits_between(result.kind, key, old, record)
        records = result.changed | result.added
        fine = {key: record for key, record in records.items() if key not in self._refused}
        for key, finding in checks.findings(fine, result.added.keys() | self._refused):
            place = self._edited.place_of(key, finding.pointer)
            result.findings.append(
                place.finding(finding.code, finding.message, finding.hint, finding.pointer)
            )
        result.findings.sort(key=lambda finding: finding.sort_key)
        return result

    def _refuse(self, findings: Sequence[Finding], key: Key = ()) -> None:
        """Count a row as refused, and keep the findings on it."""
        self._result.findings += findings
        self._result.refused_rows += 1
        self._refused.update(map(str, key[:1]))

    def _read_row(
        self, reader: RowReader, columns: Columns, number: int, cells: Sequence[Cell], width: int
    ) -> None:
        """Read one row that is not blank."""
        try:
            key = table_columns.key_of(columns, cells, self._as_text)
        except BadKey as error:
            place = reader.place(number, error.index)
            self._refuse([place.finding(error.code, error.message, error.hint)])
            return
        key = (self._present.spelled(str(key[0])), *key[1:])
        if finding := self._misplaced(reader, columns, number, cells, width, key):
            self._refuse([finding], key)
            return
        record = self._edited.get(str(key[0])) if self._edited.has(key) else None
        found = [*reader.changes(key, number, cells, record, self._as_text)]
        findings = [each for each in found if isinstance(each, Finding)]
        changes = [each for each in found if isinstance(each, Change)]
        if findings:
            self._refuse(findings, key)
        elif record is None:
            self._new.append(_NewRow(key, number, changes))
        elif changes:
            place = reader.place(number, columns.keys[-1][0])
            try:
                self._edited.change(key, changes, place)
                self._result.changed_rows += 1
            except NotValid as error:
                self._refuse([place.finding(error.code, error.message, error.hint)], key)
        else:
            self._result.unchanged_rows += 1

    def _misplaced(
        self,
        reader: RowReader,
        columns: Columns,
        number: int,
        cells: Sequence[Cell],
        width: int,
        key: Key,
    ) -> Finding | None:
        """Return the finding on a row that stands where it should not, or None."""
        for index in [*columns.unnamed, *range(width, len(cells))]:
            if text_of(cells[index]).strip():
                message = "This cell is in a column without a heading."
                return reader.place(number, index).finding("I020", message, "give it a heading")
        place = reader.place(number, columns.keys[-1][0])
        first = self._numbers.setdefault(key, number)
        if first != number:
            message = f"The rows {first} and {number} have the same key: {key_in_words(key)}."
            return place.finding("I073", message, "leave one of the two out")
        if self._edited.has(key):
            return None
        return self._unknown(key, reader.place(number, columns.keys[0][0]), place)

    def _unknown(self, key: Key, at_record: Place, at_row: Place) -> Finding | None:
        """Return the finding on a row that is new, or None if it may be added."""
        name, kind = str(key[0]), self._table.kind
        if name in self._present:
            if self._add:
                return None
            message = f"{kind}/{name} has no such row: {key_in_words(key[1:])}."
            return at_row.finding("I071", message, ADD_HINT)
        if whole := self._present.with_zeros(name):
            message = f"This cell is {shown(name)}, but the record is {whole}: zeros are lost."
            return at_record.finding(DAMAGED, message, AS_TEXT)
        message = f"There is no {kind} record with the key {shown(name)}."
        if moved := self._folder.redirects.get(kind, {}).get(name):
            return at_record.finding("I071", message, f"it is now {' and '.join(moved)}")
        if self._table.steps:
            hint = f"add the record first, to the table {kind}"
            return at_record.finding("I071", message, self._meant(name) or hint)
        if self._add:
            return None
        meant = self._meant(name)
        hint = f"{meant} {ADD_HINT[0].upper()}{ADD_HINT[1:]}" if meant else ADD_HINT
        return at_record.finding("I071", message, hint)

    def _meant(self, key: str) -> str | None:
        """Return a question whether a known key was meant, or None."""
        self._hints += 1
        return did_you_mean(key, self._present.keys) if self._hints <= MAX_HINTS else None
