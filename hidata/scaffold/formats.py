"""The formats that texts may have, as the schemas of a dataset assert them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from hidata.schemas.validator import compiled

_LIKE = {
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch,
    "date-time": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ].+").fullmatch,
    "uri": re.compile(r"(?:https?|ftp)://.+").fullmatch,
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+").fullmatch,
}
NAMES = tuple(_LIKE)
"""The formats that are recognized, by their names in JSON Schema."""


def fits(name: str, text: str) -> bool:
    """Return whether a text is written in a format, and looks so to people too."""
    return _LIKE[name](text) is not None and bool(_validator(name).is_valid(text))


@cache
def _validator(name: str) -> Any:
    return compiled({"$schema": DIALECT, "format": name}, "")


DIALECT = "https://json-schema.org/draft/2020-12/schema"
