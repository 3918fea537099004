"""Names that tables or columns would share, are empty or too long: data come back all the same."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hidata.dataset.folder import Folder

TEXT = {"type": "string"}
LIST = {"type": "array", "items": TEXT}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


COLUMNS = {
    # properties, the columns
    "case": ({"id": TEXT, "aB": TEXT, "ab": TEXT, "AB": TEXT}, ["id", "aB", "ab_2", "AB_3"]),
    "joined": ({"a_b": TEXT, "a": _object(b=TEXT)}, ["id", "a_b", "a_b_2"]),
    "joined, the other way": ({"a": _object(b=TEXT), "a_b": TEXT}, ["id", "a_b", "a_b_2"]),
    "a number that is taken": ({"a": TEXT, "A": TEXT, "a_2": TEXT}, ["id", "a", "A_2", "a_2_2"]),
    "the key": ({"ID": TEXT, "id": TEXT}, ["ID_2", "id"]),
    "the rest": ({"_rest": TEXT, "_REST": TEXT}, ["id", "_rest", "_REST_2"]),
    "accents": ({"\u00e9": TEXT, "e\u0301": TEXT}, ["id", "\u00e9", "e\u0301_2"]),
    "no name": ({"": TEXT, "_": TEXT}, ["id", "_", "__2"]),
}


def _restored(hidata, root: Path, form: str) -> dict[str, Any]:
    """Return the records, by file, that come back from one format of the release."""
    out = root.parent / f"{root.name}-{form}"
    (release,) = (root / "dist").iterdir()
    assert hidata("restore", release, "--from", form, "--out", out)[0] == 0
    return {
        path.relative_to(out).as_posix(): json.loads(path.read_text())
        for path in (out / "records").rglob("*.json")
    }


@pytest.mark.parametrize("case", COLUMNS)
def test_columns_that_would_share_a_name_have_numbers(make, hidata, case: str):
    properties, columns = COLUMNS[case]
    schema = _object(**properties) | ({"required": ["id"]} if "id" in properties else {})
    record = {
        n: {"b": "in a"} if n == "a" and s != TEXT else f"of {n}" for n, s in properties.items()
    }
    record |= {"id": "r"} if "id" in properties else {}
    root = make({"k": schema}, {"k/r.json": record})
    assert hidata("--root", root, "build", "--out", root / "dist")[0] == 0
    (release,) = (root / "dist").iterdir()
    rows = [*csv.reader((release / "csv/k.csv").open(encoding="utf-8", newline=""))]
    assert rows[0][: len(columns)] == columns
    for form in ("csv", "parquet", "jsonld"):
        assert _restored(hidata, root, form) == {"records/k/r.json": record}


def test_the_dictionary_says_which_property_is_meant(make, hidata):
    schema = _object(
        noSymlinks=TEXT, noSymLinks=TEXT | {"description": "Whether."}, a=_object(B=TEXT), A_b=TEXT
    )
    schema["properties"][""] = TEXT
    root = make({"k": schema}, {"k/r.json": {}})
    described = {c.name: c.description for c in Folder(root).kinds["k"].table.columns}
    assert described["noSymLinks_2"] == (
        'Whether. Holds the property "noSymLinks": the name noSymLinks is that of another column.'
    )
    assert 'Holds the property "A_b"' in described["A_b_2"]
    assert described["_"] == "Holds the property with an empty name."
    assert hidata("--root", root, "build", "--out", root / "dist")[0] == 0
    (release,) = (root / "dist").iterdir()
    for file in ("README.md", "datapackage.json", "croissant.json"):
        assert "is that of another column." in (release / file).read_text(encoding="utf-8")


TABLES = {
    # the schemas, their tables
    "case": ({"k": _object(ab=LIST, aB=LIST)}, ["k", "k_ab", "k_aB_2"]),
    "joined": ({"k": _object(a_b=LIST, a=_object(b=LIST))}, ["k", "k_a_b", "k_a_b_2"]),
    "another kind": ({"k": _object(b=LIST), "k_b": _object(t=TEXT)}, ["k", "k_b_2", "k_b"]),
    "another kind in case": ({"k": _object(b=LIST), "k_B": _object(t=TEXT)}, ["k", "k_b_2", "k_B"]),
    "lists of two kinds": (
        {"k": _object(b_c=LIST), "k_b": _object(c=LIST)},
        ["k", "k_b_c", "k_b", "k_b_c_2"],
    ),
    "long": ({"k": _object(**{"x" * 238: LIST})}, ["k", "k_" + "x" * 238]),  # 240 bytes
    "too long": ({"k": _object(**{"x" * 239: LIST})}, ["k", "k_" + "x" * 234]),
    "two too long": (
        {"k": _object(**{"x" * 239: LIST, "x" * 300: LIST})},
        ["k", "k_" + "x" * 234, "k_" + "x" * 234 + "_2"],
    ),
    "two bytes": ({"k": _object(**{"\u00e9" * 119: LIST})}, ["k", "k_" + "\u00e9" * 119]),
    "two bytes, too long": ({"k": _object(**{"\u00e9" * 120: LIST})}, ["k", "k_" + "\u00e9" * 117]),
    "no half of an escape": ({"k": _object(**{"/" * 80: LIST})}, ["k", "k_" + "%2F" * 78]),
}


@pytest.mark.parametrize("case", TABLES)
def test_tables_that_would_share_a_name_have_numbers(make, hidata, case: str):
    schemas, tables = TABLES[case]
    records = {}
    for kind, schema in schemas.items():
        properties = schema["properties"].items()
        record = {
            n: {"b": ["in a"]} if n == "a" else [n[:3]] if s == LIST else n for n, s in properties
        }
        records[f"{kind}/r.json"] = record
    root = make(schemas, records)
    assert hidata("--root", root, "build", "--out", root / "dist")[0] == 0
    assert [*Folder(root).tables] == tables
    (release,) = (root / "dist").iterdir()
    for form, ending in (("csv", ".csv"), ("parquet", ".parquet")):
        assert sorted(p.name for p in (release / form).iterdir()) == sorted(
            t + ending for t in tables
        )
    assert hidata("verify", release)[0] == 0
    for form in ("csv", "parquet", "jsonld"):
        assert _restored(hidata, root, form) == {f"records/{k}": r for k, r in records.items()}


def test_a_renamed_table_says_which_list_it_holds(make):
    root = make({"k": _object(a_b=LIST, a=_object(b=LIST | {"description": "Bs."}))}, {})
    assert Folder(root).tables["k_a_b_2"].description == (
        'Bs. Holds the list "a.b": its own name would be too long, or that of another table.'
    )


def test_names_depend_on_the_schemas_alone(make):
    """Whichever kind is asked for first, and also where the schema of another one is broken."""
    schemas = {"k": _object(b_c=LIST), "k_b": _object(c=LIST), "k_c": {"$ref": "gone.json"}}
    for first in ("k", "k_b"):
        folder = Folder(make(schemas, {}, name=first))
        folder.kind(first)
        assert [t.name for k in ("k", "k_b") for t in folder.kind(k).tables] == TABLES[
            "lists of two kinds"
        ][1]
