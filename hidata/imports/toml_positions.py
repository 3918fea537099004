"""Finds where the keys of a TOML text stand."""

from __future__ import annotations

import re
from contextlib import suppress

Path = tuple[str | int, ...]
"""Keys of tables, and indexes of lists and of arrays of tables, from the outermost in."""

MOST_ITEMS = 1_000
"""Items of one list whose places are kept; the others count as at the place of the list."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_STRINGS = {
    '"""': re.compile(r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}', re.DOTALL),
    "'''": re.compile(r"'''(?:[^']|'{1,2}(?!'))*'{3,5}"),
    '"': re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    "'": re.compile(r"'[^'\n]*'"),
}
"""How the four forms of text begin, and what each is as a whole."""


def key_offsets(text: str) -> dict[Path, int]:
    """Return the offset of each key, of the first place that has it, and of each item of a list.

    The text is one that tomllib can read; of another, what was found before the first fault.
    """
    scanner = _Scanner(text)
    with suppress(_Unexpected):
        scanner.document()
    return scanner.found


class _Unexpected(Exception):
    """The text goes on with what no TOML has here."""


class _Scanner:
    """Walks through a text once; `at` is the offset of what comes next."""

    def __init__(self, text: str) -> None:
        """Take the whole text."""
        self.text, self.at = text, 0
        self.found: dict[Path, int] = {}
        self._sizes: dict[Path, int] = {}  # of arrays of tables

    def document(self) -> None:
        """Walk through the whole text."""
        table: Path = ()
        while self._next(_BLANK):
            if self._skip("[["):
                table = self._header(is_array=True)
                self._expect("]]")
            elif self._skip("["):
                table = self._header(is_array=False)
                self._expect("]")
            else:
                self._pair(table)

    def _header(self, *, is_array: bool) -> Path:
        """Return the path of the table that a header names, and record the keys on the way."""
        path: Path = ()
        keys = self._keys()
        for number, (key, offset) in enumerate(keys, 1):
            path = (*path, key)
            self.found.setdefault(path, offset)
            if is_array and number == len(keys):
                self._sizes[path] = self._sizes.get(path, 0) + 1
            if path in self._sizes:
                path = (*path, self._sizes[path] - 1)
                self.found.setdefault(path, offset)
        return path

    def _pair(self, table: Path) -> None:
        """Walk through a key, which may be dotted, and its value."""
        path = table
        for key, offset in self._keys():
            path = (*path, key)
            self.found.setdefault(path, offset)
        self._expect("=")
        self._value(path)

    def _keys(self) -> list[tuple[str, int]]:
        """Return the parts of a dotted key, each with its offset."""
        keys = []
        while True:
            self._next(_SPACE)
            keys.append((self._key(), self._last))
            self._next(_SPACE)
            if not self._skip("."):
                return keys

    def _key(self) -> str:
        """Return a key, bare or in quotes; `_last` becomes its offset."""
        self._last = self.at
        if self.text[self.at : self.at + 1] in ('"', "'"):
            return _unquoted(self._string())
        return self._take(_BARE_KEY)

    def _value(self, path: Path) -> None:
        """Walk through a value of any form."""
        self._next(_SPACE)
        if self._skip("["):
            self._items(path)
        elif self._skip("{"):
            self._inline_table(path)
        elif self.text[self.at : self.at + 1] in ('"', "'"):
            self._string()
        else:
            self._take(_SCALAR)

    def _items(self, path: Path) -> None:
        """Walk through a list, behind its bracket."""
        index = 0
        while self._next(_BLANK) and not self._skip("]"):
            if index < MOST_ITEMS:
                self.found[*path, index] = self.at
            self._value((*path, index))
            index += 1
            self._next(_BLANK)
            if not self._skip(","):
                self._expect("]")
                return

    def _inline_table(self, path: Path) -> None:
        """Walk through an inline table, behind its brace."""
        while self._next(_BLANK) and not self._skip("}"):
            self._pair(path)
            self._next(_BLANK)
            if not self._skip(","):
                self._expect("}")
                return

    def _string(self) -> str:
        """Return a text as it is written, in its quotes."""
        mark = self.text[self.at : self.at + 3]
        return self._take(_STRINGS.get(mark) or _STRINGS[mark[0]])

    def _take(self, pattern: re.Pattern[str]) -> str:
        """Return what a pattern matches here, and go behind it."""
        match = pattern.match(self.text, self.at)
        if match is None or match.end() == self.at:
            raise _Unexpected
        self.at = match.end()
        return match.group()

    def _next(self, passed: re.Pattern[str]) -> bool:
        """Pass over what a pattern matches; return whether there is more text."""
        match = passed.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at < len(self.text)

    def _skip(self, sign: str) -> bool:
        """Pass over a sign if it comes next; return whether it did."""
        is_there = self.text.startswith(sign, self.at)
        self.at += len(sign) * is_there
        return is_there

    def _expect(self, sign: str) -> None:
        self._next(_SPACE)
        if not self._skip(sign):
            raise _Unexpected


def _unquoted(text: str) -> str:
    """Return the key that stands in quotes."""
    if text.startswith("'") or "\\" not in text:
        return text[1:-1]
    import tomllib

    return str(tomllib.loads(f"key = {text}")["key"])
