"""Checks whether what a mapping makes of a property fits the schema of the property."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from hidata.dataset.folder import Folder
from hidata.findings.suggestions import did_you_mean
from hidata.imports.mapping_model import Condition, ListOf, Node, Object, Scalar, Value
from hidata.imports.toml_positions import Path
from hidata.schemas.shape import ANY, Shape

WORDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
FORMS = {"object": "an object", "map": "an object", "list": "a list"}
NUMBERS = ("integer", "number")


class Misfit(NamedTuple):
    """What in a mapping does not fit the dataset: the path of its key, a sentence, a hint."""

    path: Path
    message: str
    hint: str | None = None


class Checker:
    """Checks the values of one mapping against the shapes of a dataset's kinds."""

    def __init__(self, folder: Folder, maps: Mapping[str, Mapping[str, Scalar]]) -> None:
        """Take the dataset, and the tables of the mapping that values may name."""
        self._folder, self._maps = folder, maps

    def kind(self, name: str, path: Path) -> tuple[Shape, list[Misfit]]:
        """Return the shape of a kind's records; of one that there is not, any, and the misfit."""
        names = self._folder.schemas.kinds
        if name not in names:
            return ANY, [Misfit(path, f"There is no kind {name}.", did_you_mean(name, names))]
        try:
            return self._folder.kind(name).shape, []
        except ValueError as error:
            return ANY, [Misfit(path, f"The schema of the kind {name} has faults: {error}")]

    def node(self, node: Node, shape: Shape, path: Path) -> Iterator[Misfit]:
        """Yield what in a property, of which the shape is known, does not fit."""
        if isinstance(node, Object):
            yield from self._object(node, shape, path)
        elif isinstance(node, ListOf):
            if _is_known(shape) and shape.form != "list":
                yield Misfit(path, f"{_named(path)} is {_described(shape)}, not a list.")
            else:
                for index, part in enumerate(node.parts):
                    yield from self.node(part, shape.item or ANY, (*path, index))
        else:
            yield from self.value(node, shape, path)

    def _object(self, node: Object, shape: Shape, path: Path) -> Iterator[Misfit]:
        if _is_known(shape) and shape.form not in ("object", "map"):
            hint = "put the table between [ and ]" if shape.form == "list" else None
            yield Misfit(path, f"{_named(path)} is {_described(shape)}, not an object.", hint)
            return
        yield from unknown(node.parts, shape, path)
        for name in sorted(shape.required - node.parts.keys()):
            message = f"{_named(path)} needs the property {name}, and it is not here."
            yield Misfit(path, message, f"add {name} = ...")
        for name, part in node.parts.items():
            yield from self.node(part, inner(shape, name), (*path, name))

    def value(self, value: Value, shape: Shape, path: Path) -> Iterator[Misfit]:
        """Yield what in a value does not fit the shape of its property, or the dataset."""
        yield from self.reference(value, path)
        if value.count and _is_known(shape) and shape.type not in NUMBERS:
            yield Misfit((*path, "count"), f"{_named(path)} is {_described(shape)}, not a number.")
            return
        if _is_known(shape) and shape.form in ("object", "map"):
            yield Misfit(path, f"{_named(path)} is an object, not a single value.")
            return
        if shape.form == "list":
            whole = all(len(t.parts) == 1 and not t.is_constant for t in value.sources)
            if value.separator is None and not (whole and value.sources):
                hint = "give a separator, or put what an item is between [ and ]"
                yield Misfit(path, f"{_named(path)} is a list.", hint)
                return
            shape = shape.item or ANY
        elif value.separator is not None and _is_known(shape):
            message = f"{_named(path)} is {_described(shape)}, not a list: it has no separator."
            yield Misfit((*path, "separator"), message)
        yield from self._mapped(value, shape, path)
        yield from _constants(value, shape, path)
        if value.times is not None and _is_known(shape) and shape.type not in NUMBERS:
            message = f"{_named(path)} is {_described(shape)}, which nothing can be multiplied by."
            yield Misfit((*path, "times"), message)
        if isinstance(value.times, Value):
            yield from self.value(value.times, Shape("scalar", "number"), (*path, "times"))
        target = shape.note("x-hidata-ref")
        if value.ref and target and target != value.ref:
            message = f"{_named(path)} refers to the kind {target}, not to {value.ref}."
            yield Misfit((*path, "ref"), message)

    def reference(self, part: Value | Condition, path: Path) -> Iterator[Misfit]:
        """Yield what in `ref`, `by` and `where` is not there."""
        if not part.ref:
            return
        shape, misfits = self.kind(part.ref, (*path, "ref"))
        yield from misfits
        if misfits:
            return
        yield from no_property(part.by, shape, (*path, "by"), part.ref)
        for name in part.where:
            yield from no_property(name, shape, (*path, "where", name), part.ref)

    def _mapped(self, value: Value, shape: Shape, path: Path) -> Iterator[Misfit]:
        """Yield each value of the map that the property cannot have."""
        if value.map is None:
            return
        table = value.map
        place: Path = (*path, "map")
        if isinstance(table, str):
            if table not in self._maps:
                hint = did_you_mean(table, self._maps)
                yield Misfit(place, f"There is no table [maps.{table}].", hint)
                return
            place, table = ("maps", table), self._maps[table]
        if value.ref or value.times is not None:
            return  # what it gives is looked up, or multiplied, first
        if isinstance(value.otherwise, int | float) and (reason := misfit(value.otherwise, shape)):
            yield Misfit((*path, "else"), f"{_named(path)} {reason}")
        for text, mapped in table.items():
            if reason := misfit(mapped, shape):
                yield Misfit((*place, text), f"{_named(path)} {reason}")


