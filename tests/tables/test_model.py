"""Which tables and columns a kind has."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hidata.api import Dataset
from hidata.dataset.folder import Folder


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


WHOLE = {
    # bounds, and the type of the column: as much as the bounds ask for
    "within": ({"minimum": -(2**31), "maximum": 2**31 - 1}, pa.int32()),
    "above": ({"minimum": 0, "maximum": 2**31}, pa.int64()),
    "below": ({"minimum": -(2**31) - 1, "maximum": 0}, pa.int64()),
    "no_least": ({"maximum": 9}, pa.int64()),
    "no_most": ({"minimum": 0}, pa.int64()),
    "one": ({"minimum": 0, "maximum": 0}, pa.int32()),
    "exclusive": ({"exclusiveMinimum": -1, "exclusiveMaximum": 10}, pa.int32()),
}


def test_whole_numbers_take_four_bytes_where_they_fit(make, hidata, tmp_path: Path):
    properties = {name: {"type": "integer", **bounds} for name, (bounds, _) in WHOLE.items()}
    root = make({"k": {"type": "object", "properties": properties}}, {"k/x.json": {}})
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    schema = pq.read_schema(tmp_path / "demo-0.0.0" / "parquet" / "k.parquet")
    types = {name: schema.field(name).type for name in WHOLE}
    assert types == {name: type_ for name, (_, type_) in WHOLE.items()}


LOSSLESS = [
    # what a property may hold, and whether the columns alone can say it
    ({"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1}, True),
    ({"type": "integer", "minimum": 0, "maximum": 2**63}, False),
    ({"type": "integer", "minimum": -(2**63) - 1, "maximum": 0}, False),
    ({"type": "integer", "minimum": 0}, False),
    ({"type": "string", "minLength": 1}, True),
    ({"type": "string", "minLength": 0}, False),
    ({"type": "string", "pattern": "^a"}, True),
    ({"type": "string", "pattern": "^a?$"}, False),
    ({"enum": ["a", "b"]}, True),
    ({"enum": ["a", ""]}, False),
    ({"type": "string", "format": "date"}, True),
    ({"type": "string", "format": "date-time"}, False),
    ({"type": ["string", "null"], "minLength": 1}, False),
    ({"type": "number"}, False),
    ({"type": "boolean"}, True),
    ({"type": "array", "items": {"type": "boolean"}, "minItems": 1}, True),
    ({"type": "array", "items": {"type": "boolean"}}, False),
    ({"type": "array", "items": {"type": "array", "items": {"type": "boolean"}, "minItems": 1}, "minItems": 1}, False),
    ({"type": "object", "properties": {"b": {"type": "boolean"}}, "required": ["b"], "additionalProperties": False}, True),
    ({"type": "object", "properties": {"b": {"type": "boolean"}}, "minProperties": 1, "additionalProperties": False}, True),
    ({"type": "object", "properties": {"b": {"type": "boolean"}}, "additionalProperties": False}, False),
    ({"type": "object", "properties": {"b": {"type": "boolean"}}, "required": ["b"]}, False),
]  # fmt: skip


def test_a_rest_is_kept_where_columns_alone_cannot_say_all(make, hidata, tmp_path: Path):
    closed = {"type": "object", "required": ["a"], "additionalProperties": False}
    kinds = {f"k{n}": closed | {"properties": {"a": a}} for n, (a, _) in enumerate(LOSSLESS)}
    root = make({**kinds, "other": {"type": "object"}}, {"other/x.json": {}})
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    folder = tmp_path / "demo-0.0.0" / "parquet"
    for number, (schema, lossless) in enumerate(LOSSLESS):
        names = pq.read_schema(folder / f"k{number}.parquet").names
        assert ("_rest" not in names) == lossless, schema


def test_an_empty_record_needs_no_rest(make, hidata, tmp_path: Path):
    """A row of empty cells says it; only within the record an object {} has no cell."""
    schema = {"properties": {"a": {"type": "boolean"}}, "additionalProperties": False}
    root = make({"k": {"type": "object", **schema}}, {"k/a.json": {}, "k/b.json": {"a": True}})
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release = tmp_path / "demo-0.0.0"
    assert (release / "csv/k.csv").read_text() == 'id,a\n"a",\n"b",true\n'
    for form in ("csv", "parquet", "jsonld"):
        assert hidata("restore", release, "--from", form, "--out", tmp_path / form)[0] == 0
        assert (tmp_path / form / "records/k/a.json").read_text() == "{}\n"


def test_a_column_that_is_always_filled_says_so_also_beside_a_rest(make, hidata, tmp_path: Path):
    """Those of the record itself; what is deeper may be in the rest as a whole."""
    text, number = {"type": "string", "minLength": 1}, {"type": "number"}
    inner = {"type": "object", "required": ["c"], "properties": {"c": text}}
    properties = {
        "id": {"type": "string"}, "a": text, "b": {"type": "string"}, "n": number, "o": inner,
        "y": {"type": "string", "format": "date"},
        "d": text, "l": {"type": "array", "items": text},
    }  # fmt: skip
    schema = {"type": "object", "required": ["a", "b", "n", "o", "y"], "properties": properties}
    record = {
        "id": "x",
        "a": "a",
        "b": "",
        "n": 10**400,
        "y": "0000-01-01",
        "o": {"c": "c"},
        "l": ["y"],
    }
    root = make({"k": schema}, {"k/x.json": record}, 'name = "d"')
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    folder = tmp_path / "d-0.0.0" / "parquet"
    filled = [f.name for f in pq.read_schema(folder / "k.parquet") if not f.nullable]
    assert filled == ["id", "a"]
    filled = [f.name for f in pq.read_schema(folder / "k_l.parquet") if not f.nullable]
    assert filled == ["k_id", "position", "value"]


def test_a_text_called_id_is_the_key_whether_required_or_not(make, hidata, tmp_path: Path):
    properties = {"id": {"type": ["string", "null"]}, "n": {"type": "integer"}}
    lines = '{"id": "y", "n": 1}\n{"id": "x"}\n'
    root = make({"k": {"type": "object", "properties": properties}}, {"k/all.ndjson": lines})
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    csv = (tmp_path / "demo-0.0.0/csv/k.csv").read_text()
    assert csv == 'id,n,_rest\n"x",,\n"y",1,\n'


DEPRECATED = [
    # the schema of a property, and the columns that are deprecated with it
    ({"type": "string", "deprecated": True}, ["k.v"]),
    ({"type": "string", "deprecated": False}, []),
    ({"type": "object", "deprecated": True, "properties": {"a": {}, "b": {}}}, ["k.v_a", "k.v_b"]),
    ({"type": "object", "properties": {"a": {"deprecated": True}, "b": {}}}, ["k.v_a"]),
    ({"type": "array", "deprecated": True, "items": {"type": "string"}}, ["k_v.value"]),
    ({"type": "array", "items": {"type": "string", "deprecated": True}}, ["k_v.value"]),
    ({"type": "array", "deprecated": True, "items": {"properties": {"a": {"type": "array", "items": {"type": "integer"}}}, "type": "object"}}, ["k_v_a.value"]),
    ({"type": "object", "deprecated": True, "additionalProperties": {"type": "integer"}}, ["k_v.value"]),
    ({"type": "object", "additionalProperties": {"type": "object", "properties": {"a": {"deprecated": True}, "b": {}}}}, ["k_v.a"]),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "columns"), DEPRECATED)
def test_what_lies_in_a_deprecated_property_is_deprecated(make, schema, columns: list[str]):
    root = make({"k": {"type": "object", "properties": {"v": schema, "w": {"type": "string"}}}}, {})
    found = [
        f"{table.name}.{column.name}"
        for table in Folder(root).kinds["k"].tables
        for column in table.columns
        if column.notes.get("deprecated")
    ]
    assert found == columns


def test_in_a_deprecated_kind_all_is(make):
    properties = {"id": {"type": "string"}, "w": {"type": "string"}}
    kind = Folder(make({"k": {"deprecated": True, "properties": properties}}, {})).kinds["k"]
    assert [c.name for c in kind.table.columns if c.notes.get("deprecated")] == ["id", "w"]


def test_a_column_is_found_by_its_whole_name(make):
    properties = {name: {"type": "string"} for name in ("id", "b", "bb")}
    table = Folder(make({"k": {"properties": properties}}, {})).kinds["k"].table
    assert [table.column(name).name for name in ("b", "bb", "id")] == ["b", "bb", "id"]
    for name in ("a", "ba", "c", ""):
        with pytest.raises(KeyError):
            table.column(name)


def test_a_key_column_is_always_filled(make):
    """That of the file's name, and those of a list's rows."""
    lists = {"v": {"type": "array", "items": {"type": "string"}}}
    tables = Folder(make({"k": {"properties": lists}}, {})).kinds["k"].tables
    keys = [table.column(name) for table in tables for name in table.key]
    assert [(column.name, column.required) for column in keys] == [
        ("id", True), ("k_id", True), ("position", True),
    ]  # fmt: skip
