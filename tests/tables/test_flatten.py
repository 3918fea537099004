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


EXACT = object()
NUMBERS = [
    # the property's type, a value, and EXACT or the cell that is nearest to it
    ("number", 2**53, EXACT),
    ("number", 2**53 + 1, 9007199254740992.0),
    ("number", -(2**53), EXACT),
    ("number", -(2**53) - 1, -9007199254740992.0),
    ("number", 2**53 + 2, 9007199254740994.0),  # exact, but who reads it cannot know
    ("number", 2**1024 - 1, None),  # larger than all 64-bit floats
    ("number", 1e300, EXACT),
    ("number", -0.0, EXACT),
    ("integer", 2**63 - 1, EXACT),
    ("integer", 2**63, None),
    ("integer", -(2**63), EXACT),
    ("integer", -(2**63) - 1, None),
    ("integer", 3.0, EXACT),
]


@pytest.mark.parametrize("strict", ["", "strict = true"])
def test_a_number_is_in_its_column_and_its_digits_in_the_rest(make, hidata, tmp_path, strict):
    """Where the column cannot hold it exactly; and it comes back the same either way."""
    words = {"title": "N", "description": "A number."}
    wide = {"minimum": -(2**1025), "maximum": 2**1025} if strict else {}
    properties = {n: {"type": n, **words, **wide} for n in ("number", "integer")}
    schema = {"type": "object", "properties": properties, "minProperties": 1}
    schema |= {"unevaluatedProperties": False} if strict else {}
    records = {f"k/n{at:02}.json": {kind: v} for at, (kind, v, _) in enumerate(NUMBERS)}
    root = make({"k": schema}, records, strict)
    code, out = hidata("--root", root, "build", "--out", tmp_path)
    assert code == 0, out
    assert "  k.integer: 2 values\n  k.number: 4 values\n" in out
    release = next(tmp_path.glob("demo-*"))
    rows = pq.read_table(release / "parquet" / "k.parquet").to_pylist()
    for (kind, value, cell), row in zip(NUMBERS, rows, strict=True):
        assert row[kind] == (value if cell is EXACT else cell), value
        assert row["_rest"] == (None if cell is EXACT else f'{{"/{kind}":{value}}}'), value
    assert hidata("verify", release)[0] == 0
    for form in ("csv", "parquet", "jsonld"):
        back = tmp_path / form
        assert hidata("restore", release, "--from", form, "--out", back)[0] == 0
        for path, record in records.items():
            assert json.loads((back / "records" / path).read_text()) == record


def test_the_build_says_which_columns_could_not_hold_how_many_values(make, hidata, tmp_path):
    when = {"type": "string", "format": "date-time"}
    item = {"type": "object", "properties": {"t": when}}
    properties = {
        "t": when,
        "x": {"type": "object", "properties": {"name": {"type": ["string", "null"]}}},
        "l": {"type": "array", "items": item},
        "m": {"type": "array", "items": {"type": "string"}},
    }
    records = {
        "k/a.json": {"t": "2024-01-01T00:00:00+01:00", "u": 1, "v": 2, "x": {"name": None}},
        "k/b.json": {"l": [{"t": "2024-01-01T00:00:00.5Z"}, {"t": "2024-01-01T00:00:00Z"}, {"w": 1}]},
        "k/c.json": {"l": [], "m": ["", "x", ""], "x": {}},
    }  # fmt: skip
    root = make({"k": {"type": "object", "properties": properties}}, records, 'name = "d"')
    for jobs in (1, 2):
        code, out = hidata("--root", root, "build", "--out", tmp_path, "--jobs", jobs)
        said = out[out.index("In _rest") : out.index("Built")].splitlines()[1:]
        assert code == 0
        assert said == [
            "  k (properties that the schema does not declare): 2 values",
            "  k.t: 1 value",
            "  k.x: 1 value",
            "  k.x_name: 1 value",
            "  k_l: 1 value",
            "  k_l (properties that the schema does not declare): 1 value",
            "  k_l.t: 1 value",
            "  k_m.value: 2 values",
        ]


def test_a_build_that_needs_no_rest_does_not_speak_of_it(make, hidata, tmp_path: Path):
    root = make({"k": {"type": "object"}}, {"k/a.json": {}})
    code, out = hidata("--root", root, "build", "--out", tmp_path)
    assert (code, "_rest" in out) == (0, False)


@pytest.mark.parametrize(
    ("inner", "value", "fits"),
    [
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
