"""Holds a release against itself: checksums, metadata against bytes, keys, and format by format."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from hidata.formats.csv import as_csv
from hidata.release import verify_descriptions
from hidata.release.read import ReleaseFolder
from hidata.release.verify_descriptions import UNREADABLE, guarded, unreadable
from hidata.reports import counted
from hidata.storage import checksums
from hidata.storage.checksums import SUMS
from hidata.tables.model import Kind, Table


def verify(release: ReleaseFolder) -> list[str]:
    """Everything wrong with a release, a sentence each, beginning with the file.

    Where the bytes are not those that were published, nothing else is looked at.
    """
    wrong = list(_bytes(release))
    if wrong:
        return wrong
    wrong += guarded("schema", lambda: _kinds(release))
    wrong += guarded("datapackage.json", lambda: verify_descriptions.check_datapackage(release))
    wrong += guarded("croissant.json", lambda: verify_descriptions.check_croissant(release))
    wrong += guarded("version", lambda: verify_descriptions.check_versions(release))
    return wrong


def _bytes(release: ReleaseFolder) -> Iterator[str]:
    folder = release.folder
    try:
        told = checksums.parse_checksums((folder / SUMS).read_text("utf-8"))
    except (OSError, ValueError) as error:
        yield f"{SUMS}: {error}"
        return
    there = set(checksums.list_files(folder)) - {SUMS}
    for path in sorted(told.keys() - there):
        yield f"{path}: missing"
    for path in sorted(there - told.keys()):
        yield f"{path}: not part of the release"
    for path in sorted(there & told.keys()):
        if (folder / path).is_symlink() or not (folder / path).is_file():
            yield f"{path}: not a regular file"
        elif checksums.sha256_of_file(folder / path) != told[path]:
            same = _same_rows(release, path, told)
            rows = ", but its rows are: another version of pyarrow wrote it" if same else ""
            yield f"{path}: its bytes are not those of the release{rows}"


def _same_rows(release: ReleaseFolder, path: str, told: dict[str, str]) -> bool:
    """Whether a Parquet file of other bytes holds the rows whose CSV the release has.

    Parquet names its writer; the CSV lines of the same rows are the same, whoever wrote them.
    """
    form, _, name = path.partition("/")
    stem = name.removesuffix(".parquet")
    if form != "parquet" or f"csv/{stem}.csv" not in told:
        return False
    try:
        table = release.tables[stem]
        lines = as_csv(table, release.table(table, "parquet"))
    except UNREADABLE:
        return False
    return checksums.sha256_of_bytes(lines) == told[f"csv/{stem}.csv"]


def _kinds(release: ReleaseFolder) -> Iterator[str]:
    keys: dict[str, pa.Array] = {}
    for kind in release.kinds.values():
        for form in release.formats:
            if form != "jsonld" and kind.name not in keys:
                with contextlib.suppress(*UNREADABLE):  # told with its table
                    column = release.table(kind.table, form)[kind.table.key[0]]
                    keys[kind.name] = column.combine_chunks()
    for name, table in release.tables.items():
        yield from guarded(name, partial(_table, release, table, keys))
    for kind in release.kinds.values():
        yield from guarded(kind.name, partial(_records, release, kind))


def _table(release: ReleaseFolder, table: Table, keys: dict[str, pa.Array]) -> Iterator[str]:
    forms = [form for form in release.formats if form != "jsonld"]
    read = []
    for form in forms:
        try:
            read.append(release.table(table, form))
        except UNREADABLE as error:
            yield unreadable(f"{form}/{table.name}.{form}", error)
            return
    for form, data in zip(forms[1:], read[1:], strict=True):
        if not data.equals(read[0]):
            first = f"{forms[0]}/{table.name}.{forms[0]}"
            yield f"{form}/{table.name}.{form}: other rows than in {first}"
    for data in read[:1]:
        yield from _rows(table, data, keys)


def _rows(table: Table, data: pa.Table, keys: dict[str, pa.Array]) -> Iterator[str]:
    """Whether keys are unique and in order, and references lead to records."""
    unique = data.group_by(list(table.key), use_threads=False).aggregate([]).num_rows
    if unique != data.num_rows:
        twice = counted(data.num_rows - unique, "row")
        yield f"{table.name}: {twice} with a key that another has"
    ordered = data.sort_by([(name, "ascending") for name in table.key])
    if not ordered.select(list(table.key)).equals(data.select(list(table.key))):
        yield f"{table.name}: rows are not in order of their key"
    for column in table.columns:
        if column.ref in keys:
            known = pc.is_in(data[column.name].drop_null(), value_set=keys[column.ref])
            lost = pc.sum(pc.invert(known)).as_py() or 0
            if lost:
                values = counted(lost, "value")
                yield f"{table.name}.{column.name}: {values} that name no {column.ref}"


def _records(release: ReleaseFolder, kind: Kind) -> Iterator[str]:
    """Whether the records are the same in every format, and fit the release's own schema."""
    forms = release.formats
    first = forms[-1]
    records = dict(release.records(kind.name, first))
    validator = release.schemas.validator(release.schemas.kinds[kind.name])
    for key in (k for k, record in records.items() if not validator.is_valid(record)):
        yield f"{first}/{kind.name}: the record {key} does not fit the release's own schema"
    if first != "jsonld" or len(forms) == 1:
        return
    other = dict(release.records(kind.name, forms[0]))
    for key in sorted(records.keys() ^ other.keys()):
        yield f"jsonld/{kind.name}.jsonld: the record {key} is not in both formats"
    for key in sorted(records.keys() & other.keys()):
        if records[key] != other[key]:
            yield f"jsonld/{kind.name}.jsonld: the record {key} is another than in {forms[0]}/"
