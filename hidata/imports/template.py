"""Templates of a mapping: texts with columns in them, filled in or used to take a text apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from hidata.imports.headings import fold
from hidata.imports.pattern import Pattern
from hidata.imports.template_parts import Field, Part, parts

__all__ = ["KeyTemplate", "Pattern", "Template", "fold"]


@dataclass(frozen=True, slots=True)
class Template:
    """A text with names of columns in braces, such as `{year}-05`, to be filled in.

    `text` is the template as it was written. A part in braces with a width, such as `{month:02}`,
    is filled in with zeros on the left.
    """

    text: str
    parts: tuple[Part, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the template that a text is. Raises ValueError with a sentence if it is none."""
        pieces = tuple(_field(part) if is_field else part for is_field, part in parts(text))
        return cls(text, pieces)

    @property
    def names(self) -> tuple[str, ...]:
        """The names in braces, each once, in order."""
        return tuple(dict.fromkeys(part.name for part in self.parts if isinstance(part, Field)))

    @property
    def is_constant(self) -> bool:
        """Whether the template has no names, so that it is the same text for every row."""
        return not any(isinstance(part, Field) for part in self.parts)

    @property
    def widths(self) -> bool:
        """Whether a part is filled in with zeros on the left."""
        return any(isinstance(part, Field) and part.width for part in self.parts)

    @property
    def constant(self) -> str:
        """The text that a template without names stands for."""
        return "".join(part for part in self.parts if isinstance(part, str))

    def fill(self, get: Callable[[str], str]) -> str:
        """Return the text with what `get` returns for each name; "" if that is blank for one."""
        filled: list[str] = []
        for part in self.parts:
            if isinstance(part, Field):
                value = get(part.name)
                if not value:
                    return ""
                filled.append(padded(value, part.width))
            else:
                filled.append(part)
        return "".join(filled)


@dataclass(frozen=True, slots=True)
class KeyTemplate:
    """The template of a record's key, in which parts in square brackets may be left out."""

    text: str
    parts: tuple[tuple[Template, bool], ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the template that a text is. Raises ValueError with a sentence if it is none."""
        pieces: list[tuple[Template, bool]] = []
        held: list[Part] = []
        optional = False
        for part in _with_brackets(text):
            if part not in _BRACKETS:
                held.append(part)
                continue
            if optional == (part == "["):
                message = f"there is a {part} without its counterpart"
                raise ValueError(message)
            if held or optional:
                pieces.append((Template(text, tuple(held)), optional))
                held = []
            optional = part == "["
        if optional:
            message = "there is a [ without its counterpart"
            raise ValueError(message)
        pieces += [(Template(text, tuple(held)), False)] if held else []
        if any(is_optional and piece.is_constant for piece, is_optional in pieces):
            message = "a part in square brackets has no {name} in it"
            raise ValueError(message)
        return cls(text, tuple(pieces))

    @property
    def names(self) -> tuple[str, ...]:
        """The names in braces, each once, in order."""
        return tuple(dict.fromkeys(name for part, _ in self.parts for name in part.names))

    def fill(
        self, get: Callable[[str], str], omit: Mapping[str, Collection[str]] | None = None
    ) -> str:
        """Return the key with what `get` returns for each name; "" if a name needed is blank.

        An optional part is left out if a name in it is blank, or is among the texts that `omit`
        has for it.
        """
        filled: list[str] = []
        for part, optional in self.parts:
            left_out = optional and any(
                get(name) in (omit or {}).get(name, ()) for name in part.names
            )
            value = "" if left_out else part.fill(get)
            if not value and not optional:
                return ""
            filled.append(value)
        return "".join(filled)


def padded(text: str, width: int) -> str:
    """Return a text of digits with zeros on the left, up to a width; any other as it is."""
    return text.zfill(width) if text.isascii() and text.isdigit() else text


def _field(inner: str) -> Field:
    """Return what stands in the braces of a template to be filled in: a name, maybe a width."""
    name, width = inner.strip(), 0
    if match := re.fullmatch(r"(.*?)\s*:0([1-9][0-9]?)", name):
        name, width = match[1], int(match[2])
    if not name:
        message = f"there is no name in the braces {{{inner.strip()}}}"
        raise ValueError(message)
    return Field(name, width)


_BRACKETS = ("[", "]")


def _with_brackets(text: str) -> Iterator[Part]:
    """Yield the parts of a key's template, each square bracket as a part of its own."""
    for is_field, part in parts(text):
        if is_field:
            yield _field(part)
        else:
            yield from filter(None, re.split(r"([\[\]])", part))
