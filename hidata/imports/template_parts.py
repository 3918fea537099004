"""Takes a template apart: texts, and what stands in braces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

MOST_CHARACTERS = 10_000
"""How long a template may be, and how many characters one of its fields may take."""

MOST_FIELDS = 200
"""How many fields a template may have."""


class Field(NamedTuple):
    """A part in braces: the name of a column, and how many characters it takes if that is said."""

    name: str
    width: int = 0


Part = str | Field


def parts(text: str) -> Iterator[tuple[bool, str]]:
    """Yield what a template is made of: whether it stands in braces, and its text."""
    if len(text) > MOST_CHARACTERS:
        message = f"it is longer than {MOST_CHARACTERS:,} characters"
        raise ValueError(message)
    at = fields = 0
    literal = ""
    while at < len(text):
        brace = min((n for n in (text.find("{", at), text.find("}", at)) if n >= 0), default=-1)
        if brace < 0:
            literal += text[at:]
            break
        literal += text[at:brace]
        if text[brace : brace + 2] in ("{{", "}}"):
            literal += text[brace]
            at = brace + 2
            continue
        if literal:
            yield False, literal
            literal = ""
        end = text.find("}", brace)
        if text[brace] == "}" or end < 0 or "{" in text[brace + 1 : end]:
            message = f"the {text[brace]} at character {brace + 1} has no counterpart"
            raise ValueError(f"{message}; a brace as such is written twice")
        fields += 1
        if fields > MOST_FIELDS:
            message = f"it has more than {MOST_FIELDS} fields"
            raise ValueError(message)
        yield True, text[brace + 1 : end]
        at = end + 1
    if literal:
        yield False, literal
