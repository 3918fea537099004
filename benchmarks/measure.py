"""Runs commands interleaved and measures each: wall, CPU, memory, exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.peers import Command

LAUNCHER = """
import json, os, subprocess, sys, time
nothing = subprocess.DEVNULL
for line in sys.stdin:
    command, folder = json.loads(line)
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdin=nothing, stdout=nothing, stderr=nothing)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    cpu, rss = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    print(json.dumps([wall, cpu, rss, os.waitstatus_to_exitcode(status)]), flush=True)
"""
"""A process that stays small: a command's memory counts from that of the process it began as."""


@dataclass(frozen=True)
class Measure:
    """One run: seconds of wall and CPU, megabytes of the largest process, and its exit code."""

    wall: float
    cpu: float
    rss: float
    code: int


Runs = Mapping[int, Measure]
"""What was measured of a command, by round."""


def interleaved(commands: Sequence[Command], rounds: int) -> dict[str, Runs]:
    """Each command once a round, in an order that turns; one round before to warm up.

    A command that is said to be slow is run in the first round only.
    """
    found: dict[str, dict[int, Measure]] = {command.name: {} for command in commands}
    # modules are compiled in the first round and not again, as they are when installed
    environment = {n: v for n, v in os.environ.items() if n != "PYTHONDONTWRITEBYTECODE"}
    launcher = subprocess.Popen(
        [sys.executable, "-S", "-c", LAUNCHER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    with launcher:
        assert launcher.stdin is not None
        assert launcher.stdout is not None
        for turn in range(rounds + 1):
            start = turn % len(commands)
            for command in [*commands[start:], *commands[:start]]:
                if command.slow and turn != 1:
                    continue
                folder = str(command.folder) if command.folder else None
                line = json.dumps([list(map(str, command.command)), folder])
                print(line, file=launcher.stdin, flush=True)
                measured = Measure(*json.loads(launcher.stdout.readline()))
                print(
                    f"{command.name:48} {measured.wall:8.3f} s {measured.cpu:8.3f} s CPU",
                    file=sys.stderr,
                )
                if turn:
                    found[command.name][turn] = measured
        launcher.stdin.close()
    return dict(found)
