"""Compares a SQLite file with the one that should be there: objects, rows, settings.

The file that was found is a stranger's. It is opened to be read only and nothing of it is run: its
tables are read once their definitions are those expected, each row once. How much is read, and how
many steps SQLite takes for it, is bounded by the size of the expected file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from hidata.formats.sqlite_tables import quoted

MOST_LISTED = 10
"""Differences that are listed; others are counted."""

STEPS_PER_BYTE, SOME_STEPS = 50, 10**7
"""Steps of SQLite's machine for each byte of the expected file, and those that any may take."""

SOME_BYTES = 2**20
"""Bytes that may be read of any file, beyond four times the expected one."""

STEPS_AT_ONCE = 10_000
VERSION = slice(96, 100)
"""Where the header of a file has the version of the SQLite that wrote it (Database File Format)."""

VIRTUAL = "CREATE VIRTUAL"
SEARCH_INDEX = ("_data", "_idx")
"""What the tables end in that have a search's index, in a form that differs between versions."""

HEADER = {"page_size": "page size", "encoding": "encoding of texts",
          "application_id": "application_id", "user_version": "user_version"}  # fmt: skip
"""Settings in the file's header that are compared, in words."""

Row = tuple[Any, ...]


class _TooMuch(Exception):
    """The file that was found has far more in it than the expected one."""


def differences(expected: Path, found: Path) -> Iterator[str]:
    """Yield a sentence for each difference, at most MOST_LISTED, and one that counts the others.

    Nothing is yielded for a file with other bytes but equal content, such as one that another
    version of SQLite wrote.
    """
    try:
        size, actual = expected.stat().st_size, found.stat().st_size
        if size == actual and _same_bytes(expected, found):
            return
        if not found.is_file():
            yield "it is not a regular file"
            return
        if actual > 4 * size + SOME_BYTES:
            yield f"it has {actual:,} bytes, and {size:,} are expected"
            return
        with closing(_opened(expected, size)) as right, closing(_opened(found, size)) as other:
            sentences = _sentences(right, other, size, _version(expected) == _version(found))
            yield from islice(sentences, MOST_LISTED)
            if more := sum(1 for _ in sentences):
                yield f"and {more:,} more"
    except _TooMuch:
        yield "it has far more in it than is expected"
    except sqlite3.Error as error:
        stopped = "interrupted" in str(error)
        yield "reading it takes too long" if stopped else f"it is damaged: {error}"
    except OSError as error:
        yield f"it cannot be read: {error.strerror}"


def _same_bytes(one: Path, other: Path) -> bool:
    """Return whether two files of one size have the same bytes."""
    with one.open("rb") as first, other.open("rb") as second:
        while block := first.read(SOME_BYTES):
            if block != second.read(SOME_BYTES):
                return False
    return True


def _version(path: Path) -> bytes:
    """Return the version of the SQLite that wrote a file, as the file has it."""
    with path.open("rb") as file:
        return file.read(VERSION.stop)[VERSION]


