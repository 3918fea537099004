"""Knows the folder of a dataset: its metadata, its schemas, its kinds, where its records lie."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import overload

from hidata import files, schema, shape, tables
from hidata.finding import Finding
from hidata.metadata import Metadata, NoDataset
from hidata.schema import Schemas
from hidata.tables import Kind

__all__ = [
    "ENDINGS",
    "NDJSON",
    "Files",
    "Folder",
    "Metadata",
    "NoDataset",
    "by_key",
    "installed",
    "key_of",
    "nearest",
]


class Folder:
    """A dataset on disk. Nothing is read before it is asked for."""

    def __init__(self, root: Path) -> None:
        """Take the dataset's folder. Raises NoDataset without `schema/` and `records/` in it."""
        for name in ("schema", "records"):
            if not (root / name).is_dir():
                message = f"No dataset at {root}: there is no folder {name}/ in it."
                raise NoDataset(message)
            if not (root / name).resolve().is_relative_to(root.resolve()):
                message = f"No dataset at {root}: {name}/ is a link that leads out of it."
                raise NoDataset(message)
        self.root = root

    @cached_property
    def metadata(self) -> Metadata:
        """The dataset's name, version, licence and so on."""
        return Metadata.read(self.root)

    @cached_property
    def _loaded(self) -> tuple[Schemas, list[Finding]]:
        return schema.load(self.root)

    @property
    def schemas(self) -> Schemas:
        """The schema files that could be read."""
        return self._loaded[0]

    @cached_property
    def fingerprint(self) -> str:
        """What the metadata and the schemas say, as a digest: the same as long as they do."""
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
            self._made[name] = tables.kind_of(name, shape.shape_of(self.schemas, found))
        return self._made[name]

    @cached_property
    def _made(self) -> dict[str, Kind]:
        return {}

    def record_files(self) -> dict[str, Sequence[str]]:
        """The record files of each folder in `records/`, sorted by key, paths from the root.

        Files that lie in no kind's folder, or are no JSON by their name, are under the empty name.
        """
        found: dict[str, Sequence[str]] = {}
        stray = [*files.walk(self.root, "records", deep=False)]
        for name in files.folders(self.root / "records"):
            keys = files.plain(self.root / "records" / name, ".json")
            if keys is None:
                below = sorted(files.walk(self.root, f"records/{name}"), key=by_key)
                found[name] = [path for path in below if path.endswith(ENDINGS)]
                stray += [path for path in below if not path.endswith(ENDINGS)]
            elif keys:
                found[name] = Files(f"records/{name}/", keys)
        if stray:
            found[""] = sorted(stray)
        return {name: found[name] for name in sorted(found)}


class Files(Sequence[str]):
    """The paths of files that lie in one folder, one record each, made when they are asked for."""

    def __init__(self, folder: str, keys: Sequence[str]) -> None:
        """Take the folder, with a slash at its end, and the records' keys in order."""
        self.folder, self.keys = folder, keys

    def __iter__(self) -> Iterator[str]:
        """Each path in turn."""
        return (f"{self.folder}{key}.json" for key in self.keys)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.keys)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...

    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        """One path, or some."""
        if isinstance(place, slice):
            return Files(self.folder, self.keys[place])
        return f"{self.folder}{self.keys[place]}.json"


NDJSON = ".ndjson"
"""Ending of files that hold many records of a kind, one a line."""

ENDINGS = (".json", NDJSON)
"""Endings of files that hold records."""


def key_of(path: str) -> str:
    """The key of the record in a file: the file's name without its ending."""
    return path[path.rfind("/") + 1 :].removesuffix(".json").removesuffix(NDJSON)


def by_key(path: str) -> tuple[str, str]:
    """Sort key for record files: their records' keys, then their places."""
    return key_of(path), path


def nearest(start: Path) -> Path | None:
    """The nearest folder at or above `start` with `schema/` and `records/` in it."""
    places: Iterable[Path] = (start, *start.parents)
    return next((p for p in places if (p / "schema").is_dir() and (p / "records").is_dir()), None)


def installed() -> Path:
    """The dataset that came with the package, or the checkout that the package lies in."""
    package = Path(__file__).resolve().parent
    carried = package / "data"
    return carried if carried.is_dir() else package.parent
