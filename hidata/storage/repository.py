"""Finds the git repository that a folder lies in, and reads its revisions."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from hidata.storage import git
from hidata.storage.git import GitError

MAX_LISTING_BYTES = 2**28
"""How long a list of files may be: enough for about three million files."""

LINK, SUBMODULE = "120000", "160000"
"""The modes that git has for links and submodules."""


class TreeEntry(NamedTuple):
    """A file, link or submodule in a revision: its mode and the id of its contents."""

    mode: str
    id: str


class Repository:
    """The git repository that a folder lies in."""

    def __init__(self, folder: Path) -> None:
        """Find the repository. Raises GitError if there is none, or git would not use it."""
        self.folder = folder.resolve()
        top, git_dir = _find_repository(self.folder)
        if not self.folder.is_relative_to(top):
            raise GitError("no repository", f"{folder} does not lie in the work tree {top}.")
        below = self.folder.relative_to(top).as_posix()
        self._below = "" if below == "." else f"{below}/"
        self._options = ("-C", str(self.folder), f"--git-dir={git_dir}", f"--work-tree={top}")

    def commit_time(self) -> int:
        """Return the time of the current commit (HEAD), in seconds since 1970."""
        return int(self._output("rev-list", "--max-count=1", "--timestamp", "HEAD").split()[0])

    def commit(self, revision: str) -> str | None:
        """Return the id of the commit that a revision names, or None if there is no such commit."""
        return self._id(f"{revision}^{{commit}}")

    def has(self, revision: str, path: str) -> bool:
        """Whether a revision has a file or folder at a path, relative to this folder."""
        return self._id(f"{revision}:{self._below}{path}") is not None

    def tags(self, pattern: str) -> list[str]:
        """Return the tags that match a pattern and name the current commit or one before it."""
        if self.commit("HEAD") is None:
            return []
        options = ("--format=%(refname:strip=2)", "--merged=HEAD", f"refs/tags/{pattern}")
        return os.fsdecode(self._output("for-each-ref", *options)).splitlines()

    def tree(self, revision: str, paths: Iterable[str] = ("",)) -> dict[str, TreeEntry]:
        """Return the files of a revision at or below some paths of this folder, by path."""
        commit = self.commit(revision)
        if commit is None:
            message = f"{revision} is not a git revision of {self.folder}."
            raise GitError("no revision", message)
        full_paths = [f"{self._below}{path}" for path in paths]
        files = {}
        for line in self._list(
            "ls-tree", "-r", "-z", "--full-tree", commit, "--", *filter(None, full_paths)
        ):
            about, _, path = line.partition("\t")
            if not {"", ".", ".."}.isdisjoint(path.split("/")):
                message = f"The git revision {revision} has a path that no file can have: {path}"
                raise GitError("refused", message)
            mode, _, identifier = about.split()
            files[path.removeprefix(self._below)] = TreeEntry(mode, identifier)
        return files

    def files(self) -> set[str]:
        """Return the paths in this folder of all files that git does not ignore."""
        options = ("--cached", "--others", "--exclude-standard")
        return set(self._list("ls-files", "-z", *options, "--", "."))

    def skipped(self, parts: Sequence[str]) -> Iterator[str]:
        """Yield the paths in some parts of this folder that a sparse checkout leaves out."""
        for line in self._list("ls-files", "-t", "-z", "--", *parts):
            if line.startswith("S "):
                yield line[2:]

    @contextlib.contextmanager
    def contents(self, identifiers: Sequence[str]) -> Iterator[Iterator[tuple[int, IO[bytes]]]]:
        """Yield the size in bytes of each content with these ids, and a stream to read it from.

        Each must be read to its end before the next.
        """
        from tempfile import TemporaryFile

        with TemporaryFile() as requests:
            requests.write("".join(f"{identifier}\n" for identifier in identifiers).encode())
            requests.seek(0)
            with git.stream(
                self._options, "cat-file", "--batch", "--buffer", stdin=requests
            ) as stream:
                yield self._contents(len(identifiers), stream)

    def _contents(self, count: int, stream: IO[bytes]) -> Iterator[tuple[int, IO[bytes]]]:
        """Split the output of `git cat-file --batch` into the contents asked for."""
        for _ in range(count):
            head = stream.readline().split()
            if len(head) != 3:  # "<id> missing"
                message = (
                    f"The repository of {self.folder} lacks contents that it names: fetch all."
                )
                raise GitError("refused", message)
            yield int(head[2]), stream
            stream.read(1)

    def _id(self, name: str) -> str | None:
        """Return the id of the object that a name means to git, or None if there is none.

        A name that begins with a hyphen would be an option of git.
        """
        if name.startswith("-"):
            return None
        return (
            self._output("rev-parse", "--verify", "--quiet", name, absent=1).decode().strip()
            or None
        )

    def _output(self, *arguments: str, absent: int = 0) -> bytes:
        return git.output(self._options, *arguments, absent=absent)

    def _list(self, *arguments: str) -> list[str]:
        """Return the names that a command prints, each with a zero byte at its end."""
        with git.stream(self._options, *arguments) as stream:
            listing = stream.read(MAX_LISTING_BYTES + 1)
            if len(listing) > MAX_LISTING_BYTES:
                raise GitError("refused", f"There are too many files in {self.folder}.")
        return os.fsdecode(listing).split("\0")[:-1]


def commit_time(folder: Path) -> int | None:
    """Return the time of a folder's current commit, in seconds since 1970, or None without git."""
    try:
        return Repository(folder).commit_time()
    except GitError:
        return None


def _find_repository(folder: Path) -> tuple[Path, str]:
    """Return the top of the work tree that a folder lies in, and the path of its `.git`.

    GIT_DIR and GIT_WORK_TREE come first. As in git, the current folder is the top if only GIT_DIR
    is set; a dataset outside of it is a work tree by itself. Raises GitError if there is none.
    """
    set_by_user = os.environ.get("GIT_WORK_TREE")
    work_tree = Path(set_by_user).resolve() if set_by_user else None
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
