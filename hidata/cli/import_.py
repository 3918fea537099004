"""hidata import: files become records, with receipts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hidata.cli.common import FINDINGS, Settings, show_findings
from hidata.cli.output import page, say

if TYPE_CHECKING:
    from hidata.imports.run import Imported

FORMATS = ("text", "json", "markdown")


@click.command("import")
@click.argument("paths", nargs=-1, metavar="MAPPING FILE...", required=True)
@click.option("--check", is_flag=True, help="Only report what would be done.")
@click.option("--update", is_flag=True, help="Take the values of the file where they differ.")
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
    settings: Settings, paths: tuple[str, ...], check: bool, update: bool, form: str
) -> int:
    """Bring files into the dataset by a mapping; nothing is written if anything is refused.

    MAPPING is a TOML file, or the name of one in imports/. FILE may be a folder or a zip archive.

    Example: hidata import --check oews-national downloads/
    """
    from hidata.api import latest_day
    from hidata.imports.run import import_files, mapping_path

    mapping, *files = paths
    if not files:
        raise click.UsageError("Name the files, too: hidata import MAPPING FILE...")
    folder = settings.local_or_around(Path(mapping))
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


def _show(imported: Imported, form: str) -> None:
    """Print the report and the findings."""
    from hidata.imports import report as reports
    from hidata.reports.json import finding_object
    from hidata.reports.visible import json_text

    report, findings = imported.report, imported.findings
    if form == "json":
        data = reports.as_data(report) if report else {}
        page(json_text({"version": 1, **data, "findings": [*map(finding_object, findings)]}))
    elif form == "markdown":
        from hidata.imports import markdown

        page(markdown.of_import(report, findings, imported.more))
    else:
        say(*(reports.lines(report) if report else ()))
        show_findings(findings, len(report.plan.read.taken) if report else 0, imported.more)
