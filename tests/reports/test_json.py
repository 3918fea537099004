"""Findings as JSON, and the schema of it."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from hidata import reports
from hidata.findings.finding import Finding, Fix
from hidata.reports import json as json_report

from tests.data.findings import ALL


def test_json() -> None:
    report = json.loads(reports.render("json", ALL, checked=7))
    assert report == {
        "version": 1,
        "findings": [
            {
                "code": "J001", "severity": "error", "file": "records/area/b.json",
                "line": 1, "column": 1, "pointer": "", "message": "This file cannot be read.",
            },
            {
                "code": "S002", "severity": "error", "file": "records/wage/a.json",
                "line": 1, "column": 3, "pointer": "/yaer",
                "message": "There is no property yaer here.", "hint": "did you mean year?",
                "fix": {"op": "rename", "pointer": "/yaer", "value": "year"},
            },
            {
                "code": "J005", "severity": "error", "file": "records/wage/a.json",
                "line": 2, "column": 9, "pointer": "", "message": "There is an extra comma.",
                "hint": "delete the comma",
            },
        ],
        "counts": {
            "records": 7, "findings": 3, "files": 2, "codes": {"J001": 1, "J005": 1, "S002": 1},
        },
    }  # fmt: skip


def json_faults(report: Any) -> list[str]:
    schema = json.loads(json_report.SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(report)]


def test_json_schema_describes_the_report() -> None:
    fixes = [
        Finding("c.json", 1, 1, "S003", "No.", "/a", None, Fix("replace", "/a", {"b": None})),
        Finding("c.json", 1, 2, "S002", "No.", "/b~1", None, Fix("rename", "/b~1", "c")),
    ]
    report = json.loads(reports.render("json", ALL + fixes, checked=7))
    assert json_faults(report) == []
    assert json_faults(json.loads(reports.render("json", []))) == []
    for spoil in (
        {"line": 0}, {"column": 1.5}, {"severity": "warning"}, {"code": "x"}, {"pointer": "a"},
        {"extra": 1}, {"fix": {"op": "move", "pointer": "", "value": 1}},
        {"fix": {"op": "replace", "pointer": ""}},
        {"fix": {"op": "rename", "pointer": "", "value": 1}},
        {"fix": {"op": "remove", "pointer": ""}},
        {"fix": {"op": "remove", "pointer": "", "value": 1}},
    ):  # fmt: skip
        spoiled = {**report, "findings": [{**report["findings"][0], **spoil}]}
        assert json_faults(spoiled), spoil
