"""Several files are written whole, or none of them."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_IMODE

import pytest
from hidata.storage import rewrite

OLD, NEW = b"old contents, the longer ones\n", b"new\n"


def _file(path: Path, data: bytes = OLD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _tree(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_all_are_written_with_modes_links_and_new_folders(tmp_path: Path):
    _file(tmp_path / "a").chmod(0o640)
    _file(tmp_path / "below/target")
    (tmp_path / "link").symlink_to("below/target")
    os.link(_file(tmp_path / "hard"), tmp_path / "other")
    inode = (tmp_path / "hard").stat().st_ino
    paths = ["a", "link", "hard", "new/er/b"]
    rewrite.write_files(tmp_path, dict.fromkeys(paths, NEW))
    expected = ["a", "below/target", "hard", "other", "link", "new/er/b"]
    assert _tree(tmp_path) == dict.fromkeys(expected, NEW)
    assert S_IMODE((tmp_path / "a").stat().st_mode) == 0o640
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "other").stat().st_ino == inode
    rewrite.write_files(tmp_path, {})


@pytest.mark.parametrize("hard_links", [True, False])
@pytest.mark.parametrize("fails", range(4))
def test_if_one_cannot_be_put_in_place_none_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: int, hard_links: bool
):
    """The file of that index, in the order in which they are written."""
    _file(tmp_path / "a")
    os.link(_file(tmp_path / "b"), tmp_path / "other")
    _file(tmp_path / "d").chmod(0o600)
    before = _tree(tmp_path)
    paths = ["a", "b", "c/c/c", "d"]
    put, done = rewrite._Staged.put, []

    def failing(self: rewrite._Staged) -> None:
        if len(done) == fails:
            raise OSError(28, "No space left on device")
        done.append(str(self.target.relative_to(tmp_path)))
        put(self)

    def no_link(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(rewrite._Staged, "put", failing)
    if not hard_links:
        monkeypatch.setattr(os, "link", no_link)
    with pytest.raises(OSError, match="No space left"):
        rewrite.write_files(tmp_path, dict.fromkeys(paths, NEW))
    assert done == paths[:fails]
    assert _tree(tmp_path) == before
    assert sorted(os.listdir(tmp_path)) == ["a", "b", "d", "other"]
    assert (tmp_path / "b").samefile(tmp_path / "other")
    assert S_IMODE((tmp_path / "d").stat().st_mode) == 0o600


@pytest.mark.parametrize("place", ["folder", "file", "circle", "outside"])
def test_if_one_cannot_be_staged_none_is_changed(tmp_path: Path, place: str):
    root = tmp_path / "root"
    _file(root / "a")
    _file(root / "file")
    (root / "folder").mkdir()
    (root / "circle").symlink_to("circle")
    (root / "outside").symlink_to("../elsewhere")
    last = "file/below" if place == "file" else place
    names = sorted(os.listdir(root))
    with pytest.raises(OSError, match=r".") as error:
        rewrite.write_files(root, {"a": NEW, "new/b": NEW, last: NEW})
    assert error.value.strerror
    assert (root / "a").read_bytes() == OLD
    assert sorted(os.listdir(root)) == names
    assert os.listdir(tmp_path) == ["root"]


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_one_file_under_two_names_is_refused(tmp_path: Path, link):
    link(_file(tmp_path / "a"), tmp_path / "b")
    with pytest.raises(OSError, match="same file as a"):
        rewrite.write_files(tmp_path, {"a": NEW, "b": b"other"})
    assert (tmp_path / "a").read_bytes() == OLD
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


def test_two_names_of_one_new_file_are_refused(tmp_path: Path):
    (tmp_path / "k").mkdir()
    (tmp_path / "link").symlink_to("k")
    with pytest.raises(OSError, match="same file as k/a"):
        rewrite.write_files(tmp_path, {"k/a": NEW, "link/a": NEW})
    assert os.listdir(tmp_path / "k") == []


@pytest.mark.parametrize("fails", [None, 0, 1, 2])
def test_files_are_deleted_with_those_that_are_written_or_all_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: int | None
):
    _file(tmp_path / "gone").chmod(0o640)
    _file(tmp_path / "stays")
    before, put, done = _tree(tmp_path), rewrite._Staged.put, []

    def failing(self: rewrite._Staged) -> None:
        if len(done) == fails:
            raise OSError(28, "No space left on device")
        done.append(self.target.name)
        put(self)

    monkeypatch.setattr(rewrite._Staged, "put", failing)
    files = {"new": NEW, "stays": NEW, "gone": None}
    if fails is None:
        rewrite.write_files(tmp_path, files)
        assert _tree(tmp_path) == {"new": NEW, "stays": NEW}
        return
    with pytest.raises(OSError, match="No space left"):
        rewrite.write_files(tmp_path, files)
    assert _tree(tmp_path) == before
    assert sorted(os.listdir(tmp_path)) == ["gone", "stays"]
    assert S_IMODE((tmp_path / "gone").stat().st_mode) == 0o640


def test_a_file_can_get_another_name_where_both_are_the_same_file(tmp_path: Path):
    """As where letter case does not count; here two names of a file (hard links)."""
    os.link(_file(tmp_path / "a"), tmp_path / "A")
    rewrite.write_files(tmp_path, {"a": None, "A": NEW})
    assert _tree(tmp_path) == {"A": NEW}
    with pytest.raises(OSError, match="No such file"):
        rewrite.write_files(tmp_path, {"A": OLD, "missing": None})
    assert _tree(tmp_path) == {"A": NEW}
