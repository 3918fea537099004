"""Numbers in cells: exact, in any country's writing, and as JSON numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Any

from hidata.imports.cells import Cell

MOST_DIGITS = 300
"""Characters of the longest text that is read as a number."""

EXCEL_EXPONENT = re.compile(r"[0-9.,]+E\+[0-9]{2,}\Z")
"""Matches a number as spreadsheets write it when a column is too narrow: digits are lost."""

BLANKS = " \u00a0\u2009\u202f"
"""The blanks that separate thousands where the mapping says that a blank does."""


def decimal_of(cell: Cell, decimal: str = ".", thousands: str = "") -> Decimal | None:
    """Return the exact number in a cell, None if there is none.

    `decimal` and `thousands` are the signs in numbers that are written as text. A text with an
    exponent as spreadsheets abbreviate numbers (`1E+05`) is none, since digits were left out.
    """
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        number = Decimal(repr(cell))
        return number if number.is_finite() else None
    if isinstance(cell, Decimal):
        return cell if cell.is_finite() else None
    if not isinstance(cell, str) or len(cell) > MOST_DIGITS or EXCEL_EXPONENT.match(cell):
        return None
    match = _form(decimal, thousands).fullmatch(cell.replace("\u2212", "-"))
    if match is None:
        return None
    whole, fraction, exponent = match["whole"], match["fraction"] or "", match["exponent"] or ""
    digits = re.sub("[^0-9]", "", whole)
    return Decimal(f"{match['sign'] or ''}{digits or '0'}.{fraction or '0'}{exponent}")


@cache
def _form(decimal: str, thousands: str) -> re.Pattern[str]:
    """Return what matches a number with these signs."""
    point = re.escape(decimal)
    sign = f"[{BLANKS}]" if thousands and thousands in BLANKS else re.escape(thousands)
    grouped = rf"[1-9][0-9]{{0,2}}(?:{sign}[0-9]{{3}})+|" if thousands else ""
    return re.compile(
        rf"(?P<sign>[-+])?(?P<whole>{grouped}[0-9]+|(?={point}[0-9]))"
        rf"(?:{point}(?P<fraction>[0-9]+))?(?P<exponent>[eE][-+]?[0-9]{{1,3}})?"
    )


def is_number(*values: Any) -> bool:
    """Return whether all values are numbers of JSON."""
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def as_json(number: Decimal) -> int | float | None:
    """Return a number as JSON has it: whole ones without a point; None if digits would be lost."""
    if number == number.to_integral_value():
        whole = int(number)
        return whole if abs(whole) < 10**18 else None
    value = float(number)
    return value if Decimal(repr(value)) == number else None
