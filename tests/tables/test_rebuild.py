"""Tables lose nothing: whatever schema and records, the records come back equal."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hidata.cli import run
from hidata.dataset.file_names import name_of_key
from hidata.dataset.folder import Folder
from hidata.schemas.loading import Schema, Schemas
from hidata.schemas.shape_reader import ShapeReader
from hidata.tables import rebuild
from hidata.tables.flatten import Tabulator
from hidata.tables.kinds import kind_of
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from pyld import jsonld

from tests.conftest import ROOT
from tests.data import PART, RECORDS, THING
from tests.helpers import examples

NAMES = st.sampled_from(
    [
        "a",
        "b",
        "long_name",
        "x/y",
        "t~z",
        "a b",
        "@id",
        "dc:title",
        "_rest",
        "k_id",
        "position",
        "id",
        "é",
        "B",
    ]
)
MOMENTS = [
    "2020-01-01t00:00:00z", "2016-12-31T23:59:60Z", "2020-01-01T00:00:00.123456789Z", "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "2020-01-01T00:00:00.500Z", "2020-01-01T00:00:00-00:00",
]  # fmt: skip
SCALARS: dict[str, tuple[dict[str, Any], st.SearchStrategy[Any]]] = {
    "text": ({"type": "string"}, st.text(max_size=5)),
    "whole": ({"type": "integer"}, st.integers(-(2**70), 2**70)),
    "number": ({"type": "number"}, st.one_of(st.integers(-(2**60), 2**60), st.floats(allow_nan=False, allow_infinity=False))),
    "truth": ({"type": "boolean"}, st.booleans()),
    "day": ({"type": "string", "format": "date"}, st.dates().map(str)),
    "moment": ({"type": "string", "format": "date-time"}, st.datetimes().map(lambda d: d.isoformat() + "Z")),
    "some moment": ({"type": "string", "format": "date-time"}, st.sampled_from(MOMENTS)),
    "some of many": ({"enum": ["x", 1, None, {"k": [1]}, 2.5]}, st.sampled_from(["x", 1, None, {"k": [1]}, 2.5])),
    "small": ({"type": "integer", "minimum": 0, "maximum": 9}, st.integers(0, 9) | st.sampled_from([0.0, 9.0])),
    "map": ({"type": "object", "additionalProperties": {"type": "integer"}}, st.dictionaries(st.text(max_size=3), st.integers(0, 9), max_size=2)),
    "maybe": ({"type": ["string", "null"]}, st.none() | st.text(max_size=3)),
    "either": ({"anyOf": [{"type": "string"}, {"type": "integer"}]}, st.text(max_size=3) | st.integers(0, 9)),
    "anything": ({}, st.recursive(st.none() | st.integers(0, 9), lambda inner: st.lists(inner, max_size=2), max_leaves=4)),
}  # fmt: skip


@st.composite
def shapes(draw: st.DrawFn, depth: int = 2) -> tuple[dict[str, Any], st.SearchStrategy[Any]]:
    """A schema, and a strategy for values that fit it."""
    forms = ["scalar", "object", "list", "map", "union", "json"]
    form = draw(st.sampled_from(forms if depth else ["scalar"]))
    if form == "scalar":
        return SCALARS[draw(st.sampled_from(sorted(SCALARS)))]
    if form == "union":
        parts = draw(st.lists(shapes(depth=depth - 1), min_size=2, max_size=3))
        values = st.one_of([values for _, values in parts])
        return {"anyOf": [part for part, _ in parts]}, values
    if form == "map":
        value, values = draw(shapes(depth=depth - 1))
        names = st.text(max_size=3) | st.sampled_from(["@none", "@id", "a:b"])
        return {"type": "object", "additionalProperties": value}, st.dictionaries(
            names, values, max_size=2
        )
    if form == "json":
        part, values = draw(shapes(depth=depth - 1))
        return part | {"x-hidata-json": True}, values
    if form == "list":
        item, values = draw(shapes(depth=depth - 1))
        return {"type": "array", "items": item}, st.lists(values, max_size=3)
    return draw(objects(depth - 1))


@st.composite
def objects(draw: st.DrawFn, depth: int = 2) -> tuple[dict[str, Any], st.SearchStrategy[Any]]:
    parts = draw(st.dictionaries(NAMES, shapes(depth=depth), min_size=1, max_size=4))
    schema = {"type": "object", "properties": {name: part for name, (part, _) in parts.items()}}
    known = st.fixed_dictionaries(
        {}, optional={name: values for name, (_, values) in parts.items()}
    )
    odd = st.sampled_from(["undeclared", "two words", "@type", "", "é"])
    extra = st.dictionaries(
        odd, st.none() | st.integers(0, 3) | st.just([1]) | st.text(max_size=2), max_size=2
    )
    return schema, st.builds(lambda a, b: b | a, known, extra)


@st.composite
def datasets(draw: st.DrawFn) -> tuple[dict[str, Any], list[Any]]:
    schema, values = draw(objects(3))
    return schema, draw(st.lists(values, max_size=4))


def _equal(a: Any, b: Any) -> bool:
    """Equality of JSON values: numbers by value, truth values apart from numbers."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_equal(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_equal, a, b))
    if isinstance(a, float) and isinstance(b, float):
        return a == b and math.copysign(1, a) == math.copysign(1, b)
    return (type(a) in (int, float) and type(b) in (int, float) and a == b) or (
        type(a) is type(b) and a == b
    )


