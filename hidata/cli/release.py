"""hidata release: a build that is fit to be published."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hidata.cli.common import FINDINGS, Settings, as_of, hiring, jobs_option, tell
from hidata.cli.diff import side

if TYPE_CHECKING:
    from hidata.dataset import Folder
    from hidata.diff import Difference


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

    Compares with the previous release (by default the newest other one in --out), puts what
    changed into the release, and adds the released ids to the register.

    Example: hidata release --previous dist/hidata-1.0.0
    """
    from hidata import register, versions
    from hidata.api import Dataset
    from hidata.release import Refused, build

    folder = settings.here
    for version in (folder.metadata.version, folder.metadata.schema_version):
        try:
            versions.numbers(version)
        except ValueError as error:
            raise click.ClickException(str(error)) from None
    before = previous or _newest(out, folder)
    found = _difference(settings, before, folder) if before else None
    reasons = [*_unready(folder), *(versions.refusals(found) if found else ())]
    if reasons:
        for reason in reasons:
            click.echo(f"refused: {reason}", err=True)
        return FINDINGS
    try:
        more = _changes(found)
        built = build(folder, out, as_of(folder), hiring(jobs), zipped=True, more=more)
    except Refused as refused:
        tell(folder, refused.findings, refused.checked)
        return FINDINGS
    data = Dataset(folder.root)
    keys = {kind: [key for key, _ in data.records(kind)] for kind in data.kinds}
    changed = register.write(folder.root, register.read(folder.root)[0], keys)
    click.echo(f"Released {built.folder}, compared with {before or 'nothing: it is the first'}.")
    for path in changed:
        click.echo(f"commit with the tag: {path}")
    return 0


def _newest(out: Path, folder: Folder) -> str | None:
    """The release in `out` with the highest version below the dataset's own."""
    from hidata.versions import numbers

    name, version = folder.metadata.name, numbers(folder.metadata.version)
    found = [
        (numbers(path.name.removeprefix(f"{name}-")), path)
        for path in out.glob(f"{name}-*")
        if (path / "SHA256SUMS").is_file()
    ]
    below = [pair for pair in found if pair[0] < version]
    return str(max(below)[1]) if below else None


def _difference(settings: Settings, before: str, folder: Folder) -> Difference:
    from hidata.diff import difference

    with side(settings, before) as old, side(settings, str(folder.root)) as new:
        found = difference(old, new)
    found.old, found.new = Path(before).name, f"{folder.metadata.name}-{folder.metadata.version}"
    return found


def _unready(folder: Folder) -> Iterator[str]:
    from hidata.versions import numbers

    version, schema_version = folder.metadata.version, folder.metadata.schema_version
    if numbers(schema_version) > numbers(version):
        yield f"the schema's version, {schema_version}, is newer than the data's, {version}."
    changelog = folder.root / "CHANGELOG.md"
    if not changelog.is_file() or f"## [{version}]" not in changelog.read_text("utf-8"):
        yield f"CHANGELOG.md has no entry ## [{version}]."
    command = ["git", "-C", str(folder.root), "status", "--porcelain", "--untracked-files=normal"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0 and done.stdout.strip():
        yield "the tree has changes that are not committed."


def _changes(found: Difference | None) -> dict[str, bytes]:
    """The files that tell what changed: one object, and a table of values."""
    import io

    import pyarrow as pa
    from pyarrow import csv
    from pyarrow import parquet as pq

    from hidata import diff_report
    from hidata.writer import canonical, compact

    if found is None:
        return {
            "changes.json": canonical({"version": diff_report.VERSION, "bump": "none", "old": None})
        }
    rows = [diff_report.edit_object(edit) for edit in found.edits]
    rows += [{"kind": k, "id": i, "pointer": "", "new": True} for k, i in found.added]
    rows += [{"kind": k, "id": i, "pointer": "", "old": True} for k, i in found.removed]
    for row in rows:
        row |= {side: compact(row[side]).decode() for side in ("old", "new") if side in row}
    names = ("kind", "id", "pointer", "old", "new")
    table = pa.Table.from_pylist(rows, pa.schema([(name, pa.string()) for name in names]))
    files = {"changes.json": diff_report.as_json(found).encode()}
    for name, write in (("change.csv", csv.write_csv), ("change.parquet", pq.write_table)):
        stream = io.BytesIO()
        write(table, stream)
        files[name] = stream.getvalue()
    return files
