"""Large tables in parts."""

from __future__ import annotations

import pyarrow.dataset as ds
import pytest
from hidata.formats import parquet

from tests.data import PLAIN, PLAIN_RECORDS
from tests.helpers import sql
from tests.helpers.readers import dask_rows, spark_rows


def test_a_large_table_comes_in_parts_that_read_as_one(make, hidata, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "ROW_GROUP", 400)
    monkeypatch.setattr(parquet, "PART_ROWS", 800)
    root = make(
        {"plain": PLAIN}, {f"plain/{r['id']}.json": r for r in PLAIN_RECORDS}, 'name = "parts"'
    )
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    folder = tmp_path / "parts-0.0.0" / "parquet" / "plain"
    assert [p.name for p in sorted(folder.iterdir())] == [f"part-0000{i}.parquet" for i in range(4)]
    assert ds.dataset(folder).count_rows() == len(PLAIN_RECORDS)
    query = f"SELECT count(*), sum(n), min(id), max(id) FROM '{folder}/*.parquet'"
    total = sum(record["n"] for record in PLAIN_RECORDS)
    assert sql(query)[1] == [(len(PLAIN_RECORDS), total, "r0000", "r2499")]


@pytest.mark.parametrize("module", ["dask", "pyspark"])
def test_dask_and_spark_read_the_parts_as_one_table(make, hidata, tmp_path, monkeypatch, module):
    pytest.importorskip(module)
    read = {"dask": dask_rows, "pyspark": spark_rows}[module]
    monkeypatch.setattr(parquet, "ROW_GROUP", 400)
    monkeypatch.setattr(parquet, "PART_ROWS", 800)
    root = make(
        {"plain": PLAIN}, {f"plain/{r['id']}.json": r for r in PLAIN_RECORDS}, 'name = "parts"'
    )
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    assert read(tmp_path / "parts-0.0.0" / "parquet" / "plain") == len(PLAIN_RECORDS)
