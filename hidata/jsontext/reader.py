"""Reads JSON strictly (RFC 8259): bytes to a value with the place of every part, or faults."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Any

import orjson

from hidata.findings.finding import Fault
from hidata.jsontext import syntax_errors
from hidata.jsontext.document import (
    MAX_FAULTS,
    MISSING,
    Document,
    Part,
    escape,
    locate,
    pointer,
    quoted,
    sound,
    unescape,
)
from hidata.jsontext.writer import CANONICAL, canonical

__all__ = [
    "MAX_DEPTH",
    "MAX_DIGITS",
    "MAX_FAULTS",
    "MISSING",
    "Document",
    "escape",
    "locate",
    "pointer",
    "quick",
    "quoted",
    "read",
    "unescape",
]

MAX_DEPTH = 254
"""Deepest nesting read: the deepest that the fast writer (orjson) can write again."""

MAX_DIGITS = 4300
"""Longest integer read: what Python converts in bounded time."""

BLANKS = b" \n\r\t"
"""What may stand between the parts of a JSON text."""

MAX_POINTER = 4000
"""Longest pointer told with a fault, in characters; a longer one ends at a part above."""


def read(data: bytes) -> Document:
    """Read a JSON text. Never raises: whatever is wrong is among the document's faults.

    At most one fault is one of syntax, where reading ended; a byte-order mark, keys that stand
    twice, halves of characters and numbers out of range before it are all told. Takes time and
    memory in proportion to the text.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _undecodable(data, error.start)
    if "\0" in text[:2]:
        return _undecodable(data, data.index(b"\0"))
    document = Document(text.removeprefix("\ufeff"))
    if text != document.text:
        hint = "save the file as UTF-8 without a byte-order mark (BOM)"
        message = "The file begins with a byte-order mark."
        document.add(Fault("", "J003", message, hint, offset=0))
    _Scanner(document).scan()
    return document


def quick(data: bytes) -> tuple[Any, bytes, Document | None]:
    """The value in some bytes, its canonical form, and, where it was needed, the document.

    `orjson` lets duplicate keys and over-long integers pass. Where the text and what orjson writes
    of the value are equal but for blanks, there is neither: a key given twice would be missing from
    what was written. Anything else is in doubt, and read strictly.
    """
    try:
        value = orjson.loads(data)
        written = orjson.dumps(value, option=CANONICAL)
        if data == written or data.translate(None, BLANKS) == written.translate(None, BLANKS):
            return value, written, None
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        pass
    document = read(data)
    written = b"" if document.faults else canonical(document.value)
    return document.value, written, document


def _undecodable(data: bytes, start: int) -> Document:
    document = Document(data[:start].removeprefix(b"\xef\xbb\xbf").decode("utf-8"))
    hint = "save the file as UTF-8"
    if b"\0" in data[:4]:
        hint += "; it looks like UTF-16 or UTF-32"
    message = f"This is not UTF-8: byte {start + 1} of the file is 0x{data[start]:02X}."
    document.add(Fault("", "J002", message, hint, offset=len(document.text)))
    return document


_skip = re.compile(r"[ \t\n\r]*").match
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?").match
_HALF = re.compile(r"\\u[dD][89a-fA-F]").search
_HALVES = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a whole character
    r"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."  # half of one, or another escape
).finditer
_string = JSONDecoder(strict=True).raw_decode
_LITERALS = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}


class NotJsonError(Exception):
    """Raised where the text stops being JSON."""

    def __init__(self, fault: Fault) -> None:
        """Take what is wrong there."""
        super().__init__(fault.message)
        self.fault = fault


