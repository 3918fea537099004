"""hidata validate: all findings of all records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hidata.cli.common import (
    FINDINGS,
    USAGE,
    Settings,
    path_from_here,
    record_paths,
    report,
    within,
)
from hidata.cli.output import say
from hidata.cli.workers import jobs_option, scheduler_option, workers
from hidata.reports import FORMATS, counted

if TYPE_CHECKING:
    from hidata.dataset.folder import Folder
    from hidata.engine.run import Outcome
    from hidata.findings.finding import Finding

ROUNDS = 5
"""How often fixing is tried: once a key is fixed, its value can be checked, and fixed in turn."""


@click.command("validate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--since", metavar="REV", help="Only what changed since this git revision.")
@click.option(
    "--fix",
    is_flag=True,
    help="Fix what can be fixed safely in files with findings, and report the rest.",
)
@click.option(
    "--cross-check",
    is_flag=True,
    help="Check everything with jsonschema, the reference implementation, too; report differences.",
)
@click.option(
    "--write-baseline",
    is_flag=True,
    help="Write all findings in records to the file that the setting baseline names: they are "
    "known from then on, and not reported.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="The format of the report.",
)
@click.option(
    "--output", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
    help="Write the report to this file, and print the findings as text.",
)  # fmt: skip
@jobs_option
@scheduler_option
@click.pass_obj
def command(
    settings: Settings,
    paths: tuple[Path, ...],
    since: str | None,
    fix: bool,
    cross_check: bool,
    write_baseline: bool,
    form: str,
    output: Path | None,
    jobs: int | None,
    scheduler: str | None,
) -> int:
    """Check all records and schemas; exit 1 if anything is wrong.

    With PATHS or --since, report only the findings of those files, and those that they cause
    elsewhere: references to a record that is gone, ids used twice, rules over many records.

    Example: hidata validate --since main
    """
    from hidata.api import latest_day
    from hidata.engine.validate import check

    local = paths or since or fix or write_baseline
    folder = settings.local_with(paths) if local else settings.folder
    folder, _ = folder.with_valid_settings()  # `check` reports the others
    if write_baseline:
        _check_baseline(folder, whole=not (paths or since or fix))
    chosen = _chosen(folder, paths, since)
    for _ in range(ROUNDS if fix else 1):
        use = not write_baseline
        outcome = check(settings.folder, latest_day(), workers(jobs, scheduler), cross_check, use)
        findings = outcome.findings
        if chosen is not None:
            from hidata.authoring import scope
            from hidata.checks import extensions

            findings = scope.in_scope(findings, chosen, extensions.catalogue(folder.metadata))
        if not fix or not _apply_fixes(folder, findings):
            break
    if fix and paths:
        _format(folder, {_dataset_path(folder, path) for path in paths}, findings)
    if write_baseline:
        findings = _write_baseline(folder, findings)
    elif others := len(outcome.findings) - len(findings):
        say(f"hidata: not shown: {counted(others, 'finding')} in other files.", err=True)
    written = report(
        folder, findings, sum(outcome.records.values()), form, output, [*_notes(folder, outcome)]
    )
    if cross_check:
        from hidata.checks.cross_check.compare import summary

        for line in summary(outcome.coverage):
            say(line, err=True)
    return FINDINGS if findings else 0 if written else USAGE


def _check_baseline(folder: Folder, whole: bool) -> None:
    """Raise click.UsageError unless a baseline is named and all findings are asked for."""
    if not whole:
        raise click.UsageError(
            "--write-baseline needs all findings: leave out files, --since and --fix."
        )
    if not folder.metadata.baseline:
        raise click.UsageError('Name the file in the settings first: baseline = "baseline.json".')


def _write_baseline(folder: Folder, findings: Sequence[Finding]) -> list[Finding]:
    """Write the findings in records to the baseline, and return the others."""
    from hidata.dataset import baseline
    from hidata.reports import counted

    name = folder.metadata.baseline
    try:
        others = baseline.write(folder.root, name, findings)
    except OSError as error:
        raise click.ClickException(f"{name} cannot be written: {error.strerror}.") from None
    known = counted(len(findings) - len(others), "known finding")
    say(f"Wrote {known} to {name}.", err=True)
    return others


def _notes(folder: Folder, outcome: Outcome) -> Iterator[str]:
    """Yield what the line that counts says of files and findings that are passed over."""
    from hidata.reports import counted

    if number := len(folder.ignored_files):
        yield f"{counted(number, 'file')} ignored"
    if outcome.unchecked:
        yield f"not checked because of their schemas: {', '.join(sorted(outcome.unchecked))}"
    name = folder.metadata.baseline
    if outcome.known:
        yield f"{counted(outcome.known, 'known finding')} in {name} not reported"
    if outcome.stale:
        entries = "1 entry" if outcome.stale == 1 else f"{outcome.stale:,} entries"
        verb = "has" if outcome.stale == 1 else "have"
        yield f"{entries} of {name} {verb} no finding any more: --write-baseline drops them"


def _chosen(folder: Folder, paths: Sequence[Path], since: str | None) -> set[str] | None:
    """The files asked for, relative to the dataset; None for all."""
    if since is not None:
        from hidata.authoring import scope

        return scope.changed_since(folder.root, since)
    return {_dataset_path(folder, path) for path in paths} or None


def _dataset_path(folder: Folder, path: Path) -> str:
    """Return a path relative to the dataset, of something that exists or was in the last commit."""
    from hidata.authoring import scope

    inside = within(folder.root, path)
    if inside is None or inside.split("/")[0] not in (*scope.DATASET_PARTS, "."):
        raise click.UsageError(f"{path} is not part of the dataset {folder.root}.")
    if not (folder.root / inside).exists() and not scope.is_committed(folder.root, inside):
        raise click.UsageError(f"There is nothing at {path}, nor in the last commit.")
    return inside


def _format(folder: Folder, named: set[str], findings: Sequence[Finding]) -> None:
    """Bring the files that were named, and in which nothing is wrong, into canonical form."""
    from hidata.authoring.formatting import formatted_file
    from hidata.storage.rewrite import write_file

    wrong = {finding.file for finding in findings}
    for path in record_paths(folder, ()):
        if path in wrong or path not in named:
            continue
        form = formatted_file(folder, folder.kind(path.split("/")[1]), path)
        if form.new != form.old and not form.findings:
            write_file(folder.root, path, form.new)
            say(f"formatted {path_from_here(folder, path)}", err=True)


def _apply_fixes(folder: Folder, findings: Sequence[Finding]) -> bool:
    """Apply the fixes of these findings to their files; return whether anything was fixed."""
    from hidata.authoring.fixes import fixed_file
    from hidata.checks.structure.location import shown
    from hidata.storage.local import ENDINGS
    from hidata.storage.rewrite import write_file

    some = False
    fixable = {f.file for f in findings if f.fix is not None and f.file.endswith(ENDINGS)}
    for path in sorted(path for path in fixable if path.startswith("records/")):
        data, done = fixed_file(folder, path, [f for f in findings if f.file == path])
        if done:
            write_file(folder.root, path, data)
        for finding in done:
            now = "" if finding.fix is None else f" Now {shown(finding.fix.value)}."
            where = f"{path_from_here(folder, path)}:{finding.line}"
            say(f"fixed {where}: {finding.message}{now}", err=True)
            some = True
    return some
