"""Which repository a folder lies in, what it is asked, and what is said where it does not answer."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hidata.storage import git, repository
from hidata.storage.git import GitError
from hidata.storage.repository import Repository, commit_time

from tests.helpers.repositories import dataset, run_git

TIME = "2021-03-04T05:06:07Z"
SECONDS = 1614834367  # date -u -d 2021-03-04T05:06:07Z +%s


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dataset in the folder `data` of a repository, with one commit and the tag v1.0.0."""
    monkeypatch.setenv("GIT_COMMITTER_DATE", TIME)
    data = dataset(tmp_path / "top" / "data")
    run_git(tmp_path / "top", "init", "-q")
    run_git(tmp_path / "top", "add", "-A")
    run_git(tmp_path / "top", "commit", "-qm", "one")
    run_git(tmp_path / "top", "tag", "v1.0.0")
    return data


def _why(folder: Path, revision: str = "HEAD") -> tuple[str, str]:
    with pytest.raises(GitError) as caught:
        Repository(folder).tree(revision)
    return caught.value.reason, str(caught.value)


def test_a_folder_in_a_repository(root: Path):
    repository = Repository(root)
    assert repository.commit_time() == SECONDS
    assert repository.commit("HEAD") == run_git(root, "rev-parse", "HEAD")
    assert repository.commit("HEAD^{tree}") is None
    assert repository.tags("--merged=HEAD") == ["v1.0.0"]
    run_git(root, "checkout", "-q", "--orphan", "other")
    assert (repository.tags("--merged=HEAD"), repository.commit("HEAD")) == ([], None)
    assert commit_time(root) is None
    tree = repository.tree("v1.0.0", ["records", "schema"])
    assert sorted(tree) == ["records/item/a.json", "records/item/b.json", "schema/item.json"]
    assert "CHANGELOG.md" in repository.tree("v1.0.0")
    assert repository.has("v1.0.0", "records/item/a.json")
    assert not repository.has("v1.0.0", "data/records")


@pytest.mark.parametrize(
    "name", ["", "none", "-h", "--help", "--git-dir", "HEAD:data", "HEAD..HEAD", "^HEAD"]
)
def test_revisions_that_do_not_exist(root: Path, name: str):
    assert _why(root, name)[0] == "no revision"


def test_what_two_revisions_descend_from(root: Path):
    repository, base = Repository(root), run_git(root, "rev-parse", "HEAD")
    for branch in ("one", "other"):
        run_git(root, "checkout", "-q", "-b", branch, base)
        run_git(root, "commit", "-qm", branch, "--allow-empty")
    assert repository.merge_base("one", "other") == base
    assert repository.merge_base("one", base) == base
    assert repository.merge_base("one", "HEAD~1") == base
    with pytest.raises(GitError, match="none is not a git revision"):
        repository.merge_base("one", "none")
    run_git(root, "checkout", "-q", "--orphan", "alone")
    run_git(root, "commit", "-qm", "alone")
    with pytest.raises(GitError) as caught:
        repository.merge_base("one", "alone")
    assert str(caught.value) == "one and alone have no commit in common."


def test_the_first_commit_that_touched_a_path(root: Path):
    repository, first = Repository(root), run_git(root, "rev-parse", "HEAD")
    (root / "new").write_text("1")
    run_git(root, "add", "new")
    run_git(root, "commit", "-qm", "two")
    second = run_git(root, "rev-parse", "HEAD")
    run_git(root, "rm", "-q", "new")
    run_git(root, "commit", "-qm", "three")
    assert repository.first_commit("new") == second
    assert repository.first_commit("schema") == first
    assert repository.first_commit("none") is None


def test_a_shallow_clone_says_how_the_rest_is_had(root: Path, tmp_path: Path):
    run_git(root, "commit", "-qm", "two", "--allow-empty")
    run_git(tmp_path, "clone", "-q", "--depth=1", f"file://{root.parent}", "shallow")
    clone = tmp_path / "shallow/data"
    assert Repository(clone).is_shallow
    assert not Repository(root).is_shallow
    why, sentence = _why(clone, "HEAD~1")
    assert (why, "git fetch --unshallow --tags" in sentence) == ("no revision", True)
    assert "unshallow" not in _why(root, "HEAD~5")[1]
    run_git(clone, "fetch", "-q", "--unshallow", "--tags")
    assert Repository(clone).merge_base("HEAD", "v1.0.0") == run_git(root, "rev-parse", "v1.0.0")


