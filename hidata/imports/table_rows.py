"""Finds, sets and removes in a record what stands in a row of one of its kind's tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hidata.dataset.edits import ABSENT
from hidata.jsontext.reader import escape
from hidata.tables.model import MAP_VALUE, Column, Table

KeyPart = str | int
"""A part of a row's key: a key, or a position in a list, from 1."""

Token = str | int
"""A property's name, or an index in a list, from 0."""

Path = tuple[Token, ...]
"""The way from a record to a value in it."""


class RowPaths:
    """Where the values of a table's rows stand in the records."""

    def __init__(self, table: Table) -> None:
        """Take the table."""
        self._table = table
        self._maps = [table.column(name).role == "map key" for name in table.key[1:]]

    def path(self, places: Sequence[KeyPart]) -> Path:
        """Return the way to the value of a row, given its places in the lists and maps."""
        return self._ways(places)[-1]

    def around(self, places: Sequence[KeyPart]) -> Path:
        """Return the way to the value of the row around a row: () for the record."""
        return self._ways(places)[-2]

    def _ways(self, places: Sequence[KeyPart]) -> list[Path]:
        """Return the way to the value at each of the places, after () for the record."""
        path: list[Token] = []
        ways: list[Path] = [()]
        was_map = False
        for step in self._table.steps:
            if step is None:
                was_map, place = self._maps[len(ways) - 1], places[len(ways) - 1]
                path.append(place - 1 if isinstance(place, int) else place)
                ways.append(tuple(path))
            elif was_map and step == MAP_VALUE:
                was_map = False
            else:
                path.append(step)
        return ways

    def below(self, column: Column) -> tuple[str, ...]:
        """Return the way from a row's value to that of a column; () if these are one."""
        in_map = bool(self._maps) and self._maps[-1]
        return column.steps[1:] if in_map and column.steps[:1] == (MAP_VALUE,) else column.steps

    @property
    def of_map(self) -> bool:
        """Whether the rows are the entries of a map."""
        return bool(self._maps) and self._maps[-1]

    @property
    def is_scalar(self) -> bool:
        """Whether the value of a row is that of its only column."""
        return any(
            column.role == "value" and not self.below(column) for column in self._table.columns
        )

    @property
    def is_object(self) -> bool:
        """Whether the value of a row is an object with the values of the columns."""
        return any(column.role == "value" and self.below(column) for column in self._table.columns)


def pointer(path: Sequence[Token]) -> str:
    """Return the JSON Pointer of a value."""
    return "".join(f"/{escape(str(token))}" for token in path)


def get(value: Any, path: Sequence[Token]) -> Any:
    """Return the value at the end of a way, ABSENT if there is none."""
    for token in path:
        if isinstance(token, int):
            if not isinstance(value, list) or not 0 <= token < len(value):
                return ABSENT
        elif not isinstance(value, dict) or token not in value:
            return ABSENT
        value = value[token]
    return value


def put(record: Any, path: Sequence[Token], value: Any) -> None:
    """Set the value at the end of a way; objects on it are made, and items added to lists.

    Raises ValueError if something else than an object stands in the way.
    """
    for token in path[:-1]:
        inner = get(record, (token,))
        if inner is ABSENT or inner is None:
            inner = {}
            _set(record, token, inner)
        record = inner
    _set(record, path[-1], value)


def _set(record: Any, token: Token, value: Any) -> None:
    """Set a property, an item of a list, or the item after the last."""
    if isinstance(token, int) and isinstance(record, list) and token <= len(record):
        record[token : token + 1] = [value]
    elif isinstance(token, str) and isinstance(record, dict):
        record[token] = value
    else:
        message = f"the record has another value where {token!r} should be"
        raise ValueError(message)


def remove(value: Any, path: Sequence[str]) -> None:
    """Remove the property at the end of a way, and the objects on it that are empty then."""
    objects = [value]
    for name in path[:-1]:
        objects.append(objects[-1][name])
    for name, inside in zip(reversed(path), reversed(objects), strict=True):
        del inside[name]
        if inside:
            return
