"""Finds what somebody probably meant: the nearest of the known names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like the given one, or None when none is like it."""
    folded = {k.casefold(): k for k in sorted(known, reverse=True)}
    exact = folded.get(name.casefold())
    if exact is not None:
        return exact
    found = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.7)
    return folded[found[0]] if found else None
