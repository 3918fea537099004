"""Finds the columns of a release's table in the headings of an edited one, and reads row keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hidata.findings.finding import Finding
from hidata.findings.suggestions import did_you_mean
from hidata.formats.xlsx_names import label_headings
from hidata.imports.cells import Bad, Cell, Place, text_of
from hidata.imports.spreadsheets import clean, shown
from hidata.imports.table_rows import KeyPart
from hidata.imports.typed_cells import NotValid, value_of
from hidata.tables.model import Column, Table
from hidata.tables.values import MAX_INT32

TEXTS = ("string", "json")
"""The types of the columns before whose texts `formulas-as-text` puts apostrophes."""

Key = tuple[KeyPart, ...]
"""What tells a row from all others: the record's key, then positions and keys in maps."""


class Columns(NamedTuple):
    """Which column of a file is which of the table, by index from 0.

    `keys` are in the order of the table's key. `unnamed` have no heading.
    """

    keys: Sequence[tuple[int, Column]]
    values: Sequence[tuple[int, Column]]
    unnamed: Sequence[int]


def bind(table: Table, headings: Sequence[str], top: Place) -> tuple[Columns | None, list[Finding]]:
    """Return which heading is which column of a table, or the findings (I070) on them.

    `top` is the place of the first heading. Columns that a workbook has for names of records that
    are referred to are passed over.
    """
    known = {column.name: column for column in table.columns}
    labels = set(label_headings(table.columns).values())
    found: dict[str, int] = {}
    findings = []
    for index, heading in enumerate(headings):
        name, place = clean(heading), top._replace(column=index + 1)
        if name in found:
            first = top._replace(column=found[name] + 1)
            message = f"Two columns are named {name}: the first is column {first.column}."
            findings.append(place.finding("I070", message, "leave one of the two out"))
        elif name in known:
            found[name] = index
        elif name and name not in labels:
            message = f"The table {table.name} has no column {name}."
            findings.append(place.finding("I070", message, did_you_mean(name, known)))
    for name in table.key:
        if name not in found:
            message = f"The column {name} is missing: it is needed to find the rows' records."
            hint = f"the key of {table.name} is {', '.join(table.key)}"
            findings.append(top.finding("I070", message, hint))
    if findings:
        return None, findings
    return (
        Columns(
            [(found[name], known[name]) for name in table.key],
            [(at, known[name]) for name, at in found.items() if name not in table.key],
            [index for index, heading in enumerate(headings) if not clean(heading)],
        ),
        [],
    )


def key_of(columns: Columns, cells: Sequence[Cell], as_text: bool) -> Key:
    """Return the key of a row. `as_text` is the setting `formulas-as-text`.

    Raises BadKey.
    """
    parts: list[KeyPart] = []
    for index, column in columns.keys:
        cell = cells[index]
        if isinstance(cell, Bad) or text_of(cell).strip() == "":
            reason = f" ({cell.reason})" if isinstance(cell, Bad) else ""
            raise BadKey(index, "I071", f"This row has no {column.name}{reason}.", NO_KEY_HINT)
        cell = without_apostrophe(cell) if as_text and column.type in TEXTS else cell
        try:
            part: KeyPart = value_of(column.type, cell)
        except NotValid as error:
            raise BadKey(index, error.code, error.message, error.hint) from None
        parts.append(part)
        if isinstance(part, int) and not 1 <= part <= MAX_INT32:
            message = f"This cell is {shown(part)}, but positions count from 1."
            raise BadKey(index, "I074", message, None)
    return tuple(parts)


NO_KEY_HINT = "each row begins with the key of its record; to delete values, make their cells blank"


class BadKey(Exception):
    """A row whose key cannot be read: the index of the cell, code, message and hint."""

    def __init__(self, index: int, code: str, message: str, hint: str | None) -> None:
        """Take what the finding is made of."""
        super().__init__(message)
        self.index, self.code, self.message, self.hint = index, code, message, hint


def without_apostrophe(cell: Cell) -> Cell:
    """Return a cell without the apostrophe that `formulas-as-text` put before its text."""
    if isinstance(cell, Bad) or not isinstance(cell, str):
        return cell
    return cell.removeprefix("'")
