"""The data dictionary and the metadata of a release, as tables of its SQLite file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from hidata.dataset.settings import Metadata
from hidata.formats.dictionary import describe_column
from hidata.formats.sqlite_tables import quoted
from hidata.tables.model import Column, Table
from hidata.tables.naming import folded

TABLE, COLUMN, RELEASE, SEARCH = OWN = ("table", "column", "release", "search")
"""What our own tables have after the prefix and an underscore."""

PREFIX = "hidata"

Row = tuple[Any, ...]


def prefix_of(names: Iterable[str]) -> str:
    """Return what the names of our own tables begin with: `hidata`, as a rule.

    It grows by underscores as long as one of the dataset's own names would be that of such a table,
    or of those that SQLite's search keeps beside it.
    """
    taken, prefix = {*map(folded, names)}, PREFIX
    while any(name.startswith(tuple(f"{prefix}_{own}" for own in OWN)) for name in taken):
        prefix += "_"
    return prefix


def tables(prefix: str) -> tuple[Table, Table, Table]:
    """Return the tables of the dictionary: of tables, of columns, and of the release's metadata."""
    return (
        _table(f"{prefix}_{TABLE}", _OF_TABLE, ("name",)),
        _table(f"{prefix}_{COLUMN}", _OF_COLUMN, ("table", "position")),
        _table(f"{prefix}_{RELEASE}", _OF_RELEASE, ("name",)),
    )


def table_row(table: Table, rows: int | None, query: str | None) -> Row:
    """Return the row of a table, or of a view with its query, in the table of tables."""
    kind = None if query else table.kind
    return table.name, kind, table.title or None, table.description or None, rows, query


def column_rows(table: Table, metadata: Metadata) -> list[Row]:
    """Return the rows of a table's columns in the table of columns."""
    rows = []
    for position, column in enumerate(table.columns, 1):
        values = {
            **describe_column(table, column, metadata),
            "table": table.name,
            "position": position,
            "key": table.key.index(column.name) + 1 if column.name in table.key else None,
        }
        rows.append(tuple(_cell(values.get(name)) for name, _ in _OF_COLUMN))
    return rows


def release_row(metadata: Metadata, day: date) -> Row:
    """Return the row of the table of the release's metadata."""
    values: Mapping[str, Any] = {
        **metadata._asdict(),
        "creators": "; ".join(metadata.creators),
        "keywords": "; ".join(metadata.keywords),
        "released": day.isoformat(),
    }
    return tuple(_cell(values[name] or None) for name, _ in _OF_RELEASE)


def insert_statement(table: Table) -> str:
    """Return the INSERT of a row of a table."""
    marks = ", ".join("?" * len(table.columns))
    return f"INSERT INTO {quoted(table.name)} VALUES ({marks})"


def _cell(value: Any) -> Any:
    """Return a value of the dictionary as SQLite stores it: lists as JSON, truths as numbers."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value


def _table(name: str, columns: Sequence[tuple[str, str]], key: tuple[str, ...]) -> Table:
    """Return a table with these columns, of which those of the key are required."""
    made = (Column(column, type_, required=column in key) for column, type_ in columns)
    return Table(name, name, tuple(made), key)


_OF_TABLE = (
    ("name", "string"),
    ("kind", "string"),
    ("title", "string"),
    ("description", "string"),
    ("rows", "int64"),
    ("query", "string"),
)
"""Name and type of the columns: `kind` is that of the records, `query` that of a derived table."""

_OF_COLUMN = (
    ("table", "string"),
    ("position", "int32"),
    ("name", "string"),
    ("type", "string"),
    ("title", "string"),
    ("description", "string"),
    ("required", "bool"),
    ("key", "int32"),
    ("unit", "string"),
    ("uncertainty", "json"),
    ("term", "string"),
    ("reference", "string"),
    ("enum", "json"),
    ("labels", "json"),
    ("deprecated", "bool"),
    ("judgement", "json"),
)
"""Name and type of the columns: `key` is the column's place in the key, the rest as in
`dictionary.describe_column`."""

_OF_RELEASE = (
    ("name", "string"),
    ("version", "string"),
    ("schema_version", "string"),
    ("released", "date32"),
    ("title", "string"),
    ("description", "string"),
    ("license", "string"),
    ("creators", "string"),
    ("keywords", "string"),
    ("homepage", "string"),
    ("base", "string"),
)
"""Name and type of the columns, of which all but `released` are settings."""
