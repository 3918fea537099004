"""Patterns: templates by which a text is taken apart into columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Self

from hidata.imports import headings
from hidata.imports.template_parts import MOST_CHARACTERS, Field, Part, parts


@dataclass(frozen=True, slots=True)
class Pattern:
    """A template that reads: a text is taken apart into the fields in braces.

    `text` is the pattern as it was written, `parts` what it is made of: texts and fields.
    """

    text: str
    parts: tuple[Part, ...]
    _segments: tuple[_Segment, ...]
    _folded: tuple[_Segment, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the pattern that a text is. Raises ValueError with a sentence if it is none."""
        pieces = tuple(_field(part) if is_field else part for is_field, part in parts(text))
        names = [part.name for part in pieces if isinstance(part, Field) and part.name]
        for name in names:
            if names.count(name) > 1:
                message = f"the name {{{name}}} stands in it twice"
                raise ValueError(message)
        return cls(text, pieces, _segments(pieces), _segments(_like_headings(pieces)))

    @property
    def names(self) -> tuple[str, ...]:
        """The names that a match gives, in order."""
        return tuple(part.name for part in self.parts if isinstance(part, Field) and part.name)

    @property
    def is_constant(self) -> bool:
        """Whether the pattern has no fields, so that only one text fits."""
        return not any(isinstance(part, Field) for part in self.parts)

    def match(self, text: str, fold: bool = False) -> dict[str, str] | None:
        """Return the text of each named field if the whole text is of this form, else None.

        A field without a width takes as few characters as will do, the first fields first; one with
        a name takes at least one. With `fold`, the text is compared like a heading: what the fields
        take has its case, but single blanks and plain dashes.
        """
        if not fold:
            return _match(self._segments, text, text)
        text = headings.without_footnotes(headings.squeezed(text).strip())
        return _match(self._folded, text, headings.one_case(text))


class _Segment(NamedTuple):
    """What stands between two fields without widths.

    `before` is the field without a width that stands before it, None at the beginning. `texts` are
    the literal texts with their offsets in the segment, `fields` the named fields with their first
    and last offset. The segment takes `length` characters.
    """

    before: Field | None
    length: int
    texts: tuple[tuple[int, str], ...]
    fields: tuple[tuple[str, int, int], ...]

    def fits(self, text: str, at: int) -> bool:
        """Return whether the segment's texts stand in a text where it begins at a position."""
        return all(text.startswith(literal, at + offset) for offset, literal in self.texts)

    def find(self, text: str, at: int, end: int) -> int:
        """Return the first position, from `at`, where the segment fits before `end`, or -1."""
        if not self.texts:
            return at if at + self.length <= end else -1
        offset, first = self.texts[0]
        last = end - self.length + offset + len(first)
        found = text.find(first, at + offset, last)
        while found >= 0 and not self.fits(text, found - offset):
            found = text.find(first, found + 1, last)
        return found - offset if found >= 0 else -1


def _match(segments: tuple[_Segment, ...], text: str, compared: str) -> dict[str, str] | None:
    """Return the text of each named field of a text, or None if `compared` has another form.

    No position is tried twice: a segment that fits earlier leaves all the more to the fields after
    it, so the first place where it fits is the right one, but for the last, which is at the end.
    """
    first, last = segments[0], segments[-1]
    size = len(text)
    if not first.fits(compared, 0) or first.length > size:
        return None
    found = {name: text[start:end] for name, start, end in first.fields}
    if first is last:
        return found if first.length == size else None
    at, end = first.length, size - last.length
    for segment in segments[1:]:
        before = segment.before or Field("")
        start = at + bool(before.name)
        if segment is last:
            place = end if start <= end and last.fits(compared, end) else -1
        else:
            place = segment.find(compared, start, end)
        if place < 0:
            return None
        if before.name:
            found[before.name] = text[at:place]
        for name, begin, stop in segment.fields:
            found[name] = text[place + begin : place + stop]
        at = place + segment.length
    return found


def _segments(pieces: tuple[Part, ...]) -> tuple[_Segment, ...]:
    """Return the segments between the fields without widths, at least one."""
    found: list[_Segment] = []
    current = _Segment(None, 0, (), ())
    for part in pieces:
        begin = current.length
        if isinstance(part, str):
            texts = (*current.texts, (begin, part))
            current = current._replace(length=begin + len(part), texts=texts)
        elif not part.width:
            found.append(current)
            current = _Segment(part, 0, (), ())
        else:
            end = begin + part.width
            named = ((part.name, begin, end),) if part.name else ()
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
