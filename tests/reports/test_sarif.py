"""Findings as SARIF."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest
from hidata import reports
from hidata.findings import codes
from hidata.findings.finding import Finding
from hidata.reports import sarif

from tests.data.findings import ALL, COMMA, GONE, NAME


def sarif_run(findings: list[Finding]) -> dict[str, Any]:
    log = json.loads(reports.render("sarif", findings))
    assert (log["version"], log["$schema"][:8]) == ("2.1.0", "https://")
    (run,) = log["runs"]
    return dict(run)


def test_sarif() -> None:
    """Required properties and forms of SARIF 2.1.0, sections 3.13 to 3.49."""
    run = sarif_run(ALL)
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["invocations"] == [{"executionSuccessful": True}]
    driver = run["tool"]["driver"]
    assert driver["name"] == "hidata"
    assert [rule["id"] for rule in driver["rules"]] == list(codes.engine())
    for rule in driver["rules"]:
        assert rule["defaultConfiguration"] == {"level": "error"}
        for text in (rule["shortDescription"], rule["fullDescription"], rule["help"]):
            assert text["text"].strip()
    results = [
        (
            result["ruleId"],
            result["level"],
            result["locations"][0]["physicalLocation"]["artifactLocation"],
            result["locations"][0]["physicalLocation"]["region"],
            result["locations"][0].get("logicalLocations"),
            result["message"],
        )
        for result in run["results"]
    ]
    at = {"uri": "records/wage/a.json", "uriBaseId": "%SRCROOT%"}
    assert results[1:] == [
        (
            "S002", "error", at, {"startLine": 1, "startColumn": 3},
            [{"fullyQualifiedName": "/yaer"}],
            {"text": "There is no property yaer here.\nHint: did you mean year?"},
        ),
        (
            "J005", "error", at, {"startLine": 2, "startColumn": 9}, None,
            {"text": "There is an extra comma.\nHint: delete the comma"},
        ),
    ]  # fmt: skip


def test_sarif_addresses_and_messages_are_escaped() -> None:
    odd = Finding("records/a b/é%:#?.json", 1, 1, "J009", "The { is never closed, {0} too.")
    (result,) = sarif_run([odd])["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.isascii()
    assert not set(uri) & set(" :#?")
    assert unquote(uri) == odd.file
    assert result["message"]["text"] == "The {{ is never closed, {{0}} too."


def test_sarif_fingerprints_stay_the_same() -> None:
    def prints(findings: list[Finding]) -> list[Any]:
        return [result["partialFingerprints"] for result in sarif_run(findings)["results"]]

    moved = Finding(NAME.file, 7, 5, NAME.code, NAME.message, NAME.pointer)
    assert prints([moved]) == prints([NAME])
    others = [COMMA, NAME, GONE, Finding(NAME.file, 1, 3, NAME.code, NAME.message, "/other")]
    assert len({json.dumps(each) for each in prints(others)}) == 4


def test_sarif_stays_below_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "LIMIT", 2)
    run = sarif_run(ALL)
    assert len(run["results"]) == 2
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith("1 finding more left out")


@pytest.mark.parametrize(("limit", "results", "left_out"), [(2, 2, 1), (3, 3, 0), (4, 3, 0)])
def test_sarif_at_the_limit_is_whole(monkeypatch, limit, results, left_out) -> None:
    monkeypatch.setattr(sarif, "LIMIT", limit)
    run = sarif_run(ALL)
    assert len(run["results"]) == results
    assert len(run["invocations"][0].get("toolExecutionNotifications", ())) == left_out
