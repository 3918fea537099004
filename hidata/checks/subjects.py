"""Which property says what an observation is about, by the annotation `x-hidata-subject`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hidata.findings.finding import Fault
from hidata.schemas.loading import Schemas
from hidata.schemas.shape import Shape

KEYWORD = "x-hidata-subject"


def subjects(shapes: Mapping[str, Shape]) -> dict[str, tuple[str, str]]:
    """Return the property that refers to the subject, and the kind of that, by kind of observation.

    A kind of which `fault` finds something is left out.
    """
    return {
        kind: (name, str(shape.fields[name].note("x-hidata-ref")))
        for kind, shape in sorted(shapes.items())
        if (name := shape.note(KEYWORD)) is not None and not fault(shape, shapes)
    }


def fault(shape: Shape, others: Mapping[str, Any]) -> str:
    """Return what is wrong with the annotation of a kind of this shape in words, "" if it is right.

    It names a required property that refers to a record of a kind that is not an observation
    itself. `others` are the shapes of all kinds, or the documents of their schemas.
    """
    name = shape.note(KEYWORD)
    inner = shape.fields.get(name) if isinstance(name, str) else None
    if inner is None:
        return "does not name a property of the records"
    target = inner.note("x-hidata-ref")
    if inner.form != "scalar" or inner.mixed or not isinstance(target, str) or target not in others:
        return f"names {name}, which is not a reference to a record (x-hidata-ref)"
    if name not in shape.required:
        return f"names {name}, which records need not have"
    other = others[target]
    notes = other.notes if isinstance(other, Shape) else other
    if KEYWORD in notes:
        return f"names {name}, whose records are of the kind {target} and have a subject themselves"
    return ""


def lint(shape: Shape, schemas: Schemas) -> Iterator[Fault]:
    """Yield the fault (L018) of the annotation of a kind of this shape, if it has one."""
    documents = {name: schema.document for name, schema in schemas.kinds.items()}
    if reason := fault(shape, documents):
        hint = "name a required property with x-hidata-ref, or take the annotation away"
        yield Fault(f"/{KEYWORD}", "L018", f"{KEYWORD} {reason}.", hint)
