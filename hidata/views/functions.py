"""The functions of SQLite that a query may use: their results depend on their arguments alone.

Some of them are replaced, so that a query fails where they would look at the clock or at the time
zone, or would work for minutes within one step. Else SQLite's own are asked.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from hidata.views.refused import Refused

CLOCK = ("date", "time", "datetime", "julianday", "strftime", "unixepoch", "timediff")
"""Functions of dates, which return the present where an argument is missing or `now`."""

_OTHERS = """
    -> ->> abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling char coalesce concat
    concat_ws cos cosh count cume_dist degrees dense_rank exp first_value floor format glob
    group_concat hex if ifnull iif instr json json_array json_array_length json_error_position
    json_extract json_group_array json_group_object json_insert json_object json_patch json_pretty
    json_quote json_remove json_replace json_set json_type json_valid lag last_value lead length
    like likelihood likely ln log log10 log2 lower ltrim max median min mod nth_value ntile nullif
    octet_length percent_rank percentile percentile_cont percentile_disc pi pow power printf quote
    radians rank replace round row_number rtrim sign sin sinh sqrt string_agg substr substring sum
    tan tanh total trim trunc typeof unhex unicode unistr unistr_quote unlikely upper
"""
ALLOWED = frozenset(_OTHERS.split()).union(CLOCK)
"""All others are refused: random ones, those of the connection and the library, extensions."""

NOT_TODAY = "A view may not depend on the day of looking, or on the time zone"
AS_OF = "name the day in the query, or leave it to those who read the table"

MOST_BYTES = 1_000_000
"""The length of a text in a query."""

MOST_WORK = 1_000_000_000
"""The product of the lengths of two texts that one is searched in the other: some seconds."""

LONGEST_KEPT = 200
"""The length of arguments whose result is kept, in case it is asked for again."""

_PRESENT = {"now", "subsec", "subsecond"}
_LOCAL = {"localtime", "utc"}
_match_wide = re.compile(r"%[-+ 0#,!\d.]*([*]|\d{4})").search
"""Matches, in the format of printf, a width of four digits, or one that an argument gives."""


def install(connection: sqlite3.Connection, refuse: Callable[[Refused], object]) -> None:
    """Replace functions of a connection by those that refuse what is not for a view.

    `refuse` is called with the reason, and then the query fails.
    """

    def replacement(name: str, check: Callable[..., None]) -> Callable[..., Any]:
        def function(*arguments: Any) -> Any:
            try:
                check(name, *arguments)
            except Refused as refused:
                refuse(refused)
                raise
            short = all(not isinstance(a, str | bytes) or len(a) <= LONGEST_KEPT for a in arguments)
            return (_kept if short else _called)(name, *arguments)

        return function

    for name, check in _CHECKS.items():
        connection.create_function(name, -1, replacement(name, check), deterministic=True)


def _check_moment(name: str, *arguments: Any) -> None:
    """Raise Refused where a function of dates would look at the clock.

    SQLite reads texts, and blobs as texts, up to the first NUL.
    """
    words = [_text(argument).partition("\0")[0].strip().lower() for argument in arguments]
    words = words[1:] if name == "strftime" else words
    moments, modifiers = (words[:2], []) if name == "timediff" else (words[:1], words[1:])
    if not moments or not _PRESENT.isdisjoint(moments) or not _LOCAL.isdisjoint(modifiers):
        raise Refused("T002", f"{NOT_TODAY}: {name}.", name, AS_OF)


def _check_width(name: str, *arguments: Any) -> None:
    """Raise Refused where printf would make a text of any length."""
    if arguments and _match_wide(_text(arguments[0])):
        message = f"{name} with a width of four digits, or from an argument, is not for a view."
        raise Refused("T006", message, name)


def _check_work(name: str, *arguments: Any) -> None:
    """Raise Refused where a long text is searched for another."""
    if len(arguments) > 1 and len(_text(arguments[0])) * len(_text(arguments[1])) > MOST_WORK:
        raise Refused("T006", f"{name} would take too long for texts of this length.", name)


_CHECKS: Mapping[str, Callable[..., None]] = {
    **dict.fromkeys(CLOCK, _check_moment),
    **dict.fromkeys(("printf", "format"), _check_width),
    **dict.fromkeys(("instr", "replace", "trim", "ltrim", "rtrim"), _check_work),
}


def _text(argument: Any) -> str:
    """Return an argument as the text that SQLite makes of it, nearly."""
    return argument.decode("latin-1") if isinstance(argument, bytes) else str(argument)


def _called(name: str, *arguments: Any) -> Any:
    """Return what SQLite's own function returns."""
    marks = ", ".join("?" * len(arguments))
    return _own().execute(f"SELECT {name}({marks})", arguments).fetchone()[0]


_kept = lru_cache(maxsize=50_000, typed=True)(_called)


@lru_cache(maxsize=1)
def _own() -> sqlite3.Connection:
    """Return a database of our own, where all functions are SQLite's."""
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
    return connection
