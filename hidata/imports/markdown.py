"""The report of an import, or of an audit, for a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hidata.findings.finding import Finding
from hidata.imports import audit_report
from hidata.imports.audit_proof import Audit
from hidata.imports.report import Report, groups, seen_line, verdict_line
from hidata.reports import counted
from hidata.reports.markdown import bounded, cell, code

MOST_BYTES = 60_000
"""How long the Markdown may be: GitHub takes comments of 65,536 characters."""

MOST_ROWS = 50
"""Rows of a table; what is left is counted."""


def of_import(report: Report | None, findings: Sequence[Finding], more: int) -> str:
    """Return what an import would do, or did, in Markdown."""
    lines = [*_import_lines(report)] if report else []
    lines += _finding_lines(findings, more)
    return bounded(lines, MOST_BYTES, "The report is longer than a comment may be.")


def of_audit(audit: Audit) -> str:
    """Return what an audit gave, in Markdown."""
    lines = [f"- {cell(line.strip())}" for line in audit_report.lines(audit)]
    lines += _finding_lines(audit.findings, 0)
    return bounded(lines, MOST_BYTES, "The report is longer than a comment may be.")


def _import_lines(report: Report) -> Iterator[str]:
    """Yield the files, the records by what happens to them, oracles, and what to look at."""
    plan = report.plan
    yield f"### Import by {code(plan.read.mapping.name)}\n"
    if report.files:
        number = counted(len(report.files), "file")
        yield f"{'Written' if report.written else 'To be written'}: {number}.\n"
    yield "| file | rows | taken | left out | refused |\n| --- | ---: | ---: | ---: | ---: |"
    for file in plan.read.files[:MOST_ROWS]:
        c = file.counts
        left_out = f"{c.left_out.total() + c.blank:,}"
        name = f"{file.file.label} {file.sheet}".strip()
        yield f"| {cell(name)} | {c.read:,} | {c.taken + c.joined:,} | {left_out} | {c.refused:,} |"
    yield from _rest(len(plan.read.files))
    if absent := sorted({name for file in plan.read.files for name in file.counts.no_column}):
        yield f"\nOptional columns that are not there: {', '.join(map(cell, absent[:MOST_ROWS]))}"
    found = groups(plan)
    yield "\n| records | source | period | number | such as |\n| --- | --- | --- | ---: | --- |"
    for group in found[:MOST_ROWS]:
        what = f"{group.kind} {group.what}"
        examples = ", ".join(map(code, group.examples))
        where = f"{cell(group.source)} | {cell(group.period)}"
        yield f"| {cell(what)} | {where} | {group.number:,} | {examples} |"
    yield from _rest(len(found))
    if report.verdicts:
        yield "\nOracles:\n"
        yield from (f"- {cell(verdict_line(verdict))}" for verdict in report.verdicts)
    if report.outstanding:
        yield "\nLook at this:\n"
    for seen in report.outstanding:
        yield f"- {cell(seen_line(seen))}"
        yield from (f"  - {cell(example)}" for example in seen.examples)


def _rest(number: int) -> Iterator[str]:
    """Yield a line that counts the rows of a table that are not shown."""
    if number > MOST_ROWS:
        yield f"\nand {counted(number - MOST_ROWS, 'more row')}."


def _finding_lines(findings: Sequence[Finding], more: int) -> Iterator[str]:
    """Yield the findings as a table."""
    if not findings:
        return
    yield f"\n**{counted(len(findings) + more, 'finding')}: nothing was written.**\n"
    yield "| where | code | what |\n| --- | --- | --- |"
    for finding in findings[:MOST_ROWS]:
        where = f"{finding.file}:{finding.line}:{finding.column}"
        yield f"| {cell(where)} | {finding.code} | {cell(finding.message)} |"
    yield from _rest(len(findings) + more)
