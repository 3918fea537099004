"""What the sheets and columns of a workbook are called, each by one rule that readers repeat."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from hidata.tables.model import Column

README, DICTIONARY = "README", "dictionary"
"""The names of the sheets that say what the workbook and its columns are."""

LONGEST = 31
"""How many UTF-16 code units the name of a sheet may have."""

MARK = " [cut here: the other formats of the release have the whole text]"
"""The end of a text that is longer than a cell can hold."""

_RESERVED = {README.lower(), DICTIONARY.lower(), "history"}
"""Names, in lower case, that no table can have: programs keep the last for themselves."""

_ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ufffe\uffff]|^'|'$")
_LABEL_ENDING = " (name)"


def sheet_names(tables: Iterable[str]) -> dict[str, str]:
    """Return the name of the sheet of each table: its own, or one with a hash if it cannot be.

    A name cannot be that of a sheet if it is too long, has characters that no sheet's name has, or
    differs in letter case only from one before it.
    """
    found: dict[str, str] = {}
    taken = set(_RESERVED)
    for table in tables:
        name = table if _is_legal(table) and table.lower() not in taken else hashed(table)
        found[table] = name
        taken.add(name.lower())
    return found


def hashed(table: str) -> str:
    """Return the name of a sheet that begins like a table's name and ends in a hash of it."""
    digest = hashlib.sha256(table.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    begin = re.sub(_ILLEGAL, "_", table)
    while _units(begin) > LONGEST - 9:
        begin = begin[:-1]
    return f"{begin}-{digest}"


def label_headings(columns: Sequence[Column]) -> dict[str, str]:
    """Return the heading of the column with labels that follows each column of references."""
    names = {column.name for column in columns}
    headings = {c.name: f"{c.name}{_LABEL_ENDING}" for c in columns if c.ref}
    return {name: heading for name, heading in headings.items() if heading not in names}


def _is_legal(name: str) -> bool:
    """Return whether a name can be that of a sheet."""
    return 0 < _units(name) <= LONGEST and not _ILLEGAL.search(name)


def _units(text: str) -> int:
    """Return how many UTF-16 code units a text has."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
