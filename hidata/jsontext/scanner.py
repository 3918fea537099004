"""Reads the text of a JSON value in one pass: its parts with their positions, and its faults."""

from __future__ import annotations

import math
import re
from json import JSONDecodeError, JSONDecoder
from typing import Any

from hidata.findings.finding import Fault
from hidata.jsontext import scalar_errors, syntax_errors
from hidata.jsontext.document import (
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_FAULTS,
    Document,
    Part,
    pointer,
    quoted,
    replace_surrogates,
)

MAX_POINTER = 4000
"""Characters of the longest pointer in a fault; a longer one is cut at an outer part."""

_white_space = re.compile(r"[ \t\n\r]*").match
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?").match
_ANY_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]").search
_LONE_SURROGATES = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a whole character
    r"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."  # half of one, or another escape
).finditer
_string = JSONDecoder(strict=True).raw_decode
_LITERALS = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}


class NotJsonError(Exception):
    """Raised where a text stops being JSON, with the fault there."""

    def __init__(self, fault: Fault) -> None:
        """Take the fault."""
        super().__init__(fault.message)
        self.fault = fault


class Scanner:
    """Reads a text in one pass.

    The objects and arrays that are open are in the list `open`, the innermost last, and not in the
    calls of Python, whose depth is limited. Offsets are in code points. A method that reads a part
    takes the offset where it begins and returns the offset of what follows.
    """

    def __init__(self, document: Document) -> None:
        """Take the document, whose text is to be read."""
        self.document, self.text = document, document.text
        self.open: list[Part] = []
        self.has_surrogates = _ANY_SURROGATE(self.text) is not None

    def scan(self) -> None:
        """Read the whole text and store its value and faults in the document."""
        self.document.start = self.skip(0)
        try:
            value, end = self.value(self.document.start)
            if end < len(self.text):
                raise NotJsonError(syntax_errors.trailing_text_fault(self.text, end))
        except NotJsonError as stop:
            self.document.add(stop.fault)
        else:
            self.document.value = value

    def value(self, at: int) -> tuple[Any, int]:
        """Return the value at `at`, and the offset of what follows it and white space."""
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
        """Open the object or array whose bracket is at `at`."""
        if len(self.open) == MAX_DEPTH:
            message = f"The text is nested more than {MAX_DEPTH} levels deep here."
            raise NotJsonError(Fault("", "J014", message, offset=at))
        self.open.append(Part(at, is_object))
        return self.open[-1]

    def end(self) -> Any:
        """Close the innermost object or array and return its value."""
        part = self.open.pop()
        if not self.open:
            self.document.root = part
        elif part.starts:
            outer = self.open[-1]
            outer.inner[len(outer.starts) - 1] = part
        return part.value

    def next(self, part: Part, at: int) -> int:
        """Read a key and its colon, if the part is an object. Return the offset of the value."""
        if part.names is None:
            return at
        if self.text[at : at + 1] != '"':
            raise NotJsonError(syntax_errors.key_fault(self.text, at, part.at))
        name, end = self.string(at, in_key=True)
        end = self.skip(end)
        if self.text[end : end + 1] != ":":
            raise NotJsonError(syntax_errors.colon_fault(self.text, end, at))
        if name in part.names:
            self.duplicate_key(part, at, name)
        part.name, part.names[name] = name, len(part.starts)
        part.keys.append(at)
        return self.skip(end + 1)

    def separator(self, part: Part, at: int) -> tuple[int, bool]:
        """Read a comma or closing bracket. Return what follows, and whether it was a bracket."""
        mark = self.text[at : at + 1]
        if mark == part.closing:
            return self.skip(at + 1), True
        if mark != ",":
            raise NotJsonError(
                syntax_errors.separator_fault(self.text, at, part.at, part.starts[-1])
            )
        following = self.skip(at + 1)
        if self.text[following : following + 1] in ("}", "]"):
            raise NotJsonError(
                syntax_errors.trailing_comma_fault(self.text, at, following, part.at)
            )
        return following, False

    def scalar(self, at: int, mark: str) -> tuple[Any, int]:
        """Read a string, number, true, false or null that begins with the character `mark`."""
        if mark == '"':
            return self.string(at)
        word, value = _LITERALS.get(mark, ("", None))
        end = at + len(word)
        if word and self.text.startswith(word, at) and not scalar_errors.continues(self.text, end):
            return value, end
        return self.number(at)

    def string(self, at: int, in_key: bool = False) -> tuple[str, int]:
        """Read a string, and store the faults of lone surrogates in it."""
        try:
            value, end = _string(self.text, at)
        except JSONDecodeError:
            raise NotJsonError(syntax_errors.string_fault(self.text, at)) from None
        if self.has_surrogates:
            for match in _LONE_SURROGATES(self.text, at, end):
                if match[1]:
                    self.lone_surrogate(match.start(), match[1], in_key)
        return value, end

    def number(self, at: int) -> tuple[Any, int]:
        """Read a number, and store the fault of one that is out of range: it becomes infinite."""
        match = _NUMBER(self.text, at)
        if match is None or scalar_errors.continues(self.text, match.end()):
            bracket = self.open[-1].at if self.open else None
            raise NotJsonError(syntax_errors.value_fault(self.text, at, bracket))
        digits = match.group()
        if match[1] is None and match[2] is None:
            if len(digits.lstrip("-")) <= MAX_DIGITS:
                return int(digits), match.end()
            number, message = math.inf, f"This number has more than {MAX_DIGITS:,} digits."
        else:
            number, message = float(digits), "This number is too large for any reader."
        if math.isinf(number) and len(self.document.faults) < MAX_FAULTS:
            self.document.add(Fault(self.pointer(), "J017", message, offset=at))
        return number, match.end()

    def lone_surrogate(self, at: int, escape_sequence: str, in_key: bool) -> None:
        """Store the fault of an escape sequence for half of a character."""
        if len(self.document.faults) == MAX_FAULTS:
            return
        message = f"{escape_sequence} is half of a character; its other half is missing."
        hint = "write the character itself, or both halves"
        self.document.add(Fault(self.pointer(above=in_key), "J011", message, hint, offset=at))

    def duplicate_key(self, part: Part, at: int, name: str) -> None:
        """Store the fault of a key at `at` that the object has already."""
        if len(self.document.faults) == MAX_FAULTS:
            return
        first = self.document.position(part.keys[(part.names or {})[name]])
        same = first[0] == self.document.position(at)[0]
        where = f"column {first[1]}" if same else f"line {first[0]}"
        message = (
            f"The key {quoted(replace_surrogates(name))} is in this object already, in {where}."
        )
        pointer = self.pointer(above=True, last=name)
        self.document.add(Fault(pointer, "J013", message, "delete one of the two", offset=at))

    def pointer(self, above: bool = False, last: str | None = None) -> str:
        """Return the pointer of the value that is being read.

        With `above` it is that of the object or array around the value, with `last` that of its
        member of that name.
        """
        steps = [part.token() for part in self.open][: -1 if above else None]
        text = ""
        for step in steps if last is None else [*steps, last]:
            longer = text + pointer([step])
            if len(longer) > MAX_POINTER:
                break
            text = longer
        return replace_surrogates(text)

    def skip(self, at: int) -> int:
        """Return the offset of what follows white space at `at`."""
        match = _white_space(self.text, at)
        assert match is not None  # the pattern matches the empty text too
        return match.end()
