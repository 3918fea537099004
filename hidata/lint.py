"""Checks the schemas of a dataset: that they hold together, and become tables without doubt."""

from __future__ import annotations

from collections.abc import Iterator

from hidata import rules, schema
from hidata.dataset import Folder
from hidata.finding import Finding
from hidata.schema import Schema
from hidata.shape import Shape


def lint(folder: Folder) -> list[Finding]:
    """Every fault of the dataset's schemas; without any, all its kinds can be built."""
    found = list(folder.schema_faults)
    for name, file in folder.schemas.kinds.items():
        faults = list(_links(folder, file))
        found += faults or _builds(folder, name, file)
    return sorted(found, key=lambda f: f.sort_key)


def _links(folder: Folder, file: Schema) -> Iterator[Finding]:
    """Whether the schema compiles, with all that it refers to."""
    try:
        folder.schemas.validator(file)
    except ValueError as error:
        yield schema.fault(file, error)


def _builds(folder: Folder, name: str, file: Schema) -> Iterator[Finding]:
    kind = folder.kind(name)
    if kind.shape.form != "object":
        message = "The records of a kind are objects; this schema does not say so (type: object)."
        yield Finding(file.path, 1, 1, "L009", message)
    for sentence in kind.collisions:
        yield Finding(file.path, 1, 1, "L007", sentence, hint="rename one of the properties")
    for pointer, target in _references(kind.shape):
        if target not in folder.schemas.kinds:
            message = f"x-hidata-ref names {target}, which is no kind of this dataset."
            yield Finding(file.path, 1, 1, "L008", message, pointer)
    for rule in file.document.get("x-hidata-rules", ()):
        if rule not in rules.NAMES:
            yield Finding(file.path, 1, 1, "L011", f"There is no rule called {rule}.")


def _references(shape: Shape, at: str = "") -> Iterator[tuple[str, str]]:
    if shape.note("x-hidata-ref"):
        yield at, str(shape.note("x-hidata-ref"))
    for name, inner in shape.fields.items():
        yield from _references(inner, f"{at}/{name}")
    if shape.item is not None:
        yield from _references(shape.item, f"{at}/items")
