"""The rules by which other programs accept datapackage.json.

They are those of the profile of Data Package 2.0 and of frictionless, as far as a description of
tables can break them. Nothing here knows how hidata writes the file, so that releases of any
version are measured alike. Names have the pattern of Data Package 1: many tools know no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from os.path import expandvars
from typing import Any

from hidata.release.descriptions.rules import TEXT, repeated, shape_faults

NAME = {"type": "string", "pattern": r"^[-a-z0-9._/]+$"}
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
    "required": ["name", "path"],
    "properties": {
        "name": NAME,
        "path": {"type": ["string", "array"], "items": TEXT, "minLength": 1, "minItems": 1},
        "data": False,
        "type": {"const": "table"},
        "format": TEXT,
        "mediatype": {"type": "string", "pattern": "^.+/.+$"},
        "hash": {"type": "string", "pattern": "^([^:]+:[a-fA-F0-9]+|[a-fA-F0-9]{32})$"},
        "bytes": {"type": "integer", "minimum": 0},
        "rows": {"type": "integer", "minimum": 0},
        **dict.fromkeys(("title", "description", "encoding"), TEXT),
        "dialect": {"type": "object"},
        "schema": _TABLE_SCHEMA,
    },
    "if": {"properties": {"type": False, "format": {"not": {"enum": ["csv", "parquet"]}}}},
    "then": {"properties": {"schema": False, "path": TEXT}},
    "else": {"required": ["schema"], "properties": {"format": {"enum": ["csv", "parquet"]}}},
}
"""A table, which has a schema, or a file of another sort, which has none."""
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
                    "path": TEXT,
                },
            },
        },
        "resources": {"type": "array", "items": _RESOURCE},
    },
}


def package_faults(package: Any) -> Iterator[str]:
    """Yield what frictionless, or the profile of Data Packages, would refuse in a descriptor."""
    faults = list(shape_faults(_PACKAGE, package))
    if not faults:
        names = (resource["name"] for resource in package["resources"])
        faults = [f"two resources have the name {name}" for name in repeated(names)]
    yield from faults
    if faults:  # what refers to a resource cannot be followed
        return
    resources = package["resources"]
    schemas = {r["name"]: r["schema"] for r in resources if "schema" in r}
    fields = {name: {field["name"] for field in s["fields"]} for name, s in schemas.items()}
    for resource in resources:
        paths = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
        for path in paths:
            if reason := _unsafe(path):
                yield f"{resource['name']}: its path {path} {reason}"
        if schema := resource.get("schema"):
            for fault in _table_faults(resource["name"], schema, fields):
                yield f"{resource['name']}: {fault}"


def _unsafe(path: str) -> str:
    """Return why readers would not open a path in a package, or ""."""
    if path.startswith(("http://", "https://")):
        return ""
    if path[:1] in "./~" or "../" in path:
        return "leads out of the package"
    if "\\" in path or "://" in path or path.startswith("file:"):
        return "has characters that are not allowed in paths"
    return "holds a variable that readers fill in" if expandvars(path) != path else ""


def _table_faults(
    own: str, schema: Mapping[str, Any], fields: Mapping[str, set[str]]
) -> Iterator[str]:
    """Yield what is wrong with the fields and keys of a resource; `fields` are those of all."""
    for name in repeated(field["name"] for field in schema["fields"]):
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
