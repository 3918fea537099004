"""How to load a release, for its README: tables from the formats that it has, single files."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from hidata import formats
from hidata.dataset.folder import Folder
from hidata.reports.markdown import cell, code

PLACES = {
    frozenset({"csv", "parquet"}): (
        "Each table is in `parquet/` and, with the same rows and columns, in `csv/`."
    ),
    frozenset({"parquet"}): "Each table is in `parquet/`.",
    frozenset({"csv"}): "Each table is in `csv/`.",
}
RECORDS = """\
`jsonld/` has the whole
records, one file for each kind, and `shapes.jsonld` has SHACL shapes to check them with."""
PARQUET = """\
No options
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
"""
CSV = """\
Excel: Data, From Text/CSV, `csv/{table}.csv`, File Origin UTF-8. {formulas}
"""
ROWS = """\
A list in a record has a table of its own: `{table}_id` is the id of the record, `position` is the
item's number in the list, counted from 1. Moments and times of day are in UTC.

{empty}"""
SUMS = """\
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

OPENING = {
    "sqlite": """\
{name} has all tables with their keys and references, the views, the data dictionary, and a search
over the names of records:

```sh
sqlite3 -header {path} 'SELECT * FROM "{table}" LIMIT 5'
duckdb {path} 'SELECT * FROM "{table}" LIMIT 5'
datasette {path} --metadata datasette-metadata.json
```
""",
    "xlsx": """\
{name} has the views and the main tables, a sheet each with filters, and the data dictionary: open
it with Excel or LibreOffice. Texts are texts there, and dates are dates.
""",
}


def tables(folder: Folder, example: str, present: Collection[str]) -> Iterator[str]:
    """Yield what to say on loading tables from the formats that are `present`, by an example."""
    yield "## Loading it\n"
    tabular = frozenset(present) & {*formats.TABULAR}
    sentences = [PLACES.get(tabular, ""), RECORDS if "jsonld" in present else ""]
    sentences.append(PARQUET.format(table=example) if "parquet" in present else "\n")
    yield " ".join(filter(None, sentences))
    if "csv" in present:
        formulas = NO_FORMULAS if folder.metadata.formulas_as_text else FORMULAS
        yield CSV.format(table=example, formulas=formulas)
    names = {
        c.name for kind in folder.kinds.values() for c in kind.table.columns if c.role == "rest"
    }
    empty = REST.format(rest="` or `".join(sorted(names))) if names else EMPTY
    yield ROWS.format(table=example, empty=empty)
    yield SUMS


def single_files(release: Path, sums: Mapping[str, str], example: str) -> Iterator[str]:
    """Yield the section on the formats that are one file each, nothing if there are none."""
    files = formats.single_files(sums)
    if not files:
        return
    yield "## One file each\n"
    yield "| file | bytes | SHA-256 |\n| --- | ---: | --- |"
    for path in files.values():
        yield f"| {cell(path)} | {(release / path).stat().st_size:,} | `{sums[path]}` |"
    yield ""
    for form, path in files.items():
        yield OPENING[form].format(name=code(path), path=shlex.quote(path), table=example)
