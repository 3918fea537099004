"""References that are whole numbers, to records whose keys are: the tables have both as text."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path
from typing import Any

import hidata as python
import pyarrow.parquet as pq
import pytest
from hidata.dataset.folder import Folder

WHOLE = {"type": "integer"}
COUNTRY_REF, CITY_REF = (WHOLE | {"x-hidata-ref": kind} for kind in ("country", "city"))
SCHEMAS: dict[str, Any] = {
    "country": {
        "type": "object",
        "x-hidata-key": "id",
        "required": ["id", "name"],
        "properties": {"id": WHOLE, "name": {"type": "string"}, "capital_id": CITY_REF},
    },
    "city": {
        "type": "object",
        "x-hidata-key": "id",
        "required": ["id", "name", "country_id"],
        "properties": {
            "id": WHOLE,
            "name": {"type": "string"},
            "country_id": COUNTRY_REF,
            "twins": {"type": "array", "items": CITY_REF},
            "ferries": {"type": "object", "additionalProperties": CITY_REF},
            "sister": {"type": ["integer", "null"], "x-hidata-ref": "city"},
            "former": {"type": "object", "properties": {"country": COUNTRY_REF}},
        },
    },
}
COUNTRIES = [{"id": 1, "name": "France", "capital_id": 10}, {"id": 2, "name": "Spain"}]
CITIES: list[dict[str, Any]] = [
    {
        "id": 10, "name": "Paris", "country_id": 1, "twins": [20, 30], "sister": None,
        "ferries": {"day": 20}, "former": {"country": 2},
    },
    {"id": 20, "name": "Lyon", "country_id": 1, "sister": 10, "twins": []},
    {"id": 30, "name": "Madrid", "country_id": 2.0},
]  # fmt: skip


def _lines(records: list[dict[str, Any]]) -> str:
    return "\n".join(map(json.dumps, records))


RECORDS = {"country/all.ndjson": _lines(COUNTRIES), "city/all.ndjson": _lines(CITIES)}


@pytest.fixture
def root(make) -> Path:
    """A dataset of countries and cities whose keys are numbers."""
    path: Path = make(SCHEMAS, RECORDS, 'name = "d"\nlicense = "CC0-1.0"\ncreators = ["A"]')
    return path


@pytest.fixture
def release(root, hidata, tmp_path) -> Path:
    """A release of it, which holds."""
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert code == 0, out
    assert hidata("verify", tmp_path / "dist/d-0.0.0")[0] == 0
    return tmp_path / "dist/d-0.0.0"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return [*csv.DictReader(file)]


def test_keys_and_references_are_text_in_all_tables(release):
    assert [row["country_id"] for row in _rows(release / "csv/city.csv")] == ["1", "1", "2"]
    assert [row["value"] for row in _rows(release / "csv/city_twins.csv")] == ["20", "30"]
    assert [row["value"] for row in _rows(release / "csv/city_ferries.csv")] == ["20"]
    city = pq.read_table(release / "parquet/city.parquet")
    for name, values in {
        "country_id": ["1", "1", "2"], "sister": [None, "10", None],
        "former_country": ["2", None, None],
    }.items():  # fmt: skip
        assert str(city.schema.field(name).type) == "string"
        assert city[name].to_pylist() == values
    package = json.loads((release / "datapackage.json").read_text())
    tables = {each["name"]: each["schema"] for each in package["resources"] if "schema" in each}
    country = {"resource": "country", "fields": ["id"]}
    assert {"fields": ["country_id"], "reference": country} in tables["city"]["foreignKeys"]
    graph = json.loads((release / "jsonld/city.jsonld").read_text())
    assert graph["@context"]["country_id"]["@type"] == "@id"
    assert [node["country_id"] for node in graph["@graph"]] == ["1", "1", "2"]
    database = sqlite3.connect(release / "d.sqlite")
    assert not database.execute("PRAGMA foreign_key_check").fetchall()
    assert ("country", "country_id", "id") in {
        (row[2], row[3], row[4]) for row in database.execute("PRAGMA foreign_key_list(city)")
    }


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonld"])
def test_each_format_alone_gives_back_the_numbers(root, release, hidata, tmp_path, form):
    back = tmp_path / "back"
    assert hidata("restore", release, "--from", form, "--out", back)[0] == 0
    for kind, records in (("country", COUNTRIES), ("city", CITIES)):
        assert dict(Folder(back).records(kind)) == {str(each["id"]): each for each in records}
    assert "Version: none" in hidata("diff", release, back)[1]
    assert hidata("--root", back, "validate")[0] == 0


def test_sql_joins_them_and_python_takes_numbers(root):
    data = python.Dataset(root)
    query = "SELECT c.name, l.name FROM city c JOIN country l ON l.id = c.country_id ORDER BY 1"
    assert data.connect().sql(query).fetchall() == [
        ("Lyon", "France"), ("Madrid", "Spain"), ("Paris", "France"),
    ]  # fmt: skip
    assert data.record("city", 10) == data.record("city", "10") == CITIES[0]
    assert data.label("country", 2) == "Spain"
    assert data.sources("country", 2) == []
    with pytest.raises(python.Unknown, match='no city "11"'):
        data.record("city", 11)


@pytest.mark.parametrize(
    "place", ["country_id", "sister", "twins/0", "ferries/x", "former/country"]
)
def test_a_number_without_a_record_is_a_finding(make, hidata, place):
    name, _, inner = place.partition("/")
    value = [7] if inner == "0" else {inner: 7} if inner else 7
    changed = {**RECORDS, "city/all.ndjson": _lines([*CITIES[:2], CITIES[2] | {name: value}])}
    changed["city/all.ndjson"] = changed["city/all.ndjson"].replace('"twins": [20, 30], ', "")
    root = make(SCHEMAS, changed)
    _, out = hidata("--root", root, "validate", "--format", "json")
    found = [(each["code"], each["pointer"]) for each in json.loads(out)["findings"]]
    assert found == [("R001", f"/{place}")]


def test_a_renamed_key_stays_a_number_where_it_is_referred_to(root, hidata):
    code, out = hidata("--root", root, "rename", "city", "20", "21")
    assert code == 0, out
    paris, lyon = (python.Dataset(root).record("city", key) for key in (10, 21))
    assert (paris["twins"], paris["ferries"], lyon["id"]) == ([21, 30], {"day": 21}, 21)
    assert hidata("--root", root, "validate")[0] == 0


def test_an_edited_table_gives_numbers_back(root, release, hidata):
    table = release / "csv/city.csv"
    table.write_text(table.read_text().replace('"30","Madrid","2"', '"30","Madrid","1"'))
    code, out = hidata("--root", root, "import", "--table", "city", table)
    assert code == 0, out
    assert python.Dataset(root).record("city", 30)["country_id"] == 1


def test_the_pages_of_a_site_link_them(release, hidata, tmp_path):
    assert hidata("site", release, "--out", tmp_path / "site")[0] == 0
    page = (tmp_path / "site/city/10.html").read_text()
    for link in ('country/1.html">France<', 'city/20.html">Lyon<', 'city/30.html">Madrid<'):
        assert link in page


def test_a_schema_that_allows_nothing_else_has_them_too(make, hidata, tmp_path):
    """Where all values have cells, there is no rest column, and records go to Arrow as they are."""
    bounded = {"minimum": 1, "maximum": 99}
    node = {
        "type": "object",
        "x-hidata-key": "id",
        "additionalProperties": False,
        "required": ["id"],
        "properties": {"id": WHOLE | bounded, "up": WHOLE | bounded | {"x-hidata-ref": "node"}},
    }
    nodes = [{"id": 1}, {"id": 2, "up": 1.0}, {"id": 3, "up": 2}]
    root = make({"node": node}, {"node/all.ndjson": _lines(nodes)}, 'license = "CC0-1.0"')
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert code == 0, out
    (release,) = (tmp_path / "dist").iterdir()
    assert _rows(release / "csv/node.csv") == [
        {"id": "1", "up": ""}, {"id": "2", "up": "1"}, {"id": "3", "up": "2"},
    ]  # fmt: skip
    assert dict(python.Release(release).records("node")) == dict(zip("123", nodes, strict=True))


def test_a_number_beyond_64_bits_is_in_the_rest_column(make):
    node = {"type": "object", "properties": {"id": WHOLE, "up": WHOLE | {"x-hidata-ref": "node"}}}
    node["x-hidata-key"] = "id"
    root = make({"node": node}, {"node/all.ndjson": _lines([{"id": 2**63, "up": 2**63}])})
    (row,) = python.Dataset(root)["node"].to_pylist()
    assert row == {"id": str(2**63), "up": None, "_rest": f'{{"/up":{2**63}}}'}
    assert not python.Dataset(root).validate()


def test_references_in_lists_within_lists_are_checked(make, hidata):
    for item, value in ((CITY_REF, 7), ({"type": "string", "x-hidata-ref": "city"}, "7")):
        rows = {"type": "array", "items": {"type": "array", "items": item}}
        schemas = {**SCHEMAS, "tour": {"type": "object", "properties": {"days": rows}}}
        records = {**RECORDS, "tour/a.json": {"days": [[value]]}}
        root = make(schemas, records, name=type(value).__name__)
        _, out = hidata("--root", root, "validate", "--format", "json")
        found = [(each["code"], each["pointer"]) for each in json.loads(out)["findings"]]
        assert found == [("R001", "/days/0/0")]
