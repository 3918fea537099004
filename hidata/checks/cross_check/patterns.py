"""Decides whether Python's `re` may be asked if a text matches a pattern of a schema.

JSON Schema's patterns are those of ECMA-262. Python reads a subset of them alike: `pattern_syntax`
parses that subset and no more. And an engine that backtracks may never finish on some texts, so the
work is bounded first: the pattern becomes an automaton, on which the paths that the engine could
try are counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

from hidata.checks.cross_check.pattern_syntax import (
    LARGE,
    Parser,
    Piece,
    Ranges,
    UnsupportedError,
)

MOST_STATES = 300
"""Characters that a pattern may have, with repetitions written out."""

MOST_LINKS = 5_000
"""Links from one character of a pattern to the next that there may be."""

MOST_TRIES = 100_000
"""Characters that `re` may compare to answer one question: a few milliseconds of work."""

LINE_ENDS = re.compile("[\n\r\u2028\u2029]")
"""Characters that `.` and `$` treat differently in the two dialects."""

SEPARATORS = re.compile("[\x1c-\x1f]")
"""ASCII characters that `\\s` matches in Python only."""

BEYOND_ASCII = "in non-ASCII text Python's re reads \\d, \\w and \\s differently from ECMA-262"
LINES = "in text of several lines Python's re reads . and $ differently from ECMA-262"
COSTLY = "Python's re could take too long"


def why_not_asked(pattern: str, text: str, spend: Callable[[int], None]) -> str | None:
    """Return why `re` cannot be asked whether the text matches, or None if it can.

    `spend` is called with the steps, of ten microseconds, that the decision takes.
    """
    spend(1 + len(pattern) // 8)
    automaton = _automaton(pattern)
    if isinstance(automaton, str):
        return automaton
    if LINE_ENDS.search(text):
        return LINES
    if automaton.shorthand and (not text.isascii() or SEPARATORS.search(text)):
        return BEYOND_ASCII
    tries = automaton.tries(text)
    spend(tries // 32)
    return None if tries <= MOST_TRIES else COSTLY


@lru_cache(200)
def _automaton(pattern: str) -> Automaton | str:
    """Return the automaton of a pattern, or why it has none."""
    try:
        return Automaton(pattern)
    except UnsupportedError as error:
        return str(error)


class Automaton:
    """The states of a pattern, one for each of its characters, and the paths from one to the next.

    This is Glushkov's construction, with paths counted: where two lead to the same state, an engine
    that backtracks tries both. Anchors count as empty: they only spare the engine paths.
    """

    def __init__(self, pattern: str) -> None:
        """Parse the pattern. Raises UnsupportedError when it is too large or outside the subset."""
        self.states: list[Ranges] = []
        self.next: list[Counter[int]] = []
        self.links = 0
        parser = Parser(pattern, self)
        whole = parser.pattern()()
        self.shorthand, self.anchored = parser.shorthand, parser.anchored
        self.begin, self.end, self.matches_empty = whole.first, whole.last, whole.empty > 0
        self._paths_at_begin = self.begin.total() + whole.empty
        self._paths = [after.total() + self.end[state] for state, after in enumerate(self.next)]
        self.matching = lru_cache(500)(self._matching)

    def add(self, ranges: Ranges) -> Piece:
        """Add a state for a set of characters, and return it as a part of its own."""
        if len(self.states) == MOST_STATES:
            raise UnsupportedError(LARGE)
        self.states.append(ranges)
        self.next.append(Counter())
        state = len(self.states) - 1
        return Piece(Counter([state]), Counter([state]), 0)

    def link(self, before: Piece, after: Piece) -> None:
        """Add links from the last states of one part to the first states of another."""
        self.links += len(before.last) * len(after.first)
        if self.links > MOST_LINKS:
            raise UnsupportedError(LARGE)
        for state, paths in before.last.items():
            for following, more in after.first.items():
                self.next[state][following] += paths * more

    def tries(self, text: str) -> int:
        """Return how many characters `re` compares at most; beyond MOST_TRIES counting stops."""
        current: dict[int, int] = {}
        tries = 0
        for index, character in enumerate(text):
            matching = self.matching(character)
            reached: dict[int, int] = {}
            for state, paths in current.items():
                tries += paths * self._paths[state]
                for following, more in self.next[state].items() if matching else ():
                    if following in matching:
                        reached[following] = reached.get(following, 0) + paths * more
            if index == 0 or not self.anchored:
                tries += self._paths_at_begin
                for following, more in self.begin.items() if matching else ():
                    if following in matching:
                        reached[following] = reached.get(following, 0) + more
            tries += 1
            if tries > MOST_TRIES:
                return tries
            current = reached
        return tries + sum(paths * self._paths[state] for state, paths in current.items())

    def _matching(self, character: str) -> frozenset[int]:
        """Return the states whose set of characters has this one."""
        code = ord(character)
        return frozenset(
            state
            for state, ranges in enumerate(self.states)
            if any(low <= code <= high for low, high in ranges)
        )
