"""The IRIs of properties, classes and datatypes in JSON-LD."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from hidata.dataset.folder import Metadata
from hidata.schemas.shape import Shape
from hidata.tables.model import REST_COLUMN
from hidata.tables.types import type_of

_ILLEGAL = r'[\x00-\x20<>"{}|\\^`\x7f]'
"""Matches a character that no IRI may contain (RFC 3987)."""

_WORD = re.compile("[A-Za-z][A-Za-z0-9_-]*").fullmatch
"""Matches a word that can end an IRI as it is, and is neither one itself nor a keyword."""

_COMPACT = "[A-Za-z][A-Za-z0-9+.-]*:.+"
"""Matches a name that JSON-LD takes for an IRI or a compact one: it begins with a scheme."""


def term(name: str, notes: Any, metadata: Metadata) -> str:
    """Return the IRI of a property: the public term that its schema names, or the dataset's own.

    A name with a colon, such as dc:title, is its own IRI: JSON-LD allows it no other.
    """
    if public := notes.get("x-jsonld-id"):
        return str(public)
    if name.isidentifier():
        return vocab(metadata) + name
    compact = re.fullmatch(_COMPACT, name)
    return name if compact else vocab(metadata) + re.sub(_ILLEGAL, _escaped, name)


def datatype(shape: Shape) -> str:
    """Return the IRI of the datatype of a scalar or free value, "@id" if the value is an IRI.

    The schema may name it; of free JSON it is "@json".
    """
    if shape.note("x-jsonld-datatype"):
        return str(shape.note("x-jsonld-datatype"))
    if shape.type == "string" and shape.note("format") == "uri":
        return "@id"
    return type_of(shape).rdf


def concepts(shape: Shape) -> dict[str, str]:
    """Return the IRIs of a text's allowed values, where the schema names their vocabulary.

    The result is empty if one of the values is more than a plain word, since that could not end an
    IRI, or would be one itself.
    """
    vocabulary, values = shape.note("x-jsonld-vocab"), shape.note("enum")
    if not (isinstance(vocabulary, str) and isinstance(values, list)):
        return {}
    words = [value for value in values if isinstance(value, str) and _WORD(value)]
    return {word: vocabulary + word for word in words} if len(words) == len(values) else {}


def is_reverse(shape: Shape) -> bool:
    """Return whether a property is stated the other way round, by its values about the whole."""
    value = shape.item if shape.form == "list" and shape.item is not None else shape
    named = value.form == "object" or value.note("x-hidata-ref")
    return shape.note("x-jsonld-reverse") is True and bool(named)


def is_index_map(shape: Shape) -> bool:
    """Return whether a map is one in JSON-LD too (`@container: @index`), its keys the indexes.

    Other maps are JSON literals. An index map has no place for lists within it, since those of all
    keys would run together, nor for values that are maps or literals themselves. An index is part
    of JSON-LD only: RDF has the values of an index map without their keys.
    """
    return shape.form == "map" and shape.item is not None and shape.item.form in _INDEXED


_INDEXED = ("scalar", "object")


def expressible(name: str, declared: bool = False) -> bool:
    """Return whether a property of this name can be expressed in JSON-LD.

    A declared name stands in the context, and so may contain characters that no IRI may.
    """
    if not name or name.startswith("@") or name == REST_COLUMN:
        return False
    legal = name.isidentifier() or not re.search(_ILLEGAL, name)
    if ":" in name:
        return legal and re.fullmatch(_COMPACT, name) is not None
    return legal or (declared and "/" not in name)


def _escaped(match: re.Match[str]) -> str:
    """Return the matched characters, percent-encoded."""
    return quote(match.group(), safe="")


def vocab(metadata: Metadata) -> str:
    """Return the IRI that the dataset's own terms begin with."""
    return f"{metadata.base}term/"


def class_of(kind: str) -> str:
    """Return the class of a kind's records, relative to `vocab`: CareerStep for career_step."""
    return quote("".join(word[:1].upper() + word[1:] for word in kind.split("_")))


def classes(shape: Shape, own: str) -> list[str]:
    """Return the classes that the schema names for an object, without the prefix `own`."""
    named = shape.note("x-jsonld-type") or []
    return [str(one).removeprefix(own) for one in ([named] if isinstance(named, str) else named)]
