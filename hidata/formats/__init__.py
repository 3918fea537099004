"""The formats of a release: each encodes batches of records, and writes them to files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa

    from hidata.dataset.folder import Metadata
    from hidata.tables.model import Kind

FORMATS = ("csv", "parquet", "jsonld")
"""The formats of a release; each is a module of this package and a folder of the release."""


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


def table_files(release: Path, table: str, form: str) -> list[Path]:
    """Return the files of a table in one format (CSV or Parquet) of a release.

    That is one file, or its parts in order, or none.
    """
    whole = f"{release}/{form}/{table}.{form}"
    if os.path.isfile(whole):
        return [Path(whole)]
    return sorted(Path(release, form, table).glob(f"part-*.{form}"))
