"""Finds which alternative of an `anyOf` or `oneOf` was meant, and names alternatives in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from hidata.checks.structure.location import shown, texts
from hidata.checks.structure.validator_errors import CHOICES, CLOSING, Cause
from hidata.checks.structure.value_messages import TYPES
from hidata.findings.suggestions import nearest
from hidata.jsontext.reader import quoted

if TYPE_CHECKING:
    from hidata.schemas.loading import Schemas
    from hidata.schemas.walk import Node

MAX_NAMED = 9
"""Alternatives that get a name in one message."""

MAX_PARTS = 50
"""Schemas read of one alternative, with those that it refers to."""

MAX_COMPARED = 50
"""Properties of a value that are compared with those of an alternative."""


class Alternative(NamedTuple):
    """What a schema asks of a value, as far as it differs from the other alternatives.

    `values` are those allowed, by the name of the property; "" stands for the value itself.
    """

    types: frozenset[str]
    required: frozenset[str]
    properties: frozenset[str]
    values: Mapping[str, Sequence[Any]]
    title: str


def alternatives(schemas: Schemas, location: str | None, number: int) -> list[Alternative]:
    """Return the alternatives of the keyword at a location, or none if they cannot be found."""
    try:
        nodes = [schemas.links.resolve("", f"{location}/{index}") for index in range(number)]
    except ValueError:
        return []
    return [_alternative(schemas, node) for node in nodes if node is not None]


def _alternative(schemas: Schemas, node: Node) -> Alternative:
    types: frozenset[str] = frozenset()
    required: list[str] = []
    values: dict[str, Sequence[Any]] = {}
    properties: dict[str, None] = {}
    title = ""
    for part in _parts(schemas, node):
        keywords = part.keywords
        own = keywords.get("type", [])
        types = types or frozenset(texts(own if isinstance(own, list) else [own]))
        names = keywords.get("required")
        required += texts(names) if isinstance(names, list) else []
        inner = {name: each.keywords for name, each in part.parts.get("properties", {}).items()}
        properties |= dict.fromkeys(inner)
        for name, words in {"": keywords, **inner}.items():
            if (allowed := _allowed(words)) is not None:
                values.setdefault(name, allowed)
        title = title or (keywords["title"] if isinstance(keywords.get("title"), str) else "")
    return Alternative(types, frozenset(required), frozenset(properties), values, title)


def _parts(schemas: Schemas, node: Node) -> Iterator[Node]:
    """Yield a schema and those that apply with it: what it refers to, and its `allOf`."""
    todo, seen = [node], set[int]()
    while todo and len(seen) < MAX_PARTS:
        part = todo.pop(0)
        if id(part.schema) in seen:
            continue
        seen.add(id(part.schema))
        yield part
        todo += part.parts.get("allOf", {}).values()
        for _, reference in part.references:
            target = schemas.links.resolve(part.base, reference)
            todo += [target] if target is not None else []


def _allowed(keywords: Mapping[str, Any]) -> Sequence[Any] | None:
    """Return the values that a schema allows, if it lists them."""
    if "const" in keywords:
        return [keywords["const"]]
    found = keywords.get("enum")
    return found if isinstance(found, list) else None


def names(found: Sequence[Alternative]) -> list[str]:
    """Return in words how each alternative differs from the others: 'with "git"'.

    One that does not differ is called by its position; if none differs, none is named. No
    more than MAX_NAMED names are returned.
    """
    found_names = [_name(found, index) for index in range(min(len(found), MAX_NAMED))]
    if not any(found_names):
        return []
    return [name or f"at position {place}" for place, name in enumerate(found_names, 1)]


def _name(found: Sequence[Alternative], index: int) -> str:
    one = found[index]
    others = [*found[:index], *found[index + 1 :]]
    for name, allowed in one.values.items():
        differs = all(allowed != other.values.get(name) for other in others)
        if differs and len(allowed) <= 3 and sum(name in other.values for other in others):
            what = " or ".join(shown(value) for value in allowed)
            return f"where {quoted(name)} is {what}" if name else f"that is {what}"
    required = [other.required for other in others]
    own = one.required.difference(*required) or one.required - _common(required)
    if own:
        return f"with {_listed(own, 'and')}"
    if one.types and all(one.types.isdisjoint(other.types) for other in others):
        return f"that is {' or '.join(TYPES.get(name, name) for name in sorted(one.types))}"
    if own := one.properties.difference(*(other.properties for other in others)):
        return f"with {_listed(own, 'or')}"
    return f"called {quoted(one.title)}" if one.title else ""


def _common(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    return frozenset.intersection(*sets) if sets else frozenset()


def _listed(names: Collection[str], word: str) -> str:
    """Return up to three names in quotes, joined by a word."""
    return f" {word} ".join(map(quoted, sorted(names)[:3]))


def leaves(schemas: Schemas, cause: Cause) -> Iterator[Cause]:
    """Yield the cause or, where no alternative fits, the causes in the one that was meant.

    Where it is not clear which one was, the cause has the names of all as its `value`, and as its
    branches the nearest one, if there is one, or all where each lacks nothing but properties.
    """
    if not cause.branches:
        yield _with_fitting(schemas, cause) if cause.keyword == "oneOf" else cause
        return
    found = alternatives(schemas, cause.location, len(cause.branches))
    found = found if len(found) == len(cause.branches) else []
    distances = _distances(cause, found)
    first = min(distances)
    if first.wrong_tag and (pooled := _pooled(cause)):
        yield pooled
        return
    several = sum(not distance.wrong_type for distance in distances) > 1
    near = [index for index, distance in enumerate(distances) if distance == first]
    if first.unlike and several:
        near = [index for index in near if _has_slip(cause.instance, found[index])]
    name = _name(found, near[0]) if found and several and near else ""
    if first.wrong_type or len(near) != 1:
        shown = [cause.branches[near[0]]] if near and not first.wrong_type else []
        shown = [*cause.branches] if _lack_only_properties(cause) else shown
        unclear = cause._replace(value=names(found), branches=shown, alternative=name)
        yield _pooled(cause) or _missing_in_all(cause) or unclear
        return
    for inner in cause.branches[near[0]]:
        for leaf in leaves(schemas, inner):
            yield leaf if leaf.alternative else leaf._replace(alternative=name)


def _with_fitting(schemas: Schemas, cause: Cause) -> Cause:
    """Return the cause of a value that fits several alternatives, with some of their names."""
    found = alternatives(schemas, cause.location, len(cause.value))
    fitting = [index for index, fits in enumerate(cause.value) if fits and index < len(found)]
    named = [f"the one {name}" for index in fitting[:3] if (name := _name(found, index))]
    return cause._replace(value=None, alternative=" and ".join(named))


def _lack_only_properties(choice: Cause) -> bool:
    """Whether nothing but a missing property keeps a value from each alternative."""
    inner = [each for branch in choice.branches for each in branch]
    return all(each.keyword == "required" and each.path == choice.path for each in inner)


def _missing_in_all(choice: Cause) -> Cause | None:
    """Return the cause of one missing property, if all alternatives lack it before all else."""
    first = [branch[0] for branch in choice.branches]
    missing = {c.value for c in first if c.keyword == "required" and c.path == choice.path}
    return first[0] if len(missing) == 1 and all(c.keyword == "required" for c in first) else None


class _Distance(NamedTuple):
    """How far a value is from an alternative: what matters most comes first."""

    wrong_type: bool
    wrong_tag: bool
    unlike: bool
    number: int


def _distances(choice: Cause, found: Sequence[Alternative]) -> list[_Distance]:
    """Return how far the value is from each alternative.

    A tag is a property whose value distinguishes the alternatives; where they are not known, it is
    each for which values are listed. The value is unlike an alternative if no property of it is
    there.
    """
    depth = len(choice.path)
    tags = _tags(found)
    here = choice.instance if isinstance(choice.instance, dict) else {}

    def distance(branch: Sequence[Cause], known: frozenset[str]) -> _Distance:
        beside = [c.path[-1] for c in branch if c.keyword in CHOICES and len(c.path) == depth + 1]
        return _Distance(
            any(c.keyword in ("type", "falseSchema") and len(c.path) == depth for c in branch),
            any(not tags or name in tags for name in beside),
            bool(here and known) and known.isdisjoint(here),
            sum(len(c.value) if c.keyword in CLOSING and c.value else 1 for c in branch),
        )

    properties = [one.properties | one.required for one in found]
    properties = properties or [frozenset()] * len(choice.branches)
    return [*map(distance, choice.branches, properties)]


def _tags(found: Sequence[Alternative]) -> set[str]:
    """Return the properties for which the alternatives list different values."""
    listed = [one.values for one in found]
    common = set(listed[0]).intersection(*listed[1:]) if listed else set()
    return {name for name in common if all(v[name] != listed[0][name] for v in listed[1:])}


def _has_slip(value: Any, alternative: Alternative) -> bool:
    """Whether an object has a property that may be a misspelt one of an alternative."""
    known = alternative.properties | alternative.required
    return any(nearest(name, known) for name in [*value][:MAX_COMPARED])


def _pooled(choice: Cause) -> Cause | None:
    """Return one cause for all branches, if each asks for a value or type of the same property.

    It lists the discriminators of all branches if none matches, else the values or types allowed.
    """
    inner = [leaf for branch in choice.branches for cause in branch for leaf in _flat(cause)]
    tags = [c for c in inner if c.keyword in CHOICES and len(c.path) == len(choice.path) + 1]
    here = [c for c in inner if c.path == choice.path]
    for candidates, keywords in ((tags, CHOICES), (here, CHOICES), (here, ("type",))):
        some = [c for c in candidates if c.keyword in keywords]
        wanted = [value for cause in some for value in cause.value]
        wanted = [*{repr(value): value for value in wanted}.values()]
        if len({cause.path for cause in some}) == 1 and len(some) >= len(choice.branches):
            return some[0]._replace(keyword="enum" if keywords == CHOICES else "type", value=wanted)
    return None


def _flat(cause: Cause) -> Iterator[Cause]:
    """Yield the cause or, if it has branches, all causes in them."""
    if not cause.branches:
        yield cause
    for branch in cause.branches:
        for inner in branch:
            yield from _flat(inner)
