"""Knows which findings a change can have caused: those of changed files, and of what they touch."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from hidata.finding import Finding, catalogue


def restricted(findings: Iterable[Finding], chosen: set[str]) -> list[Finding]:
    """The findings of the chosen files, and those elsewhere that a change in them can cause.

    Where a schema or the settings are among the chosen, every finding may be caused by them.
    """
    if any(path.startswith("schema/") or path == "pyproject.toml" for path in chosen):
        return list(findings)
    codes = catalogue()
    return [f for f in findings if f.file in chosen or codes[f.code].across]


def since(root: Path, revision: str) -> set[str]:
    """The dataset's files that differ from a git revision: changed, deleted, moved or new.

    Raises ValueError outside git, or where there is no such revision.
    """
    changed = _git(root, "diff", "--name-only", "--relative", "--no-renames", "-z", revision, "--")
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return {path for path in (changed + new).split("\0") if path}


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise ValueError(f"git cannot be run: {error.strerror}") from None
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["git failed"])[0]
        raise ValueError(reason)
    return done.stdout
