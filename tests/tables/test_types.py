"""Every type of column, in every format, at the bounds of what it holds."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyshacl
import pytest
from frictionless import Package, system
from hidata.cli import run
from hidata.dataset.folder import Folder
from hidata.tables.types import TYPES, XSD
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyld import jsonld
from rdflib import Graph

from tests.helpers import examples, sql

LOW32, HIGH32, LOW64, HIGH64 = -2147483648, 2147483647, -9223372036854775808, 9223372036854775807
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
EXACT = 9007199254740992
"""The last of the integers that all are exact as a 64-bit float (IEEE 754)."""


class Case(NamedTuple):
    """Values of a schema just inside and just outside of what the column of a type holds exactly.

    Those outside each with the text of the nearest cell in CSV, None where there is none. The others are what the column is called elsewhere: by DuckDB, which reads it from Parquet, in
    Table Schema (Data Package 2.0), in Croissant 1.1, and its literals in XML Schema.
    """

    schema: dict[str, Any]
    inside: list[Any]
    outside: dict[Any, str | None]
    values: st.SearchStrategy[Any]
    duckdb: str
    package: str
    croissant: str
    xsd: str


CASES = {
    "string": Case(
        {"type": "string"},
        ["a", " ", '"', ",", "\n", "\r\n", "null", "NaN", "007", "é", "\U0001f600", "\x00"],
        {"": None},
        st.text(max_size=5),
        "VARCHAR", "string", "sc:Text", "string",
    ),
    "date32": Case(
        {"type": "string", "format": "date"},
        ["0001-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "9999-12-31"],
        {"0000-01-01": None, "0000-12-31": None},
        st.dates().map(str),
        "DATE", "date", "sc:Date", "date",
    ),
    "timestamp": Case(
        {"type": "string", "format": "date-time"},
        [
            "0001-01-01T00:00:00Z", "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00Z",
            "2024-02-29T12:00:00.500000Z", "9999-12-31T23:59:59.999999Z",
        ],
        {
            "0000-12-31T23:59:59Z": None,
            "0001-01-01T00:00:00+01:00": None,
            "9999-12-31T23:59:59-01:00": None,
            "0001-01-01T01:00:00+01:00": "0001-01-01 00:00:00.000000",
            "9999-12-31T22:59:59-01:00": "9999-12-31 23:59:59.000000",
            "2024-02-29T12:00:00.5Z": "2024-02-29 12:00:00.500000",
            "2024-02-29T12:00:00.0000001Z": "2024-02-29 12:00:00.000000",
            "2024-02-29T12:00:00.00000049Z": "2024-02-29 12:00:00.000000",
            "2024-02-29T12:00:00.0000005Z": "2024-02-29 12:00:00.000001",
            "2024-02-29T12:00:59.9999999Z": "2024-02-29 12:01:00.000000",
            "2024-02-29T23:59:59.9999999Z": "2024-02-29 23:59:59.999999",
            "9999-12-31T23:59:59.9999999Z": "9999-12-31 23:59:59.999999",
            "2024-02-29T12:00:00.000000Z": "2024-02-29 12:00:00.000000",
            "2016-12-31T23:59:60Z": "2016-12-31 23:59:59.999999",
            "2017-01-01T00:59:60.25+01:00": "2016-12-31 23:59:59.999999",
            "2024-02-29t12:00:00Z": "2024-02-29 12:00:00.000000",
            "2024-02-29T12:00:00z": "2024-02-29 12:00:00.000000",
            "2024-02-29T12:00:00+00:00": "2024-02-29 12:00:00.000000",
            "2024-02-29T12:00:00-00:00": "2024-02-29 12:00:00.000000",
            "2024-02-29T12:00:00+02:00": "2024-02-29 10:00:00.000000",
            "2024-02-29T20:15:00.25-05:30": "2024-03-01 01:45:00.250000",
        },
        st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
        "TIMESTAMP", "datetime", "sc:DateTime", "dateTime",
    ),
    "time64": Case(
        {"type": "string", "format": "time"},
        ["00:00:00Z", "00:00:00.000001Z", "12:00:00.500000Z", "23:59:59Z", "23:59:59.999999Z"],
        {
            "12:00:00.5Z": "12:00:00.500000",
            "12:00:00.0000001Z": "12:00:00.000000",
            "12:00:00.000000Z": "12:00:00.000000",
            "23:59:59.9999999Z": "23:59:59.999999",
            "23:59:60Z": "23:59:59.999999",
            "23:59:60.5Z": "23:59:59.999999",
            "22:59:60-01:00": "23:59:59.999999",
            "12:00:00z": "12:00:00.000000",
            "12:00:00+00:00": "12:00:00.000000",
            "12:00:00-00:00": "12:00:00.000000",
            "12:00:00+02:00": "10:00:00.000000",
            "00:00:00+23:59": "00:01:00.000000",
            "23:59:59.999999-12:00": "11:59:59.999999",
        },
        st.times().map(lambda time: time.isoformat() + "Z"),
        "TIME", "time", "sc:Time", "time",
    ),
    "int32": Case(
        {"type": "integer", "minimum": LOW32, "maximum": HIGH32},
        [LOW32, -1, 0, 7.0, HIGH32],
        {},
        st.integers(LOW32, LOW32 + 2) | st.integers(HIGH32 - 2, HIGH32),
        "INTEGER", "integer", "sc:Integer", "integer",
    ),
    "int64": Case(
        {"type": "integer"},
        [LOW64, LOW32 - 1, -1, 7.0, EXACT + 1, HIGH64],
        {LOW64 - 1: None, HIGH64 + 1: None, 1e19: None, 2**100: None},
        st.integers(LOW64 - 2, LOW64 + 2) | st.integers(HIGH64 - 2, HIGH64 + 2),
        "BIGINT", "integer", "sc:Integer", "integer",
    ),
    "float64": Case(
        {"type": "number"},
        [-EXACT, -0.0, 5e-324, 0.1, 36, EXACT, 1.7976931348623157e308],
        {
            -EXACT - 1: "-9.007199254740992e+15", EXACT + 1: "9.007199254740992e+15",
            EXACT + 3: "9.007199254740996e+15", 2**100: "1.2676506002282294e+30", 10**400: None,
        },
        st.floats(allow_nan=False, allow_infinity=False) | st.integers(EXACT - 2, EXACT + 2),
        "DOUBLE", "number", "sc:Float", "double",
    ),
    "bool": Case(
        {"type": "boolean"}, [True, False], {}, st.booleans(),
        "BOOLEAN", "boolean", "sc:Boolean", "boolean",
    ),
    "json": Case(
        {},
        ["a", "", 1, True, None, [], [1], {}, {"k": [None]}],
        {},
        st.recursive(st.none() | st.integers(0, 3), lambda v: st.lists(v, max_size=2), max_leaves=3),
        "VARCHAR", "string", "sc:Text", "",
    ),
}  # fmt: skip


def test_every_type_has_a_case():
    assert CASES.keys() == TYPES.keys() - {"digits"}  # test_number_references.py has that


def _built(root: Path, schema: dict[str, Any], values: Iterable[Any]) -> Path:
    """The release of a dataset that has each value as the property `v` of a record of its own."""
    (root / "schema").mkdir(parents=True)
    (root / "records" / "k").mkdir(parents=True)
    (root / "schema" / "k.schema.json").write_text(json.dumps(schema))
    (root / "pyproject.toml").write_text(
        '[tool.hidata]\nname = "made"\ncreators = ["A"]\nlicense = "CC-BY-4.0"\n'
    )
    for number, value in enumerate(values):
        path = root / "records" / "k" / f"r{number:03}.json"
        path.write_text(json.dumps({"v": value}))
    assert run(["--root", str(root), "build", "--out", str(root / "dist")]) == 0
    return root / "dist" / "made-0.0.0"


def _restored(release: Path, form: str) -> list[str]:
    """The JSON texts of the records, rebuilt from one format."""
    out = release.parent / form
    assert run(["restore", str(release), "--from", form, "--out", str(out)]) == 0
    paths = sorted((out / "records" / "k").iterdir())
    return [json.dumps(json.loads(path.read_text("utf-8"))["v"]) for path in paths]


def _same(text: str, value: Any) -> bool:
    """Equality as JSON: 7.0 is 7, but true is not 1, nor is -0.0 the same as 0."""
    texts = {json.dumps(value)}
    if type(value) in (int, float) and value == int(value) and json.dumps(value) != "-0.0":
        texts |= {json.dumps(int(value))}
        texts |= {json.dumps(float(int(value)))} if abs(value) < 2**1000 else set()
    return text in texts


def _open(case: Case) -> dict[str, Any]:
    return {"type": "object", "properties": {"v": case.schema}}


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"v": schema},
        "required": ["v"],
        "additionalProperties": False,
    }


@pytest.fixture(scope="module", params=CASES)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """A type's case, and the release of all its values."""
    case = CASES[request.param]
    root = tmp_path_factory.mktemp(request.param)
    return request.param, case, _built(root, _open(case), [*case.inside, *case.outside])


