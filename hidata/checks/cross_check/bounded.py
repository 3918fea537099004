"""jsonschema's validators within bounds, with hidata's verdict where they have none.

Work is counted in steps, not in seconds: then a verdict does not depend on the machine, and threads
of a cluster's worker are bounded too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

import attrs  # of which jsonschema's validators are made
import jsonschema
from jsonschema import validators
from jsonschema.exceptions import ValidationError

from hidata.checks.cross_check.patterns import why_not
from hidata.schemas import validator
from hidata.schemas.walk import dialect

MOST_LEVELS = 200
"""Keywords within keywords that are followed; each takes some of the thousand calls that Python
nests."""

LONGEST = 160
"""Characters quoted of what jsonschema says, or of a pattern."""

ROUGH = {
    "email": "looks only for an @ in it",
    "idn-email": "looks only for an @ in it",
    "regex": "checks it as a pattern of Python, not of ECMA-262",
}
"""Formats of which jsonschema's own checkers judge roughly, and how."""

SCOPED = ("$dynamicRef", "$recursiveRef")
"""Keywords that look at all schemas they stand in."""

BY_PATTERN = ("patternProperties", "additionalProperties", "unevaluatedProperties")
"""Keywords whose functions ask `re` of each property's name."""

DIALECTS: Mapping[str, Any] = {
    "http://json-schema.org/draft-04/schema": jsonschema.Draft4Validator,
    "http://json-schema.org/draft-06/schema": jsonschema.Draft6Validator,
    "http://json-schema.org/draft-07/schema": jsonschema.Draft7Validator,
    "https://json-schema.org/draft/2019-09/schema": jsonschema.Draft201909Validator,
    "https://json-schema.org/draft/2020-12/schema": jsonschema.Draft202012Validator,
}

DEEP = "it is nested deeper than jsonschema can follow in Python"
OWN_DIALECT = "its $schema is not one of JSON Schema's own"


class NotComparedError(Exception):
    """The library has no verdict; the message says why."""


class Tally:
    """The steps left for one judgement, and what was borrowed in it.

    jsonschema hands its format checker on to wherever it judges, so this goes in that one's place.
    With `doubts`, a value that would be refused on a borrowed verdict is not compared at all.
    """

    def __init__(self, steps: int, patterns: Iterable[str], doubts: bool = False) -> None:
        """Take the number of steps, and all patterns for names of properties."""
        self.left, self.levels = steps, MOST_LEVELS
        self.patterns, self.doubts = patterns, doubts
        self.borrowed: Counter[str] = Counter()

    def spend(self, steps: int) -> None:
        """Count some steps. Raises NotComparedError when none are left."""
        self.left -= steps
        if self.left < 0:
            raise NotComparedError("jsonschema would take too long")

    def borrow(self, reason: str, valid: bool) -> Iterator[ValidationError]:
        """Count a verdict of hidata's, and yield an error where it is that a value is not valid."""
        self.borrowed[reason] += 1
        if not valid and self.doubts:
            raise NotComparedError(reason)
        if not valid:
            yield ValidationError(f"hidata refuses it, and jsonschema cannot judge: {reason}")


Keyword = Callable[[Any, Any, Any, Any], Iterable[ValidationError] | None]
"""Yields the errors of a value: called with the validator, the keyword's value, it, the schema."""


@cache
def classes(strict: bool, format_assertion: bool = True) -> Mapping[str, Any]:
    """Return jsonschema's validators of each dialect, within bounds."""
    bounded: dict[str, Any] = {}
    extend: Any = validators.extend
    for draft, plain in DIALECTS.items():
        keywords: dict[str, Keyword] = dict(plain.VALIDATORS)
        keywords["pattern"] = _pattern(plain, draft, strict)
        keywords["format"] = _format(plain, draft, strict) if format_assertion else _nothing
        counted = {name: _counted(name, function) for name, function in keywords.items()}
        bounded[draft] = extend(plain, counted)
    for cls in bounded.values():
        cls.evolve = _evolving(bounded)
    return bounded


