"""Nothing half done: killed, out of space, read-only, twice at once."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hidata.storage import atomic

from tests.helpers import corpus
from tests.helpers.kill import run

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}


@pytest.mark.slow
def test_a_killed_build_leaves_a_whole_release(tmp_path: Path):
    counts = run(tmp_path, times=6, seed=3)
    assert sum(times for words, times in counts.items() if "killed: a whole release" in words) == 6
    assert all("a whole release" in words for words in list(counts)[:-1])
    assert counts["temporary folders after the next run: 0"] == 1


@pytest.mark.slow
def test_a_file_size_limit_is_reported_in_one_line(make, tmp_path: Path):
    root = make({"k": SCHEMA}, {f"k/{i}.json": {"a": "x" * 400} for i in range(300)}, 'name = "k"')
    command = [
        sys.executable,
        "-m",
        "hidata",
        "--root",
        str(root),
        "build",
        "--out",
        str(tmp_path / "d"),
    ]
    limited = ["sh", "-c", 'trap "" XFSZ; ulimit -f 40; exec "$@"', "sh", *command]
    done = subprocess.run(limited, capture_output=True, text=True)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert list((tmp_path / "d").iterdir()) == []


@pytest.mark.slow
def test_restore_and_fmt_leave_nothing_half_done(make, hidata, tmp_path: Path):
    root = make({"k": SCHEMA}, {"k/a.json": '{"a":\n"' + "x" * 50_000 + '"}'}, 'name = "k"')
    assert hidata("--root", root, "build", "--out", tmp_path / "d")[0] == 0
    record, place = root / "records" / "k" / "a.json", tmp_path / "p"
    before = record.read_bytes()
    place.mkdir()
    for command in (
        ["--root", root, "fmt"],
        ["restore", tmp_path / "d" / "k-0.0.0", "--from", "csv", "--out", place / "back"],
    ):
        run = [sys.executable, "-m", "hidata", *map(str, command)]
        limited = ["sh", "-c", 'trap "" XFSZ; ulimit -f 40; exec "$@"', "sh", *run]
        done = subprocess.run(limited, capture_output=True, text=True)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert record.read_bytes() == before
    assert [path.name for path in record.parent.iterdir()] == ["a.json"]
    assert list(place.iterdir()) == []


def test_an_archive_is_never_of_another_build_than_the_folder(make, hidata, tmp_path: Path):
    root = make({"k": SCHEMA}, {"k/a.json": {"a": "old"}}, 'name = "k"')
    build = ["--root", root, "build", "--out", tmp_path / "d"]
    assert hidata(*build, "--zip")[0] == 0
    assert len(list((tmp_path / "d").glob("*.zip"))) == 5
    (root / "records" / "k" / "a.json").write_text('{"a": "new"}')
    assert hidata(*build, "--zip", "--only", "csv")[0] == 0
    assert {path.name for path in (tmp_path / "d").glob("*.zip")} == {
        "k-0.0.0.zip",
        "k-0.0.0-csv.zip",
    }
    assert hidata(*build)[0] == 0
    assert list((tmp_path / "d").glob("*.zip")) == []


@pytest.mark.parametrize("epoch", ["yesterday", "99999999999999"])
def test_an_invalid_time_is_reported_in_one_line(
    make, hidata, tmp_path: Path, monkeypatch, epoch: str
):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    code, out = hidata("--root", make({"k": SCHEMA}, {}), "build", "--out", tmp_path / "d")
    assert code == 2
    assert f"SOURCE_DATE_EPOCH is not a time in seconds: {epoch}." in out


def _may_mount() -> bool:
    command = ["unshare", "--mount", "true"]
    return shutil.which("unshare") is not None and not subprocess.run(command).returncode


@pytest.mark.slow
@pytest.mark.skipif(not _may_mount(), reason="no disk of its own can be had here")
def test_a_full_disk_is_reported_in_one_line_and_the_old_release_stays(make, tmp_path: Path):
    """On a disk of 400 kB, seen by this command and those it calls only."""
    root = make({"k": SCHEMA}, {"k/a.json": {"a": "old"}}, 'name = "k"')
    script = """
        mount -t tmpfs -o size=400k tmpfs "$3" && "$1" -m hidata --root "$2" build --out "$3" || exit 99
        mv "$4"/*.json "$2/records/k/"
        "$1" -m hidata --root "$2" build --out "$3"; echo "exit $?"
        rm "$2"/records/k/n*.json; "$1" -m hidata verify "$3/k-0.0.0"
        "$1" -m hidata --root "$2" build --out "$3"; ls -A "$3"
    """
    more, disk = tmp_path / "more", tmp_path / "disk"
    more.mkdir()
    disk.mkdir()
    for number in range(300):
        (more / f"n{number}.json").write_text(json.dumps({"a": os.urandom(2000).hex()}))
    command = ["unshare", "--mount", "sh", "-c", script, "sh"]
    done = subprocess.run(
        [*command, sys.executable, root, disk, more], capture_output=True, text=True
    )
    assert re.fullmatch(r"hidata: .*No space left on device.*\n", done.stderr), done.stderr
    lines = done.stdout.replace(f"{tmp_path}/", "").splitlines()
    sizes = re.compile(r"\S+ +[\d,]+ (rows|bytes)").fullmatch
    built, exit_line, checked, *again = (line for line in lines if not sizes(line))
    assert (exit_line, checked) == ("exit 2", "ok: disk/k-0.0.0, 1 table")
    assert again == [built, "k-0.0.0"]
    assert built == "Built disk/k-0.0.0 from 1 record."


@pytest.mark.slow
def test_an_interrupted_build_says_so_and_leaves_the_old_release(hidata, tmp_path: Path):
    corpus.foreign(tmp_path / "set", 1000)
    build = ["--root", str(tmp_path / "set"), "build", "--out", str(tmp_path / "d")]
    assert hidata(*build)[0] == 0
    (release,) = (tmp_path / "d").iterdir()
    command = [sys.executable, "-m", "hidata", *build]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        while not any(
            path.read_bytes() == atomic.MARK
            for path in (tmp_path / "d").glob(f"{atomic.DRAFT_PREFIX}*/{atomic.LOCK_FILE}")
        ):
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        message = process.stderr.read()
    assert process.returncode == 130
    assert message.strip() == b"hidata: Interrupted; nothing was left half done."
    assert hidata("verify", release)[0] == 0
    assert hidata(*build)[0] == 0
    assert list((tmp_path / "d").iterdir()) == [release]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes where it likes")
