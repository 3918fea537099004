"""Parses regular expressions of the subset that ECMA-262 and Python's `re` read alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol

OTHERWISE = "Python's re may read it differently from ECMA-262"
LARGE = "it is too large for Python's re to be asked safely"

DEEPEST = 50
"""How deep groups may be nested."""

LAST = 0x10FFFF
Ranges = tuple[tuple[int, int], ...]
"""A set of characters: ranges of code points in order, with gaps between them."""

SHORTHANDS: Mapping[str, Ranges] = {
    "d": ((48, 57),),
    "w": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "s": ((9, 13), (32, 32)),
}
"""What these escapes mean in ASCII, to both dialects."""

CONTROLS = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11}
SYNTAX = frozenset("^$\\.*+?()[]{}|/")
SET_OPERATORS = ("--", "&&", "||", "~~")
"""Reserved by Python for set operations in character classes."""

_COUNTS = re.compile(r"\{(\d{1,4})(,?)(\d{0,4})\}")
_HEX = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})")


class UnsupportedError(ValueError):
    """Python's `re` cannot be asked about this pattern; the message says why."""


class Piece(NamedTuple):
    """Part of an automaton: how many paths begin in each state, and how many end there.

    `empty` is the number of paths on which the part matches the empty text.
    """

    first: Counter[int]
    last: Counter[int]
    empty: int


EMPTY = Piece(Counter(), Counter(), 1)
Build = Callable[[], Piece]
"""Adds a part of a pattern to the automaton; a repetition calls it several times."""


class States(Protocol):
    """An automaton under construction."""

    def add(self, ranges: Ranges) -> Piece:
        """Add a state for a set of characters, and return it as a part of its own."""

    def link(self, before: Piece, after: Piece) -> None:
        """Add links from the last states of one part to the first states of another."""


