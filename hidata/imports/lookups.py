"""Finds our records by their properties: the ones that a text in a file is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from hidata.dataset.folder import Folder
from hidata.imports.cells import nfc, text_in_record

Index = dict[tuple[str, ...], list[str]]
"""The keys of records, by the texts of some of their properties."""

MOST_TEXTS = 5_000
"""Among how many texts a similar one is looked for."""

MOST_COMBINATIONS = 100_000
"""How many combinations of the items of its lists one record may be found by."""


class Lookups:
    """The records of a dataset by the texts of their properties, each kind read once."""

    def __init__(self, folder: Folder) -> None:
        """Take the dataset."""
        self._folder = folder
        self._records: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        self._indexes: dict[tuple[str, ...], Index] = {}

    def records(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """Return the records of a kind with their keys. Raises ValueError if one is unreadable."""
        if kind not in self._records:
            self._records[kind] = list(self._folder.records(kind))
        return self._records[kind]

    def index(self, kind: str, by: str, where: Iterable[str] = ()) -> Index:
        """Return the keys of the records of a kind, by the texts of `by` and those in `where`.

        The names of properties may lead into objects and lists of objects, with dots; those that
        lead into the same list are about the same item of it.
        """
        names = (kind, by, *where)
        if names not in self._indexes:
            self._indexes[names] = self._made(kind, names[1:])
        return self._indexes[names]

    def texts(self, kind: str, by: str) -> list[str]:
        """Return texts that a property has in the records of a kind, at most MOST_TEXTS."""
        return [texts[0] for texts in islice(self.index(kind, by), MOST_TEXTS)]

    def _made(self, kind: str, names: Sequence[str]) -> Index:
        """Return the keys of all records of a kind by the texts of these properties."""
        index: Index = {}
        paths = [name.split(".") for name in names]
        for key, record in self.records(kind):
            for texts in set(_combinations(record, paths)):
                index.setdefault(texts, []).append(key)
        return index


def _combinations(value: Any, paths: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield the texts at the ends of the paths, once for each item of the lists on the way."""
    if isinstance(value, list):
        for item in value:
            yield from _combinations(item, paths)
        return
    heads = {path[0] for path in paths if path}
    if value is None:
        return
    if not heads:
        text = nfc(text_in_record(value))
        yield tuple(text for _ in paths)
        return
    if not isinstance(value, dict):
        return
    found: list[dict[int, str]] = [{}]
    for head in sorted(heads):
        places = [n for n, path in enumerate(paths) if path and path[0] == head]
        inner = set(_combinations(value.get(head, []), [paths[n][1:] for n in places]))
        if min(len(found), len(inner)) > 1 and len(found) * len(inner) > MOST_COMBINATIONS:
            message = f"a record has more than {MOST_COMBINATIONS:,} combinations of its properties"
            raise ValueError(message)
        found = [
            {**known, **dict(zip(places, texts, strict=True))} for known in found for texts in inner
        ]
    yield from (tuple(known.get(n, "") for n in range(len(paths))) for known in found)
