"""Flips one byte in each file of a release and prints whether `verify` found and named it.

python -m benchmarks.tamper RELEASE
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from hidata.release.read import ReleaseFolder
from hidata.release.verify import verify
from hidata.storage.checksums import SUMS


def main() -> None:
    """Print a line for each folder of the release, and fail if a byte was not found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("release", type=Path)
    release = parser.parse_args().release.resolve()
    files: Counter[str] = Counter()
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / release.name
        shutil.copytree(release, copy)
        for path in sorted(path for path in copy.rglob("*") if path.is_file()):
            name = path.relative_to(copy).as_posix()
            folder = name.split("/")[0] + "/" * ("/" in name)
            files[folder] += 1
            found[folder] += _told(copy, path, name)
    print("| in | files | found and named |\n| --- | --: | --: |")
    for folder, count in files.items():
        print(f"| {folder} | {count} | {found[folder]} |")
    print(f"| all | {files.total()} | {found.total()} |")
    sys.exit(files != found)


def _told(copy: Path, path: Path, name: str) -> bool:
    """Whether a flipped byte in the middle of a file is told by the file's name.

    A byte of the checksums is told by the name of the file, or the line, it speaks of.
    """
    before = path.read_bytes()
    middle = len(before) // 2
    path.write_bytes(before[:middle] + bytes([before[middle] ^ 1]) + before[middle + 1 :])
    try:
        said = list(verify(ReleaseFolder(copy)))
    except ValueError as error:
        said = [str(error)]
    path.write_bytes(before)
    return bool(said) if name == SUMS else any(f"{name}: " in sentence for sentence in said)


if __name__ == "__main__":
    main()
