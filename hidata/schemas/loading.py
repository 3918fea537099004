"""Loads and links the schemas of a dataset, from its folder only: nothing is ever fetched."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote, urldefrag, urljoin

from hidata.findings.finding import Finding
from hidata.jsontext import reader
from hidata.jsontext.document import replace_surrogates
from hidata.schemas import references, validator
from hidata.schemas.references import SchemaObject
from hidata.storage import local

if TYPE_CHECKING:
    import jsonschema_rs

SUFFIX = ".schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
LOCAL = "https://hidata.invalid/"
"""Base of the identifiers given to schema files without their own; .invalid is RFC 2606's."""

DRAFTS = ("https://json-schema.org/draft/", "http://json-schema.org/draft-")
"""Where JSON Schema's own schemas lie: every validator knows them by heart."""


class Schema(NamedTuple):
    """One schema file: `path` relative to the dataset, `uri` its absolute identifier."""

    path: str
    uri: str
    document: SchemaObject

    @property
    def name(self) -> str:
        """The file's name without its suffix: for a kind, the kind's name."""
        return _stem(self.path)


class Schemas:
    """All schema files of one dataset, linked to each other and to nothing else."""

    def __init__(self, files: Mapping[str, Schema]) -> None:
        """Take the schema files by their path relative to the dataset."""
        self.files = _linked(files)
        self._validators: dict[tuple[str, bool], jsonschema_rs.Validator] = {}
        self._resolved: dict[tuple[str, str], tuple[Any, str]] = {}

    @cached_property
    def kinds(self) -> dict[str, Schema]:
        """The schemas that lie directly in `schema/` and describe records, by kind, sorted."""
        direct = (f for f in self.files.values() if f.path.count("/") == 1)
        return {f.name: f for f in sorted(direct, key=lambda f: f.name) if _describes_records(f)}

    @cached_property
    def resources(self) -> dict[str, SchemaObject]:
        """Every schema file's document by its identifier."""
        return {f.uri: f.document for f in self.files.values()}

    def resolve(self, base: str, reference: str) -> tuple[Any, str]:
        """The schema that a `$ref` in the resource `base` means, and the resource it lies in.

        Done here, not by a validator's registry, since the order of properties must be kept.
        Raises ValueError when it leads nowhere. JSON Schema's own schemas are None: every validator
        knows them, and what they describe is free JSON here.
        """
        found = self._resolved.get((base, reference))
        if found is None:
            found = self._resolved[base, reference] = self._resolve(base, reference)
        return found

    def _resolve(self, base: str, reference: str) -> tuple[Any, str]:
        uri, fragment = urldefrag(urljoin(base, reference))
        found: Any = self._embedded.get(uri) or self.resources.get(uri)
        if found is not None and fragment.startswith("/"):
            for token in map(reader.unescape, unquote(fragment).split("/")[1:]):
                found = references.step(found, token)
                uri = references.base_of(found, uri)
        elif found is not None and fragment:
            found = next(references.anchored(found, fragment), None)
        if found is None and not uri.startswith(DRAFTS):
            message = f"{reference} leads nowhere"
            raise ValueError(message)
        return found, uri

    @cached_property
    def _embedded(self) -> dict[str, SchemaObject]:
        """Schemas within schemas that have an identifier of their own."""
        found: dict[str, SchemaObject] = {}
        for file in self.files.values():
            for base, node in references.resources(file.document, file.uri):
                found.setdefault(base, node)
        return found

    @cached_property
    def registry(self) -> jsonschema_rs.Registry:
        """The linked schemas for jsonschema-rs. Raises ValueError when they cannot be linked."""
        return validator.registry(self.resources)

    def validator(self, schema: Schema, strict: bool = False) -> jsonschema_rs.Validator:
        """The compiled validator of one schema, formats asserted.

        With `strict`, unknown formats and patterns that need more than linear time are refused.
        Raises ValueError (jsonschema-rs's own) when the schema is ill-formed or a `$ref` leads
        nowhere or outside.
        """
        made = self._validators.get((schema.path, strict))
        if made is None:
            made = self._validators[schema.path, strict] = validator.compiled(
                schema.document, schema.uri, self.registry, strict
            )
        return made

    def around(self, location: str | None) -> SchemaObject:
        """The schema in which the keyword at an address stands; empty where there is none."""
        try:
            found = self.resolve("", (location or "").rpartition("/")[0])[0]
        except ValueError:
            found = None
        return found if isinstance(found, dict) else {}


