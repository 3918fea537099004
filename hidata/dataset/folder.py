"""Knows the folder of a dataset: its metadata, its schemas, its kinds, where its records lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from hidata.dataset import batches, bundled, id_register
from hidata.dataset.batches import Entry
from hidata.dataset.settings import Metadata, NoDataset
from hidata.findings.finding import Finding
from hidata.jsontext import reader
from hidata.schemas import loading, shape_reader
from hidata.schemas.loading import Schemas
from hidata.storage import storage
from hidata.tables import model
from hidata.tables.model import Kind, Table

__all__ = ["Folder", "Metadata", "NoDataset", "installed", "nearest", "opened"]


class Folder:
    """A dataset, as a RecordSource. Nothing is read before it is asked for."""

    def __init__(self, root: Path, place: str = "", kept: object = None) -> None:
        """Take the dataset's folder. Raises NoDataset without `schema/` and `records/` in it.

        Its records lie at `place`: in the folder, or at an address of which `root` is a copy
        without records; `kept` lives as long as the dataset is in use.
        """
        for name in ("schema", "records"):
            if not (root / name).is_dir():
                message = f"No dataset at {root}: there is no folder {name}/ in it."
                raise NoDataset(message)
            if not (root / name).resolve().is_relative_to(root.resolve()):
                message = f"No dataset at {root}: {name}/ is a link that leads out of it."
                raise NoDataset(message)
        self.root, self.place, self._kept = root, place or str(root), kept

    @property
    def remote(self) -> bool:
        """Whether its records lie in an object store, where they are only read."""
        return storage.is_address(self.place)

    @cached_property
    def metadata(self) -> Metadata:
        """The dataset's name, version, licence and so on."""
        return Metadata.read(self.root)

    @property
    def version(self) -> str:
        """The dataset's version."""
        return self.metadata.version

    @property
    def schema_version(self) -> str:
        """The version of the dataset's schemas."""
        return self.metadata.schema_version

    @cached_property
    def _loaded(self) -> tuple[Schemas, list[Finding]]:
        return loading.load(self.root)

    @property
    def schemas(self) -> Schemas:
        """The schema files that could be read."""
        return self._loaded[0]

    @cached_property
    def fingerprint(self) -> str:
        """What the metadata and the schemas say, as a digest: the same as long as they do."""
        import hashlib  # what is done in this process needs none

        schemas = {path: file.document for path, file in self.schemas.files.items()}
        said = repr((self.metadata, sorted(schemas.items())))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def schema_faults(self) -> list[Finding]:
        """Why other schema files could not be read."""
        return self._loaded[1]

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """The kinds and what is derived from their schemas, by name, sorted.

        Raises ValueError when the schemas do not link: lint first.
        """
        return {name: self.kind(name) for name in self.schemas.kinds}

    def kind(self, name: str) -> Kind:
        """One kind and its tables."""
        if name not in self._made:
            found = self.schemas.kinds[name]
            self._made[name] = model.kind_of(name, self._shapes.shape_of(found))
        return self._made[name]

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The tables of all kinds, by name."""
        return {table.name: table for kind in self.kinds.values() for table in kind.tables}

    @cached_property
    def redirects(self) -> dict[str, dict[str, list[str]]]:
        """Where the ids that left lead, by kind and id."""
        return id_register.redirects(id_register.read(self.root)[0])

    @cached_property
    def _shapes(self) -> shape_reader.Reader:
        return shape_reader.Reader(self.schemas)

    @cached_property
    def _made(self) -> dict[str, Kind]:
        return {}

    def record_files(self) -> dict[str, Sequence[str]]:
        """The record files of each folder in `records/`, sorted by key, paths from the root.

        Files that lie in no kind's folder, or are no JSON by their name, are under the empty name.
        """
        return storage.of(self.place).record_files(self.place)

    def read(self, path: str) -> bytes | Finding:
        """The bytes of a file of the dataset, or why they cannot be had."""
        place = self.place if path.startswith("records/") else str(self.root)
        return storage.of(place).read(place, path)

    def files_of(self, kind: str) -> Sequence[str]:
        """The record files of one folder in `records/`, sorted by key; none if there is none."""
        return storage.of(self.place).files_of(self.place, kind)

    def records(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each record of a kind with its key, in the files' order.

        Raises ValueError for one that cannot be read.
        """
        return self._records(kind, self.files_of(kind))

    def record(self, kind: str, key: str) -> dict[str, Any]:
        """Return the record with a key, or else the one in the file of that name.

        Raises KeyError if there is neither, ValueError if a record cannot be read.
        """
        named = [path for path in self.files_of(kind) if path.endswith(f"/{key}.json")]
        by_name = list(self._records(kind, named))
        renamed = ((key, record) for _, record in by_name)
        for found, record in chain(by_name, self.records(kind), renamed):
            if found == key:
                return record
        message = f"{kind}/{key}"
        raise KeyError(message)

    def _records(self, kind: str, paths: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each record in some files of a kind with its key."""
        key, fields = self.kind(kind).key, self.kind(kind).shape.fields
        for batch in batches.batches(self.place, kind, paths):
            for entry in batches.entries(self.place, batch.pieces):
                record = _record(entry)
                if "$schema" not in fields:  # it is there for editors
                    record.pop("$schema", None)
                yield (str(record.get(key)) if key else entry.name), record


def _record(entry: Entry) -> dict[str, Any]:
    """Return the record of an entry. Raises ValueError when it cannot be read."""
    if isinstance(entry.data, Finding):
        raise ValueError(f"{entry.path}: {entry.data.message}")
    value, _, document = reader.quick(entry.data)
    if (document is not None and document.faults) or not isinstance(value, dict):
        raise ValueError(f"{entry.path}:{entry.line}: not a JSON object")
    return value


def opened(place: str) -> Folder:
    """The dataset at a folder's path, or at an address that fsspec knows.

    Raises NoDataset when there is none, or it cannot be reached.
    """
    if not storage.is_address(place):
        return Folder(Path(place).resolve())
    from hidata.storage import object_store

    try:
        mirror = object_store.mirror(place)
    except OSError as error:
        message = f"{place} cannot be read: {error.strerror}"
        raise NoDataset(message) from None
    return Folder(Path(mirror.name) / object_store.name(place), place, mirror)


def nearest(start: Path) -> Path | None:
    """The nearest folder at or above `start` with `schema/` and `records/` in it."""
    places: Iterable[Path] = (start, *start.parents)
    return next((p for p in places if (p / "schema").is_dir() and (p / "records").is_dir()), None)


def installed() -> Path:
    """The dataset that came with the package, or the checkout that the package lies in."""
    return Path(bundled.folder())
