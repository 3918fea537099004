"""What changed since the release before: the file `changes.json` and the table `change`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from hidata import formats
from hidata.dataset.edits import ABSENT
from hidata.dataset.folder import Folder
from hidata.dataset.record_source import RecordSource
from hidata.jsontext.writer import compact
from hidata.release import diff_report
from hidata.release.diff import Difference
from hidata.release.folds import MOST_LISTED, Fold, folded
from hidata.schemas.shape import Shape
from hidata.tables.flatten import arrow_schema
from hidata.tables.model import Column, Kind, Table

NAME = "change"

Row = tuple[str, str | None, str | None, str | None, str | None]
"""The cells of a row of the table."""


def _column(name: str, type_: str, required: bool, description: str) -> Column:
    """Return a column of the table, described for its users."""
    return Column(name, type_, (name,), required, notes={"description": description})


TABLE = Table(
    NAME,
    NAME,
    (
        _column("kind", "string", True, "The kind of the record that changed."),
        _column("id", "string", False, "The record's id; absent: records are counted."),
        _column("pointer", "string", False, "Where in the record; absent: the whole record."),
        _column("old", "json", False, "The value in the release before; absent: there was none."),
        _column("new", "json", False, "The value now; absent: there is none."),
    ),
    ("kind", "id", "pointer"),
    title="Changes",
    description=(
        "Each value, and each record, that differs from the release before. Where more than "
        f"{MOST_LISTED} records of a kind that name the same source were added or removed, they "
        "are not listed: the row of the kind without an id has their numbers by source, of those "
        "removed in old and of those added in new. changes.json has their ids."
    ),
)

KIND = Kind(NAME, Shape("object"), None, True, (TABLE,), ())
"""A kind without records, so that the sinks of formats write the table like any other."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The bytes of `changes.json`, and the rows of the table `change`."""

    document: bytes
    rows: pa.Table


def changes_of(
    difference: Difference, old: RecordSource | None = None, new: RecordSource | None = None
) -> Changes:
    """Return the changes of a release as JSON and as a table.

    The records that were removed or added are quoted from `old` and `new`, if given; many of one
    kind and source are only counted.
    """
    folds_removed, removed = folded(difference.removed, difference.sources)
    folds_added, added = folded(difference.added, difference.sources)
    removed += [(kind, key) for kind, key, _ in difference.moved]
    rows: list[Row] = [
        (edit.kind, edit.id, edit.pointer, _json_text(edit.old), _json_text(edit.new))
        for edit in difference.edits
    ]
    rows += [(kind, key, None, text, None) for kind, key, text in _record_texts(old, removed)]
    rows += [(kind, key, None, None, text) for kind, key, text in _record_texts(new, added)]
    rows += _counting_rows(folds_removed, folds_added)
    rows.sort(key=_order)
    columns = list(zip(*rows, strict=True)) or [()] * len(TABLE.columns)
    table = pa.table([list(values) for values in columns], arrow_schema(TABLE))
    return Changes(diff_report.as_json(difference).encode(), table)


def _counting_rows(removed: Iterable[Fold], added: Iterable[Fold]) -> Iterator[Row]:
    """Yield a row for each kind of which records are counted, with their numbers by source."""
    went, came = _numbers(removed), _numbers(added)
    for kind in went.keys() | came.keys():
        old, new = (_json_text(numbers.get(kind, ABSENT)) for numbers in (went, came))
        yield kind, None, None, old, new


def _numbers(folds: Iterable[Fold]) -> dict[str, dict[str, int]]:
    """Return the numbers of records by kind and source."""
    numbers: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for fold in folds:
        numbers[fold.kind][fold.source] = fold.number
    return dict(numbers)


def _order(row: Row) -> tuple[str, bool, str, str]:
    """Return the sort key of a row: the one that counts comes last of its kind."""
    kind, key, pointer, *_ = row
    return kind, key is None, key or "", pointer or ""


def _json_text(value: object) -> str | None:
    """Return a value as JSON text, or None for ABSENT."""
    return None if value is ABSENT else compact(value).decode()


def _record_texts(
    source: RecordSource | None, ids: Iterable[tuple[str, str]]
) -> Iterable[tuple[str, str, str]]:
    """Yield (kind, key, JSON text) of the records with these (kind, key) in a source."""
    selected = set(ids)
    for kind in sorted({kind for kind, _ in selected}) if source else ():
        for key, record in source.records(kind) if source else ():
            if (kind, key) in selected:
                yield kind, key, compact(record).decode()


def write_changes(
    changes: Changes, dataset: Folder, release: Path, places: Mapping[str, Path]
) -> dict[str, Kind]:
    """Write the changes into a release, and return the kind of the table `change` by its name.

    `places` are the folders of the formats. If the dataset has a table of that name itself, only
    `changes.json` is written, and nothing returned.
    """
    (release / "changes.json").write_bytes(changes.document)
    if NAME in dataset.tables:
        return {}
    formats.write_table(KIND, changes.rows, dataset.metadata, places)
    return {NAME: KIND}
