"""README.md of a release: what it is, how to load it, what each column means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hidata.dataset import proofs
from hidata.dataset.folder import Folder
from hidata.dataset.proofs import ProvenValues
from hidata.release.descriptions import loading
from hidata.release.texts import license_files
from hidata.reports.markdown import cell, code, paragraph
from hidata.tables.labels import values_in_words
from hidata.tables.model import Column, Kind, Table

PROVEN = f"""\
## Proven values

A value is proven if `hidata audit` read it again from the file of its source, and its record has
not changed since. `{proofs.MAPPINGS_FOLDER}/` has the mappings by which it was read, and
`{proofs.FILE}` the names and the SHA-256 of the files. To repeat it: `hidata restore`, then
`hidata audit --files DIR`, where DIR has the files.

| kind | values | proven | share |
| --- | ---: | ---: | ---: |"""


def markdown(
    folder: Folder,
    kinds: Mapping[str, Kind],
    rows: Mapping[str, int],
    release: Path,
    sums: Mapping[str, str],
    proven: Mapping[str, ProvenValues] = {},
    sources: Mapping[str, Sequence[str]] = {},
) -> str:
    """Return the README as Markdown. `kinds` may have other tables beside those of the folder.

    `sums` has the SHA-256 of each file in the folder of the `release`, by path. `proven` says by
    kind how many values are proven; it is empty if no audit is written down. `sources` has, by
    view, the tables that it is derived from.
    """
    return "\n".join(_parts(folder, kinds, rows, release, sums, proven, sources)) + "\n"


def _parts(
    folder: Folder,
    kinds: Mapping[str, Kind],
    rows: Mapping[str, int],
    release: Path,
    sums: Mapping[str, str],
    proven: Mapping[str, ProvenValues],
    sources: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    """Yield the paragraphs of the README: the release, loading, what is proven, each table."""
    metadata = folder.metadata
    yield f"# {cell(metadata.title)} {cell(metadata.version)}\n"
    if metadata.description:
        yield f"{paragraph(metadata.description)}\n"
    if metadata.license:
        files = ", ".join(code(name) for name in license_files(folder.root).values())
        yield f"Licence of the data: {cell(metadata.license)}{f'; see {files}' if files else ''}.\n"
    if metadata.schema_version:
        yield f"Version of the schema: {cell(metadata.schema_version)}.\n"
    example = _example(folder, rows)
    if folder.kinds:
        yield from loading.tables(folder, example, {path.partition("/")[0] for path in sums})
    yield from loading.single_files(release, sums, example)
    if proven:
        yield PROVEN
        yield from (_share(cell(kind), *count) for kind, count in proven.items() if count.values)
        counts = zip(*proven.values(), strict=True)
        yield f"{_share('all', *map(sum, counts))}\n"
    yield "## Tables\n"
    for kind in kinds.values():
        for table in kind.tables:
            yield f"### {cell(table.name)}\n"
            yield f"{paragraph(table.description or table.title)}\n"
            if table.name in sources:
                names = ", ".join(map(cell, sources[table.name])) or "no table"
                yield f"Derived from {names} by {code(folder.views[table.name].path)}.\n"
            yield f"{rows.get(table.name, 0):,} rows. Key: {cell(', '.join(table.key))}.\n"
            yield "| column | type | meaning |\n| --- | --- | --- |"
            yield from (_row(table, column) for column in table.columns)
            yield ""


def _share(name: str, values: int, proven: int) -> str:
    """Return a row of the table of proven values; 100 % stands only where all are proven."""
    thousandths = proven * 1000 // (values or 1)
    share = f"{thousandths // 10}.{thousandths % 10} %"
    return f"| {name} | {values:,} | {proven:,} | {share} |"


def _example(folder: Folder, rows: Mapping[str, int]) -> str:
    """Return the largest table of a kind, for programs that people copy: its name is a word."""
    names = [name for name in folder.kinds if re.fullmatch(r"[\w.-]+", name)]
    return max(names, key=lambda name: rows.get(name, 0), default="TABLE")


def _row(table: Table, column: Column) -> str:
    """Return the row of a column in the table of columns."""
    notes = [column.description or column.title]
    if column.unit:
        notes.append(f"Unit: {column.unit}.")
    if names := table.uncertainty(column):
        notes.append(f"Uncertainty: {', '.join(names)}.")
    if column.notes.get("deprecated"):
        notes.append("Deprecated: it goes in the next major version.")
    if column.ref:
        notes.append(f"Refers to {column.ref}.")
    meaning = cell(" ".join(notes))
    if values := values_in_words(column.notes):
        meaning += " One of " + ", ".join(map(code, values)) + "."
    return f"| {cell(column.name)} | {column.type_in_words} | {meaning} |"
