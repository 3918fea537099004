"""JSON-LD 1.1: one file for each kind, with its context and a node for each record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from hidata.dataset.folder import Metadata
from hidata.formats import jsonld_nodes
from hidata.formats.jsonld_terms import (
    class_of,
    classes,
    concepts,
    datatype,
    expressible,
    is_index_map,
    is_reverse,
    term,
    vocab,
)
from hidata.jsontext.writer import compact
from hidata.schemas.shape import Shape
from hidata.tables.model import REST_COLUMN, Kind
from hidata.tables.types import XSD

FORMAT = "jsonld"
NATIVE_DATATYPES = {f"{XSD}{name}" for name in ("string", "integer", "boolean")}
"""Datatypes that processors give to JSON values by default; a whole number is an integer."""


class Encoder:
    """Encodes records as nodes, one a line; adds `@type`, and `@id` where a record has no key."""

    def __init__(self, kind: Kind, metadata: Metadata) -> None:
        """Derive from the kind what its nodes need beside the records' own members."""
        self._keyless = jsonld_nodes.id_property(kind) is None
        self._class = {"@type": _classes(kind, metadata)}
        self._node = jsonld_nodes.to_node(kind, metadata)

    def encode(
        self, keys: Sequence[str], records: Sequence[dict[str, Any]], tables: Mapping[str, pa.Table]
    ) -> bytes:
        """Return the nodes, with a comma and a line end after each but the last."""
        texts = map(compact, map(self._node, records) if self._node else records)
        starts: Iterable[bytes] = repeat(compact(self._class))
        if self._keyless:
            starts = (compact({"@id": jsonld_nodes.to_iri(key), **self._class}) for key in keys)
        return b",\n".join(map(_joined, starts, texts))


def _joined(start: bytes, text: bytes) -> bytes:
    """Return the text of an object with the members of two objects, given as compact JSON.

    Why the texts are joined and not the objects: the members of `start` are the same for every
    record of a kind, so a new dict a record, and writing them again, would only cost time. It is
    safe because `compact` puts no blanks around the braces, `start` is never empty, and neither
    has a member of the other's ("@type" and "@id" are no names of properties in a record's node).
    """
    return start[:-1] + b"," + text[1:] if text != b"{}" else start


class Sink:
    """Writes `<kind>.jsonld`."""

    def __init__(self, kind: Kind, metadata: Metadata, folder: Path) -> None:
        """Open the kind's file and write its context."""
        self._file = open(folder / f"{kind.name}.jsonld", "wb")  # noqa: SIM115 - closed by close()
        self._file.write(b'{"@context":' + compact(context(kind, metadata)) + b',\n"@graph":[\n')
        self._between = b""

    def add(self, pieces: Mapping[str, Any]) -> None:
        """Append the nodes of a batch."""
        if pieces[FORMAT]:
            self._file.write(self._between + pieces[FORMAT])
            self._between = b",\n"

    def close(self) -> None:
        """End the graph and close the file."""
        self._file.write(b"\n]}\n")
        self._file.close()


def context(kind: Kind, metadata: Metadata) -> dict[str, Any]:
    """Return the kind's context: a term for each property; the key is the IRI of the node."""
    base = f"{metadata.base}{quote(kind.name)}/"
    terms = _terms(kind.shape, metadata)
    if own := jsonld_nodes.id_property(kind):
        terms[own] = "@id"
    if not metadata.strict:
        terms[REST_COLUMN] = {"@id": term(REST_COLUMN, {}, metadata), "@type": "@json"}
    return {"@version": 1.1, "@base": base, "@vocab": vocab(metadata), **terms}


def _classes(kind: Kind, metadata: Metadata) -> str | list[str]:
    """Return the class or classes of a kind's records: those its schema names, and its own."""
    own = class_of(kind.name)
    named = [one for one in classes(kind.shape, vocab(metadata)) if one != own]
    return [*named, own] if named else own


def records_from_nodes(
    kind: Kind, nodes: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the records in a file's nodes with their keys: the inverse of `encode`."""
    to_record, own = jsonld_nodes.from_node(kind.shape), jsonld_nodes.id_property(kind) or "@id"
    for node in nodes:
        record = to_record({n: v for n, v in node.items() if n not in ("@type", "@id")})
        key = jsonld_nodes.from_iri(node[own])
        yield key, record | kind.own_key(key)


def _terms(shape: Shape, metadata: Metadata) -> dict[str, Any]:
    """Return the term definitions of an object's properties, by name."""
    return {
        name: _term(name, inner, metadata)
        for name, inner in shape.fields.items()
        if expressible(name, declared=True)
    }


def _term(name: str, shape: Shape, metadata: Metadata) -> dict[str, Any]:
    """Return the term definition of one property: its IRI, container, datatype, scoped context."""
    direction = "@reverse" if is_reverse(shape) else "@id"
    definition: dict[str, Any] = {direction: term(name, shape.notes, metadata)}
    value = shape
    if shape.form == "list" and shape.item is not None:
        value = shape.item
        definition["@container"] = "@set"
        while value.form == "list" and value.item is not None:
            definition["@container"] = "@list"  # sets within sets would run together
            value = value.item
    elif shape.item is not None and is_index_map(shape):
        value = shape.item
        definition["@container"] = "@index"
    target = value.note("x-hidata-ref")
    if target:
        definition["@type"] = "@id"
        definition["@context"] = {"@base": f"{metadata.base}{quote(target)}/"}
    elif value.form == "object":
        definition["@context"] = _terms(value, metadata)
    elif words := concepts(value):
        definition["@type"] = "@vocab"
        definition["@context"] = words  # each by itself: a word may be the name of a property too
    elif value.note("x-jsonld-datatype") or datatype(value) not in NATIVE_DATATYPES:
        definition["@type"] = datatype(value)
    return definition
