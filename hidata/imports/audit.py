"""Reads every value that has a receipt again through its mapping, and compares it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hidata.authoring.record_files import Located, locate
from hidata.dataset.folder import Folder
from hidata.findings.finding import Fault, Finding
from hidata.imports.audit_proof import Audit, Proof, leaves
from hidata.imports.cells import ReadError, text_in_record
from hidata.imports.mapping_model import Mapping as ImportMapping
from hidata.imports.merge import ABSENT, is_read, more_sources, place_of, said, same, says_the_same
from hidata.imports.oracles import Other, consult
from hidata.imports.readers import DataFile
from hidata.imports.reading import Read, finding_of, read_files, source_kind
from hidata.imports.sheets import taken_apart
from hidata.imports.sources import DIGEST
from hidata.imports.taken import LOCATOR, SOURCE, Taken
from hidata.imports.template import Pattern
from hidata.jsontext import reader

Record = dict[str, Any]


class Files:
    """The files of a folder, found by their SHA-256 or by their names."""

    def __init__(self, files: Sequence[DataFile]) -> None:
        """Take the files; each is read once for its SHA-256."""
        self.all = list(files)
        self._digests: dict[str, DataFile] | None = None
        self.unreadable: list[Finding] = []
        """A finding for each file that could not be read."""

    def of_digest(self, sha256: str) -> DataFile | None:
        """Return the file with a SHA-256, None if there is none."""
        if self._digests is None:
            self._digests, files, self.all = {}, self.all, []
            for file in files:
                try:
                    self._digests.setdefault(file.sha256(), file)
                    self.all.append(file)
                except ReadError as error:
                    self.unreadable.append(finding_of(error, file.label, ""))
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
    mapping: ImportMapping, folder: Folder, files: Files, keys: set[str] | None, other: Other
) -> Audit:
    """Return what the records of a mapping's sources are, compared with the files they came from.

    Only those with one of the `keys`, if given. `other` reads the files by another mapping.
    `audit_proof.settle` makes findings of what is missing, when all mappings are done. Raises
    ValueError if a record cannot be read.
    """
    audit = Audit()
    kind = folder.kind(mapping.kind)
    places = locate(folder, kind.name)
    records = {
        key: reader.quick(place.data)[0]
        for key, place in places.items()
        if keys is None or key in keys
    }
    audit.proofs = _proofs(mapping, folder, files, records)
    found = [proof for proof in audit.proofs if proof.file is not None]
    if not found:
        return audit
    joined = [f for join in mapping.joins.values() for f in files.named(join.read.files, {})]
    wanted = {id(f): f for f in [*joined, *(p.file for p in found)] if f is not None}
    known = {id(proof.file): _given(mapping, proof) for proof in found}
    read = read_files(mapping, folder, [*wanted.values()], known)
    unread = _take_errors(read, found)
    if keys is None:
        audit.findings += [f for f in read.refused.findings if f.file not in unread]
    by_source = {proof.source: proof for proof in found if proof.file is not None}
    _compare_all(audit, mapping, by_source, records, places, read)
    verdicts = consult(read, places, other)
    audit.verdicts = [(mapping.name, verdict) for verdict in verdicts]
    audit.findings += [finding for verdict in verdicts for finding in verdict.findings]
    return audit


def _take_errors(read: Read, proofs: Sequence[Proof]) -> set[str]:
    """Note of each proof why its file gave nothing, and which files are those of other sources.

    Returns the files that gave nothing.
    """
    results = {id(result.file): result for result in read.files}
    unread = set()
    for proof in proofs:
        result = results.get(id(proof.file))
        if result is None or proof.file is None:
            continue
        if not result.counts.taken:
            unread.add(proof.file.label)
            proof.errors = [f for f in read.refused.findings if f.file == proof.file.label]
        elif proof.edition and proof.source not in result.sources:
            proof.file, proof.edition = None, False
    return unread


def _compare_all(
    audit: Audit,
    mapping: ImportMapping,
    by_source: Mapping[str, Proof],
    records: Mapping[str, Record],
    places: Mapping[str, Located],
    read: Read,
) -> None:
    """Compare records with what the files of their sources give."""
    compared = [name for name, node in mapping.record.items() if is_read(node)]
    marks = sorted({mark.list for mark in mapping.marks} - {"", *compared})
    for proof in by_source.values():
        proof.properties = (*compared, *marks)
    for key, record in records.items():
        own = record.get(SOURCE)
        for source in [own, *more_sources(record)]:
            found = by_source.get(str(source))
            if found is not None and not found.errors:
                names = [*compared, *marks] if source == own else compared
                taken = read.taken.get(key)
                _compare(audit, found, key, places[key], taken, record, names, source == own)


def _proofs(
    mapping: ImportMapping, folder: Folder, files: Files, records: Mapping[str, Record]
) -> list[Proof]:
    """Return a proof to be made for each source of some records that a mapping reads."""
    kind = source_kind(folder, folder.kind(mapping.kind))
    if kind is None or mapping.source is None:
        return []
    placed = mapping.locator is not None and LOCATOR in folder.kind(mapping.kind).shape.fields
    placed_here = (r for r in records.values() if LOCATOR in r or not placed)
    own = {text_in_record(record.get(SOURCE)) for record in placed_here}
    used = own | {more for record in records.values() for more in more_sources(record)}
    pattern = _source_pattern(mapping)
    proofs = []
    for key, source in sorted(folder.records(kind.name)):
        told = pattern.match(key)
        digest = source.get(DIGEST)
        if key not in used or not (digest and isinstance(digest, str)) or told is None:
            continue
        proof = Proof(mapping, key, files.of_digest(digest), is_own=key in own)
        if proof.file is None and not proof.is_own:
            continue
        if proof.file is None:
            named = files.named(mapping.read.files, told)
            proof.file, proof.edition = (named[0], True) if len(named) == 1 else (None, False)
        if proof.file is not None:
            proof.sha256 = proof.file.sha256()
        proofs.append(proof)
    return proofs


def _source_pattern(mapping: ImportMapping) -> Pattern:
    """Return the pattern that takes the keys of a mapping's sources apart."""
    try:
        return Pattern.parse(mapping.source.text if mapping.source else "")
    except ValueError:  # a name that stands in it twice
        return Pattern.parse("{}")


def _given(mapping: ImportMapping, proof: Proof) -> Mapping[str, str]:
    """Return what the name of a proof's file tells; of one with another name, its source's key."""
    assert proof.file is not None
    found = taken_apart(proof.file.name, mapping.read.files)
    return found if found is not None else _source_pattern(mapping).match(proof.source) or {}


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
        number = max(leaves(mine), leaves(theirs)) if own else leaves(theirs)
        proof.values += number
        if same(mine, theirs) if own else says_the_same(mine, theirs):
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


def _at(place: Located, fault: Fault) -> Finding:
    """Return a fault in a record as a finding in its file."""
    return reader.locate(fault, place.path, reader.read(place.data), place.line or 1, place.column)
