"""Reports in every format: exact, complete and safe to print."""

from __future__ import annotations

import json
import unicodedata
import xml.etree.ElementTree as ET

import pytest
from hidata import reports
from hidata.findings import codes
from hidata.findings.finding import Finding, Fix
from hypothesis import given
from hypothesis import strategies as st

from tests.data.findings import ALL

STRINGS = st.text(max_size=12) | st.text(
    "\x1b\x9b\r\n\t\x00\x7f\u202e\u200b\ufeff\ud800\udfff<>&\"'%:,|`", max_size=8
)
HOSTILE = st.builds(
    Finding,
    file=STRINGS.filter(bool),
    line=st.integers(1, 3),
    column=st.integers(1, 9),
    code=st.sampled_from(list(codes.engine())),
    message=STRINGS,
    pointer=STRINGS,
    hint=st.none() | STRINGS,
    fix=st.none() | st.builds(Fix, st.just("replace"), STRINGS, STRINGS),
)


@pytest.mark.slow
@given(st.lists(HOSTILE, max_size=4), STRINGS)
def test_hostile_findings_are_safe_to_print(findings: list[Finding], text: str) -> None:
    reports_by_format = {
        form: reports.render(form, findings, source=lambda _: text, checked=3)
        for form in reports.FORMATS
    }
    for rendered in reports_by_format.values():
        rendered.encode()
    for form in ("text", "github", "junit"):
        shown = reports_by_format[form].replace("\n", "")
        assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert reports_by_format["github"].count("\n") == len(findings) + 1
    assert len(json.loads(reports_by_format["json"])["findings"]) == len(findings)
    assert len(json.loads(reports_by_format["sarif"])["runs"][0]["results"]) == len(findings)
    assert len(ET.fromstring(reports_by_format["junit"])[0]) == max(1, len(findings))


def test_order_does_not_depend_on_the_order_given() -> None:
    for form in reports.FORMATS:
        assert reports.render(form, ALL) == reports.render(form, ALL[::-1])


def test_unknown_format() -> None:
    with pytest.raises(ValueError, match="xml"):
        reports.render("xml", ALL)
