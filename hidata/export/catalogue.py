"""Metadata for those who look for data: schema.org Dataset, and Zenodo's deposit form."""

from __future__ import annotations

from datetime import date
from typing import Any

from hidata.dataset import Metadata
from hidata.export.datapackage import LICENSES


def dataset(metadata: Metadata, published: date) -> dict[str, Any]:
    """The schema.org Dataset that search engines read."""
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
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
        "distribution": [
            {"@type": "DataDownload", "contentUrl": f"{form}/", "encodingFormat": media}
            for form, media in (
                ("csv", "text/csv"),
                ("parquet", "application/vnd.apache.parquet"),
                ("jsonld", "application/ld+json"),
            )
        ],
    }
    return {name: value for name, value in found.items() if value not in ("", [])}


def zenodo(metadata: Metadata) -> dict[str, Any]:
    """The deposit metadata that Zenodo takes from `.zenodo.json`."""
    return {
        "upload_type": "dataset",
        "title": metadata.title,
        "description": metadata.description or metadata.title,
        "version": metadata.version,
        "creators": [{"name": name} for name in metadata.creators],
        "license": metadata.license.lower(),
        "keywords": list(metadata.keywords),
    }
