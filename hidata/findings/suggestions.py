"""Finds the known name that somebody probably meant by a name that is not known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

MIN_LIKENESS = 0.6
"""The least likeness (0 to 1, as by difflib's ratio) of a name that is suggested."""

MAX_COMPARED_LENGTH = 200
"""Longer names are not compared: that takes time in proportion to the square of the length."""

MAX_COMPARED_NAMES = 20_000
"""Of more known names, only those with the same PREFIX_LENGTH first characters are compared."""

PREFIX_LENGTH = 3

MIN_LEAD = 0.1
"""How much more like the given name a known name must be than all others to replace it."""

LONG_WORD = 6
"""Letters of a word in which one typing error still leaves no doubt about which word it is."""


def did_you_mean(name: str, known: Iterable[str], before: str = "", after: str = "") -> str | None:
    """Return a hint with the known name most like a given one, or None if none is like it.

    `before` and `after` are written around the name, for example quotes.
    """
    near = nearest(name, known)
    return f"did you mean {before}{near}{after}?" if near else None


def with_hint(sentence: str, name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a sentence on an unknown name, followed by a question whether another was meant.

    If no known name is like it, `otherwise` follows.
    """
    hint = did_you_mean(name, known)
    addition = f"{hint[0].upper()}{hint[1:]}" if hint else otherwise
    return f"{sentence} {addition}" if addition else sentence


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like a given one, ignoring case, or None if none is like it."""
    ranked = _ranked(name, known)
    return ranked[0][1] if ranked else None


def unambiguous(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that a given one can safely be replaced by, or None.

    It differs by case or a few typing errors, and no other known name is nearly as like. Its digits
    and first letter are the same (2017 does not mean 2018, inactive does not mean active).
    """
    ranked = _ranked(name, known)
    if not ranked or (len(ranked) > 1 and ranked[1][0] > ranked[0][0] - MIN_LEAD):
        return None
    one, other = _fold(name), _fold(ranked[0][1])
    if one == other:
        return ranked[0][1]
    allowed = 0 if len(one) < 4 else 1 if len(one) < 8 else 2
    comparable = one[0] == other[0] and _digits(one) == _digits(other)
    return ranked[0][1] if comparable and _typing_errors(one, other) <= allowed else None


def misspelt(name: str, known: Collection[str]) -> str | None:
    """Return the one known key that a reference misspells, or None where that is not certain.

    The two differ only in letter case and in what is between the words; or one word of at least
    LONG_WORD letters has one typing error, and not in its first or last letter (which tell employee
    from employer, active from inactive). No other known key differs from the name in that way or by
    one more error in that word. Keys with digits never count: codes are all alike. Nor does any of
    more than MAX_COMPARED_NAMES.
    """
    if len(known) > MAX_COMPARED_NAMES or len(name) > MAX_COMPARED_LENGTH or _has_digit(name):
        return None
    words = _word_list(name)
    near = [other for other in known if _differing(words, _word_list(other))]
    if len(near) != 1 or _has_digit(near[0]):
        return None
    one, other = _differing(words, _word_list(near[0])) or ("", "")
    if one == other:
        return near[0]
    ends = one[0] == other[0] and one[-1] == other[-1]
    long = min(len(one), len(other)) >= LONG_WORD
    return near[0] if long and ends and _typing_errors(one, other) == 1 else None


def _differing(one: list[str], other: list[str]) -> tuple[str, str] | None:
    """Return the one word in which two keys differ by at most two errors; None if they differ more.

    Both words are "" where the keys have the same letters.
    """
    if "".join(one) == "".join(other):
        return "", ""
    pairs = [pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]]
    if len(one) != len(other) or len(pairs) != 1 or abs(len(pairs[0][0]) - len(pairs[0][1])) > 2:
        return None
    return pairs[0] if _typing_errors(*pairs[0]) <= 2 else None


def _word_list(name: str) -> list[str]:
    """Return the words of a name in order, in lower case."""
    return re.findall(r"[^\W_]+", name.casefold())


def _has_digit(name: str) -> bool:
    """Return whether a name has a digit or another sign of a number."""
    return any(letter.isnumeric() for letter in name)


def _ranked(name: str, known: Iterable[str]) -> list[tuple[float, str]]:
    """Return the two known names most like a given one, the most like first, with their likeness.

    Likeness is difflib's ratio of the names without case and separators, else the share of words
    that they have in common. Of the eight best by this measure, those with the fewest typing errors
    come first.
    """
    if len(name) > MAX_COMPARED_LENGTH:
        return []
    folded, words = _fold(name), _words(name)
    if not folded:
        return []
    names = {candidate for candidate in known if len(candidate) <= MAX_COMPARED_LENGTH}
    if len(names) > MAX_COMPARED_NAMES:
        names = {
            candidate for candidate in names if candidate[:PREFIX_LENGTH] == name[:PREFIX_LENGTH]
        }
    from difflib import SequenceMatcher  # slow to import, and most runs need no suggestion
    from heapq import nsmallest

    candidates: list[tuple[float, str]] = []
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(folded)
    for candidate in nsmallest(MAX_COMPARED_NAMES, names):
        other = _fold(candidate)
        matcher.set_seq1(other)
        ratio = 0.0
        quick = matcher.real_quick_ratio() >= MIN_LIKENESS and matcher.quick_ratio() >= MIN_LIKENESS
        if quick:  # upper bounds of the ratio, which is much slower
            ratio = 1.0 if other == folded else matcher.ratio()
        if len(folded) == 2 and other == folded[::-1]:
            ratio = MIN_LIKENESS  # two letters swapped: difflib gives 0.5
        if (
            ratio < MIN_LIKENESS
            and len(words) > 1
            and not words.isdisjoint(others := _words(candidate))
        ):
            ratio = len(words & others) / len(words | others)
        if ratio >= MIN_LIKENESS:
            candidates.append((ratio, candidate))
    best = sorted(candidates, key=lambda pair: (-pair[0], pair[1]))[:8]
    return sorted(best, key=lambda pair: (*_error_key(folded, _fold(pair[1])), -pair[0]))[:2]


def _error_key(one: str, other: str) -> tuple[int, bool]:
    """Sort key of two names: the typing errors between them, then whether their letters differ."""
    return _typing_errors(one, other), sorted(one) != sorted(other)


def _typing_errors(one: str, other: str) -> int:
    """Return how many letters are wrong, missing, too many or swapped with the next.

    This is the optimal string alignment distance, of which three rows are held at a time.
    """
    previous: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, previous, row = previous, row, [i]
        for j, b in enumerate(other, 1):
            least = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                least = min(least, older[j - 2] + 1)
            row.append(least)
    return row[-1]


def _fold(name: str) -> str:
    """Return a name in lower case, without hyphens, underscores and blanks."""
    return "".join(c for c in name.casefold() if c not in "-_ ")


def _words(name: str) -> frozenset[str]:
    """Return the words of a name, in lower case."""
    return frozenset(re.findall(r"[^\W_]+", name.casefold()))


def _digits(name: str) -> list[str]:
    """Return the digits of a name in order."""
    return re.findall("[0-9]", name)
