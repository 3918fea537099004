"""Runs a stranger's query so that it can only read, and only so long and so much.

SQLite asks an authorizer about all that a statement does; what is not on the lists here is denied.
How long a query may run is counted in SQLite's own steps, so that every computer comes to the same
verdict. One step may call a function with two long texts; for what takes minutes all the same there
is a clock.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from threading import Timer

from hidata.dataset.sql_text import tokens
from hidata.dataset.view_files import MOST_CHARACTERS, View
from hidata.formats.sqlite_tables import quoted
from hidata.views import functions, nesting
from hidata.views.refused import Refused

MOST_STEPS = 1_000_000_000
"""Steps of SQLite's virtual machine: half a minute of simple ones, two minutes of sorting."""

MOST_SECONDS = 900
MOST_MEMORY = 2**30
"""By how many bytes the process may grow."""

MOST_ROWS, MOST_CELLS = 2_000_000, 50_000_000
BETWEEN_LOOKS = 5_000
"""Steps between two looks at how many there were, and at the memory."""

LIMITS: Mapping[int, int] = {
    sqlite3.SQLITE_LIMIT_LENGTH: functions.MOST_BYTES,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 2 * MOST_CHARACTERS,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 500,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 200,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 1_000_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
"""SQLite's own bounds while a query is compiled and runs."""

TABLE_FUNCTIONS = ("json_each", "json_tree")
"""What a query may select from besides tables and views."""

MOST_CANDIDATES = 100
"""How many places of a token are tried as that of a syntax error."""

_match_named = re.compile(
    r"(?:no such (?:column|table|function): |ambiguous column name: |wrong .* to function "
    r"|misuse of (?:aggregate: |aggregate function |window function ))([^()]*)(?:[(][)])?",
    re.DOTALL,
).fullmatch

_READING = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE)


class Guard:
    """Watches what queries do on a connection. `reads` are the tables and views that they read."""

    def __init__(
        self, known: Collection[str], parts: Collection[str] = (), most_steps: int = MOST_STEPS
    ) -> None:
        """Take the names of the tables and views that may be read, and a number of steps.

        `parts` are the names of common table expressions, of which SQLite asks too if none of
        their columns is read.
        """
        self.known, self._parts = {name.lower() for name in known}, {*parts}
        self.reads: set[str] = set()
        self.refused: Refused | None = None
        self._most_steps, self._steps = most_steps, 0
        self._memory = _memory()

    def judge(
        self, action: int, one: str | None, two: str | None, database: str | None, _: str | None
    ) -> int:
        """Return whether SQLite may do something, as an authorizer does."""
        if action in _READING:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            name = str(one).lower()
            self.reads.add(name)
            is_part = two == "" and database is None and name in self._parts
            if name in self.known or name in TABLE_FUNCTIONS or is_part:
                return sqlite3.SQLITE_OK
            message = f"A view reads tables and views of the release only, not {one}."
            return self._deny(message, str(one))
        if action == sqlite3.SQLITE_FUNCTION:
            name = str(two).lower()
            if name in functions.ALLOWED:
                return sqlite3.SQLITE_OK
            if name.startswith("current_"):
                return self._deny(f"{functions.NOT_TODAY}: {two}.", name, functions.AS_OF)
            message = f"A view may not use the function {two}."
            hint = "use functions whose result depends on their arguments alone"
            return self._deny(message, name, hint)
        return self._deny("A view may only read.")

    def _deny(self, message: str, name: str = "", hint: str | None = None) -> int:
        self.refuse(Refused("T002", message, name, hint))
        return sqlite3.SQLITE_DENY

    def refuse(self, refused: Refused) -> None:
        """Note why a query has to stop, if that is not known yet."""
        self.refused = self.refused or refused

    def look(self) -> int:
        """Return whether a query has to stop, after some more steps."""
        self._steps += BETWEEN_LOOKS
        if self._steps > self._most_steps:
            self.too_much(f"takes more than {self._most_steps:,} steps")
        elif _memory() - self._memory > MOST_MEMORY:
            self.too_much(f"takes more than {MOST_MEMORY // 2**20:,} MB of memory")
        return int(self.refused is not None)

    def too_much(self, what: str) -> None:
        """Note that a query takes too long or too much."""
        hint = "join on columns that identify rows, or divide the view"
        self.refuse(Refused("T006", f"This query {what}.", "", hint))

    def explained(self, error: Exception) -> Refused:
        """Return why a query was not run, from what SQLite raised."""
        if self.refused is not None:
            return self.refused
        text = str(error) or "out of memory"
        if isinstance(error, MemoryError) or "too big" in text:
            most = f"{functions.MOST_BYTES:,} bytes"
            return Refused("T006", f"This query makes a text of more than {most}: {text}.")
        if text.startswith("Could not decode"):
            return Refused("T005", f"A text that the query returns is not UTF-8: {text}.")
        named = _match_named(text)
        name = named[1].rpartition(".")[2] if named else ""
        return Refused("T001", f"SQLite cannot run this query: {text}.", name)


