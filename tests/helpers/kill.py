"""Kills builds and releases at random moments, and says what is left."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from hidata.dataset.folder import Folder
from hidata.release.read import ReleaseFolder, open_release
from hidata.release.verify import verify
from hidata.storage import checksums
from hidata.storage.atomic import DRAFT_PREFIX
from hidata.storage.checksums import SUMS

from tests.helpers import RELEASABLE, corpus


def run(folder: Path, times: int, seed: int) -> Counter[str]:
    """Kill so many builds and releases in turn, each after a random part of the time it takes.

    Those that end before are looked at too, and do not count.
    """
    chance = random.Random(seed)
    root, out = folder / "dataset", folder / "dist"
    corpus.foreign(root, 300)
    with (root / "pyproject.toml").open("a") as settings:
        settings.write(RELEASABLE)
    (root / "CHANGELOG.md").write_text(f"## [{Folder(root).metadata.version}]\n")
    lasts: dict[str, float] = {}
    for word in COMMANDS:
        start = time.perf_counter()
        subprocess.run(_command(word, root, out), check=True, stdout=subprocess.DEVNULL)
        lasts[word] = time.perf_counter() - start
    counts: Counter[str] = Counter()
    number = deaths = 0
    while deaths < times:
        word, number = COMMANDS[deaths % len(COMMANDS)], number + 1
        (root / "records" / "thing" / "thing-0000000.json").write_text(
            f'{{"id": "thing-0000000", "name": "round {number}"}}'
        )
        process = subprocess.Popen(
            _command(word, root, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.random() * lasts[word] * 1.1)
        process.send_signal(signal.SIGKILL)
        killed = process.wait() < 0
        deaths += killed
        here = [path for path in out.iterdir() if not path.name.startswith(DRAFT_PREFIX)]
        releases = [path for path in here if path.is_dir()]
        wrong = [sentence for path in releases for sentence in verify(ReleaseFolder(path))]
        wrong += [path.name for path in here if path.suffix == ".zip" and not _of(path, releases)]
        whole = len(releases) == 1 and not wrong
        outcome = "a whole release" if whole else wrong[:1] or releases
        counts[f"{word} {'killed' if killed else 'ended'}: {outcome}"] += 1
    subprocess.run(_command(COMMANDS[0], root, out), check=True, stdout=subprocess.DEVNULL)
    drafts = [path.name for path in out.iterdir() if path.name.startswith(DRAFT_PREFIX)]
    counts[f"temporary folders after the next run: {len(drafts)}"] += 1
    return counts


COMMANDS = ("build", "release")


def _of(archive: Path, releases: list[Path]) -> bool:
    """Whether an archive is whole, and of the release that lies beside it."""
    with open_release(archive) as release:
        if verify(release):
            return False
        texts = [(path / SUMS).read_bytes() for path in (release.folder, *releases)]
    tables = [checksums.parse_checksums(text) for text in texts]
    formats = {path: checksum for path, checksum in tables[0].items() if "/" in path}
    return formats.items() <= tables[-1].items()


def _command(word: str, root: Path, out: Path) -> list[str]:
    more = ["--first"] if word == "release" else []
    return [sys.executable, "-m", "hidata", "--root", str(root), word, "--out", str(out), *more]
