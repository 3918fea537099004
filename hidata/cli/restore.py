"""hidata restore: the records and schemas of a release, as a dataset again."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from hidata.formats import FORMATS


@click.command("restore")
@click.argument("release", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--from", "form", type=click.Choice(FORMATS), default="parquet", show_default=True,
    help="The format to restore from; it is enough by itself.",
)  # fmt: skip
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder to write the dataset into; it must not exist.",
)
def command(release: Path, form: str, out: Path) -> int:
    """Write the records and schemas of a release as a dataset that hidata can check and build.

    The dataset is written whole or not at all.

    Example: hidata restore dist/hidata-1.0.0 --from csv --out restored
    """
    from urllib.parse import quote

    from hidata.jsontext.writer import canonical
    from hidata.release.read import open_release
    from hidata.reports import counted
    from hidata.storage import atomic

    if out.exists():
        raise click.UsageError(f"{out} already exists.")
    number = 0
    with open_release(release) as found, atomic.draft(out.absolute().parent) as temporary:
        if form not in found.formats:
            raise click.UsageError(f"{release} has no {form}/.")
        draft = temporary / "dataset"
        (draft / "records").mkdir(parents=True)
        shutil.copytree(found.folder / "schema", draft / "schema")
        for kind in found.kinds.values():
            folder = draft / "records" / kind.name
            folder.mkdir()
            for key, record in found.records(kind.name, form):
                (folder / f"{quote(key, safe=' ')}.json").write_bytes(canonical(record))
                number += 1
        atomic.publish(draft, out)
    click.echo(f"Restored {counted(number, 'record')} to {out}.")
    return 0
