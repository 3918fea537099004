"""Checks the names in a mapping's templates, as far as they are known without the file."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Texts

from hidata.findings.suggestions import did_you_mean
from hidata.imports.mapping_model import ListOf, Mapping, Node, Object, Value
from hidata.imports.template import Template
from hidata.imports.toml_positions import Path
from hidata.imports.value_checks import Misfit

ALWAYS = ("@file", "@sheet", "@row")
"""Names that are known of every row."""

OF_UNPIVOT = ("@heading",)
"""Names that are known besides of rows that were made of columns."""

OF_MARKS = ("@property", "@cell", "@note")
"""Names that are known besides in the items of `[[marks]]`."""


def misfits(mapping: Mapping) -> Iterator[Misfit]:
    """Yield each name with `@` that is not known where it stands."""
    of_rows = (*ALWAYS, *OF_UNPIVOT) if mapping.unpivot else ALWAYS
    for path, names in _names(mapping):
        known = (*of_rows, *OF_MARKS) if path[0] == "marks" else of_rows
        for name in names:
            if name.startswith("@") and name not in known:
                hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
                yield Misfit(path, f"Here {{{name}}} is not known.", hint)


def _names(mapping: Mapping) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield the path of each template that is filled in, and the names in it."""
    yield ("key",), mapping.key.names
    yield ("out",), mapping.out.names
    for word, template in (("source", mapping.source), ("locator", mapping.locator)):
        if template is not None:
            yield (word,), template.names
    if mapping.source_new is not None:
        yield from _of_node(mapping.source_new, ("source", "new"))
    yield from _of_node(Object(mapping.record), ("record",))
    for path, reading in mapping.readings():
        for name, value in reading.derive.items():
            yield from _of_node(value, (*path, "derive", name))
        for name, condition in reading.keep.items():
            yield from _of_texts(condition.where, (*path, "keep", name, "where"))
    for number, mark in enumerate(mapping.marks):
        if mark.item is not None:
            yield from _of_node(mark.item, ("marks", number, "item"))


def _of_node(node: Node, path: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    if isinstance(node, Object):
        for name, part in node.parts.items():
            yield from _of_node(part, (*path, name))
    elif isinstance(node, ListOf):
        for index, part in enumerate(node.parts):
            yield from _of_node(part, (*path, index))
    else:
        yield from _of_value(node, path)


def _of_value(value: Value, path: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    for template in value.sources:
        yield (*path, "from"), template.names
    yield from _of_texts(value.where, (*path, "where"))
    if isinstance(value.times, Value):
        yield from _of_value(value.times, (*path, "times"))


def _of_texts(texts: Texts[str, Template], path: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    for name, template in texts.items():
        yield (*path, name), template.names
