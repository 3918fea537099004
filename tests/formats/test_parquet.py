"""Parquet: row groups and parts of large tables, and what the files say of themselves."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from hidata.formats import parquet

from tests.data import PLAIN, PLAIN_RECORDS, plain_records
from tests.helpers import sql
from tests.helpers.readers import dask_rows, spark_rows

FEW = plain_records(250)


@pytest.mark.slow
def test_a_large_table_comes_in_parts_that_read_as_one(make, hidata, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "ROW_GROUP", 40)
    monkeypatch.setattr(parquet, "PART_ROWS", 80)
    root = make({"plain": PLAIN}, {f"plain/{r['id']}.json": r for r in FEW}, 'name = "parts"')
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    folder = tmp_path / "parts-0.0.0" / "parquet" / "plain"
    assert [p.name for p in sorted(folder.iterdir())] == [f"part-0000{i}.parquet" for i in range(4)]
    assert ds.dataset(folder).count_rows() == len(FEW)
    query = f"SELECT count(*), sum(n), min(id), max(id) FROM '{folder}/*.parquet'"
    total = sum(record["n"] for record in FEW)
    assert sql(query)[1] == [(len(FEW), total, "r0000", "r0249")]


@pytest.mark.slow
@pytest.mark.parametrize("module", ["dask", "pyspark"])
def test_dask_and_spark_read_the_parts_as_one_table(make, hidata, tmp_path, monkeypatch, module):
    pytest.importorskip(module)
    read = {"dask": dask_rows, "pyspark": spark_rows}[module]
    monkeypatch.setattr(parquet, "ROW_GROUP", 40)
    monkeypatch.setattr(parquet, "PART_ROWS", 80)
    root = make({"plain": PLAIN}, {f"plain/{r['id']}.json": r for r in FEW}, 'name = "parts"')
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    assert read(tmp_path / "parts-0.0.0" / "parquet" / "plain") == len(FEW)


@pytest.mark.parametrize(
    ("rows", "groups", "files"),
    [(399, [399], 1), (400, [400], 1), (401, [400, 1], 1), (800, [400, 400], 1), (801, [400, 400, 1], 2)],
)  # fmt: skip
def test_where_a_row_group_ends_and_where_a_file_does(
    make, hidata, tmp_path, monkeypatch, rows: int, groups: list[int], files: int
):
    monkeypatch.setattr(parquet, "ROW_GROUP", 400)
    monkeypatch.setattr(parquet, "PART_ROWS", 800)
    lines = "\n".join(json.dumps(record) for record in PLAIN_RECORDS[:rows])
    schema = PLAIN | {"properties": PLAIN["properties"] | {"next": {"type": "string"}}}
    root = make({"plain": schema}, {"plain/all.ndjson": lines}, 'name = "parts"')
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    folder = tmp_path / "parts-0.0.0" / "parquet"
    paths = sorted(folder.rglob("*.parquet"))
    names = (
        ["plain.parquet"] if files == 1 else [f"plain/part-0000{n}.parquet" for n in range(files)]
    )
    assert [path.relative_to(folder).as_posix() for path in paths] == names
    read = [pq.read_metadata(path) for path in paths]
    assert [m.row_group(n).num_rows for m in read for n in range(m.num_row_groups)] == groups


def test_the_sorting_columns_are_declared(make, hidata, tmp_path: Path):
    schema = {"properties": {"n": {"type": "integer"}, "l": {"type": "array", "items": {"type": "integer"}}}}  # fmt: skip
    root = make({"k": schema}, {f"k/{key}.json": {"n": 1, "l": [2, 1]} for key in "ba"})
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    for table, key in (("k", ["id"]), ("k_l", ["k_id", "position"])):
        path = tmp_path / "demo-0.0.0" / "parquet" / f"{table}.parquet"
        group = pq.read_metadata(path).row_group(0)
        assert [group.column(c.column_index).path_in_schema for c in group.sorting_columns] == key
        assert not any(column.descending for column in group.sorting_columns)
        rows = pq.read_table(path).select(key).to_pylist()
        assert rows == sorted(rows, key=lambda row: [row[name] for name in key])
