"""Text within Markdown as GitHub reads it: whatever it says, it stays text.

Names, values and messages come from strangers. They may not become links, images, tags, headings,
formulas, mentions of people or references to issues, and may not break the table they stand in.
What has no meaning where it stands is left as it is, so that the source can be read as well.
"""

from __future__ import annotations

import re
from string import punctuation

from hidata.reports.visible import clean

_MARKS = re.compile(
    r"[\\`|<>\[\]&~$_:.@#-]"  # first, so that a search passes quickly by all other characters
    r"(?:(?<=[\\`|<>\[\]&~$])"
    r"|(?<=_)(?:(?<![^\W_]_)|(?![^\W_]))"  # within a word it has no meaning
    r"|(?<=:)(?=//)|(?<=(?i:www)\.)"  # an address
    r"|(?<=@)(?=\S)|(?<=\#)(?=\d|\#*$)|(?<=(?i:GH)-)(?=\d))"  # a person, an issue, a heading's end
)
_STARS = re.compile(r"\*+")
_BLOCK = re.compile(r"[#>+=-]|[0-9]+[.)]")
_NAMING = "@#-"
"""Marks that GitHub acts on even where they are written as entities."""


def cell(text: str) -> str:
    """Return text for a cell of a table, a heading, or the middle of a line."""
    plain = " ".join(clean(text).split())
    escaped = _MARKS.sub(lambda found: _entity(found[0]), plain)
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


def code(text: str) -> str:
    """Return text in the type of code, in a cell or elsewhere."""
    plain = " ".join(clean(text).split())
    if plain and not set(plain) & set("`\\|"):
        return f"`{plain}`"
    shown = "".join(_entity(c) if c in punctuation else c for c in plain)
    return f"<code>{shown}</code>"


def _entity(mark: str) -> str:
    """A character that reads the same and means nothing."""
    names = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
    apart = "&#8203;" if mark in _NAMING else ""  # a space of no width
    return names.get(mark, f"&#{ord(mark)};{apart}")
