"""Finds what git must not open: pipes, at which it would wait, and devices, which have no end."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISBLK, S_ISCHR, S_ISFIFO, S_ISREG

from hidata.storage.git import GitError
from hidata.storage.system import open_for_reading

MAX_POINTER_BYTES = 4096
"""The length of the longest address in a `.git` file or `commondir` that is followed."""

DIGITS = 2
"""The length of the names of folders with loose objects."""

READ_IN_FOLDERS = (".gitattributes", ".gitignore", ".gitmodules")
"""The files that git reads in the folders of a work tree."""


def check_repository(top: Path, git_path: str) -> None:
    """Raise GitError if git must not open a file of a repository, or one at the work tree's top."""
    _refuse(f"{top}/{name}" for name in READ_IN_FOLDERS)
    folder = repository_folder(git_path)
    shared = os.path.join(folder, _address_in(f"{folder}/commondir"))  # of a linked work tree
    _refuse([git_path])
    for path in {folder, shared}:
        if os.path.lexists(f"{path}/HEAD"):  # else it is anything, perhaps the root of all
            _refuse(_odd_below(path))


def check_work_tree(folder: Path) -> None:
    """Raise GitError if git must not open a file that says what it ignores in a folder."""
    for path, folders, files in os.walk(folder):
        _refuse(f"{path}/{name}" for name in files if name in READ_IN_FOLDERS)
        if ".git" in folders:  # a repository within this one: git looks whether it is one
            folders.remove(".git")
            _refuse(_odd_below(f"{path}/.git"))


def repository_folder(git_path: str) -> str:
    """Return the folder of a repository: `.git`, or what a file `.git` names."""
    pointed = _address_in(git_path).removeprefix("gitdir:").strip()
    return os.path.join(os.path.dirname(git_path), pointed) if pointed else git_path


def _address_in(path: str) -> str:
    """Return the text of a short file, or nothing if there is none."""
    try:
        file = open_for_reading(path)
    except OSError:
        return ""
    try:
        is_file = S_ISREG(os.fstat(file).st_mode)
        text = os.read(file, MAX_POINTER_BYTES) if is_file else b""
        return os.fsdecode(text.split(b"\0")[0]).strip()
    finally:
        os.close(file)


def _odd_below(folder: str) -> Iterator[str]:
    """Yield the paths below a folder of git that are neither plain files nor folders.

    The folders of loose objects, named by two digits, are left out: they are many.
    """
    pending = [folder]
    while pending:
        try:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending += [entry.path] * (len(entry.name) != DIGITS)
                    elif not entry.is_file(follow_symlinks=False):
                        yield entry.path
        except OSError:
            continue


def _refuse(paths: Iterable[str]) -> None:
    """Raise GitError if a path is that of a pipe or a device, or leads to one."""
    for path in paths:
        try:
            mode = os.stat(path).st_mode
        except OSError:
            continue
        if S_ISFIFO(mode) or S_ISCHR(mode) or S_ISBLK(mode):
            message = f"git would read {path}, which is a pipe or a device."
            raise GitError("refused", message, "Remove it.")
