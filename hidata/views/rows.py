"""Holds the rows that a query returns against the schema of its view."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from hidata.checks.structure import explain
from hidata.dataset.view_files import View
from hidata.findings.finding import Finding
from hidata.formats.sqlite_values import Unfit, from_rows
from hidata.schemas.loading import Schemas
from hidata.schemas.look_around import TooCostly
from hidata.schemas.shape_reader import ShapeReader
from hidata.tables.types import TYPES
from hidata.views.refused import Faulty

MOST_FINDINGS = 10
"""How many findings on the rows of a view are listed."""

Row = Sequence[Any]
"""The values of a row as SQLite has them, in the order of the columns."""

_ODD = ("", math.inf, -math.inf)
"""Values of SQLite that no row of a view may have, whatever its schema says."""

_LIKE_JSON = ("string", "int32", "int64", "float64")
"""Types whose values SQLite has as JSON has them."""

Fault = tuple[str, str]
"""A code and a message."""


def as_table(view: View, rows: list[Row], schemas: Schemas) -> pa.Table:
    """Return the rows of a view as an Arrow table, sorted by key.

    Raises Faulty if one has no key, or that of another, or does not fit the schema.
    """
    _raise(view, [*_faults_of_keys(view, rows)])  # first, since messages name rows by their keys
    faults: list[Fault] = []
    left = rows
    while len(faults) <= MOST_FINDINGS:
        try:
            data = from_rows(view.table, left)
            break
        except Unfit as unfit:
            row = left[unfit.row - 1]
            faults.append(("T005", f"{unfit.column} of {_named(view, row)}: {unfit.reason}."))
            left = [*left[: unfit.row - 1], *left[unfit.row :]]
    _raise(view, faults)
    _raise(view, [*_faults_of_rows(view, rows, data, schemas)])
    return data.sort_by([(name, "ascending") for name in view.table.key])


def _raise(view: View, faults: Sequence[Fault]) -> None:
    """Raise Faulty if there are faults: with the first of them, and the number of the others."""
    if not faults:
        return
    findings = [Finding(view.path, 1, 1, *fault) for fault in faults[:MOST_FINDINGS]]
    if (more := len(faults) - MOST_FINDINGS) > 0:
        last = findings[-1]
        findings[-1] = last._replace(message=f"{last.message} There are {more:,} more.")
    raise Faulty(findings)


def _faults_of_keys(view: View, rows: Sequence[Row]) -> Iterator[Fault]:
    """Yield what is wrong with the keys of rows: absent values, and keys of several rows."""
    names = [column.name for column in view.table.columns]
    places = [names.index(name) for name in view.table.key]
    keys = Counter(tuple(row[place] for place in places) for row in rows)
    for key, number in keys.items():
        if None in key:
            missing = view.table.key[key.index(None)]
            yield "T004", f"A row has no {missing}, which is part of the key."
        if number > 1:
            yield "T004", f"{number:,} rows have one key: {_pairs(view.table.key, key)}."


def _named(view: View, row: Row) -> str:
    """Return words for a row: its key."""
    values = dict(zip((column.name for column in view.table.columns), row, strict=True))
    return f"the row {_pairs(view.table.key, [values[name] for name in view.table.key])}"


def _pairs(names: Sequence[str], values: Sequence[Any]) -> str:
    texts = (f"{name}={str(value)[:60]}" for name, value in zip(names, values, strict=True))
    return ", ".join(texts)


def _faults_of_rows(
    view: View, rows: Sequence[Row], data: pa.Table, schemas: Schemas
) -> Iterator[Fault]:
    """Yield where rows lack a required value, or do not fit the schema."""
    schema = schemas.views.get(view.name)
    if schema is None:
        return  # the view of the parameters: the settings are checked when they are read
    validator = schemas.validator(schema)
    required = [column.name for column in view.table.columns if column.required]
    values = _values(view, rows, data)
    odd = any(value in column for column in values for value in _ODD)
    odd = odd or any(data.column(name).null_count for name in required)
    shape = None
    for row, record in zip(rows, _records(view, values), strict=True):
        unfit = [*_faults_of_cells(record, required)] if odd else []
        try:
            if not unfit and not validator.is_valid(record):
                shape = shape or ShapeReader(schemas).shape_of(schema)
                faults = explain.faults(validator, record, shape, schemas)
                unfit = [f"{fault.pointer[1:] or 'the row'}: {fault.message}" for fault in faults]
        except TooCostly as error:
            unfit = [f"whether it fits its schema is not known: {error}."]
        for reason in unfit:
            yield "T005", f"In {_named(view, row)}, {reason}"


def _faults_of_cells(record: Mapping[str, Any], required: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with a row in any view, whatever its schema says."""
    for name in required:
        if name not in record:
            yield f"{name} is absent, and the schema requires it."
    for name, value in record.items():
        if value == "":
            yield f"{name} is an empty text, which is not absent: NULLIF({name}, '') makes it so."
        elif isinstance(value, float) and not math.isfinite(value):
            yield f"{name} is not a finite number."


def _values(view: View, rows: Sequence[Row], data: pa.Table) -> list[Sequence[Any]]:
    """Return the JSON values of each column; None is what is absent."""
    found: list[Sequence[Any]] = []
    by_column = [*zip(*rows, strict=True)] or [()] * len(view.table.columns)
    for column, cells in zip(view.table.columns, by_column, strict=True):
        if column.type in _LIKE_JSON:
            found.append(cells)
            continue
        convert = TYPES[column.type].from_cell or (lambda cell: cell)
        read = data.column(column.name).to_pylist()
        found.append([cell if cell is None else convert(cell) for cell in read])
    return found


def _records(view: View, values: Sequence[Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Yield each row as a JSON object, without what is absent."""
    names = [column.name for column in view.table.columns]
    for cells in zip(*values, strict=True):
        pairs = zip(names, cells, strict=True)
        yield {name: cell for name, cell in pairs if cell is not None}
