"""The results of audits, `register/audits.json`, and how many values of a dataset they prove."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from hidata.dataset import proofs_form
from hidata.dataset.proofs_form import (
    MAPPING_ENDING,
    MAPPINGS_FOLDER,
    VERSION,
    AuditedFile,
    KindProof,
    Proof,
    Proofs,
    Unfit,
    mapping_path,
)
from hidata.dataset.record_source import Record, RecordSource
from hidata.findings.finding import Fault, Finding
from hidata.jsontext import reader
from hidata.jsontext.writer import canonical, compact
from hidata.storage import local

__all__ = [
    "FILE",
    "MAPPINGS_FOLDER",
    "MAPPING_ENDING",
    "AuditedFile",
    "Digest",
    "KindProof",
    "Proof",
    "Proofs",
    "ProvenValues",
    "current",
    "digest",
    "proven",
    "read",
    "write",
]

FILE = "register/audits.json"
"""The path of the results, in a dataset and in a release."""

SOURCE_PROPERTY = "source"
"""The property of a record that names the source of its values."""

RECEIPT = (SOURCE_PROPERTY, "locator", "additional_sources")
"""The properties that say where values come from: a file could not prove them."""

_HINT = "hidata audit --files DIR --write writes it again"


class Digest(NamedTuple):
    """How many records and values there are, and the SHA-256 of them all."""

    records: int
    values: int
    sha256: str


class ProvenValues(NamedTuple):
    """How many values the records of a kind have, and how many of these are proven."""

    values: int
    proven: int


def read(root: Path) -> tuple[dict[str, Proof], list[Finding]]:
    """Return the proofs of a dataset or a release, and the findings on the file.

    Without the file there are none of either; with a finding there is no proof.
    """
    if not os.path.lexists(root / FILE):
        return {}, []
    data = local.read_file(str(root), FILE)
    if isinstance(data, Finding):
        return {}, [data]
    value, _, document = reader.quick(data)
    if document is not None and document.faults:
        return {}, [reader.locate(fault, FILE, document) for fault in document.faults]
    try:
        return proofs_form.proofs_in(value), []
    except Unfit as error:
        fault = Fault(error.pointer, "R005", str(error), _HINT)
        return {}, [reader.locate(fault, FILE, document or reader.read(data))]


def write(root: Path, proofs: Proofs) -> None:
    """Write the proofs of a dataset. Raises OSError if it cannot."""
    from hidata.storage.rewrite import write_file  # only audits write

    write_file(root, FILE, text(proofs))


def text(proofs: Proofs) -> bytes:
    """Return the contents of the file with these proofs; equal proofs give equal bytes."""
    sources = {
        key: {
            "files": [file._asdict() for file in sorted(proof.files)],
            "kinds": {
                kind: {
                    "digest": entry.digest,
                    "properties": list(entry.properties),
                    "records": entry.records,
                    "values": entry.values,
                }
                for kind, entry in sorted(proof.kinds.items())
            },
            "mappings": dict(sorted(proof.mappings.items())),
        }
        for key, proof in sorted(proofs.items())
    }
    return canonical({"sources": sources, "version": VERSION})


def digest(records: Iterable[tuple[str, Record]], properties: Sequence[str]) -> Digest:
    """Return the digest of some properties of records, whatever order these come in.

    It is the SHA-256 of a line for each record, in the order of keys: compact JSON of a list of the
    key and an object with those of the properties that the record has, in the order given. The
    properties of inner objects are sorted, and a number that is whole is written without a
    fraction, so that equal values give equal lines. A value is a text, a number, true, false or
    null; each within a list or an object counts.
    """
    found = _Digester(properties)
    for key, record in records:
        found.add(key, record)
    return found.result()


class _Digester:
    """Collects the lines of records and returns their digest."""

    def __init__(self, properties: Sequence[str], uncounted: Collection[str | None] = ()) -> None:
        self._positions = {name: position for position, name in enumerate(properties)}
        self._uncounted = uncounted
        self._names: dict[tuple[str, ...], list[str]] = {}
        self._lines: list[tuple[str, bytes]] = []
        self._values = 0

    def add(self, key: str, record: Record) -> None:
        """Add a record."""
        names = self._names_in(tuple(record))
        part = {n: v if type(v := record[n]) in _PLAIN else _normal(v) for n in names}
        self._values += _count_values(part) - _count_in(part, self._uncounted)
        self._lines.append((key, compact([key, part]) + b"\n"))

    def _names_in(self, names: tuple[str, ...]) -> list[str]:
        """Return those of a record's properties that are in the digest, in its order.

        Many records have the same properties, so the answers are kept.
        """
        if names not in self._names:
            known = [name for name in names if name in self._positions]
            self._names[names] = sorted(known, key=self._positions.__getitem__)
        return self._names[names]

    def result(self) -> Digest:
        """Return the digest of the records that were added."""
        import hashlib  # most runs have no audit

        sha256 = hashlib.sha256()
        for _, line in sorted(self._lines):
            sha256.update(line)
        return Digest(len(self._lines), self._values, sha256.hexdigest())


_PLAIN = frozenset([str, int, bool, type(None)])
"""The types of values that have one form only."""

_SCALARS = frozenset([str, int, float, bool, type(None)])
"""The types of values without others in them; nearly all values are looked at by these alone."""


def _normal(value: Any) -> Any:
    """Return a value in the one form that all values equal to it have."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, list):
        return [_normal(item) for item in value]
    if isinstance(value, dict):
        return {name: _normal(value[name]) for name in sorted(value)}
    return value


