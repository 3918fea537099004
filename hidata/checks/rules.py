"""Rules beyond JSON Schema: their protocols, and how the names in `x-hidata-rules` lead to them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias, runtime_checkable

from hidata.findings.finding import Fault
from hidata.schemas.shape import Shape

KEYWORD = "x-hidata-rules"
"""The keyword by which a kind's schema names the rules that its records keep to."""

Record = Mapping[str, Any]

Judge = Callable[[Record], Iterable[Fault]]
"""Finds what is wrong with one record of a kind; it gets valid records only."""

Fact = tuple[str, str, Any]
"""A kind, a record's key, and what a dataset rule gathered from that record."""

Found = tuple[str, str, Fault]
"""The kind and the key of a record, and what is wrong in it."""


class Context(NamedTuple):
    """What a record rule may know of a kind; nothing can have been observed after the day `as_of`.

    `shape` holds the properties of the kind's records with their annotations.
    """

    kind: str
    shape: Shape
    as_of: datetime.date


class RecordRule(Protocol):
    """A rule that one record keeps or breaks by itself."""

    def __call__(self, context: Context) -> Judge:
        """Return the function that judges the records of a kind; called once for each kind."""


@runtime_checkable
class DatasetRule(Protocol):
    """A rule over many records: it gathers a little from each, and concludes at the end."""

    def gather(self, kind: str, record: Record) -> object | None:
        """Return what to remember of a record, small enough to keep of each; None for nothing."""

    def conclude(self, facts: Sequence[Fact]) -> Iterable[Found]:
        """Return what is wrong, from what was gathered from all records."""


Rule: TypeAlias = RecordRule | DatasetRule


def each(judge: Judge) -> RecordRule:
    """Return the rule that judges the records of every kind by one function."""
    return lambda context: judge


def judges(
    names: Iterable[str], rules: Mapping[str, Rule], context: Context
) -> Iterator[tuple[str, Judge]]:
    """Return the record rules of these names, each ready to judge the records of a kind."""
    for name in names:
        rule = rules.get(name)
        if rule is None or isinstance(rule, DatasetRule):
            continue
        try:
            yield name, rule(context)
        except Exception as error:
            raise failure(name, f"the kind {context.kind}", error) from error


def dataset_rules(
    names: Iterable[str], rules: Mapping[str, Rule]
) -> Iterator[tuple[str, DatasetRule]]:
    """Return the dataset rules of these names."""
    for name in names:
        rule = rules.get(name)
        if isinstance(rule, DatasetRule):
            yield name, rule


def failure(name: str, where: str, error: Exception) -> RuntimeError:
    """Return the exception that says which rule failed, and at what; its cause is `error`."""
    message = f"the rule {name} failed at {where}: {type(error).__name__}: {error}"
    return RuntimeError(message)
