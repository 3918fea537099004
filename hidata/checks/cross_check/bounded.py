"""jsonschema's validators with a bound on their work, and hidata's verdict where they have none.

Work is counted in steps, not in seconds: then a verdict does not depend on the machine, and threads
of a cluster's worker are bounded too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

import attrs  # of which jsonschema's validators are made
import jsonschema
from jsonschema import validators
from jsonschema.exceptions import ValidationError

from hidata.checks.cross_check.patterns import why_not_asked
from hidata.schemas import validator
from hidata.schemas.walk import dialect

MAX_LEVELS = 200
"""How deep keywords may be nested; each takes some of the thousand calls that Python nests."""

MAX_QUOTE = 160
"""Characters quoted of what jsonschema says, or of a pattern."""

ROUGH_FORMATS = {
    "email": "looks only for an @ in it",
    "idn-email": "looks only for an @ in it",
    "regex": "checks it as a pattern of Python, not of ECMA-262",
}
"""Formats that jsonschema's own checkers check only roughly, and what they do instead."""

DYNAMIC_REFERENCES = ("$dynamicRef", "$recursiveRef")
"""Keywords whose functions go through all schemas around the one they are in."""

NAME_KEYWORDS = ("patternProperties", "additionalProperties", "unevaluatedProperties")
"""Keywords whose functions match each property's name with `re`."""

DIALECTS: Mapping[str, Any] = {
    "http://json-schema.org/draft-04/schema": jsonschema.Draft4Validator,
    "http://json-schema.org/draft-06/schema": jsonschema.Draft6Validator,
    "http://json-schema.org/draft-07/schema": jsonschema.Draft7Validator,
    "https://json-schema.org/draft/2019-09/schema": jsonschema.Draft201909Validator,
    "https://json-schema.org/draft/2020-12/schema": jsonschema.Draft202012Validator,
}

TOO_DEEP = "it is nested deeper than jsonschema can follow in Python"
OWN_DIALECT = "its $schema is not one of JSON Schema's own"


class NotComparedError(Exception):
    """The library has no verdict; the message says why."""


class Tally:
    """The steps left for one judgement, and how often hidata's verdict was borrowed, by reason.

    jsonschema passes its format checker to every validator of a judgement, so this takes its place.
    With `only_own_errors`, a value that a borrowed verdict refuses is not compared at all.
    """

    def __init__(self, steps: int, patterns: Iterable[str], only_own_errors: bool = False) -> None:
        """Take the number of steps, and all patterns for names of properties."""
        self.left, self.levels = steps, MAX_LEVELS
        self.patterns, self.only_own_errors = patterns, only_own_errors
        self.borrowed: Counter[str] = Counter()

    def spend(self, steps: int) -> None:
        """Subtract some steps from those left. Raises NotComparedError when none are left."""
        self.left -= steps
        if self.left < 0:
            raise NotComparedError("jsonschema would take too long")

    def borrow(self, reason: str, valid: bool) -> Iterator[ValidationError]:
        """Count a verdict of hidata on a part of the value, and yield an error if it refuses."""
        self.borrowed[reason] += 1
        if not valid and self.only_own_errors:
            raise NotComparedError(reason)
        if not valid:
            yield ValidationError(f"hidata refuses it, and jsonschema cannot judge: {reason}")


Keyword = Callable[[Any, Any, Any, Any], Iterable[ValidationError] | None]
"""Yields the errors of a value; called with validator, value of the keyword, value, schema."""


@cache
def classes(strict: bool, format_assertion: bool = True) -> Mapping[str, Any]:
    """Return jsonschema's validator classes by dialect, each with a bound on its work."""
    bounded: dict[str, Any] = {}
    extend: Any = validators.extend
    for draft, plain in DIALECTS.items():
        keywords: dict[str, Keyword] = dict(plain.VALIDATORS)
        keywords["pattern"] = _pattern(plain, draft, strict)
        keywords["format"] = _format(plain, draft, strict) if format_assertion else _accept_all
        limited = {name: _bounded(name, function) for name, function in keywords.items()}
        bounded[draft] = extend(plain, limited)
    for cls in bounded.values():
        cls.evolve = _bounded_evolve(bounded)
    return bounded


