"""Findings for programs: one JSON object, described by findings.schema.json beside this module."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hidata.findings.finding import JSON, Finding, Fix
from hidata.reports import Report
from hidata.reports.visible import json_text

VERSION = 1
"""The version of the object's form; it grows with each change that could break a reader."""

SCHEMA = Path(__file__).with_name("findings.schema.json")
"""The JSON Schema of the object."""


def render(report: Report) -> str:
    """Return the object with `version`, `findings` and `counts` as indented JSON."""
    counts: JSON = {
        "records": report.checked,
        "findings": len(report.findings),
        "files": len({finding.file for finding in report.findings}),
        "codes": dict(sorted(Counter(finding.code for finding in report.findings).items())),
    }
    document: JSON = {
        "version": VERSION,
        "findings": [*map(finding_object, report.findings)],
        "counts": counts,
    }
    return json_text(document) + "\n"


def finding_object(finding: Finding) -> JSON:
    """Return a finding as a JSON object; `hint` and `fix` are left out if it has none."""
    fields: dict[str, JSON] = {
        "code": finding.code,
        "severity": finding.severity,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "pointer": finding.pointer,
        "message": finding.message,
    }
    if finding.hint is not None:
        fields["hint"] = finding.hint
    if finding.fix is not None:
        fields["fix"] = _fix_object(finding.fix)
    return fields


def _fix_object(fix: Fix) -> JSON:
    """Return a fix as a JSON object."""
    return {"op": fix.op, "pointer": fix.pointer, "value": fix.value}
