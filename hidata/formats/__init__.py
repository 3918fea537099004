"""The formats of a release: folders that records are streamed into, and files made of tables."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from hidata.dataset.settings import FILES, FORMATS

if TYPE_CHECKING:
    import pyarrow as pa

    from hidata.dataset.folder import Metadata
    from hidata.tables.model import Kind

__all__ = [
    "ALL", "FILES", "FORMATS", "MEDIA_TYPES", "TABULAR", "Encoder", "Sink", "format_of",
    "missing_library", "new_encoder", "open_sink", "single_files", "table_files", "write_table",
]  # fmt: skip

ALL = (*FORMATS, *FILES)
"""The formats of a release: FORMATS are a folder each, FILES one file each at its top."""

TABULAR = ("csv", "parquet")
"""The formats with a file for each table."""

MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "jsonld": "application/ld+json",
    "sqlite": "application/vnd.sqlite3",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

FORMAT_OF_FILE = {
    "croissant.json": "parquet",
    "shapes.jsonld": "jsonld",
    "datasette-metadata.json": "sqlite",
}
"""The format of each file at the top of a release that describes one format only."""


class Encoder(Protocol):
    """Encodes batches of one kind in one format; it runs in the worker of the batch."""

    def encode(
        self, keys: Sequence[str], records: Sequence[dict[str, Any]], tables: Mapping[str, pa.Table]
    ) -> object:
        """Return the batch in this format, as the format's Sink takes it; it can be pickled."""


class Sink(Protocol):
    """Writes the encoded batches of one kind, in their order, to files of one format."""

    def add(self, pieces: Mapping[str, Any]) -> None:
        """Write a batch, given as its encoded pieces by format."""

    def close(self) -> None:
        """Complete the files."""


# Why the modules are imported by name below: only those of the formats asked for are loaded, so
# that a run that writes no Parquet does not wait for pyarrow.parquet.


def new_encoder(form: str, kind: Kind, metadata: Metadata) -> Encoder:
    """Return an encoder of a format for one kind."""
    encoder: Encoder = import_module(f"hidata.formats.{form}").Encoder(kind, metadata)
    return encoder


def open_sink(form: str, kind: Kind, metadata: Metadata, folder: Path) -> Sink:
    """Return a sink of a format for one kind; it replaces the kind's files in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    sink: Sink = import_module(f"hidata.formats.{form}").Sink(kind, metadata, folder)
    return sink


def write_table(kind: Kind, rows: pa.Table, metadata: Metadata, places: Mapping[str, Path]) -> None:
    """Write the table of a kind without records in the formats with tables, each in its folder."""
    for form in (form for form in TABULAR if form in places):
        sink = open_sink(form, kind, metadata, places[form])
        pieces = new_encoder(form, kind, metadata).encode((), (), {kind.table.name: rows})
        sink.add({form: pieces})
        sink.close()


def table_files(release: Path, table: str, form: str) -> list[Path]:
    """Return the files of a table in one format (CSV or Parquet) of a release.

    That is one file, or its parts in order, or none.
    """
    whole = f"{release}/{form}/{table}.{form}"
    if os.path.isfile(whole):
        return [Path(whole)]
    return sorted(Path(release, form, table).glob(f"part-*.{form}"))


def single_files(paths: Iterable[str]) -> dict[str, str]:
    """Return, of some paths in a release, that of each format which is one file, by format."""
    top = sorted((path for path in paths if "/" not in path and path[0] != "."), reverse=True)
    files = {path.rpartition(".")[2]: path for path in top}
    return {form: files[form] for form in FILES if form in files}


def format_of(path: str) -> str | None:
    """Return the only format that a file of a release belongs to, or None if it is for all."""
    top, *below = path.split("/")
    if below:
        return top if top in FORMATS else None
    ending = top.rpartition(".")[2]
    return ending if ending in FILES else FORMAT_OF_FILE.get(top)


def missing_library(form: str) -> str | None:
    """Return what a format needs that is missing here, and how to get it, else None."""
    if form == "xlsx" and find_spec("xlsxwriter") is None:
        return "XlsxWriter is missing: pip install 'hidata[xlsx]'"
    if form == "sqlite" and not _has_sqlite():
        return "the SQLite of this Python is missing, or has no full-text search (FTS5)"
    return None


def _has_sqlite() -> bool:
    """Return whether Python's SQLite is there and has full-text search."""
    try:
        import sqlite3
    except ImportError:
        return False
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
        except sqlite3.Error:
            return False
    return True
