"""Keeps the records that an edited table changes or adds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hidata.dataset.edits import ABSENT
from hidata.imports import table_rows
from hidata.imports.cells import Place
from hidata.imports.present_records import PresentRecords, Record
from hidata.imports.row_changes import Change
from hidata.imports.spreadsheets import shown
from hidata.imports.table_columns import Key
from hidata.imports.table_rows import RowPaths
from hidata.imports.typed_cells import NO_VALUE, NotValid
from hidata.tables.model import Table

POSITIONS = "I074"
"""Code: a position that is not the next of its list."""


class EditedRecords:
    """The records of a kind with changes from the rows of one table, by key."""

    def __init__(self, table: Table, present: PresentRecords) -> None:
        """Take the table and the present records of its kind."""
        self._table, self._present, self._row = table, present, RowPaths(table)
        self.records: dict[str, Record] = {}
        self._places: dict[str, dict[str, Place]] = {}

    def get(self, key: str) -> Record | None:
        """Return a record as it is by now, which nobody may change; None if there is none."""
        return self.records[key] if key in self.records else self._present.get(key)

    def has(self, key: Key) -> bool:
        """Return whether there is a row with this key."""
        record = self.get(str(key[0]))
        return record is not None and (
            table_rows.get(record, self._row.path(key[1:])) is not ABSENT
        )

    def place_of(self, key: str, pointer: str) -> Place:
        """Return the cell that the value at a pointer of a changed record comes from.

        If no cell changed it, that is the key of the row around it, or a row of the record.
        """
        places = self._places[key]
        while pointer not in places:
            pointer = pointer.rpartition("/")[0]
        return places[pointer]

    def change(self, key: Key, changes: Sequence[Change], place: Place) -> None:
        """Take the changes of a row; `place` is that of its key. Raises NotValid."""
        name, path = str(key[0]), self._row.path(key[1:])
        record = self._with_rest(name, self._own_copy(name), changes)
        self.records[name] = record
        self._note(name, path, place)
        self._set(name, path, changes, place)

    def _own_copy(self, key: str) -> Record:
        """Return a record as it is by now, to be changed."""
        return self.records[key] if key in self.records else self._present.copy(key) or {}

    def add(self, key: Key, changes: Sequence[Change], place: Place) -> None:
        """Add a new row, a record if it is one of the kind's table. Raises NotValid."""
        name, path = str(key[0]), self._row.path(key[1:])
        if self._table.steps:
            self._add_item(key, changes)
        else:
            self.records[name] = self._present.kind.own_key(name)
        self._note(name, path, place)
        self._set(name, path, changes, place)
        if not self._table.steps:
            self.records[name] = self._with_rest(name, self.records[name], changes)

    def _add_item(self, key: Key, changes: Sequence[Change]) -> None:
        """Add an item or an entry, an empty one so far, in its list or map."""
        name, path = str(key[0]), self._row.path(key[1:])
        record = self._own_copy(name)
        around = table_rows.get(record, self._row.around(key[1:]))
        if around is ABSENT or around is None:
            message = f"There is no row for {key_in_words(key[:-1])} to which this one belongs."
            raise NotValid(message, code=POSITIONS)
        if not (self._row.is_scalar or self._row.is_object):
            raise NotValid(
                f"New rows of {self._table.name} hold no values.", "edit the record itself"
            )
        try:
            items = table_rows.get(record, path[:-1])
            if not self._row.of_map:
                if items is ABSENT or items is None:
                    items = []
                    table_rows.put(record, path[:-1], items)
                if key[-1] != len(items) + 1:
                    message = f"The list has {len(items)} items, so that position {key[-1]}"
                    hint = f"the next position is {len(items) + 1}"
                    raise NotValid(f"{message} cannot be the next.", hint, POSITIONS)
            table_rows.put(record, path, None if self._row.is_scalar else {})
        except (ValueError, TypeError) as error:
            raise NotValid(f"This row does not fit the record: {error}.") from None
        self.records[name] = record

    def _with_rest(self, name: str, record: Record, changes: Sequence[Change]) -> Record:
        """Return a record with what the rest column says, if that is among the changes."""
        for change in changes:
            if change.column.role == "rest":
                rest = None if change.value is ABSENT else change.value
                try:
                    return self._present.rebuilt(name, record, rest)
                except ValueError as error:
                    raise NotValid(f"This cell does not fit the record: {error}.") from None
        return record

    def _set(self, name: str, path: table_rows.Path, changes: Sequence[Change], row: Place) -> None:
        """Set and remove the values of a row's columns in its record."""
        record = self.records[name]
        for change in changes:
            if change.column.role == "rest":
                continue
            below = self._row.below(change.column)
            if change.value is not ABSENT:
                try:
                    table_rows.put(record, (*path, *below), change.value)
                except ValueError as error:
                    message = f"This cell does not fit the record: {error}."
                    raise NotValid(message, code=NO_VALUE) from None
            elif table_rows.get(record, (*path, *below)) is not ABSENT:
                table_rows.remove(table_rows.get(record, path), below)
            self._note(name, (*path, *below), row._replace(column=change.at + 1))

    def _note(self, name: str, path: table_rows.Path, place: Place) -> None:
        """Keep which cell a value of a record comes from."""
        places: dict[str, Any] = self._places.setdefault(name, {"": place})
        places[table_rows.pointer(path)] = place


def key_in_words(key: Key) -> str:
    """Return a row's key for a message."""
    return ", ".join(shown(part) for part in key)
