"""A place in a record where something is wrong, and values as a sentence shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from hidata.checks.structure.validator_errors import Path
from hidata.findings.finding import Fault, Fix
from hidata.jsontext.reader import quoted
from hidata.schemas.shape import Shape


class Place(NamedTuple):
    """Where something is wrong: the pointer `at`, and what the schema says of the value there.

    `known` are the properties declared there in any branch, `words` the schema's annotations.
    """

    at: str
    known: frozenset[str]
    words: Mapping[str, Any]

    def fault(
        self,
        code: str,
        message: str,
        hint: str | None = None,
        fix: Fix | None = None,
        pointer: str | None = None,
        at_key: bool = False,
    ) -> Fault:
        """Return the fault at this pointer, or at another; at the key there, if so asked."""
        where = self.at if pointer is None else pointer
        return Fault(where, code, message, hint, fix, at_key)


def declared(shape: Shape, path: Path) -> frozenset[str]:
    """The properties that the schema knows, in any branch, at a place."""
    found = shape_at(shape, path)
    return frozenset(found.fields if found else ())


def shape_at(shape: Shape, path: Path) -> Shape | None:
    """The shape of the values at a place, where there is one."""
    for step in path:
        inner = shape.item if isinstance(step, int) else shape.fields.get(step)
        if inner is None:
            return None
        shape = inner
    return shape


def shown(value: Any) -> str:
    """A value in a sentence: JSON, not Python, and never at length."""
    if isinstance(value, str):
        return quoted(value)
    return plain(value)


def written(value: Any) -> str:
    """A scalar as it is written in JSON."""
    return f'"{value}"' if isinstance(value, str) else plain(value)


def plain(value: Any) -> str:
    """A value without quotes."""
    words = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return words[value]
    if isinstance(value, dict | list):
        return "this value"
    return str(value)[:60]


def texts(values: Iterable[Any]) -> list[str]:
    """Those of some values that are text."""
    return [value for value in values if isinstance(value, str)]
