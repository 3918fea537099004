"""The rules by which mlcroissant accepts croissant.json, and reads from it what it says.

Nothing here knows how hidata writes the file, so that releases of any version are measured alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hidata.release.descriptions.rules import TEXT, repeated, shape_faults

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


def croissant_faults(document: Any) -> Iterator[str]:
    """Yield what mlcroissant would refuse in a description, or read as something else."""
    faults = list(shape_faults(_CROISSANT, document))
    yield from faults
    if faults:
        return
    files, record_sets = document.get("distribution", []), document.get("recordSet", [])
    fields = [field for record_set in record_sets for field in record_set["field"]]
    ids = [node["@id"] for node in (*files, *record_sets, *fields)]
    for name in repeated(ids):
        yield f"two parts have the @id {name}"
    for name in ids:
        if reason := _instability(name, document["@context"]):
            yield f"the @id {name!r} is not read as it is written: {reason}"
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


def _instability(name: str, context: Mapping[str, Any]) -> str:
    """Return why JSON-LD readers, mlcroissant above all, change or refuse an `@id`, or ""."""
    prefix, colon, _ = name.partition(":")
    if re.search(r"\s", name):
        return "white space is not allowed"
    if re.match(r"@[A-Za-z]+$", name):
        return "it has the form of a keyword"
    if colon and prefix in context:
        return f"{prefix}: stands for a namespace"
    if "://" not in name and {"", ".", ".."} & set(name.split("/")):
        return "its segments are resolved as in a path"
    return ""
