"""What an audit gave, as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hidata.imports.audit_proof import Audit, Proof, leaves
from hidata.imports.cells import letters
from hidata.imports.merge import ABSENT, said, same
from hidata.imports.report import verdict_line
from hidata.imports.taken import SOURCE
from hidata.reports import counted
from hidata.reports.json import finding_object


def lines(audit: Audit) -> Iterator[str]:
    """Yield what was compared, by source, and the share of proven values, by kind."""
    for proof in audit.proofs:
        if proof.records or proof.file is None:
            yield _proof_line(proof)
    if audit.verdicts:
        yield "Oracles:"
        yield from (f"  {name}: {verdict_line(verdict)}" for name, verdict in audit.verdicts)
    for kind, values in audit.values.items():
        number = proven(audit, kind)
        share = f" ({100 * number / values:.1f} %)" if values else ""
        yield f"{kind}: {number:,} of {counted(values, 'value')} proven{share}"
    if not audit.proofs:
        yield "No record here has a source with a SHA-256 that a mapping in imports/ reads."


def proven(audit: Audit, kind: str) -> int:
    """Return how many values of a kind are proven: read again from the very files, all equal.

    A value that several files prove counts once.
    """
    found: dict[tuple[str, str], int] = {}
    for proof in audit.proofs:
        if not proof.holds or proof.mapping.kind != kind:
            continue
        for key, (record, taken) in proof.pairs.items():
            is_own = record.get(SOURCE) == proof.source
            for name in proof.properties:  # what marks say is compared with the own source only
                if name in record and (is_own or name in proof.mapping.record):
                    number = leaves(taken.record.get(name, ABSENT))
                    found[key, name] = max(number, found.get((key, name), 0))
    return sum(found.values())


def _proof_line(proof: Proof) -> str:
    """Return what was compared of one source."""
    if proof.file is None:
        return f"{proof.source}: its file is not there"
    equal = f"{proof.equal:,} of {counted(proof.values, 'value')} equal"
    records = counted(proof.records, "record")
    if proof.edition:
        return (
            f"{proof.source}: another edition of the file, {proof.file.label}: {equal}, {records}"
        )
    return f"{proof.source}: {equal}, {records}, {proof.file.label}"


def values(audit: Audit) -> Iterator[str]:
    """Yield each value of the records that were compared, with its place in the file."""
    for proof in audit.proofs:
        for record, taken in proof.pairs.values():
            yield f"{taken.key}, read from {taken.file}"
            yield f"SHA-256 {proof.sha256}{' (another edition)' if proof.edition else ''}"
            for name, origin in taken.origins.items():
                mine, theirs = record.get(name, ABSENT), taken.record.get(name, ABSENT)
                cell = (
                    f"{letters(origin.column)}{origin.row}"
                    if origin.column
                    else f"row {origin.row}"
                )
                sheet = f"{taken.sheet}!" if taken.sheet else ""
                verdict = "equal" if same(mine, theirs) else "DIFFERS"
                yield f"  {name}: {said(mine)}  {sheet}{cell}  {origin.text!r}  {verdict}"
    if not audit.proofs:
        yield from lines(audit)


def as_data(audit: Audit) -> dict[str, Any]:
    """Return what an audit gave as a JSON object: `sources`, `kinds`, `oracles`, `findings`."""
    return {
        "version": 1,
        "sources": [
            {
                "source": proof.source,
                "mapping": proof.mapping.name,
                "file": proof.file.label if proof.file else None,
                "sha256": proof.sha256 or None,
                "edition": proof.edition,
                "records": proof.records,
                "values": proof.values,
                "equal": proof.equal,
            }
            for proof in audit.proofs
        ],
        "kinds": {
            kind: {"values": values, "proven": proven(audit, kind)}
            for kind, values in audit.values.items()
        },
        "oracles": [
            {
                "mapping": name,
                "oracle": verdict.sentence,
                "values": verdict.looked_at,
                "disagree": len(verdict.findings),
            }
            for name, verdict in audit.verdicts
        ],
        "findings": [*map(finding_object, audit.findings)],
    }
