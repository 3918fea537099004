"""The formats of a release: each turns batches into pieces, and pieces into files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa

    from hidata.dataset.folder import Metadata
    from hidata.tables.model import Kind

FORMATS = ("csv", "parquet", "jsonld")
"""The formats records are exported to; each is a module of this package and a release folder."""


class Encoder(Protocol):
    """Turns one batch of a kind into a piece of its format; runs where the batch is done."""

    def encode(
        self, keys: Sequence[str], records: Sequence[dict[str, Any]], tables: Mapping[str, pa.Table]
    ) -> object:
        """The batch in this format: something a Sink of the format takes, and that pickles."""


class Sink(Protocol):
    """Writes one kind's pieces, in order, into the release's folder."""

    def add(self, pieces: Mapping[str, Any]) -> None:
        """Write a batch's piece of this format."""

    def close(self) -> None:
        """Complete the files."""


def encoder(name: str, kind: Kind, metadata: Metadata) -> Encoder:
    """The encoder of the format `name` for one kind."""
    made: Encoder = import_module(f"hidata.formats.{name}").Encoder(kind, metadata)
    return made


def sink(name: str, kind: Kind, metadata: Metadata, folder: Path) -> Sink:
    """The sink of the format `name` for one kind; its files are made anew in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    made: Sink = import_module(f"hidata.formats.{name}").Sink(kind, metadata, folder)
    return made


def paths(release: Path, table: str, form: str) -> list[Path]:
    """The files of a table in one format (CSV or Parquet) of a release: one, its parts, or none."""
    whole = release / form / f"{table}.{form}"
    return [whole] if whole.is_file() else sorted((release / form / table).glob(f"part-*.{form}"))
