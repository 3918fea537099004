"""Which references are to be the newest observation of their series: `x-hidata-newest`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hidata.findings.finding import Fault
from hidata.jsontext.reader import escape
from hidata.schemas.annotations import UNKNOWN
from hidata.schemas.shape import Shape
from hidata.tables.model import Kind

KEYWORD = "x-hidata-newest"

PARTS = {"by": str, "same": list, "measure": str, "where": dict}
"""The parts of the annotation, with their types; the first two are required."""

Steps = Sequence[str | None]
"""A path into a record: names of properties, and None for every item of a list."""

KindOf = Callable[[str], Kind]
"""Returns the kind of a name. Raises KeyError if there is none, ValueError if it cannot be read."""


class Newest(NamedTuple):
    """A reference that is to be the newest: where it is, and by what.

    `steps` lead to the object that has the reference as its property `name`, to records of the
    kind `target`. `measure` is "" if no property names the value referred to.
    """

    steps: Steps
    name: str
    target: str
    by: str
    same: Sequence[str]
    measure: str
    where: Mapping[str, str]


def references(shape: Shape, kind_of: KindOf) -> Iterator[Newest]:
    """Yield the references in values of this shape that are to be the newest.

    Annotations with a `fault` are left out.
    """
    for steps, name, owner in _annotated(shape, ()):
        inner = owner.fields[name]
        if not fault(owner, name, kind_of):
            note = inner.note(KEYWORD)
            parts = note["by"], note["same"], note.get("measure", ""), note.get("where", {})
            yield Newest(steps, name, str(inner.note("x-hidata-ref")), *parts)


def _annotated(shape: Shape, steps: Steps) -> Iterator[tuple[Steps, str, Shape]]:
    """Yield each annotated property: the steps to its owner, its name, the shape of the owner."""
    for name, inner in shape.fields.items():
        if inner.note(KEYWORD) is not None:
            yield steps, name, shape
        yield from _annotated(inner, (*steps, name))
    if shape.item is not None:
        yield from _annotated(shape.item, (*steps, None))


def fault(owner: Shape, name: str, kind_of: KindOf) -> str:
    """Return what is wrong with the annotation of a property in words, "" if it is right."""
    inner = owner.fields[name]
    note, target = inner.note(KEYWORD), inner.note("x-hidata-ref")
    observation = _shape(target, kind_of) if isinstance(target, str) else None
    if inner.form != "scalar" or observation is None:
        return "stands on what is not a reference to a record (x-hidata-ref)"
    if not isinstance(note, dict) or not {"by", "same"} <= note.keys() <= PARTS.keys():
        return 'is not an object with "by" and "same", and perhaps "measure" and "where"'
    if not all(isinstance(note[part], PARTS[part]) for part in note) or not _has_texts(note):
        return (
            "has a part of another type: by and measure are texts, same lists and where has texts"
        )
    for part in (note["by"], *note["same"]):
        if not observation.note(UNKNOWN) and part not in observation.fields:
            return f"names {part}, which records of the kind {target} do not have"
    for part in (*note.get("where", ()), *filter(None, [note.get("measure")])):
        if part not in owner.fields:
            return f"names {part}, which does not stand beside the reference"
    return ""


def _shape(name: str, kind_of: KindOf) -> Shape | None:
    """Return the shape of a kind, None if there is no such kind."""
    try:
        return kind_of(name).shape
    except KeyError:
        return None
    except ValueError:
        return Shape(notes={UNKNOWN: True})


def _has_texts(note: Mapping[str, Any]) -> bool:
    """Return whether what the parts of an annotation list are texts."""
    return all(isinstance(text, str) for text in (*note["same"], *note.get("where", {}).values()))


def lint(places: Iterable[tuple[str, Shape]], kind_of: KindOf) -> Iterator[Fault]:
    """Yield a fault (L020) for each annotation that cannot be followed.

    `places` are the shapes in a kind, each with its pointer in the schema.
    """
    for pointer, owner in places:
        for name, inner in owner.fields.items():
            if inner.note(KEYWORD) is None or owner.note(UNKNOWN):
                continue
            if reason := fault(owner, name, kind_of):
                place = f"{pointer}/properties/{escape(name)}/{KEYWORD}"
                yield Fault(place, "L020", f"{KEYWORD} {reason}.")
