"""Parquet: compressed by zstd, rows sorted by key, the data dictionary in the metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hidata.dataset.folder import Metadata
from hidata.formats.described import described_schema
from hidata.tables.model import Kind, Table

FORMAT = "parquet"
ROW_GROUP = 2**17
"""Rows in a row group: most tables have one; larger ones have several, to bound the memory."""

PART_ROWS = 8 * ROW_GROUP
"""Rows in a file: a larger table is a folder of part files, which readers read as one table."""


class Encoder:
    """Returns the tables of a batch as they are."""

    def __init__(self, kind: Kind, metadata: Metadata) -> None:
        """Take what every encoder is given; Parquet needs none of it."""

    def encode(
        self, keys: Sequence[str], records: Sequence[dict[str, Any]], tables: Mapping[str, pa.Table]
    ) -> dict[str, pa.Table]:
        """Return the tables that have rows, by name."""
        return {name: table for name, table in tables.items() if table.num_rows}


class Sink:
    """Collects rows into row groups and writes `<table>.parquet`, or `<table>/part-*.parquet`."""

    def __init__(self, kind: Kind, metadata: Metadata, folder: Path) -> None:
        """Open a file for each table of the kind."""
        self._files = {t.name: _TableFile(t, metadata, folder) for t in kind.tables}

    def add(self, pieces: Mapping[str, Any]) -> None:
        """Add the rows of a batch."""
        for name, rows in pieces[FORMAT].items():
            self._files[name].add(rows)

    def close(self) -> None:
        """Write the rows that are left, and the footers."""
        for file in self._files.values():
            file.close()


class _TableFile:
    """The file of one table, or its parts: a part ends after PART_ROWS rows."""

    def __init__(self, table: Table, metadata: Metadata, folder: Path) -> None:
        """Prepare to write to `folder`; files are created with the first rows."""
        self._schema = described_schema(table, metadata)
        indices = [self._schema.get_field_index(name) for name in table.key]
        self._sorting = [pq.SortingColumn(index) for index in indices]
        self._parts = folder / table.name
        self._whole = folder / f"{table.name}.parquet"
        self._number = 0
        self._writer: pq.ParquetWriter | None = None
        self._waiting: list[pa.Table] = []
        self._rows = self._written = 0

    def add(self, rows: pa.Table) -> None:
        """Add rows, and write each row group that is full."""
        while self._rows + rows.num_rows >= ROW_GROUP:
            space = ROW_GROUP - self._rows
            self._waiting.append(rows.slice(0, space))
            self._flush()
            rows = rows.slice(space)
        if rows.num_rows:
            self._waiting.append(rows)
            self._rows += rows.num_rows

    def close(self) -> None:
        """Write the rows that are left; a single part becomes the table's file."""
        if self._rows or (not self._number and self._writer is None):
            self._flush()
        self._end_part()
        if self._number == 1:
            (self._parts / _part(0)).rename(self._whole)
            self._parts.rmdir()

    def _flush(self) -> None:
        """Write the waiting rows as a row group; end the part if it is full."""
        if self._writer is None:
            self._writer = self._begin_part()
        if self._waiting:
            rows = pa.concat_tables(self._waiting).combine_chunks()
            rows = pa.Table.from_arrays(rows.columns, schema=self._schema)
            self._writer.write_table(rows, row_group_size=ROW_GROUP)
            self._written += rows.num_rows
            self._waiting, self._rows = [], 0
        if self._written >= PART_ROWS:
            self._end_part()

    def _begin_part(self) -> pq.ParquetWriter:
        """Return a writer for the next part."""
        self._parts.mkdir(exist_ok=True)
        return pq.ParquetWriter(
            self._parts / _part(self._number),
            self._schema,
            version="2.6",
            compression="zstd",
            compression_level=3,
            data_page_version="1.0",
            write_page_index=True,
            write_page_checksum=True,
            sorting_columns=self._sorting,
        )

    def _end_part(self) -> None:
        """Close the part that is being written, if there is one."""
        if self._writer is not None:
            self._writer.close()
            self._writer, self._written = None, 0
            self._number += 1


def _part(number: int) -> str:
    """Return the file name of a part."""
    return f"part-{number:05d}.parquet"
