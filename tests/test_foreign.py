"""Somebody else's schemas and records, annotated or not: built as far as can be, else refused."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hidata.api import Dataset
from hidata.dataset.folder import Folder
from hidata.schemas.shape_reader import Reader
from hidata.tables import rebuild

from .conftest import sql

THING = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": ["null", "string"]},
        "count": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "free": {"type": "object"},
        "either": {"oneOf": [{"type": "string"}, {"type": "object"}]},
        "nest": {
            "type": "object",
            "properties": {
                "ratio": {"type": "number"},
                "when": {"type": "string", "format": "date-time"},
                "rows": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {
                            "label": {"$ref": "part.schema.json#/properties/name"},
                            "grid": {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}},
                        },
                    },
                },
            },
        },
    },
}  # fmt: skip
PART = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "definitions": {"day": {"type": "string", "format": "date"}},
    "type": "object",
    "properties": {"name": {"type": "string"}, "made": {"$ref": "#/definitions/day"}},
}
RECORDS = {
    "thing/b.json": {
        "id": "http://example.org/b", "name": None, "count": 2**70, "tags": [], "free": {"a": [1]},
        "either": "text", "undeclared": {"x": None},
        "nest": {"ratio": 1.5, "when": "2024-01-01T00:00:00+02:00",
                 "rows": [{"label": "q", "grid": [[1, 2], []]}, {}]},
    },
    "thing/a.json": '{"id":"http://example.org/a","tags":["x",""],"either":{"k":1},"nest":{}}',
    "part/sub/p1.json": {"name": "P", "made": "2024-02-29"},
    "part/p2.json": {},
}  # fmt: skip


@pytest.fixture
def foreign(make) -> Path:
    return make({"thing": THING, "part": PART}, RECORDS)


def test_it_validates_and_builds(foreign: Path, hidata, tmp_path: Path):
    assert hidata("--root", foreign, "validate")[0] == 0
    code, out = hidata("--root", foreign, "build", "--out", tmp_path / "dist")
    assert code == 0, out
    release = tmp_path / "dist" / "demo-0.0.0"
    rows = sql(f"SELECT id, name, either, free FROM '{release}/parquet/thing.parquet'")
    assert rows[1] == [
        ("http://example.org/a", None, '{"k":1}', None),
        ("http://example.org/b", None, '"text"', '{"a":[1]}'),
    ]
    assert sql(f"SELECT * FROM '{release}/csv/part.csv'")[1][0][0] == "p1"
    grid = sql(f"SELECT * FROM '{release}/parquet/thing_nest_rows_grid_item.parquet'")
    assert grid[1] == [
        ("http://example.org/b", 1, 1, 1, 1),
        ("http://example.org/b", 1, 1, 2, 2),
    ]


def test_nothing_is_lost_in_the_tables(foreign: Path, hidata, tmp_path: Path):
    hidata("--root", foreign, "build", "--out", tmp_path / "dist")
    kinds = Folder(foreign).kinds
    for kind, files in {"thing": ["b", "a"], "part": ["sub/p1", "p2"]}.items():
        folder = tmp_path / "dist" / "demo-0.0.0" / "parquet"
        tables = {t.name: pq.read_table(folder / f"{t.name}.parquet") for t in kinds[kind].tables}
        rebuilt = [record for _, record in rebuild.records(kinds[kind], tables)]
        written = [
            json.loads((foreign / "records" / kind / f"{f}.json").read_text()) for f in files
        ]
        assert sorted(rebuilt, key=str) == sorted(written, key=str)


def test_the_dictionary_says_what_is_json_text(foreign: Path, hidata):
    _, out = hidata("--root", foreign, "tables", "thing")
    assert "free  JSON text" in out
    assert "either  JSON text" in out
    assert "name  string" in out


def test_the_same_key_twice_is_a_finding(make, hidata):
    root = make({"part": PART}, {"part/a/x.json": {}, "part/b/x.json": {"name": "n"}})
    code, out = hidata("--root", root, "validate")
    assert code == 1
    assert "records/part/b/x.json:1:1: N003" in out


REFUSED = {
    "L009": {"type": "array", "items": {"type": "string"}},
    "L007": {"properties": {"a_b": {"type": "string"}, "a": {"properties": {"b": {"type": "string"}}}}},
    "L001": {"type": "objekt"},
    "L002": {"type": "object", "properties": {"a": {"$ref": "https://example.org/else.json"}}},
    "L009 ": {"properties": {"x" * 300: {"type": "array", "items": {"type": "string"}}}},
    "L009  ": {"properties": {"": {"type": "string"}}},
}  # fmt: skip


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_built_is_refused_in_a_sentence(make, hidata, tmp_path: Path, code: str):
    root = make({"kind": REFUSED[code]}, {"kind/a.json": {}})
    for command in (["validate"], ["build", "--out", tmp_path / "dist"], ["tables"]):
        exit_code, out = hidata("--root", root, *command)
        assert exit_code == 1
        assert re.search(rf"^schema/kind.schema.json:1:\d+: {code.strip()} ", out, re.MULTILINE)
        assert "Traceback" not in out
    assert not (tmp_path / "dist" / "demo-0.0.0").exists()


def test_a_new_kind_is_a_schema_and_records_and_no_code(make, hidata, tmp_path: Path):
    schema = {
        "title": "Planet",
        "type": "object",
        "properties": {"id": {"type": "string"}, "moons": {"type": "array", "items": {"type": "string"}}},
        "required": ["id"],
    }  # fmt: skip
    records = {"planet/mars.json": {"id": "mars", "moons": ["Phobos", "Deimos"]}, "planet/venus.json": {"id": "venus"}}  # fmt: skip
    root = make({"planet": schema}, records, 'version = "1.0.0"')
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release = tmp_path / "demo-1.0.0"
    assert (release / "csv" / "planet_moons.csv").read_text() == (
        'planet_id,position,value\n"mars",1,"Phobos"\n"mars",2,"Deimos"\n'
    )
    assert pq.read_table(release / "parquet" / "planet.parquet")["id"].to_pylist() == [
        "mars",
        "venus",
    ]
    graph = json.loads((release / "jsonld" / "planet.jsonld").read_text())["@graph"]
    assert graph == [
        {"@type": "Planet", "id": "mars", "moons": ["Phobos", "Deimos"]},
        {"@type": "Planet", "id": "venus"},
    ]


def test_a_list_named_like_a_path_stays_in_the_release(make, hidata, tmp_path: Path):
    """The table of a list is a file; what its property is called must not lead out."""
    way = "/../../../out"
    schema = {"type": "object", "properties": {way: {"type": "array", "items": {"type": "string"}}}}
    root = make({"k": schema}, {"k/a.json": {way: ["x"]}})
    out = tmp_path / "d" / "e"
    assert hidata("--root", root, "build", "--out", out)[0] == 0
    names = sorted(path.name for path in (out / "demo-0.0.0" / "csv").iterdir())
    assert names == ["k.csv", "k_%2F..%2F..%2F..%2Fout.csv"]
    assert hidata("verify", out / "demo-0.0.0")[0] == 0
    assert not list(tmp_path.rglob("out.csv"))


def test_what_is_lost_is_told_where_it_is_named_and_nowhere_else(make, hidata):
    good = {"type": "object", "properties": {"a": {"type": "string"}}}
    bad = {"type": "object", "properties": {"b": {"$ref": "gone.json"}}}
    root = make({"good": good, "bad": bad}, {})
    out = hidata("--root", root, "validate")[1]
    column = json.dumps(bad).index('"gone.json"') + 1
    told = 'L002 This reference leads nowhere: "gone.json".'
    found = re.findall(r"^\S+: L\d+ .*", out, re.MULTILINE)
    assert found == [f"schema/bad.schema.json:1:{column}: {told}"]


TEXT = {"type": "object", "properties": {"x": {"type": "string"}}}
TWO_OF_ONE_NAME = {
    "kind": {"k.json": TEXT, "k.schema.json": TEXT},
    "$id": {"k": {"$id": "https://example.org/s", **TEXT}, "m": {"$id": "https://example.org/s", **TEXT}},
    "table": {"k": {"properties": {"b": {"type": "array", "items": {"type": "string"}}}}, "k_b": TEXT},
    "case": {"k": TEXT, "K": TEXT},
}  # fmt: skip


@pytest.mark.parametrize("case", TWO_OF_ONE_NAME)
def test_two_of_one_name_are_refused(make, hidata, tmp_path: Path, case: str):
    root = make(TWO_OF_ONE_NAME[case], {})
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert (code, re.findall(r": (L\d+) ", out)) == (1, ["L013"]), out


def test_references_are_linked_whatever_the_identifiers(make, hidata):
    """By `$id`, by place, by anchor, in every draft's way, to a draft's own schema."""
    text = {"type": "string"}
    draft4 = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "id": "http://example.org/four#",
        "definitions": {"t": {"id": "#text", "type": "string"}},
        "properties": {"a": {"$ref": "#text"}, "s": {"$ref": "http://json-schema.org/draft-04/schema#"}},
    }  # fmt: skip
    relative = {
        "$id": "rel",
        "properties": {"a": {"$ref": "shared"}, "b": {"$ref": "common/c.json"}},
    }
    inner = {
        "$id": "inner",
        "$defs": {"k": {"type": "integer"}},
        "properties": {"k": {"$ref": "#/$defs/k"}},
    }
    within = {
        "$id": "https://example.org/within",
        "properties": {
            "i": inner,
            "k": {"$ref": "inner#/$defs/k"},
            "b": {"$ref": "common/c.json#there"},
        },
    }
    root = make(
        {
            "four": draft4,
            "rel": relative,
            "within": within,
            "common/shared.json": {"$id": "/schema/shared", **text},
            "common/c.json": {"$id": "https://example.org/elsewhere/c", "$anchor": "there", **text},
        },
        {
            "four/x.json": {"a": "t", "s": {"type": "array"}},
            "rel/x.json": {"a": "t", "b": "u"},
            "within/x.json": {"i": {"k": 1}, "k": 2, "b": "v"},
        },
    )  # fmt: skip
    assert hidata("--root", root, "validate") == (0, "ok: 3 records checked, 0 findings\n")
    types = {
        kind: {c.name: c.type for c in Folder(root).kinds[kind].table.columns if c.steps}
        for kind in ("four", "rel", "within")
    }
    assert types == {
        "four": {"a": "string", "s": "json"},
        "rel": {"a": "string", "b": "string"},
        "within": {"i_k": "int64", "k": "int64", "b": "string"},
    }


def test_rings_of_references_are_entered_once(make, hidata):
    """Thirty schemas that all lead to each other have as many ways through as there are orders."""
    names = [f"n{i}" for i in range(30)]
    ring = {
        n: {"type": "object", "properties": {m: {"$ref": f"#/$defs/{m}"} for m in names}}
        for n in names
    }
    root = make({"k": {"$defs": ring, "properties": {"n0": {"$ref": "#/$defs/n0"}}}}, {})
    code, out = hidata("--root", root, "tables", "k")
    assert code == 0
    assert out.count("JSON text") == 30 + 1  # and the rest


@pytest.mark.parametrize("seed", range(12))
def test_what_is_read_for_one_kind_serves_the_next(make, seed: int):
    """A kind's tables are the same whether the kinds before it were read by the same reader."""
    dice = random.Random(seed)
    names = [f"n{i}" for i in range(6)]
    parts = {
        name: {
            "type": "object",
            "properties": {"t": {"type": "string"}}
            | {other: {"$ref": f"#/$defs/{other}"} for other in dice.sample(names, 2)},
        }
        for name in names
    }
    shared = {"$id": "https://example.org/shared", "$defs": parts}
    kinds = {
        n: {"properties": {"p": {"$ref": f"https://example.org/shared#/$defs/{n}"}}} for n in names
    }
    schemas = Folder(make({**kinds, "common/shared.json": shared}, {})).schemas
    reader = Reader(schemas)
    for kind in dice.sample(names, 6):
        file = schemas.kinds[kind]
        assert reader.shape_of(file) == Reader(schemas).shape_of(file)


