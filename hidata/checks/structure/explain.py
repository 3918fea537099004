"""Explains why a record does not fit its schema: findings with place, sentence and hint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from hidata.checks.structure.location import Place, declared, shape_at
from hidata.checks.structure.messages import TELLERS, other, slips
from hidata.checks.structure.validator_errors import (
    CHOICES,
    CLOSING,
    Cause,
    Path,
    causes,
)
from hidata.findings.finding import Finding
from hidata.jsontext import reader
from hidata.jsontext.document import Document
from hidata.schemas.shape import Shape

if TYPE_CHECKING:
    import jsonschema_rs

    from hidata.schemas.loading import Schemas

ECHO = "unevaluatedProperties"
"""The keyword whose errors may merely follow from another error in the same object."""

DECIDING = ("type", *CHOICES)
"""Keywords of values that may decide what else is asked of the record."""

FIRST = ("S003", "S004", "S008", "S005", "S006", "S007", "S016", "S009", "S018", "S014")
"""What is wrong with one value is told once, by the first of these codes that applies."""

FOLLOWS = {"S009": {"S010"}, "S015": {"S001", "S002", "S013"}, "S018": {*FIRST, "S001", "S002"}}
"""What a count or a list's need follows from, where that is wrong within."""


def findings(
    validator: jsonschema_rs.Validator,
    document: Document,
    path: str,
    shape: Shape,
    schemas: Schemas,
    only_first: bool = False,
) -> list[Finding]:
    """The findings of a record that `validator` refuses, one for each cause, or for the first."""
    errors = _first(validator, document) if only_first else validator.iter_errors(document.value)
    found = _without_echoes(causes(errors), shape)
    told = [
        finding
        for cause in _without_slips(found, shape, schemas)
        for finding in _tell(cause, document, path, shape, schemas)
    ]
    return list(_one_for_each_value(told))


def _first(
    validator: jsonschema_rs.Validator, document: Document
) -> list[jsonschema_rs.ValidationError]:
    import jsonschema_rs

    try:
        validator.validate(document.value)
    except jsonschema_rs.ValidationError as error:
        return [error]
    return []


def _without_echoes(found: Sequence[Cause], shape: Shape) -> list[Cause]:
    """Leave out "unevaluated" properties that follow from a fault in the same object's parts.

    A property counts as evaluated only if its schema holds; so each fault below would be told
    twice, and with it every innocent neighbour of the same applicator.
    """
    deep = [cause.path for cause in found if cause.keyword != ECHO]

    def echoes(cause: Cause) -> bool:
        if cause.keyword != ECHO or set(cause.value) - declared(shape, cause.path):
            return False
        return any(path[: len(cause.path)] == cause.path for path in deep)

    return [cause for cause in found if not echoes(cause)]


def _without_slips(found: Sequence[Cause], shape: Shape, schemas: Schemas) -> Iterator[Cause]:
    """Leave out what follows from a misspelt key, or from a value that decides what else is asked.

    A misspelt key is one cause: that the right one is missing, too, need not be said. Nor that its
    object fits no alternative, which most often asks for the right key as well; if that is another
    fault, it is told once the key is mended.
    """
    meant = {
        (cause.path, near)
        for cause in found
        if cause.keyword in CLOSING
        for near in slips(cause, shape).values()
    }
    slipped = {path for path, _ in meant}
    sore = {(*path, near) for path, near in meant}
    sore |= {c.path for c in found if c.keyword in DECIDING and not _decided_by(c, schemas)}
    for cause in found:
        missing = cause.keyword in ("required", "dependentRequired")
        choice = cause.keyword in ("anyOf", "oneOf")
        follows = (missing and (cause.path, cause.value) in meant) or (
            choice and cause.path in slipped
        )
        if not follows and (sore - {cause.path}).isdisjoint(_decided_by(cause, schemas)):
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


def _one_for_each_value(told: Sequence[Finding]) -> Iterator[Finding]:
    """What follows from another fault of the same value, or of a part of it, is not said."""
    first: dict[str, Finding] = {}
    within: dict[str, set[str]] = {}
    for finding in told:
        if finding.code in FIRST:
            known = first.setdefault(finding.pointer, finding)
            if FIRST.index(finding.code) < FIRST.index(known.code):
                first[finding.pointer] = finding
        above = finding.pointer
        within.setdefault(above, set()).add(finding.code)
        while above:
            above = above.rpartition("/")[0]
            within.setdefault(above, set()).add(finding.code)
    for finding in told:
        codes = within[finding.pointer] - {finding.code}
        if first.get(finding.pointer, finding) is not finding and finding.code in FIRST:
            continue
        if codes.isdisjoint(FOLLOWS.get(finding.code, ())):
            yield finding


def _tell(
    cause: Cause, document: Document, path: str, shape: Shape, schemas: Schemas
) -> Iterator[Finding]:
    here = shape_at(shape, cause.path)
    words = {**(here.notes if here else {}), **schemas.around(cause.location)}
    known = frozenset(here.fields if here else ())
    tell = TELLERS.get(cause.keyword, other)
    yield from tell(cause, Place(path, document, reader.pointer(cause.path), known, words))
