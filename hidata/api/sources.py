"""The sources of a record or of one of its values, each with the record that describes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from hidata.api.unknown import Unknown
from hidata.jsontext.reader import MISSING, escape, value_at
from hidata.schemas.shape import Shape
from hidata.tables.sources import Citation, citations, source_kinds

Records = Callable[[str], Iterable[tuple[str, dict[str, Any]]]]
"""Returns the records of a kind, each with its key."""


class Source(NamedTuple):
    """One source of a record.

    `field` is the JSON Pointer to the part of the record that it backs, "" for the whole.
    `record` describes it (title, publisher, address ...): that of `kind` and `key`, empty if there
    is none. `locator` is the place in it and `as_of` the date for which it states the fact, ""
    where the record does not say them; `weak` is true where the record says that it is.
    """

    field: str
    kind: str
    key: str
    record: dict[str, Any]
    locator: str
    as_of: str
    weak: bool


def sources_of(
    record: Mapping[str, Any],
    pointer: str,
    kind: str,
    shapes: Mapping[str, Shape],
    records: Records,
) -> list[Source]:
    """Return the sources of a record of a kind, or of its value at a pointer.

    `shapes` are those of all kinds. Raises Unknown if there is no value at the pointer.
    """
    if value_at(record, pointer) is MISSING:
        known = (known for known in _pointers(record) if known)
        raise Unknown.name(f"value in this {kind} at", pointer, known)
    kinds = source_kinds(shapes.values()) - {kind}  # a source may refer to others
    found = list(citations(record, shapes[kind], kinds))
    backing = _backing(found, pointer) if pointer else found
    described: dict[str, dict[str, dict[str, Any]]] = {}
    for name in {citation.kind for citation in backing} & shapes.keys():
        keys = {citation.key for citation in backing if citation.kind == name}
        described[name] = {key: record for key, record in records(name) if key in keys}
    return [_source(citation, described.get(citation.kind, {})) for citation in backing]


def _source(citation: Citation, described: Mapping[str, dict[str, Any]]) -> Source:
    """Return a citation with the record that describes its source."""
    field, kind, key, beside = citation
    locator, as_of = (str(beside.get(name, "")) for name in ("locator", "as_of"))
    weak = beside.get("weak") is True
    return Source(field, kind, key, described.get(key, {}), locator, as_of, weak)


def _backing(found: Iterable[Citation], pointer: str) -> list[Citation]:
    """Return the citations that back the value at a pointer, the nearest first."""
    own, above, whole = [], [], []
    for citation in found:
        if not citation.field:
            whole.append(citation)
        elif f"{citation.field}/".startswith(f"{pointer}/"):
            own.append(citation)
        elif pointer.startswith(f"{citation.field}/"):
            above.append(citation)
    own.sort(key=lambda citation: len(citation.field))
    above.sort(key=lambda citation: -len(citation.field))
    return [*own, *above] or whole


def _pointers(value: Any, pointer: str = "") -> Iterator[str]:
    """Yield the pointers to all values in a value."""
    yield pointer
    if isinstance(value, dict | list):
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        for step, inner in steps:
            yield from _pointers(inner, f"{pointer}/{escape(str(step))}")
