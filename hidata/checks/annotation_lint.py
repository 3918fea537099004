"""Checks annotations of schemas: their names, where they stand, and what they say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from hidata.findings.finding import Fault
from hidata.findings.suggestions import did_you_mean
from hidata.jsontext.reader import escape
from hidata.schemas.annotations import JSON, KEY, LABEL, OURS, PREFIX, UNKNOWN
from hidata.schemas.shape import Shape
from hidata.schemas.walk import Node
from hidata.tables import keys, labels

OF_WHOLE_SCHEMAS = (KEY,)
"""Annotations that say something of a kind's records, or of a view's rows."""


def of_kind(shape: Shape) -> Iterator[Fault]:
    """Yield what is wrong with the annotations of records of this shape."""
    named = shape.note(KEY)
    if named is not None and not shape.note(UNKNOWN) and (reason := keys.fault(shape)):
        hint = did_you_mean(named, shape.fields) if isinstance(named, str) else None
        hint = hint or "name a property that is a text or an integer in every record"
        yield Fault(f"/{KEY}", "L022", f"{KEY} {reason}.", hint)
    yield from _label_faults(shape)


def _label_faults(shape: Shape) -> Iterator[Fault]:
    """Yield what is wrong with the template of the names of records of this shape."""
    stated = shape.note(LABEL)
    if stated is None or shape.note(UNKNOWN):
        return
    if not isinstance(stated, str):
        hint = "labels of values stand on the property that has the enum"
        yield Fault(f"/{LABEL}", "L024", f"{LABEL} of a kind is a text.", hint)
        return
    for name in labels.unknown_in_template(shape):
        message = f"{LABEL} names {name[:80]}, which is not a text, number or boolean of records."
        yield Fault(f"/{LABEL}", "L024", message, did_you_mean(name, shape.fields))


def of_values(places: Iterable[tuple[str, Shape]]) -> Iterator[Fault]:
    """Yield labels of values that are not those of an enum, at the places with their shapes."""
    for pointer, shape in places:
        stated = shape.note(LABEL)
        if not pointer or stated is None:
            continue
        if not isinstance(stated, dict) or not all(isinstance(v, str) for v in stated.values()):
            message = f"{LABEL} of a property is an object from the values of its enum to labels."
            hint = "the name or template of a record's label stands at the top of the schema"
            yield Fault(f"{pointer}/{LABEL}", "L024", message, hint)
            continue
        for value in labels.unlisted(shape.notes):
            message = f"There is a label for {value[:80]}, which is not in the enum."
            meant = did_you_mean(value, map(str, shape.note("enum") or ()))
            yield Fault(f"{pointer}/{LABEL}/{escape(value)}", "L024", message, meant)


def of_nodes(nodes: Iterable[Node], known: Collection[str]) -> Iterator[Fault]:
    """Yield annotations that are misspelt, that stand where they say nothing, or that say nothing.

    Of the schemas at the pointers in `known` it is known already that they have wrong keywords.
    """
    for node in nodes:
        for keyword in node.keywords:
            if not keyword.startswith(PREFIX) or keyword == UNKNOWN:
                continue
            at = f"{node.pointer}/{escape(keyword)}"
            if keyword not in OURS and node.pointer not in known:
                hint = did_you_mean(keyword, OURS)
                yield Fault(at, "L025", f"There is no annotation {keyword[:80]}.", hint)
            elif keyword in OF_WHOLE_SCHEMAS and node.pointer:
                message = f"{keyword} stands on a part of the schema, where it says nothing."
                hint = "move it to the top of the schema of a kind, beside its properties"
                yield Fault(at, "L022", message, hint)
            elif keyword == JSON and (reason := _json_fault(node)):
                yield Fault(at, "L023", f"{JSON} {reason}.")


def _json_fault(node: Node) -> str:
    """Return what is wrong with the annotation of what is kept as JSON text, "" if it is right."""
    if not isinstance(node.keywords[JSON], bool):
        return "is true or false: whether the values are kept as JSON text"
    return "" if node.pointer else "stands on a property, not on all records: these are rows"
