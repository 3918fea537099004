"""The registers of a dataset after a record got another key: released ids, results of audits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from hidata.dataset import proofs
from hidata.dataset.folder import Folder
from hidata.dataset.id_register import Register, ReleasedId, read_register, register_file
from hidata.dataset.proofs import SOURCE_PROPERTY
from hidata.dataset.proofs_form import mapping_path
from hidata.dataset.record_source import target_of


def renamed_ids(
    folder: Folder, kind: str, old: str, new: str, redirect: bool = False
) -> tuple[dict[str, bytes], bool]:
    """Return the new contents of the files of the register, and whether the old id is redirected.

    A released id is redirected to the new one, with `redirect` also one that was never released;
    what was redirected to it leads to the new one, so that no redirect leads to another. An id that
    is taken back has its record again. Raises ValueError if the register cannot be read, or the new
    id was released and is not free: it stands for another record.
    """
    register, faults = read_register(folder.root)
    if faults:
        message = f"{faults[0].file}:{faults[0].line}: {faults[0].message.rstrip('.')}"
        raise ValueError(message)
    ids = {name: dict(entries) for name, entries in register.items()}
    own, kinds = ids.setdefault(kind, {}), folder.schemas.kinds
    released, before = own.get(old), own.get(new)
    if before is not None and not _is_free(before, kind, old, register, kinds):
        where = f" and leads to {', '.join(before.targets)}" if before.word else ""
        message = f"the id {new} was released for another {kind}{where}, and ids are never reused"
        raise ValueError(message)
    if before is not None:
        own[new] = ReleasedId(new)
    if released is not None or redirect:
        own[old] = ReleasedId(old, "moved", (new,))
    for name, entries in ids.items():
        for key, entry in entries.items():
            targets = _led_elsewhere(entry, name, (kind, old, new), register, kinds)
            entries[key] = entry._replace(targets=targets)
    changed = [name for name, entries in ids.items() if entries != register.get(name, {})]
    files = dict(register_file(name, ids[name]) for name in changed)
    return files, old in own and bool(own[old].word)


def _is_free(
    entry: ReleasedId, kind: str, old: str, register: Register, kinds: Collection[str]
) -> bool:
    """Return whether a released id may become the key of the record that now has the key `old`.

    It may if it was that of this record before, or if it has no record and `old` is not released:
    then the file was renamed without the register.
    """
    if entry.word:
        return [_target(kind, t, register, kinds) for t in entry.targets] == [(kind, old)]
    return old not in register.get(kind, {})


def _led_elsewhere(
    entry: ReleasedId,
    of_kind: str,
    renamed: tuple[str, str, str],
    register: Register,
    kinds: Collection[str],
) -> tuple[str, ...]:
    """Return the targets of a redirect in the register of a kind after a record was renamed."""
    kind, old, new = renamed
    found = [
        (new if of_kind == kind else f"{kind}/{new}")
        if _target(of_kind, target, register, kinds) == (kind, old) and entry.id != old
        else target
        for target in entry.targets
    ]
    return tuple(dict.fromkeys(found))


def _target(kind: str, target: str, register: Register, kinds: Collection[str]) -> tuple[str, str]:
    """Return the kind and id that a redirect leads to."""
    return target_of(kind, target, kinds, lambda own: own in register.get(kind, ()))


def renamed_proofs(
    folder: Folder,
    kind: str,
    old: str,
    new: str,
    touched: Mapping[tuple[str, str], Collection[str]],
) -> tuple[dict[str, bytes], list[str]]:
    """Return the new contents of the file of audits, and which of its results hold no longer.

    `touched` has the properties that change ("" is the key) by the kind and the source of records.
    The results for a source stay with it under its new key. No new digest is written, since nobody
    has read the files again: until an audit does, what changed does not count as proven. Raises
    ValueError if the file cannot be read.
    """
    results, faults = proofs.read(folder.root)
    if faults:
        message = f"{faults[0].file}:{faults[0].line}: {faults[0].message.rstrip('.')}"
        raise ValueError(message)
    stale = [
        f"{proofs.FILE}: what was proven of {name} from {source}; audit it again"
        for (name, source), properties in sorted(touched.items())
        if source in results and name in results[source].kinds
        if "" in properties or {*properties} & {*results[source].kinds[name].properties}
    ]
    if old not in results or not _is_of_sources(folder, kind, results[old].kinds):
        return {}, stale
    stale += [
        f"{mapping_path(name)}: makes what is from {old}, and may make that key again"
        for name in sorted(results[old].mappings)
    ]
    moved: dict[str, Any] = {new if key == old else key: proof for key, proof in results.items()}
    return {proofs.FILE: proofs.text(moved)}, stale


def _is_of_sources(folder: Folder, kind: str, kinds: Collection[str]) -> bool:
    """Return whether the records of some kinds name a record of this kind as their source."""
    shapes = (folder.kind(name).shape for name in kinds if name in folder.schemas.kinds)
    sources = (shape.fields[SOURCE_PROPERTY] for shape in shapes if SOURCE_PROPERTY in shape.fields)
    return any(source.note("x-hidata-ref") == kind for source in sources)
