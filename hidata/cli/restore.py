"""hidata restore: the records and schemas of a release, as a dataset again."""

from __future__ import annotations

import os
from pathlib import Path

import click

from hidata.cli.output import say
from hidata.formats import FORMATS

PREFERRED = ("parquet", "csv", "jsonld")
"""The formats to restore from, the best first."""


@click.command("restore")
@click.argument("release", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--from", "form", type=click.Choice(FORMATS),
    help="The format to restore from; it is enough by itself.  "
    "[default: the first of parquet, csv, jsonld that the release has]",
)  # fmt: skip
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder to write the dataset into; it must not exist.",
)
@click.option("--unverified", is_flag=True, help="Do not compare with SHA256SUMS first.")
def command(release: Path, form: str | None, out: Path, unverified: bool) -> int:
    """Write the records, schemas and settings of a release as a dataset that builds it again.

    A record is in the file that is named after its key. The dataset is written whole or not at all.

    Example: hidata restore dist/hidata-1.0.0 --from csv --out restored
    """
    from hidata.release.read import checked_release
    from hidata.release.restore import restore
    from hidata.reports import counted
    from hidata.storage import atomic

    if os.path.lexists(out):
        raise click.UsageError(f"{out} already exists.")
    with (
        checked_release(release, unverified) as found,
        atomic.draft(out.absolute().parent) as temporary,
    ):
        wanted = (form,) if form else PREFERRED
        chosen = next((name for name in wanted if name in found.formats), None)
        if chosen is None:
            folders = [f"{name}/" for name in wanted]
            raise click.UsageError(f"{release} has no {' and no '.join(folders)}.")
        draft = temporary / "dataset"
        draft.mkdir()
        number = restore(found, chosen, draft)
        atomic.publish(draft, out)
    say(f"Restored {counted(number, 'record')} to {out}.")
    return 0
