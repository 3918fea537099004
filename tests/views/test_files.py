"""The files of views: which are read, what is wrong with their names, schemas and keys."""

from __future__ import annotations

import json

import pytest
from hidata.api import Dataset

from tests.views.conftest import row

GOOD = "SELECT id AS a FROM town"
INTEGER = {"type": "integer"}


def test_a_view_is_one_of_the_tables(towns):
    schema = row(
        "country",
        country={"$ref": "../schema/town.schema.json#/properties/country"},
        n={**INTEGER, "title": "N"},
    )
    root = towns(by=("SELECT country, count(*) AS n FROM town GROUP BY 1;\n-- end", schema | {"title": "By country"}))  # fmt: skip
    dataset = Dataset(root)
    table = dataset.tables["by"]
    assert (table.title, table.key, list(dataset.kinds)) == ("By country", ("country",), ["town"])
    assert [(c.name, c.type, c.required, c.title) for c in table.columns] == [
        ("country", "string", True, "Country"),
        ("n", "int64", False, "N"),
    ]
    assert dataset["by"].to_pylist() == [{"country": "FI", "n": 1}, {"country": "NO", "n": 2}]


@pytest.mark.parametrize(
    ("of_kind", "of_view"),
    [("", ""), ("https://example.org/schema/town.schema.json", ""),
     ("https://example.org/schema/town.schema.json", "https://example.org/views/v.schema.json")],
)  # fmt: skip
def test_a_relative_reference_leads_to_a_kind_with_and_without_identifiers(make, of_kind, of_view):
    town = {"type": "object", "properties": {"c": {"type": "string", "title": "C"}}}
    schema = row("c", c={"$ref": "../schema/town.schema.json#/properties/c"})
    named = [s | ({"$id": i} if i else {}) for s, i in ((town, of_kind), (schema, of_view))]
    root = make(
        {"town": named[0], "../views/v.schema.json": named[1]},
        {"town/a.json": {"c": "x"}, "../views/v.sql": "SELECT c FROM town"},
    )
    assert Dataset(root).tables["v"].column("c").title == "C"
    assert Dataset(root)["v"].to_pylist() == [{"c": "x"}]


