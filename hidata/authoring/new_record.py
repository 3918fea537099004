"""The skeleton of a new record: what the schema requires, with what may stand there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hidata.authoring.canonical import SCHEMA_PROPERTY
from hidata.checks.structure.validator_errors import CLOSING, causes
from hidata.findings.suggestions import with_hint
from hidata.jsontext import reader
from hidata.schemas.shape import Shape

if TYPE_CHECKING:
    import jsonschema_rs

BLANK = ""
"""What stands where a value is still to be filled in; a strict dataset's schemas refuse it."""


def skeleton(
    kind: str, shape: Shape, given: Mapping[str, str], with_schema: bool = True
) -> dict[str, Any]:
    """A record with the required properties, filled in where `given` or the schema tells.

    Where `with_schema`, it begins with the address of its schema, for editors.
    `given` has values by property, nested ones with dots (`exam.questions`); text that is JSON of
    the type wanted is taken as such. Raises KeyError, with a sentence, for an unknown property.
    """
    record: dict[str, Any] = (
        {SCHEMA_PROPERTY: f"../../schema/{kind}.schema.json"} if with_schema else {}
    )
    record |= _required(shape)
    for name, text in given.items():
        _set_value(record, shape, name.split("."), text)
    known = [SCHEMA_PROPERTY, *shape.fields]
    return {name: record[name] for name in known if name in record}


def allows_schema_property(validator: jsonschema_rs.Validator) -> bool:
    """Whether a record may tell its schema's address: some schemas allow no such property."""
    found = causes(validator.iter_errors({SCHEMA_PROPERTY: ""}))
    return not any(cause.keyword in CLOSING and SCHEMA_PROPERTY in cause.value for cause in found)


def _required(shape: Shape) -> dict[str, Any]:
    return {n: _start(s) for n, s in shape.fields.items() if n in shape.required}


def _start(shape: Shape) -> Any:
    match shape.form:
        case "object":
            return _required(shape)
        case "list":
            return [_start(shape.item)] if shape.item else []
    values = choices(shape)
    return values[0] if len(values) == 1 else BLANK


def choices(shape: Shape) -> Sequence[Any]:
    """The values that the schema lists for a place, if it does."""
    if shape.note("const") is not None:
        return [shape.note("const")]
    return list(shape.note("enum") or ())


def _set_value(record: dict[str, Any], shape: Shape, way: Sequence[str], text: str) -> None:
    name, *rest = way
    if name not in shape.fields:
        raise KeyError(with_hint(f"There is no property {name}.", name, shape.fields))
    inner = shape.fields[name]
    if rest:
        record[name] = record.get(name) or {}
        _set_value(record[name], inner, rest, text)
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


def blanks(value: Any, shape: Shape, way: str = "") -> Iterator[tuple[Any, str | int, Shape, str]]:
    """The places still to be filled in: what holds them, key or index, shape, and path."""
    inside: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        inside = [(name, value[name]) for name in shape.fields if name in value]
    elif isinstance(value, list):
        inside = enumerate(value)
    for step, inner in inside:
        below = shape.item if isinstance(step, int) else shape.fields[step]
        if below is None:
            continue
        here = f"{way}.{step}".removeprefix(".")
        if inner == BLANK:
            yield value, step, below, here
        yield from blanks(inner, below, here)


def drop_optional_blanks(record: dict[str, Any], shape: Shape) -> None:
    """Leave out what is still to be filled in where the schema would take it as it stands.

    What is missing is told; an empty text that may be empty is not.
    """
    for name, inner in shape.fields.items():
        value = record.get(name)
        below = inner.item if value == [BLANK] else inner if value == BLANK else None
        if isinstance(value, dict):
            drop_optional_blanks(value, inner)
        elif below is not None and below.type in ("", "string") and below.empty:
            del record[name]


def parse_answer(shape: Shape, text: str, known: Callable[[str], Collection[str]]) -> Any:
    """The value that an answer means; `known` tells the ids of a kind.

    Raises ValueError, with a sentence, for what the schema cannot accept there.
    """
    target, values = shape.note("x-hidata-ref"), choices(shape)
    if target and text not in known(target):
        sentence = f"There is no {target} record {text}."
        raise ValueError(with_hint(sentence, text, known(target)))
    value = _typed(shape, text)
    if values and value not in values:
        raise ValueError(with_hint(f"{text} is not one of them.", text, map(str, values)))
    if shape.form == "scalar" and shape.type != "string" and isinstance(value, str):
        raise ValueError(f"{text} is no {shape.type}.")
    return value


def likely_duplicates(
    record: Mapping[str, Any], shape: Shape, others: Iterable[tuple[str, Mapping[str, Any]]]
) -> list[tuple[str, str]]:
    """Records that may be the same thing: (key, why), those with an equal or very like text.

    A text that more than a few have says nothing of them.
    """
    texts = {n: text for n, s in shape.fields.items() if _may_name(s) and (text := record.get(n))}
    like: dict[str, list[tuple[str, str]]] = {name: [] for name in texts}
    for key, other in others:
        for name, mine in texts.items():
            theirs = other.get(name)
            if isinstance(theirs, str) and _alike(mine, theirs):
                like[name].append((key, f"{name} {theirs}"))
    found = [pair for pairs in like.values() if len(pairs) <= MAX_ALIKE for pair in pairs]
    return sorted(dict(reversed(found)).items())


MAX_ALIKE = 5
"""How many records may have like texts in a property that names them."""


def _may_name(shape: Shape) -> bool:
    """Whether a text may name the thing: none of a few choices, no reference, no date."""
    chosen = any(shape.note(n) for n in ("enum", "const", "x-hidata-ref"))
    return shape.form == "scalar" and shape.type == "string" and not chosen


def _alike(mine: str, theirs: str) -> bool:
    short, long = sorted((mine.casefold(), theirs.casefold()), key=len)
    if short == long or not short:
        return bool(short)
    return MAX_FUZZY_LENGTH > len(short) > MIN_FUZZY_LENGTH and (
        short in long or _ratio(short, long) > 0.85
    )


MIN_FUZZY_LENGTH, MAX_FUZZY_LENGTH = 5, 200
"""Characters of a text between which it may be nearly the same as another; else only equal."""


def _ratio(one: str, other: str) -> float:
    import difflib

    return difflib.SequenceMatcher(None, one, other).ratio()
