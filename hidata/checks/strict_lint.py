"""What a strict dataset promises of its schemas: words for each column, and no doubt in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from hidata.findings.finding import Fault
from hidata.formats.jsonld_terms import expressible
from hidata.jsontext.reader import escape
from hidata.schemas.annotations import UNKNOWN
from hidata.schemas.shape import Shape
from hidata.schemas.walk import Node

UNSAFE = re.compile(r"\\[dDwWsSbBZApPu]|\(\?[^:]|\\-(?![^\[]*\])|\\[1-9]")
"""What validators read differently in patterns, or cannot match in linear time."""


def without_doubt(places: Iterable[tuple[str, Shape]]) -> Iterator[Fault]:
    """Yield where flat columns, or JSON-LD, cannot say all that a record may say."""
    for pointer, shape in places:
        if why := _loose(shape):
            yield Fault(pointer, "L010", f"In a strict dataset {why}.")
        for name in shape.fields:
            if not expressible(name, declared=True):
                message = (
                    f"In a strict dataset no property is called {name}: JSON-LD cannot say it."
                )
                place = f"{pointer}/properties/{escape(name)}"
                yield Fault(place, "L010", message, "rename the property")


def _loose(shape: Shape) -> str | None:
    if shape.note(UNKNOWN):
        return None
    if shape.nullable:
        return "nothing is null: what is not known is left out"
    match shape.form:
        case "free" | "map" | "scalar" if shape.form != "scalar" or shape.mixed:
            return "every value has one type, and objects name their properties"
        case "object" if shape.open:
            return "objects are closed (unevaluatedProperties: false)"
        case "object" | "list" | "scalar" if shape.empty and shape.type in ("", "string"):
            return "nothing is empty (minLength, minItems, minProperties or required)"
        case "scalar" if shape.type == "integer" and None in (shape.low, shape.high):
            return "integers have a minimum and a maximum"
    return None


def patterns(nodes: Iterable[Node]) -> Iterator[Fault]:
    """Yield patterns outside the safe subset."""
    for node in nodes:
        pattern = node.keywords.get("pattern")
        if isinstance(pattern, str) and UNSAFE.search(pattern):
            message = "Validators read this pattern differently."
            yield Fault(f"{node.pointer}/pattern", "L006", message)


def words(nodes: Iterable[Node]) -> Iterator[Fault]:
    """Yield properties without words for the dictionary."""
    for node in nodes:
        for name, inner in node.parts.get("properties", {}).items():
            if isinstance(inner.schema, dict):
                yield from without_words(inner.pointer, name, inner.schema)


def without_words(pointer: str, name: str, said: Collection[str]) -> Iterator[Fault]:
    """Yield which words for the dictionary are not said of a property."""
    for word in {"title", "description"}.difference(said):
        yield Fault(pointer, "L004", f"The property {name} has no {word} for the data dictionary.")
