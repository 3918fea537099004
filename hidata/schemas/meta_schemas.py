"""JSON Schema's own schemas, for schemas that refer to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

_SHARED = ("core", "applicator", "validation", "meta-data", "content")
_PARTS = {
    "2020-12": (*_SHARED, "unevaluated", "format-annotation", "format-assertion"),
    "2019-09": (*_SHARED, "format"),
}
_OLD = {f"http://json-schema.org/draft-0{number}/schema": f"Draft{number}" for number in (4, 6, 7)}
_NEW = {
    f"https://json-schema.org/draft/{date}/{name}": f"Draft{date.replace('-', '')}"
    for date, parts in _PARTS.items()
    for name in ("schema", *(f"meta/{part}" for part in parts))
}
KNOWN = _OLD | _NEW
"""Addresses that every validator knows by heart, with the draft's name in jsonschema-rs."""


def documents(addresses: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """All schemas, by their address, of those drafts that some addresses are of.

    A registry of jsonschema-rs has a draft only where one of its schemas is of that draft.
    """
    drafts = {KNOWN[address] for address in addresses}
    for address in (address for address, draft in KNOWN.items() if draft in drafts):
        yield address, _lookup(address, address)


def has(address: str, fragment: str) -> bool:
    """Return whether a fragment names something in one of JSON Schema's own schemas."""
    import jsonschema_rs

    try:
        _lookup(address, f"{address}#{fragment}")
    except (jsonschema_rs.ReferencingError, ValueError):
        return False
    return True


def _lookup(address: str, reference: str) -> Any:
    """Return what a reference into one of JSON Schema's own schemas leads to."""
    import jsonschema_rs

    draft = getattr(jsonschema_rs, KNOWN[address])
    registry = jsonschema_rs.Registry([("", {"$ref": address})], draft=draft)
    return registry.resolver("").lookup(reference).contents
