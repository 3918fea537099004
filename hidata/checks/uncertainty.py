"""Which properties say how sure a number is, by the annotation `x-hidata-uncertainty`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from hidata.findings.finding import Fault
from hidata.findings.suggestions import did_you_mean
from hidata.jsontext.reader import escape
from hidata.schemas.annotations import UNKNOWN
from hidata.schemas.shape import Shape
from hidata.tables.model import UNCERTAINTY


def lint(
    places: Iterable[tuple[str, Shape]], stated: Collection[str] | None = None
) -> Iterator[Fault]:
    """Yield a fault (L021) for each annotation that does not name properties beside its own.

    `places` are the shapes of a schema, each with its pointer. Only the properties in `stated`
    count, where it is given: those of a view inherit the annotation with the rest.
    """
    for pointer, owner in places:
        for name, inner in owner.fields.items():
            note = inner.note(UNCERTAINTY)
            if note is None or owner.note(UNKNOWN) or (stated is not None and name not in stated):
                continue
            if reason := _fault(owner, name, note):
                place = f"{pointer}/properties/{escape(name)}/{UNCERTAINTY}"
                yield Fault(place, "L021", f"{UNCERTAINTY} {reason[0]}.", reason[1])


def _fault(owner: Shape, name: str, note: object) -> tuple[str, str | None] | None:
    """Return what is wrong with the annotation of a property, and a hint; None if it is right."""
    if owner.fields[name].type not in ("number", "integer"):
        return "stands on what is not a number", None
    names = [note] if isinstance(note, str) else note
    if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
        return "is not the name of a property, nor a list of names", None
    for other in names:
        if other == name:
            return "names the property that it stands on", None
        if other not in owner.fields:
            message = f"names {other[:80]}, which is not a property beside this one"
            return message, did_you_mean(other, owner.fields)
    return None
