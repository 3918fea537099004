"""Runs hidata and its peers interleaved on seeded corpora and writes benchmarks/RESULTS.md.

python -m benchmarks [--rounds 3] [--sizes 1000,10000,100000] [--million] [--work DIR]
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from tests.helpers import corpus

from benchmarks import chart, report
from benchmarks.measure import Runs, interleaved
from benchmarks.peers import ROOT, Command, Tools, prepare

STARTS = 9
"""Rounds for what takes a moment only."""


def main() -> None:
    """Read the arguments, run, write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "hidata-bench")
    parser.add_argument("--million", action="store_true", help="build a million records once")
    chosen = parser.parse_args()
    tools = Tools(chosen.work / "peers")
    out = chosen.work / "out"
    tables: dict[str, dict[str, Runs]] = {}
    for size in map(int, chosen.sizes.split(",")):
        root = _own(chosen.work, size)
        rounds = chosen.rounds if size > 1000 else STARTS
        validators = [
            *_validators(tools, root, size),
            *tools.validators(root, small=size <= 10_000),
        ]
        tables[f"validate, {size:,} files"] = interleaved(validators, rounds)
        jobs = 2 if size >= 10_000 else 1
        builders = [_builder(tools, root, out, jobs), tools.floor(root, jobs, out / "floor")]
        builders += tools.builders(root, out)
        tables[f"build, {size:,} files"] = interleaved(builders, chosen.rounds)
    root = _foreign(chosen.work, 10_000)
    validators = [*_validators(tools, root, 10_000), *tools.validators(root, small=False)]
    tables["validate, 10,000 files, foreign schema"] = interleaved(validators, chosen.rounds)
    builders = [_builder(tools, root, out, 2), *tools.builders(root, out)]
    tables["build, 10,000 files, foreign schema"] = interleaved(builders, chosen.rounds)
    tables["start-up and hidata's own data"] = interleaved(_starts(tools, chosen.work), STARTS)
    tables["the site of hidata's own data"] = interleaved([_site(tools, out)], chosen.rounds)
    if chosen.million:
        tables["growth: NDJSON"] = interleaved(_growth(tools, chosen.work), 1)
    (ROOT / "benchmarks" / "RESULTS.md").write_text(report.markdown(tables, _machine()), "utf-8")
    (ROOT / "benchmarks" / "RESULTS.svg").write_text(chart.svg(report.targets(tables)), "utf-8")


def _made(work: Path, name: str, make: Callable[[Path], None]) -> Path:
    """A corpus, made and laid out for the peers if it is not there from another time."""
    root = work / name
    if not (root / "arrow").exists():
        make(root)
        prepare(root)
    return root


def _own(work: Path, size: int) -> Path:
    return _made(work, f"own-{size}", lambda root: corpus.own(root, size))


def _foreign(work: Path, size: int) -> Path:
    return _made(work, f"foreign-{size}", lambda root: corpus.foreign(root, size))


def _run(tools: Tools, name: str, *arguments: object) -> Command:
    """A run of hidata, as installed from its wheel."""
    return Command(name, [str(tools.wheel.parent / "hidata"), *map(str, arguments)], ROOT)


def _validators(tools: Tools, root: Path, size: int) -> list[Command]:
    names = {1: "one process", 2: "two processes"}
    return [
        _run(tools, f"hidata validate, {names[jobs]}", "--root", root, "validate", "--jobs", jobs)
        for jobs in ((1, 2) if size >= 10_000 else (1,))
    ]


def _builder(tools: Tools, root: Path, out: Path, jobs: int) -> Command:
    name = f"hidata build, {jobs} process{'es' * (jobs > 1)}"
    return _run(tools, name, "--root", root, "build", "--jobs", jobs, "--out", out / "hidata")


def _starts(tools: Tools, work: Path) -> list[Command]:
    one, few, out = _foreign(work, 1), _foreign(work, 5), work / "out"
    data = _made(work, "own-data", corpus.data)
    read = 'import hidata; hidata.Dataset()["wage"]'
    python = str(tools.wheel)
    check = "import click, orjson, jsonschema_rs"
    build = f"import sys; sys.modules.update(numpy=None, pandas=None); {check}, pyarrow.csv, pyarrow.parquet"
    return [
        Command("python -c pass", [python, "-c", "pass"]),
        Command("the floor: import what checks", [python, "-c", check]),
        Command("the floor: import what builds", [python, "-c", build]),
        _run(tools, "hidata --version", "--version"),
        _run(tools, "hidata validate, one record", "--root", one, "validate"),
        _run(tools, "hidata build, five records", "--root", few, "build", "--out", out / "few"),
        tools.bare(data),
        tools.floor(data, 1),
        _run(tools, "hidata validate, own data", "validate"),
        _run(tools, "hidata build, own data", "build", "--out", out / "own"),
        Command('hidata.Dataset()["wage"], installed wheel', [python, "-c", read], out),
    ]


def _site(tools: Tools, out: Path) -> Command:
    """The site of the release that `_starts` has built."""
    release = next((out / "own").glob("hidata-*"))
    return _run(tools, "hidata site, own data", "site", release, "--out", out / "site")


def _growth(tools: Tools, work: Path) -> list[Command]:
    found = []
    for size in (10_000, 100_000, 1_000_000):
        root = work / f"bulk-{size}"
        if not root.exists():
            corpus.foreign_bulk(root, size)
        arguments = ("--root", root, "build", "--jobs", 1, "--out", work / "out" / "bulk")
        found.append(_run(tools, f"hidata build, {size:,} lines, 1 process", *arguments))
    return found


def _machine() -> str:
    packages = ("orjson", "jsonschema-rs", "jsonschema", "pyarrow", "duckdb", "polars")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return f"CPython {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores; {versions}"


if __name__ == "__main__":
    main()
