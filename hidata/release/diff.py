"""What changed between two versions of a dataset, as data, and the version bump it calls for."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from hidata.dataset.edits import Edit, edits_between
from hidata.dataset.record_source import RecordSource
from hidata.jsontext.reader import escape
from hidata.jsontext.writer import compact
from hidata.release.folds import Id, source_property
from hidata.release.schema_diff import BUMPS, Bump, SchemaChange, schema_changes
from hidata.reports import counted
from hidata.tables.keys import DEFAULT


@dataclass(slots=True)
class Difference:
    """All that changed between two versions of a dataset, `old` and `new` as the user names them.

    `versions` and `schema_versions` are (old, new). `added` and `removed` have (kind, key), `moved`
    (kind, key, the keys that it is redirected to). `sources` has, by (kind, key), the source that a
    record which was added or removed names, if its kind has a property for one. `renamed` are those
    of `added` that a record moved to: it has another key there, and `renamed_edits` are the other
    values that changed with it.
    """

    old: str
    new: str
    versions: tuple[str, str] = ("", "")
    schema_versions: tuple[str, str] = ("", "")
    schema_changes: list[SchemaChange] = field(default_factory=list)
    added: list[Id] = field(default_factory=list)
    removed: list[Id] = field(default_factory=list)
    moved: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    sources: dict[Id, str] = field(default_factory=dict)
    renamed: set[Id] = field(default_factory=set)
    renamed_edits: list[Edit] = field(default_factory=list)

    @property
    def came(self) -> list[Id]:
        """The records that were added, but for those that were there under another key."""
        return [added for added in self.added if added not in self.renamed]

    @property
    def reasons(self) -> list[tuple[Bump, str]]:
        """Each reason to raise the version, with its bump, the greatest bump first."""
        reasons = [
            (change.bump, f"{change.subject}: {change.text}") for change in self.schema_changes
        ]
        if self.removed:
            number, example = counted(len(self.removed), "id"), "/".join(self.removed[0])
            reasons.append(("major", f"{number} gone, such as {example}"))
        if self.moved:
            reasons.append(("minor", f"{counted(len(self.moved), 'id')} redirected"))
        if self.came:
            reasons.append(("minor", f"{counted(len(self.came), 'record')} added"))
        if edits := len(self.edits) + len(self.renamed_edits):
            reasons.append(("patch", f"{counted(edits, 'value')} changed"))
        return sorted(reasons, key=lambda reason: -BUMPS.index(reason[0]))

    @property
    def bump(self) -> Bump:
        """The least bump of the data's version that the changes allow."""
        return self.reasons[0][0] if self.reasons else "none"

    @property
    def schema_bump(self) -> Bump:
        """The least bump of the schema's own version that the changes allow."""
        return max((change.bump for change in self.schema_changes), key=BUMPS.index, default="none")


def difference(old: RecordSource, new: RecordSource, names: tuple[str, str]) -> Difference:
    """Return what changed from `old` to `new`, in the schema and in the records.

    `names` are the names of the two to show. In memory are at most the old records of one kind, as
    text, and the changes.
    """
    result = Difference(*names)
    result.versions = old.version, new.version
    result.schema_versions = old.schema_version, new.schema_version
    result.schema_changes = list(schema_changes(old, new))
    for kind in sorted(old.kinds.keys() | new.kinds.keys()):
        _compare_records(result, kind, old, new)
    return result


def _compare_records(result: Difference, kind: str, old: RecordSource, new: RecordSource) -> None:
    """Add the records of a kind that were added, removed, moved or changed to `result`."""
    before = dict(_record_texts(old, kind))
    redirects = new.redirects.get(kind, {})
    renamed = {redirects[k][0]: before[k] for k in before if len(redirects.get(k, ())) == 1}
    added, changed = list[Id](), {}
    names = [source_property(side.kinds.get(kind)) for side in (old, new)]
    for key, text in _record_texts(new, kind):
        old_text = before.pop(key, None)
        if old_text is None:
            added.append((kind, key))
            _add_source(result, kind, key, text, names[1])
            if key in renamed:
                result.renamed.add((kind, key))
                own = f"/{escape(new.kinds[kind].key or DEFAULT)}"
                edits = edits_between(kind, key, json.loads(renamed[key]), json.loads(text))
                result.renamed_edits += [edit for edit in edits if edit.pointer != own]
        elif old_text != text:
            changed[key] = list(edits_between(kind, key, json.loads(old_text), json.loads(text)))
    result.added += sorted(added)
    result.moved += [(kind, k, tuple(redirects[k])) for k in sorted(before) if k in redirects]
    for key in sorted(before.keys() - redirects.keys()):
        result.removed.append((kind, key))
        _add_source(result, kind, key, before[key], names[0])
    for key in sorted(changed):
        result.edits += changed[key]


def _add_source(result: Difference, kind: str, key: str, text: bytes, name: str | None) -> None:
    """Add the source that a record names in a property, if it does."""
    source = json.loads(text).get(name) if name else None
    if isinstance(source, str):
        result.sources[kind, key] = sys.intern(source)  # thousands of records have the same


def _record_texts(source: RecordSource, kind: str) -> Iterator[tuple[str, bytes]]:
    """Yield the key and compact JSON text of each record of a kind."""
    if kind in source.kinds:
        yield from ((key, compact(record)) for key, record in source.records(kind))
