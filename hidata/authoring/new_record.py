"""The skeleton of a new record: the properties that its schema requires, to be filled in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hidata.authoring.canonical import SCHEMA_PROPERTY
from hidata.checks.structure.validator_errors import CLOSING, causes
from hidata.findings.suggestions import with_hint
from hidata.jsontext import reader
from hidata.schemas.shape import Shape

if TYPE_CHECKING:
    from hidata.schemas.validator import Validator

BLANK = ""
"""The value of a property that is still to be filled in. Schemas of a strict dataset reject it."""


READ_ON = ("as_of", "retrieved", "accessed", "date_accessed")
"""Properties that say on which day something was read: a new record is written on that day."""


def skeleton(
    kind: str,
    shape: Shape,
    given: Mapping[str, str],
    with_schema: bool = True,
    *,
    like: Mapping[str, Any] | None = None,
    optional: Iterable[str] = (),
) -> dict[str, Any]:
    """Return a record with the required properties, and values from `given` or the schema.

    `given` has texts by property, nested ones with dots (`exam.questions`), items of lists by their
    number from 0 (`evidence.1.source`; the first without one); a text that is JSON is read as such,
    unless the property has text. `like` has values of the same structure, to begin with, and
    `optional` names further properties to fill in. With `with_schema`, the record begins with the
    path of its schema, for editors. Raises KeyError, with a sentence, for an unknown property.
    """
    record: dict[str, Any] = (
        {SCHEMA_PROPERTY: f"../../schema/{kind}.schema.json"} if with_schema else {}
    )
    record |= _required(shape) | dict(like or {})
    for name in optional:
        add_property(record, shape, name)
    for name, text in given.items():
        holder, step, inner = _place(record, shape, name)
        holder[step] = _typed(inner, text)
    known = [SCHEMA_PROPERTY, *shape.fields]
    return {name: record[name] for name in known if name in record}


def allows_schema_property(validator: Validator) -> bool:
    """Return whether a schema allows the property `$schema` in a record."""
    record = {SCHEMA_PROPERTY: ""}
    errors = causes(validator.iter_errors(record), record)
    return not any(cause.keyword in CLOSING and SCHEMA_PROPERTY in cause.value for cause in errors)


def _required(shape: Shape) -> dict[str, Any]:
    """Return the required properties of an object with their initial values."""
    return {n: _initial(s) for n, s in shape.fields.items() if n in shape.required}


def _initial(shape: Shape) -> Any:
    """Return the initial value: the only one allowed, or an object or list to fill in, or BLANK."""
    match shape.form:
        case "object":
            return _required(shape)
        case "list":
            return [_initial(shape.item)] if shape.item else []
        case "map":
            return {}
    values = choices(shape)
    return values[0] if len(values) == 1 else BLANK


def choices(shape: Shape) -> Sequence[Any]:
    """Return the values that the schema lists for a property; empty if it lists none."""
    if shape.note("const") is not None:
        return [shape.note("const")]
    return list(shape.note("enum") or ())


def add_property(record: dict[str, Any], shape: Shape, name: str) -> None:
    """Add a property that is still to be filled in, if it is absent. Raises KeyError."""
    holder, step, inner = _place(record, shape, name)
    if isinstance(step, int) or step not in holder:
        holder[step] = _initial(inner)


def set_property(record: dict[str, Any], shape: Shape, name: str, value: Any) -> None:
    """Set a property to a value; nested ones as in `skeleton`, without blanks. Raises KeyError."""
    holder, step, _ = _place(record, shape, name, lambda inner: {})
    holder[step] = value


def _place(
    value: Any, shape: Shape, name: str, new_item: Callable[[Shape], Any] | None = None
) -> tuple[Any, Any, Shape]:
    """Return the object or list that has a property, its key or index there, and its shape.

    What is on the way is made, items of lists by `new_item`, else to be filled in. Raises KeyError,
    with a sentence, if there is no such property.
    """
    first, _, rest = name.partition(".")
    step: str | int = first
    if shape.form == "list" and shape.item is not None:
        index = reader.item_index(first)
        step, rest = (0, name) if index is None else (index, rest)
        if step > len(value):
            raise KeyError(f"There is no item {first} yet: the next one is {len(value)}.")
        if step == len(value):
            value.append((new_item or _initial)(shape.item))
        inner = shape.item
    elif first not in shape.fields:
        raise KeyError(with_hint(f"There is no property {first}.", first, shape.fields))
    else:
        inner = shape.fields[first]
    if not rest:
        return value, step, inner
    if inner.form not in ("object", "list"):
        raise KeyError(f"{first} has no properties: it is {inner.type or 'of any form'}.")
    if isinstance(step, str):
        value[step] = value.get(step) or ([] if inner.form == "list" else {})
    if not isinstance(value[step], list if inner.form == "list" else dict):
        raise KeyError(f"{first} has another value already, in which {rest} has no place.")
    return _place(value[step], inner, rest, new_item)


def fill_dates(record: dict[str, Any], shape: Shape, today: str) -> list[str]:
    """Give the properties READ_ON that are still to be filled in this day; return their paths."""
    found = []
    for holder, step, inner, way in blanks(record, shape):
        if step in READ_ON and (inner.note("format") == "date" or inner.note("x-hidata-date")):
            holder[step] = today
            found.append(way)
    return found


def _typed(shape: Shape, text: str) -> Any:
    """Return the value that a text means for a shape; the text itself if it means none."""
    if shape.form == "scalar" and shape.type == "string":
        return text
    document = reader.read(text.encode())
    if not document.faults:
        return document.value
    if shape.form == "list" and shape.item is not None:
        return [_typed(shape.item, part.strip()) for part in text.split(",")]
    return text


def blanks(value: Any, shape: Shape, path: str = "") -> Iterator[tuple[Any, str | int, Shape, str]]:
    """Yield each value that is still to be filled in.

    As (the object or list that has it, its key or index, its shape, its path with dots).
    """
    items: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        items = [(name, value[name]) for name in shape.fields if name in value]
    elif isinstance(value, list):
        items = enumerate(value)
    for step, inner in items:
        inner_shape = shape.item if isinstance(step, int) else shape.fields[step]
        if inner_shape is None:
            continue
        inner_path = f"{path}.{step}".removeprefix(".")
        if inner == BLANK:
            yield value, step, inner_shape, inner_path
        yield from blanks(inner, inner_shape, inner_path)


def drop_optional_blanks(record: dict[str, Any], shape: Shape) -> None:
    """Delete the properties still to be filled in whose schema allows an empty text.

    hidata validate reports a missing property, but not an empty text that the schema allows.
    """
    for name, inner in shape.fields.items():
        value = record.get(name)
        text_shape = inner.item if value == [BLANK] else inner if value == BLANK else None
        if isinstance(value, dict):
            drop_optional_blanks(value, inner)
        elif text_shape is not None and text_shape.type in ("", "string") and text_shape.empty:
            del record[name]


def parse_answer(shape: Shape, text: str, known: Callable[[str], Collection[str]]) -> Any:
    """Return the value that an answer means. `known` returns the ids of a kind.

    Raises ValueError, with a sentence, if the schema does not allow that value.
    """
    target, values = shape.note("x-hidata-ref"), choices(shape)
    if target and text not in known(target):
        sentence = f"There is no {target} record {text}."
        raise ValueError(with_hint(sentence, text, known(target)))
    value = _typed(shape, text)
    if values and value not in values:
        raise ValueError(
            with_hint(f"{text} is not one of the values allowed.", text, map(str, values))
        )
    if shape.form == "scalar" and shape.type != "string" and isinstance(value, str):
        raise ValueError(f"{text} is not a valid {shape.type}.")
    return value


def likely_duplicates(
    record: Mapping[str, Any], shape: Shape, others: Iterable[tuple[str, Mapping[str, Any]]]
) -> list[tuple[str, str]]:
    """Return (key, reason) of records that may be about the same thing, by equal or similar texts.

    A text that more than MAX_ALIKE records share names none of them, and is no reason.
    """
    texts = {n: text for n, s in shape.fields.items() if _may_name(s) and (text := record.get(n))}
    similar: dict[str, list[tuple[str, str]]] = {name: [] for name in texts}
    for key, other in others:
        for name, mine in texts.items():
            theirs = other.get(name)
            if isinstance(theirs, str) and _alike(mine, theirs):
                similar[name].append((key, f"{name} {theirs}"))
    matches = [pair for pairs in similar.values() if len(pairs) <= MAX_ALIKE for pair in pairs]
    return sorted(dict(reversed(matches)).items())


MAX_ALIKE = 5
"""The number of records with similar texts up to which a property may identify a record."""


def _may_name(shape: Shape) -> bool:
    """Return whether a property may name its record: a text, not one of a list, not a reference."""
    chosen = any(shape.note(n) for n in ("enum", "const", "x-hidata-ref"))
    return shape.form == "scalar" and shape.type == "string" and not chosen


def _alike(mine: str, theirs: str) -> bool:
    """Return whether two texts are equal but for case, or similar and not too short or long."""
    short, long = sorted((mine.casefold(), theirs.casefold()), key=len)
    if short == long or not short:
        return bool(short)
    return MAX_FUZZY_LENGTH > len(short) > MIN_FUZZY_LENGTH and (
        short in long or _ratio(short, long) > 0.85
    )


MIN_FUZZY_LENGTH, MAX_FUZZY_LENGTH = 5, 200
"""Texts are compared for similarity if the shorter has more than 5 and less than 200 characters."""


def _ratio(one: str, other: str) -> float:
    """Return how similar two texts are, from 0 to 1 (equal)."""
    import difflib  # only if used

    return difflib.SequenceMatcher(None, one, other).ratio()
