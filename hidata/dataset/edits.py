"""The values that differ between two versions of a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hidata.jsontext.reader import escape
from hidata.jsontext.writer import compact

ABSENT = object()
"""The value of what a record does not have; None would be the JSON value null."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a value in a record. `old` or `new` is ABSENT if there was or is no value."""

    kind: str
    id: str
    pointer: str
    old: Any
    new: Any


def edits_between(kind: str, key: str, old: Any, new: Any, pointer: str = "") -> Iterator[Edit]:
    """Yield the innermost values that differ between two versions of the value at `pointer`."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in [*old, *(name for name in new if name not in old)]:
            old_item, new_item = old.get(name, ABSENT), new.get(name, ABSENT)
            yield from edits_between(kind, key, old_item, new_item, f"{pointer}/{escape(name)}")
    elif isinstance(old, list) and isinstance(new, list):
        # Items that are equal at the start and at the end of both lists stay; between them, the
        # items are compared one by one.
        start = _count_equal(zip(old, new, strict=False))
        end = _count_equal(zip(old[start:][::-1], new[start:][::-1], strict=False))
        old, new = old[: len(old) - end], new[: len(new) - end]
        for index in range(start, max(len(old), len(new))):
            old_item = old[index] if index < len(old) else ABSENT
            new_item = new[index] if index < len(new) else ABSENT
            yield from edits_between(kind, key, old_item, new_item, f"{pointer}/{index}")
    elif old is not new and (old != new or isinstance(old, bool) != isinstance(new, bool)):
        # In Python `True == 1`, in JSON they are two values.
        yield Edit(kind, key, pointer, old, new)


def _count_equal(pairs: Iterable[tuple[Any, Any]]) -> int:
    """Return how many pairs, from the first one on, have two equal values."""
    count = 0
    for one, other in pairs:
        if compact(one) != compact(other):
            break
        count += 1
    return count
