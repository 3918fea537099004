"""The records of a kind as they are, and what a release's tables have for them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from hidata.dataset.edits import ABSENT
from hidata.dataset.folder import Folder, NoDataset
from hidata.imports import table_rows
from hidata.imports.spreadsheets import clean
from hidata.imports.table_rows import RowPaths
from hidata.jsontext import reader
from hidata.jsontext.writer import compact
from hidata.tables.model import Column, Table

Record = dict[str, Any]

RECORDS_AT_ONCE = 1000
"""How many records become tables at once."""


class PresentRecords:
    """The records of one kind by key, held as JSON text."""

    def __init__(self, folder: Folder, kind: str) -> None:
        """Read the records. Raises ValueError if one cannot be read."""
        self.kind = folder.kind(kind)
        self._texts = {key: _text(record) for key, record in folder.records(kind)}
        self._last: tuple[str, Record | None] = ("", None)
        self._widths: dict[str, int] = {}

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the records, in the files' order."""
        return [*self._texts]

    def __contains__(self, key: object) -> bool:
        """Return whether a record has a key."""
        return key in self._texts

    def get(self, key: str) -> Record | None:
        """Return the record with a key, which nobody may change; None if there is none."""
        if self._last[0] != key or self._last[1] is None:
            self._last = key, self.copy(key)
        return self._last[1]

    def copy(self, key: str) -> Record | None:
        """Return a new copy of the record with a key, None if there is none."""
        text = self._texts.get(key)
        return None if text is None else _record(text)

    def rest(self, key: str) -> dict[str, Any] | None:
        """Return what the rest column has for the record with a key; None for a blank cell.

        Raises NoDataset if the records have values that no table can hold.
        """
        text = self._rests.get(key)
        return None if text is None else json.loads(text)

    def rebuilt(self, key: str, record: Record, rest: dict[str, Any] | None) -> Record:
        """Return a record as it is rebuilt from its tables, with another rest.

        Raises ValueError if the rest leads to what the record does not have.
        """
        import pyarrow as pa

        from hidata.tables.flatten import Tabulator
        from hidata.tables.rebuild import records_from_tables

        tables = Tabulator(self.kind).tables([key], [_record(compact(record))])
        main = tables[self.kind.table.name]
        index = next(i for i, c in enumerate(self.kind.table.columns) if c.role == "rest")
        text = None if rest is None else compact(rest).decode()
        cells = pa.array([text], type=pa.string())
        tables[self.kind.table.name] = main.set_column(index, main.schema.field(index), cells)
        try:
            return next(records_from_tables(self.kind, tables))[1]
        except (LookupError, TypeError, AttributeError) as error:
            message = f"a pointer leads nowhere: {error}"
            raise ValueError(message) from None

    @cached_property
    def _rests(self) -> dict[str, str]:
        """The cells of the rest column that are not blank, by key."""
        from hidata.tables.flatten import Tabulator, UnstorableValue

        column = next(c.name for c in self.kind.table.columns if c.role == "rest")
        tabulator = Tabulator(self.kind)
        found: dict[str, str] = {}
        for start in range(0, len(self._texts), RECORDS_AT_ONCE):
            keys = self.keys[start : start + RECORDS_AT_ONCE]
            try:
                tables = tabulator.tables(keys, [_record(self._texts[key]) for key in keys])
            except UnstorableValue as error:
                message = f"Records of {self.kind.name} are not valid: {error}."
                raise NoDataset(message) from None
            cells = tables[self.kind.table.name].column(column).to_pylist()
            found |= {k: cell for k, cell in zip(keys, cells, strict=True) if cell is not None}
        return found

    def spelled(self, key: str) -> str:
        """Return a key from a table as a record has it, though not in NFC; itself if none does."""
        return key if key in self._texts else self._spellings.get(key, key)

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """The keys by the text that they are in tables that come back."""
        return {clean(key): key for key in self._texts}

    def with_zeros(self, key: str) -> str | None:
        """Return the key that a key becomes with the leading zeros that it lost, or None."""
        return self._without_zeros.get(key)

    @cached_property
    def _without_zeros(self) -> dict[str, str]:
        """The keys of digits that begin with a zero, by what is left without these zeros."""
        return {k.lstrip("0"): k for k in self._texts if k[:1] == "0" and k.isdecimal()}

    def width(self, table: Table, column: Column) -> int:
        """Return how many digits each text of a column has, if some begin with a zero; else 0."""
        name = f"{table.name}.{column.name}"
        if name not in self._widths:
            self._widths[name] = _common_width(self._values(table, column))
        return self._widths[name]

    def _values(self, table: Table, column: Column) -> Iterator[Any]:
        """Yield the values of a column in all records; none of lists in lists, nor of maps."""
        rows = RowPaths(table)
        if rows.of_map or None in table.steps[:-1]:
            return
        to_list = [step for step in table.steps if step is not None]
        for text in self._texts.values():
            items = table_rows.get(_record(text), to_list)
            for item in items if isinstance(items, list) else [items]:
                yield table_rows.get(item, rows.below(column))


def _common_width(values: Iterator[Any]) -> int:
    """Return how many digits all texts have, if some begin with a zero; else 0."""
    width, zeros = 0, False
    for value in values:
        if value is ABSENT:
            continue
        if not isinstance(value, str) or not value.isdecimal() or width not in (0, len(value)):
            return 0
        width, zeros = len(value), zeros or value[0] == "0"
    return width if zeros else 0


def _text(record: Record) -> bytes:
    """Return a record as JSON text in memory of its own length: orjson's has room for 6 kB."""
    return bytes(memoryview(compact(record)))


def _record(text: bytes) -> Record:
    """Return the record of its JSON text."""
    record: Record = reader.quick(text, whole=False)[0]
    return record
