"""hidata tables: the data dictionary, from the schemas."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from hidata.cli.common import FINDINGS, Settings, report
from hidata.cli.output import say
from hidata.findings.suggestions import with_hint
from hidata.tables.model import Column, Table

if TYPE_CHECKING:
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
    faults = lint(folder)
    if faults:
        report(folder, faults, 0)
        return FINDINGS
    tables = folder.tables
    if name is None:
        _list(folder)
        return 0
    if name not in tables:
        raise click.UsageError(with_hint(f"There is no table {name}.", name, tables))
    say(*_dictionary(tables[name]))
    return 0


def _list(folder: Folder) -> None:
    """A line a table; the number of rows is left out where a record cannot be read."""
    from hidata.tables.flatten import Tabulator

    width = max(map(len, folder.tables), default=0)
    for kind in folder.kinds.values():
        try:
            data = Tabulator(kind).sorted_tables(folder.records(kind.name))
        except ValueError:
            data = {}
        for table in kind.tables:
            rows = f"{data[table.name].num_rows:,}" if data else "-"
            columns = len(table.columns)
            say(f"{table.name:{width}}  {rows:>9} rows  {columns:>3} columns  {table.title}")


def _dictionary(table: Table) -> Iterator[str]:
    yield f"{table.name}: {table.title}"
    if table.description:
        yield from textwrap.wrap(table.description, 96)
    yield f"Key: {', '.join(table.key)}"
    yield ""
    for column in table.columns:
        yield f"{column.name}  {_type(column)}"
        if column.description:
            yield from textwrap.wrap(
                column.description, 96, initial_indent="    ", subsequent_indent="    "
            )


def _type(column: Column) -> str:
    parts = [column.type_in_words, "required" if column.required else "", column.unit or ""]
    parts.append("deprecated" if column.notes.get("deprecated") else "")
    if column.ref:
        parts.append(f"-> {column.ref}")
    return ", ".join(part for part in parts if part)