class _Scanner:
    """One pass over a text; the brackets still open stand on a stack of its own."""

    def __init__(self, document: Document) -> None:
        self.document, self.text = document, document.text
        self.open: list[Part] = []
        self.halves = _HALF(self.text) is not None

    def scan(self) -> None:
        self.document.start = self.skip(0)
        try:
            value, end = self.value(self.document.start)
            if end < len(self.text):
                raise NotJsonError(syntax_errors.after_value(self.text, end))
        except NotJsonError as stop:
            self.document.add(stop.fault)
        else:
            self.document.value = value

    def value(self, at: int) -> tuple[Any, int]:
        """The value at `at`, and the offset of what follows it and the white space after it."""
        while True:
            mark = self.text[at : at + 1]
            if self.open:
                self.open[-1].starts.append(at)
            if mark in ("{", "["):
                part = self.begin(at, mark == "{")
                at = self.skip(at + 1)
                if self.text[at : at + 1] != part.closing:
                    at = self.next(part, at)
                    continue
                value, at = self.end(), at + 1
            else:
                value, at = self.scalar(at, mark)
            at = self.skip(at)
            while self.open:
                part = self.open[-1]
                part.put(value)
                at, closed = self.separator(part, at)
                if not closed:
                    at = self.next(part, at)
                    break
                value = self.end()
            else:
                return value, at

    def begin(self, at: int, is_object: bool) -> Part:
        if len(self.open) == MAX_DEPTH:
            message = f"The text is nested more than {MAX_DEPTH} levels deep here."
            raise NotJsonError(Fault("", "J014", message, offset=at))
        self.open.append(Part(at, is_object))
        return self.open[-1]

    def end(self) -> Any:
        part = self.open.pop()
        if not self.open:
            self.document.root = part
        elif part.starts:
            outer = self.open[-1]
            outer.inner[len(outer.starts) - 1] = part
        return part.value

    def next(self, part: Part, at: int) -> int:
        """Past the next key and its colon, if there are keys: to where a value begins."""
        if part.names is None:
            return at
        if self.text[at : at + 1] != '"':
            raise NotJsonError(syntax_errors.key(self.text, at, part.at))
        name, end = self.string(at, in_key=True)
        end = self.skip(end)
        if self.text[end : end + 1] != ":":
            raise NotJsonError(syntax_errors.colon(self.text, end, at))
        if name in part.names:
            self.twice(part, at, name)
        part.name, part.names[name] = name, len(part.starts)
        part.keys.append(at)
        return self.skip(end + 1)

    def separator(self, part: Part, at: int) -> tuple[int, bool]:
        """Past a comma to the next member or item, or past the closing bracket."""
        mark = self.text[at : at + 1]
        if mark == part.closing:
            return self.skip(at + 1), True
        if mark != ",":
            raise NotJsonError(syntax_errors.separator(self.text, at, part.at, part.starts[-1]))
        following = self.skip(at + 1)
        if self.text[following : following + 1] in ("}", "]"):
            raise NotJsonError(syntax_errors.trailing_comma(self.text, at, following, part.at))
        return following, False

    def scalar(self, at: int, mark: str) -> tuple[Any, int]:
        if mark == '"':
            return self.string(at)
        word, value = _LITERALS.get(mark, ("", None))
        end = at + len(word)
        if word and self.text.startswith(word, at) and not syntax_errors.goes_on(self.text, end):
            return value, end
        return self.number(at)

    def string(self, at: int, in_key: bool = False) -> tuple[str, int]:
        try:
            value, end = _string(self.text, at)
        except JSONDecodeError:
            raise NotJsonError(syntax_errors.string(self.text, at)) from None
        if self.halves:
            for half in _HALVES(self.text, at, end):
                if half[1]:
                    self.half(half.start(), half[1], in_key)
        return value, end

    def number(self, at: int) -> tuple[Any, int]:
        found = _NUMBER(self.text, at)
        if found is None or syntax_errors.goes_on(self.text, found.end()):
            opened = self.open[-1].at if self.open else None
            raise NotJsonError(syntax_errors.value(self.text, at, opened))
        digits = found.group()
        if found[1] is None and found[2] is None:
            if len(digits.lstrip("-")) <= MAX_DIGITS:
                return int(digits), found.end()
            number, message = math.inf, f"This number has more than {MAX_DIGITS:,} digits."
        else:
            number, message = float(digits), "This number is too large for any reader."
        if math.isinf(number) and len(self.document.faults) < MAX_FAULTS:
            self.document.add(Fault(self.pointer(), "J017", message, offset=at))
        return number, found.end()

    def half(self, at: int, written: str, in_key: bool) -> None:
        if len(self.document.faults) == MAX_FAULTS:
            return
        message = f"{written} is half of a character; its other half is missing."
        hint = "write the character itself, or both halves"
        self.document.add(Fault(self.pointer(above=in_key), "J011", message, hint, offset=at))

    def twice(self, part: Part, at: int, name: str) -> None:
        if len(self.document.faults) == MAX_FAULTS:
            return
        first = self.document.position(part.keys[(part.names or {})[name]])
        same = first[0] == self.document.position(at)[0]
        where = f"column {first[1]}" if same else f"line {first[0]}"
        message = f"The key {quoted(sound(name))} stands in this object already, in {where}."
        place = self.pointer(above=True, last=name)
        self.document.add(Fault(place, "J013", message, "delete one of the two", offset=at))

    def pointer(self, above: bool = False, last: str | None = None) -> str:
        """The pointer of the value being read, or of the one around it; of its part `last`."""
        parts: Iterator[str | int] = (part.token() for part in self.open)
        tokens = [*parts][: -1 if above else None]
        found = ""
        for token in tokens if last is None else [*tokens, last]:
            longer = found + pointer([token])
            if len(longer) > MAX_POINTER:
                break
            found = longer
        return sound(found)

    def skip(self, at: int) -> int:
        found = _skip(self.text, at)
        assert found is not None  # the pattern matches the empty text too
        return found.end()
