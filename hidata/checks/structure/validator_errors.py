"""Turns the errors of jsonschema-rs into causes: plain data, one for each keyword that failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
    the names that are not known; of an `anyOf` or `oneOf`, whether each alternative fits.
    `branches` are the causes in each of these, and `alternative` names the one that the cause is
    in, if there are several. `location` is the keyword's address among the schemas.
    """

    keyword: str
    path: Path
    value: Any
    instance: Any
    location: str | None = None
    branches: Sequence[Sequence[Cause]] = ()
    alternative: str = ""


def causes(
    errors: Iterable[jsonschema_rs.ValidationError],
    record: Any,
    leaves: Callable[[Cause], Iterable[Cause]] = lambda cause: (cause,),
) -> list[Cause]:
    """Return the causes of up to MAX_CAUSES errors.

    `leaves` gives what is to be reported of a value that fits no branch of an `anyOf` or `oneOf`.
    Of the items by which a list is too long, only the first is reported.
    """
    whole = (_with_names(_cause(error), record) for error in islice(errors, MAX_CAUSES))
    found = [leaf for cause in whole for leaf in leaves(cause)]
    ends = {c.path: c for c in reversed(found) if c.keyword == ENDING[0]}
    return [c for c in found if ends.get(c.path, c) is c or c.keyword != ENDING[0]]


def _with_names(cause: Cause, record: Any) -> Cause:
    """Return the cause with the names of all properties that a closed object does not allow.

    The same is done in its branches. Of an object that allows no property at all, jsonschema-rs
    gives the value of one property, and no names.
    """
    if cause.branches:
        named = [[_with_names(inner, record) for inner in branch] for branch in cause.branches]
        return cause._replace(branches=named)
    if cause.keyword not in CLOSING or cause.value is not None:
        return cause
    for step in cause.path:
        record = record[step]
    return cause._replace(instance=record, value=[*record][:MAX_CAUSES])


def _cause(error: jsonschema_rs.ValidationError) -> Cause:
    kind: Any = error.kind
    instance: Any = error.instance
    value = _asked(kind)
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
            location = (error.absolute_keyword_location or "").rpartition("/")[0]  # without index
            return plain_cause._replace(keyword="dependentRequired", location=location)
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


def _asked(kind: Any) -> Any:
    """Return what the keyword of an error asks for, as a cause has it."""
    if kind.name in ("anyOf", "oneOf"):
        return [not errors for errors in kind.context]
    return kind.value[:MAX_CAUSES] if kind.name in CLOSING else kind.value


def _last_keyword(steps: Sequence[str | int]) -> str:
    """Return the keyword that a path in a schema ends with, or "" if it ends with a name."""
    is_name = False
    for step in steps[:-1]:
        is_name = not is_name and step in NAMING
    return str(steps[-1]) if steps and not is_name else ""
