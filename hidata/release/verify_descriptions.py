"""Check the descriptions in a release against its files; each function yields what is wrong."""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hidata.dataset import proofs
from hidata.formats import TABULAR, single_files, table_files
from hidata.formats.csv import as_csv
from hidata.release.descriptions import croissant_rules, datapackage_rules
from hidata.release.descriptions.datapackage import PROVEN_VALUES, field_type
from hidata.release.json_files import read_object
from hidata.release.read import ReleaseFolder
from hidata.storage import checksums
from hidata.tables.model import Table

UNREADABLE = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError),
    *(RecursionError, NotImplementedError, MemoryError, pa.ArrowException),
)
"""The exceptions that reading a changed or damaged file can raise."""


def guarded(name: str, check: Callable[[], Iterable[str]]) -> list[str]:
    """Return the sentences of `check`, or one that the file or table `name` cannot be read."""
    try:
        return list(check())
    except UNREADABLE as error:
        return [unreadable(name, error)]


def unreadable(name: str, error: Exception) -> str:
    """Return the sentence that a file or table cannot be read, and why."""
    return f"{name}: cannot be read: {reason(error)}"


def reason(error: Exception) -> str:
    """Return why something cannot be read, on one line."""
    text = " ".join(str(error).split()).rstrip(".")[:200] or type(error).__name__
    return f"there is no {text}" if isinstance(error, LookupError) else text


def check_datapackage(release: ReleaseFolder) -> Iterator[str]:
    """Yield where `datapackage.json` breaks the rules of its readers or differs from the tables.

    It is compared with the tables only if it breaks no rule.
    """
    package = read_object(release.folder, "datapackage.json")
    faults = [f"datapackage.json: {fault}" for fault in datapackage_rules.package_faults(package)]
    yield from faults
    if faults:
        return
    described = set()
    for resource in package["resources"]:
        subject = f"datapackage.json: {resource['name']}"
        names = resource["path"] if isinstance(resource["path"], list) else [resource["path"]]
        described |= set(names)
        missing = [name for name in names if not (release.folder / name).is_file()]
        if missing:
            yield f"{subject} names {missing[0]}, which does not exist"
            continue
        for fault in _bytes_faults(resource, [release.folder / name for name in names]):
            yield f"{subject} {fault}"
        if "schema" in resource:
            table = release.tables[_table_of(names[0])]
            for fault in _resource(release, resource, table, str(resource["format"])):
                yield f"{subject} {fault}"
    tables = [name for form in TABULAR for name in _files_in(release.folder, form)]
    for name in [*tables, *single_files(os.listdir(release.folder)).values()]:
        if name not in described:
            yield f"datapackage.json: does not describe {name}"


def _files_in(folder: Path, form: str) -> list[str]:
    """Return the paths of the files in the folder of a format, without what systems leave there."""
    paths = checksums.list_files(folder)
    return [path for path in paths if path.startswith(f"{form}/") and path.endswith(f".{form}")]


def _table_of(path: str) -> str:
    """Return the table that a file belongs to: `csv/t.csv`, or a part of it in `parquet/t/`."""
    _, *folders, name = Path(path).parts
    return folders[0] if folders else Path(name).stem


def _bytes_faults(resource: Mapping[str, Any], files: Sequence[Path]) -> Iterator[str]:
    """Yield where a resource of `datapackage.json` differs from its files in hash or size."""
    if len(files) == 1 and resource.get("hash") != f"sha256:{checksums.sha256_of_file(files[0])}":
        yield "has a hash that does not match the file"
    size = sum(path.stat().st_size for path in files)
    if resource.get("bytes", size) != size:
        yield "has a size that does not match the file"


def _resource(
    release: ReleaseFolder, resource: dict[str, Any], table: Table, form: str
) -> Iterator[str]:
    """Yield where a resource of `datapackage.json` differs from the table in one format."""
    view = release.views.get(table.name)
    if resource.get("query") != (view.path if view else None):
        yield "is said to be derived by another query, or by none"
    fields, key = resource["schema"]["fields"], resource["schema"]["primaryKey"]
    types = [{"name": c.name, **field_type(c, form == "parquet")} for c in table.columns]
    if [
        {n: field[n] for n in ("name", "type", "format") if n in field} for field in fields
    ] != types:
        yield "describes columns that differ from the table's"
    if key != list(table.key):
        yield "has a key that differs from the table's"
    try:
        data = release.table(table, form)
    except UNREADABLE:  # reported with its table
        return
    if resource["rows"] != data.num_rows:
        yield f"says {resource['rows']} rows, but there are {data.num_rows}"
    if "contentHash" in resource:
        lines = release.folder / "csv" / f"{table.name}.csv"
        texts = [lines.read_bytes()] if lines.is_file() else csv_texts(release, table, data)
        hashes = {f"sha256:{checksums.sha256_of_bytes(text)}" for text in texts}
        if resource["contentHash"] not in hashes:
            yield "has a hash that does not match the rows"


