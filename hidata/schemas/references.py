"""Links schemas: finds the schema that each reference leads to, by identifier, anchor or pointer.

JSON Schema lets a pointer lead anywhere in a document, also to a part of a value: below a keyword
that nobody knows, for instance. Such a part is a schema too, here called a stray. It is checked,
linked and read like others, but an `$id` or anchor in it names nothing, as in the reference
implementation. Where it lies in a `const` or another keyword that holds values, it also stays the
value that it is, and is never changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote, urljoin

from hidata.jsontext.reader import item_index, pointer, unescape
from hidata.schemas.meta_schemas import KNOWN
from hidata.schemas.walk import (
    CONTENT,
    DRAFTS,
    VALUES,
    Node,
    dialect,
    escape_address,
    ignored,
    join,
    split_fragment,
    walk,
)

ADDRESSING = {"$schema", *CONTENT, *(k for d in DRAFTS.values() for k in d.names + d.references)}
"""Keywords with an address, or that validators would assert: what may have to be changed."""


class Links:
    """The schemas in some documents, and where their references lead."""

    def __init__(self, roots: Iterable[Node]) -> None:
        """Take the documents, each with its path and its absolute identifier as base."""
        self.roots = {root.path: root for root in roots}
        self._resources = {root.base: root for root in self.roots.values()}
        self._anchored: dict[tuple[str, str], Node] = {}
        self._at: dict[tuple[str, str], Node] = {}
        self._resolved: dict[tuple[str, str], Node | None] = {}
        for root in self.roots.values():
            for node in walk(root):
                self._at[node.path, node.pointer] = node
                if node.is_named:
                    self._name(node)

    def _name(self, node: Node) -> None:
        if node.pointer and node.id:
            self._resources.setdefault(node.base, node)
        for name in node.anchors:
            self._anchored.setdefault((node.base, name), node)

    def resolve(self, base: str, reference: str) -> Node | None:
        """Return the schema that a reference in the resource `base` leads to.

        Done here, not by a validator's registry, since the order of properties must be kept.
        Returns None for JSON Schema's own schemas: every validator knows them, and what they
        describe is free JSON here. Raises ValueError where the reference leads nowhere.
        """
        at = base, reference
        if at not in self._resolved:
            self._resolved[at] = self._resolve(base, reference)
        return self._resolved[at]

    def _resolve(self, base: str, reference: str) -> Node | None:
        address, fragment = split_fragment(join(base, reference))
        node = self._resources.get(self._aliases.get(address, address))
        if node is None and dialect(address) in KNOWN:
            return None
        if node is not None and fragment.startswith("/"):
            node = self._below(node, unquote(fragment))
        elif node is not None and fragment:
            node = self._anchored.get((node.base, unquote(fragment)))
        if node is None:
            message = f"{reference} leads nowhere"
            raise ValueError(message)
        return node

    def _below(self, resource: Node, fragment: str) -> Node | None:
        """Return what stands at a pointer, if anything: a schema, or a part of a value."""
        known = self._at.get((resource.path, resource.pointer + fragment))
        if known:
            return known
        node = around = resource
        for token in map(unescape, fragment.split("/")[1:]):
            at, value = node.pointer + pointer([token]), node.schema
            if isinstance(value, dict) and token in value:
                inner = value[token]
            elif isinstance(value, list) and (index := item_index(token)) is not None:
                if index >= len(value):
                    return None
                inner = value[index]
            else:
                return None
            around = self._at.get((node.path, at), around)
            node = around.at(at, inner)
        return node

    @cached_property
    def _aliases(self) -> dict[str, str]:
        """Return the identifier of each file by the addresses that its path stands for.

        So files can refer to each other by their paths, whatever their `$id` is.
        """
        tops = {root.base.removesuffix(quote(root.path)) for root in self.roots.values()}
        if len(tops) == 1 and all(r.base.endswith(quote(r.path)) for r in self.roots.values()):
            return {}  # paths and identifiers say the same
        aliases: dict[str, str] = {}
        referrers = ((os.path.dirname(r.path), urljoin(r.base, ".")) for r in self.roots.values())
        for folder, base in dict.fromkeys(referrers):
            for root in self.roots.values():
                address = urljoin(base, quote(os.path.relpath(root.path, folder)))
                if address not in self._resources:
                    aliases.setdefault(address, root.base)
        return aliases

    @cached_property
    def nodes(self) -> dict[str, list[Node]]:
        """Return all schemas of each document, by its path: the strays come last."""
        return self._followed[0]

    @cached_property
    def _followed(self) -> tuple[dict[str, list[Node]], list[Node]]:
        """Return all schemas of each document, and the strays that references lead to directly."""
        found: dict[str, list[Node]] = {path: [] for path in self.roots}
        strays: list[Node] = []
        todo = [*self._at.values()]
        seen = {id(node.schema) for node in todo}
        for node in todo:
            found[node.path].append(node)
            for target in self.targets(node) if node.references else ():
                if isinstance(target.schema, dict) and id(target.schema) not in seen:
                    strays.append(target)
                    more = [inner for inner in walk(target) if id(inner.schema) not in seen]
                    seen.update(id(inner.schema) for inner in more)
                    todo += more  # so that what they refer to is found too
        return found, strays

    def targets(self, node: Node) -> Iterator[Node]:
        """Yield the schemas of the dataset that a schema's references lead to."""
        for _, reference in node.references:
            with suppress(ValueError):
                if target := self.resolve(node.base, reference):
                    yield target

    @cached_property
    def meta_schemas(self) -> set[str]:
        """Return the addresses of JSON Schema's own schemas that references lead to."""
        return {
            dialect(split_fragment(join(node.base, reference))[0])
            for nodes in self.nodes.values()
            for node in nodes
            for _, reference in node.references
            if self._resolved.get((node.base, reference), node) is None
        }

    @cached_property
    def documents(self) -> dict[str, Any]:
        """Return the documents by path, as a validator is to read them.

        References by path become references by identifier, since validators are at a loss where a
        schema within a schema has two addresses. What the draft ignores, and an `$id` that names
        nothing, are made harmless: validators look for what they lead to all the same. Keywords on
        what a text contains are emptied where a validator would assert them: in the latest draft
        they say something to people only, and hidata reads all drafts alike.
        """
        found, strays = self._followed
        nodes = [node for within in found.values() for node in within]
        schemas = {id(node.schema) for node in nodes}
        changes = dict(change for node in nodes for change in self._changes(node, schemas))
        for stray in strays:
            if stray.id:
                changes.setdefault(id(stray.schema), {})[stray.draft.names[0]] = stray.base
        for stray in strays if changes else ():
            if self._is_value(stray):
                for node in walk(stray):
                    changes.pop(id(node.schema), None)
        return {
            path: with_changes(root.schema, changes) if changes else root.schema
            for path, root in self.roots.items()
        }

    def _changes(self, node: Node, schemas: set[int]) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the addresses to be changed in a schema, and in what is ignored of it."""
        if node.keywords is node.schema and ADDRESSING.isdisjoint(node.schema):
            return  # as in most schemas
        written = dict(node.references)
        changed = {k: self._by_identifier(node.base, reference) for k, reference in node.references}
        if node.is_named and node.id and not node.id.startswith("#"):
            written[node.draft.names[0]] = node.id
            changed[node.draft.names[0]] = escape_address(node.id)
        if isinstance(named := node.keywords.get("$schema"), str) and dialect(named) in KNOWN:
            written["$schema"], changed["$schema"] = named.rstrip("#"), dialect(named)
        if node.draft.asserts_content:
            asserted = [keyword for keyword in CONTENT if keyword in node.keywords]
            changed |= dict.fromkeys(asserted, "")  # which no validator asserts
        if changed != written:
            yield id(node.schema), changed
        for inner in ignored(node):
            if inner.references and id(inner.schema) not in schemas:
                yield id(inner.schema), dict.fromkeys(dict(inner.references), "#")

    def _is_value(self, stray: Node) -> bool:
        """Return whether a stray lies in a keyword that holds values."""
        above, keyword = stray.pointer, ""
        while (stray.path, above) not in self._at:
            above, _, keyword = above.rpartition("/")
        return keyword in VALUES

    def _by_identifier(self, base: str, reference: str) -> str:
        """Return a reference, or one to the same schema that a validator can follow by itself."""
        if not reference:
            return "#"  # jsonschema-rs takes an empty reference for none
        with suppress(ValueError):  # it is not a valid address
            address, mark, fragment = join(base, reference).partition("#")
            known = self._aliases.get(address, dialect(address))
            if known != address:
                return known + mark + fragment
        return escape_address(reference)


def with_changes(value: Any, changes: Mapping[int, Mapping[str, str]]) -> Any:
    """Return a copy of a document with other values of some keywords, by the object's id()."""
    if isinstance(value, list):
        return [with_changes(inner, changes) for inner in value]
    if not isinstance(value, dict):
        return value
    copy = {name: with_changes(inner, changes) for name, inner in value.items()}
    return {**copy, **changes.get(id(value), {})}