def _bounded_evolve(classes: Mapping[str, Any]) -> Callable[..., Any]:
    """Return the method that makes a validator's copy for another schema, without losing the bound.

    jsonschema's own method takes the unbounded class of the `$schema` there.
    """
    fields = [(f.name, f.alias) for f in attrs.fields(next(iter(classes.values()))) if f.init]

    def evolve(self: Any, **changes: Any) -> Any:
        schema = changes.setdefault("schema", self.schema)
        cls = type(self)
        if isinstance(schema, dict) and isinstance(draft := schema.get("$schema"), str):
            if dialect(draft) not in classes:
                raise NotComparedError(OWN_DIALECT)
            cls = classes[dialect(draft)]
        unchanged = {name: getattr(self, attribute) for attribute, name in fields}
        return cls(**unchanged | changes)

    return evolve


def _bounded(name: str, function: Keyword) -> Keyword:
    """Return a keyword's function that also subtracts the steps it takes."""

    def limited(judge: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        tally = judge.format_checker
        depth = MAX_LEVELS - tally.levels if name in DYNAMIC_REFERENCES else 0
        tally.spend(_max_steps(name, value, instance) + depth)
        if name in NAME_KEYWORDS and isinstance(instance, dict):
            for pattern in tally.patterns:
                for property_name in instance:
                    if reason := why_not_asked(pattern, property_name, tally.spend):
                        raise NotComparedError(_about_pattern(pattern, reason))
        if not tally.levels:
            raise NotComparedError(TOO_DEEP)
        tally.levels -= 1
        try:
            for error in function(judge, value, instance, schema) or ():
                tally.spend(len(error.message) // 500)  # it quotes the value
                yield error
        finally:  # jsonschema may ask for the first error only
            tally.levels += 1

    return limited


def _max_steps(name: str, value: Any, instance: Any) -> int:
    """Return the greatest number of steps that a keyword's own function takes."""
    steps = 1 + (len(value) // 16 if isinstance(value, list | dict) else 0)
    number = len(instance) if isinstance(instance, list | dict) else 0
    if name == "uniqueItems" and isinstance(instance, list):
        return steps + (number // 8 if _sortable(instance) else number * number // 8)
    if name == "enum":
        return steps + number * len(value) // 16
    if name.startswith("unevaluated"):
        return steps + number * number // 500
    return steps + number // 16


def _sortable(items: list[Any]) -> bool:
    """Return whether jsonschema finds equal items by sorting, not by comparing each with each."""
    types = {*map(type, items)}
    return types <= {str} or types <= {int, float}


def _pattern(plain: Any, dialect: str, strict: bool) -> Keyword:
    """Return the function of `pattern`, with hidata's verdict where `re` cannot be asked."""

    def pattern(judge: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if isinstance(instance, str):
            reason = why_not_asked(value, instance, judge.format_checker.spend)
            if reason is None:
                yield from plain.VALIDATORS["pattern"](judge, value, instance, schema)
            else:
                valid = _hidata_accepts(dialect, "pattern", value, strict)(instance)
                yield from judge.format_checker.borrow(_about_pattern(value, reason), valid)

    return pattern


def _accept_all(_judge: Any, _value: Any, _instance: Any, _schema: Any) -> None:
    """Return no errors, whatever the value."""


def _format(plain: Any, dialect: str, strict: bool) -> Keyword:
    """Return the function of `format`, with hidata's verdict where jsonschema has no checker."""
    checker = plain.FORMAT_CHECKER

    def format_(judge: Any, value: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
        if not isinstance(instance, str) or not isinstance(value, str):
            return
        judge.format_checker.spend(len(instance) // 16)
        if value in checker.checkers and value not in ROUGH_FORMATS:
            if not checker.conforms(instance, value):
                yield ValidationError(f"{shortened(instance)!r} is not a {value!r}")
        elif validator.knows_format(value, dialect):
            problem = ROUGH_FORMATS.get(value, "has no checker for it here")
            valid = _hidata_accepts(dialect, "format", value, strict)(instance)
            yield from judge.format_checker.borrow(f"format {value}: jsonschema {problem}", valid)

    return format_


@lru_cache(500)
def _hidata_accepts(dialect: str, keyword: str, value: str, strict: bool) -> Callable[[Any], bool]:
    """Return a function: whether hidata accepts a value by a schema with one keyword."""
    schema = {"$schema": dialect, keyword: value}
    return validator.compiled(schema, "", strict=strict).is_valid


def _about_pattern(pattern: str, reason: str) -> str:
    """Return a reason with the pattern that it is about."""
    return f"pattern {shortened(pattern)}: {reason}"


def shortened(text: str) -> str:
    """Return the text, or only its first MAX_QUOTE characters and an ellipsis."""
    return text if len(text) <= MAX_QUOTE else f"{text[:MAX_QUOTE]}..."
