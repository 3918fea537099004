"""The skeleton of a new record: what the schema requires, with what may stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hidata import reader
from hidata.hints import nearest
from hidata.shape import Shape

TODO = ""
"""What stands where a value is still to be filled in; a strict dataset's schemas refuse it."""


def skeleton(kind: str, shape: Shape, given: Mapping[str, str]) -> dict[str, Any]:
    """A record with the required properties, filled in where `given` or the schema tells.

    `given` has values by property, nested ones with dots (`exam.questions`); text that is JSON of
    the type wanted is taken as such. Raises KeyError, with a sentence, for an unknown property.
    """
    record: dict[str, Any] = {"$schema": f"../../schema/{kind}.schema.json"}
    record |= _required(shape)
    for name, text in given.items():
        _put(record, shape, name.split("."), text)
    known = ["$schema", *shape.fields]
    return {name: record[name] for name in known if name in record}


def _required(shape: Shape) -> dict[str, Any]:
    return {n: _start(s) for n, s in shape.fields.items() if n in shape.required}


def _start(shape: Shape) -> Any:
    match shape.form:
        case "object":
            return _required(shape)
        case "list":
            return [_start(shape.item)] if shape.item else []
    values = choices(shape)
    return values[0] if len(values) == 1 else TODO


def choices(shape: Shape) -> Sequence[Any]:
    """The values that the schema lists for a place, if it does."""
    if shape.note("const") is not None:
        return [shape.note("const")]
    return list(shape.note("enum") or ())


def _put(record: dict[str, Any], shape: Shape, way: Sequence[str], text: str) -> None:
    name, *rest = way
    if name not in shape.fields:
        near = nearest(name, shape.fields)
        raise KeyError(f"There is no property {name}." + (f" Did you mean {near}?" if near else ""))
    inner = shape.fields[name]
    if rest:
        record[name] = record.get(name) or {}
        _put(record[name], inner, rest, text)
    else:
        record[name] = _typed(inner, text)


def _typed(shape: Shape, text: str) -> Any:
    """The text as a value of the shape's type; as it stands where it is none."""
    if shape.form == "scalar" and shape.type == "string":
        return text
    document = reader.read(text.encode())
    if not document.faults:
        return document.value
    if shape.form == "list" and shape.item is not None:
        return [_typed(shape.item, part.strip()) for part in text.split(",")]
    return text


def likely_duplicates(
    record: Mapping[str, Any], others: Iterator[tuple[str, dict[str, Any]]]
) -> list[tuple[str, str]]:
    """Records that may be the same thing: (key, why), those with an equal or very like text."""
    found = []
    for key, other in others:
        for name in ("name", "title", "abbreviation", "notation", "url"):
            mine, theirs = record.get(name), other.get(name)
            if not mine or not isinstance(mine, str) or not isinstance(theirs, str):
                continue
            same = mine.casefold() == theirs.casefold()
            if same or (name in ("name", "title") and _alike(mine, theirs)):
                found.append((key, f"{name} {theirs}"))
                break
    return found


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    return len(short) > 5 and (short in long or _ratio(short, long) > 0.85)


def _ratio(one: str, other: str) -> float:
    import difflib

    return difflib.SequenceMatcher(None, one, other).ratio()
