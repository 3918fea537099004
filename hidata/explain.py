"""Explains why a record does not fit its schema: findings with place, sentence and hint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from hidata import reader
from hidata.finding import Finding, Fix
from hidata.hints import nearest
from hidata.reader import Document, escape, quoted
from hidata.shape import Shape

if TYPE_CHECKING:
    import jsonschema.protocols
    import jsonschema_rs

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
CLOSING = ("additionalProperties", "unevaluatedProperties")
ECHOES = ("unevaluatedProperties", "unevaluatedItems")
"""Keywords whose errors may merely follow from another error in the same object."""


def findings(
    explainer: jsonschema.protocols.Validator,
    validator: jsonschema_rs.Validator,
    document: Document,
    path: str,
    shape: Shape,
) -> list[Finding]:
    """The findings of a record that `validator` refuses, one for each cause.

    `explainer` (jsonschema) says why; where it finds nothing wrong, a format it does not assert,
    the other's own errors are told.
    """
    errors = [leaf for e in explainer.iter_errors(document.value) for leaf in _causes(e)]
    told = [f for e in _without_echoes(errors, shape) for f in _tell(e, document, path, shape)]
    return told or [_tell_format(e, document, path) for e in validator.iter_errors(document.value)]


def _causes(error: ValidationError) -> Iterator[ValidationError]:
    """The errors of the branch that was meant, where a value fits none of several."""
    if error.validator not in ("anyOf", "oneOf") or not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    meant = _meant(error, branches)
    if meant is None:
        yield error
        return
    for inner in meant:
        yield from _causes(inner)


def _meant(
    error: ValidationError, branches: dict[Any, list[ValidationError]]
) -> list[ValidationError] | None:
    """The branch whose constant fits and that complains least; None where all are alike far."""

    def distance(errors: Sequence[ValidationError]) -> tuple[int, int, int]:
        here = [e for e in errors if not e.path]
        wrong_type = any(e.validator == "type" for e in here)
        wrong_tag = any(e.validator in ("const", "enum") and len(e.path) == 1 for e in errors)
        return wrong_type, wrong_tag, len(errors)

    ranked = sorted(branches.values(), key=distance)
    if all(distance(b)[0] for b in ranked):
        return None
    if len(ranked) > 1 and distance(ranked[0]) == distance(ranked[1]):
        return None
    return ranked[0]


def _without_echoes(errors: Sequence[ValidationError], shape: Shape) -> Iterator[ValidationError]:
    """Leave out "unevaluated" errors that follow from a fault in the same object's parts.

    A property counts as evaluated only if its schema holds; so each fault below would be told
    twice, and with it every innocent neighbour of the same applicator.
    """
    deep = [tuple(e.absolute_path) for e in errors if e.validator not in ECHOES]
    for error in errors:
        if error.validator in ECHOES:
            at = tuple(error.absolute_path)
            strange = set(_named(error)) - _declared(shape, error)
            if not strange and any(path[: len(at)] == at for path in deep):
                continue
        yield error


def _tell(error: ValidationError, document: Document, path: str, shape: Shape) -> Iterator[Finding]:
    at = reader.pointer(error.absolute_path)

    def finding(
        code: str,
        message: str,
        hint: str | None = None,
        fix: Fix | None = None,
        pointer: str = at,
        key: bool = False,
    ) -> Finding:
        return Finding(path, *document.place(pointer, key), code, message, pointer, hint, fix)

    if error.validator in CLOSING:
        yield from _unknown(error, shape, at, finding)
        return
    tell = _TELLERS.get(str(error.validator), _other)
    yield from tell(error, at, finding)


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


def _unknown(error: ValidationError, shape: Shape, at: str, finding: Make) -> Iterator[Finding]:
    declared = _declared(shape, error)
    named = _named(error)
    for name in [n for n in named if n not in declared] or named:
        near = nearest(name, declared - error.instance.keys())
        hint = f"did you mean {near}?" if near else "delete it, or see the schema for what there is"
        place = f"{at}/{escape(name)}"
        fix = Fix("rename", place, near) if near else None
        message = f"There is no property {quoted(name)} here."
        if name in declared:
            message, hint = f"The property {quoted(name)} may not stand here.", "delete it"
        yield finding("S002", message, hint, fix, place, key=True)


def _named(error: ValidationError) -> list[str]:
    """The names that a closing keyword complains of; jsonschema tells them in its message only."""
    return [n for n in error.instance if repr(n) in error.message]


def _declared(shape: Shape, error: ValidationError) -> set[str]:
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
    fix = Fix("replace", at, near) if near else None
    yield finding(
        "S004", f"{_shown(error.instance)} is not one of the values allowed here.", hint, fix
    )


def _list(allowed: Sequence[Any], limit: int = 12) -> str:
    shown = ", ".join(_plain(v) for v in allowed[:limit])
    return f"allowed: {shown}" + (" and others" if len(allowed) > limit else "")


def _pattern(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    schema = error.schema if isinstance(error.schema, dict) else {}
    examples = schema.get("examples") or ()
    hint = f"for example {_plain(examples[0])}" if examples else None
    words = schema.get("description") or schema.get("title")
    message = f"{_shown(error.instance)} does not have the form expected here"
    yield finding("S005", f"{message}: {words}" if words else f"{message}.", hint)


def _format(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    name = str(error.validator_value)
    expected = FORMATS.get(name, f"a value of the format {name}")
    yield finding("S006", f"{_shown(error.instance)} is not {expected}.")


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
    "minLength": ("S008", "at least {} characters long"),
    "maxLength": ("S008", "at most {} characters long"),
    "minItems": ("S009", "a list of at least {}"),
    "maxItems": ("S009", "a list of at most {}"),
    "minProperties": ("S015", "an object with at least {} properties"),
    "maxProperties": ("S015", "an object with at most {} properties"),
}


def _count(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    code, words = _COUNTS[str(error.validator)]
    empty = error.instance in ("", [], {})
    hint = "leave the property out where nothing is known" if empty else None
    yield finding(code, f"This should be {words.format(error.validator_value)}.", hint)


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


def _other(error: ValidationError, at: str, finding: Make) -> Iterator[Finding]:
    yield finding("S099", f"This does not fit the schema's keyword {error.validator}.")


def _tell_format(error: jsonschema_rs.ValidationError, document: Document, path: str) -> Finding:
    pointer = reader.pointer(error.instance_path)
    keyword = str(error.schema_path[-1]) if error.schema_path else ""
    name = getattr(error.kind, "format", None)
    if keyword == "format" and name:
        expected = FORMATS.get(name, f"a value of the format {name}")
        message = f"{_shown(error.instance)} is not {expected}."
        return Finding(path, *document.place(pointer), "S006", message, pointer)
    message = f"This does not fit the schema's keyword {keyword}."
    return Finding(path, *document.place(pointer), "S099", message, pointer)


def _shown(value: Any) -> str:
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


_TELLERS: dict[str, Callable[[Any, str, Make], Iterator[Finding]]] = {
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
    **dict.fromkeys(_BOUNDS, _bound),
    **dict.fromkeys(_COUNTS, _count),
    "None": _forbidden,
}
