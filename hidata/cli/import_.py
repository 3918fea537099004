"""hidata import: files become records, with receipts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hidata.cli.common import FINDINGS, Settings, change_alone, show_findings
from hidata.cli.forms import import_form
from hidata.cli.output import page, say
from hidata.findings.suggestions import with_hint

if TYPE_CHECKING:
    from hidata.dataset.folder import Folder
    from hidata.imports.run import Imported

FORMATS = ("text", "json", "markdown")


@click.command("import")
@click.argument("paths", nargs=-1, metavar="[MAPPING] FILE...", required=True)
@click.option("--check", is_flag=True, help="Only report what would be done.")
@click.option("--update", is_flag=True, help="Take the values of the file where they differ.")
@click.option("--table", metavar="TABLE", help="FILE is this table of a release, edited.")
@click.option("--add", is_flag=True, help="With --table: add rows that are new.")
@click.option("--form", "kind", metavar="KIND", help="FILE is a form for this kind, filled in.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="The format of the report.",
)
@click.pass_obj
def command(
    settings: Settings,
    paths: tuple[str, ...],
    check: bool,
    update: bool,
    table: str | None,
    add: bool,
    kind: str | None,
    form: str,
) -> int:
    """Bring files into the dataset by a mapping; nothing is written if anything is refused.

    MAPPING is a TOML file, or the name of one in imports/. FILE may be a folder or a zip archive.
    With --table, FILE is a table of a release that was edited, and there is no mapping. With
    --form, it is a workbook or table that hidata new --form made, or the text of an issue (.md);
    its records are new.

    Example: hidata import --check oews-national downloads/
    """
    if kind is not None:
        if table is not None or update or add or len(paths) != 1 or form == "markdown":
            raise click.UsageError("--form takes one FILE, --check, and --format text or json.")
        return import_form(settings.local, kind, Path(paths[0]), form, write=not check)
    if table is not None:
        if update or len(paths) != 1:
            raise click.UsageError("--table takes one FILE, and no --update.")
        return _import_table(settings.local, table, Path(paths[0]), form, add=add, write=not check)
    if add:
        raise click.UsageError("--add goes with --table: a mapping adds what is new.")
    from hidata.api import latest_day
    from hidata.imports.run import import_files, mapping_path

    mapping, *files = paths
    if not files:
        raise click.UsageError("Name the files, too: hidata import MAPPING FILE...")
    folder = settings.local_or_around(Path(mapping))
    change_alone(folder)
    try:
        imported = import_files(
            folder,
            mapping_path(folder, mapping),
            [Path(file) for file in files],
            latest_day(),
            update=update,
            write=not check,
        )
    except ValueError as error:
        raise click.ClickException(f"{error}; hidata validate says more.") from None
    _show(imported, form)
    return FINDINGS if imported.findings else 0


def _import_table(
    folder: Folder, table: str, path: Path, form: str, *, add: bool, write: bool
) -> int:
    """Bring an edited table of a release back into the records."""
    from hidata.api import latest_day
    from hidata.imports import table_report
    from hidata.imports.table_run import import_table_file

    try:
        tables = folder.tables
    except ValueError:
        message = "A schema of the dataset is not valid; hidata validate reports why."
        raise click.ClickException(message) from None
    if table in folder.views:
        raise click.UsageError(_derived(folder, table))
    if table not in tables:
        raise click.UsageError(with_hint(f"There is no table {table}.", table, tables))
    change_alone(folder)
    try:
        edits = import_table_file(folder, table, path, latest_day(), add=add, write=write)
    except ValueError as error:
        raise click.ClickException(f"{error}; hidata validate says more.") from None
    if form == "text":
        say(*table_report.lines(edits))
        show_findings(edits.findings, edits.rows)
    else:
        page(table_report.as_json(edits) if form == "json" else table_report.as_markdown(edits))
    return FINDINGS if edits.findings else 0


def _derived(folder: Folder, table: str) -> str:
    """Return a sentence that says which tables to edit instead of one that is derived from them."""
    from hidata.views.compute import tables_read

    view = folder.views[table]
    message = f"{table} is derived by {view.path}, so that it cannot be edited"
    try:
        names = tables_read([view], folder.views, folder.record_tables)[view.name]
    except ValueError:
        names = []
    return f"{message}; edit {' or '.join(names)}." if names else f"{message}."


def _show(imported: Imported, form: str) -> None:
    """Print the report and the findings."""
    from hidata.imports import report as reports
    from hidata.reports.json import finding_object
    from hidata.reports.visible import json_text

    report, findings = imported.report, imported.findings
    if form == "json":
        data = reports.as_data(report) if report else {}
        data |= {"findings": [*map(finding_object, findings)], "more_findings": imported.more}
        page(json_text({"version": 1, **data}))
    elif form == "markdown":
        from hidata.imports import markdown

        page(markdown.of_import(report, findings, imported.more))
    else:
        say(*(reports.lines(report) if report else ()))
        show_findings(findings, len(report.plan.read.taken) if report else 0, imported.more)
