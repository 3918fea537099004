"""Schemas that unfold without end: tables within bounds, which are said."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hidata.dataset.folder import Folder
from hidata.schemas import bounds
from hidata.tables.model import Kind

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
SECONDS = 20
"""Many times what each of these takes; what has no bound takes for ever."""


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _ref(number: int) -> dict[str, str]:
    return {"$ref": f"#/$defs/d{number}"}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _like_sarif(number: int) -> dict[str, Any]:
    """Return a schema of many closed objects that refer to each other, also in rings."""
    definitions = {
        f"d{n}": _object(
            **{f"p{k}": TEXT for k in range(8)},
            **{f"to{k}": _ref((7 * n + 3 * k) % number) for k in range(4)},
            list=_list(_ref((n + 1) % number)),
            one={"oneOf": [_ref((n + 2) % number), _ref((n + 3) % number)]},
            tags=_list(TEXT),
        )
        | {"additionalProperties": False}
        for n in range(number)
    }
    return _object(runs=_list(_ref(0))) | {"$defs": definitions}


def _like_renovate(number: int) -> dict[str, Any]:
    """Return a schema of objects within objects, with alternatives at each level and no ring."""
    definitions = {
        f"d{n}": _object(
            **{f"p{k}": TEXT for k in range(20)},
            a=_ref(n + 1),
            l=_list({"anyOf": [_ref(min(n + k, number)) for k in (1, 2, 3)]}),
            o={"oneOf": [{"allOf": [_ref(min(n + k, number)), _object(x=WHOLE)]} for k in (1, 2)]},
        )
        for n in range(number)
    }
    return _object(root=_ref(0)) | {"$defs": definitions | {f"d{number}": _object(a=TEXT)}}


UNFOLDING = {
    "doubling": _ref(0)
    | {
        "$defs": {f"d{n}": _object(a=_ref(n + 1), b=_ref(n + 1)) for n in range(40)} | {"d40": TEXT}
    },
    "a chain": _ref(0)
    | {"$defs": {f"d{n}": _object(a=_ref(n + 1)) for n in range(300)} | {"d300": TEXT}},
    "lists": _object(a=_ref(0))
    | {
        "$defs": {
            f"d{n}": _object(**{f"l{k}": _list(_ref(n + 1)) for k in range(4)}) for n in range(12)
        }
        | {"d12": TEXT}
    },
    "alternatives that double": {
        "type": "object",
        "anyOf": [_ref(0), {"$ref": "#/$defs/e0"}],
        "$defs": {f"d{n}": _object(a=_ref(n + 1), b=_ref(n + 1)) for n in range(40)}
        | {
            f"e{n}": _object(a={"$ref": f"#/$defs/e{n + 1}"}, b={"$ref": f"#/$defs/e{n + 1}"})
            for n in range(40)
        }
        | {"d40": TEXT, "e40": TEXT},
    },
    "like SARIF": _like_sarif(120),
    "like Renovate": _like_renovate(40),
    "wide": _object(**{f"p{n}": WHOLE for n in range(9_000)}),
    "wide lists": _object(**{f"p{n}": _list(WHOLE) for n in range(1_000)}),
}


SLOW = {"like Renovate", "wide", "alternatives that double"}


@pytest.mark.parametrize(
    "case", [pytest.param(c, marks=[pytest.mark.slow] if c in SLOW else []) for c in UNFOLDING]
)
def test_it_builds_in_seconds_and_says_what_has_no_column(make, hidata, tmp_path: Path, case: str):
    root = make({"k": UNFOLDING[case]}, {"k/r.json": {}})
    start = time.process_time()
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist", "--only", "csv")
    assert code == 0
    assert time.process_time() - start < SECONDS
    kind = Folder(root).kind("k")
    assert len(kind.tables) <= bounds.MOST_TABLES
    assert sum(len(table.columns) for table in kind.tables) <= bounds.MOST_COLUMNS
    (notice,) = kind.notices or ("",)
    assert notice in out
    assert bool(notice) != (case == "like SARIF"), "a ring is JSON text by itself"
    marked = [
        c for t in kind.tables for c in t.columns if "too many tables or columns" in c.description
    ]
    assert bool(marked) == (bool(notice) and case != "wide")


def _kind(make, schema: dict[str, Any], monkeypatch: pytest.MonkeyPatch, **limits: int) -> Kind:
    for name, limit in limits.items():
        monkeypatch.setattr(bounds, name, limit)
    return Folder(make({"k": schema}, {}, name=str(limits))).kind("k")


DEEP = _object(a=_object(b=TEXT, c=_object(d=TEXT)), e=TEXT)
"""Three levels: with a key and a rest, the columns a_b, a_c_d and e are five."""

LISTS = _object(a=_list(_object(b=_list(TEXT))))
"""Four levels, with the lists: three tables, of 2 (key, rest), 2 (key, position) and 4 columns."""


@pytest.mark.parametrize(
    ("schema", "limits", "columns"),
    [
        (DEEP, {"MOST_COLUMNS": 5}, ["id", "a_b", "a_c_d", "e", "_rest"]),
        (DEEP, {"MOST_LEVELS": 3}, ["id", "a_b", "a_c_d", "e", "_rest"]),
        (DEEP, {"MOST_LEVELS": 2}, ["id", "a_b", "a_c", "e", "_rest"]),
        (DEEP, {"MOST_LEVELS": 1}, ["id", "a", "e", "_rest"]),
        (LISTS, {"MOST_TABLES": 3}, ["id", "_rest"]),
        (LISTS, {"MOST_TABLES": 2}, ["id", "_rest"]),
        (LISTS, {"MOST_TABLES": 1}, ["id", "a", "_rest"]),
        (_object(a=TEXT, b=TEXT), {"MOST_COLUMNS": 4}, ["id", "a", "b", "_rest"]),
        (_object(a=TEXT, b=TEXT), {"MOST_COLUMNS": 3}, ["id", "a", "_rest"]),
    ],
)
def test_the_deepest_level_that_fits_is_the_last(make, monkeypatch, schema, limits, columns):
    kind = _kind(make, schema, monkeypatch, **limits)
    assert [c.name for c in kind.table.columns] == columns
    whole = _kind(make, schema, monkeypatch, MOST_COLUMNS=99, MOST_TABLES=99, MOST_LEVELS=9)
    assert bool(kind.notices) == (kind.tables != whole.tables)


def test_what_is_beyond_the_bounds_comes_back(make, hidata, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(bounds, "MOST_LEVELS", 2)
    monkeypatch.setattr(bounds, "MOST_COLUMNS", 6)
    schemas = {"deep": DEEP, "lists": LISTS, "wide": _object(**{f"p{n}": WHOLE for n in range(9)})}
    records = {
        "deep/r.json": {"a": {"b": "x", "c": {"d": "y"}}, "e": "z"},
        "lists/r.json": {"a": [{"b": ["x", "y"]}, {}]},
        "wide/r.json": {f"p{n}": n for n in range(9)},
    }
    root = make(schemas, records)
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    (release,) = (tmp_path / "dist").iterdir()
    for form in ("csv", "parquet", "jsonld"):
        out = tmp_path / form
        assert hidata("restore", release, "--from", form, "--out", out)[0] == 0
        for path, record in records.items():
            assert json.loads((out / "records" / path).read_text()) == record
