"""The sources of the facts of a record, found by the annotation `x-hidata-source`.

`Sources` gives those of the properties of a record, as pages show them; `citations` all of them,
each with the part of the record that it backs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from hidata.jsontext.reader import escape, unescape
from hidata.schemas.shape import Shape
from hidata.tables.keys import referred

SOURCE_KEYWORD = "x-hidata-source"

Reference = tuple[str, str]
"""The kind and the key of the record that describes a source."""


class _Evidence(NamedTuple):
    """A list of objects, each with a pointer to what a source supports, and a reference to that.

    `shape` is that of the reference.
    """

    name: str
    source: str
    pointer: str | None
    kind: str
    shape: Shape


class Sources:
    """Finds the sources of the facts in one kind's records."""

    def __init__(self, shape: Shape) -> None:
        """Collect the properties of the kind that name sources."""
        self._shape = shape
        self._record_sources = {
            name: kind for name, inner in shape.fields.items() if (kind := _source_kind(inner))
        }
        self._evidence = [evidence for name, inner in shape.fields.items()
                          if (evidence := _evidence(name, inner))]  # fmt: skip
        self.kinds = {
            *self._record_sources.values(),
            *(evidence.kind for evidence in self._evidence),
        }
        """The kinds of the records that describe sources."""
        self.hidden = {evidence.name for evidence in self._evidence}
        """The properties that only hold the sources of other properties."""
        self.properties = {*self._record_sources, *self.hidden}
        """All properties that hold sources."""

    def of_property(self, record: Mapping[str, Any], name: str) -> list[Reference]:
        """Return the sources of a property: its own, else those of the record as a whole."""
        if name in self._record_sources:
            return []
        references = [*self._source_references(record)]
        own = [source for supported, source in references if supported == name]
        of_record = [source for supported, source in references if supported is None]
        return list(dict.fromkeys(own or of_record))

    def of_record(self, record: Mapping[str, Any]) -> list[Reference]:
        """Return all sources of a record, each once."""
        return list(dict.fromkeys(source for _, source in self._source_references(record)))

    def _source_references(
        self, record: Mapping[str, Any]
    ) -> Iterator[tuple[str | None, Reference]]:
        """Yield each source with the property that it supports, None for the whole record."""
        for name, kind in self._record_sources.items():
            yield from (
                (None, (kind, key)) for key in _keys(record.get(name), self._shape.fields[name])
            )
        for evidence in self._evidence:
            items = record.get(evidence.name)
            for item in items if isinstance(items, list) else ():
                if isinstance(item, dict):
                    pointer = item.get(evidence.pointer) if evidence.pointer else None
                    supported = _supported_property(pointer)
                    keys = _keys(item.get(evidence.source), evidence.shape)
                    yield from ((supported, (evidence.kind, key)) for key in keys)


def _keys(value: Any, shape: Shape) -> list[str]:
    """Return the keys in a reference or a list of references of a shape; other values have none."""
    values, one = value if isinstance(value, list) else [value], _one(shape)
    return [key for each in values if (key := referred(each, one)) is not None]


def _one(shape: Shape) -> Shape:
    """Return the shape of the items of a list, or of what is not a list."""
    return shape.item if shape.form == "list" and shape.item else shape


def _source_kind(shape: Shape) -> str:
    """Return the kind of the sources that a property refers to, "" if it does not name sources."""
    inner = _one(shape)
    target = inner.note("x-hidata-ref")
    is_source = shape.note(SOURCE_KEYWORD) or inner.note(SOURCE_KEYWORD)
    return str(target) if target and is_source else ""


def _evidence(name: str, shape: Shape) -> _Evidence | None:
    """Return how a list of objects names sources, None if it does not."""
    for source, inner in shape.item.fields.items() if shape.form == "list" and shape.item else ():
        if kind := _source_kind(inner):
            pointer = inner.note(SOURCE_KEYWORD)
            pointer = pointer if isinstance(pointer, str) else None
            return _Evidence(name, source, pointer, kind, inner)
    return None


def _supported_property(pointer: Any) -> str | None:
    """Return the property of the record that a JSON Pointer leads to or into."""
    steps = pointer.split("/") if isinstance(pointer, str) else []
    return unescape(steps[1]) if len(steps) > 1 else None


class Citation(NamedTuple):
    """One source of a record.

    `field` is the JSON Pointer to the part of the record that it backs, "" for the whole. `kind`
    and `key` name the record that describes the source. `beside` is the object that names it, whose
    other properties, such as a locator, are of this source; empty where it is one of a list.
    """

    field: str
    kind: str
    key: str
    beside: Mapping[str, Any]


def source_kinds(shapes: Iterable[Shape]) -> set[str]:
    """Return the kinds that describe sources: references that are marked as such lead there."""
    return {kind for shape in shapes for kind in _marked_kinds(shape)}


def _marked_kinds(shape: Shape) -> Iterator[str]:
    """Yield the kinds that the references in values of a shape lead to, where marked as sources."""
    if kind := _source_kind(shape):
        yield kind
    for inner in (*shape.fields.values(), *([shape.item] if shape.item else ())):
        yield from _marked_kinds(inner)


def citations(value: Any, shape: Shape, kinds: set[str], pointer: str = "") -> Iterator[Citation]:
    """Yield the sources in a record of this shape, or in its part at a pointer, in schema order.

    These are the references that are marked, which back what their mark says, and all others to
    one of the `kinds`, such as those of the items of a list, which back the object they stand in.
    """
    if shape.form in ("list", "map") and shape.item:
        for step, inner in _items(value):
            yield from citations(inner, shape.item, kinds, f"{pointer}/{escape(str(step))}")
    elif isinstance(value, dict):
        for name, inner in shape.fields.items():
            target = _one(inner)
            kind = target.note("x-hidata-ref")
            mark = inner.note(SOURCE_KEYWORD) or target.note(SOURCE_KEYWORD)
            if name in value and kind and (mark or kind in kinds):
                field = _backed_field(mark, value, pointer)
                beside = {} if inner.form == "list" else value
                yield from (Citation(field, kind, key, beside) for key in _keys(value[name], inner))
            elif name in value:
                yield from citations(value[name], inner, kinds, f"{pointer}/{escape(name)}")


def _items(value: Any) -> Iterable[tuple[str | int, Any]]:
    """Return the items of a list, or the entries of a map, with their step in a pointer."""
    if isinstance(value, list):
        return enumerate(value)
    return value.items() if isinstance(value, dict) else ()


def _backed_field(mark: Any, beside: Mapping[str, Any], pointer: str) -> str:
    """Return the pointer to what a reference backs that stands in an object at a pointer."""
    if not mark:
        return pointer
    field = beside.get(mark) if isinstance(mark, str) else ""
    return field if isinstance(field, str) else ""
