"""Explains why a record does not fit its schema: faults with pointer, sentence and hint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from hidata.checks.structure import alternatives
from hidata.checks.structure.location import ValueContext, declared, shape_at
from hidata.checks.structure.messages import MESSAGES, other, slips
from hidata.checks.structure.validator_errors import (
    CHOICES,
    CLOSING,
    Cause,
    Path,
    causes,
)
from hidata.findings.finding import Fault
from hidata.jsontext import reader
from hidata.schemas.shape import Shape

if TYPE_CHECKING:
    import jsonschema_rs

    from hidata.schemas.loading import Schemas
    from hidata.schemas.validator import Validator

ECHO = "unevaluatedProperties"
"""The keyword whose errors may merely follow from another error in the same object."""

ALTERNATIVES = ("anyOf", "oneOf")

DECIDING = ("type", *CHOICES)
"""Keywords of values that may decide what else is asked of the record."""

FIRST = ("S003", "S004", "S008", "S005", "S006", "S007", "S016", "S009", "S014", "S018")
"""What is wrong with one value is reported once, by the first of these codes that applies."""

FOLLOWS = {"S009": {"S010"}, "S015": {"S001", "S002", "S013"}, "S018": {*FIRST, "S001", "S002"}}
"""What a count or a list's need follows from, where that is wrong within."""


def faults(
    validator: Validator,
    value: Any,
    shape: Shape,
    schemas: Schemas,
    only_first: bool = False,
) -> list[Fault]:
    """Return what is wrong with a value that `validator` refuses, by cause, or the first cause."""
    errors = _first(validator, value) if only_first else validator.iter_errors(value)
    leaves = partial(alternatives.leaves, schemas)
    all_causes = _without_echoes(causes(errors, value, leaves), shape)
    explained = [
        fault
        for cause in _without_slips(all_causes, shape, schemas)
        for fault in _explain_cause(cause, shape, schemas)
    ]
    unlike = Fault("", "S099", "This record does not fit its schema.")
    return (
        [*_one_for_each_value(explained)] or explained[:1] or [unlike]
    )  # whatever is left out, not all


def _first(validator: Validator, value: Any) -> list[jsonschema_rs.ValidationError]:
    import jsonschema_rs

    try:
        validator.validate(value)
    except jsonschema_rs.ValidationError as error:
        return [error]
    return []


def _without_echoes(causes_found: Sequence[Cause], shape: Shape) -> list[Cause]:
    """Leave out "unevaluated" properties that follow from a fault in the same object's parts.

    A property counts as evaluated only if its schema holds; so each fault below would be reported
    twice, and with it every innocent neighbour of the same applicator.
    """
    deep = [cause.path for cause in causes_found if cause.keyword != ECHO]

    def echoes(cause: Cause) -> bool:
        if cause.keyword != ECHO or set(cause.value) - declared(shape, cause.path):
            return False
        return any(path[: len(cause.path)] == cause.path for path in deep)

    return [cause for cause in causes_found if not echoes(cause)]


def _without_slips(
    causes_found: Sequence[Cause], shape: Shape, schemas: Schemas
) -> Iterator[Cause]:
    """Leave out what follows from a misspelt key, or from a value that decides what else is asked.

    A misspelt key is one cause: that the right one is missing, too, need not be reported. Nor
    that its object fits no alternative, which most often asks for the right key as well; if that
    is another fault, it is reported once the key is fixed.
    """
    meant = {
        (cause.path, near)
        for cause in causes_found
        if cause.keyword in CLOSING
        for near in slips(cause, shape).values()
    }
    slipped = {path for path, _ in meant}
    faulty_paths = {(*path, near) for path, near in meant}
    faulty_paths |= {
        c.path for c in causes_found if c.keyword in DECIDING and not _decided_by(c, schemas)
    }
    for cause in causes_found:
        missing = cause.keyword in ("required", "dependentRequired")
        choice = cause.keyword in ALTERNATIVES
        follows = (missing and (cause.path, cause.value) in meant) or (
            choice and cause.path in slipped
        )
        if not follows and (faulty_paths - {cause.path}).isdisjoint(_decided_by(cause, schemas)):
            yield cause


def _decided_by(cause: Cause, schemas: Schemas) -> set[Path]:
    """The places that the `if` looks at, where the cause stands in its `then` or `else`."""
    found: set[Path] = set()
    address, _, fragment = (cause.location or "").partition("#")
    steps = fragment.split("/")
    for place in [n for n, step in enumerate(steps) if step in ("then", "else")]:
        above = schemas.around(f"{address}#{'/'.join(steps[: place + 1])}")
        condition = above.get("if")
        names = condition.get("properties") if isinstance(condition, dict) else None
        for name in names if isinstance(names, dict) else ():
            found |= {(*cause.path[:depth], name) for depth in range(len(cause.path) + 1)}
    return found


def _one_for_each_value(explained: Sequence[Fault]) -> Iterator[Fault]:
    """What follows from another fault of the same value, or of a part of it, is not said."""
    first: dict[str, Fault] = {}
    within: dict[str, set[str]] = {}
    for fault in explained:
        if fault.code in FIRST:
            known = first.setdefault(fault.pointer, fault)
            if FIRST.index(fault.code) < FIRST.index(known.code):
                first[fault.pointer] = fault
        above = fault.pointer
        within.setdefault(above, set()).add(fault.code)
        while above:
            above = above.rpartition("/")[0]
            within.setdefault(above, set()).add(fault.code)
    for fault in explained:
        codes = within[fault.pointer] - {fault.code}
        if first.get(fault.pointer, fault) is not fault and fault.code in FIRST:
            continue
        if codes.isdisjoint(FOLLOWS.get(fault.code, ())):
            yield fault


def _explain_cause(cause: Cause, shape: Shape, schemas: Schemas) -> Iterator[Fault]:
    here = shape_at(shape, cause.path)
    words = {**(here.notes if here else {}), **schemas.around(cause.location)}
    known = frozenset(here.fields if here else ())
    message = MESSAGES.get(cause.keyword, other)
    for fault in message(cause, ValueContext(reader.pointer(cause.path), known, words)):
        if len(cause.branches) == 1:
            yield fault._replace(hint=fault.hint or _nearest(cause, shape, schemas))
        elif cause.alternative and not cause.branches and cause.keyword not in ALTERNATIVES:
            nearest = f"The nearest of the alternatives is the one {cause.alternative}."
            yield fault._replace(message=f"{_sentence(fault.message)} {nearest}")
        else:
            yield fault


def _nearest(choice: Cause, shape: Shape, schemas: Schemas) -> str | None:
    """Return what is wrong with a value that is meant as the nearest of several alternatives."""
    one = f"the one {choice.alternative}" if choice.alternative else "one of them"
    inner = (leaf for cause in choice.branches[0] for leaf in alternatives.leaves(schemas, cause))
    found = (fault for leaf in inner for fault in _explain_cause(leaf, shape, schemas))
    first = next(found, None)
    return f"for {one}: {first.message}" if first else None


def _sentence(text: str) -> str:
    """Return a text with a full stop at its end."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
