"""Who does the work from Python: the same bytes and findings, and one exception for all losses."""

from __future__ import annotations

import logging
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import hidata as package
import pytest
from hidata.engine.executors import WorkerError, workers
from hidata.engine.run import Run

from tests.conftest import ROOT
from tests.data import PLAIN
from tests.helpers import file_sums

IDS = [f"r{number:03}" for number in range(100)]
RECORDS: dict[str, Any] = {
    f"plain/{key}.json": {"id": key, "n": number, "next": IDS[number - 1]}
    for number, key in enumerate(IDS)
}


@pytest.fixture(autouse=True)
def batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten records a batch, and one day for all."""
    monkeypatch.setattr("hidata.dataset.batches.RECORDS_PER_BATCH", 10)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")


@pytest.fixture
def root(make) -> Path:
    """A hundred records."""
    return make({"plain": PLAIN}, RECORDS, 'name = "t"')


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"jobs": 2}, {"jobs": 3}, {"jobs": None}])
def test_python_builds_the_bytes_of_the_command(root, hidata, tmp_path, options):
    assert hidata("--root", root, "build", "--out", tmp_path / "command")[0] == 0
    built = package.Dataset(root).build(tmp_path / "python", **options)
    assert (built.folder, built.records) == (tmp_path / "python" / "t-0.0.0", {"plain": 100})
    assert file_sums(tmp_path / "command") == file_sums(tmp_path / "python")


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "forkserver", "spawn"])
def test_processes_may_be_started_in_any_way(root, tmp_path, method):
    """What is not forked, as from Python 3.14 on, compiles the schemas by itself."""
    script = tmp_path / "script.py"
    script.write_text(f"""
import multiprocessing, hidata, hidata.dataset.batches
if __name__ == "__main__":
    multiprocessing.set_start_method({method!r})
    hidata.dataset.batches.BATCH = 10
    hidata.Dataset({str(root)!r}).build({str(tmp_path / method)!r}, jobs=2)
""")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, str(script)], check=True, env=environment)
    package.Dataset(root).build(tmp_path / "here")
    assert file_sums(tmp_path / method) == file_sums(tmp_path / "here")


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["process", "scheduler"])
def test_the_old_release_stays_when_workers_are_lost(root, tmp_path, request, monkeypatch, lost):
    if lost == "scheduler":
        address, (scheduler, *_) = request.getfixturevalue("doomed_cluster")
        options, kill = {"scheduler": address}, scheduler.kill
        message = f"The Dask scheduler at {address} stopped responding."
    else:
        options, kill = {"jobs": 2}, _kill_processes
        message = "A process of this run was killed, probably because memory ran out."
    out = tmp_path / "out"
    package.Dataset(root).build(out)
    before = file_sums(out)
    (root / "records" / "plain" / "more.json").write_text('{"id": "more"}')
    collect = Run._collect

    def collected(run: Run, *arguments: Any) -> None:
        kill()
        collect(run, *arguments)

    monkeypatch.setattr(Run, "_collect", collected)
    with pytest.raises(WorkerError) as caught:
        package.Dataset(root).build(out, **options)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)
    assert file_sums(out) == before


def _kill_processes() -> None:
    for process in multiprocessing.active_children():
        process.kill()


def test_no_cluster_without_dask_or_a_scheduler(root, hidata, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "hidata.engine.dask", raising=False)
    message = "A cluster needs Dask: pip install 'hidata[cluster]'."
    with pytest.raises(WorkerError) as caught:
        package.Dataset(root).validate(scheduler="tcp://127.0.0.1:9")
    assert str(caught.value) == message
    out = hidata("--root", root, "validate", "--scheduler", "tcp://127.0.0.1:9")
    assert out == (2, f"Error: {message}\n")


@pytest.mark.parametrize(
    "address", ["", "nowhere", "tcp://127.0.0.1:9", "tls://127.0.0.1:9", "x://127.0.0.1:9"]
)
def test_a_scheduler_that_does_not_answer_is_named(root, monkeypatch, address):
    pytest.importorskip("distributed")
    monkeypatch.setattr("hidata.engine.dask.PATIENCE", "1s")
    level = logging.getLogger("distributed.client").level
    with pytest.raises(WorkerError) as caught:
        package.Dataset(root).validate(scheduler=address)
    assert str(caught.value) == f"No Dask scheduler answers at {address}."
    assert logging.getLogger("distributed.client").level == level != logging.CRITICAL


@pytest.mark.slow
@pytest.mark.parametrize("address", ["nowhere", "tls://127.0.0.1:9"])
def test_a_client_that_cannot_connect_is_closed(root, address):
    """Else Dask closes it when the program ends: it waits, fails, and prints a traceback."""
    pytest.importorskip("distributed")
    code = f"""
import hidata, hidata.engine.dask
hidata.engine.dask.PATIENCE = "1s"
try:
    hidata.Dataset({str(root)!r}).validate(scheduler={address!r})
except hidata.engine.executors.WorkerError as error:
    print(error)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )
    assert (done.stdout, done.stderr) == (f"No Dask scheduler answers at {address}.\n", "")


@pytest.mark.parametrize("jobs", [0, -1])
def test_no_processes_at_all_are_refused(root, jobs):
    with pytest.raises(ValueError, match="At least one process"):
        package.Dataset(root).validate(jobs=jobs)


def test_one_process_is_this_one(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    for jobs, total in ((1, 8_000), (None, 7_999)):
        with workers(jobs)(total) as started:
            assert started.executor is None
    with workers(None)(8_000) as started:
        assert (started.window, started.joins) == (6, True)  # three more, two batches each


# From here on with one cluster: it ends with this module.


@pytest.mark.slow
def test_python_builds_them_on_a_cluster(root, hidata, tmp_path, cluster):
    test_python_builds_the_bytes_of_the_command(root, hidata, tmp_path, {"scheduler": cluster[0]})


@pytest.mark.slow
def test_the_findings_do_not_depend_on_the_workers(make, cluster):
    wrong = {
        "plain/r010.json": {"id": "r010", "n": "ten"},
        "plain/r050.json": '{"id": "r050",}',
        "plain/r095.json": {"id": "r095", "next": "r100"},
        "other/x.json": {},
    }
    data = package.Dataset(make({"plain": PLAIN}, RECORDS | wrong))
    findings = data.validate()
    assert [(f.file, f.code) for f in findings] == [
        ("records/other/x.json", "N004"),
        ("records/plain/r010.json", "S003"),
        ("records/plain/r050.json", "J005"),
        ("records/plain/r095.json", "R001"),
    ]
    for options in ({"jobs": 2}, {"jobs": None}, {"scheduler": cluster[0]}):
        assert data.validate(**options) == findings


@pytest.mark.slow
def test_a_cluster_cross_checks_too(make, hidata, cluster):
    address, _ = cluster
    tenths = {"type": "object", "properties": {"n": {"multipleOf": 0.1}, "v": {"format": "uri"}}}
    lines = "".join(f'{{"n": {n / 10}, "v": "urn:a"}}\n' for n in range(9))
    root = make({"k": tenths}, {"k/all.ndjson": lines})
    here = hidata("--root", root, "validate", "--cross-check")
    assert (here[0], "S021" in here[1], "values: format uri: " in here[1]) == (1, True, True)
    assert hidata("--root", root, "validate", "--cross-check", "--scheduler", address) == here
