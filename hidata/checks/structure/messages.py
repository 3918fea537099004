"""The sentences: one function for each keyword of JSON Schema that a record can offend."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hidata.checks.structure.location import (
    ValueContext,
    declared,
    plain,
    texts,
    written,
)
from hidata.checks.structure.validator_errors import Cause
from hidata.checks.structure.value_messages import VALUES
from hidata.findings.finding import Fault, Fix
from hidata.findings.suggestions import did_you_mean, nearest, unambiguous
from hidata.jsontext.reader import escape, quoted
from hidata.schemas.shape import Shape


def _required(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    name = str(cause.value)
    near = unambiguous(name, cause.instance.keys() - context.properties)
    hint = f'rename "{near}" to "{name}"' if near else f'add "{name}": ...'
    yield context.fault("S001", f"The property {quoted(name)} is missing.", hint)


def slips(cause: Cause, shape: Shape) -> dict[str, str]:
    """Which declared property each name that a closed object does not know was meant to be."""
    known = declared(shape, cause.path)
    free = known - cause.instance.keys()
    found = {name: nearest(name, free) for name in cause.value if name not in known}
    return {name: near for name, near in found.items() if near}


def _unknown(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    """Properties that a closed object does not know, each with the one that was meant."""
    free = context.properties - cause.instance.keys()
    for name in [n for n in cause.value if n not in context.properties] or cause.value:
        hint = did_you_mean(name, free) or "delete it, or see the schema for the properties it has"
        pointer = f"{context.pointer}/{escape(name)}"
        sure = unambiguous(name, free)
        fix = Fix("rename", pointer, sure) if sure else None
        message = f"There is no property {quoted(name)} here."
        if name in context.properties:
            message, hint = f"The property {quoted(name)} is not allowed here.", "delete it"
        yield context.fault("S002", message, hint, fix, pointer, at_key=True)


def _name(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    """The name of a property, at the end of the place's pointer, does not fit."""
    name, inner = str(cause.path[-1]), cause.value
    names = texts(inner.value) if inner.keyword in ("enum", "const") else ()
    hint = did_you_mean(name, names)
    message = f"{quoted(name)} cannot be the name of a property here."
    yield context.fault("S017", message, hint, at_key=True)


_COUNTS = {
    "minLength": ("S008", "text of at least {}", "character", "characters"),
    "maxLength": ("S008", "text of at most {}", "character", "characters"),
    "minItems": ("S009", "a list of at least {}", "item", "items"),
    "maxItems": ("S009", "a list of at most {}", "item", "items"),
    "minProperties": ("S015", "an object with at least {}", "property", "properties"),
    "maxProperties": ("S015", "an object with at most {}", "property", "properties"),
}


def _count(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    code, words, one, many = _COUNTS[cause.keyword]
    limit = cause.value
    empty = cause.instance in ("", [], {})
    hint = "fill it in, or leave the property out where nothing is known" if empty else None
    message = f"This should be {words.format(limit)} {one if limit == 1 else many}."
    yield context.fault(code, message, hint)


def _end(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    """The list goes on where it should have ended, with the item at `cause.value`."""
    limit = int(cause.value)
    message = f"This list should end before this item, number {limit + 1}."
    yield context.fault("S009", message, "delete it", pointer=f"{context.pointer}/{limit}")


def _unique(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    seen: dict[Any, int] = {}
    for number, item in enumerate(cause.instance):
        first = seen.setdefault(_same(item), number)
        if first != number:
            message = f"This item is in the list already, at position {first + 1}."
            pointer = f"{context.pointer}/{number}"
            yield context.fault("S010", message, "delete one of the two", pointer=pointer)
            return


def _same(value: Any) -> Any:
    """What is equal for equal JSON values: 1 is 1.0, but not true."""
    if isinstance(value, list):
        return list, tuple(map(_same, value))
    if isinstance(value, dict):
        return dict, frozenset((name, _same(inner)) for name, inner in value.items())
    return isinstance(value, bool), value


MAX_ALTERNATIVES = 8
"""Alternatives that one message names."""


def _none_fits(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    """None of the alternatives fits, whose names are the cause's value; or several do."""
    if cause.value is None:
        which = f" ({cause.alternative})" if cause.alternative else ""
        message = f"This fits more than one of the alternatives{which}, but only one may fit."
        yield context.fault("S012", message)
        return
    if len(cause.branches) > 1:  # each lacks a property
        names = dict.fromkeys(str(branch[0].value) for branch in cause.branches)
        each = " or ".join(map(quoted, names))
        hint = f'add "{next(iter(names))}": ...'
        yield context.fault("S011", f"One of {each} must be present here.", hint)
        return
    message = "This fits none of the alternatives that the schema allows here"
    named = [f"one {name}" for name in cause.value[:MAX_ALTERNATIVES]]
    if len(cause.value) > MAX_ALTERNATIVES:
        named.append("others")
    yield context.fault("S011", f"{message}: {', '.join(named)}." if named else f"{message}.")


def _together(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    wanted = {
        **_needs(context.annotations, "dependentRequired"),
        **_needs(context.annotations, "dependencies"),
    }
    name = str(cause.value)
    why = next((n for n, needed in wanted.items() if n in cause.instance and name in needed), None)
    condition = f"Where {quoted(why)} is present, " if why else ""
    message = f"{condition}{quoted(name)} must be present" + (" too." if why else " here.")
    yield context.fault("S013", message, f'add "{name}": ...')


def _needs(words: Mapping[str, Any], keyword: str) -> dict[str, list[Any]]:
    found = words.get(keyword)
    pairs = found.items() if isinstance(found, dict) else ()
    return {name: needed for name, needed in pairs if isinstance(needed, list)}


def _forbidden(_: Cause, context: ValueContext) -> Iterator[Fault]:
    hint = "delete it, or see the schema for when it is allowed"
    yield context.fault("S014", "This is not allowed here.", hint)


def _contains(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    inner = context.annotations.get("contains")
    wanted = inner if isinstance(inner, dict) else {}
    allowed = [wanted["const"]] if "const" in wanted else wanted.get("enum") or []
    what = " or ".join(map(plain, allowed[:12])) if allowed else "an item of the kind required"
    least, most = context.annotations.get("minContains", 1), context.annotations.get("maxContains")
    if cause.keyword == "maxContains":
        message = f"This list should hold {what} at most {_times(most)}."
    elif least == 1:
        message = f"This list lacks {what}."
    else:
        message = f"This list should hold {what} at least {_times(least)}."
    more = cause.keyword != "maxContains" and allowed
    yield context.fault("S018", message, f"add {written(allowed[0])}" if more else None)


def _times(number: Any) -> str:
    return "once" if number == 1 else f"{number} times"


def other(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    """A keyword with no sentence of its own."""
    yield context.fault("S099", f"This does not fit the schema's keyword {cause.keyword}.")


MESSAGES: dict[str, Callable[[Cause, ValueContext], Iterator[Fault]]] = {
    **VALUES,
    "required": _required,
    "additionalProperties": _unknown,
    "unevaluatedProperties": _unknown,
    "propertyNames": _name,
    "items": _end,
    "uniqueItems": _unique,
    "anyOf": _none_fits,
    "oneOf": _none_fits,
    "dependentRequired": _together,
    "not": _forbidden,
    "falseSchema": _forbidden,
    **dict.fromkeys(("contains", "minContains", "maxContains"), _contains),
    **dict.fromkeys(_COUNTS, _count),
}