@pytest.mark.slow
@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.too_slow])
@given(datasets())
def test_generated_records_come_back(dataset: tuple[dict[str, Any], list[Any]]):
    schema, records = dataset
    file = Schema("schema/k.schema.json", "hidata:/schema/k.schema.json", schema)
    kind = kind_of("k", ShapeReader(Schemas({file.path: file})).shape_of(file))
    assume(kind.key is None)  # else a record without its id is a finding, not a row
    keys = [f"r{i}" for i in range(len(records))]
    given_records = json.loads(json.dumps(records))
    rebuilt = dict(rebuild.records_from_tables(kind, Tabulator(kind).tables(keys, records)))
    assert _equal(list(rebuilt.values()), given_records)
    assert list(rebuilt) == keys


@pytest.mark.slow
def test_the_real_records_come_back():
    folder = Folder(ROOT)
    for name, kind in folder.kinds.items():
        records = {}
        for path in folder.record_files().get(name, ()):
            text = Path(ROOT, path).read_text("utf-8")
            for part in text.splitlines() if path.endswith(".ndjson") else [text]:
                record = json.loads(part)
                record.pop("$schema", None)
                records[record["id"]] = record
        made = Tabulator(kind).tables(list(records), list(records.values()))
        assert dict(rebuild.records_from_tables(kind, made)) == records


@pytest.mark.slow
@settings(max_examples=examples(20), suppress_health_check=list(HealthCheck))
@given(datasets())
@example(({"type": "object", "properties": {"a": {"type": "string"}}}, [{"a": "\uf900"}]))
@example(({"type": "object", "properties": {"id": {"type": "string"}}}, [{"id": "t00:00"}]))
def test_generated_records_come_back_from_each_format_on_disk(
    tmp_path_factory: pytest.TempPathFactory, dataset: tuple[dict[str, Any], list[Any]]
):
    """Built to files, restored from each folder alone by the command."""
    schema, records = dataset
    assume(records)
    root = tmp_path_factory.mktemp("made")
    (root / "records" / "k").mkdir(parents=True)
    (root / "schema").mkdir()
    (root / "schema" / "k.schema.json").write_text(json.dumps(schema))
    (root / "pyproject.toml").write_text('[tool.hidata]\nname = "made"\n')
    for number, record in enumerate(records):
        (root / "records" / "k" / f"r{number}.json").write_text(json.dumps(record))
    if run(["--root", str(root), "build", "--out", str(root / "dist")]) == 1:
        assert not (root / "dist").exists() or not any((root / "dist").iterdir())
        return  # refused with findings: columns that collide, records without their id
    key = Folder(root).kinds["k"].key
    names = [name_of_key(r[key]) if key else f"r{i}" for i, r in enumerate(records)]
    for form in ("csv", "parquet", "jsonld"):
        back = root / form
        release = str(root / "dist" / "made-0.0.0")
        assert run(["restore", release, "--from", form, "--out", str(back)]) == 0
        for name, record in zip(names, records, strict=True):
            restored = json.loads((back / "records" / "k" / f"{name}.json").read_text("utf-8"))
            assert _equal(restored, json.loads(json.dumps(record))), form
        assert len(list((back / "records" / "k").iterdir())) == len(records)
    document = json.loads((root / "dist/made-0.0.0/jsonld/k.jsonld").read_text("utf-8"))
    expanded = jsonld.expand(document)
    # the processor does not always find the shortest name again, so IRIs are compared
    compacted = jsonld.compact(expanded, document["@context"], {"graph": True})
    assert _equal(jsonld.expand(compacted), expanded)


@pytest.fixture
def foreign(make) -> Path:
    return make({"thing": THING, "part": PART}, RECORDS)


def test_nothing_is_lost_in_the_tables(foreign: Path, hidata, tmp_path: Path):
    hidata("--root", foreign, "build", "--out", tmp_path / "dist")
    kinds = Folder(foreign).kinds
    for kind, files in {"thing": ["b", "a"], "part": ["sub/p1", "p2"]}.items():
        folder = tmp_path / "dist" / "demo-0.0.0" / "parquet"
        tables = {t.name: pq.read_table(folder / f"{t.name}.parquet") for t in kinds[kind].tables}
        rebuilt = [record for _, record in rebuild.records_from_tables(kinds[kind], tables)]
        written = [
            json.loads((foreign / "records" / kind / f"{f}.json").read_text()) for f in files
        ]
        assert sorted(rebuilt, key=str) == sorted(written, key=str)
