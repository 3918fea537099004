"""Reads the cell of a table of a release as a value of its column's type."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from hidata.dataset.edits import ABSENT, edits_between
from hidata.imports import spreadsheets
from hidata.imports.cells import Cell, text_of
from hidata.imports.spreadsheets import MOST_DIGITS, clean, shown
from hidata.jsontext import reader
from hidata.jsontext.writer import compact
from hidata.tables import moments
from hidata.tables.types import TYPES
from hidata.tables.values import whole

NO_VALUE, DAMAGED = "I072", "I075"
"""Codes: a cell that is not a value of its column's type, and one that a spreadsheet changed."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,' \u00a0\u2019\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[ Tt](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,6})0*)?([Zz]|[+-]\d\d:\d\d)?)?",
    re.ASCII,
)
_TIME = re.compile(r"(\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,6})0*)?[Zz]?", re.ASCII)

MILLISECOND = timedelta(milliseconds=1)
"""How exactly spreadsheets keep moments."""

PLAIN_NUMBER = "write it with digits and a decimal point alone: 51140.25"


class NotValid(Exception):
    """A cell that is not a value of its column's type, or that a spreadsheet changed."""

    def __init__(self, message: str, hint: str | None = None, code: str = NO_VALUE) -> None:
        """Take a sentence, what to do, and the code of the finding."""
        super().__init__(message)
        self.message, self.hint, self.code = message, hint, code


def value_of(kind: str, cell: Cell, comma: bool = False) -> Any:
    """Return the JSON value of a filled cell of a column of a type (`tables.types.TYPES`).

    `comma`: texts may have a decimal comma. Raises NotValid.
    """
    if isinstance(cell, list):
        raise NotValid(f"This cell is a list: {shown(cell)}.")
    cell = clean(cell) if isinstance(cell, str) else cell
    return _READERS[kind](cell, comma)


def present_cell(kind: str, value: Any) -> Any:
    """Return what a release has for a value in a column of a type; None for a blank cell."""
    if kind == "json":
        return _Json(value)
    column_type = TYPES[kind]
    cell = column_type.to_cell(value)
    return column_type.nearest(value) if cell is None else cell


class _Json:
    """A value as JSON text, so that null is not taken for a blank cell."""

    def __init__(self, value: Any) -> None:
        self.value = value


def changed_value(kind: str, present: Any, cell: Cell, comma: bool = False) -> Any:
    """Return the JSON value of a filled cell, or ABSENT if a release has the same there.

    `present` is what a release has (`present_cell`), None for a blank cell. Raises NotValid.
    """
    if present is not None and _is_same(kind, present, cell, comma):
        return ABSENT
    value = value_of(kind, cell, comma)
    if kind == "string":
        if damage := spreadsheets.damage(present, cell):
            raise NotValid(*damage, code=DAMAGED)
    elif kind in ("int32", "int64", "float64"):
        _check_number(present, cell)
    return value


def _is_same(kind: str, present: Any, cell: Cell, comma: bool) -> bool:
    """Return whether a filled cell says what a release has there. Raises NotValid."""
    if kind == "string":
        return spreadsheets.is_same_text(str(present), cell)
    if kind == "json":
        if clean(text_of(cell)) == clean(compact(present.value).decode()):
            return True
        return not any(edits_between("", "", [present.value], [value_of(kind, cell)]))
    if comma and isinstance(cell, str) and _NUMBER.fullmatch(cell):
        comma = "," in cell or present != value_of(kind, cell)
    given = present_cell(kind, value_of(kind, cell, comma))
    if isinstance(present, datetime) and isinstance(cell, datetime):
        return bool(abs(present - given) < MILLISECOND)
    return bool(given == present)


def _check_number(present: Any, cell: Cell) -> None:
    """Raise NotValid if another number than the present one is what a spreadsheet made of it."""
    text = text_of(cell)
    if isinstance(cell, str) and (damage := spreadsheets.unwritten(text)):
        raise NotValid(*damage, code=DAMAGED)
    if present is None:
        return
    old = text_of(present)
    if spreadsheets.is_rounded(old, text):
        message = f"This cell is {shown(cell)}, but the record has {shown(old)}: digits are lost."
        raise NotValid(message, spreadsheets.IN_THE_RECORD, DAMAGED)
    if _GROUPED.fullmatch(text) and re.sub("[^0-9-]", "", text) == old:
        raise _ambiguous(cell)


def _text(cell: Cell, comma: bool) -> str:
    """Return a text."""
    text = clean(text_of(cell))
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        message = "This cell has half a character (a lone surrogate), which is not a text."
        raise NotValid(message, "write the text anew")
    return text


def _number(cell: Cell, comma: bool, what: str) -> int | float | Decimal:
    """Return a number."""
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        return cell
    if not isinstance(cell, str):
        raise NotValid(f"This cell is {shown(cell)}, not {what}.", PLAIN_NUMBER)
    text = cell.replace("\u2212", "-")
    if comma and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    elif _GROUPED.fullmatch(text) and (comma or not _NUMBER.fullmatch(text)):
        raise _ambiguous(cell)
    if not _NUMBER.fullmatch(text) or len(text) > MOST_DIGITS:
        if damage := spreadsheets.unwritten(text) or spreadsheets.rewritten_date(text):
            raise NotValid(*damage, code=DAMAGED)
        raise NotValid(f"This cell is {shown(cell)}, not {what}.", PLAIN_NUMBER)
    return Decimal(text)


