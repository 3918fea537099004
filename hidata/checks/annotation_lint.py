"""Checks the annotations of schemas that say which property is what: `x-hidata-key`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hidata.findings.finding import Fault
from hidata.findings.suggestions import did_you_mean
from hidata.schemas.shape import UNKNOWN, Shape
from hidata.schemas.walk import Node
from hidata.tables import keys

OF_WHOLE_SCHEMAS = (keys.KEYWORD,)
"""Annotations that say something of a kind's records, or of a view's rows."""


def of_kind(shape: Shape) -> Iterator[Fault]:
    """Yield what is wrong with the annotations of records of this shape."""
    named = shape.note(keys.KEYWORD)
    if named is not None and not shape.note(UNKNOWN) and (reason := keys.fault(shape)):
        fields = shape.fields
        hint = did_you_mean(named, fields) if isinstance(named, str) else None
        hint = hint or "name a property that is a text or an integer in every record"
        yield Fault(f"/{keys.KEYWORD}", "L022", f"{keys.KEYWORD} {reason}.", hint)


def misplaced(nodes: Iterable[Node]) -> Iterator[Fault]:
    """Yield annotations of a whole schema that stand on a part of it."""
    for node in nodes:
        for keyword in OF_WHOLE_SCHEMAS if node.pointer else ():
            if keyword in node.keywords:
                message = f"{keyword} stands on a part of the schema, where it says nothing."
                hint = "move it to the top of the schema of a kind, beside its properties"
                yield Fault(f"{node.pointer}/{keyword}", "L022", message, hint)
