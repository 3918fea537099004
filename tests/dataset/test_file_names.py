"""Names of files that every system can have."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.data import CLOSED, OPEN, WORDS
from tests.helpers import codes_in


def test_names_and_places(make, hidata):
    records = {
        "k/a.json": {},
        "k/Two Words.json": {},
        "k/con.json": {},
        "k/" + "x" * 101 + ".json": {},
        "other/b.json": {},
        "c.json": {},
    }
    root = make({"k": {"type": "object"}}, records)
    (root / "pyproject.toml").write_text("[tool.hidata]\nstrict = true\n")
    schema = CLOSED | {"properties": {"a": WORDS | {"type": "integer", "minimum": 0, "maximum": 9}}}
    (root / "schema" / "k.schema.json").write_text(
        json.dumps(schema | {"required": [], "minProperties": 1})
    )
    for path in (root / "records" / "k").iterdir():
        path.write_text('{"a": 1}')
    _, out = hidata("--root", root, "validate")
    assert sorted(codes_in(out)) == ["N002"] * 3 + ["N004"] * 2, out


def test_names_that_are_not_utf_8(make, hidata, tmp_path: Path):
    root = make({"k": OPEN}, {"k/x.json": {"a": 1}})
    (root / "records/k" / os.fsdecode(b"\xff.json")).write_text("{}")
    code, out = hidata("--root", root, "build", "--out", tmp_path / "d")
    assert (code, codes_in(out)) == (1, ["N002"])
    (root / "records/k" / os.fsdecode(b"\xff.json")).unlink()
    (root / "schema" / os.fsdecode(b"\xff.schema.json")).write_text('{"type": "object"}')
    code, out = hidata("--root", root, "build", "--out", tmp_path / "d")
    assert (code, codes_in(out)) == (1, ["N002"])


def test_odd_file_names_among_good_ones_are_told_each(make, hidata):
    kind = {**CLOSED, "properties": {"a": {**WORDS, "type": "boolean"}}}
    odd = {f"records/k/{name}.json" for name in ("B", "con", "x_y", "z.z")}
    names = [*odd, *(f"records/k/ok-{i}.json" for i in range(20))]
    root = make(
        {"k": kind}, {n.removeprefix("records/"): {"a": True} for n in names}, "strict = true"
    )
    _, out = hidata("--root", root, "validate", "--format", "json")
    found = json.loads(out)["findings"]
    assert [f["code"] for f in found] == ["N002"] * 4
    assert {f["file"] for f in found} == odd


NAMES = {
    # a record's name, and whether a file may have it everywhere
    "x" * 100: True,
    "x" * 101: False,
    "a": True,
    "0": True,
    "a-b-9": True,
    "a--b": False,
    "-a": False,
    "a-": False,
    "a_b": False,
    "A": False,
    "\u00e9": False,
    "con": False,
    "aux": False,
    "com0": False,
    "lpt9": False,
    "com10": True,
    "con-a": True,
    "nul.x": False,
}


def test_a_name_that_any_system_takes_and_its_neighbour(make, hidata):
    kind = {**CLOSED, "properties": {"a": {**WORDS, "type": "boolean"}}}
    root = make({"k": kind}, {f"k/{name}.json": {"a": True} for name in NAMES}, "strict = true")
    _, out = hidata("--root", root, "validate", "--format", "json")
    found = {f["file"].removeprefix("records/k/"): f["code"] for f in json.loads(out)["findings"]}
    assert found == {f"{name}.json": "N002" for name, fits in NAMES.items() if not fits}
