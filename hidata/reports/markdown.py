"""Text within Markdown as GitHub reads it: whatever it says, it stays text.

Names, values and messages come from strangers. They may not become links, images, tags, headings,
formulas, emoji, mentions of people or references to issues and commits, and may not break the table
they stand in.
What has no meaning where it stands is left as it is, so that the source can be read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import punctuation

from hidata.reports.visible import clean

_MARKS = re.compile(
    r"[\\`|<>\[\]&~$_:.@#-]"  # first, so that a search passes quickly by all other characters
    r"(?:(?<=[\\`|<>\[\]&~$])"
    r"|(?<=_)(?:(?<![^\W_]_)|(?![^\W_]))"  # within a word it has no meaning
    r"|(?<=:)(?=//)|(?<=(?i:www)\.)"  # an address
    r"|(?<=:)(?=(?:[\w+-]*[A-Za-z][\w+-]*|100|1234|[+-]1):)"  # an emoji, and no time of day
    r"|(?<=@)(?=\S)|(?<=\#)(?=\d|\#*$)|(?<=(?i:GH)-)(?=\d))"  # a person, an issue, a heading's end
)
_COMMIT = re.compile(r"[0-9a-f](?<!\w.)[0-9a-f]{6,39}\b")
"""What may name a commit, or a word or a number."""
_STARS = re.compile(r"\*+")
_BLOCK = re.compile(r"[#>+=-]|[0-9]+[.)]|:(?=:)")
_NAMING = "@#-"
"""Marks that GitHub acts on even where they are written as entities."""
_APART = "&#8203;"
"""A space of no width."""


def cell(text: str) -> str:
    """Return text for a cell of a table, a heading, or the middle of a line."""
    plain = " ".join(clean(text).split())
    escaped = _COMMIT.sub(_apart, _MARKS.sub(_of_mark, plain))
    if "*" in escaped and len(_STARS.findall(escaped)) > 1:  # a single one emphasizes nothing
        return escaped.replace("*", _entity("*"))
    return escaped


def paragraph(text: str) -> str:
    """Return text for a line of its own, where the first characters may mean more."""
    line = cell(text)
    start = _BLOCK.match(line) or _STARS.match(line)
    if start is None:
        return line
    return f"{start[0][:-1]}{_entity(start[0][-1])}{line[start.end() :]}"


def bounded(lines: Iterable[str], most_bytes: int, last: str) -> str:
    """Return lines as a text of so many bytes, cut behind a whole line, with a last one instead."""
    kept: list[str] = []
    room = most_bytes - len(last.encode()) - 2
    for line in lines:
        room -= len(line.encode("utf-8", "replace")) + 1
        if room < 0:
            kept += ["", last]
            break
        kept.append(line)
    return "\n".join(kept) + "\n"


def code(text: str) -> str:
    """Return text in the type of code, in a cell or elsewhere."""
    plain = " ".join(clean(text).split())
    if plain and not set(plain) & set("`\\|$") and "##" not in plain:
        return f"`{plain}`"
    shown = "".join(_entity(c) if c in punctuation else c for c in plain)
    return f"<code>{shown}</code>"


def _entity(mark: str) -> str:
    """A character that reads the same and means nothing."""
    names = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
    return names.get(mark, f"&#{ord(mark)};{_APART if mark in _NAMING else ''}")


def _apart(commit: re.Match[str]) -> str:
    """Return the name of a commit in pieces that are too short for one."""
    if commit[0].isalpha() or commit[0].isdecimal():
        return commit[0]
    return re.sub("(.{6})(?=.)", rf"\1{_APART}", commit[0])


def _of_mark(found: re.Match[str]) -> str:
    """Return the entity of a mark; the colon of an emoji is one that GitHub acts on."""
    emoji = found[0] == ":" and not found.string.startswith("//", found.end())
    return _entity(found[0]) + (_APART if emoji else "")
