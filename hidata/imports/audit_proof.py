"""What an audit gave: proofs by source, what is missing, what oracles say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hidata.findings.finding import Finding
from hidata.imports.mapping_model import Mapping as ImportMapping
from hidata.imports.merge import ABSENT
from hidata.imports.oracles import Verdict
from hidata.imports.readers import DataFile
from hidata.imports.taken import Taken

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
    is_own: bool = True
    """Whether records have it as their own source, and not only as an additional one."""
    errors: list[Finding] = field(default_factory=list)
    """Why the file gave no record at all."""

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


def settle(audit: Audit, *, partial: bool) -> None:
    """Make findings of what no mapping found: files unless `partial`, and rows.

    Several mappings may read one source. What one of them does not find, another may.
    """
    together: dict[tuple[str, str], list[Proof]] = {}
    for proof in audit.proofs:
        together.setdefault((proof.mapping.kind, proof.source), []).append(proof)
    for proofs in together.values():
        read = [proof for proof in proofs if proof.file is not None and not proof.errors]
        if not read:
            errors = [finding for proof in proofs for finding in proof.errors]
            if not errors and not partial and any(proof.is_own for proof in proofs):
                errors = [_missing(proofs[0])]
            audit.findings += errors
            continue
        audit.proofs = [p for p in audit.proofs if p not in proofs or p in read]
        first, *others = read
        for key, (number, finding) in first.gone.items():
            if all(key in other.gone for other in others):
                first.records += 1
                first.values += number
                audit.findings.append(finding)


def _missing(proof: Proof) -> Finding:
    """Return the finding that the file of a source is not there."""
    names = " or ".join(pattern.text for pattern in proof.mapping.read.files)
    message = f"The file of {proof.source} is not there: none has its SHA-256, or the name {names}."
    hint = "--partial passes files that are missing"
    return Finding(proof.mapping.path.as_posix(), 1, 1, "I062", message, hint=hint)


def leaves(value: Any) -> int:
    """Return how many values without parts a value has in it."""
    if value is ABSENT:
        return 0
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    return sum(map(leaves, value)) if isinstance(value, list) else 1
