"""Kills builds and releases at random moments: what is left is the old release or the new, whole.

python -m benchmarks.kill [--times 100] [--seed 1]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.helpers.kill import run


def main() -> None:
    """Read the arguments, run, print what was found and how often."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for outcome, times in sorted(run(Path(temporary), chosen.times, chosen.seed).items()):
            print(f"{times:5}  {outcome}")


if __name__ == "__main__":
    main()
