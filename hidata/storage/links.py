"""Where links lead, and which folders cannot be listed: what others put there is not trusted."""

from __future__ import annotations

import os
from collections.abc import Iterator


def where_it_leads(root: str, path: str, home: str = "the dataset") -> str:
    """Return, as part of a sentence, why a path does not lead to what lies at it; "" if it does.

    A link, or a folder on the way that is one, leads out of the folder `root`, which is `home`, or
    to something hidden in it: what is in `.git` or `.env` is not for others to read.
    """
    top = os.path.realpath(root)
    lexical = os.path.normpath(f"{top}/{path}")
    target = os.path.realpath(lexical)
    if target == lexical:
        return ""
    subject = "it is a link" if os.path.islink(lexical) else "its folder is a link"
    if not target.startswith(top + os.sep):
        return f"{subject} that leads out of {home}"
    named, reached = (p[len(top) + 1 :].split(os.sep) for p in (lexical, target))
    if any(part[0] == "." and part not in named for part in reached):
        return f"{subject} to something hidden"
    return ""


def walk(folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield what `os.walk` does, but raise OSError for a folder that cannot be read."""
    return os.walk(folder, onerror=_raise)


def _raise(error: OSError) -> None:
    raise error
