"""Decides what the cells of one column of a table are: numbers, true or false, text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from hidata.imports.cells import Bad, Cell, text_of
from hidata.imports.readers.text import ROW_ENDS
from hidata.tables.values import MAX_INT64, MIN_INT64

CODE_WIDTH, LEAST_CODES = 5, 10
"""Whole numbers of the same width, from so many digits and so many different ones, are codes."""

MOSTLY = 0.5
"""If so many cells are numbers and others are not, that is said."""

_is_integer = re.compile(r"-?(?:0|[1-9][0-9]*)").fullmatch
_is_number = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?").fullmatch
_has_decimal_comma = re.compile(
    r"-?(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:\.[0-9]{3})+),(?:[0-9]{1,2}|[0-9]{4,})"
).fullmatch
_may_have_comma = re.compile(
    r"-?(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,[0-9]+)?"
).fullmatch
_has_leading_zero = re.compile(r"-?0[0-9]+(?:\.[0-9]+)?").fullmatch
_is_grouped = re.compile(r"[-+]?[$\u20ac\u00a3]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?%?").fullmatch
_is_odd_date = re.compile(r"[0-9]{1,4}[./][0-9]{1,2}[./][0-9]{1,4}").fullmatch
_TRUTHS = {"true": True, "false": False}


def converted(cells: Sequence[Cell], *, is_text: bool) -> tuple[list[Any], list[str]]:
    """Return the values of a column, "" for none, and sentences on what is doubtful in it.

    `is_text` says that the cells are those of a text, which has no types of its own.
    """
    doubts = _doubts_of_bad(cells)
    if not is_text:
        return [_typed(cell) for cell in cells], doubts
    texts = [str(cell) for cell in cells]
    filled = [text for text in texts if text]
    make, found = _type_of(filled)
    return [make(text) if text else "" for text in texts], doubts + found


def _type_of(texts: Sequence[str]) -> tuple[Callable[[str], Any], list[str]]:
    """Return what makes values of the texts of a column, and what is doubtful."""
    if not texts:
        return str, []
    if all(text.lower() in _TRUTHS for text in texts):
        return lambda text: _TRUTHS[text.lower()], []
    numbers = [text for text in texts if _is_number(text)]
    comma = next(filter(_has_decimal_comma, texts), "")
    if comma and all(map(_may_have_comma, texts)) and all(map(_is_exact, map(_with_point, texts))):
        doubt = f"These have a decimal comma, as `{comma}`: numbers."
        return lambda text: _number(_with_point(text)), [doubt]
    if len(numbers) < len(texts):
        return str, _doubts_of_texts(texts, len(numbers))
    if all(map(_is_integer, texts)):
        return _integers(texts)
    if not all(map(_is_exact, texts)):
        return str, ["These look like numbers and have more digits than a number keeps: text."]
    return _number, []


def _integers(texts: Sequence[str]) -> tuple[Callable[[str], Any], list[str]]:
    """Return what makes values of texts that are whole numbers, or of codes made of digits."""
    if any(len(text) > 20 or not MIN_INT64 <= int(text) <= MAX_INT64 for text in texts):
        return str, ["These are whole numbers too large for a column of numbers: text."]
    widths = {len(text) for text in texts}
    if len(widths) == 1 and min(widths) >= CODE_WIDTH and len({*texts}) >= LEAST_CODES:
        (width,) = widths
        doubt = f"All have {width} digits, as codes have: text. Are they numbers?"
        return str, [doubt]
    if "-0" in texts:
        return str, ["There is a -0: text."]
    return int, []


def _doubts_of_texts(texts: Sequence[str], numbers: int) -> list[str]:
    """Return what is doubtful in a column that stays text though it has numbers or dates."""
    found = []
    zeros = next(filter(_has_leading_zero, texts), "")
    if zeros and all(_is_number(text) or _has_leading_zero(text) for text in texts):
        return [f"These look like numbers and have leading zeros, as `{zeros}`: text."]
    grouped = next(filter(_is_grouped, texts), "")
    if grouped and all(_is_number(text) or _is_grouped(text) for text in texts):
        found.append(f"These are written for people, as `{grouped}`: text. Are they numbers?")
    elif numbers >= MOSTLY * len(texts):
        others = Counter(text for text in texts if not _is_number(text))
        shown = ", ".join(f"`{text[:30]}`" for text, _ in others.most_common(3))
        rest = f"{others.total():,} of {len(texts):,}"
        found.append(f"Numbers, but for {rest} cells such as {shown}: text.")
    if odd := next(filter(_is_odd_date, texts), ""):
        found.append(f"Is this a date: `{odd}`? As text it has no order; write it as 2024-12-31.")
    return found


def _doubts_of_bad(cells: Sequence[Cell]) -> list[str]:
    """Return a sentence on each reason why cells have no value."""
    reasons = Counter(cell.reason for cell in cells if isinstance(cell, Bad))
    del reasons[ROW_ENDS]
    return [f"Cells without a value: {n:,} ({reason})." for reason, n in reasons.items()]


def _with_point(text: str) -> str:
    """Return a number with a decimal comma as JSON has it: 1.234,5 becomes 1234.5."""
    return text.replace(".", "").replace(",", ".")


def _is_exact(text: str) -> bool:
    """Return whether a float keeps all digits of a number."""
    return Decimal(repr(float(text))) == Decimal(text) if _is_finite(text) else False


def _is_finite(text: str) -> bool:
    return abs(float(text)) < float("inf")


def _number(text: str) -> int | float:
    return int(text) if _is_integer(text) and len(text) < 16 else float(text)


def _typed(cell: Cell) -> Any:
    """Return the JSON value of a cell that has a type."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
    if isinstance(cell, Decimal):
        text = text_of(cell)
        return _number(text) if _is_exact(text) else text
    if isinstance(cell, datetime | date | time):
        return text_of(cell)
    if isinstance(cell, list):
        texts = all(isinstance(item, str) for item in cell)  # else a blank one was null
        return [None if item == "" and not texts else _typed(item) for item in cell]
    return str(cell) if isinstance(cell, str) else cell
