"""Finds where the items of a list begin and end in a JSON text, so that each can be read alone."""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder
from typing import NamedTuple

begins_list = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\n\r]*\[").match
"""Whether a text, which may begin with a byte-order mark, is a list if it is JSON at all."""

_white_space = re.compile(r"[ \t\n\r]*").match
_value_at = JSONDecoder(strict=False, parse_int=len, parse_float=len).raw_decode
"""Read a value and return its end; it accepts more than JSON, and items are read strictly later."""


class Item(NamedTuple):
    """Where an item stands in a text: its bytes from `start` to `end`, its line and column."""

    start: int
    end: int
    line: int
    column: int


def items_of(data: bytes) -> list[Item] | None:
    """Return the items of a text that is a list; None if it is not, and cannot be divided."""
    try:
        text = data.decode()
        spans = _spans(text)
    except (UnicodeDecodeError, JSONDecodeError, RecursionError):
        return None
    return None if spans is None else _placed(text, spans)


def _spans(text: str) -> list[tuple[int, int]] | None:
    """Return the offsets of the items of a list in a text, or None. Raises JSONDecodeError."""
    spans: list[tuple[int, int]] = []
    at = _after_blanks(text, 0)
    if text[at : at + 1] != "[":
        return None
    at = _after_blanks(text, at + 1)
    if text[at : at + 1] != "]":
        while True:
            end = _value_at(text, at)[1]
            spans.append((at, end))
            at = _after_blanks(text, end)
            if text[at : at + 1] != ",":
                break
            at = _after_blanks(text, at + 1)
    is_end = text[at : at + 1] == "]" and _after_blanks(text, at + 1) == len(text)
    return spans if is_end else None


def _after_blanks(text: str, at: int) -> int:
    match = _white_space(text, at)
    return match.end() if match else at


def _placed(text: str, spans: list[tuple[int, int]]) -> list[Item]:
    """Return the items at some offsets in a text, which are counted in code points."""
    items = []
    narrow = text.isascii()
    before, at, line, line_start = 0, 0, 1, 0
    for start, end in spans:
        line += text.count("\n", before, start)
        line_start = max(line_start, text.rfind("\n", before, start) + 1)
        at += start - before if narrow else len(text[before:start].encode())
        size = end - start if narrow else len(text[start:end].encode())
        items.append(Item(at, at + size, line, start - line_start + 1))
        before = start
    return items
