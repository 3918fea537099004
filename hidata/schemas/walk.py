"""Walks the schemas within a schema, and knows which keywords hold schemas in each draft.

All other keywords hold values: `const`, `enum`, `default` and `examples`, and those that the draft
does not know. What looks like a schema within a value is not one: it has no `$id` and no anchor,
and its `$ref` is not a reference. The only exception is a part of a value that a reference leads
to, which `hidata.schemas.references` finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, urljoin

from hidata.jsontext.reader import escape

VALUES = ("const", "enum", "default", "examples")
"""Keywords that hold values."""

CONTENT = ("contentEncoding", "contentMediaType")
"""Keywords on what a text contains, which hidata asserts in no draft."""

WORDS = ("title", "description", "$comment", "examples")
"""Keywords that say something to people only."""

ONE, LIST, NAMED = 1, 2, 4
"""What a keyword holds: one schema, a list of schemas, or schemas by names that anybody chooses."""

_HOLD_4 = {
    "properties": NAMED,
    "patternProperties": NAMED,
    "additionalProperties": ONE,
    "items": ONE | LIST,
    "additionalItems": ONE,
    "allOf": LIST,
    "anyOf": LIST,
    "oneOf": LIST,
    "not": ONE,
    "dependencies": NAMED,  # or lists of names; validators apply it in all drafts
    "definitions": NAMED,
}
_HOLD_6 = _HOLD_4 | {"contains": ONE, "propertyNames": ONE}
_HOLD_7 = _HOLD_6 | {"if": ONE, "then": ONE, "else": ONE}
_HOLD_2019 = _HOLD_7 | {
    "unevaluatedProperties": ONE,
    "unevaluatedItems": ONE,
    "contentSchema": ONE,
    "dependentSchemas": NAMED,
    "$defs": NAMED,
}
_HOLD_2020 = _HOLD_2019 | {"items": ONE, "prefixItems": LIST}
del _HOLD_2020["additionalItems"]
_EVERY = _HOLD_2019 | _HOLD_2020 | {"items": ONE | LIST}

NAMING = {"dependentRequired", *(keyword for keyword, form in _EVERY.items() if form & NAMED)}
"""Keywords with names of anybody's choice in their values."""


class Draft(NamedTuple):
    """One draft of JSON Schema, by the address of its own schema.

    `holds` are the keywords that hold schemas, `references` those that lead to one. The first of
    `names` gives a schema an address, the others an anchor. `unknown` are keywords of other drafts.
    Where `alone`, everything that stands beside a `$ref` is ignored. `asserts_content` tells that
    validators assert the keywords in CONTENT.
    """

    address: str
    holds: Mapping[str, int]
    unknown: frozenset[str]
    names: tuple[str, ...] = ("$id",)
    references: tuple[str, ...] = ("$ref",)
    alone: bool = False
    asserts_content: bool = False


def _draft(address: str, holds: Mapping[str, int], *unknown: str, **more: Any) -> Draft:
    return Draft(address, holds, frozenset({*_EVERY, *unknown} - holds.keys()), **more)


_OLD, _NEW = "http://json-schema.org/draft-0{}/schema", "https://json-schema.org/draft/{}/schema"
_DRAFTS = (
    _draft(
        _NEW.format("2020-12"),
        _HOLD_2020,
        names=("$id", "$anchor", "$dynamicAnchor"),
        references=("$ref", "$dynamicRef"),
    ),
    _draft(
        _NEW.format("2019-09"),
        _HOLD_2019,
        names=("$id", "$anchor"),
        references=("$ref", "$recursiveRef"),
    ),
    _draft(_OLD.format(7), _HOLD_7, alone=True, asserts_content=True),
    _draft(_OLD.format(6), _HOLD_6, alone=True, asserts_content=True),
    _draft(_OLD.format(4), _HOLD_4, "const", names=("id",), alone=True),
)
LATEST = _DRAFTS[0]
"""The draft of schemas that name none."""

DRAFTS = {draft.address: draft for draft in _DRAFTS}
"""The drafts that hidata knows, by their address, the latest first."""

_LATEST_SCHEMA = "http://json-schema.org/schema"
"""The address of the latest draft's own schema, whichever that is."""


