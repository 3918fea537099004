"""Cells as JSON values of the type that a schema asks."""

from __future__ import annotations

import unicodedata
from datetime import date, time
from decimal import Decimal
from typing import Any, NamedTuple

from hidata.imports.cells import Cell, text_of
from hidata.imports.numbers import EXCEL_EXPONENT, as_json, decimal_of
from hidata.schemas.shape import Shape


class Signs(NamedTuple):
    """The signs in numbers that are written as text."""

    decimal: str = "."
    thousands: str = ""


def typed(cell: Cell, shape: Shape, signs: Signs, times: Decimal | None = None) -> Any:
    """Return the JSON value of a cell, as its shape asks. Raises ValueError with what it is not."""
    if shape.form == "list":
        items = cell if isinstance(cell, list) else [cell]
        if "" in items:
            message = "has a blank item"
            raise ValueError(message)
        return [typed(item, shape.item or Shape(), signs, times) for item in items]
    if isinstance(cell, list):
        message = "is a list, not one value"
        raise ValueError(message)
    match shape.type:
        case "integer" | "number":
            return _number(cell, shape.type, signs, times)
        case "boolean":
            text = text_of(cell)
            if text.lower() not in ("true", "false"):
                message = "is neither true nor false"
                raise ValueError(message)
            return text.lower() == "true"
        case "string":
            return unicodedata.normalize("NFC", text_of(cell))
    if times is not None or isinstance(cell, int | float | Decimal):
        return cell if isinstance(cell, bool) else _number(cell, "number", signs, times)
    return unicodedata.normalize("NFC", text_of(cell))


def _number(cell: Cell, type_: str, signs: Signs, times: Decimal | None) -> int | float:
    """Return the number in a cell, multiplied. Raises ValueError if it is not of this type."""
    number = decimal_of(cell, *signs)
    if number is None:
        message = "is not a whole number" if type_ == "integer" else "is not a number"
        raise ValueError(message)
    if times is not None:
        number *= times
    if type_ == "integer" and number != number.to_integral_value():
        message = "is not a whole number"
        raise ValueError(message)
    value = as_json(number)
    if value is None:
        message = "has more digits than a JSON number keeps"
        raise ValueError(message)
    return value


def number_hint(cell: Cell, signs: Signs) -> str | None:
    """Return what may be wrong with a text that is not a number."""
    if isinstance(cell, date | time) or not isinstance(cell, str):
        return None
    if EXCEL_EXPONENT.match(cell):
        return "a spreadsheet has left digits out; save the column as plain numbers"
    if any(character.isdigit() for character in cell):
        for other in (Signs(".", ","), Signs(",", "."), Signs(",", " "), Signs(".", " ")):
            if other != signs and decimal_of(cell, *other) is not None:
                given = f'decimal = "{other.decimal}", thousands = "{other.thousands}"'
                return f"in [read], {given} say how the file writes numbers"
        return "take it apart with split, or name the text under [[marks]] or in missing"
    if cell[:1] == "{" or cell.isidentifier():
        return "a column's name stands in braces; a text that is not a value belongs in missing"
    return "a text that is not a value belongs under [[marks]] or in missing"
