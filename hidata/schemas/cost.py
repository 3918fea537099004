"""Tells how far a schema unfolds: how often one value is judged, references followed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hidata.schemas import references
from hidata.schemas.loading import Schema, Schemas

MOST = 10_000
"""How often one value may be judged; each more doubling costs time and memory without bound."""

DEEPEST = 150
"""How many schemas may hand a value on, one to the next."""

LISTS = ("allOf", "anyOf", "oneOf")
SINGLE = ("not", "if", "then", "else")
MAPS = ("dependentSchemas", "dependencies")
HANDED = frozenset((*LISTS, *SINGLE, *MAPS, *references.REFERENCES))
"""Keywords with which a schema hands its value on."""


def burden(schemas: Schemas, schema: Schema) -> tuple[int, bool]:
    """Bytes that a validator takes, at most, to complain of one value; whether there are branches.

    By experience: so much for each judgement, and for each of the values allowed.
    """
    counter, judged, allowed, branches = Counter(schemas), 1, 0, False
    for node, base in counter.reached(schema.document, schema.uri):
        judged = max(judged, counter.count(node, base))
        values = node.get("enum")
        allowed = max(allowed, len(values) if isinstance(values, list) else 0)
        branches = branches or "anyOf" in node or "oneOf" in node
    return 1200 * judged + 80 * allowed, branches


def _nodes(node: Any, base: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Every object in a schema, with the address that references in it are relative to."""
    if isinstance(node, dict):
        base = references.base_of(node, base)
        yield node, base
    for each in references.parts(node):
        yield from _nodes(each, base)


class Counter:
    """Counts judgements in schemas that are linked with each other, each place once."""

    def __init__(self, schemas: Schemas) -> None:
        """Take all schemas of a dataset."""
        self.schemas = schemas
        self.known: dict[int, int] = {}
        self.open: set[int] = set()

    def bounded(self, schema: Schema) -> bool:
        """Whether each place in a schema unfolds to a number of judgements that can be made."""
        nodes = _nodes(schema.document, schema.uri)
        return all(self.count(node, base) <= MOST for node, base in nodes)

    def count(self, node: Any, base: str, depth: int = 0) -> int:
        """How many schemas judge a value that this one judges; a cycle counts once."""
        if not isinstance(node, dict) or HANDED.isdisjoint(node) or id(node) in self.open:
            return 1
        if depth > DEEPEST:
            return MOST + 1
        if id(node) not in self.known:
            self.open.add(id(node))
            inner = self._handed_to(node, references.base_of(node, base))
            self.known[id(node)] = 1 + sum(self.count(n, b, depth + 1) for n, b in inner)
            self.open.remove(id(node))
        return self.known[id(node)]

    def reached(self, node: Any, base: str) -> Iterator[tuple[dict[str, Any], str]]:
        """Every object in a schema and in those that it refers to, each once."""
        todo, seen = [(node, base)], set()
        while todo:
            for each, place in _nodes(*todo.pop()):
                if id(each) in seen:
                    continue
                seen.add(id(each))
                yield each, place
                todo += self._referred(each, place)

    def _referred(self, node: dict[str, Any], base: str) -> Iterator[tuple[Any, str]]:
        for keyword in references.REFERENCES:
            if isinstance(node.get(keyword), str):
                yield self._resolved(base, node[keyword])

    def _handed_to(self, node: dict[str, Any], base: str) -> Iterator[tuple[Any, str]]:
        for keyword in LISTS:
            found = node.get(keyword)
            yield from ((each, base) for each in (found if isinstance(found, list) else ()))
        for keyword in MAPS:
            found = node.get(keyword)
            yield from (
                (each, base) for each in (found.values() if isinstance(found, dict) else ())
            )
        yield from ((node[keyword], base) for keyword in SINGLE if keyword in node)
        yield from self._referred(node, base)

    def _resolved(self, base: str, reference: str) -> tuple[Any, str]:
        try:
            return self.schemas.resolve(base, reference)
        except ValueError:
            return None, base  # one of JSON Schema's own
