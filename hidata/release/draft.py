"""A release that is being written: its folder, and all that goes into it beside the records."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hidata.dataset import proofs
from hidata.dataset.folder import Folder
from hidata.dataset.proofs import ProvenValues
from hidata.dataset.settings_files import SETTINGS_FILE
from hidata.engine.executors import Workers
from hidata.engine.run import Outcome
from hidata.findings.finding import Finding
from hidata.formats import FILES, FORMATS, TABULAR, Sink, open_sink, single_files
from hidata.jsontext.writer import canonical
from hidata.release import archive, texts
from hidata.release.descriptions import (
    croissant,
    datapackage,
    readme,
    schema_org,
    settings,
    shacl,
)
from hidata.storage import checksums
from hidata.storage.checksums import SUMS, sha256_by_path
from hidata.tables.model import Kind

if TYPE_CHECKING:
    from hidata.release.change_table import Changes


class Draft:
    """The folder of a release while it is written.

    First the records go into the `sinks`, then `derive` writes what is made of their tables, and
    `complete` the rest. `findings` are those of the second step.
    """

    def __init__(
        self,
        dataset: Folder,
        path: Path,
        scratch: Path,
        formats: Sequence[str],
        day: date,
        changes: Changes | None = None,
    ) -> None:
        """Take the dataset, the empty folder, and one for files that are not published.

        `day` is the release's; with `changes`, it lists those since the release before.
        """
        self.dataset, self.path, self._scratch = dataset, path, scratch
        self._formats, self._day, self._changes = formats, day, changes
        self._changed: Mapping[str, Kind] = {}
        self._sources: dict[str, list[str]] = {}
        self.findings: list[Finding] = []

    @cached_property
    def places(self) -> dict[str, Path]:
        """The formats to write records in, and the folder of each.

        Where single files are to be made of tables, and the release has no format with these, they
        are written as Parquet into a folder that is not published.
        """
        places = {form: self.path / form for form in FORMATS if form in self._formats}
        if not places.keys() & {*TABULAR} and {*FILES} & {*self._formats}:
            places["parquet"] = self._scratch / "parquet"
        return places

    def sinks(self, kind: str) -> list[Sink]:
        """Return the sinks of a kind, one for each format."""
        definition, metadata = self.dataset.kinds[kind], self.dataset.metadata
        return [open_sink(form, definition, metadata, place) for form, place in self.places.items()]

    def derive(self, outcome: Outcome, workers: Workers) -> None:
        """Write the changes, the views and the single files, once all records are written.

        The numbers of rows are added to those of the `outcome`. Raises NoDataset if a format cannot
        hold a table.
        """
        dataset = self.dataset
        if self._changes is not None:
            from hidata.release import change_table

            self._changed = change_table.write_changes(
                self._changes, dataset, self.path, self.places
            )
            outcome.rows.update(dict.fromkeys(self._changed, self._changes.rows.num_rows))
        form = next((form for form in reversed(TABULAR) if form in self.places), "")
        if not form or not (dataset.views or {*FILES} & {*self._formats}):
            return
        from hidata.release import derived
        from hidata.views.refused import Faulty

        tables = derived.Tables(self.places[form].parent, form, dataset.metadata.formulas_as_text)
        kinds = {**dataset.kinds, **self._changed}
        origin = derived.Origin(
            dataset.metadata, kinds, dataset.views, tables, self._day, self._formats
        )
        try:
            rows, writing = derived.derive(
                origin, dataset.schemas, self.places, self.path, self._scratch, workers
            )
            outcome.rows.update(rows)
            self._sources = derived.sources_of_views(origin)
            if writing is not None:
                self._proven  # noqa: B018  # counted while another process writes
                writing.result()
        except Faulty as faulty:
            self.findings = faulty.findings

    def complete(self, rows: Mapping[str, int]) -> list[Finding]:
        """Write descriptions, schemas and checksums, and return what is wrong with files to copy.

        `rows` is the number of rows of each table.
        """
        dataset, draft, day = self.dataset, self.path, self._day
        faults = texts.copy(dataset.root, draft, dataset.is_ignored)
        if faults:
            return faults
        metadata, views = dataset.metadata, dataset.views if self._sources else {}
        kinds = {**{n: v.kind for n, v in views.items()}, **dataset.kinds, **self._changed}
        proven = self._proven
        sums, formats = sha256_by_path(draft), archive.present(draft)
        package = datapackage.descriptor(metadata, kinds, rows, draft, sums, day, proven, views)
        written = {
            "datapackage.json": canonical(package),
            "croissant.json": canonical(croissant.description(metadata, kinds, draft, sums, day)),
            "dataset.jsonld": canonical(schema_org.dataset_description(metadata, formats, day)),
            "zenodo.json": canonical(schema_org.zenodo_deposit(metadata)),
            "redirects.json": canonical(dataset.redirects),
            SETTINGS_FILE: settings.settings_file(metadata).encode(),
        }
        text = readme.markdown(dataset, kinds, rows, draft, sums, proven, self._sources)
        written["README.md"] = text.encode()
        if "jsonld" in formats:
            written["shapes.jsonld"] = canonical(shacl.shapes(metadata, dataset.kinds))
        for name, data in written.items():
            (draft / name).write_bytes(data)
            sums[name] = checksums.sha256_of_bytes(data)
        (draft / SUMS).write_bytes(checksums.format_checksums(sums).encode())
        return []

    @cached_property
    def _proven(self) -> dict[str, ProvenValues]:
        """How many values of each kind are proven; empty if no audit is written down."""
        dataset = self.dataset
        written, _ = proofs.read(dataset.root)  # a build with findings has ended
        if not written:
            return {}
        return proofs.proven(dataset, proofs.current(dataset.root, written, dataset.is_ignored))

    @property
    def sizes(self) -> dict[str, int]:
        """The sizes in bytes of the formats that are one file each, by its name."""
        files = single_files(os.listdir(self.path)).values()
        return {name: (self.path / name).stat().st_size for name in files}
