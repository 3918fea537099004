"""What is computed from the tables of a release: views, the SQLite file, the workbook.

A build does it once its tables are written, `hidata verify` once more.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from hidata import formats
from hidata.dataset.settings import Metadata, NoDataset
from hidata.dataset.view_files import View
from hidata.engine.executors import Workers
from hidata.formats import sqlite, sqlite_datasette, sqlite_tables, sqlite_values
from hidata.jsontext.writer import canonical
from hidata.release.read_tables import read_table
from hidata.schemas.loading import Schemas
from hidata.tables.model import Kind, Table
from hidata.tables.naming import escape_file_name
from hidata.views.compute import compute_all, tables_read

DATABASE = "tables.sqlite"
"""The name of the database in which views are computed; it is not part of a release."""

SHORT = 0.02
"""How many seconds another process waits before it looks again whether the views are written."""

DATASETTE = "datasette-metadata.json"
"""The file from which Datasette takes what it says of the SQLite file."""


class Tables(NamedTuple):
    """The files with the tables of a release, in one format: those that others are made from."""

    folder: Path
    form: str
    formulas_as_text: bool = False

    def read(self, table: Table) -> pa.Table:
        """Return the rows of a table."""
        return read_table(self.folder, table, self.form, as_text=self.formulas_as_text)


class Origin(NamedTuple):
    """What views and single files are computed from.

    `kinds` has all tables but those of views: those of records, and in a release that of its
    changes. `tables` has their rows, and those of views once they are written. `day` and `formats`
    are the release's.
    """

    metadata: Metadata
    kinds: Mapping[str, Kind]
    views: Mapping[str, View]
    tables: Tables
    day: date
    formats: Sequence[str]

    @property
    def needs_database(self) -> bool:
        """Whether all tables have to be put into a database: for views, or to be published."""
        return bool(self.views) or "sqlite" in self.formats


def file_name(metadata: Metadata, form: str) -> str:
    """Return the name of the file that is a format of a release, such as `hidata.sqlite`."""
    return f"{escape_file_name(metadata.name)}.{form}"


@contextmanager
def database(origin: Origin, scratch: Path) -> Iterator[sqlite3.Connection]:
    """Give a database with the rows of all tables that are not views; it is deleted afterwards.

    Raises NoDataset if SQLite cannot have one of the tables.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    path = scratch / DATABASE
    tables = sqlite.tables_of(origin.kinds)
    with sqlite.scratch(path) as connection:
        try:
            sqlite_tables.create_tables(connection, tables)
        except ValueError as error:
            advice = "Or leave sqlite out of the setting formats, and have no views."
            raise NoDataset(f"{error} {advice}") from None
        for table in tables:
            sqlite_values.insert_rows(connection, table, origin.tables.read(table))
        yield connection
    path.unlink()


def write_sqlite(
    origin: Origin, connection: sqlite3.Connection, rows: Mapping[str, int], path: Path
) -> None:
    """Write the SQLite file of a release from the database of its tables, which is used up by it.

    `rows` is the number of rows of each view.
    """
    if not connection.in_transaction:  # computing views ends it
        connection.execute("BEGIN")
    try:
        sqlite.complete(
            connection, path, origin.kinds, origin.views, origin.metadata, origin.day, rows
        )
    except ValueError as error:
        raise NoDataset(str(error)) from None


def datasette_metadata(origin: Origin) -> dict[str, Any]:
    """Return what Datasette is to say of the SQLite file."""
    return sqlite_datasette.datasette_metadata(origin.metadata, origin.kinds, origin.views)


def write_workbook(origin: Origin, path: Path, views_written: Path | None = None) -> None:
    """Write the workbook of a release.

    The views have to be written already, or will be once the file `views_written` is there.
    """
    from hidata.formats import xlsx

    def rows(table: Table) -> pa.Table:
        while views_written and table.name in origin.views and not views_written.exists():
            time.sleep(SHORT)
        return origin.tables.read(table)

    views = [view.table for view in origin.views.values()]
    xlsx.write(path, origin.metadata, origin.kinds, views, rows, origin.day, origin.formats)


def derive(
    origin: Origin,
    schemas: Schemas,
    places: Mapping[str, Path],
    draft: Path,
    scratch: Path,
    workers: Workers,
) -> tuple[dict[str, int], Future[None] | None]:
    """Write the tables of views into `places`, and single files into a draft.

    Returns the number of rows of each view, and what to wait for if another process of the run
    writes the workbook meanwhile. Raises hidata.views.refused.Faulty, with findings on the views,
    and NoDataset if a format cannot hold a table.
    """
    metadata, views_written = origin.metadata, scratch / "views-written"
    workbook = draft / file_name(metadata, "xlsx") if "xlsx" in origin.formats else None
    writing = None
    if workbook and workers.joins and workers.executor is not None:
        writing = workers.executor.submit(write_workbook, origin, workbook, views_written)
    rows: dict[str, int] = {}
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        if origin.needs_database:
            with database(origin, scratch) as connection:
                rows = _write_views(origin, connection, schemas, places)
                views_written.touch()
                if "sqlite" in origin.formats:
                    write_sqlite(origin, connection, rows, draft / file_name(metadata, "sqlite"))
                    (draft / DATASETTE).write_bytes(canonical(datasette_metadata(origin)))
    finally:  # the other process must not wait for ever, whatever happened here
        views_written.touch()
    if workbook and writing is None:
        write_workbook(origin, workbook)
    return rows, writing


def _write_views(
    origin: Origin, connection: sqlite3.Connection, schemas: Schemas, places: Mapping[str, Path]
) -> dict[str, int]:
    """Write the tables of views, and return the number of rows of each."""
    computed = compute_all(connection, origin.views, schemas) if origin.views else {}
    for name, view in origin.views.items():
        formats.write_table(view.kind, computed[name], origin.metadata, places)
    return {name: table.num_rows for name, table in computed.items()}


def sources_of_views(origin: Origin) -> dict[str, list[str]]:
    """Return, by view, the tables that it reads, itself or through other views."""
    if not origin.views:
        return {}
    tables = {table.name: table for table in sqlite.tables_of(origin.kinds)}
    return tables_read(origin.views.values(), origin.views, tables)