# ------------------------------------------------------------------------------------- the table


@pytest.mark.parametrize("name", CASES)
def test_a_row_is_complete(name: str):
    row = TYPES[name]
    arrow, nested = pa.type_for_alias(row.arrow), pa.type_for_alias(row.nested)
    assert pa.array([None], nested).cast(arrow).null_count == 1
    assert row.rdf == (XSD + CASES[name].xsd if CASES[name].xsd else "@json")
    # a type is called by Arrow's name but for the unit, or has words of its own
    assert row.words or name == row.arrow.partition("[")[0]


BOUNDS = [
    (LOW32, HIGH32, "int32", True),
    (LOW32 - 1, HIGH32, "int64", True),
    (LOW32, HIGH32 + 1, "int64", True),
    (LOW64, HIGH64, "int64", True),
    (LOW64 - 1, HIGH64, "int64", False),
    (LOW64, HIGH64 + 1, "int64", False),
    (0, None, "int64", False),
    (None, 0, "int64", False),
]


@pytest.mark.parametrize(("low", "high", "name", "lossless"), BOUNDS)
def test_bounds_decide_the_type_of_an_integer(make, low, high, name: str, lossless: bool):
    bounds = {"minimum": low, "maximum": high}
    schema = {"type": "integer"} | {k: v for k, v in bounds.items() if v is not None}
    table = Folder(make({"k": _closed(schema)}, {})).kinds["k"].table
    assert table.column("v").type == name
    assert ("_rest" not in [column.name for column in table.columns]) == lossless


