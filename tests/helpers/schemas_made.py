"""Makes small datasets of two schema files that refer to each other, for Hypothesis.

What looks like a schema stands where it is none (`const`, `enum`, `default`, `examples`, unknown
keywords), properties have the names of keywords, files have an `$id` elsewhere than their place,
and references lead by path, address, anchor and pointer, into unknown keywords too. All schemas
are well-formed, and all their references lead somewhere. `reference` judges
records with the reference implementation.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import jsonschema
import referencing
from hypothesis import strategies as st
from referencing.jsonschema import specification_with

DRAFTS = {
    4: "http://json-schema.org/draft-04/schema#",
    6: "http://json-schema.org/draft-06/schema#",
    7: "http://json-schema.org/draft-07/schema#",
    2019: "https://json-schema.org/draft/2019-09/schema",
    2020: "https://json-schema.org/draft/2020-12/schema",
}
KIND, OTHER = "schema/k.schema.json", "schema/common/other.schema.json"
BASE = "https://hidata.invalid/"
"""What the path of a file without `$id` is resolved against."""

NAMES = ("a", "b", "const", "enum", "default", "$ref", "$id", "items", "properties", "title")
"""Names of properties."""

SUSPECT = st.fixed_dictionaries(
    {},
    optional={
        "$ref": st.sampled_from(
            ["common/other.schema.json", "k.schema.json", "no.json", "#/no", "http://["]
        ),
        "$id": st.sampled_from(["common/other.schema.json", "inner/d0.json", "http://["]),
        "$anchor": st.sampled_from(["d0", "o0"]),
        "type": st.sampled_from(["string", "nonsense"]),
        "properties": st.just({"a": 1}),
        "enum": st.just([]),
    },
)
"""Values that would change the meaning of the dataset, or be faults, if they were schemas."""


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 2) | st.sampled_from(["", "a", "bb"]) | SUSPECT,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=2)
    ),
    max_leaves=4,
)
"""JSON values, many of which look like schemas."""

WORDS = ("title", "default", "examples", "x-more")
LEAVES = ("bool", "type", "const", "enum", "$ref")
APPLICATORS = {
    4: (
        *("properties", "patternProperties", "additionalProperties", "items", "allOf"),
        *("anyOf", "oneOf", "not"),
    ),
    6: ("contains", "propertyNames"),
    7: ("if",),
    2019: ("dependentSchemas",),
    2020: ("prefixItems",),
}
"""Keywords that hold schemas, by the draft from which on they are drawn.

Not `unevaluatedProperties`: jsonschema 4.26 counts a property as evaluated that has the name of a
keyword of the schema there. Nor `dependencies` in the drafts that leave it out, which
jsonschema-rs applies.
"""


@dataclass
class Made:
    """The schema files by path, and values for the property `v` of records of the kind `k`."""

    draft: int
    files: dict[str, Any] = field(default_factory=dict)
    values: list[Any] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Return the keyword that gives a schema its identifier."""
        return "id" if self.draft == 4 else "$id"

    def address(self, path: str) -> str:
        """Return the identifier of a file."""
        return urljoin(BASE + path, self.files[path].get(self.id, ""))


@st.composite
def datasets(draw: st.DrawFn, draft: int | None = None) -> Made:
    """Draw a dataset, of one draft or of any."""
    chosen = draft or draw(st.sampled_from([*DRAFTS, 2020, 2020]))
    return _Maker(draw, chosen).made()


def reference(made: Made) -> Callable[[Any], bool]:
    """Return the function by which the reference implementation judges records of the kind.

    Files find each other by their place too. For the implementation, the address by which a file
    was found is the base of all that is in it, whatever its identifier is. So each file is added
    under each of its addresses, without its identifier: schemas in it that have identifiers of
    their own, relative to that base, are found too.
    """
    specification = specification_with(DRAFTS[2020])
    for document in made.files.values():
        jsonschema.validators.validator_for(document).check_schema(document)
    files = {made.address(path): document for path, document in made.files.items()}
    for path in made.files:
        for target in made.files:
            relative = os.path.relpath(target, os.path.dirname(path))
            files.setdefault(urljoin(made.address(path), relative), made.files[target])
    registry: Any = referencing.Registry()
    for address, document in files.items():
        nameless = {name: said for name, said in document.items() if name != made.id}
        resource = referencing.Resource.from_contents(nameless, specification)
        registry = registry.with_resource(address, resource)
    judge = jsonschema.Draft202012Validator({"$ref": made.address(KIND)}, registry=registry)
    return judge.is_valid


