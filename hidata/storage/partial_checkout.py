"""Parts of a folder that git has and its checkout leaves out: nobody may call them checked."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

_PATH = r"^\s*path\s*=\s*(.+?)\s*$"
"""Matches the line of `.gitmodules` that says where a submodule lies (gitmodules(5))."""


def left_out(folder: Path, parts: Sequence[str]) -> str | None:
    """Return a sentence on what the checkout leaves out of some parts of a folder, or None.

    It is a submodule that is not checked out, or a file that a sparse checkout skips. Raises
    GitError if there is a sparse checkout whose repository cannot be read.
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
    try:
        text = (top / ".gitmodules").read_text("utf-8", "replace")
    except OSError:
        return
    for path in re.findall(_PATH, text, re.MULTILINE):
        folder = top / path.strip('"')
        if not folder.is_dir() or not any(folder.iterdir()):
            yield folder


def _skipped(folder: Path, top: Path, parts: Sequence[str]) -> Iterator[str]:
    """Yield the paths of files that a sparse checkout has in its index and not in its folders."""
    if not (_git_dir(top) / "info" / "sparse-checkout").is_file():
        return
    from hidata.storage.repository import Repository

    for path in Repository(folder).skipped(parts):
        if not os.path.lexists(folder / path):
            yield path


def _git_dir(top: Path) -> Path:
    """Return the folder of a work tree's repository: `.git`, or what a file `.git` names."""
    git_dir = top / ".git"
    if git_dir.is_dir():
        return git_dir
    with git_dir.open("rb") as file:
        return top / os.fsdecode(file.read(2**12).removeprefix(b"gitdir: ").strip())
