"""Patterns that look around or back: judged by an engine that takes more than linear time.

jsonschema-rs bounds the steps that this engine goes back, and calls a text unfit on which they do
not suffice; within `not` it would be fit. Nor does it bound the steps forward, of which each step
back may take as many as the text is long. So texts are judged here, one by one. Where that takes
too long for one of them, there is no verdict on the whole value.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from hidata.schemas.validator import ErrorKind, kind_of

if TYPE_CHECKING:
    import jsonschema_rs

MOST_WORK = 50_000_000
"""Steps back, each times the characters of the text: half a second."""

STEPS_PER_CHARACTER, STEPS = 100, 1_000
"""How many steps back a text may take at most, however short it is."""

PATTERN = "pattern"


class TooCostly(ValueError):
    """Whether a text matches a pattern cannot be told in time."""

    def __init__(self, pattern: str, text: str) -> None:
        """Take the pattern, and the text that is not judged."""
        super().__init__(f"a text takes too long to compare with the pattern {pattern[:60]}")
        self.pattern, self.text = pattern, text


class LookAround:
    """A validator of a schema with such patterns; used as jsonschema-rs's own.

    Its methods raise TooCostly where one of the patterns cannot be judged.
    """

    def __init__(
        self, document: Any, patterns_of_names: Collection[str], options: dict[str, Any]
    ) -> None:
        """Compile a schema with the options of jsonschema-rs; ValueError if it is ill-formed.

        `patterns_of_names` are those of `patternProperties` in all schemas.
        """
        import jsonschema_rs

        self._unjudged = threading.local()  # one validator may serve several threads
        self._of_names = [pattern for pattern in patterns_of_names if _linear(pattern) is None]
        options = {**options, "pattern_options": _engine(STEPS)}
        # a keyword of our own hides patterns that are faulty, so compile without it first
        jsonschema_rs.validator_for(document, **options)
        own: Any = {PATTERN: lambda _, pattern, __: _Pattern(pattern, self._unjudged)}
        self._validator = jsonschema_rs.validator_for(document, **options, keywords=own)

    def is_valid(self, value: Any) -> bool:
        """Return whether a value fits."""
        self._begin(value)
        fits = self._validator.is_valid(value)
        self._end()
        return fits

    def validate(self, value: Any) -> None:
        """Raise jsonschema-rs's error if a value does not fit."""
        self._begin(value)
        try:
            self._validator.validate(value)
        finally:
            self._end()

    def iter_errors(self, value: Any) -> Iterator[jsonschema_rs.ValidationError]:
        """Yield each error of a value."""
        self._begin(value)
        for error in self._validator.iter_errors(value):
            self._end()
            yield error
        self._end()

    def _begin(self, value: Any) -> None:
        """Judge all names in a value, by any of the patterns that names may have to match."""
        self._unjudged.fault = None
        for pattern in self._of_names:
            judge = _Pattern(pattern, self._unjudged)
            for name in {*_names(value)}:
                judge.fits(name)
        self._end()

    def _end(self) -> None:
        if self._unjudged.fault is not None:
            raise self._unjudged.fault


class _Pattern:
    """The keyword `pattern`, for jsonschema-rs."""

    def __init__(self, pattern: str, unjudged: threading.local) -> None:
        self.pattern, self._unjudged = pattern, unjudged
        self._linear = _linear(pattern)

    def validate(self, instance: Any) -> None:
        """Raise ValueError, with the pattern as its message, if a text does not match."""
        if isinstance(instance, str) and not self.fits(instance):
            raise ValueError(self.pattern)

    def fits(self, text: str) -> bool:
        """Return whether a text matches; note if that cannot be told."""
        if self._linear is not None:
            return self._linear.is_valid(text)
        if getattr(self._unjudged, "fault", None) is not None:
            return True  # nothing counts any more
        judge = _bounded(self.pattern, len(text).bit_length())
        if judge.is_valid(text):
            return True
        if any(kind_of(error) != ErrorKind.PATTERN for error in judge.iter_errors(text)):
            self._unjudged.fault = TooCostly(self.pattern, text)
        return False


def _names(value: Any) -> Iterator[str]:
    """Yield the names of all properties in a value."""
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from _names(inner)


@cache
def _linear(pattern: str) -> jsonschema_rs.Validator | None:
    """Return a validator of texts that takes linear time, None if there is none for a pattern."""
    import jsonschema_rs

    try:
        return _validator(pattern, jsonschema_rs.RegexOptions())
    except ValueError:
        return None


@cache
def _bounded(pattern: str, bits: int) -> jsonschema_rs.Validator:
    """Return a validator of texts whose length has so many binary digits."""
    longest = 2**bits
    steps = min(STEPS + STEPS_PER_CHARACTER * longest, MOST_WORK // longest)
    return _validator(pattern, _engine(steps))


def _engine(steps: int) -> jsonschema_rs.FancyRegexOptions:
    import jsonschema_rs

    return jsonschema_rs.FancyRegexOptions(backtrack_limit=max(steps, 1))


def _validator(pattern: str, engine: Any) -> jsonschema_rs.Validator:
    import jsonschema_rs

    return jsonschema_rs.validator_for({PATTERN: pattern}, pattern_options=engine, offline=True)
