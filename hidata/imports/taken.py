"""A record made of rows of a file, and where its values stood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

SOURCE, LOCATOR = "source", "locator"
"""The properties that hold a record's source, and its place in it."""


class Origin(NamedTuple):
    """The cell that a property was read from: its row and column from 1, and its text."""

    row: int
    column: int
    text: str


class Taken(NamedTuple):
    """A record made of rows of a file.

    `origins` has the cell of each property that was read from one. `out` is the path of the file
    for the record if it is new, from the folder of its kind. `file` and `sheet` are those read.
    `source` is the key of the source's record, "" if the mapping names none. `spelled` is the key
    before it was made one of words with hyphens.
    """

    key: str
    record: dict[str, Any]
    source: str
    out: str
    row: int
    origins: Mapping[str, Origin]
    file: str
    sheet: str
    spelled: str
