"""Check the checksums, descriptions and keys of a release, and that its formats agree."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from hidata.dataset import proofs
from hidata.release import verify_descriptions
from hidata.release.json_files import read_object
from hidata.release.read import Damaged, ReleaseFolder
from hidata.release.verify_descriptions import UNREADABLE, csv_texts, guarded, unreadable
from hidata.reports import counted
from hidata.storage import checksums
from hidata.tables.model import Kind, Table


def verify(release: ReleaseFolder) -> list[str]:
    """Return a sentence for everything wrong with a release, beginning with the file or table.

    If a file is missing, additional or changed, or `datapackage.json` cannot be read, nothing else
    is checked.
    """
    wrong = list(_files(release))
    wrong = wrong or guarded("datapackage.json", lambda: _unread(release))
    if wrong:
        return wrong
    try:
        wrong += guarded("redirects.json", lambda: _redirects(release))
        in_tables = guarded("schema", lambda: _kinds(release))
        wrong += in_tables or guarded("views", lambda: _derived(release))
        wrong += guarded("datapackage.json", lambda: verify_descriptions.check_datapackage(release))
        wrong += guarded("croissant.json", lambda: verify_descriptions.check_croissant(release))
        wrong += guarded(proofs.FILE, lambda: verify_descriptions.check_proven(release))
        wrong += guarded("version", lambda: verify_descriptions.check_versions(release))
    except Damaged as error:  # what all else depends on
        wrong.append(str(error).removeprefix(f"{release.folder}/"))
    return wrong


def _files(release: ReleaseFolder) -> Iterator[str]:
    """Yield what is wrong with the release's files, by its list of checksums."""
    for path, fault in checksums.faults(release.folder):
        same = fault == checksums.CHANGED and _same_rows(release, path)
        reason = ", but it has the same rows: another version of pyarrow wrote it" if same else ""
        yield f"{path}: {fault}{reason}"


def _same_rows(release: ReleaseFolder, path: str) -> bool:
    """Return whether a Parquet file has the rows of the release, though its bytes differ.

    Parquet files name the program that wrote them. So the rows are written as CSV, and compared
    with the checksum of the release's CSV file.
    """
    sums = checksums.read_checksums(release.folder)
    form, _, name = path.partition("/")
    stem = name.removesuffix(".parquet")
    if form != "parquet" or f"csv/{stem}.csv" not in sums:
        return False
    try:
        table = release.tables[stem]
        texts = csv_texts(release, table, release.table(table, "parquet"))
    except (Damaged, *UNREADABLE):
        return False
    return sums[f"csv/{stem}.csv"] in map(checksums.sha256_of_bytes, texts)


def _unread(release: ReleaseFolder) -> Iterator[str]:
    """Yield nothing. Raises ValueError or TypeError if `datapackage.json` cannot be read."""
    read_object(release.folder, "datapackage.json")
    yield from ()


def not_compared(release: ReleaseFolder) -> list[str]:
    """Return a sentence on each file whose checksum was verified, and its contents were not."""
    from hidata.release import verify_derived

    return list(verify_derived.not_compared(release))


def _derived(release: ReleaseFolder) -> Iterator[str]:
    """Yield what is wrong with views, the SQLite file and the workbook."""
    from hidata.release import verify_derived  # imports SQLite, which old releases need not

    return verify_derived.check_derived(release)


def _redirects(release: ReleaseFolder) -> Iterator[str]:
    """Yield kinds in `redirects.json` whose ids do not lead to lists of ids."""
    for kind, entries in read_object(release.folder, "redirects.json").items():
        if not isinstance(entries, dict) or not all(
            isinstance(to, list) for to in entries.values()
        ):
            yield f"redirects.json: {kind} has ids that do not lead to lists of ids"


def _kinds(release: ReleaseFolder) -> Iterator[str]:
    """Yield what is wrong with the tables and records of all kinds."""
    keys: dict[str, pa.Array] = {}
    for kind in release.kinds.values():
        for form in release.formats:
            if form != "jsonld" and kind.name not in keys:
                with contextlib.suppress(*UNREADABLE):  # reported with its table
                    column = release.table(kind.table, form)[kind.table.key[0]]
                    keys[kind.name] = column.combine_chunks()
    for name, table in release.tables.items():
        yield from guarded(name, partial(_table, release, table, keys))
    for kind in release.kinds.values():
        yield from guarded(kind.name, partial(_records, release, kind))


def _table(release: ReleaseFolder, table: Table, keys: dict[str, pa.Array]) -> Iterator[str]:
    """Yield what is wrong with a table, and where CSV and Parquet differ.

    `keys` has the keys of the records of each kind.
    """
    forms = [form for form in release.formats if form != "jsonld"]
    tables = []
    for form in forms:
        try:
            tables.append(release.table(table, form))
        except UNREADABLE as error:
            yield unreadable(f"{form}/{table.name}.{form}", error)
            return
    for form, data in zip(forms[1:], tables[1:], strict=True):
        if not data.equals(tables[0]):
            first = f"{forms[0]}/{table.name}.{forms[0]}"
            yield f"{form}/{table.name}.{form}: its rows differ from those in {first}"
    for data in tables[:1]:
        yield from _rows(table, data, keys)


def _rows(table: Table, data: pa.Table, keys: dict[str, pa.Array]) -> Iterator[str]:
    """Yield where keys are not unique or not in order, and references to absent records."""
    unique = data.group_by(list(table.key), use_threads=False).aggregate([]).num_rows
    if unique != data.num_rows:
        repeated = counted(data.num_rows - unique, "row")
        yield f"{table.name}: {repeated} with the key of another row"
    ordered = data.sort_by([(name, "ascending") for name in table.key])
    if not ordered.select(list(table.key)).equals(data.select(list(table.key))):
        yield f"{table.name}: rows are not sorted by key"
    for column in table.columns:
        if column.ref in keys:
            known = pc.is_in(data[column.name].drop_null(), value_set=keys[column.ref])
            dangling = pc.sum(pc.invert(known)).as_py() or 0
            if dangling:
                values = counted(dangling, "value")
                yield f"{table.name}.{column.name}: {values} without a {column.ref} record"


def _records(release: ReleaseFolder, kind: Kind) -> Iterator[str]:
    """Yield records that do not fit the release's schema or differ between two formats."""
    forms = release.formats
    if not forms:
        return
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
            yield f"jsonld/{kind.name}.jsonld: the record {key} differs from the one in {forms[0]}/"
