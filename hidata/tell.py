"""The sentences: one function for each keyword of JSON Schema that a value can offend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from hidata import reader
from hidata.finding import Finding, Fix
from hidata.hints import nearest, unambiguous
from hidata.reader import Document, escape, quoted
from hidata.shape import Shape

ValidationError = Any
"""jsonschema's; its stubs let every attribute be unset, which it is in no error it gives out."""

TYPES = {
    "string": "text in double quotes",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list [...]",
    "object": "an object {...}",
    "null": "null",
}
FORMATS = {
    "date": "a date such as 2024-05-31",
    "uri": "an address such as https://example.org/page",
    "date-time": "a moment such as 2024-05-31T12:00:00Z",
    "email": "an e-mail address",
    "time": "a time such as 12:00:00Z",
    "uuid": "a UUID",
}
Make = Callable[..., Finding]


def _type(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    wanted = error.validator_value
    types = [wanted] if isinstance(wanted, str) else list(wanted)
    expected = " or ".join(TYPES.get(t, t) for t in types)
    hint, fix = None, None
    value = error.instance
    if isinstance(value, str) and {"integer", "number"} & set(types):
        number = reader.read(value.strip().encode())
        if not number.faults and type(number.value) in (int, float):
            hint, fix = f"write {value.strip()} without quotes", Fix("replace", at, number.value)
    elif isinstance(value, str) and "boolean" in types and value.casefold() in ("true", "false"):
        truth = value.casefold() == "true"
        hint, fix = f"write {_plain(truth)} without quotes", Fix("replace", at, truth)
    elif value is None:
        hint = "leave the property out where nothing is known"
    elif "array" in types and not isinstance(value, dict | list):
        hint = "put the value between [ and ]"
    elif types == ["string"] and isinstance(value, int | float) and not isinstance(value, bool):
        hint = f'write "{value}"'
    yield finding("S003", f"This should be {expected}.", hint, fix)


def _required(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    name = str(error.validator_value) if isinstance(error.validator_value, str) else ""
    missing = [n for n in error.validator_value if n not in error.instance] if not name else [name]
    # jsonschema reports each missing name by itself, the name only in its message
    for each in missing:
        if error.message.startswith(repr(each)):
            yield finding("S001", f"The property {quoted(each)} is missing.", f'add "{each}": ...')


def unknown(error: ValidationError, shape: Shape, at: str, finding: Make) -> Iterator[Finding]:
    """Properties that a closed object does not know, each with the one that was meant."""
    known, wrong = declared(shape, error), named(error)
    for name in [n for n in wrong if n not in known] or wrong:
        near = nearest(name, known - error.instance.keys())
        hint = f"did you mean {near}?" if near else "delete it, or see the schema for what there is"
        place = f"{at}/{escape(name)}"
        sure = unambiguous(name, known - error.instance.keys())
        fix = Fix("rename", place, sure) if sure else None
        message = f"There is no property {quoted(name)} here."
        if name in known:
            message, hint = f"The property {quoted(name)} may not stand here.", "delete it"
        yield finding("S002", message, hint, fix, place, key=True)


def named(error: ValidationError) -> list[str]:
    """The names that a closing keyword complains of; jsonschema tells them in its message only."""
    return [n for n in error.instance if repr(n) in error.message]


def declared(shape: Shape, error: ValidationError) -> set[str]:
    """The properties that the schema knows, in any branch, at the place of the error."""
    for step in error.absolute_path:
        inner = shape.item if isinstance(step, int) else shape.fields.get(step)
        if inner is None:
            return set()
        shape = inner
    return set(shape.fields)


def _enum(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    values: Iterable[Any] = error.validator_value
    if error.validator == "const":
        values = [error.validator_value]
    allowed = list(values)
    texts = [v for v in allowed if isinstance(v, str)]
    near = nearest(error.instance, texts) if isinstance(error.instance, str) else None
    hint = f"did you mean {near}?" if near else _list(allowed)
    sure = unambiguous(error.instance, texts) if isinstance(error.instance, str) else None
    fix = Fix("replace", at, sure) if sure else None
    yield finding(
        "S004", f"{shown(error.instance)} is not one of the values allowed here.", hint, fix
    )


def _list(allowed: Sequence[Any], limit: int = 12) -> str:
    shown = ", ".join(_plain(v) for v in allowed[:limit])
    return f"allowed: {shown}" + (" and others" if len(allowed) > limit else "")


def _pattern(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    schema = error.schema if isinstance(error.schema, dict) else {}
    examples = schema.get("examples") or ()
    hint = f"for example {_plain(examples[0])}" if examples else None
    words = schema.get("description") or schema.get("title")
    message = f"{shown(error.instance)} does not have the form expected here"
    yield finding("S005", f"{message}: {words}" if words else f"{message}.", hint)


def _format(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    name = str(error.validator_value)
    expected = FORMATS.get(name, f"a value of the format {name}")
    yield finding("S006", f"{shown(error.instance)} is not {expected}.")


_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
}


def _bound(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    words = _BOUNDS[str(error.validator)]
    yield finding("S007", f"This should be {words} {error.validator_value}.")


_COUNTS = {
    "minLength": ("S008", "text of at least {}", "character", "characters"),
    "maxLength": ("S008", "text of at most {}", "character", "characters"),
    "minItems": ("S009", "a list of at least {}", "item", "items"),
    "maxItems": ("S009", "a list of at most {}", "item", "items"),
    "minProperties": ("S015", "an object with at least {}", "property", "properties"),
    "maxProperties": ("S015", "an object with at most {}", "property", "properties"),
}


def _count(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    code, words, one, many = _COUNTS[str(error.validator)]
    limit = error.validator_value
    empty = error.instance in ("", [], {})
    hint = "fill it in, or leave the property out where nothing is known" if empty else None
    yield finding(
        code, f"This should be {words.format(limit)} {one if limit == 1 else many}.", hint
    )


def _unique(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    items = error.instance
    twice = next((i for i, item in enumerate(items) if item in items[:i]), 0)
    first = items.index(items[twice]) + 1
    message = f"This item stands in the list already, at place {first}."
    yield finding("S010", message, "delete one of the two", pointer=f"{at}/{twice}")


def _none_fits(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    if error.validator == "oneOf" and not error.context:
        yield finding("S012", "This fits more than one of the alternatives, but only one may fit.")
        return
    branches = error.context or ()
    if branches and all(inner.validator == "required" and not inner.path for inner in branches):
        names = [inner.validator_value[0] for inner in branches]
        each = " or ".join(quoted(name) for name in names)
        yield finding("S011", f"One of {each} must stand here.", f'add "{names[0]}": ...')
        return
    yield finding("S011", "This fits none of the alternatives that the schema allows here.")


def _together(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    for name, needed in error.validator_value.items():
        for each in needed if isinstance(needed, list) else ():
            if name in error.instance and each not in error.instance:
                message = f"Where {quoted(name)} stands, {quoted(each)} must stand too."
                yield finding("S013", message, f'add "{each}": ...')


def _forbidden(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    yield finding(
        "S014", "This may not stand here.", "delete it, or see the schema for when it may"
    )


def _multiple(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    yield finding("S016", f"This should be a multiple of {error.validator_value}.")


def _contains(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    yield finding("S018", "This list lacks an item of the kind that it must contain.")


def other(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    """A keyword with no sentence of its own."""
    yield finding("S099", f"This does not fit the schema's keyword {error.validator}.")


def tell_other(error: Any, document: Document, path: str) -> Finding:
    """An error of jsonschema-rs, told where jsonschema has none or does not know the place."""
    pointer = reader.pointer(error.instance_path)
    place = document.place(pointer)
    match type(error.kind).__name__:
        case "FalseSchema":
            hint = "delete it, or see the schema for when it may"
            return Finding(path, *place, "S014", "This may not stand here.", pointer, hint)
        case "Format":
            expected = FORMATS.get(error.kind.format, f"a value of the format {error.kind.format}")
            message = f"{shown(error.instance)} is not {expected}."
            return Finding(path, *place, "S006", message, pointer)
    keyword = str(error.schema_path[-1]) if error.schema_path else ""
    message = f"This does not fit the schema's keyword {keyword}."
    return Finding(path, *place, "S099", message, pointer)


def shown(value: Any) -> str:
    """A value in a sentence: JSON, not Python, and never at length."""
    if isinstance(value, str):
        return quoted(value)
    return _plain(value)


def _plain(value: Any) -> str:
    words = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return words[value]
    if isinstance(value, dict | list):
        return "this value"
    return str(value)[:60]


TELLERS: dict[str, Callable[[Any, str, Make], Iterator[Finding]]] = {
    "type": _type,
    "required": _required,
    "enum": _enum,
    "const": _enum,
    "pattern": _pattern,
    "format": _format,
    "uniqueItems": _unique,
    "anyOf": _none_fits,
    "oneOf": _none_fits,
    "dependentRequired": _together,
    "dependencies": _together,
    "not": _forbidden,
    "multipleOf": _multiple,
    "contains": _contains,
    "minContains": _contains,
    **dict.fromkeys(_BOUNDS, _bound),
    **dict.fromkeys(_COUNTS, _count),
}
