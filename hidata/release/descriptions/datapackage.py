"""datapackage.json: describe tables in CSV and Parquet, and single files, as a Data Package 2.0."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from hidata.dataset.folder import Metadata
from hidata.dataset.proofs import ProvenValues
from hidata.dataset.view_files import View
from hidata.formats import FILES, MEDIA_TYPES, TABULAR, single_files, table_files
from hidata.release.descriptions.licenses import LICENSES
from hidata.release.descriptions.names import legal_name, slug
from hidata.tables.labels import value_labels
from hidata.tables.model import Column, Kind, Table
from hidata.tables.types import TYPES

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
PARQUET_SUFFIX = "-parquet"
"""What follows a table's name in the name of the resource that is its Parquet file."""
WORDS_OF_FORMATS = {"xlsx": "workbook"}
SINGLE_FILES = {
    "sqlite": "All tables in one SQLite database",
    "xlsx": "The views and main tables in one workbook",
}
"""The titles of the files that are a format each."""
RESERVED = (PARQUET_SUFFIX, *(f"-{form}" for form in FILES))
PROVEN_VALUES = "provenValues"
"""The property that says by kind how many values there are, and how many are proven."""


def descriptor(
    metadata: Metadata,
    kinds: Mapping[str, Kind],
    rows: Mapping[str, int],
    release: Path,
    sums: Mapping[str, str],
    created: date,
    proven: Mapping[str, ProvenValues] = {},
    views: Mapping[str, View] = {},
) -> dict[str, Any]:
    """Return the descriptor of a release folder, with hash, size and number of rows by table.

    `sums` has the SHA-256 of each file, by path. `proven` says by kind how many values are proven;
    it is empty if no audit is written down. `views` are those of the kinds that are views.
    """
    keys = {kind.name: kind.table.key for kind in kinds.values()}
    tables = [table for kind in kinds.values() for table in kind.tables]
    resources = [
        resource | _derivation(views.get(table.name))
        for table in tables
        for resource in _resources(table, keys, rows.get(table.name, 0), release, sums)
    ]
    files = single_files(sums)
    resources += [_single_file(form, files[form], metadata, release, sums) for form in files]
    package: dict[str, Any] = {
        "$schema": PROFILE,
        "name": slug(metadata.name) or "dataset",
        "title": metadata.title,
        "description": metadata.description,
        "homepage": metadata.homepage,
        "version": metadata.version,
        "schemaVersion": metadata.schema_version,
        "created": f"{created.isoformat()}T00:00:00Z",
        "keywords": list(metadata.keywords),
        "contributors": [{"title": name, "roles": ["creator"]} for name in metadata.creators],
        "licenses": _licenses(metadata),
        "resources": resources,
    }
    if not metadata.format_assertion:
        package["formatAssertion"] = False  # so that a reader takes the schemas as they were meant
    if metadata.formulas_as_text:
        package["formulasAsText"] = True  # so that a reader of the CSV files undoes it
    if proven:
        package[PROVEN_VALUES] = {kind: values._asdict() for kind, values in proven.items()}
    needed = ("resources",)  # there is none in a release of JSON-LD alone
    return {
        name: value for name, value in package.items() if name in needed or value not in ("", [])
    }


def _licenses(metadata: Metadata) -> list[dict[str, str]]:
    """Return the data's licence, with its address if that is known; no item if there is none."""
    if not metadata.license:
        return []
    name, path = metadata.license, LICENSES.get(metadata.license)
    legal = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-") or "other"
    title = {} if legal == name else {"title": name}  # as "MIT OR Apache-2.0" is not a name
    return [{"name": legal, **title, **({"path": path} if path else {})}]


def _derivation(view: View | None) -> dict[str, Any]:
    """Return what the resources of a view say of where its rows are from."""
    return {"derived": True, "query": view.path} if view else {}


