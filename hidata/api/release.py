"""`Release`: a release that was built or published, to read."""

from __future__ import annotations

import weakref
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hidata.api.tables import Tables
from hidata.api.unknown import Unknown
from hidata.formats import table_files
from hidata.storage.storage import is_address

if TYPE_CHECKING:
    import pyarrow as pa

    from hidata.release.read import ReleaseFolder


class Release(Tables):
    """A release: `release["wage"]` is a table, `release.record(kind, id)` a record."""

    _source: ReleaseFolder

    def __init__(self, folder: str | Path, *, verify: bool = True) -> None:
        """Open a release: a folder, a zip archive, or the address of either.

        An archive is unpacked into a temporary folder, which is deleted when the release is no
        longer used. What an address names is downloaded into the cache first (`https://...`), where
        nothing is loaded twice, or copied (`s3://...`).

        All its files are first compared with its SHA256SUMS, unless `verify` is false. Raises
        hidata.NoDataset if it is not a release, hidata.Damaged, a NoDataset, if a file differs, and
        hidata.Unfetched if it cannot be downloaded.
        """
        from hidata.release.locate import located
        from hidata.release.read import check_sums

        until_unused = ExitStack()
        weakref.finalize(self, until_unused.close)
        source = located(str(folder), until_unused)
        if verify:
            check_sums(source.folder)
        given = str(folder) if is_address(str(folder)) else str(Path(folder).absolute())
        super().__init__(source, given)
        self.path = source.folder

    def __reduce__(self) -> tuple[Any, ...]:
        return _reopened, (type(self), self._address)

    def _has(self, table: str) -> bool:
        """Return whether the release has the rows of a table in CSV or Parquet."""
        form = self._source.tabular
        is_there = table in self.tables and form is not None
        return is_there and bool(table_files(self._source.folder, table, form or ""))

    def __getitem__(self, table: str) -> pa.Table:
        """Return the table of that name, rows sorted by key.

        Raises hidata.Unknown, a KeyError, if the release has no such table, or not in CSV or
        Parquet.
        """
        definition, form = self.tables.get(table), self._source.tabular
        if definition is None:
            raise Unknown.name("table", table, self)
        if form is None or not self._has(table):
            message = f'the release does not have the table "{table}" in CSV or Parquet'
            raise Unknown(message)
        return self._described(definition, self._source.table(definition, form))


def _reopened(cls: type[Release], address: str) -> Release:
    """Return a release that was verified before it was pickled."""
    return cls(address, verify=False)
