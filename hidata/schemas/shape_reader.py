"""Decides what a schema's values look like: scalars, objects, lists, or free JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from hidata.schemas import references
from hidata.schemas.shape import (
    ANY,
    Shape,
    both,
    either,
    settled,
    weak,
)

if TYPE_CHECKING:
    from hidata.schemas.loading import Schema, Schemas

JSON_TYPES = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}
ANNOTATIONS = (
    "title",
    "description",
    "format",
    "pattern",
    "enum",
    "const",
    "examples",
    "deprecated",
    "x-ogc-unit",
    "x-ogc-unitLang",
    "x-jsonld-id",
    "x-jsonld-type",
    "x-jsonld-datatype",
    "x-hidata-ref",
    "x-hidata-judgement",
    "x-hidata-date",
    "x-hidata-source",
)


class Reader:
    """Reads the shapes of a dataset's kinds, following references.

    What a reference means is the same wherever it stands outside its ring of recursion, so it is
    read once; each ring is followed once.
    """

    def __init__(self, schemas: Schemas) -> None:
        """Take all schemas of the dataset."""
        self.schemas = schemas
        self._within: set[int] = set()
        self._known: dict[int, Shape] = {}
        self._next: dict[int, list[tuple[Any, str]]] = {}

    def shape_of(self, schema: Schema) -> Shape:
        """The shape of one kind's records.

        `$schema` is for editors and no part of the record, unless it is required. A schema that
        says nothing of its records' form leaves them objects, since no other record becomes a row.
        Where it leaves a place open (no type, a union of unlike types, recursion) that place is
        "free": carried as JSON text.
        """
        shape = self.read(schema.document, schema.uri)
        fields = {
            name: settled(inner)
            for name, inner in shape.fields.items()
            if name != "$schema" or name in shape.required
        }
        form = "object" if shape.form == "any" else shape.form
        return shape._replace(form=form, fields=fields)

    def read(self, schema: Any, base: str) -> Shape:
        """The shape of what a schema within the resource `base` describes."""
        if not isinstance(schema, dict):
            return ANY
        base = references.base_of(schema, base)
        shape = self._own(schema, base)
        for keyword in references.REFERENCES:
            if keyword in schema:
                shape = both(shape, self._follow(schema[keyword], base))
        for part in schema.get("allOf", ()):
            shape = both(shape, self.read(part, base))
        for keyword in ("anyOf", "oneOf"):
            if schema.get(keyword):
                branches = [self.read(part, base) for part in schema[keyword]]
                shape = both(shape, either(branches))
        for part in self._conditional(schema):
            shape = both(shape, self._optional(part, base))
        return shape

    def _follow(self, reference: str, base: str) -> Shape:
        found, place = self.schemas.resolve(base, reference)
        if not isinstance(found, dict):
            return ANY
        if self._within and not self._within.isdisjoint(self._reached(found, place)):
            return Shape(form="free")
        if id(found) not in self._known:
            self._within.add(id(found))
            self._known[id(found)] = self.read(found, place)
            self._within.remove(id(found))
        return self._known[id(found)]

    def _reached(self, schema: Any, base: str) -> set[int]:
        """All schemas that references lead to from this one, itself only if it is recursive."""
        seen: set[int] = set()
        todo = [(schema, base)]
        while todo:
            node, place = todo.pop()
            if id(node) not in self._next:
                refs = references.references(node, place)
                self._next[id(node)] = [self.schemas.resolve(at, ref) for _, at, ref in refs]
            todo += [step for step in self._next[id(node)] if id(step[0]) not in seen]
            seen.update(id(step[0]) for step in self._next[id(node)])
        return seen

    def _conditional(self, schema: dict[str, Any]) -> Iterator[Any]:
        yield from (schema[keyword] for keyword in ("then", "else") if keyword in schema)
        for keyword in ("dependentSchemas", "dependencies"):
            yield from schema.get(keyword, {}).values()

    def _optional(self, schema: Any, base: str) -> Shape:
        """A schema that holds for some records only: it may add properties, nothing else."""
        shape = self.read(schema, base)
        if shape.form != "object":
            return ANY
        fields = {name: weak(s) for name, s in shape.fields.items()}
        return ANY._replace(form="object", fields=fields)

    def _own(self, schema: dict[str, Any], base: str) -> Shape:
        types = _types(schema)
        nullable = "null" in types
        notes = {name: schema[name] for name in ANNOTATIONS if name in schema}
        bare = Shape(nullable=nullable, notes=notes)
        plain = types - {"null"}
        if plain == {"integer", "number"}:
            plain = {"number"}
        if len(plain) > 1:
            return bare._replace(form="free")
        if plain == {"object"}:
            return self._object(schema, bare, base)
        if plain == {"array"}:
            return self._list(schema, bare, base)
        if plain:
            return _scalar(schema, bare, plain.pop())
        return bare._replace(form="free") if nullable else bare

    def _object(self, schema: dict[str, Any], bare: Shape, base: str) -> Shape:
        fields = {n: self.read(s, base) for n, s in schema.get("properties", {}).items()}
        closed = False in (schema.get("additionalProperties"), schema.get("unevaluatedProperties"))
        return bare._replace(
            form="object",
            fields=fields,
            required=frozenset(schema.get("required", ())),
            open=not closed or "patternProperties" in schema,
            empty=not (schema.get("required") or schema.get("minProperties")),
        )

    def _list(self, schema: dict[str, Any], bare: Shape, base: str) -> Shape:
        items = schema.get("items", True)
        if "prefixItems" in schema or isinstance(items, list):
            item = Shape(form="free")  # a tuple: unlike items by place
        else:
            item = self.read(items, base)
        return bare._replace(form="list", item=item, empty=not schema.get("minItems"))


def _types(schema: dict[str, Any]) -> set[str]:
    """The JSON types the schema names, or shows by `const`, `enum` or a telling keyword."""
    named = schema.get("type")
    if named is not None:
        return {named} if isinstance(named, str) else set(named)
    if "const" in schema:
        return {JSON_TYPES[type(schema["const"])]}
    if "enum" in schema:
        return {JSON_TYPES[type(value)] for value in schema["enum"]}
    if "properties" in schema:
        return {"object"}
    if "items" in schema or "prefixItems" in schema:
        return {"array"}
    return set()


def _scalar(schema: dict[str, Any], bare: Shape, name: str) -> Shape:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    values = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    empty = "" in values if values else not (schema.get("minLength") or _never_empty(schema))
    return bare._replace(form="scalar", type=name, low=low, high=high, empty=empty)


def _never_empty(schema: dict[str, Any]) -> bool:
    if schema.get("format") in ("date", "date-time", "time", "uri", "email", "uuid", "iri"):
        return True
    try:
        return "pattern" in schema and re.search(schema["pattern"], "") is None
    except re.error:
        return False
