"""What changed between two versions of a dataset, as data, and the version bump it calls for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from hidata.dataset.record_source import RecordSource
from hidata.jsontext.reader import escape
from hidata.jsontext.writer import compact
from hidata.reports import counted
from hidata.tables.model import Column, Table

Bump = Literal["none", "patch", "minor", "major"]
BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")
ABSENT = object()

WORDS = ("title", "description", "$comment", "examples")
"""Keywords of a schema that change no rule."""

NAMED = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
"""Keywords that hold schemas by names of their own."""


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """A change of the schema: what it is about, what happened to it, and the bump it calls for."""

    subject: str
    text: str
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
    schema_changes: list[SchemaChange] = field(default_factory=list)
    added: list[tuple[str, str]] = field(default_factory=list)
    removed: list[tuple[str, str]] = field(default_factory=list)
    moved: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)

    @property
    def reasons(self) -> list[tuple[Bump, str]]:
        """Each reason for a bump, the strongest first."""
        found = [
            (change.bump, f"{change.subject}: {change.text}") for change in self.schema_changes
        ]
        if self.removed:
            found.append(
                (
                    "major",
                    f"{counted(len(self.removed), 'id')} gone, such as {'/'.join(self.removed[0])}",
                )
            )
        if self.moved:
            found.append(("minor", f"{counted(len(self.moved), 'id')} redirected"))
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
        return max((change.bump for change in self.schema_changes), key=BUMPS.index, default="none")


def difference(old: RecordSource, new: RecordSource, names: tuple[str, str]) -> Difference:
    """What changed from the one to the other: schema first, then records kind by kind.

    `names` are those to show of the two. Of the records, the text of one kind of the old version
    is all that is kept.
    """
    found = Difference(*names)
    found.versions = old.version, new.version
    found.schema_versions = old.schema_version, new.schema_version
    found.schema_changes = list(_schema_changes(old, new))
    for kind in sorted(old.kinds.keys() | new.kinds.keys()):
        _records(found, kind, old, new)
    return found


def _records(found: Difference, kind: str, old: RecordSource, new: RecordSource) -> None:
    before = dict(_texts(old, kind))
    added, changed = [], {}
    for key, text in _texts(new, kind):
        was = before.pop(key, None)
        if was is None:
            added.append((kind, key))
        elif was != text:
            changed[key] = list(_edits(kind, key, json.loads(was), json.loads(text), ""))
    found.added += sorted(added)
    redirects = new.redirects.get(kind, {})
    found.moved += [(kind, k, tuple(redirects[k])) for k in sorted(before) if k in redirects]
    found.removed += [(kind, key) for key in sorted(before) if key not in redirects]
    for key in sorted(changed):
        found.edits += changed[key]


def _texts(source: RecordSource, kind: str) -> Iterator[tuple[str, bytes]]:
    if kind in source.kinds:
        yield from ((key, compact(record)) for key, record in source.records(kind))


def _edits(kind: str, key: str, old: Any, new: Any, at: str) -> Iterator[Edit]:
    """The smallest places where two values differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in [*old, *(n for n in new if n not in old)]:
            place = f"{at}/{escape(name)}"
            yield from _edits(kind, key, old.get(name, ABSENT), new.get(name, ABSENT), place)
    elif isinstance(old, list) and isinstance(new, list):
        start = _alike(zip(old, new, strict=False))
        end = _alike(zip(old[start:][::-1], new[start:][::-1], strict=False))
        old, new = old[: len(old) - end], new[: len(new) - end]
        for number in range(start, max(len(old), len(new))):
            one = old[number] if number < len(old) else ABSENT
            other = new[number] if number < len(new) else ABSENT
            yield from _edits(kind, key, one, other, f"{at}/{number}")
    elif old is not new and (old != new or isinstance(old, bool) != isinstance(new, bool)):
        yield Edit(kind, key, at, old, new)


def _alike(pairs: Iterable[tuple[Any, Any]]) -> int:
    """How many pairs from the first on are of equal values."""
    number = 0
    for one, other in pairs:
        if compact(one) != compact(other):
            break
        number += 1
    return number


