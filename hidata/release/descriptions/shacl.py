"""SHACL shapes of the JSON-LD files, with which an RDF store can check the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from hidata.dataset.folder import Metadata
from hidata.formats.jsonld_terms import class_of, datatype, expressible, term, vocab
from hidata.schemas.shape import Shape
from hidata.tables.model import Kind
from hidata.tables.types import XSD

CONTEXT: Mapping[str, Any] = {
    "@vocab": "http://www.w3.org/ns/shacl#",
    **{key: {"@type": "@id"} for key in ("path", "datatype", "nodeKind", "class", "targetClass")},
    "in": {"@container": "@list"},
}
"""The JSON-LD context by which keys are terms of SHACL (W3C Recommendation of 2017)."""


def shapes(metadata: Metadata, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """Return the shapes of all kinds as JSON-LD. Records that fit their schema conform to them.

    Shapes are weaker than schemas: they have nothing for free JSON, lists within lists, or
    conditions.
    """
    return {"@context": dict(CONTEXT), "@graph": [_node(k, metadata) for k in kinds.values()]}


def _node(kind: Kind, metadata: Metadata) -> dict[str, Any]:
    """Return the node shape of a kind, which applies to its class."""
    class_name = class_of(kind.name)
    return {
        "@id": f"{metadata.base}shape/{class_name}",
        "@type": "NodeShape",
        "targetClass": vocab(metadata) + class_name,
        "nodeKind": "http://www.w3.org/ns/shacl#IRI",
        "property": _properties(kind.shape, metadata, without=kind.key),
    }


def _properties(shape: Shape, metadata: Metadata, without: str | None) -> list[dict[str, Any]]:
    """Return the property shape of each term that only one property of the schema has.

    In RDF, the values of properties with the same term cannot be distinguished.
    """
    by_term: dict[str, list[tuple[str, Shape]]] = defaultdict(list)
    for name, inner in shape.fields.items():
        if name != without and expressible(name, declared=True):
            by_term[term(name, inner.notes, metadata)].append((name, inner))
    return [
        {"path": path, **_constraints(*properties[0], shape, metadata)}
        for path, properties in by_term.items()
        if len(properties) == 1
    ]


def _constraints(name: str, inner: Shape, outer: Shape, metadata: Metadata) -> dict[str, Any]:
    """Return the name, number of values and constraints on values of a property of `outer`."""
    constraints: dict[str, Any] = {"name": str(inner.note("title") or name)}
    value = inner
    if inner.form == "list" and inner.item is not None:
        value = inner.item
    elif inner.form not in ("free", "map"):
        constraints["maxCount"] = 1
    if metadata.strict and name in outer.required:  # else it may be in the JSON literal
        constraints["minCount"] = 1
    return constraints | _value(value, metadata)


def _value(shape: Shape, metadata: Metadata) -> dict[str, Any]:
    """Return the constraints on one value of a property."""
    target = shape.note("x-hidata-ref")
    if target:
        return {"class": vocab(metadata) + class_of(str(target))}
    if shape.form == "object":
        return {"node": {"@type": "NodeShape", "property": _properties(shape, metadata, None)}}
    if shape.form != "scalar":
        return {}
    if datatype(shape) == "@id":
        return {"nodeKind": "http://www.w3.org/ns/shacl#IRI"}
    constraints: dict[str, Any] = {"datatype": datatype(shape)}
    values = shape.note("enum")
    if shape.type == "string" and values and constraints["datatype"] == f"{XSD}string":
        constraints["in"] = [value for value in values if isinstance(value, str)]
    return constraints
