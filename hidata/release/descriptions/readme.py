"""README.md of a release: what it is, how to load it, what each column means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hidata.dataset import proofs
from hidata.dataset.folder import Folder
from hidata.dataset.proofs import ProvenValues
from hidata.release.texts import license_files
from hidata.reports.markdown import cell, code, paragraph
from hidata.tables.model import Column, Kind

LOADING = """\
## Loading it

Each table is in `parquet/` and, with the same rows and columns, in `csv/`. `jsonld/` has the whole
records, one file for each kind, and `shapes.jsonld` has SHACL shapes to check them with. No options
are needed to load a table:

```python
import duckdb
duckdb.sql("SELECT * FROM 'parquet/{table}.parquet' LIMIT 5").show()
```

```python
import pandas
table = pandas.read_parquet("parquet/{table}.parquet")
```

```python
import polars
table = polars.read_parquet("parquet/{table}.parquet")
```

```r
table <- arrow::read_parquet("parquet/{table}.parquet")
```

```python
table = spark.read.parquet("parquet/{table}.parquet")
```

Excel: Data, From Text/CSV, `csv/{table}.csv`, File Origin UTF-8. {formulas}

A list in a record has a table of its own: `{table}_id` is the id of the record, `position` is the
item's number in the list, counted from 1. Moments and times of day are in UTC.

{empty}
`SHA256SUMS` has the checksums of all files; check them with `sha256sum -c SHA256SUMS`.
"""

FORMULAS = """\
Spreadsheets take a text that begins with `=`, `+`, `-` or `@` for a formula, in quotes too: load
columns of text as text."""
NO_FORMULAS = """\
In `csv/`, a text that a spreadsheet would take for a formula (one that begins with `=`, `+`, `-`,
`@`, a tab or the end of a line) has an apostrophe before it, and so has one that begins with an
apostrophe: without its first apostrophe a text is as in `parquet/`."""
EMPTY = "An empty cell means that the record has no value there.\n"
REST = """\
An empty cell means that the record has no value there. In a kind with the column `{rest}` it may
also have one that no cell can hold: null, an empty text, list or object, a number out of range.
Such a value is in the `{rest}` of the record's row, by its JSON Pointer. So are the properties that
the schema does not declare, and the spelling of a moment or number where the cell has only the same
instant in UTC, or the nearest number.
"""


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
    proven: Mapping[str, ProvenValues] = {},
) -> str:
    """Return the README as Markdown. `kinds` may have other tables beside those of the folder.

    `proven` says by kind how many values are proven; it is empty if no audit is written down.
    """
    return "\n".join(_parts(folder, kinds, rows, proven)) + "\n"


def _parts(
    folder: Folder,
    kinds: Mapping[str, Kind],
    rows: Mapping[str, int],
    proven: Mapping[str, ProvenValues],
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
    if folder.kinds:
        names = {
            c.name for kind in folder.kinds.values() for c in kind.table.columns if c.role == "rest"
        }
        empty = REST.format(rest="` or `".join(sorted(names))) if names else EMPTY
        formulas = NO_FORMULAS if metadata.formulas_as_text else FORMULAS
        example = _example(folder, rows)
        yield LOADING.format(table=example, empty=empty, formulas=formulas)
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
            yield f"{rows.get(table.name, 0):,} rows. Key: {cell(', '.join(table.key))}.\n"
            yield "| column | type | meaning |\n| --- | --- | --- |"
            yield from map(_row, table.columns)
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


def _row(column: Column) -> str:
    """Return the row of a column in the table of columns."""
    notes = [column.description or column.title]
    if column.unit:
        notes.append(f"Unit: {column.unit}.")
    if column.notes.get("deprecated"):
        notes.append("Deprecated: it goes in the next major version.")
    if column.ref:
        notes.append(f"Refers to {column.ref}.")
    meaning = cell(" ".join(notes))
    if column.notes.get("enum"):
        meaning += " One of " + ", ".join(code(str(v)) for v in column.notes["enum"]) + "."
    return f"| {cell(column.name)} | {column.type_in_words} | {meaning} |"
