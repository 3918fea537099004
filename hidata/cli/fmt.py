"""hidata fmt: records in canonical form."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hidata.cli.common import FINDINGS, Settings, path_from_here, record_paths, report
from hidata.cli.output import say
from hidata.storage.rewrite import write_file

if TYPE_CHECKING:
    from hidata.dataset.folder import Folder
    from hidata.schemas.shape import Shape


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if anything would change.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change.")
@click.pass_obj
def command(settings: Settings, paths: tuple[Path, ...], check: bool, diff: bool) -> int:
    """Bring records into canonical form: the schema's key order, 2 spaces, UTF-8, LF.

    Without PATHS, all records. The meaning is untouched.

    Example: hidata fmt --check
    """
    from hidata.authoring import canonical
    from hidata.checks import sound_schemas
    from hidata.findings.finding import Finding
    from hidata.jsontext import reader

    folder = settings.local_with(paths)
    chosen = record_paths(folder, paths)
    kinds = sorted({path.split("/")[1] for path in chosen})
    shapes = {kind: shape for kind in kinds if (shape := _shape(folder, kind))}
    faults: list[Finding] = [*folder.schema_faults]
    if len(shapes) < len(kinds):
        faults = sound_schemas.sound_part(folder).findings
    changed = 0
    for path in [path for path in chosen if path.split("/")[1] in shapes]:
        data = folder.read(path)
        if isinstance(data, Finding):
            faults.append(data)
            continue
        document = reader.read(data)
        if document.faults:
            faults += [reader.locate(fault, path, document) for fault in document.faults]
            continue
        form = canonical.formatted(document.value, shapes[path.split("/")[1]])
        if form == data:
            continue
        changed += 1
        if diff:
            say(*_diff(path, data, form))
        elif check:
            say(f"{path_from_here(folder, path)} is not in canonical form")
        else:
            write_file(folder.root, path, form)
            say(f"formatted {path_from_here(folder, path)}")
    if faults:
        report(folder, faults, 0)
    return FINDINGS if faults or (changed and (check or diff)) else 0


def _shape(folder: Folder, kind: str) -> Shape | None:
    """Return the shape of a kind's records, or None if its schema cannot be used."""
    try:
        return folder.kind(kind).shape
    except ValueError:
        return None


def _diff(path: str, old: bytes, new: bytes) -> Iterator[str]:
    """Yield the lines of a unified diff, with tabs as blanks and carriage returns as escapes."""
    before, after = (text.decode("utf-8").removesuffix("\n").split("\n") for text in (old, new))
    for line in difflib.unified_diff(before, after, f"a/{path}", f"b/{path}", lineterm=""):
        yield line.replace("\r", "\\r").expandtabs()
