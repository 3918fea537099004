"""What an import would do: records new, equal, different, gone; and their sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hidata.authoring.record_files import Located, file_for, locate, plan_files
from hidata.dataset.folder import Folder
from hidata.findings.finding import Finding
from hidata.imports.cells import Place, text_in_record
from hidata.imports.mapping_model import Mapping as ImportMapping
from hidata.imports.mapping_model import Node, Object, Value
from hidata.imports.reading import Read
from hidata.imports.taken import LOCATOR, SOURCE, Taken
from hidata.jsontext import reader
from hidata.jsontext.reader import escape
from hidata.jsontext.writer import compact
from hidata.reports.visible import shortened
from hidata.schemas.shape import Shape
from hidata.tables.model import Kind

Record = dict[str, Any]

MORE_SOURCES = "additional_sources"
"""The property that lists further sources that say the same."""

ABSENT = object()


class Change(NamedTuple):
    """A value that differs between a record of ours and the file; ABSENT where there is none."""

    taken: Taken
    name: str
    old: Any
    new: Any


@dataclass(slots=True)
class Plan:
    """What an import would do to the records of a kind.

    `added` and `changed` have the records to be written, by key; `located` those whose only change
    is a `locator`, `confirmed` those of another source that get one more. `equal` counts the
    records that stay as they are. `gone` are the keys of records of the same sources that the files
    do not have. `changes` are the values that differ, refused or not.
    """

    kind: Kind
    read: Read
    places: Mapping[str, Located]
    added: dict[str, Taken] = field(default_factory=dict)
    changed: dict[str, Record] = field(default_factory=dict)
    located: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    equal: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    before: dict[str, Record] = field(default_factory=dict)
    """The records of the kind as they are, by key."""

    def after(self) -> Iterator[tuple[str, Record]]:
        """Yield each record of the kind, with its key, as it would be."""
        for key, record in self.before.items():
            yield key, self.changed.get(key, record)
        yield from ((key, taken.record) for key, taken in self.added.items())

    def files(self, folder: Folder) -> dict[str, bytes]:
        """Return the new contents of the files that the records are in, by path.

        Raises ValueError if a record cannot have its place.
        """
        added: dict[str, dict[str, Record]] = {}
        present = {place.path for place in self.places.values()}
        for key, taken in self.added.items():
            path = file_for(f"records/{self.kind.name}/{taken.out}", present)
            added.setdefault(path, {})[key] = taken.record
        return plan_files(folder, self.kind.name, self.changed, added, self.places)


def plan_of(read: Read, folder: Folder, *, update: bool) -> Plan:
    """Return what the records of files change; values that differ are findings unless `update`.

    Raises ValueError if a record of the kind cannot be read.
    """
    kind = folder.kind(read.mapping.kind)
    plan = Plan(kind, read, locate(folder, kind.name))
    plan.before = {key: reader.quick(place.data)[0] for key, place in plan.places.items()}
    names = _Names(read.mapping, kind.shape)
    for key, taken in sorted(read.taken.items()):
        old = plan.before.get(key)
        if old is None:
            plan.added[key] = taken
        elif _is_own(old, taken):
            _compare(plan, names.mapped, taken, old, update)
        else:
            _compare_other(plan, names.read, taken, old)
    sources = {taken.source for taken in read.taken.values()} - {""}
    plan.gone = [
        key
        for key, record in plan.before.items()
        if text_in_record(record.get(SOURCE)) in sources and key not in read.taken
    ]
    return plan


class _Names:
    """The properties of a record that a mapping gives.

    `mapped` are all of them, `read` those that are made of cells.
    """

    def __init__(self, mapping: ImportMapping, shape: Shape) -> None:
        marks = {mark.list for mark in mapping.marks} - {""}
        self.mapped = [
            *mapping.record,
            *(name for name in sorted(marks) if name not in mapping.record),
            *(name for name in (LOCATOR,) if mapping.locator and name in shape.fields),
        ]
        self.read = [name for name, node in mapping.record.items() if is_read(node)]


def _is_own(old: Record, taken: Taken) -> bool:
    """Return whether a record is of the source that was read."""
    return not taken.source or old.get(SOURCE) in (None, taken.source)


def _compare(plan: Plan, names: list[str], taken: Taken, old: Record, update: bool) -> None:
    """Note what a file changes in a record of the same source."""
    new = taken.record
    changes = [
        Change(taken, name, old.get(name, ABSENT), new.get(name, ABSENT))
        for name in names
        if not same(old.get(name, ABSENT), new.get(name, ABSENT))
    ]
    if not changes:
        plan.equal.append(taken.key)
        return
    if [change.name for change in changes] == [LOCATOR] and changes[0].old is ABSENT:
        plan.located.append(taken.key)
        plan.changed[taken.key] = {**old, LOCATOR: new[LOCATOR]}
        return
    plan.changes += changes
    if update:
        plan.updated.append(taken.key)
        others = {name: value for name, value in old.items() if name not in names}
        plan.changed[taken.key] = {**others, **{n: new[n] for n in names if n in new}}
        return
    for change in changes:
        if not (change.name == LOCATOR and change.old is ABSENT):
            plan.read.refused.keep(_difference(plan, change, "I040"))


def _compare_other(plan: Plan, names: list[str], taken: Taken, old: Record) -> None:
    """Note what a file says of a record of another source: the same, or it is refused."""
    differing = [
        Change(taken, name, old[name], taken.record[name])
        for name in names
        if name in old and name in taken.record and not says_the_same(old[name], taken.record[name])
    ]
    if differing:
        plan.changes += differing
        for change in differing:
            plan.read.refused.keep(_difference(plan, change, "I041"))
        return
    known = old.get(MORE_SOURCES, [])
    has_more = MORE_SOURCES in plan.kind.shape.fields and isinstance(known, list)
    if not has_more or taken.source in known:
        plan.equal.append(taken.key)
        return
    plan.confirmed.append(taken.key)
    plan.changed[taken.key] = {**old, MORE_SOURCES: [*known, taken.source]}


def is_read(node: Node) -> bool:
    """Return whether a property is made of cells, at least in part."""
    if isinstance(node, Value):
        return any(not template.is_constant for template in node.sources)
    return any(map(is_read, node.parts.values() if isinstance(node, Object) else node.parts))


def says_the_same(old: Any, new: Any) -> bool:
    """Return whether a record says what another source says.

    Of a list at least its items, of an object in it at least its properties.
    """
    if isinstance(old, list) and isinstance(new, list):
        return all(any(says_the_same(known, item) for known in old) for item in new)
    if isinstance(old, dict) and isinstance(new, dict):
        return all(name in old and says_the_same(old[name], new[name]) for name in new)
    return same(old, new)


def more_sources(record: Record) -> list[str]:
    """Return the further sources of a record; none if what it has there is not a list."""
    found = record.get(MORE_SOURCES)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def same(one: Any, other: Any) -> bool:
    """Return whether two values are the same in JSON, where 3 and 3.0 are one number."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def _difference(plan: Plan, change: Change, code: str) -> Finding:
    """Return the finding that a record has another value than the file."""
    taken, name = change.taken, change.name
    place = plan.places[taken.key].place
    old, new = said(change.old), said(change.new)
    owner = f" of {plan.before[taken.key].get(SOURCE)}" if code == "I041" else ""
    message = (
        f"{name} of {plan.kind.name}/{taken.key} is {new} here, and {old} in the record{owner}"
        f" ({place})."
    )
    hint = "--update takes the values of the file" if code == "I040" else None
    return place_of(taken, name).finding(code, message, hint, f"/{escape(name)}")


def place_of(taken: Taken, name: str = "") -> Place:
    """Return the place of the cell that a property was read from, or of its row."""
    origin = taken.origins.get(name)
    row, column = (origin.row, origin.column) if origin else (taken.row, 1)
    return Place(taken.file, taken.sheet, row, max(column, 1))


def said(value: Any) -> str:
    """Return a value for a message."""
    if value is ABSENT:
        return "absent"
    return shortened(compact(value).decode(), 80)
