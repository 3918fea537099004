"""A Dask cluster; and all tests of this room do without the extension of hidata's own data."""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

Cluster = tuple[str, list["subprocess.Popen[str]"]]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The address of a scheduler with two workers, and the three processes; nobody ends one."""
    with _started(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture
def doomed_cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cluster]:
    """Another for a test that ends a process of it, with one worker or as many as the test asks for."""
    with _started(tmp_path, getattr(request, "param", 1)) as started:
        yield started


@contextlib.contextmanager
def _started(tmp_path: Path, workers: int = 2) -> Iterator[Cluster]:
    """A scheduler and worker processes on the loopback address."""
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
            for _ in range(workers)
        ]
        yield address, processes
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def _address(log: Path) -> str:
    for _ in range(300):
        if match := re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text()):
            return match.group()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture(autouse=True)
def _engine_alone(without_careers: None) -> None:
    pass
