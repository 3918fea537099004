"""hidata release: build a release that may be published, or say why it may not."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hidata.cli.common import FINDINGS, Settings, as_of, report
from hidata.cli.diff import source
from hidata.cli.workers import jobs_option, workers
from hidata.reports import clean
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
@jobs_option
@click.pass_obj
def command(settings: Settings, out: Path, previous: str | None, jobs: int | None) -> int:
    """Build a release, if the version, the changelog and the tree allow it.

    Compares with the previous release (by default the newest older one in --out, or the newest
    older tag v*), puts what changed into the release, and adds the released ids to the register.

    Example: hidata release --previous dist/hidata-1.0.0
    """
    from hidata.api import latest_day
    from hidata.dataset import id_register
    from hidata.engine.validate import check
    from hidata.release import versions
    from hidata.release.build import Refused, build

    folder = settings.local
    for version in (folder.metadata.version, folder.metadata.schema_version):
        try:
            versions.parse_version(version)
        except ValueError as error:
            raise click.ClickException(str(error)) from None
    before = previous or _newest(out, folder)
    try:
        difference, changes = _changes(settings, before, folder)
    except ValueError as error:
        outcome = check(folder, latest_day(), workers(jobs))
        if not outcome.findings:
            raise click.ClickException(f"{before} cannot be compared: {error}") from None
        report(folder, outcome.findings, sum(outcome.records.values()))
        return FINDINGS
    reasons = [*_unready(folder), *(versions.refusals(difference) if before else ())]
    for reason in reasons:
        click.echo(clean(f"refused: {reason}"), err=True)
    if reasons:
        return FINDINGS
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
    click.echo(f"Released {built.folder}, compared with {before or 'nothing: it is the first'}.")
    for path in changed:
        click.echo(f"commit with the tag: {path}")
    return 0


def _newest(out: Path, folder: Folder) -> str | None:
    """Return the release in `out`, or the tag, with the highest version below the dataset's own."""
    from hidata.release.versions import parse_version

    name = folder.metadata.name
    released = [path for path in out.glob(f"{name}-*") if (path / "SHA256SUMS").is_file()]
    tags = []
    with contextlib.suppress(
        GitError
    ):  # reported with all other reasons that speak against a release
        tags = Repository(folder.root).tags("v*")
    named = [(tag.removeprefix("v"), tag) for tag in tags]
    named += [(path.name.removeprefix(f"{name}-"), str(path)) for path in released]
    candidates = []
    for version, origin in named:
        with contextlib.suppress(ValueError):  # a name without a version in it
            candidates.append((parse_version(version), origin))
    below = [pair for pair in candidates if pair[0] < parse_version(folder.metadata.version)]
    return max(below, key=lambda pair: (pair[0], pair[1] not in tags))[1] if below else None


def _changes(settings: Settings, before: str | None, folder: Folder) -> tuple[Difference, Changes]:
    """Return what differs from the release before; nothing for a first release."""
    from hidata.release.change_table import changes_of
    from hidata.release.diff import Difference, difference

    name = f"{folder.metadata.name}-{folder.metadata.version}"
    if before is None:
        first = Difference("", name)
        return first, changes_of(first)
    with source(settings, before) as old:
        differences = difference(old, folder, (Path(before).name, name))
        return differences, changes_of(differences, old, folder)


def _unready(folder: Folder) -> Iterator[str]:
    """Yield each reason, outside the data, why the dataset cannot be released."""
    from hidata.release.verify_descriptions import citation_version
    from hidata.release.versions import parse_version

    root, version, schema = folder.root, folder.metadata.version, folder.metadata.schema_version
    if parse_version(schema) > parse_version(version):
        yield f"the schema's version, {schema}, is newer than the data's, {version}."
    changelog = root / "CHANGELOG.md"
    heads = changelog.read_text("utf-8").splitlines() if changelog.is_file() else []
    if not any(line.startswith(f"## [{version}]") for line in heads):
        yield f"CHANGELOG.md has no entry ## [{version}]."
    citation = root / "CITATION.cff"
    if citation.is_file() and citation_version(citation.read_text("utf-8")) != version:
        yield f"CITATION.cff does not say version {version}."
    try:
        yield from _uncommitted(Repository(root), version)
    except GitError as error:
        if error.reason == "refused":
            yield f"git cannot say what changed: {error}"


def _uncommitted(repository: Repository, version: str) -> Iterator[str]:
    """Yield how the folder differs from the commit checked out, and that from the version's tag."""
    from hidata.storage.work_tree import uncommitted_files

    if changes := sorted(uncommitted_files(repository)):
        yield f"the tree has changes that are not committed, such as {changes[0]}."
    tagged = repository.commit(f"refs/tags/v{version}")
    if tagged and tagged != repository.commit("HEAD"):
        yield f"the tag v{version} is on another commit; a released version is never changed."
