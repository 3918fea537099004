"""hidata build: the release of the dataset."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hidata.cli.common import FINDINGS, Settings, as_of, report
from hidata.cli.output import say
from hidata.cli.workers import jobs_option, scheduler_option, workers
from hidata.formats import ALL
from hidata.storage.addresses import public

if TYPE_CHECKING:
    from hidata.dataset.folder import Folder

MAX_COLUMNS = 50
"""How many columns are named whose values are in `_rest`."""


@click.command("build")
@click.option(
    "--out",
    metavar="DIR",
    default="dist",
    show_default=True,
    help="The folder that the release's folder is put into, or an address in an object store.",
)
@click.option("--only", help=f"Some of the formats, separated by commas: {','.join(ALL)}.")
@click.option(
    "--zip", "zipped", is_flag=True, help="Also write zip archives: all, and each format."
)
@jobs_option
@scheduler_option
@click.pass_obj
def command(
    settings: Settings,
    out: str,
    only: str | None,
    zipped: bool,
    jobs: int | None,
    scheduler: str | None,
) -> int:
    """Check the dataset and build its release, whole or not at all.

    Example: hidata build --out dist
    """
    from hidata.api import latest_day
    from hidata.release.build import Refused, build
    from hidata.reports import counted

    folder = settings.folder
    formats = _formats(only)
    _warn_of_today(folder)
    start_workers = workers(jobs, scheduler)
    try:
        with _target(out) as target:
            built = build(
                folder, target, as_of(folder), start_workers, formats,
                latest=latest_day(), zipped=zipped,
            )  # fmt: skip
    except Refused as refused:
        report(folder, refused.findings, refused.checked)
        return FINDINGS
    width = max(map(len, [*built.rows, *built.files]), default=0)
    for table, rows in built.rows.items():
        say(f"{table:{width}}  {rows:>9,} rows")
    for name, size in built.files.items():
        say(f"{name:{width}}  {size:>9,} bytes")
    for line in _in_rest(built.in_rest):
        say(line)
    for notice in (notice for kind in folder.kinds.values() for notice in kind.notices):
        say(notice, err=True)
    total, place = sum(built.records.values()), public(out).rstrip("/")
    say(f"Built {place}/{built.folder.name} from {counted(total, 'record')}.")
    return 0


def _warn_of_today(folder: Folder) -> None:
    """Say if the release will bear the date of today though the dataset lies in a repository."""
    from hidata.storage.git import GitError
    from hidata.storage.repository import Repository

    if folder.remote or os.environ.get("SOURCE_DATE_EPOCH"):
        return
    try:
        reason = "" if Repository(folder.root).commit("HEAD") else "There is no commit yet."
    except GitError as error:
        reason = "" if error.reason == "no repository" else str(error)
    if reason:
        sentence = "So the release has the date of today, not that of the commit."
        say(f"{reason} {sentence}", err=True)


def _in_rest(counts: Mapping[str, int]) -> Iterator[str]:
    """Yield lines that say which columns could not hold how many of their values as spelled."""
    from hidata.reports import counted

    if counts:
        yield "In _rest, as the record spells them, since their columns cannot hold them exactly:"
    for name in sorted(counts)[:MAX_COLUMNS]:
        yield f"  {name}: {counted(counts[name], 'value')}"
    if len(counts) > MAX_COLUMNS:
        yield f"  and values of {len(counts) - MAX_COLUMNS} more columns"


def _target(out: str) -> AbstractContextManager[Path]:
    """Return the folder to build into; what is built for an address is uploaded in the end."""
    from hidata.storage import storage

    if not storage.is_address(out):
        return nullcontext(Path(out))
    folder = storage.folder_at(out)
    if folder is not None:
        return nullcontext(Path(folder))
    from hidata.storage import object_store

    return object_store.draft(out)


def _formats(only: str | None) -> list[str] | None:
    """Return the formats that `--only` names, None without it."""
    if only is None:
        return None
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    for name in wanted or [only]:
        if name not in ALL:
            message = f"{name!r} is not a format; the formats are {', '.join(ALL)}."
            raise click.BadParameter(message, param_hint="--only")
    return wanted
