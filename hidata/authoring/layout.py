"""How a JSON text is laid out: indentation, line ends, separators, escapes; and texts alike."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from hidata.jsontext.reader import WHITE_SPACE
from hidata.jsontext.writer import compact

BLANK = WHITE_SPACE.decode()
"""The characters that JSON allows between the parts of a text."""

_INDENT = re.compile(r"\n([ \t]+)").search
_COMMA = re.compile(r'(,[ \t]*)"').search
_COLON = re.compile(r'"((?:[ \t]*):[ \t]*)').search


class Layout(NamedTuple):
    """How a JSON text is written.

    `indent` is that of one level, None if all is on one line. `comma` and `colon` stand between
    members, and between a key and its value. With `escaped`, all text is in ASCII.
    """

    indent: str | None = None
    newline: str = "\n"
    comma: str = ","
    colon: str = ":"
    escaped: bool = False

    def dump(self, value: Any, margin: str = "") -> str:
        """Return the text of a value, of which further lines begin with `margin`."""
        if self == ONE_LINE:
            return compact(value).decode()
        text = json.dumps(
            value, ensure_ascii=self.escaped, allow_nan=False,
            indent=self.indent, separators=(self.comma, self.colon),
        )  # fmt: skip
        return text if self.indent is None else text.replace("\n", self.newline + margin)

    def on_one_line(self) -> Layout:
        """Return the layout of a value that is written on one line."""
        comma = self.comma if self.indent is None else ", "
        return self._replace(indent=None, comma=comma)


ONE_LINE = Layout()
"""The layout of a line of NDJSON: no blanks."""


def layout_of(text: str) -> Layout:
    """Return the layout that a JSON text seems to have, without the blanks around it."""
    colon = match[1] if (match := _COLON(text)) else ": "
    escaped = "\\u" in text and text.isascii()
    if "\n" not in text:
        comma = match[1] if (match := _COMMA(text)) else ","
        return Layout(None, "\n", comma, colon, escaped)
    indent = match[1] if (match := _INDENT(text)) else ""
    return Layout(indent, "\r\n" if "\r\n" in text else "\n", ",", colon, escaped)
