"""Decides what a schema's values look like: scalars, objects, lists, or free JSON."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hidata.jsontext.writer import compact
from hidata.schemas.annotations import LABEL, NOTES
from hidata.schemas.bounds import MOST_LEVELS, Bounds
from hidata.schemas.shape import ANY, Combiner, Shape
from hidata.schemas.walk import Node, walk

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
SCALARS = (str, bool, int, float)
CONDITIONAL = ("then", "else", "dependentSchemas", "dependencies")
"""Keywords whose schemas hold for some values only."""

OF_MAPS = ("patternProperties", "additionalProperties", "unevaluatedProperties")
"""Keywords with the schemas of properties whose names are of anybody's choice."""

OF_OBJECTS = ("properties", *OF_MAPS[:2])
"""Keywords that show, where they hold schemas, that objects are meant."""

NONE: Mapping[str, Node] = {}
COMBINING = frozenset({"allOf", "anyOf", "oneOf", *CONDITIONAL})
"""Keywords whose schemas say something of the same value."""


class ShapeReader:
    """Reads the shapes of a dataset's kinds, following references.

    What a reference means is the same wherever it stands outside its ring of recursion, so it is
    read once, whatever the kind; each ring is followed once.
    """

    def __init__(self, schemas: Schemas) -> None:
        """Take all schemas of the dataset."""
        self.links, self._asserted = schemas.links, schemas.format_assertion
        self._begin()

    def _begin(self) -> None:
        """Forget all that was read."""
        self._combiner, self._bounds = Combiner(), Bounds()
        self._rings: dict[int, int] = {}
        self._within: set[int] = set()
        self._known: dict[int, Shape] = {}
        self._next: dict[int, list[Node]] = {}

    def shape_of(self, schema: Schema) -> Shape:
        """The shape of one kind's records.

        `$schema` is for editors and no part of the record, unless it is required. A schema that
        says nothing of its records' form leaves them objects, since no other record becomes a row.
        Where it leaves a place open (no type, a union of unlike types, recursion) that place is
        "free": carried as JSON text. Where all kinds together are more than a combiner may compare,
        a kind is read by itself, so that its tables do not depend on what was read before.
        """
        shape = self._shape_of(schema)
        if self._combiner.exhausted:
            self._begin()
            shape = self._shape_of(schema)
        return shape

    def _shape_of(self, schema: Schema) -> Shape:
        shape = self._bounds.cut(self._whole(schema), MOST_LEVELS + 1)
        fields = {
            name: self._combiner.settled(inner)
            for name, inner in shape.fields.items()
            if name != "$schema" or name in shape.required
        }
        form = "object" if shape.form == "any" else shape.form
        return self._bounds.bounded(shape._replace(form=form, fields=fields, item=None))

    def declared(self, schema: Schema) -> Collection[str]:
        """Return the names of the properties of one kind's records, `$schema` among them."""
        return self._whole(schema).fields.keys()

    def _whole(self, schema: Schema) -> Shape:
        """Return the shape that a schema file describes, as deep as it is."""
        root = self.links.roots[schema.path]
        order = self._deepest_first(root)
        self._rings |= self._rings_of(order)
        for target in order:
            if target is not root:
                self._follow(target)
        return self.read(root)

    def read(self, node: Node) -> Shape:
        """The shape of what a schema describes. Raises ValueError where a reference is broken."""
        if not isinstance(node.schema, dict):
            return ANY
        shape, parts = self._own(node), node.parts
        both, either = self._combiner.both, self._combiner.either
        for _, reference in node.references:
            shape = both(shape, self._follow(self.links.resolve(node.base, reference)))
        if parts.keys().isdisjoint(COMBINING):
            return shape
        for part in parts.get("allOf", NONE).values():
            shape = both(shape, self.read(part))
        for keyword in ("anyOf", "oneOf"):
            if keyword in parts:
                branches = parts[keyword].values()
                choice = either([*map(self.read, branches)])
                shape = both(shape, choice._replace(notes={**_choices(branches), **choice.notes}))
        for keyword in CONDITIONAL:
            for part in parts.get(keyword, NONE).values():
                shape = both(shape, self._optional(part))
        return shape

    def _follow(self, target: Node | None) -> Shape:
        if target is None or not isinstance(target.schema, dict):
            return ANY
        key = id(target.schema)
        ring = self._rings[key]
        if ring in self._within:
            return Shape(form="free")
        if key not in self._known:
            self._within.add(ring)
            try:
                self._known[key] = self._bounds.cut(self.read(target), MOST_LEVELS)
            finally:
                self._within.remove(ring)
        return self._known[key]

    def _deepest_first(self, root: Node) -> list[Node]:
        """Return what references lead to, each after what it refers to itself; last the root.

        Read in this order, a chain of references takes no more calls within calls than one. What
        was returned for another root is left out.
        """
        order: list[Node] = []
        seen = {*self._rings}
        todo = [(root, False)]
        while todo:
            node, done = todo.pop()
            if done:
                order.append(node)
            elif id(node.schema) not in seen:
                seen.add(id(node.schema))
                todo.append((node, True))
                todo += [(target, False) for target in self._targets(node)]
        return order

    def _rings_of(self, order: Sequence[Node]) -> dict[int, int]:
        """Return a number for each schema, the same for those that refer to each other in a ring.

        `order` has each after what it refers to, but for such rings (this is Kosaraju's algorithm),
        and the whole of each ring.
        """
        referring: dict[int, list[Node]] = {id(node.schema): [] for node in order}
        for node in order:
            for target in self._targets(node):
                referring.get(id(target.schema), []).append(node)
        rings: dict[int, int] = {}
        for node in reversed(order):
            todo = [node]
            while todo:
                key = id(todo.pop().schema)
                if key not in rings:
                    rings[key] = id(node.schema)
                    todo += referring[key]
        return rings

    def _targets(self, node: Node) -> list[Node]:
        """Return the schemas with keywords that references in a schema lead to."""
        key = id(node.schema)
        if key not in self._next:
            found = [t for n in walk(node) if n.references for t in self.links.targets(n)]
            self._next[key] = [target for target in found if isinstance(target.schema, dict)]
        return self._next[key]

    def _optional(self, node: Node) -> Shape:
        """A schema that holds for some records only: it may add properties, nothing else."""
        shape = self.read(node)
        if shape.form != "object":
            return ANY
        fields = {name: self._combiner.weak(s) for name, s in shape.fields.items()}
        return ANY._replace(form="object", fields=fields)

    def _own(self, node: Node) -> Shape:
        """Return the shape that a schema's own keywords describe, references left out."""
        schema = node.keywords
        types = _types(schema)
        nullable = "null" in types
        read = schema if self._asserted else {k: v for k, v in schema.items() if k != "format"}
        notes = {name: value for name, value in read.items() if name in NOTES}
        bare = Shape(nullable=nullable, notes=notes)
        plain = types - {"null"}
        if plain == {"integer", "number"}:
            plain = {"number"}
        shapes = [self._of_type(name, node, read, bare) for name in sorted(plain)]
        if shapes:
            return shapes[0] if len(shapes) == 1 else self._combiner.either(shapes)
        return bare._replace(form="free") if nullable else bare

    def _of_type(self, name: str, node: Node, read: Mapping[str, Any], bare: Shape) -> Shape:
        """Return the shape of the values of one type that a schema's own keywords describe."""
        if name == "object":
            return self._object(node, bare)
        return self._list(node, bare) if name == "array" else _scalar(read, bare, name)

    def _object(self, node: Node, bare: Shape) -> Shape:
        schema, properties = node.keywords, node.parts.get("properties", NONE)
        required = _texts(schema.get("required"))
        closed = False in (schema.get("additionalProperties"), schema.get("unevaluatedProperties"))
        return bare._replace(
            form="object",
            item=self._values(node),
            fields={name: self.read(inner) for name, inner in properties.items()},
            required=frozenset(required),
            open=not closed or "patternProperties" in schema,
            empty=not (required or schema.get("minProperties")),
        )

    def _values(self, node: Node) -> Shape | None:
        """Return the shape of the values of a map, or None for an object that is not a map."""
        named = [i for keyword in OF_MAPS for i in node.parts.get(keyword, NONE).values()]
        schemas = [inner for inner in named if isinstance(inner.schema, dict)]
        if len(schemas) != 1 or node.parts.get("properties"):
            return None
        return self.read(schemas[0])

    def _list(self, node: Node, bare: Shape) -> Shape:
        schema = node.keywords
        if "prefixItems" in schema or isinstance(schema.get("items"), list):
            item = Shape(form="free")  # a tuple: unlike items by place
        else:
            item = next(map(self.read, node.parts.get("items", NONE).values()), ANY)
        return bare._replace(form="list", item=item, empty=not schema.get("minItems"))


