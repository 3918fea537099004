"""Lets a build and a release meet a full disk, a limit, a signal, another run; prints what is left.

python -m benchmarks.disk [--records 300]

A disk of its own needs the right to mount (unshare --mount); without it those lines are left out.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hidata.release.read import ReleaseFolder
from hidata.release.verify import verify
from hidata.storage.atomic import DRAFT_PREFIX
from tests.helpers import corpus

RUN = f"{sys.executable} -m hidata --root $SET"
SMALL = "mount -t tmpfs -o size=$SIZE tmpfs $OUT && cp -a $OLD/. $OUT && "
HARMS = {
    "a full disk": SMALL + "$COMMAND",
    "a read-only disk": SMALL + "mount -o remount,ro $OUT && $COMMAND",
    "a limit of 20 kB a file": "trap '' XFSZ; ulimit -f 40; $COMMAND",
    "Ctrl-C": "",
    "SIGTERM": "",
    "two runs at once": "$COMMAND & $COMMAND; code=$?; wait $! && exit $code",
}
"""What happens to a command, as shell; nothing where it is a signal."""


def main() -> None:
    """Print a line for each harm and command, and fail if anything is left half done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=300)
    records = parser.parse_args().records
    print("| harm | command | exit | said | left | after the next run |\n|" + " --- |" * 6)
    right = True
    for harm, script in HARMS.items():
        for word in ("build", "release"):
            with tempfile.TemporaryDirectory() as temporary:
                told = _harmed(Path(temporary), records, word, harm, script)
                right &= told[2:] == ("a whole release", "a whole release, nothing else")
            print(f"| {harm} | {word} | " + " | ".join(told) + " |", flush=True)
    sys.exit(not right)


def _harmed(folder: Path, records: int, word: str, harm: str, script: str) -> tuple[str, ...]:
    root, out = folder / "set", folder / "out"
    corpus.foreign(root, records)
    (root / "CHANGELOG.md").write_text("## [1.0.0]\n")
    command = f"{RUN} {word} --out $OUT"
    names = {"SET": str(root), "OUT": str(out), "OLD": str(folder / "old"), "HARM": harm}
    space = {**os.environ, **names, "COMMAND": command}
    _shell(command, space)
    subprocess.run(["cp", "-a", out, folder / "old"], check=True)
    used = int(
        subprocess.run(
            ["du", "-sk", out], capture_output=True, text=True, check=True
        ).stdout.split()[0]
    )
    space["SIZE"] = f"{used + 60}k"
    (root / "records" / "thing" / "thing-0000000.json").write_text(
        '{"id": "thing-0000000", "name": "new"}'
    )
    if not script:
        done = _signalled(
            command, space, signal.SIGINT if harm == "Ctrl-C" else signal.SIGTERM, out
        )
        return (*done, _left(out), _after(command, space, out))
    if "mount" not in script:
        done = _shell(script.replace("$COMMAND", command), space)
        return (
            str(done.returncode),
            _said(done.stderr, folder),
            _left(out),
            _after(command, space, out),
        )
    inner = script.replace("$COMMAND", command)
    check = "import benchmarks.disk as d, pathlib; print(d._left(pathlib.Path('$OUT')))"
    again = f"mount -o remount,rw,size=100m $OUT; {command} >/dev/null"
    after = "import benchmarks.disk as d, pathlib; print(d._only(pathlib.Path('$OUT')))"
    python = f"{sys.executable} -c"
    whole = f'{inner} >/dev/null; echo $?; {python} "{check}"; {again}; {python} "{after}"'
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", whole], env=space, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    code, left, last = done.stdout.splitlines()
    return code, _said(done.stderr, folder), left, last


def _shell(script: str, space: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", script], env=space, capture_output=True, text=True, check=False
    )


def _signalled(command: str, space: dict[str, str], number: int, out: Path) -> tuple[str, str]:
    """Send a signal as soon as the run has begun to write."""
    process = subprocess.Popen(
        ["sh", "-c", f"exec {command}"], env=space, stderr=subprocess.PIPE, text=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    while process.poll() is None and not list(out.glob(f"{DRAFT_PREFIX}*")):
        time.sleep(0.001)
    process.send_signal(number)
    said = process.communicate()[1]
    return str(process.returncode), _said(said, out.parent)


def _said(text: str, folder: Path) -> str:
    lines = text.replace(f"{folder}/", "").strip().splitlines()
    return f"`{lines[0]}`" if len(lines) == 1 else "nothing" if not lines else f"{len(lines)} lines"


def _left(out: Path) -> str:
    """What there is to see in the folder of releases."""
    releases = [path for path in out.iterdir() if path.is_dir() and path.name[0] != "."]
    wrong = [sentence for path in releases for sentence in verify(ReleaseFolder(path))]
    return "a whole release" if len(releases) == 1 and not wrong else str(wrong[:1] or releases)


def _after(command: str, space: dict[str, str], out: Path) -> str:
    _shell(command, space)
    return _only(out)


def _only(out: Path) -> str:
    hidden = [path.name for path in out.iterdir() if path.name.startswith(DRAFT_PREFIX)]
    return _left(out) + (", nothing else" if not hidden else f", {hidden}")


if __name__ == "__main__":
    main()
