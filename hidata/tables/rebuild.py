"""Turn a kind's tables back into its records: the inverse of `flatten`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from hidata.jsontext.reader import unescape
from hidata.tables.model import MAP_VALUE, Column, Kind, Step, Table
from hidata.tables.types import TYPES

Items = dict[tuple[Any, ...], Any]
"""The rebuilt lists and maps of a table, by the key of the row that each belongs to."""


def records_from_tables(
    kind: Kind, tables: Mapping[str, pa.Table]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each record with its key, equal as a JSON value to the one the tables were made from.

    `tables` holds every table of the kind by name, rows sorted by key.
    """
    lists: dict[str, Items] = {}
    for table in reversed(kind.tables[1:]):
        lists[table.name] = _items(kind, table, tables[table.name], lists)
    main = kind.table
    for row in tables[main.name].to_pylist():
        key = row[main.key[0]]
        record = _object(main, row) | kind.own_key(key)
        _attach(record, (key,), _children(kind, main), lists)
        for column in main.columns:
            if column.role == "rest" and row[column.name] is not None:
                for pointer, value in json.loads(row[column.name]).items():
                    _put(record, pointer, value)
        yield key, record


def _items(kind: Kind, table: Table, data: pa.Table, lists: Mapping[str, Items]) -> Items:
    """Return the items in the rows of a table; `lists` holds the items of the tables below it."""
    if table.column(table.key[-1]).role == "map key":
        return _maps(kind, table, data, lists)
    children = _children(kind, table)
    values = [column for column in table.columns if column.role == "value"]
    scalar = len(values) == 1 and not values[0].steps
    items: Items = {}
    for row in data.to_pylist():
        key = tuple(row[name] for name in table.key)
        item: Any = _value(values[0], row) if scalar else _object(table, row)
        item = _attach(item, key, children, lists)
        items.setdefault(key[:-1], []).append(item)
    return items


def _maps(kind: Kind, table: Table, data: pa.Table, lists: Mapping[str, Items]) -> Items:
    """Return the maps in the rows of a table; an entry is first rebuilt as key and value."""
    children = _children(kind, table)
    values = [column.steps for column in table.columns if column.role == "value"]
    of_objects = any(len(steps) > 1 for steps in (*values, *(steps for steps, _ in children)))
    maps: Items = {}
    for row in data.to_pylist():
        key = tuple(row[name] for name in table.key)
        entry = _attach(_object(table, row), key, children, lists)
        value = entry.get(MAP_VALUE, {} if of_objects else None)
        maps.setdefault(key[:-1], {})[key[-1]] = value
    return maps


def _object(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the object that the value columns of a row hold."""
    record: dict[str, Any] = {}
    for column in table.columns:
        if column.role == "value" and row[column.name] is not None:
            _set(record, column.steps, _value(column, row))
    return record


def _children(kind: Kind, table: Table) -> list[tuple[tuple[Step, ...], str]]:
    """Return the steps to each list directly within a table's rows, and the name of its table."""
    depth = len(table.steps)
    below = [t for t in kind.tables if len(t.steps) > depth and t.steps[:depth] == table.steps]
    return [(t.steps[depth:-1], t.name) for t in below if t.steps[depth:].count(None) == 1]


def _attach(
    item: Any,
    key: tuple[Any, ...],
    children: list[tuple[tuple[Step, ...], str]],
    lists: Mapping[str, Items],
) -> Any:
    """Return the item with the lists of its child tables set in it."""
    for steps, name in children:
        values = lists[name].get(key)
        if values is None:
            continue
        if not steps:
            return values  # the item is itself a list
        _set(item, steps, values)
    return item


def _value(column: Column, row: Mapping[str, Any]) -> Any:
    """Return the JSON value of a column's cell, or None."""
    cell = row[column.name]
    from_cell = TYPES[column.type].from_cell
    return cell if cell is None or from_cell is None else from_cell(cell)


def _set(record: dict[str, Any], steps: tuple[Step, ...], value: Any) -> None:
    """Set the value at the end of `steps`, creating the objects on the way."""
    for step in steps[:-1]:
        record = record.setdefault(str(step), {})
    record[str(steps[-1])] = value


def _put(record: Any, pointer: str, value: Any) -> None:
    """Set the value at a JSON Pointer, creating the objects on the way."""
    *parents, last = (unescape(token) for token in pointer.split("/")[1:])
    for token in parents:
        if isinstance(record, list):
            index = int(token)
            if record[index] is None:
                record[index] = {}
            record = record[index]
        else:
            if record.get(token) is None:
                record[token] = {}
            record = record[token]
    if isinstance(record, list):
        record[int(last)] = value
    else:
        record[last] = value