class _Maker:
    """Draws the schemas of one dataset."""

    def __init__(self, draw: st.DrawFn, draft: int) -> None:
        self.draw, self.draft = draw, draft
        old = draft < 2019
        self.id, self.defs = "id" if draft == 4 else "$id", "definitions" if old else "$defs"
        since = [name for number, names in APPLICATORS.items() if number <= draft for name in names]
        self.applicators = [*since, self.defs, *(["dependencies"] if old else [])]
        self.base, self.by_place = "", ""
        self.targets: list[tuple[str, str]] = []
        """Addresses that a schema may refer to, and the file that each is in."""

        self.seen: list[Any] = [{}, [], 1, "a"]
        """Values that the schemas name, which records are to have too."""

    def pick(self, options: Sequence[Any]) -> Any:
        return options[self.draw(st.integers(0, len(options) - 1))]

    def made(self) -> Made:
        made = Made(self.draft)
        for path, name in ((OTHER, "o"), (KIND, "d")):
            made.files[path] = self.head(path)
            self.define(made, path, name)
        made.files[KIND] |= {"type": "object", "properties": {"v": self.schema()}}
        made.values = [self.record_value() for _ in range(5)]
        return made

    def record_value(self) -> Any:
        match self.pick(("seen", "seen", "list", "object", "object", "any")):
            case "list":
                return [self.pick(self.seen) for _ in range(self.pick((1, 2)))]
            case "object":
                return {self.pick(NAMES): self.pick(self.seen) for _ in range(self.pick((1, 2)))}
            case "any":
                return self.draw(VALUES)
        return self.pick(self.seen)

    def head(self, path: str) -> dict[str, Any]:
        """The draft of a schema file, and its identifier if it has one."""
        named = self.draft != 2020 or self.pick((True, False))
        name = os.path.basename(path)
        own = self.pick(
            ("", f"https://example.org/elsewhere/{name}", f"https://example.org/{path}")
        )
        return ({"$schema": DRAFTS[self.draft]} if named else {}) | ({self.id: own} if own else {})

    def define(self, made: Made, path: str, name: str) -> None:
        """Give a file schemas under names, each of which refers to those before it."""
        address = made.address(path)
        definitions: dict[str, Any] = {}
        unknown: dict[str, Any] = {}
        for key in (f"{name}{number}" for number in range(self.pick((1, 2, 3)))):
            self.base, self.by_place = address, path
            target = f"{address}#/{self.defs}/{key}"
            match self.pick(("plain", "unknown", "named", "anchored", "value")):
                case "plain":
                    definitions[key] = self.schema()
                case "unknown":
                    unknown[key] = self.schema()
                    target = f"{address}#/x-parts/{key}"
                case "named":
                    own = f"inner/{key}.json"
                    self.base, self.by_place = urljoin(address, own), ""
                    definitions[key] = {self.id: own, "allOf": [self.schema()]}
                    target = self.pick((target, self.base))
                case "anchored":
                    anchor = {"$anchor": key} if self.draft >= 2019 else {self.id: f"#{key}"}
                    definitions[key] = {**anchor, "allOf": [self.schema()]}
                    target = self.pick((target, f"{address}#{key}"))
                case "value":
                    definitions[key] = {"default": {"type": self.say("type", 0)}}
                    target += "/default"
            self.targets.append((target, path))
        self.base, self.by_place = address, path
        made.files[path] |= {self.defs: definitions, "x-parts": unknown}

    def schema(self, depth: int = 0) -> Any:
        """A schema that may refer to any of the targets."""
        kind = self.pick(LEAVES if depth > 2 else (*LEAVES, "$ref", *["mixed"] * 5))
        if kind == "bool":
            return self.true_or_false()
        names = {kind, *[self.pick(WORDS)] * self.pick((0, 1))}
        if kind == "mixed":
            some = (*LEAVES[1:], *WORDS, "required", *self.applicators, *self.applicators)
            names = {self.pick(some) for _ in range(self.pick((1, 2, 3)))}
        if "if" in names:
            names |= {"then", "else"}
        keywords = {name: self.say(name, depth + 1) for name in sorted(names)}
        return {name: value for name, value in keywords.items() if (name, value) != ("$ref", None)}

    def true_or_false(self) -> Any:
        truth = self.pick((True, False))
        return truth if self.draft > 4 else {} if truth else {"not": {}}

    def say(self, keyword: str, depth: int) -> Any:
        """What a keyword says."""
        match keyword:
            case "title":
                return "words"
            case "type":
                return self.pick(("string", "integer", "object", "array", "null"))
            case "const" | "default":
                return self.value()
            case "enum" | "examples":
                return [self.value()]
            case "required":
                return [self.pick(NAMES)]
            case "$ref":
                return self.reference()
            case "x-more" if self.pick((True, False)):
                return self.draw(VALUES)
        return self.apply(keyword, depth)

    def apply(self, keyword: str, depth: int) -> Any:
        """What a keyword that holds schemas says."""
        if keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
            return [self.schema(depth) for _ in range(self.pick((1, 2)))]
        if keyword == "items" and self.draft < 2020 and self.pick((True, False)):
            return [self.schema(depth)]
        if keyword == "patternProperties":
            return {self.pick(("default", "^a", "enum", "ref$")): self.schema(depth)}
        if keyword in ("properties", "dependentSchemas", "dependencies", self.defs):
            return {self.pick(NAMES): self.schema(depth) for _ in range(self.pick((1, 2)))}
        if keyword in ("items", "additionalProperties") and not self.pick((0, 1, 2, 3)):
            return {"$ref": self.pick(("", "#"))}  # a circle, of which each round judges a part
        return self.schema(depth)

    def value(self) -> Any:
        self.seen.append(self.draw(VALUES))
        return self.seen[-1]

    def reference(self) -> str | None:
        """The text of a reference to one of the targets, in one of the ways to write it."""
        if not self.targets:
            return None
        target, path = self.pick(self.targets)
        address, _, fragment = target.partition("#")
        ways = [target]
        if address == self.base:
            ways.append(f"#{fragment}")
        if self.by_place and "/inner/" not in target:
            ways.append(f"{os.path.relpath(path, os.path.dirname(self.by_place))}#{fragment}")
        return str(self.pick(ways))
