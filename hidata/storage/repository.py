"""Finds the git repository that a folder lies in, and reads its revisions."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from hidata.storage import git
from hidata.storage.git import GitError

LISTING = 2**28
"""Bytes that a list of files may have: about three million files."""

LINK, SUBMODULE = "120000", "160000"
"""Modes of entries in a tree that are no regular files."""


class Entry(NamedTuple):
    """A file as a revision has it: its mode and the id of its contents."""

    mode: str
    id: str


class Repository:
    """The git repository that a folder lies in."""

    def __init__(self, folder: Path) -> None:
        """Find the repository. Raises GitError where there is none, or git refuses to use it."""
        self.folder = folder.resolve()
        top, git_dir = _found(self.folder)
        if not self.folder.is_relative_to(top):
            raise GitError("no repository", f"{folder} does not lie in the work tree {top}.")
        below = self.folder.relative_to(top).as_posix()
        self._below = "" if below == "." else f"{below}/"
        self._where = ("-C", str(self.folder), f"--git-dir={git_dir}", f"--work-tree={top}")

    def commit_time(self) -> int:
        """The time of the commit checked out, in seconds since 1970."""
        return int(self._ask("rev-list", "--max-count=1", "--timestamp", "HEAD").split()[0])

    def commit(self, revision: str) -> str | None:
        """The id of the commit that a revision means; None where there is no such commit."""
        return self._id(f"{revision}^{{commit}}")

    def has(self, revision: str, path: str) -> bool:
        """Whether a file or folder of the folder is in a revision."""
        return self._id(f"{revision}:{self._below}{path}") is not None

    def tags(self, pattern: str) -> list[str]:
        """The names of the tags of a pattern that lead to the commit checked out, or before it."""
        if self.commit("HEAD") is None:
            return []
        asked = ("--format=%(refname:strip=2)", "--merged=HEAD", f"refs/tags/{pattern}")
        return os.fsdecode(self._ask("for-each-ref", *asked)).splitlines()

    def tree(self, revision: str, paths: Iterable[str] = ("",)) -> dict[str, Entry]:
        """The files of a revision at or below some paths of the folder, by their paths."""
        commit = self.commit(revision)
        if commit is None:
            message = f"{revision} is not a git revision of {self.folder}."
            raise GitError("no revision", message)
        asked = [f"{self._below}{path}" for path in paths]
        files = {}
        for line in self._list(
            "ls-tree", "-r", "-z", "--full-tree", commit, "--", *filter(None, asked)
        ):
            about, _, path = line.partition("\t")
            if not {"", ".", ".."}.isdisjoint(path.split("/")):
                message = f"The git revision {revision} has a path that no file can have: {path}"
                raise GitError("refused", message)
            mode, _, identifier = about.split()
            files[path.removeprefix(self._below)] = Entry(mode, identifier)
        return files

    def files(self) -> set[str]:
        """The paths in the folder that git tracks, or would add: all but those it ignores."""
        asked = ("--cached", "--others", "--exclude-standard")
        return set(self._list("ls-files", "-z", *asked, "--", "."))

    @contextlib.contextmanager
    def contents(self, identifiers: Sequence[str]) -> Iterator[Iterator[tuple[int, IO[bytes]]]]:
        """The contents with these ids in turn: how many bytes, and a stream to read them from."""
        from tempfile import TemporaryFile

        with TemporaryFile() as asked:
            asked.write("".join(f"{identifier}\n" for identifier in identifiers).encode())
            asked.seek(0)
            with git.stream(self._where, "cat-file", "--batch", "--buffer", stdin=asked) as stream:
                yield self._each(len(identifiers), stream)

    def _each(self, number: int, stream: IO[bytes]) -> Iterator[tuple[int, IO[bytes]]]:
        for _ in range(number):
            head = stream.readline().split()
            if len(head) != 3:  # "<id> missing"
                message = (
                    f"The repository of {self.folder} lacks contents that it names: fetch all."
                )
                raise GitError("refused", message)
            yield int(head[2]), stream
            stream.read(1)

    def _id(self, name: str) -> str | None:
        """The id of what a name means to git; None where there is nothing of that name."""
        if name.startswith("-"):
            return None
        return (
            self._ask("rev-parse", "--verify", "--quiet", name, absent=1).decode().strip() or None
        )

    def _ask(self, *arguments: str, absent: int = 0) -> bytes:
        return git.output(self._where, *arguments, absent=absent)

    def _list(self, *arguments: str) -> list[str]:
        """The names that a command prints, each with a zero byte at its end."""
        with git.stream(self._where, *arguments) as stream:
            listed = stream.read(LISTING + 1)
            if len(listed) > LISTING:
                raise GitError("refused", f"There are too many files in {self.folder}.")
        return os.fsdecode(listed).split("\0")[:-1]


def commit_time(folder: Path) -> int | None:
    """The time of the commit that a folder is at, in seconds since 1970; None outside git."""
    try:
        return Repository(folder).commit_time()
    except GitError:
        return None


def _found(folder: Path) -> tuple[Path, str]:
    """The top of the work tree that a folder lies in, and its `.git`, or what the user says.

    The user may say so by GIT_DIR and GIT_WORK_TREE. As in git, the current folder is the top
    where only GIT_DIR is set; a dataset outside of it is a work tree by itself.
    """
    named = os.environ.get("GIT_WORK_TREE")
    work_tree = Path(named).resolve() if named else None
    if git_dir := os.environ.get("GIT_DIR"):
        here = Path.cwd()
        top = here if folder.is_relative_to(here) else folder
        return work_tree or top, os.path.abspath(git_dir)
    ceilings = os.environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep)
    for top in (folder, *folder.parents):
        if top != folder and str(top) in ceilings:
            break
        git_dir = f"{top}/.git"
        if os.path.exists(git_dir):
            git.check_owner(top, git_dir)
            return work_tree or top, git_dir
    raise GitError("no repository", f"{folder} does not lie in a git repository.")
