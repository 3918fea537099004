"""Parameters: what the settings say to views."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hidata.api import Dataset

from tests.views.conftest import row

SETTINGS = 'name = "t"\nparameters = {least = 500, share = 0.25, "a-word" = "it\'s"}'
QUERY = """
SELECT id AS a, (SELECT value FROM hidata_parameter WHERE name = 'a-word') AS b FROM town
WHERE people >= (SELECT CAST(value AS INTEGER) FROM hidata_parameter WHERE name = 'least')
"""
LARGE = (QUERY, row(a={"type": "string"}, b={"type": "string"}))
ROWS = [("a-word", "it's"), ("least", "500"), ("share", "0.25")]


def test_a_view_reads_parameters_wherever_it_is_computed(towns, hidata, tmp_path: Path):
    root = towns(SETTINGS, large=LARGE)
    assert Dataset(root)["large"].to_pylist() == [{"a": "oslo", "b": "it's"}]
    assert hidata("--root", root, "validate")[0] == 0
    code, out = hidata("--root", root, "build", "--out", tmp_path)
    release = tmp_path / "t-0.0.0"
    assert code == 0, out
    assert pq.read_table(release / "parquet" / "large.parquet").to_pydict()["a"] == ["oslo"]
    with (release / "csv" / "hidata_parameter.csv").open() as file:
        assert list(csv.reader(file)) == [["name", "value"], *map(list, ROWS)]
    with closing(sqlite3.connect(release / "t.sqlite")) as connection:
        assert connection.execute("SELECT * FROM large").fetchall() == [("oslo", "it's")]
        assert sorted(connection.execute("SELECT * FROM hidata_parameter")) == ROWS
    assert hidata("verify", release)[0] == 0


def test_another_value_is_another_release_and_travels_with_it(towns, hidata, tmp_path: Path):
    root = towns(SETTINGS, large=LARGE)
    hidata("--root", root, "build", "--out", tmp_path / "old")
    settings = root / "pyproject.toml"
    settings.write_text(settings.read_text().replace("500", "300"))
    hidata("--root", root, "build", "--out", tmp_path / "new")
    old, new = (tmp_path / name / "t-0.0.0" for name in ("old", "new"))
    assert pq.read_table(new / "parquet" / "large.parquet").num_rows == 2
    assert "hidata_parameter" in hidata("diff", old, new)[1]
    back = tmp_path / "back"
    assert hidata("restore", new, "--from", "csv", "--out", back)[0] == 0
    assert Dataset(back)["large"].num_rows == 2
    assert Dataset(back)["hidata_parameter"].to_pylist()[1:] == [
        {"name": "least", "value": "300"},
        {"name": "share", "value": "0.25"},
    ]


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ('parameters = "x"', "must be a table"),
        ("parameters = {x = true}", "the parameter x must be a text"),
        ("parameters = {x = []}", "the parameter x must be a text"),
        ("parameters = {x = nan}", "finite number"),
        ('parameters = {x = ""}', "1 to 1,000 characters"),
        (f'parameters = {{x = "{"y" * 1001}"}}', "1 to 1,000 characters"),
        ('parameters = {x = "a\\u0000b"}', "1 to 1,000 characters"),
        ('parameters = {"X y" = 1}', "not a valid name"),
        (f"parameters = {{{', '.join(f'a{n} = {n}' for n in range(101))}}}", "more than 100"),
        ("parameters = {x = true, y = true}", "the parameter y"),
    ],
)
def test_what_cannot_be_a_parameter_is_a_finding(towns, hidata, setting: str, sentence: str):
    code, out = hidata("--root", towns(setting), "validate")
    assert (code, "L015" in out) == (1, True), out
    assert sentence in out


def test_as_many_and_as_long_as_allowed_are_read(towns):
    many = ", ".join(f"a{n} = {n}" for n in range(99))
    data = Dataset(towns(f'parameters = {{{many}, b = "{"y" * 1000}"}}'))
    assert data["hidata_parameter"].num_rows == 100


@pytest.mark.parametrize("of", ["kind", "view"])
def test_no_other_table_has_the_name(towns, hidata, of: str):
    root = towns(SETTINGS, **({"hidata_parameter": LARGE} if of == "view" else {}))
    if of == "kind":
        (root / "schema" / "hidata_parameter.schema.json").write_text(
            '{"type": "object", "properties": {"x": {"type": "string"}}}'
        )
    code, out = hidata("--root", root, "validate")
    assert (code, "T007" in out) == (1, True), out
    settings = root / "pyproject.toml"
    settings.write_text("[tool.hidata]\n")
    assert "T007" not in hidata("--root", root, "validate")[1]


def test_without_parameters_there_is_no_such_table(towns, hidata):
    code, out = hidata("--root", towns(large=LARGE), "validate")
    assert (code, "no such table: hidata_parameter" in out) == (1, True), out
