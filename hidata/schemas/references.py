"""Finds what is within a schema document: identifiers, anchors, references and where they lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from hidata.jsontext.reader import escape

SchemaObject = dict[str, Any]

CONTAINERS = (dict, list)

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
"""Keywords that say: the schema there holds here too."""


def own_id(node: Any) -> str | None:
    """The schema's own `$id`, unless it is a mere anchor, as in draft 7, or no address at all."""
    own = node.get("$id") if isinstance(node, dict) else None
    if not isinstance(own, str) or own.startswith("#"):
        return None
    try:
        urlsplit(own)
    except ValueError:
        return None
    return own


def base_of(node: Any, base: str) -> str:
    """The identifier of the resource that a node is, or, without an `$id`, lies in."""
    if not isinstance(node, dict) or node.get("$id", base) == base:
        return base
    own = own_id(node)
    return urldefrag(urljoin(base, own))[0] if own else base


def resources(node: Any, base: str) -> Iterator[tuple[str, SchemaObject]]:
    """Every schema with an `$id`, by its absolute identifier."""
    if isinstance(node, dict):
        base = base_of(node, base)
        if own_id(node):
            yield base, node
    for inner in parts(node):
        yield from resources(inner, base)


def parts(node: Any) -> list[Any]:
    """The objects and lists that stand directly in one."""
    inner = node.values() if isinstance(node, dict) else node
    return [part for part in inner if isinstance(part, CONTAINERS)]


def places(node: Any, at: str) -> list[tuple[str, Any]]:
    """The objects and lists that stand directly in one, with their pointers; `at` is its own."""
    inner = node.items() if isinstance(node, dict) else enumerate(node)
    return [(f"{at}/{escape(str(n))}", p) for n, p in inner if isinstance(p, CONTAINERS)]


def anchored(node: Any, name: str) -> Iterator[SchemaObject]:
    """The schemas below a node that carry the anchor, in each draft's way."""
    if isinstance(node, dict):
        anchors = (node.get("$anchor"), node.get("$dynamicAnchor"), str(node.get("$id"))[1:])
        if name in anchors or node.get("id") == f"#{name}":
            yield node
    for inner in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from anchored(inner, name)


def relinked(node: Any, base: str, places: Mapping[str, str]) -> Any:
    """The schema with its references to some addresses turned into those to others."""
    if isinstance(node, list):
        return [relinked(inner, base, places) for inner in node]
    if not isinstance(node, dict):
        return node
    base = base_of(node, base)
    made = {name: relinked(inner, base, places) for name, inner in node.items()}
    for name in REFERENCES:
        if isinstance(node.get(name), str):
            with suppress(ValueError):  # no address at all leads nowhere
                address, mark, fragment = urljoin(base, node[name]).partition("#")
                if address in places:
                    made[name] = places[address] + mark + fragment
    return made


def step(node: Any, token: str) -> Any:
    """The part of a node that a token of a JSON Pointer leads to, or None."""
    if isinstance(node, dict):
        return node.get(token)
    if isinstance(node, list) and token.isdecimal() and int(token) < len(node):
        return node[int(token)]
    return None


def references(node: Any, base: str, at: str = "") -> Iterator[tuple[str, str, str]]:
    """Every reference: its pointer, the identifier of the resource it stands in, its text."""
    if isinstance(node, list):
        for place, inner in enumerate(node):
            yield from references(inner, base, f"{at}/{place}")
    elif isinstance(node, dict):
        base = base_of(node, base)
        for name, inner in node.items():
            below = f"{at}/{escape(name)}"
            if name in REFERENCES and isinstance(inner, str):
                yield below, base, inner
            else:
                yield from references(inner, base, below)
