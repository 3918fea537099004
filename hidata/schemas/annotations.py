"""The annotations that schemas can have beside the keywords of JSON Schema."""

from __future__ import annotations

PREFIX = "x-hidata-"

KEY = f"{PREFIX}key"
"""On a kind: the property that holds the key. On a view: those that identify a row, in a list."""

LABEL = f"{PREFIX}label"
"""On a kind: the property or template with what people call a record; on an enum: its labels."""

JSON = f"{PREFIX}json"
"""On a property: true where its values are kept as JSON text, in one column."""

UNKNOWN = f"{PREFIX}unknown"
"""Note on a shape of which not all is known: it depends on a schema that a stand-in replaces."""

OURS = (
    KEY,
    LABEL,
    JSON,
    *(PREFIX + name for name in ("ref", "judgement", "date", "source", "newest", "subject")),
    *(PREFIX + name for name in ("uncertainty", "rules")),
)
"""The annotations that begin with PREFIX; one that is not here is misspelt."""

OTHERS = (
    "x-ogc-unit",
    "x-ogc-unitLang",
    *(f"x-jsonld-{name}" for name in ("id", "type", "datatype", "vocab", "reverse")),
)
"""Annotations that others have defined."""

NOTES = frozenset(
    {
        *("title", "description", "format", "pattern", "enum", "const", "examples", "deprecated"),
        *OTHERS,
        *OURS,
        UNKNOWN,
    }
)
"""The keywords that are notes on a shape."""
