"""The lines of CSV files."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pytest
from hidata.formats.csv import ROWS_AT_ONCE, as_csv
from hidata.tables.model import Column, Table

NUMBERS = {
    "180": "180.0",
    "-7": "-7.0",
    "0": "0.0",
    "-0.0": "-0.0",
    "0.1": "0.1",
    "1.5": "1.5",
    "1e300": "1e+300",
    "1e16": "1e+16",
}


def test_numbers_of_a_float_column_look_like_floats(make, hidata, tmp_path: Path):
    """Whole ones too, so that no reader takes the column for one of integers; integers do not."""
    schema = {"properties": {"x": {"type": "number"}, "i": {"type": "integer"}}}
    records = {f"k/{n}.json": f'{{"x": {text}, "i": 5}}' for n, text in enumerate(NUMBERS)}
    root = make({"k": schema}, {**records, "k/none.json": {}}, 'name = "d"')
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    with (tmp_path / "d-0.0.0/csv/k.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["x"] for row in rows] == [*NUMBERS.values(), ""]
    assert [row["i"] for row in rows] == ["5"] * len(NUMBERS) + [""]
    assert [math.copysign(1, float(r["x"])) for r in rows[:4]] == [1, -1, 1, -1]


VALUES = {
    "string": ["a", 'say "x"', ",", "\n", "\r\n", "", None, "\x00", "\u57ce"],
    "int32": [1, -1, None],
    "bool": [True, False, None],
    "date32": [0, -1, None],
    "timestamp[us]": [0, 1, None],
    "time64[us]": [0, 1, None],
    "float64": [0.5, None, -1e-300],  # no whole numbers, which pyarrow writes without a point
}


@pytest.mark.parametrize("count", [0, 1, 9, ROWS_AT_ONCE, ROWS_AT_ONCE + 1])
def test_all_other_cells_are_written_as_pyarrow_writes_them(count: int):
    """Whatever stands beside them, and wherever the rows are divided.

    A column of numbers makes hidata join the cells itself.
    """
    names = list(VALUES)
    columns = tuple(Column(name, "string") for name in names)
    by_name = {
        name: pa.array((values * (count // len(values) + 1))[:count], pa.type_for_alias(name))
        for name, values in VALUES.items()
    }
    rows = pa.table(by_name)
    stream = pa.BufferOutputStream()
    pyarrow.csv.write_csv(rows, stream, pyarrow.csv.WriteOptions(include_header=False))
    rows = pa.concat_tables([rows.slice(0, count // 2), rows.slice(count // 2)])
    header, _, lines = as_csv(Table("t", "t", columns, ()), rows).partition(b"\n")
    assert header.decode() == ",".join(names)
    assert lines == (stream.getvalue().to_pybytes() if count else b"")