def _count_values(value: Any) -> int:
    """Return how many texts, numbers, true, false and null a value consists of."""
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return 1
    return sum([1 if type(inner) in _SCALARS else _count_values(inner) for inner in value])


def _count_in(record: Record, names: Collection[str | None]) -> int:
    """Return how many values some properties of a record consist of."""
    number = 0
    for name in names:
        if name in record:
            number += _count_values(record[name])
    return number


def current(root: Path, proofs: Proofs, is_ignored: Callable[[str], bool]) -> dict[str, Proof]:
    """Return the proofs whose mappings are as they were, or are not in the folder at all.

    A mapping that the settings ignore counts as not there, since a release does not have it.
    """
    return {
        key: proof
        for key, proof in proofs.items()
        if all(
            is_ignored(path)
            or not os.path.lexists(root / path)
            or _sha256_of_file(root, path) == sha256
            for path, sha256 in ((mapping_path(n), sha) for n, sha in proof.mappings.items())
        )
    }


def _sha256_of_file(root: Path, path: str) -> str:
    """Return the SHA-256 of a file of the dataset, "" if it cannot be read."""
    from hidata.storage.checksums import sha256_of_bytes

    data = local.read_file(str(root), path)
    return "" if isinstance(data, Finding) else sha256_of_bytes(data)


def proven(source: RecordSource, proofs: Proofs) -> dict[str, ProvenValues]:
    """Return how many values the records of each kind have, and how many of these are proven.

    All values count but the key, `$schema` and the receipt. Those of a source are proven if its
    records now have the digest that the audit wrote down. Every record is read once.
    """
    return {name: _of_kind(source, name, proofs) for name in source.kinds}


def _of_kind(source: RecordSource, kind: str, proofs: Proofs) -> ProvenValues:
    """Return the number of values of one kind, and of those that are proven."""
    entries = {key: proof.kinds[kind] for key, proof in proofs.items() if kind in proof.kinds}
    uncounted = (*RECEIPT, "$schema", source.kinds[kind].key)
    digesters = {key: _Digester(entry.properties, uncounted) for key, entry in entries.items()}
    total = 0
    for key, record in source.records(kind):
        total += _count_values(record) - _count_in(record, uncounted)
        named = record.get(SOURCE_PROPERTY) if digesters else None
        if isinstance(named, str) and named in digesters:
            digesters[named].add(key, record)
    return ProvenValues(total, sum(_proven_values(entries, digesters)))


def _proven_values(
    entries: Mapping[str, KindProof], digesters: Mapping[str, _Digester]
) -> Iterator[int]:
    """Yield the number of values of each source whose records are as they were."""
    for key, entry in entries.items():
        now = digesters[key].result()
        if now.sha256 == entry.digest:
            yield now.values
