"""Check what is computed from the tables of a release: views, the SQLite file, the workbook.

All of it is made anew from the tables in CSV or Parquet, and compared.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from hidata.dataset.settings import Metadata, NoDataset
from hidata.dataset.view_files import View
from hidata.formats import FILES, missing_library, sqlite_differences
from hidata.release import archive, change_table, derived, verify_workbook
from hidata.release.json_files import read_object
from hidata.release.read import ReleaseFolder
from hidata.reports import counted
from hidata.reports.visible import shortened
from hidata.views.compute import compute_all
from hidata.views.refused import Faulty

MAX_NAME = 100
"""Characters of a key that is named."""


def not_compared(release: ReleaseFolder) -> Iterator[str]:
    """Yield a sentence on each view or file that cannot be compared with the tables, and why."""
    files = {form: path.name for form in FILES if (path := release.file(form))}
    names = [*files.values(), *(view.path for view in release.views.values())]
    if release.tabular is None:
        reasons = dict.fromkeys(files.values(), "there are none in CSV or Parquet")
    elif reason := missing_library("sqlite"):
        reasons = dict.fromkeys(names, reason)
    else:
        missing = {form: missing_library(form) for form in files}
        reasons = {files[form]: reason for form, reason in missing.items() if reason}
    for name, reason in reasons.items():
        yield f"{name} was not compared with the tables: {reason}"


def check_derived(release: ReleaseFolder) -> Iterator[str]:
    """Yield where views, the SQLite file and the workbook differ from what the tables give."""
    if release.tabular is None or missing_library("sqlite"):
        return
    if not release.views and not any(map(release.file, FILES)):
        return
    with tempfile.TemporaryDirectory() as scratch:
        try:
            yield from _faults(release, Path(scratch))
        except Faulty as faulty:
            for finding in faulty.findings:
                yield f"{finding.file}:{finding.line}: {finding.message.rstrip('.')}"
        except (NoDataset, sqlite3.Error) as error:
            yield f"the tables cannot be put into one file: {str(error).rstrip('.')}"


def _faults(release: ReleaseFolder, scratch: Path) -> Iterator[str]:
    """Yield the faults. `scratch` is an empty folder for what is made anew."""
    origin = _origin(release)
    if origin.needs_database:
        yield from _faults_of_database(release, origin, scratch)
    found, expected = release.file("xlsx"), scratch / "expected.xlsx"
    if found and not missing_library("xlsx"):
        derived.write_workbook(origin, expected)
        for fault in verify_workbook.differences(expected, found):
            yield f"{found.name}: {fault}"


def _faults_of_database(
    release: ReleaseFolder, origin: derived.Origin, scratch: Path
) -> Iterator[str]:
    """Yield the faults in views and in the SQLite file."""
    with derived.database(origin, scratch) as connection:
        computed = compute_all(connection, release.views, release.schemas)
        for name, view in release.views.items():
            yield from _view_faults(view, computed[name], origin.tables.read(view.table))
        found, expected = release.file("sqlite"), scratch / "expected.sqlite"
        if found:
            rows = {name: table.num_rows for name, table in computed.items()}
            derived.write_sqlite(origin, connection, rows, expected)
            for fault in sqlite_differences.differences(expected, found):
                yield f"{found.name}: {fault}"
            yield from _datasette_faults(release, origin)


def _origin(release: ReleaseFolder) -> derived.Origin:
    """Return what the views and single files of a release are computed from."""
    metadata, _ = Metadata.read_leniently(release.readable)
    changed = change_table.NAME in release.tables and change_table.NAME not in release.kinds
    kinds = {**release.kinds, **({change_table.NAME: change_table.KIND} if changed else {})}
    tables = derived.Tables(release.folder, str(release.tabular), release.formulas_as_text)
    day = date.fromisoformat(str(release.package.get("created", ""))[:10])
    present = archive.present(release.folder)
    return derived.Origin(metadata, kinds, release.views, tables, day, present)


def _view_faults(view: View, computed: pa.Table, found: pa.Table) -> Iterator[str]:
    """Yield that the rows of a view differ from those that its query gives."""
    if found.equals(computed):
        return
    key = view.table.key
    expected, present = _by_key(computed, key), _by_key(found, key)
    wrong = [k for k in expected.keys() | present.keys() if expected.get(k) != present.get(k)]
    if not wrong:
        yield f"{view.name}: its rows are not those that {view.path} gives"
        return
    first = min(wrong, key=repr)
    place = shortened(", ".join(map(str, first)), MAX_NAME)
    if first not in expected or first not in present:
        what = "is missing" if first in expected else "is too many"
        detail = f"the row {place} {what}"
    else:
        columns = [n for n, value in expected[first].items() if present[first].get(n) != value]
        detail = f"first {columns[0]} of {place}"
    differ = "differs" if len(wrong) == 1 else "differ"
    yield f"{view.name}: {counted(len(wrong), 'row')} {differ} from those of {view.path}: {detail}"


def _by_key(rows: pa.Table, key: tuple[str, ...]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """Return the rows of a table by their keys."""
    return {tuple(row[name] for name in key): row for row in rows.to_pylist()}


def _datasette_faults(release: ReleaseFolder, origin: derived.Origin) -> Iterator[str]:
    """Yield that what Datasette says of the SQLite file is not what the schemas say."""
    made = derived.datasette_metadata(origin)
    if read_object(release.folder, derived.DATASETTE) != json.loads(json.dumps(made)):
        yield f"{derived.DATASETTE}: does not say what the schemas say"
