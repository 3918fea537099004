"""Loads and links the schemas of a dataset, from its folder only: nothing is ever fetched."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from hidata.findings.finding import Finding
from hidata.jsontext import reader
from hidata.jsontext.document import replace_surrogates
from hidata.schemas import meta_schemas, validator
from hidata.schemas.references import Links
from hidata.schemas.walk import Draft, Node, dialect, draft_of, join, split_fragment
from hidata.storage import local
from hidata.storage.links import walk, where_it_leads

if TYPE_CHECKING:
    import jsonschema_rs

    from hidata.schemas.validator import Validator

SUFFIX = ".schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
VIEWS = "views/"
"""What the paths of views' schemas begin with."""

LOCAL = "https://hidata.invalid/"
"""Base of the identifiers given to schema files without their own; .invalid is RFC 2606's."""

MOST_FILES = 2_000
"""Files in `schema/`, and schemas in `views/`: each is compiled with all that it refers to."""

SchemaObject = dict[str, Any]


class Schema(NamedTuple):
    """One schema file: `path` relative to the dataset, `uri` its absolute identifier."""

    path: str
    uri: str
    document: SchemaObject

    @property
    def name(self) -> str:
        """The file's name without its suffix: for a kind, the kind's name."""
        return stem(self.path)


class Schemas:
    """All schema files of one dataset, linked to each other and to nothing else."""

    def __init__(self, files: Mapping[str, Schema], format_assertion: bool = True) -> None:
        """Take the schema files by their path relative to the dataset.

        Without `format_assertion` the keyword `format` says nothing of values.
        """
        self.files, self.format_assertion = files, format_assertion
        self._validators: dict[tuple[str, bool], Validator] = {}

    @cached_property
    def kinds(self) -> dict[str, Schema]:
        """The schemas that lie directly in `schema/` and describe records, by kind, sorted."""
        direct = (f for f in self.files.values() if is_of_kind(f.path))
        return {f.name: f for f in sorted(direct, key=lambda f: f.name) if _describes_records(f)}

    @cached_property
    def views(self) -> dict[str, Schema]:
        """The schemas of the rows of views, by the name of the view, sorted."""
        return {f.name: f for path, f in sorted(self.files.items()) if path.startswith(VIEWS)}

    @cached_property
    def links(self) -> Links:
        """Which schemas there are in the files, and where their references lead."""
        by_uri = {file.uri: file.document for file in self.files.values()}
        return Links(
            Node(file.document, file.uri, "", _draft(file.document, by_uri), path)
            for path, file in self.files.items()
        )

    @cached_property
    def resources(self) -> dict[str, Any]:
        """Return each document by its identifier, as a validator is to read it."""
        own = {file.uri: self.links.documents[path] for path, file in self.files.items()}
        return {**dict(meta_schemas.documents(self.links.meta_schemas)), **own}

    @cached_property
    def registry(self) -> jsonschema_rs.Registry:
        """The linked schemas for jsonschema-rs. Raises ValueError when they cannot be linked."""
        return validator.registry(self.resources)

    def validator(self, schema: Schema, strict: bool = False) -> Validator:
        """The compiled validator of one schema, formats asserted if the dataset wants it.

        With `strict`, unknown formats and patterns that need more than linear time are refused.
        Raises ValueError (jsonschema-rs's own) when the schema is ill-formed or a `$ref` leads
        nowhere or outside.
        """
        compiled = self._validators.get((schema.path, strict))
        if compiled is None:
            compiled = self._validators[schema.path, strict] = validator.compiled(
                self.links.documents[schema.path],
                schema.uri,
                self.registry,
                strict,
                self.format_assertion,
                self._patterns_of_names,
            )
        return compiled

    def _patterns_of_names(self) -> list[str]:
        """Return the patterns of names in all files."""
        nodes = chain.from_iterable(self.links.nodes.values())
        named = (node.parts.get("patternProperties", {}) for node in nodes)
        return [*dict.fromkeys(chain.from_iterable(named))]

    def around(self, location: str | None) -> SchemaObject:
        """The schema in which the keyword at an address stands; empty where there is none."""
        try:
            found = self.links.resolve("", (location or "").rpartition("/")[0])
        except ValueError:
            found = None
        return found.schema if found and isinstance(found.schema, dict) else {}


def _draft(document: SchemaObject, by_uri: Mapping[str, SchemaObject]) -> Draft:
    """The draft of a schema; where it has a meta-schema of the dataset's, the draft of that."""
    seen: set[str] = set()
    while isinstance(address := document.get("$schema"), str):
        address = dialect(address)
        if address in seen or address not in by_uri:
            break
        seen.add(address)
        document = by_uri[address]
    return draft_of(document)


