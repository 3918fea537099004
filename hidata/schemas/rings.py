"""Finds references that lead back to themselves, so that nobody can follow them to an end.

A schema may refer to itself for a part of its value, through `properties` or `items`: a tree does.
Where it hands on the same value, by references, `allOf` and the like alone, a validator would go
round for ever. JSON Schema leaves open what such a schema means (core, section 9.4.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hidata.findings.finding import Fault
from hidata.jsontext.reader import quoted, unescape
from hidata.schemas.cost import handed_to
from hidata.schemas.loading import Schemas
from hidata.schemas.unresolved import Lost
from hidata.schemas.walk import Node

HINT = "refer to a schema that says something; one may lead back to itself by properties or items"


def references(schemas: Schemas) -> Iterator[Lost]:
    """Yield references without which no schema would hand its value back to itself.

    In each ring they are those that lead back: to a schema before theirs, or to theirs.
    """
    links = schemas.links
    nodes = {id(n.schema): n for within in links.nodes.values() for n in within}
    following = {key: [id(t.schema) for t in handed_to(links, n)] for key, n in nodes.items()}
    ring, order = _rings(following), _Order(schemas)
    for key, node in nodes.items():
        for keyword, reference in node.references:
            target = links.resolve(node.base, reference)
            if target is None or ring[key] != ring.get(id(target.schema)):
                continue
            if order.place(target) <= order.place(node):
                message = f"This reference leads back to itself: {quoted(reference)}."
                fault = Fault(f"{node.pointer}/{keyword}", "L016", message, HINT)
                yield Lost(node.path, node, keyword, fault)


class _Order:
    """The order of schemas in their files, in which each comes before those within it."""

    def __init__(self, schemas: Schemas) -> None:
        self._files = {
            path: (n, root.schema) for n, (path, root) in enumerate(schemas.links.roots.items())
        }
        self._numbers: dict[int, dict[str, int]] = {}

    def place(self, node: Node) -> list[int]:
        """Return the number of a schema's file, then of each part on the way to the schema."""
        number, value = self._files[node.path]
        place = [number]
        for token in map(unescape, node.pointer.split("/")[1:]):
            if isinstance(value, list):
                place.append(int(token))
                value = value[int(token)]
                continue
            if id(value) not in self._numbers:
                self._numbers[id(value)] = {name: n for n, name in enumerate(value)}
            place.append(self._numbers[id(value)][token])
            value = value[token]
        return place


def _rings(following: Mapping[int, Iterable[int]]) -> dict[int, int]:
    """Return a number for each schema, the same for those that lead to each other.

    This is Kosaraju's algorithm: schemas are numbered backwards from those that lead on last.
    """
    leading: dict[int, list[int]] = {key: [] for key in following}
    for key, targets in following.items():
        for target in targets:
            leading.setdefault(target, []).append(key)
    rings: dict[int, int] = {}
    for key in reversed(_deepest_first(following)):
        todo = [key]
        while todo:
            each = todo.pop()
            if each not in rings:
                rings[each] = key
                todo += leading[each]
    return rings


def _deepest_first(following: Mapping[int, Iterable[int]]) -> list[int]:
    """Return the schemas, each after those that it leads to, as far as there are no rings."""
    order: list[int] = []
    seen: set[int] = set()
    todo = [(key, False) for key in following]
    while todo:
        key, done = todo.pop()
        if done:
            order.append(key)
        elif key not in seen:
            seen.add(key)
            todo.append((key, True))
            todo += [(target, False) for target in following.get(key, ())]
    return order
