"""Chooses who reads a dataset: `local` for a folder here, else `object_store`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hidata.findings.finding import Finding
from hidata.storage import local


class Place(Protocol):
    """What reading a dataset takes; `root` is its folder or address, paths count from there."""

    def record_files(self, root: str) -> dict[str, Sequence[str]]:
        """The files of each folder in `records/`, sorted by key; the empty name has all others."""

    def files_of(self, root: str, kind: str) -> Sequence[str]:
        """The record files of one folder in `records/`, sorted by key; none if there is none."""

    def read(self, root: str, path: str) -> bytes | Finding:
        """All bytes of a file of bounded size, or the finding J001."""

    def read_part(self, root: str, path: str, offset: int, size: int) -> bytes | Finding:
        """Up to `size` bytes of a file from `offset` on, or the finding J001."""

    def size(self, root: str, path: str) -> int:
        """The bytes of a file; 0 where it cannot be had."""


def is_address(place: str) -> bool:
    """Whether a dataset lies in an object store (`s3://bucket/data`), not in a folder here."""
    return "://" in place


def of(root: str) -> Place:
    """Who reads what lies there: a module of the shape above."""
    if not is_address(root):
        return local
    from hidata.storage import object_store

    return object_store
