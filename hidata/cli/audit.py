"""hidata audit: values against the files that they came from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hidata.cli.common import FINDINGS, USAGE, Settings, as_of, path_from_here, show_findings
from hidata.cli.output import page, say
from hidata.findings.finding import Finding
from hidata.findings.suggestions import with_hint

if TYPE_CHECKING:
    from hidata.dataset.folder import Folder
    from hidata.imports.audit_proof import Audit


@click.command("audit")
@click.argument("name", metavar="[KIND | KIND/KEY]", default="")
@click.option(
    "--files",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder, or zip archive, with the files that the values came from.",
)
@click.option("--partial", is_flag=True, help="Pass sources whose files are not there.")
@click.option("--write", is_flag=True, help="Write down what is proven, for releases to say.")
@click.option("--due", is_flag=True, help="List the sources of which a newer edition is due.")
@click.option("--licenses", is_flag=True, help="Show what the licences of the sources ask for.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "markdown")),
    default="text",
    show_default=True,
    help="The format of the report.",
)
@click.pass_obj
def command(
    settings: Settings,
    name: str,
    files: Path | None,
    partial: bool,
    write: bool,
    due: bool,
    licenses: bool,
    form: str,
) -> int:
    """Read values again from the files that they came from; exit 1 if one differs.

    With --due, exit 1 if a newer edition of a source is out or due; what is announced, and records
    that refer to an observation that is no longer the newest, are listed only. With --licenses,
    exit 1 if LICENSE-DATA says otherwise; --write renews it. Exit 2 if there is nothing to look at.

    Example: hidata audit wage/29-2072-us-2025-05 --files downloads/
    """
    folder = settings.local
    kind, _, key = name.partition("/")
    if due or licenses:
        if name or files or partial or (due and (write or licenses)):
            option = "--due" if due else "--licenses"
            raise click.UsageError(f"{option} is about all sources, and reads no files.")
        return _of_all_sources(folder, due, write)
    from hidata.imports.audit_run import audit

    if write and (key or partial):
        raise click.UsageError("--write needs all records of a kind, and all files.")
    if kind and kind not in folder.schemas.kinds:
        sentence = f"There is no kind {kind}."
        raise click.UsageError(with_hint(sentence, kind, folder.schemas.kinds))
    if files is None:
        raise click.UsageError("Name the folder with the files: --files DIR.")
    try:
        if key and all(key != known for known, _ in folder.records(kind)):
            raise click.UsageError(f"There is no {kind} {key}.")
        result = audit(folder, files, kind, key, partial=partial)
        if write:
            _write(folder, result, kind)
    except ValueError as error:
        raise _unreadable(error) from None
    _show(folder, result, bool(key), form)
    if not result.findings and not any(proof.values for proof in result.proofs):
        return USAGE
    return FINDINGS if result.findings else 0


def _write(folder: Folder, result: Audit, kind: str) -> None:
    """Write down what an audit has proven."""
    from hidata.dataset.proofs import FILE
    from hidata.imports.audit_record import write_proofs
    from hidata.reports import counted

    written = write_proofs(folder, result, kind)
    say(f"Wrote what is proven of {counted(written, 'source')} to {FILE}.", err=True)


def _unreadable(error: ValueError) -> click.ClickException:
    """Return the error that a record cannot be read."""
    return click.ClickException(f"{error}; hidata validate says more.")


def _of_all_sources(folder: Folder, due: bool, write: bool) -> int:
    """Print which sources are due, or else print or write what their licences ask for."""
    try:
        return _due(folder) if due else _licenses(folder, write)
    except ValueError as error:
        raise _unreadable(error) from None


def _due(folder: Folder) -> int:
    """Print the sources of which a newer edition is due, and what is no longer the newest."""
    from hidata.imports import due, moved

    dues = due.due(folder, as_of(folder))
    found = moved.moved(folder.kinds, folder.records).moved
    say(*due.lines(dues), *map(moved.line, found))
    return USAGE if not dues.looked_at else FINDINGS if dues.due else 0


def _licenses(folder: Folder, write: bool) -> int:
    """Print what the licences of the sources ask for, or write it into that of the data."""
    from hidata.release import source_licenses
    from hidata.storage.rewrite import write_file

    section = source_licenses.section(folder)
    path = source_licenses.data_license(folder.root)
    if not section:
        say("no source of this dataset states a licence")
        return USAGE
    if write and path is None:
        raise click.UsageError("There is no LICENSE-DATA to write into.")
    if not write:
        page(section)
    if path is None:
        return 0
    text = source_licenses.current(folder.root, path)
    if isinstance(text, Finding):
        show_findings([text], 0)
        return FINDINGS
    new = source_licenses.renewed(text, section)
    if new == text:
        return 0
    if not write:
        say(f"{path} says otherwise; {source_licenses.COMMAND} renews it.", err=True)
        return FINDINGS
    write_file(folder.root, path, new.encode())
    return 0


def _show(folder: Folder, result: Audit, one: bool, form: str) -> None:
    """Print what an audit gave."""
    from hidata.imports import audit_report

    own = {path for found in folder.record_files().values() for path in found}
    result.findings = [
        finding._replace(file=path_from_here(folder, finding.file))
        if finding.file in own
        else finding
        for finding in result.findings
    ]
    if form == "json":
        from hidata.reports.visible import json_text

        page(json_text(audit_report.as_data(result)))
    elif form == "markdown":
        from hidata.imports import markdown

        page(markdown.of_audit(result))
    else:
        say(*(audit_report.values(result) if one else audit_report.lines(result)))
        if result.findings:
            show_findings(result.findings, sum(proof.records for proof in result.proofs))
