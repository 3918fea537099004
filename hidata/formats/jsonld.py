"""JSON-LD 1.1: each kind one self-contained file, the context inside, a node a record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa

from hidata.dataset.folder import Metadata
from hidata.formats import jsonld_nodes
from hidata.formats.jsonld_terms import class_of, datatype, sayable, term, vocab
from hidata.jsontext.writer import compact
from hidata.schemas.shape import Shape
from hidata.tables.model import REST_COLUMN, Kind
from hidata.tables.types import XSD

NAME = "jsonld"
EVIDENT = {f"{XSD}{name}" for name in ("string", "integer", "boolean")}
"""Datatypes that processors give to a JSON value by themselves; a whole number is an integer."""


class Encoder:
    """Writes a batch's records as nodes, one a line, with `@type` and, if need be, `@id` added."""

    def __init__(self, kind: Kind, metadata: Metadata) -> None:
        """Learn from the schema which objects are of which class."""
        self._keyless = kind.key is None
        self._class = {"@type": _classes(kind, metadata)}
        self._node = jsonld_nodes.to_node(kind, metadata)

    def encode(
        self, keys: Sequence[str], records: Sequence[dict[str, Any]], tables: Mapping[str, pa.Table]
    ) -> bytes:
        """The nodes, a comma and a line end after each but the last."""
        texts = map(compact, map(self._node, records) if self._node else records)
        starts: Iterable[bytes] = repeat(compact(self._class))
        if self._keyless:
            starts = (compact({"@id": jsonld_nodes.to_iri(key), **self._class}) for key in keys)
        return b",\n".join(map(_put, starts, texts))


def _put(start: bytes, text: bytes) -> bytes:
    """The object that begins with the members of one and goes on with those of another."""
    return start[:-1] + b"," + text[1:] if text != b"{}" else start


class Sink:
    """Writes `<kind>.jsonld`."""

    def __init__(self, kind: Kind, metadata: Metadata, folder: Path) -> None:
        """Open the kind's file and write its context."""
        self._file = open(folder / f"{kind.name}.jsonld", "wb")  # noqa: SIM115 - closed by close()
        self._file.write(b'{"@context":' + compact(context(kind, metadata)) + b',\n"@graph":[\n')
        self._between = b""

    def add(self, pieces: Mapping[str, Any]) -> None:
        """Append a batch's nodes."""
        if pieces[NAME]:
            self._file.write(self._between + pieces[NAME])
            self._between = b",\n"

    def close(self) -> None:
        """Close graph and file."""
        self._file.write(b"\n]}\n")
        self._file.close()


def context(kind: Kind, metadata: Metadata) -> dict[str, Any]:
    """The kind's context: every property a term, `id` the node's IRI, own terms for the rest."""
    base = f"{metadata.base}{quote(kind.name)}/"
    terms = _terms(kind.shape, metadata)
    if kind.key:
        terms[kind.key] = "@id"
    if not metadata.strict:
        terms[REST_COLUMN] = {"@id": term(REST_COLUMN, {}, metadata), "@type": "@json"}
    return {"@version": 1.1, "@base": base, "@vocab": vocab(metadata), **terms}


def _classes(kind: Kind, metadata: Metadata) -> str | list[str]:
    """The class or classes of a kind's records: the public one its schema names, and its own."""
    own = class_of(kind.name)
    named = str(kind.shape.note("x-jsonld-type") or own).removeprefix(vocab(metadata))
    return own if named == own else [named, own]


def records(kind: Kind, document: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The records in a parsed `.jsonld` file, each with its key: what encode was given."""
    to_record = jsonld_nodes.from_node(kind.shape)
    found = []
    for node in document["@graph"]:
        record = to_record({n: v for n, v in node.items() if n not in ("@type", "@id")})
        if kind.key:
            record[kind.key] = jsonld_nodes.from_iri(record[kind.key])
        key = record[kind.key] if kind.key else jsonld_nodes.from_iri(node["@id"])
        found.append((key, record))
    return found


def _terms(shape: Shape, metadata: Metadata) -> dict[str, Any]:
    return {
        name: _term(name, inner, metadata)
        for name, inner in shape.fields.items()
        if sayable(name, declared=True)
    }


def _term(name: str, shape: Shape, metadata: Metadata) -> dict[str, Any]:
    definition: dict[str, Any] = {"@id": term(name, shape.notes, metadata)}
    value = shape
    if shape.form == "list" and shape.item is not None:
        value = shape.item
        definition["@container"] = "@set"
        while value.form == "list" and value.item is not None:
            definition["@container"] = "@list"  # sets within sets would run together
            value = value.item
    target = value.note("x-hidata-ref")
    if target:
        definition["@type"] = "@id"
        definition["@context"] = {"@base": f"{metadata.base}{quote(target)}/"}
    elif value.form == "object":
        definition["@context"] = _terms(value, metadata)
    elif value.note("x-jsonld-datatype") or datatype(value) not in EVIDENT:
        definition["@type"] = datatype(value)
    return definition