def _linked(files: Mapping[str, Schema]) -> dict[str, Schema]:
    """The files; a reference to another by its place in the folder names its identifier instead.

    So files can be linked whose `$id` is missing or elsewhere than their place, while each has one
    address only: validators are at a loss where a schema within a schema has two.
    """
    if _in_place(files.values()):
        return dict(files)
    known = {uri for f in files.values() for uri, _ in references.resources(f.document, f.uri)}
    known |= {f.uri for f in files.values()}
    referrers = ((os.path.dirname(f.path), urljoin(f.uri, ".")) for f in files.values())
    places: dict[str, str] = {}
    for folder, base in dict.fromkeys(referrers):
        for target in files.values():
            address = urljoin(base, quote(os.path.relpath(target.path, folder)))
            if address not in known:
                places.setdefault(address, target.uri)
    return {
        path: f._replace(document=references.relinked(f.document, f.uri, places)) if places else f
        for path, f in files.items()
    }


def _in_place(files: Collection[Schema]) -> bool:
    """Whether all identifiers are what the places in the folder make of one address."""
    tops = {f.uri.removesuffix(quote(f.path)) for f in files}
    return len(tops) == 1 and all(f.uri.endswith(quote(f.path)) for f in files)


def load(root: Path) -> tuple[Schemas, list[Finding]]:
    """Read every schema file below `root/schema`; what cannot be read is a finding."""
    found: dict[str, Schema] = {}
    findings: list[Finding] = []
    for path in _paths(root):
        document, faults = _read(root, path)
        findings += faults
        if document is not None:
            found[path] = _identified(path, document)
    return Schemas(found), findings


def _read(root: Path, path: str) -> tuple[SchemaObject | None, list[Finding]]:
    if replace_surrogates(path) != path:
        return None, [Finding(path, 1, 1, "N002", "The name of this file is not UTF-8.")]
    data = local.read_file(str(root), path)
    if isinstance(data, Finding):
        return None, [data]
    value, _, document = reader.quick(data)
    if document is not None and document.faults:
        return None, [reader.locate(fault, path, document) for fault in document.faults]
    if not isinstance(value, dict):
        return None, [Finding(path, 1, 1, "L001", "A schema is a JSON object.")]
    return value, []


def _paths(root: Path) -> Iterator[str]:
    for folder, subfolders, names in os.walk(root / "schema"):
        subfolders.sort()
        for name in sorted(names):
            if name.endswith(".json") and not name.startswith("."):
                yield (Path(folder) / name).relative_to(root).as_posix()


def _identified(path: str, document: SchemaObject) -> Schema:
    """Give the schema an absolute identifier: its own, or one made from its path."""
    word = "id" if "id" in document and "$id" not in document else "$id"  # draft 4 says id
    own = document.get(word)
    uri = LOCAL + quote(path)
    try:
        uri = urldefrag(urljoin(uri, own if isinstance(own, str) else ""))[0]
    except ValueError:  # no address at all: the validator tells
        return Schema(path, uri, document)
    # absolute in the document too, since that is known under other addresses as well
    return Schema(path, uri, {**document, word: uri} if own else {word: uri, **document})


NOT_ASSERTING = {"$id", "$schema", "$defs", "definitions", "$comment", "title", "description"}


def _describes_records(schema: Schema) -> bool:
    """Shared definitions beside the kinds say nothing of a record."""
    return bool(schema.document.keys() - NOT_ASSERTING)


def _stem(path: str) -> str:
    name = path.rpartition("/")[2]
    return name[: -len(SUFFIX)] if name.endswith(SUFFIX) else name[: -len(".json")]
