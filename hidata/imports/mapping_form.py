"""Judges whether a TOML document has the form of a mapping, by `mapping.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hidata.checks.structure.validator_errors import MAX_CAUSES
from hidata.findings.finding import Fault, Finding
from hidata.findings.suggestions import did_you_mean, nearest
from hidata.imports.toml_text import Path as KeyPath
from hidata.imports.toml_text import Positions
from hidata.jsontext import reader
from hidata.jsontext.document import unescape
from hidata.schemas.loading import Schema, Schemas
from hidata.schemas.shape import Shape
from hidata.schemas.shape_reader import ShapeReader

if TYPE_CHECKING:
    from hidata.schemas.validator import Validator

CODE = "I002"

SCHEMA = Path(__file__).with_name("mapping.schema.json")

MOST_KEYS = 5_000
"""Of a mapping with more keys only the first fault is explained: all take much memory."""

MOST_DIGITS = 30
"""Digits of a number, before and after its point together."""

VALUE_KEYS = (
    "from", "map", "else", "times", "ref", "by", "where", "optional", "separator", "count",
)  # fmt: skip
"""The keys of a value. A table with `from` and only these is one, any other is an object."""


def findings(document: dict[str, Any], positions: Positions) -> list[Finding]:
    """Return what is not of a mapping's form in a TOML document: findings I002, by place."""
    odd = [*islice(_odd_values(document, ()), MAX_CAUSES)]
    if odd:
        return [
            Finding(positions.file, *positions.of(path), CODE, message, hint=hint)
            for path, message, hint in odd
        ]
    plain = as_json(document)
    validator, shape, schemas = _judge()
    faults = [*islice(_misspelt(plain.get("record"), ("record",)), MAX_CAUSES)]
    if not validator.is_valid(plain):
        from hidata.checks.structure import explain  # which few mappings need

        is_large = len(positions) > MOST_KEYS
        faults += explain.faults(validator, plain, shape, schemas, only_first=is_large)
    found = [_finding(fault, plain, positions) for fault in faults]
    renamed = {f'rename "{_last(fault)}" to' for fault in faults if fault.code == "S002"}
    return [f for f in found if not (f.hint or "").startswith((*renamed,))]


def as_json(value: Any) -> Any:
    """Return a value of TOML as JSON has it: numbers with a fraction as float."""
    if isinstance(value, dict):
        return {name: as_json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


@cache
def _judge() -> tuple[Validator, Shape, Schemas]:
    """Return what is needed to judge and explain."""
    document = json.loads(SCHEMA.read_text("utf-8"))
    schema = Schema("schema/mapping.schema.json", document["$id"], document)
    schemas = Schemas({schema.path: schema})
    return schemas.validator(schema), ShapeReader(schemas).shape_of(schema), schemas


def _odd_values(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str, str | None]]:
    """Yield the path of each value that JSON does not have, what is wrong, and a hint."""
    if isinstance(value, dict | list):
        steps = value.items() if isinstance(value, dict) else enumerate(value)
        for step, inner in steps:
            yield from _odd_values(inner, (*path, step))
    elif isinstance(value, date | datetime | time):
        yield path, "Dates and times are texts here.", f'write "{value.isoformat()}"'
    elif isinstance(value, Decimal) and not value.is_finite():
        yield path, "This is not a number.", None
    elif isinstance(value, int | Decimal) and _is_long(value):
        yield path, f"This number has more than {MOST_DIGITS} digits.", None


def _is_long(number: int | Decimal) -> bool:
    """Return whether a number has more than MOST_DIGITS digits if written without an exponent."""
    if isinstance(number, int):
        return bool(abs(number) >= 10**MOST_DIGITS)
    exponent = int(number.as_tuple().exponent)
    return max(number.adjusted() + 1, 1) + max(-exponent, 0) > MOST_DIGITS


def _misspelt(value: Any, path: KeyPath) -> Iterator[Fault]:
    """Yield a fault for each key with which a value in `[record]` would be an object by mistake."""
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _misspelt(inner, (*path, index))
    elif isinstance(value, dict):
        unknown = [name for name in value if name not in VALUE_KEYS]
        free = [name for name in VALUE_KEYS if name not in value]
        if "from" in value and unknown and all(nearest(name, free) for name in unknown):
            for name in unknown:
                message = f'There is no key "{name}" in a value.'
                yield Fault(_pointer((*path, name)), CODE, message, did_you_mean(name, free))
            return
        for name, inner in value.items():
            yield from _misspelt(inner, (*path, name))


def _pointer(path: KeyPath) -> str:
    return reader.pointer(path)


def _last(fault: Fault) -> str:
    """Return the last key of the pointer of a fault."""
    return unescape(fault.pointer.rpartition("/")[2])


_WORDS = (
    ("an object {...}", "a table {...}"),
    ("text in double quotes", "a text in quotes"),
    ("The property ", "The key "),
    ("There is no property ", "There is no key "),
)
"""What messages on JSON say, and what is said of TOML."""


def _finding(fault: Fault, document: Any, positions: Positions) -> Finding:
    """Return a fault as a finding, in the words and at the place of the TOML text."""
    path = _path(fault.pointer, document)
    message, hint = fault.message, fault.hint
    for before, after in _WORDS:
        message = message.replace(before, after)
    if fault.code == "S002" and path and not (hint or "").startswith("did you mean"):
        above = _at(document, path[:-1])
        known = _names_at(path[:-1], document) - set(above if isinstance(above, dict) else ())
        hint = did_you_mean(str(path[-1]), known) or hint
    if hint and hint.startswith('add "'):
        hint = hint.replace('add "', "add ").replace('": ...', " = ...")
    return Finding(positions.file, *positions.of(path), CODE, message, fault.pointer, hint)


def _path(pointer: str, document: Any) -> KeyPath:
    """Return the path in a document that a JSON Pointer leads to."""
    path: list[str | int] = []
    for token in map(unescape, pointer.split("/")[1:]):
        inner = _at(document, (*path,))
        path.append(int(token) if isinstance(inner, list) and token.isdigit() else token)
    return tuple(path)


def _at(document: Any, path: KeyPath) -> Any:
    """Return the value at a path, or None if there is none."""
    for step in path:
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return None
    return document


def _names_at(path: KeyPath, document: Any) -> set[str]:
    """Return the keys that the schema knows for the table at a path, in any branch."""
    root = json.loads(SCHEMA.read_text("utf-8"))
    here = _branches([root], root)
    for step in path:
        inner = [
            part
            for schema in here
            for part in (
                [schema.get("items")]
                if isinstance(step, int)
                else [schema.get("properties", {}).get(step) or schema.get("additionalProperties")]
            )
            if isinstance(part, dict)
        ]
        here = _branches(inner, root)
    return {name for schema in here for name in schema.get("properties", {})}


def _branches(schemas: list[dict[str, Any]], root: dict[str, Any]) -> list[dict[str, Any]]:
    """Return schemas with those that they refer to, and those of their conditions."""
    found: list[dict[str, Any]] = []
    todo = [*schemas]
    while todo:
        schema = todo.pop()
        found.append(schema)
        if "$ref" in schema:
            todo.append(root["$defs"][schema["$ref"].rpartition("/")[2]])
        todo += [schema[word] for word in ("then", "else") if word in schema]
    return found
