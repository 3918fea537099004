"""Which sources the facts of a record rest on, as the annotation `x-hidata-source` tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hidata.jsontext.reader import unescape
from hidata.schemas.shape import Shape

KEYWORD = "x-hidata-source"

Reference = tuple[str, str]
"""The kind and the key of the record that describes a source."""


class _Evidence(NamedTuple):
    """A list of objects, each with a reference to a source and a pointer to what it backs."""

    name: str
    source: str
    pointer: str | None
    kind: str


class Sources:
    """Finds the sources of the facts in one kind's records."""

    def __init__(self, shape: Shape) -> None:
        """Find the kind's properties that name sources."""
        self._whole = {
            name: kind for name, inner in shape.fields.items() if (kind := _source_kind(inner))
        }
        self._evidence = [found for name, inner in shape.fields.items()
                          if (found := _evidence(name, inner))]  # fmt: skip
        self.kinds = {*self._whole.values(), *(listed.kind for listed in self._evidence)}
        """The kinds of record that sources are described by."""
        self.hidden = {listed.name for listed in self._evidence}
        """The properties that say nothing but which sources back the others."""

    def of(self, record: Mapping[str, Any], name: str) -> list[Reference]:
        """Return the sources of a property: its own, else those of the record as a whole."""
        if name in self._whole:
            return []
        stated = [*self._stated(record)]
        own = [source for backed, source in stated if backed == name]
        whole = [source for backed, source in stated if backed is None]
        return list(dict.fromkeys(own or whole))

    def _stated(self, record: Mapping[str, Any]) -> Iterator[tuple[str | None, Reference]]:
        """Each source with the property that it backs, None where it backs the whole record."""
        for name, kind in self._whole.items():
            yield from ((None, (kind, key)) for key in _keys(record.get(name)))
        for listed in self._evidence:
            items = record.get(listed.name)
            for item in items if isinstance(items, list) else ():
                if isinstance(item, dict):
                    backed = _backed(item.get(listed.pointer)) if listed.pointer else None
                    keys = _keys(item.get(listed.source))
                    yield from ((backed, (listed.kind, key)) for key in keys)


def _keys(value: Any) -> list[str]:
    """The keys in a reference or a list of references; none in what is something else."""
    return [key for key in (value if isinstance(value, list) else [value]) if isinstance(key, str)]


def _source_kind(shape: Shape) -> str:
    """The kind of the sources that a reference, or a list of references, names; else nothing."""
    inner = shape if shape.item is None else shape.item
    target, marked = inner.note("x-hidata-ref"), shape.note(KEYWORD) or inner.note(KEYWORD)
    return str(target) if target and marked else ""


def _evidence(name: str, shape: Shape) -> _Evidence | None:
    """How a list of objects names sources, if it does."""
    for source, inner in shape.item.fields.items() if shape.item else ():
        if kind := _source_kind(inner):
            said = inner.note(KEYWORD)
            return _Evidence(name, source, said if isinstance(said, str) else None, kind)
    return None


def _backed(pointer: Any) -> str | None:
    """The property of the record that a JSON Pointer leads to or into."""
    steps = pointer.split("/") if isinstance(pointer, str) else []
    return unescape(steps[1]) if len(steps) > 1 else None
