"""Finds what identifies each record: its own name, a property, or a key made of some."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from hidata.authoring.canonical import SCHEMA_PROPERTY
from hidata.dataset.file_names import folded
from hidata.scaffold import names
from hidata.scaffold.collection import Collection

LONGEST = 100
"""How many characters a text has at most that is a key."""

BEST = ("id", "key", "code", "slug", "uuid", "identifier", "name", "title", "label")
"""Properties that are keys before all others, if they tell the records apart."""

_CODE_WORDS = {"id", "key", "code", "slug", "uuid", "identifier", "number", "no", "nr"}
MOST_PARTS, MOST_CANDIDATES = 3, 8
"""Of how many properties a key is made, and how many are tried."""


class Keyed(NamedTuple):
    """Records with their keys.

    `property` is the one that holds the key, None where the file's name does. `reason` is a
    sentence on why it is the key, and `doubt` whether a person should look at it.
    """

    records: list[dict[str, Any]]
    keys: list[str]
    property: str | None
    reason: str
    doubt: bool = False


def keyed(found: Collection, kind: str) -> Keyed:
    """Return the records of a collection with a key each."""
    records = found.records
    if found.keys is not None:
        return _named(records, found.keys)
    single = [name for name in _candidates(records, kind) if _is_key(records, name)]
    if not single:
        return _made(records)
    keys = [str(record[single[0]]) for record in records]
    others = ", ".join(f"`{name}`" for name in single[1:4])
    reason = f"The key is `{single[0]}`, which is different in each record."
    reason += f" It could also be {others}." if others else ""
    return Keyed(records, keys, single[0], reason, single[0] not in BEST)


def with_property(known: Keyed) -> Keyed:
    """Return records that hold their keys, which were the names of files, in a new property."""
    taken = {name for record in known.records for name in record}
    name = names.unique("id" if "id" not in taken else "key", taken)
    pairs = zip(known.keys, known.records, strict=True)
    records = [{name: key, **record} for key, record in pairs]
    reason = f"{known.reason} It was added to the record as `{name}`."
    return known._replace(records=records, property=name, reason=reason)


def _named(records: list[dict[str, Any]], keys: list[str]) -> Keyed:
    """Return records that have names in their file."""
    if not _tell_apart(keys):
        return _numbered(records, [[key] for key in keys], "the name in the file")
    reason = "The key is the name that the file gives each record."
    known = Keyed(records, keys, None, reason)
    if all(record.get("id") == key for record, key in zip(records, keys, strict=True)):
        return known._replace(property="id", reason="The key is `id`.")
    return with_property(known) if any("id" in record for record in records) else known


def _candidates(records: Sequence[dict[str, Any]], kind: str) -> Iterator[str]:
    """Yield the properties that may be the key, the best first."""
    named = [name for name in records[0] if name not in ("", SCHEMA_PROPERTY)]
    common = [name for name in named if all(name in record for record in records)]
    by_name = {name.lower().replace("-", "_"): name for name in reversed(common)}
    codes = [BEST[0], f"{kind}_id", f"{kind}_code", f"{kind}id", *BEST[1:6]]
    first, then = ([by_name[n] for n in ns if n in by_name] for ns in (codes, [kind, *BEST[6:]]))
    coded = [name for name in common if _CODE_WORDS & {*names.words(name)}]
    texts = [name for name in common if isinstance(records[0][name], str)]
    return iter(dict.fromkeys([*first, *coded, *then, *texts]))


def _is_key(records: Sequence[dict[str, Any]], name: str) -> bool:
    """Return whether a property holds a different text in each record, or a whole number."""
    values = [record[name] for record in records]
    if all(type(value) is int for value in values):
        return len({*values}) == len(values)
    return all(type(value) is str for value in values) and _tell_apart(values)


def _tell_apart(keys: Sequence[str]) -> bool:
    """Return whether texts can be keys: short, legible, and different on every system."""
    if not all(
        0 < len(key) <= LONGEST and key.isprintable() and key.strip() == key for key in keys
    ):
        return False
    return len({*map(folded, keys)}) == len(keys)


def _made(records: Sequence[dict[str, Any]]) -> Keyed:
    """Return records with keys made of what tells them apart.

    That is a code in an object, such as `_id.$oid`, or else the first properties that do together.
    """
    for outer, inner in _codes_in_objects(records[0]):
        values = [_inner(record.get(outer), inner) for record in records]
        if all(map(_is_part, values)) and _tell_apart([*map(str, values)]):
            return _numbered(records, [[str(value)] for value in values], f"`{outer}.{inner}`")
    common = [name for name in records[0] if all(_is_part(record.get(name)) for record in records)]
    for size in range(2, MOST_PARTS + 1):
        for parts in combinations(common[:MOST_CANDIDATES], size):
            if _are_different(records, parts):
                texts = [[str(record[name]) for name in parts] for record in records]
                return _numbered(records, texts, " and ".join(f"`{name}`" for name in parts))
    if common:
        best = max(common, key=lambda name: len({record[name] for record in records}))
        return _numbered(records, [[str(record[best])] for record in records], f"`{best}`")
    numbers = range(1, len(records) + 1)
    return _numbered(records, [[str(number)] for number in numbers], "its place in the file")


def _codes_in_objects(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the properties of objects in a record that may be codes, each with the object's."""
    for outer, value in record.items():
        for inner in value if isinstance(value, dict) else ():
            if _CODE_WORDS & {*names.words(outer), *names.words(inner)}:
                yield outer, inner


def _inner(value: Any, name: str) -> Any:
    """Return a property of an object, None if it is none or has none."""
    return value.get(name) if isinstance(value, dict) else None


def _are_different(records: Sequence[dict[str, Any]], parts: tuple[str, ...]) -> bool:
    """Return whether no two records agree in some properties."""
    seen = set()
    for record in records:
        values = tuple(record[name] for name in parts)
        if values in seen:
            return False
        seen.add(values)
    return True


def _is_part(value: Any) -> bool:
    """Return whether a value can be part of a key."""
    return type(value) is int or (type(value) is str and 0 < len(value) <= LONGEST)


def _numbered(records: Sequence[dict[str, Any]], texts: list[list[str]], source: str) -> Keyed:
    """Return records with a new property that is the key: made of texts, numbered where equal."""
    counts: dict[str, int] = {}
    keys: list[str] = []
    used: set[str] = set()
    for parts in texts:
        slug = names.slug(parts) or "record"
        number = counts.get(slug, 0) + 1
        key = slug if number == 1 else f"{slug}-{number}"
        while key in used:
            number += 1
            key = f"{slug}-{number}"
        counts[slug] = number
        used.add(key)
        keys.append(key)
    reason = f"No property tells all records apart: the key was made of {source}"
    repeated = any(number > 1 for number in counts.values())
    reason += ", with a number behind it where several are equal." if repeated else "."
    return with_property(Keyed(list(records), keys, None, reason, True))
