"""What is known of a value with a fault, and how messages show values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from hidata.checks.structure.validator_errors import Path
from hidata.findings.finding import Fault, Fix
from hidata.jsontext.reader import escape, quoted
from hidata.schemas.shape import Shape

MAX_SHOWN = 60
"""Characters of a value that a message shows."""


class ValueContext(NamedTuple):
    """A value with a fault: its pointer, and what the schema says of the value there.

    `properties` are those that any branch of the schema declares, `annotations` its keywords.
    """

    pointer: str
    properties: frozenset[str]
    annotations: Mapping[str, Any]

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
        where = self.pointer if pointer is None else pointer
        return Fault(where, code, message, hint, fix, at_key)


def declared(shape: Shape, path: Path) -> frozenset[str]:
    """Return the properties that any branch of the schema declares for the object at a path."""
    inner = shape_at(shape, path)
    return frozenset(inner.fields if inner else ())


def shape_at(shape: Shape, path: Path) -> Shape | None:
    """Return the shape of the value at a path, or None if the schema does not describe it."""
    for step in path:
        of_list = isinstance(step, int) or shape.form == "map"
        inner = shape.item if of_list else shape.fields.get(str(step))
        if inner is None:
            return None
        shape = inner
    return shape


def place_of(text: str, value: Any) -> tuple[str, bool]:
    """Return the pointer of the first place in a value that has a text; whether it is a name."""
    todo = [("", value)]
    while todo:
        pointer, part = todo.pop()
        if part == text:
            return pointer, False
        if isinstance(part, dict) and text in part:
            return f"{pointer}/{escape(text)}", True
        steps: Iterable[tuple[str | int, Any]] = ()
        if isinstance(part, dict | list):
            steps = part.items() if isinstance(part, dict) else enumerate(part)
        todo += reversed([(f"{pointer}/{escape(str(step))}", inner) for step, inner in steps])
    return "", False


def shown(value: Any) -> str:
    """Return a value for a message: as JSON, shortened."""
    if isinstance(value, str):
        return quoted(value)
    return plain(value)


def written(value: Any) -> str:
    """Return a scalar as it is written in JSON."""
    return f'"{value}"' if isinstance(value, str) else plain(value)


def plain(value: Any) -> str:
    """Return a value for a message, text without quotes."""
    words = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return words[value]
    if isinstance(value, dict | list):
        return _as_json(value)
    return str(value)[:MAX_SHOWN]


def _as_json(value: Any) -> str:
    """Return an object or list as JSON, cut if it is longer than MAX_SHOWN characters."""
    text = ""
    for chunk in json.JSONEncoder(ensure_ascii=False).iterencode(value):
        text += chunk
        if len(text) > MAX_SHOWN:
            return f"{text[:MAX_SHOWN]}..."
    return text


def texts(values: Iterable[Any]) -> list[str]:
    """Return those of the values that are strings."""
    return [value for value in values if isinstance(value, str)]
