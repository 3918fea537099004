"""A JSON text that was read: its value, its faults, and the position of every part."""

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

MAX_DEPTH = 254
"""The deepest nesting that is read, which is the deepest that orjson can write again."""

MAX_DIGITS = 4300
"""Digits of the longest integer that is read: the most that Python converts by default."""

MAX_FAULTS = 1000
"""How many faults of one text are reported; nobody fixes more of them one by one."""


class Missing(enum.Enum):
    """The type of MISSING."""

    MISSING = enum.auto()


MISSING: Final = Missing.MISSING
"""The value of a text that is not JSON; `null` is a value like any other."""


class Part:
    """An object or array of the text: its value, and the offsets of its members or items.

    `at` is the offset of its opening bracket, `starts` are those of the values and `keys` those of
    the keys in it. `names` has the index of each key, and is None for an array. `inner` has the
    objects and arrays in it, by index. `name` is the key read last.

    Each part has the offsets of its own members only: a pointer for every value would take memory
    in proportion to the square of the depth.
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
        """The bracket that closes it."""
        return "]" if self.names is None else "}"

    def put(self, value: Any) -> None:
        """Store the value of the member or item that was read last."""
        if self.names is None:
            self.value.append(value)
        else:
            self.value[self.name] = value

    def token(self) -> str | int:
        """Return the key or index of the member or item that is being read."""
        return len(self.starts) - 1 if self.names is None else self.name

    def index(self, token: str) -> int | None:
        """Return the index in `starts` of what a token of a JSON Pointer means, or None."""
        if self.names is not None:
            return self.names.get(unescape(token))
        exists = (
            re.fullmatch("0|[1-9][0-9]*", token)
            and len(token) < 20
            and int(token) < len(self.starts)
        )
        return int(token) if exists else None


class Document:
    """A text that was read, with its value and faults.

    `value` is MISSING if the text is not JSON. With other faults there is a value: of two equal
    keys the last counts, a lone surrogate stays, a number out of range is infinite. `start` is the
    offset of the value, and `root` its part if it is an object or array. Lines end with LF or CR
    LF; a byte-order mark is not counted as a column.
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
        """The offset of each line."""
        return array("q", chain([0], (match.end() for match in re.finditer("\n", self.text))))

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column, from 1, of an offset in code points."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def position_of(self, pointer: str, key: bool = False) -> tuple[int, int]:
        """Return the line and column of the value at a JSON Pointer, or with `key` of its key.

        An item of an array has no key. If there is no such value, the position is that of the
        nearest value around it.
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
        """Return the text of a line, from 1, without its end; empty if there is none."""
        if not 1 <= number <= len(self._lines):
            return ""
        end = self._lines[number] if number < len(self._lines) else len(self.text)
        return self.text[self._lines[number - 1] : end].rstrip("\r\n")

    def add(self, fault: Fault) -> None:
        """Store a fault, unless there are MAX_FAULTS already."""
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(fault)


def locate(fault: Fault, path: str, document: Document, line: int = 1, column: int = 1) -> Finding:
    """Return the finding of a fault in a document that begins at a place in the file `path`."""
    if fault.offset is None:
        place = document.position_of(fault.pointer, fault.at_key)
    else:
        place = document.position(fault.offset)
    finding = Finding(path, *place, fault.code, fault.message, fault.pointer, fault.hint, fault.fix)
    return finding.shifted(line, column)


def escape(token: str) -> str:
    """Return a property's name as a token of a JSON Pointer (RFC 6901)."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def unescape(token: str) -> str:
    """Return the property's name of a token of a JSON Pointer (RFC 6901)."""
    return token.replace("~1", "/").replace("~0", "~")


_is_index = re.compile("0|[1-9][0-9]{0,17}").fullmatch


def item_index(token: str) -> int | None:
    """Return the index that a token of a JSON Pointer is (RFC 6901), None if it is not one.

    No list has an index of more than 18 digits.
    """
    return int(token) if _is_index(token) else None


def value_at(value: Any, pointer: str) -> Any:
    """Return what a JSON Pointer (RFC 6901) leads to in a value, MISSING if there is nothing."""
    first, *tokens = pointer.split("/")
    for token in map(unescape, tokens):
        index = item_index(token)
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and index is not None and index < len(value):
            value = value[index]
        else:
            return MISSING
    return MISSING if first else value


def pointer(steps: Iterable[str | int]) -> str:
    """Return the JSON Pointer of a path of names and indexes."""
    return "".join(f"/{escape(str(step))}" for step in steps)


def quoted(text: str, limit: int = 60) -> str:
    """Return a text in double quotes for a message, cut if it is longer than `limit`."""
    return f'"{text}"' if len(text) <= limit else f'"{text[:limit]}..."'


def replace_surrogates(text: str) -> str:
    """Return a text with U+FFFD for each lone surrogate, which cannot be encoded as UTF-8."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", "\ufffd", text)
