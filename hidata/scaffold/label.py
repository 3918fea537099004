"""Finds the property by which people know a record, where none is called its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hidata.scaffold import names
from hidata.tables.labels import NAMES

WORDS = {"name", "title", "label"}
"""Words in the names of properties that hold what a record is called."""

PRESENT, DIFFERENT = 0.9, 0.5
"""What share of the records have it at least, and what share of those one of their own."""

LONGEST = 100
"""How many characters a name has at most."""


def label(records: Sequence[dict[str, Any]], key: str | None) -> str:
    """Return the way to the texts that name records, with a dot for one in an object.

    It is "" where a property is called so that no schema needs to say it, where nothing names the
    records, and where it is the key. A property whose own name ends in `name` comes first, then
    the one with the most different texts.
    """
    if any(isinstance(_at(record, path), str) for record in records for path in NAMES):
        return ""
    paths = {path: None for record in records for path in _paths(record) if _says_name(path)}
    best, most = "", (False, 0)
    for path in paths:
        texts = [text for record in records if isinstance(text := _at(record, path), str) and text]
        different = len({*texts})
        enough = len(texts) >= PRESENT * len(records) and different >= DIFFERENT * len(texts)
        rank = (names.words(path[-1])[-1] in WORDS, different)
        if enough and max(map(len, texts)) <= LONGEST and rank > most:
            best, most = ".".join(path), rank
    return "" if best == key else best


def _paths(record: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the ways to the texts in a record, and in the objects in it."""
    for name, value in record.items():
        if isinstance(value, str):
            yield (name,)
        elif isinstance(value, dict):
            yield from ((name, inner) for inner, text in value.items() if isinstance(text, str))


def _says_name(path: tuple[str, ...]) -> bool:
    """Return whether the names of properties say that a text is a name."""
    plain = not any({"{", "}", "."} & {*name} for name in path)
    return plain and bool(names.words(path[-1])) and bool(WORDS & {*names.words(" ".join(path))})


def _at(record: Any, path: Sequence[str]) -> Any:
    """Return the value at the end of a path, None if there is none."""
    for name in path:
        record = record.get(name) if isinstance(record, dict) else None
    return record
