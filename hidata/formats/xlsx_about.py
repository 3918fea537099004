"""The sheets of a workbook that say what it is: README, and the dictionary of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from hidata.dataset.settings import Metadata, is_web_address
from hidata.formats.xlsx_names import DICTIONARY
from hidata.tables.labels import values_in_words
from hidata.tables.model import Column, Kind, Table
from hidata.tables.naming import escape_file_name

if TYPE_CHECKING:
    from hidata.formats.xlsx import Page
    from hidata.formats.xlsx_book import Sheet

DICTIONARY_HEADER = (
    "table", "column", "title", "type", "unit", "uncertainty", "description", "reference",
    "allowed values",
)  # fmt: skip
DICTIONARY_WIDTHS = (26, 30, 30, 10, 14, 20, 80, 20, 60)
README_WIDTHS = (32, 40, 10, 80)

FREE_LINKS = 1_000
"""How many links of the README sheet are kept for other lines than those of sheets."""

NOTES = f"""\
The name of a column leads to its row on the sheet {DICTIONARY}.
An empty cell means that the record has no value there. Moments and times of day are in UTC.
A column such as `area (name)` says what the record in the column before it is called; \
hidata import --table passes over it.
What no cell can hold exactly is a text: days before March 1900, moments finer than a millisecond, \
integers beyond 2^53.
"""
PLACES = {"csv": "csv/", "parquet": "parquet/", "sqlite": "{name}.sqlite"}
"""Where all tables of a release are, by format."""


def write_dictionary(sheet: Sheet, pages: Iterable[Page]) -> None:
    """Write what is known of each column of the sheets with tables."""
    text = sheet.cells.text
    sheet.add_row([text(name, "header") for name in DICTIONARY_HEADER])
    for page in pages:
        for shown in page.columns:
            entry = _entry(page.table, shown.column)
            row = sheet.add_row([text(value) for value in entry])
            if sheet.has_room_for_links():
                sheet.link_to_sheet(row, 0, page.name)
    sheet.finish(DICTIONARY_WIDTHS, frozen_columns=2)


def _entry(table: Table, column: Column) -> tuple[str, ...]:
    """Return what the dictionary says of a column."""
    return (
        table.name,
        column.name,
        column.title,
        column.type_in_words,
        str(column.unit or ""),
        ", ".join(table.uncertainty(column)),
        column.description,
        column.ref or "",
        ", ".join(values_in_words(column.notes)),
    )


def write_readme(
    sheet: Sheet,
    metadata: Metadata,
    kinds: Mapping[str, Kind],
    day: date,
    formats: Iterable[str],
    pages: Sequence[Page],
    numbers: Sequence[int],
) -> None:
    """Write what the workbook is, what is on its sheets, and what is not in it."""
    text = sheet.cells.text
    sheet.add_row([text(metadata.title, "bold")])
    sheet.add_row([text(metadata.description)])
    sheet.add_row([])
    for name, value in _facts(metadata, day):
        is_link = is_web_address(value)
        row = sheet.add_row([text(name, "bold"), text(value, "link" if is_link else "")])
        if is_link:
            sheet.link(row, 1, value)
    sheet.add_row([])
    sheet.add_row([text(name, "header") for name in ("sheet", "title", "rows", "description")])
    columns = sum(len(page.columns) for page in pages)
    _list(sheet, DICTIONARY, "Dictionary", columns, "What each column means.")
    for page, number in zip(pages, numbers, strict=True):
        _list(sheet, page.name, page.table.title, number, page.table.description)
    sheet.add_row([])
    for note in _notes(sheet):
        sheet.add_row([text(note)])
    _write_missing(sheet, kinds, metadata, formats)
    sheet.finish(README_WIDTHS, header=False)


def _list(sheet: Sheet, name: str, title: str, rows: int, description: str) -> None:
    """Write the line of a sheet in the list of sheets."""
    is_link = sheet.has_room_for_links(FREE_LINKS)
    cells = sheet.cells
    row = sheet.add_row(
        [
            cells.text(name, "link" if is_link else ""),
            cells.text(title),
            cells.number(rows),
            cells.text(description),
        ]
    )
    if is_link:
        sheet.link_to_sheet(row, 0, name)


def _facts(metadata: Metadata, day: date) -> Iterator[tuple[str, str]]:
    """Yield what is to be known of the release: its version, day, licence ..."""
    facts = {
        "Version": metadata.version,
        "Date": day.isoformat(),
        "Licence": metadata.license,
        "Cite as": metadata.citation,
        "Home page": metadata.homepage,
    }
    yield from ((name, value) for name, value in facts.items() if value)


def _notes(sheet: Sheet) -> Iterator[str]:
    """Yield what is to be known of the cells of all sheets."""
    yield from NOTES.splitlines()
    if sheet.cells.cut:
        yield f"Texts that are too long for a cell and end in a mark: {sheet.cells.cut:,}."


def _write_missing(
    sheet: Sheet, kinds: Mapping[str, Kind], metadata: Metadata, formats: Iterable[str]
) -> None:
    """Write which tables are not in the workbook, and where they are."""
    tables = [table for kind in kinds.values() for table in kind.tables[1:]]
    if not tables:
        return
    text = sheet.cells.text
    chosen, name = set(formats), escape_file_name(metadata.name)
    places = [place.format(name=name) for form, place in PLACES.items() if form in chosen]
    where = f"They are in {', '.join(places)}." if places else "This release does not have them."
    sheet.add_row([])
    sheet.add_row([text("Not in this workbook", "bold")])
    sheet.add_row([text(f"Lists in records have tables of their own. {where}")])
    sheet.add_row([text(name, "header") for name in ("table", "title", "", "description")])
    for table in tables:
        cells = [table.name, table.title, "", table.description]
        sheet.add_row([text(value) for value in cells])
