"""Decides what a schema's values look like: scalars, objects, lists, or free JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

if TYPE_CHECKING:
    from hidata.schema import Schema, Schemas

Form = Literal["any", "scalar", "object", "list", "free"]
JSON_TYPES = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}
FOLLOWED = 1_000
"""References followed for one kind; schemas that refer to each other crosswise would never end."""

INT32, INT64 = 2**31, 2**63
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
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What values at one place look like.

    `type` is the JSON type of a scalar; `fields` the declared properties of an object, in schema
    order; `item` the items of a list. `open` (undeclared properties are legal), `nullable` and
    `empty` (an empty text, list or object is legal) tell what flat columns alone cannot say.
    """

    form: Form = "any"
    type: str = ""
    fields: Mapping[str, Shape] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    item: Shape | None = None
    open: bool = True
    nullable: bool = False
    empty: bool = True
    low: float | None = None
    high: float | None = None
    notes: Mapping[str, Any] = field(default_factory=dict)

    def note(self, name: str) -> Any:
        """The annotation or format keyword of that name, or None."""
        return self.notes.get(name)


ANY = Shape()


def shape_of(schemas: Schemas, schema: Schema) -> Shape:
    """The shape of one kind's records, `$ref`s followed.

    `$schema` is for editors and no part of the record. A schema that says nothing of its records'
    form leaves them objects, since no other record becomes a row. Where it leaves a place open (no
    type, a union of unlike types, recursion) that place is "free": carried as JSON text.
    """
    shape = _Reader(schemas).read(schema.document, schema.uri)
    fields = {name: _settled(s) for name, s in shape.fields.items() if name != "$schema"}
    form = "object" if shape.form == "any" else shape.form
    return replace(shape, form=form, fields=fields)


class _Reader:
    """Follows one schema through its references; `trail` guards against endless recursion."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self.trail: list[tuple[str, str]] = []
        self.followed = 0

    def read(self, schema: Any, base: str) -> Shape:
        if not isinstance(schema, dict):
            return ANY
        base = urljoin(base, schema["$id"]) if isinstance(schema.get("$id"), str) else base
        shape = self._own(schema, base)
        for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
            if keyword in schema:
                shape = _both(shape, self._follow(schema[keyword], base))
        for part in schema.get("allOf", ()):
            shape = _both(shape, self.read(part, base))
        for keyword in ("anyOf", "oneOf"):
            if schema.get(keyword):
                branches = [self.read(part, base) for part in schema[keyword]]
                shape = _both(shape, _either(branches))
        for part in self._conditional(schema):
            shape = _both(shape, self._optional(part, base))
        return shape

    def _follow(self, reference: str, base: str) -> Shape:
        step = (base, reference)
        self.followed += 1
        if step in self.trail or self.followed > FOLLOWED:
            return Shape(form="free")
        found, place = self.schemas.resolve(base, reference)
        self.trail.append(step)
        shape = self.read(found, place)
        self.trail.pop()
        return shape

    def _conditional(self, schema: dict[str, Any]) -> Iterator[Any]:
        for keyword in ("then", "else"):
            yield schema.get(keyword)
        for keyword in ("dependentSchemas", "dependencies"):
            yield from schema.get(keyword, {}).values()

    def _optional(self, schema: Any, base: str) -> Shape:
        """A schema that holds for some records only: it may add properties, nothing else."""
        shape = self.read(schema, base)
        if shape.form != "object":
            return ANY
        fields = {name: _weak(s) for name, s in shape.fields.items()}
        return replace(ANY, form="object", fields=fields)

    def _own(self, schema: dict[str, Any], base: str) -> Shape:
        types = _types(schema)
        nullable = "null" in types
        notes = {name: schema[name] for name in ANNOTATIONS if name in schema}
        bare = Shape(nullable=nullable, notes=notes)
        plain = types - {"null"}
        if plain == {"integer", "number"}:
            plain = {"number"}
        if len(plain) > 1:
            return replace(bare, form="free")
        if plain == {"object"}:
            return self._object(schema, bare, base)
        if plain == {"array"}:
            return self._list(schema, bare, base)
        if plain:
            return _scalar(schema, bare, plain.pop())
        return replace(bare, form="free") if nullable else bare

    def _object(self, schema: dict[str, Any], bare: Shape, base: str) -> Shape:
        fields = {n: self.read(s, base) for n, s in schema.get("properties", {}).items()}
        closed = False in (schema.get("additionalProperties"), schema.get("unevaluatedProperties"))
        return replace(
            bare,
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
        return replace(bare, form="list", item=item, empty=not schema.get("minItems"))


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
    return replace(bare, form="scalar", type=name, low=low, high=high, empty=empty)


def _never_empty(schema: dict[str, Any]) -> bool:
    if schema.get("format") in ("date", "date-time", "time", "uri", "email", "uuid", "iri"):
        return True
    try:
        return "pattern" in schema and re.search(schema["pattern"], "") is None
    except re.error:
        return False


def _both(a: Shape, b: Shape) -> Shape:
    """Values that fit both: the more telling of the two, the first's annotations before."""
    notes = {**b.notes, **a.notes}
    if "any" in (a.form, b.form) or a.form == b.form == "free":
        told, other = (b, a) if a.form == "any" else (a, b)
        return replace(told, notes=notes, nullable=told.nullable or other.nullable)
    if a.form != b.form or a.type != b.type:
        if {a.type, b.type} == {"integer", "number"}:
            return replace(a if a.type == "integer" else b, notes=notes)
        return Shape(form="free", notes=notes)
    fields = {
        name: _both(a.fields.get(name, ANY), b.fields.get(name, ANY))
        for name in [*a.fields, *(n for n in b.fields if n not in a.fields)]
    }
    return Shape(
        form=a.form,
        type=a.type,
        fields=fields,
        required=a.required | b.required,
        item=_both(a.item or ANY, b.item or ANY) if a.form == "list" else None,
        open=a.open and b.open,
        nullable=a.nullable or b.nullable,
        empty=a.empty and b.empty,
        low=_pick(max, a.low, b.low),
        high=_pick(min, a.high, b.high),
        notes=notes,
    )


