"""The data dictionary: what each table and column means, as plain data for every format."""

from __future__ import annotations

from typing import Any

from hidata.dataset.folder import Metadata
from hidata.formats.jsonld_terms import term
from hidata.tables.model import Column, Table


def describe_column(column: Column, metadata: Metadata) -> dict[str, Any]:
    """Name, type, title, description and, where they exist, unit, term IRI, values, reference."""
    words: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": column.title,
        "description": column.description,
        "required": column.required,
        "unit": column.unit,
        "reference": column.ref,
        "enum": column.notes.get("enum"),
        "deprecated": column.notes.get("deprecated"),
        "judgement": column.notes.get("x-hidata-judgement"),
    }
    if column.role == "value":
        name = column.steps[-1] if column.steps else column.name
        words["term"] = term(name, column.notes, metadata)
    return {key: value for key, value in words.items() if value not in (None, "")}


def describe_table(table: Table, metadata: Metadata) -> dict[str, Any]:
    """Name, kind, title, description, key columns and the columns of one table."""
    return {
        "table": table.name,
        "kind": table.kind,
        "title": table.title,
        "description": table.description,
        "key": list(table.key),
        "columns": [describe_column(column, metadata) for column in table.columns],
    }
