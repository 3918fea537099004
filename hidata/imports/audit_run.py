"""One audit: all mappings of a dataset, or those of one kind, over the files of a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hidata.dataset.folder import Folder
from hidata.dataset.proofs import RECEIPT
from hidata.findings.finding import Finding
from hidata.imports.audit import Files, audit_mapping
from hidata.imports.audit_proof import Audit, leaves, settle
from hidata.imports.cells import ReadError
from hidata.imports.readers import files_at
from hidata.imports.reading import finding_of
from hidata.imports.run import load_checked, mapping_paths, other_mapping


def audit(folder: Folder, files: Path, kind: str, key: str, *, partial: bool) -> Audit:
    """Return what all records with receipts are, compared with the files they came from.

    Only those of a `kind`, and with a `key`, if these are given. Raises ValueError if a record
    cannot be read.
    """
    total = Audit()
    try:
        found = Files(files_at(files))
    except ReadError as error:
        total.findings.append(finding_of(error, str(files), ""))
        return total
    for path in mapping_paths(folder):
        mapping, findings = load_checked(path, folder)
        if mapping is None:
            total.findings += findings
            continue
        if kind and mapping.kind != kind:
            continue
        one = audit_mapping(
            mapping,
            folder,
            found,
            {key} if key else None,
            other_mapping(mapping, folder, found.all),
        )
        total.proofs += one.proofs
        total.verdicts += one.verdicts
        total.findings += one.findings
    if any(proof.file is None for proof in total.proofs):
        total.findings += found.unreadable
    settle(total, partial=partial)
    if not partial and not key:
        total.findings += _idle_oracles(total)
    kinds = [kind] if kind else sorted({proof.mapping.kind for proof in total.proofs})
    for name in kinds:
        total.values[name] = sum(
            _values(folder, name, record) for _, record in folder.records(name)
        )
    return total


def _idle_oracles(audit: Audit) -> Iterator[Finding]:
    """Yield a finding for each oracle that looked at nothing, though the files are there."""
    paths = {proof.mapping.name: proof.mapping.path for proof in audit.proofs}
    for name, verdict in audit.verdicts:
        if not verdict.looked_at and name in paths:
            message = f"This oracle looked at nothing: {verdict.sentence}."
            hint = "an oracle that has nothing to compare proves nothing: take it out, or another"
            yield Finding(paths[name].as_posix(), 1, 1, "I050", message, hint=hint)


def _values(folder: Folder, kind: str, record: dict[str, object]) -> int:
    """Return how many values a record has besides its key and its receipt."""
    others = (folder.kind(kind).key, *RECEIPT)
    return leaves({name: value for name, value in record.items() if name not in others})
