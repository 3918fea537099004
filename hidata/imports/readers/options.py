"""What a mapping says of how a file is to be read, and the table that comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hidata.imports.cells import Bad, Cell, ReadError

MOST_COLUMNS = 16_384
"""How many columns a table may have, which is as many as a sheet of a workbook has."""

Rows = Iterator[tuple[int, list[Cell]]]
"""The rows of a table: the number of each in its file, from 1, and its cells."""


@dataclass(frozen=True)
class Options:
    """How a file is to be read; what is not given is found out from the file."""

    format: str = ""
    """`csv`, `fixed`, `workbook`, `json`, `ndjson`, `parquet`, or "" to go by the content."""

    encoding: str = ""
    """Of a text: the name of an encoding; "" for UTF-8, or what a byte-order mark says."""

    delimiter: str = ""
    """Of a text: the character between cells; "" for the one in the heading row."""

    quote: str = '"'
    """Of a text: the character around cells; "" for none."""

    header: tuple[int, ...] = (1,)
    """The numbers of the rows with the headings, from 1; none if there are no headings."""

    fields: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Of a text of fixed width: names and the first and last character of each, from 1."""

    at: str = ""
    """Of a JSON file: the JSON Pointer of the array of rows."""


PLAIN = Options()
"""Nothing is said of a file."""


class Table(NamedTuple):
    """A table as it is in a file."""

    headings: list[str]
    """The text over each column, "" if there is none; texts of several rows joined by ` / `."""

    rows: Rows
    """The rows below the headings, at least one cell for each heading, with blank ones.

    Raises ReadError where the file cannot be read on.
    """

    sheet: str = ""
    """The name of the sheet, "" if the file is not a workbook."""

    delimiter: str = ""
    """What stands between the cells of a text, "" if none does."""


def check_columns(number: int, row: int = 1) -> None:
    """Raise ReadError (I011) if a table has more columns than any should."""
    if number > MOST_COLUMNS:
        message = f"this table has more than {MOST_COLUMNS:,} columns"
        raise ReadError(message, code="I011", row=row)


def fitted(cells: list[Cell], width: int) -> list[Cell]:
    """Return the cells of a row without the blank ones on the right of the last heading."""
    if any(cell != "" or isinstance(cell, Bad) for cell in cells[width:]):
        return cells
    return cells[:width]
