"""SHACL shapes of the JSON-LD files, with which an RDF store can check the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from hidata.dataset.folder import Metadata
from hidata.formats.jsonld_terms import (
    class_of,
    classes,
    concepts,
    datatype,
    expressible,
    is_reverse,
    term,
    vocab,
)
from hidata.schemas.shape import Shape
from hidata.tables.model import Kind
from hidata.tables.types import XSD

CONTEXT: Mapping[str, Any] = {
    "@vocab": "http://www.w3.org/ns/shacl#",
    **{key: {"@type": "@id"} for key in ("path", "datatype", "nodeKind", "class", "targetClass")},
    **{key: {"@container": "@list"} for key in ("in", "or")},
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
    by_term: dict[tuple[str, bool], list[tuple[str, Shape]]] = defaultdict(list)
    for name, inner in shape.fields.items():
        if name != without and expressible(name, declared=True):
            path = term(name, inner.notes, metadata), is_reverse(inner)
            by_term[path].append((name, inner))
    return [
        _part(iri, *properties[0], metadata)
        if reverse
        else {"path": iri, **_constraints(*properties[0], shape, metadata)}
        for (iri, reverse), properties in by_term.items()
        if len(properties) == 1
    ]


def _part(iri: str, name: str, inner: Shape, metadata: Metadata) -> dict[str, Any]:
    """Return the shape of a property that its parts state about the whole, as rdf:subject.

    Other nodes can state the same about the whole: only those of the parts' own class are checked.
    """
    shape = {"path": {"inversePath": {"@id": iri}}, "name": str(inner.note("title") or name)}
    value = inner.item if inner.form == "list" and inner.item is not None else inner
    own = [one for one in classes(value, "") if one.startswith(vocab(metadata))]
    if not own:
        return shape
    other = {"@type": "NodeShape", "not": {"@type": "NodeShape", "class": own[0]}}
    return shape | {"or": [other, _value(value, metadata)["node"]]}


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
    if words := concepts(shape):
        return {"in": [{"@id": iri} for iri in words.values()]}
    constraints: dict[str, Any] = {"datatype": datatype(shape)}
    values = shape.note("enum")
    if shape.type == "string" and values and constraints["datatype"] == f"{XSD}string":
        constraints["in"] = [value for value in values if isinstance(value, str)]
    return constraints