def _constants(value: Value, shape: Shape, path: Path) -> Iterator[Misfit]:
    """Yield each constant that the property cannot have."""
    if value.constant is not None and (reason := misfit(value.constant, shape)):
        yield Misfit(path, f"{_named(path)} {reason}")
    if value.map is not None or value.ref or value.times is not None or value.separator is not None:
        return
    for template in value.sources:
        text = template.constant
        if not template.is_constant:
            continue
        if shape.type == "boolean" and text.lower() not in ("true", "false"):
            yield Misfit(path, f"{_named(path)} is true or false, not {text}.")
        elif shape.type in NUMBERS and not any(map(str.isdigit, text)):
            yield Misfit(path, f"{_named(path)} is {WORDS[shape.type]}, not {text}.")
        elif shape.type == "string" and (reason := misfit(text, shape)):
            yield Misfit(path, f"{_named(path)} {reason}")


def misfit(value: Scalar, shape: Shape) -> str:
    """Return why a value cannot be that of a property, as the end of a sentence, or ""."""
    types = {
        "string": isinstance(value, str),
        "boolean": isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool),
        "integer": not isinstance(value, str | bool) and value == int(value),
    }
    shown = {True: "true", False: "false"}[value] if isinstance(value, bool) else value
    if not types.get(shape.type, True):
        return f"is {WORDS[shape.type]}, not {shown}."
    allowed = shape.note("enum")
    if allowed is None and shape.note("const") is not None:
        allowed = [shape.note("const")]
    if isinstance(allowed, list) and value not in allowed:
        near = did_you_mean(str(value), [text for text in allowed if isinstance(text, str)])
        return f"cannot be {shown}{': ' + near if near else '.'}"
    return ""


def unknown(names: Collection[str], shape: Shape, path: Path) -> Iterator[Misfit]:
    """Yield each name of a property that an object of a shape cannot have."""
    if shape.form != "object" or shape.open:
        return
    for name in names:
        if name not in shape.fields:
            of = f" of {_named(path).lower()}" if len(path) > 1 else ""
            hint = did_you_mean(name, shape.fields.keys() - set(names))
            yield Misfit((*path, name), f"There is no property {name}{of}.", hint)


def inner(shape: Shape, name: str) -> Shape:
    """Return the shape of a property, which may be any if the schema does not describe it."""
    if shape.form == "map":
        return shape.item or ANY
    return shape.fields.get(name, ANY)


def at(shape: Shape, name: str) -> Shape | None:
    """Return the shape that a dotted name leads to, through lists; None if there is none."""
    if name in shape.fields:
        return shape.fields[name]
    for step in name.split("."):
        while shape.form == "list":
            shape = shape.item or ANY
        if not _is_known(shape) or (shape.form == "object" and shape.open):
            shape = shape.fields.get(step, ANY)
        elif step in shape.fields:
            shape = shape.fields[step]
        else:
            return None
    return shape


def no_property(name: str, shape: Shape, path: Path, kind: str) -> Iterator[Misfit]:
    """Yield a misfit if a kind does not have the property that a dotted name leads to."""
    if at(shape, name) is not None:
        return
    first, _, rest = name.partition(".")
    known = set(shape.fields)
    if rest and first in known:
        of = shape.fields[first]
        known = {f"{first}.{inner_name}" for inner_name in (of.item or of).fields}
    message = f"The kind {kind} has no property {name}."
    yield Misfit(path, message, did_you_mean(name if known - {*shape.fields} else first, known))


def _is_known(shape: Shape) -> bool:
    return shape.form not in ("any", "free")


def _described(shape: Shape) -> str:
    return FORMS.get(shape.form) or WORDS.get(shape.type, "a single value")


def _named(path: Path) -> str:
    """Return how messages begin that are about a property."""
    names = [str(step) for step in path if isinstance(step, str)]
    return f"The property {'.'.join(names[1:]) or names[0]}"
