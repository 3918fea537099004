"""Findings for GitHub Actions: an annotation on the line of each, and a summary for the job's page.

GitHub shows ten annotations of a kind for a step; all are in the log, 500 in the summary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hidata.findings.codes import Code
from hidata.findings.finding import Finding
from hidata.reports import Report, summary
from hidata.reports.markdown import bounded, cell
from hidata.reports.visible import clean, inert

SHOWN = 10
"""Annotations of one kind that GitHub shows for a step."""

ROWS = 500
"""Findings listed in a job's summary, which may take no more than 1 MiB."""

MOST_BYTES = 900_000
"""How long our part of a job's summary may be."""

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})
_LONGEST = 300


def render(report: Report) -> str:
    """Return a workflow command for each finding, and a last line that counts them."""
    codes = report.codes() if report.findings else {}
    lines = [_command(finding, codes) for finding in report.findings]
    total = summary(report.findings, report.checked, report.dataset, report.notes)
    if len(report.findings) > SHOWN:
        total += f"; GitHub annotates the first {SHOWN}, all are listed above"
    return inert("\n".join([*lines, total]) + "\n", commands=True)


def step_summary(findings: Sequence[Finding], checked: int, dataset: str = "") -> str:
    """Return the findings as Markdown, for the file named by GITHUB_STEP_SUMMARY."""
    lines = [f"### hidata: {cell(summary(findings, checked, dataset))}", ""]
    if findings:
        lines += ["| location | code | finding | hint |", "| --- | --- | --- | --- |"]
    lines += [_row(finding) for finding in findings[:ROWS]]
    if len(findings) > ROWS:
        lines += ["", f"And {len(findings) - ROWS:,} more: see the log."]
    return bounded(lines, MOST_BYTES, "And more, which find no room here: see the log.")


def _command(finding: Finding, codes: Mapping[str, Code]) -> str:
    """Return the workflow command that annotates the line of a finding."""
    code = codes.get(finding.code)
    title = f"{finding.code} {code.title}" if code else finding.code
    text = clean(finding.message) + (f"\nhint: {clean(finding.hint)}" if finding.hint else "")
    properties = {
        "file": clean(finding.file),
        "line": str(finding.line),
        "col": str(finding.column),
        "title": clean(title),
    }
    property_list = ",".join(
        f"{name}={text.translate(_PROPERTY)}" for name, text in properties.items()
    )
    return f"::error {property_list}::{text.translate(_DATA)}"


def _row(finding: Finding) -> str:
    """Return the row of a finding in the summary's table."""
    location = f"{finding.file}:{finding.line}:{finding.column}"
    cells = (location, finding.code, finding.message, finding.hint or "")
    return f"| {' | '.join(cell(_shortened(text)) for text in cells)} |"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
