"""Tells how far a schema unfolds: how often one value is judged, references followed."""

from __future__ import annotations

from collections.abc import Iterator

from hidata.schemas.loading import Schema, Schemas
from hidata.schemas.references import Links
from hidata.schemas.walk import Node, walk

MOST = 10_000
"""How often one value may be judged; each more doubling costs time and memory without bound."""

DEEPEST = 150
"""How many schemas may hand a value on, one to the next."""

HANDED = {
    *("allOf", "anyOf", "oneOf", "not", "if", "then", "else"),
    *("dependentSchemas", "dependencies"),
}
"""Keywords with which a schema hands its value on, beside references."""


def burden(schemas: Schemas, schema: Schema) -> tuple[int, bool]:
    """Bytes that a validator takes, at most, to complain of one value; whether there are branches.

    By experience: so much for each judgement, and for each of the values allowed.
    """
    counter, judged, allowed, branches = Counter(schemas), 1, 0, False
    for node in counter.reached(schemas.links.roots[schema.path]):
        judged = max(judged, counter.count(node))
        values = node.keywords.get("enum")
        allowed = max(allowed, len(values) if isinstance(values, list) else 0)
        branches = branches or "anyOf" in node.keywords or "oneOf" in node.keywords
    return 1200 * judged + 80 * allowed, branches


class Counter:
    """Counts judgements in schemas that are linked with each other, each place once.

    `met_ring` is true as soon as a schema was met that hands its value on to itself.
    """

    def __init__(self, schemas: Schemas) -> None:
        """Take all schemas of a dataset."""
        self.links = schemas.links
        self.known: dict[int, int] = {}
        self.open: set[int] = set()
        self.met_ring = False

    def bounded(self, schema: Schema) -> bool:
        """Whether each place in a schema unfolds to a number of judgements that can be made."""
        counts = [self.count(node) for node in self.links.nodes[schema.path]]  # of all: met_ring
        return all(count <= MOST for count in counts)

    def count(self, node: Node, depth: int = 0) -> int:
        """How many schemas judge a value that this one judges; a cycle counts once."""
        key = id(node.schema)
        hands_on = bool(node.references) or not HANDED.isdisjoint(node.parts)
        if not hands_on or key in self.open:
            self.met_ring = self.met_ring or hands_on
            return 1
        if depth > DEEPEST:
            return MOST + 1
        if key not in self.known:
            self.open.add(key)
            self.known[key] = 1 + sum(self.count(n, depth + 1) for n in handed_to(self.links, node))
            self.open.remove(key)
        return self.known[key]

    def reached(self, root: Node) -> Iterator[Node]:
        """Every schema in a schema and in those that it refers to, each once."""
        todo, seen = [root], set()
        while todo:
            for node in walk(todo.pop()):
                if id(node.schema) not in seen:
                    seen.add(id(node.schema))
                    yield node
                    todo += self.links.targets(node)


def handed_to(links: Links, node: Node) -> Iterator[Node]:
    """Yield the schemas to which a schema hands the value on that it judges."""
    for keyword in HANDED & node.parts.keys():
        yield from node.parts[keyword].values()
    if node.references:
        yield from links.targets(node)
