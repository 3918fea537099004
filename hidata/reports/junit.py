"""Findings for test dashboards: JUnit XML, a failed test case for each."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from hidata.findings.finding import Finding
from hidata.reports import Report
from hidata.reports.visible import MARK, clean


def render(report: Report) -> str:
    """Return a document with one suite; without findings it has a single case, which passes."""
    cases = [_case(finding) for finding in report.findings]
    cases = cases or ['<testcase classname="hidata" name="validate"/>']
    counts = f'name="hidata" tests="{len(cases)}" failures="{len(report.findings)}" errors="0"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites {counts}>",
        f"<testsuite {counts}>",
        *cases,
        "</testsuite>",
        "</testsuites>",
    ]
    return re.sub(MARK, "#&#35;", "\n".join(lines)) + "\n"


def _case(finding: Finding) -> str:
    """Return the test case of a finding, which fails."""
    location = f"{clean(finding.file)}:{finding.line}:{finding.column}"
    code, message = clean(finding.code), clean(finding.message)
    text = f"{location}: {code} {message}"
    if finding.hint:
        text += f"\nhint: {clean(finding.hint)}"
    name = quoteattr(f"{location} {code}")
    return (
        f"<testcase classname={quoteattr(clean(finding.file))} name={name}>"
        f"<failure type={quoteattr(code)} message={quoteattr(message)}>{escape(text)}</failure>"
        "</testcase>"
    )
