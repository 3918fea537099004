"""The search over what records are called, in memory: that of a release's SQLite file, and keys."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from hidata.formats import sqlite_search
from hidata.formats.sqlite_tables import create_tables, quoted
from hidata.formats.sqlite_values import insert_rows
from hidata.tables.labels import other_name_columns
from hidata.tables.model import Kind, Table

if TYPE_CHECKING:
    import pyarrow as pa

TABLE = "hidata_search"
MOST_WORDS = 20
"""How many words of a text are looked for."""

QUERY = f"""
SELECT kind, key, label, name FROM {TABLE} WHERE {TABLE} MATCH ?
ORDER BY lower(?) NOT IN (lower(key), lower(name)), label = key, rank, kind, key
"""


class Found(NamedTuple):
    """A record that a search found: what it is called, and the name, code or key that fits."""

    kind: str
    key: str
    label: str
    matched: str


class Search:
    """Finds records by what they are called."""

    def __init__(self, kinds: Mapping[str, Kind], rows: Mapping[str, pa.Table]) -> None:
        """Read the tables that have names of records, and make the index of them."""
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        searched = {
            name: kind
            for name, kind in kinds.items()
            if kind.shape.note(sqlite_search.SUBJECT) is None and kind.table.name in rows
        }
        tables = {t.name: t for kind in searched.values() for t in _tables(kind)}
        create_tables(self._connection, tables.values())
        for name in tables.keys() & rows.keys():
            insert_rows(self._connection, tables[name], rows[name])
        sqlite_search.create(self._connection, TABLE, searched)
        for kind in searched.values():
            self._add_keys(kind)
        for name in tables:
            self._connection.execute(f"DROP TABLE {quoted(name)}")

    def _add_keys(self, kind: Kind) -> None:
        """Add the key of each record of a kind as one of its names."""
        key, table = quoted(kind.table.key[0]), quoted(kind.table.name)
        labels = f"SELECT key, min(label) AS label FROM {TABLE} WHERE kind = ? GROUP BY key"
        self._connection.execute(
            f"INSERT INTO {TABLE} SELECT ?, r.{key}, coalesce(l.label, r.{key}), r.{key} "
            f"FROM {table} AS r LEFT JOIN ({labels}) AS l ON l.key = r.{key}",
            (kind.name, kind.name),
        )

    def find(self, text: str, limit: int) -> list[Found]:
        """Return the records with all words of a text, the best first, each once."""
        wanted = text.encode(errors="replace").decode().replace("\0", " ")
        words = [word for word in wanted.split() if any(map(str.isalnum, word))][:MOST_WORDS]
        if not words:
            return []
        match = " ".join(f"{quoted(word)}*" for word in words)
        found: dict[tuple[str, str], Found] = {}
        for row in self._connection.execute(QUERY, (match, wanted.strip())):
            if len(found) >= limit:
                break
            found.setdefault(row[:2], Found(*row))
        return list(found.values())


def _tables(kind: Kind) -> Iterable[Table]:
    """Return the tables of a kind that have names of its records."""
    return {t.name: t for t in (kind.table, *(t for t, _ in other_name_columns(kind)))}.values()
