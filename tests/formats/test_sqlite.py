"""SQLite: the tables, their values and back, the dictionary, the search, the same bytes twice."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Any

import pyarrow as pa
import pytest
from hidata.formats import sqlite_tables, sqlite_values
from hidata.tables.model import Column, Table
from hidata.tables.types import TYPES
from hypothesis import given
from hypothesis import strategies as st

TEXTS = st.text(max_size=8)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXTS,
    "digits": st.integers().map(str),
    "json": TEXTS,
    "date32": st.dates(),
    "timestamp": st.datetimes(),
    "time64": st.times(),
    "int32": st.integers(-(2**31), 2**31 - 1),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "float64": st.floats(allow_nan=False),
    "bool": st.booleans(),
}
EDGES: dict[str, list[Any]] = {
    "string": ["", "\x00", "a\x00b", "\U0001f600", "'", '"', "null", "007"],
    "digits": ["0", "-7"],
    "json": ["null", '"\\u0000"'],
    "date32": [dt.date(1, 1, 1), dt.date(999, 12, 31), dt.date(9999, 12, 31)],
    "timestamp": [dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999999)],
    "time64": [dt.time(), dt.time(23, 59, 59, 999999)],
    "int32": [-(2**31), 2**31 - 1],
    "int64": [-(2**63), 2**63 - 1, 2**53 + 1],
    "float64": [1e308, 5e-324, -0.0, 2.0**53, 1e18, 0.1, float("inf")],
    "bool": [True, False],
}
"""By type, values at the bounds of what a column holds."""


def table_of(name: str, *columns: Column, key: tuple[str, ...] = ("id",)) -> Table:
    """Return the main table of a kind."""
    return Table(name, name, columns, key)


def database(*tables: Table, **rows: list[dict[str, Any]]) -> sqlite3.Connection:
    """Return a database with tables and, by table, their rows."""
    connection = sqlite3.connect(":memory:")
    sqlite_tables.create_tables(connection, tables)
    for table in tables:
        filled = pa.Table.from_pylist(rows.get(table.name, []), arrow_types(table))
        sqlite_values.insert_rows(connection, table, filled)
    return connection


def arrow_types(table: Table) -> pa.Schema:
    """Return the Arrow types of a table's columns, by what the documentation says of them."""
    return pa.schema(
        [(c.name, pa.type_for_alias(TYPES[c.type].arrow)) for c in table.columns]
    )  # fmt: skip


def there_and_back(before: pa.Table) -> pa.Table:
    """Return a table with a column of each type as it is once SQLite has stored it."""
    table = table_of("t", *(Column(name, name) for name in TYPES), key=())
    connection = sqlite3.connect(":memory:")
    sqlite_tables.create_tables(connection, [table])
    sqlite_values.insert_rows(connection, table, before)
    return sqlite_values.from_rows(table, connection.execute("SELECT * FROM t ORDER BY rowid"))


OF_ALL_TYPES = arrow_types(table_of("t", *(Column(name, name) for name in TYPES)))


@given(st.lists(st.fixed_dictionaries({name: st.none() | VALUES[name] for name in TYPES})))
def test_every_value_comes_back_from_sqlite(rows: list[dict[str, Any]]):
    before = pa.Table.from_pylist(rows, OF_ALL_TYPES)
    assert there_and_back(before).equals(before)


@pytest.mark.parametrize("type_", TYPES)
def test_values_at_the_bounds_come_back_from_sqlite(type_: str):
    before = pa.Table.from_pylist([{type_: value} for value in EDGES[type_]], OF_ALL_TYPES)
    assert there_and_back(before).equals(before)


@pytest.mark.parametrize(
    ("type_", "value", "stored"),
    [
        ("date32", dt.date(33, 4, 3), "0033-04-03"),
        ("timestamp", dt.datetime(2024, 2, 29, 12), "2024-02-29 12:00:00.000000"),
        ("time64", dt.time(9, 30, 0, 500), "09:30:00.000500"),
        ("bool", True, 1),
        ("bool", False, 0),
    ],
)
def test_how_sqlite_stores_what_it_has_no_type_for(type_: str, value: Any, stored: object):
    connection = database(table_of("t", Column("v", type_), key=()), t=[{"v": value}])
    assert connection.execute("SELECT v FROM t").fetchall() == [(stored,)]


@pytest.mark.parametrize(
    ("type_", "value", "reason"),
    [
        ("string", 3, "3 is not a text"),
        ("string", b"a", "b'a' is not a text"),
        ("date32", "2024-02-30", "'2024-02-30' is not a date such as '2024-02-29'"),
        ("date32", "20240229", "'20240229' is not a date such as '2024-02-29'"),
        ("date32", "\uff12024-02-29", "'\uff12024-02-29' is not a date such as '2024-02-29'"),
        ("timestamp", "2024-02-29", "'2024-02-29' is not a moment such as '2024-02-29 12:00:00'"),
        ("time64", "24:00:00", "'24:00:00' is not a time of day such as '12:00:00'"),
        ("int32", 2**31, "2147483648 is not an integer of 32 bits"),
        ("int64", 1.5, "1.5 is not an integer of 64 bits"),
        ("int64", float("inf"), "inf is not an integer of 64 bits"),
        ("int32", "1", "'1' is not an integer of 32 bits"),
        ("float64", "1.0", "'1.0' is not a number"),
        ("float64", 2**53 + 1, "9007199254740993 is not a number"),
        ("bool", 2, "2 is not 0 or 1"),
        ("bool", "x" * 99, f"'{'x' * 56}... is not 0 or 1"),
    ],
)
def test_a_value_of_another_type_is_named_by_row_and_column(type_: str, value: Any, reason: str):
    table = table_of("t", Column("n", "int64"), Column("v", type_), key=())
    rows = [(1, None)] * 20_000 + [(1, value), (1, value)]
    with pytest.raises(sqlite_values.Unfit) as raised:
        sqlite_values.from_rows(table, rows)
    assert str(raised.value) == f"row 20,001, column v: {reason}"


