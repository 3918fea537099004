"""Makes records of tables: CSV and its like, workbooks, Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import NamedTuple

from hidata.imports.cells import Bad, Cell, ReadError, text_of
from hidata.imports.readers import DataFile, Options
from hidata.imports.readers.formats import BYTE_ORDER_MARKS
from hidata.imports.readers.text import ROW_ENDS
from hidata.scaffold import names
from hidata.scaffold.cells import converted
from hidata.scaffold.collection import Collection

MOST_CELLS = 10_000_000
"""How many cells a table may have: they are held in memory."""

TEXTS = (".csv", ".tsv", ".tab", ".txt", ".psv", ".dat")
"""Endings of texts that may be a table of one column; others with one are something else."""

LOOKED_AT = 50
"""How many rows are looked at to find the one with the headings."""

Row = tuple[int, list[Cell]]
"""The number of a row in its file, and its cells."""


class _Sheet(NamedTuple):
    """A table as it was read: headings, rows, and sentences on what was done."""

    headings: list[str]
    rows: list[Row]
    notes: list[str]


def collections_of(file: DataFile, form: str, room: int) -> tuple[list[Collection], int]:
    """Return the records in the tables of a file, and how many bytes it has. Raises ReadError."""
    stem = PurePath(file.name).stem
    if form == "csv":
        data = file.data(room)
        encoding, notes = _encoding_of(data)
        sheet = _below_headings(_held(file.table(Options(encoding=encoding, header=())).rows))
        if len(sheet.headings) < 2 and not file.name.lower().endswith(TEXTS):
            message = "this is none of the formats that are read: JSON, NDJSON, CSV, TSV, XLSX,"
            message += " YAML, Parquet; a table of one column needs a name such as a.csv"
            raise ReadError(message)
        sheet = sheet._replace(notes=notes + sheet.notes)
        return [_collection(stem, file.label, sheet, is_text=True)], len(data)
    if (size := file.size()) > room:
        message = "this file has too many MiB"
        raise ReadError(message, code="I011")
    if form == "parquet":
        table = file.table(Options())
        sheet = _Sheet(table.headings, _held(table.rows), [])
        return [_collection(stem, file.label, sheet)], size
    found = []
    for name in file.sheet_names():
        rows = _held(file.table(Options(header=()), name).rows)
        sheet = _below_headings(rows)
        if sheet.rows:
            found.append(_collection(name, f"{file.label}, sheet {name}", sheet))
    if len(found) == 1:
        found = [found[0]._replace(name=stem)]
    return found, size


def _encoding_of(data: bytes) -> tuple[str, list[str]]:
    """Return the encoding of a text, "" if the text itself says it, and a sentence on a guess."""
    if data.startswith(tuple(mark for mark, _ in BYTE_ORDER_MARKS)):
        return "", []
    try:
        data.decode()
    except UnicodeDecodeError as error:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            row = 1 + data[: error.start].count(b"\n")
            message = "this is neither UTF-8 nor cp1252; save the file as UTF-8"
            raise ReadError(message, row=row) from None
        line = text[: text.find("\n", error.start) if "\n" in text[error.start :] else None]
        example = line.rpartition("\n")[2].strip()[:60]
        note = f"The file is not UTF-8 and was read as cp1252 (Windows), as in `{example}`."
        note += " If letters with accents are wrong, save it as UTF-8 and begin anew."
        return "cp1252", [note]
    return "", []


def _held(rows: Iterator[Row]) -> list[Row]:
    """Return all rows. Raises ReadError if they have too many cells."""
    held: list[Row] = []
    room = MOST_CELLS
    for row, cells in rows:
        room -= len(cells)
        if room < 0:
            message = f"this table has more than {MOST_CELLS:,} cells"
            raise ReadError(message, "begin with a part of it", row=row)
        held.append((row, cells))
    return held


def _below_headings(rows: list[Row]) -> _Sheet:
    """Return a table with the first row that is about as wide as the others as its headings."""
    widths = [_width(cells) for _, cells in rows[:LOOKED_AT]]
    filled = sorted(width for width in widths if width)
    if not filled:
        return _Sheet([], [], [])
    usual = filled[len(filled) // 2]
    first = next(n for n, width in enumerate(widths) if width > usual // 2)
    notes = []
    above = [", ".join(filter(None, map(text_of, cells))) for _, cells in rows[:first]]
    if any(above):
        texts = "; ".join(filter(None, above))[:300]
        notes.append(f"Above the headings stood, and was left out: `{texts}`.")
    headings = [text_of(cell) for cell in rows[first][1]]
    while headings and not headings[-1]:
        headings.pop()
    return _Sheet(headings, rows[first + 1 :], notes)


def _width(cells: Sequence[Cell]) -> int:
    return sum(cell != "" for cell in cells)


def _collection(name: str, origin: str, sheet: _Sheet, *, is_text: bool = False) -> Collection:
    """Return the records of a table."""
    rows = [(row, cells) for row, cells in sheet.rows if any(c != "" for c in cells)]
    headings = _with_all_columns(sheet.headings, rows)
    notes = [*sheet.notes, *_notes_on_rows(sheet.rows, rows)]
    used: list[str] = []
    for column, heading in enumerate(headings, 1):
        used.append(names.unique(names.property_name(heading) or f"col_{column}", used))
    doubts: dict[str, list[str]] = {}
    records: list[dict[str, object]] = [{} for _ in rows]
    unused = []
    for column, (prop, heading) in enumerate(zip(used, headings, strict=True)):
        cells = [cells[column] if column < len(cells) else "" for _, cells in rows]
        values, found = converted(cells, is_text=is_text)
        if prop != names.property_name(heading):
            same = f"its heading is `{heading}`, as another's" if heading else "it has no heading"
            found.append(f"The name is ours: {same}.")
        doubts[prop] = found
        for record, value in zip(records, values, strict=True):
            if value != "":
                record[prop] = value
        if not any(value != "" for value in values):
            unused.append(" ".join([f"`{heading or prop}`", *(f"({doubt})" for doubt in found)]))
    if unused:
        notes.append(f"Columns without any value were left out: {', '.join(unused[:20])}.")
    if is_text:
        notes.append("Blanks around the text of a cell were left out; a blank cell is absent.")
    titles = {prop: heading for prop, heading in zip(used, headings, strict=True) if heading}
    return Collection(name, origin, records, titles=titles, notes=notes, doubts=doubts)


def _with_all_columns(headings: list[str], rows: Sequence[Row]) -> list[str]:
    """Return the headings, with blank ones for columns that most rows have beyond them.

    Raises ReadError where only some rows are longer: there a delimiter stands within a cell.
    """
    width = len(headings)
    longer = [(row, cells) for row, cells in rows if any(c != "" for c in cells[width:])]
    if not longer:
        return headings
    if 2 * len(longer) < len(rows):
        row, cells = longer[0]
        message = f"this row has {len(cells)} cells, and there are {width} headings"
        raise ReadError(message, "put quotes around a text with a delimiter in it", row=row)
    return headings + [""] * (max(len(cells) for _, cells in longer) - width)


def _notes_on_rows(all_rows: Sequence[Row], rows: Sequence[Row]) -> Iterator[str]:
    """Yield a sentence on rows that end before the last heading, and one on blank rows."""
    short = [row for row, cells in rows if any(_is_missing(cell) for cell in cells)]
    if short:
        yield f"Rows that end before the last heading: {len(short):,}, the first is row {short[0]}."
    if blank := len(all_rows) - len(rows):
        yield f"Blank rows were passed over: {blank:,}."


def _is_missing(cell: Cell) -> bool:
    return isinstance(cell, Bad) and cell.reason == ROW_ENDS