LOSSLESS = [
    ({"type": "string"}, False),
    ({"type": "string", "minLength": 1}, True),
    ({"type": "string", "format": "date"}, True),
    ({"type": "string", "format": "date-time"}, False),
    ({"type": "string", "format": "time"}, False),
    ({"type": "number"}, False),
    ({"type": "number", "minimum": -EXACT, "maximum": EXACT}, True),
    ({"type": "number", "minimum": -EXACT - 2, "maximum": EXACT}, False),
    ({"type": "number", "minimum": -EXACT, "maximum": EXACT + 2}, False),
    ({"type": "number", "minimum": 0}, False),
    ({"type": "boolean"}, True),
    ({"type": ["boolean", "null"]}, False),
    ({}, False),
]


@pytest.mark.parametrize(("schema", "lossless"), LOSSLESS)
def test_a_rest_column_stands_only_where_a_value_may_need_it(make, schema: Any, lossless: bool):
    kind = Folder(make({"k": _closed(schema)}, {})).kinds["k"]
    assert ("_rest" not in [column.name for column in kind.table.columns]) == lossless


@pytest.mark.parametrize(
    ("type_", "value", "name"),
    [("integer", 5, "int64"), ("number", 1.5, "float64"), ("boolean", True, "bool")],
)
@pytest.mark.parametrize("form", ["date", "date-time", "time", "uri"])
def test_a_format_says_nothing_of_what_is_no_text(tmp_path, type_, value, name, form):
    """JSON Schema: formats apply to texts only, and any other value is valid."""
    root = tmp_path / "d"
    schema = {"type": "object", "properties": {"v": {"type": type_, "format": form}}}
    release = _built(root, schema, [value])
    assert Folder(root).kinds["k"].table.column("v").type == name
    assert sql(f"SELECT v, _rest FROM '{release}/parquet/k.parquet'")[1] == [(value, None)]
    (node,) = json.loads((release / "shapes.jsonld").read_text())["@graph"]
    wanted = {"integer": "integer", "number": "double", "boolean": "boolean"}[type_]
    assert node["property"][0]["datatype"] == XSD + wanted


