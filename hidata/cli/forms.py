"""Forms for people without git: written from a schema, and read back filled in."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hidata.cli.common import FINDINGS, change_alone, show_findings
from hidata.cli.output import page, say
from hidata.findings.suggestions import with_hint
from hidata.reports import counted

if TYPE_CHECKING:
    from hidata.authoring.form import Field
    from hidata.dataset.folder import Folder

ENDINGS = (".xlsx", ".csv", ".yml")


def write_form(
    folder: Folder, kind: str, path: Path, optional: Collection[str] | None, name: str | None
) -> int:
    """Write a form for new records of a kind: a workbook, a table or an issue form of GitHub.

    `optional` names the properties beyond those required, None for all. Return the exit code.
    """
    from hidata.authoring.form import form_fields, issue_form

    defined = folder.kind(kind)
    for each in optional or ():
        if each not in defined.shape.fields:
            sentence = f"There is no property {each}."
            raise click.UsageError(with_hint(sentence, each, defined.shape.fields))
    if name is not None:
        raise click.UsageError("A form is for any number of records: leave out the ID.")
    if path.suffix not in ENDINGS:
        raise click.UsageError(f"{path}: a form ends in {', '.join(ENDINGS)}.")
    if path.exists():
        raise click.UsageError(f"{path} exists.")
    fields = form_fields(defined, optional)
    if path.suffix == ".xlsx":
        _write_book(folder, kind, fields, path)
    elif path.suffix == ".csv":
        import csv

        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerow(field.label for field in fields)
    else:
        path.write_text(issue_form(defined, fields), "utf-8", newline="\n")
    say(f"wrote {path}, with {counted(len(fields), 'field')}; filled in, it comes back by")
    filled = "ISSUE.md" if path.suffix == ".yml" else path
    say(f"  hidata import --form {kind} {filled}")
    return 0


def _write_book(folder: Folder, kind: str, fields: list[Field], path: Path) -> None:
    """Write a workbook, with the keys of the records that fields refer to."""
    from hidata.formats import missing_library

    if missing := missing_library("xlsx"):
        raise click.ClickException(f"{missing}.")
    from hidata.authoring.form_book import write_book

    targets = {str(field.shape.note("x-hidata-ref")) for field in fields}
    try:
        keys = {
            target: sorted(key for key, _ in folder.records(target))
            for target in targets & folder.schemas.kinds.keys()
        }
    except ValueError as error:
        raise click.ClickException(f"{error}; hidata validate says more.") from None
    write_book(path, kind, fields, keys)


def import_form(folder: Folder, kind: str, path: Path, form: str, *, write: bool) -> int:
    """Add the records of a filled in form; return the exit code."""
    from hidata.api import latest_day
    from hidata.imports import form_run
    from hidata.reports.json import finding_object
    from hidata.reports.visible import json_text

    if kind not in folder.schemas.kinds:
        sentence = f"There is no kind {kind}."
        raise click.UsageError(with_hint(sentence, kind, folder.schemas.kinds))
    change_alone(folder)
    try:
        done = form_run.import_form(folder, kind, path, latest_day(), write=write)
    except ValueError as error:
        raise click.ClickException(f"{error}; hidata validate says more.") from None
    if form == "json":
        findings = [*map(finding_object, done.findings)]
        added = [] if findings else [{"kind": kind, "id": key} for key in done.records]
        page(json_text({"version": 1, "added": added, "findings": findings}))
    elif done.findings:
        show_findings(done.findings, len(done.records))
        say("nothing was written")
    else:
        say(*(f"+ {kind}/{key}" for key in done.records))
        verb = "wrote" if write else "would write"
        say(f"{verb} {counted(len(done.files), 'file')}")
    return FINDINGS if done.findings else 0
