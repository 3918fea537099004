"""The IRIs of what the records say: terms, classes, datatypes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from hidata.dataset import Metadata

XSD = "http://www.w3.org/2001/XMLSchema#"
DATATYPES = {"date": f"{XSD}date", "date-time": f"{XSD}dateTime", "time": f"{XSD}time"}


def term(name: str, notes: Any, metadata: Metadata) -> str:
    """The IRI of a property: the public term its schema names, or the dataset's own."""
    return str(notes.get("x-jsonld-id") or f"{metadata.base}term/{name}")


def vocab(metadata: Metadata) -> str:
    """Where the dataset's own terms live."""
    return f"{metadata.base}term/"


def class_of(kind: str) -> str:
    """The name of the class of all records of a kind, below `vocab`: CareerStep for career_step."""
    return quote("".join(word[:1].upper() + word[1:] for word in kind.split("_")))
