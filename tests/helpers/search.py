"""The search of a site, asked without a browser: its script runs in Node.js."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

NODE = shutil.which("node")

RUN = """
const [folder, questions] = process.argv.slice(1);
const names = ["search-index.js", "search-words.js", "search.js"];
const text = names.map((name) => require("fs").readFileSync(`${folder}/${name}`, "utf8")).join("\\n");
globalThis.window = globalThis;
const search = require("vm").runInThisContext(`${text}; new HidataSearch(window.hidataIndex)`);
console.log(JSON.stringify(JSON.parse(questions).map((question) => search.search(question))));
"""


def answers(site: Path, questions: Sequence[str]) -> list[list[dict[str, Any]]]:
    """Return the results of each question, best first."""
    command = [str(NODE), "-e", RUN, str((site / "static").resolve()), json.dumps(questions)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return list(json.loads(done.stdout))
