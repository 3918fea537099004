"""What the README and the notes of a release say, run."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.conftest import ROOT
from tests.helpers import sql


def test_the_readme_python_runs(release: Path):
    """Each line gives what its comment says; the count is DuckDB's, from the Parquet file."""
    text = (ROOT / "README.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.+?)```", text, re.DOTALL)
    values, space = [], {}
    for statement in ast.parse(code).body:
        if isinstance(statement, ast.Expr):
            values.append(eval(ast.unparse(statement), space))
        else:
            exec(ast.unparse(statement), space)
    table, record, description = values
    counted = sql(f"SELECT count(*) FROM '{release}/parquet/wage.parquet'")[1]
    assert [(table.num_rows,)] == counted
    path = ROOT / "records" / "credential" / "rhit.json"
    stored = json.loads(path.read_text("utf-8"))
    stored.pop("$schema", None)
    assert record == stored
    field = pq.read_schema(release / "parquet" / "wage.parquet").field("p50_annual")
    assert description.encode() in field.metadata.values()


def test_the_readme_answers_are_true(release: Path, monkeypatch: pytest.MonkeyPatch):
    """Each query of the README, run, gives the table below it."""
    text = (ROOT / "README.md").read_text("utf-8")
    examples = re.findall(r"```sql\n(.+?)```\n\n((?:\|[^\n]*\n)+)", text, re.DOTALL)
    assert len(examples) == 7
    monkeypatch.chdir(release)
    for query, table in examples:
        header, _, *rows = [
            [c.strip() for c in r.strip("|\n").split("|")] for r in table.splitlines()
        ]
        names, answer = sql(query)
        assert names == header
        got = [[str(int(c)) if isinstance(c, float) and c >= 1000 else str(c) for c in row]
               for row in answer]  # fmt: skip
        assert got == rows


def test_the_queries_after_an_upgrade_answer(release: Path):
    """In the notes of 2.0.0, each block has the old query, an empty line, and what takes its place."""
    text = (ROOT / "docs" / "releases" / "2.0.0.md").read_text("utf-8")
    blocks = re.findall(r"```sql\n(.+?)```", text, re.DOTALL)
    assert len(blocks) > 10
    with duckdb.connect() as connection:
        for path in (release / "parquet").iterdir():
            connection.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM '{path}'")
        for block in blocks:
            _, after = block.split("\n\n")
            for query in after.split(";")[:-1]:
                assert connection.execute(query).fetchall(), query