def test_each_failure_has_its_reason(root: Path, tmp_path: Path, monkeypatch):
    outside = dataset(tmp_path / "outside")
    assert _why(outside) == ("no repository", f"{outside} does not lie in a git repository.")
    (outside / ".git").mkdir()
    why, sentence = _why(outside)
    assert (why, "not a git repository" in sentence) == ("refused", True)
    assert commit_time(outside) is None
    (root.parent / ".git" / "config").write_text("[core\n")
    why, sentence = _why(root)
    assert (why, "bad config" in sentence) == ("refused", True)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _why(root) == ("no git", "git cannot be run: No such file or directory.")
    assert commit_time(root) is None


@pytest.mark.slow
def test_a_git_that_never_answers_is_given_up(root: Path, tmp_path: Path, monkeypatch):
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(git, "TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr(git, "TIMEOUTS", dict.fromkeys(git.TIMEOUTS, 0.2))
    monkeypatch.setenv("PATH", f"{slow.parent}:{os.environ['PATH']}")
    assert _why(root) == ("refused", "git did not answer within 0.2 seconds.")
    with pytest.raises(GitError, match="did not answer"):
        Repository(root).files()


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (-1, False)])
def test_a_list_of_files_has_a_bound(root: Path, monkeypatch, spare: int, fits: bool):
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "-z", "HEAD"], cwd=root, capture_output=True, check=True
    ).stdout
    size = len(listed) + sum(len("data/") for _ in listed.split(b"\0")[:-1])
    monkeypatch.setattr(repository, "MAX_LISTING_BYTES", size + spare)
    if fits:
        assert len(Repository(root).tree("HEAD")) == 7
    else:
        assert _why(root) == ("refused", f"There are too many files in {root}.")


def test_the_variables_of_a_hook_say_where_the_repository_lies(root: Path, tmp_path, monkeypatch):
    (root.parent / ".git").rename(tmp_path / "aside")
    assert _why(root)[0] == "no repository"
    monkeypatch.chdir(root.parent)
    monkeypatch.setenv("GIT_DIR", "../aside")  # as a hook has it: from the top of the work tree
    monkeypatch.setenv("GIT_INDEX_FILE", "../other")
    assert "CHANGELOG.md" in Repository(root).tree("HEAD")
    assert "data/CHANGELOG.md" not in Repository(root).tree("HEAD")
    shutil.copy(tmp_path / "aside" / "index", tmp_path / "other")
    (root / ".gitignore").write_text("*\n")
    assert "CHANGELOG.md" in Repository(root).files()
    (tmp_path / "other").unlink()
    assert Repository(root).files() == set()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_DIR", "aside")
    monkeypatch.setenv("GIT_WORK_TREE", "top")
    assert "CHANGELOG.md" in Repository(root).tree("HEAD")
    monkeypatch.setenv("GIT_WORK_TREE", "top/data/schema")
    assert _why(root)[0] == "no repository"


def test_a_ceiling_is_not_passed(root: Path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent))
    assert _why(root)[0] == "no repository"
    assert Repository(root.parent).commit("HEAD")  # it counts for what lies below only
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent.parent))
    assert Repository(root).commit("HEAD")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_repository_of_somebody_else(root: Path, tmp_path: Path, monkeypatch):
    top = root.parent
    os.chown(top, 12345, 12345)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("SUDO_UID", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"):
        monkeypatch.delenv(name, raising=False)
    why, sentence = _why(root)
    assert (why, "dubious ownership" in sentence) == ("refused", True)
    assert f"git config --global --add safe.directory {top}" in sentence
    (home / ".gitconfig").write_text(f"[safe]\n\tdirectory = {top}\n")
    assert Repository(root).commit("HEAD")


@pytest.mark.parametrize("name", [b"..", b".", b"a//b", b"../../x", b"x/../../../y"])
def test_a_revision_whose_paths_no_file_can_have(root: Path, name: bytes):
    blob = run_git(root, "hash-object", "-w", "schema/item.json")
    entry = b"100644 " + name + b"\0" + bytes.fromhex(blob)
    tree = _put(root, "tree", entry)
    commit = run_git(root, "commit-tree", "-m", "x", tree)
    run_git(root, "update-ref", "refs/heads/odd", commit)
    why, sentence = _why(root.parent, "odd")
    assert (why, "a path that no file can have" in sentence) == ("refused", True)


def _put(root: Path, form: str, data: bytes) -> str:
    command = ["git", "hash-object", "-t", form, "-w", "--stdin", "--literally"]
    done = subprocess.run(command, input=data, cwd=root, capture_output=True, check=True)
    return done.stdout.decode().strip()
