"""Past one process: the same batches on a Dask cluster, the same bytes; who is lost is named."""

from __future__ import annotations

import multiprocessing
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hidata.engine.run import Run

from tests.data import PLAIN, PLAIN_RECORDS
from tests.helpers import file_sums


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler and two worker processes on the loopback address."""
    pytest.importorskip("distributed")
    log = tmp_path / "scheduler.log"
    scheduler = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
    ]
    with log.open("w") as out:
        processes = [subprocess.Popen(scheduler, stderr=out, stdout=out, text=True, cwd=tmp_path)]
    try:
        address = _address(log)
        worker = [
            sys.executable,
            "-m",
            "distributed.cli.dask_worker",
            address,
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--local-directory",
            str(tmp_path),
        ]
        processes += [
            subprocess.Popen(
                worker,
                stderr=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                text=True,
                cwd=tmp_path,
            )
            for _ in range(2)
        ]
        yield address, processes
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def _address(log: Path) -> str:
    for _ in range(300):
        if found := re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text()):
            return found.group()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_a_cluster_builds_the_same_bytes_though_a_worker_dies(make, hidata, tmp_path, cluster):
    address, processes = cluster
    root = make({"plain": PLAIN}, {f"plain/{r['id']}.json": r for r in PLAIN_RECORDS})
    assert hidata("--root", root, "build", "--out", tmp_path / "here")[0] == 0
    code, out = hidata("--root", root, "build", "--out", tmp_path / "there", "--scheduler", address)
    assert code == 0, out
    assert file_sums(tmp_path / "here") == file_sums(tmp_path / "there")
    processes[-1].kill()
    code, out = hidata("--root", root, "build", "--out", tmp_path / "again", "--scheduler", address)
    assert code == 0, out
    assert file_sums(tmp_path / "here") == file_sums(tmp_path / "again")


def test_a_scheduler_that_does_not_answer_is_one_line(make, hidata, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("hidata.engine.dask.PATIENCE", "1s")
    root = make({"plain": PLAIN}, {"plain/r0000.json": {"id": "r0000"}})
    code, out = hidata("--root", root, "validate", "--scheduler", "tcp://127.0.0.1:9")
    assert code == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:9." in out
    assert "Traceback" not in out


@pytest.mark.parametrize("lost", ["scheduler", "process"])
def test_who_is_lost_in_mid_build_is_told_in_one_line(
    make, hidata, tmp_path, request, caplog, lost
):
    root = make({"plain": PLAIN}, {f"plain/{r['id']}.json": r for r in PLAIN_RECORDS})
    kill, who, told = _killers(request, lost)
    collect = Run._collect

    def collected(run, *arguments):
        kill()
        collect(run, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hidata.dataset.batches.BATCH", 10)
        patch.setattr(Run, "_collect", collected)
        code, out = hidata("--root", root, "build", "--out", tmp_path / "out", *who)
    assert (code, out.count("\n")) == (2, 1), out
    assert told in out
    assert not caplog.records
    assert not any((tmp_path / "out").iterdir())


def test_a_result_that_never_comes_is_not_waited_for_without_a_scheduler(
    make, hidata, cluster, monkeypatch
):
    address, (scheduler, *_) = cluster
    # what fetches a result dies without a word where its connection does
    monkeypatch.setattr("distributed.cfexecutor._cascade_future", lambda *_: scheduler.kill())
    root = make({"plain": PLAIN}, {"plain/r0000.json": {"id": "r0000"}})
    code, out = hidata("--root", root, "validate", "--scheduler", address)
    assert (code, out) == (2, f"Error: The Dask scheduler at {address} answers no more.\n")


def _killers(request, lost: str) -> tuple[Callable[[], None], list[str], str]:
    """What kills the one, how it is hired, and what is to be told of its loss."""
    if lost == "scheduler":
        address, (scheduler, *_) = request.getfixturevalue("cluster")
        return scheduler.kill, ["--scheduler", address], f"scheduler at {address} answers no more"

    def kill():
        for process in multiprocessing.active_children():
            process.kill()

    return kill, ["--jobs", "2"], "was killed"
