"""Reads regular expressions of the subset that ECMA-262 and Python's `re` read alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, Protocol

OTHERWISE = "Python's re may read it differently from ECMA-262"
LARGE = "it is too large for Python's re to be asked safely"

DEEPEST = 50
"""Groups within groups."""

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
DOUBLED = ("--", "&&", "||", "~~")
"""What may become set operations in Python's character classes."""

_COUNTS = re.compile(r"\{(\d{1,4})(,?)(\d{0,4})\}")
_HEX = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})")


class UnaskableError(ValueError):
    """Nothing can be asked of this pattern; the message says why."""


class Piece(NamedTuple):
    """Part of an automaton: the states it may begin and end with, and in how many ways it may.

    `empty` is the number of ways in which the part matches the empty text.
    """

    first: Counter[int]
    last: Counter[int]
    empty: int


EMPTY = Piece(Counter(), Counter(), 1)
Build = Callable[[], Piece]
"""Adds a part of a pattern to the automaton once more, as a repetition asks for."""


class States(Protocol):
    """An automaton under construction."""

    def add(self, ranges: Ranges) -> Piece:
        """Add a state for one character of a set."""

    def link(self, before: Piece, after: Piece) -> None:
        """Let one part follow another."""


class Parser:
    """Reads a pattern from left to right; anything it does not know is an UnaskableError."""

    def __init__(self, text: str, automaton: States) -> None:
        self.text, self.at, self.automaton = text, 0, automaton
        self.shorthand = False
        self.choices = 0  # on the outermost level
        self.depth = 0

    @property
    def anchored(self) -> bool:
        """Whether a match can only begin where the text does."""
        return self.text.startswith("^") and self.choices == 1

    def pattern(self) -> Build:
        """Return what adds the whole pattern to the automaton."""
        whole = self._choice()
        if self.at < len(self.text):
            raise UnaskableError(OTHERWISE)
        return whole

    def _taken(self, mark: str) -> bool:
        """Pass over the mark, if it is next."""
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def _character(self) -> str:
        if self.at == len(self.text):
            raise UnaskableError(OTHERWISE)
        self.at += 1
        return self.text[self.at - 1]

    def _choice(self) -> Build:
        options = [self._sequence()]
        while self._taken("|"):
            options.append(self._sequence())
        if self.depth == 0:
            self.choices = len(options)

        def build() -> Piece:
            first, last, empty = Counter[int](), Counter[int](), 0
            for option in options:
                piece = option()
                first, last, empty = first + piece.first, last + piece.last, empty + piece.empty
            return Piece(first, last, empty)

        return build if len(options) > 1 else options[0]

    def _sequence(self) -> Build:
        parts: list[Build] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._repeated(self._atom()))

        def build() -> Piece:
            piece = EMPTY
            for part in parts:
                piece = self._joined(piece, part())
            return piece

        return build

    def _joined(self, before: Piece, after: Piece) -> Piece:
        self.automaton.link(before, after)
        first, last = Counter(before.first), Counter(after.last)
        for state, ways in after.first.items() if before.empty else ():
            first[state] += before.empty * ways
        for state, ways in before.last.items() if after.empty else ():
            last[state] += after.empty * ways
        return Piece(first, last, before.empty * after.empty)

    def _atom(self) -> Build:
        mark = self._character()
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
            raise UnaskableError(OTHERWISE)
        else:
            ranges = ((ord(mark), ord(mark)),)
        return lambda: self.automaton.add(ranges)

    def _group(self) -> Build:
        if not self._taken("?:") and self.text.startswith("?", self.at):
            raise UnaskableError(OTHERWISE)
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnaskableError(LARGE)
        inner = self._choice()
        self.depth -= 1
        if not self._taken(")"):
            raise UnaskableError(OTHERWISE)
        return inner

    def _repeated(self, part: Build) -> Build:
        low, high = self._counts()

        def build() -> Piece:
            tail, copies = EMPTY, low
            if high is None:
                tail, copies = self._filled(part), max(low - 1, 0)
                self.automaton.link(tail, tail)
                tail = tail._replace(empty=int(low == 0))
            for _ in range(0 if high is None else high - low):
                tail = self._joined(self._filled(part), tail)._replace(empty=1)
            for _ in range(copies):
                tail = self._joined(self._filled(part), tail)
            return tail

        return part if (low, high) == (1, 1) else build

    def _filled(self, part: Build) -> Piece:
        """Build a part that may not match the empty text, since it is to be repeated."""
        piece = part()
        if piece.empty:
            raise UnaskableError(OTHERWISE)
        return piece

    def _counts(self) -> tuple[int, int | None]:
        """Return how often at least and at most the part before comes, by what follows it."""
        low: int
        high: int | None = None
        if self._taken("*"):
            low = 0
        elif self._taken("+"):
            low = 1
        elif self._taken("?"):
            low, high = 0, 1
        elif found := _COUNTS.match(self.text, self.at):
            self.at = found.end()
            low = int(found[1])
            high = int(found[3]) if found[3] else None if found[2] else low
        else:
            return 1, 1
        self._taken("?")  # lazy: the same texts match
        again = self.text[self.at : self.at + 1] in ("*", "+", "?", "{")
        if again or (high is not None and high < low):
            raise UnaskableError(OTHERWISE)
        return low, high

    def _set_of_characters(self) -> Ranges:
        negated = self._taken("^")
        ranges: list[tuple[int, int]] = []
        while not self._taken("]"):
            start = self._member()
            if self.text.startswith("-", self.at) and not self.text.startswith("-]", self.at):
                self.at += 1
                start = _range(start, self._member())
            ranges += start
        if not ranges:
            raise UnaskableError(OTHERWISE)
        return _complement(ranges) if negated else tuple(ranges)

    def _member(self) -> Ranges:
        if self.text[self.at : self.at + 2] in DOUBLED:
            raise UnaskableError(OTHERWISE)
        mark = self._character()
        if mark == "[":
            raise UnaskableError(OTHERWISE)
        return self._escape(SYNTAX | {"-"}) if mark == "\\" else ((ord(mark), ord(mark)),)

    def _escape(self, literal: frozenset[str]) -> Ranges:
        """Return what the escape stands for whose backslash has been read."""
        if found := _HEX.match(self.text, self.at):
            self.at = found.end()
            code = int(found[1] or found[2], 16)
            if 0xD800 <= code <= 0xDFFF:
                raise UnaskableError(OTHERWISE)
            return ((code, code),)
        mark = self._character()
        if mark.lower() in SHORTHANDS:
            self.shorthand = True
            ranges = SHORTHANDS[mark.lower()]
            return _complement(ranges) if mark.isupper() else ranges
        if mark not in literal and mark not in CONTROLS:
            raise UnaskableError(OTHERWISE)
        code = CONTROLS.get(mark, ord(mark))
        return ((code, code),)


def _range(start: Ranges, end: Ranges) -> Ranges:
    """Return the characters from one to another."""
    ((low, same), *more), ((high, also), *others) = start, end
    if more or others or low != same or high != also or low > high:
        raise UnaskableError(OTHERWISE)
    return ((low, high),)


def _complement(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return all other characters."""
    gaps, after = [], 0
    for low, high in sorted(ranges):
        if low > after:
            gaps.append((after, low - 1))
        after = max(after, high + 1)
    return (*gaps, (after, LAST)) if after <= LAST else tuple(gaps)
