"""Explains why a record does not fit its schema: findings with place, sentence and hint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from hidata import reader
from hidata.finding import Finding, Fix
from hidata.reader import Document, escape, quoted
from hidata.shape import Shape
from hidata.tell import TELLERS, ValidationError, declared, named, other, tell_other, unknown

if TYPE_CHECKING:
    import jsonschema.protocols
    import jsonschema_rs

CLOSING = ("additionalProperties", "unevaluatedProperties")
ECHOES = ("unevaluatedProperties", "unevaluatedItems")
"""Keywords whose errors may merely follow from another error in the same object."""


def findings(
    explainer: jsonschema.protocols.Validator | None,
    validator: jsonschema_rs.Validator,
    document: Document,
    path: str,
    shape: Shape,
) -> list[Finding]:
    """The findings of a record that `validator` refuses, one for each cause.

    `explainer` (jsonschema) says why. Formats that it does not assert, and what a false schema
    forbids, whose place it does not tell, are taken from the other; as is all, where it finds
    nothing wrong, or there is none.
    """
    others = [tell_other(e, document, path) for e in validator.iter_errors(document.value)]
    if explainer is None:
        return others
    errors = [leaf for e in explainer.iter_errors(document.value) for leaf in _causes(e)]
    placed = [e for e in errors if e.validator is not None]
    told = [f for e in _without_echoes(placed, shape) for f in _tell(e, document, path, shape)]
    told = _one_for_each_value(_one_for_each_slip(told))
    known = {finding.pointer for finding in told}
    more = [f for f in others if f.code in ("S006", "S014") and f.pointer not in known]
    return [*told, *more] or others


def _one_for_each_slip(told: list[Finding]) -> list[Finding]:
    """A misspelt key is one cause: that the right one is missing, too, need not be said.

    Nor that its object fits no alternative, which most often asks for the right key as well; if
    that is another fault, it is told once the key is mended.
    """
    meant = {
        (f.pointer.rpartition("/")[0], (f.hint or "").removeprefix("did you mean ").rstrip("?"))
        for f in told
        if f.code == "S002" and (f.hint or "").startswith("did you mean ")
    }
    slips = {pointer for pointer, _ in meant}
    return [
        f
        for f in told
        if not (f.code in ("S001", "S013") and (f.pointer, _missing_name(f)) in meant)
        and not (f.code == "S011" and f.pointer in slips)
    ]


def _one_for_each_value(told: list[Finding]) -> list[Finding]:
    """What follows from another fault of the same value is not said.

    A value of the wrong type is none of those allowed either; a text that is too short may lack
    its form.
    """
    mistyped = {f.pointer for f in told if f.code == "S003"}
    short = {f.pointer for f in told if f.code == "S008"}
    follows = {"S004": mistyped, "S005": short}
    return [f for f in told if f.pointer not in follows.get(f.code, ())]


def _missing_name(finding: Finding) -> str:
    """The name that S001 and S013 ask for, as their hint has it."""
    return (finding.hint or "").removeprefix('add "').removesuffix('": ...')


def _causes(error: ValidationError) -> Iterator[ValidationError]:
    """The errors of the branch that was meant, where a value fits none of several."""
    if error.validator not in ("anyOf", "oneOf") or not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    meant = _meant(error, branches)
    if meant is None:
        yield error
        return
    for inner in meant:
        yield from _causes(inner)


def _meant(
    error: ValidationError, branches: dict[Any, list[ValidationError]]
) -> list[ValidationError] | None:
    """The branch whose constant fits and that complains least; None where all are alike far."""

    def distance(errors: Sequence[ValidationError]) -> tuple[int, int, int]:
        here = [e for e in errors if not e.path]
        wrong_type = any(e.validator == "type" for e in here)
        wrong_tag = any(e.validator in ("const", "enum") and len(e.path) == 1 for e in errors)
        return wrong_type, wrong_tag, len(errors)

    ranked = sorted(branches.values(), key=distance)
    if all(distance(b)[0] for b in ranked):
        return None
    if len(ranked) > 1 and distance(ranked[0]) == distance(ranked[1]):
        return None
    return ranked[0]


def _without_echoes(errors: Sequence[ValidationError], shape: Shape) -> Iterator[ValidationError]:
    """Leave out "unevaluated" errors that follow from a fault in the same object's parts.

    A property counts as evaluated only if its schema holds; so each fault below would be told
    twice, and with it every innocent neighbour of the same applicator.
    """
    deep = [tuple(e.absolute_path) for e in errors if e.validator not in ECHOES]
    for error in errors:
        if error.validator in ECHOES:
            at = tuple(error.absolute_path)
            strange = set(named(error)) - declared(shape, error)
            if not strange and any(path[: len(at)] == at for path in deep):
                continue
        yield error


def _tell(error: ValidationError, document: Document, path: str, shape: Shape) -> Iterator[Finding]:
    at = reader.pointer(error.absolute_path)

    def finding(
        code: str,
        message: str,
        hint: str | None = None,
        fix: Fix | None = None,
        pointer: str = at,
        key: bool = False,
    ) -> Finding:
        return Finding(path, *document.place(pointer, key), code, message, pointer, hint, fix)

    if "propertyNames" in error.absolute_schema_path:
        name = str(error.instance)
        message = f"{quoted(name)} cannot be the name of a property here."
        yield finding("S017", message, None, None, f"{at}/{escape(name)}", key=True)
        return
    if error.validator in CLOSING:
        yield from unknown(error, shape, at, finding)
        return
    tell = TELLERS.get(str(error.validator), other)
    yield from tell(error, at, finding)
