"""Values that columns can hold, and those that none can."""

from __future__ import annotations

import json
import re
from pathlib import Path

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
