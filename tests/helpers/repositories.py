"""What the tests of git share: a small dataset, and git itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

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
    (root / "pyproject.toml").write_text('[tool.hidata]\nname = "t"\nversion = "1.0.0"\n')
    (root / "CHANGELOG.md").write_text("## [1.0.0]\n")
    (root / ".gitignore").write_text("/dist/\n/back/\n")
    (root / ".gitattributes").write_text("* filter=evil diff=evil merge=evil\n")
    return root
