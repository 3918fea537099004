"""SQLite: one file with all tables, their keys and indexes, views, dictionary and search.

The same tables give the same bytes: no clock, pages of one size, everything in the order of names
and keys. The database is filled in a scratch file, where views can be computed, and then copied
without a gap to the file of the release.
"""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from hidata.dataset.settings import Metadata
from hidata.dataset.view_files import View
from hidata.formats import sqlite_dictionary, sqlite_search
from hidata.formats.sqlite_datasette import datasette_metadata
from hidata.formats.sqlite_differences import differences
from hidata.formats.sqlite_tables import (
    create_tables,
    faults,
    keys_of,
    quoted,
    references,
    tables_of,
)
from hidata.tables.model import Kind, Table
from hidata.tables.naming import namer

__all__ = ["complete", "datasette_metadata", "differences", "scratch", "tables_of"]

APPLICATION_ID = 0x68696461
"""The four bytes "hida" at offset 68 of the file, by which `file` and others know the format."""

PAGE_SIZE = 4096

_OF_THE_DISK = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN")
"""Errors of SQLite that say nothing of what was asked of it."""


@contextmanager
def scratch(path: Path) -> Iterator[sqlite3.Connection]:
    """Give a connection to a new, empty database that need not survive a crash.

    Rows are inserted in one transaction. Raises OSError if there is no room for them.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for pragma in ("journal_mode = OFF", "synchronous = OFF", f"page_size = {PAGE_SIZE}"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN")
            yield connection
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith(_OF_THE_DISK):
            raise OSError(errno.EIO, str(error), str(path)) from None
        raise


def complete(
    connection: sqlite3.Connection,
    path: Path,
    kinds: Mapping[str, Kind],
    views: Mapping[str, View],
    metadata: Metadata,
    day: date,
    view_rows: Mapping[str, int] = {},
) -> None:
    """Write the file of a release from a database that has the tables of `kinds`, with their rows.

    `kinds` may have that of the table `change` among them; `view_rows` says how many rows views
    have; `day` is the release's. The database cannot be used for more afterwards. Raises ValueError
    with a sentence if SQLite cannot have one of the views.
    """
    tables = tables_of(kinds)
    names = [table.name for table in tables]
    prefix = sqlite_dictionary.prefix_of([*names, *views])
    derived = [views[name] for name in sorted(views)]
    for fault in faults([view.table for view in derived]):
        raise ValueError(fault)
    connection.commit()
    connection.execute("PRAGMA temp_store = DEFAULT")  # not in memory, as while views are computed
    connection.execute("BEGIN")
    for table, column, index in _indexes(tables, [*names, *views]):
        connection.execute(f"CREATE INDEX {quoted(index)} ON {quoted(table)} ({quoted(column)})")
    _describe(connection, prefix, tables, derived, metadata, day, view_rows)
    sqlite_search.create(connection, f"{prefix}_{sqlite_dictionary.SEARCH}", kinds)
    for view in derived:
        columns = ", ".join(quoted(column.name) for column in view.table.columns)
        connection.execute(f"CREATE VIEW main.{quoted(view.name)} ({columns}) AS\n{view.sql}")
    connection.execute("COMMIT")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {_number(metadata.schema_version)}")
    connection.execute("PRAGMA schema_version = 1")  # else it counts the statements before
    connection.execute("VACUUM INTO ?", (str(path),))


def _describe(
    connection: sqlite3.Connection,
    prefix: str,
    tables: Sequence[Table],
    views: Sequence[View],
    metadata: Metadata,
    day: date,
    view_rows: Mapping[str, int],
) -> None:
    """Create and fill the tables of the dictionary and of the release's metadata."""
    of_tables, of_columns, of_release = own = sqlite_dictionary.tables(prefix)
    create_tables(connection, own)
    rows = [sqlite_dictionary.table_row(t, _count(connection, t.name), None) for t in tables]
    rows += [sqlite_dictionary.table_row(v.table, view_rows.get(v.name), v.sql) for v in views]
    columns = [
        row
        for table in [*tables, *(view.table for view in views)]
        for row in sqlite_dictionary.column_rows(table, metadata)
    ]
    for table, filled in (
        (of_tables, sorted(rows)),
        (of_columns, sorted(columns)),
        (of_release, [sqlite_dictionary.release_row(metadata, day)]),
    ):
        connection.executemany(sqlite_dictionary.insert_statement(table), filled)


def _count(connection: sqlite3.Connection, table: str) -> int:
    """Return how many rows a table has."""
    (count,) = connection.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()
    return int(count)


def _indexes(tables: Sequence[Table], taken: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield table, column and name of the index of each reference.

    The column that a table's key begins with has the index of the key.
    """
    free, keys = namer(taken), keys_of(tables)
    for table in tables:
        for column in references(table, keys):
            if column.name != table.key[0]:
                yield table.name, column.name, free(f"{table.name}.{column.name}")


def _number(version: str) -> int:
    """Return a version as one number, 2.1.0 as 2001000; 0 for one of another form."""
    parts = re.fullmatch(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3}).*", version, re.ASCII | re.DOTALL)
    major, minor, patch = map(int, parts.groups()) if parts else (0, 0, 0)
    return major * 1_000_000 + minor * 1_000 + patch
