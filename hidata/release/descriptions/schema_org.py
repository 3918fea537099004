"""Metadata for search engines (a schema.org Dataset) and for a deposit at Zenodo."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from hidata.dataset.folder import Metadata
from hidata.formats import FILES, MEDIA_TYPES
from hidata.release.descriptions.licenses import LICENSES

CONTEXT: dict[str, Any] = {
    "@vocab": "http://schema.org/",
    **{name: {"@type": "@id"} for name in ("contentUrl", "license", "url")},
    "datePublished": {"@type": "Date"},
}
"""What https://schema.org/ gives for `@context`, as far as it is needed.

Its terms have IRIs with http. With the address alone, nobody could read the file without a network.
"""


def dataset_description(
    metadata: Metadata, formats: Collection[str], published: date
) -> dict[str, Any]:
    """Return the schema.org Dataset that search engines read."""
    description: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": metadata.base,
        "name": metadata.title,
        "description": metadata.description,
        "url": metadata.homepage,
        "version": metadata.version,
        "schemaVersion": metadata.schema_version,
        "datePublished": published.isoformat(),
        "license": LICENSES.get(metadata.license, metadata.license),
        "isAccessibleForFree": True,
        "creator": [{"@type": "Organization", "name": name} for name in metadata.creators],
        "keywords": list(metadata.keywords),
        "distribution": _downloads(metadata, formats) if metadata.releases else [],
    }
    return {name: value for name, value in description.items() if value not in ("", [])}


def _downloads(metadata: Metadata, formats: Collection[str]) -> list[dict[str, Any]]:
    """Return the archives and single files of the release at the address of the releases."""
    address = f"{metadata.releases.rstrip('/')}/{metadata.name}-{metadata.version}"
    packed = [(f"-{form}.zip", ["application/zip", MEDIA_TYPES[form]]) for form in formats]
    single = [(f".{form}", [MEDIA_TYPES[form]]) for form in formats if form in FILES]
    downloads = [(".zip", ["application/zip"]), *packed, *single]
    return [
        {"@type": "DataDownload", "contentUrl": address + end, "encodingFormat": media}
        for end, media in downloads
    ]


def zenodo_deposit(metadata: Metadata) -> dict[str, Any]:
    """Return the metadata of a deposit, as Zenodo reads it from `.zenodo.json`."""
    return {
        "upload_type": "dataset",
        "title": metadata.title,
        "description": metadata.description or metadata.title,
        "version": metadata.version,
        "creators": [{"name": name} for name in metadata.creators],
        "license": metadata.license.lower(),
        "keywords": list(metadata.keywords),
    }
