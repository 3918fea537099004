"""Kills builds at random moments and looks at what is left: the old release or the new one, whole.

python -m benchmarks.kill [--times 100] [--seed 1]
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from hidata.publish import PREFIX
from hidata.released import Released
from hidata.verify import verify

from benchmarks import corpus


def main() -> None:
    """Read the arguments, run, print what was found and how often."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        for outcome, times in sorted(run(Path(temporary), chosen.times, chosen.seed).items()):
            print(f"{times:5}  {outcome}")


def run(folder: Path, times: int, seed: int) -> Counter[str]:
    """Kill so many builds, each after a random part of the time that one takes."""
    chance = random.Random(seed)
    root, out = folder / "dataset", folder / "dist"
    corpus.foreign(root, 300)
    start = time.perf_counter()
    subprocess.run(_command(root, out), check=True, stdout=subprocess.DEVNULL)
    lasts = time.perf_counter() - start
    found: Counter[str] = Counter()
    for number in range(times):
        (root / "records" / "thing" / "thing-0000000.json").write_text(
            f'{{"id": "thing-0000000", "name": "round {number}"}}'
        )
        process = subprocess.Popen(
            _command(root, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.random() * lasts * 1.1)
        process.send_signal(signal.SIGKILL)
        killed = process.wait() < 0
        releases = [path for path in out.iterdir() if not path.name.startswith(PREFIX)]
        wrong = [sentence for path in releases for sentence in verify(Released(path))]
        whole = len(releases) == 1 and not wrong
        found[
            f"{'killed' if killed else 'ended'}: {'a whole release' if whole else wrong[:1] or releases}"
        ] += 1
    subprocess.run(_command(root, out), check=True, stdout=subprocess.DEVNULL)
    left = [path.name for path in out.iterdir() if path.name.startswith(PREFIX)]
    found[f"temporary folders after the next run: {len(left)}"] += 1
    return found


def _command(root: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "hidata", "--root", str(root), "build", "--out", str(out)]


if __name__ == "__main__":
    main()
