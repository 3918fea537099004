"""One edited table in, changed records out, whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from hidata.authoring.record_files import plan_files
from hidata.dataset.edits import Edit
from hidata.dataset.file_names import name_of_key
from hidata.dataset.folder import Folder
from hidata.findings.finding import Finding
from hidata.imports.cells import ReadError
from hidata.imports.readers import files_at
from hidata.imports.reading import finding_of
from hidata.imports.table_edits import TableEdits, import_table
from hidata.storage.local import JSON_ENDING
from hidata.storage.rewrite import write_files


class TableImport(NamedTuple):
    """What an edited table changes: `files` are the paths that change, none with findings."""

    edits: TableEdits
    files: list[str]
    written: bool

    @property
    def findings(self) -> list[Finding]:
        """What is wrong with the table."""
        return self.edits.findings

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return self.edits.rows

    @property
    def changes(self) -> list[Edit]:
        """The values that differ."""
        return self.edits.edits


def import_table_file(
    folder: Folder, table: str, path: Path, latest: date, *, add: bool, write: bool
) -> TableImport:
    """Bring a table of a release that was edited back into the records of a dataset.

    With findings, or without `write`, nothing is changed. New rows need `add`; each becomes a
    record in a file of its own. `latest` is the day after which nothing can have been observed.
    Raises KeyError if there is no such table, ValueError if a record has no place, NoDataset if the
    dataset cannot be read, OSError if a file cannot be written.
    """
    try:
        files_here = files_at(path)
        if len(files_here) != 1:
            raise ReadError("This is a folder or an archive; one file is meant.")
        edits = import_table(folder, table, files_here[0], add=add, as_of=latest)
    except ReadError as error:
        kind = folder.record_tables[table].kind
        edits = TableEdits(kind, table, [finding_of(error, str(path), "")])
    if edits.findings:
        return TableImport(edits, [], False)
    added = {
        f"records/{edits.kind}/{name_of_key(key)}{JSON_ENDING}": {key: record}
        for key, record in edits.added.items()
    }
    files = plan_files(folder, edits.kind, edits.changed, added)
    if write:
        write_files(folder.root, files)
    return TableImport(edits, [*files], write and bool(files))
