"""hidata fetch: a published release, every byte checked."""

from __future__ import annotations

from pathlib import Path

import click

from hidata.cli.common import Settings
from hidata.cli.output import say


@click.command("fetch")
@click.argument("version", required=False)
@click.option("--table", metavar="T", help="Only this table, in CSV and Parquet.")
@click.option("--from", "base", metavar="URL", help="The address that releases lie under.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where to put it. Default: the user's cache."
)
@click.option(
    "--sha256", default="", metavar="SUM",
    help="The SHA-256 of the release's SHA256SUMS, from a place that you trust.",
)  # fmt: skip
@click.pass_obj
def command(
    settings: Settings,
    version: str | None,
    table: str | None,
    base: str | None,
    out: Path | None,
    sha256: str,
) -> int:
    """Load a release, by default the one of this dataset's version, and check every byte.

    What is there already is not loaded again; what was broken off goes on where it ended.

    Example: hidata fetch 1.0.0 --table wage --out data
    """
    from hidata.release.fetch import Unfetched, cache_folder, fetch

    metadata = settings.readable.metadata
    base = base or metadata.releases
    if not base:
        raise click.UsageError("No address: give --from URL, or set releases in the settings.")
    name = f"{metadata.name}-{version or metadata.version}"
    try:
        folder = fetch(base, name, out or cache_folder(), table, sha256=sha256)
    except Unfetched as error:
        raise click.ClickException(str(error)) from None
    say(f"{folder}")
    return 0
