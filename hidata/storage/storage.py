"""Chooses how a dataset is read: from a folder (`local`) or an object store (`object_store`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hidata.findings.finding import Finding
from hidata.storage import local


class Storage(Protocol):
    """The functions that read a dataset: the modules `local` and `object_store` have them.

    `root` is the address of the dataset (a folder's path or a URL); paths are relative to it.
    """

    def record_files(self, root: str) -> dict[str, Sequence[str]]:
        """Return the paths of the files in each folder of `records/`, sorted by key.

        What is not a record is under "", as `local.record_files` says.
        """

    def files_of(self, root: str, kind: str) -> Sequence[str]:
        """Return the paths of the record files of one kind, sorted by key."""

    def read_file(self, root: str, path: str) -> bytes | Finding:
        """Return all bytes of a file, or the finding J001 if it cannot be read or is too large."""

    def read_part(self, root: str, path: str, offset: int, size: int) -> bytes | Finding:
        """Return up to `size` bytes of a file from `offset` on, or the finding J001."""

    def file_size(self, root: str, path: str) -> int:
        """Return the size of a file in bytes, or 0 if it cannot be read."""


def is_address(text: str) -> bool:
    """Whether a text is the URL of an object store (`s3://bucket/data`), not a folder's path."""
    return "://" in text


def storage_of(root: str) -> Storage:
    """Return the module that reads the dataset at a folder's path or a URL."""
    if not is_address(root):
        return local
    from hidata.storage import object_store

    return object_store
