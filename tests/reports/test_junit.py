"""Findings as JUnit."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from hidata import reports

from tests.data.findings import ALL


def test_junit() -> None:
    (suite,) = ET.fromstring(reports.render("junit", ALL))
    assert (suite.get("tests"), suite.get("failures")) == ("3", "3")
    case = suite[2]
    assert case.get("name") == "records/wage/a.json:2:9 J005"
    assert case[0].get("message") == "There is an extra comma."
    assert (case[0].text or "").endswith("hint: delete the comma")
    (suite,) = ET.fromstring(reports.render("junit", []))
    assert (suite.get("tests"), suite.get("failures"), len(suite[0])) == ("1", "0", 0)
