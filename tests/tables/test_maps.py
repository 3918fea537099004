"""Maps: objects with names of anybody's choice and values of one shape have tables of their own."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hidata.dataset.folder import Folder

from tests.data import CLOSED, WORDS
from tests.helpers import codes_in, sql

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}


def _map(values: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


Rows = dict[str, list[str]]
CASES: dict[str, tuple[dict[str, Any], Any, Rows]] = {
    # the schema of the property m, its value, the rows of the tables of m
    "texts": (_map(TEXT), {"fra": "French", "deu": "German"}, {"k_m": ["k_id,key,value", "r,deu,German", "r,fra,French"]}),
    "pattern": (
        {"type": "object", "patternProperties": {"^x-": WHOLE}, "additionalProperties": False},
        {"x-a": 1},
        {"k_m": ["k_id,key,value", "r,x-a,1"]},
    ),
    "unevaluated": ({"type": "object", "unevaluatedProperties": WHOLE}, {"a": 1}, {"k_m": ["k_id,key,value", "r,a,1"]}),
    "no type": ({"additionalProperties": WHOLE}, {"a": 1}, {"k_m": ["k_id,key,value", "r,a,1"]}),
    "of two schemas": (
        {"allOf": [{"type": "object", "minProperties": 1}, _map(WHOLE)]},
        {"a": 1},
        {"k_m": ["k_id,key,value", "r,a,1"]},
    ),
    "one of two": ({"anyOf": [_map(WHOLE), _map({"type": "number"})]}, {"a": 1.5}, {"k_m": ["k_id,key,value", "r,a,1.5"]}),
    "odd keys": (
        _map(WHOLE),
        {"": 0, "/": 1, "~1": 2, "a b": 3, "\u00e9": 4, "key": 5, "@id": 6, "7": 7},
        {"k_m": ["k_id,key,value", "r,/,1", "r,7,7", "r,@id,6", "r,a b,3", "r,key,5", "r,~1,2", "r,\u00e9,4"]},
    ),
    "no entries": (_map(WHOLE), {}, {"k_m": ["k_id,key,value"]}),
    "the empty key alone": (_map(WHOLE), {"": 1}, {"k_m": ["k_id,key,value"]}),
    "null": (_map({"type": ["integer", "null"]}), {"a": None, "b": 1}, {"k_m": ["k_id,key,value", "r,a,", "r,b,1"]}),
    "objects": (
        _map(_object(x=TEXT, y=_object(z=WHOLE))),
        {"a": {"x": "v"}, "b": {"y": {"z": 2}}, "c": {}, "d": {"other": [1]}},
        {"k_m": ["k_id,key,x,y_z", "r,a,v,", "r,b,,2", "r,c,,", "r,d,,"]},
    ),
    "objects with a key and a position": (
        _map(_object(key=TEXT, m_key=TEXT, k_id=TEXT, value=TEXT)),
        {"a": {"key": "1", "m_key": "2", "k_id": "3", "value": "4"}},
        {"k_m": ["k_key,_key,key,m_key,k_id,value", "r,a,1,2,3,4"]},
    ),
    "lists": (
        _map(_list(TEXT)),
        {"b": ["x", "y"], "a": ["z"], "c": []},
        {
            "k_m": ["k_id,key", "r,a", "r,b", "r,c"],
            "k_m_item": ["k_id,m_key,position,value", "r,a,1,z", "r,b,1,x", "r,b,2,y"],
        },
    ),
    "lists in objects": (
        _map(_object(l=_list(TEXT), n=WHOLE)),
        {"b": {"l": ["x"]}, "a": {"l": [], "n": 1}, "c": {"l": []}},
        {
            "k_m": ["k_id,key,n", "r,a,1", "r,b,", "r,c,"],
            "k_m_l": ["k_id,m_key,position,value", "r,b,1,x"],
        },
    ),
    "maps": (
        _map(_map(WHOLE)),
        {"b": {"y": 1, "x": 2}, "a": {"z": 3}, "c": {}, "d": {"": 4}},
        {
            "k_m": ["k_id,key", "r,a", "r,b", "r,c", "r,d"],
            "k_m_item": ["k_id,m_key,key,value", "r,a,z,3", "r,b,x,2", "r,b,y,1"],
        },
    ),
    "in a list": (
        _list(_map(WHOLE)),
        [{"b": 1, "a": 2}, {}, {"c": 3}],
        {
            "k_m": ["k_id,position", "r,1", "r,2", "r,3"],
            "k_m_item": ["k_id,m_position,key,value", "r,1,a,2", "r,1,b,1", "r,3,c,3"],
        },
    ),
    "in an object in a list": (
        _list(_object(v=_map(WHOLE))),
        [{"v": {"a": 2}}, {}, {"v": {}}],
        {
            "k_m": ["k_id,position", "r,1", "r,2", "r,3"],
            "k_m_v": ["k_id,m_position,key,value", "r,1,a,2"],
        },
    ),
    "in an object": (_object(v=_map(WHOLE)), {"v": {"a": 1}}, {"k_m_v": ["k_id,key,value", "r,a,1"]}),
    "recursive": ({"$ref": "#/$defs/t"}, {"a": {"b": {}}}, {}),
    "any values": (_map({}), {"a": 1}, {}),
    "values of two types": (_map({"type": ["string", "integer"]}), {"a": 1}, {}),
    "two patterns": ({"type": "object", "patternProperties": {"^a": TEXT, "^b": WHOLE}}, {"a": "x", "b": 1}, {}),
}  # fmt: skip


def _rows(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [",".join(row) for row in csv.reader(file)]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_map_has_a_row_for_each_entry_and_comes_back(make, hidata, tmp_path: Path, case: str):
    schema, value, tables = CASES[case]
    definitions = {"t": {"type": "object", "additionalProperties": {"$ref": "#/$defs/t"}}}
    root = make({"k": _object(m=schema) | {"$defs": definitions}}, {"k/r.json": {"m": value}})
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert code == 0, out
    (release,) = (tmp_path / "dist").iterdir()
    found = {p.stem: _rows(p) for p in (release / "csv").iterdir() if p.stem != "k"}
    assert found == tables
    assert hidata("verify", release)[0] == 0
    for form in ("csv", "parquet", "jsonld"):
        assert hidata("restore", release, "--from", form, "--out", tmp_path / form)[0] == 0
        assert json.loads((tmp_path / form / "records/k/r.json").read_text()) == {"m": value}


def test_what_does_not_fit_the_pattern_is_in_the_rest(make, hidata, tmp_path: Path):
    schema = _object(m={"type": "object", "patternProperties": {"^x": WHOLE}})
    record = {"m": {"x": 1, "y": "any", "z": [1]}}
    root = make({"k": schema}, {"k/r.json": record})
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    (release,) = (tmp_path / "dist").iterdir()
    assert _rows(release / "csv/k_m.csv") == ["k_id,key,value", "r,x,1", "r,y,", "r,z,"]
    assert hidata("restore", release, "--from", "csv", "--out", tmp_path / "back")[0] == 0
    assert json.loads((tmp_path / "back/records/k/r.json").read_text()) == record


def test_the_entries_of_many_records_stay_apart(make, hidata, tmp_path: Path):
    records = {f"k/r{n}.json": {"m": {f"a{i}": [n, i] for i in range(n)}} for n in range(4)}
    root = make({"k": _object(m=_map(_list(WHOLE)))}, records)
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    (release,) = (tmp_path / "dist").iterdir()
    for form in ("csv", "parquet"):
        assert hidata("restore", release, "--from", form, "--out", tmp_path / form)[0] == 0
        for path, record in records.items():
            assert json.loads((tmp_path / form / "records" / path).read_text()) == record


def test_a_reference_in_a_map_is_looked_for(make, hidata, tmp_path: Path):
    to = TEXT | {"x-hidata-ref": "k"}
    schema = _object(m=_map(to), o=_map(_object(l=_list(to))))
    good = {"m": {"x": "a"}, "o": {"y": {"l": ["a", "b"]}}}
    root = make({"k": schema}, {"k/a.json": good, "k/b.json": {}})
    assert hidata("--root", root, "validate")[0] == 0
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    (release,) = (tmp_path / "dist").iterdir()
    assert hidata("verify", release)[0] == 0
    bad = {"m": {"x": "gone"}, "o": {"y~": {"l": ["a", "lost"]}}}
    (root / "records/k/b.json").write_text(json.dumps(bad))
    _, out = hidata("--root", root, "validate", "--format", "json")
    found = {(f["code"], f["pointer"]) for f in json.loads(out)["findings"]}
    assert found == {("R001", "/m/x"), ("R001", "/o/y~0/l/1")}


def test_the_dictionary_explains_the_key(make):
    root = make(
        {"k": _object(m=_map(TEXT) | {"title": "Names", "description": "By language."})}, {}
    )
    table = Folder(root).tables["k_m"]
    assert (table.key, table.title, table.description) == (
        ("k_id", "key"),
        "k: Names",
        "By language.",
    )
    assert table.column("key").description == "The name of the property that has the value."
    assert [(c.name, c.type, c.required) for c in table.columns] == [
        ("k_id", "string", True), ("key", "string", True), ("value", "string", False)
    ]  # fmt: skip


def test_a_strict_dataset_has_no_maps(make, hidata):
    """Its JSON-LD is its records, in which each name is a term."""
    words = _map(TEXT | {"minLength": 1}) | {"minProperties": 1} | WORDS
    schema = CLOSED | {"properties": {"m": words}}
    assert codes_in(hidata("--root", make({"k": schema}, {}, "strict = true"), "validate")[1]) == [
        "L010"
    ]


LAND = _object(
    cca3=TEXT,
    name=_object(common=TEXT, native=_map(_object(official=TEXT, common=TEXT))),
    languages=_map(TEXT),
    translations=_map(_object(official=TEXT, common=TEXT)),
)
FEATURE = _object(id=TEXT, title=TEXT, stats=_map(_map(TEXT)), categories=_list(TEXT))
FOREIGN: dict[str, Any] = {
    "land/CHE.json": {
        "cca3": "CHE",
        "name": {"common": "Switzerland", "native": {"roh": {"common": "Svizra"}}},
        "languages": {"roh": "Romansh", "ita": "Italian"},
        "translations": {"fin": {"common": "Sveitsi"}},
    },
    "land/ITA.json": {"cca3": "ITA", "languages": {"ita": "Italian"}},
    "feature/all.ndjson": json.dumps(
        {"id": "grid", "title": "Grid", "stats": {"ie": {"10": "a x", "11": "n"}, "safari": {"TP": "y"}}}
    ),
}  # fmt: skip


def test_select_on_maps_needs_no_json_function(make, hidata, tmp_path: Path):
    """Neither in SQLite nor on Parquet; the shapes are those of countries and of browsers' features."""
    settings = 'formats = ["csv", "parquet", "sqlite", "xlsx", "jsonld"]'
    schemas = {"land": LAND | {"x-hidata-key": "cca3"}, "feature": FEATURE}
    code, out = hidata("--root", make(schemas, FOREIGN, settings), "build", "--out", tmp_path)
    assert code == 0, out
    release = tmp_path / "demo-0.0.0"
    assert hidata("verify", release)[0] == 0
    spoken = "SELECT land_id FROM {} WHERE value = 'Italian' ORDER BY 1"
    native = "SELECT l.name_common, n.common FROM {} n JOIN {} l ON l.cca3 = n.land_id WHERE n.key = 'roh'"
    stats = "SELECT feature_id, stats_key, key FROM {} WHERE value LIKE 'y%' OR stats_key = 'ie' ORDER BY 3"
    asked = {
        (spoken, "land_languages"): [("CHE",), ("ITA",)],
        (native, "land_name_native", "land"): [("Switzerland", "Svizra")],
        (stats, "feature_stats_item"): [("grid", "ie", "10"), ("grid", "ie", "11"), ("grid", "safari", "TP")],
    }  # fmt: skip
    with sqlite3.connect(release / "demo.sqlite") as connection:
        for (query, *tables), rows in asked.items():
            assert connection.execute(query.format(*tables)).fetchall() == rows
            files = [f"read_parquet('{release}/parquet/{table}.parquet')" for table in tables]
            assert sql(query.format(*files))[1] == rows
    package = json.loads((release / "datapackage.json").read_text())
    fields = {each["name"]: each["schema"] for each in package["resources"] if "schema" in each}
    assert fields["feature_stats_item"]["primaryKey"] == ["feature_id", "stats_key", "key"]
    assert fields["land_languages"]["foreignKeys"] == [
        {"fields": ["land_id"], "reference": {"resource": "land", "fields": ["cca3"]}}
    ]
    node = json.loads((release / "jsonld/land.jsonld").read_text())
    assert node["@context"]["languages"]["@container"] == "@index"
    for form in ("csv", "parquet", "jsonld"):
        assert hidata("restore", release, "--from", form, "--out", tmp_path / form)[0] == 0
        back = tmp_path / form / "records"
        for path in ("land/CHE.json", "land/ITA.json"):
            assert json.loads((back / path).read_text()) == FOREIGN[path]
        assert json.loads((back / "feature/grid.json").read_text()) == json.loads(
            FOREIGN["feature/all.ndjson"]
        )
