"""What CONTRIBUTING promises, and what an editor knows."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hidata.dataset.settings import Metadata

from tests.conftest import ROOT


@pytest.mark.slow
def test_every_command_of_contributing_works(tmp_path: Path):
    """The commands in backticks, as they stand, in a copy; those that set up are run by CI."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    commands = re.findall(r"`\.venv/bin/hidata ([^`]+)`", text)
    assert len(commands) >= 4
    for name in ("schema", "records", "register", "pyproject.toml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    for command in commands:
        done = subprocess.run(
            [sys.executable, "-m", "hidata", *command.split()],
            cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        wrong = done.returncode not in ((0, 1) if command.startswith("validate") else (0,))
        assert not wrong, (command, done.stderr)
        assert "Traceback" not in done.stderr


def test_the_editor_knows_every_kind():
    settings = json.loads((ROOT / ".vscode" / "settings.json").read_text())
    mapped = {entry["url"]: entry["fileMatch"] for entry in settings["json.schemas"]}
    kinds = [path.name.removesuffix(".schema.json") for path in (ROOT / "schema").glob("*.json")]
    assert mapped == {f"./schema/{k}.schema.json": [f"/records/{k}/*.json"] for k in kinds}


def test_every_setting_is_in_the_table():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    table = text.partition("## Settings")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    names = re.findall(r"`([a-z-]+)`", " ".join(cells))
    assert sorted(names) == sorted(field.replace("_", "-") for field in Metadata._fields)


def test_the_issue_form_is_the_one_that_its_schema_gives(hidata, tmp_path):
    """Answers are found by its labels; `hidata new credential --form` makes it anew."""
    form = tmp_path / "credential.yml"
    optional = [
        word for name in ("name", "abbreviation", "url", "evidence") for word in ("--with", name)
    ]
    assert hidata("new", "credential", "--form", form, *optional)[0] == 0
    committed = ROOT / ".github/ISSUE_TEMPLATE/credential.yml"
    assert committed.read_text("utf-8") == form.read_text("utf-8")
