"""Compares headings: without regard to case, blanks, the kind of dash and footnote marks."""

from __future__ import annotations

import re
import unicodedata

_DASHES = dict.fromkeys(
    map(
        ord,
        "\u058a\u05be\u1400\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2e17\u2e1a\u2e3a\u2e3b\u2e40"
        "\u2e5d\u301c\u3030\u30a0\ufe31\ufe32\ufe58\ufe63\uff0d\U00010ead\u2043\u2212",
    ),
    "-",
)
"""The dashes of Unicode (its category Pd), the hyphen bullet and the minus sign."""

_NUMBERS = r"\d{1,2}(?:, ?\d{1,2})*"
_FOOTNOTES = re.compile(rf"(?<=\S)(?: ?(?:\[{_NUMBERS}\]|\({_NUMBERS}\))){{1,9}}\Z", re.ASCII)
"""Matches footnote marks at the end, such as `[1]`, `(2, 3)` or `[1] [2]`; a year is not one."""


def fold(text: str) -> str:
    """Return the form in which headings are compared: those with equal forms are the same."""
    return one_case(without_footnotes(squeezed(text).strip()))


def squeezed(text: str) -> str:
    """Return a text with each run of blanks and line ends as one blank, all dashes as `-`, NFC."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_DASHES)
    inner = " ".join(text.split())
    if not inner:
        return " " if text else ""
    return f"{' ' * text[:1].isspace()}{inner}{' ' * text[-1:].isspace()}"


def without_footnotes(text: str) -> str:
    """Return a text without the footnote marks at its end."""
    return _FOOTNOTES.sub("", text) if text.endswith((")", "]")) else text


def one_case(text: str) -> str:
    """Return a text in one case, with as many characters as before."""
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(c if len(c.casefold()) > 1 else c.casefold() for c in text)
