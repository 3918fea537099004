"""hidata verify: whether a release is what it says."""

from __future__ import annotations

from pathlib import Path

import click

from hidata.cli.common import FINDINGS
from hidata.cli.output import say


@click.command("verify")
@click.argument(
    "releases", metavar="RELEASE...", nargs=-1, required=True,
    type=click.Path(path_type=Path, exists=True),
)  # fmt: skip
def command(releases: tuple[Path, ...]) -> int:
    """Check releases, folders or zips: checksums, metadata, keys, and that all formats agree.

    Example: hidata verify dist/hidata-1.0.0
    """
    return max(map(_verify, releases))


def _verify(release: Path) -> int:
    from hidata.release.read import open_release
    from hidata.release.verify import not_compared, verify
    from hidata.reports import counted

    with open_release(release) as found:
        wrong = verify(found)
        tables = len(found.tables) if found.formats and not wrong else 0
        notes = [] if wrong else not_compared(found)
    for sentence in wrong:
        say(sentence)
    if wrong:
        say(f"{counted(len(wrong), 'fault')} in {release}")
        return FINDINGS
    say("; ".join([f"ok: {release}, {counted(tables, 'table')}", *notes]))
    return 0
