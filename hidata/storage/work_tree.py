"""Compares a folder with a git revision, and writes a revision's files, without git's filters.

git itself would run the programs that the repository names for its files. So contents are compared
by their ids, computed here. A file is as committed if its bytes are, or are but for line ends of
CR LF, or if a pointer to its bytes for Git LFS is. A file that another filter changed at checkout
counts as changed.
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
from hidata.storage.repository import LINK, SUBMODULE, Entry, Repository

FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
CHUNK = 2**16
SHA1 = 40
"""Hex digits of an id; those of repositories with SHA-256 have more."""

LONGEST_LINK = 4096
"""Bytes in which a link says where it leads; what is longer can be no link, and becomes a file."""

STEPS = 40
"""Links that may lead from one to the next: Linux follows no more."""

DEEPEST = 200
"""Folders in one another that are written: Python walks through them by calls in one another."""

LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"
"""What Git LFS commits in place of a file."""


def changed(repository: Repository, revision: str, paths: Sequence[str]) -> set[str]:
    """The files at or below some paths of a folder that are not as in a revision, by their paths.

    They are changed, deleted, moved or new; a file that git ignores is new as well. A link counts
    as changed, since what it leads to may be; so does what is in a submodule.
    """
    tree = repository.tree(revision, paths)
    files = {path: entry for path, entry in tree.items() if entry.mode != SUBMODULE}
    links = {path for path, entry in files.items() if entry.mode == LINK}
    return links | _differing(repository.folder, files, {*_walk(repository.folder, paths)})


def uncommitted(repository: Repository) -> set[str]:
    """The files of a folder that are not as in the last commit, but for those that git ignores."""
    tree = repository.tree("HEAD") if repository.commit("HEAD") else {}
    return _differing(repository.folder, tree, repository.files())


def checkout(repository: Repository, revision: str, paths: Iterable[str], into: Path) -> None:
    """Write the files of a revision at or below some paths into an empty folder, as committed.

    Links are written as links, and what they lead to in the folder with them. Submodules are left
    out: their contents are in repositories of their own.
    """
    links: dict[str, str] = {}
    wanted, written = {*paths}, set[str]()
    for _ in range(STEPS):
        if not wanted:
            break
        tree = repository.tree(revision, sorted(wanted))
        found = _write(repository, {p: e for p, e in tree.items() if p not in written}, into)
        links |= found
        written |= wanted | tree.keys()
        targets = {normpath(join(dirname(path), target)) for path, target in found.items()}
        wanted = {t for t in targets if not f"{t}/".startswith(("/", "./", "../"))} - written
    for path in sorted(links, reverse=True):  # last and from below: nothing is written through one
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        (into / path).symlink_to(links[path])


def _write(repository: Repository, tree: Mapping[str, Entry], into: Path) -> dict[str, str]:
    """Write files into a folder. What the links among them lead to, by their paths."""
    if any(path.count("/") > DEEPEST for path in tree):
        message = f"A revision has folders in one another, more than {DEEPEST} deep."
        raise GitError("refused", message)
    links = {}
    todo = [(path, entry) for path, entry in tree.items() if entry.mode != SUBMODULE]
    with repository.contents([entry.id for _, entry in todo]) as contents:
        for (path, entry), (size, stream) in zip(todo, contents, strict=True):
            if entry.mode == LINK and size < LONGEST_LINK:
                links[path] = os.fsdecode(stream.read(size).split(b"\0")[0])
                continue
            (into / path).parent.mkdir(parents=True, exist_ok=True)
            with (into / path).open("xb") as file:
                _copy(stream, file, size)
    return links


def _copy(source: IO[bytes], target: IO[bytes], size: int) -> None:
    while size and (chunk := source.read(min(size, CHUNK))):
        target.write(chunk)
        size -= len(chunk)


def _walk(folder: Path, paths: Iterable[str]) -> Iterator[str]:
    """The paths of all files and links at or below some paths; no link is followed."""
    todo = []
    for path in paths:
        place = folder / path
        if place.is_dir() and not place.is_symlink():
            todo.append(path)
        elif os.path.lexists(place):
            yield path
    while todo:
        path = todo.pop()
        with os.scandir(folder / path) as entries:
            for entry in entries:
                if entry.name == ".git":
                    continue
                if entry.is_dir(follow_symlinks=False):
                    todo.append(f"{path}/{entry.name}")
                else:
                    yield f"{path}/{entry.name}"


def _differing(folder: Path, tree: Mapping[str, Entry], present: set[str]) -> set[str]:
    both = tree.keys() & present
    other = {path for path in both if not _as_committed(f"{folder}/{path}", tree[path])}
    return (tree.keys() ^ present) | other


def _as_committed(path: str, entry: Entry) -> bool:
    """Whether a file, link or submodule is as an entry in a revision says."""
    if entry.mode == SUBMODULE:
        return _at_commit(Path(path), entry.id)
    try:
        if entry.mode == LINK:
            text = os.fsencode(os.readlink(path))
            return _id(entry.id, len(text), [text]) == entry.id
        file = os.open(path, FLAGS)
    except OSError:
        return False
    try:
        status = os.fstat(file)
        return S_ISREG(status.st_mode) and entry.id in _ids(entry.id, file, status.st_size)
    finally:
        os.close(file)


def _at_commit(folder: Path, commit: str) -> bool:
    """Whether a submodule is at a commit, without changes; one that is not checked out is."""
    if not (folder / ".git").exists():
        return True
    repository = Repository(folder)
    return repository.commit("HEAD") == commit and not uncommitted(repository)


def _ids(like: str, file: int, size: int) -> Iterator[str]:
    """The ids that a file's contents may have in git, the most likely first."""
    yield _id(like, size, _chunks(file))
    digest = hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    pointer = LFS.format(digest.hexdigest(), size).encode()
    yield _id(like, len(pointer), [pointer])
    length = sum(map(len, _unix(_chunks(file))))
    if length < size:
        yield _id(like, length, _unix(_chunks(file)))


def _id(like: str, size: int, chunks: Iterable[bytes]) -> str:
    """The id that git gives to contents, by the algorithm that gave an id `like` this."""
    algorithm = hashlib.sha1 if len(like) == SHA1 else hashlib.sha256
    digest = algorithm(b"blob %d\0" % size, usedforsecurity=False)
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(file: int) -> Iterator[bytes]:
    os.lseek(file, 0, os.SEEK_SET)
    while chunk := os.read(file, CHUNK):
        yield chunk


def _unix(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Contents with LF for each CR LF."""
    held = b""
    for chunk in chunks:
        text = held + chunk
        held = text[-1:] if text.endswith(b"\r") else b""
        yield text[: len(text) - len(held)].replace(b"\r\n", b"\n")
    yield held
