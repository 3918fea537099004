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
    from hidata.release.diff import Side
    from hidata.schemas.loading import Schemas


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text",
    show_default=True, help="How the difference is told.",
)  # fmt: skip
@click.pass_obj
def command(settings: Settings, old: str, new: str, form: str) -> int:
    """Tell what changed from OLD to NEW, and how much the version must grow.

    Each is a release (folder or zip), a dataset's folder, or a git revision of the dataset.

    Example: hidata diff main . --format markdown
    """
    from hidata.release import diff_report
    from hidata.release.diff import difference

    tell = {
        "text": diff_report.as_text,
        "json": diff_report.as_json,
        "markdown": diff_report.as_markdown,
    }
    with contextlib.ExitStack() as stack:
        sides = [stack.enter_context(side(settings, name)) for name in (old, new)]
        try:
            found = difference(*sides)
        except ValueError as error:
            raise click.ClickException(f"{error}; hidata validate tells more.") from None
    click.echo(tell[form](found), nl=False)
    return 0


@contextlib.contextmanager
def side(settings: Settings, name: str) -> Iterator[Side]:
    """One side of a difference, from its name."""
    from hidata.release.diff import Side
    from hidata.release.read import opened

    path = Path(name)
    if path.is_file() or (path / "SHA256SUMS").is_file():
        with opened(path) as found:
            if not found.formats:
                raise click.UsageError(f"{name} has no records in any format.")
            form = found.formats[-1]
            yield Side(
                name,
                found.kinds,
                lambda kind: found.records(found.kinds[kind], form),
                _documents(found.schemas),
                found.redirects,
                found.version,
                found.schema_version,
            )
    elif (path / "schema").is_dir():
        yield _dataset(name, path)
    else:
        with tempfile.TemporaryDirectory() as temporary:
            _checkout(settings.folder.root, name, Path(temporary))
            yield _dataset(name, Path(temporary))


def _dataset(name: str, root: Path) -> Side:
    from hidata.api import Dataset
    from hidata.dataset import id_register
    from hidata.dataset.folder import Folder, Metadata
    from hidata.release.diff import Side

    folder, said = Folder(root.resolve()), Metadata.read(root)
    versions = (said.version, said.schema_version) if (root / "pyproject.toml").is_file() else ()
    redirects = id_register.redirects(id_register.read(root)[0])
    documents = _documents(folder.schemas)
    return Side(name, folder.kinds, Dataset(root).records, documents, redirects, *versions)


def _documents(schemas: Schemas) -> dict[str, object]:
    return {path: file.document for path, file in schemas.files.items()}


def _checkout(root: Path, revision: str, into: Path) -> None:
    """Write the dataset's files of a git revision into a folder."""
    from hidata.authoring.scope import PARTS
    from hidata.storage.git import GitError
    from hidata.storage.repository import Repository
    from hidata.storage.work_tree import checkout

    try:
        checkout(Repository(root), revision, PARTS, into)
    except GitError as error:
        if error.why == "refused":
            raise
        message = f"{revision} is no release, no dataset and no git revision of {root}."
        raise click.UsageError(message) from None
    for part in ("schema", "records"):
        if not (into / part).is_dir():
            raise click.UsageError(f"The git revision {revision} has no folder {part}/.")