def _ambiguous(cell: Cell) -> NotValid:
    """Return what is wrong with a number such as 1.200."""
    return NotValid(f"This cell is {shown(cell)}, which can be two numbers.", PLAIN_NUMBER)


def _integer(cell: Cell, comma: bool) -> int:
    """Return a whole number."""
    if isinstance(cell, str) and _GROUPED.fullmatch(cell):
        raise _ambiguous(cell)
    number = _number(cell, comma, "a whole number")
    if isinstance(number, int):
        return number
    if not math.isfinite(number) or abs(Decimal(number).adjusted()) > MOST_DIGITS:
        raise NotValid(f"This cell is {shown(cell)}, not a whole number.")
    if number != int(number):
        raise NotValid(f"This cell is {shown(cell)}, not a whole number.")
    return int(number)


def _real(cell: Cell, comma: bool) -> int | float:
    """Return a number, whole ones without a decimal point."""
    number = _number(cell, comma, "a number")
    if isinstance(number, int):
        return number
    value = float(number)
    if not math.isfinite(value):
        raise NotValid(f"This cell is {shown(cell)}, which is larger than any number here.")
    return int(number) if text_of(cell).isdigit() else whole(value)


def _truth(cell: Cell, comma: bool) -> bool:
    """Return true or false."""
    if isinstance(cell, bool):
        return cell
    text = text_of(cell).lower()
    if text not in ("true", "false"):
        raise NotValid(f"This cell is {shown(cell)}, not true or false.")
    return text == "true"


def _day(cell: Cell, comma: bool) -> str:
    """Return a date in ISO 8601."""
    text = text_of(cell)
    if text.endswith((" 00:00:00", "T00:00:00")):
        text = text[:10]
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    if doubt := spreadsheets.rewritten_date(text):
        raise NotValid(*doubt)
    if damage := spreadsheets.unwritten(text):
        raise NotValid(*damage, code=DAMAGED)
    raise NotValid(f"This cell is {shown(cell)}, not a date.", spreadsheets.AS_DATE)


def _moment(cell: Cell, comma: bool) -> str:
    """Return a moment in UTC in ISO 8601; one without a zone is in UTC."""
    hint = "write a moment in UTC as 2025-05-31 14:05:00"
    try:
        if isinstance(cell, datetime):
            moment = cell
        elif isinstance(cell, date):
            moment = datetime.combine(cell, time())
        elif parts := _MOMENT.fullmatch(text_of(cell)):
            day, clock, fraction, zone = parts.groups()
            text = f"{day}T{clock or '00:00'}{(zone or '').upper()}"
            moment = datetime.fromisoformat(text) + _fraction(fraction)
        else:
            raise ValueError
        in_utc = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        if doubt := spreadsheets.rewritten_date(text_of(cell)):
            raise NotValid(*doubt) from None
        raise NotValid(f"This cell is {shown(cell)}, not a moment.", hint) from None
    return moments.in_utc(in_utc)


def _fraction(digits: str | None) -> timedelta:
    """Return the fraction of a second with some decimal digits."""
    return timedelta(microseconds=int((digits or "0").ljust(6, "0")))


def _time(cell: Cell, comma: bool) -> str:
    """Return a time of day in UTC in ISO 8601."""
    try:
        if isinstance(cell, time):
            return moments.in_utc(cell)
        parts = _TIME.fullmatch(text_of(cell))
        if parts is None:
            raise ValueError
        clock, fraction = parts.groups()
        start = datetime.combine(date(2000, 1, 1), time.fromisoformat(clock))
        return moments.in_utc((start + _fraction(fraction)).time())
    except ValueError:
        hint = "write a time of day in UTC as 14:05:00"
        raise NotValid(f"This cell is {shown(cell)}, not a time of day.", hint) from None


def _json(cell: Cell, comma: bool) -> Any:
    """Return the value of a JSON text, or of a cell that a spreadsheet made of one."""
    if isinstance(cell, date | time):
        message = f"This cell is {shown(cell)}, but the column holds JSON texts."
        raise NotValid(message, spreadsheets.AS_TEXT, DAMAGED)
    text = text_of(cell)
    if text in ("TRUE", "FALSE"):
        return text == "TRUE"
    if damage := spreadsheets.unwritten(text):
        raise NotValid(*damage, code=DAMAGED)
    value, _, document = reader.quick(text.encode("utf-8", "surrogatepass"), whole=False)
    if document is not None and document.faults:
        message = f"This cell is not a JSON text: {document.faults[0].message}"
        raise NotValid(message, document.faults[0].hint)
    return value


_READERS: Mapping[str, Callable[[Cell, bool], Any]] = {
    "string": _text,
    "digits": _integer,
    "date32": _day,
    "timestamp": _moment,
    "time64": _time,
    "int32": _integer,
    "int64": _integer,
    "float64": _real,
    "bool": _truth,
    "json": _json,
}
"""How a cell is read, by the type of its column."""
