"""Which findings a change can have caused: those in changed files, and those across files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from hidata.dataset.settings_files import SETTINGS_FILES
from hidata.findings.codes import Code
from hidata.findings.finding import Finding
from hidata.storage.git import GitError
from hidata.storage.local import DATASET_FOLDERS
from hidata.storage.repository import Repository

AFFECTS_ALL = ("schema", *SETTINGS_FILES, ".")
"""What the findings of every record may depend on."""

DATASET_PARTS = (*DATASET_FOLDERS, *SETTINGS_FILES)
"""The files and folders that belong to a dataset."""


def in_scope(
    findings: Iterable[Finding], chosen: set[str], codes: Mapping[str, Code]
) -> list[Finding]:
    """Return the findings of the chosen files and folders, and those they can cause elsewhere.

    A schema or the settings can cause any finding, and with a finding of their own they can keep
    any file from being checked: these are always returned. `codes` say which findings a change in
    another file can cause.
    """
    if any(path.split("/")[0] in AFFECTS_ALL for path in chosen):
        return list(findings)
    local = {code for code, means in codes.items() if not means.across}
    chosen = {*chosen, *AFFECTS_ALL[:-1]}
    return [f for f in findings if is_among(f.file, chosen) or f.code not in local]


def is_among(path: str, chosen: set[str]) -> bool:
    """Return whether a file is one of those chosen, or in a chosen folder."""
    steps = path.split("/")
    return "." in chosen or any(
        "/".join(steps[:depth]) in chosen for depth in range(1, len(steps) + 1)
    )


def changed_since(root: Path, revision: str) -> set[str]:
    """Return the dataset's files that differ from a git revision: changed, deleted, moved or new.

    Ignored files count as new, as they are checked like all others. Raises GitError outside of git,
    or if there is no such revision.
    """
    from hidata.storage import work_tree

    return work_tree.changed_files(Repository(root), revision, DATASET_PARTS)


def is_committed(root: Path, path: str) -> bool:
    """Return whether a file is in the last commit, though it may be deleted by now."""
    try:
        return Repository(root).has("HEAD", path)
    except GitError:
        return False
