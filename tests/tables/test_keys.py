"""The key of a record in a property that its schema names, by `x-hidata-key`."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hidata.dataset.folder import Folder

from tests.helpers import codes_in

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
LAND = {
    "x-hidata-key": "cca3",
    "type": "object",
    "properties": {
        "cca3": TEXT,
        "name": TEXT,
        "borders": {"type": "array", "items": TEXT | {"x-hidata-ref": "land"}},
    },
}
PLANE = {
    "type": "object",
    "x-hidata-key": "number",
    "properties": {
        "number": WHOLE,
        "land": TEXT | {"x-hidata-ref": "land"},
        "twin": TEXT | {"x-hidata-ref": "plane"},
        "seats": {"type": "object", "additionalProperties": WHOLE},
    },
}
LANDS = [
    {"cca3": "FRA", "name": "France", "borders": ["DEU"]},
    {"cca3": "DEU", "name": "Germany", "borders": ["FRA"]},
    {"cca3": "a/b c", "name": "a slash and a blank"},
]
PLANES: list[dict[str, Any]] = [
    {"number": 7, "land": "FRA", "seats": {"first": 2}},
    {"number": -12, "twin": "7"},
    {"number": 2**70, "twin": "-12"},
]
RECORDS = {
    **{f"land/{name}.json": land for name, land in zip(("FRA", "DEU", "a%2Fb c"), LANDS, strict=True)},
    "plane/all.ndjson": "\n".join(map(json.dumps, PLANES)),
}  # fmt: skip
SCHEMAS = {"land": LAND, "plane": PLANE}


def _built(hidata: Callable[..., tuple[int, str]], root: Path, folder: Path) -> Path:
    code, out = hidata("--root", root, "build", "--out", folder / "dist")
    assert code == 0, out
    (release,) = (folder / "dist").iterdir()
    return release


def _rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return [*csv.reader(file)]


def test_the_key_is_the_named_property_in_every_table(make, hidata, tmp_path):
    root = make(SCHEMAS, RECORDS)
    assert hidata("--root", root, "validate")[0] == 0
    out = _built(hidata, root, tmp_path)
    assert [row[0] for row in _rows(out / "csv/land.csv")] == ["cca3", "DEU", "FRA", "a/b c"]
    assert _rows(out / "csv/land_borders.csv")[0] == ["land_id", "position", "value"]
    assert _rows(out / "csv/land_borders.csv")[1:] == [["DEU", "1", "FRA"], ["FRA", "1", "DEU"]]
    plane = pq.read_table(out / "parquet/plane.parquet")
    assert (str(plane.schema.field("number").type), plane["number"].to_pylist()) == (
        "string",
        ["-12", str(2**70), "7"],
    )
    assert _rows(out / "csv/plane_seats.csv")[1:] == [["7", "first", "2"]]
    graph = json.loads((out / "jsonld/plane.jsonld").read_text())
    assert graph["@context"]["number"] == "@id"
    assert [node["number"] for node in graph["@graph"]] == ["-12", str(2**70), "7"]
    package = json.loads((out / "datapackage.json").read_text())
    tables = {each["name"]: each["schema"] for each in package["resources"] if "schema" in each}
    assert tables["plane"]["primaryKey"] == ["number"]
    twin = {"fields": ["twin"], "reference": {"fields": ["number"]}}
    assert twin in tables["plane"]["foreignKeys"]
    assert hidata("verify", out)[0] == 0


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonld"])
def test_each_format_alone_gives_back_the_records(make, hidata, tmp_path, form):
    out, back = _built(hidata, make(SCHEMAS, RECORDS), tmp_path), tmp_path / "back"
    assert hidata("restore", out, "--from", form, "--out", back)[0] == 0
    names = {path.name for path in back.glob("records/*/*")}
    assert names == {"FRA.json", "DEU.json", "a%2Fb c.json", "7.json", "-12.json", f"{2**70}.json"}
    for kind, wanted in (("land", LANDS), ("plane", PLANES)):
        found = dict(Folder(back).records(kind))
        key = SCHEMAS[kind]["x-hidata-key"]
        assert found == {str(record[key]): record for record in wanted}
    assert hidata("--root", back, "validate")[0] == 0
    assert "Version: none" in hidata("diff", out, back)[1]


def test_what_a_key_may_be(make, hidata):
    """As of an `id`: each record has one, named as its file, and no other record has it."""
    plane = {"number": 7}
    for records, code, pointer in (
        ({"plane/8.json": plane}, "N001", "/number"),
        ({"plane/7.json": {"seats": {}}}, "N005", ""),
        ({"plane/a.ndjson": '{"number": 7}\n{"number": 7.0}'}, "N003", "/number"),
        ({"land/a.json": {"cca3": ""}}, "N005", "/cca3"),
        ({"plane/a.ndjson": '{"number": 7, "twin": "8"}'}, "R001", "/twin"),
    ):
        root = make(SCHEMAS, records, name=code + pointer.replace("/", "-"))
        _, out = hidata("--root", root, "validate", "--format", "json")
        found = [(each["code"], each["pointer"]) for each in json.loads(out)["findings"]]
        assert found == [(code, pointer)]


def test_a_broken_line_still_shows_its_key(make, hidata):
    """A reference to it is not dangling."""
    lines = '{"number": 7, "twin": }\n{"number": 8, "twin": "7"}'
    out = hidata("--root", make(SCHEMAS, {"plane/a.ndjson": lines}), "validate")[1]
    assert [code[0] for code in codes_in(out)] == ["J"]


@pytest.mark.parametrize(
    ("key", "of"),
    [
        ("name", None), ("name", {"type": "object", "properties": {"a": TEXT}}), (["id"], TEXT),
        ("name", {"type": ["string", "null"]}), ("name", {"type": "boolean"}), ("name", {}),
    ],
)  # fmt: skip
def test_a_schema_names_a_text_or_an_integer(make, hidata, key, of):
    schema = {"type": "object", "x-hidata-key": key, "properties": {"name": of} if of else {}}
    _, out = hidata("--root", make({"k": schema}, {}), "validate", "--format", "json")
    found = json.loads(out)["findings"]
    assert [(each["code"], each["pointer"]) for each in found] == [("L022", "/x-hidata-key")]


def test_the_annotation_stands_at_the_top(make, hidata):
    part = {"type": "object", "x-hidata-key": "x", "properties": {"x": TEXT}}
    root = make({"k": {"type": "object", "properties": {"part": part}}}, {})
    _, out = hidata("--root", root, "validate", "--format", "json")
    (finding,) = json.loads(out)["findings"]
    assert (finding["code"], finding["pointer"]) == ("L022", "/properties/part/x-hidata-key")


def test_a_key_may_have_any_name(make, hidata, tmp_path):
    """Also one that JSON-LD cannot express, or that has to be escaped in a pointer."""
    names = ("@id", "_rest", "a/b", "x:y", "a b", "id")
    schemas = {
        f"k{number}": {"type": "object", "x-hidata-key": name, "properties": {name: TEXT}}
        for number, name in enumerate(names)
    }
    records = {f"k{n}/a.ndjson": json.dumps({name: "v w"}) for n, name in enumerate(names)}
    out = _built(hidata, make(schemas, records), tmp_path)
    for form in ("csv", "parquet", "jsonld"):
        back = tmp_path / form
        assert hidata("restore", out, "--from", form, "--out", back)[0] == 0
        for number, name in enumerate(names):
            assert dict(Folder(back).records(f"k{number}")) == {"v w": {name: "v w"}}


def test_commands_take_the_key(make, hidata, tmp_path):
    root = make(SCHEMAS, RECORDS)
    code, out = hidata("--root", root, "show", "plane/7")
    assert (code, "number: 7" in out, "line 1 of" in out) == (0, True, True)
    assert hidata("--root", root, "new", "plane", "99")[0] == 0
    assert json.loads((root / "records/plane/99.json").read_text())["number"] == 99
    assert "plane/7 exists" in hidata("--root", root, "new", "plane", "7")[1]
    table = tmp_path / "plane.csv"
    table.write_text("number,land\n7,DEU\n100,FRA\n")
    code, out = hidata("--root", root, "import", "--table", "plane", "--add", table)
    assert code == 0, out
    found = dict(Folder(root).records("plane"))
    assert (found["7"]["land"], found["100"]) == ("DEU", {"number": 100, "land": "FRA"})


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"type": "boolean", "x-hidata-ref": "plane"}, "/properties/twin"),
        ({"type": "array", "items": TEXT, "x-hidata-ref": "plane"}, "/properties/twin"),
        (
            {"type": "array", "items": {"type": "number", "x-hidata-ref": "plane"}},
            "/properties/twin/items",
        ),
    ],
)
def test_a_reference_that_cannot_be_a_key_is_not_passed_over(
    make: Any, hidata: Callable[..., tuple[int, str]], values: Any, place: str
) -> None:
    plane = {"x-hidata-key": "number", "properties": {"number": WHOLE, "twin": values}}
    root = make({"plane": plane}, {"plane/all.ndjson": '{"number": 7}\n'})
    code, out = hidata("--root", root, "validate", "--format", "json")
    (finding,) = json.loads(out)["findings"]
    assert (code, finding["code"], finding["pointer"]) == (1, "L008", place)
