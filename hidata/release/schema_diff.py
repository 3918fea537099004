"""What changed in the schema between two versions of a dataset, and the bump each change needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from hidata.dataset.record_source import RecordSource
from hidata.jsontext.writer import compact
from hidata.schemas.annotations import LABEL
from hidata.schemas.walk import WORDS, Node, draft_of, walk
from hidata.tables.model import Column, Table

Bump = Literal["none", "patch", "minor", "major"]
"""The number of a version that must grow."""

BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """A change of the schema: of which table, column or file, what changed, and the least bump."""

    subject: str
    text: str
    bump: Bump


def schema_changes(old: RecordSource, new: RecordSource) -> Iterator[SchemaChange]:
    """Yield changes of tables and columns, of queries, of classes, and of other rules in schemas.

    A file is compared as a whole only if its tables show no change greater than a patch.
    """
    before, after = _tables(old), _tables(new)
    reported: set[str] = set()
    for name in sorted(before.keys() | after.keys()):
        kind = (after.get(name) or before[name]).kind
        for change in _changes_of_table(name, before.get(name), after.get(name)):
            yield change
            reported |= {_schema_path(kind, old, new)} if change.bump != "patch" else set()
    for name in sorted(old.views.keys() & new.views.keys()):
        if old.views[name].sql != new.views[name].sql:
            yield SchemaChange(name, "query changed", "patch")
    for name in sorted(old.kinds.keys() & new.kinds.keys()):
        one, other = old.kinds[name].shape, new.kinds[name].shape
        if one.note(LABEL) != other.note(LABEL):
            yield SchemaChange(name, "labels of records changed", "patch")
        old_class, new_class = one.note("x-jsonld-type"), other.note("x-jsonld-type")
        if old_class != new_class:
            text = f"class changed from {_words(old_class)} to {_words(new_class)}"
            yield SchemaChange(name, text, "major")
            reported.add(_schema_path(name, old, new))
    old_files, new_files = old.schemas.files, new.schemas.files
    for path in sorted(old_files.keys() & new_files.keys() - reported):
        if _rules(old_files[path].document) != _rules(new_files[path].document):
            yield SchemaChange(path, "rules for values changed", "minor")


def _tables(source: RecordSource) -> dict[str, Table]:
    """Return the tables of all kinds and views, by name."""
    kinds = [*source.kinds.values(), *(view.kind for view in source.views.values())]
    return {table.name: table for kind in kinds for table in kind.tables}


def _words(iris: str | list[str] | None) -> str:
    """Return the IRIs of a class, or of several, as a text."""
    return iris if isinstance(iris, str) else " and ".join(iris or ["none"])


def _schema_path(kind: str, old: RecordSource, new: RecordSource) -> str:
    """Return the path of the schema file of a kind, or of the view of that name."""
    files = [f for s in (new, old) for f in (s.schemas.kinds.get(kind), s.schemas.views.get(kind))]
    return next(filter(None, files)).path


def _rules(document: Any) -> dict[str, Any]:
    """Return the rules of a schema and of each schema within it, by JSON Pointer.

    Titles, descriptions and other texts are left out.
    """
    root = Node(document, draft=draft_of(document))
    return {node.pointer: _rules_of_node(node) for node in walk(root)}


def _rules_of_node(node: Node) -> Any:
    """Return the rules of a schema without the schemas within it; lists of values are sorted."""
    if not isinstance(node.schema, dict):
        return node.schema
    left_out = {*WORDS, LABEL, *node.draft.holds}
    rules = {k: v for k, v in node.schema.items() if k not in left_out}
    for keyword in ("enum", "required", "type"):
        if isinstance(rules.get(keyword), list):
            rules[keyword] = sorted(map(compact, rules[keyword]))
    for keyword in ("dependencies", "dependentRequired"):
        if isinstance(needs := node.schema.get(keyword), dict):  # names, or a schema
            name_lists = {name: v for name, v in needs.items() if isinstance(v, list)}
            rules[keyword] = {name: sorted(map(compact, v)) for name, v in name_lists.items()}
    return rules


def _changes_of_table(name: str, old: Table | None, new: Table | None) -> Iterator[SchemaChange]:
    """Yield that a table was added or removed, or what changed in it."""
    if new is None:
        yield SchemaChange(name, "table removed", "major")
    elif old is None:
        yield SchemaChange(name, "table added", "minor")
    else:
        yield from _changes_within_table(old, new)


def _changes_within_table(old: Table, new: Table) -> Iterator[SchemaChange]:
    """Yield what changed in the definition of a table and of its columns."""
    if old.key != new.key:
        text = f"key changed from {_joined_names(old.key)} to {_joined_names(new.key)}"
        yield SchemaChange(old.name, text, "major")
    if (old.title, old.description) != (new.title, new.description):
        yield SchemaChange(old.name, "title or description changed", "patch")
    before = {column.name: column for column in old.columns}
    after = {column.name: column for column in new.columns}
    for name in (n for n in before if n not in after):
        yield SchemaChange(f"{old.name}.{name}", "column removed", "major")
    for name in (n for n in after if n not in before):
        yield SchemaChange(f"{old.name}.{name}", "column added", "minor")
    common = [name for name in before if name in after]
    if common != [name for name in after if name in before]:
        yield SchemaChange(old.name, "order of columns changed", "minor")
    for name in common:
        yield from _changes_of_column(f"{old.name}.{name}", before[name], after[name])


def _changes_of_column(subject: str, old: Column, new: Column) -> Iterator[SchemaChange]:
    """Yield what changed in the definition of a column."""
    for aspect, old_value, new_value in (
        ("type", old.type, new.type),
        ("unit", _unit(old), _unit(new)),
        ("reference", old.ref, new.ref),
        ("term", old.notes.get("x-jsonld-id"), new.notes.get("x-jsonld-id")),
        ("datatype", old.notes.get("x-jsonld-datatype"), new.notes.get("x-jsonld-datatype")),
        ("vocabulary", old.notes.get("x-jsonld-vocab"), new.notes.get("x-jsonld-vocab")),
    ):
        if old_value != new_value:
            text = f"{aspect} changed from {old_value or 'none'} to {new_value or 'none'}"
            yield SchemaChange(subject, text, "major")
    if old.required and not new.required:
        yield SchemaChange(subject, "can now be absent", "major")
    if new.required and not old.required:
        yield SchemaChange(subject, "is now always present", "minor")
    yield from _changes_of_values(subject, _allowed_values(old), _allowed_values(new))
    for rule in ("pattern", "format"):
        if old.notes.get(rule) != new.notes.get(rule):
            yield SchemaChange(subject, f"{rule} changed", "minor")
    if new.notes.get("deprecated") and not old.notes.get("deprecated"):
        yield SchemaChange(subject, "deprecated", "minor")
    if (old.title, old.description) != (new.title, new.description):
        yield SchemaChange(subject, "title or description changed", "patch")
    if old.notes.get(LABEL) != new.notes.get(LABEL):
        yield SchemaChange(subject, "labels of values changed", "patch")


def _unit(column: Column) -> str | None:
    """Return the unit of a column, with the language it is written in if the schema names one."""
    language = column.notes.get("x-ogc-unitLang")
    return f"{column.unit} ({language})" if column.unit and language else column.unit


def _allowed_values(column: Column) -> list[Any] | None:
    """Return the values that a column may have, or None if the schema does not list them."""
    notes = column.notes
    return [notes["const"]] if "const" in notes else notes.get("enum")


def _changes_of_values(
    subject: str, old: list[Any] | None, new: list[Any] | None
) -> Iterator[SchemaChange]:
    """Yield what changed in the lists of values that a column may have."""
    if old == new:
        return
    if old is None or new is None:
        text = "any value is now allowed" if new is None else "only listed values are now allowed"
        yield SchemaChange(subject, text, "minor" if new is not None else "major")
        return
    for value in (v for v in old if v not in new):
        yield SchemaChange(subject, f"value {value} removed", "major")
    for value in (v for v in new if v not in old):
        yield SchemaChange(subject, f"value {value} added", "minor")


def _joined_names(names: Iterable[str]) -> str:
    """Return names separated by commas."""
    return ", ".join(names)
