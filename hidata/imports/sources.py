"""Receipts: the records of the sources that were read, with the SHA-256 of their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hidata.authoring.record_files import Located, locate, plan_files
from hidata.dataset.file_names import name_of_key
from hidata.dataset.folder import Folder
from hidata.findings.finding import Finding
from hidata.findings.suggestions import did_you_mean
from hidata.imports.cells import Place
from hidata.imports.reading import FileRead, Read, source_kind
from hidata.jsontext import reader
from hidata.storage.local import JSON_ENDING
from hidata.tables.model import Kind

Record = dict[str, Any]

DIGEST = "sha256"
"""The property of a source's record that tells which file was read."""


@dataclass(slots=True)
class SourcePlan:
    """What an import would do to the records of sources, by key.

    `editions` are the sources whose files have another SHA-256 than their records say.
    """

    kind: Kind | None = None
    places: Mapping[str, Located] = field(default_factory=dict)
    added: dict[str, Record] = field(default_factory=dict)
    changed: dict[str, Record] = field(default_factory=dict)
    editions: dict[str, FileRead] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def files(self, folder: Folder) -> dict[str, bytes]:
        """Return the new contents of the files that the records are in, by path."""
        if self.kind is None or not (self.added or self.changed):
            return {}
        added = {
            f"records/{self.kind.name}/{name_of_key(key)}{JSON_ENDING}": {key: record}
            for key, record in self.added.items()
        }
        return plan_files(folder, self.kind.name, self.changed, added, self.places)


def plan_sources(read: Read, folder: Folder, *, update: bool) -> SourcePlan:
    """Return what is to be written of the sources of records, with a finding for each unknown one.

    Raises ValueError if a record of a source cannot be read.
    """
    kind = source_kind(folder, folder.kind(read.mapping.kind))
    if kind is None or not any(file.sources for file in read.files):
        return SourcePlan()
    plan = SourcePlan(kind, locate(folder, kind.name))
    first: dict[str, FileRead] = {}
    for file in read.files:
        for key, new in sorted(file.sources.items()):
            if DIGEST in kind.shape.fields and key in first:
                plan.findings.append(_two_files(key, file, first[key]))
                continue
            first[key] = file
            _plan_one(plan, kind, key, new, file, update)
    return plan


def _plan_one(
    plan: SourcePlan, kind: Kind, key: str, new: Record | None, file: FileRead, update: bool
) -> None:
    """Note what is to be written of one source."""
    receipt = {name: value for name, value in file.receipt.items() if name in kind.shape.fields}
    place = Place(file.file.label, file.sheet)
    if key in plan.places:
        old = reader.quick(plan.places[key].data)[0]
        if DIGEST not in receipt or old.get(DIGEST) == receipt[DIGEST]:
            return
        if DIGEST in old:
            plan.editions[key] = file
        if DIGEST not in old or update:
            plan.changed[key] = {**old, **receipt}
    elif new is None:
        message = f"There is no {kind.name} record {key}, which the mapping names as the source."
        hint = did_you_mean(key, plan.places) or "write it, or say under [source.new] what it has"
        plan.findings.append(place.finding("I042", message, hint))
    else:
        record = {**kind.own_key(key), **new, **receipt}
        plan.added[key] = {n: record[n] for n in [*kind.shape.fields, *record] if n in record}


def _two_files(key: str, file: FileRead, first: FileRead) -> Finding:
    """Return the finding that two files are the same source."""
    message = f"The source {key} is {first.file.label} already, and has one SHA-256."
    hint = "give each file a source of its own, for example with {@file} or a map of it"
    return Place(file.file.label, file.sheet).finding("I043", message, hint)
