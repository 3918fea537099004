"""`Dataset`: a dataset to read, validate and build."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hidata.api.days import day_of, latest_day
from hidata.api.tables import Tables
from hidata.api.unknown import Unknown
from hidata.dataset.folder import Folder, bundled_dataset, open_dataset
from hidata.engine.executors import workers
from hidata.findings.finding import Finding
from hidata.findings.suggestions import with_hint
from hidata.tables.model import Kind

if TYPE_CHECKING:
    import pyarrow as pa

    from hidata.api.release import Release
    from hidata.release.build import Built


class Dataset(Tables):
    """A dataset: `dataset["wage"]` is a table, `dataset.record("credential", "rhit")` a record."""

    _source: Folder

    def __init__(self, path: str | Path | None = None) -> None:
        """Open the dataset at `path`, a folder or an address, by default the package's own.

        Raises hidata.NoDataset if there is none.
        """
        source = open_dataset(str(path or bundled_dataset()))
        super().__init__(source, source.address)
        self._tabulated: dict[str, pa.Table] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._address,)

    @property
    def path(self) -> Path:
        """The dataset's folder."""
        return self._source.root

    def __getitem__(self, table: str) -> pa.Table:
        """Return the table of that name, rows sorted by key; that of a view is computed.

        Raises hidata.Unknown, a KeyError, if there is no such table, and ValueError if a record
        cannot be read, or a view has findings.
        """
        if table not in self._tabulated and table in self._source.views:
            from hidata.views.compute import compute_from

            source = self._source
            view, tables = source.views[table], source.record_tables
            rows = compute_from(view, source.views, tables, self.__getitem__, source.schemas)
            self._tabulated[table] = self._described(view.table, rows)
        elif table not in self._tabulated:
            from hidata.tables.flatten import Tabulator

            kind = self._kind_of(table)
            rows_of = Tabulator(kind).sorted_tables(self.records(kind.name))
            self._tabulated |= {t.name: self._described(t, rows_of[t.name]) for t in kind.tables}
        return self._tabulated[table]

    def _kind_of(self, table: str) -> Kind:
        """Return the kind that a table belongs to. Raises Unknown if there is no such table.

        The name of a table begins with that of its kind, so the tables of other kinds need not be
        derived.
        """
        for name in self.kinds:
            if f"{table}_".startswith(f"{name}_"):
                kind = self._source.kind(name)
                if any(each.name == table for each in kind.tables):
                    return kind
        raise Unknown.name("table", table, self)

    @classmethod
    def release(
        cls, version: str, base: str | None = None, out: Path | None = None, sha256: str = ""
    ) -> Release:
        """Return a published release of hidata's data, downloaded first if it is not in the cache.

        `base` is the URL of the folder with all releases, by default the dataset's own (`releases`
        in its settings); `out` is the cache; `sha256` is that of the release's SHA256SUMS, if it is
        known from elsewhere. Raises hidata.Unfetched if it cannot be downloaded,
        hidata.Damaged if a file in the cache was changed.
        """
        from hidata.api.release import Release
        from hidata.release import fetch

        metadata = Folder(bundled_dataset()).metadata
        name = f"{metadata.name}-{version}"
        folder = (out or fetch.cache_folder()) / name
        if sha256 or not fetch.is_complete(folder):
            where = out or fetch.cache_folder()
            try:
                fetch.fetch(base or metadata.releases, name, where, sha256=sha256)
            except fetch.Unfetched as error:
                raise type(error)(f"{error}{_hint_of_version(version)}") from None
        return Release(folder)

    def validate(
        self, as_of: date | None = None, *, jobs: int | None = 1, scheduler: str | None = None
    ) -> list[Finding]:
        """Return all findings, the same as `hidata validate`.

        `as_of` is the day after which nothing can be observed, by default `latest_day()`. `jobs`
        and `scheduler` are as in `build`, and so are the exceptions but for Refused. Raises
        hidata.NoDataset if there is not one record.
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

        Raises hidata.Refused on findings; hidata.WorkerError if a
        process is killed, the cluster cannot be reached or stops, or Dask is not installed;
        ValueError if `jobs` or SOURCE_DATE_EPOCH is not a valid number. Then a release that is
        already in `out` stays as it is.
        """
        from hidata.release.build import build

        day = as_of or day_of(self.path)
        start_workers = workers(jobs, scheduler)
        return build(self._source, Path(out), day, start_workers, latest=latest_day())


def _hint_of_version(version: str) -> str:
    """Return a sentence on a version that the changelog of hidata's data does not have, else ""."""
    from hidata.release.past import changelog_lines

    headings = (line.partition("]")[0] for line in changelog_lines(bundled_dataset()))
    known = [line.removeprefix("## [") for line in headings if line.startswith("## [")]
    if version in known:
        return ""
    return with_hint(f" CHANGELOG.md has no version {version}.", version, known)
