"""Finds out what a spreadsheet did to a cell: zeros and digits lost, texts that became dates."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from hidata.formats.xlsx_names import MARK
from hidata.imports.cells import Cell, text_of

AS_TEXT = "give the column the format text before the table is opened, or leave the column out"
AS_DATE = "write a date as 2025-05-31, or save the table as XLSX"
IN_THE_RECORD = "write the value out, leave the column out, or edit the record itself"

MOST_DIGITS = 400
"""The longest text that is read as a number: float64 reaches to 309 digits."""

SHOWN_CHARACTERS = 11
"""How many characters of a number Excel shows, and so writes to CSV, at most."""

STORED_DIGITS = 15
"""How many digits of a number spreadsheets store; others become zeros."""

CELL_CHARACTERS = 32_000
"""Texts longer than this may be cut: a cell holds 32,767 characters, some programs fewer."""

SHOWN_IN_MESSAGES = 60
"""How many characters of a text a message shows."""

_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_EXPONENT = re.compile(r"-?\d([.,]\d+)?E[+-]\d\d+", re.ASCII)
_ERROR = re.compile(r"#(NAME\?|REF!|VALUE!|DIV/0!|N/A|NUM!|NULL!|SPILL!|CALC!|#+)")
_DAY_FIRST = r"\d{1,2}([./-])\d{1,2}\1(\d{2}|\d{4})"
_REWRITTEN_DATE = re.compile(rf"{_DAY_FIRST}( \d{{1,2}}:\d\d(:\d\d)?( [AP]M)?)?", re.ASCII)
_DATE_IN_SHORT = re.compile(
    rf"{_DAY_FIRST}|\d{{1,2}}[-. ]{{1,2}}[^\W\d]{{3,4}}\.?([-. ]\d{{2,4}})?"
    r"|[^\W\d]{3,4}\.?[- ]\d{2,4}",
    re.ASCII | re.IGNORECASE,
)
_LIKE_A_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}([-/.]\d{1,4})?|[A-Z]{3,9}[-. ]?\d{1,4}|\d{1,2}[-. ]?[A-Z]{3,9}",
    re.ASCII | re.IGNORECASE,
)
"""What spreadsheets take for a date: 1-2, 2025-05, MAR1, 2 Sep."""


def clean(text: str) -> str:
    """Return a text as it is compared and recorded: NFC, LF between lines, no blanks around it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def shown(cell: Cell) -> str:
    """Return the text of a cell for a message: of a long one the beginning."""
    text = text_of(cell)
    return text if len(text) <= SHOWN_IN_MESSAGES else f"{text[:SHOWN_IN_MESSAGES]}..."


def is_same_text(present: str, cell: Cell) -> bool:
    """Return whether a cell still says a text, though a spreadsheet may write it otherwise.

    It may write `true` as TRUE, and 100000 as 1E+05.
    """
    present, text = clean(present), clean(text_of(cell))
    if present == text:
        return True
    if isinstance(cell, bool):
        return present.upper() == text
    return bool(_EXPONENT.fullmatch(text)) and _number(present) == _number(text) is not None


def damage(present: str | None, cell: Cell) -> tuple[str, str] | None:
    """Return what a spreadsheet did to a text, with a hint, or None if nothing is lost.

    `present` is the text that the record has, which is not that of the cell; None if it has none.
    """
    text = text_of(cell)
    if isinstance(cell, date):
        if present is not None and _is_iso_date(present):
            return None
        return f"This cell is the date {text}, but the column holds texts{_but(present)}.", AS_TEXT
    if found := unwritten(text):
        return found
    if present is None or isinstance(cell, list):
        return None
    present, text = clean(present), clean(text)
    both = f"This cell is {shown(text)}, but the record has {shown(present)}"
    if _lost_zeros(present, text):
        return f"{both}: zeros are lost.", AS_TEXT
    if is_rounded(present, text):
        return f"{both}: digits are lost.", AS_TEXT
    if _LIKE_A_DATE.fullmatch(present) and _DATE_IN_SHORT.fullmatch(text):
        return f"{both}: it became a date.", AS_TEXT
    if text in ("TRUE", "FALSE") and present.upper() == text:
        return f"{both}.", AS_TEXT
    begin = text.removesuffix(MARK)
    is_cut = begin != text or len(text) >= CELL_CHARACTERS
    if is_cut and len(present) > len(begin) and present.startswith(begin):
        has = f"the first {len(begin):,} characters of a text of {len(present):,}"
        message = f"This cell has {has}."
        return message, IN_THE_RECORD
    return None


def unwritten(text: str) -> tuple[str, str] | None:
    """Return why a text is only what a spreadsheet shows of a value, with a hint, or None."""
    if _EXPONENT.fullmatch(text):
        return f"This cell is {text}: only the first digits of the value are there.", IN_THE_RECORD
    if _ERROR.fullmatch(text):
        return f"This cell is {text}, which spreadsheets write for an error.", IN_THE_RECORD
    return None


def rewritten_date(text: str) -> tuple[str, str] | None:
    """Return that a date is written so that its day is not sure, with a hint, or None."""
    if not _REWRITTEN_DATE.fullmatch(text) and not _DATE_IN_SHORT.fullmatch(text):
        return None
    return f"This cell is {text}: which part is the day, which the month, is not sure.", AS_DATE


def is_rounded(present: str, text: str) -> bool:
    """Return whether a number is a longer one, rounded as spreadsheets show or store it."""
    if len(present) <= SHOWN_CHARACTERS:
        return False
    exact, shown = _number(present), _number(text)
    if exact is None or shown is None or exact == shown:
        return False
    if present.isdecimal() and present[:STORED_DIGITS] + len(present[STORED_DIGITS:]) * "0" == text:
        return True
    end = int(shown.normalize().as_tuple().exponent)
    return abs(exact - shown) * 2 <= Decimal(1).scaleb(end) and shown != 0


def _lost_zeros(present: str, text: str) -> bool:
    """Return whether a text is a shorter way to write the number that another text is."""
    if len(text) >= len(present) or not _PLAIN.fullmatch(present) or not _PLAIN.fullmatch(text):
        return False
    return _number(present) == _number(text) is not None


def _number(text: str) -> Decimal | None:
    """Return the number that a text is, or None if it is none, or endless."""
    text = text.replace(",", ".") if _EXPONENT.fullmatch(text) else text
    if len(text) > MOST_DIGITS or not (_PLAIN.fullmatch(text) or _EXPONENT.fullmatch(text)):
        return None
    number = Decimal(text)
    return number if abs(number.adjusted()) <= MOST_DIGITS else None


def _is_iso_date(text: str) -> bool:
    """Return whether a text is a date such as 2025-05-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _but(present: str | None) -> str:
    """Return what the record has, as the end of a sentence."""
    return "" if present is None else f", and the record has {shown(present)}"
