"""Records as they were found in files, before anything is guessed of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

MOST_BYTES = 128 * 2**20
"""How long all files may be together, unpacked: they are held in memory."""

MOST_RECORDS = 1_000_000
"""How many records are taken."""


class RefusedError(ValueError):
    """No dataset is made, and why: one sentence that says what to do."""


class Collection(NamedTuple):
    """Records of one kind.

    `name` is what the file or the list in it calls them, `origin` the file, with the place in it.
    `keys` are the names by which the file itself knows them, if it does: those in a map, or of
    files. `titles` are the headings of properties in a table, and `notes` what was done on reading,
    a sentence each; `doubts` are such sentences on one property.
    """

    name: str
    origin: str
    records: list[dict[str, Any]]
    keys: list[str] | None = None
    titles: Mapping[str, str] = {}
    notes: Sequence[str] = ()
    doubts: Mapping[str, list[str]] = {}
