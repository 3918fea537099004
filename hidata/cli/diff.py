"""hidata diff: what changed between two versions, by meaning."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hidata.cli.common import Settings
from hidata.cli.output import page

if TYPE_CHECKING:
    from hidata.dataset.folder import Folder
    from hidata.dataset.record_source import RecordSource


@click.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text",
    show_default=True, help="The format of the report.",
)  # fmt: skip
@click.option("--unverified", is_flag=True, help="Do not compare releases with SHA256SUMS first.")
@click.pass_obj
def command(settings: Settings, old: str, new: str | None, form: str, unverified: bool) -> int:
    """Show what changed from OLD to NEW, and how much the version must grow.

    Each is a release (folder or zip), a dataset's folder, or a git revision of the dataset. Without
    NEW it is the dataset as it lies there.

    A...B alone shows what B changed since it left A: from the newest commit that both descend from
    to B. A... does so for the dataset as it lies there.

    Example: hidata diff main... --format markdown
    """
    from hidata.release import diff_report
    from hidata.release.diff import difference
    from hidata.release.read import ReleaseFolder
    from hidata.release.verify_descriptions import UNREADABLE, reason

    renderers = {
        "text": diff_report.as_text,
        "json": diff_report.as_json,
        "markdown": diff_report.as_markdown,
    }
    names = _sides(settings, old, new)
    with contextlib.ExitStack() as stack:
        one, other = (stack.enter_context(source(settings, name, unverified)) for name in names)
        try:
            changes = difference(one, other, names)
        except UNREADABLE as error:
            of_release = isinstance(one, ReleaseFolder) or isinstance(other, ReleaseFolder)
            if not of_release and not isinstance(error, ValueError):
                raise
            message = _unreadable(dict(zip(names, (one, other), strict=True))) or reason(error)
            raise click.ClickException(message) from None
    page(renderers[form](changes))
    return 0


def _sides(settings: Settings, old: str, new: str | None) -> tuple[str, str]:
    """Return the names of the two sides to compare; A...B stands for both."""
    from hidata.storage.repository import Repository

    here = str(settings.local.root) if new is None else ""
    if "..." not in old or Path(old).exists():
        return old, here or str(new)
    if new is not None:
        raise click.UsageError(f"{old} names both sides: leave out {new}.")
    left, _, right = old.partition("...")
    base = Repository(settings.local.root).merge_base(left or "HEAD", right or "HEAD")
    return base, right or here


@contextlib.contextmanager
def source(settings: Settings, name: str, unverified: bool = False) -> Iterator[RecordSource]:
    """The records to compare, from the name of a release, a dataset or a git revision."""
    from hidata.dataset.folder import Folder
    from hidata.release.read import checked_release
    from hidata.storage.local import DATASET_FOLDERS
    from hidata.storage.partial_checkout import left_out

    path = Path(name)
    if path.is_file() or (path / "SHA256SUMS").is_file():
        with checked_release(path, unverified) as released:
            if not released.formats:
                raise click.UsageError(f"{name} has no records in any format.")
            yield released
    elif (path / "schema").is_dir():
        if absent := left_out(path.resolve(), DATASET_FOLDERS):
            raise click.UsageError(absent)
        yield Folder(path.resolve())
    else:
        with tempfile.TemporaryDirectory() as temporary:
            yield _committed(settings.local.root, name, Path(temporary).resolve())


def _committed(root: Path, revision: str, into: Path) -> Folder:
    """Write the dataset's files of a git revision into a folder, and return that dataset."""
    from hidata.authoring.scope import DATASET_PARTS
    from hidata.dataset.folder import Folder, NoDataset
    from hidata.storage.git import GitError
    from hidata.storage.repository import Repository
    from hidata.storage.revision import checkout

    try:
        top = checkout(Repository(root), revision, DATASET_PARTS, into)
    except GitError as error:
        if error.reason in ("refused", "no git"):
            raise
        message = f"{revision} is not a release, not a dataset and not a git revision of {root}."
        raise click.UsageError(f"{message} {error.hint}".rstrip()) from None
    for part in ("schema", "records"):
        if not (top / part).is_dir():
            raise click.UsageError(f"The git revision {revision} has no folder {part}/.")
    try:
        return Folder(top)
    except NoDataset as error:
        reason = str(error).partition(": ")[2]
        raise click.UsageError(f"The git revision {revision} is not a dataset: {reason}") from None


def _unreadable(sides: dict[str, RecordSource]) -> str | None:
    """Return a sentence on the first record of some sides that cannot be read, if there is one."""
    from hidata.release.verify_descriptions import UNREADABLE, reason

    for name, side in sides.items():
        try:
            for kind in side.kinds:
                for _ in side.records(kind):
                    pass
        except UNREADABLE as error:
            advice = "; hidata validate says more" if (Path(name) / "schema").is_dir() else ""
            return f"{name} cannot be compared: {reason(error)}{advice}."
    return None