@contextmanager
def guarded(
    connection: sqlite3.Connection,
    known: Collection[str],
    views: Mapping[str, View],
    most_steps: int = MOST_STEPS,
) -> Iterator[Guard]:
    """Let a connection do nothing but read the tables and views that are `known`, within bounds.

    `views` are those whose queries may run. What SQLite raises in the context becomes Refused.
    """
    modules = {name for (name,) in connection.execute("PRAGMA module_list")}
    guard = Guard(known, nesting.parts(views.values()) - modules, most_steps)
    functions.install(connection, guard.refuse)
    before = {limit: connection.setlimit(limit, number) for limit, number in LIMITS.items()}
    connection.set_authorizer(guard.judge)
    connection.set_progress_handler(guard.look, BETWEEN_LOOKS)
    timer = Timer(MOST_SECONDS, _stop, (connection, guard))
    timer.daemon = True
    timer.start()
    try:
        yield guard
    except (sqlite3.Error, sqlite3.Warning, MemoryError) as error:
        raise guard.explained(error) from None
    finally:
        timer.cancel()
        connection.set_progress_handler(None, 0)
        connection.set_authorizer(None)
        for limit, number in before.items():
            connection.setlimit(limit, number)


def _stop(connection: sqlite3.Connection, guard: Guard) -> None:
    guard.too_much(f"takes more than {MOST_SECONDS // 60} minutes")
    connection.interrupt()


def create(connection: sqlite3.Connection, views: Mapping[str, View]) -> dict[str, Refused]:
    """Create views for this connection only, and return why some cannot be, by name.

    What was written in the connection before is committed: what queries write aside is to be in
    memory, and that can be said outside of transactions only.
    """
    connection.commit()
    connection.execute("PRAGMA temp_store = MEMORY")
    refused: dict[str, Refused] = {}
    for name, view in views.items():
        try:
            nesting.check(view, views)
            connection.execute(_definition(name, view.sql))
        except Refused as reason:
            refused[name] = reason
        except (sqlite3.Error, sqlite3.Warning, MemoryError) as error:
            message = f"SQLite cannot run this query: {error}."
            refused[name] = Refused("T001", message, "", None, _syntax_error(view, str(error)))
    return refused


def drop(connection: sqlite3.Connection, views: Iterable[str]) -> None:
    """Drop views that `create` created, or did not."""
    for name in views:
        connection.execute(f"DROP VIEW IF EXISTS temp.{quoted(name)}")


def _definition(name: str, sql: str) -> str:
    return f"CREATE TEMP VIEW {quoted(name)} AS {sql}"


def _syntax_error(view: View, error: str) -> int | None:
    """Return where in a query SQLite met what it did not expect; None if that is not sure.

    It names the token only. The first that it does not expect after what stands before is it.
    """
    if error == "incomplete input":
        return len(view.sql)
    named = re.fullmatch(
        r'(?:near|unrecognized token:) "(.*?)"(?:: syntax error)?', error, re.DOTALL
    )
    if named is None:
        return None
    candidates = [token for token in tokens(view.sql) if token.text == named[1]]
    with closing(sqlite3.connect(":memory:")) as connection:
        for token in candidates[:MOST_CANDIDATES] if candidates[1:] else ():
            try:
                connection.execute(_definition("x", view.sql[: token.start + len(token.text)]))
            except sqlite3.Error as found:
                if str(found) == error:
                    return token.start
    return candidates[0].start if len(candidates) == 1 else None


def select(view: View) -> str:
    """Return the statement that returns the rows of a view that was created."""
    return f"SELECT * FROM temp.{quoted(view.name)}"


def _memory() -> int:
    """Return how many bytes the process has in memory; 0 where that cannot be seen."""
    try:
        with open("/proc/self/statm", "rb", buffering=0) as file:
            return int(file.read(100).split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0
