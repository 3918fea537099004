"""Knows which findings a change can have caused: those of changed files, and of what they touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from hidata.findings.codes import Code
from hidata.findings.finding import Finding
from hidata.storage.git import GitError
from hidata.storage.repository import Repository

AFFECTS_ALL = ("schema", "pyproject.toml", ".")
"""What every verdict may depend on."""

DATASET_PARTS = ("schema", "records", "register", "pyproject.toml")
"""What of a folder belongs to the dataset."""


def in_scope(
    findings: Iterable[Finding], chosen: set[str], codes: Mapping[str, Code]
) -> list[Finding]:
    """The findings of the chosen files and folders, and those elsewhere that they can cause.

    Where a schema or the settings are among the chosen, every finding may be caused by them.
    `codes` say which findings a change in another file can cause.
    """
    if any(path.split("/")[0] in AFFECTS_ALL for path in chosen):
        return list(findings)
    local = {code for code, means in codes.items() if not means.across}
    return [f for f in findings if is_among(f.file, chosen) or f.code not in local]


def is_among(path: str, chosen: set[str]) -> bool:
    """Whether a file is one of those chosen, or lies in a chosen folder."""
    steps = path.split("/")
    return "." in chosen or any(
        "/".join(steps[:depth]) in chosen for depth in range(1, len(steps) + 1)
    )


def changed_since(root: Path, revision: str) -> set[str]:
    """The dataset's files that differ from a git revision: changed, deleted, moved or new.

    Files that git is told to ignore are new ones too, as they are checked like the rest. Raises
    GitError outside git, or where there is no such revision.
    """
    from hidata.storage import work_tree

    return work_tree.changed_files(Repository(root), revision, DATASET_PARTS)


def is_committed(root: Path, path: str) -> bool:
    """Whether a file is in git's last commit, though it may be gone by now."""
    try:
        return Repository(root).has("HEAD", path)
    except GitError:
        return False
