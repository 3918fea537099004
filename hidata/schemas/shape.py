"""What values look like, and how two such shapes combine: scalars, objects, lists, free JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, Literal, NamedTuple

from hidata.schemas.annotations import JSON, UNKNOWN

Form = Literal["any", "scalar", "object", "map", "list", "free"]
"""A map is an object with names of anybody's choice, whose values have one shape."""

MOST_FIELDS = 200_000
"""How many properties may be compared while the shapes of one kind are combined: seconds of work.

What is left then is free JSON.
"""


BEYOND = "beyond"
"""Note on a shape of what lies beyond the bounds: True, or on a record the number of properties
that have no column. No annotation has this name."""


class Shape(NamedTuple):
    """What values at one place look like.

    `type` is the JSON type of a scalar; `fields` the declared properties of an object, in schema
    order; `item` the items of a list or the values of a map (while shapes are combined, also of an
    object that may turn out to be one). `open` (undeclared properties are legal), `nullable`,
    `mixed` (values of other types than `type` are legal) and `empty` (an empty text, list or object
    is legal) say what flat columns alone cannot say. The values of a `listed` scalar are in the
    schema, one by one.
    """

    form: Form = "any"
    type: str = ""
    fields: Mapping[str, Shape] = {}
    required: frozenset[str] = frozenset()
    item: Shape | None = None
    open: bool = True
    nullable: bool = False
    mixed: bool = False
    listed: bool = False
    empty: bool = True
    low: float | None = None
    high: float | None = None
    notes: Mapping[str, Any] = {}

    def note(self, name: str) -> Any:
        """The annotation or format keyword of that name, or None."""
        return self.notes.get(name)

    @property
    def of_one_type(self) -> bool:
        """Whether null and values of other types are not legal."""
        return not (self.nullable or self.mixed)


ANY = Shape()
FREE = Shape(form="free", notes={BEYOND: True})