def load(
    root: Path,
    is_ignored: Callable[[str], bool] = lambda path: False,
    format_assertion: bool = True,
) -> tuple[Schemas, list[Finding]]:
    """Read every schema below `root/schema` and in `root/views`; what cannot be is a finding.

    `is_ignored` tells which paths from `root` are not read; `format_assertion` is as in Schemas.
    """
    found: dict[str, Schema] = {}
    findings: list[Finding] = []
    files = [*islice(chain(_files(root), _view_files(root)), MOST_FILES + 1)]
    if len(files) > MOST_FILES:
        reason = f"it has more than {MOST_FILES:,} files, which are too many schemas"
        return Schemas({}, format_assertion), [local.unreadable("schema", reason)]
    for path, is_schema in files:
        if is_ignored(path):
            continue
        if not is_schema:  # a release copies it, so it has to be a file of the dataset
            data = local.read_file(str(root), path)
            findings += [data] if isinstance(data, Finding) else []
            continue
        document, faults = _read(root, path)
        findings += faults
        if document is not None:
            found[path] = _identified(path, document)
    return Schemas(found, format_assertion), findings


def _read(root: Path, path: str) -> tuple[SchemaObject | None, list[Finding]]:
    if replace_surrogates(path) != path:
        return None, [Finding(path, 1, 1, "N002", "The name of this file is not UTF-8.")]
    data = local.read_file(str(root), path)
    if isinstance(data, Finding):
        return None, [data]
    if not _is_named_right(path):
        from hidata.schemas import misnamed

        return None, [misnamed.finding(path)]
    value, _, document = reader.quick(data)
    if document is not None and document.faults:
        return None, [reader.locate(fault, path, document) for fault in document.faults]
    if not isinstance(value, dict):
        return None, [Finding(path, 1, 1, "L001", "A schema is a JSON object.")]
    return value, []


def paths(root: Path) -> Iterator[str]:
    """Yield the path of each file that is or should be a schema, in order.

    So are links to folders, which are not followed, and folders with the name of a schema.
    """
    files = chain(_files(root), _view_files(root))
    yield from (path for path, is_schema in files if is_schema)


def _files(root: Path) -> Iterator[tuple[str, bool]]:
    """Yield the path of each file below `root/schema`, in order, and whether it is for a schema.

    Hidden files are left out. Raises OSError if a folder cannot be read.
    """
    for folder, subfolders, names in walk(str(root / "schema")):
        closed = [n for n in subfolders if n.endswith(".json") or os.path.islink(f"{folder}/{n}")]
        subfolders[:] = sorted(set(subfolders).difference(closed))
        path = Path(folder).relative_to(root).as_posix()
        for name in sorted([*names, *closed]):
            if not name.startswith("."):
                yield f"{path}/{name}", name in closed or _is_schema(name, names)


def _view_files(root: Path) -> Iterator[tuple[str, bool]]:
    """Yield the path of each schema of a view, in order, and that it is a schema.

    Nothing is yielded where `views` is a link that leads out of the dataset.
    """
    if not os.path.isdir(root / VIEWS) or where_it_leads(str(root), VIEWS):
        return
    for name in sorted(os.listdir(root / VIEWS)):
        if name.endswith(SUFFIX) and not name.startswith("."):
            yield VIEWS + name, True


def is_of_kind(path: str) -> bool:
    """Whether a schema file lies where those of kinds do: directly in `schema/`."""
    return path.count("/") == 1 and not path.startswith(VIEWS)


def _is_schema(name: str, names: Sequence[str]) -> bool:
    """Whether a file is read as a schema, or not read though it was meant as one."""
    if name.endswith(".json"):
        return True
    from hidata.schemas import misnamed  # most datasets have schemas of the right names only

    return misnamed.is_meant(name, names)


def _is_named_right(path: str) -> bool:
    """Whether a schema has a name with which it is read; in subfolders .Schema.json is one too."""
    if path.endswith(SUFFIX) or not path.lower().endswith(SUFFIX):
        return path.endswith(".json")
    return path.endswith(".json") and path.count("/") > 1


def _identified(path: str, document: SchemaObject) -> Schema:
    """Give the schema an absolute identifier: its own, or one made from its path."""
    word = "id" if isinstance(document.get("id"), str) and "$id" not in document else "$id"
    own, uri = document.get(word, ""), LOCAL + quote(path)  # draft 4 says id
    try:
        uri, fragment = split_fragment(join(uri, own))
    except (AttributeError, TypeError, ValueError):  # not an address: the validator reports it
        return Schema(path, uri, document)
    if fragment:  # the name of an anchor in old drafts, no address in new ones
        return Schema(path, uri, document)
    # absolute in the document too, since that is known under other addresses as well
    return Schema(path, uri, {**document, word: uri} if own else {word: uri, **document})


NOT_ASSERTING = {"$id", "$schema", "$defs", "definitions", "$comment", "title", "description"}


def _describes_records(schema: Schema) -> bool:
    """Shared definitions beside the kinds say nothing of a record."""
    return bool(schema.document.keys() - NOT_ASSERTING)


def stem(path: str) -> str:
    """Return the name of a schema file without folder and ending: for a kind, the kind's name."""
    name = path.rpartition("/")[2]
    if not _is_named_right(path):
        from hidata.schemas import misnamed

        name = misnamed.right_name(name) or name
    return name.removesuffix(".json").removesuffix(".schema")
