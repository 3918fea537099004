"""A workbook to fill in: a row a record, lists of the values allowed, and what each column says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from hidata.authoring.form import Field
from hidata.formats.xlsx_names import LONGEST

ROWS = 1000
"""For how many rows cells know their allowed values, and are text."""

MOST_ALLOWED = 2000
"""Of longer lists of keys none is made: nobody would find a key in it."""

NO_FORMULAS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_book(
    path: Path, kind: str, fields: Sequence[Field], keys: Mapping[str, Sequence[str]]
) -> None:
    """Write the workbook; `keys` has those of the records that fields refer to, by kind.

    Raises OSError if it cannot be written.
    """
    book = Workbook(str(path), NO_FORMULAS)
    _fill(book, kind, fields, keys)
    try:
        book.close()
    except FileCreateError as failure:
        raise failure.args[0] from None  # the OSError


def _fill(
    book: Workbook, kind: str, fields: Sequence[Field], keys: Mapping[str, Sequence[str]]
) -> None:
    """Write the three sheets."""
    sheet, about = book.add_worksheet(kind[:LONGEST]), book.add_worksheet("- about -")
    lists = book.add_worksheet("- lists -")
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    about.write_row(0, 0, ["Column", "Property", "Required", "What it says"], bold)
    about.set_column(0, 1, 30)
    about.set_column(3, 3, 100)
    for column, field in enumerate(fields):
        sheet.write_string(0, column, field.label, bold)
        sheet.set_column(column, column, max(12, min(40, len(field.label) + 2)), text)
        needed = "yes" if field.required else ""
        about.write_row(column + 1, 0, [field.label, field.path, needed, field.description])
        allowed = field.choices or keys.get(str(field.shape.note("x-hidata-ref")), ())
        rules = {"validate": "any", "input_title": field.label[:32]}
        rules |= {"input_message": (field.description or field.label)[:255]}
        if 0 < len(allowed) <= MOST_ALLOWED:
            lists.write_column(0, column, [field.label, *allowed])
            place = ["- lists -", 1, column, len(allowed), column]
            rules |= {"validate": "list", "source": _range(place), "error_type": "warning"}
        if field.several:
            rules["validate"] = "any"
        sheet.data_validation(1, column, ROWS, column, rules)
    sheet.freeze_panes(1, 1)


def _range(place: Sequence[object]) -> str:
    """Return the formula of a range on a sheet."""
    from xlsxwriter.utility import xl_range_abs

    name, *corners = place
    return f"='{name}'!{xl_range_abs(*corners)}"
