"""Reads Parquet files, some rows at a time."""

from __future__ import annotations

import math
import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hidata.imports.cells import Bad, Cell, ReadError
from hidata.imports.readers.options import Rows, Table, check_columns

if TYPE_CHECKING:
    import pyarrow as pa

MOST_CELLS, CELLS_PER_BYTE = 50_000_000, 100
"""How many cells a file may have: so many, or so many for each of its bytes."""

ROWS_AT_ONCE = 1_024


def table(path: Path) -> Table:
    """Return the table in a Parquet file: its properties within others have dots in their names.

    Raises ReadError if it is not one, or says that it holds far more than fits into it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        empty = _flat(file.schema_arrow.empty_table())
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(error) from None
    check_columns(len(empty.column_names))
    cells = file.metadata.num_rows * len(empty.column_names)
    if cells > max(MOST_CELLS, CELLS_PER_BYTE * os.path.getsize(path)):
        file.close()
        message = f"this file says that it has {cells:,} cells, more than one of its size holds"
        raise ReadError(message, code="I011")
    return Table(list(empty.column_names), _rows(file))


def _rows(file: Any) -> Rows:
    """Yield the rows, counted from 1. Raises ReadError if the file is damaged."""
    import pyarrow as pa

    row = 0
    with file:
        try:
            for batch in file.iter_batches(batch_size=ROWS_AT_ONCE):
                part = _flat(pa.Table.from_batches([batch]))
                columns = [_cells(column) for column in part.columns]
                for cells in zip(*columns, strict=True):
                    row += 1
                    yield row, list(cells)
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            raise _damaged(error, row + 1) from None


def _damaged(error: Exception, row: int = 1) -> ReadError:
    """Return the error of a file that pyarrow does not read."""
    reason = " ".join(str(error).split())[:200]
    return ReadError(f"this Parquet file cannot be read: {reason}", row=row)


def _flat(data: pa.Table) -> pa.Table:
    """Return a table in which what lies in structs is columns of their own."""
    import pyarrow as pa

    while any(pa.types.is_struct(field.type) for field in data.schema):
        data = data.flatten()
    return data


def _cells(column: pa.ChunkedArray) -> list[Cell]:
    """Return the cells of a column. Raises ArrowException for times finer than microseconds."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", kind.tz))
    elif pa.types.is_time64(kind) and kind.unit == "ns":
        column = column.cast(pa.time64("us"))
    return [_cell(value) for value in column.to_pylist()]


def _cell(value: Any) -> Cell:
    """Return a value of pyarrow as a cell: a text without blanks around it, null as the blank."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, float) and not math.isfinite(value):
        return Bad("not a finite number")
    if isinstance(value, bytes):
        return Bad("binary data")
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {part}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return [_cell(item) for item in value]
    return value  # type: ignore[no-any-return]  # a number, true or false, a date or time
