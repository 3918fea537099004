"""The sentences of the keywords that ask something of one value: type, choice, form, bounds."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hidata.checks.structure.location import ValueContext, plain, shown, texts
from hidata.checks.structure.validator_errors import Cause
from hidata.findings.finding import Fault, Fix
from hidata.findings.suggestions import did_you_mean, unambiguous
from hidata.jsontext import reader

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


def _type(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    types = list(dict.fromkeys(cause.value))
    expected = " or ".join(TYPES.get(t, t) for t in types)
    hint, fix = _retyped(cause.instance, types, context.pointer)
    yield context.fault("S003", f"This should be {expected}.", hint, fix)


def _retyped(value: Any, types: Sequence[str], at: str) -> tuple[str | None, Fix | None]:
    """How a value of the wrong type is to be written, and the fix where it is sure."""
    if isinstance(value, str) and {"integer", "number"} & set(types):
        digits = value.strip()
        number = reader.read(digits.encode("utf-8", "replace"), whole=False)
        if not number.faults and type(number.value) in (int, float):
            return f"write {digits} without quotes", Fix("replace", at, number.value)
        if _THOUSANDS(digits):
            return f"write {digits.replace(',', '')}", None
    if isinstance(value, str) and "boolean" in types and value.casefold() in ("true", "false"):
        truth = value.casefold() == "true"
        return f"write {plain(truth)} without quotes", Fix("replace", at, truth)
    if not at and (value is None or isinstance(value, list)):
        return _RECORD_MISSING if value is None else _RECORD_EACH, None
    if value is None:
        return "leave the property out where nothing is known", None
    if "array" in types and not isinstance(value, list):
        return "put the value between [ and ]", None
    if "string" in types and isinstance(value, int | float):
        return f'write "{plain(value)}"', None
    return None, None


_RECORD_MISSING = "write the record, or delete this"
_RECORD_EACH = "delete these brackets: each record is an item of the file's own list, or a line"
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?").fullmatch


def _enum(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    value, allowed = cause.instance, list(cause.value)
    words = texts(allowed)
    meant = did_you_mean(value, words) if isinstance(value, str) else None
    sure = unambiguous(value, words) if isinstance(value, str) else None
    fix = Fix("replace", context.pointer, sure) if sure else None
    numbers = [n for n in allowed if isinstance(value, str) and value.strip() == plain(n)]
    hint = meant or _list(allowed)
    if numbers and not meant:
        hint, fix = (
            f"write {value.strip()} without quotes",
            Fix("replace", context.pointer, numbers[0]),
        )
    message = f"{shown(value)} is not one of the values allowed here."
    yield context.fault("S004", message, hint, fix)


def _list(allowed: Sequence[Any], limit: int = 12) -> str:
    shown = ", ".join(plain(v) for v in allowed[:limit])
    return f"allowed: {shown}" + (" and others" if len(allowed) > limit else "")


def _example(words: Mapping[str, Any]) -> str | None:
    examples = words.get("examples")
    return f"for example {plain(examples[0])}" if isinstance(examples, list) and examples else None


def _pattern(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    description = context.annotations.get("description") or context.annotations.get("title")
    target = context.annotations.get("x-hidata-ref")
    hint = f"write the id of a {target} record" if target else _example(context.annotations)
    message = f"{shown(cause.instance)} does not have the form expected here"
    yield context.fault("S005", f"{message}: {description}" if description else f"{message}.", hint)


_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}(/[^\s]*)?", re.IGNORECASE).fullmatch


def _format(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    name, value = str(cause.value), str(cause.instance)
    expected = FORMATS.get(name, f"a value of the format {name}")
    hint = _example(context.annotations)
    if name == "date" and (day := _day(value.strip())):
        hint = f"write {day}"
    elif name == "uri" and _HOST(value):
        hint = f"did you mean https://{value}?"
    yield context.fault("S006", f"{shown(cause.instance)} is not {expected}.", hint)


def _day(text: str) -> str | None:
    """A day written in another way, year first, as a date."""
    found = _DATE(text)
    try:
        return datetime.date(*map(int, found.groups())).isoformat() if found else None
    except ValueError:
        return None


_DATE = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2})[-/. ]([0-9]{1,2})").fullmatch

_BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
}


def _bound(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    yield context.fault("S007", f"This should be {_BOUNDS[cause.keyword]} {cause.value}.")


def _multiple(cause: Cause, context: ValueContext) -> Iterator[Fault]:
    yield context.fault("S016", f"This should be a multiple of {cause.value}.")


VALUES: dict[str, Callable[[Cause, ValueContext], Iterator[Fault]]] = {
    "type": _type,
    "enum": _enum,
    "const": _enum,
    "pattern": _pattern,
    "format": _format,
    "multipleOf": _multiple,
    **dict.fromkeys(_BOUNDS, _bound),
}
