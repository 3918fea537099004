"""How often SQLite would copy common table expressions and views into a query.

Before it runs a query SQLite puts a copy in the place of each name of such a part, and so on within
the copies. Thirty short lines, each with the one before twice, would take years, and no step is
counted meanwhile. So the copies are counted before, a little too high.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from math import prod

from hidata.dataset.sql_text import Token, tokens
from hidata.dataset.view_files import View
from hidata.views.refused import Refused

MOST_COPIES = 2_000
"""SQLite takes up to some seconds for so many."""


_ENDING = ("select", "with", "values", "where", "group", "having", "window", "order", "limit")
"""Words after which no tables are listed until the next FROM."""


def check(view: View, views: Mapping[str, View]) -> None:
    """Raise Refused if a query would be copied too often; `views` are all that it may use."""
    parts: Counter[str] = Counter()
    todo, known = [view], {other.name.lower(): other for other in views.values()}
    seen = {view.name.lower()}
    while todo:
        sql = todo.pop().sql
        used = _names_used(tokens(sql))
        own = _names_defined(sql) | {*known}
        parts += Counter({name: number for name, number in used.items() if name in own})
        new = {*used} & {*known} - seen
        seen |= new
        todo += [known[name] for name in new]
    if prod(parts.values()) > MOST_COPIES:
        often = ", ".join(f"{name} ({number} times)" for name, number in parts.most_common(5))
        message = (
            f"SQLite would copy parts of this query more than {MOST_COPIES:,} times into each "
            f"other: {often}."
        )
        raise Refused("T006", message, "", "use each part once, or join it less often")


def parts(views: Iterable[View]) -> set[str]:
    """Return the names of the common table expressions in queries.

    Those that SQLite has for tables of its own are left out.
    """
    names = chain.from_iterable(_names_defined(view.sql) for view in views)
    return {name for name in names if not name.startswith(("sqlite_", "pragma_"))}


def _names_used(found: Sequence[Token]) -> Counter[str]:
    """Return how often each name stands where that of a table may: in a FROM, or after IN."""
    used: Counter[str] = Counter()
    outer: list[bool] = []
    before, within = "", False  # the word before, and whether a FROM goes on
    for token in _without_schema(found):
        word = token.text.lower()  # in quotes it is not a keyword
        may_be_table = before in ("from", "join", "in") or (within and before in (",", "("))
        if word == "(":
            outer.append(within)
            within = may_be_table
        elif word == ")":
            within = bool(outer) and outer.pop()
        elif word == "from" or word in _ENDING:
            within = word == "from"
        elif may_be_table:
            used[token.name] += 1
        before = word
    return used


def _without_schema(found: Sequence[Token]) -> Iterator[Token]:
    """Yield tokens without `temp.` and `main.` before the names of tables."""
    following = [*(token.text for token in found[1:]), ""]
    skipped = False
    for token, after in zip(found, following, strict=True):
        if skipped or (token.name in ("temp", "main") and after == "."):
            skipped = not skipped
        else:
            yield token


@lru_cache(maxsize=256)
def _names_defined(sql: str) -> frozenset[str]:
    """Return the names before AS ( with or without columns in parentheses between the two."""
    found, names = tokens(sql), set()
    for index, token in enumerate(found):
        if token.name != "as" or not _opens(found[index + 1 : index + 4]):
            continue
        before = index - 1
        if before >= 0 and found[before].text == ")":
            while before >= 0 and found[before].text != "(":
                before -= 1
            before -= 1
        if before >= 0:
            names.add(found[before].name)
    return frozenset(names)


def _opens(found: Sequence[Token]) -> bool:
    """Return whether a parenthesis follows, perhaps after NOT and MATERIALIZED."""
    for token in found:
        if token.text == "(":
            return True
        if token.name not in ("not", "materialized"):
            return False
    return False
