"""The data dictionary: the meaning of tables and columns as plain data, for every format."""

from __future__ import annotations

from typing import Any

from hidata.dataset.folder import Metadata
from hidata.formats.jsonld_terms import term
from hidata.tables.labels import value_labels
from hidata.tables.model import Column, Table


def describe_column(table: Table, column: Column, metadata: Metadata) -> dict[str, Any]:
    """Return a column's name, type, title and description and, if any, unit, term, reference ..."""
    entry: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": column.title,
        "description": column.description,
        "required": column.required,
        "unit": column.unit,
        "uncertainty": table.uncertainty(column) or None,
        "reference": column.ref,
        "enum": column.notes.get("enum"),
        "labels": value_labels(column.notes) or None,
        "deprecated": column.notes.get("deprecated"),
        "judgement": column.notes.get("x-hidata-judgement"),
    }
    if column.role == "value":
        name = column.steps[-1] if column.steps else column.name
        entry["term"] = term(name, column.notes, metadata)
    return {key: value for key, value in entry.items() if value not in (None, "")}


def describe_table(table: Table, metadata: Metadata) -> dict[str, Any]:
    """Return a table's name, kind, title, description, key columns and columns."""
    return {
        "table": table.name,
        "kind": table.kind,
        "title": table.title,
        "description": table.description,
        "key": list(table.key),
        "columns": [describe_column(table, column, metadata) for column in table.columns],
    }
