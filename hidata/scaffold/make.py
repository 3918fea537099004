"""Writes a new dataset into a folder, whole or not at all, and never over a file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from hidata.dataset.settings_files import PROJECT_FILE, SETTINGS_FILE, read_files
from hidata.scaffold import names, page, starter
from hidata.scaffold.collection import RefusedError
from hidata.scaffold.kinds import NewKind, kinds_of
from hidata.scaffold.reading import collections_of
from hidata.storage.partial_checkout import top_of_checkout
from hidata.storage.rewrite import write_files


class Made(NamedTuple):
    """What was written: the kinds that were guessed, and what is to be said."""

    folder: Path
    kinds: list[NewKind]
    left_out: list[str]
    files: int
    kept: list[str]
    """Files that were there, and stay as they are."""
    misplaced: list[str]
    """Files that were not written, since they belong to the top of the repository."""


def make(folder: Path, sources: Sequence[Path], version: str) -> Made:
    """Write a dataset: with one record to begin with, or with the records of some files.

    Raises RefusedError, or OSError; then nothing is written.
    """
    _check_free(folder)
    kinds: list[NewKind] = []
    left_out: list[str] = []
    if sources:
        found, left_out = collections_of(sources)
        kinds = list(kinds_of(found))
        files = {path: data for kind in kinds for path, data in kind.files.items()}
        files[page.PAGE] = page.page(kinds, left_out)
    else:
        files = starter.first_record()
    name = names.slug([folder.resolve().name]) or "dataset"
    files[SETTINGS_FILE] = starter.settings(name)
    of_kinds = [kind.name for kind in kinds] or ["item"]
    helpers = starter.surroundings(name, of_kinds, version)
    kept = [path for path in helpers if os.path.lexists(folder / path)]
    top = top_of_checkout(folder)
    is_below = top is not None and top.resolve() != folder.resolve()
    misplaced = [path for path in starter.AT_THE_TOP if is_below and path not in kept]
    files |= {p: data for p, data in helpers.items() if p not in kept and p not in misplaced}
    write(folder, files)
    return Made(folder, kinds, left_out, len(files), kept, misplaced)


def _check_free(folder: Path) -> None:
    """Raise RefusedError if there is a dataset in a folder, or what would become part of one."""
    there = [name for name in ("schema", "records") if _has_something(folder / name)]
    there += [name for name in (SETTINGS_FILE, page.PAGE) if os.path.lexists(folder / name)]
    if read_files(folder).own and SETTINGS_FILE not in there:
        there.append(f"the settings in {PROJECT_FILE}")
    if there:
        message = f"{' and '.join(there)} in {folder} would be overwritten, or mixed with what is"
        message += " new; choose another folder."
        raise RefusedError(message)


def _has_something(path: Path) -> bool:
    """Return whether there is anything at a path but an empty folder."""
    if path.is_dir() and not path.is_symlink():
        return any(path.iterdir())
    return os.path.lexists(path)


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files that are not there yet, and the folder if need be; all or none."""
    absent = [part for part in (folder, *folder.absolute().parents) if not os.path.lexists(part)]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for path in files:
            if os.path.lexists(folder / path):
                message = f"{folder / path} is there already, and is not overwritten."
                raise RefusedError(message)
        write_files(folder, files)
    except BaseException:
        for part in absent:
            if part.is_dir() and not any(part.iterdir()):
                part.rmdir()
        raise
