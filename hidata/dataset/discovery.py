"""Finds the dataset around a folder, or says where a dataset is nearby or what is missing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from hidata.dataset.settings import NoDataset
from hidata.storage.local import DATASET_FOLDERS

PARTS = DATASET_FOLDERS[:2]
"""The folders that make a folder a dataset."""

MAX_ENTRIES = 1_000
"""How many entries of a folder are looked at for datasets in it."""


def nearest_dataset(start: Path) -> Path | None:
    """Return the first of `start` and the folders above it that has `schema/` and `records/`."""
    return next((folder for folder in (start, *start.parents) if _is_dataset(folder)), None)


def find_dataset(start: Path) -> Path:
    """Return the dataset that `start` is or lies in.

    Raises NoDataset if there is none; the message says where there is one nearby, or what is
    missing.
    """
    found = nearest_dataset(start)
    if found is None:
        message = f"No dataset at {start}: {explain_absence(start)}"
        raise NoDataset(message)
    return found


def explain_absence(folder: Path) -> str:
    """Return why a folder is not a dataset, and what to do."""
    below = [f"{name}/" for name in _datasets_in(folder)]
    if below:
        return f"there is one in {', '.join(below)}; name it with --root."
    for part, other in (PARTS, PARTS[::-1]):
        if (folder / part).is_dir():
            return f"there is a folder {part}/ in it, and no folder {other}/."
    return "there is no folder schema/ in it, and no folder records/."


def _datasets_in(folder: Path) -> Iterator[str]:
    """Yield the names of the folders in a folder that are datasets, at most three, sorted."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in islice(entries, MAX_ENTRIES) if entry.is_dir())
    except OSError:
        return
    yield from islice((name for name in names if _is_dataset(folder / name)), 3)


def _is_dataset(folder: Path) -> bool:
    return all((folder / part).is_dir() for part in PARTS)
