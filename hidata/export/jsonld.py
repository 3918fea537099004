"""JSON-LD 1.1: each kind one self-contained file, the context inside, the records as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pyarrow as pa

from hidata.dataset import Metadata
from hidata.export.terms import DATATYPES, XSD, class_of, term, vocab
from hidata.shape import Shape
from hidata.tables import Kind
from hidata.tabulate import EXACT
from hidata.writer import compact

NAME = "jsonld"


class Encoder:
    """Writes a batch's records as nodes, one a line, with `@type` and, if need be, `@id` added."""

    def __init__(self, kind: Kind, metadata: Metadata) -> None:
        """Learn from the schema which objects are of which class."""
        self._keyless = kind.key is None
        self._start = {"@type": _classes(kind, metadata)}
        self._node = _parts_to_nodes(kind.shape, vocab(metadata))

    def encode(
        self, keys: Sequence[str], records: Sequence[dict[str, Any]], tables: Mapping[str, pa.Table]
    ) -> bytes:
        """The nodes, a comma and a line end after each but the last."""
        nodes = map(self._node, records) if self._node else iter(records)
        nodes = ({**self._start, **node} for node in nodes)
        if self._keyless:
            nodes = ({"@id": quote(k), **n} for k, n in zip(keys, nodes, strict=True))
        return b",\n".join(map(compact, nodes))


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
    return {"@version": 1.1, "@base": base, "@vocab": vocab(metadata), **terms}


def _classes(kind: Kind, metadata: Metadata) -> str | list[str]:
    """The class or classes of a kind's records: the public one its schema names, and its own."""
    own = class_of(kind.name)
    named = str(kind.shape.note("x-jsonld-type") or own).removeprefix(vocab(metadata))
    return own if named == own else [named, own]


def records(kind: Kind, document: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The records in a parsed `.jsonld` file, each with its key: what encode was given."""
    to_record = _from_node(kind.shape)
    found = []
    for node in document["@graph"]:
        record = to_record({name: value for name, value in node.items() if name != "@type"})
        key = unquote(record.pop("@id")) if kind.key is None else record[kind.key]
        found.append((key, record))
    return found


def _terms(shape: Shape, metadata: Metadata) -> dict[str, Any]:
    return {name: _term(name, inner, metadata) for name, inner in shape.fields.items()}


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
    elif datatype := _datatype(value):
        definition["@type"] = datatype
    return definition


def _datatype(shape: Shape) -> str | None:
    """The datatype that must be said; text, integers and truth values tell their own."""
    if shape.note("x-jsonld-datatype"):
        return str(shape.note("x-jsonld-datatype"))
    if shape.form == "free":
        return "@json"
    if shape.type == "number":
        return f"{XSD}double"
    if shape.type == "string":
        return "@id" if shape.note("format") == "uri" else DATATYPES.get(str(shape.note("format")))
    return None


Change = Callable[[Any], Any]


def _to_node(shape: Shape, own: str) -> Change | None:
    """A function that makes a node of a value, or None where it is one already.

    Objects get the class that their schema names, numbers typed as doubles are written as such
    (36 becomes 36.0, the same value), since processors differ on what they make of the former.
    """
    if shape.form == "list" and shape.item is not None:
        each = _to_node(shape.item, own)
        return each and (lambda items: [each(item) for item in items] if items else items)
    if shape.form == "scalar" and shape.type == "number":
        return _to_double
    if shape.form != "object":
        return None
    named = shape.note("x-jsonld-type")
    parts = _parts_to_nodes(shape, own)
    return _with_class(str(named).removeprefix(own), parts) if named else parts


def _parts_to_nodes(shape: Shape, own: str) -> Change | None:
    made = {name: each for name, s in shape.fields.items() if (each := _to_node(s, own))}
    if not made:
        return None

    def change(record: Any) -> Any:
        if type(record) is not dict:
            return record
        node = dict(record)
        for name in made.keys() & record.keys():
            node[name] = made[name](node[name])
        return node

    return change


def _with_class(named: str, parts: Change | None) -> Change:
    def change(record: Any) -> Any:
        node = parts(record) if parts else record
        return {"@type": named, **node} if type(node) is dict else node

    return change


def _to_double(number: Any) -> Any:
    return float(number) if type(number) is int and -EXACT <= number <= EXACT else number


def _from_node(shape: Shape) -> Change:
    """The inverse: a function that takes the classes away again."""

    def change(value: Any, shape: Shape = shape) -> Any:
        if shape.form == "list" and type(value) is list and shape.item is not None:
            return [change(item, shape.item) for item in value]
        if shape.form != "object" or type(value) is not dict:
            return value
        known = shape.fields
        named = {"@type"} if shape.note("x-jsonld-type") else set()
        return {
            k: change(v, known[k]) if k in known else v for k, v in value.items() if k not in named
        }

    return change