class Combiner:
    """Combines the shapes of one kind.

    Each pair is combined once: parts of schemas that references repeat are one shape in many
    places, and to unfold them would take time without bound.
    """

    def __init__(self) -> None:
        """Begin with nothing combined."""
        self._done: dict[tuple[str, int, int], tuple[Shape, Shape, Shape]] = {}
        self._fields = 0

    def _once(self, what: Callable[[Shape, Shape], Shape], a: Shape, b: Shape) -> Shape:
        """Return what a method makes of two shapes; they are kept, so that their id() stays."""
        key = (what.__name__, id(a), id(b))
        if known := self._done.get(key):
            return known[2]
        self._fields += 1 + len(a.fields) + len(b.fields)
        shape = FREE if self.exhausted else what(a, b)
        self._done[key] = (a, b, shape)
        return shape

    @property
    def exhausted(self) -> bool:
        """Whether more than MOST_FIELDS properties would have to be compared."""
        return self._fields > MOST_FIELDS

    def both(self, a: Shape, b: Shape) -> Shape:
        """Return the shape of values that fit both: the more telling of the two.

        Of annotations in both, the first's stays.
        """
        return self._once(self._both, a, b)

    def either(self, branches: list[Shape]) -> Shape:
        """Return the shape of values that fit one of the branches."""
        if any(b.note(UNKNOWN) for b in branches):
            return ANY._replace(notes={UNKNOWN: True})
        telling = [b for b in branches if not (b.form == "free" and _only_null(b))]
        nullable = len(telling) < len(branches) or any(b.nullable for b in telling)
        if not telling or any(b.form == "any" for b in telling):
            return ANY
        by_type: dict[tuple[str, str], Shape] = {}
        for branch in telling:
            known = by_type.setdefault(_type(branch), branch)
            if known is not branch:
                by_type[_type(branch)] = self._once(self._one_of_two, known, branch)
        return _of_types([*by_type.values()])._replace(nullable=nullable)

    def settled(self, shape: Shape) -> Shape:
        """Return the shape with every part decided: free JSON where no keyword says more."""
        return self._once(self._settled, shape, ANY)

    def weak(self, shape: Shape) -> Shape:
        """Return the shape without what holds under a condition only."""
        return self._once(self._weak, shape, ANY)

    def _both(self, a: Shape, b: Shape) -> Shape:
        notes = {**b.notes, **a.notes}
        if "any" in (a.form, b.form) or a.form == b.form == "free":
            stronger, other = (b, a) if a.form == "any" else (a, b)
            return stronger._replace(notes=notes, nullable=stronger.nullable or other.nullable)
        if a.form != b.form or a.type != b.type:
            if {a.type, b.type} == {"integer", "number"}:
                return (a if a.type == "integer" else b)._replace(notes=notes)
            return Shape(form="free", notes=notes)
        fields = {
            name: self.both(a.fields.get(name, ANY), b.fields.get(name, ANY))
            for name in [*a.fields, *(n for n in b.fields if n not in a.fields)]
        }
        return Shape(
            form=a.form,
            type=a.type,
            fields=fields,
            required=a.required | b.required,
            item=self.both(a.item or ANY, b.item or ANY) if a.item or b.item else None,
            open=a.open and b.open,
            nullable=a.nullable or b.nullable,
            mixed=a.mixed or b.mixed,
            listed=a.listed or b.listed,
            empty=a.empty and b.empty,
            low=_pick(max, a.low, b.low),
            high=_pick(min, a.high, b.high),
            notes=notes,
        )

    def _one_of_two(self, a: Shape, b: Shape) -> Shape:
        if a.form == "free" or _type(a) != _type(b):
            return _of_types([a, b])
        names = [*a.fields, *(n for n in b.fields if n not in a.fields)]
        fields = {
            n: self._once(self._one_of_two, a.fields[n], b.fields[n])
            if n in a.fields and n in b.fields
            else a.fields.get(n, b.fields.get(n, ANY))
            for n in names
        }
        item = None
        if a.form == "list" or (a.item and b.item):
            items = self.settled(a.item or ANY), self.settled(b.item or ANY)
            item = self._once(self._one_of_two, *items)
        return Shape(
            form=a.form,
            type=a.type if a.type == b.type else "number",
            fields=fields,
            required=a.required & b.required,
            item=item,
            open=a.open or b.open,
            nullable=a.nullable or b.nullable,
            mixed=a.mixed or b.mixed,
            listed=a.listed and b.listed,
            empty=a.empty or b.empty,
            low=None if a.low is None or b.low is None else min(a.low, b.low),
            high=None if a.high is None or b.high is None else max(a.high, b.high),
            notes=_shared(a.notes, b.notes),
        )

    def _settled(self, shape: Shape, _: Shape) -> Shape:
        if shape.note(JSON) is True:
            return Shape(form="free", notes=shape.notes)
        if shape.form == "any":
            return shape._replace(form="free")
        item = shape.item and self.settled(shape.item)
        if shape.form in ("object", "map") and not shape.fields:
            is_map = item is not None and item.form != "free"
            return shape._replace(form="map" if is_map else "free", item=item if is_map else None)
        fields = {name: self.settled(s) for name, s in shape.fields.items()}
        return shape._replace(fields=fields, item=item if shape.form == "list" else None)

    def _weak(self, shape: Shape, _: Shape) -> Shape:
        fields = {name: self.weak(s) for name, s in shape.fields.items()}
        item = shape.item and self.weak(shape.item)
        return shape._replace(
            fields=fields, item=item, required=frozenset(), empty=True, low=None, high=None
        )


def _only_null(shape: Shape) -> bool:
    return shape.nullable and not shape.fields and shape.item is None and not shape.type


def _type(shape: Shape) -> tuple[str, str]:
    return shape.form, "number" if shape.type == "integer" else shape.type


def _of_types(shapes: list[Shape]) -> Shape:
    """Return the shape of values that have one of several shapes, no two of one type.

    Where one of the types has a column, it keeps that, and values of others go to the rest. Several
    scalar types would have one each: there a type whose values the schema lists, as `false` or
    "unknown", gives way to one of which it does not. Without scalar types, a list or an object has
    tables if the schema says what is in it: `[]` beside a map has none. Where that does not leave
    one, no value should be worth more than another, and all are JSON text.
    """
    if len(shapes) == 1:
        return shapes[0]
    scalars = [shape for shape in shapes if shape.form == "scalar"]
    best = [shape for shape in scalars if not shape.listed] or scalars
    best = best or [shape for shape in shapes if _says_more(shape)]
    if len(best) != 1 or any(shape.form in ("free", "any") for shape in shapes):
        return Shape(form="free", notes=reduce(_shared, (shape.notes for shape in shapes)))
    return best[0]._replace(mixed=True, nullable=any(shape.nullable for shape in shapes))


def _says_more(shape: Shape) -> bool:
    of_items = shape.item is not None and shape.item.form not in ("free", "any")
    return of_items or bool(shape.fields)


def _shared(a: Mapping[str, Any], b: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in a.items() if name in b and b[name] == value}


def _pick(choose: Callable[..., float | None], *bounds: float | None) -> float | None:
    return choose((bound for bound in bounds if bound is not None), default=None)
