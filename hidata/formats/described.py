"""The Arrow schema of a table with its data dictionary, in Parquet files and in memory."""

from __future__ import annotations

import pyarrow as pa

from hidata.dataset.folder import Metadata
from hidata.formats.dictionary import describe_column, describe_table
from hidata.jsontext.writer import compact
from hidata.tables.flatten import arrow_schema
from hidata.tables.model import Table

FIELD_NOTES = ("title", "description", "unit", "term")
"""What of the dictionary stands in the metadata of each field as it is."""


def described_schema(table: Table, metadata: Metadata) -> pa.Schema:
    """Return a table's Arrow schema with the data dictionary, in each field and once as a whole.

    Parquet files have it, and the tables that `hidata.Dataset` and `hidata.Release` give. Readers
    without field metadata (DuckDB, Spark) find the dictionary as JSON under the key `hidata`.
    """
    fields = []
    for field, column in zip(arrow_schema(table), table.columns, strict=True):
        entry = describe_column(table, column, metadata)
        notes = {k: str(entry[k]) for k in FIELD_NOTES if k in entry}
        if names := table.uncertainty(column):
            notes["uncertainty"] = ", ".join(names)
        fields.append(field.with_metadata(notes))
    dictionary = {
        "name": metadata.name,
        "version": metadata.version,
        "license": metadata.license,
        **describe_table(table, metadata),
    }
    return pa.schema(fields).with_metadata({"hidata": compact(dictionary)})