def test_shapes_and_jsonld_name_one_datatype(tmp_path):
    """The one that the schema names, also where the format alone would make it an IRI."""
    schema = {"type": "string", "format": "uri", "x-jsonld-datatype": f"{XSD}anyURI"}
    release = _built(tmp_path / "d", {"type": "object", "properties": {"v": schema}}, ["urn:a:b"])
    (node,) = json.loads((release / "shapes.jsonld").read_text())["@graph"]
    assert node["property"][0]["datatype"] == f"{XSD}anyURI"
    context = json.loads((release / "jsonld/k.jsonld").read_text())["@context"]
    assert context["v"]["@type"] == f"{XSD}anyURI"


IDS = {
    "date": ("date", "2024-02-29"),
    "date-time": ("date-time", "2024-02-29T12:00:00Z"),
    "date-time with an offset": ("date-time", "2024-02-29T12:00:00+02:00"),
    "time": ("time", "12:00:00Z"),
    "time with an offset": ("time", "12:00:00+02:00"),
}


@pytest.mark.parametrize("name", IDS)
def test_keys_and_what_refers_to_them_are_text(make, hidata, tmp_path, name: str):
    """Whatever their format, so that they can be joined and name the record."""
    form, value = IDS[name]
    key = {"type": "string", "format": form}
    lists = {"type": "array", "items": {"type": "string"}}
    day = {"type": "object", "required": ["id"], "properties": {"id": key, "l": lists}}
    event = {"type": "object", "properties": {"d": {**key, "x-hidata-ref": "day"}}}
    records = {f"day/{value}.json": {"id": value, "l": ["x"]}, "event/a.json": {"d": value}}
    root = make({"day": day, "event": event}, records)
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release = tmp_path / "demo-0.0.0"
    parquet = release / "parquet"
    assert sql(f"SELECT id, _rest FROM '{parquet}/day.parquet'")[1] == [(value, None)]
    assert sql(f"SELECT day_id FROM '{parquet}/day_l.parquet'")[1] == [(value,)]
    assert sql(f"SELECT d, _rest FROM '{parquet}/event.parquet'")[1] == [(value, None)]
    assert hidata("verify", release)[0] == 0
    for source in ("csv", "parquet", "jsonld"):
        back = tmp_path / source
        assert hidata("restore", release, "--from", source, "--out", back)[0] == 0
        paths = sorted((back / "records").rglob("*.json"))
        assert [json.loads(path.read_text()) for path in paths] == [*records.values()]


# ------------------------------------------------------------------------------------ round trips


@pytest.mark.slow
def test_each_value_is_in_the_column_and_its_spelling_in_the_rest_where_need_be(built):
    """What no cell is equal to has the nearest one."""
    _, case, release = built
    count = len(case.inside)
    for form in ("csv", "parquet"):
        rests = [row[0] for row in _rows(release, form, "_rest")]
        assert rests[:count] == [None] * count
        for text, value in zip(rests[count:], case.outside, strict=True):
            assert _same(json.dumps(json.loads(text)["/v"]), value)
        cells = [row[0] for row in _rows(release, form, "v")]
        assert cells[count:] == _as_duckdb(case)
        assert None not in cells[:count]
    lines = list(csv.DictReader((release / "csv/k.csv").open(encoding="utf-8", newline="")))
    assert [row["v"] or None for row in lines[count:]] == [*case.outside.values()]


