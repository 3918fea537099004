"""Findings for code scanning: SARIF 2.1.0 (OASIS), with the codes of the dataset as rules."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from urllib.parse import quote

from hidata.findings.codes import Code
from hidata.findings.finding import JSON, Finding
from hidata.jsontext.document import replace_surrogates
from hidata.reports import Report, counted
from hidata.reports.visible import clean, json_text

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

LIMIT = 25_000
"""Results that GitHub takes in one run; a log with more is refused whole."""


def render(report: Report) -> str:
    """Return the log as indented JSON."""
    return json_text(log(report)) + "\n"


def log(report: Report) -> JSON:
    """Return the log as a JSON value, with one run."""
    run: JSON = {
        "tool": {"driver": _driver(report.codes().values(), report.version)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(len(report.findings) - LIMIT)],
        "results": [_result(finding) for finding in report.findings[:LIMIT]],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _driver(codes: Iterable[Code], version: str) -> JSON:
    """Return the description of hidata, with the codes as rules."""
    rules = [*map(_rule, codes)]
    return {"name": "hidata", "version": version, "rules": rules}


def _invocation(left_out: int) -> JSON:
    """Return the description of the run, with a warning if findings were left out."""
    if left_out <= 0:
        return {"executionSuccessful": True}
    text = f"{counted(left_out, 'finding')} more left out: a run holds no more than {LIMIT:,}."
    notification: JSON = {"level": "warning", "message": _message(text)}
    return {"executionSuccessful": True, "toolExecutionNotifications": [notification]}


def _rule(code: Code) -> JSON:
    """Return the rule of a code, with its explanation and examples."""
    wrong, right = _block(code.wrong), _block(code.right)
    text = f"{code.explanation}\n\nWrong:\n\n{wrong}\n\nRight:\n\n{right}"
    return {
        "id": code.code,
        "shortDescription": {"text": f"{code.title}."},
        "fullDescription": {"text": code.explanation},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": [code.group]},
    }


def _block(text: str) -> str:
    """Return a text as an indented block of Markdown, which is shown literally."""
    return "\n".join(f"    {line}" for line in text.strip().split("\n"))


def _result(finding: Finding) -> JSON:
    """Return the result of a finding."""
    text = clean(finding.message) + (f"\nHint: {clean(finding.hint)}" if finding.hint else "")
    physical: JSON = {
        "artifactLocation": {
            "uri": quote(replace_surrogates(finding.file)),
            "uriBaseId": "%SRCROOT%",
        },
        "region": {"startLine": finding.line, "startColumn": finding.column},
    }
    location: dict[str, JSON] = {"physicalLocation": physical}
    if finding.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.pointer}]
    return {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": _message(text),
        "locations": [location],
        "partialFingerprints": {"hidata/v1": _fingerprint(finding)},
    }


def _message(text: str) -> JSON:
    """Return a message object, without placeholders ({0}) and links ([x](y)) of a stranger's.

    Sections 3.11.5 and 3.11.6.
    """
    return {"text": text.replace("{", "{{").replace("}", "}}").replace("](", "] (")}


def _fingerprint(finding: Finding) -> str:
    """Return a digest that does not change when lines move, by which an alert is recognized."""
    text = f"{finding.code}\n{finding.file}\n{finding.pointer}\n{finding.message}"
    return hashlib.sha256(replace_surrogates(text).encode()).hexdigest()[:32]
