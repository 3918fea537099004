"""Finds what schemas refer to and is not there, each at its place."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from urllib.parse import urldefrag

from hidata.findings.finding import Fault
from hidata.findings.suggestions import did_you_mean
from hidata.jsontext.reader import quoted
from hidata.schemas.loading import Schema, Schemas
from hidata.schemas.walk import DRAFTS, Node, join

DIALECTS = tuple(DRAFTS)


def faults(schemas: Schemas) -> Iterator[tuple[Schema, Fault]]:
    """The references that lead nowhere; before them, addresses and dialects that are none."""
    nodes = schemas.links.nodes
    wrong = [
        (file, fault)
        for path, file in schemas.files.items()
        for fault in _addresses(schemas, file, nodes[path])
    ]
    yield from wrong
    for path, file in schemas.files.items() if not wrong else ():
        for node in nodes[path]:
            for keyword, reference in node.references:
                if not _leads_somewhere(schemas, node.base, reference):
                    message = f"This reference leads nowhere: {quoted(reference)}."
                    hint = _hint(schemas, file, node.base, reference)
                    yield file, Fault(f"{node.pointer}/{keyword}", "L002", message, hint)


def _addresses(schemas: Schemas, file: Schema, nodes: Iterable[Node]) -> Iterator[Fault]:
    dialect = file.document.get("$schema")
    if isinstance(dialect, str) and not _spoken(schemas, dialect):
        message = f"There is no dialect of JSON Schema at {quoted(dialect)}."
        yield Fault("/$schema", "L001", message, f'write "{DIALECTS[0]}"')
    for node in nodes:
        if node.id and node.id != file.uri and not _is_address(file.uri, node.id):
            pointer = f"{node.pointer}/{node.draft.names[0]}"
            yield Fault(pointer, "L001", f"{quoted(node.id)} is no address.")


def _spoken(schemas: Schemas, dialect: str) -> bool:
    address = dialect.rstrip("#")
    return address in DIALECTS or any(file.uri == address for file in schemas.files.values())


def _is_address(base: str, text: str) -> bool:
    try:
        join(base, text)
    except ValueError:
        return False
    return True


def _leads_somewhere(schemas: Schemas, base: str, reference: str) -> bool:
    try:
        schemas.links.resolve(base, reference)
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
            found = schemas.links.resolve(base, f"{address}#{above}")
        except ValueError:
            found = None
        names = found.schema if found else None
        hint = did_you_mean(
            name, names if isinstance(names, dict) else (), before=f"{address}#{above}/"
        )
    return hint or "nothing is fetched: put the schema into the dataset, and refer to its file"