def test_a_read_only_folder_is_reported_in_one_line(make, hidata, tmp_path: Path):
    root = make({"k": SCHEMA}, {"k/a.json": {}})
    (tmp_path / "d").mkdir(mode=0o555)
    code, out = hidata("--root", root, "build", "--out", tmp_path / "d")
    assert (code, out.count("\n")) == (2, 1)


def test_a_file_in_the_way_is_reported_in_one_line(make, hidata, tmp_path: Path):
    root = make({"k": SCHEMA}, {"k/a.json": {}})
    (tmp_path / "d").write_text("")
    code, out = hidata("--root", root, "build", "--out", tmp_path / "d" / "e")
    assert (code, out.count("\n")) == (2, 1)


@pytest.mark.slow
def test_two_builds_at_once_leave_one_whole_release(make, hidata, tmp_path: Path):
    root = make({"k": SCHEMA}, {f"k/{i}.json": {"a": str(i)} for i in range(50)}, 'name = "k"')
    command = [
        sys.executable,
        "-m",
        "hidata",
        "--root",
        str(root),
        "build",
        "--out",
        str(tmp_path / "d"),
    ]
    both = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [process.communicate()[1] for process in both] == [b"", b""]
    assert [path.name for path in (tmp_path / "d").iterdir()] == ["k-0.0.0"]
    assert hidata("verify", tmp_path / "d" / "k-0.0.0")[0] == 0


def test_a_build_that_is_overtaken_at_the_last_step_takes_its_place(
    make, hidata, tmp_path: Path, monkeypatch
):
    """Another run puts its release there after this one has seen that none is there."""
    root = make({"k": SCHEMA}, {"k/a.json": {"a": "x"}}, 'name = "k"')
    build = ["--root", root, "build", "--out", tmp_path / "d"]
    rename = Path.rename

    def overtaken(self: Path, target: Path) -> Path:
        if target == tmp_path / "d" / "k-0.0.0":
            monkeypatch.setattr(Path, "rename", rename)
            assert hidata(*build, "--only", "csv")[0] == 0
            assert (target / "csv").is_dir()
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", overtaken)
    code, out = hidata(*build)
    assert code == 0, out
    assert (tmp_path / "d" / "k-0.0.0" / "parquet").is_dir()
    assert [path.name for path in (tmp_path / "d").iterdir()] == ["k-0.0.0"]
    assert hidata("verify", tmp_path / "d" / "k-0.0.0")[0] == 0


def test_writing_follows_no_foreign_link(make, hidata, tmp_path: Path):
    root = make({"k": {"type": "object"}}, {"k/a.json": '{"a":1}'})
    theirs = tmp_path / "theirs"
    theirs.write_text("precious")
    for name in (".a.json.new", ".a.json"):
        (root / "records/k" / name).symlink_to(theirs)
    assert hidata("--root", root, "fmt")[0] == 0
    assert theirs.read_text() == "precious"
    assert (root / "records/k/a.json").read_text() == '{\n  "a": 1\n}\n'


def test_a_draft_that_is_deleted_while_it_is_locked_is_not_used(tmp_path: Path, monkeypatch):
    """Another run takes it for abandoned, and is done with it before this one has its lock."""
    fcntl = pytest.importorskip("fcntl")
    flock, deleted = fcntl.flock, []

    def slow(file: int, how: int) -> None:
        if not deleted:
            deleted.extend(tmp_path.glob(f"{atomic.DRAFT_PREFIX}*"))
            shutil.rmtree(deleted[0])
        flock(file, how)

    monkeypatch.setattr("fcntl.flock", slow)
    with atomic.draft(tmp_path) as folder:
        assert deleted
        assert folder not in deleted
        assert folder.is_dir()


def test_an_interrupt_before_a_draft_is_marked_leaves_none(
    make, hidata, tmp_path: Path, monkeypatch
):
    """Nobody would know later that it is one."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    root = make({"k": SCHEMA}, {"k/a.json": {"a": "x"}}, 'name = "k"')
    monkeypatch.setattr(atomic, "_lock", interrupted)
    with contextlib.suppress(KeyboardInterrupt):
        hidata("--root", root, "build", "--out", tmp_path / "d")
    assert list((tmp_path / "d").iterdir()) == []
