"""Counts what values at one place of the records are like."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hidata.scaffold import formats
from hidata.schemas.shape_reader import JSON_TYPES

MOST_TEXTS = 200
"""How many different texts at one place are kept."""

MOST_NAMES, MOST_PROPERTIES = 1_000, 20_000
"""How many names of properties are told apart at one place, and in records themselves.

Objects with more are a map."""


class Seen:
    """The values at one place: how many of which type, and what is in them.

    `fields` are the values of an object's properties by name; of a map with too many names,
    `values` has all of them instead. `item` are the items of lists. `empty` counts empty texts,
    lists and objects, by type. `texts` counts texts, up to MOST_TEXTS different ones; `many` says
    that there are more. `formats` are those that all texts fit so far.
    """

    __slots__ = (
        "count", "empty", "example", "fields", "formats", "item", "longest", "many",
        "most_names", "texts", "types", "values",
    )  # fmt: skip

    def __init__(self, most_names: int = MOST_NAMES) -> None:
        """Begin with nothing seen."""
        self.most_names = most_names
        self.count = 0
        self.types: Counter[str] = Counter()
        self.empty: Counter[str] = Counter()
        self.texts: Counter[str] = Counter()
        self.many = False
        self.longest = 0
        self.example: Any = None
        self.formats: tuple[str, ...] = formats.NAMES
        self.fields: dict[str, Seen] = {}
        self.values: Seen | None = None
        self.item: Seen | None = None

    def add(self, value: Any) -> None:
        """Count a value, and those in it."""
        self.count += 1
        kind = JSON_TYPES[type(value)]
        self.types[kind] += 1
        if self.example is None and kind not in ("null", "array", "object"):
            self.example = value
        if kind == "string":
            self._add_text(value)
        elif kind == "object":
            self.empty[kind] += not value
            for name, inner in value.items():
                self._field(name).add(inner)
        elif kind == "array":
            self.empty[kind] += not value
            for inner in value:
                if self.item is None:
                    self.item = Seen()
                self.item.add(inner)

    def _add_text(self, text: str) -> None:
        self.empty["string"] += not text
        self.longest = max(self.longest, len(text))
        if text in self.texts or len(self.texts) < MOST_TEXTS:
            self.texts[text] += 1
        else:
            self.many = True
        if self.formats:
            self.formats = tuple(name for name in self.formats if formats.fits(name, text))

    def _field(self, name: str) -> Seen:
        """Return what was seen of a property, or of all values of a map with too many names."""
        if self.values is None and name not in self.fields:
            if len(self.fields) < self.most_names:
                self.fields[name] = Seen()
            else:
                self.values = merged(self.fields.values())
        return self.fields[name] if self.values is None else self.values

    @property
    def plain_types(self) -> set[str]:
        """The types of the values but null, whole numbers as numbers where there are both."""
        types = {*self.types} - {"null"}
        return types - {"integer"} if "number" in types else types


def merged(parts: Any) -> Seen:
    """Return what was seen at several places as if it were one."""
    whole = Seen()
    for part in parts:
        whole.count += part.count
        whole.types += part.types
        whole.empty += part.empty
        whole.longest = max(whole.longest, part.longest)
        whole.many = whole.many or part.many or len(whole.texts | part.texts) > MOST_TEXTS
        if not whole.many:
            whole.texts += part.texts
        whole.formats = tuple(name for name in whole.formats if name in part.formats)
        if whole.example is None:
            whole.example = part.example
    inner = [part.item for part in parts if part.item is not None]
    whole.item = merged(inner) if inner else None
    _merge_fields(whole, parts)
    return whole


def _merge_fields(whole: Seen, parts: Any) -> None:
    """Give `whole` the properties of all parts, or their values where the names are too many."""
    by_name: dict[str, list[Seen]] = {}
    for part in parts:
        for name, field in part.fields.items():
            by_name.setdefault(name, []).append(field)
    values = [part.values for part in parts if part.values is not None]
    if values or len(by_name) > MOST_NAMES:
        fields = [field for group in by_name.values() for field in group]
        whole.values = merged([*values, *fields])
    else:
        whole.fields = {name: merged(group) for name, group in by_name.items()}