class Parser:
    """Parses a pattern from left to right. Raises UnsupportedError for anything else."""

    def __init__(self, text: str, automaton: States) -> None:
        self.text, self.offset, self.automaton = text, 0, automaton
        self.shorthand = False
        self.alternatives = 0  # on the outermost level
        self.depth = 0

    @property
    def anchored(self) -> bool:
        """Whether a match can only begin where the text does."""
        return self.text.startswith("^") and self.alternatives == 1

    def pattern(self) -> Build:
        """Return a function that adds the whole pattern to the automaton."""
        whole = self._choice()
        if self.offset < len(self.text):
            raise UnsupportedError(OTHERWISE)
        return whole

    def _skip(self, mark: str) -> bool:
        """Return whether the mark is next, and go past it if so."""
        if not self.text.startswith(mark, self.offset):
            return False
        self.offset += len(mark)
        return True

    def _next(self) -> str:
        """Return the next character, and go past it."""
        if self.offset == len(self.text):
            raise UnsupportedError(OTHERWISE)
        self.offset += 1
        return self.text[self.offset - 1]

    def _choice(self) -> Build:
        """Parse alternatives separated by bars."""
        options = [self._sequence()]
        while self._skip("|"):
            options.append(self._sequence())
        if self.depth == 0:
            self.alternatives = len(options)

        def build() -> Piece:
            first, last, empty = Counter[int](), Counter[int](), 0
            for option in options:
                piece = option()
                first, last, empty = first + piece.first, last + piece.last, empty + piece.empty
            return Piece(first, last, empty)

        return build if len(options) > 1 else options[0]

    def _sequence(self) -> Build:
        """Parse parts that follow each other."""
        parts: list[Build] = []
        while self.offset < len(self.text) and self.text[self.offset] not in "|)":
            parts.append(self._repeated(self._atom()))

        def build() -> Piece:
            piece = EMPTY
            for part in parts:
                piece = self._joined(piece, part())
            return piece

        return build

    def _joined(self, before: Piece, after: Piece) -> Piece:
        """Link two parts, and return both as one."""
        self.automaton.link(before, after)
        first, last = Counter(before.first), Counter(after.last)
        for state, paths in after.first.items() if before.empty else ():
            first[state] += before.empty * paths
        for state, paths in before.last.items() if after.empty else ():
            last[state] += after.empty * paths
        return Piece(first, last, before.empty * after.empty)

    def _atom(self) -> Build:
        """Parse one character, set of characters, anchor or group."""
        mark = self._next()
        if mark in "^$":
            return lambda: EMPTY
        if mark == "(":
            return self._group()
        if mark == "[":
            ranges = self._set_of_characters()
        elif mark == ".":
            ranges = ((0, LAST),)
        elif mark == "\\":
            ranges = self._escape(SYNTAX)
        elif mark in SYNTAX - {"/"}:
            raise UnsupportedError(OTHERWISE)
        else:
            ranges = ((ord(mark), ord(mark)),)
        return lambda: self.automaton.add(ranges)

    def _group(self) -> Build:
        """Parse a group whose opening bracket has been read."""
        if not self._skip("?:") and self.text.startswith("?", self.offset):
            raise UnsupportedError(OTHERWISE)
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnsupportedError(LARGE)
        inner = self._choice()
        self.depth -= 1
        if not self._skip(")"):
            raise UnsupportedError(OTHERWISE)
        return inner

    def _repeated(self, part: Build) -> Build:
        """Parse what follows a part, and return the part as often as that says."""
        low, high = self._counts()

        def build() -> Piece:
            tail, copies = EMPTY, low
            if high is None:
                tail, copies = self._build_nonempty(part), max(low - 1, 0)
                self.automaton.link(tail, tail)
                tail = tail._replace(empty=int(low == 0))
            for _ in range(0 if high is None else high - low):
                tail = self._joined(self._build_nonempty(part), tail)._replace(empty=1)
            for _ in range(copies):
                tail = self._joined(self._build_nonempty(part), tail)
            return tail

        return part if (low, high) == (1, 1) else build

    def _build_nonempty(self, part: Build) -> Piece:
        """Build a part that is repeated, and so may not match the empty text."""
        piece = part()
        if piece.empty:
            raise UnsupportedError(OTHERWISE)
        return piece

    def _counts(self) -> tuple[int, int | None]:
        """Parse how often at least and at most the part before is repeated; None is no limit."""
        low: int
        high: int | None = None
        if self._skip("*"):
            low = 0
        elif self._skip("+"):
            low = 1
        elif self._skip("?"):
            low, high = 0, 1
        elif counts := _COUNTS.match(self.text, self.offset):
            self.offset = counts.end()
            low = int(counts[1])
            high = int(counts[3]) if counts[3] else None if counts[2] else low
        else:
            return 1, 1
        self._skip("?")  # lazy: the same texts match
        again = self.text[self.offset : self.offset + 1] in ("*", "+", "?", "{")
        if again or (high is not None and high < low):
            raise UnsupportedError(OTHERWISE)
        return low, high

    def _set_of_characters(self) -> Ranges:
        """Parse a character class whose opening bracket has been read."""
        negated = self._skip("^")
        ranges: list[tuple[int, int]] = []
        while not self._skip("]"):
            start = self._member()
            if not self.text.startswith("-]", self.offset) and self._skip("-"):
                start = _range(start, self._member())
            ranges += start
        if not ranges:
            raise UnsupportedError(OTHERWISE)
        return _complement(ranges) if negated else tuple(ranges)

    def _member(self) -> Ranges:
        """Parse one character or escape within a character class."""
        if self.text[self.offset : self.offset + 2] in SET_OPERATORS:
            raise UnsupportedError(OTHERWISE)
        mark = self._next()
        if mark == "[":
            raise UnsupportedError(OTHERWISE)
        return self._escape(SYNTAX | {"-"}) if mark == "\\" else ((ord(mark), ord(mark)),)

    def _escape(self, literal: frozenset[str]) -> Ranges:
        """Parse an escape whose backslash has been read; `literal` are characters it may escape."""
        if digits := _HEX.match(self.text, self.offset):
            self.offset = digits.end()
            code = int(digits[1] or digits[2], 16)
            if 0xD800 <= code <= 0xDFFF:
                raise UnsupportedError(OTHERWISE)
            return ((code, code),)
        mark = self._next()
        if mark.lower() in SHORTHANDS:
            self.shorthand = True
            ranges = SHORTHANDS[mark.lower()]
            return _complement(ranges) if mark.isupper() else ranges
        if mark not in literal and mark not in CONTROLS:
            raise UnsupportedError(OTHERWISE)
        code = CONTROLS.get(mark, ord(mark))
        return ((code, code),)


def _range(start: Ranges, end: Ranges) -> Ranges:
    """Return the characters from one to another, each given as a set of one character."""
    low, high = start[0][0], end[0][0]
    if start != ((low, low),) or end != ((high, high),) or low > high:
        raise UnsupportedError(OTHERWISE)
    return ((low, high),)


def _complement(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return all characters that are not in the ranges."""
    gaps, after = [], 0
    for low, high in sorted(ranges):
        if low > after:
            gaps.append((after, low - 1))
        after = max(after, high + 1)
    return (*gaps, (after, LAST)) if after <= LAST else tuple(gaps)
