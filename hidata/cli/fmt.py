"""hidata fmt: records in canonical form."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hidata.cli.common import FINDINGS, Settings, path_from_here, record_paths, report
from hidata.cli.output import say
from hidata.storage.rewrite import write_file

if TYPE_CHECKING:
    from hidata.dataset.folder import Folder
    from hidata.tables.model import Kind

MOST_COMPARED = 20_000
"""The lines up to which `--diff` shows one by one which of them change."""


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if anything would change.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change.")
@click.pass_obj
def command(settings: Settings, paths: tuple[Path, ...], check: bool, diff: bool) -> int:
    """Bring records into canonical form: the schema's key order, 2 spaces, UTF-8, LF.

    Without PATHS, all records. The meaning is untouched. A file of many records (.ndjson) gets one
    compact line a record, sorted by key.

    Example: hidata fmt --check
    """
    from hidata.authoring.formatting import formatted_file
    from hidata.checks import sound_schemas
    from hidata.findings.finding import Finding

    folder = settings.local_with(paths)
    chosen = record_paths(folder, paths)
    kinds = sorted({path.split("/")[1] for path in chosen})
    usable = {name: kind for name in kinds if (kind := _kind(folder, name))}
    faults: list[Finding] = [*folder.schema_faults]
    if len(usable) < len(kinds):
        faults = sound_schemas.sound_part(folder).findings
    changed = 0
    for path in [path for path in chosen if path.split("/")[1] in usable]:
        old, new, findings = formatted_file(folder, usable[path.split("/")[1]], path)
        faults += findings
        if findings or new == old:
            continue
        changed += 1
        if diff:
            say(*_diff(path, old, new))
        elif check:
            say(f"{path_from_here(folder, path)} is not in canonical form")
        else:
            write_file(folder.root, path, new)
            say(f"formatted {path_from_here(folder, path)}")
    if faults:
        report(folder, faults, 0)
    return FINDINGS if faults or (changed and (check or diff)) else 0


def _kind(folder: Folder, name: str) -> Kind | None:
    """Return a kind, or None if its schema cannot be used."""
    try:
        return folder.kind(name)
    except ValueError:
        return None


def _diff(path: str, old: bytes, new: bytes) -> Iterator[str]:
    """Yield the lines of a unified diff, with tabs as blanks and carriage returns as escapes.

    Where more than MOST_COMPARED lines lie between the first and the last that differ, they are
    only counted: to compare them may take time in proportion to their square.
    """
    before, after = (text.decode("utf-8").removesuffix("\n").split("\n") for text in (old, new))
    span = _span(before, after)
    if span > MOST_COMPARED:
        yield f"--- a/{path}"
        yield f"+++ b/{path}"
        yield f"@@ {span:,} lines, of which not all are the same, are too many to compare @@"
        return
    for line in difflib.unified_diff(before, after, f"a/{path}", f"b/{path}", lineterm=""):
        yield line.replace("\r", "\\r").expandtabs()


def _span(before: Sequence[str], after: Sequence[str]) -> int:
    """Return how many lines there are from the first to the last that differ."""
    most = min(len(before), len(after))
    pairs = zip(before, after, strict=False)
    first = next((n for n, (one, other) in enumerate(pairs) if one != other), most)
    ends = zip(reversed(before), reversed(after), strict=False)
    last = next((n for n, (one, other) in enumerate(ends) if one != other), most)
    return max(len(before), len(after)) - first - last