def _single_file(
    form: str, path: str, metadata: Metadata, release: Path, sums: Mapping[str, str]
) -> dict[str, Any]:
    """Return the resource of a file that is a format of its own.

    Its format is a word that no reader takes for that of one table, as frictionless does xlsx.
    """
    return {
        "name": f"{slug(metadata.name) or 'dataset'}-{form}",
        "title": SINGLE_FILES[form],
        "path": path,
        "format": WORDS_OF_FORMATS.get(form, form),
        "mediatype": MEDIA_TYPES[form],
        "bytes": (release / path).stat().st_size,
        "hash": f"sha256:{sums[path]}",
    }


def _resources(
    table: Table,
    keys: Mapping[str, tuple[str, ...]],
    rows: int,
    release: Path,
    sums: Mapping[str, str],
) -> Iterator[dict[str, Any]]:
    """Yield the resources of a table: its CSV file and its Parquet file, or parts of one."""
    csv_path = f"csv/{table.name}.csv"
    for form in TABULAR:
        files = table_files(release, table.name, form)
        if not files:
            continue
        names = [path.relative_to(release).as_posix() for path in files]
        suffix = "" if form == "csv" else PARQUET_SUFFIX
        resource: dict[str, Any] = {
            "name": _name(table.name) + suffix,
            "type": "table",
            "title": table.title,
            "description": table.description,
            "path": names[0] if len(names) == 1 else names,
            "format": form,
            "mediatype": MEDIA_TYPES[form],
            "rows": rows,
        }
        if len(files) == 1:  # the hashes of several parts are in SHA256SUMS
            resource["hash"] = f"sha256:{sums[names[0]]}"
        if form == "parquet" and csv_path in sums:
            resource["contentHash"] = f"sha256:{sums[csv_path]}"  # the hash of the rows as CSV
        if form == "csv":
            resource |= {
                "encoding": "utf-8",
                "bytes": files[0].stat().st_size,
                "dialect": {"lineTerminator": "\n"},
            }
        resource["schema"] = _schema(table, keys, suffix)
        yield {name: value for name, value in resource.items() if value != ""}


def _schema(table: Table, keys: Mapping[str, tuple[str, ...]], suffix: str) -> dict[str, Any]:
    """Return the Table Schema of a table: fields, primary key, foreign keys."""
    references = []
    for column in table.columns:
        if column.ref in keys:
            target = _name(column.ref or "") + suffix
            resource = {} if column.ref == table.name else {"resource": target}
            reference = {**resource, "fields": list(keys[column.ref or ""])}
            references.append({"fields": [column.name], "reference": reference})
    schema: dict[str, Any] = {
        "fields": [_field(table, column, bool(suffix)) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    if references:
        schema["foreignKeys"] = references
    return schema


def _field(table: Table, column: Column, parquet: bool) -> dict[str, Any]:
    """Return the field of a column in a Table Schema."""
    field = {
        "name": column.name,
        **field_type(column, parquet),
        "title": column.title,
        "description": column.description,
    }
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.notes.get("enum") and column.type == "string":
        constraints["enum"] = list(column.notes["enum"])
    extra: dict[str, Any] = {
        "categories": _categories(column),
        "unit": column.unit,
        "uncertainty": table.uncertainty(column),
        "rdfType": column.notes.get("x-jsonld-id"),
    }
    field |= {name: value for name, value in extra.items() if value}
    return field | ({"constraints": constraints} if constraints else {})


def _categories(column: Column) -> list[dict[str, str]]:
    """Return the texts that the schema lists for a column with their labels, if it has some."""
    labels = value_labels(column.notes) if column.type == "string" else {}
    listed = column.notes.get("enum", ()) if labels else ()
    return [
        {"value": value, **({"label": labels[value]} if value in labels else {})}
        for value in listed
        if isinstance(value, str)
    ]


def field_type(column: Column, parquet: bool) -> dict[str, str]:
    """Return the `type` of a column's field, and its `format` unless that is the default."""
    result = dict(TYPES[column.type].package)
    if parquet:
        result.pop("format", None)
        if result["type"] == "integer" and not column.required:
            result["type"] = "number"  # pandas reads integers with nulls as floats
    return result


def _name(table: str) -> str:
    """Return the name of a table's resource, without the suffix of its format."""
    return legal_name(table, lower=True, reserved=RESERVED)
