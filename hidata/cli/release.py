"""hidata release: build a release that may be published, or say why it may not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hidata.cli.common import FINDINGS, Settings, as_of, report
from hidata.cli.diff import source
from hidata.cli.output import say
from hidata.cli.workers import jobs_option, workers
from hidata.storage.git import GitError
from hidata.storage.repository import Repository

if TYPE_CHECKING:
    from hidata.dataset.folder import Folder
    from hidata.release.change_table import Changes
    from hidata.release.diff import Difference


@click.command("release")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("dist"),
    show_default=True, help="The folder that the release and its archives are put into.",
)  # fmt: skip
@click.option("--previous", help="The release before: a folder, a zip or a git revision.")
@click.option("--first", is_flag=True, help="There is no release before: compare with nothing.")
@jobs_option
@click.pass_obj
def command(
    settings: Settings, out: Path, previous: str | None, first: bool, jobs: int | None
) -> int:
    """Build a release, if the version, the changelog, the tree and the past allow it.

    Compares with the previous release (by default the newest older one among the tags, such as
    v1.0.0 or 1.0.0, and in --out), puts what changed into the release, and adds the released ids to
    the register. If none is found, though there must be one, it is refused.

    Example: hidata release --previous dist/hidata-1.0.0
    """
    from hidata.api import latest_day
    from hidata.engine.validate import check
    from hidata.release import build, past, readiness, versions

    if first and previous:
        raise click.UsageError(
            "--first means that there is no earlier release: leave out --previous."
        )
    folder = settings.local
    build.available_formats(folder.metadata.formats)
    _check_versions(folder)
    repository = _repository(folder.root)
    search = not (first or previous)
    found = past.newest_before(folder, out, repository) if search else None
    before, name = (found.source, found.name) if found else (previous, previous)
    try:
        difference, changes = _changes(settings, before, folder)
    except ValueError as error:
        outcome = check(folder, latest_day(), workers(jobs))
        if not outcome.findings:
            advice = "--previous names another release, --first says that there is none"
            message = f"{name} cannot be compared: {error}; {advice}."
            raise click.ClickException(message) from None
        report(folder, outcome.findings, sum(outcome.records.values()))
        return FINDINGS
    reasons = [
        *readiness.unready(folder, repository),
        *(past.overlooked(folder, out, repository, found) if search else ()),
        *(versions.refusals(difference) if before else ()),
    ]
    for reason in reasons:
        say(f"refused: {reason}", err=True)
    if reasons:
        return FINDINGS
    return _publish(folder, out, jobs, changes, name or "nothing: it is the first")


def _publish(
    folder: Folder, out: Path, jobs: int | None, changes: Changes, compared_with: str
) -> int:
    """Build the release with its changes, and add the released ids to the register."""
    from hidata.api import latest_day
    from hidata.dataset import id_register
    from hidata.release.build import Refused, build

    try:
        built = build(
            folder, out, as_of(folder), workers(jobs),
            latest=latest_day(), zipped=True, changes=changes,
        )  # fmt: skip
    except Refused as refused:
        report(folder, refused.findings, refused.checked)
        return FINDINGS
    keys = {kind: [key for key, _ in folder.records(kind)] for kind in folder.kinds}
    changed = id_register.add_released_ids(
        folder.root, id_register.read_register(folder.root)[0], keys
    )
    say(f"Released {built.folder}, compared with {compared_with}.")
    for path in changed:
        say(f"commit this file before you tag the version: {path}")
    return 0


def _check_versions(folder: Folder) -> None:
    """Raise click.ClickException if the version of the data or the schema is not valid."""
    from hidata.release.versions import parse_version

    for version in (folder.metadata.version, folder.metadata.schema_version):
        try:
            parse_version(version)
        except ValueError as error:
            raise click.ClickException(str(error)) from None


def _repository(root: Path) -> Repository | None:
    """Return the repository that the dataset lies in, or None if it lies in none.

    Raises click.ClickException if git cannot be asked: then nobody knows what was released before.
    """
    try:
        repository = Repository(root)
        repository.commit("HEAD")
        return repository
    except GitError as error:
        if error.reason == "no repository":
            return None
        message = f"A release needs git, to see what is committed and was released: {error}"
        raise click.ClickException(message) from None


def _changes(settings: Settings, before: str | None, folder: Folder) -> tuple[Difference, Changes]:
    """Return what differs from the release before; nothing for a first release."""
    from hidata.release.change_table import changes_of
    from hidata.release.diff import Difference, difference

    name = folder.metadata.name
    new = f"{name}-{folder.metadata.version}"
    if before is None:
        first = Difference("", new)
        return first, changes_of(first)
    with source(settings, before) as old:
        # the same name whether a folder, an archive or a tag was compared with
        old_name = f"{name}-{old.version}" if old.version else Path(before).name
        differences = difference(old, folder, (old_name, new))
        return differences, changes_of(differences, old, folder)
