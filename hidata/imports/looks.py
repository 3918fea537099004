"""What a person should look at in an import: it refuses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot
from typing import Any

from hidata.imports.cells import text_in_record as text_of
from hidata.imports.mapping_model import Look
from hidata.imports.merge import Plan
from hidata.imports.numbers import is_number
from hidata.imports.records import fields_of

Record = Mapping[str, Any]

JUMP_ERRORS, WHOLE_ERRORS = 3, 2
"""Standard errors of a difference beyond which a jump, and a part above its whole, are shown."""

MOST_EXAMPLES = 5


@dataclass(slots=True)
class Seen:
    """What a look found: a sentence, how many comparisons it made, and which stand out."""

    sentence: str
    compared: int = 0
    number: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str) -> None:
        """Count something that stands out."""
        self.number += 1
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append(example)


def looks(plan: Plan, record_of: Callable[[str, str], Record | None]) -> list[Seen]:
    """Return what stands out in the records that an import adds or changes.

    They are compared with all records of their kind, as these would be. `record_of` returns the
    record of another kind with a key, None if there is none.
    """
    records = dict(plan.after())
    fresh = plan.added.keys() | plan.changed.keys()
    return [_look(look, plan, records, fresh, record_of) for look in plan.read.mapping.looks]


def _look(
    look: Look,
    plan: Plan,
    records: Mapping[str, Record],
    fresh: set[str],
    record_of: Callable[[str, str], Record | None],
) -> Seen:
    """Return what one look finds."""
    if look.form == "within":
        target = fields_of(plan.kind.shape, look.of).note("x-hidata-ref")
        return _within(look, records, fresh, lambda key: record_of(str(target), key))
    along = look.of if look.form == "repeat" else look.along
    names = [
        name
        for name, maker in plan.read.mapping.record.items()
        if fields_of(plan.kind.shape, name).type in ("integer", "number") and name != along
    ]
    seen = Seen(
        f"the same in all numbers as the {along} before"
        if look.form == "repeat"
        else f"{look.of} further from the {along} before than {JUMP_ERRORS} standard errors"
    )
    for key, record, earlier in _pairs(look, along, records, fresh):
        if look.form == "repeat":
            _repeat(seen, names, key, record, earlier)
        else:
            _jump(seen, look, key, record, earlier)
    return seen


def _series(record: Record, by: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts that tell the series of a record from others."""
    return tuple(text_of(record.get(name, "")) for name in by)


def _pairs(
    look: Look, along: str, records: Mapping[str, Record], fresh: set[str]
) -> Iterator[tuple[str, Record, Record]]:
    """Yield each fresh record with its key, and the one before it in its series."""
    series: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for key, record in records.items():
        if along in record:
            place = text_of(record[along]), key
            series.setdefault(_series(record, look.by), []).append(place)
    for members in series.values():
        for (_, before), (_, key) in pairwise(sorted(members)):
            if key in fresh:
                yield key, records[key], records[before]


def _repeat(seen: Seen, names: list[str], key: str, record: Record, earlier: Record) -> None:
    """Note a record that is equal to the one before it."""
    shared = [name for name in names if name in record]
    if not shared:
        return
    seen.compared += 1
    if all(record[name] == earlier.get(name) for name in shared):
        seen.add(f"{key}: {', '.join(f'{name} {text_of(record[name])}' for name in shared[:3])}")


def _jump(seen: Seen, look: Look, key: str, record: Record, earlier: Record) -> None:
    """Note a value that is further from the one before than its errors explain."""
    errors = _error(record, look.of, look.error), _error(earlier, look.of, look.error)
    if errors[0] is None or errors[1] is None:
        return
    seen.compared += 1
    if abs(record[look.of] - earlier[look.of]) > JUMP_ERRORS * hypot(errors[0], errors[1]):
        old, new = text_of(earlier[look.of]), text_of(record[look.of])
        seen.add(f"{key}: {look.of} {old} -> {new}")


def _error(record: Record, name: str, error: str) -> float | None:
    """Return the standard error of a value, of which the record has a percentage."""
    if not (is_number(record.get(name)) and is_number(record.get(error))):
        return None
    return float(abs(record[name]) * record[error] / 100)


def _within(
    look: Look,
    records: Mapping[str, Record],
    fresh: set[str],
    owner: Callable[[str], Record | None],
) -> Seen:
    """Return the values of parts that are above those of their whole."""
    seen = Seen(f"{look.value} above that of the {look.of} it lies in, beyond its errors")
    of_whole = {
        (text_of(record[look.of]), _series(record, look.by)): record
        for record in records.values()
        if look.of in record
    }
    for key in sorted(fresh):
        record = records[key]
        around = (owner(text_of(record.get(look.of, ""))) or {}).get(look.list, ())
        if isinstance(around, str):
            around = [around]
        is_one = isinstance(around, list) and len(around) == 1 and isinstance(around[0], str)
        whole = of_whole.get((around[0], _series(record, look.by))) if is_one else None
        if whole is None or not is_number(record.get(look.value), whole.get(look.value)):
            continue
        seen.compared += 1
        errors = _error(record, look.value, look.error), _error(whole, look.value, look.error)
        bound = WHOLE_ERRORS * hypot(errors[0] or 0, errors[1] or 0)
        if record[look.value] - whole[look.value] > bound:
            mine, theirs = text_of(record[look.value]), text_of(whole[look.value])
            seen.add(f"{key}: {look.value} {mine}, in {around[0]} {theirs}")
    return seen
