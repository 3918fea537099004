"""The references to an observation of which a newer one is there, by `x-hidata-newest`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hidata.checks.newest import Newest, Steps, references
from hidata.dataset.folder import Folder
from hidata.imports.looks import Seen
from hidata.imports.merge import Plan
from hidata.tables.keys import text_of
from hidata.tables.model import Kind

Record = Mapping[str, Any]
RecordsOf = Callable[[str], Iterable[tuple[str, Record]]]
"""Returns the records of a kind with their keys. Raises ValueError if one cannot be read."""

Stated = tuple[str, str, str]
"""A reference: the key of the record that makes it, the measure, the key of the observation."""

Series = tuple[str, ...]
"""What distinguishes a series of observations: the values that are equal in it, the measure."""


class Moved(NamedTuple):
    """A record that refers to an observation, of whose series there is a newer one.

    `measure` is the property of the observations that is meant, "" if none is; `time` and
    `newer_time` are when the two are of.
    """

    kind: str
    key: str
    measure: str
    target: str
    observation: str
    time: str
    newer: str
    newer_time: str


class Looked(NamedTuple):
    """The references that moved, and how many were looked at."""

    moved: list[Moved]
    number: int


def moved(
    kinds: Mapping[str, Kind], records_of: RecordsOf, targets: Collection[str] = ()
) -> Looked:
    """Return the references that are to be the newest of their series, and no longer are.

    With `targets`, only those to records of these kinds.
    """
    found, number = [], 0
    for kind in kinds.values():
        for reference in references(kind.shape, kinds.__getitem__):
            if not targets or reference.target in targets:
                stated = _stated(reference, records_of(kind.name))
                number += len(stated)
                found += [Moved(kind.name, *each) for each in _newer(reference, stated, records_of)]
    return Looked(sorted(found), number)


def look(plan: Plan, folder: Folder) -> list[Seen]:
    """Return which references are no longer to the newest observation after an import."""
    kind = plan.kind.name
    looked = moved(
        folder.kinds,
        lambda name: plan.after() if name == kind else folder.records(name),
        [kind],
    )
    seen = Seen("references to an observation that is no longer the newest", looked.number)
    for each in looked.moved:
        seen.add(line(each))
    return [seen] if looked.number else []


def line(each: Moved) -> str:
    """Return in words which observation a record refers to, and which one is newer."""
    of = f"{each.measure} of " if each.measure else ""
    return (
        f"{each.kind}/{each.key}: {of}{each.target}/{each.observation} ({each.time}) is no longer "
        f"the newest: {each.newer} ({each.newer_time}) is"
    )


def _stated(reference: Newest, records: Iterable[tuple[str, Record]]) -> list[Stated]:
    """Return the references that records make: key, measure and observation of each, once."""
    found = {
        (key, str(owner.get(reference.measure, "")), observation)
        for key, record in records
        for owner in _owners(record, reference.steps)
        if (observation := _referred(owner, reference)) is not None
    }
    return sorted(found)


def _newer(
    reference: Newest, stated: Sequence[Stated], records_of: RecordsOf
) -> Iterator[tuple[str, ...]]:
    """Yield the values of `Moved` after the kind for each reference that is no longer the newest.

    The observations are gone through twice, so that only those referred to are held.
    """
    if not stated:
        return
    target, referred = reference.target, {observation for *_, observation in stated}
    known = {key: record for key, record in records_of(target) if key in referred}
    measures = {measure for _, measure, _ in stated}
    newest = {
        _series(record, reference, measure): (_time(record, reference), key)
        for key, record in known.items()
        for measure in measures
    }
    for key, record in records_of(target):
        for measure in measures:
            series = _series(record, reference, measure)
            if series in newest and (not measure or measure in record):
                newest[series] = max(newest[series], (_time(record, reference), key))
    for key, measure, observation in stated:
        if observation in known:
            time = _time(known[observation], reference)
            newer_time, newer = newest[_series(known[observation], reference, measure)]
            if newer_time > time and not newer_time.startswith(time):  # 2025-05 can be 2025
                yield key, measure, target, observation, time, newer, newer_time


def _owners(value: Any, steps: Steps) -> Iterator[Record]:
    """Yield the objects at a path in a value."""
    if not steps:
        if isinstance(value, Mapping):
            yield value
    elif steps[0] is None:
        items = value.values() if isinstance(value, Mapping) else value
        for item in items if isinstance(value, (Mapping, list)) else ():
            yield from _owners(item, steps[1:])
    elif isinstance(value, Mapping) and steps[0] in value:
        yield from _owners(value[steps[0]], steps[1:])


def _referred(owner: Record, reference: Newest) -> str | None:
    """Return what an object refers to, None if it does not have the values with which it is meant.

    It is the key of the record, None also if the object does not have the reference.
    """
    is_meant = all(owner.get(name) == value for name, value in reference.where.items())
    return text_of(owner.get(reference.name), of_numbers=True) if is_meant else None


def _series(record: Record, reference: Newest, measure: str) -> Series:
    """Return what distinguishes the series of an observation's measure."""
    return (*(str(record.get(name)) for name in reference.same), measure)


def _time(record: Record, reference: Newest) -> str:
    """Return when an observation is of, as a text; "" if it does not say."""
    return str(record.get(reference.by, ""))
