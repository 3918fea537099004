"""The one way from a fault in a text to its file, line and column."""

from __future__ import annotations

import pytest
from hidata.findings.finding import Fault, Finding, Fix
from hidata.jsontext import reader

TEXT = b'{\n  "a": [1,\n    {"\xc3\xa9": 2}]\n}\n'


@pytest.mark.parametrize(
    ("fault", "line", "column"),
    [
        (Fault("", "X", "m"), 1, 1),
        (Fault("/a", "X", "m"), 2, 8),
        (Fault("/a", "X", "m", at_key=True), 2, 3),
        (Fault("/a/0", "X", "m", at_key=True), 2, 9),  # an item has no key
        (Fault("/a/1/\u00e9", "X", "m"), 3, 11),
        (Fault("/a/1/\u00e9", "X", "m", at_key=True), 3, 6),
        (Fault("/a/1/none", "X", "m"), 3, 5),
        (Fault("/a", "X", "m", offset=0), 1, 1),
        (Fault("/a", "X", "m", offset=1), 1, 2),
        (Fault("/a", "X", "m", at_key=True, offset=2), 2, 1),
    ],
)
@pytest.mark.parametrize("first", [1, 2, 1000])
def test_a_fault_is_located(fault: Fault, line: int, column: int, first: int):
    document = reader.read(TEXT)
    finding = reader.locate(fault, "f.json", document, first)
    assert (finding.line, finding.column) == (line + first - 1, column)


def test_a_finding_says_what_its_fault_says():
    fix = Fix("rename", "/a", "b")
    fault = Fault("/a", "S002", "message", "hint", fix, at_key=True)
    finding = reader.locate(fault, "f.json", reader.read(TEXT))
    assert finding == Finding("f.json", 2, 3, "S002", "message", "/a", "hint", fix)
