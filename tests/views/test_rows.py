"""The rows of views: sorted by key, each valid by the schema, named by its key in findings."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import date, datetime

import pyarrow as pa
import pytest
from hidata.api import Dataset
from hidata.dataset.view_files import View
from hidata.schemas.loading import Schema, Schemas
from hidata.schemas.shape import Shape
from hidata.tables.model import Column, Kind, Table
from hidata.views.compute import compute
from hypothesis import given
from hypothesis import strategies as st

from tests.views.conftest import refused, row

NUMBER, INTEGER, TEXT = {"type": "number"}, {"type": "integer"}, {"type": "string"}


def test_columns_have_the_types_of_the_schema(towns):
    schema = row(
        "id",
        id=TEXT,
        people={"type": "integer", "minimum": 0, "maximum": 1000},
        area=NUMBER,
        since={"type": "string", "format": "date"},
        at={"type": "string", "format": "date-time"},
        port={"type": "boolean"},
    )
    root = towns(v=("SELECT id, people, area, since, at, port FROM town", schema))
    table = Dataset(root)["v"]
    assert [str(field.type) for field in table.schema] == ["string", "int32", "double", "date32[day]", "timestamp[us]", "bool"]  # fmt: skip
    none = dict.fromkeys(("people", "area", "since", "at", "port"))
    assert table.to_pylist() == [
        {**none, "id": "bergen", "people": 300, "at": datetime(2024, 1, 1, 12)},
        {**none, "id": "oslo", "people": 700, "area": 1.5, "since": date(1048, 2, 29)},
        {**none, "id": "turku", "port": True},
    ]


WRONG = {
    # a query, the schema of a row, and the code and words of each finding
    "absent key": ("SELECT NULL AS a", row(), [("T004", "A row has no a, which is part of the key.")]),
    "key twice": ("SELECT country AS a FROM town", row(), [("T004", "2 rows have one key: a=NO.")]),
    "a number": ("SELECT 1 AS a", row(), [("T005", "a of the row a=1: 1 is not a text.")]),
    "bytes": ("SELECT 'k' AS a, x'00' AS b", row("a", a=TEXT, b=TEXT), [("T005", "b of the row a=k: b'\\x00' is not a text.")]),
    "a text": ("SELECT id AS a, id AS b FROM town WHERE port", row("a", a=TEXT, b=INTEGER), [("T005", "b of the row a=turku: 'turku' is not an integer of 64 bits.")]),
    "no whole number": ("SELECT 1.5 AS a", row("a", a=INTEGER), [("T005", "a of the row a=1.5: 1.5 is not an integer of 64 bits.")]),
    "no date": ("SELECT '2023-02-29' AS a", row("a", a={"type": "string", "format": "date"}), [("T005", "a of the row a=2023-02-29: '2023-02-29' is not a date such as '2024-02-29'.")]),
    "no boolean": ("SELECT 2 AS a", row("a", a={"type": "boolean"}), [("T005", "a of the row a=2: 2 is not 0 or 1.")]),
    "empty": ("SELECT 'k' AS a, '' AS b", row("a", a=TEXT, b=TEXT), [("T005", "In the row a=k, b is an empty text, which is not absent: NULLIF(b, '') makes it so.")]),
    "infinite": ("SELECT 'k' AS a, 9e999 AS b", row("a", a=TEXT, b=NUMBER), [("T005", "In the row a=k, b is not a finite number.")]),
    "absent": ("SELECT 'k' AS a, NULL AS b", row("a", a=TEXT, b=TEXT) | {"required": ["b"]}, [("T005", "In the row a=k, b is absent, and the schema requires it.")]),
    "half a character": ("SELECT CAST(x'ff' AS TEXT) AS a", row(), [("T005", None)]),
    "above a bound": ("SELECT id AS a, people AS b FROM town", row("a", a=TEXT, b=INTEGER | {"maximum": 500}), [("T005", None)]),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_rows_that_do_not_fit_are_findings(towns, case: str):
    text, schema, expected = WRONG[case]
    found = refused(towns(v=(text, schema)), "v")
    assert [(f.file, f.line, f.code) for f in found] == [("views/v.sql", 1, c) for c, _ in expected]
    for finding, (_, message) in zip(found, expected, strict=True):
        assert message in (None, finding.message)


def test_a_value_that_does_not_fit_names_row_and_property(towns):
    text, schema, _ = WRONG["above a bound"]
    (found,) = refused(towns(v=(text, schema)), "v")
    assert found.message.startswith("In the row a=oslo, b: ")
    assert "500" in found.message


def test_of_many_findings_ten_are_listed_and_the_others_counted(towns):
    many = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 25) "
    root = towns(
        empty=(f"{many} SELECT x, '' AS e FROM c", row("x", x=INTEGER, e=TEXT)),
        typed=(f"{many} SELECT x, 'k' AS e FROM c", row("x", x=INTEGER, e=INTEGER)),
    )
    for view, more in (("empty", "There are 15 more."), ("typed", "There are 1 more.")):
        found = refused(root, view)
        assert (len(found), found[-1].message.endswith(more)) == (10, True)


COLUMNS = {
    "fewer": ("SELECT id AS a FROM town", row("a", a=TEXT, b=TEXT), [("views/v.schema.json", "does not return the column b")]),
    "more": ("SELECT id AS a, id AS c FROM town", row(), [("views/v.sql", "returns a column c")]),
    "other": ("SELECT id AS a, id AS c FROM town", row("a", a=TEXT, b=TEXT), [("views/v.sql", "Column 2 of the query is c, of the schema b.")]),
    "in other case": ("SELECT id AS A FROM town", row(), [("views/v.sql", "Column 1 of the query is A, of the schema a.")]),
    "without a name": ("SELECT upper(id) FROM town", row(), [("views/v.sql", "Column 1 of the query is upper(id), of the schema a.")]),
    "in another order": ("SELECT id AS b, id AS a FROM town", row("a", a=TEXT, b=TEXT), [("views/v.sql", "Column 1"), ("views/v.sql", "Column 2")]),
}  # fmt: skip


@pytest.mark.parametrize("case", COLUMNS)
def test_columns_are_those_of_the_schema(towns, validated, case: str):
    text, schema, expected = COLUMNS[case]
    found = sorted(validated(towns(v=(text, schema))), key=lambda f: f["message"])
    assert [(f["code"], f["file"]) for f in found] == [("T003", file) for file, _ in expected]
    for finding, (_, words) in zip(found, expected, strict=True):
        assert words in finding["message"]


@given(st.sets(st.tuples(st.text("aéA\U0001f600Z_1", min_size=1), st.integers(-9, 9)), max_size=9))
def test_rows_are_sorted_by_key_texts_by_bytes(keys):
    columns = (Column("t", "string", required=True), Column("n", "int32", required=True))
    table = Table("v", "v", columns, ("t", "n"))
    view = View("v", "views/v.sql", "SELECT t, n FROM k", Kind("v", Shape("object"), None, True, (table,), ()))  # fmt: skip
    document = {"$id": "https://example.org/v", "type": "object"}
    path = "views/v.schema.json"
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE k (t TEXT, n INTEGER)")
    connection.executemany("INSERT INTO k VALUES (?, ?)", keys)
    found = compute(connection, view, Schemas({path: Schema(path, document["$id"], document)}))
    assert isinstance(found, pa.Table)
    rows = [tuple(r.values()) for r in found.to_pylist()]
    assert rows == sorted(keys, key=lambda key: (key[0].encode(), key[1]))


def test_tables_lists_views_and_says_what_they_are_derived_from(towns, hidata):
    root = towns(
        one=("SELECT id AS a FROM town", row()),
        two=("SELECT a FROM one JOIN town_names ON town_id = a", row()),
        bad=("SELECT country AS a FROM town", row()),
    )
    code, out = hidata("--root", root, "tables")
    lines = {line.split()[0]: line.split()[1:3] for line in out.splitlines()}
    assert code == 0
    assert (lines["one"], lines["bad"]) == (["3", "rows"], ["-", "rows"])
    out = hidata("--root", root, "tables", "two")[1]
    assert "Derived by views/two.sql from: town, town_names\nKey: a\n" in out


def test_a_view_cannot_be_edited(towns, hidata, tmp_path):
    root = towns(v=("SELECT town_id AS a FROM town_names", row()))
    code, out = hidata("--root", root, "import", "--table", "v", tmp_path / "v.csv")
    assert code == 2
    assert "v is derived by views/v.sql, so that it cannot be edited; edit town_names." in out


def test_a_dataset_without_views_does_without_sqlite(towns):
    script = f"import sys; from hidata.cli import run; run(['--root', {str(towns())!r}, 'validate']); print('sqlite3' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.split()[-1] == "False"
