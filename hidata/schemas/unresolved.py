"""Finds what schemas refer to and is not there, each at its place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin

from hidata.findings.finding import Fault
from hidata.findings.suggestions import did_you_mean
from hidata.jsontext.reader import quoted
from hidata.schemas import references
from hidata.schemas.loading import Schema, Schemas

VALUES = ("enum", "const", "default", "examples")
"""Keywords that hold values, in which nothing refers to anything."""

NAMED = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
"""Keywords that hold schemas by names of anybody's choice."""

Node = tuple[dict[str, Any], str, str]
"""A schema within a schema, the address that it is relative to, and its pointer."""

DIALECTS = (
    "https://json-schema.org/draft/2020-12/schema",
    "https://json-schema.org/draft/2019-09/schema",
    *(f"http://json-schema.org/draft-0{number}/schema" for number in (7, 6, 4)),
)


def faults(schemas: Schemas) -> Iterator[tuple[Schema, Fault]]:
    """The references that lead nowhere; before them, addresses and dialects that are none."""
    nodes = [(file, [*_nodes(file.document, file.uri, "")]) for file in schemas.files.values()]
    wrong = [(file, fault) for file, within in nodes for fault in _addresses(schemas, file, within)]
    yield from wrong
    for file, within in nodes if not wrong else ():
        for node, base, at in within:
            for keyword in references.REFERENCES:
                reference = node.get(keyword)
                if isinstance(reference, str) and not _leads_somewhere(schemas, base, reference):
                    message = f"This reference leads nowhere: {quoted(reference)}."
                    hint = _hint(schemas, file, base, reference)
                    yield file, Fault(f"{at}/{keyword}", "L002", message, hint)


def _addresses(schemas: Schemas, file: Schema, nodes: Iterable[Node]) -> Iterator[Fault]:
    dialect = file.document.get("$schema")
    if isinstance(dialect, str) and not _spoken(schemas, dialect):
        message = f"There is no dialect of JSON Schema at {quoted(dialect)}."
        yield Fault("/$schema", "L001", message, f'write "{DIALECTS[0]}"')
    for node, _, at in nodes:
        own = node.get("$id")
        if isinstance(own, str) and own != file.uri and _joined(file.uri, own) is None:
            yield Fault(f"{at}/$id", "L001", f"{quoted(own)} is no address.")


def _spoken(schemas: Schemas, dialect: str) -> bool:
    address = dialect.rstrip("#")
    return address in DIALECTS or any(file.uri == address for file in schemas.files.values())


def _nodes(node: Any, base: str, at: str) -> Iterator[Node]:
    """Every schema in a schema."""
    if isinstance(node, dict):
        base = references.base_of(node, base)
        yield node, base, at
        node = {keyword: inner for keyword, inner in node.items() if keyword not in VALUES}
    for here, inner in references.places(node, at):
        if isinstance(node, dict) and isinstance(inner, dict) and here.rpartition("/")[2] in NAMED:
            for place, schema in references.places(inner, here):
                yield from _nodes(schema, base, place)
        else:
            yield from _nodes(inner, base, here)


def _joined(base: str, address: Any) -> str | None:
    try:
        return urljoin(base, address) if isinstance(address, str) else None
    except ValueError:
        return None


def _leads_somewhere(schemas: Schemas, base: str, reference: str) -> bool:
    try:
        schemas.resolve(base, reference)
    except ValueError:
        return False
    return True


def _hint(schemas: Schemas, file: Schema, base: str, reference: str) -> str:
    """The name that was meant: of a file, or of what stands where the reference points."""
    address, fragment = urldefrag(reference)
    folder = os.path.dirname(file.path)
    if not fragment.startswith("/"):
        paths = [os.path.relpath(path, folder) for path in schemas.files]
        hint = did_you_mean(address, paths) if address else None
    else:
        above, _, name = fragment.rpartition("/")
        try:
            found = schemas.resolve(base, f"{address}#{above}")[0]
        except ValueError:
            found = None
        names = found if isinstance(found, dict) else ()
        hint = did_you_mean(name, names, before=f"{address}#{above}/")
    return hint or "nothing is fetched: put the schema into the dataset, and refer to its file"
