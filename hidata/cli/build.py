"""hidata build: the release of the dataset."""

from __future__ import annotations

from pathlib import Path

import click

from hidata.cli.common import FINDINGS, Settings, as_of, hiring, jobs_option, scheduler_option, tell
from hidata.export import FORMATS


@click.command("build")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("dist"),
    show_default=True,
    help="The folder that the release's folder is put into.",
)
@click.option("--only", help=f"Some of the formats, with commas: {','.join(FORMATS)}.")
@click.option("--zip", "zipped", is_flag=True, help="Pack it too: all, and each format by itself.")
@jobs_option
@scheduler_option
@click.pass_obj
def command(
    settings: Settings,
    out: Path,
    only: str | None,
    zipped: bool,
    jobs: int | None,
    scheduler: str | None,
) -> int:
    """Check the dataset and build its release, whole or not at all.

    Example: hidata build --out dist
    """
    from hidata.release import Refused, build
    from hidata.report import counted

    folder = settings.folder
    formats = _formats(only)
    try:
        hire = hiring(jobs, scheduler)
        built = build(folder, out, as_of(folder), hire, formats, zipped=zipped)
    except Refused as refused:
        tell(folder, refused.findings, refused.checked)
        return FINDINGS
    width = max(map(len, built.rows), default=0)
    for table, rows in built.rows.items():
        click.echo(f"{table:{width}}  {rows:>9,} rows")
    total = sum(built.records.values())
    click.echo(f"Built {built.folder} from {counted(total, 'record')}.")
    return 0


def _formats(only: str | None) -> list[str]:
    if only is None:
        return list(FORMATS)
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    for name in wanted:
        if name not in FORMATS:
            message = f"{name!r} is no format; there are {', '.join(FORMATS)}."
            raise click.BadParameter(message, param_hint="--only")
    return wanted