class Node:
    """A schema within a document: an object, `true` or `false`.

    `base` is the address of the resource that it is or lies in, to which its references are
    relative. `pointer` is where in the document it stands, `path` the document's file. `keywords`
    are those that its draft does not ignore, and `references` the ones of them that say that the
    schema at another address applies here too, each with that address as it is written.
    """

    __slots__ = ("_parts", "base", "draft", "keywords", "path", "pointer", "references", "schema")

    def __init__(
        self, schema: Any, base: str = "", pointer: str = "", draft: Draft = LATEST, path: str = ""
    ) -> None:
        """Take a schema, where it stands, and its draft."""
        self.schema, self.base, self.pointer = schema, base, pointer
        self.draft, self.path, self.keywords = draft, path, _keywords(schema, draft)
        none = self.keywords.keys().isdisjoint(draft.references)
        self.references = [] if none else self._texts(draft.references)
        self._parts: dict[str, dict[str, Node]] | None = None

    def at(self, pointer: str, value: Any) -> Node:
        """Return a value in the same resource, as a schema."""
        return Node(value, self.base, pointer, self.draft, self.path)

    @property
    def id(self) -> str | None:
        """Return the address that the schema gives itself, as it is written, or None."""
        own = self.keywords.get(self.draft.names[0])
        return own if isinstance(own, str) else None

    @property
    def is_named(self) -> bool:
        """Return whether the schema may have an address or an anchor; most have neither."""
        return not self.keywords.keys().isdisjoint(self.draft.names)

    @property
    def anchors(self) -> list[str]:
        """Return the anchors by which fragments of the resource's address name the schema."""
        own, *others = self.draft.names
        old = [text[1:] for _, text in self._texts([own]) if text.startswith("#")]
        return old + [text for _, text in self._texts(others)]

    def _texts(self, keywords: Iterable[str]) -> list[tuple[str, str]]:
        """Return those of some keywords that have a text, with it."""
        values = ((keyword, self.keywords.get(keyword)) for keyword in keywords)
        return [(keyword, text) for keyword, text in values if isinstance(text, str)]

    @property
    def parts(self) -> Mapping[str, Mapping[str, Node]]:
        """Return the schemas that each keyword holds, by name or index; a single one by ""."""
        if self._parts is None:
            holds = self.draft.holds
            self._parts = {k: self._held(k, holds[k]) for k in self.keywords if k in holds}
        return self._parts

    def _held(self, keyword: str, form: int) -> dict[str, Node]:
        value, at = self.keywords[keyword], f"{self.pointer}/{keyword}"
        if form & NAMED and isinstance(value, dict):
            inner = {name: (f"{at}/{escape(name)}", schema) for name, schema in value.items()}
        elif form & LIST and isinstance(value, list):
            inner = {str(index): (f"{at}/{index}", schema) for index, schema in enumerate(value)}
        else:
            inner = {"": (at, value)} if form & ONE else {}
        return {
            token: self._within(pointer, schema)
            for token, (pointer, schema) in inner.items()
            if isinstance(schema, dict | bool)
        }

    def _within(self, pointer: str, schema: Any) -> Node:
        """Return a schema that stands in this one."""
        node = Node(schema, self.base, pointer, draft_of(schema, self.draft), self.path)
        if own := node.is_named and node.id:
            with suppress(ValueError):  # it is not a valid address
                node.base = split_fragment(join(self.base, own))[0]
        return node


def _keywords(schema: Any, draft: Draft) -> Mapping[str, Any]:
    """Return what a schema says, without what its draft ignores."""
    if not isinstance(schema, dict):
        return {}
    if draft.alone and isinstance(schema.get("$ref"), str):
        kept = ("$ref", "definitions", "deprecated", *WORDS)
        return {k: v for k, v in schema.items() if k in kept or k.startswith("x-")}
    if draft.unknown.isdisjoint(schema):
        return schema
    return {k: v for k, v in schema.items() if k not in draft.unknown}


def draft_of(schema: Any, default: Draft = LATEST) -> Draft:
    """Return the draft that a schema names, or the default if it names none that is known."""
    if not isinstance(schema, dict) or "$schema" not in schema:
        return default
    address = schema["$schema"]
    return DRAFTS.get(dialect(address), default) if isinstance(address, str) else default


def dialect(address: str) -> str:
    """Return the address of a draft's own schema as hidata knows it, for one as it is written."""
    address = address.rstrip("#")
    return LATEST.address if address == _LATEST_SCHEMA else address


def walk(root: Node) -> Iterator[Node]:
    """Yield a schema and all schemas within it, in the document's order."""
    todo = [root]
    while todo:
        node = todo.pop()
        yield node
        todo += reversed([n for held in node.parts.values() for n in held.values()])


def ignored(node: Node) -> Iterator[Node]:
    """Yield what would be schemas within a schema if its draft ignored none of its keywords."""
    if node.keywords is node.schema or not isinstance(node.schema, dict):
        return
    hidden = {k: value for k, value in node.schema.items() if k not in node.keywords}
    draft = node.draft._replace(holds=_EVERY, unknown=frozenset(), alone=False)
    yield from walk(Node(hidden, node.base, node.pointer, draft, node.path))


@lru_cache(maxsize=2**14)
def join(base: str, reference: str) -> str:
    """Return the address that a reference means. Raises ValueError where it is not valid.

    A fragment is joined to an address of any scheme, not only of those that urllib knows.
    Characters that no address has are escaped.
    """
    resource, mark, fragment = escape_address(reference).partition("#")
    if not resource:
        return base + mark + fragment
    if "?" in base or resource[0] in "?/" or base.count("/") < 3:
        address = urljoin(base, resource)
    else:  # the last part of the base's path does not count
        address = _joined(base[: base.rindex("/") + 1], resource)
    return f"{address}#{fragment}" if fragment else address


_joined = lru_cache(maxsize=2**14)(urljoin)
"""Join two addresses, each pair once: most references of a dataset lead to a few files."""


def split_fragment(address: str) -> tuple[str, str]:
    """Return an address without its fragment, as it is spelled, and the fragment."""
    resource, _, fragment = address.partition("#")
    return resource, fragment


_HOST = r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*"
_LEGAL = re.compile(r"[!$&-;=?-Z_a-z~]*(?:#[!$&-;=?-Z_a-z~]*)?").fullmatch
"""Matches nearly all addresses: they have nothing to escape, and no escape to look at."""

_ILLEGAL = r"%(?![0-9A-Fa-f]{2})|[^!#-;=?-Z_a-z~]"
"""What stands in no address, in the part after the host, which alone may have brackets."""


def escape_address(text: str) -> str:
    """Return an address with the characters that RFC 3986 does not allow in it as %XX."""
    if _LEGAL(text):
        return text
    host = found[0] if (found := re.match(_HOST, text)) else ""
    own, mark, fragment = text[len(host) :].partition("#")
    return host + _escape(own) + mark + _escape(fragment).replace("#", "%23")


def _escape(part: str) -> str:
    return re.sub(_ILLEGAL, lambda found: quote(found[0], "", errors="surrogatepass"), part)
