"""Datasette's metadata file: what its pages say of a release's SQLite file (`--metadata`).

The database has the name of the file there, without its ending.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hidata.dataset.settings import Metadata, is_web_address
from hidata.dataset.view_files import View
from hidata.formats import sqlite_dictionary
from hidata.formats.sqlite_tables import quoted, tables_of
from hidata.tables.labels import label_column
from hidata.tables.model import Column, Kind, Table
from hidata.tables.naming import escape_file_name


def datasette_metadata(
    metadata: Metadata, kinds: Mapping[str, Kind], views: Mapping[str, View]
) -> dict[str, Any]:
    """Return the content of the file: licence, and titles and descriptions of tables and columns.

    Views are not sorted: that would compute all of their rows for each page, and Datasette allows a
    second for that.

    Units stand in the descriptions: Datasette computes with those it is told (`units`), and fails
    on currencies and percentages.
    """
    tables = {table.name: _table(table) for table in tables_of(kinds)}
    for name, kind in kinds.items():
        if label := label_column(kind):
            tables[name]["label_column"] = label.name
    for name, view in sorted(views.items()):
        tables[name] = _table(view.table)
    prefix = sqlite_dictionary.prefix_of(tables)
    return {
        **_about(metadata),
        "databases": {
            escape_file_name(metadata.name): {
                "tables": tables,
                "queries": {"search": _search(prefix)},
            },
        },
    }


def _about(metadata: Metadata) -> dict[str, Any]:
    """Return what is said of the whole."""
    source = metadata.homepage if is_web_address(metadata.homepage) else None
    about = {
        "title": f"{metadata.title} {metadata.version}",
        "description": metadata.description,
        "license": metadata.license,
        "source": ", ".join(metadata.creators) or (metadata.title if source else None),
        "source_url": source,
    }
    return {name: value for name, value in about.items() if value}


def _table(table: Table) -> dict[str, Any]:
    """Return what is said of a table."""
    columns = {column.name: _column(column) for column in table.columns}
    about = {"title": table.title, "description": table.description, "columns": columns}
    return {name: value for name, value in about.items() if value}


def _column(column: Column) -> str:
    """Return title, unit and description of a column as one text."""
    unit = f" ({column.unit})" if column.unit else ""
    description = f": {column.description}" if column.description else ""
    return f"{column.title}{unit}{description}"


def _search(prefix: str) -> dict[str, str]:
    """Return the query that finds records by their names."""
    table = quoted(f"{prefix}_{sqlite_dictionary.SEARCH}")
    sql = (
        f"SELECT kind, key, label, name FROM {table} WHERE {table} MATCH escape_fts(:words) "
        "ORDER BY rank LIMIT 100"
    )
    return {"title": "Search for records by their names", "sql": sql}
