"""What people call a record: by the IRIs of properties, else by their names."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest
from hidata.dataset.folder import open_dataset
from hidata.tables.labels import Naming, code_column, label_column, other_name_columns
from hidata.tables.model import Kind
from openpyxl import load_workbook

TEXT = {"type": "string"}
SCHEMA, SKOS = "https://schema.org/", "http://www.w3.org/2004/02/skos/core#"


def _with(iri: str, type_: str = "string") -> dict[str, Any]:
    return {"type": type_, "x-jsonld-id": iri}


def _listed(items: dict[str, Any] = TEXT, **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


@pytest.fixture
def kind(make):
    """A function that returns a kind whose records have some properties."""

    def derived(**properties: dict[str, Any]) -> Kind:
        root = make({"k": {"type": "object", "properties": properties}}, {})
        return open_dataset(str(root)).kinds["k"]

    return derived


@pytest.mark.parametrize(
    ("properties", "names"),
    [
        ({"a": _with(f"{SKOS}prefLabel"), "b": _with(f"{SCHEMA}name")}, ["b", "a"]),
        ({"a": _with(f"{SCHEMA}name"), "name": TEXT}, ["a"]),
        ({"label": TEXT, "title": TEXT, "name": TEXT}, ["name", "title", "label"]),
        ({"name": {"type": "integer"}, "label": TEXT}, ["label"]),
        ({"name": {"type": "object", "properties": {"de": TEXT}}}, []),
        ({"nickname": TEXT}, []),
    ],
)
def test_which_properties_name_a_record(kind, properties: dict[str, Any], names: list[str]):
    derived = kind(**properties)
    label = label_column(derived)
    assert Naming(derived.shape).names == [(name,) for name in names]
    assert (label.name if label else None) == (names[0] if names else None)


def test_other_names_are_texts_lists_and_named_objects(kind):
    former = {"type": "object", "properties": {"name": TEXT, "short_name": TEXT, "year": TEXT}}
    derived = kind(
        name=TEXT,
        aliases=_listed(),
        former_names=_listed(former),
        abbreviation=TEXT,
        other=_listed(**{"x-jsonld-id": f"{SKOS}altLabel"}),
        remarks=_listed(),
        code=_with(f"{SKOS}notation"),
    )
    columns = [(table.name, column.name) for table, column in other_name_columns(derived)]
    assert columns == [
        ("k_other", "value"), ("k_aliases", "value"), ("k_former_names", "name"),
        ("k_former_names", "short_name"), ("k", "abbreviation"),
    ]  # fmt: skip
    code = code_column(derived)
    assert code is not None
    assert code.name == "code"
    record = {
        "name": "N", "code": "C", "other": ["O"], "aliases": ["A", "N"], "abbreviation": "B",
        "former_names": [{"name": "F", "short_name": "f", "year": "1999"}], "remarks": ["R"],
    }  # fmt: skip
    naming = Naming(derived.shape)
    assert naming.label(record) == "C N"
    assert naming.words(record) == ["N", "C", "O", "A", "F", "f", "B"]


def test_a_record_without_a_name_is_called_by_another(kind):
    naming = Naming(kind(name=TEXT, aliases=_listed(), n={"type": "integer"}).shape)
    assert naming.label({"aliases": [3, "A"], "n": 1}) == "A"
    assert naming.label({"n": 1}) == ""


@pytest.mark.parametrize(
    ("stated", "label"),
    [
        ("title", "Tea"), ("{code} {title}", "0902 Tea"), ("{title} ({in.year})", "Tea (1999)"),
        ("{a.b}: {title}", "x: Tea"), ("{lost} - {title} ({lost}): {lost}", "Tea"),
        ("{lost} {neg}", "-1"), ("{lost}", "N"),
    ],
)  # fmt: skip
def test_a_schema_names_the_label(make, stated: str, label: str):
    """A property, or a template; where nothing of it is there, the label is as without it."""
    within = {"type": "object", "properties": {"year": {"type": "integer"}}}
    fields = dict.fromkeys(("code", "title", "a.b", "lost"), TEXT)
    fields |= {"in": within, "neg": {"type": "integer"}, "aliases": _listed()}
    schema = {"type": "object", "properties": fields, "x-hidata-label": stated}
    naming = Naming(open_dataset(str(make({"k": schema}, {}))).kinds["k"].shape)
    record = {"code": "0902", "title": "Tea", "a.b": "x", "in": {"year": 1999}, "neg": -1}
    record |= {"aliases": ["N"]}
    assert naming.label(record) == label


CITY = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "name": {"type": "object", "properties": {"common": TEXT}},
        "size": {"oneOf": [{"const": "s", "title": "Small"}, {"const": "l", "title": "Large"}]},
        "rank": {"enum": [1, 2], "x-hidata-label": {"1": "First"}},
    },
}
ROAD = {
    "type": "object",
    "x-hidata-label": "{from} - {to}",
    "properties": {"id": TEXT, "from": TEXT, "to": TEXT, "city": TEXT | {"x-hidata-ref": "city"}},
}
RECORDS = {
    "city/a.json": {"id": "a", "name": {"common": "Salem"}, "size": "s", "rank": 1},
    "city/b.json": {"id": "b", "name": {"common": "Salem"}, "size": "l", "rank": 2},
    "city/c.json": {"id": "c", "name": {"common": "Rome"}},
    "road/r1.json": {"id": "r1", "from": "North", "to": "South", "city": "b"},
    "road/r2.json": {"id": "r2", "from": "North", "city": "c"},
}


def test_people_see_names_everywhere(make, hidata, tmp_path):
    """With the key behind a name that several records have, where all records are known."""
    formats = 'formats = ["csv", "sqlite", "xlsx", "jsonld"]'
    root = make({"city": CITY, "road": ROAD}, RECORDS, formats)
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert code == 0, out
    (release,) = (tmp_path / "dist").iterdir()
    assert hidata("verify", release)[0] == 0

    book = load_workbook(release / "demo.xlsx")
    assert [[*row] for row in book["road"].iter_rows(values_only=True)] == [
        ["id", "from", "to", "city", "city (name)", "_rest"],
        ["r1", "North", "South", "b", "Salem (b)", None],
        ["r2", "North", None, "c", "Rome", None],
    ]
    allowed = {row[1]: row[-1] for row in book["dictionary"].iter_rows(values_only=True)}
    assert (allowed["size"], allowed["rank"]) == ("s (Small), l (Large)", "1 (First), 2")
    with sqlite3.connect(release / "demo.sqlite") as connection:
        found = connection.execute("SELECT kind, key, label, name FROM hidata_search").fetchall()
        query = "SELECT labels FROM hidata_column WHERE name = 'size'"
        labels = json.loads(connection.execute(query).fetchone()[0])
    assert labels == {"s": "Small", "l": "Large"}
    package = json.loads((release / "datapackage.json").read_text())
    (city,) = (each["schema"] for each in package["resources"] if each["name"] == "city")
    categories = {field["name"]: field.get("categories") for field in city["fields"]}
    small, large = {"value": "s", "label": "Small"}, {"value": "l", "label": "Large"}
    assert (categories["size"], categories["name_common"]) == ([small, large], None)
    assert ("road", "r1", "North - South", "South") in found
    assert ("city", "c", "Rome", "Rome") in found

    assert hidata("site", release, "--out", tmp_path / "site")[0] == 0
    page = (tmp_path / "site/city/a.html").read_text()
    assert ("Salem (a)" in page, "Small" in page, "First" in page) == (True, True, True)
    assert "Salem (b)" in (tmp_path / "site/road/r1.html").read_text()
    roads = (tmp_path / "site/road/index.html").read_text()
    assert ("North - South" in roads, "North -<" in roads) == (True, False)
    assert "size: Large (l)" in hidata("--root", root, "show", "city/b")[1]


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"x-hidata-label": "{nmae}"}, "/x-hidata-label"),
        ({"x-hidata-label": {"a": "A"}}, "/x-hidata-label"),
        ({"x-hidata-label": "list"}, "/x-hidata-label"),
        ({"properties": {"name": TEXT | {"x-hidata-label": "name"}}}, "/properties/name/x-hidata-label"),
        ({"properties": {"e": {"enum": ["a"], "x-hidata-label": {"b": "B"}}}}, "/properties/e/x-hidata-label/b"),
        ({"properties": {"e": TEXT | {"x-hidata-label": {"b": "B"}}}}, "/properties/e/x-hidata-label/b"),
        ({"properties": {"e": {"enum": [1], "x-hidata-label": {"1": 1}}}}, "/properties/e/x-hidata-label"),
    ],
)  # fmt: skip
def test_a_label_that_leads_nowhere_is_a_finding(make, hidata, schema, pointer):
    plain = {"type": "object", "properties": {"name": TEXT, "list": _listed()}}
    _, out = hidata("--root", make({"k": plain | schema}, {}), "validate", "--format", "json")
    assert [(f["code"], f["pointer"]) for f in json.loads(out)["findings"]] == [("L024", pointer)]
