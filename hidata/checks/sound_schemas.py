"""Finds what is wrong with a dataset's schemas, and which kinds can be checked all the same."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from hidata.checks import rules
from hidata.checks.schema_lint import lint
from hidata.dataset.folder import Folder
from hidata.findings.finding import Finding
from hidata.schemas.loading import is_of_kind, stem

HARMLESS = frozenset({"L003", "L004", "L006", "L008", "L010", "L011"})
"""Codes of faults with which records can be checked, if the schema can be compiled."""

NO_RULE = "L011"
"""The code of a rule that no extension brings."""

WHOLE = "schema"
"""The place of findings about all schemas together."""


class Sound(NamedTuple):
    """The findings on schemas, and what can be checked.

    `folder` is the dataset with stand-ins for the schema files at the paths `replaced`. The kinds
    that are `unchecked` have such a schema, or one that depends on it.
    """

    findings: list[Finding]
    folder: Folder
    replaced: frozenset[str] = frozenset()
    unchecked: frozenset[str] = frozenset()


def sound_part(folder: Folder, before: Collection[Finding] = ()) -> Sound:
    """Return all findings on a dataset's schemas, and the part of it that can be checked.

    `before` are the findings on its settings. With any of them it is not known which extension the
    dataset has, and so whether there are the rules that its schemas name.

    A faulty file hides faults of others, because nothing that refers to it can be compiled. So the
    schemas are checked again with a stand-in for each faulty file, until no more faults come up.
    """
    found: set[Finding] = set(before)
    replaced: set[str] = set()
    rest = folder
    while True:
        known = {*replaced, WHOLE} if replaced else set()
        new = [finding for finding in lint(rest) if finding.file not in known]
        new = [f for f in new if not before or f.code != NO_RULE or folder.metadata.extension]
        found.update(new)
        faulty = {f.file for f in new if f.code not in HARMLESS} - {WHOLE}
        if not faulty:  # else files may be refused for the faults of others
            faulty = {f.file for f in new if not _is_harmless(rest, f)} - {WHOLE}
        if not faulty:
            break
        replaced |= faulty
        replaced |= {p for p in folder.schemas.files if _kind(p) in {*map(_kind, faulty)} - {None}}
        rest = folder.with_stand_ins(replaced)
    findings = sorted(found, key=lambda f: f.sort_key)
    if not replaced:
        return Sound(findings, folder)
    from hidata.schemas import stand_ins

    depend = stand_ins.dependents(rest.schemas, replaced)
    unchecked = {name for name, file in rest.schemas.kinds.items() if file.path in depend}
    return Sound(findings, rest, frozenset(replaced), frozenset(unchecked))


def _kind(path: str) -> str | None:
    """Return the name of the kind that a schema file describes, if it lies where those do."""
    return stem(path) if is_of_kind(path) else None


def _is_harmless(folder: Folder, finding: Finding) -> bool:
    """Whether records can be checked by a schema with this finding."""
    file = folder.schemas.files.get(finding.file)
    if file is None or finding.code not in HARMLESS:
        return False
    try:
        folder.schemas.validator(file, folder.metadata.strict)
    except ValueError:
        return False
    names = file.document.get(rules.KEYWORD, [])
    return isinstance(names, list) and all(isinstance(name, str) for name in names)
