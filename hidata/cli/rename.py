"""hidata rename: another key for a record, in all places that refer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hidata.cli.common import Settings, change_alone, check_key, path_from_here
from hidata.cli.output import say
from hidata.findings.suggestions import with_hint
from hidata.reports import counted
from hidata.storage.rewrite import write_files

if TYPE_CHECKING:
    from hidata.authoring.rename import Renaming
    from hidata.dataset.folder import Folder

MOST_SHOWN = 30
"""Of lines on what is not changed, further ones are only counted."""


@click.command("rename")
@click.argument("kind")
@click.argument("old")
@click.argument("new")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and write nothing.")
@click.option(
    "--redirect",
    is_flag=True,
    help="Leave a redirect in the register for a key that was never released, too.",
)
@click.pass_obj
def command(
    settings: Settings, kind: str, old: str, new: str, dry_run: bool, redirect: bool
) -> int:
    """Give a record another key: its file or line, all references to it, its released id.

    All is written or nothing. What names the old key in text, such as a mapping or the key of
    another record, is listed and left to you.

    Example: hidata rename occupation medical-coder clinical-coder --dry-run
    """
    from hidata.authoring.rename import renaming

    folder = settings.local
    if kind not in folder.schemas.kinds:
        sentence = f"There is no kind {kind}."
        raise click.UsageError(with_hint(sentence, kind, folder.schemas.kinds))
    if old == new:
        raise click.UsageError(f"The key is {old} already.")
    check_key(new, folder.metadata.strict)
    change_alone(folder)
    try:
        plan = renaming(folder, kind, old, new, redirect)
    except KeyError as error:
        raise click.UsageError(str(error.args[0])) from None
    except ValueError as error:
        raise click.ClickException(f"Not renamed: {error}.") from None
    say(*_lines(folder, kind, old, new, plan))
    if dry_run:
        say(f"would write {counted(len(plan.files), 'file')}; nothing was written")
        return 0
    write_files(folder.root, plan.files)
    say(f"wrote {counted(len(plan.files), 'file')}; hidata validate says whether all is right")
    return 0


def _lines(folder: Folder, kind: str, old: str, new: str, plan: Renaming) -> list[str]:
    """Return what is said of a plan."""
    before, after = (path_from_here(folder, path) for path in plan.moved)
    lines = [f"{kind} {old} -> {new}", f"  {before}" + (f" -> {after}" if after != before else "")]
    kinds = ", ".join(f"{name} {number:,}" for name, number in sorted(plan.references.items()))
    references = counted(sum(plan.references.values()), "reference")
    lines.append(
        f"  {references} in {counted(plan.records, 'record')}" + f": {kinds}" * bool(kinds)
    )
    if plan.released:
        lines.append(f"  register/{kind}.tsv: {old} leads to {new}")
    else:
        lines.append(f"  {old} was never released, and leaves no redirect (--redirect writes one)")
    if plan.looks:
        lines.append(f"not changed, look at {'it' if len(plan.looks) == 1 else 'these'}:")
        lines += [f"  {text}" for text in plan.looks[:MOST_SHOWN]]
    if len(plan.looks) > MOST_SHOWN:
        lines.append(f"  and {len(plan.looks) - MOST_SHOWN:,} more")
    return lines
