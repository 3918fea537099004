"""Recognizes files in `schema/` that were meant as schemas, by names that no schema has."""

from __future__ import annotations

import re
from collections.abc import Collection

from hidata.findings.finding import Finding

_match_data = re.compile(
    r"(.+?)([.]schema)?[.](json[c5]?|ya?ml)([.](txt|bak|old|orig|save))?~?",
    re.DOTALL | re.IGNORECASE,
).fullmatch
_match_schema = re.compile(
    r"(.+?)[.]schema([.](?!(md|markdown|html?|rst|adoc|pdf|svg|png|jpe?g)$)[^.]+)?~?",
    re.DOTALL | re.IGNORECASE,
).fullmatch
"""Matches a name with `.schema` in it, but not the name of a page or picture about a schema."""


def right_name(name: str) -> str | None:
    """Return the name that a schema file should have, for one that is not read; else None."""
    lower = name.lower()
    if name.startswith(".") or name.endswith(".schema.json"):
        return None
    if name.endswith(".json") and not lower.endswith(".schema.json"):
        return None
    found = _match_data(name) or _match_schema(name)
    return f"{found[1]}.schema.json" if found else None


def is_meant(name: str, names: Collection[str]) -> bool:
    """Return whether a file that is not read is one that should be, in a folder with such names.

    A schema in another format, or a copy of it, may lie beside the schema itself.
    """
    right = right_name(name)
    return right is not None and (name.lower().endswith(".json") or right not in names)


def finding(path: str) -> Finding:
    """Return the finding on a file of such a name."""
    right = right_name(path.rpartition("/")[2])
    message = "This file is not read: the name of a schema ends in .schema.json."
    convert = "convert it to JSON and " if re.search(r"[.]ya?ml", path.lower()) else ""
    hint = f"{convert}name it {right}; what is not a schema belongs in the setting ignore"
    return Finding(path, 1, 1, "L017", message, "", hint)