@pytest.mark.parametrize(
    ("type_", "value", "cell"),
    [
        ("int32", 3.0, 3),
        ("float64", 3, 3.0),
        ("timestamp", "2024-02-29 12:00:00", dt.datetime(2024, 2, 29, 12)),
        ("timestamp", "2024-02-29 12:00:00.5", dt.datetime(2024, 2, 29, 12, 0, 0, 500_000)),
        ("time64", "12:00:00", dt.time(12)),
    ],
)
def test_another_spelling_of_a_value_counts(type_: str, value: Any, cell: object):
    table = table_of("t", Column("v", type_), key=())
    assert sqlite_values.from_rows(table, [(value,)]).to_pydict() == {"v": [cell]}


def test_the_statement_has_types_key_and_references():
    columns = (
        Column("id", "string", required=True, role="key"),
        Column("n", "float64"),
        Column("day", "date32", required=True),
        Column("area", "string", ref="area"),
        Column("source", "string", ref="source"),
        Column("above", "string", ref="wage"),
    )
    statement = sqlite_tables.create_statement(
        table_of("wage", *columns), {"area": ("area", "id"), "wage": ("wage", "id")}
    )
    assert statement.splitlines() == [
        'CREATE TABLE "wage" (',
        '  "id" TEXT NOT NULL,',
        '  "n" REAL,',
        '  "day" TEXT NOT NULL,',
        '  "area" TEXT,',
        '  "source" TEXT,',
        '  "above" TEXT,',
        '  PRIMARY KEY ("id"),',
        '  FOREIGN KEY ("area") REFERENCES "area" ("id"),',
        '  FOREIGN KEY ("above") REFERENCES "wage" ("id")',
        ")",
    ]


ODD_NAMES = ['a"b', "a.b", "a b", "é", "rowid", "oid", "_rowid_", "order", "select", "a'b", "\0", "[x]", ";--", "\n"]  # fmt: skip


def test_odd_names_are_columns_and_tables_like_others():
    columns = [Column(name, "string") for name in ODD_NAMES]
    tables = [table_of(name, Column("id", "string", required=True), *columns) for name in ODD_NAMES]
    row = {"id": "k", **{name: f"value of {name}" for name in ODD_NAMES}}
    connection = database(*tables, **{name: [row] for name in ODD_NAMES})
    for name in ODD_NAMES:
        cursor = connection.execute(f"SELECT * FROM {sqlite_tables.quoted(name)}")
        assert dict(
            zip([d[0].replace("\u2400", "\0") for d in cursor.description], cursor.fetchone(), strict=True)
        ) == row  # fmt: skip


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            table_of("SQLite_x", Column("id", "string")),
            "SQLite cannot have a table called SQLite_x: names that begin with sqlite_ are its own; rename it.",
        ),
        (
            table_of("wide", *(Column(f"c{n}", "string") for n in range(2001)), key=("c0",)),
            "The table wide has 2,001 columns, and SQLite takes 2,000 at most.",
        ),
        (
            table_of("two", Column("a\0", "string"), Column("a\u2400", "string"), key=()),
            "Two columns of the table two would have one name in SQLite.",
        ),
    ],
)  # fmt: skip
def test_what_sqlite_cannot_have_is_refused_in_a_sentence(table: Table, sentence: str):
    with pytest.raises(ValueError) as raised:  # noqa: PT011
        sqlite_tables.create_tables(sqlite3.connect(":memory:"), [table])
    assert str(raised.value) == sentence


def test_a_table_of_as_many_columns_as_sqlite_takes_is_filled():
    names = [f"c{n}" for n in range(2000)]
    table = table_of("wide", *(Column(name, "int32") for name in names), key=())
    connection = database(table, wide=[dict.fromkeys(names, 1)])
    assert connection.execute("SELECT sum(c0 + c1999) FROM wide").fetchone() == (2,)


def test_a_row_that_is_too_long_is_refused_in_a_sentence():
    table = table_of("t", Column("v", "string"), key=())
    connection = database(table)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1000)
    rows = pa.table({"v": ["a" * 1001]})
    with pytest.raises(ValueError) as raised:  # noqa: PT011
        sqlite_values.insert_rows(connection, table, rows)
    message = "A row of the table t is longer than SQLite takes: 1,000 bytes."
    assert str(raised.value) == message


def test_a_key_of_which_a_part_may_be_absent_is_not_declared():
    columns = Column("kind", "string", required=True), Column("id", "string")
    table = table_of("change", *columns, key=("kind", "id"))
    connection = database(
        table, change=[{"kind": "a", "id": None}] * 2 + [{"kind": "a", "id": "b"}] * 2
    )
    assert connection.execute("SELECT count(*) FROM change").fetchone() == (4,)
