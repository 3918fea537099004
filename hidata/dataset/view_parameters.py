"""The parameters of views: names with a text or a number each, the setting `parameters`.

Views read them as the rows of a table, `hidata_parameter`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from hidata.tables.model import Column, Table

NAME = "hidata_parameter"
"""The name of the table."""

TABLE = Table(
    NAME,
    NAME,
    (
        Column("name", "string", ("name",), True, notes={"description": "Name of the parameter."}),
        Column(
            "value",
            "string",
            ("value",),
            True,
            notes={"description": "Its value; a number is written as text."},
        ),
    ),
    ("name",),
    title="Parameters",
    description="What the settings of the dataset choose for its views, by the setting parameters.",
)

MOST, MOST_CHARACTERS = 100, 1_000
"""How many parameters there may be, and how long a text."""

_match_name = re.compile(r"[a-z][a-z0-9_-]{0,99}").fullmatch
_has_control = re.compile(r"[\x00-\x1f\x7f]").search


def faults(parameters: Any) -> Iterator[str]:
    """Yield a sentence on each thing that is wrong with the setting."""
    if not isinstance(parameters, Mapping):
        yield "parameters must be a table of names with a text or a number each."
        return
    if len(parameters) > MOST:
        yield f"parameters has more than {MOST} names."
    for name, value in parameters.items():
        if not _match_name(name):
            rule = "begin with a letter, and have small letters, digits, - and _"
            yield f"parameters has {name[:80]!r}, which is not a valid name: {rule}."
        elif not _fits(value):
            rule = f"a text of 1 to {MOST_CHARACTERS:,} characters or a finite number"
            yield f"the parameter {name} must be {rule}."


def query(parameters: Mapping[str, str | float]) -> str:
    """Return the query whose rows are the parameters."""
    rows = ", ".join(f"({_quoted(name)}, {_quoted(_text(v))})" for name, v in parameters.items())
    return f"SELECT column1 AS name, column2 AS value FROM (VALUES {rows})"


def _fits(value: Any) -> bool:
    """Return whether a value can be that of a parameter."""
    if isinstance(value, str):
        return 0 < len(value) <= MOST_CHARACTERS and not _has_control(value)
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
