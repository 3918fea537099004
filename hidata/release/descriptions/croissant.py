"""croissant.json: describe the Parquet files by table, and single files, in Croissant 1.1."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from glob import escape
from pathlib import Path
from typing import Any

from hidata.dataset.folder import Metadata
from hidata.formats import FILES, MEDIA_TYPES, single_files, table_files
from hidata.release.descriptions.licenses import LICENSES
from hidata.release.descriptions.names import legal_name
from hidata.tables.model import Column, Kind, Table
from hidata.tables.types import TYPES

PARQUET_MEDIA_TYPES = ["application/x-parquet", "application/vnd.apache.parquet"]
FILE_SUFFIX = ".parquet"
"""What follows a table's name in the `@id` of its file."""

RESERVED = (FILE_SUFFIX, *(f".{form}" for form in FILES))
"""What the `@id` of no table may end with, since those of files do."""

CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def description(
    metadata: Metadata,
    kinds: Mapping[str, Kind],
    release: Path,
    sums: Mapping[str, str],
    published: date,
) -> dict[str, Any]:
    """Return the Croissant description of a release folder, with URLs relative to it.

    `sums` has the SHA-256 of each file, by path.
    """
    # Only record sets of one file that refer to no other kind can be referred to: see _references.
    tables = [table for kind in kinds.values() for table in kind.tables]
    files = {table.name: table_files(release, table.name, "parquet") for table in tables}
    tables = [table for table in tables if files[table.name]]
    refs = {kind: {column.ref for column in k.table.columns} for kind, k in kinds.items()}
    targets = [
        k for kind, k in kinds.items() if refs[kind] <= {None, kind} and len(files[kind]) == 1
    ]
    keys = {kind.name: kind.table.key[0] for kind in targets}
    result: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": metadata.name,
        "description": metadata.description or metadata.title,
        "license": LICENSES.get(metadata.license, metadata.license),
        "url": metadata.homepage or metadata.base,
        "creator": [{"@type": "sc:Organization", "name": name} for name in metadata.creators],
        "datePublished": published.isoformat(),
        "version": metadata.version,
        "keywords": list(metadata.keywords),
        "citeAs": metadata.citation,
        "isLiveDataset": False,
        "distribution": [
            *(_file(table, files[table.name], sums) for table in tables),
            *(_single_file(path, release, sums) for path in single_files(sums).values()),
        ],
        "recordSet": [_record_set(table, keys) for table in tables],
    }
    return {name: value for name, value in result.items() if value not in ("", [])}


def _file(table: Table, files: Sequence[Path], sums: Mapping[str, str]) -> dict[str, Any]:
    """Return the FileObject of a table, or the FileSet of its parts.

    Croissant has no checksums of the files in a FileSet; SHA256SUMS has them.
    """
    name = f"{table.name}.parquet"
    about = {
        "@id": _file_id(table.name),
        "name": name,
        "description": table.title,
        "encodingFormat": PARQUET_MEDIA_TYPES,
    }
    if len(files) > 1:
        return {
            "@type": "cr:FileSet",
            **about,
            "includes": f"parquet/{escape(table.name)}/*.parquet",
        }
    size = f"{files[0].stat().st_size} B"
    return {
        "@type": "cr:FileObject",
        **about,
        "contentUrl": f"parquet/{name}",
        "contentSize": size,
        "sha256": sums[f"parquet/{name}"],
    }


def _single_file(path: str, release: Path, sums: Mapping[str, str]) -> dict[str, Any]:
    """Return the FileObject of a file that is a format of its own."""
    stem, _, form = path.rpartition(".")
    return {
        "@type": "cr:FileObject",
        "@id": f"{legal_name(stem)}.{form}",
        "name": path,
        "encodingFormat": MEDIA_TYPES[form],
        "contentUrl": path,
        "contentSize": f"{(release / path).stat().st_size} B",
        "sha256": sums[path],
    }


def _record_set(table: Table, keys: Mapping[str, str]) -> dict[str, Any]:
    """Return the RecordSet of a table."""
    return {
        "@type": "cr:RecordSet",
        "@id": _table_id(table.name),
        "name": table.name,
        "description": table.description or table.title,
        "key": [{"@id": _field_id(table.name, name)} for name in table.key],
        "field": list(_fields(table, keys)),
    }


def _fields(table: Table, keys: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield the Field of each column of a table."""
    for column in table.columns:
        yield {
            "@type": "cr:Field",
            "@id": _field_id(table.name, column.name),
            "name": column.name,
            "description": _meaning(table, column),
            "dataType": TYPES[column.type].croissant,
            "source": {
                "fileObject": {"@id": _file_id(table.name)},
                "extract": {"column": column.name},
            },
            **_references(table, column, keys),
        }


def _meaning(table: Table, column: Column) -> str:
    """Return what a column holds, and which columns say how sure it is.

    Croissant has no property for the latter, and mlcroissant warns of those it does not know.
    """
    words, names = column.description or column.title, table.uncertainty(column)
    return f"{words} Uncertainty: {', '.join(names)}." if names else words


def _references(table: Table, column: Column, keys: Mapping[str, str]) -> dict[str, Any]:
    """Return the reference of a field to the key of another record set, or an empty dict.

    mlcroissant 1.1 joins the record sets of a reference. It fails on joins of joins, so that `keys`
    has only record sets without references. It drops rows that refer to nothing, so that optional
    columns have no reference here. The data package has all foreign keys.
    """
    if column.ref not in keys or column.ref == table.name or not column.required:
        return {}
    target = str(column.ref)
    return {"references": {"field": {"@id": _field_id(target, keys[target])}}}


def _table_id(table: str) -> str:
    """Return the `@id` of a table's RecordSet."""
    return legal_name(table, reserved=RESERVED)


def _file_id(table: str) -> str:
    """Return the `@id` of a table's FileObject or FileSet."""
    return _table_id(table) + FILE_SUFFIX


def _field_id(table: str, column: str) -> str:
    """Return the `@id` of a column's Field."""
    return f"{_table_id(table)}/{legal_name(column)}"
