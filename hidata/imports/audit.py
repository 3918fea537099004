"""Reads every value that has a receipt again through its mapping, and compares it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from hidata.authoring.record_files import Located, locate
from hidata.dataset.folder import Folder
from hidata.findings.finding import Fault, Finding
from hidata.imports.mapping_model import Mapping as ImportMapping
from hidata.imports.mapping_model import Node, Object, Value
from hidata.imports.merge import ABSENT, MORE_SOURCES, place_of, said, same
from hidata.imports.oracles import Verdict, consult
from hidata.imports.readers import DataFile
from hidata.imports.reading import Read, read_files, source_kind
from hidata.imports.records import LOCATOR, SOURCE, Taken
from hidata.imports.sheets import taken_apart
from hidata.imports.sources import DIGEST
from hidata.imports.template import Pattern
from hidata.jsontext import reader

Record = dict[str, Any]


@dataclass(slots=True)
class Proof:
    """What the audit of a source by a mapping gave.

    `records` and `values` are what was compared, `equal` the values that are the same in the file.
    `file` is the one that was read, None if it is missing; `edition` is true if it has another
    SHA-256 than the source's record says. `pairs` are the records that were compared, by key.
    """

    mapping: ImportMapping
    source: str
    file: DataFile | None = None
    sha256: str = ""
    edition: bool = False
    records: int = 0
    values: int = 0
    equal: int = 0
    pairs: dict[str, tuple[Record, Taken]] = field(default_factory=dict)
    properties: tuple[str, ...] = ()
    """The properties that were compared."""
    gone: dict[str, tuple[int, Finding]] = field(default_factory=dict)
    """The records that the file does not have: their number of values, and the finding."""

    @property
    def holds(self) -> bool:
        """Whether all values were read again and are the same, from the very file."""
        return self.file is not None and not self.edition and self.values == self.equal > 0


@dataclass(slots=True)
class Audit:
    """What an audit gave: proofs by source, what oracles say, and findings.

    `values` counts the values of all records in question, by kind.
    """

    proofs: list[Proof] = field(default_factory=list)
    verdicts: list[tuple[str, Verdict]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=dict)


class Files:
    """The files of a folder, found by their SHA-256 or by their names."""

    def __init__(self, files: Sequence[DataFile]) -> None:
        """Take the files; each is read once for its SHA-256."""
        self.all = list(files)
        self._digests: dict[str, DataFile] | None = None

    def of_digest(self, sha256: str) -> DataFile | None:
        """Return the file with a SHA-256, None if there is none."""
        if self._digests is None:
            self._digests = {}
            for file in self.all:
                self._digests.setdefault(file.sha256(), file)
        return self._digests.get(sha256)

    def named(self, patterns: Sequence[Pattern], given: Mapping[str, str]) -> list[DataFile]:
        """Return the files whose names fit, and tell nothing else than what is `given`."""
        return [
            file
            for file in self.all
            if (found := taken_apart(file.name, patterns)) is not None
            and all(given.get(name, text) == text for name, text in found.items())
        ]


def audit_mapping(
    mapping: ImportMapping, folder: Folder, files: Files, keys: set[str] | None, partial: bool
) -> Audit:
    """Return what the records of a mapping's sources are, compared with the files they came from.

    Only those with one of the `keys`, if given. A missing file is a finding unless `partial`.
    Raises ValueError if a record cannot be read.
    """
    audit = Audit()
    kind = folder.kind(mapping.kind)
    places = locate(folder, kind.name)
    records = {
        key: orjson.loads(place.data)
        for key, place in places.items()
        if keys is None or key in keys
    }
    audit.proofs = _proofs(mapping, folder, files, records)
    for proof in audit.proofs:
        if proof.file is None and not partial:
            audit.findings.append(_missing(proof))
    chosen: dict[int, DataFile] = {id(p.file): p.file for p in audit.proofs if p.file is not None}
    if not chosen:
        return audit
    known = {id(p.file): _given(mapping, p) for p in audit.proofs if p.file is not None}
    joined = [f for join in mapping.joins.values() for f in files.named(join.read.files, {})]
    wanted = {**{id(file): file for file in joined}, **chosen}
    read = read_files(mapping, folder, [*wanted.values()], known)
    if keys is None:
        audit.findings += read.refused.findings
    by_source = {proof.source: proof for proof in audit.proofs if proof.file is not None}
    compared = [name for name, node in mapping.record.items() if _is_read(node)]
    marks = sorted({mark.list for mark in mapping.marks} - {"", *compared})
    for proof in by_source.values():
        proof.properties = (*compared, *marks)
    for key, record in records.items():
        for source in [record.get(SOURCE), *record.get(MORE_SOURCES, [])]:
            found = by_source.get(str(source))
            if found is not None:
                own = source == record.get(SOURCE)
                names = [*compared, *marks] if own else compared
                _compare(audit, found, key, places[key], read.taken.get(key), record, names, own)
    audit.verdicts = _consulted(mapping, read, places, folder, files, audit)
    return audit


def _proofs(
    mapping: ImportMapping, folder: Folder, files: Files, records: Mapping[str, Record]
) -> list[Proof]:
    """Return a proof to be made for each source of some records that a mapping reads."""
    kind = source_kind(folder, folder.kind(mapping.kind))
    if kind is None or mapping.source is None:
        return []
    placed = mapping.locator is not None and LOCATOR in folder.kind(mapping.kind).shape.fields
    known = [record for record in records.values() if LOCATOR in record or not placed]
    used = {record.get(SOURCE) for record in known}
    used |= {more for record in records.values() for more in record.get(MORE_SOURCES, [])}
    names = _source_pattern(mapping)
    proofs = []
    for key, source in sorted(folder.records(kind.name)):
        if key not in used or not source.get(DIGEST) or names.match(key) is None:
            continue
        proof = Proof(mapping, key)
        proof.file = files.of_digest(source[DIGEST])
        if proof.file is None:
            named = files.named(mapping.read.files, names.match(key) or {})
            proof.file, proof.edition = (named[0], True) if len(named) == 1 else (None, False)
        if proof.file is not None:
            proof.sha256 = proof.file.sha256()
        proofs.append(proof)
    return proofs


def _source_pattern(mapping: ImportMapping) -> Pattern:
    """Return the pattern that takes the keys of a mapping's sources apart."""
    return Pattern.parse(mapping.source.text if mapping.source else "")


