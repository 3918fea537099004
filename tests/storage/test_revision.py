"""A revision's files as they were committed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hidata.authoring.scope import DATASET_PARTS
from hidata.storage.git import GitError
from hidata.storage.repository import Repository
from hidata.storage.revision import checkout
from hidata.storage.work_tree import changed_files

from tests.helpers.repositories import (
    add_submodule,
    commit,
    committed_dataset,
    dataset,
    run_git,
    with_submodule,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return committed_dataset(tmp_path / "data")


def since(root: Path) -> set[str]:
    return changed_files(Repository(root), "HEAD", DATASET_PARTS)


def checked_out(root: Path, into: Path, revision: str = "HEAD") -> dict[str, bytes | str]:
    """What a checkout writes: contents, and where links lead."""
    into.mkdir()
    checkout(Repository(root), revision, DATASET_PARTS, into)
    return {
        path.relative_to(into).as_posix(): os.readlink(path)
        if path.is_symlink()
        else path.read_bytes()
        for path in into.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def test_a_checkout_obeys_no_attributes(root: Path, tmp_path: Path):
    lines = (
        "records/item/a.json export-ignore", "/schema export-ignore",
        "records/item/b.json export-subst eol=crlf ident", "*.json filter=evil",
    )  # fmt: skip
    (root / ".gitattributes").write_text("".join(f"{line}\n" for line in lines))
    text = b'{"id": "b", "name": "$Format:%H$ $Id$"}\n'
    (root / "records/item/b.json").write_bytes(text)
    commit(root)
    (root / "records/item/b.json").write_text("changed since")
    files = checked_out(root, tmp_path / "into")
    assert files["records/item/b.json"] == text
    assert files["records/item/a.json"] == b'{"id": "a", "name": "N"}\n'
    assert {*files} == {
        "records/item/a.json", "records/item/b.json", "schema/item.json", "pyproject.toml",
    }  # fmt: skip


def test_a_checkout_has_what_links_lead_to(root: Path, tmp_path: Path, hidata):
    links = {
        "records/item/c.json": "../../more/c.json",
        "more/c.json": "deep/c.json",
        "records/item/out.json": "/etc/passwd",
        "records/item/above.json": "../../../secret",
        "records/item/nowhere.json": "none.json",
        "records/item/self.json": "self.json",
        "records/here": ".",
    }
    (root / "more/deep").mkdir(parents=True)
    (root / "more/deep/c.json").write_text('{"id": "c", "name": "C"}\n')
    (root / "more/unasked").write_text("")
    for path, target in links.items():
        (root / path).symlink_to(target)
    commit(root)
    (tmp_path / "secret").write_text("secret")
    files = checked_out(root, tmp_path / "into")
    assert {path: target for path, target in files.items() if isinstance(target, str)} == links
    assert files["more/deep/c.json"] == b'{"id": "c", "name": "C"}\n'
    assert "more/unasked" not in files
    for path in [*links][2:6]:
        (root / path).unlink()
    commit(root)
    code, out = hidata("--root", root, "diff", "HEAD", root)
    assert (code, "0 added, 0 removed, 0 changed" in out) == (0, True)
    code, out = hidata("--root", root, "diff", "HEAD~1", root)
    assert (code, "a link that leads" in out) == (2, True)


def test_a_dataset_whose_records_are_a_link(root: Path, tmp_path: Path):
    (root / "records").rename(root / "elsewhere")
    (root / "records").symlink_to("elsewhere")
    commit(root)
    files = checked_out(root, tmp_path / "into")
    assert files["records"] == "elsewhere"
    assert files["elsewhere/item/a.json"] == b'{"id": "a", "name": "N"}\n'


def _tree(root: Path, *entries: tuple[str, str, str]) -> str:
    """A tree that git itself would not make: entries in any order, two of one name."""
    data = b"".join(f"{m} {n}\0".encode() + bytes.fromhex(i) for m, n, i in entries)
    command = ["git", "-C", str(root), "hash-object", "-t", "tree", "-w", "--stdin", "--literally"]
    return (
        subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode().strip()
    )


@pytest.mark.parametrize("inner", ["100644", "120000"])
def test_nothing_is_written_through_a_link(root: Path, tmp_path: Path, inner: str):
    victim = tmp_path / "victim"
    victim.mkdir()
    blob = run_git(root, "hash-object", "-w", "--stdin", input=str(victim))
    folder = _tree(root, (inner, "x.json", blob))
    item = _tree(root, ("120000", "item", blob), ("40000", "item", folder))
    top = _tree(root, ("40000", "records", item))
    revision = run_git(root, "commit-tree", "-m", "x", top)
    with pytest.raises(FileExistsError):
        checked_out(root, tmp_path / "into", revision)
    assert list(victim.iterdir()) == []


def test_a_link_that_no_system_can_have(root: Path, tmp_path: Path):
    short, long = "x" * 4095, "x" * 4096
    entries = []
    for name, text in (("zero", "a\0b"), ("long", long)):
        blob = run_git(root, "hash-object", "-w", "--stdin", input=text)
        entries.append(("120000", name, blob))
    top = _tree(root, ("40000", "records", _tree(root, *entries)))
    files = checked_out(root, tmp_path / "into", run_git(root, "commit-tree", "-m", "x", top))
    assert files == {"records/zero": "a", "records/long": long.encode()}
    blob = run_git(root, "hash-object", "-w", "--stdin", input=short)
    top = _tree(root, ("40000", "records", _tree(root, ("120000", "l", blob))))
    files = checked_out(root, tmp_path / "again", run_git(root, "commit-tree", "-m", "x", top))
    assert files == {"records/l": short}


def test_missing_contents_are_reported(root: Path, tmp_path: Path, hidata):
    blob = run_git(root, "rev-parse", "HEAD:records/item/a.json")
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert since(root) == set()  # the ids are enough
    code, out = hidata("--root", root, "diff", "HEAD", root)
    assert (code, "lacks contents" in out) == (2, True)


@pytest.mark.slow
@pytest.mark.parametrize(("depth", "fits"), [(200, True), (201, False), (1200, False)])
def test_folders_in_one_another(root: Path, tmp_path: Path, depth: int, fits: bool):
    folder = str(root / "records")
    for _ in range(depth - 1):
        folder += "/d"
        os.mkdir(folder)
    path = f"{folder}/x.json".removeprefix(f"{root}/")
    (root / "records/item/a.json").rename(root / path)
    try:
        assert since(root) == {path, "records/item/a.json"}
        commit(root)
    finally:  # pytest cannot remove it
        subprocess.run(["rm", "-r", root / "records/d"], check=True)
    if fits:
        assert path in checked_out(root, tmp_path / "into")
    else:
        with pytest.raises(GitError, match="more than 200 deep"):
            checked_out(root, tmp_path / "into")


def test_links_lead_through_links_and_out_of_the_folder_and_back(root: Path, tmp_path: Path):
    """The way of a link is that of the system: `..` is above where a link leads."""
    data = tmp_path / "data" / "below"
    shutil.copytree(root / "records", data / "records")
    (data / "more/deep").mkdir(parents=True)
    (data / "more/c.json").write_text("c")
    (data / "more/deep/d.json").write_text("d")
    links = {
        "way": "more/deep",
        "records/item/c.json": "../../way/../c.json",
        "records/item/d.json": "../../../below/way/d.json",
    }
    for path, target in links.items():
        (data / path).symlink_to(target)
    assert (data / "records/item/c.json").read_text() == "c"
    commit(root)
    into = tmp_path / "into"
    into.mkdir()
    folder = checkout(Repository(data), "HEAD", ["records"], into)
    assert folder == into / "below"
    assert (folder / "records/item/c.json").read_text() == "c"
    assert (folder / "records/item/d.json").read_text() == "d"
    assert (folder / "records/item/c.json").resolve().is_relative_to(folder)


@pytest.mark.slow
def test_a_submodule_is_read_at_the_commit_of_the_revision(tmp_path: Path, hidata):
    root = with_submodule(tmp_path)
    (root / "records/item/a.json").write_text('{"id": "a", "name": "B"}\n')
    commit(root / "records")
    commit(root)
    names = [checked_out(root, tmp_path / name, name)["records/item/a.json"] for name in REVISIONS]
    assert names == [b'{"id": "a", "name": "A"}\n', b'{"id": "a", "name": "B"}\n']
    code, out = hidata("--root", root, "diff", "HEAD~1")
    assert (code, out.splitlines()[0]) == (0, '~ item/a /name: "A" -> "B"')
    run_git(root, "submodule", "--quiet", "deinit", "--force", "records")
    code, out = hidata("--root", root, "diff", "HEAD~1", "HEAD")
    assert (code, out.splitlines()[0]) == (0, '~ item/a /name: "A" -> "B"')


REVISIONS = ("HEAD~1", "HEAD")


def test_a_submodule_that_is_not_available(tmp_path: Path, hidata):
    root = with_submodule(tmp_path)
    run_git(root, "rm", "-q", "-f", "records")
    (root / "records").mkdir()
    (root / "records/.gitkeep").touch()
    commit(root)
    run_git(root, "revert", "--no-edit", "HEAD")
    run_git(tmp_path, "clone", "-q", str(root), "clone")
    code, out = hidata("--root", tmp_path / "clone", "diff", "HEAD", "HEAD")
    assert code == 2
    assert out.startswith("hidata: The submodule records is not available at the commit ")
    assert "git submodule update --init records" in out
    code, out = hidata("--root", tmp_path / "clone", "diff", "HEAD~1")
    sentence = "The submodule records is not checked out: git submodule update --init records."
    assert (code, sentence in out) == (2, True)  # not: all records are gone


@pytest.mark.slow
def test_submodules_by_another_name_and_in_one_another(tmp_path: Path):
    inner = with_submodule(tmp_path)
    root = dataset(tmp_path / "top")
    shutil.rmtree(root / "records")
    run_git(root, "init", "-q")
    add_submodule(root, inner, "in/here", "--name", "odd name")
    get = ["submodule", "--quiet", "update", "--init", "--recursive"]
    run_git(root, "-c", "protocol.file.allow=always", *get)
    (root / "records").symlink_to("in/here/records")
    commit(root)
    expected = {"records": "in/here/records", "in/here/records/item/a.json": b"{", "schema": b"{"}
    for folder in ("checked out", "stored"):
        files = checked_out(root, tmp_path / folder)
        assert files["records"] == expected["records"]
        assert files["in/here/records/item/a.json"] == b'{"id": "a", "name": "A"}\n'
        run_git(root, "submodule", "--quiet", "deinit", "--force", "in/here")
    run_git(root, "worktree", "add", "-q", str(tmp_path / "linked"))
    files = checked_out(tmp_path / "linked", tmp_path / "of a linked work tree")
    assert files["in/here/records/item/a.json"] == b'{"id": "a", "name": "A"}\n'


@pytest.mark.parametrize("name", ["../../victim", "/victim"])
def test_the_name_of_a_submodule_leads_out_of_the_repository(tmp_path: Path, name: str):
    root = with_submodule(tmp_path)
    victim = tmp_path / "outer" / "victim" if name[0] == "." else tmp_path / "victim"
    shutil.move(root / ".git/modules/records", victim)
    name = name if name[0] == "." else str(victim)
    run_git(root, "config", "--file", ".gitmodules", f"submodule.{name}.path", "records")
    run_git(root, "config", "--file", ".gitmodules", "--unset", "submodule.records.path")
    shutil.rmtree(root / "records")
    run_git(root, "add", ".gitmodules")
    run_git(root, "commit", "-qm", "x")
    with pytest.raises(GitError, match="not available"):
        checked_out(root, tmp_path / "into")


def test_a_submodule_whose_work_tree_leads_nowhere(tmp_path: Path):
    root = with_submodule(tmp_path)
    (root / "records/.git").write_text("gitdir: ../nowhere\n")
    assert checked_out(root, tmp_path / "into")["records/item/a.json"].startswith(b'{"id": "a"')
    shutil.rmtree(root / ".git/modules")
    with pytest.raises(GitError, match="not a git repository"):
        checked_out(root, tmp_path / "again")


def test_what_is_in_git_lfs(root: Path, tmp_path: Path, hidata):
    data = b'{"id": "a", "name": "N"}\n'
    digest = hashlib.sha256(data).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(data)}\n"
    (root / "records/item/a.json").write_text(pointer)
    commit(root)
    (root / "records/item/a.json").write_bytes(data)
    assert checked_out(root, tmp_path / "no object")["records/item/a.json"] == pointer.encode()
    stored = root / ".git/lfs/objects" / digest[:2] / digest[2:4] / digest
    stored.parent.mkdir(parents=True)
    stored.write_bytes(data)
    assert checked_out(root, tmp_path / "with it")["records/item/a.json"] == data
    code, out = hidata("--root", root, "diff", "HEAD")
    assert (code, "0 added, 0 removed, 0 changed" in out) == (0, True)
    stored.write_bytes(b"another")
    assert checked_out(root, tmp_path / "with another")["records/item/a.json"] == pointer.encode()
