"""A dataset in a folder or an object store: its metadata, schemas, kinds and records."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from hidata.dataset import batches, discovery, id_register, ignored, view_files
from hidata.dataset.batches import Entry
from hidata.dataset.file_names import name_of_key
from hidata.dataset.settings import Metadata, NoDataset
from hidata.dataset.settings_files import SettingFault
from hidata.dataset.view_files import View
from hidata.findings.finding import Finding
from hidata.jsontext import reader
from hidata.schemas import loading
from hidata.schemas.loading import Schemas
from hidata.storage import local
from hidata.storage.addresses import public
from hidata.storage.links import where_it_leads
from hidata.storage.storage import folder_at, is_address, storage_of
from hidata.tables.kinds import Kinds
from hidata.tables.model import Kind, Table

__all__ = [
    "Folder",
    "Metadata",
    "NoDataset",
    "bundled_dataset",
    "open_dataset",
]


class Folder:
    """A dataset, as a RecordSource. Files are read only when something needs them."""

    def __init__(self, root: Path, address: str = "", owner: object = None) -> None:
        """Take the dataset's folder. Raises NoDataset without `schema/` and `records/` in it.

        For a dataset at the URL `address`, `root` is a copy of it without records, and `owner` an
        object that deletes the copy when nothing refers to it any more.
        """
        for name in discovery.PARTS:
            if not (root / name).is_dir():
                message = f"No dataset at {root}: {discovery.explain_absence(root)}"
                raise NoDataset(message)
            if reason := where_it_leads(str(root), name):
                message = f"No dataset at {root}: {name}/ cannot be read: {reason}."
                raise NoDataset(message)
        self.root, self.address, self._owner = root, address or str(root), owner

    @property
    def remote(self) -> bool:
        """Whether the dataset lies in an object store, where it can only be read."""
        return is_address(self.address)

    @cached_property
    def metadata(self) -> Metadata:
        """The dataset's name, version, licence and so on."""
        return Metadata.read(self.root)

    @cached_property
    def _settings(self) -> tuple[Metadata, list[SettingFault]]:
        """The valid settings, and what is wrong with the others."""
        return Metadata.read_leniently(self.root)

    def with_valid_settings(self) -> tuple[Folder, list[Finding]]:
        """Return the dataset without the settings that are not valid, and the findings on these."""
        metadata, faults = self._settings
        if not faults:
            self.metadata = metadata  # so that the file is read once
            return self, []
        other = Folder(self.root, self.address, self._owner)
        other.metadata = metadata
        return other, [fault.as_finding(self.root) for fault in faults]

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
        return loading.load(self.root, self.is_ignored, self.metadata.format_assertion)

    @cached_property
    def is_ignored(self) -> Callable[[str], bool]:
        """Whether the settings say of a path from the dataset's folder that it is not its own."""
        return ignored.matcher(self.metadata.ignore)

    @cached_property
    def ignored_files(self) -> list[str]:
        """The files in `schema/` and `records/` that the settings say to ignore."""
        if not self.metadata.ignore:
            return []
        found = storage_of(self.address).record_files(self.address)
        records = [path for paths in found.values() for path in paths]
        return [path for path in [*loading.paths(self.root), *records] if self.is_ignored(path)]

    def _own(self, paths: Sequence[str]) -> Sequence[str]:
        """Return the paths without those that are ignored."""
        if not any(map(self.is_ignored, paths) if self.metadata.ignore else ()):
            return paths
        return [path for path in paths if not self.is_ignored(path)]

    @property
    def schemas(self) -> Schemas:
        """The schema files that could be read."""
        return self._loaded[0]

    def with_stand_ins(self, paths: Collection[str]) -> Folder:
        """Return the dataset with stand-ins for some faulty schema files."""
        from hidata.schemas import stand_ins  # most datasets have no faulty schema

        is_unread = any(path not in self.schemas.files for path in paths)
        kinds = self.record_files().keys() if is_unread else ()
        return self.with_schemas(stand_ins.with_stand_ins(self.schemas, paths, kinds))

    def with_schemas(self, schemas: Schemas) -> Folder:
        """Return the dataset with other schemas than those in its folder."""
        other = Folder(self.root, self.address, self._owner)
        other.metadata = self.metadata
        other._loaded = schemas, []
        return other

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the metadata and schemas, by which workers see that those have changed."""
        import hashlib  # not needed if all is done in one process

        schemas = {path: file.document for path, file in self.schemas.files.items()}
        contents = repr((self.metadata, sorted(schemas.items())))
        return hashlib.sha256(contents.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def schema_faults(self) -> list[Finding]:
        """The findings on the schema files that could not be read."""
        return self._loaded[1]

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """The kinds and what is derived from their schemas, by name, sorted.

        Raises ValueError if a reference between schemas leads nowhere: check the schemas first.
        """
        return dict(self._kinds)

    def kind(self, name: str) -> Kind:
        """Return one kind with its tables. Raises KeyError if there is none of that name."""
        return self._kinds[name]

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The tables of all kinds and of the views, by name."""
        return {**self.record_tables, **{name: view.table for name, view in self.views.items()}}

    @cached_property
    def record_tables(self) -> dict[str, Table]:
        """The tables of all kinds, by name."""
        return {table.name: table for kind in self.kinds.values() for table in kind.tables}

    @property
    def views(self) -> dict[str, View]:
        """The views by name, sorted, but for those whose query or schema cannot be used."""
        return self._loaded_views[0]

    @property
    def view_faults(self) -> list[Finding]:
        """The findings on the files of views; none of them says that a query cannot be run."""
        return self._loaded_views[1]

    @cached_property
    def _loaded_views(self) -> tuple[dict[str, View], list[Finding]]:
        tables, parameters = self.record_tables, self.metadata.parameters
        return view_files.load(self.root, self.schemas, tables, self.is_ignored, parameters)

    @cached_property
    def redirects(self) -> dict[str, dict[str, list[str]]]:
        """The ids that replace those that were moved or split, by kind and id."""
        return id_register.redirects(id_register.read_register(self.root)[0])

    @cached_property
    def _kinds(self) -> Kinds:
        """The kinds, each derived when it is first asked for."""
        return Kinds(self.schemas)

    def record_files(self) -> dict[str, Sequence[str]]:
        """Return the paths of the files in each folder of `records/`, sorted by key.

        What is not a record is under "", as `local.record_files` says.
        """
        found = storage_of(self.address).record_files(self.address)
        own = {name: self._own(paths) for name, paths in found.items()}
        return {name: paths for name, paths in own.items() if paths}

    def read(self, path: str) -> bytes | Finding:
        """Return all bytes of a file of the dataset, or the finding J001 if it cannot be read."""
        if not self.remote and (reason := where_it_leads(str(self.root), path)):
            return local.unreadable(path, reason)
        address = self.address if path.startswith("records/") else str(self.root)
        return storage_of(address).read_file(address, path)

    def files_of(self, kind: str) -> Sequence[str]:
        """Return the paths of the record files of one kind, sorted by key; empty if it has none."""
        return self._own(storage_of(self.address).files_of(self.address, kind))

    def records(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each record of a kind with its key, in the files' order.

        Raises ValueError for one that cannot be read, or has no key.
        """
        return ((key, record) for key, record, _ in self._read(kind, self.files_of(kind)))

    def entries(self, kind: str) -> Iterator[tuple[str, Entry]]:
        """Yield the text of each record of a kind with its key and place, in the files' order.

        Raises ValueError for one that cannot be read, or has no key.
        """
        return ((key, entry) for key, _, entry in self._read(kind, self.files_of(kind)))

    def record(self, kind: str, key: str) -> dict[str, Any]:
        """Return the record with a key, or else the one in the file of that name.

        Raises KeyError if there is neither, ValueError if a record cannot be read.
        """
        return self.find(kind, key)[0]

    def find(self, kind: str, key: str) -> tuple[dict[str, Any], Entry]:
        """Return the record that `record` does, and its text and place. Raises the same."""
        own_file = f"/{name_of_key(key)}.json"
        paths = [path for path in self.files_of(kind) if path.endswith(own_file)]
        by_name = list(self._read(kind, paths))
        regardless_of_key = ((key, record, entry) for _, record, entry in by_name if entry.named)
        everywhere = self._read(kind, self.files_of(kind))
        for own_key, record, entry in chain(by_name, everywhere, regardless_of_key):
            if own_key == key:
                return record, entry
        message = f"{kind}/{key}"
        raise KeyError(message)

    def _read(self, kind: str, paths: Sequence[str]) -> Iterator[tuple[str, dict[str, Any], Entry]]:
        """Yield each record in some files of a kind with its key and text."""
        definition = self.kind(kind)
        for_editors = "$schema" not in definition.shape.fields  # then it is for editors
        for batch in batches.split_into_batches(self.address, kind, paths):
            for entry in batches.read_entries(self.address, batch.pieces):
                record = _record(entry)
                key = definition.key_of(record, entry.name)
                if key is None:
                    raise ValueError(f"{entry.path}:{entry.line}: this record has no key")
                if for_editors:
                    record.pop("$schema", None)
                yield key, record, entry


def _record(entry: Entry) -> dict[str, Any]:
    """Return the record of an entry. Raises ValueError if it cannot be read."""
    if isinstance(entry.data, Finding):
        raise ValueError(f"{entry.path}: {entry.data.message.rstrip('.')}")
    value, _, document = reader.quick(entry.data, whole=entry.named)
    if (document is not None and document.faults) or not isinstance(value, dict):
        raise ValueError(f"{entry.path}:{entry.line}: not a JSON object")
    return value


def open_dataset(address: str) -> Folder:
    """Return the dataset at a folder's path, or at a URL that fsspec can open.

    Raises NoDataset if there is none, or it cannot be reached.
    """
    if not is_address(address):
        return Folder(Path(address).resolve())
    folder = folder_at(address)
    if folder is not None:
        return Folder(Path(folder).resolve(), address)
    from hidata.storage import object_store

    try:
        copy = object_store.copy_without_records(address)
    except OSError as error:
        message = f"{public(address)} cannot be read: {error.strerror}"
        raise NoDataset(message) from None
    return Folder(Path(copy.name) / object_store.last_part(address), address, copy)


def bundled_dataset() -> Path:
    """Return the folder of the dataset installed with hidata, or of the checkout it lies in."""
    from hidata.dataset.bundled import bundled_folder

    return Path(bundled_folder())
