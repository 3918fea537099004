"""What the README and the notes of a release say, run."""

from __future__ import annotations

import ast
import json
import re
import sqlite3
from contextlib import closing
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


def test_the_readme_numbers_of_records_are_true(release: Path):
    """Of the kinds of each line of the first table, counted in Parquet."""
    text = (ROOT / "README.md").read_text("utf-8")
    lines = re.findall(r"^\| (`[a-z_`, ]+`) \| ([\d,]+) \|", text, re.MULTILINE)
    assert len(lines) > 10
    for kinds, number in lines:
        counted = [sql(f"SELECT count(*) FROM '{release}/parquet/{kind}.parquet'")[1]
                   for kind in re.findall("[a-z_]+", kinds)]  # fmt: skip
        assert (kinds, sum(rows for ((rows,),) in counted)) == (kinds, int(number.replace(",", "")))


def cells(table: str) -> list[list[str]]:
    """The cells of a table in Markdown, without the line below its header."""
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()]
    return [rows[0], *rows[2:]]


def test_the_readme_line_on_one_file_is_true(release: Path):
    """The query for the SQLite file gives the table below it, and so do Parquet and CSV."""
    text = (ROOT / "README.md").read_text("utf-8")
    ((name, query, table),) = re.findall(
        r'sqlite3 -markdown (\S+) "(.+)"\n```\n\n((?:\|[^\n]*\n)+)', text
    )
    with closing(sqlite3.connect(f"file:{release / name}?mode=ro", uri=True)) as connection:
        cursor = connection.execute(query)
        names, rows = [column[0] for column in cursor.description], cursor.fetchall()
    assert [names, *([str(cell) for cell in row] for row in rows)] == cells(table)
    for form in ("parquet", "csv"):
        path = release / form / f"pay.{form}"
        assert sql(query.replace("FROM pay", f"FROM '{path}'")) == (names, rows)


def test_the_readme_answers_are_true(release: Path, monkeypatch: pytest.MonkeyPatch):
    """Each query of the README, run, gives the table below it."""
    text = (ROOT / "README.md").read_text("utf-8")
    examples = re.findall(r"```sql\n(.+?)```\n\n((?:\|[^\n]*\n)+)", text, re.DOTALL)
    assert len(examples) == 10
    monkeypatch.chdir(release)
    for query, table in examples:
        header, *rows = cells(table)
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
