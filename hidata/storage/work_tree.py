"""Compares a folder with a git revision, and writes a revision's files, without git's filters.

git itself would run the programs that the repository names as filters for its files. So the ids of
contents are computed and compared here. A file is unchanged if the committed contents are its
bytes, its bytes with LF for CR LF, or the pointer to its bytes that Git LFS commits. A file that
another filter changed at checkout counts as changed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from posixpath import dirname, join, normpath
from stat import S_ISREG
from typing import IO

from hidata.storage.git import GitError
from hidata.storage.repository import LINK, SUBMODULE, Repository, TreeEntry
from hidata.storage.system import open_for_reading

CHUNK_BYTES = 2**16
SHA1_DIGITS = 40
"""Hexadecimal digits of an id in a repository with SHA-1; with SHA-256 there are more."""

MAX_LINK_BYTES = 4096
"""How long the target of a link can be; what is longer is written as a file."""

MAX_LINK_STEPS = 40
"""How many links may lead from one to the next: Linux follows no more."""

MAX_FOLDER_DEPTH = 200
"""How deep folders may be nested: Python walks through them recursively."""

LFS_POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"
"""What Git LFS commits instead of a file's bytes."""


def changed_files(repository: Repository, revision: str, paths: Sequence[str]) -> set[str]:
    """Return the paths of the files at or below some paths that differ from a revision.

    They are changed, deleted, moved or new; a file that git ignores is new as well. A link counts
    as changed, since its target may have changed; so does every file in a submodule.
    """
    tree = repository.tree(revision, paths)
    files = {path: entry for path, entry in tree.items() if entry.mode != SUBMODULE}
    links = {path for path, entry in files.items() if entry.mode == LINK}
    return links | _differences(repository.folder, files, {*_walk(repository.folder, paths)})


def uncommitted_files(repository: Repository) -> set[str]:
    """Return the paths of the files that differ from the last commit, without ignored ones."""
    tree = repository.tree("HEAD") if repository.commit("HEAD") else {}
    return _differences(repository.folder, tree, repository.files())


def checkout(repository: Repository, revision: str, paths: Iterable[str], into: Path) -> None:
    """Write the files of a revision at or below some paths into an empty folder, as committed.

    Links are written as links, and their targets within the folder are written too. Submodules are
    left out: their contents are in other repositories.
    """
    links: dict[str, str] = {}
    wanted, written = {*paths}, set[str]()
    for _ in range(MAX_LINK_STEPS):
        if not wanted:
            break
        tree = repository.tree(revision, sorted(wanted))
        new_links = _write(repository, {p: e for p, e in tree.items() if p not in written}, into)
        links |= new_links
        written |= wanted | tree.keys()
        targets = {normpath(join(dirname(path), target)) for path, target in new_links.items()}
        wanted = {t for t in targets if not f"{t}/".startswith(("/", "./", "../"))} - written
    for path in sorted(links, reverse=True):  # last, deepest first: no file is written through one
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        (into / path).symlink_to(links[path])


def _write(repository: Repository, tree: Mapping[str, TreeEntry], into: Path) -> dict[str, str]:
    """Write the files of a tree into a folder. Return the targets of its links, by path."""
    if any(path.count("/") > MAX_FOLDER_DEPTH for path in tree):
        message = f"The folders of a revision are nested more than {MAX_FOLDER_DEPTH} deep."
        raise GitError("refused", message)
    links = {}
    pending = [(path, entry) for path, entry in tree.items() if entry.mode != SUBMODULE]
    with repository.contents([entry.id for _, entry in pending]) as contents:
        for (path, entry), (size, stream) in zip(pending, contents, strict=True):
            if entry.mode == LINK and size < MAX_LINK_BYTES:
                links[path] = os.fsdecode(stream.read(size).split(b"\0")[0])
                continue
            (into / path).parent.mkdir(parents=True, exist_ok=True)
            with (into / path).open("xb") as file:
                _copy(stream, file, size)
    return links


def _copy(source: IO[bytes], target: IO[bytes], size: int) -> None:
    """Copy `size` bytes from one stream to another."""
    while size and (chunk := source.read(min(size, CHUNK_BYTES))):
        target.write(chunk)
        size -= len(chunk)


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
    both = tree.keys() & present
    differing = {path for path in both if not _is_unchanged(f"{folder}/{path}", tree[path])}
    return (tree.keys() ^ present) | differing


def _is_unchanged(path: str, entry: TreeEntry) -> bool:
    """Whether the file, link or submodule at a path is the same as an entry of a revision."""
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
    """Whether a submodule is unchanged and at a commit, or not checked out at all."""
    if not (folder / ".git").exists():
        return True
    repository = Repository(folder)
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
