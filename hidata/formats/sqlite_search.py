"""The full-text search of a release's SQLite file (FTS5): what records are called.

Its table has a row for each name of a record: kind and key of the record, what it is called
(`label`), and one of its names (`name`): that one, its code, an abbreviation, a former name.
Accents and letter case do not count. The order `rank` is that of bm25, in which a word of the name
weighs ten times as much as one of the label:

    SELECT kind, key, label, name FROM hidata_search
    WHERE hidata_search MATCH 'medical coder' ORDER BY rank LIMIT 10

A word with other characters than letters, digits and underscores stands in double quotes
('"29-2072"'); a word with * after it is the beginning of one ('cod*').
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from hidata.formats.sqlite_tables import quoted
from hidata.tables.labels import label_column, label_parts, name_columns, other_name_columns, tidied
from hidata.tables.model import Column, Kind, Table

SUBJECT = "x-hidata-subject"
"""The annotation of a kind of observations."""

OPTIONS = "tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'"
RANK = "bm25(0.0, 0.0, 1.0, 10.0)"
"""The weights of the columns: kind and key are not searched."""


def create(connection: sqlite3.Connection, name: str, kinds: Mapping[str, Kind]) -> None:
    """Create the search over the records in a database's tables."""
    table = quoted(name)
    columns = "kind UNINDEXED, key UNINDEXED, label, name"
    connection.execute(f"CREATE VIRTUAL TABLE {table} USING fts5({columns}, {OPTIONS})")
    connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('rank', '{RANK}')")
    insert = f"INSERT INTO {table} VALUES (?, ?, ?, ?)"
    for _, kind in sorted(kinds.items()):
        if is_searched(kind):
            connection.executemany(insert, _rows(connection, kind))
    connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")


def is_searched(kind: Kind) -> bool:
    """Return whether the search finds the records of a kind: they have names of their own.

    Observations are found by what they are about.
    """
    return label_column(kind) is not None and kind.shape.note(SUBJECT) is None


def _rows(connection: sqlite3.Connection, kind: Kind) -> Iterator[tuple[str, str, str, str]]:
    """Yield kind, key, what the record is called and one of its names, for each name."""
    own = [(kind.table, quoted(column.name)) for column in name_columns(kind)]
    others = [(table, quoted(column.name)) for table, column in other_name_columns(kind)]
    whole = [(kind.table, _label(kind))] if len(label_parts(kind)) > 1 else []
    parts = [_select(rank, *place) for rank, place in enumerate([*whole, *own, *others])]
    query = f"{' UNION ALL '.join(parts)} ORDER BY 1, 2, 3"
    # This reads while the rows are inserted: SQLite sorts all before it gives the first.
    for key, texts in groupby(connection.execute(query), itemgetter(0)):
        names = [*dict.fromkeys(str(text) for *_, text in texts)]
        names[0] = tidied(names[0]) if whole else names[0]
        yield from ((kind.name, key, names[0], name) for name in names)


def _label(kind: Kind) -> str:
    """Return the SQL of what a schema's template makes of the columns of a record's row."""
    texts = (
        f"coalesce({quoted(part.name)}, '')" if isinstance(part, Column) else _literal(part)
        for part in label_parts(kind)
    )
    return f"nullif(trim({' || '.join(texts)}), '')"


def _literal(text: str) -> str:
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def _select(rank: int, table: Table, text: str) -> str:
    """Return the query for the texts that SQL gives: key of the record, rank, place, text."""
    owner, place = map(quoted, (table.key[0], table.key[-1]))
    source = f"{quoted(table.name)} WHERE {text} IS NOT NULL"
    return f"SELECT {owner}, {rank}, {place}, {text} FROM {source}"