NO_OBJECTS = ['["x"]', '"x"', "null", "3"]


def test_records_that_are_no_objects_are_findings(make, hidata):
    records = {f"k/r{n}.json": text for n, text in enumerate(NO_OBJECTS)}
    root = make({"k": {"minProperties": 0}}, records)
    code, out = hidata("--root", root, "validate")
    assert (code, re.findall(r": (S\d+) ", out)) == (1, ["S003"] * 4)


def test_key_columns_give_way_to_properties_of_their_name(make, hidata, tmp_path: Path):
    """Shops have lists of variants each with its product_id."""
    item = {"properties": {n: {"type": "string"} for n in ("k_id", "position")}}
    schema = {"properties": {"id": {"type": "integer"}, "key": {"type": "string"}, "_rest": {"type": "string"},
                             "l": {"type": "array", "items": item}}}  # fmt: skip
    record = {"id": 7, "key": "K", "_rest": "R", "l": [{"k_id": "I", "position": "P"}]}
    root = make({"k": schema}, {"k/a.json": record})
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release = tmp_path / "demo-0.0.0"
    assert (release / "csv" / "k.csv").read_text() == '_id,id,key,_rest,__rest\n"a",7,"K","R",\n'
    assert (
        release / "csv" / "k_l.csv"
    ).read_text() == 'k_key,l_position,k_id,position\n"a",1,"I","P"\n'
    for form in ("csv", "parquet", "jsonld"):
        assert hidata("restore", release, "--from", form, "--out", tmp_path / form)[0] == 0
        assert json.loads((tmp_path / form / "records" / "k" / "a.json").read_text()) == record


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


