"""The error that there is no table, kind, record, version or value of a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from hidata.findings.suggestions import did_you_mean

MOST_CHARACTERS = 200
"""How much of a name is repeated."""


class Unknown(KeyError):
    """There is nothing of a name. Its text is a sentence, which KeyError would put in quotes."""

    __module__ = "hidata"  # where people import it from

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""

    @classmethod
    def name(cls, what: str, name: object, known: Iterable[str]) -> Self:
        """Return the error for a name, which suggests the one of those known that is like it."""
        text = str(name)
        hint = did_you_mean(text, known, '"', '"')
        sentence = f'there is no {what} "{text[:MOST_CHARACTERS]}"'
        return cls(f"{sentence}; {hint}" if hint else sentence)
