"""Functions that several tests use."""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path
from typing import Any

import duckdb
from hidata.storage import checksums
from hypothesis import settings


def sql(query: str, *values: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Return the columns and rows that DuckDB gives for a query."""
    with duckdb.connect() as connection:
        answer = connection.execute(query, list(values))
        return [column[0] for column in answer.description], answer.fetchall()


def codes_in(out: str) -> list[str]:
    """Return the code of each finding in a report as text."""
    return re.findall(r"^\S.*?:\d+:\d+: ([A-Z]\d{3}) ", out, re.MULTILINE)


def number_of_records(root: Path) -> int:
    """Return how many records a dataset has, in files of their own and in lines."""
    lines = [path.read_text("utf-8").splitlines() for path in root.glob("records/*/*.ndjson")]
    return len([*root.glob("records/*/*.json")]) + sum(map(len, lines))


def file_sums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file below a folder, by its path there."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def resum(release: Path) -> None:
    """Write the checksums of a release anew, as if its files had always been so."""
    (release / checksums.SUMS).write_text(
        checksums.format_checksums(checksums.sha256_by_path(release))
    )


def examples(number: int) -> int:
    """Return how many examples to generate where all are so many: the profile may want fewer.

    It says how many instead of Hypothesis' own hundred.
    """
    return -(-number * settings().max_examples // 100)


def git(root: Path, *command: str) -> None:
    """Run git in a folder, as somebody with a name and an address."""
    somebody = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", "-C", str(root), *somebody, *command], check=True, capture_output=True)


RELEASABLE = 'license = "CC0-1.0"\ncreators = ["T"]\nbase = "https://w3id.org/hidata/t/"\n'
"""Settings without which nothing is released."""


def commit_version(root: Path, version: str, entry: str | None = None, more: str = "") -> None:
    """Commit all of a dataset t as of that version, with an entry in its change log."""
    (root / "pyproject.toml").write_text(
        f'[tool.hidata]\nname = "t"\nversion = "{version}"\n{RELEASABLE}{more}'
    )
    (root / "CHANGELOG.md").write_text(f"## [{entry or version}]\n")
    (root / ".gitignore").write_text("dist/\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", version)
