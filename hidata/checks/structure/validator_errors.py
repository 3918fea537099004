"""Turns the errors of jsonschema-rs into causes: plain data, one for each keyword that failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from hidata.schemas.validator import ErrorKind, kind_of
from hidata.schemas.walk import NAMING

if TYPE_CHECKING:
    import jsonschema_rs

CLOSING = ("additionalProperties", "unevaluatedProperties")
ENDING = ("items", "additionalItems", "unevaluatedItems")
"""Keywords by which a list may have no further items."""

CHOICES = ("enum", "const")
MAX_CAUSES = 200
"""Causes reported for one record, and unknown names for one object."""

Path = tuple[str | int, ...]


class Cause(NamedTuple):
    """One keyword of a schema that a value does not satisfy.

    `value` is what the keyword asks for: types, allowed values, a bound, the name that is missing,
    the names that are not known. `location` is the keyword's address among the schemas.
    """

    keyword: str
    path: Path
    value: Any
    instance: Any
    location: str | None = None
    branches: Sequence[Sequence[Cause]] = ()


def causes(errors: Iterable[jsonschema_rs.ValidationError], record: Any) -> list[Cause]:
    """Return the causes of up to MAX_CAUSES errors.

    For a value that fits no branch of an `anyOf` or `oneOf`, they are those of the branch that was
    probably meant. Of the items by which a list is too long, only the first is reported.
    """
    leaves = (leaf for error in islice(errors, MAX_CAUSES) for leaf in _leaves(_cause(error)))
    named = [_with_names(leaf, record) for leaf in leaves]
    ends = {c.path: c for c in reversed(named) if c.keyword == ENDING[0]}
    return [c for c in named if ends.get(c.path, c) is c or c.keyword != ENDING[0]]


def _with_names(cause: Cause, record: Any) -> Cause:
    """Return the cause with the names of all properties that a closed object does not allow.

    If it allows none at all, jsonschema-rs gives the value of one property instead of the object.
    """
    if cause.keyword not in CLOSING or cause.value is not None:
        return cause
    for step in cause.path:
        record = record[step]
    return cause._replace(instance=record, value=[*record][:MAX_CAUSES])


def _cause(error: jsonschema_rs.ValidationError) -> Cause:
    kind: Any = error.kind
    instance: Any = error.instance
    value = kind.value[:MAX_CAUSES] if kind.name in CLOSING else kind.value
    path, last = tuple(error.instance_path), _last_keyword(error.schema_path)
    plain_cause = Cause(kind.name, path, value, instance, error.absolute_keyword_location)
    match kind_of(error):
        case ErrorKind.FALSE_SCHEMA if last in CLOSING:
            return plain_cause._replace(keyword=last, value=None)  # see _with_names
        case ErrorKind.FALSE_SCHEMA if last in ENDING and path:
            return plain_cause._replace(keyword=ENDING[0], path=path[:-1], value=path[-1])
        case ErrorKind.ADDITIONAL_ITEMS:
            return plain_cause._replace(keyword=ENDING[0])
        case ErrorKind.UNEVALUATED_ITEMS:
            kept = len(instance) - len(kind.value)
            return plain_cause._replace(keyword=ENDING[0], value=kept)
        case ErrorKind.REQUIRED if last != "required":
            return plain_cause._replace(keyword="dependentRequired")
        case ErrorKind.CONTAINS:
            return plain_cause._replace(keyword=last)
        case ErrorKind.CONSTANT:
            return plain_cause._replace(value=[kind.value])
        case ErrorKind.PROPERTY_NAMES:
            name = kind.error.instance
            return plain_cause._replace(path=(*path, name), value=_cause(kind.error))
        case ErrorKind.ANY_OF | ErrorKind.ONE_OF_NOT_VALID:
            return plain_cause._replace(
                branches=[[*map(_cause, branch)] for branch in kind.context]
            )
    return plain_cause


def _last_keyword(steps: Sequence[str | int]) -> str:
    """Return the keyword that a path in a schema ends with, or "" if it ends with a name."""
    is_name = False
    for step in steps[:-1]:
        is_name = not is_name and step in NAMING
    return str(steps[-1]) if steps and not is_name else ""


def _leaves(cause: Cause) -> Iterator[Cause]:
    """Yield the cause or, where no branch fits, the causes in the one that was probably meant."""
    if not cause.branches:
        yield cause
        return
    meant = _meant(cause, cause.branches)
    if meant is None:
        yield _pooled(cause) or cause
        return
    for inner in meant:
        yield from _leaves(inner)


def _meant(choice: Cause, branches: Sequence[Sequence[Cause]]) -> Sequence[Cause] | None:
    """Return the branch whose discriminator matches, or has fewest causes; None on a tie."""
    depth = len(choice.path)

    def distance(branch: Sequence[Cause]) -> tuple[bool, bool, int]:
        wrong_type = any(_refuses(c) and len(c.path) == depth for c in branch)
        wrong_tag = any(c.keyword in CHOICES and len(c.path) == depth + 1 for c in branch)
        return wrong_type, wrong_tag, len(branch)

    ranked = sorted(branches, key=distance)
    nearest = distance(ranked[0])
    if nearest[0] or (len(ranked) > 1 and nearest == distance(ranked[1])):
        return None
    return ranked[0]


def _refuses(cause: Cause) -> bool:
    return cause.keyword in ("type", "falseSchema")


def _pooled(choice: Cause) -> Cause | None:
    """Return one cause for all branches, if each asks for a value or type of the same property.

    It lists the discriminators of all branches if none matches, else the values or types allowed.
    """
    inner = [leaf for branch in choice.branches for cause in branch for leaf in _flat(cause)]
    tags = [c for c in inner if c.keyword in CHOICES and len(c.path) == len(choice.path) + 1]
    here = [c for c in inner if c.path == choice.path]
    for candidates, keywords in ((tags, CHOICES), (here, CHOICES), (here, ("type",))):
        some = [c for c in candidates if c.keyword in keywords]
        wanted = [value for cause in some for value in cause.value]
        if len({cause.path for cause in some}) == 1 and len(some) >= len(choice.branches):
            return some[0]._replace(keyword="enum" if keywords == CHOICES else "type", value=wanted)
    return None


def _flat(cause: Cause) -> Iterator[Cause]:
    """Yield the cause or, if it has branches, all causes in them."""
    if not cause.branches:
        yield cause
    for branch in cause.branches:
        for inner in branch:
            yield from _flat(inner)
