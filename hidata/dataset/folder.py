"""Knows the folder of a dataset: its metadata, its schemas, its kinds, where its records lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from hidata.dataset import bundled
from hidata.dataset.settings import Metadata, NoDataset
from hidata.findings.finding import Finding
from hidata.schemas import loading, shape_reader
from hidata.schemas.loading import Schemas
from hidata.storage import storage
from hidata.tables import model
from hidata.tables.model import Kind

__all__ = ["Folder", "Metadata", "NoDataset", "installed", "nearest", "opened"]


class Folder:
    """A dataset. Nothing is read before it is asked for."""

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
