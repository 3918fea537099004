"""Finds the references in records: what a record refers to, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from hidata.jsontext.reader import escape
from hidata.schemas.shape import Shape
from hidata.tables import keys

Found = defaultdict[str, set[str]]
"""The ids referred to, by kind."""

Collect = Callable[[Any, Found], None]


def collector(shape: Shape) -> Collect | None:
    """Return a function that adds the references in a valid value to what was found."""
    collect = _collector_of_type(shape)
    if collect is None or shape.of_one_type or shape.type == "integer":
        return collect
    wanted = _PYTHON_TYPES[shape.form]
    return lambda value, found: collect(value, found) if type(value) is wanted else None


_PYTHON_TYPES = {"scalar": str, "list": list, "map": dict, "object": dict}
"""The types of values that have references in them, by the form of their shape."""


def _collector_of_type(shape: Shape) -> Collect | None:
    """Return `collector` for values that are neither null nor of another type."""
    target = _target(shape)
    if shape.form == "scalar" and target and shape.type == "integer":
        return _number_collector(shape, target)
    if shape.form == "scalar" and target:
        return lambda value, found: found[target].add(value)
    if shape.form == "list" and shape.item is not None:
        return _list_collector(shape.item)
    if shape.form == "map" and shape.item is not None:
        of_values = _list_collector(shape.item)
        return of_values and (lambda value, found: of_values(value.values(), found))
    fields = shape.fields.items()
    own = [(name, target) for name, s in fields if (target := _sure_target(s))]
    names = {name for name, _ in own}
    inner = [(name, c) for name, s in fields if name not in names and (c := collector(s))]
    return _object_collector(own, inner) if own or inner else None


def _number_collector(shape: Shape, target: str) -> Collect:
    """For references that are whole numbers."""

    def collect(value: Any, found: Found) -> None:
        if (key := keys.referred(value, shape)) is not None:
            found[target].add(key)

    return collect


def _target(shape: Shape) -> str | None:
    """Return the kind that a value refers to, if it does."""
    target = shape.note("x-hidata-ref")
    return target if isinstance(target, str) else None


def _sure_target(shape: Shape) -> str | None:
    """Return the kind of which each value is a key as it stands, None if some may not be."""
    is_text = shape.form == "scalar" and shape.of_one_type and shape.type != "integer"
    return _target(shape) if is_text else None


def _list_collector(item: Shape) -> Collect | None:
    target = _sure_target(item)
    if target:
        return lambda value, found: found[target].update(value)
    each = collector(item)
    if each is None:
        return None
    parts = [(name, _sure_target(s)) for name, s in item.fields.items() if collector(s)]
    always = all(target and name in item.required for name, target in parts)
    if parts and item.of_one_type and always:
        return _column_collector([(itemgetter(name), str(target)) for name, target in parts])

    def collect(value: Any, found: Found) -> None:
        for part in value:
            each(part, found)

    return collect


def _column_collector(parts: Sequence[tuple[Callable[[Any], str], str]]) -> Collect:
    """For lists of objects each of which has these references."""

    def collect(value: Any, found: Found) -> None:
        for get, target in parts:
            found[target].update(map(get, value))

    return collect


def _object_collector(
    own: Sequence[tuple[str, str]], inner: Sequence[tuple[str, Collect]]
) -> Collect:
    """For objects with references of their own, and with values that have references."""

    def collect(value: Any, found: Found) -> None:
        for name, target in own:
            if name in value:
                found[target].add(value[name])
        for name, each in inner:
            if name in value:
                each(value[name], found)

    return collect


class Referred(NamedTuple):
    """The kind and key that a record refers to, where, and whether by a whole number."""

    kind: str
    key: str
    pointer: str
    by_number: bool

    def by(self, key: str) -> str | int:
        """Return what the record has in its place where it refers to another key."""
        return keys.value_of(key, self.by_number)


def references(shape: Shape, value: Any, at: str = "") -> Iterator[Referred]:
    """Yield each reference in a value of this shape."""
    target = _target(shape)
    if target and (key := value if value == "" else keys.referred(value, shape)) is not None:
        yield Referred(target, key, at, shape.type == "integer")
    elif isinstance(value, list) and shape.item is not None:
        for number, item in enumerate(value):
            yield from references(shape.item, item, f"{at}/{number}")
    elif isinstance(value, dict) and shape.form == "map" and shape.item is not None:
        for name, inner in value.items():
            yield from references(shape.item, inner, f"{at}/{escape(name)}")
    elif isinstance(value, dict):
        for name in shape.fields.keys() & value.keys():
            below = f"{at}/{escape(name)}"
            yield from references(shape.fields[name], value[name], below)