def _given(mapping: ImportMapping, proof: Proof) -> Mapping[str, str]:
    """Return what the name of a proof's file tells; of one with another name, its source's key."""
    assert proof.file is not None
    found = taken_apart(proof.file.name, mapping.read.files)
    return found if found is not None else _source_pattern(mapping).match(proof.source) or {}


def _is_read(node: Node) -> bool:
    """Return whether a property is made of cells, at least in part."""
    if isinstance(node, Value):
        return any(not template.is_constant for template in node.sources)
    parts = node.parts.values() if isinstance(node, Object) else node.parts
    return any(map(_is_read, parts))


def _compare(
    audit: Audit,
    proof: Proof,
    key: str,
    place: Located,
    taken: Taken | None,
    record: Record,
    names: Sequence[str],
    own: bool,
) -> None:
    """Compare a record with what its file gives; each value that differs is a finding."""
    file = proof.file.label if proof.file else ""
    if taken is None:
        message = f"The row of this record is not in {file}, by the mapping {proof.mapping.name}."
        finding = _at(place, Fault("", "I061", message, offset=0))
        number = sum(leaves(record[name]) for name in names if name in record)
        proof.gone[key] = number, finding
        return
    proof.records += 1
    proof.pairs[taken.key] = record, taken
    for name in names:
        mine, theirs = record.get(name, ABSENT), taken.record.get(name, ABSENT)
        if (mine is ABSENT and theirs is ABSENT) or (not own and ABSENT in (mine, theirs)):
            continue
        number = max(leaves(mine), leaves(theirs))
        proof.values += number
        if same(mine, theirs):
            proof.equal += number
            continue
        cell = place_of(taken, name)
        where = f"{cell.file}, {_cell(cell.sheet, cell.row, cell.column)}"
        origin = taken.origins.get(name)
        text = f', where "{origin.text}" stands' if origin else ""
        message = f"{name} is {said(mine)}, but {said(theirs)} in {where}{text}."
        audit.findings.append(_at(place, Fault(reader.pointer([name]), "I060", message)))


def _cell(sheet: str, row: int, column: int) -> str:
    """Return the name of a cell for a message."""
    from hidata.imports.cells import letters

    return f"{sheet}!{letters(column)}{row}" if sheet else f"row {row}, column {column}"


def leaves(value: Any) -> int:
    """Return how many values without parts a value has in it."""
    if value is ABSENT:
        return 0
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    return sum(map(leaves, value)) if isinstance(value, list) else 1


def _at(place: Located, fault: Fault) -> Finding:
    """Return a fault in a record as a finding in its file."""
    return reader.locate(fault, place.path, reader.read(place.data), place.line or 1)


def _missing(proof: Proof) -> Finding:
    """Return the finding that the file of a source is not there."""
    names = " or ".join(pattern.text for pattern in proof.mapping.read.files)
    message = f"The file of {proof.source} is not there: none has its SHA-256, or the name {names}."
    hint = "--partial passes files that are missing"
    return Finding(proof.mapping.path.as_posix(), 1, 1, "I062", message, hint=hint)


def _consulted(
    mapping: ImportMapping,
    read: Read,
    places: Mapping[str, Located],
    folder: Folder,
    files: Files,
    audit: Audit,
) -> list[tuple[str, Verdict]]:
    """Return what the oracles of a mapping say; what disagrees is among the findings."""
    from hidata.imports.run import other_mapping

    verdicts = consult(read, places, other_mapping(mapping, folder, files.all))
    for verdict in verdicts:
        audit.findings += verdict.findings
    return [(mapping.name, verdict) for verdict in verdicts]
