"""The Python interface: a dataset to look at, check and build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hidata.dataset import batches, id_register
from hidata.dataset.batches import Entry
from hidata.dataset.folder import Folder, installed, opened
from hidata.findings.finding import Finding
from hidata.jsontext import reader
from hidata.tables.model import Table

if TYPE_CHECKING:
    import pyarrow as pa

    from hidata.release.build import Built


class Dataset:
    """A dataset: `dataset["wage"]` is a table, `dataset.record("credential", "rhit")` a record."""

    def __init__(self, path: str | Path | None = None) -> None:
        """Open the dataset at `path`, a folder or an address, by default the package's own.

        Raises hidata.dataset.folder.NoDataset when there is none.
        """
        self._folder = opened(str(path or installed()))

    @property
    def path(self) -> Path:
        """The dataset's folder."""
        return self._folder.root

    @property
    def version(self) -> str:
        """The dataset's version."""
        return self._folder.metadata.version

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of record, sorted."""
        return list(self._folder.schemas.kinds)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The definition of every table, by name."""
        return {t.name: t for kind in self._folder.kinds.values() for t in kind.tables}

    def __getitem__(self, table: str) -> pa.Table:
        """The table of that name, rows sorted by key. Raises KeyError, or ValueError on faults."""
        if table not in self._tabulated:
            self._tabulated.update(self._tabulate(self._kind_of(table)))
        return self._tabulated[table]

    def _kind_of(self, table: str) -> str:
        """The kind of a table, whose name begins with it, without the tables of all others."""
        for kind in self.kinds:
            if f"{table}_".startswith(f"{kind}_") and any(
                made.name == table for made in self._folder.kind(kind).tables
            ):
                return kind
        raise KeyError(table)

    @cached_property
    def _tabulated(self) -> dict[str, pa.Table]:
        return {}

    def _tabulate(self, kind: str) -> dict[str, pa.Table]:
        from hidata.tables.flatten import Tabulator

        pairs = sorted(self.records(kind), key=lambda pair: pair[0])
        keys, records = [key for key, _ in pairs], [record for _, record in pairs]
        return Tabulator(self._folder.kind(kind)).tables(keys, records)

    def records(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every record of a kind with its key, in the files' order. Raises ValueError on faults."""
        key = self._folder.kind(kind).key
        paths = self._folder.files_of(kind)
        for batch in batches.batches(self._folder.place, kind, paths):
            for entry in batches.entries(self._folder.place, batch.pieces):
                record = self._record(kind, entry)
                yield (str(record.get(key)) if key else entry.name), record

    def record(self, kind: str, identifier: str) -> dict[str, Any]:
        """One record; an id that moved leads to the record it moved to.

        Raises KeyError when there is none (for an id that was split, it names the new ones), and
        ValueError when it cannot be read.
        """
        paths = self._folder.files_of(kind)
        named = [p for p in paths if p.endswith(f"/{identifier}.json")]
        for entry in batches.entries(self._folder.place, named):
            return self._record(kind, entry)
        for key, record in self.records(kind):
            if key == identifier:
                return record
        return self.record(kind, _led(kind, identifier, self._redirects))

    def _record(self, kind: str, entry: Entry) -> dict[str, Any]:
        """The record of an entry. Raises ValueError when it cannot be read."""
        if isinstance(entry.data, Finding):
            raise ValueError(f"{entry.path}: {entry.data.message}")
        value, _, document = reader.quick(entry.data)
        if (document is not None and document.faults) or not isinstance(value, dict):
            raise ValueError(f"{entry.path}:{entry.line}: not a JSON object")
        if "$schema" not in self._folder.kind(kind).shape.fields:
            value.pop("$schema", None)
        return value

    @cached_property
    def _redirects(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        return id_register.redirects(id_register.read(self.path)[0])

    @classmethod
    def release(cls, version: str, base: str | None = None, out: Path | None = None) -> Release:
        """A published release of hidata's data, loaded into the cache if it is not there yet.

        `base` is the address that releases lie under, by default the dataset's own (`releases`
        in its settings). Raises hidata.release.fetch.Unfetched when it cannot be had.
        """
        from hidata.release import fetch

        metadata = Folder(installed()).metadata
        name = f"{metadata.name}-{version}"
        folder = (out or fetch.cache()) / name
        if not fetch.complete(folder):
            fetch.fetch(base or metadata.releases, name, out or fetch.cache())
        return Release(folder)

    def validate(self, as_of: date | None = None) -> list[Finding]:
        """All findings; `as_of` is the day after which nothing can be observed (today)."""
        from hidata.engine.validate import alone, check

        return check(self._folder, as_of or datetime.now(UTC).date(), alone).findings

    def build(self, out: str | Path = "dist", as_of: date | None = None) -> Built:
        """Build the release into `out`. Raises hidata.release.build.Refused on findings."""
        from hidata.engine.validate import alone
        from hidata.release.build import build

        return build(self._folder, Path(out), as_of or datetime.now(UTC).date(), alone)


class Release:
    """A release on disk: `release["wage"]` is a table, `release.record(kind, id)` a record."""

    def __init__(self, folder: str | Path) -> None:
        """Open a release's folder. Raises hidata.dataset.folder.NoDataset when it is none."""
        from hidata.release.read import Released

        self._released = Released(Path(folder))
        self.path = Path(folder)

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of record, sorted."""
        return list(self._released.kinds)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The definition of every table, by name."""
        return self._released.tables

    def __getitem__(self, table: str) -> pa.Table:
        """The table of that name, rows sorted by key. Raises KeyError."""
        form = next(form for form in ("parquet", "csv") if form in self._released.formats)
        return self._released.table(self.tables[table], form)

    def record(self, kind: str, identifier: str) -> dict[str, Any]:
        """One record; an id that moved leads to the record it moved to.

        Raises KeyError when there is none (for an id that was split, it names the new ones).
        """
        form = "jsonld" if "jsonld" in self._released.formats else self._released.formats[0]
        for key, record in self._released.records(self._released.kinds[kind], form):
            if key == identifier:
                return record
        return self.record(kind, _led(kind, identifier, self._released.redirects))


def _led(kind: str, identifier: str, redirects: Mapping[str, Mapping[str, Sequence[str]]]) -> str:
    """Where an id leads that no record has. Raises KeyError if nowhere, or to several."""
    targets = redirects.get(kind, {}).get(identifier, ())
    if len(targets) == 1:
        return targets[0]
    message = f"{kind}/{identifier}"
    raise KeyError(f"{message} was split into {', '.join(targets)}" if targets else message)
