"""Holds a JSON text that was read: its value, its faults, and the place of every part."""

from __future__ import annotations

import enum
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from typing import Any, Final

from hidata.findings.finding import Fault, Finding

MAX_FAULTS = 1000
"""Faults told of one text; a text with more is past mending one by one."""


class Missing(enum.Enum):
    """The type of MISSING."""

    MISSING = enum.auto()


MISSING: Final = Missing.MISSING
"""The value of a text that is not JSON; `null` is a value like any other."""


class Part:
    """An object or array of the text: its value, and the offsets of what it holds.

    Offsets lie in flat arrays, not in pointers: a pointer for each part would take memory by the
    square of the depth.
    """

    __slots__ = ("at", "inner", "keys", "name", "names", "starts", "value")

    def __init__(self, at: int, is_object: bool) -> None:
        """Take the offset of the opening bracket."""
        self.at = at
        self.value: Any = {} if is_object else []
        self.starts = array("q")
        self.keys = array("q")
        self.names: dict[str, int] | None = {} if is_object else None
        self.inner: dict[int, Part] = {}
        self.name = ""

    @property
    def closing(self) -> str:
        """The bracket that ends it."""
        return "]" if self.names is None else "}"

    def put(self, value: Any) -> None:
        """Take in the value of the member or item last begun."""
        if self.names is None:
            self.value.append(value)
        else:
            self.value[self.name] = value

    def token(self) -> str | int:
        """The name or place of the member or item last begun."""
        return len(self.starts) - 1 if self.names is None else self.name

    def index(self, token: str) -> int | None:
        """Which of `starts` a token of a pointer means."""
        if self.names is not None:
            return self.names.get(unescape(token))
        known = _INDEX(token) and len(token) < 20 and int(token) < len(self.starts)
        return int(token) if known else None


class Document:
    """A text that was read.

    `value` is MISSING where the text is not JSON. With other faults there is a value, for what it
    is worth: of two equal keys the last counts, half a character stays half, a number out of range
    is infinite. Lines end with LF or CR LF; a byte-order mark takes no column.
    """

    def __init__(self, text: str) -> None:
        """Take the decoded text."""
        self.text = text
        self.value: Any = MISSING
        self.faults: list[Fault] = []
        self.start = 0
        self.root: Part | None = None

    @cached_property
    def _lines(self) -> array[int]:
        return array("q", chain([0], (found.end() for found in re.finditer("\n", self.text))))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, 1-based, of an offset in code points."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def place(self, pointer: str, key: bool = False) -> tuple[int, int]:
        """Line and column of the value at a JSON Pointer, or of its key.

        Where there is nothing, of the nearest value above it; an item of an array has no key.
        """
        offset, part = self.start, self.root
        tokens = pointer.split("/")[1:]
        for depth, token in enumerate(tokens, 1):
            index = part.index(token) if part else None
            if part is None or index is None:
                break
            last = depth == len(tokens)
            offset = part.keys[index] if key and last and part.keys else part.starts[index]
            part = part.inner.get(index)
        return self.position(offset)

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its end; empty where there is none."""
        if not 1 <= number <= len(self._lines):
            return ""
        end = self._lines[number] if number < len(self._lines) else len(self.text)
        return self.text[self._lines[number - 1] : end].rstrip("\r\n")

    def add(self, fault: Fault) -> None:
        """Take in a fault, up to MAX_FAULTS."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(fault)


def locate(fault: Fault, path: str, document: Document, line: int = 1) -> Finding:
    """Return the finding of a fault in a document, which begins at a line of the file at `path`."""
    if fault.offset is None:
        first, column = document.place(fault.pointer, fault.at_key)
    else:
        first, column = document.position(fault.offset)
    return Finding(
        path, line - 1 + first, column, fault.code, fault.message, fault.pointer, fault.hint,
        fault.fix,
    )  # fmt: skip


def escape(token: str) -> str:
    """A property's name as a token of a JSON Pointer (RFC 6901)."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def unescape(token: str) -> str:
    """A token of a JSON Pointer as a property's name."""
    return token.replace("~1", "/").replace("~0", "~")


def pointer(parts: Iterable[str | int]) -> str:
    """The JSON Pointer made of these names and places."""
    return "".join(f"/{escape(str(part))}" for part in parts)


def quoted(text: str, limit: int = 60) -> str:
    """A name or value in a message: in double quotes, long ones cut."""
    return f'"{text}"' if len(text) <= limit else f'"{text[:limit]}..."'


def sound(text: str) -> str:
    """The text with U+FFFD for halves of characters, which no encoding can carry."""
    return _HALVES("\ufffd", text)


_INDEX = re.compile(r"0|[1-9][0-9]*").fullmatch
_HALVES = re.compile("[\ud800-\udfff]").sub
