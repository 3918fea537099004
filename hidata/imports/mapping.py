"""Loads mappings: TOML files that say how a file becomes records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hidata.findings.finding import Finding
from hidata.imports import mapping_form, mapping_rules, toml_text
from hidata.imports.mapping_model import (
    Condition,
    Join,
    ListOf,
    Look,
    Mapping,
    Mark,
    Node,
    Object,
    Oracle,
    Pivot,
    Reading,
    Scalar,
    SheetLike,
    Unpivot,
    Value,
)
from hidata.imports.mapping_parts import FORM, Builder, texts
from hidata.imports.template import Template
from hidata.imports.toml_text import Positions
from hidata.storage import local

__all__ = [
    "Condition",
    "Join",
    "ListOf",
    "Look",
    "Mapping",
    "Mark",
    "Node",
    "Object",
    "Oracle",
    "Pivot",
    "Positions",
    "Reading",
    "Scalar",
    "SheetLike",
    "Unpivot",
    "Value",
    "load",
    "parse",
]


def load(path: Path, file: str = "") -> tuple[Mapping | None, list[Finding], Positions]:
    """Return the mapping in a file, what is wrong with it, and where its keys are.

    `file` is how findings call the file, its path if not given. There is None in place of a mapping
    with findings: it is not TOML (I001), not of a mapping's form (I002), or has a template that is
    not one (I004). Whether it fits the dataset is for `mapping_checks.check`.
    """
    file = file or path.as_posix()
    place = path.resolve()
    data = local.read_file(str(place.parent), place.name)
    if isinstance(data, Finding):
        return None, [data._replace(file=file, code=toml_text.CODE)], Positions(file=file)
    return parse(data, path, file)


def parse(data: bytes, path: Path, file: str) -> tuple[Mapping | None, list[Finding], Positions]:
    """Return what `load` does, of the bytes of a mapping."""
    document, findings, positions = toml_text.read(data, file)
    if document is None:
        return None, findings, positions
    findings = mapping_form.findings(document, positions)
    if findings:
        return None, sorted(findings, key=lambda f: f.sort_key), positions
    builder = Builder(positions)
    mapping = _build(builder, document, path)
    findings = sorted(builder.findings, key=lambda f: f.sort_key)
    return None if findings else mapping, findings, positions


def _build(builder: Builder, document: dict[str, Any], path: Path) -> Mapping:
    """Return the mapping that a document of the right form describes."""
    source, new = _source(builder, document.get("source"))
    key = builder.key_template(document["key"], ("key",))
    for name in document.get("omit", {}):
        if not any(optional and name in part.names for part, optional in key.parts):
            message = f"In key, {{{name}}} does not stand in square brackets."
            builder.fault(FORM, ("omit", name), message)
    return Mapping(
        path=path,
        name=path.name.removesuffix(".toml"),
        kind=document["kind"],
        key=key,
        read=builder.reading(document["read"], ("read",)),
        record={
            name: builder.node(part, ("record", name)) for name, part in document["record"].items()
        },
        out=builder.template(document.get("out", "{source}.ndjson"), ("out",)),
        source=source,
        source_new=new,
        omit={name: texts(value) for name, value in document.get("omit", {}).items()},
        locator=(
            builder.template(document["locator"], ("locator",)) if "locator" in document else None
        ),
        missing=texts(document.get("missing", ())),
        repeats=document.get("repeats", False),
        joins={
            name: builder.join(name, _with_signs(value, document["read"]), ("join", name))
            for name, value in document.get("join", {}).items()
        },
        unpivot=builder.unpivot(document.get("unpivot"), ("unpivot",)),
        pivot=mapping_rules.pivot(document["pivot"]) if "pivot" in document else None,
        maps={
            name: mapping_form.as_json(table) for name, table in document.get("maps", {}).items()
        },
        marks=tuple(
            builder.mark(value, ("marks", n)) for n, value in enumerate(document.get("marks", ()))
        ),
        looks=tuple(map(mapping_rules.look, document.get("look", ()))),
        oracles=tuple(map(mapping_rules.oracle, document.get("oracle", ()))),
    )


def _with_signs(join: dict[str, Any], read: dict[str, Any]) -> dict[str, Any]:
    """Return another table, with the signs in numbers of the first one if it has none."""
    signs = ("decimal", "thousands")
    if any(name in join for name in signs):
        return join
    return {**join, **{name: read[name] for name in signs if name in read}}


def _source(builder: Builder, value: Any) -> tuple[Template | None, Object | None]:
    """Return the key of the source's record, and its properties if the import may write it."""
    if not isinstance(value, dict):
        return (builder.template(value, ("source",)) if value else None), None
    new = builder.object(value["new"], ("source", "new")) if "new" in value else None
    return builder.template(value["key"], ("source", "key")), new