def _schema_changes(old: RecordSource, new: RecordSource) -> Iterator[SchemaChange]:
    before = {t.name: t for kind in old.kinds.values() for t in kind.tables}
    after = {t.name: t for kind in new.kinds.values() for t in kind.tables}
    told: set[str] = set()
    for name in sorted(before.keys() | after.keys()):
        kind = (after.get(name) or before[name]).kind
        for change in _of_table(name, before.get(name), after.get(name)):
            yield change
            told |= {f"schema/{kind}.schema.json"} if change.bump != "patch" else set()
    for name in sorted(old.kinds.keys() & new.kinds.keys()):
        one, other = (kinds[name].shape.note("x-jsonld-type") for kinds in (old.kinds, new.kinds))
        if one != other:
            yield SchemaChange(
                name, f"class changed from {one or 'none'} to {other or 'none'}", "major"
            )
    files, others = old.schemas.files, new.schemas.files
    for path in sorted(files.keys() & others.keys() - told):
        if _rules(files[path].document) != _rules(others[path].document):
            yield SchemaChange(path, "rules for values changed", "minor")


def _rules(schema: Any) -> Any:
    """A schema without the words that only people read, its lists of values in order."""
    if isinstance(schema, list):
        return [_rules(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {name: _rule(name, said) for name, said in schema.items() if name not in WORDS}


def _rule(name: str, said: Any) -> Any:
    if name in NAMED and isinstance(said, dict):
        return {own: _rules(schema) for own, schema in said.items()}
    if name in ("enum", "required", "type") and isinstance(said, list):
        return sorted(map(compact, said))
    return _rules(said)


def _of_table(name: str, old: Table | None, new: Table | None) -> Iterator[SchemaChange]:
    if new is None:
        yield SchemaChange(name, "table removed", "major")
    elif old is None:
        yield SchemaChange(name, "table added", "minor")
    else:
        yield from _table(old, new)


def _table(old: Table, new: Table) -> Iterator[SchemaChange]:
    if old.key != new.key:
        yield SchemaChange(
            old.name, f"key changed from {_list(old.key)} to {_list(new.key)}", "major"
        )
    if (old.title, old.description) != (new.title, new.description):
        yield SchemaChange(old.name, "words of the dictionary changed", "patch")
    before = {column.name: column for column in old.columns}
    after = {column.name: column for column in new.columns}
    for name in (n for n in before if n not in after):
        yield SchemaChange(f"{old.name}.{name}", "column removed", "major")
    for name in (n for n in after if n not in before):
        yield SchemaChange(f"{old.name}.{name}", "column added", "minor")
    kept = [name for name in before if name in after]
    if kept != [name for name in after if name in before]:
        yield SchemaChange(old.name, "columns changed places", "minor")
    for name in kept:
        yield from _column(f"{old.name}.{name}", before[name], after[name])


def _column(subject: str, old: Column, new: Column) -> Iterator[SchemaChange]:
    for what, one, other in (
        ("type", old.type, new.type),
        ("unit", _unit(old), _unit(new)),
        ("reference", old.ref, new.ref),
        ("term", old.notes.get("x-jsonld-id"), new.notes.get("x-jsonld-id")),
        ("datatype", old.notes.get("x-jsonld-datatype"), new.notes.get("x-jsonld-datatype")),
    ):
        if one != other:
            yield SchemaChange(
                subject, f"{what} changed from {one or 'none'} to {other or 'none'}", "major"
            )
    if old.required and not new.required:
        yield SchemaChange(subject, "may be absent now", "major")
    if new.required and not old.required:
        yield SchemaChange(subject, "is always there now", "minor")
    yield from _values(subject, _listed(old), _listed(new))
    for rule in ("pattern", "format"):
        if old.notes.get(rule) != new.notes.get(rule):
            yield SchemaChange(subject, f"{rule} changed", "minor")
    if new.notes.get("deprecated") and not old.notes.get("deprecated"):
        yield SchemaChange(subject, "deprecated", "minor")
    if (old.title, old.description) != (new.title, new.description):
        yield SchemaChange(subject, "words of the dictionary changed", "patch")


def _unit(column: Column) -> str | None:
    """The unit, and the language it is written in where that is said."""
    language = column.notes.get("x-ogc-unitLang")
    return f"{column.unit} ({language})" if column.unit and language else column.unit


def _listed(column: Column) -> list[Any] | None:
    """The values that a column may have, where they are listed."""
    notes = column.notes
    return [notes["const"]] if "const" in notes else notes.get("enum")


def _values(subject: str, old: list[Any] | None, new: list[Any] | None) -> Iterator[SchemaChange]:
    if old == new:
        return
    if old is None or new is None:
        words = "any value allowed now" if new is None else "only listed values allowed now"
        yield SchemaChange(subject, words, "minor" if new is not None else "major")
        return
    for value in (v for v in old if v not in new):
        yield SchemaChange(subject, f"value {value} removed", "major")
    for value in (v for v in new if v not in old):
        yield SchemaChange(subject, f"value {value} added", "minor")


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
