"""Finds the records in a JSON value: those of an array or a map, itself or within others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from hidata.scaffold.collection import Collection, RefusedError

DEEPEST = 3
"""How many objects within one another are searched for arrays and maps of records."""

COMMON, ENOUGH = 0.8, 0.5
"""Objects are alike if so many of their values belong to names that so many of them have."""

MANY, FILLED = 10, 1 / 3
"""So many objects are alike as well if so much of the table that they would make is filled."""

MOST_BESIDE = 0.1
"""How many other values stand beside the records in a map, as a share of them."""

LEAST_PLAIN = 20
"""How many names a map from names to plain values has at least; fewer are a record."""

VALUE = "value"
"""The property that holds what is not an object itself."""

ABOUT = "about"
"""The kind with what a file says beside its records."""


def alike(objects: Sequence[dict[str, Any]]) -> bool:
    """Return whether objects have their names in common, so that they may be of one kind."""
    return share_names(Counter(name for each in objects for name in each), len(objects))


def share_names(counts: Counter[str], objects: int, least: int = 1) -> bool:
    """Return whether so many objects, so many of which have each name, are alike.

    They have some names in common, `least` at least.
    """
    common = [number for number in counts.values() if number >= COMMON * objects]
    if len(common) >= least and sum(common) >= ENOUGH * counts.total():
        return True
    filled = counts.total() >= FILLED * objects * len(counts)
    return filled and objects >= MANY and len(counts) >= least


def collections_in(value: Any, name: str, origin: str) -> list[Collection]:
    """Return the records in a JSON value: of one kind, or of several where it has several lists.

    What an object says beside these lists is a record of its own. Raises RefusedError where some
    items of a list are objects and others are not.
    """
    whole = _collection(value, name, origin)
    if whole is not None:
        return [whole]
    found: list[Collection] = []
    rest = _without_entries(value, name, origin, found)
    if not found:
        rest = _without(value, origin, found)
    if not found:
        return [Collection(name, origin, [value], [name])]
    if rest:
        found.append(_about(rest, name, origin, found))
    return found


def _about(rest: Any, name: str, origin: str, found: list[Collection]) -> Collection:
    """Return the record with what an object says beside its lists."""
    lists = ", ".join(each.name for each in found)
    note = f"This is what {origin} says beside {lists}."
    return Collection(ABOUT, origin, [rest], [name], notes=[note])


def _collection(value: Any, name: str, origin: str) -> Collection | None:
    """Return the records that a value is a list or a map of, None if it is neither."""
    if isinstance(value, list):
        return _of_items(value, name, origin)
    values = list(value.values())
    if len(values) > 1 and all(isinstance(v, dict) for v in values) and alike(values):
        return Collection(name, origin, values, list(value))
    plain = {type(v) for v in values}
    if len(values) >= LEAST_PLAIN and len(plain) == 1 and plain <= {str, int, float, list}:
        note = f"The values in {origin} are not objects; each is in the property `{VALUE}`."
        return Collection(name, origin, [{VALUE: v} for v in values], list(value), notes=[note])
    return None


def _of_items(items: list[Any], name: str, origin: str) -> Collection:
    """Return the records of an array: objects, rows below their headings, or plain values."""
    odd = next((n for n, item in enumerate(items, 1) if not isinstance(item, dict)), 0)
    if not odd:
        return Collection(name, origin, items)
    if any(isinstance(item, dict) for item in items) or None in items:
        message = f"{origin}: item {odd} is not an object"
        if any(isinstance(item, dict) for item in items):
            message += ", as others are"
        message += "; take it out, or write it as an object"
        raise RefusedError(message)
    head = items[0]
    if len(items) > 1 and _is_header(head) and all(_has_length(row, head) for row in items):
        note = f"The rows in {origin} are arrays; the first one has the names of the properties."
        records = [dict(zip(head, row, strict=True)) for row in items[1:]]
        return Collection(name, origin, records, notes=[note])
    note = f"The items of {origin} are not objects; each is in the property `{VALUE}`."
    return Collection(name, origin, [{VALUE: item} for item in items], notes=[note])


def _is_header(row: Any) -> bool:
    """Return whether a row has different texts only, as headings are."""
    texts = isinstance(row, list) and all(isinstance(text, str) and text for text in row)
    return texts and len(row) > 1 and len({*row}) == len(row)


def _has_length(row: Any, other: list[Any]) -> bool:
    return isinstance(row, list) and len(row) == len(other)


def _without_entries(
    value: dict[str, Any], name: str, origin: str, found: list[Collection]
) -> dict[str, Any]:
    """Return what stands beside the records in a map of many, which are added to `found`."""
    entries = {key: each for key, each in value.items() if isinstance(each, dict)}
    rest = {key: each for key, each in value.items() if key not in entries}
    many = len(entries) >= MANY and len(rest) <= MOST_BESIDE * len(entries)
    if not (many and alike([*entries.values()])):
        return value
    found.append(Collection(name, origin, [*entries.values()], [*entries]))
    return rest


def _without(value: dict[str, Any], origin: str, found: list[Collection], depth: int = 1) -> Any:
    """Return an object without the lists and maps of records in it, which are added to `found`."""
    rest: dict[str, Any] = {}
    for name, inner in value.items():
        place = f"{origin}, in {name}" if depth == 1 else f"{origin}/{name}"
        if _holds_records(inner):
            found += filter(None, [_collection(inner, name, place)])
        elif isinstance(inner, dict) and depth < DEEPEST:
            before = len(found)
            left = _without(inner, place, found, depth + 1)
            if left or len(found) == before:
                rest[name] = left
        else:
            rest[name] = inner
    return rest


def _holds_records(value: Any) -> bool:
    """Return whether a value within an object is a list of several objects, or a map of them.

    They are alike; in a long list they may have no more than one name in common.
    """
    values = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(values, list) or len(values) < 2:
        return False
    if not all(isinstance(each, dict) for each in values):
        return False
    long = isinstance(value, list) and len(values) >= MANY
    return alike(values) or (long and bool({*values[0]}.intersection(*values[1:])))
