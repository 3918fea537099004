"""The workbook of a release: what it is, its dictionary, views and main tables, a sheet each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from hidata.dataset.settings import Metadata, NoDataset, is_web_address
from hidata.formats.xlsx_names import DICTIONARY, README, label_headings, sheet_names
from hidata.tables import arrow_functions
from hidata.tables.labels import label_parts, tidied, told_apart
from hidata.tables.model import Column, Kind, Table

if TYPE_CHECKING:
    from hidata.formats.xlsx_book import Sheet

ROWS_AT_ONCE = 2**14
"""Rows whose cells are made at once."""

LEAST_WIDTH, MOST_WIDTH = 8, 50
"""How wide columns are, in characters."""

BUTTON_WIDTH = 4
"""How much of the width of a heading the button of the filter takes."""

WIDTHS = {"date32": 11, "timestamp": 23, "time64": 13}
"""How wide the values of types are that do not look like their text."""

Rows = Callable[[Table], pa.Table]
"""A function that returns the rows of a table; it may be called twice for a table."""


class Shown(NamedTuple):
    """A column of a sheet: what the dictionary says of it, and where its values come from.

    They are those of the column `source` of the table, or, with `labels`, what these stand for.
    """

    column: Column
    source: Column
    labels: Mapping[str, str] | None = None


class Page(NamedTuple):
    """A sheet with a table: its name and columns, and the row of the dictionary of the first."""

    name: str
    table: Table
    columns: Sequence[Shown]
    entry: int


def write(
    path: Path,
    metadata: Metadata,
    kinds: Mapping[str, Kind],
    views: Sequence[Table],
    rows: Rows,
    day: date,
    formats: Iterable[str],
) -> None:
    """Write the workbook of a release.

    It has the views as they are, and the table of each kind with a row a record, in which a column
    with names follows each column of references. The rows of views are asked for last. `formats`
    are those of the release, `day` is its day. Temporary files are in the folder of `path`, and
    gone at the end. Raises NoDataset if a table does not fit on a sheet, OSError if the file cannot
    be written.
    """
    from hidata.formats import xlsx_about
    from hidata.formats.xlsx_book import Book

    pages = _pages(kinds, views, rows)
    scratch = TemporaryDirectory(prefix=".workbook-", dir=path.parent)
    with scratch as folder, Book(path, Path(folder), metadata, day) as book:
        readme, dictionary = book.sheet(README), book.sheet(DICTIONARY)
        sheets = {page.name: book.sheet(page.name) for page in pages}
        derived = {view.name for view in views}
        first = sorted(pages, key=lambda page: page.table.name in derived)
        filled = {page.name: _fill(sheets[page.name], page, rows(page.table)) for page in first}
        numbers = [filled[page.name] for page in pages]
        xlsx_about.write_dictionary(dictionary, pages)
        xlsx_about.write_readme(readme, metadata, kinds, day, formats, pages, numbers)


def _pages(kinds: Mapping[str, Kind], views: Iterable[Table], rows: Rows) -> list[Page]:
    """Return the sheets with tables: views, then main tables. Raises NoDataset if one is too wide.

    The names of records are read here.
    """
    from hidata.formats.xlsx_book import MOST_COLUMNS

    labels = _Labels(kinds, rows)
    shown = [(view, [Shown(column, column) for column in view.columns]) for view in views]
    shown += [(kind.table, [*_with_labels(kind.table, labels)]) for kind in kinds.values()]
    names = sheet_names(table.name for table, _ in shown)
    pages, entry = [], 1
    for table, columns in shown:
        if len(columns) > MOST_COLUMNS:
            raise _too_large(table, f"{len(columns):,} columns", f"{MOST_COLUMNS:,}")
        pages.append(Page(names[table.name], table, columns, entry))
        entry += len(columns)
    return pages


class _Labels:
    """What people call the records of kinds, read when they are first asked for."""

    def __init__(self, kinds: Mapping[str, Kind], rows: Rows) -> None:
        self._kinds, self._rows = kinds, rows
        self._found: dict[str, dict[str, str] | None] = {}

    def of(self, kind: str) -> Mapping[str, str] | None:
        """Return the names of the records of a kind by their keys, None if it has none."""
        if kind not in self._found:
            self._found[kind] = self._read(self._kinds[kind]) if kind in self._kinds else None
        return self._found[kind]

    def _read(self, kind: Kind) -> dict[str, str] | None:
        """Return the names of the records of a kind."""
        parts, key = label_parts(kind), kind.table.key[0]
        columns = [part for part in parts if isinstance(part, Column)]
        if all(column.name == key for column in columns):
            return None
        rows = self._rows(kind.table)
        texts = {c.name: arrow_functions.cast(rows[c.name], pa.string()) for c in columns}
        cells = {name: values.to_pylist() for name, values in texts.items()}
        labels = {}
        for index, own in enumerate(rows[key].to_pylist()):
            if any(values[index] for values in cells.values()):
                found = (p if isinstance(p, str) else cells[p.name][index] or "" for p in parts)
                labels[own] = tidied("".join(found)) if len(parts) > 1 else "".join(found)
        return told_apart(labels)


def _with_labels(table: Table, labels: _Labels) -> Iterator[Shown]:
    """Yield the columns of a table, each of references before one with names."""
    headings = label_headings(table.columns)
    for column in table.columns:
        yield Shown(column, column)
        names = labels.of(column.ref) if column.name in headings and column.ref else None
        if names is not None:
            notes = {"description": f"What the record in {column.name} is called."}
            added = Column(headings[column.name], "string", notes=notes)
            yield Shown(added, column, names)


def _fill(sheet: Sheet, page: Page, rows: pa.Table) -> int:
    """Write a table on its sheet, and return how many rows it has. Raises NoDataset."""
    from hidata.formats.xlsx_book import MOST_ROWS

    number: int = rows.num_rows
    if number >= MOST_ROWS:
        raise _too_large(page.table, f"{number:,} rows", f"{MOST_ROWS - 1:,}")
    sheet.add_row([sheet.cells.text(shown.column.name, "header") for shown in page.columns])
    for index in range(len(page.columns)):
        sheet.link_to_sheet(0, index, DICTIONARY, page.entry + index)
    for start in range(0, number, ROWS_AT_ONCE):
        part, above = rows.slice(start, ROWS_AT_ONCE), sheet.height
        sheet.add([_cells(sheet, part, shown, above, i) for i, shown in enumerate(page.columns)])
    sheet.finish([_width(shown, rows) for shown in page.columns], frozen_columns=1)
    return number


def _cells(sheet: Sheet, rows: pa.Table, shown: Shown, above: int, index: int) -> list[str]:
    """Return the cells of a column of a sheet; `above` rows and `index` columns are before them."""
    values = rows[shown.source.name]
    if shown.labels is not None:
        values = pa.chunked_array([map(shown.labels.get, values.to_pylist())], pa.string())
    cells = sheet.cells.of_column(shown.column.type, values)
    if shown.column.notes.get("format") != "uri":
        return cells
    for at, address in enumerate(values.to_pylist()):
        if address and _can_be_link(address) and sheet.has_room_for_links():
            sheet.link(above + at, index, address)
            cells[at] = sheet.cells.text(address, "link")
    return cells


def _can_be_link(address: str) -> bool:
    """Return whether an address becomes a link: only those of web pages that are not too long."""
    from hidata.formats.xlsx_book import LONGEST_ADDRESS

    return len(address) <= LONGEST_ADDRESS and address.isascii() and is_web_address(address)


def _width(shown: Shown, rows: pa.Table) -> int:
    """Return how wide a column is, from its heading and its values."""
    if shown.labels is not None:
        longest = max(map(len, shown.labels.values()), default=0)
    elif shown.column.type in WIDTHS:
        longest = WIDTHS[shown.column.type]
    else:
        texts = arrow_functions.cast(rows[shown.source.name], pa.string())
        longest = arrow_functions.longest(texts)
    wanted = max(longest + 1, len(shown.column.name) + BUTTON_WIDTH)
    return min(max(wanted, LEAST_WIDTH), MOST_WIDTH)


def _too_large(table: Table, has: str, most: str) -> NoDataset:
    """Return what is said of a table that does not fit on a sheet."""
    message = f"The table {table.name} has {has}, and a sheet of a workbook has room for {most}"
    return NoDataset(f"{message}: leave xlsx out of formats.")
