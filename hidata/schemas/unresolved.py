"""Finds what schemas refer to and is not there, each at its place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hidata.findings.finding import Fault
from hidata.findings.suggestions import did_you_mean
from hidata.jsontext.reader import quoted
from hidata.schemas import meta_schemas
from hidata.schemas.loading import Schema, Schemas
from hidata.schemas.walk import DRAFTS, LATEST, Node, dialect, join, split_fragment

_DRAFT = r"(?s:json-schema.*?)\b(2020-12|2019-09|(?:v|draft[-/])?0?\d{1,2})(?!\d)"
"""Finds the name of a draft in an address."""


class Lost(NamedTuple):
    """An address that leads nowhere: the keyword of a schema in a file, and its fault.

    `meant` is the address that was certainly meant, if there is one.
    """

    path: str
    node: Node
    keyword: str
    fault: Fault
    meant: str = ""


def addresses(schemas: Schemas) -> Iterator[Lost]:
    """Yield what is wrong with the addresses and dialects that schemas name.

    Where it is not known what was meant, it is not known either where their references lead.
    """
    for path, file in schemas.files.items():
        yield from _addresses(schemas, file, schemas.links.nodes[path])


def references(schemas: Schemas) -> Iterator[Lost]:
    """Yield the references that lead nowhere."""
    for path, file in schemas.files.items():
        for node in schemas.links.nodes[path]:
            for keyword, reference in node.references:
                if not _leads_somewhere(schemas, node.base, reference):
                    message = f"This reference leads nowhere: {quoted(reference)}."
                    hint = _hint(schemas, file, node.base, reference)
                    fault = Fault(f"{node.pointer}/{keyword}", "L002", message, hint)
                    yield Lost(path, node, keyword, fault)


def _addresses(schemas: Schemas, file: Schema, nodes: Iterable[Node]) -> Iterator[Lost]:
    for node in nodes:
        named = node.schema.get("$schema") if isinstance(node.schema, dict) else None
        if isinstance(named, str) and not _spoken(schemas, named):
            message = f"There is no dialect of JSON Schema at {quoted(named)}."
            fault = Fault(f"{node.pointer}/$schema", "L001", message, _dialect_hint(named))
            yield Lost(file.path, node, "$schema", fault, same_draft(named) or "")
        if node.id and node.id != file.uri and not _is_address(file.uri, node.id):
            keyword = node.draft.names[0]
            fault = Fault(f"{node.pointer}/{keyword}", "L001", f"{quoted(node.id)} is no address.")
            yield Lost(file.path, node, keyword, fault)


def _spoken(schemas: Schemas, named: str) -> bool:
    address = dialect(named)
    return address in DRAFTS or any(file.uri == address for file in schemas.files.values())


def _dialect_hint(named: str) -> str:
    """Return how to name the dialect that was meant, which is never a different draft."""
    if meant := same_draft(named):
        return f'write "{meant}"'
    if re.search(_DRAFT, named):
        known = "4, 6, 7, 2019-09 and 2020-12"
        return f"hidata knows the drafts {known}: convert the schema to one of them"
    return f'name a draft, such as "{LATEST.address}", or put this meta-schema into schema/meta/'


def same_draft(named: str) -> str | None:
    """Return the address, as it is usually written, of the draft that a wrong address names."""
    found = re.search(_DRAFT, named) or re.search(_DRAFT, f"json-schema/{named}")
    if found is None:
        return LATEST.address if re.search(r"json-schema\.org/schema", named) else None
    name = re.sub(r"^(v|draft[-/])?0?", "", found[1])
    name = "4" if name == "5" else name  # whose meta-schema is that of draft 4
    for address in DRAFTS:
        if address.endswith(f"/draft/{name}/schema"):
            return address
        if address.endswith(f"/draft-0{name}/schema"):
            return f"{address}#"
    return None


def _is_address(base: str, text: str) -> bool:
    try:
        join(base, text)
    except ValueError:
        return False
    return True


def _leads_somewhere(schemas: Schemas, base: str, reference: str) -> bool:
    try:
        found = schemas.links.resolve(base, reference)
    except ValueError:
        return False
    address, fragment = split_fragment(join(base, reference))
    return found is not None or not fragment or meta_schemas.has(dialect(address), fragment)


def _hint(schemas: Schemas, file: Schema, base: str, reference: str) -> str | None:
    """The name that was meant: of a file, or of what stands where the reference points."""
    address, fragment = split_fragment(reference)
    folder = os.path.dirname(file.path)
    if "json-schema.org" in address and (meant := same_draft(address)):
        return f'write "{meant}"' if dialect(address) != dialect(meant) else None
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
