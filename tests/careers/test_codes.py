"""The codes of findings that only our own data can have, and the page of all of them."""

from __future__ import annotations

import re

import pytest
from hidata.checks import extensions
from hidata.dataset.settings import Metadata
from hidata.findings import codes

from tests.conftest import ROOT

ALL = extensions.catalogue(Metadata.read(ROOT))
OWN = [code for code in ALL if code not in codes.engine()]
CODE = r'"([A-Z]\d{3})"'


def test_the_page_of_codes_is_current(hidata):
    page = hidata("--root", ROOT, "explain", "--markdown")[1]
    assert page == (ROOT / "docs" / "codes.md").read_text("utf-8")


def test_the_rules_give_the_codes_that_are_explained(hidata):
    """Each has a letter of the extension's own, an explanation, and a test that raises it."""
    rules = "".join(path.read_text("utf-8") for path in (ROOT / "hidata/careers").glob("*.py"))
    assert set(re.findall(CODE, rules)) == set(OWN)
    assert {code[0] for code in OWN} == {"D", "E"}
    tests = (ROOT / "tests" / "careers" / "test_rules.py").read_text("utf-8")
    for code in OWN:
        assert hidata("--root", ROOT, "explain", code)[1].startswith(f"{code}: ")
        assert code in tests


@pytest.mark.parametrize("strict", [True, False])
def test_a_dataset_lists_all_that_it_may_have_in_order(strict: bool):
    listed = extensions.catalogue(Metadata("d", extension="careers", strict=strict))
    assert list(listed) == sorted(listed)
    assert set(OWN) < set(listed)
    assert ("D201" in listed) == strict
