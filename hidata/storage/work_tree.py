"""Compares a folder with a git revision, without git's filters.

git itself would run the programs that the repository names as filters for its files. So the ids of
contents are computed and compared here. A file is unchanged if the committed contents are its
bytes, its bytes with LF for CR LF, or the pointer to its bytes that Git LFS commits. A file that
another filter changed at checkout counts as changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from stat import S_ISREG

from hidata.storage.git import GitError
from hidata.storage.local import DATASET_FOLDERS, is_left_by_program
from hidata.storage.repository import LINK, SUBMODULE, Repository, TreeEntry, checked_out
from hidata.storage.revision import Revision
from hidata.storage.system import open_for_reading

CHUNK_BYTES = 2**16
SHA1_DIGITS = 40
"""Hexadecimal digits of an id in a repository with SHA-1; with SHA-256 there are more."""

LFS_POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"
"""What Git LFS commits instead of a file's bytes."""


def changed_files(repository: Repository, revision: str, paths: Sequence[str]) -> set[str]:
    """Return the paths of the files at or below some paths that differ from a revision.

    They are changed, deleted, moved or new; a file that git ignores is new as well. A link counts
    as changed, since its target may have changed. The files of a submodule are compared with those
    of the commit that the revision has of it; without that commit, all count as changed.
    """
    snapshot = Revision(repository, revision, paths)
    for path in paths:
        with contextlib.suppress(GitError):
            snapshot.expand_below(path)
    files = {path: entry for path, entry in snapshot.entries.items() if entry.mode != SUBMODULE}
    links = {path for path, entry in files.items() if entry.mode == LINK}
    return links | _differences(repository.folder, files, {*_walk(repository.folder, paths)})


def uncommitted_files(repository: Repository) -> set[str]:
    """Return the paths of the files that differ from the last commit.

    Files that git ignores are left out, but for those in the folders of the dataset: they are read.
    """
    tree = repository.tree("HEAD") if repository.commit("HEAD") else {}
    read = {path for path in repository.files(DATASET_FOLDERS) if not _is_left(path)}
    return _differences(repository.folder, tree, repository.files() | read)


def _is_left(path: str) -> bool:
    """Return whether a program has left a file, which is not read."""
    return is_left_by_program(path.rstrip("/").rpartition("/")[2])  # a folder is a repository


def _walk(folder: Path, paths: Iterable[str]) -> Iterator[str]:
    """Yield the paths of all files and links at or below some paths; no link is followed."""
    pending = []
    for path in paths:
        full_path = folder / path
        if full_path.is_dir() and not full_path.is_symlink():
            pending.append(path)
        elif os.path.lexists(full_path):
            yield path
    while pending:
        path = pending.pop()
        with os.scandir(folder / path) as entries:
            for entry in entries:
                if entry.name == ".git":
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append(f"{path}/{entry.name}")
                else:
                    yield f"{path}/{entry.name}"


def _differences(folder: Path, tree: Mapping[str, TreeEntry], present: set[str]) -> set[str]:
    """Return the paths that only a tree or only a folder has, or that differ between the two."""
    common = tree.keys() & present
    differing = {path for path in common if not _is_unchanged(f"{folder}/{path}", tree[path])}
    return (tree.keys() ^ present) | differing


def _is_unchanged(path: str, entry: TreeEntry) -> bool:
    """Return whether the file, link or submodule at a path equals an entry of a revision."""
    if entry.mode == SUBMODULE:
        return _is_at_commit(Path(path), entry.id)
    try:
        if entry.mode == LINK:
            text = os.fsencode(os.readlink(path))
            return _id(entry.id, len(text), [text]) == entry.id
        file = open_for_reading(path)
    except OSError:
        return False
    try:
        status = os.fstat(file)
        return S_ISREG(status.st_mode) and entry.id in _possible_ids(entry.id, file, status.st_size)
    finally:
        os.close(file)


def _is_at_commit(folder: Path, commit: str) -> bool:
    """Return whether a submodule is unchanged and at a commit, or not checked out at all."""
    repository = checked_out(folder)
    if repository is None:
        return True
    return repository.commit("HEAD") == commit and not uncommitted_files(repository)


def _possible_ids(sample: str, file: int, size: int) -> Iterator[str]:
    """Yield the ids under which git may have committed a file, the most likely first.

    `sample` is any id of the repository: its length shows the algorithm.
    """
    yield _id(sample, size, _chunks(file))
    digest = hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    pointer = LFS_POINTER.format(digest.hexdigest(), size).encode()
    yield _id(sample, len(pointer), [pointer])
    length = sum(map(len, _with_lf(_chunks(file))))
    if length < size:
        yield _id(sample, length, _with_lf(_chunks(file)))


def _id(sample: str, size: int, chunks: Iterable[bytes]) -> str:
    """Return the id that git gives to contents, by the algorithm that made the id `sample`."""
    algorithm = hashlib.sha1 if len(sample) == SHA1_DIGITS else hashlib.sha256
    digest = algorithm(b"blob %d\0" % size, usedforsecurity=False)
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(file: int) -> Iterator[bytes]:
    """Yield the contents of an open file from its beginning on."""
    os.lseek(file, 0, os.SEEK_SET)
    while chunk := os.read(file, CHUNK_BYTES):
        yield chunk


def _with_lf(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield contents with LF for each CR LF, also where the two are in different chunks."""
    pending_cr = b""
    for chunk in chunks:
        text = pending_cr + chunk
        pending_cr = text[-1:] if text.endswith(b"\r") else b""
        yield text[: len(text) - len(pending_cr)].replace(b"\r\n", b"\n")
    yield pending_cr
