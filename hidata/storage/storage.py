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


LOCAL_SCHEMES = ("file://", "local://")
"""The beginnings of the URLs of folders, as fsspec has them: what follows is a path."""


def folder_at(address: str) -> str | None:
    """Return the path of the folder that a URL names, None if it is that of an object store."""
    scheme = next((s for s in LOCAL_SCHEMES if address.lower().startswith(s)), None)
    return None if scheme is None else address[len(scheme) :] or "."


class _FolderAtUrl:
    """Reads a folder that is named by a URL (`file:///data`) as if it were named by its path."""

    def record_files(self, root: str) -> dict[str, Sequence[str]]:
        return local.record_files(folder_at(root) or root)

    def files_of(self, root: str, kind: str) -> Sequence[str]:
        return local.files_of(folder_at(root) or root, kind)

    def read_file(self, root: str, path: str) -> bytes | Finding:
        return local.read_file(folder_at(root) or root, path)

    def read_part(self, root: str, path: str, offset: int, size: int) -> bytes | Finding:
        return local.read_part(folder_at(root) or root, path, offset, size)

    def file_size(self, root: str, path: str) -> int:
        return local.file_size(folder_at(root) or root, path)


def storage_of(root: str) -> Storage:
    """Return what reads the dataset at a folder's path or a URL."""
    if not is_address(root):
        return local
    if folder_at(root) is not None:
        return _FolderAtUrl()
    from hidata.storage import object_store

    return object_store
