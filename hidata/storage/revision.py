"""Reads the files of a git revision, and of its submodules, as they were committed.

Contents come from git's object store, never from `git archive` or `git checkout`, so neither
attributes nor filters change them. Links are followed within the revision. Only the pointers that
Git LFS commits are replaced by the contents they stand for, if those are available locally.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import IO

from hidata.storage.git import GitError
from hidata.storage.repository import LINK, SUBMODULE, Repository

CHUNK_BYTES = 2**16

MAX_LINK_BYTES = 4096
"""Maximum length of the target of a link; anything longer is written as a file."""

MAX_LINK_STEPS = 40
"""Maximum number of links in a row, as in Linux."""

MAX_FOLDER_DEPTH = 200
"""Maximum depth of nested folders: Python walks through them recursively."""


MAX_POINTER_BYTES = 1024
"""Maximum size of the pointer that Git LFS commits instead of a file."""

_LFS_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:ext-.*\n)*"
    rb"oid sha256:([0-9a-f]{64})\nsize [0-9]+\n"
).fullmatch


class Revision:
    """The files of a revision at or below some paths of a repository's folder.

    `entries` has them by path. The files of a submodule are among them once it was expanded.
    """

    def __init__(self, repository: Repository, name: str, paths: Iterable[str] = ("",)) -> None:
        """List the files. Raises GitError if there is no such revision."""
        self.name, self.repository = name, repository
        self.entries = repository.tree(name, paths)
        self._submodules = {repository: ("", name)}  # the path of each, and its commit
        self._targets: dict[str, str] = {}

    def expand(self, path: str) -> None:
        """Replace the submodule at a path by its files.

        Raises GitError if its repository is not available locally.
        """
        submodule = self.entries[path]
        prefix, revision = self._submodules[submodule.repository]
        inner_path = path.removeprefix(prefix)
        repository = submodule.repository.submodule(revision, inner_path, submodule.id)
        files = repository.tree(submodule.id)
        del self.entries[path]
        self._submodules[repository] = (f"{path}/", submodule.id)
        self.entries |= {f"{path}/{inner}": entry for inner, entry in files.items()}

    def expand_below(self, path: str) -> None:
        """Expand all submodules at or below a path, also nested ones."""
        while submodules := [p for p in self.below(path) if self.entries[p].mode == SUBMODULE]:
            for submodule in submodules:
                self.expand(submodule)

    def below(self, path: str) -> list[str]:
        """Return the paths of the files at or below a path."""
        if path in self.entries:
            return [path]
        folder = f"{path}/" if path else ""
        return [p for p in self.entries if p.startswith(folder)]

    def real_path(self, path: str) -> tuple[str | None, list[str]]:
        """Return where a path leads, and the links on the way.

        It is None if the path leads out of the folder, to an absolute path or in a circle.
        """
        top = self.repository.below.split("/")[:-1]
        steps, pending, links = list(top), path.split("/")[::-1], list[str]()
        while pending:
            step = pending.pop()
            if step in ("", "."):
                continue
            if step == "..":
                if not steps:
                    return None, links
                steps.pop()
                continue
            steps.append(step)
            if steps[: len(top)] != top:
                continue  # outside of the folder, perhaps on the way back into it
            current_path = "/".join(steps[len(top) :])
            entry = self.entries.get(current_path)
            if entry and entry.mode == SUBMODULE:
                self.expand(current_path)
            elif entry and entry.mode == LINK and current_path in self.targets([current_path]):
                links.append(current_path)
                target = self._targets[current_path]
                if target.startswith("/") or len(links) > MAX_LINK_STEPS:
                    return None, links
                steps.pop()
                pending += target.split("/")[::-1]
        inside = steps[: len(top)] == top
        return ("/".join(steps[len(top) :]) if inside else None), links

    def targets(self, paths: Iterable[str]) -> dict[str, str]:
        """Return where the links among some paths lead, by path, as they were committed."""
        unread = [p for p in paths if p not in self._targets and self.entries[p].mode == LINK]
        for path, size, stream in self.contents(unread):
            if size < MAX_LINK_BYTES:
                self._targets[path] = os.fsdecode(stream.read(size).split(b"\0")[0])
            else:
                for _ in _chunks(stream, size):
                    pass
        return {path: self._targets[path] for path in paths if path in self._targets}

    def contents(self, paths: Sequence[str]) -> Iterator[tuple[str, int, IO[bytes]]]:
        """Yield each path, the size of the file's contents, and a stream to read them from.

        Each must be read to its end before the next.
        """
        for repository, group in groupby(paths, lambda path: self.entries[path].repository):
            group_paths = list(group)
            with repository.contents([self.entries[path].id for path in group_paths]) as contents:
                for path, (size, stream) in zip(group_paths, contents, strict=True):
                    yield path, size, stream


def checkout(repository: Repository, name: str, paths: Iterable[str], into: Path) -> Path:
    """Write the files of a revision at or below some paths into an empty folder, as committed.

    Links are written as links, and what they lead to within the repository's folder is written too.
    Returns the folder that stands for the repository's: it lies as deep below `into` as that below
    the top of the work tree, so that relative links keep their targets.
    """
    revision = Revision(repository, name)
    selected, links = _with_targets(revision, paths)
    if any(path.count("/") > MAX_FOLDER_DEPTH for path in selected):
        message = f"The folders of a revision are nested more than {MAX_FOLDER_DEPTH} deep."
        raise GitError("refused", message)
    root = into / repository.below
    root.mkdir(parents=True, exist_ok=True)
    for path, size, stream in revision.contents([p for p in selected if p not in links]):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        with (root / path).open("xb") as file:
            if size > MAX_POINTER_BYTES:
                file.writelines(_chunks(stream, size))
            else:
                file.write(_from_lfs(stream.read(size), revision.entries[path].repository))
    for path in sorted(links, reverse=True):  # last, deepest first: no file is written through one
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(links[path])
    return root


def _with_targets(revision: Revision, paths: Iterable[str]) -> tuple[list[str], dict[str, str]]:
    """Return the files at or below some paths and what links among them lead to, sorted.

    Also returns where these links lead, by path.
    """
    selected, links = set[str](), dict[str, str]()
    pending, visited = list(paths), set[str]()
    while pending:
        path = pending.pop()
        real_path, passed_links = revision.real_path(path)
        selected.update(passed_links)
        links |= revision.targets(passed_links)
        if not real_path or real_path in visited:  # out of the folder, or to all of it
            continue
        visited.add(real_path)
        revision.expand_below(real_path)
        new_files = [p for p in revision.below(real_path) if p not in selected]
        selected.update(new_files)
        new_links = revision.targets(new_files)
        links |= new_links
        pending += new_links
    return sorted(selected), links


def _from_lfs(data: bytes, repository: Repository) -> bytes:
    """Return the contents that a pointer of Git LFS stands for, or else the data itself."""
    pointer = _LFS_POINTER(data)
    if pointer is None:
        return data
    digest = pointer[1].decode()
    for folder in repository.own_folders:
        with contextlib.suppress(OSError):
            contents = (folder / "lfs/objects" / digest[:2] / digest[2:4] / digest).read_bytes()
            if hashlib.sha256(contents).hexdigest() == digest:
                return contents
    return data


def _chunks(stream: IO[bytes], size: int) -> Iterator[bytes]:
    """Yield the next `size` bytes of a stream, in pieces."""
    while size and (chunk := stream.read(min(size, CHUNK_BYTES))):
        yield chunk
        size -= len(chunk)
