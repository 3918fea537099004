"""Divides the text of a query into tokens, as SQLite does, without running anything."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_TOKENS = re.compile(
    r"(?P<space>\s+|--[^\n]*|/[*].*?(?:[*]/|\Z))"
    r"""|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|`(?:[^`]|``)*`?|\[[^\]]*\]?"""
    r"|[^\W\d][\w$]*|\d[\w.]*|.",
    re.DOTALL,
)
"""Matches white space or a comment, a text or name in quotes, a word, a number, or a sign."""


class Token(NamedTuple):
    """A word, number, quoted text or sign of a query, and where in the text it begins."""

    text: str
    start: int

    @property
    def name(self) -> str:
        """The token as a name: without quotes, in lower case, since SQLite ignores case."""
        text = self.text
        if len(text) > 1 and text[0] in "'\"`[":
            text = text[1:-1].replace(text[0] * 2, text[0])
        return text.lower()


@lru_cache(maxsize=256)  # of a query they are asked for by several checks, for each view that runs
def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a query; white space and comments are left out."""
    found = (match for match in _TOKENS.finditer(text) if match["space"] is None)
    return tuple(Token(match[0], match.start()) for match in found)


def in_backticks(text: str) -> str:
    """Return a query with backticks around the names that have double quotes around them."""
    return _TOKENS.sub(lambda found: _in_backticks(found[0]), text)


def _in_backticks(token: str) -> str:
    if len(token) < 2 or token[0] != '"':
        return token
    name = token[1:-1].replace('""', '"').replace("`", "``")
    return f"`{name}`"


def position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column, counted from 1, of a place in a text."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
