"""Distinguishes maps, objects whose names are data, from objects with properties."""

from __future__ import annotations

import re
from collections import Counter

from hidata.scaffold.json_records import share_names
from hidata.scaffold.seen import Seen

MOSTLY_DATA = 0.9
"""What share of the names must look like data."""

MANY_NAMES, EACH_HAS = 10, 1 / 3
"""From so many names on, of which an object has at most this share, they are data."""

LEAST_ALIKE = 4
"""So many objects of one form within an object are the values of a map."""

_is_property = re.compile(r"[^\W\d][\w $@-]*").fullmatch


def is_map(seen: Seen) -> str:
    """Return why the objects at a place are maps, "" if they are not.

    All values of a map have one type; lists have items of one type, and objects are alike or maps
    themselves. Then names are data in three cases: nearly all of them cannot be names in a program
    (`5.5`, `2020`, an address); there are many, and each object has few of them; or the values are
    several objects that are alike.
    """
    if seen.values is not None:
        return "more than a thousand names"
    fields = list(seen.fields.values())
    objects = seen.types["object"]
    if len(fields) < 2 or not _of_one_type(fields):
        return ""
    odd = sum(not _is_property(name) for name in seen.fields)
    if odd >= MOSTLY_DATA * len(fields):
        return "names that are data"
    values = sum(field.count for field in fields)
    if len(fields) >= MANY_NAMES and values <= EACH_HAS * len(fields) * objects:
        return "many names, few in each"
    if len(fields) >= LEAST_ALIKE and all("object" in f.plain_types for f in fields):
        return "values of one form"
    return ""


def _of_one_type(fields: list[Seen]) -> bool:
    """Return whether values are of one type and form."""
    types = {name for field in fields for name in field.plain_types}
    if types == {"integer", "number"}:
        types = {"number"}
    if len(types) != 1:
        return False
    if types == {"array"}:
        items = [field.item for field in fields if field.item is not None]
        return not items or _of_one_type(items)
    return types != {"object"} or _alike(fields)


def _alike(fields: list[Seen]) -> bool:
    """Return whether objects at several places are alike, or all of them maps."""
    maps = sum(bool(is_map(field)) for field in fields)
    short = sum(len(field.fields) < 2 and field.values is None for field in fields)
    if maps > short and maps + short == len(fields):
        return _of_one_type([inner for field in fields for inner in _values(field)])
    counts = Counter(name for field in fields for name in field.fields)
    return share_names(counts, len(fields), least=2)


def _values(seen: Seen) -> list[Seen]:
    """Return what was seen of the values in objects."""
    return [*seen.fields.values()] if seen.values is None else [seen.values]
