"""The rules by which other programs accept datapackage.json and croissant.json.

They are those of the Data Package 2.0 profile and of frictionless, and of mlcroissant, as far as a
description of tables can break them. They know nothing of how this package writes the files, so
that releases of any version are measured alike. Names of resources have the pattern of Data Package
1, since many tools know no other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema_rs

MAX_MESSAGE_LENGTH = 160
"""How much of a message on a value is shown, since it quotes the value."""

TEXT = {"type": "string"}
NAME = {"type": "string", "pattern": r"^[-a-z0-9._/]+$"}
PATH = {
    "type": "string",
    "pattern": r"^(?![./~])(?!file:)(?!.*\.\./)(?!.*[\\$])(?!.*://).+$|^(http|ftp)s?://.*$",
}
FIELD_TYPES = [
    "string", "number", "integer", "boolean", "object", "array", "list", "datetime", "date",
    "time", "year", "yearmonth", "duration", "geopoint", "geojson", "any",
]  # fmt: skip

_NAMES_OF_FIELDS = {"type": "array", "items": TEXT, "minItems": 1}
_TABLE_SCHEMA = {
    "type": "object",
    "required": ["fields"],
    "properties": {
        "fields": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "type"],
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "type": {"enum": FIELD_TYPES},
                    **dict.fromkeys(("format", "title", "description", "rdfType"), TEXT),
                    "constraints": {
                        "type": "object",
                        "properties": {
                            "required": {"type": "boolean"},
                            "enum": {"type": "array", "minItems": 1, "uniqueItems": True},
                        },
                    },
                },
            },
        },
        "primaryKey": {"type": "array", "items": TEXT},
        "missingValues": {"type": "array", "items": TEXT, "uniqueItems": True},
        "foreignKeys": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["fields", "reference"],
                "properties": {
                    "fields": _NAMES_OF_FIELDS,
                    "reference": {
                        "type": "object",
                        "required": ["fields"],
                        "properties": {"resource": TEXT, "fields": _NAMES_OF_FIELDS},
                    },
                },
            },
        },
    },
}
_RESOURCE = {
    "type": "object",
    "required": ["name", "path", "schema"],
    "properties": {
        "name": NAME,
        "path": {"anyOf": [PATH, {"type": "array", "items": PATH, "minItems": 1}]},
        "data": False,
        "type": {"const": "table"},
        "format": {"enum": ["csv", "parquet"]},
        "mediatype": {"type": "string", "pattern": "^.+/.+$"},
        "hash": {"type": "string", "pattern": "^([^:]+:[a-fA-F0-9]+|[a-fA-F0-9]{32})$"},
        "bytes": {"type": "integer", "minimum": 0},
        "rows": {"type": "integer", "minimum": 0},
        **dict.fromkeys(("title", "description", "encoding"), TEXT),
        "dialect": {"type": "object"},
        "schema": _TABLE_SCHEMA,
    },
}
_PACKAGE = {
    "type": "object",
    "required": ["resources"],
    "properties": {
        "name": NAME,
        **dict.fromkeys(("title", "description", "homepage", "version"), TEXT),
        "created": {"type": "string", "format": "date-time"},
        "keywords": {"type": "array", "items": TEXT, "minItems": 1},
        "contributors": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "minProperties": 1, "properties": {"title": TEXT}},
        },
        "licenses": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "anyOf": [{"required": ["name"]}, {"required": ["path"]}],
                "properties": {
                    "name": {"type": "string", "pattern": "^[-a-zA-Z0-9._]+$"},
                    "path": PATH,
                },
            },
        },
        "resources": {"type": "array", "items": _RESOURCE},
    },
}

CROISSANT_TERMS = {
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    **{
        name: f"cr:{name}"
        for name in ("column", "extract", "field", "fileObject", "fileSet", "includes", "key",
                     "recordSet", "references", "source")
    },
}  # fmt: skip
"""The definitions of terms in the context without which a reader sees no tables or columns."""

CROISSANT_VERSIONS = [f"http://mlcommons.org/croissant/{version}" for version in ("1.0", "1.1")]
DATA_TYPES = [
    *(f"sc:{name}" for name in ("Boolean", "Date", "DateTime", "Float", "Integer", "Text",
                                "Time", "URL")),
    *(f"cr:{name}" for name in ("Int8", "Int16", "Int32", "Int64", "Float16", "Float32",
                                "Float64", "UInt8", "UInt16", "UInt32", "UInt64")),
]  # fmt: skip

_ID = {"type": "string", "minLength": 1}
_REFERENCE = {"type": "object", "required": ["@id"], "properties": {"@id": _ID}}
_TEXTS = {"anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}]}
_FILE = {
    "type": "object",
    "required": ["@type", "@id", "encodingFormat"],
    "properties": {
        "@type": {"enum": ["cr:FileObject", "cr:FileSet"]},
        "@id": _ID,
        "encodingFormat": _TEXTS,
        "contentUrl": TEXT,
        "includes": _TEXTS,
        "sha256": {"type": "string", "minLength": 1},
    },
    "if": {"properties": {"@type": {"const": "cr:FileSet"}}},
    "then": {"required": ["includes"]},
    "else": {"required": ["contentUrl", "sha256"]},
}
_FIELD = {
    "type": "object",
    "required": ["@type", "@id", "source", "dataType"],
    "properties": {
        "@type": {"const": "cr:Field"},
        "@id": _ID,
        "name": TEXT,
        "dataType": {"enum": DATA_TYPES},
        "source": {
            "type": "object",
            "required": ["extract"],
            "anyOf": [{"required": ["fileObject"]}, {"required": ["fileSet"]}],
            "properties": {
                **dict.fromkeys(("fileObject", "fileSet"), _REFERENCE),
                "extract": {
                    "type": "object",
                    "required": ["column"],
                    "properties": {"column": {"type": "string", "minLength": 1}},
                },
            },
        },
        "references": {
            "type": "object",
            "required": ["field"],
            "properties": {"field": _REFERENCE},
        },
    },
}
_RECORD_SET = {
    "type": "object",
    "required": ["@type", "@id", "field"],
    "properties": {
        "@type": {"const": "cr:RecordSet"},
        "@id": _ID,
        "name": TEXT,
        "key": {"anyOf": [_REFERENCE, {"type": "array", "items": _REFERENCE}]},
        "field": {"type": "array", "items": _FIELD, "minItems": 1},
    },
}
_CROISSANT = {
    "type": "object",
    "required": ["@context", "@type", "conformsTo", "name"],
    "properties": {
        "@context": {
            "type": "object",
            "required": ["@language", *CROISSANT_TERMS],
            "properties": {name: {"const": value} for name, value in CROISSANT_TERMS.items()},
        },
        "@type": {"enum": ["sc:Dataset", "https://schema.org/Dataset"]},
        "conformsTo": {"enum": CROISSANT_VERSIONS},
        "name": {"type": "string", "minLength": 1},
        "url": TEXT,
        "license": _TEXTS,
        "datePublished": {
            "anyOf": [{"type": "string", "format": each} for each in ("date", "date-time")]
        },
        "version": {"type": ["string", "number"]},
        "distribution": {"type": "array", "items": _FILE},
        "recordSet": {"type": "array", "items": _RECORD_SET},
    },
}


def package_faults(package: Any) -> Iterator[str]:
    """Yield what frictionless, or the profile of Data Packages, would refuse in a descriptor."""
    faults = list(_shape_faults(_PACKAGE, package))
    yield from faults
    if faults:
        return
    resources = package["resources"]
    for name in _repeated(resource["name"] for resource in resources):
        yield f"two resources have the name {name}"
    fields = {r["name"]: {field["name"] for field in r["schema"]["fields"]} for r in resources}
    for resource in resources:
        for fault in _table_faults(resource["name"], resource["schema"], fields):
            yield f"{resource['name']}: {fault}"


def _table_faults(
    own: str, schema: Mapping[str, Any], fields: Mapping[str, set[str]]
) -> Iterator[str]:
    """Yield what is wrong with the fields and keys of a resource; `fields` are those of all."""
    for name in _repeated(field["name"] for field in schema["fields"]):
        yield f"two fields have the name {name}"
    for name in schema.get("primaryKey", ()):
        if name not in fields[own]:
            yield f"its primary key names the field {name}, which does not exist"
    for key in schema.get("foreignKeys", ()):
        reference = key["reference"]
        target = reference.get("resource") or own
        if target not in fields:
            yield f"a foreign key refers to the resource {target}, which does not exist"
            continue
        if len(key["fields"]) != len(reference["fields"]):
            yield f"a foreign key to {target} has another number of fields than what it refers to"
        for where, names in ((own, key["fields"]), (target, reference["fields"])):
            for name in (name for name in names if name not in fields[where]):
                yield f"a foreign key names the field {name} of {where}, which does not exist"


def croissant_faults(document: Any) -> Iterator[str]:
    """Yield what mlcroissant would refuse in a description, or read as something else."""
    faults = list(_shape_faults(_CROISSANT, document))
    yield from faults
    if faults:
        return
    files, record_sets = document.get("distribution", []), document.get("recordSet", [])
    fields = [field for record_set in record_sets for field in record_set["field"]]
    ids = [node["@id"] for node in (*files, *record_sets, *fields)]
    for name in _repeated(ids):
        yield f"two parts have the @id {name}"
    for name in ids:
        if not _is_stable(name, document["@context"]):
            yield f"the @id {name!r} is not read as it is written"
    known = {"file": {file["@id"] for file in files}, "field": {field["@id"] for field in fields}}
    for sort, source, target in _croissant_references(record_sets):
        if target not in known[sort]:
            yield f"{source} refers to the {sort} {target}, which does not exist"


def _croissant_references(
    record_sets: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[str, str, str]]:
    """Yield each reference as ("file" or "field", the @id that refers, the one referred to)."""
    for record_set in record_sets:
        key = record_set.get("key", [])
        for one in key if isinstance(key, list) else [key]:
            yield "field", record_set["@id"], one["@id"]
        for field in record_set["field"]:
            yield "file", field["@id"], source_file(field)
            if "references" in field:
                yield "field", field["@id"], field["references"]["field"]["@id"]


def source_file(field: Mapping[str, Any]) -> str:
    """Return the `@id` of the file or files that a field of croissant.json is read from."""
    source = field["source"]
    return str(source.get("fileObject", source.get("fileSet"))["@id"])


def _is_stable(name: str, context: Mapping[str, Any]) -> bool:
    """Return whether a JSON-LD reader, mlcroissant above all, keeps an `@id` as it is written.

    It resolves segments like `..`, takes a prefix of the context for a namespace and `@word` for a
    keyword, and allows no white space.
    """
    prefix, colon, _ = name.partition(":")
    odd = re.search(r"\s", name) or re.match(r"@[A-Za-z]+$|_:", name)
    if odd or (colon and prefix in context):
        return False
    return "://" in name or not {"", ".", ".."} & set(name.split("/"))


def _shape_faults(schema: Mapping[str, Any], document: Any) -> Iterator[str]:
    """Yield where a document does not have the shape of a schema: place and reason."""
    validator = jsonschema_rs.Draft202012Validator(dict(schema), validate_formats=True)
    for error in validator.iter_errors(document):
        place = "/".join(map(str, error.instance_path))
        reason = " ".join(error.message.split())
        if len(reason) > MAX_MESSAGE_LENGTH:
            half = MAX_MESSAGE_LENGTH // 2
            reason = f"{reason[:half]} ... {reason[-half:]}"
        yield f"{place}: {reason}" if place else reason


def _repeated(names: Iterable[str]) -> Iterator[str]:
    """Yield each name that is there more than once."""
    return (name for name, times in Counter(names).items() if times > 1)
