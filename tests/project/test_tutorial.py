"""docs/tutorial.md, followed to the letter: its files, its edits, its commands and what they print."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.helpers import sql

TEXT = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
STEP = re.compile(
    r"^`(?P<file>[\w./]+)`:\n\n```\w+\n(?P<content>.+?)^```$"
    r"|[Ii]n\s`(?P<edited>[\w./]+)`,\s+replace\s+`(?P<old>[^`]+)`\s+by\s+`(?P<new>[^`]+)`"
    r"|^```console\n(?P<console>.+?)^```$"
    r"|^```sql\n(?P<query>.+?)^```\n\n(?P<table>(?:\|[^\n]*\n)+)",
    re.MULTILINE | re.DOTALL,
)


def printed(command: str, hidata, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a command prints in the current folder."""
    name, *arguments = shlex.split(command)
    if name == "hidata":
        return hidata(*arguments)[1]
    if name == "cd":
        monkeypatch.chdir(arguments[0])
        return ""
    assert name == "cat", command
    return subprocess.check_output([name, *arguments], text=True)


def test_the_tutorial_does_as_it_says(hidata, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    monkeypatch.chdir(tmp_path)
    done: Counter[str | None] = Counter()
    for step in STEP.finditer(TEXT):
        done[step.lastgroup] += 1
        if step["file"]:
            Path(step["file"]).write_text(step["content"], "utf-8")
        elif step["edited"]:
            path = Path(step["edited"])
            assert path.read_text("utf-8").count(step["old"]) == 1, step[0]
            path.write_text(path.read_text("utf-8").replace(step["old"], step["new"]), "utf-8")
        elif step["console"]:
            for command, output in re.findall(
                r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", step["console"], re.MULTILINE
            ):
                if not command.startswith("pip "):
                    shown = re.escape(output).replace(re.escape("..."), ".+")
                    assert re.fullmatch(shown, printed(command, hidata, monkeypatch)), command
        else:
            with monkeypatch.context() as context:
                context.chdir("dist/atlas-0.1.0")
                names, rows = sql(step["query"])
            lines = [names, ["---", "--:", "--:"], *([str(cell) for cell in row] for row in rows)]
            assert step["table"] == "".join(f"| {' | '.join(line)} |\n" for line in lines)
    assert done == {"content": 5, "new": 4, "console": 7, "table": 1}


def test_from_pip_to_a_site_it_takes_less_than_ten_commands():
    first = TEXT.partition("## A reference")[0]
    assert re.findall(r"^\$ (\w+)", first, re.MULTILINE) == [
        "pip", "hidata", "cd", "cat", "hidata", "hidata", "hidata",
    ]  # fmt: skip
