"""Read a release: its tables from CSV or Parquet, its records from any of the formats."""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from hidata.dataset import view_files
from hidata.dataset.folder import Metadata, NoDataset
from hidata.dataset.view_files import View
from hidata.formats import FILES, FORMATS, TABULAR, format_of, jsonld, single_files, table_files
from hidata.release import archive, change_table
from hidata.release.json_files import read_nodes, read_object
from hidata.release.read_tables import read_table
from hidata.reports import counted
from hidata.schemas import loading
from hidata.schemas.loading import Schemas
from hidata.storage import checksums, zips
from hidata.storage.checksums import SUMS
from hidata.tables import rebuild
from hidata.tables.kinds import Kinds
from hidata.tables.model import Kind, Table


class Damaged(NoDataset):
    """A file of a release is missing, changed, or not part of it."""


class ReleaseFolder:
    """A release as a RecordSource. Its tables are defined by its own `schema/`."""

    def __init__(self, folder: Path) -> None:
        """Take the folder. Raises NoDataset if it is not a release.

        What reads its files raises Damaged if there is a link, pipe or device among them.
        """
        if not (folder / "schema").is_dir() or not (folder / SUMS).is_file():
            inner = next(iter(sorted(folder.glob(f"*/{SUMS}"))), None)
            hint = f" {inner.parent} is one." if inner else ""
            message = f"{folder} is not a release: schema/ or {SUMS} is missing.{hint}"
            raise NoDataset(message)
        self.folder = folder

    @cached_property
    def readable(self) -> Path:
        """The folder, to read files in it. Raises Damaged if one of them is not a regular file."""
        odd = checksums.odd_file(self.folder)
        if odd is not None:
            message = f"{self.folder} is not as it was released: {odd}: not a regular file."
            raise Damaged(message)
        return self.folder

    @cached_property
    def schemas(self) -> Schemas:
        """The schemas that the release's records were checked with.

        Raises Damaged if one cannot be read.
        """
        asserted = self.package.get("formatAssertion") is not False
        schemas, findings = loading.load(self.readable, format_assertion=asserted)
        for finding in findings:
            message = f"{self.folder / finding.file} cannot be read: {finding.message}"
            raise Damaged(message)
        return schemas

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """The kinds of record, by name, sorted."""
        return dict(Kinds(self.schemas))

    def kind(self, name: str) -> Kind:
        """Return one kind with its tables. Raises KeyError if there is none of that name."""
        return self.kinds[name]

    @cached_property
    def tables(self) -> dict[str, Table]:
        """The tables of all kinds and views by name, and the changes' if the release has one."""
        own = self._record_tables | {name: view.table for name, view in self.views.items()}
        has_changes = any(table_files(self.folder, change_table.NAME, form) for form in TABULAR)
        return {change_table.NAME: change_table.TABLE, **own} if has_changes else own

    @cached_property
    def _record_tables(self) -> dict[str, Table]:
        """The tables of all kinds, by name."""
        return {table.name: table for kind in self.kinds.values() for table in kind.tables}

    @cached_property
    def views(self) -> dict[str, View]:
        """The views by name, sorted. Raises Damaged if one cannot be used."""
        parameters = self.metadata.parameters
        views, findings = view_files.load(
            self.readable, self.schemas, self._record_tables, parameters=parameters
        )
        for finding in findings:
            message = f"{self.folder / finding.file} cannot be used: {finding.message}"
            raise Damaged(message)
        return views

    @cached_property
    def package(self) -> dict[str, Any]:
        """The object in `datapackage.json`. Raises Damaged if it cannot be read."""
        return self._object("datapackage.json")

    @cached_property
    def metadata(self) -> Metadata:
        """The settings of the dataset; a release of 1.0 has none, but a name and a version."""
        settings, _ = Metadata.read_leniently(self.readable)
        name = str(self.package.get("name") or settings.name)
        return settings._replace(name=name, version=self.version or settings.version)

    @cached_property
    def redirects(self) -> dict[str, dict[str, list[str]]]:
        """The ids that replace each id that was moved or split, by kind and id.

        Raises Damaged if `redirects.json` cannot be read.
        """
        return {
            kind: {key: list(map(str, to)) for key, to in entries.items() if isinstance(to, list)}
            for kind, entries in self._object("redirects.json").items()
            if isinstance(entries, dict)
        }

    def _object(self, name: str) -> dict[str, Any]:
        """Return the object in a JSON file of the release, an empty one if there is none.

        Raises Damaged if it cannot be read.
        """
        try:
            return read_object(self.readable, name)
        except (ValueError, TypeError) as error:
            message = f"{self.folder / name} cannot be read: {error}"
            raise Damaged(message) from None

    @property
    def version(self) -> str:
        """The release's version; empty if it cannot be read."""
        return str(self.package.get("version", ""))

    @property
    def schema_version(self) -> str:
        """The version of the release's schema; empty if it cannot be read."""
        return str(self.package.get("schemaVersion", ""))

    @property
    def formats(self) -> list[str]:
        """The formats that the release has and records can be read from: those in folders."""
        return [form for form in FORMATS if (self.folder / form).is_dir()]

    def file(self, form: str) -> Path | None:
        """Return the file that is a format of the release, such as `hidata.sqlite`, or None."""
        name = single_files(os.listdir(self.readable)).get(form)
        return self.folder / name if name else None

    @property
    def formulas_as_text(self) -> bool:
        """Whether texts in CSV that could be formulas have an apostrophe before them."""
        return self.package.get("formulasAsText") is True

    @property
    def tabular(self) -> str | None:
        """The format to read tables from: Parquet, else CSV, else None."""
        return next((form for form in reversed(TABULAR) if form in self.formats), None)

    def table(self, table: Table, form: str) -> pa.Table:
        """Return a table as one format has it, rows in its order, with the types of the schema.

        Raises OSError or pyarrow.ArrowException if the file cannot be read as such a table.
        """
        return read_table(self.readable, table, form, as_text=self.formulas_as_text)

    def records(self, kind: str, form: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each record of a kind with its key, by default from JSON-LD if it is there.

        Raises NoDataset if the release has no records in any format.
        """
        form, definition = form or self._form, self.kinds[kind]
        if form == "jsonld":
            nodes = read_nodes(self.readable, f"jsonld/{kind}.jsonld")
            yield from jsonld.records_from_nodes(definition, nodes)
        else:
            tables = {table.name: self.table(table, form) for table in definition.tables}
            yield from rebuild.records_from_tables(definition, tables)

    @property
    def _form(self) -> str:
        """The format to read records from."""
        if not self.formats:
            message = f"{self.folder} has no records in any format."
            raise NoDataset(message)
        return self.formats[-1]

    def record(self, kind: str, key: str) -> dict[str, Any]:
        """Return the record with a key. Raises KeyError if there is none."""
        for other, record in self.records(kind):
            if other == key:
                return record
        message = f"{kind}/{key}"
        raise KeyError(message)


def check_sums(folder: Path, whole: bool = False) -> None:
    """Raise NoDataset if a file of a release is not as its SHA256SUMS says.

    Files that are missing do not count, since a release may be there in part: one table, or some of
    the formats. They do if others of the same table are there, and with `whole` if others of the
    same format are. Without `whole` neither do hidden files and partial downloads beside those of
    the release.
    """
    wrong = [
        (path, fault)
        for path, fault in checksums.faults(folder)
        if not (fault == checksums.MISSING and _may_be_missing(folder, path, whole))
        and (
            whole or fault != checksums.ADDED or not ("/." in f"/{path}" or path.endswith(".part"))
        )
    ]
    if wrong:
        path, fault = wrong[0]
        more = f" (and {counted(len(wrong) - 1, 'other file')})" if wrong[1:] else ""
        message = (
            f"{folder} is not as it was released: {path}: {fault}{more}. hidata verify lists all."
        )
        raise Damaged(message)


def _may_be_missing(folder: Path, path: str, whole: bool) -> bool:
    """Whether a file may be missing: its format is, or nothing else of its table is there."""
    top, *_ = parts = path.split("/")
    if top in FORMATS:
        return not (folder / top).is_dir() or not (whole or (folder / top / parts[1]).is_dir())
    return format_of(path) in FILES or (not whole and top not in ("schema", "views"))


@contextmanager
def open_release(path: Path) -> Iterator[ReleaseFolder]:
    """Give the release in a folder or a zip archive, which is unpacked until the context ends.

    Raises NoDataset if the archive is broken or has other files than those of one release.
    """
    if path.is_file() and not zipfile.is_zipfile(path):
        raise NoDataset(f"{path} is not a zip archive: {archive.what_it_is(path)}.")
    if not path.is_file():
        yield ReleaseFolder(path)
        return
    with tempfile.TemporaryDirectory() as temporary:
        try:
            zips.check_end(path)
            with zipfile.ZipFile(path) as packed:
                folder = archive.unpack(packed, Path(temporary))
        except archive.NoRelease as error:
            message = f"{path} is not a release: {error}."
            raise NoDataset(message) from None
        except zips.Unfit as error:
            message = f"{path} cannot be read safely: {error}."
            raise NoDataset(message) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
            message = f"{path} is a broken archive: {error}."
            raise NoDataset(message) from None
        yield ReleaseFolder(folder)


@contextmanager
def checked_release(path: Path, unverified: bool = False) -> Iterator[ReleaseFolder]:
    """Give a release as `open_release` does, once all its bytes are compared with its SHA256SUMS.

    Raises Damaged if a file differs, unless the release may be `unverified`.
    """
    with open_release(path) as release:
        try:
            if not unverified:
                check_sums(release.folder, whole=True)
        except Damaged as error:
            message = f"{error} --unverified takes it as it is."
            raise Damaged(message) from None
        yield release
