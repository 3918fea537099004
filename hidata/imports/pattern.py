"""Patterns: templates by which a text is taken apart into columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple, Self

from hidata.imports import headings
from hidata.imports.template_parts import MOST_CHARACTERS, Field, Part, parts


@dataclass(frozen=True, slots=True)
class Pattern:
    """A template that reads: a text is taken apart into the fields in braces.

    `text` is the pattern as it was written, `parts` what it is made of: texts and fields.
    """

    text: str
    parts: tuple[Part, ...]
    names: tuple[str, ...] = field(compare=False)
    """The names that a match gives, in order."""
    _segments: tuple[_Segment, ...] = field(compare=False, repr=False)
    _folded: tuple[_Segment, ...] = field(compare=False, repr=False)
    _cut: Callable[[str], tuple[str, ...]] | None = field(compare=False, repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the pattern that a text is. Raises ValueError with a sentence if it is none."""
        pieces = tuple(_field(part) if is_field else part for is_field, part in parts(text))
        names = tuple(part.name for part in pieces if isinstance(part, Field) and part.name)
        for name in names:
            if names.count(name) > 1:
                message = f"the name {{{name}}} stands in it twice"
                raise ValueError(message)
        segments = _segments(pieces)
        return cls(text, pieces, names, segments, _segments(_like_headings(pieces)), _cut(segments))

    @property
    def is_constant(self) -> bool:
        """Whether the pattern has no fields, so that only one text fits."""
        return not any(isinstance(part, Field) for part in self.parts)

    @property
    def constant(self) -> str:
        """The text of a pattern without fields."""
        return "".join(part for part in self.parts if isinstance(part, str))

    def match(self, text: str, fold: bool = False) -> dict[str, str] | None:
        """Return the text of each named field if the whole text is of this form, else None.

        A field without a width takes as few characters as will do, the first fields first; one with
        a name takes at least one. With `fold`, the text is compared like a heading: what the fields
        take has its case, but single blanks and plain dashes.
        """
        values = self.values(text, fold)
        return None if values is None else dict(zip(self.names, values, strict=True))

    def values(self, text: str, fold: bool = False) -> tuple[str, ...] | None:
        """Return what `match` does without the names, in their order; it is faster."""
        if fold:
            text = headings.without_footnotes(headings.squeezed(text).strip())
            return _match(self._folded, text, headings.one_case(text))
        if self._cut is None:
            return _match(self._segments, text, text)
        only = self._segments[0]
        if len(text) != only.length:
            return None
        for offset, literal in only.texts:
            if not text.startswith(literal, offset):
                return None
        return self._cut(text)


class _Segment(NamedTuple):
    """What stands between two fields without widths.

    `least` is 1 if the field before it has a name, which takes at least a character, else 0.
    `texts` are the literal texts with their offsets in the segment, `fields` the offsets of the
    named fields, where each begins and ends. The segment takes `length` characters.
    """

    least: int
    length: int
    texts: tuple[tuple[int, str], ...]
    fields: tuple[tuple[int, int], ...]

    def fits(self, text: str, at: int) -> bool:
        """Return whether the segment's texts stand in a text where it begins at a position."""
        return all(text.startswith(literal, at + offset) for offset, literal in self.texts)

    def find(self, text: str, at: int, end: int) -> int:
        """Return the first position, from `at`, where the segment's texts stand in a text, or -1.

        The first of them ends before `end`; the others may not.
        """
        if not self.texts:
            return at
        offset, first = self.texts[0]
        found = text.find(first, at + offset, end)
        while found >= 0 and not self.fits(text, found - offset):
            found = text.find(first, found + 1, end)
        return found - offset if found >= 0 else -1


def _match(segments: tuple[_Segment, ...], text: str, compared: str) -> tuple[str, ...] | None:
    """Return the text of each named field of a text, or None if `compared` has another form.

    No position is tried twice: a segment that fits earlier leaves all the more to the fields after
    it, so the first place where it fits is the right one, but for the last, which is at the end.
    """
    first, last = segments[0], segments[-1]
    size = len(text)
    if first.length > size or not first.fits(compared, 0):
        return None
    found = [text[start:end] for start, end in first.fields]
    if first is last:
        return tuple(found) if first.length == size else None
    at, end = first.length, size - last.length
    for segment in segments[1:]:
        start = at + segment.least
        if segment is last:
            place = end if start <= end and last.fits(compared, end) else -1
        else:
            place = segment.find(compared, start, end)
        if place < 0:
            return None
        if segment.least:
            found.append(text[at:place])
        found += [text[place + begin : place + stop] for begin, stop in segment.fields]
        at = place + segment.length
    return tuple(found)


def _cut(segments: tuple[_Segment, ...]) -> Callable[[str], tuple[str, ...]] | None:
    """Return what cuts the named fields out of a text, if there are several and all have widths."""
    fields = segments[0].fields
    if len(segments) > 1 or len(fields) < 2:
        return None
    cuts: list[Any] = [slice(start, end) for start, end in fields]
    return itemgetter(*cuts)


def _segments(pieces: tuple[Part, ...]) -> tuple[_Segment, ...]:
    """Return the segments between the fields without widths, at least one."""
    found: list[_Segment] = []
    current = _Segment(0, 0, (), ())
    for part in pieces:
        begin = current.length
        if isinstance(part, str):
            texts = (*current.texts, (begin, part))
            current = current._replace(length=begin + len(part), texts=texts)
        elif not part.width:
            found.append(current)
            current = _Segment(int(bool(part.name)), 0, (), ())
        else:
            end = begin + part.width
            named = ((begin, end),) if part.name else ()
            current = current._replace(length=end, fields=current.fields + named)
    return (*found, current)


def _like_headings(pieces: tuple[Part, ...]) -> tuple[Part, ...]:
    """Return the parts with their texts as headings are compared."""
    folded: list[Part] = []
    for index, part in enumerate(pieces):
        text = headings.squeezed(part) if isinstance(part, str) else ""
        if index == 0:
            text = text.lstrip()
        if index == len(pieces) - 1:
            text = headings.without_footnotes(text.rstrip())
        folded += [part] if isinstance(part, Field) else [headings.one_case(text)] if text else []
    return tuple(folded)


def _field(inner: str) -> Field:
    """Return the field in the braces of a pattern: a name, or none, and a width if it has one."""
    name, colon, width = inner.partition(":")
    if not colon:
        return Field(name.strip())
    if not (width.isascii() and width.isdigit() and 0 < int(width[:6]) <= MOST_CHARACTERS):
        message = f"after the colon in {{{inner}}} stands no number of characters from 1 to"
        raise ValueError(f"{message} {MOST_CHARACTERS:,}")
    return Field(name.strip(), int(width))
