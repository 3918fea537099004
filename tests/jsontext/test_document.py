"""The one way from a fault in a text to its file, line and column."""

from __future__ import annotations

import pytest
from hidata.findings.finding import Fault, Finding, Fix
from hidata.jsontext import reader
from hidata.jsontext.reader import MISSING, value_at

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


# The examples of RFC 6901, section 5, and tokens that are not an index (section 4).
RFC_6901 = {
    "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, 'k"l': 6, " ": 7,
    "m~n": 8,
}  # fmt: skip


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("", RFC_6901), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2),
        ("/e^f", 3), ("/g|h", 4), ("/i\\j", 5), ('/k"l', 6), ("/ ", 7), ("/m~0n", 8), ("/foo/1", "baz"),
        ("/foo/2", MISSING), ("/foo/00", MISSING), ("/foo/-", MISSING), ("/foo/+1", MISSING),
        ("/foo/\u0661", MISSING), ("/foo/\u00b9", MISSING), ("/foo/" + "9" * 5000, MISSING),
        ("foo", MISSING), ("/foo/0/b", MISSING), ("/bar", MISSING),
    ],
)  # fmt: skip
def test_a_pointer_leads_to_a_value_or_to_none(pointer: str, expected: object):
    assert value_at(RFC_6901, pointer) == expected
