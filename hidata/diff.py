"""What changed between two versions of a dataset, as data, and the version bump it calls for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from hidata.reader import escape
from hidata.report import counted
from hidata.tables import Column, Kind, Table

Bump = Literal["none", "patch", "minor", "major"]
BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")
Records = Callable[[str], Iterable[tuple[str, dict[str, Any]]]]
ABSENT = object()


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two versions: a name to show, its kinds, its records by kind.

    `version` and `schema_version` are empty where they are not known.
    """

    name: str
    kinds: Mapping[str, Kind]
    records: Records
    version: str = ""
    schema_version: str = ""


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of the schema: what it is about, what happened to it, and the bump it calls for."""

    place: str
    words: str
    bump: Bump


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a value in a record. `old` or `new` is ABSENT where there was or is none."""

    kind: str
    id: str
    pointer: str
    old: Any
    new: Any


@dataclass(slots=True)
class Difference:
    """Everything that changed, and the versions before and after."""

    old: str
    new: str
    versions: tuple[str, str] = ("", "")
    schema_versions: tuple[str, str] = ("", "")
    shifts: list[Shift] = field(default_factory=list)
    added: list[tuple[str, str]] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)

    @property
    def reasons(self) -> list[tuple[Bump, str]]:
        """Each reason for a bump, the strongest first."""
        found = [(shift.bump, f"{shift.place}: {shift.words}") for shift in self.shifts]
        if self.removed:
            found.append(
                (
                    "major",
                    f"{counted(len(self.removed), 'id')} gone, such as {'/'.join(self.removed[0])}",
                )
            )
        if self.added:
            found.append(("minor", f"{counted(len(self.added), 'record')} added"))
        if self.edits:
            found.append(("patch", f"{counted(len(self.edits), 'value')} changed"))
        return sorted(found, key=lambda reason: -BUMPS.index(reason[0]))

    @property
    def bump(self) -> Bump:
        """The least bump of the version that the changes allow."""
        return self.reasons[0][0] if self.reasons else "none"

    @property
    def schema_bump(self) -> Bump:
        """The least bump of the schema's own version."""
        return max((shift.bump for shift in self.shifts), key=BUMPS.index, default="none")


def difference(old: Side, new: Side) -> Difference:
    """What changed from the one to the other: schema first, then records kind by kind."""
    found = Difference(old.name, new.name)
    found.versions = old.version, new.version
    found.schema_versions = old.schema_version, new.schema_version
    found.shifts = list(_shifts(old.kinds, new.kinds))
    for kind in sorted(old.kinds.keys() | new.kinds.keys()):
        before = dict(old.records(kind)) if kind in old.kinds else {}
        after = dict(new.records(kind)) if kind in new.kinds else {}
        found.removed += [(kind, key) for key in sorted(before.keys() - after.keys())]
        found.added += [(kind, key) for key in sorted(after.keys() - before.keys())]
        for key in sorted(before.keys() & after.keys()):
            if before[key] != after[key]:
                found.edits += _edits(kind, key, before[key], after[key], "")
    return found


def _edits(kind: str, key: str, old: Any, new: Any, at: str) -> Iterator[Edit]:
    """The smallest places where two values differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in [*old, *(n for n in new if n not in old)]:
            place = f"{at}/{escape(name)}"
            yield from _edits(kind, key, old.get(name, ABSENT), new.get(name, ABSENT), place)
    elif isinstance(old, list) and isinstance(new, list):
        for number in range(max(len(old), len(new))):
            one = old[number] if number < len(old) else ABSENT
            other = new[number] if number < len(new) else ABSENT
            yield from _edits(kind, key, one, other, f"{at}/{number}")
    elif old is not new and (old != new or isinstance(old, bool) != isinstance(new, bool)):
        yield Edit(kind, key, at, old, new)


def _shifts(old: Mapping[str, Kind], new: Mapping[str, Kind]) -> Iterator[Shift]:
    before = {t.name: t for kind in old.values() for t in kind.tables}
    after = {t.name: t for kind in new.values() for t in kind.tables}
    for name in sorted(before.keys() - after.keys()):
        yield Shift(name, "table removed", "major")
    for name in sorted(after.keys() - before.keys()):
        yield Shift(name, "table added", "minor")
    for name in sorted(before.keys() & after.keys()):
        yield from _table(before[name], after[name])


def _table(old: Table, new: Table) -> Iterator[Shift]:
    if old.key != new.key:
        yield Shift(old.name, f"key changed from {_list(old.key)} to {_list(new.key)}", "major")
    if (old.title, old.description) != (new.title, new.description):
        yield Shift(old.name, "words of the dictionary changed", "patch")
    before = {column.name: column for column in old.columns}
    after = {column.name: column for column in new.columns}
    for name in before.keys() - after.keys():
        yield Shift(f"{old.name}.{name}", "column removed", "major")
    for name in after.keys() - before.keys():
        yield Shift(f"{old.name}.{name}", "column added", "minor")
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        yield Shift(old.name, "columns changed places", "minor")
    for name in kept:
        yield from _column(f"{old.name}.{name}", before[name], after[name])


def _column(place: str, old: Column, new: Column) -> Iterator[Shift]:
    for what, one, other in (
        ("type", old.type, new.type),
        ("unit", old.unit, new.unit),
        ("reference", old.ref, new.ref),
        ("term", old.notes.get("x-jsonld-id"), new.notes.get("x-jsonld-id")),
    ):
        if one != other:
            yield Shift(place, f"{what} changed from {one or 'none'} to {other or 'none'}", "major")
    if old.required and not new.required:
        yield Shift(place, "may be absent now", "major")
    if new.required and not old.required:
        yield Shift(place, "is always there now", "minor")
    yield from _values(place, old.notes.get("enum"), new.notes.get("enum"))
    if new.notes.get("deprecated") and not old.notes.get("deprecated"):
        yield Shift(place, "deprecated", "minor")
    if (old.title, old.description) != (new.title, new.description):
        yield Shift(place, "words of the dictionary changed", "patch")


def _values(place: str, old: list[Any] | None, new: list[Any] | None) -> Iterator[Shift]:
    if old == new:
        return
    if old is None or new is None:
        words = "any value allowed now" if new is None else "only listed values allowed now"
        yield Shift(place, words, "minor" if new is not None else "major")
        return
    for value in (v for v in old if v not in new):
        yield Shift(place, f"value {value} removed", "major")
    for value in (v for v in new if v not in old):
        yield Shift(place, f"value {value} added", "minor")


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
