"""Runs hidata and its peers interleaved on seeded corpora and writes benchmarks/RESULTS.md.

python -m benchmarks [--rounds 3] [--sizes 1000,10000,100000] [--work DIR]
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks import corpus, report
from benchmarks.peers import ROOT, Command, Tools, prepare


@dataclass(frozen=True)
class Measure:
    """One run: seconds of wall and CPU, megabytes of the largest process, and its exit code."""

    wall: float
    cpu: float
    rss: float
    code: int


def main() -> None:
    """Read the arguments, run, write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "hidata-bench")
    parser.add_argument("--million", action="store_true", help="build a million records once")
    chosen = parser.parse_args()
    tools = Tools(chosen.work / "peers")
    tables: dict[str, dict[str, list[Measure]]] = {}
    for size in map(int, chosen.sizes.split(",")):
        root = chosen.work / f"own-{size}"
        if not (root / "bundle").exists():
            corpus.own(root, size)
            prepare(root)
        validators = [*_hidata(root, size), *tools.validators(root, small=size <= 10_000)]
        tables[f"validate, {size:,} files"] = interleaved(validators, chosen.rounds)
        builders = [
            *_builds(root, chosen.work / "out", size),
            *tools.builders(root, chosen.work / "out"),
        ]
        tables[f"build, {size:,} files"] = interleaved(builders, chosen.rounds)
    tables["start-up and hidata's own data"] = interleaved(_starts(chosen.work / "out"), 9)
    if chosen.million:
        tables["growth: NDJSON"] = interleaved(_growth(chosen.work), 1)
    (ROOT / "benchmarks" / "RESULTS.md").write_text(report.markdown(tables, _machine()), "utf-8")


def interleaved(commands: Sequence[Command], rounds: int) -> dict[str, list[Measure]]:
    """Each command once a round, in an order that turns; one round before to warm up."""
    found: dict[str, list[Measure]] = {command.name: [] for command in commands}
    for turn in range(rounds + 1):
        start = turn % len(commands)
        for command in [*commands[start:], *commands[:start]]:
            measured = measure(command)
            print(
                f"{command.name:45} {measured.wall:8.3f} s  {measured.cpu:8.3f} s CPU",
                file=sys.stderr,
            )
            if turn:
                found[command.name].append(measured)
    return found


def measure(command: Command) -> Measure:
    """Run a command to its end. Memory is that of its largest process."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command.command, cwd=command.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    return Measure(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, code)


def _run(name: str, *arguments: object) -> Command:
    return Command(name, [sys.executable, "-m", "hidata", *map(str, arguments)], ROOT)


def _hidata(root: Path, size: int) -> list[Command]:
    found = [_run("hidata validate, one process", "--root", root, "validate", "--jobs", 1)]
    if size >= 10_000:
        found.append(
            _run("hidata validate, two processes", "--root", root, "validate", "--jobs", 2)
        )
    return found


def _builds(root: Path, out: Path, size: int) -> list[Command]:
    jobs = 2 if size >= 10_000 else 1
    return [
        _run(
            f"hidata build, {jobs} process{'es' * (jobs > 1)}",
            "--root",
            root,
            "build",
            "--jobs",
            jobs,
            "--out",
            out / "hidata",
        )
    ]


def _starts(out: Path) -> list[Command]:
    return [
        Command("python -c pass", [sys.executable, "-c", "pass"]),
        _run("hidata --version", "--version"),
        _run("hidata validate, own data", "validate"),
        _run("hidata build, own data", "build", "--out", out / "own"),
    ]


def _growth(work: Path) -> list[Command]:
    found = []
    for size in (10_000, 100_000, 1_000_000):
        root = work / f"bulk-{size}"
        if not root.exists():
            corpus.foreign_bulk(root, size)
        out = work / "out" / "bulk"
        found.append(
            _run(
                f"hidata build, {size:,} lines, 1 process",
                "--root",
                root,
                "build",
                "--jobs",
                1,
                "--out",
                out,
            )
        )
    return found


def _machine() -> str:
    packages = ("orjson", "jsonschema-rs", "jsonschema", "pyarrow", "duckdb", "polars")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"CPython {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores; {versions}"


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


if __name__ == "__main__":
    main()
