"""Parts of a folder that git has and its checkout leaves out: nobody may call them checked."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from hidata.findings.finding import Finding
from hidata.storage.git import GitError
from hidata.storage.git_files import repository_folder
from hidata.storage.local import read_file

SUBMODULES = ".gitmodules"
"""The file that says where submodules lie (gitmodules(5))."""

MAX_PATH_LENGTH = 4096
"""The length of the longest path that a system has."""


def left_out(folder: Path, parts: Sequence[str]) -> str | None:
    """Return a sentence on what the checkout leaves out of some parts of a folder, or None.

    It is a submodule that is not checked out, or a file that a sparse checkout skips. Raises
    GitError if the list of submodules cannot be read, or the repository of a sparse checkout.
    """
    top = top_of_checkout(folder)
    if top is None:
        return None
    for submodule in _absent_submodules(top):
        if any(submodule.is_relative_to(folder / part) for part in parts):
            path = submodule.relative_to(folder).as_posix()
            advice = f"git submodule update --init {path}"
            return f"The submodule {path} is not checked out: {advice}."
    for path in _skipped(folder, top, parts):
        return f"{path} is left out by a sparse checkout: git sparse-checkout disable."
    return None


def top_of_checkout(folder: Path) -> Path | None:
    """Return the first of a folder and those above it that has a `.git`, or None."""
    above = (folder, *folder.parents)
    return next((top for top in above if os.path.lexists(top / ".git")), None)


def _absent_submodules(top: Path) -> Iterator[Path]:
    """Yield the folders of submodules that are missing or empty."""
    if not os.path.lexists(top / SUBMODULES):
        return
    text = read_file(str(top), SUBMODULES)
    if isinstance(text, Finding):
        raise GitError("refused", f"{top / SUBMODULES}: {text.message}")
    for line in text.decode("utf-8", "replace").splitlines():
        key, _, path = line.partition("=")
        if key.strip() != "path" or len(path) > MAX_PATH_LENGTH:
            continue
        folder = top / path.strip().strip('"')
        if not os.path.isdir(folder) or not os.listdir(folder):
            yield folder


def _skipped(folder: Path, top: Path, parts: Sequence[str]) -> Iterator[str]:
    """Yield the paths of files that a sparse checkout has in its index and not in its folders."""
    if not os.path.isfile(f"{repository_folder(f'{top}/.git')}/info/sparse-checkout"):
        return
    from hidata.storage.repository import Repository

    for path in Repository(folder).skipped(parts):
        if not os.path.lexists(folder / path):
            yield path
