"""Checks whether a mapping fits the dataset: its kinds, their properties and references."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from hidata.dataset.folder import Folder
from hidata.findings.finding import Finding
from hidata.findings.suggestions import did_you_mean
from hidata.imports import mapping_names
from hidata.imports.mapping_model import Look, Mapping, Oracle
from hidata.imports.mapping_parts import MOST_FINDINGS
from hidata.imports.toml_text import Path, Positions
from hidata.imports.value_checks import NUMBERS, Checker, Misfit, misfit, no_property, unknown
from hidata.imports.value_checks import at as shape_at
from hidata.schemas.shape import ANY, Shape
from hidata.tables.keys import key_property

CODE = "I003"

SOURCE, LOCATOR = "source", "locator"
"""The properties that get the key of the source and the place in the file."""

FILLED_IN = ("sha256", "bytes", "media_type")
"""The properties of a source that are filled in from the file."""


def check(mapping: Mapping, folder: Folder, positions: Positions) -> list[Finding]:
    """Return what a mapping names that the dataset does not have: findings I003, by place.

    The schemas of the dataset must have been checked. Whether the file has the columns is known
    only when it is read.
    """
    checker = Checker(folder, mapping.maps)
    shape, misfits = checker.kind(mapping.kind, ("kind",))
    found = {
        Finding(positions.file, *positions.of(path), CODE, message, hint=hint)
        for path, message, hint in misfits
        or islice(_all(mapping, folder, checker, shape), MOST_FINDINGS)
    }
    return sorted(found, key=lambda f: f.sort_key)


def _all(mapping: Mapping, folder: Folder, checker: Checker, shape: Shape) -> Iterator[Misfit]:
    """Yield what does not fit a dataset that has the kind."""
    yield from _record(mapping, checker, shape, folder.kind(mapping.kind).key)
    yield from _source(mapping, checker, shape)
    yield from _reading(mapping, checker)
    yield from _marks(mapping, checker, shape)
    for number, look in enumerate(mapping.looks):
        yield from _look(look, checker, shape, mapping.kind, ("look", number))
    for number, oracle in enumerate(mapping.oracles):
        yield from _oracle(oracle, mapping, shape, ("oracle", number))
    yield from mapping_names.misfits(mapping)


def _record(mapping: Mapping, checker: Checker, shape: Shape, key: str | None) -> Iterator[Misfit]:
    """Yield what in `[record]` does not fit the kind."""
    path = ("record",)
    given = {name: why for name, why in _given(mapping, key).items() if name in shape.fields}
    for name, why in given.items():
        if name in mapping.record:
            yield Misfit((*path, name), f"The property {name} is made from {why}.", "delete it")
    yield from unknown(mapping.record.keys(), shape, path)
    set_by_marks = {mark.list for mark in mapping.marks}
    for name in sorted(shape.required - mapping.record.keys() - given.keys() - set_by_marks):
        message = f"The kind {mapping.kind} needs the property {name}, and it is not here."
        yield Misfit(path, message, f"add {name} = ...")
    for name, node in mapping.record.items():
        yield from checker.node(node, shape.fields.get(name, ANY), (*path, name))


def _given(mapping: Mapping, key: str | None) -> dict[str, str]:
    """Return the properties that need not stand in `[record]`, and what each is made from."""
    given = {key: "key"} if key else {}
    if mapping.source is not None:
        given[SOURCE] = "source"
    if mapping.locator is not None:
        given[LOCATOR] = "locator"
    return given


def _source(mapping: Mapping, checker: Checker, shape: Shape) -> Iterator[Misfit]:
    """Yield what in `[source.new]` does not fit the kind of sources."""
    if mapping.source_new is None:
        return
    path = ("source", "new")
    kind = shape.fields.get(SOURCE, ANY).note("x-hidata-ref")
    if not isinstance(kind, str):
        message = f"The kind {mapping.kind} has no property source that refers to a kind."
        yield Misfit(path, message)
        return
    of_source, misfits = checker.kind(kind, path)
    yield from misfits
    yield from unknown(mapping.source_new.parts, of_source, path)
    filled_in = {*FILLED_IN, key_property(of_source)}
    for name in sorted(of_source.required - {*mapping.source_new.parts, *filled_in}):
        message = f"The kind {kind} needs the property {name}, and it is not here."
        yield Misfit(path, message, f"add {name} = ...")
    for name, node in mapping.source_new.parts.items():
        yield from checker.node(node, of_source.fields.get(name, ANY), (*path, name))


def _reading(mapping: Mapping, checker: Checker) -> Iterator[Misfit]:
    """Yield what filters and new columns name that the dataset does not have."""
    for path, reading in mapping.readings():
        for name, value in reading.derive.items():
            yield from checker.value(value, ANY, (*path, "derive", name))
            if value.times is not None:
                message = f"The column {name} is a text, which nothing can be multiplied by."
                hint = "multiply it in [record]"
                yield Misfit((*path, "derive", name, "times"), message, hint)
        for name, condition in reading.keep.items():
            yield from checker.reference(condition, (*path, "keep", name))


def _marks(mapping: Mapping, checker: Checker, shape: Shape) -> Iterator[Misfit]:
    """Yield what entries of `[[marks]]` name that is not there."""
    for number, mark in enumerate(mapping.marks):
        path: Path = ("marks", number)
        for pattern in mark.properties or ():
            if all(pattern.match(name) is None for name in mapping.record):
                message = f"No property of [record] is of the form {pattern.text}."
                hint = did_you_mean(pattern.text, mapping.record)
                yield Misfit((*path, "properties"), message, hint)
        if mark.notes is not None and not (mapping.pivot and mapping.pivot.note):
            yield Misfit((*path, "note"), "There are no notes: [pivot] has no note.")
        if not mark.list:
            continue
        if mark.list in mapping.record:
            yield Misfit((*path, "list"), f"The property {mark.list} stands in [record] already.")
        of_list = shape_at(shape, mark.list)
        if of_list is None:
            yield from no_property(mark.list, shape, (*path, "list"), mapping.kind)
        elif of_list.form not in ("list", "free", "any"):
            yield Misfit((*path, "list"), f"The property {mark.list} is not a list.")
        elif mark.item is not None:
            yield from checker.node(mark.item, of_list.item or ANY, (*path, "item"))


def _look(look: Look, checker: Checker, shape: Shape, kind: str, path: Path) -> Iterator[Misfit]:
    """Yield what an entry of `[[look]]` names that is not there."""
    for name in look.by:
        yield from no_property(name, shape, (*path, "by"), kind)
    for word, name in (("along", look.along), (look.form, look.of)):
        if name:
            yield from no_property(name, shape, (*path, word), kind)
    jump = look.of if look.form == "jump" else ""
    for word, name in (("jump", jump), ("value", look.value), ("error", look.error)):
        if name:
            yield from _no_number(name, shape, (*path, word), kind)
    if look.form == "within" and (of := shape_at(shape, look.of)) is not None:
        target = of.note("x-hidata-ref")
        if not isinstance(target, str):
            yield Misfit((*path, "within"), f"The property {look.of} refers to no kind.")
            return
        whole, misfits = checker.kind(target, (*path, "within"))
        yield from misfits or no_property(look.list, whole, (*path, "within"), target)


def _oracle(oracle: Oracle, mapping: Mapping, shape: Shape, path: Path) -> Iterator[Misfit]:
    """Yield what an entry of `[[oracle]]` names that is not there."""
    kind = mapping.kind
    for name in oracle.of:
        yield from _no_number(name, shape, (*path, "of"), kind)
    if oracle.value:
        yield from _no_number(oracle.value, shape, (*path, "value"), kind)
    for name, value in oracle.has.items():
        of = shape_at(shape, name)
        if of is None:
            yield from no_property(name, shape, (*path, "has", name), kind)
        elif reason := misfit(value, of):
            yield Misfit((*path, "has", name), f"The property {name} {reason}")
    if oracle.mapping:
        beside = {p.name.removesuffix(".toml") for p in mapping.path.parent.glob("*.toml")}
        others = beside - {mapping.name}
        if oracle.mapping not in others:
            hint = did_you_mean(oracle.mapping, others)
            message = f"There is no other mapping {oracle.mapping} beside this one."
            yield Misfit((*path, "mapping"), message, hint)


def _no_number(name: str, shape: Shape, path: Path, kind: str) -> Iterator[Misfit]:
    """Yield a misfit if a kind has no property of a name that is a number."""
    of = shape_at(shape, name)
    if of is None:
        yield from no_property(name, shape, path, kind)
    elif of.form not in ("any", "free") and of.type not in NUMBERS:
        yield Misfit(path, f"The property {name} of the kind {kind} is not a number.")