def _either(branches: list[Shape]) -> Shape:
    """Values that fit one of the branches."""
    telling = [b for b in branches if not (b.form == "free" and _only_null(b))]
    nullable = len(telling) < len(branches) or any(b.nullable for b in telling)
    if not telling or any(b.form == "any" for b in telling):
        return ANY
    shape = telling[0]
    for other in telling[1:]:
        shape = _one_of_two(shape, other)
    return replace(shape, nullable=nullable)


def _one_of_two(a: Shape, b: Shape) -> Shape:
    numbers = {a.type, b.type} == {"integer", "number"}
    if a.form != b.form or a.form == "free" or (a.type != b.type and not numbers):
        return Shape(form="free", notes=_shared(a.notes, b.notes))
    names = [*a.fields, *(n for n in b.fields if n not in a.fields)]
    fields = {
        n: _one_of_two(a.fields[n], b.fields[n])
        if n in a.fields and n in b.fields
        else a.fields.get(n, b.fields.get(n, ANY))
        for n in names
    }
    item = None
    if a.form == "list":
        item = _one_of_two(_settled(a.item or ANY), _settled(b.item or ANY))
    return Shape(
        form=a.form,
        type="number" if numbers else a.type,
        fields=fields,
        required=a.required & b.required,
        item=item,
        open=a.open or b.open,
        nullable=a.nullable or b.nullable,
        empty=a.empty or b.empty,
        low=None if a.low is None or b.low is None else min(a.low, b.low),
        high=None if a.high is None or b.high is None else max(a.high, b.high),
        notes=_shared(a.notes, b.notes),
    )


def _settled(shape: Shape) -> Shape:
    """No place stays undecided: what no keyword tells is free JSON, as is an empty object."""
    if shape.form == "any":
        return replace(shape, form="free")
    if shape.form == "object" and not shape.fields:
        return replace(shape, form="free")
    fields = {name: _settled(s) for name, s in shape.fields.items()}
    return replace(shape, fields=fields, item=shape.item and _settled(shape.item))


def _weak(shape: Shape) -> Shape:
    """The shape without what holds under a condition only."""
    fields = {name: _weak(s) for name, s in shape.fields.items()}
    item = shape.item and _weak(shape.item)
    return replace(
        shape, fields=fields, item=item, required=frozenset(), empty=True, low=None, high=None
    )


def _only_null(shape: Shape) -> bool:
    return shape.nullable and not shape.fields and shape.item is None and not shape.type


def _shared(a: Mapping[str, Any], b: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in a.items() if name in b and b[name] == value}


def _pick(choose: Callable[..., float | None], *bounds: float | None) -> float | None:
    return choose((bound for bound in bounds if bound is not None), default=None)
