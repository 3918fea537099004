"""Makes each row of docs/versioning.md by hand in a scratch copy and prints what `hidata diff` says.

python -m benchmarks.changes
"""

from __future__ import annotations

import copy
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.data.changes import RECORDS, REGISTER, ROWS, SCHEMA


def main() -> None:
    """Print the table, and fail if a bump is not the promised one."""
    print("| change | what diff said | bump |\n| --- | --- | --- |")
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        for number, (words, change, bump) in enumerate(ROWS):
            folder = Path(temporary) / str(number)
            schema, records = copy.deepcopy(SCHEMA), copy.deepcopy(RECORDS)
            _write(folder / "before", schema, records)
            change(schema, records)
            _write(folder / "after", schema, records)
            if change in REGISTER:
                (folder / "after" / "register").mkdir()
                (folder / "after" / "register" / "thing.tsv").write_text(REGISTER[change])
            found = _diff(folder / "before", folder / "after")
            wrong += found["bump"] != bump
            print(f"| {words} | {_said(found)} | {found['bump']} |")
    sys.exit(bool(wrong))


def _write(root: Path, schema: dict[str, Any], records: dict[str, Any]) -> None:
    (root / "schema").mkdir(parents=True)
    (root / "records" / "thing").mkdir(parents=True)
    (root / "pyproject.toml").write_text('[tool.hidata]\nname = "t"\n', "utf-8")
    (root / "schema" / "thing.schema.json").write_text(json.dumps(schema), "utf-8")
    for key, record in records.items():
        (root / "records" / "thing" / f"{key}.json").write_text(json.dumps(record), "utf-8")


def _diff(before: Path, after: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "hidata", "diff", str(before), str(after), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _said(found: dict[str, Any]) -> str:
    reasons = [f"{each['reason']} ({each['bump']})" for each in found["reasons"]]
    return "; ".join(reasons).replace("|", "\\|") or "nothing"


if __name__ == "__main__":
    main()
