"""The tables of a release as tables of SQLite: their columns, primary keys and foreign keys.

pyarrow is not imported here: queries are checked over empty tables without it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hidata.tables.model import Column, Kind, Table
from hidata.tables.types import TYPES

MOST_COLUMNS = 2_000
"""Columns that a table of SQLite can have (SQLITE_MAX_COLUMN)."""

RESERVED = "sqlite_"
"""What the names of SQLite's own tables begin with; no other table can have such a name."""

Keys = Mapping[str, tuple[str, str]]
"""The table that has the records of a kind, and the column of their key, by kind."""


def quoted(name: str) -> str:
    """Return the name of a table or column as SQL has it.

    SQL text cannot have a NUL in it: the sign for it stands in its place.
    """
    return '"' + name.replace('"', '""').replace("\0", "\u2400") + '"'


def create_statement(table: Table, keys: Keys) -> str:
    """Return the CREATE TABLE of a table, one line a column.

    A key of which a column may be absent is not declared, since it identifies no row. A reference
    to a kind that `keys` does not have is an ordinary column.
    """
    parts = [_definition(column) for column in table.columns]
    if is_keyed(table):
        parts.append(f"PRIMARY KEY ({', '.join(map(quoted, table.key))})")
    for column in references(table, keys):
        other, key = keys[str(column.ref)]
        target = f"{quoted(other)} ({quoted(key)})"
        parts.append(f"FOREIGN KEY ({quoted(column.name)}) REFERENCES {target}")
    return f"CREATE TABLE {quoted(table.name)} (\n  " + ",\n  ".join(parts) + "\n)"


def create_tables(connection: sqlite3.Connection, tables: Iterable[Table]) -> None:
    """Create empty tables, in the order of their names.

    Raises ValueError, with a sentence, if SQLite cannot have one of them.
    """
    ordered = sorted(tables, key=lambda table: table.name)
    for fault in faults(ordered):
        raise ValueError(fault)
    keys = keys_of(ordered)
    for table in ordered:
        connection.execute(create_statement(table, keys))


def tables_of(kinds: Mapping[str, Kind]) -> list[Table]:
    """Return the tables of all kinds, sorted by name."""
    return sorted((t for kind in kinds.values() for t in kind.tables), key=lambda t: t.name)


def keys_of(tables: Iterable[Table]) -> dict[str, tuple[str, str]]:
    """Return the table and key column of each kind that has its records in one of the tables."""
    return {
        table.kind: (table.name, table.key[0])
        for table in tables
        if table.name == table.kind and len(table.key) == 1 and is_keyed(table)
    }


def is_keyed(table: Table) -> bool:
    """Return whether every row has all columns of the key."""
    return bool(table.key) and all(table.column(name).required for name in table.key)


def references(table: Table, keys: Keys) -> list[Column]:
    """Return the columns of a table that hold keys of other records, or of its own kind's."""
    return [column for column in table.columns if column.ref in keys]


def faults(tables: Sequence[Table]) -> Iterator[str]:
    """Yield a sentence on each table or view that SQLite cannot have."""
    for table in tables:
        if table.name.lower().startswith(RESERVED):
            yield (
                f"SQLite cannot have a table called {table.name}: names that begin with "
                f"{RESERVED} are its own; rename it."
            )
        if len(table.columns) > MOST_COLUMNS:
            yield (
                f"The table {table.name} has {len(table.columns):,} columns, and SQLite takes "
                f"{MOST_COLUMNS:,} at most."
            )
        names = {quoted(column.name).lower() for column in table.columns}
        if len(names) < len(table.columns):
            yield f"Two columns of the table {table.name} would have one name in SQLite."


def _definition(column: Column) -> str:
    """Return what CREATE TABLE says of a column."""
    required = " NOT NULL" if column.required else ""
    return f"{quoted(column.name)} {TYPES[column.type].sqlite}{required}"
