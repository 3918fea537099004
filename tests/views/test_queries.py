"""Queries: what they may do, how long, and where findings on them are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hidata.api import Dataset
from hidata.views import nesting, query
from hidata.views.functions import ALLOWED
from hidata.views.query import BETWEEN_LOOKS

from tests.views.conftest import refused, row

FOREVER = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
BOMB = "WITH c0 AS (SELECT 'x' AS a)" + "".join(
    f", c{n} AS (SELECT l.a FROM c{n - 1} l, c{n - 1} r)" for n in range(1, 40)
)

REFUSED = {
    # a query, the code, and line and column of what is to blame
    "drop": ("DROP TABLE town", "T002", (1, 1)),
    "second statement": ("SELECT id AS a FROM town;\nDROP TABLE town", "T002", (1, 25)),
    "insert": ("INSERT INTO town (id) VALUES ('x')", "T002", (1, 1)),
    "delete after with": ("WITH q AS (SELECT 1)\nDELETE FROM town", "T001", (2, 1)),
    "insert after with": ("WITH q AS (SELECT 1) INSERT INTO town SELECT 1", "T001", (1, 22)),
    "attach": ("ATTACH 'other.db' AS other", "T002", (1, 1)),
    "pragma": ("PRAGMA writable_schema = 1", "T002", (1, 1)),
    "pragma function": ("SELECT name AS a\nFROM pragma_table_info('town')", "T002", (2, 6)),
    "vacuum": ("VACUUM INTO 'copy.db'", "T002", (1, 1)),
    "explain": ("EXPLAIN SELECT id AS a FROM town", "T002", (1, 1)),
    "transaction": ("BEGIN", "T002", (1, 1)),
    "the tables of SQLite": ("SELECT name AS a FROM sqlite_master", "T002", (1, 23)),
    "under another name": ("SELECT name AS a FROM sqlite_schema", "T002", (1, 1)),
    "those of the session": ("SELECT name AS a FROM sqlite_temp_master", "T002", (1, 23)),
    "only counted": ("SELECT count(*) || '' AS a FROM sqlite_master", "T002", (1, 33)),
    "hidden by a part": ("WITH q AS (WITH sqlite_master AS (SELECT 1 AS x) SELECT x FROM sqlite_master) SELECT count(*) || '' AS a FROM sqlite_master", "T002", (1, 17)),
    "load_extension": ("SELECT load_extension('x') AS a", "T002", (1, 8)),
    "random": ("SELECT id || random() AS a FROM town", "T002", (1, 14)),
    "randomblob": ("SELECT hex(randomblob(8)) AS a", "T002", (1, 12)),
    "zeroblob": ("SELECT hex(zeroblob(8)) AS a", "T002", (1, 12)),
    "changes": ("SELECT changes() || '' AS a", "T002", (1, 8)),
    "last_insert_rowid": ("SELECT last_insert_rowid() || '' AS a", "T002", (1, 8)),
    "sqlite_version": ("SELECT sqlite_version() AS a", "T002", (1, 8)),
    "readfile": ("SELECT readfile('/etc/passwd') AS a", "T001", (1, 8)),
    "current date": ("SELECT id AS a FROM town WHERE since < CURRENT_DATE", "T002", (1, 40)),
    "current timestamp": ("SELECT CURRENT_TIMESTAMP AS a", "T002", (1, 8)),
    "now": ("SELECT date('now') AS a", "T002", (1, 8)),
    "now in parts": ("SELECT date('n' || 'OW') AS a", "T002", (1, 8)),
    "now as bytes": ("SELECT date(x'6e6f77') AS a", "T002", (1, 8)),
    "now before NUL": ("SELECT date('now' || char(0) || 'x') AS a", "T002", (1, 8)),
    "no argument": ("SELECT datetime() AS a", "T002", (1, 8)),
    "format alone": ("SELECT strftime('%Y') AS a", "T002", (1, 8)),
    "subsec alone": ("SELECT julianday('subsec') || '' AS a", "T002", (1, 8)),
    "local time": ("SELECT datetime(0, 'unixepoch', 'LocalTime') AS a", "T002", (1, 8)),
    "to UTC": ("SELECT time('12:00', '+1 hour', 'utc') AS a", "T002", (1, 8)),
    "from data": ("SELECT date(value) AS a FROM json_each('[\"now\"]')", "T002", (1, 8)),
    "unknown column": ("SELECT t.ids AS a\nFROM town t", "T001", (1, 10)),
    "unknown table": ("SELECT id AS a\nFROM towns", "T001", (2, 6)),
    "unknown function": ("SELECT lenght(id) AS a FROM town", "T001", (1, 8)),
    "wrong arguments": ("SELECT upper(id, 1) AS a FROM town", "T001", (1, 8)),
    "ambiguous": ("SELECT l.id AS a FROM town l\nJOIN town r ON country = 1", "T001", (2, 16)),
    "syntax": ("SELECT id AS a FROM town\nWHERE FROM", "T001", (2, 7)),
    "the second of two": ("SELECT id AS a FROM town\nWHERE id IN (SELECT id FROM town) FROM", "T001", (2, 35)),
    "unfinished": ("SELECT id AS a FROM town WHERE", "T001", (1, 31)),
    "open quote": ("SELECT id AS a FROM town\nWHERE id = 'x", "T001", (2, 12)),
    "a name that is none": ("SELECT id AS a FROM town\nWHERE \"cuontry\" <> 'NO'", "T001", (2, 7)),
    "double quotes around a text": ('SELECT id AS a FROM town\nWHERE country = "N.O"', "T001", (2, 17)),
    "parameter": ("SELECT ? AS a", "T001", (1, 1)),
    "circle": ("SELECT a FROM v", "T001", (1, 1)),
    "nested too deeply": (f"SELECT {'(' * 5_000}1{')' * 5_000} AS a", "T001", (1, 1)),
    "a long sum": (f"SELECT {'1 + ' * 20_000}1 AS a", "T001", (1, 1)),
    "many selects": (" UNION ALL ".join(["SELECT 'x' AS a"] * 1_000), "T001", (1, 1)),
    "copies": (f"{BOMB} SELECT a FROM c39", "T006", (1, 1)),
    "a long text": ("SELECT printf('%.*c', 1000000000, 'x') AS a", "T006", (1, 8)),
    "a wide one": ("SELECT format('%1000000d', 1) AS a", "T006", (1, 8)),
    "a long list": (FOREVER + "SELECT group_concat(hex(printf('%999d', x))) AS a FROM (SELECT x FROM c LIMIT 999)", "T006", (1, 1)),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_view_may_not_do_is_a_finding_where_it_is_done(towns, validated, case: str):
    text, code, (line, column) = REFUSED[case]
    found = validated(towns(v=(text, row())))
    assert [(f["code"], f["file"]) for f in found] == [(code, "views/v.sql")]
    assert (found[0]["line"], found[0]["column"]) == (line, column)


GOOD = {
    "a part": ("WITH q AS (SELECT id FROM town) SELECT id AS a FROM q WHERE id < 'c'", ["bergen"]),
    "only counted": ("WITH q AS (SELECT id FROM town) SELECT count(*) || '' AS a FROM q", ["3"]),
    "values": ("SELECT column1 AS a FROM (VALUES ('y'), ('x'))", ["x", "y"]),
    "recursion": (FOREVER + "SELECT x || '' AS a FROM c LIMIT 3", ["1", "2", "3"]),
    "json": ("SELECT value AS a FROM json_each('[\"p\"]')", ["p"]),
    "window": ("SELECT id || row_number() OVER (ORDER BY id DESC) AS a FROM town", ["bergen3", "oslo2", "turku1"]),
    "dates": ("SELECT date('2024-01-31', '+1 month') AS a", ["2024-03-02"]),
    "of data": ("SELECT strftime('%Y', since) AS a FROM town WHERE since IS NOT NULL", ["1048"]),
    "no date": ("SELECT coalesce(date('soon'), 'none') AS a", ["none"]),
    "types": ("SELECT printf('%s', 1) || printf('%s', 1.0) || printf('%05.1f', 2) AS a", ["11.0002.0"]),
    "like": ("SELECT id AS a FROM town WHERE id LIKE 'T%' AND id GLOB 't*'", ["turku"]),
    "quotes": ("SELECT \"id\" AS [a] FROM `town` -- 'it''s;'\nWHERE id = 'oslo'", ["oslo"]),
    "names in double quotes": ('SELECT "T""`x"."id" AS "a" FROM "town" AS "T""`x" ORDER BY "a" LIMIT 1', ["bergen"]),
    "parentheses": ("SELECT a FROM (SELECT id AS a FROM town WHERE port)", ["turku"]),
    "many parts": ("WITH c0 AS (SELECT 'x' AS a)" + "".join(f", c{n} AS (SELECT a FROM c{n - 1})" for n in range(1, 40)) + " SELECT a FROM c39", ["x"]),
    "the list": ("SELECT value AS a FROM town_names", ["Turku", "Åbo"]),
    "an order that counts for nothing": ("SELECT id AS a FROM town ORDER BY id DESC", ["bergen", "oslo", "turku"]),
}  # fmt: skip


@pytest.mark.parametrize("case", GOOD)
def test_what_a_view_may_do(towns, validated, case: str):
    text, rows = GOOD[case]
    root = towns(v=(text, row()))
    assert validated(root) == []
    assert Dataset(root)["v"]["a"].to_pylist() == rows


def test_views_may_use_each_other_but_not_in_a_circle(towns, validated):
    root = towns(
        one=("SELECT upper(a) AS a FROM zwo WHERE a > 'c'", row()),
        zwo=("SELECT id AS a FROM town", row()),
        x=("SELECT a FROM y", row()),
        y=("SELECT a FROM x", row()),
    )
    assert [(f["code"], f["file"]) for f in validated(root)] == [
        ("T001", "views/x.sql"),
        ("T001", "views/y.sql"),
    ]
    assert Dataset(root)["one"]["a"].to_pylist() == ["OSLO", "TURKU"]


@pytest.mark.parametrize(
    ("queries", "reported"),
    [
        ({"u": "SELECT x AS a FROM town", "v": "SELECT a FROM u"}, ["u"]),
        ({"u": "SELECT x AS v FROM town", "v": "SELECT x AS u FROM town"}, ["u", "v"]),
        ({"t": "SELECT y AS a FROM town", "u": "SELECT x AS v FROM town", "v": "SELECT x AS u FROM town"}, ["t", "u", "v"]),
        ({"t": "SELECT y AS a FROM town", "u": "SELECT a FROM t, v", "v": "SELECT x AS u FROM town"}, ["t"]),
    ],
    ids=["a cause", "each other's names", "and another", "all follow"],
)  # fmt: skip
def test_a_fault_is_reported_unless_it_may_follow_from_another(towns, validated, queries, reported):
    found = validated(towns(**{name: (text, row()) for name, text in queries.items()}))
    assert [finding["file"] for finding in found] == [f"views/{name}.sql" for name in reported]


def test_copies_are_counted_across_views(towns, validated):
    views = {"v0": ("SELECT id AS a FROM town", row())}
    for n in range(1, 14):
        views[f"v{n}"] = (f"SELECT a FROM v{n - 1} INTERSECT SELECT a FROM v{n - 1}", row())
    found = validated(towns(**views))
    assert {f["code"] for f in found} == {"T006"}


@pytest.mark.parametrize("schema", ["", "temp.", '"TEMP" . '])
def test_copies_are_counted_wherever_a_table_may_stand(towns, validated, schema: str):
    places = ["FROM {}", "FROM (SELECT 1) CROSS JOIN {}", "FROM (SELECT 1) \"where\", {}", "FROM ({} JOIN (SELECT 1))", "WHERE 1 IN {}"]  # fmt: skip
    views = {"v0": ("SELECT 1 AS a", row("a", a={"type": "integer"}))}
    for n in range(1, 6):
        parts = (place.format(f"{schema}v{n - 1}") for place in places)
        text = " UNION SELECT 1 ".join(parts)
        views[f"v{n}"] = (f"SELECT 1 AS a {text}", row("a", a={"type": "integer"}))
    found = validated(towns(**views))
    assert [(f["code"], f["file"]) for f in found] == [("T006", "views/v5.sql")]


def test_columns_called_like_parts_are_not_copies(towns, validated):
    names = [f"c{n}" for n in range(9)]
    parts = ", ".join(f"{name} AS (SELECT 'x' AS {name})" for name in names)
    wide = ", ".join(f"max({name}) || min({name}, {name}) AS {name}" for name in names)
    text = f"WITH {parts} SELECT c0 AS a FROM (SELECT {wide} FROM {', '.join(names)} WHERE c0 = c1)"
    assert validated(towns(v=(text, row()))) == []


def test_steps_are_counted_and_end_a_query(towns, monkeypatch):
    text = FOREVER + "SELECT count(*) || '' AS a FROM c"
    root = towns(v=(text, row()))
    monkeypatch.setattr(query.Guard.__init__, "__defaults__", ((), 10 * BETWEEN_LOOKS))
    monkeypatch.setattr(query, "MOST_STEPS", 10 * BETWEEN_LOOKS)
    monkeypatch.setattr(query.guarded.__wrapped__, "__defaults__", (10 * BETWEEN_LOOKS,))
    (found,) = refused(root, "v")
    assert (found.code, found.message) == ("T006", "This query takes more than 50,000 steps.")


def test_memory_is_watched(towns, monkeypatch):
    monkeypatch.setattr(query, "MOST_MEMORY", 2**24)
    text = FOREVER + "SELECT x || hex(printf('%999d', 1)) AS a FROM c LIMIT 1000000"
    (found,) = refused(towns(v=(text, row())), "v")
    assert found.message == "This query takes more than 16 MB of memory."


@pytest.mark.parametrize(("rows", "cells"), [(2, 99), (99, 2)])
def test_rows_and_cells_are_bounded(towns, monkeypatch, rows: int, cells: int):
    monkeypatch.setattr(query, "MOST_ROWS", rows)
    monkeypatch.setattr(query, "MOST_CELLS", cells)
    (found,) = refused(towns(v=("SELECT id AS a FROM town", row())), "v")
    assert (found.code, "more than 2 rows" in found.message) == ("T006", True)


def test_a_clock_ends_what_takes_long_within_its_steps(towns, monkeypatch):
    monkeypatch.setattr(query, "MOST_SECONDS", 0.01)
    (found,) = refused(towns(v=(FOREVER + "SELECT count(*) || '' AS a FROM c", row())), "v")
    assert (found.code, "minutes" in found.message) == ("T006", True)


def test_the_functions_are_documented():
    text = (Path(__file__).parents[2] / "docs" / "views.md").read_text("utf-8")
    (listed,) = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    assert listed.split() == sorted(ALLOWED)


def test_the_bounds_are_documented():
    text = (Path(__file__).parents[2] / "docs" / "views.md").read_text("utf-8")
    for number in (query.MOST_STEPS, query.MOST_ROWS, query.MOST_CELLS, query.MOST_MEMORY // 2**20, query.MOST_SECONDS, query.MOST_CHARACTERS, nesting.MOST_COPIES):  # fmt: skip
        assert f"{number:,}" in text
