"""Names of tables and columns: legal in every format, and never the same twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from hidata.tables.model import Column, Table

LONGEST = 240
"""Bytes that a table's name may have: with its ending, 255 is a file name's limit."""

NO_NAME = "_"
"""The name of the column of a property whose name is empty or blank."""


def distinct(tables: Iterable[Table], taken: Collection[str] = ()) -> tuple[Table, ...]:
    """Return the tables of a kind with names that no two of them, or of their columns, share.

    Names that differ in letter case only are the same to SQL and to many file systems. Of two such
    tables or columns the later one gets a number at its end, and says in its description what it
    holds. The first table, that of the records, keeps its name; so does the column of their key.
    `taken` are names that no other table may have.
    """
    first, *others = map(_distinct_columns, tables)
    free = namer([*taken, first.name])
    return (first, *(_renamed(table, free(_shortened(table.name))) for table in others))


def folded(name: str) -> str:
    """Return what is equal for names that differ in letter case or in how accents are written."""
    return unicodedata.normalize("NFC", name).casefold()


def escape_file_name(name: str) -> str:
    """Return a name with the characters that file names cannot have, or readers expand, as %XX."""
    if name.isascii() and name.isidentifier():
        return name
    return "".join(
        quote(c, safe="") if c in '/\\:*?"<>|%[]' or not c.isprintable() else c for c in name
    )


def namer(taken: Iterable[str]) -> Callable[[str], str]:
    """Return a function that returns a name, with a number where one like it was given before."""
    seen = set(map(folded, taken))

    def free(name: str) -> str:
        number, wanted = 1, name
        while (like := folded(name)) in seen:
            number += 1
            name = f"{wanted}_{number}"
        seen.add(like)
        return name

    return free


def _distinct_columns(table: Table) -> Table:
    """Return a table whose columns have different names; those of its key keep theirs."""
    names = [column.name for column in table.columns]
    if all(name.strip() for name in names) and len({*map(folded, names)}) == len(names):
        return table
    free = namer(table.key)
    columns = [
        c
        if c.name in table.key
        else _renamed_column(c, free(c.name if c.name.strip() else NO_NAME))
        for c in table.columns
    ]
    return table._replace(columns=tuple(columns))


def _renamed_column(column: Column, name: str) -> Column:
    if name == column.name:
        return column
    holds = ".".join(column.steps)
    remark = f'Holds the property "{holds}": the name {column.name} is that of another column.'
    if not column.name:
        remark = "Holds the property with an empty name."
    return column._replace(name=name, remark=f"{remark} {column.remark}".rstrip())


def _renamed(table: Table, name: str) -> Table:
    if name == table.name:
        return table
    holds = ".".join(step for step in table.steps if step)
    remark = f'Holds the list "{holds}": its own name would be too long, or that of another table.'
    return table._replace(name=name, description=f"{table.description} {remark}".lstrip())


def _shortened(name: str) -> str:
    """Return the beginning of a name that is too long for a file, with no half of a %XX."""
    data = name.encode("utf-8", "surrogatepass")
    if len(data) <= LONGEST:
        return name
    room = LONGEST - len("_999")  # for a number
    return re.sub("%.?$", "", data[:room].decode("utf-8", "ignore"))