def _types(schema: Mapping[str, Any]) -> set[str]:
    """The JSON types the schema names, or shows by `const`, `enum` or a telling keyword."""
    named = schema.get("type")
    if named is not None:
        return {named} if isinstance(named, str) else {*_texts(named)}
    if "const" in schema:
        return {JSON_TYPES[type(schema["const"])]}
    if isinstance(schema.get("enum"), list):
        return {JSON_TYPES[type(value)] for value in schema["enum"]}
    if any(type(schema[keyword]) is dict for keyword in OF_OBJECTS if keyword in schema):
        return {"object"}
    if "items" in schema or "prefixItems" in schema:
        return {"array"}
    return set()


def _texts(value: Any) -> list[str]:
    """The texts in a list; none in what is no list, which no validator takes for a schema."""
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _choices(branches: Iterable[Node]) -> dict[str, Any]:
    """Return the notes on values that a schema lists by `const`, each with its title.

    This is JSON Schema's own way to give values labels. None where some values are not listed so.
    """
    keywords = [branch.keywords for branch in branches]
    values = [each["const"] for each in keywords if isinstance(each.get("const"), SCALARS)]
    if len(values) < len(keywords):
        return {}
    words = [value if isinstance(value, str) else compact(value).decode() for value in values]
    titles = [each.get("title") for each in keywords]
    labels = {word: title for word, title in zip(words, titles, strict=True) if title}
    return {"enum": values, **({LABEL: labels} if labels else {})}


def _scalar(schema: Mapping[str, Any], bare: Shape, name: str) -> Shape:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    enum = schema.get("enum")
    values = enum if isinstance(enum, list) else []
    if not values and "const" in schema:
        values = [schema["const"]]
    empty = "" in values if values else not (schema.get("minLength") or _never_empty(schema))
    listed = bool(values) or name == "boolean"
    return bare._replace(form="scalar", type=name, listed=listed, low=low, high=high, empty=empty)


def _never_empty(schema: Mapping[str, Any]) -> bool:
    if schema.get("format") in ("date", "date-time", "time", "uri", "email", "uuid", "iri"):
        return True
    pattern = schema.get("pattern")
    try:
        return isinstance(pattern, str) and re.search(pattern, "") is None
    except re.error:
        return False
