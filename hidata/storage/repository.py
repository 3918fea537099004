"""Finds the git repository that a folder lies in, and reads its revisions."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import IO, NamedTuple

from hidata.storage import git, git_files
from hidata.storage.git import GitError, Location

MAX_LISTING_BYTES = 2**28
"""Maximum size of a list of files: enough for about three million files."""

LINK, SUBMODULE = "120000", "160000"
"""The modes that git has for links and submodules."""

FETCH_ALL = (
    "git fetch --unshallow --tags brings what this shallow clone lacks, older commits and tags (in"
    " a workflow of GitHub: fetch-depth: 0 of the checkout)."
)
"""What to do in a clone that has only some of the history."""

FETCH_CONTENTS = (
    "It may be a partial clone: git fetch --refetch --no-filter brings the contents of all files."
)


class TreeEntry(NamedTuple):
    """A file, link or submodule in a revision: its mode and the id of its contents.

    `repository` is the one that has the contents.
    """

    mode: str
    id: str
    repository: Repository


class Repository:
    """The git repository that a folder lies in."""

    def __init__(self, folder: Path, git_dir: Path | None = None) -> None:
        """Find the repository, or take the one in `git_dir` as that of a folder.

        Raises GitError if there is none, or git would not use it.
        """
        self.folder = folder.resolve()
        top, git_path = (self.folder, str(git_dir)) if git_dir else _find_repository(self.folder)
        if not self.folder.is_relative_to(top):
            raise GitError("no repository", f"{folder} does not lie in the work tree {top}.")
        if git_dir or "GIT_DIR" in os.environ:
            git_files.check_repository(top, git_path)
        below = self.folder.relative_to(top).as_posix()
        self.below = "" if below == "." else f"{below}/"
        options = ("-C", str(self.folder), f"--git-dir={git_path}", f"--work-tree={top}")
        self._location = Location(options, by_hook=git_dir is None)

    def commit_time(self) -> int:
        """Return the time of the current commit (HEAD), in seconds since 1970."""
        return int(self._output("rev-list", "--max-count=1", "--timestamp", "HEAD").split()[0])

    def commit(self, revision: str) -> str | None:
        """Return the id of the commit that a revision names, or None if there is no such commit."""
        return self._id(f"{revision}^{{commit}}")

    def known_commit(self, revision: str) -> str:
        """Return the id of the commit that a revision names.

        Raises GitError, with what to do, if there is no such commit.
        """
        commit = self.commit(revision)
        if commit is None:
            message = f"{revision} is not a git revision of {self.folder}."
            raise GitError("no revision", message, FETCH_ALL if self.is_shallow else "")
        return commit

    def merge_base(self, one: str, other: str) -> str:
        """Return the newest commit that two revisions both descend from.

        Raises GitError if there is no such revision or no such commit.
        """
        commits = [self.known_commit(revision) for revision in (one, other)]
        bases = self._output("merge-base", *commits, absent=1).decode().split()
        if not bases:
            message = f"{one} and {other} have no commit in common."
            raise GitError("refused", message, FETCH_ALL if self.is_shallow else "")
        return bases[0]

    def first_commit(self, path: str) -> str | None:
        """Return the oldest commit up to HEAD that changed something at a path of this folder."""
        if self.commit("HEAD") is None:
            return None
        commits = self._output("rev-list", "HEAD", "--", path).decode().split()
        return commits[-1] if commits else None

    @property
    def is_shallow(self) -> bool:
        """Whether the repository lacks older commits, since it was cloned without them."""
        return self._output("rev-parse", "--is-shallow-repository").strip() == b"true"

    def has(self, revision: str, path: str) -> bool:
        """Return whether a revision has a file or folder at a path, relative to this folder."""
        return self._id(f"{revision}:{self.below}{path}") is not None

    def tags(self, *options: str) -> list[str]:
        """Return the names of all tags, or with the option `--merged=HEAD` those of its history."""
        if self.commit("HEAD") is None:
            return []
        names = self._output("for-each-ref", "--format=%(refname:strip=2)", *options, "refs/tags")
        return os.fsdecode(names).split("\n")[:-1]

    def tree(self, revision: str, paths: Iterable[str] = ("",)) -> dict[str, TreeEntry]:
        """Return the files of a revision at or below some paths of this folder, by path."""
        commit = self.known_commit(revision)
        full_paths = [f"{self.below}{path}" for path in paths]
        files = {}
        for line in self._list(
            "ls-tree", "-r", "-z", "--full-tree", commit, "--", *filter(None, full_paths)
        ):
            attributes, _, path = line.partition("\t")
            if not {"", ".", ".."}.isdisjoint(path.split("/")):
                message = f"The git revision {revision} has a path that no file can have: {path}"
                raise GitError("refused", message)
            mode, _, identifier = attributes.split()
            files[path.removeprefix(self.below)] = TreeEntry(mode, identifier, self)
        return files

    def files(self, parts: Sequence[str] = ()) -> set[str]:
        """Return the paths of all files in some parts of this folder.

        Without parts, of all files in it that git does not ignore.
        """
        git_files.check_work_tree(self.folder)
        options = ("--cached", "--others", *(() if parts else ("--exclude-standard",)))
        return set(self._list("ls-files", "-z", *options, "--", *(parts or (".",))))

    def skipped(self, parts: Sequence[str]) -> Iterator[str]:
        """Yield the paths in some parts of this folder that a sparse checkout leaves out."""
        for line in self._list("ls-files", "-t", "-z", "--", *parts):
            if line.startswith("S "):
                yield line[2:]

    def submodule(self, revision: str, path: str, commit: str) -> Repository:
        """Return the repository of a submodule, if it has a commit.

        It is looked for in the work tree, and where git keeps the repositories of submodules.
        Nothing is fetched. Raises GitError, with what to do, if none has the commit.
        """
        message = (
            f"The submodule {path} is not available at the commit {commit[:12]} of {revision}."
        )
        hint = f"git submodule update --init {path} brings it, or git -C {path} fetch."
        failure = GitError("refused", message, hint)
        try:
            candidate = checked_out(self.folder / path)
            if candidate and candidate.commit(commit):
                return candidate
        except GitError as error:  # it has another owner, or its `.git` points to nothing
            failure = error
        for stored in self._stored_submodules(revision, path):
            if stored.commit(commit):
                return stored
        raise failure

    def _stored_submodules(self, revision: str, path: str) -> Iterator[Repository]:
        """Yield the repositories within this one that may be those of a submodule.

        git keeps them by their names, which by default are their paths.
        """
        full_path, names = self.below + path, {}
        if modules := self._id(f"{revision}:.gitmodules"):
            pattern = r"^submodule\..*\.path$"
            settings = self._output(
                "config", "-z", "--blob", modules, "--get-regexp", pattern, absent=1
            )
            for line in os.fsdecode(settings).split("\0")[:-1]:
                key, _, value = line.partition("\n")
                names[value] = key.removeprefix("submodule.").removesuffix(".path")
        for folder in self.own_folders:
            for name in dict.fromkeys((names.get(full_path, full_path), full_path)):
                git_dir = folder / "modules" / name
                is_inside = ".." not in name.split("/") and not name.startswith("/")
                if is_inside and (git_dir / "HEAD").is_file():
                    yield Repository(git_dir, git_dir)

    @cached_property
    def own_folders(self) -> list[Path]:
        """The folders of the repository itself: that of a linked work tree, and the common one."""
        folders = self._output("rev-parse", "--git-dir", "--git-common-dir")
        return [self.folder / path for path in dict.fromkeys(os.fsdecode(folders).split("\n")[:-1])]

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
                self._location, "cat-file", "--batch", "--buffer", stdin=requests
            ) as stream:
                yield self._contents(len(identifiers), stream)

    def _contents(self, count: int, stream: IO[bytes]) -> Iterator[tuple[int, IO[bytes]]]:
        """Yield the size and stream of each content in the output of `git cat-file --batch`."""
        for _ in range(count):
            head = stream.readline().split()
            if len(head) != 3:  # "<id> missing"
                message = f"The repository of {self.folder} lacks contents that it names."
                raise GitError("refused", message, FETCH_CONTENTS)
            yield int(head[2]), stream
            stream.read(1)

    def _id(self, name: str) -> str | None:
        """Return the id of the object that a name refers to in git, or None if there is none.

        A name that begins with a hyphen would be an option of git, with `^` all but a commit.
        """
        if name.startswith(("-", "^")):
            return None
        return (
            self._output("rev-parse", "--verify", "--quiet", name, absent=1).decode().strip()
            or None
        )

    def _output(self, *arguments: str, absent: int = 0) -> bytes:
        """Return what a command of git in this repository prints."""
        return git.output(self._location, *arguments, absent=absent)

    def _list(self, *arguments: str) -> list[str]:
        """Return the names that a command prints, each with a zero byte at its end."""
        with git.stream(self._location, *arguments) as stream:
            listing = stream.read(MAX_LISTING_BYTES + 1)
            if len(listing) > MAX_LISTING_BYTES:
                raise GitError("refused", f"There are too many files in {self.folder}.")
        return os.fsdecode(listing).split("\0")[:-1]


def checked_out(folder: Path) -> Repository | None:
    """Return the repository whose work tree has a folder as its top, or None if there is none.

    The variables of a hook, which name the repository around it, do not count.
    """
    git_dir = folder / ".git"
    if not git_dir.exists():
        return None
    _check(folder, str(git_dir))
    return Repository(folder, git_dir)


def _check(top: Path, git_dir: str) -> None:
    """Raise GitError if git would not use a repository, or could not be let at its files."""
    git_files.check_repository(top, git_dir)
    git.check_owner(top, git_dir)


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
        current_folder = Path.cwd()
        top = current_folder if folder.is_relative_to(current_folder) else folder
        return work_tree or top, os.path.abspath(git_dir)
    ceilings = os.environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep)
    for top in (folder, *folder.parents):
        if top != folder and str(top) in ceilings:
            break
        git_dir = f"{top}/.git"
        if os.path.exists(git_dir):
            _check(top, git_dir)
            return work_tree or top, git_dir
    raise GitError("no repository", f"{folder} does not lie in a git repository.")
