"""Throws bytes at the strict reader and the checks, and looks for anything but findings.

    python -m benchmarks.fuzz --seconds 60           (coverage-guided where atheris is installed)

A crash ends the run with its input; the last line tells how many inputs were tried.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time

from hidata.jsontext import reader

SEEDS = [
    b'{"id": "x", "n": [1, 2.5e3, null, true], "t": "\\u00e9\\n"}',
    b"[]",
    b'"\\ud83d\\ude00"',
    b'{"a": {"b": [{}]}}',
]


def one(data: bytes) -> None:
    """What must hold for any bytes: no exception, and json.loads agrees on what is good."""
    document = reader.read(data)
    for fault in document.faults:
        finding = reader.locate(fault, "f.json", document)
        assert finding.line >= 1
        assert finding.column >= 1
        assert finding.message
    if not document.faults:
        expected = json.loads(data.decode("utf-8"))
        assert document.value == expected or document.value != document.value


def main() -> None:
    """Read the arguments, run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60)
    chosen = parser.parse_args()
    try:
        import atheris
    except ImportError:
        _random(chosen.seconds)
        return
    atheris.instrument_all()
    tried = 0

    def count(data: bytes) -> None:
        nonlocal tried
        tried += 1
        one(data)

    atheris.Setup(
        [sys.argv[0], f"-max_total_time={chosen.seconds}", "-max_len=400", "-print_final_stats=1"],
        count,
    )
    atheris.Fuzz()


def _random(seconds: int) -> None:
    chance, end, tried = random.Random(1), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        data = bytearray(chance.choice(SEEDS))
        for _ in range(chance.randrange(1, 6)):
            place = chance.randrange(len(data) + 1)
            data[place : place + chance.randrange(3)] = bytes(
                chance.choices(b'{}[]":,\\u0eE+-. \n\xc3\xa9x', k=chance.randrange(4))
            )
        one(bytes(data))
        tried += 1
    sys.stdout.write(f"{tried:,} inputs, no crash\n")


if __name__ == "__main__":
    main()
