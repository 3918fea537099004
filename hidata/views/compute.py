"""Computes views over the tables of a release: rows sorted by key, each valid by its schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from itertools import islice

import pyarrow as pa

from hidata.dataset.view_files import View
from hidata.findings.finding import Finding
from hidata.formats.sqlite_tables import create_tables
from hidata.formats.sqlite_values import insert_rows
from hidata.schemas.loading import Schemas
from hidata.tables.model import Table
from hidata.views import query
from hidata.views.refused import Faulty, Refused
from hidata.views.rows import Row, as_table


def compute_all(
    connection: sqlite3.Connection, views: Mapping[str, View], schemas: Schemas
) -> dict[str, pa.Table]:
    """Return the rows of all views over the tables in a database, by name.

    What was written to the database before is committed. Raises Faulty with all findings.
    """
    return _computed(connection, views, [*views], schemas)


def compute(
    connection: sqlite3.Connection,
    view: View,
    schemas: Schemas,
    views: Mapping[str, View] | None = None,
) -> pa.Table:
    """Return the rows of one view, which may use the other `views`, as `compute_all` does."""
    return _computed(connection, {**(views or {}), view.name: view}, [view.name], schemas)[
        view.name
    ]


def compute_from(
    view: View,
    views: Mapping[str, View],
    tables: Mapping[str, Table],
    rows_of: Callable[[str], pa.Table],
    schemas: Schemas,
) -> pa.Table:
    """Return the rows of one view over tables, of which only those that it reads are asked for."""
    with closing(sqlite3.connect(":memory:")) as connection:
        create_tables(connection, tables.values())
        for name in tables_read([view], views, tables)[view.name]:
            insert_rows(connection, tables[name], rows_of(name))
        return compute(connection, view, schemas, views)


def compute_each(
    views: Mapping[str, View],
    tables: Mapping[str, Table],
    rows_of: Callable[[str], pa.Table],
    schemas: Schemas,
) -> dict[str, pa.Table]:
    """Return the rows of the views that can be computed, by name."""
    found = {}
    with closing(sqlite3.connect(":memory:")) as connection:
        create_tables(connection, tables.values())
        filled: set[str] = set()
        for name, view in views.items():
            try:
                wanted = {*tables_read([view], views, tables)[name]}
                for table in wanted - filled:
                    insert_rows(connection, tables[table], rows_of(table))
                filled |= wanted
                found[name] = compute(connection, view, schemas, views)
            except (ValueError, KeyError):
                continue  # it is Faulty, or records of a kind cannot be read
    return found


def tables_read(
    wanted: Iterable[View], views: Mapping[str, View], tables: Mapping[str, Table]
) -> dict[str, list[str]]:
    """Return, by view, the names of the tables that it reads, itself or through others, sorted.

    Raises Faulty if the query of one cannot be run.
    """
    found = {}
    with closing(sqlite3.connect(":memory:")) as connection:
        create_tables(connection, tables.values())
        refused = query.create(connection, views)
        for view in wanted:
            try:
                if view.name in refused:
                    raise refused[view.name]
                with query.guarded(connection, [*tables, *views], views) as guard:
                    connection.execute(f"{query.select(view)} LIMIT 0")
            except Refused as reason:
                raise Faulty([reason.finding(view)]) from None
            found[view.name] = sorted(name for name in tables if name.lower() in guard.reads)
    return found


def _computed(
    connection: sqlite3.Connection, views: Mapping[str, View], wanted: list[str], schemas: Schemas
) -> dict[str, pa.Table]:
    """Return the rows of the views that are wanted. Raises Faulty with the findings on them."""
    found: dict[str, pa.Table] = {}
    findings: list[Finding] = []
    refused = query.create(connection, views)
    names = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")
    known = [*views, *(name for (name,) in names if not name.lower().startswith("sqlite_"))]
    try:
        for name in wanted:
            try:
                if name in refused:
                    raise refused[name]
                rows = _rows(connection, views[name], known, views)
                found[name] = as_table(views[name], rows, schemas)
            except Refused as reason:
                findings.append(reason.finding(views[name]))
            except Faulty as faulty:
                findings += faulty.findings
    finally:
        query.drop(connection, views)
    if findings:
        raise Faulty(findings)
    return found


def _rows(
    connection: sqlite3.Connection, view: View, known: list[str], views: Mapping[str, View]
) -> list[Row]:
    """Return the rows of a view as SQLite has them. Raises Refused."""
    width = len(view.table.columns)
    most = min(query.MOST_ROWS, query.MOST_CELLS // width)
    with query.guarded(connection, known, views):
        cursor = connection.execute(query.select(view))
        names = [name for name, *_ in cursor.description]
        if names != [column.name for column in view.table.columns]:
            message = f"The columns of this query are not those of {view.schema_path}."
            raise Refused("T003", message)
        rows = list(islice(cursor, most + 1))
    if len(rows) > most:
        raise Refused("T006", f"This query returns more than {most:,} rows of {width} columns.")
    return rows