def _opened(path: Path, size: int) -> sqlite3.Connection:
    """Return a connection that only reads a file, with bounds for one of about `size` bytes."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True, isolation_level=None)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, size + SOME_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.text_factory = _text
    calls = iter(range((STEPS_PER_BYTE * size + SOME_STEPS) // STEPS_AT_ONCE))
    connection.set_progress_handler(lambda: next(calls, None) is None, STEPS_AT_ONCE)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _text(data: bytes) -> str:
    """Return a text, whether or not it is UTF-8."""
    return data.decode("utf-8", "surrogateescape")


def _sentences(
    right: sqlite3.Connection, other: sqlite3.Connection, size: int, one_version: bool
) -> Iterator[str]:
    """Yield a sentence for each difference; contents are compared where all objects are equal.

    The index of a search is compared only if `one_version` of SQLite wrote both files.
    """
    for name, words in HEADER.items():
        ((wanted,), (got,)) = (c.execute(f"PRAGMA {name}").fetchone() for c in (right, other))
        if wanted != got:
            yield f"its {words} is {got}, and {wanted} is expected"
    objects = _objects(right)
    faults = [*_object_differences(objects, _objects(other, len(objects) + MOST_LISTED))]
    yield from faults
    if faults:
        return
    left = _Budget(4 * size + SOME_BYTES)
    same = True
    virtual = {str(name) for _, name, _, sql in objects if str(sql).startswith(VIRTUAL)}
    indexes = {name + ending for name in virtual for ending in SEARCH_INDEX}
    for name in (str(name) for type_, name, *_ in objects if type_ == "table"):
        if name not in virtual and (one_version or name not in indexes):
            for sentence in _row_differences(right, other, name, left):
                same = False
                yield sentence
    if same:
        yield from _integrity(other)


def _objects(connection: sqlite3.Connection, most: int = -1) -> list[Row]:
    """Return type, name, table and SQL of all tables, indexes and views, sorted."""
    query = f"SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT {most}"
    return sorted(connection.execute(query), key=_order)


def _object_differences(wanted: Sequence[Row], got: Sequence[Row]) -> Iterator[str]:
    """Yield a sentence for each object that is missing, is too many, or is defined otherwise."""
    if len({row[1] for row in got}) < len(got):
        yield "two objects in it have one name"
    by_name = {row[1]: row for row in got}
    for type_, name, *rest in wanted:
        if name not in by_name:
            yield f"the {type_} {name} is missing"
        elif by_name[name] != (type_, name, *rest):
            yield f"the {type_} {name} is not defined as expected"
    names = {row[1] for row in wanted}
    yield from (f"{_shown(row[1])} is not expected" for row in got if row[1] not in names)


class _Table(NamedTuple):
    """What rows of a table are compared by: its columns, and the indices of those of the key."""

    name: str
    columns: tuple[str, ...]
    key: tuple[int, ...]

    def key_of(self, number: int, row: Row) -> Row:
        """Return the key of a row, which has this number; that is the key of a table without."""
        return tuple(row[index] for index in self.key) or (number,)

    def words(self, key: Row) -> str:
        """Return the words for a row."""
        names = [self.columns[index] for index in self.key] or ["row"]
        parts = (f"{name} {_shown(value)}" for name, value in zip(names, key, strict=True))
        return f"{self.name}, {', '.join(parts)}"


def _row_differences(
    right: sqlite3.Connection, other: sqlite3.Connection, name: str, left: _Budget
) -> Iterator[str]:
    """Yield a sentence for each cell and each row of a table that differs.

    Both have the rows in the order of the key: a row is missing if one with a later key is there.
    """
    columns = right.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
    places = sorted((column[5], column[0]) for column in columns if column[5])
    key = tuple(index for _, index in places)
    table = _Table(name, tuple(str(column[1]) for column in columns), key)
    query = f"SELECT * FROM {quoted(name)}"
    wanted = enumerate(right.execute(query), 1)
    got = enumerate(left.spent_on(other.execute(query)), 1)
    one, two = next(wanted, None), next(got, None)
    while one or two:
        if one and two and one[1] == two[1]:
            one, two = next(wanted, None), next(got, None)
            continue
        before, after = one and table.key_of(*one), two and table.key_of(*two)
        if before is not None and after is not None and _order(before) == _order(after):
            yield from _cell_differences(table, before, one[1], two[1])  # type: ignore[index]
            one, two = next(wanted, None), next(got, None)
        elif after is None or (before is not None and _order(before) < _order(after)):
            yield f"{table.words(before)}: this row is missing"  # type: ignore[arg-type]
            one = next(wanted, None)
        else:
            yield f"{table.words(after)}: this row is not expected"
            two = next(got, None)


def _cell_differences(table: _Table, key: Row, wanted: Row, got: Row) -> Iterator[str]:
    """Yield a sentence for each cell in which two rows with one key differ."""
    for column, one, two in zip(table.columns, wanted, got, strict=True):
        if _rank(one) != _rank(two):
            words = f"{table.words(key)}, column {column}"
            yield f"{words}: {_shown(two)}, and {_shown(one)} is expected"


class _Budget:
    """How many bytes may still be read."""

    def __init__(self, size: int) -> None:
        """Begin with so many bytes."""
        self._left = size

    def spent_on(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield rows. Raises _TooMuch when they are too many, or too long."""
        for row in rows:
            self._left -= sum(len(v) if isinstance(v, str | bytes) else 1 for v in row)
            if self._left < 0:
                raise _TooMuch
            yield row


def _integrity(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what SQLite finds wrong in a database whose rows are as expected, such as an index."""
    for (said,) in connection.execute(f"PRAGMA integrity_check({MOST_LISTED})"):
        if said != "ok":
            yield from (f"it is damaged: {line}" for line in said.splitlines())


def _rank(value: Any) -> tuple[Any, ...]:
    """Return what sorts values as SQLite does: NULL, numbers, texts, other bytes."""
    if value is None:
        return (0,)
    if isinstance(value, int | float):
        return (1, value)
    if isinstance(value, str):
        return (2, value.encode("utf-8", "surrogateescape"))
    return (3, value)


def _order(row: Row) -> tuple[Any, ...]:
    """Return the sort key of a row."""
    return tuple(map(_rank, row))


def _shown(value: Any) -> str:
    """Return a value for a sentence: not too long, and nothing in it that a terminal acts on."""
    text = "nothing" if value is None else ascii(value) if isinstance(value, bytes) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
