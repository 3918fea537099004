"""A folder beside a revision: what differs."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hidata.authoring.scope import DATASET_PARTS
from hidata.storage.git import GitError
from hidata.storage.repository import Repository
from hidata.storage.work_tree import changed_files, uncommitted_files
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import examples
from tests.helpers.repositories import commit, committed_dataset, dataset, run_git, with_submodule


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return committed_dataset(tmp_path / "data")


def since(root: Path, revision: str = "HEAD") -> set[str]:
    return changed_files(Repository(root), revision, DATASET_PARTS)


NAMES = st.sampled_from(
    ["a.json", "b", "-c", " d\n", 'e"\\', "é", "f*", ":(top)g", "sub/h", "sub/i"]
)
PLACES = st.builds("{}/{}".format, st.sampled_from(["records", "schema", "docs"]), NAMES)
FOLDERS = st.dictionaries(PLACES, st.binary(max_size=3), max_size=6)


def _write(root: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)


def _names(root: Path, *command: str) -> set[str]:
    out = subprocess.run(["git", "-C", str(root), *command], capture_output=True, check=True).stdout
    return {os.fsdecode(name) for name in out.split(b"\0")[:-1]}


@pytest.mark.slow
@given(FOLDERS, FOLDERS, FOLDERS, st.sampled_from(["sha1", "sha256"]))
@settings(max_examples=examples(40))
def test_git_finds_the_same_changes(committed, now, staged, algorithm):
    with tempfile.TemporaryDirectory() as temporary:
        top = Path(temporary)
        root = top / "in" / "here"
        root.mkdir(parents=True)
        run_git(top, "init", "-q", f"--object-format={algorithm}")
        _write(root, committed)
        commit(top)
        for path in committed:
            (root / path).unlink()
        _write(root, staged)
        run_git(top, "add", "-A")
        for path in staged:
            (root / path).unlink()
        _write(root, now)
        clean = not uncommitted_files(Repository(root))
        status = _names(root, "status", "--porcelain", "-z", "-uall", "--no-renames", "--", ".")
        # what is as committed in the folder but staged otherwise is a change for git alone
        assert clean == (not status or (committed == now and staged.keys() <= committed.keys()))
        changes = changed_files(Repository(root), "HEAD", ("records", "schema"))
        run_git(top, "add", "-A", "-f")
        options = ("--cached", "--name-only", "--relative", "--no-renames", "-z", "HEAD")
        assert changes == _names(root, "diff", *options, "--", "records", "schema")


def test_ignored_files_among_records_need_a_commit(root: Path):
    (root / ".gitignore").write_text("b.json\nc.json\n*.bak\n")
    commit(root)
    for name in ("b.json", "c.json", ".d.bak", "e"):
        (root / "records/item" / name).write_text("{}")
    (root / "notes.bak").write_text("")
    new = {f"records/item/{name}" for name in ("b.json", "c.json", ".d.bak", "e")}
    assert since(root) == new
    assert uncommitted_files(Repository(root)) == new


@pytest.mark.slow
@pytest.mark.parametrize(
    ("committed", "now", "same"),
    [
        (b'{"a":\n1}\n', b'{"a":\r\n1}\r\n', True),
        (b'{"a":\n1}\n', b'{"a":\r\n1}\n', True),
        (b'{"a":\n1}\n', b'{"a":\r\n2}\r\n', False),
        (b'{"a":\r\n1}\r\n', b'{"a":\n1}\n', False),
        (b'{"a":\n1}\n', b'{"a":\r1}\r', False),
        (b"\r", b"\r\r\n", False),
        (b"\r\n", b"\r\r\n", True),
        (b"", b"\r\n", False),
        (b"", b"", True),
    ],
)
@pytest.mark.parametrize("chunk", [1, 2, 3, 2**20])
def test_line_ends_as_another_system_has_them(
    root: Path, monkeypatch, committed: bytes, now: bytes, same: bool, chunk: int
):
    monkeypatch.setattr("hidata.storage.work_tree.CHUNK_BYTES", chunk)
    path = root / "records/item/c.json"
    path.write_bytes(committed)
    commit(root)
    path.write_bytes(now)
    assert since(root) == (set() if same else {"records/item/c.json"})
    assert uncommitted_files(Repository(root)) == since(root)


def test_a_file_in_git_lfs(root: Path):
    path, data = root / "records/item/c.json", b'{"id": "c", "name": "C"}\n'
    path.write_text(
        "version https://git-lfs.github.com/spec/v1\n"
        f"oid sha256:{hashlib.sha256(data).hexdigest()}\nsize {len(data)}\n"
    )
    commit(root)
    path.write_bytes(data)
    assert since(root) == uncommitted_files(Repository(root)) == set()
    path.write_bytes(data + b"\n")
    assert since(root) == uncommitted_files(Repository(root)) == {"records/item/c.json"}


def test_links_count_as_changed(root: Path):
    (root / "other.json").write_text('{"id": "l", "name": "L"}\n')
    (root / "records/item/l.json").symlink_to("../../other.json")
    commit(root)
    assert since(root) == {"records/item/l.json"}
    assert uncommitted_files(Repository(root)) == set()
    (root / "records/item/l.json").unlink()
    assert since(root) == uncommitted_files(Repository(root)) == {"records/item/l.json"}
    (root / "records/item/l.json").symlink_to("../../another.json")
    assert uncommitted_files(Repository(root)) == {"records/item/l.json"}


def test_what_is_not_a_regular_file_counts_as_changed_and_is_not_read(root: Path):
    (root / "records/item/a.json").unlink()
    os.mkfifo(root / "records/item/a.json")
    (root / "records/item/b.json").unlink()
    (root / "records/item/b.json").mkdir()
    (root / "schema").rename(root / "aside")
    (root / "schema").symlink_to("aside")
    expected = {"records/item/a.json", "records/item/b.json", "schema", "schema/item.json"}
    assert since(root) == expected


def test_names_that_are_not_utf_8(root: Path, hidata):
    name = os.fsdecode(b"records/item/caf\xe9.json")
    (root / name).write_text('{"id": "x", "name": "N"}')
    assert since(root) == {name}
    code, out = hidata("--root", root, "validate", "--since", "HEAD")
    assert (code, "N002" in out) == (1, True)
    commit(root)
    assert since(root) == set()


@pytest.mark.slow
def test_a_submodule(tmp_path: Path):
    root = with_submodule(tmp_path)
    assert uncommitted_files(Repository(root)) == set()
    assert since(root) == set()
    (root / "records/item/b.json").write_text("{}")
    assert uncommitted_files(Repository(root)) == {"records"}
    assert since(root) == {"records/item/b.json"}
    commit(root / "records")
    assert uncommitted_files(Repository(root)) == {"records"}
    assert since(root) == {"records/item/b.json"}
    commit(root)
    assert uncommitted_files(Repository(root)) == since(root) == set()
    assert since(root, "HEAD~1") == {"records/item/b.json"}
    run_git(root, "submodule", "--quiet", "deinit", "--force", "records")
    assert uncommitted_files(Repository(root)) == set()
    assert since(root) == {"records/item/a.json", "records/item/b.json"}


def test_a_submodule_whose_history_is_not_available(tmp_path: Path):
    root = with_submodule(tmp_path)
    (root / "records/.git").unlink()
    shutil.rmtree(root / ".git/modules/records")
    run_git(root / "records", "init", "-q")
    run_git(root / "records", "add", "-A")
    run_git(root / "records", "commit", "-qm", "another history")
    assert since(root) == {"records/item/a.json"}


def test_a_submodule_in_a_hook(tmp_path: Path, monkeypatch):
    """git says where the repository of the hook lies; that of a submodule is another."""
    root = with_submodule(tmp_path)
    monkeypatch.chdir(root)
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    assert uncommitted_files(Repository(root)) == since(root) == set()
    (root / "records/item/b.json").write_text("{}")
    assert uncommitted_files(Repository(root)) == {"records"}
    assert since(root) == {"records/item/b.json"}


@pytest.mark.parametrize("mark", ["--assume-unchanged", "--skip-worktree"])
def test_files_that_git_does_not_look_at(root: Path, mark: str):
    run_git(root, "update-index", mark, "records/item/a.json", "records/item/b.json")
    (root / "records/item/a.json").write_text("{}")
    (root / "records/item/b.json").unlink()
    changed = {"records/item/a.json", "records/item/b.json"}
    assert since(root) == uncommitted_files(Repository(root)) == changed


def test_before_the_first_commit(tmp_path: Path):
    root = dataset(tmp_path / "data")
    run_git(root, "init", "-q")
    assert "records/item/a.json" in uncommitted_files(Repository(root))
    with pytest.raises(GitError, match="not a git revision"):
        since(root)
