"""hidata tables: the data dictionary, from the schemas."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from hidata.cli.common import FINDINGS, Settings, report
from hidata.cli.output import say
from hidata.findings.finding import Finding
from hidata.findings.suggestions import with_hint
from hidata.tables.model import Column, Table

if TYPE_CHECKING:
    import pyarrow as pa

    from hidata.dataset.folder import Folder


@click.command("tables")
@click.argument("name", metavar="[TABLE]", required=False)
@click.pass_obj
def command(settings: Settings, name: str | None) -> int:
    """List the tables with their numbers of rows, or the columns of one.

    Example: hidata tables wage
    """
    from hidata.checks.schema_lint import lint

    folder = settings.readable
    faults = lint(folder) or _faults_of_views(folder)
    if faults:
        report(folder, faults, 0)
        return FINDINGS
    tables = folder.tables
    if name is None:
        _list(folder)
        return 0
    if name not in tables:
        raise click.UsageError(with_hint(f"There is no table {name}.", name, tables))
    say(*_dictionary(tables[name], _origin(folder, name)))
    return 0


def _faults_of_views(folder: Folder) -> list[Finding]:
    """Return what is wrong with the dataset's views."""
    if not folder.views:
        return folder.view_faults
    from hidata.views.lint import lint

    return lint(folder)


def _origin(folder: Folder, name: str) -> str:
    """Return a sentence that says what a table is derived from; empty for one of records."""
    if name not in folder.views:
        return ""
    from hidata.views.compute import tables_read

    view = folder.views[name]
    tables = tables_read([view], folder.views, folder.record_tables)[view.name]
    return f"Derived by {view.path} from: {', '.join(tables) or 'no table'}"


def _list(folder: Folder) -> None:
    """A line a table; the number of rows is left out where it cannot be computed."""
    width = max(map(len, folder.tables), default=0)
    for table, rows in _counted(folder):
        number = "-" if rows is None else f"{rows:,}"
        columns = len(table.columns)
        say(f"{table.name:{width}}  {number:>9} rows  {columns:>3} columns  {table.title}")


def _counted(folder: Folder) -> Iterator[tuple[Table, int | None]]:
    """Yield each table and how many rows it has, None where a record cannot be read."""
    from hidata.tables.flatten import Tabulator

    known: dict[str, pa.Table] = {}
    for kind in folder.kinds.values():
        try:
            data = Tabulator(kind).sorted_tables(folder.records(kind.name))
        except ValueError:
            data = {}
        known |= data if folder.views else {}
        for table in kind.tables:
            yield table, data[table.name].num_rows if data else None
    if folder.views:
        from hidata.views.compute import compute_each

        found = compute_each(folder.views, folder.record_tables, known.__getitem__, folder.schemas)
        for name, view in folder.views.items():
            yield view.table, found[name].num_rows if name in found else None


def _dictionary(table: Table, origin: str) -> Iterator[str]:
    yield f"{table.name}: {table.title}"
    if table.description:
        yield from textwrap.wrap(table.description, 96)
    if origin:
        yield origin
    yield f"Key: {', '.join(table.key)}"
    yield ""
    for column in table.columns:
        yield f"{column.name}  {_type(table, column)}"
        if column.description:
            yield from textwrap.wrap(
                column.description, 96, initial_indent="    ", subsequent_indent="    "
            )


def _type(table: Table, column: Column) -> str:
    parts = [column.type_in_words, "required" if column.required else "", column.unit or ""]
    parts.append("deprecated" if column.notes.get("deprecated") else "")
    if names := table.uncertainty(column):
        parts.append(f"uncertainty: {' '.join(names)}")
    if column.ref:
        parts.append(f"-> {column.ref}")
    return ", ".join(part for part in parts if part)