def test_a_dollar_schema_that_is_demanded_is_data(make, hidata, tmp_path: Path):
    schema = {"required": ["$schema"], "properties": {"$schema": {"type": "string"}}}
    root = make(
        {"k": schema, "free": {"type": "object"}},
        {f"{kind}/a.json": {"$schema": "s"} for kind in ("k", "free")},
    )
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    assert hidata("verify", tmp_path / "demo-0.0.0")[0] == 0
    for kind, known in {"k": {"$schema": "s"}, "free": {}}.items():
        assert (
            hidata("restore", tmp_path / "demo-0.0.0", "--from", "csv", "--out", tmp_path / kind)[0]
            == 0
        )
        assert json.loads((tmp_path / kind / "records" / kind / "a.json").read_text()) == known
        assert Dataset(root).record(kind, "a") == known


def test_a_dataset_without_kinds_is_told(make, hidata, tmp_path: Path):
    root = make({"k": {"title": "Says nothing of records"}}, {"k/a.json": {}})
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert (code, re.findall(r"^schema:1:1: (L\d+) ", out, re.MULTILINE)) == (1, ["L009"])


@pytest.mark.parametrize(
    "setting", ['name = "a/b"', 'name = ".."', "version = 1", 'strict = "no"', 'keywords = "one"']
)
def test_settings_that_cannot_be_are_told(make, hidata, tmp_path: Path, setting: str):
    root = make({"k": {"type": "object"}}, {}, setting)
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert code == 2
    assert f"pyproject.toml: {setting.split(maxsplit=1)[0]} " in out
    assert not (tmp_path / "dist").exists()
