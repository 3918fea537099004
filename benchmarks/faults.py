"""Gives the corpus of single faults to hidata, check-jsonschema and ajv-cli, and compares answers.

    python -m benchmarks.faults --tools DIR     (DIR: node_modules with ajv-cli, venv with check-jsonschema)

Writes benchmarks/FAULTS.md: how many faults each tool found, told the line of, told what was meant.
Peers get the schema without hidata's own keyword, and only faults that a schema or JSON can show.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from hidata.api import Dataset
from tests.data.faults import FAULTS, SCHEMA

ROOT = Path(__file__).resolve().parent.parent
OURS = ("N001", "R001")
"""Faults of names and references, which no schema shows."""


def main() -> None:
    """Read the arguments, run, write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tools", type=Path, required=True)
    tools = parser.parse_args().tools
    faults = [fault for fault in FAULTS if fault[3] not in OURS]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "schema.json").write_text(json.dumps(SCHEMA))
        check = [str(tools / "venv/bin/check-jsonschema"), "--schemafile", "schema.json", "x.json"]
        ajv = [
            str(tools / "node_modules/.bin/ajv"),
            "validate",
            "--spec=draft2020",
            "--strict=false",
            "-c",
            "ajv-formats",
            "--all-errors",
            "-s",
            "schema.json",
            "-d",
            "x.json",
        ]
        answers = {
            "hidata": lambda text: _hidata(folder / "own", text),
            "check-jsonschema": lambda text: _command(check, folder, text),
            "ajv-cli": lambda text: _command(ajv, folder, text),
        }
        rows = [_row(name, ask, faults) for name, ask in answers.items()]
    page = (
        f"# {len(faults)} single faults\n\nMade by `python -m benchmarks.faults`.\n\n"
        + "\n".join(
            [
                "| tool | found | its line told | what was meant told | tracebacks |",
                "| --- | --: | --: | --: | --: |",
                *rows,
            ]
        )
    )
    (ROOT / "benchmarks" / "FAULTS.md").write_text(page + "\n")
    sys.stdout.write(page + "\n")


def _row(name: str, ask: Callable[[str], str], faults: list[tuple[str, int, int, str, str]]) -> str:
    found = placed = hinted = crashed = 0
    wanted = [fault for fault in faults if fault[4]]
    for text, line, column, _, hint in faults:
        answer = ask(text)
        crashed += "Traceback" in answer
        found += bool(answer)
        placed += any(
            mark in answer
            for mark in (
                f":{line}:{column}",
                f"line {line} column {column}",
                f"line {line}, column {column}",
            )
        )
        hinted += bool(hint) and hint in _hints(answer)
    return (
        f"| {name} | {found} of {len(faults)} | {placed} | {hinted} of {len(wanted)} | {crashed} |"
    )


def _hints(answer: str) -> str:
    return "\n".join(line for line in answer.splitlines() if "hint:" in line)


def _hidata(root: Path, text: str) -> str:
    from hidata import reports

    for path in ("schema", "records/book"):
        (root / path).mkdir(parents=True, exist_ok=True)
    (root / "schema" / "book.schema.json").write_text(json.dumps(SCHEMA))
    (root / "records" / "book" / "dune.json").write_text('{"id": "dune", "title": "Dune"}')
    (root / "records" / "book" / "x.json").write_bytes(text.encode())
    findings = Dataset(root).validate()
    return reports.render("text", findings) if findings else ""


def _command(command: list[str], folder: Path, text: str) -> str:
    (folder / "x.json").write_bytes(text.encode())
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr) if done.returncode else ""


if __name__ == "__main__":
    main()
