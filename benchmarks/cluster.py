"""Builds on a cluster of a scheduler and two workers, kills one in mid-build, compares the bytes.

python -m benchmarks.cluster [--records 200000]

It prints what each build took and ends with 1 where a byte differs. With PySpark installed (it
needs Java) and Dask, both read the Parquet files of the cluster's release and count the rows.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from tests.helpers import corpus
from tests.helpers.readers import dask_rows, spark_rows

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def main() -> None:
    """Read the arguments, run, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=200_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(run(Path(temporary), chosen.records))


def run(folder: Path, records: int) -> int:
    """Build here, on the cluster, and on the cluster with a worker killed; whether bytes differ."""
    root = folder / "dataset"
    corpus.foreign_bulk(root, records)
    lasts, here = _built(root, folder / "here", None)
    print(f"{records:,} records, one process: {lasts:.1f} s")
    with cluster(folder, 2) as (address, workers):
        lasts, there = _built(root, folder / "there", address)
        print(f"cluster of two workers: {lasts:.1f} s; bytes {_same(here, there)}")
        victim = (workers[0], lasts / 2)
        lasts, again = _built(root, folder / "again", address, victim)
        print(
            f"the same, a worker killed after {victim[1]:.1f} s: {lasts:.1f} s;"
            f" bytes {_same(here, again)}"
        )
    tables = next((folder / "again").iterdir()) / "parquet"
    for reader in (dask_rows, spark_rows):
        name = reader.__name__.partition("_")[0]
        rows = reader(tables / "thing.parquet") if find_spec(MODULES[name]) else None
        print(
            f"{name} reads {'nothing: it is not installed' if rows is None else f'{rows:,} rows'}"
        )
    return 0 if here == there == again else 1


MODULES = {"dask": "dask", "spark": "pyspark"}


@contextlib.contextmanager
def cluster(folder: Path, count: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and so many worker processes on the loopback address."""
    log = folder / "scheduler.log"
    dask = [sys.executable, "-m", "distributed.cli"]
    start = [f"{dask[2]}.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    with log.open("wb") as out:
        processes = [subprocess.Popen([*dask[:2], *start], stderr=out, stdout=out, cwd=folder)]
    try:
        address = _address(log)
        worker = [*dask[:2], f"{dask[2]}.dask_worker", address, "--nthreads", "1", "--no-nanny"]
        worker += ["--no-dashboard", "--local-directory", str(folder)]
        processes += [subprocess.Popen(worker, cwd=folder, **QUIET) for _ in range(count)]
        yield address, processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def _address(log: Path) -> str:
    for _ in range(300):
        if found := re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text()):
            return found.group()
        time.sleep(0.1)
    raise TimeoutError(log.read_text())


def _built(
    root: Path,
    out: Path,
    address: str | None,
    victim: tuple[subprocess.Popen[bytes], float] | None = None,
) -> tuple[float, dict[str, str]]:
    """Seconds of a build, and the checksum of each file it made; kill the victim on the way."""
    command = [sys.executable, "-m", "hidata", "--root", str(root), "build", "--out", str(out)]
    start = time.perf_counter()
    build = subprocess.Popen(
        [*command, *(("--scheduler", address) if address else ("--jobs", "1"))],
        stdout=subprocess.DEVNULL,
    )
    if victim:
        process, after = victim
        time.sleep(after)
        if build.poll() is not None:
            print("the build was over before the worker was killed")
        process.kill()
    if build.wait():
        raise RuntimeError(f"the build ended with {build.returncode}")
    files = sorted(p for p in out.rglob("*") if p.is_file())
    sums = {str(p.relative_to(out)): sha256(p.read_bytes()).hexdigest() for p in files}
    return time.perf_counter() - start, sums


def _same(here: dict[str, str], there: dict[str, str]) -> str:
    differ = [name for name in here.keys() | there.keys() if here.get(name) != there.get(name)]
    return "the same" if not differ else f"differ: {sorted(differ)}"


if __name__ == "__main__":
    main()
