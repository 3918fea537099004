"""No process outlives a run: neither one that is stopped nor one that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hidata.storage.atomic import DRAFT_PREFIX

from tests.conftest import ROOT
from tests.data import PLAIN

SCRIPT = """
import multiprocessing, sys, time
import hidata.dataset.batches
from hidata.__main__ import main
from hidata.engine.run import Run

def collect(*arguments):
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    time.sleep(60)

if __name__ == "__main__":
    multiprocessing.set_start_method({method!r})
    hidata.dataset.batches.RECORDS_PER_BATCH = 2
    Run._collect = collect
    main()
"""
"""The command line, which says its workers and stands still when the first batch has come back."""


@pytest.fixture
def root(make) -> Path:
    records = {f"plain/r{n}.json": {"id": f"r{n}", "n": n} for n in range(20)}
    return make({"plain": PLAIN}, records, 'name = "t"')


def start(method: str, root: Path, folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """A build with two more processes, and their numbers; all of them write to one pipe."""
    (folder / "script.py").write_text(SCRIPT.format(method=method))
    build = ["--root", root, "build", "--jobs", "3", "--out", folder / "dist"]
    process = subprocess.Popen(
        [sys.executable, folder / "script.py", *build],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout
    return process, [int(word) for word in process.stdout.readline().split()]


def drafts(folder: Path) -> list[Path]:
    return [*(folder / "dist").glob(f"{DRAFT_PREFIX}*")]


def end(process: subprocess.Popen[str]) -> str:
    """What it still writes until all that hold its pipe have ended, as `tee` would wait for it."""
    try:
        return "".join(process.communicate(timeout=20))
    except subprocess.TimeoutExpired:
        process.kill()
        raise


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGKILL"])
def test_no_worker_outlives_a_killed_run(root, tmp_path, hidata, name):
    process, workers = start("fork", root, tmp_path)
    assert (len(workers), len(drafts(tmp_path))) == (2, 1)
    process.send_signal(getattr(signal, name))
    assert end(process) == ""
    assert process.returncode == -getattr(signal, name)
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    assert drafts(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_nor_one_that_was_not_forked(root, tmp_path, method):
    process, workers = start(method, root, tmp_path)
    assert len(workers) == 2
    process.kill()
    rest = end(process)
    assert "Traceback" not in rest


@pytest.mark.parametrize("method", ["fork", pytest.param("spawn", marks=pytest.mark.slow)])
def test_an_interrupted_run_ends_at_once_in_one_line(root, tmp_path, method):
    process, _ = start(method, root, tmp_path)
    process.send_signal(signal.SIGINT)
    assert end(process).strip() == "hidata: Interrupted; nothing was left half done."
    assert (process.returncode, drafts(tmp_path)) == (130, [])


@pytest.mark.slow
def test_workers_say_nothing_where_a_terminal_interrupts_them_too(root, tmp_path):
    process, workers = start("fork", root, tmp_path)
    for pid in (*workers, process.pid):
        os.kill(pid, signal.SIGINT)
    assert end(process).strip() == "hidata: Interrupted; nothing was left half done."


@pytest.mark.slow
def test_a_time_limit_ends_a_pipeline(root, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT.format(method="fork"))
    build = [sys.executable, tmp_path / "script.py", "--root", root, "build", "--jobs", "3"]
    command = " ".join(map(str, ["timeout", "--foreground", "2", *build, "--out", "dist"]))
    done = subprocess.run(
        ["bash", "-c", f"{command} | cat; exit ${{PIPESTATUS[0]}}"],
        capture_output=True, timeout=20, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (124, b"")
