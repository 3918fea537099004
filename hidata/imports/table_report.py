"""What an edited table changes in the records, as lines, JSON and Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from hidata.dataset.edits import ABSENT, Edit
from hidata.imports.table_run import TableImport
from hidata.jsontext.writer import compact
from hidata.reports import counted
from hidata.reports.json import finding_object
from hidata.reports.markdown import bounded, cell, code
from hidata.reports.visible import json_text, line, shortened

MOST_SHOWN = 50
"""Values shown one by one; further ones are counted."""

MOST_BYTES = 60_000
"""How long the Markdown may be: GitHub takes comments of 65,536 characters."""


def lines(done: TableImport) -> Iterator[str]:
    """Yield the report for a terminal."""
    edits = done.edits
    for edit in edits.edits[:MOST_SHOWN]:
        yield line(f"~ {_change(edit)}")
    if len(edits.edits) > MOST_SHOWN:
        yield f"~ and {counted(len(edits.edits) - MOST_SHOWN, 'more value')}"
    for key in [*edits.added][:MOST_SHOWN]:
        yield line(f"+ {edits.kind}/{key}")
    if len(edits.added) > MOST_SHOWN:
        yield f"+ and {counted(len(edits.added) - MOST_SHOWN, 'more record')}"
    yield _summary(done)


def _change(edit: Edit) -> str:
    """Return what changes in a record, in words."""
    return f"{edit.kind}/{edit.id} {edit.pointer}: {_said(edit.old)} -> {_said(edit.new)}"


def _said(value: object) -> str:
    """Return a value as JSON, or that there is none."""
    return "absent" if value is ABSENT else shortened(compact(value).decode(), 200)


def _summary(done: TableImport) -> str:
    """Return what became of the rows and files, in a line."""
    edits = done.edits
    parts = [
        f"{edits.changed_rows:,} changed",
        f"{edits.new_rows:,} new",
        f"{edits.unchanged_rows:,} as they were",
        *([f"{edits.refused_rows:,} refused"] if edits.refused_rows else []),
        *([f"{edits.blank_rows:,} blank"] if edits.blank_rows else []),
    ]
    text = f"{edits.table}: {counted(edits.rows, 'row')}: {', '.join(parts)}"
    if edits.findings:
        return f"{text}; nothing was written"
    wrote = "wrote" if done.written else "would write"
    return f"{text}; {wrote} {counted(len(done.files), 'file')}"


def as_json(done: TableImport) -> str:
    """Return the report as a JSON object."""
    edits = done.edits
    return json_text(
        {
            "version": 1,
            "kind": edits.kind,
            "table": edits.table,
            "rows": {
                "changed": edits.changed_rows,
                "new": edits.new_rows,
                "unchanged": edits.unchanged_rows,
                "refused": edits.refused_rows,
                "blank": edits.blank_rows,
            },
            "changed": [
                {"id": edit.id, "pointer": edit.pointer}
                | ({} if edit.old is ABSENT else {"old": edit.old})
                | ({} if edit.new is ABSENT else {"new": edit.new})
                for edit in edits.edits
            ],
            "added": [*edits.added],
            "files": done.files,
            "written": done.written,
            "findings": [*map(finding_object, edits.findings)],
        }
    )


def as_markdown(done: TableImport) -> str:
    """Return the report for a pull request."""
    return bounded(_markdown_lines(done), MOST_BYTES, "More changed than a comment can hold.")


def _markdown_lines(done: TableImport) -> Iterator[str]:
    """Yield the lines of the report in Markdown."""
    edits = done.edits
    yield f"### {cell(_summary(done))}\n"
    if edits.edits:
        yield "| record | place | before | now |\n| --- | --- | --- | --- |"
    for edit in edits.edits[:MOST_SHOWN]:
        record, old, new = f"{edit.kind}/{edit.id}", _said(edit.old), _said(edit.new)
        yield f"| {cell(record)} | {code(edit.pointer)} | {code(old)} | {code(new)} |"
    if len(edits.edits) > MOST_SHOWN:
        yield f"\nand {counted(len(edits.edits) - MOST_SHOWN, 'more value')}."
    for key in [*edits.added][:MOST_SHOWN]:
        yield f"\n- new: {code(key)}"
    if edits.findings:
        yield "\n| where | code | what |\n| --- | --- | --- |"
    for finding in edits.findings[:MOST_SHOWN]:
        where = f"{finding.file}:{finding.line}:{finding.column}"
        yield f"| {cell(where)} | {finding.code} | {cell(finding.message)} |"
