"""SHACL shapes for the JSON-LD: what the schemas say of each kind, for an RDF store to check."""

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
"""So that the shapes below read as SHACL's own terms (W3C Recommendation of 2017)."""


def shapes(metadata: Metadata, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """The shapes of all kinds, as JSON-LD: a record that fits its schema conforms to its shape.

    They say less than the schemas: nothing of free JSON, of lists within lists, or of conditions.
    """
    return {"@context": dict(CONTEXT), "@graph": [_node(k, metadata) for k in kinds.values()]}


def _node(kind: Kind, metadata: Metadata) -> dict[str, Any]:
    named = class_of(kind.name)
    return {
        "@id": f"{metadata.base}shape/{named}",
        "@type": "NodeShape",
        "targetClass": vocab(metadata) + named,
        "nodeKind": "http://www.w3.org/ns/shacl#IRI",
        "property": _properties(kind.shape, metadata, without=kind.key),
    }


def _properties(shape: Shape, metadata: Metadata, without: str | None) -> list[dict[str, Any]]:
    """One property shape a term; of properties that share a term, nothing can be said apart."""
    by_term: dict[str, list[tuple[str, Shape]]] = defaultdict(list)
    for name, inner in shape.fields.items():
        if name != without and expressible(name, declared=True):
            by_term[term(name, inner.notes, metadata)].append((name, inner))
    return [
        {"path": path, **_limits(*named[0], shape, metadata)}
        for path, named in by_term.items()
        if len(named) == 1
    ]


def _limits(name: str, inner: Shape, outer: Shape, metadata: Metadata) -> dict[str, Any]:
    limits: dict[str, Any] = {"name": str(inner.note("title") or name)}
    value = inner
    if inner.form == "list" and inner.item is not None:
        value = inner.item
    elif inner.form != "free":
        limits["maxCount"] = 1
    if metadata.strict and name in outer.required:  # elsewhere it may stand in the JSON literal
        limits["minCount"] = 1
    return limits | _value(value, metadata)


def _value(shape: Shape, metadata: Metadata) -> dict[str, Any]:
    target = shape.note("x-hidata-ref")
    if target:
        return {"class": vocab(metadata) + class_of(str(target))}
    if shape.form == "object":
        return {"node": {"@type": "NodeShape", "property": _properties(shape, metadata, None)}}
    if shape.form != "scalar":
        return {}
    if datatype(shape) == "@id":
        return {"nodeKind": "http://www.w3.org/ns/shacl#IRI"}
    said: dict[str, Any] = {"datatype": datatype(shape)}
    values = shape.note("enum")
    if shape.type == "string" and values and said["datatype"] == f"{XSD}string":
        said["in"] = [value for value in values if isinstance(value, str)]
    return said