def _as_duckdb(case: Case) -> list[Any]:
    """The nearest cells as DuckDB reads their texts."""
    with duckdb.connect() as db:
        cast = f"SELECT CAST(? AS {case.duckdb})"
        return [db.execute(cast, [cell]).fetchone()[0] for cell in case.outside.values()]


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonld"])
def test_values_at_the_bounds_come_back(built, form: str):
    _, case, release = built
    values = [*case.inside, *case.outside]
    texts = _restored(release, form)
    wrong = [(t, v) for t, v in zip(texts, values, strict=True) if not _same(t, v)]
    assert wrong == []


@pytest.mark.parametrize("name", CASES)
def test_values_within_lists_and_objects_come_back(tmp_path, name: str):
    case = CASES[name]
    values = [*case.inside, *case.outside]
    inner = {"type": "object", "properties": {"v": case.schema}}
    item = {"properties": {"o": inner, "l": {"type": "array", "items": case.schema}}}
    schema = {"type": "object", "properties": {"v": {"type": "array", "items": item}}}
    release = _built(tmp_path / "d", schema, [[{"o": {"v": v}, "l": [v]} for v in values]])
    for form in ("csv", "parquet", "jsonld"):
        (text,) = _restored(release, form)
        for found, value in zip(json.loads(text), values, strict=True):
            assert _same(json.dumps(found["o"]["v"]), value), form
            assert _same(json.dumps(found["l"][0]), value), form


def test_a_release_of_the_values_verifies(built):
    assert run(["verify", str(built[2])]) == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
