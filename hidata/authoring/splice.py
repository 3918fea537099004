"""Replaces, adds and deletes members in a JSON text; what stays keeps each of its characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from hidata.authoring.layout import BLANK, Layout, layout_of
from hidata.jsontext.document import Document, Part

_MARGIN = re.compile(r"[ \t]*").match


def same(one: Any, other: Any) -> bool:
    """Return whether two values are the same in JSON: `true` is not 1, but 1.0 is."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[n], other[n]) for n in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def spliced(document: Document, value: Any) -> str:
    """Return the text of a document that was read without faults, with another value in it.

    Members stand in the order that `value` has them in, where that is the order of the text.
    """
    text = document.text
    splicer = _Splicer(text, layout_of(text.strip(BLANK)))
    end = len(text.rstrip(BLANK))
    several = splicer.layout.indent is not None
    inner = splicer.value(document.start, end, document.root, document.value, value, several)
    return text[: document.start] + inner + text[end:]


class _Member(NamedTuple):
    """A member or item of the new text: its index in the old one, or None, and its text."""

    old_index: int | None
    text: str


class _Splicer:
    """Writes the new text of parts of a text."""

    def __init__(self, text: str, layout: Layout) -> None:
        """Take the old text and its layout, which new parts get."""
        self.text, self.layout = text, layout

    def value(
        self, start: int, end: int, part: Part | None, old: Any, new: Any, several_lines: bool
    ) -> str:
        """Return the new text of the value that stands from `start` to `end`.

        Another value is written on `several_lines` if what is around it is.
        """
        if same(old, new):
            return self.text[start:end]
        if part is not None and part.starts and new and type(old) is type(new):
            return self._part(part, end, old, new)
        return self._new(new, start, several_lines)

    def _new(self, value: Any, beside: int, several_lines: bool) -> str:
        """Return the text of a new value, indented like what stands at an offset."""
        layout = self.layout if several_lines else self.layout.on_one_line()
        return layout.dump(value, self._margin(beside))

    def _margin(self, start: int) -> str:
        """Return the blanks at the beginning of the line of an offset."""
        match = _MARGIN(self.text, self.text.rfind("\n", 0, start) + 1)
        return match.group() if match else ""

    def _part(self, part: Part, end: int, old: Any, new: Any) -> str:
        """Return the new text of an object or array that has members before and after."""
        ends = self._ends(part, end)
        begins = part.starts if part.names is None else part.keys
        gaps = [self.text[e:b] for e, b in zip(ends, begins[1:], strict=False)]
        opening = self.text[part.at : begins[0]]
        gap = gaps[0] if gaps else "," + (opening[1:] or self.layout.comma[1:])
        if part.names is None:
            members = self._items(part, ends, old, new, gap)
        else:
            members = self._members(part, ends, old, new, gap)
        pieces = [opening]
        for index, member in enumerate(members):
            if index:
                pieces.append(_gap(members[index - 1].old_index, member.old_index, gaps, gap))
            pieces.append(member.text)
        return "".join(pieces) + self.text[ends[-1] : end]

    def _ends(self, part: Part, end: int) -> list[int]:
        """Return the offset of the end of each value in a part that ends at `end`."""
        begins = part.starts if part.names is None else part.keys
        ends = []
        for start, following in zip(part.starts, [*begins[1:], end - 1], strict=True):
            piece = self.text[start:following].rstrip(BLANK)
            if following != end - 1:
                piece = piece.removesuffix(",").rstrip(BLANK)
            ends.append(start + len(piece))
        return ends

    def _members(
        self, part: Part, ends: Sequence[int], old: dict[str, Any], new: dict[str, Any], gap: str
    ) -> list[_Member]:
        """Return the members of an object: those that stay in their order, new ones between."""
        names = part.names or {}
        first = part.keys[0]
        key = self.text[first : part.starts[0]]
        colon = key[key.rindex('"') + 1 :]
        members = []
        for name, value in new.items():
            index = names.get(name)
            if index is None:
                written = self._new(value, first, "\n" in gap)
                members.append(_Member(None, self.layout.dump(name) + colon + written))
                continue
            start, stop = part.starts[index], ends[index]
            inner = self.value(start, stop, part.inner.get(index), old[name], value, "\n" in gap)
            members.append(_Member(index, self.text[part.keys[index] : start] + inner))
        return members

    def _items(
        self, part: Part, ends: Sequence[int], old: list[Any], new: list[Any], gap: str
    ) -> list[_Member]:
        """Return the items of a list: those equal at its end stay, others are compared in turn."""
        most = min(len(old), len(new))
        equal, end = 0, 0
        while equal < most and same(old[equal], new[equal]):
            equal += 1
        while end < most - equal and same(old[-1 - end], new[-1 - end]):
            end += 1
        indexes: list[int | None] = [*range(min(len(old) - end, len(new) - end))]
        indexes += [None] * (len(new) - end - len(indexes))
        indexes += range(len(old) - end, len(old))
        members, first = [], part.starts[0]
        for index, value in zip(indexes, new, strict=True):
            if index is None:
                text = self._new(value, first, "\n" in gap)
            else:
                start, inner = part.starts[index], part.inner.get(index)
                text = self.value(start, ends[index], inner, old[index], value, "\n" in gap)
            members.append(_Member(index, text))
        return members


def _gap(before: int | None, after: int | None, gaps: Sequence[str], gap: str) -> str:
    """Return what stands between two members: what stood before the second, if it is an old one."""
    if after is not None and before is not None and after > 0:
        return gaps[after - 1]
    return gap
