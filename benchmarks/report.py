"""Writes measurements as Markdown: medians, and the ratios to hidata taken within each round."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

INTRODUCTION = """\
# Measurements

Made by `python -m benchmarks`: every command once a round, in an order that turns, after one round
to warm up. Figures are medians over the rounds; a ratio is the median of the ratios within the
rounds, since the machine is noisy and a round is not. Memory is that of the largest process.

Peers do less than hidata: none of them knows ids, references between records, duplicate keys,
evidence or domain rules; the builders write neither JSON-LD nor checksums, and do not validate.
"""

# target, table, hidata's command, peer, what is compared, bound
TARGETS = [
    (
        "validate 100k, CPU / bare loop",
        "validate, 100,000 files",
        "hidata validate, one process",
        "bare loop: orjson + jsonschema-rs",
        "cpu",
        1.25,
    ),
    (
        "validate 100k, wall, two processes / bare loop",
        "validate, 100,000 files",
        "hidata validate, two processes",
        "bare loop: orjson + jsonschema-rs",
        "wall",
        0.9,
    ),
    (
        "validate 100k, wall, two processes / ajv script",
        "validate, 100,000 files",
        "hidata validate, two processes",
        "ajv script",
        "wall",
        0.45,
    ),
    (
        "validate 10k, wall / check-jsonschema",
        "validate, 10,000 files",
        "hidata validate, one process",
        "check-jsonschema",
        "wall",
        1 / 35,
    ),
    (
        "validate 10k, wall / sourcemeta on the folder",
        "validate, 10,000 files",
        "hidata validate, one process",
        "sourcemeta on the folder, --fast",
        "wall",
        0.5,
    ),
    (
        "validate 1k, wall / sourcemeta on the folder",
        "validate, 1,000 files",
        "hidata validate, one process",
        "sourcemeta on the folder, --fast",
        "wall",
        1.0,
    ),
    (
        "build 100k, wall / DuckDB from the same files",
        "build, 100,000 files",
        "hidata build, 2 processes",
        "DuckDB, files joined first",
        "wall",
        0.6,
    ),
    (
        "build 100k, wall / DuckDB from NDJSON",
        "build, 100,000 files",
        "hidata build, 2 processes",
        "DuckDB, NDJSON",
        "wall",
        1.0,
    ),
]
LIMITS = [
    ("validate 100k, memory, MB", "validate, 100,000 files", "hidata validate, one process", "rss", 60),
    ("build 100k, memory, MB", "build, 100,000 files", "hidata build, 2 processes", "rss", 300),
    ("--version, ms", "start-up and hidata's own data", "hidata --version", "wall", 60),
    ("own data, validate, s", "start-up and hidata's own data", "hidata validate, own data", "wall", 0.25),
    ("own data, build, s", "start-up and hidata's own data", "hidata build, own data", "wall", 1.5),
]  # fmt: skip
Tables = Mapping[str, Mapping[str, Sequence[Any]]]


def markdown(tables: Tables, machine: str) -> str:
    """The whole page."""
    return (
        "\n".join([INTRODUCTION, f"Machine: {machine}.\n", *_targets(tables), *_tables(tables)])
        + "\n"
    )


def _targets(tables: Tables) -> Iterator[str]:
    yield "## Targets\n\n| target | bound | measured | met |\n| --- | --: | --: | --- |"
    for words, table, own, peer, what, bound in TARGETS:
        ours, theirs = tables.get(table, {}).get(own), tables.get(table, {}).get(peer)
        if ours and theirs:
            ratio = _ratio(ours, theirs, what)
            yield f"| {words} | {bound:.3f} | {ratio:.3f} | {'yes' if ratio <= bound else 'no'} |"
    for words, table, own, what, bound in LIMITS:
        if runs := tables.get(table, {}).get(own):
            value = statistics.median(getattr(run, what) for run in runs)
            value *= 1000 if words.endswith("ms") else 1
            yield f"| {words} | {bound} | {value:.2f} | {'yes' if value <= bound else 'no'} |"
    yield ""


def _tables(tables: Tables) -> Iterator[str]:
    for title, commands in tables.items():
        first = next(iter(commands.values()))
        yield f"## {title}\n"
        yield "| command | wall s | CPU s | memory MB | wall / first | CPU / first |"
        yield "| --- | --: | --: | --: | --: | --: |"
        for name, runs in commands.items():
            if any(run.code for run in runs):
                yield f"| {name} | failed | | | | |"
                continue
            wall, cpu, rss = (
                statistics.median(getattr(run, w) for run in runs) for w in ("wall", "cpu", "rss")
            )
            ratios = " | ".join(f"{_ratio(runs, first, what):.2f}" for what in ("wall", "cpu"))
            yield f"| {name} | {wall:.3f} | {cpu:.3f} | {rss:.0f} | {ratios} |"
        yield ""


def _ratio(runs: Sequence[Any], others: Sequence[Any], what: str) -> float:
    pairs = zip(runs, others, strict=True)
    return statistics.median(getattr(a, what) / getattr(b, what) for a, b in pairs)