WRONG = {
    "no schema": ("pay", (GOOD, None), "T007", "views/pay.sql", 1),
    "no query": ("pay", (None, row()), "T007", "views/pay.schema.json", 1),
    "the name of a table": ("town", (GOOD, row()), "T007", "views/town.sql", 1),
    "in other case": ("TOWN", (GOOD, row()), "T007", "views/TOWN.sql", 1),
    "of a list": ("town_names", (GOOD, row()), "T007", "views/town_names.sql", 1),
    "of releases": ("change", (GOOD, row()), "T007", "views/change.sql", 1),
    "of SQLite": ("sqlite_pay", (GOOD, row()), "T007", "views/sqlite_pay.sql", 1),
    "with a blank": ("my pay", (GOOD, row()), "T007", "views/my pay.sql", 1),
    "with a digit first": ("1pay", (GOOD, row()), "T007", "views/1pay.sql", 1),
    "no columns": ("pay", (GOOD, {"type": "object", "x-hidata-key": ["a"]}), "T003", "views/pay.schema.json", 1),
    "a list": ("pay", (GOOD, row("a", a={"type": "array", "items": {"type": "string"}})), "T003", "views/pay.schema.json", 1),
    "an object": ("pay", (GOOD, row("a", a={"type": "object", "properties": {"b": INTEGER}})), "T003", "views/pay.schema.json", 1),
    "a union": ("pay", (GOOD, row("a", a={"type": ["string", "integer"]})), "T003", "views/pay.schema.json", 1),
    "two by case": ("pay", ("SELECT 1 AS a, 2 AS A", row("a", a=INTEGER, A=INTEGER)), "T003", "views/pay.schema.json", 1),
    "no key": ("pay", (GOOD, {"type": "object", "properties": {"a": {"type": "string"}}}), "T004", "views/pay.schema.json", 1),
    "an empty key": ("pay", (GOOD, row([])), "T004", "views/pay.schema.json", 1),
    "a key that is a text": ("pay", (GOOD, row() | {"x-hidata-key": "a"}), "T004", "views/pay.schema.json", 1),
    "an unknown key": ("pay", (GOOD, row(["a", "b"])), "T004", "views/pay.schema.json", 1),
    "a key twice": ("pay", (GOOD, row(["a", "a"])), "T004", "views/pay.schema.json", 1),
    "nothing": ("pay", ("", row()), "T001", "views/pay.sql", 1),
    "comments only": ("pay", ("-- SELECT\n/* 1", row()), "T001", "views/pay.sql", 1),
    "semicolons only": ("pay", (";;", row()), "T001", "views/pay.sql", 1),
    "not UTF-8": ("pay", (b"SELECT id AS a\nFROM town WHERE id = '\xe9'", row()), "T001", "views/pay.sql", 2),
    "NUL": ("pay", (b"SELECT id AS a\n\nFROM\0town", row()), "T001", "views/pay.sql", 3),
    "too long": ("pay", (f"{GOOD} -- {'x' * 100_000}", row()), "T006", "views/pay.sql", 1),
    "a folder": ("pay", (None, row()), "J001", "views/pay.sql", 1),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_files_is_a_finding(towns, validated, case: str):
    name, view, code, file, line = WRONG[case]
    root = towns(**{name: view})
    if case == "a folder":
        (root / "views" / "pay.sql").mkdir()
    assert [(f["code"], f["file"], f["line"]) for f in validated(root)] == [(code, file, line)]


def test_a_view_in_a_windows_file_is_read(towns):
    root = towns(v=(b"\xef\xbb\xbfSELECT id AS a\r\nFROM town\r\nWHERE id = 'oslo'\r\n", row()))
    assert Dataset(root)["v"].to_pylist() == [{"a": "oslo"}]


def test_a_broken_schema_silences_only_its_view(towns, validated):
    root = towns(bad=("SELECT", {"type": "objekt"}), worse=("SELECT nothing AS a FROM town", row()))
    found = [(f["code"], f["file"]) for f in validated(root)]
    assert found == [("L001", "views/bad.schema.json"), ("T001", "views/worse.sql")]


def test_a_broken_kind_silences_the_views_that_may_read_it(make, validated):
    views = {
        "../views/v.sql": "SELECT a FROM bad_list",
        "../views/w.sql": "SELECT nothing AS a FROM good",
    }
    schemas = {"bad": {"type": "objekt"}, "good": {"type": "object", "properties": {"x": INTEGER}}}
    schemas |= {f"../views/{name}.schema.json": row() for name in "vw"}
    root = make(schemas, {"good/a.json": {"x": 1}, **views})
    found = [(f["code"], f["file"]) for f in validated(root)]
    assert found == [("L001", "schema/bad.schema.json"), ("T001", "views/w.sql")]


def test_views_that_use_a_faulty_one_are_not_at_fault(towns, validated):
    root = towns(one=("SELECT nothing AS a FROM town", row()), two=("SELECT a FROM one", row()))
    assert [f["file"] for f in validated(root)] == ["views/one.sql"]


def test_what_the_settings_ignore_is_no_view(towns, validated):
    root = towns('ignore = ["views/draft.*"]', draft=("SELECT", row()))
    assert validated(root) == []
    assert "draft" not in Dataset(root).tables


def test_a_link_out_of_the_dataset_is_not_followed(towns, validated, tmp_path):
    root = towns()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "v.sql").write_text(GOOD)
    (outside / "v.schema.json").write_text(json.dumps(row()))
    (root / "views").symlink_to(outside)
    (found,) = validated(root)
    assert (found["code"], found["file"]) == ("J001", "views")
    assert "outside" not in found["message"]


def test_findings_of_views_are_shown_where_other_files_are_chosen(towns, validated):
    """A table that another file takes away is what breaks a view."""
    root = towns(v=("SELECT id AS a FROM twon", row()))
    (found,) = validated(root, root / "records/town/oslo.json")
    assert (found["code"], found["hint"]) == ("T001", "did you mean town?")


def test_a_reference_to_an_unknown_kind_is_found_in_views_too(towns, validated):
    root = towns(v=(GOOD, row("a", a={"type": "string", "x-hidata-ref": "twon"})))
    assert [(f["code"], f["file"]) for f in validated(root)] == [("L008", "views/v.schema.json")]


def test_strict_datasets_want_words_for_each_column_inherited_or_not(make, validated):
    words = {"type": "string", "minLength": 1, "title": "A", "description": "An a."}
    closed = {"type": "object", "required": ["a"], "unevaluatedProperties": False}
    schemas = {
        "k": closed | {"properties": {"a": words}},
        "../views/v.schema.json": row("a", a={"$ref": "../schema/k.schema.json#/properties/a"}, b={"type": "string", "title": "B"}),
    }  # fmt: skip
    records = {"k/x.json": {"a": "y"}, "../views/v.sql": "SELECT a, a AS b FROM k"}
    root = make(schemas, records, "strict = true")
    found = [(f["code"], f["pointer"], f["message"]) for f in validated(root)]
    message = "The property b has no description for the data dictionary."
    assert found == [("L004", "/properties/b", message)]
