"""The Python interface: `Dataset` to read, validate and build a dataset, `Release` to read one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hidata.dataset.folder import Folder, bundled_dataset, open_dataset
from hidata.dataset.record_source import RecordSource, find_record
from hidata.engine.executors import workers
from hidata.findings.finding import Finding
from hidata.tables.model import Kind, Table

if TYPE_CHECKING:
    import pyarrow as pa

    from hidata.release.build import Built
    from hidata.release.read import ReleaseFolder


class _Records:
    """The properties and methods that Dataset and Release have in common."""

    def __init__(self, source: RecordSource) -> None:
        self._source = source

    @property
    def version(self) -> str:
        """The version of the data."""
        return self._source.version

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of record, sorted."""
        return list(self._source.schemas.kinds)

    @property
    def tables(self) -> Mapping[str, Table]:
        """The definition of every table, by name."""
        return self._source.tables

    def records(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each record of a kind with its key.

        Raises KeyError if there is no such kind, ValueError if a record cannot be read.
        """
        return self._source.records(kind)

    def record(self, kind: str, identifier: str) -> dict[str, Any]:
        """Return one record; an id that moved leads to the record it moved to.

        Raises KeyError if there is none (for an id that was split, its message names the new ones),
        and ValueError if it cannot be read.
        """
        return find_record(self._source, kind, identifier)


class Dataset(_Records):
    """A dataset: `dataset["wage"]` is a table, `dataset.record("credential", "rhit")` a record."""

    _source: Folder

    def __init__(self, path: str | Path | None = None) -> None:
        """Open the dataset at `path`, a folder or an address, by default the package's own.

        Raises hidata.dataset.folder.NoDataset if there is none.
        """
        super().__init__(open_dataset(str(path or bundled_dataset())))
        self._tabulated: dict[str, pa.Table] = {}

    @property
    def path(self) -> Path:
        """The dataset's folder."""
        return self._source.root

    def __getitem__(self, table: str) -> pa.Table:
        """Return the table of that name, rows sorted by key; that of a view is computed.

        Raises KeyError if there is no such table, ValueError if a record cannot be read, or a view
        has findings.
        """
        if table not in self._tabulated and table in self._source.views:
            from hidata.views.compute import compute_from

            source = self._source
            view, tables = source.views[table], source.record_tables
            rows = compute_from(view, source.views, tables, self.__getitem__, source.schemas)
            self._tabulated[table] = rows
        elif table not in self._tabulated:
            from hidata.tables.flatten import Tabulator

            kind = self._kind_of(table)
            self._tabulated |= Tabulator(kind).sorted_tables(self.records(kind.name))
        return self._tabulated[table]

    def _kind_of(self, table: str) -> Kind:
        """Return the kind that a table belongs to. Raises KeyError if there is no such table.

        The name of a table begins with that of its kind, so the tables of other kinds need not be
        derived.
        """
        for name in self.kinds:
            if f"{table}_".startswith(f"{name}_"):
                kind = self._source.kind(name)
                if any(each.name == table for each in kind.tables):
                    return kind
        raise KeyError(table)

    @classmethod
    def release(
        cls, version: str, base: str | None = None, out: Path | None = None, sha256: str = ""
    ) -> Release:
        """Return a published release of hidata's data, downloaded first if it is not in the cache.

        `base` is the URL of the folder with all releases, by default the dataset's own (`releases`
        in its settings); `out` is the cache; `sha256` is that of the release's SHA256SUMS, if it is
        known from elsewhere. Raises hidata.release.fetch.Unfetched if it cannot be downloaded,
        hidata.release.read.Damaged if a file in the cache was changed.
        """
        from hidata.release import fetch

        metadata = Folder(bundled_dataset()).metadata
        name = f"{metadata.name}-{version}"
        folder = (out or fetch.cache_folder()) / name
        if sha256 or not fetch.is_complete(folder):
            where = out or fetch.cache_folder()
            fetch.fetch(base or metadata.releases, name, where, sha256=sha256)
        return Release(folder)

    def validate(
        self, as_of: date | None = None, *, jobs: int | None = 1, scheduler: str | None = None
    ) -> list[Finding]:
        """Return all findings, the same as `hidata validate`.

        `as_of` is the day after which nothing can be observed, by default `latest_day()`. `jobs`
        and `scheduler` are as in `build`, and so are the exceptions but for Refused. Raises
        hidata.dataset.folder.NoDataset if there is not one record.
        """
        from hidata.engine.validate import check

        day = as_of or latest_day()
        return check(self._source, day, workers(jobs, scheduler)).findings

    def build(
        self,
        out: str | Path = "dist",
        as_of: date | None = None,
        *,
        jobs: int | None = 1,
        scheduler: str | None = None,
    ) -> Built:
        """Build the release into the folder `out`, the same bytes as `hidata build`.

        `as_of` is the day of the data: by default that of SOURCE_DATE_EPOCH, else of the commit,
        else today. The work is done in this process; with `jobs=2` in it and one more, with
        `jobs=None` in one for each core if there are many records; with
        `scheduler="tcp://host:8786"` on a Dask cluster.

        A script that uses several processes must call this below `if __name__ == "__main__":`.
        Only Linux before Python 3.14 forks processes; elsewhere each of them first runs the script
        again, as a module.

        Raises hidata.release.build.Refused on findings; hidata.engine.executors.WorkerError if a
        process is killed, the cluster cannot be reached or stops, or Dask is not installed;
        ValueError if `jobs` or SOURCE_DATE_EPOCH is not a valid number. Then a release that is
        already in `out` stays as it is.
        """
        from hidata.release.build import build

        day = as_of or day_of(self.path)
        start_workers = workers(jobs, scheduler)
        return build(self._source, Path(out), day, start_workers, latest=latest_day())


class Release(_Records):
    """A release on disk: `release["wage"]` is a table, `release.record(kind, id)` a record."""

    _source: ReleaseFolder

    def __init__(self, folder: str | Path, *, verify: bool = True) -> None:
        """Open a release's folder. Raises hidata.dataset.folder.NoDataset if it is not one.

        All its files are first compared with its SHA256SUMS, unless `verify` is false. Raises
        hidata.release.read.Damaged, a NoDataset, if one differs.
        """
        from hidata.release.read import ReleaseFolder, check_sums

        super().__init__(ReleaseFolder(Path(folder)))
        if verify:
            check_sums(Path(folder))
        self.path = Path(folder)

    def __getitem__(self, table: str) -> pa.Table:
        """Return the table of that name, rows sorted by key.

        Raises KeyError if the release has no such table, or none at all in CSV or Parquet.
        """
        table_format = self._source.tabular
        if table_format is None:
            raise KeyError(table)
        return self._source.table(self.tables[table], table_format)


def latest_day() -> date:
    """Return the last day on which something can have been observed: tomorrow in UTC.

    Where the sun rises first, it is that day already. Checks measure against it, whatever day a
    release is stamped with, so that a fact of today is not in the future of an older commit.
    """
    return datetime.now(UTC).date() + timedelta(days=1)


def day_of(root: Path) -> date:
    """Return the day of the data: SOURCE_DATE_EPOCH, else the commit's day, else today.

    A release is stamped with it. No function below this module reads the clock. Raises ValueError
    if SOURCE_DATE_EPOCH, or the time of the commit, is not a number of seconds in a valid range.
    """
    from hidata.storage.repository import commit_time  # a run that needs no day does without git

    from_environment = os.environ.get("SOURCE_DATE_EPOCH")
    epoch = from_environment or commit_time(root)
    try:
        if isinstance(epoch, str) and (not epoch.isascii() or "_" in epoch):
            raise ValueError(epoch)  # though int() would read it
        moment = datetime.now(UTC) if epoch is None else datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        source = "SOURCE_DATE_EPOCH" if from_environment else "The time of the last commit"
        message = f"{source} is not a time in seconds: {epoch}."
        raise ValueError(message) from None
    return moment.date()
