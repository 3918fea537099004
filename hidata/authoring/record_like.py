"""What a new record takes over from one that is there, and records found by their words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hidata.authoring.new_record import BLANK, choices
from hidata.dataset.folder import Folder
from hidata.schemas.shape import Shape
from hidata.tables.labels import Naming

MOST_FOUND = 10
"""Of records that have the words asked for, further ones are not named."""


def copied(value: Any, shape: Shape, inside: bool = False) -> Any:
    """Return what a new record takes over from a value of another: its structure and its classes.

    References, values from a list in the schema and true or false stay. Everything else is a fact
    of its own and left blank: names, texts, numbers, dates, keys; so is a reference to a source,
    and the whole object inside of the record that has one, such as an entry of evidence.
    """
    if isinstance(value, list):
        items = [copied(item, shape.item or Shape(), inside=True) for item in value]
        return [item for index, item in enumerate(items) if item not in items[:index]]
    if isinstance(value, dict) and shape.form == "object":
        inner = {name: shape.fields[name] for name in value if name in shape.fields}
        backed = inside and any(s.note("x-hidata-source") for s in inner.values())
        return {n: BLANK if backed else copied(value[n], s, inside=True) for n, s in inner.items()}
    if isinstance(value, dict):
        return {}
    is_class = shape.note("x-hidata-ref") or choices(shape) or isinstance(value, bool)
    return value if is_class and not shape.note("x-hidata-source") else BLANK


def with_words(folder: Folder, kind: str, text: str) -> list[tuple[str, str]]:
    """Return the key and label of records that have all words of a text, MOST_FOUND at most.

    Looked at are the key and the texts of the record, such as title and publisher. Raises
    ValueError if a record cannot be read.
    """
    words = text.casefold().split()
    naming = Naming(folder.kind(kind).shape)
    found: list[tuple[str, str]] = []
    for key, record in folder.records(kind):
        own = "\n".join([key, *_texts(record)]).casefold()
        if words and all(word in own for word in words):
            found.append((key, naming.label(record)))
        if len(found) == MOST_FOUND:
            break
    return found


def _texts(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts of a record that are not within others."""
    return (value for value in record.values() if isinstance(value, str))
