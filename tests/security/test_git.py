"""git is not led astray: by odd files of a repository, by where its parts lie, by the search path.

That it runs no program of a repository: tests/storage/test_git.py.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import hidata as package
import pytest
from hidata.storage import git
from hidata.storage.git import GitError
from hidata.storage.repository import Repository

from tests.helpers.repositories import commit, dataset, run_git

COMMANDS = [["validate", "--since", "HEAD"], ["build"], ["release", "--first"]]

GIT_FILES = [
    ".git", ".git/HEAD", ".git/commondir", ".git/config", ".git/index", ".git/info/exclude",
    ".git/info/grafts", ".git/objects/info/alternates", ".git/objects/info/commit-graph",
    ".git/objects/pack/multi-pack-index", ".git/packed-refs", ".git/refs/heads/x", ".git/shallow",
    ".gitattributes", ".gitignore", ".gitmodules",
]  # fmt: skip
"""Files that git, or hidata for it, reads whatever it is asked."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = dataset(tmp_path / "root")
    run_git(root, "init", "-q")
    return commit(root)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("odd", [pipe, device])
@pytest.mark.parametrize("path", GIT_FILES)
def test_no_pipe_or_device_is_read(root, hidata, path: str, odd: Callable[[Path], None]):
    """At the first git would wait, the second it would read until memory ends."""
    place = root / path
    if place.is_dir():
        shutil.rmtree(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)
    odd(place)
    code, out = hidata("--root", root, "validate", "--since", "HEAD")
    assert (code, out.count("\n")) == (2, 1)
    assert str(place) in out
    assert hidata("--root", root, "build")[0] in (0, 2)


@pytest.mark.parametrize("path", ["records/item/.gitignore", "sub/.gitignore", "sub/.git/HEAD"])
def test_nor_one_deeper_in_the_folder(root, hidata, path: str):
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    pipe(root / path)
    code, out = hidata("--root", root, "release", "--first")
    assert (code, f"{root / path}, which is a pipe or a device" in out) == (2, True)


def test_nor_in_the_repository_of_a_linked_work_tree(root, tmp_path, hidata):
    run_git(root, "worktree", "add", "-q", str(tmp_path / "linked"))
    (root / ".git/packed-refs").unlink(missing_ok=True)
    pipe(root / ".git/packed-refs")
    code, out = hidata("--root", tmp_path / "linked", "validate", "--since", "HEAD")
    assert (code, "packed-refs, which is a pipe" in out) == (2, True)


@pytest.mark.parametrize(
    "target", ["/", "/proc/self/fd", "/dev/zero", "nowhere", ".git", "", "\0", "a" * 9999]
)
def test_a_git_file_that_leads_elsewhere_is_refused(root, hidata, target: str):
    shutil.rmtree(root / ".git")
    (root / ".git").write_text(f"gitdir: {target}\n")
    code, out = hidata("--root", root, "validate", "--since", "HEAD")
    assert (code, out.count("\n")) == (2, 1), out
    assert hidata("--root", root, "validate")[0] in (0, 2)


@pytest.mark.parametrize("target", ["/", "/proc/self", "..", "nowhere"])
def test_so_are_common_folders_elsewhere(root, hidata, target: str):
    (root / ".git/commondir").write_text(f"{target}\n")
    code, out = hidata("--root", root, "validate", "--since", "HEAD")
    assert (code, out.count("\n")) == (2, 1)


def test_the_work_tree_of_the_settings_does_not_count(root, tmp_path, hidata):
    """Else another folder would be compared."""
    (root / "records/item/a.json").write_text('{"id": "a"}\n')
    run_git(root, "config", "core.worktree", str(tmp_path))
    code, out = hidata("--root", root, "validate", "--since", "HEAD")
    assert (code, "records/item/a.json:1:1: S001" in out) == (1, True)


