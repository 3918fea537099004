"""Guesses a JSON Schema from values, and says what it guessed of each property."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from hidata.authoring.canonical import SCHEMA_PROPERTY
from hidata.scaffold import names
from hidata.scaffold.maps import is_map
from hidata.scaffold.seen import Seen, merged

LEAST_VALUES, MOST_CHOICES, EACH_AT_LEAST = 20, 12, 2
"""Texts are an enum if there are so many values, so many different ones, each so often."""

LONGEST_CHOICE = 40
"""How many characters a text of an enum has at most."""

LEVELS = 12
"""How many objects and lists within one another are described; what lies deeper is free."""

FREE: Mapping[str, Any] = {"x-hidata-json": True}
"""Keywords for what is kept as JSON text."""

_ORDER = ("object", "array", "string", "integer", "number", "boolean", "null")


class Guess(NamedTuple):
    """What was guessed of the values at one place.

    `path` is the way to it in a record: names joined by dots, `[]` for items, `*` for any name.
    `share` is the part of the objects around it that have it.
    """

    path: str
    types: str
    share: float
    example: Any
    doubts: list[str]


class Inference:
    """The schema of some values, piece by piece, and what was guessed on the way."""

    def __init__(self, titles: Mapping[str, str], doubts: Mapping[str, list[str]]) -> None:
        """Take titles of properties of records, and what was in doubt before."""
        self._titles, self._doubts = titles, doubts
        self.guesses: list[Guess] = []

    def record(self, seen: Seen) -> dict[str, Any]:
        """Return the keywords for records: an object with properties, never a map."""
        return {"type": "object", **self._properties(seen, "", 1)}

    def _value(self, seen: Seen, path: str, share: float, level: int, title: str = "") -> Any:
        """Return the schema for the values at a place."""
        doubts = list(self._doubts.get(path, ()))
        if path == SCHEMA_PROPERTY:
            doubts.append("This names a schema; hidata restore writes the name of ours instead.")
        guess = Guess(path, "", share, seen.example, doubts)
        place = len(self.guesses)
        self.guesses.append(guess)
        types = [name for name in _ORDER if name in {*seen.plain_types, *seen.types} - _less(seen)]
        schema: dict[str, Any] = {"title": title} if title else {}
        if types:
            schema["type"] = types[0] if len(types) == 1 else types
        words = ", ".join(types)
        if len({*types} - {"null"}) > 1:
            counts = ", ".join(f"{seen.types[name]:,} {name}" for name in types)
            doubts.append(f"Several types: {counts}.")
        if types == ["null"]:
            doubts.append("Always null: is it of use?")
        if "string" in types:
            schema |= _text(seen, doubts, only=types[0] == "string")
            words += f", {schema['format']}" if "format" in schema else ""
            words += " (enum)" if "enum" in schema else ""
        if level >= LEVELS and {"object", "array"} & {*types}:
            schema |= FREE
            doubts.append(f"More than {LEVELS} levels deep: kept as JSON, not described.")
        else:
            if "array" in types:
                schema |= self._list(seen, path, level, doubts)
            if "object" in types:
                schema |= self._object(seen, path, level, doubts)
                words = words.replace("object", "map") if "properties" not in schema else words
        self.guesses[place] = guess._replace(types=words)
        return schema

    def _list(self, seen: Seen, path: str, level: int, doubts: list[str]) -> dict[str, Any]:
        """Return the keywords for lists."""
        some = {} if seen.empty["array"] else {"minItems": 1}
        if seen.item is None:
            doubts.append("Always an empty list: of what?")
            return {}
        if "array" in seen.item.types:
            doubts.append("Lists within lists: kept as JSON.")
            return {**some, **FREE}
        return {**some, "items": self._value(seen.item, f"{path}[]", 1, level + 1)}

    def _object(self, seen: Seen, path: str, level: int, doubts: list[str]) -> dict[str, Any]:
        """Return the keywords for objects: their properties, or of a map what its values are."""
        why = is_map(seen)
        if not why:
            if not seen.fields:
                doubts.append("Always an empty object: of what?")
                return {}
            return self._properties(seen, f"{path}.", level)
        doubts.append(f"Taken for a map from names to values ({why}).")
        some = {} if seen.empty["object"] else {"minProperties": 1}
        values = seen.values or merged(list(seen.fields.values()))
        inner = self._value(values, f"{path}.*", 1, level + 1)
        return {**some, "additionalProperties": inner}

    def _properties(self, seen: Seen, before: str, level: int) -> dict[str, Any]:
        """Return the keywords for the properties of objects."""
        total = seen.types["object"]
        properties = {}
        for name, field in sorted(seen.fields.items(), key=_schema_first):
            path = before + name
            title = (not before and self._titles.get(name)) or names.title(name)
            share = field.count / total
            properties[name] = self._value(field, path, share, level + 1, title)
        required = [name for name, field in seen.fields.items() if field.count == total]
        found: dict[str, Any] = {"properties": properties}
        if required:
            found["required"] = required
        return {**found, "additionalProperties": False}


def _less(seen: Seen) -> set[str]:
    """Return the types that are not named: whole numbers where there are others."""
    return {"integer"} if "number" in seen.types else set()


def _text(seen: Seen, doubts: list[str], *, only: bool) -> dict[str, Any]:
    """Return the keywords for texts. An enum is for places where nothing else may stand."""
    if seen.empty["string"]:
        doubts.append("Some texts are empty; to leave them out says more.")
        return {}
    if seen.formats:
        return {"format": seen.formats[0]}
    if only and {*seen.types} == {"string"} and _are_choices(seen):
        doubts.append("Few texts, each several times: an enum. Are there others?")
        return {"enum": sorted(seen.texts)}
    return {"minLength": 1}


def _are_choices(seen: Seen) -> bool:
    """Return whether the texts at a place are few, short, and each of them frequent."""
    few = not seen.many and 1 < len(seen.texts) <= MOST_CHOICES and seen.count >= LEAST_VALUES
    return few and seen.longest <= LONGEST_CHOICE and min(seen.texts.values()) >= EACH_AT_LEAST


def _schema_first(field: tuple[str, Seen]) -> bool:
    """Sort `$schema` before all others, as `hidata fmt` does."""
    return field[0] != SCHEMA_PROPERTY


def in_order(value: Any, schema: Any) -> Any:
    """Return a value with its properties in the order of its schema, as `hidata fmt` has them."""
    if isinstance(value, list):
        return [in_order(item, schema.get("items", {})) for item in value]
    if not isinstance(value, dict):
        return value
    known, other = schema.get("properties", {}), schema.get("additionalProperties") or {}
    found = [*(name for name in known if name in value), *(n for n in value if n not in known)]
    return {name: in_order(value[name], known.get(name, other)) for name in found}