def _evolving(classes: Mapping[str, Any]) -> Callable[..., Any]:
    """Return the method by which jsonschema goes on to another schema.

    Its own would fall back on the unbounded class of the `$schema` there.
    """
    fields = [(f.name, f.alias) for f in attrs.fields(next(iter(classes.values()))) if f.init]

    def evolve(self: Any, **changes: Any) -> Any:
        schema = changes.setdefault("schema", self.schema)
        cls = type(self)
        if isinstance(schema, dict) and isinstance(named := schema.get("$schema"), str):
            if dialect(named) not in classes:
                raise NotComparedError(OWN_DIALECT)
            cls = classes[dialect(named)]
        kept = {name: getattr(self, attribute) for attribute, name in fields}
        return cls(**kept | changes)

    return evolve


def _counted(name: str, function: Keyword) -> Keyword:
    """Return a keyword's function that takes steps for what it does."""

    def counted(judge: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        tally = judge.format_checker
        depth = MOST_LEVELS - tally.levels
        tally.spend(_price(name, value, instance) + (depth if name in SCOPED else 0))
        if name in BY_PATTERN and isinstance(instance, dict):
            for pattern in tally.patterns:
                for property_name in instance:
                    if reason := why_not(pattern, property_name, tally.spend):
                        raise NotComparedError(_of_pattern(pattern, reason))
        if not tally.levels:
            raise NotComparedError(DEEP)
        tally.levels -= 1
        try:
            for error in function(judge, value, instance, schema) or ():
                tally.spend(len(error.message) // 500)  # it quotes the value
                yield error
        finally:  # jsonschema may ask for the first error only
            tally.levels += 1

    return counted


def _price(name: str, value: Any, instance: Any) -> int:
    """Return the steps that a keyword's own function takes at most."""
    price = 1 + (len(value) // 16 if isinstance(value, list | dict) else 0)
    number = len(instance) if isinstance(instance, list | dict) else 0
    if name == "uniqueItems" and isinstance(instance, list):
        return price + (number // 8 if _sortable(instance) else number * number // 8)
    if name == "enum":
        return price + number * len(value) // 16
    if name.startswith("unevaluated"):
        return price + number * number // 500
    return price + number // 16


def _sortable(items: list[Any]) -> bool:
    """Whether jsonschema finds equal items by sorting, not by comparing each with each."""
    kinds = {*map(type, items)}
    return kinds <= {str} or kinds <= {int, float}


def _pattern(plain: Any, dialect: str, strict: bool) -> Keyword:
    def pattern(judge: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if isinstance(instance, str):
            reason = why_not(value, instance, judge.format_checker.spend)
            if reason is None:
                yield from plain.VALIDATORS["pattern"](judge, value, instance, schema)
            else:
                valid = _hidata(dialect, json.dumps({"pattern": value}), strict)(instance)
                yield from judge.format_checker.borrow(_of_pattern(value, reason), valid)

    return pattern


def _nothing(_judge: Any, _value: Any, _instance: Any, _schema: Any) -> None:
    """Find nothing wrong, whatever the value."""


def _format(plain: Any, dialect: str, strict: bool) -> Keyword:
    checker = plain.FORMAT_CHECKER

    def format_(judge: Any, value: Any, instance: Any, _: Any) -> Iterator[ValidationError]:
        if not isinstance(instance, str) or not isinstance(value, str):
            return
        judge.format_checker.spend(len(instance) // 16)
        if value in checker.checkers and value not in ROUGH:
            if not checker.conforms(instance, value):
                yield ValidationError(f"{short(instance)!r} is not a {value!r}")
        elif validator.knows_format(value, dialect):
            how = ROUGH.get(value, "has no checker for it here")
            valid = _hidata(dialect, json.dumps({"format": value}), strict)(instance)
            yield from judge.format_checker.borrow(f"format {value}: jsonschema {how}", valid)

    return format_


@lru_cache(500)
def _hidata(dialect: str, keywords: str, strict: bool) -> Callable[[Any], bool]:
    """Return hidata's judge of a few keywords, given as JSON."""
    schema = {"$schema": dialect, **json.loads(keywords)}
    return validator.compiled(schema, "", strict=strict).is_valid


def _of_pattern(pattern: str, reason: str) -> str:
    return f"pattern {short(pattern)}: {reason}"


def short(text: str) -> str:
    """Return the beginning of a text that may be long."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
