"""Nothing half done: killed, out of space, read-only, twice at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.kill import run

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}


def test_a_killed_build_leaves_a_whole_release(tmp_path: Path):
    found = run(tmp_path, times=6, seed=3)
    assert sum(times for words, times in found.items() if "a whole release" in words) == 6
    assert found["temporary folders after the next run: 0"] == 1


def test_a_file_size_limit_is_one_line(make, tmp_path: Path):
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
    assert done.returncode in (2, 3)
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert list((tmp_path / "d").iterdir()) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes where it likes")
def test_a_read_only_folder_is_one_line(make, hidata, tmp_path: Path):
    root = make({"k": SCHEMA}, {"k/a.json": {}})
    (tmp_path / "d").mkdir(mode=0o555)
    code, out = hidata("--root", root, "build", "--out", tmp_path / "d")
    assert (code, out.count("\n")) == (2, 1)


def test_a_file_in_the_way_is_one_line(make, hidata, tmp_path: Path):
    root = make({"k": SCHEMA}, {"k/a.json": {}})
    (tmp_path / "d").write_text("")
    code, out = hidata("--root", root, "build", "--out", tmp_path / "d" / "e")
    assert (code, out.count("\n")) == (2, 1)


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
