"""Reads the tables in the CSV and Parquet files of a release, as its schemas define them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from hidata.dataset.folder import NoDataset
from hidata.formats import table_files
from hidata.formats.csv import header_of, without_apostrophes
from hidata.storage import transport
from hidata.tables.flatten import arrow_schema
from hidata.tables.model import Table

MOST_CELLS, CELLS_PER_BYTE = 50_000_000, 100
"""How many cells a Parquet file may have: so many, or so many for each of its bytes."""


def read_table(folder: Path, table: Table, form: str, *, as_text: bool = False) -> pa.Table:
    """Return a table as one format in a folder has it, rows in its order, with the table's types.

    `as_text` is the setting `formulas-as-text`. Raises ValueError, OSError or
    pyarrow.ArrowException if the file cannot be read as such a table.
    """
    schema = arrow_schema(table)
    if form == "csv":
        return read_csv(folder / "csv" / f"{table.name}.csv", schema, as_text=as_text)
    return read_parquet(table_files(folder, table.name, form), schema)


def _as_they_were(rows: pa.Table) -> pa.Table:
    """Return a table from CSV without the apostrophes that `formulas-as-text` put before texts."""
    for index, field in enumerate(rows.schema):
        if pa.types.is_string(field.type):
            chunks = [without_apostrophes(chunk) for chunk in rows.column(index).chunks]
            rows = rows.set_column(index, field, pa.chunked_array(chunks, field.type))
    return rows


def read_parquet(files: Sequence[Path], schema: pa.Schema) -> pa.Table:
    """Return the table in the Parquet file of a release, or in its parts.

    Raises ValueError, OSError or pyarrow.ArrowException if they cannot be read as such a table.
    """
    parts = [str(path) for path in files]
    _check_rows(parts, len(schema))
    data = pa.concat_tables(_read_parts(parts))
    if data.schema.equals(schema):  # as hidata writes it; casting takes long to import
        return pa.Table.from_arrays(data.columns, schema=schema)
    return data.replace_schema_metadata(None).cast(schema)


def _read_parts(parts: Sequence[str]) -> Iterator[pa.Table]:
    """Yield the rows of each Parquet file."""
    import pyarrow.parquet as pq  # not pyarrow.dataset, which takes as long to import as all else

    for part in parts:
        with pq.ParquetFile(part) as file:
            yield file.read()


def _check_rows(parts: Sequence[str], columns: int) -> None:
    """Raise ValueError if Parquet files say that they hold far more cells than fit into them."""
    import pyarrow.parquet as pq

    rows = sum(pq.read_metadata(part).num_rows for part in parts)
    room = CELLS_PER_BYTE * sum(os.path.getsize(part) for part in parts)
    if rows * columns > max(MOST_CELLS, room):
        message = f"it says that it has {rows:,} rows, more than a file of its size holds"
        raise ValueError(message)


def read_csv(path: Path, schema: pa.Schema, *, as_text: bool = False) -> pa.Table:
    """Return the table in a CSV file of a release, which was written `as_text` or not.

    Nothing between two commas is null. Text is always in quotes, so that `""` is an empty text.
    Raises NoDataset if the line ends are not those of a release, since those in texts are not
    either.
    """
    convert = csv.ConvertOptions(
        column_types=schema,
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    parse = csv.ParseOptions(newlines_in_values=True)
    with path.open("rb") as file:
        header = file.readline()
        if header.endswith(b"\r\n") and header.count(b'"') % 2 == 0:  # not within a name
            message = f"{path} cannot be read: {transport.LINE_ENDS}."
            raise NoDataset(message)
        if not file.read(1):
            if header.strip() != header_of(schema.names).strip():
                message = f"the columns of {path.name} are not those of its table"
                raise ValueError(message)
            return schema.empty_table()
    data: pa.Table = csv.read_csv(path, parse_options=parse, convert_options=convert)
    rows = data.cast(schema)
    return _as_they_were(rows) if as_text else rows