@pytest.mark.slow
def test_settings_that_include_a_pipe_end_in_words(root, hidata, monkeypatch):
    pipe(root / "pipe")
    with (root / ".git/config").open("a") as config:
        config.write("[include]\n\tpath = ../pipe\n")
    monkeypatch.setattr(git, "TIMEOUT_SECONDS", 0.2)
    monkeypatch.setitem(git.TIMEOUTS, "rev-list", 0.2)
    code, out = hidata("--root", root, "validate", "--since", "HEAD")
    assert (code, out) == (2, "hidata: git did not answer within 0.2 seconds.\n")
    assert hidata("--root", root, "build")[0] == 0


def test_git_is_not_looked_for_in_the_current_folder(root, tmp_path, hidata, monkeypatch):
    (root / "git").write_text(f"#!/bin/sh\ntouch {tmp_path}/trace\n")
    (root / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}{os.environ['PATH']}")
    assert hidata("--root", root, "validate", "--since", "HEAD")[0] == 0
    assert not (tmp_path / "trace").exists()
    monkeypatch.setenv("PATH", ".")
    code, out = hidata("--root", root, "validate", "--since", "HEAD")
    assert (code, out) == (2, "hidata: git cannot be run: No such file or directory.\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[submodule "x"]\n\tpath = records\n', "ok"),
        ('[submodule "x"]\n\tpath = "records/gone"\n', "The submodule records/gone is not checked"),
        ("\n" * 200_000 + "path\t=  records/gone", "The submodule records/gone is not checked"),
        ("path = " * 99_999, "ok"),
        (f"path = records/{'a' * 9999}", "ok"),
        ("path = records/a\0b", "The submodule records/a"),
        ("#" * (16 * 2**20 + 1), "it is larger than 16 MiB"),
    ],
)
def test_the_list_of_submodules_is_read_within_bounds(root, hidata, text: str, said: str):
    (root / ".gitmodules").write_text(text)
    code, out = hidata("--root", root, "validate")
    assert (code, said in out) == (0 if said == "ok" else 2, True)


def test_the_list_of_submodules_is_no_link_out_of_the_checkout(root, tmp_path, hidata):
    (tmp_path / "secret").write_text("path = records/private-name\n")
    (root / ".gitmodules").symlink_to(tmp_path / "secret")
    code, out = hidata("--root", root, "validate")
    assert (code, "private-name" in out, "leads out" in out) == (2, False, True)


def test_the_interface_does_not_wait_either(root, tmp_path):
    (root / ".git/HEAD").unlink()
    pipe(root / ".git/HEAD")
    assert package.Dataset(root).validate() == []
    assert package.Dataset(root).build(tmp_path / "out").records == {"item": 2}
    with pytest.raises(GitError, match="HEAD, which is a pipe or a device"):
        Repository(root)


def test_records_in_a_repository_within_are_not_committed(root, hidata):
    """git lists the folder alone, and takes nothing of it into the commit."""
    (root / "records/item/nested").mkdir()
    (root / "records/item/nested/c.json").write_text('{"id": "c", "name": "N"}\n')
    run_git(root / "records/item/nested", "init", "-q")
    commit(root / "records/item/nested")
    code, out = hidata("--root", root, "release", "--first")
    assert (code, "such as records/item/nested/." in out) == (1, True)
    assert hidata("--root", root, "validate", "--since", "HEAD")[0] == 0


@pytest.mark.parametrize(
    "text", ["ref: refs/heads/" + "a" * 99_999, "ref: HEAD", "", "\0", "x" * 99_999]
)
def test_a_head_that_leads_nowhere_is_said(root, hidata, text: str):
    (root / ".git/HEAD").write_text(text)
    code, out = hidata("--root", root, "validate", "--since", "HEAD")
    assert (code, out.count("\n")) == (2, 1)
    assert hidata("--root", root, "release", "--first")[0] in (1, 2)


def test_a_name_that_begins_with_a_hyphen_is_no_option(root, tmp_path, hidata):
    (root / ".git/refs/tags").mkdir(exist_ok=True)
    for name in ("--output=trace", "-x"):
        (root / ".git/refs/tags" / name).write_text(run_git(root, "rev-parse", "HEAD") + "\n")
        code, out = hidata("--root", root, "validate", "--since", name)
        assert (code, "is not a git revision" in out) == (2, True)
        assert hidata("--root", root, "diff", name, "HEAD")[0] == 2
    assert not (root / "trace").exists()
