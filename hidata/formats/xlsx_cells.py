"""Makes the cells of a workbook of values: numbers, dates, texts, as XML.

A cell is given without its beginning (`<c r="A1"`), which says where it stands: the same value is
the same text in each place. Nothing becomes a formula. What Excel cannot hold exactly is a text:
days before March 1900 (of which its calendar has one too many), moments and times finer than a
millisecond, integers beyond 2^53, infinite numbers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from html import escape
from typing import Any

import pyarrow as pa

from hidata.formats.xlsx_names import MARK
from hidata.tables import moments
from hidata.tables.values import MAX_EXACT_INTEGER

STYLES: Mapping[str, Mapping[str, Any]] = {
    "bold": {"bold": True},
    "header": {"bold": True, "bottom": 1},
    "link": {"font_color": "blue", "underline": 1},
    "day": {"num_format": "yyyy-mm-dd"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm:ss"},
    "exact moment": {"num_format": "yyyy-mm-dd hh:mm:ss.000"},
    "time": {"num_format": "hh:mm:ss"},
    "exact time": {"num_format": "hh:mm:ss.000"},
}
"""The formats of cells by name, as XlsxWriter takes them."""

LONGEST = 32_767
"""How many UTF-16 code units a text in a cell may have."""

NO_CELL = ""
"""What stands for a cell without a value."""

_EPOCH = datetime(1899, 12, 30)
"""The moment from which Excel counts days, for those from FIRST_DAY on."""

FIRST_DAY = date(1900, 3, 1)
"""The first day whose number is the same in all programs: Excel has a 29 February 1900."""

_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class Cells:
    """Returns values as cells, and counts the texts that were cut."""

    def __init__(self, styles: Mapping[str, int]) -> None:
        """Take the number of each of the STYLES in the workbook."""
        self._styles = {name: f' s="{number}"' for name, number in styles.items()}
        self.cut = 0

    def of_column(self, kind: str, values: pa.ChunkedArray, style: str = "") -> list[str]:
        """Return the cells of a column whose type (`tables.types.TYPES`) has the name `kind`.

        Of equal values a cell is made once.
        """
        coded = values.combine_chunks().dictionary_encode()
        make = MAKERS[kind]
        cells = [make(self, value, style) for value in coded.dictionary.to_pylist()]
        if coded.null_count:
            cells.append(NO_CELL)
            return [cells[index] for index in coded.indices.fill_null(len(cells) - 1).to_pylist()]
        return [cells[index] for index in coded.indices.to_pylist()]

    def text(self, value: str, style: str = "") -> str:
        """Return a text; an empty one has no cell."""
        if not value:
            return NO_CELL
        if len(value) > LONGEST // 2:
            value = self._cut(value)
        value = _NOT_IN_XML.sub(_as_number, _ESCAPED.sub("_x005F_", value))
        space = ' xml:space="preserve"' if value != value.strip() else ""
        inside = f"<t{space}>{escape(value, quote=False)}</t>"
        return f'{self._styles.get(style, "")} t="inlineStr"><is>{inside}</is></c>'

    def _cut(self, value: str) -> str:
        """Return a text that is not too long for a cell."""
        data = value.encode("utf-16-le")
        if len(data) <= LONGEST * 2:
            return value
        self.cut += 1
        return data[: (LONGEST - len(MARK)) * 2].decode("utf-16-le", "ignore") + MARK

    def number(self, value: float, style: str = "") -> str:
        """Return a number."""
        exact = isinstance(value, float) or -MAX_EXACT_INTEGER <= value <= MAX_EXACT_INTEGER
        if not exact or not math.isfinite(value):
            return self.text(str(value), style)
        return f"{self._styles.get(style, '')}><v>{value!r}</v></c>"

    def truth(self, value: bool, style: str = "") -> str:
        """Return a boolean."""
        return f'{self._styles.get(style, "")} t="b"><v>{int(value)}</v></c>'

    def day(self, value: date, style: str = "") -> str:
        """Return a day."""
        if value < FIRST_DAY:
            return self.text(value.isoformat(), style)
        return self.number((value - _EPOCH.date()).days, style or "day")

    def moment(self, value: datetime, style: str = "") -> str:
        """Return a moment in UTC."""
        if value.date() < FIRST_DAY or value.microsecond % 1000:
            return self.text(moments.in_utc(value), style)
        days = (value - _EPOCH) / timedelta(days=1)
        return self.number(days, style or ("exact moment" if value.microsecond else "moment"))

    def time(self, value: time, style: str = "") -> str:
        """Return a time of day in UTC."""
        if value.microsecond % 1000:
            return self.text(moments.in_utc(value), style)
        days = (datetime.combine(_EPOCH, value) - _EPOCH) / timedelta(days=1)
        return self.number(days, style or ("exact time" if value.microsecond else "time"))


def _as_number(match: re.Match[str]) -> str:
    """Return a character that XML cannot have as `_x000D_` (ECMA-376 part 1, 22.9.2.19)."""
    return f"_x{ord(match[0]):04X}_"


MAKERS: Mapping[str, Callable[[Cells, Any, str], str]] = {
    "string": Cells.text,
    "digits": Cells.text,
    "json": Cells.text,
    "date32": Cells.day,
    "timestamp": Cells.moment,
    "time64": Cells.time,
    "int32": Cells.number,
    "int64": Cells.number,
    "float64": Cells.number,
    "bool": Cells.truth,
}
"""How a cell is made, by the type of its column."""
