"""The README of a release: its snippets run."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.data import CLOSED


def _snippets(text: str, word: str) -> str:
    """The one Python snippet in a README that has the word in it."""
    (code,) = (part for part in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if word in part)
    return str(code)


def test_the_snippets_of_the_readme_load_what_is_there(release: Path, monkeypatch, capsys):
    monkeypatch.chdir(release)
    text = (release / "README.md").read_text("utf-8")
    (name,) = set(re.findall(r"parquet/(\w+)\.parquet", text.split("## ")[1]))
    with (release / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    header, size = rows[0], len(rows) - 1
    for library in ("pandas", "polars"):
        space: dict[str, Any] = {}
        exec(_snippets(text, f"import {library}"), space)
        assert (list(space["table"].columns), len(space["table"])) == (header, size)
    exec(_snippets(text, "import duckdb"), {})
    shown = capsys.readouterr().out
    assert header[0] in shown
    assert rows[1][0] in shown
    assert f'arrow::read_parquet("parquet/{name}.parquet")' in text
    assert f"`csv/{name}.csv`, File Origin UTF-8" in text
    assert f'spark.read.parquet("parquet/{name}.parquet")' in text


def test_the_spark_snippet_loads_what_is_there(release: Path):
    """In a process of its own: Java keeps the folder that it was started in."""
    pytest.importorskip("pyspark.sql", reason="Spark is not installed")
    text = (release / "README.md").read_text("utf-8")
    (name,) = set(re.findall(r"parquet/(\w+)\.parquet", text.split("## ")[1]))
    with (release / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    script = "\n".join((
        "import json; from pyspark.sql import SparkSession",
        "spark = SparkSession.builder.master('local[1]').getOrCreate()",
        _snippets(text, "spark.read"),
        "print(json.dumps([table.columns, table.count()]))",
    ))  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=release, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout.splitlines()[-1]) == [header, len(rows)]


def test_the_readme_says_what_an_empty_cell_is(make, hidata, tmp_path: Path):
    """Nothing, unless there is a column that may hold what the cell cannot."""
    tight = CLOSED | {"properties": {"a": {"type": "boolean"}}}
    loose = CLOSED | {"properties": {"a": {"type": "string"}}}
    texts = {}
    for name, schema, value in (("tight", tight, True), ("loose", loose, "")):
        root = make({"k": schema}, {"k/a.json": {"a": value}}, f'name = "{name}"', name=name)
        assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
        text = (tmp_path / f"{name}-0.0.0" / "README.md").read_text("utf-8")
        texts[name] = " ".join(text.split())
        assert "Moments and times of day are in UTC." in texts[name]
        assert "An empty cell means that the record has no value there. " in texts[name]
    assert "_rest" not in texts["tight"]
    assert "In a kind with the column `_rest` it may also have one that no cell" in texts["loose"]
