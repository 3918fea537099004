"""hidata validate: all findings of all records."""

from __future__ import annotations

import click

from hidata.cli.common import FINDINGS, Settings, as_of, jobs_option, order, scheduler_option, tell
from hidata.report import FORMATS


@click.command("validate")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How the findings are told.",
)
@jobs_option
@scheduler_option
@click.pass_obj
def command(settings: Settings, form: str, jobs: int | None, scheduler: str | None) -> int:
    """Check all records and schemas; exit 1 if anything is wrong.

    Example: hidata validate --format json
    """
    from hidata.release import check

    folder = settings.folder
    with order(folder, jobs, scheduler) as done_by:
        outcome = check(folder, as_of(folder), done_by)
    tell(folder, outcome.findings, sum(outcome.records.values()), form)
    return FINDINGS if outcome.findings else 0
