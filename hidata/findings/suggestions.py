"""Finds what somebody probably meant: the nearest of the known names."""

from __future__ import annotations

import re
from collections.abc import Iterable

LIKE = 0.6
"""How like (0 to 1, difflib's ratio) a name must be to be offered as what was meant."""

LONGEST = 200
"""Characters of a name that is looked at; comparing takes time by the square of them."""

MANY = 20_000
"""Names that are compared; of more, those that begin with the same SAME characters."""

SAME = 3

CLEAR = 0.1
"""How much more like than any other it must be, to be put in its place."""


def did_you_mean(name: str, known: Iterable[str], before: str = "", after: str = "") -> str | None:
    """Return the hint that names the nearest known name; None when none is like the given one.

    `before` and `after` are what a person writes around such a name.
    """
    near = nearest(name, known)
    return f"did you mean {before}{near}{after}?" if near else None


def with_hint(sentence: str, name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a sentence on a name that is not known, and one more that names the nearest."""
    hint = did_you_mean(name, known)
    more = f"{hint[0].upper()}{hint[1:]}" if hint else otherwise
    return f"{sentence} {more}" if more else sentence


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like the given one, letter case aside; None when none is like it."""
    ranked = _ranked(name, known)
    return ranked[0][1] if ranked else None


def unambiguous(name: str, known: Iterable[str]) -> str | None:
    """The known name that must have been meant: a slip away from it, and no other nearly as like.

    A slip changes no digit and no first letter (2017 is not 2018, inactive is not active).
    """
    ranked = _ranked(name, known)
    if not ranked or (len(ranked) > 1 and ranked[1][0] > ranked[0][0] - CLEAR):
        return None
    one, other = _fold(name), _fold(ranked[0][1])
    if one == other:
        return ranked[0][1]
    slips = 0 if len(one) < 4 else 1 if len(one) < 8 else 2
    alike = one[0] == other[0] and _digits(one) == _digits(other)
    return ranked[0][1] if alike and _slips(one, other) <= slips else None


def _ranked(name: str, known: Iterable[str]) -> list[tuple[float, str]]:
    """The two most like, with their likeness."""
    if len(name) > LONGEST:
        return []
    folded, words = _fold(name), _words(name)
    if not folded:
        return []
    names = {candidate for candidate in known if len(candidate) <= LONGEST}
    if len(names) > MANY:
        names = {candidate for candidate in names if candidate[:SAME] == name[:SAME]}
    from difflib import SequenceMatcher  # most runs have no name to find
    from heapq import nsmallest

    found: list[tuple[float, str]] = []
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(folded)
    for candidate in nsmallest(MANY, names):
        other = _fold(candidate)
        matcher.set_seq1(other)
        ratio = 0.0
        if matcher.real_quick_ratio() >= LIKE and matcher.quick_ratio() >= LIKE:
            ratio = 1.0 if other == folded else matcher.ratio()
        if len(folded) == 2 and other == folded[::-1]:
            ratio = LIKE  # swapped
        if ratio < LIKE and len(words) > 1 and not words.isdisjoint(others := _words(candidate)):
            ratio = len(words & others) / len(words | others)
        if ratio >= LIKE:
            found.append((ratio, candidate))
    likeliest = sorted(found, key=lambda pair: (-pair[0], pair[1]))[:8]
    return sorted(likeliest, key=lambda pair: (*_slips_first(folded, _fold(pair[1])), -pair[0]))[:2]


def _slips_first(one: str, other: str) -> tuple[int, bool]:
    """How many slips lie between; of names as near, those with the same letters come first."""
    return _slips(one, other), sorted(one) != sorted(other)


def _slips(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many or swapped (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, older[j - 2] + 1)
            row.append(best)
    return row[-1]


def _fold(name: str) -> str:
    """What is the same in names that differ in case, hyphens, underscores and blanks."""
    return "".join(c for c in name.casefold() if c not in "-_ ")


def _words(name: str) -> frozenset[str]:
    """The words of a name: what is the same whatever their order."""
    return frozenset(re.findall(r"[^\W_]+", name.casefold()))


def _digits(name: str) -> list[str]:
    return re.findall("[0-9]", name)