def csv_texts(release: ReleaseFolder, table: Table, rows: pa.Table) -> list[bytes]:
    """Return the bytes that a table's CSV file may have: as of now, and as of releases of 1.0."""
    as_text = release.formulas_as_text
    return [as_csv(table, rows, points, as_text) for points in (True, False)]


def check_croissant(release: ReleaseFolder) -> Iterator[str]:
    """Yield where `croissant.json` breaks the rules of its readers or differs from the tables.

    It is compared with the tables only if it breaks no rule.
    """
    document = read_object(release.folder, "croissant.json")  # not in an archive without Parquet
    found = croissant_rules.croissant_faults(document) if document else ()
    faults = [f"croissant.json: {fault}" for fault in found]
    yield from faults
    if faults:
        return
    tables: dict[str, str] = {}  # the table that each file or set of files belongs to
    for file in document.get("distribution", ()):
        tables[file["@id"]], fault = _distributed(release.folder, file)
        if fault:
            yield f"croissant.json: {file['@id']} {fault}"
    columns: dict[str, list[str]] = defaultdict(list)
    for field in (f for record_set in document.get("recordSet", ()) for f in record_set["field"]):
        columns[tables[croissant_rules.source_file(field)]].append(
            field["source"]["extract"]["column"]
        )
    for name, table in release.tables.items():
        has_file = bool(table_files(release.folder, name, "parquet"))
        if columns[name] != [column.name for column in table.columns if has_file]:
            yield f"croissant.json: {name} has columns that differ from the table's"


def _distributed(folder: Path, file: Mapping[str, Any]) -> tuple[str, str]:
    """Return the table of a file, or set of files, of `croissant.json`, and what is wrong or ""."""
    names = checksums.list_files(folder)  # what lies elsewhere is not looked at
    if file["@type"] == "cr:FileSet":
        includes = file["includes"]
        pattern = includes if isinstance(includes, str) else includes[0]
        parts = [name for name in names if fnmatchcase(name, pattern)]
        return (Path(parts[0]).parent.name, "") if parts else ("", "includes no file")
    path, fault = folder / file["contentUrl"], ""
    if file["contentUrl"] not in names:
        fault = "does not exist"
    elif file["sha256"] != checksums.sha256_of_file(path):
        fault = "has a checksum that does not match the file"
    elif file.get("contentSize", size := f"{path.stat().st_size} B") != size:
        fault = "has a size that does not match the file"
    return path.stem, fault


def check_proven(release: ReleaseFolder) -> Iterator[str]:
    """Yield where `datapackage.json` says of another number of values that they are proven."""
    written, findings = proofs.read(release.readable)
    for finding in findings:
        yield f"{finding.file}: line {finding.line}: {finding.message}"
    stated = release.package.get(PROVEN_VALUES, {})
    if findings or not (written or stated):
        return
    current = proofs.current(release.folder, written, lambda path: False)
    counted = proofs.proven(release, current) if written else {}
    for kind in sorted({*counted, *stated}):
        expected = counted[kind]._asdict() if kind in counted else None
        if stated.get(kind) != expected:
            says = f"{kind} has {_in_words(stated.get(kind))}"
            yield f"datapackage.json: says that {says}, but it has {_in_words(expected)}"


def _in_words(counts: Any) -> str:
    """Return in words how many values of a kind are proven."""
    if not isinstance(counts, dict):
        return "no number of proven values"
    return f"{counts.get('proven')} proven of {counts.get('values')} values"


def check_versions(release: ReleaseFolder) -> Iterator[str]:
    """Yield each file of the release that names another version than `datapackage.json`."""
    folder, version = release.folder, release.version
    for name in ("croissant.json", "dataset.jsonld", "zenodo.json"):
        other = read_object(release.folder, name).get("version", version)
        if other != version:
            yield f"{name}: says version {other}, datapackage.json {version}"
    citation = folder / "CITATION.cff"
    if citation.is_file() and citation_version(citation.read_text("utf-8", "replace")) != version:
        yield f"CITATION.cff: does not say version {version}"
    for name in _files_in(folder, "parquet"):
        written = json.loads(pq.read_schema(folder / name).metadata[b"hidata"])["version"]
        if written != version:
            yield f"{name}: says version {written}, datapackage.json {version}"


def citation_version(text: str) -> str:
    """Return the version in the text of a CITATION.cff, or an empty string."""
    match = re.search(r"""^version: *["']?([^"'\s]+)["']?\s*$""", text, re.MULTILINE)
    return match[1] if match else ""
