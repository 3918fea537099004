"""A folder beside a revision: what differs, and the revision's files as they were committed."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hidata.authoring.scope import DATASET_PARTS
from hidata.storage.git import GitError
from hidata.storage.repository import Repository
from hidata.storage.work_tree import changed_files, checkout, uncommitted_files
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.repositories import dataset, run_git


@pytest.fixture
def root(tmp_path: Path) -> Path:
    data = dataset(tmp_path / "data")
    (data / ".gitattributes").unlink()
    run_git(data, "init", "-q")
    return commit(data)


def commit(root: Path) -> Path:
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "x", "--allow-empty")
    return root


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


@given(FOLDERS, FOLDERS, FOLDERS, st.sampled_from(["sha1", "sha256"]))
@settings(max_examples=40, deadline=None)
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
        found = changed_files(Repository(root), "HEAD", ("records", "schema"))
        run_git(top, "add", "-A", "-f")
        asked = ("--cached", "--name-only", "--relative", "--no-renames", "-z", "HEAD")
        assert found == _names(root, "diff", *asked, "--", "records", "schema")


def test_ignored_files_are_new_ones_but_need_no_commit(root: Path):
    (root / ".gitignore").write_text("b.json\nc.json\n*.bak\n")
    commit(root)
    for name in ("b.json", "c.json", ".d.bak", "e"):
        (root / "records/item" / name).write_text("{}")
    assert since(root) == {f"records/item/{name}" for name in ("b.json", "c.json", ".d.bak", "e")}
    assert uncommitted_files(Repository(root)) == {"records/item/b.json", "records/item/e"}


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


def test_what_is_no_file_is_changed_and_never_waited_for(root: Path):
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
        assert path in written(root, tmp_path / "into")
    else:
        with pytest.raises(GitError, match="more than 200 deep"):
            written(root, tmp_path / "into")


def test_a_submodule(tmp_path: Path):
    inner = tmp_path / "inner"
    (inner / "item").mkdir(parents=True)
    (inner / "item/a.json").write_text('{"id": "a", "name": "A"}\n')
    run_git(inner, "init", "-q")
    commit(inner)
    root = dataset(tmp_path / "outer")
    for path in (root / "records/item").iterdir():
        path.unlink()
    (root / "records/item").rmdir()
    (root / "records").rmdir()
    run_git(root, "init", "-q")
    add = ["submodule", "--quiet", "add", str(inner), "records"]
    run_git(root, "-c", "protocol.file.allow=always", *add)
    commit(root)
    assert uncommitted_files(Repository(root)) == set()
    assert since(root) == {"records/item/a.json"}  # its history is not this one's
    (root / "records/item/b.json").write_text("{}")
    assert uncommitted_files(Repository(root)) == {"records"}
    assert since(root) == {"records/item/a.json", "records/item/b.json"}
    commit(root / "records")
    assert uncommitted_files(Repository(root)) == {"records"}
    commit(root)
    assert uncommitted_files(Repository(root)) == set()
    run_git(root, "submodule", "--quiet", "deinit", "--force", "records")
    assert uncommitted_files(Repository(root)) == set()


def test_before_the_first_commit(tmp_path: Path):
    root = dataset(tmp_path / "data")
    run_git(root, "init", "-q")
    assert "records/item/a.json" in uncommitted_files(Repository(root))
    with pytest.raises(GitError, match="not a git revision"):
        since(root)


def written(root: Path, into: Path, revision: str = "HEAD") -> dict[str, bytes | str]:
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
    found = written(root, tmp_path / "into")
    assert found["records/item/b.json"] == text
    assert found["records/item/a.json"] == b'{"id": "a", "name": "N"}\n'
    assert {*found} == {
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
    found = written(root, tmp_path / "into")
    assert {path: target for path, target in found.items() if isinstance(target, str)} == links
    assert found["more/deep/c.json"] == b'{"id": "c", "name": "C"}\n'
    assert "more/unasked" not in found
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
    found = written(root, tmp_path / "into")
    assert found["records"] == "elsewhere"
    assert found["elsewhere/item/a.json"] == b'{"id": "a", "name": "N"}\n'


def _tree(root: Path, *entries: tuple[str, str, str]) -> str:
    """A tree as nobody's git would make it: entries in any order, twice of one name."""
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
        written(root, tmp_path / "into", revision)
    assert list(victim.iterdir()) == []


def test_a_link_that_no_system_can_have(root: Path, tmp_path: Path):
    short, long = "x" * 4095, "x" * 4096
    entries = []
    for name, text in (("zero", "a\0b"), ("long", long)):
        blob = run_git(root, "hash-object", "-w", "--stdin", input=text)
        entries.append(("120000", name, blob))
    top = _tree(root, ("40000", "records", _tree(root, *entries)))
    found = written(root, tmp_path / "into", run_git(root, "commit-tree", "-m", "x", top))
    assert found == {"records/zero": "a", "records/long": long.encode()}
    blob = run_git(root, "hash-object", "-w", "--stdin", input=short)
    top = _tree(root, ("40000", "records", _tree(root, ("120000", "l", blob))))
    found = written(root, tmp_path / "again", run_git(root, "commit-tree", "-m", "x", top))
    assert found == {"records/l": short}


def test_contents_that_are_not_there_are_said(root: Path, tmp_path: Path, hidata):
    blob = run_git(root, "rev-parse", "HEAD:records/item/a.json")
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert since(root) == set()  # the ids are enough
    code, out = hidata("--root", root, "diff", "HEAD", root)
    assert (code, "lacks contents" in out) == (2, True)
