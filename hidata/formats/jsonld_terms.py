"""The IRIs of what the records say: terms, classes, datatypes."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from hidata.dataset.folder import Metadata
from hidata.schemas.shape import Shape
from hidata.tables.model import REST_COLUMN
from hidata.tables.types import type_of

_ILLEGAL = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f]')
"""What no IRI may have in it, by RFC 3987."""

_COMPACT = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.+").fullmatch


def term(name: str, notes: Any, metadata: Metadata) -> str:
    """The IRI of a property: the public term its schema names, or the dataset's own.

    A name with a colon, dc:title, is an IRI by itself: JSON-LD lets it be no other.
    """
    own = name if _COMPACT(name) else vocab(metadata) + _ILLEGAL.sub(_escaped, name)
    return str(notes.get("x-jsonld-id") or own)


def datatype(shape: Shape) -> str:
    """Return the IRI of the datatype of a scalar or free value, "@id" if the value is an IRI.

    The schema may name it; of free JSON it is "@json".
    """
    if shape.note("x-jsonld-datatype"):
        return str(shape.note("x-jsonld-datatype"))
    if shape.type == "string" and shape.note("format") == "uri":
        return "@id"
    return type_of(shape).rdf


def sayable(name: str, declared: bool = False) -> bool:
    """Whether JSON-LD lets a property have this name; one in the context may have blanks in it."""
    if not name or name.startswith("@") or name == REST_COLUMN:
        return False
    legal = not _ILLEGAL.search(name)
    if ":" in name:
        return legal and _COMPACT(name) is not None
    return legal or (declared and "/" not in name)


def _escaped(found: re.Match[str]) -> str:
    return quote(found.group(), safe="")


def vocab(metadata: Metadata) -> str:
    """Where the dataset's own terms live."""
    return f"{metadata.base}term/"


def class_of(kind: str) -> str:
    """The name of the class of all records of a kind, below `vocab`: CareerStep for career_step."""
    return quote("".join(word[:1].upper() + word[1:] for word in kind.split("_")))
