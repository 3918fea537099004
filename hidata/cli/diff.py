"""hidata diff: what changed between two versions, by meaning."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hidata.cli.common import Settings

if TYPE_CHECKING:
    from hidata.dataset.record_source import RecordSource


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text",
    show_default=True, help="The format of the report.",
)  # fmt: skip
@click.pass_obj
def command(settings: Settings, old: str, new: str, form: str) -> int:
    """Show what changed from OLD to NEW, and how much the version must grow.

    Each is a release (folder or zip), a dataset's folder, or a git revision of the dataset.

    Example: hidata diff main . --format markdown
    """
    from hidata.release import diff_report
    from hidata.release.diff import difference

    renderers = {
        "text": diff_report.as_text,
        "json": diff_report.as_json,
        "markdown": diff_report.as_markdown,
    }
    with contextlib.ExitStack() as stack:
        one, other = (stack.enter_context(source(settings, name)) for name in (old, new))
        try:
            changes = difference(one, other, (old, new))
        except ValueError as error:
            raise click.ClickException(f"{error}; hidata validate says more.") from None
    click.echo(renderers[form](changes), nl=False)
    return 0


@contextlib.contextmanager
def source(settings: Settings, name: str) -> Iterator[RecordSource]:
    """The records to compare, from the name of a release, a dataset or a git revision."""
    from hidata.dataset.folder import Folder
    from hidata.release.read import open_release

    path = Path(name)
    if path.is_file() or (path / "SHA256SUMS").is_file():
        with open_release(path) as released:
            if not released.formats:
                raise click.UsageError(f"{name} has no records in any format.")
            yield released
    elif (path / "schema").is_dir():
        yield Folder(path.resolve())
    else:
        with tempfile.TemporaryDirectory() as temporary:
            _checkout(settings.folder.root, name, Path(temporary))
            yield Folder(Path(temporary).resolve())


def _checkout(root: Path, revision: str, into: Path) -> None:
    """Write the dataset's files of a git revision into a folder."""
    from hidata.authoring.scope import DATASET_PARTS
    from hidata.storage.git import GitError
    from hidata.storage.repository import Repository
    from hidata.storage.work_tree import checkout

    try:
        checkout(Repository(root), revision, DATASET_PARTS, into)
    except GitError as error:
        if error.reason == "refused":
            raise
        message = f"{revision} is not a release, not a dataset and not a git revision of {root}."
        raise click.UsageError(message) from None
    for part in ("schema", "records"):
        if not (into / part).is_dir():
            raise click.UsageError(f"The git revision {revision} has no folder {part}/.")
