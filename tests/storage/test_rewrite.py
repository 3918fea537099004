"""Single files are written as the person left them: links, modes, hard links."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from stat import S_IMODE

import pytest
from hidata.storage import rewrite

OLD, NEW = b"old contents, the longer ones\n", b"new\n"


def _file(path: Path, data: bytes = OLD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _hidden(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".hidata-*")]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755, 0o400])
def test_a_mode_stays(tmp_path: Path, mode: int):
    file = _file(tmp_path / "a.json")
    file.chmod(mode)
    rewrite.write_file(tmp_path, "a.json", NEW)
    assert (file.read_bytes(), S_IMODE(file.stat().st_mode)) == (NEW, mode)


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_mode_of_the_users_other_files(tmp_path: Path, umask: int, mode: int):
    before = os.umask(umask)
    try:
        rewrite.write_file(tmp_path, "below/a.json", NEW)
    finally:
        os.umask(before)
    assert S_IMODE((tmp_path / "below/a.json").stat().st_mode) == mode


@pytest.mark.parametrize("place", ["other.json", "below/other.json"])
def test_a_link_stays_and_its_target_is_written(tmp_path: Path, place: str):
    target = _file(tmp_path / place)
    target.chmod(0o640)
    (tmp_path / "a.json").symlink_to(place)
    (tmp_path / "b.json").symlink_to("a.json")
    rewrite.write_file(tmp_path, "b.json", NEW)
    assert os.readlink(tmp_path / "b.json") == "a.json"
    assert os.readlink(tmp_path / "a.json") == place
    assert (target.read_bytes(), S_IMODE(target.stat().st_mode)) == (NEW, 0o640)


def test_a_link_into_the_repository_is_written_through(tmp_path: Path):
    (tmp_path / ".git").mkdir()
    target = _file(tmp_path / "shared/a.json")
    root = _file(tmp_path / "data/x").parent
    (root / "a.json").symlink_to("../shared/a.json")
    rewrite.write_file(root, "a.json", NEW)
    assert target.read_bytes() == NEW
    assert (root / "a.json").is_symlink()


@pytest.mark.parametrize("kind", ["file", "folder", "nothing"])
def test_a_link_out_of_dataset_and_repository_is_refused(tmp_path: Path, kind: str):
    outside = _file(tmp_path / "outside/a.json")
    root = _file(tmp_path / "data/x").parent
    if kind == "folder":
        (root / "k").symlink_to("../outside")
    else:
        (root / "k").mkdir()
        name = "a.json" if kind == "file" else "none.json"
        (root / "k/a.json").symlink_to(f"../../outside/{name}")
    with pytest.raises(OSError, match="outside of the dataset and its repository"):
        rewrite.write_file(root, "k/a.json", NEW)
    assert outside.read_bytes() == OLD
    assert os.listdir(outside.parent) == ["a.json"]


def test_a_link_to_itself_and_a_folder_are_refused(tmp_path: Path):
    (tmp_path / "a.json").symlink_to("a.json")
    (tmp_path / "b.json").mkdir()
    for name in ("a.json", "b.json"):
        with pytest.raises(OSError, match=r"is not written|symbolic link"):
            rewrite.write_file(tmp_path, name, NEW)
    assert _hidden(tmp_path) == []


@pytest.mark.parametrize("data", [NEW, OLD + NEW])
def test_hard_links_stay_whole(tmp_path: Path, data: bytes):
    """Shorter contents and longer ones; the file is the same under both names."""
    file = _file(tmp_path / "a.json")
    file.chmod(0o600)
    os.link(file, tmp_path / "b.json")
    before = file.stat()
    rewrite.write_file(tmp_path, "a.json", data)
    assert (tmp_path / "b.json").read_bytes() == data
    after = file.stat()
    assert (after.st_ino, after.st_nlink, after.st_mode) == (before.st_ino, 2, before.st_mode)
    assert _hidden(tmp_path) == []


@pytest.mark.parametrize("linked", [False, True])
def test_a_full_disk_leaves_the_old_contents(tmp_path: Path, monkeypatch, linked: bool):
    file = _file(tmp_path / "a.json")
    if linked:
        os.link(file, tmp_path / "b.json")
    fill, calls = rewrite._fill, []

    def full(descriptor: int, data: bytes) -> None:
        calls.append(data)
        if len(calls) == 1:
            os.write(descriptor, data[:2])
            raise OSError(28, "No space left on device")
        fill(descriptor, data)

    monkeypatch.setattr(rewrite, "_fill", full)

    def not_replaced(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", not_replaced)
    with pytest.raises(OSError, match="No space left"):
        rewrite.write_file(tmp_path, "a.json", NEW)
    assert file.read_bytes() == OLD
    assert _hidden(tmp_path) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from hidata.storage import rewrite
real = os.write
def write(file, data):
    real(file, data[:2])
    os.kill(os.getpid(), signal.SIGKILL)
os.write = write
rewrite.write_file(Path(sys.argv[1]), "a.json", b"new contents")
"""


def test_a_killed_process_leaves_the_old_contents_beside(tmp_path: Path):
    """Of a file with two names, which is written in place."""
    file = _file(tmp_path / "a.json")
    os.link(file, tmp_path / "b.json")
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)])
    assert done.returncode == -signal.SIGKILL
    assert file.read_bytes() != OLD
    (copy,) = _hidden(tmp_path)
    assert copy.endswith(".old")
    assert (tmp_path / copy).read_bytes() == OLD
