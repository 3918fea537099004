"""Findings for test dashboards: JUnit XML, a failed test case for each."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from hidata.findings.finding import Finding
from hidata.reports import Run, clean


def render(run: Run) -> str:
    """One suite; without findings it has a single case, which passes."""
    cases = [_case(finding) for finding in run.findings]
    cases = cases or ['<testcase classname="hidata" name="validate"/>']
    counts = f'name="hidata" tests="{len(cases)}" failures="{len(run.findings)}" errors="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites {counts}>",
        f"<testsuite {counts}>",
        *cases,
        "</testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _case(finding: Finding) -> str:
    place = f"{clean(finding.file)}:{finding.line}:{finding.column}"
    message = clean(finding.message)
    told = f"{place}: {finding.code} {message}"
    if finding.hint:
        told += f"\nhint: {clean(finding.hint)}"
    name = quoteattr(f"{place} {finding.code}")
    return (
        f"<testcase classname={quoteattr(clean(finding.file))} name={name}>"
        f'<failure type="{finding.code}" message={quoteattr(message)}>{escape(told)}</failure>'
        "</testcase>"
    )
