"""What a cell of a file is, its text, and its place for findings."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple, Self, TypeAlias
from unicodedata import normalize

from hidata.findings.finding import Finding

Cell: TypeAlias = "str | int | float | bool | Decimal | date | datetime | time | list[Cell]"
"""What a reader gives for a cell; a blank one is the empty text."""


class Bad(str):
    """A cell that has no value to take, such as an error of a formula: blank, with a reason."""

    __slots__ = ("reason",)
    reason: str

    def __new__(cls, reason: str) -> Self:
        """Take the reason, as it stands after "this cell is"."""
        cell = super().__new__(cls, "")
        cell.reason = reason
        return cell


class ReadError(Exception):
    """A file, or a table in it, cannot be read. `row` and `column` count from 1."""

    def __init__(
        self,
        message: str,
        hint: str | None = None,
        code: str = "I010",
        row: int = 1,
        column: int = 1,
    ) -> None:
        """Take a sentence on what is wrong, and what to do about it."""
        super().__init__(message)
        self.message, self.hint, self.code, self.row, self.column = message, hint, code, row, column


class Place(NamedTuple):
    """Where a cell is: the file as people know it, its sheet if any, row and column from 1."""

    file: str
    sheet: str = ""
    row: int = 1
    column: int = 1

    def finding(
        self, code: str, message: str, hint: str | None = None, pointer: str = ""
    ) -> Finding:
        """Return a finding at this place; for a sheet, its sentence ends with the cell (`B7`)."""
        cell = f" ({self.sheet}!{letters(self.column)}{self.row})" if self.sheet else ""
        return Finding(self.file, self.row, self.column, code, message + cell, pointer, hint)


def letters(column: int) -> str:
    """Return the letters by which spreadsheets name a column that counts from 1."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def column_number(name: str) -> int:
    """Return the column, from 1, that letters from A to Z name; the inverse of `letters`."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def text_of(cell: Cell) -> str:
    """Return the text of a cell: of a number without exponent or `.0`, of a date in ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float | Decimal):
        return _plain(cell)
    if isinstance(cell, datetime):
        whole_day = cell.time() == time() and cell.tzinfo is None
        return cell.date().isoformat() if whole_day else cell.isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return ", ".join(map(text_of, cell))


def nfc(text: str) -> str:
    """Return a text in the normal form in which records have all text."""
    return text if text.isascii() else normalize("NFC", text)


def text_in_record(value: Any) -> str:
    """Return the text of a value in a record: of null "", of an object its JSON."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return ", ".join(map(text_in_record, value)) if isinstance(value, list) else text_of(value)


def _plain(number: float | Decimal) -> str:
    """Return a number's shortest decimal text without an exponent."""
    text = repr(number) if isinstance(number, float) else str(number)
    if text.endswith(".0"):
        return text[:-2]
    if "e" not in text and "E" not in text:
        return text
    exact = format(Decimal(text), "f")
    return exact.rstrip("0").rstrip(".") if "." in exact else exact
