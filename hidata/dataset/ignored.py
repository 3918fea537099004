"""Files in a dataset's folders that are not the dataset's: what the setting `ignore` names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_MARKS = r"(?s)\*\*/|\*\*|\*|\?|\[[^]]+\]|."
_MEANINGS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def fault(pattern: str) -> str | None:
    """Return what is wrong with a pattern, in words that follow "which"; None if it is valid."""
    parts = pattern.split("/")
    if not pattern.strip("/"):
        return "names nothing"
    if pattern.startswith("/") or ".." in parts or "\\" in pattern:
        return "is not a path in the dataset's folder, such as records/README.md"
    return None


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Return a function that returns whether a pattern names a file, or a folder that it is in.

    A file is given by its path from the dataset's folder. `*` and `?` stand for what is within one
    name, `**` for any folders, `[ab]` for one of some characters, as in the shell. A pattern
    without a slash names files and folders of that name anywhere.
    """
    expressions = [_expression(pattern) for pattern in patterns]
    if not expressions:
        return lambda path: False
    return re.compile(f"(?:{'|'.join(expressions)})(?:/.*)?", re.DOTALL).fullmatch  # type: ignore[return-value]


def _expression(pattern: str) -> str:
    """Return the regular expression of a pattern."""
    pattern = pattern.rstrip("/")
    pattern = pattern if "/" in pattern else f"**/{pattern}"
    return "".join(_MEANINGS.get(mark) or _literal(mark) for mark in re.findall(_MARKS, pattern))


def _literal(mark: str) -> str:
    if len(mark) == 1:
        return re.escape(mark)
    negated = mark[1] == "!"
    inner = "".join(c if c == "-" else re.escape(c) for c in mark[2 if negated else 1 : -1])
    return f"(?!/)[{'^' if negated else ''}{inner}]"
