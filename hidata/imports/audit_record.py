"""Writes down what an audit proved, for releases to say how many values are proven."""

from __future__ import annotations

from hidata.dataset import proofs
from hidata.dataset.folder import Folder
from hidata.imports.audit_proof import Audit, Proof
from hidata.imports.taken import SOURCE
from hidata.storage.checksums import sha256_of_bytes


def write_proofs(folder: Folder, audit: Audit, kind: str) -> int:
    """Write what an audit proved into `register/audits.json`; return the number of sources.

    What was known of the sources that were audited, of a `kind` or of all, is replaced. A source
    counts if its very file was read and all values of its records are the same. Raises OSError if
    the file cannot be written, ValueError if it cannot be read.
    """
    known, findings = proofs.read(folder.root)
    if findings:
        raise ValueError(f"{proofs.FILE}: {findings[0].message.rstrip('.')}")
    by_source: dict[str, list[Proof]] = {}
    for proof in audit.proofs:
        by_source.setdefault(proof.source, []).append(proof)
    written = 0
    for source, found in by_source.items():
        old = known.pop(source, None)
        kinds = {
            name: entry
            for name in sorted({proof.mapping.kind for proof in found})
            if (entry := _entry(folder, name, source, [p for p in found if p.mapping.kind == name]))
        }
        if old is not None and kind:
            kinds = {**{n: entry for n, entry in old.kinds.items() if n != kind}, **kinds}
        if not kinds:
            continue
        mappings = {**(old.mappings if old and kind else {})}
        for proof in found:
            data = proof.mapping.path.read_bytes()
            mappings[proof.mapping.name] = sha256_of_bytes(data)
        files = {proofs.AuditedFile(proof.file.name, proof.sha256) for proof in found if proof.file}
        files |= {*(old.files if old and kind else ())}
        known[source] = proofs.Proof(mappings, tuple(sorted(files)), kinds)
        written += 1
    proofs.write(folder.root, known)
    return written


def _entry(folder: Folder, kind: str, source: str, found: list[Proof]) -> proofs.KindProof | None:
    """Return what was proved of the records of a kind and source; None if not all are the same."""
    if not all(proof.holds for proof in found):
        return None
    own = {key: record for key, record in folder.records(kind) if record.get(SOURCE) == source}
    if any(all(key not in proof.pairs for proof in found) for key in own):
        return None
    first, *others = (proof.properties for proof in found)
    names = [name for name in first if all(name in other for other in others)]
    digest = proofs.digest(own.items(), names)
    return proofs.KindProof(digest.records, digest.values, tuple(names), digest.sha256)
