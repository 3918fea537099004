"""Writes measurements as Markdown: medians, and the ratios to hidata taken within each round."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.measure import Runs

INTRODUCTION = """\
# Measurements

Made by `python -m benchmarks --million`: every command once a round, in an order that turns, after
one round to warm up (check-jsonschema, which takes minutes, in one round only). Figures are medians
over the rounds; a ratio is the median of the ratios within the rounds, since the machine is noisy
and a round is not. Memory is that of the largest process.

Peers do less than hidata: none of them knows ids, references between records, duplicate keys,
evidence or domain rules; the builders write neither JSON-LD nor checksums, and do not validate.
What a peer could not do with a corpus is told as failed.

From 8,000 records on hidata takes two processes here by itself; before, one.

hidata is run as installed from its wheel, the bare loop in the same environment. A floor is what
these libraries alone need: their imports, and hidata's work as bare calls (`benchmarks/floor.py`).

`benchmarks/NOTES.md` tells where the time goes, and why what is not met is not.

![Measured values divided by their targets](RESULTS.svg)
"""

V1, V10, V100 = (f"validate, {size} files" for size in ("1,000", "10,000", "100,000"))
B100, START, GROWTH = "build, 100,000 files", "start-up and hidata's own data", "growth: NDJSON"
SITE = "the site of hidata's own data"
ONE, TWO = "hidata validate, one process", "hidata validate, two processes"
BARE, SOURCEMETA = "bare loop: orjson + jsonschema-rs", "sourcemeta on the folder, --fast"
BUILD, MILLION = "hidata build, 2 processes", "hidata build, 1,000,000 lines, 1 process"

# target, table, hidata's command, peer, what is compared, bound
RATIOS = [
    ("validate 100k, CPU / bare loop", V100, ONE, BARE, "cpu", 1.25),
    ("validate 100k, wall, two processes / bare loop", V100, TWO, BARE, "wall", 0.9),
    ("validate 100k, wall, two processes / ajv script", V100, TWO, "ajv script", "wall", 0.45),
    ("validate 10k, wall / check-jsonschema", V10, TWO, "check-jsonschema", "wall", 1 / 35),
    ("validate 10k, wall / sourcemeta on the folder", V10, TWO, SOURCEMETA, "wall", 0.5),
    ("validate 1k, wall / sourcemeta on the folder", V1, ONE, SOURCEMETA, "wall", 1.0),
    ("build 100k, wall / DuckDB, same files", B100, BUILD, "DuckDB, files joined first", "wall", 0.6),
    ("build 100k, wall / DuckDB, NDJSON", B100, BUILD, "DuckDB, NDJSON", "wall", 1.0),
]  # fmt: skip
# target, table, hidata's command, what is measured, its unit in seconds or megabytes, bound
LIMITS = [
    ("validate 100k, memory, MB", V100, ONE, "rss", 1, 60),
    ("build 100k, memory, MB", B100, BUILD, "rss", 1, 300),
    ("build 1M, memory, MB", GROWTH, MILLION, "rss", 1, 600),
    ("--version, ms", START, "hidata --version", "wall", 1000, 60),
    ("validate one record, ms", START, "hidata validate, one record", "wall", 1000, 110),
    ("build a handful, ms", START, "hidata build, five records", "wall", 1000, 250),
    ("own data, validate, s", START, "hidata validate, own data", "wall", 1, 0.7),
    ("own data, build, s", START, "hidata build, own data", "wall", 1, 5),
    ('hidata.Dataset()["wage"], ms', START, 'hidata.Dataset()["wage"], installed wheel', "wall", 1000, 300),
    ("own data, site, s", SITE, "hidata site, own data", "wall", 1, 20),
]  # fmt: skip
# what the target cannot go below with these libraries, measured in the same rounds: by command
CHECKS, BUILDS = "the floor: hidata's checks", "the floor: hidata's build"
FLOORS = {
    "validate 100k, CPU / bare loop": f"{CHECKS}, one process",
    "validate 100k, wall, two processes / bare loop": f"{CHECKS}, two processes",
    "validate 100k, wall, two processes / ajv script": f"{CHECKS}, two processes",
    "validate 10k, wall / sourcemeta on the folder": f"{CHECKS}, two processes",
    "validate 1k, wall / sourcemeta on the folder": f"{CHECKS}, one process",
    "build 100k, wall / DuckDB, same files": f"{BUILDS}, two processes",
    "build 100k, wall / DuckDB, NDJSON": f"{BUILDS}, two processes",
    "--version, ms": "python -c pass",
    "validate one record, ms": "the floor: import what checks",
    "build a handful, ms": "the floor: import what builds",
    "own data, validate, s": f"{CHECKS}, one process",
    "own data, build, s": "the floor: import what builds",
}
Tables = Mapping[str, Mapping[str, Runs]]


@dataclass(frozen=True)
class Target:
    """A target, its bound, what was measured, and the floor where it was measured too."""

    words: str
    bound: float
    value: float
    floor: float | None = None

    @property
    def met(self) -> bool:
        """Whether the bound holds."""
        return self.value <= self.bound


def markdown(tables: Tables, machine: str) -> str:
    """The whole page."""
    parts = [INTRODUCTION, f"Machine: {machine}.\n", "## Targets\n"]
    parts += ["| target | bound | floor | measured | |", "| --- | --: | --: | --: | --- |"]
    for target in targets(tables):
        met = "met" if target.met else "**not met**"
        floor = f"{target.floor:.3g}" if target.floor else ""
        parts.append(
            f"| {target.words} | {target.bound:.4g} | {floor} | {target.value:.3g} | {met} |"
        )
    return "\n".join([*parts, "", *_tables(tables)]) + "\n"


def targets(tables: Tables) -> list[Target]:
    """Every target whose commands were run."""
    found = []
    for words, table, own, peer, what, bound in RATIOS:
        if ratio := _ratio(tables, table, own, peer, what):
            least = FLOORS.get(words)
            floor = _ratio(tables, table, least, peer, what) if least else None
            found.append(Target(words, bound, ratio, floor))
    for words, table, own, what, unit, bound in LIMITS:
        if runs := tables.get(table, {}).get(own):
            least = tables[table].get(FLOORS.get(words, ""))
            floor = unit * _median(least, what) if least else None
            found.append(Target(words, bound, unit * _median(runs, what), floor))
    many = tables.get(GROWTH, {})
    if MILLION in many:
        few = _median(many["hidata build, 10,000 lines, 1 process"], "cpu")
        growth = _median(many[MILLION], "cpu") / few / 100
        found.append(Target("CPU from 10k to 1M / linear", 1.1, growth))
    return found


def _tables(tables: Tables) -> Iterator[str]:
    for title, commands in tables.items():
        first = next(iter(commands))
        yield f"## {title}\n"
        yield "| command | wall s | CPU s | memory MB | wall / first | CPU / first |"
        yield "| --- | --: | --: | --: | --: | --: |"
        for name, runs in commands.items():
            if any(run.code for run in runs.values()):
                yield f"| {name} | failed | | | | |"
                continue
            wall, cpu, rss = (_median(runs, what) for what in ("wall", "cpu", "rss"))
            ratios = [_ratio(tables, title, name, first, what) or 0 for what in ("wall", "cpu")]
            told = " | ".join(f"{ratio:.2f}" for ratio in ratios)
            yield f"| {name} | {wall:.3f} | {cpu:.3f} | {rss:.0f} | {told} |"
        yield ""


def _median(runs: Runs, what: str) -> float:
    return statistics.median(getattr(run, what) for run in runs.values())


def _ratio(tables: Tables, table: str, own: str, peer: str, what: str) -> float | None:
    """The median of the ratios in the rounds that both commands ran in; None where one did not."""
    ours, theirs = tables.get(table, {}).get(own, {}), tables.get(table, {}).get(peer, {})
    if not ours or not theirs or any(run.code for run in theirs.values()):
        return None
    both = sorted(ours.keys() & theirs.keys())
    return statistics.median(getattr(ours[t], what) / getattr(theirs[t], what) for t in both)
