"""Findings to report."""

from __future__ import annotations

from hidata.findings.finding import Finding, Fix

COMMA = Finding(
    "records/wage/a.json", 2, 9, "J005", "There is an extra comma.", "", "delete the comma"
)
NAME = Finding(
    "records/wage/a.json", 1, 3, "S002", "There is no property yaer here.", "/yaer",
    "did you mean year?", Fix("rename", "/yaer", "year"),
)  # fmt: skip
GONE = Finding("records/area/b.json", 1, 1, "J001", "This file cannot be read.")
ALL = [COMMA, NAME, GONE]
TEXTS = {"records/wage/a.json": '{ "yaer": 2024,\n  "a": 1,\n}\n'}
