"""hidata verify: whether a release is what it says."""

from __future__ import annotations

from pathlib import Path

import click

from hidata.cli.common import FINDINGS


@click.command("verify")
@click.argument("release", type=click.Path(path_type=Path, exists=True))
def command(release: Path) -> int:
    """Check a release, a folder or a zip: checksums, metadata, keys, and that all formats agree.

    Example: hidata verify dist/hidata-1.0.0
    """
    from hidata.released import opened
    from hidata.report import clean, counted
    from hidata.verify import verify

    with opened(release) as found:
        wrong = verify(found)
        tables = sum(len(kind.tables) for kind in found.kinds.values()) if not wrong else 0
    for sentence in wrong:
        click.echo(clean(sentence))
    if wrong:
        click.echo(f"{counted(len(wrong), 'fault')} in {release}")
        return FINDINGS
    click.echo(f"ok: {release}, {counted(tables, 'table')}")
    return 0