@settings(max_examples=examples(15), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_generated_values_come_back(tmp_path_factory, name: str, data: st.DataObject):
    case = CASES[name]
    values = data.draw(st.lists(case.values, min_size=1, max_size=20))
    release = _built(tmp_path_factory.mktemp(name) / "d", _open(case), values)
    for form in ("csv", "parquet", "jsonld"):
        texts = _restored(release, form)
        wrong = [(t, v) for t, v in zip(texts, values, strict=True) if not _same(t, v)]
        assert wrong == [], form


@pytest.mark.parametrize(
    ("schema", "inside", "outside"),
    [
        ({"type": "string", "format": "date"}, "0001-01-01", "0000-12-31"),
    ],
)
def test_without_a_rest_column_what_does_not_fit_is_a_finding(make, hidata, tmp_path, schema, inside, outside):  # fmt: skip
    for name, value, expected in (("good", inside, 0), ("bad", outside, 1)):
        root = make({"k": _closed(schema)}, {"k/a.json": {"v": value}}, name=name)
        code, out = hidata("--root", root, "build", "--out", tmp_path / f"{name}-dist")
        assert code == expected
        assert (": S020 " in out) == bool(expected)


# ----------------------------------------------------------------------------------- other readers


def _rows(release: Path, form: str, columns: str) -> list[tuple[Any, ...]]:
    """What DuckDB reads; from CSV with its types for the columns, nothing between commas absent."""
    source = f"'{release}/parquet/k.parquet'"
    if form == "csv":
        types = dict(_described(release))
        source = (
            f"read_csv('{release}/csv/k.csv', header = true, quote = '\"', escape = '\"',"
            f" nullstr = [''], allow_quoted_nulls = false, auto_detect = false, columns = {types})"
        )
    return sql(f"SELECT {columns} FROM {source} ORDER BY id")[1]


def _described(release: Path) -> list[tuple[str, str]]:
    rows = sql(f"DESCRIBE SELECT * FROM '{release}/parquet/k.parquet'")[1]
    return [(row[0], row[1]) for row in rows]


@pytest.mark.slow
def test_duckdb_reads_the_type_and_the_same_values(built):
    name, case, release = built
    assert dict(_described(release))["v"] == case.duckdb
    assert _rows(release, "csv", "v, _rest") == _rows(release, "parquet", "v, _rest")
    if name == "json":
        return
    with duckdb.connect() as db:  # what DuckDB makes of the record itself
        cells = _rows(release, "parquet", "v")[: len(case.inside)]
        for value, (cell,) in zip(case.inside, cells, strict=True):
            (expected,) = db.execute(f"SELECT CAST(? AS {case.duckdb})", [value]).fetchone()
            assert cell == expected


def test_frictionless_accepts_the_described_types(built, monkeypatch: pytest.MonkeyPatch):
    _, case, release = built
    package = json.loads((release / "datapackage.json").read_text())
    tables = [resource for resource in package["resources"] if "schema" in resource]
    types = [_named(table["schema"]["fields"], "v")["type"] for table in tables]
    # with gaps, pandas, by which Parquet is read, makes floats of integers
    assert types == [case.package, case.package if case.package != "integer" else "number"]
    monkeypatch.chdir(release)
    with system.use_context(trusted=False):
        report = Package("datapackage.json").validate()
    assert report.valid, report.flatten(["name", "type", "message"])[:5]


def test_mlcroissant_reads_the_described_type(built):
    mlcroissant = pytest.importorskip("mlcroissant")
    _, case, release = built
    document = json.loads((release / "croissant.json").read_text())
    assert _named(document["recordSet"][0]["field"], "v")["dataType"] == case.croissant
    dataset = mlcroissant.Dataset(jsonld=release / "croissant.json")
    records = list(dataset.records("k"))
    assert len(records) == len(case.inside) + len(case.outside)


def test_the_shapes_accept_what_the_column_holds(built):
    _, case, release = built
    document = json.loads((release / "jsonld/k.jsonld").read_text())
    document["@graph"] = document["@graph"][: len(case.inside)]
    nodes = Graph().parse(data=json.dumps(document), format="json-ld")
    shapes = Graph().parse(release / "shapes.jsonld", format="json-ld")
    conforms, _, report = pyshacl.validate(nodes, shacl_graph=shapes)
    assert conforms, report


def _named(fields: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (field,) = [field for field in fields if field["name"] == name]
    return field


_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))?"
_DAY = r"(0\d{3}|[1-9]\d{3,})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_TIME = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
LEXICAL = {
    "string": r"(?s).*",
    "boolean": "true|false|1|0",
    "integer": r"[-+]?\d+",
    "double": r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?|[-+]?INF|NaN",
    "date": _DAY + _ZONE,
    "dateTime": f"{_DAY}T{_TIME}{_ZONE}",
    "time": _TIME + _ZONE,
}
"""The lexical spaces of XML Schema 1.1, part 2, section 3.3."""


def test_literals_are_in_the_lexical_space_of_their_datatype(built):
    """Of whatever the column holds; pyld, a processor of JSON-LD, says what the literals are."""
    _, case, release = built
    document = json.loads((release / "jsonld/k.jsonld").read_text())
    document["@graph"] = document["@graph"][: len(case.inside)]
    quads = jsonld.to_rdf(document)["@default"]
    literals = [quad["object"] for quad in quads if quad["object"]["type"] == "literal"]
    said = [literal for literal in literals if literal["datatype"] == XSD + case.xsd]
    assert {x["datatype"] for x in literals if x not in said} <= {f"{RDF}JSON"}
    # JSON-LD takes numbers as 64-bit floats, so larger integers are in the JSON literal
    exact = [v for v in case.inside if type(v) is not int or abs(v) <= EXACT]
    assert len(said) == (len(exact) if case.xsd else 0)
    wrong = [x for x in said if not re.fullmatch(LEXICAL[case.xsd], x["value"], re.ASCII)]
    assert wrong == []
