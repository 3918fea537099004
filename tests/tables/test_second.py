"""A second implementation: DuckDB, told only what the tables are, makes the same from the records."""

from __future__ import annotations

import duckdb
import pytest
from hidata.dataset.folder import open_dataset

from tests.conftest import ROOT
from tests.helpers import duck

KINDS = open_dataset(str(ROOT)).kinds


def _made(kind, records: bytes, tmp_path) -> dict[str, list[tuple]]:
    """The rows of each table that DuckDB makes of records joined to one text."""
    (tmp_path / "joined.json").write_bytes(records)
    plan = duck.plan(kind)
    with duckdb.connect() as db:
        read = f"read_json('{tmp_path / 'joined.json'}', columns={plan['columns']}, format='unstructured')"
        db.execute(f"CREATE TABLE records AS SELECT * FROM {read}")
        return {name: db.execute(query).fetchall() for name, query in plan["tables"].items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_it_makes_the_same_tables(some_or_all, tmp_path, name):
    root, release = some_or_all
    paths = sorted((root / "records" / name).glob("*.*json"))
    made = _made(KINDS[name], b"".join(path.read_bytes() for path in paths), tmp_path)
    assert list(made) == [table.name for table in KINDS[name].tables]
    for table, rows in made.items():
        with duckdb.connect() as db:
            assert db.execute(f"FROM '{release}/parquet/{table}.parquet'").fetchall() == rows
