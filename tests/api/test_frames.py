"""DataFrames and SQL: types, values, what is missing."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd
import polars as pl
import pytest
from hidata import Dataset, Release

from tests.api.conftest import OAK

UTC = ZoneInfo("UTC")


def test_pandas_has_the_types_of_the_columns(garden: Path):
    frame = Dataset(garden).to_pandas("plant")
    types = {name: str(dtype) for name, dtype in frame.dtypes.items()}
    assert types == {
        "id": "string", "name": "string", "height": "float64", "leaves": "Int32", "seeds": "Int64",
        "evergreen": "boolean", "planted": "datetime64[ms]", "seen": "datetime64[us, UTC]",
        "opens": "time64[us][pyarrow]", "_rest": "string",
    }  # fmt: skip
    ash, oak = (frame[frame["id"] == key].iloc[0] for key in ("ash", "oak"))
    assert oak["planted"] == pd.Timestamp("1900-02-28")
    assert oak["seen"] == pd.Timestamp("2020-01-02T03:04:05Z")
    assert (oak["seeds"], oak["leaves"], oak["opens"]) == (5_000_000_000, 3, time(8, 30))
    assert oak["evergreen"] is False or not oak["evergreen"]
    missing = [name for name in frame.columns if pd.isna(ash[name])]
    assert missing == [
        "height",
        "leaves",
        "seeds",
        "evergreen",
        "planted",
        "seen",
        "opens",
        "_rest",
    ]


def test_polars_has_the_types_of_the_columns(garden: Path):
    frame = Dataset(garden).to_polars("plant")
    assert dict(frame.schema) == {
        "id": pl.String, "name": pl.String, "height": pl.Float64, "leaves": pl.Int32, "seeds": pl.Int64,
        "evergreen": pl.Boolean, "planted": pl.Date, "seen": pl.Datetime("us", "UTC"),
        "opens": pl.Time, "_rest": pl.String,
    }  # fmt: skip
    oak = frame.row(by_predicate=pl.col("id") == "oak", named=True)
    assert oak["seen"] == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (oak["planted"], oak["opens"], oak["height"]) == (date(1900, 2, 28), time(8, 30), 30.5)


@pytest.fixture(params=["dataset", "csv", "parquet"])
def connection(request: pytest.FixtureRequest, garden: Path, hidata, tmp_path: Path):
    """The tables of the garden, and of its release in each format, in DuckDB."""
    if request.param == "dataset":
        return Dataset(garden).connect()
    assert (
        hidata("--root", garden, "build", "--only", request.param, "--out", tmp_path / "o")[0] == 0
    )
    return Release(tmp_path / "o/garden-1.2.0").connect()


def test_duckdb_has_tables_views_and_parameters(connection):
    names = {name for (name,) in connection.execute("SHOW TABLES").fetchall()}
    assert {"plant", "plant_synonyms", "heights", "hidata_parameter"} <= names
    query = "SELECT p.name, s.value FROM plant p JOIN plant_synonyms s ON s.plant_id = p.id WHERE p.id = 'oak' ORDER BY 2"
    assert connection.execute(query).fetchall() == [(OAK["name"], name) for name in OAK["synonyms"]]
    assert connection.execute("SELECT unit, plants FROM heights").fetchall() == [("m", 2)]
    assert connection.execute("FROM hidata_parameter").fetchall() == [("unit", "m")]
    assert connection.execute("SELECT planted FROM plant WHERE id = 'oak'").fetchall() == [
        (date(1900, 2, 28),)
    ]


def test_nothing_is_written_to_a_table(connection):
    with pytest.raises(duckdb.Error):
        connection.execute("DELETE FROM plant")
    connection.execute("CREATE TABLE mine AS SELECT id FROM plant")
    assert connection.execute("SELECT count(*) FROM mine").fetchall() == [(2,)]


def test_a_table_is_read_when_a_query_names_it(garden: Path):
    (garden / "records/size/1.json").write_text("{")
    connection = Dataset(garden).connect()
    assert connection.execute("SELECT count(*) FROM plant").fetchall() == [(2,)]
    with pytest.raises(Exception, match=r"size/1\.json"):
        connection.execute("SELECT count(*) FROM size").fetchall()


def test_cursors_in_other_threads_have_the_tables(connection):
    def number(table: str) -> int:
        (row,) = connection.cursor().execute(f"SELECT count(*) FROM {table}").fetchall()
        return int(row[0])

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(number, ["plant", "heights", "hidata_parameter"])) == [2, 1, 1]


@pytest.mark.parametrize(
    ("module", "ask"),
    [
        ("pandas", lambda data: data.to_pandas("plant")),
        ("polars", lambda data: data.to_polars("plant")),
        ("duckdb", lambda data: data.connect()),
    ],
)
def test_a_library_that_is_missing_is_named(garden: Path, monkeypatch, module: str, ask):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError, match=rf"needs {module}, .*: pip install {module}$"):
        ask(Dataset(garden))


def test_names_of_others_are_names_in_sql(make):
    names = ["a b", "it's", "select"]
    schema = {
        "type": "object",
        "properties": {'x"y': {"type": "integer"}, 'X"Y': {"type": "string"}},
    }
    records = {f"{name}/r.json": {'x"y': 1, 'X"Y': "z"} for name in names}
    data = Dataset(make(dict.fromkeys(names, schema), records))
    connection = data.connect()
    for name in names:
        rows = connection.execute(f'SELECT * FROM "{name}"').fetchall()
        assert rows == [tuple(data[name].to_pylist()[0].values())]
        assert rows[0][:3] == ("r", 1, "z")
