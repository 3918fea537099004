"""Values that columns can hold, and those that none can."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.data import CLOSED
from tests.helpers import codes_in


@pytest.mark.parametrize("closed", [True, False])
def test_moments_that_calendars_do_not_have(make, hidata, tmp_path: Path, closed: bool):
    """The year 0 is RFC 3339's but not the readers'; the first hours of year 1 are year 0 in UTC."""
    schema = {
        "type": "object",
        "required": ["d"],
        "properties": {"d": {"type": "string", "format": "date"}},
    }
    records = {
        "k/zero.json": {"d": "0000-02-29"},
        "k/first.json": {"d": "0001-01-01"},
        "k/last.json": {"d": "9999-12-31"},
    }
    if closed:
        root = make({"k": schema | {"additionalProperties": False}}, records)
        code, out = hidata("--root", root, "build", "--out", tmp_path)
        assert (code, re.findall(r": (S\d+) ", out)) == (1, ["S020"])
        return
    schema["properties"]["t"] = {"type": "string", "format": "date-time"}
    records["k/first.json"]["t"] = "0001-01-01T00:00:00+01:00"
    root = make({"k": schema}, records)
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    assert hidata("verify", tmp_path / "demo-0.0.0")[0] == 0
    assert (
        hidata("restore", tmp_path / "demo-0.0.0", "--from", "csv", "--out", tmp_path / "r")[0] == 0
    )
    for path, record in records.items():
        assert json.loads((tmp_path / "r" / "records" / path).read_text()) == record


def test_a_value_that_fits_no_column(make, hidata, tmp_path: Path):
    schema = CLOSED | {"properties": {"a": {"type": "number"}}}
    root = make({"k": schema}, {"k/a.json": '{"a": 12345678901234567890123}'})
    code, out = hidata("--root", root, "build", "--out", tmp_path / "d")
    assert (code, codes_in(out)) == (1, ["S020"])


NUMBERS = [
    # the property's type, a value, and whether its column holds it exactly
    ("number", 2**53, True),
    ("number", 2**53 + 1, False),
    ("number", -(2**53), True),
    ("number", -(2**53) - 1, False),
    ("number", 2**53 + 2, False),  # it could, but who reads it cannot know
    ("number", 1e300, True),
    ("number", -0.0, True),
    ("integer", 2**63 - 1, True),
    ("integer", 2**63, False),
    ("integer", -(2**63), True),
    ("integer", -(2**63) - 1, False),
    ("integer", 3.0, True),
]


def test_a_number_is_in_its_column_where_that_is_exact(make, hidata, tmp_path: Path):
    """Else in the column of what no other can say; and it comes back the same either way."""
    schema = {"type": "object", "properties": {n: {"type": n} for n in ("number", "integer")}}
    records = {f"k/n{at:02}.json": {kind: v} for at, (kind, v, _) in enumerate(NUMBERS)}
    root = make({"k": schema}, records)
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release = tmp_path / "demo-0.0.0"
    rows = pq.read_table(release / "parquet" / "k.parquet").to_pylist()
    for (kind, value, fits), row in zip(NUMBERS, rows, strict=True):
        assert row[kind] == (value if fits else None), value
        assert row["_rest"] == (None if fits else f'{{"/{kind}":{value}}}'), value
    for form in ("csv", "parquet", "jsonld"):
        back = tmp_path / form
        assert hidata("restore", release, "--from", form, "--out", back)[0] == 0
        for path, record in records.items():
            assert json.loads((back / "records" / path).read_text()) == record


@pytest.mark.parametrize(
    ("inner", "value", "fits"),
    [
        ({"type": "number"}, 2**53, True),
        ({"type": "number"}, 2**53 + 1, False),
        ({"type": "string", "format": "date"}, "0001-01-01", True),
        ({"type": "string", "format": "date"}, "0000-12-31", False),
        ({"type": "string", "format": "date"}, "9999-12-31", True),
    ],
)
def test_where_there_are_columns_only_what_does_not_fit_is_told(
    make, hidata, tmp_path: Path, inner, value, fits: bool
):
    root = make({"k": CLOSED | {"properties": {"a": inner}}}, {"k/a.json": {"a": value}})
    code, out = hidata("--root", root, "build", "--out", tmp_path)
    assert (code, codes_in(out)) == ((0, []) if fits else (1, ["S020"])), out
