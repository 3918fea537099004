"""Past one process: the same batches on a Dask cluster, the same bytes; who is lost is named."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable

import pytest
from hidata.engine.run import Run

from tests.data import PLAIN, plain_records
from tests.helpers import file_sums


@pytest.mark.slow
@pytest.mark.parametrize("doomed_cluster", [2], indirect=True)
def test_a_cluster_builds_the_same_bytes_though_a_worker_dies(
    make, hidata, tmp_path, doomed_cluster, monkeypatch
):
    address, processes = doomed_cluster
    monkeypatch.setattr("hidata.dataset.batches.RECORDS_PER_BATCH", 100)
    root = make({"plain": PLAIN}, {f"plain/{r['id']}.json": r for r in plain_records(250)})
    assert hidata("--root", root, "build", "--out", tmp_path / "here")[0] == 0
    code, out = hidata("--root", root, "build", "--out", tmp_path / "there", "--scheduler", address)
    assert code == 0, out
    assert file_sums(tmp_path / "here") == file_sums(tmp_path / "there")
    processes[-1].kill()
    code, out = hidata("--root", root, "build", "--out", tmp_path / "again", "--scheduler", address)
    assert code == 0, out
    assert file_sums(tmp_path / "here") == file_sums(tmp_path / "again")


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_reported_in_one_line(make, hidata, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("hidata.engine.dask.PATIENCE", "1s")
    root = make({"plain": PLAIN}, {"plain/r0000.json": {"id": "r0000"}})
    code, out = hidata("--root", root, "validate", "--scheduler", "tcp://127.0.0.1:9")
    assert code == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:9." in out
    assert "Traceback" not in out


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["scheduler", "process"])
def test_workers_lost_during_a_build_are_reported_in_one_line(
    make, hidata, tmp_path, request, caplog, lost
):
    root = make({"plain": PLAIN}, {f"plain/{r['id']}.json": r for r in plain_records(250)})
    kill, options, message = _killers(request, lost)
    collect = Run._collect

    def collected(run, *arguments):
        kill()
        collect(run, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hidata.dataset.batches.RECORDS_PER_BATCH", 10)
        patch.setattr(Run, "_collect", collected)
        code, out = hidata("--root", root, "build", "--out", tmp_path / "out", *options)
    assert (code, out.count("\n")) == (2, 1), out
    assert message in out
    assert not caplog.records
    assert not any((tmp_path / "out").iterdir())


@pytest.mark.slow
def test_a_result_is_not_waited_for_when_the_scheduler_is_gone(
    make, hidata, doomed_cluster, monkeypatch
):
    address, (scheduler, *_) = doomed_cluster
    # what fetches a result dies without a word where its connection does
    monkeypatch.setattr("distributed.cfexecutor._cascade_future", lambda *_: scheduler.kill())
    root = make({"plain": PLAIN}, {"plain/r0000.json": {"id": "r0000"}})
    code, out = hidata("--root", root, "validate", "--scheduler", address)
    assert (code, out) == (2, f"Error: The Dask scheduler at {address} stopped responding.\n")


def _killers(request, lost: str) -> tuple[Callable[[], None], list[str], str]:
    """Return what kills the scheduler or workers, the options for them, and what is then reported."""
    if lost == "scheduler":
        address, (scheduler, *_) = request.getfixturevalue("doomed_cluster")
        return (
            scheduler.kill,
            ["--scheduler", address],
            f"scheduler at {address} stopped responding",
        )

    def kill():
        for process in multiprocessing.active_children():
            process.kill()

    return kill, ["--jobs", "2"], "was killed"
