"""Says in DuckDB's SQL what hidata's tables are, so that both make the same from the same records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hidata.schemas.shape import Shape
from hidata.tables.model import Column, Kind, Step, Table

TYPES = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
CASTS = {"date32": "DATE", "timestamp": "TIMESTAMP", "int32": "INTEGER", "json": "VARCHAR"}


def plan(kind: Kind) -> dict[str, Any]:
    """The types to read a kind's records with, and the query that makes each of its tables."""
    columns = {name: _type(inner) for name, inner in kind.shape.fields.items()}
    return {"columns": columns, "tables": {t.name: _query(t, kind) for t in kind.tables}}


def _type(shape: Shape) -> str:
    match shape.form:
        case "object":
            inner = ", ".join(f"{_quoted(n)} {_type(s)}" for n, s in shape.fields.items())
            return f"STRUCT({inner})"
        case "list":
            return f"{_type(shape.item or Shape(form='free'))}[]"
    return TYPES.get(shape.type, "JSON")


def _query(table: Table, kind: Kind) -> str:
    """The rows of a table, lists unnested with their positions, sorted by key."""
    rows = f"SELECT {_quoted(kind.key or 'id')} AS key0, * FROM records"
    value = ""
    keys = ["key0"]
    way: list[str] = []
    for step in table.steps:
        if step is not None:
            way.append(step)
            continue
        number = f"key{len(keys)}"
        whole = _path(value, way)
        rows = (
            f"SELECT {', '.join(keys)}, generate_subscripts({whole}, 1) AS {number},"
            f" unnest({whole}) AS item FROM ({rows})"
        )
        keys.append(number)
        value, way = "item", []
    cells = [_cell(column, table, value) for column in table.columns if column.role != "rest"]
    return f"SELECT {', '.join(cells)} FROM ({rows}) ORDER BY {', '.join(keys)}"


def _cell(column: Column, table: Table, value: str) -> str:
    if column.role in ("key", "position"):
        cell = f"key{table.key.index(column.name)}"
    else:
        cell = _path(value, column.steps)
    if column.type in CASTS:
        cell = f"CAST({cell} AS {CASTS[column.type]})"
    return f"{cell} AS {_quoted(column.name)}"


def _path(value: str, steps: Sequence[Step]) -> str:
    return ".".join([*([value] if value else []), *(_quoted(step or "") for step in steps)])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
