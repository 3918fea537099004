"""What the tests of git share: a small dataset, and git itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.helpers import RELEASABLE

SCHEMA = """{
  "type": "object",
  "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
  "required": ["id", "name"]
}
"""


def run_git(root: Path, *arguments: str, **more: object) -> str:
    command = ["git", "-C", str(root), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    done = subprocess.run(
        [*command, *arguments], check=True, capture_output=True, text=True, **more
    )
    return str(done.stdout).strip()


def dataset(root: Path) -> Path:
    for folder in ("schema", "records/item"):
        (root / folder).mkdir(parents=True)
    (root / "schema/item.json").write_text(SCHEMA)
    for name in ("a", "b"):
        (root / f"records/item/{name}.json").write_text(f'{{"id": "{name}", "name": "N"}}\n')
    settings = f'[tool.hidata]\nname = "t"\nversion = "1.0.0"\n{RELEASABLE}'
    (root / "pyproject.toml").write_text(settings)
    (root / "CHANGELOG.md").write_text("## [1.0.0]\n")
    (root / ".gitignore").write_text("/dist/\n/back/\n")
    (root / ".gitattributes").write_text("* filter=evil diff=evil merge=evil\n")
    return root


def commit(root: Path) -> Path:
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "x", "--allow-empty")
    return root


def with_submodule(folder: Path) -> Path:
    """A dataset whose records are a submodule, cloned from the repository `inner` beside it."""
    inner = folder / "inner"
    (inner / "item").mkdir(parents=True)
    (inner / "item/a.json").write_text('{"id": "a", "name": "A"}\n')
    run_git(inner, "init", "-q")
    commit(inner)
    root = dataset(folder / "outer")
    shutil.rmtree(root / "records")
    run_git(root, "init", "-q")
    add_submodule(root, inner, "records")
    return commit(root)


def add_submodule(root: Path, inner: Path, path: str, *more: str) -> None:
    add = ["submodule", "--quiet", "add", *more, str(inner), path]
    run_git(root, "-c", "protocol.file.allow=always", *add)


def committed_dataset(root: Path) -> Path:
    """Return a small dataset under git, all of it committed, without attributes."""
    data = dataset(root)
    (data / ".gitattributes").unlink()
    run_git(data, "init", "-q")
    return commit(data)
