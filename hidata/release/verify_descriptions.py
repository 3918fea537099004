"""Holds what a release says of itself against its bytes; each function tells what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hidata.formats import table_files
from hidata.formats.csv import as_csv
from hidata.release.descriptions.datapackage import field_type
from hidata.release.read import ReleaseFolder
from hidata.storage import checksums
from hidata.tables.model import Table

UNREADABLE = (OSError, ValueError, KeyError, TypeError, pa.ArrowException)
"""What reading a file that was tampered with can raise."""


def guarded(name: str, look: Callable[[], Iterable[str]]) -> list[str]:
    """What `look` finds wrong; or that the file or table of that name cannot be read."""
    try:
        return list(look())
    except UNREADABLE as error:
        return [unreadable(name, error)]


def unreadable(name: str, error: Exception) -> str:
    """The sentence that a file or table cannot be read, and why."""
    return f"{name}: cannot be read: {' '.join(str(error).split())[:200]}"


def check_datapackage(release: ReleaseFolder) -> Iterator[str]:
    """`datapackage.json`: each resource is the file it says, and every file is a resource."""
    described = set()
    for resource in _read(release, "datapackage.json")["resources"]:
        told = f"datapackage.json: {resource['name']}"
        places = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
        described |= set(places)
        lost = [place for place in places if not (release.folder / place).is_file()]
        if lost:
            yield f"{told} names {lost[0]}, which is not there"
            continue
        form = str(resource["format"])
        table = release.tables[Path(places[0]).parts[1].removesuffix(f".{form}")]
        for fault in _resource(release, resource, table, form):
            yield f"{told} {fault}"
    for form in ("csv", "parquet"):
        for path in sorted((release.folder / form).rglob(f"*.{form}")):
            place = path.relative_to(release.folder).as_posix()
            if place not in described:
                yield f"datapackage.json: does not describe {place}"


def _resource(
    release: ReleaseFolder, resource: dict[str, Any], table: Table, form: str
) -> Iterator[str]:
    found = table_files(release.folder, table.name, form)
    if len(found) == 1 and resource.get("hash") != f"sha256:{checksums.sha256_of_file(found[0])}":
        yield "has the hash of other bytes"
    size = sum(path.stat().st_size for path in found)
    if resource.get("bytes", size) != size:
        yield "has another size"
    fields, key = resource["schema"]["fields"], resource["schema"]["primaryKey"]
    types = [{"name": c.name, **field_type(c, form == "parquet")} for c in table.columns]
    if [
        {n: field[n] for n in ("name", "type", "format") if n in field} for field in fields
    ] != types:
        yield "describes other columns"
    if key != list(table.key):
        yield "has another key"
    try:
        data = release.table(table, form)
    except UNREADABLE:  # told with its table
        return
    if resource["rows"] != data.num_rows:
        yield f"says {resource['rows']} rows, there are {data.num_rows}"
    if "contentHash" in resource:
        lines = release.folder / "csv" / f"{table.name}.csv"
        rows = lines.read_bytes() if lines.is_file() else as_csv(table, data)
        if resource["contentHash"] != f"sha256:{checksums.sha256_of_bytes(rows)}":
            yield "has the hash of other rows"


def check_croissant(release: ReleaseFolder) -> Iterator[str]:
    """`croissant.json`: each file is the one it says, and each field a column of its table."""
    document = _read(release, "croissant.json")
    for file in document.get("distribution", ()):
        if file["@type"] != "cr:FileObject":
            continue
        path = release.folder / file["contentUrl"]
        told = f"croissant.json: {file['@id']}"
        if not path.is_file():
            yield f"{told} is not there"
        elif file["sha256"] != checksums.sha256_of_file(path):
            yield f"{told} has the checksum of other bytes"
        elif file["contentSize"] != f"{path.stat().st_size} B":
            yield f"{told} has another size"
    said = {
        record_set["@id"]: [field["source"]["extract"]["column"] for field in record_set["field"]]
        for record_set in document.get("recordSet", ())
    }
    for name, table in release.tables.items():
        there = bool(table_files(release.folder, name, "parquet"))
        if said.get(name, []) != [column.name for column in table.columns if there]:
            yield f"croissant.json: {name} has other columns"


def check_versions(release: ReleaseFolder) -> Iterator[str]:
    """One version, whatever says it."""
    folder, version = release.folder, release.version
    for name in ("croissant.json", "dataset.jsonld", "zenodo.json"):
        other = _read(release, name).get("version", version)
        if other != version:
            yield f"{name}: says version {other}, datapackage.json {version}"
    citation = folder / "CITATION.cff"
    if citation.is_file() and citation_version(citation.read_text("utf-8")) != version:
        yield f"CITATION.cff: does not say version {version}"
    for path in sorted((folder / "parquet").rglob("*.parquet")):
        told = json.loads(pq.read_schema(path).metadata[b"hidata"])["version"]
        if told != version:
            place = path.relative_to(folder).as_posix()
            yield f"{place}: says version {told}, datapackage.json {version}"


def citation_version(text: str) -> str:
    """The version that the text of a CITATION.cff says, or nothing."""
    found = re.search(r"""^version: *["']?([^"'\s]+)["']?\s*$""", text, re.MULTILINE)
    return found[1] if found else ""


def _read(release: ReleaseFolder, name: str) -> dict[str, Any]:
    """A JSON object of the release; empty where a release of some formats has no such file."""
    path = release.folder / name
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}
