"""The codes of findings: each explained, with examples that are true."""

from __future__ import annotations

import json
import re

import pytest
from hidata.findings import finding
from hidata.findings.finding import catalogue

from tests.conftest import ROOT


def test_the_page_of_codes_is_current(hidata):
    assert hidata("explain", "--markdown")[1] == (ROOT / "docs" / "codes.md").read_text("utf-8")


@pytest.mark.parametrize("code", catalogue())
def test_every_code_is_explained_and_raised_somewhere(hidata, code: str):
    exit_code, out = hidata("explain", code)
    assert (exit_code, out.startswith(f"{code}: ")) == (0, True)
    sources = [*(ROOT / "hidata").rglob("*.py")]
    assert any(f'"{code}"' in path.read_text("utf-8") for path in sources), f"nothing raises {code}"
    tests = [*(ROOT / "tests").rglob("*.py")]
    assert any(code in path.read_text("utf-8") for path in tests), f"no test raises {code}"


def test_codes_that_other_files_can_cause_are_marked():
    """By the modules that raise them: those that look at many records at once."""
    far = {"N003", "R001"}  # engine/run.py
    for module in ("careers/dataset_rules", "dataset/id_register"):
        text = (ROOT / "hidata" / f"{module}.py").read_text("utf-8")
        far |= set(re.findall(r'"([A-Z]\d{3})"', text))
    assert {code for code, means in catalogue().items() if means.across} == far


STRUCTURAL = [code for code in finding.catalogue().values() if code.schema]


@pytest.mark.parametrize("code", STRUCTURAL, ids=lambda code: code.code)
def test_structural_examples_in_the_catalogue_are_true(make, hidata, code: finding.Code) -> None:
    records = {"k/wrong.json": code.wrong, "k/right.json": code.right}
    _, out = hidata(
        "--root", make({"k": json.loads(code.schema)}, records), "validate", "--format", "json"
    )
    assert [(f["code"], f["file"]) for f in json.loads(out)["findings"]] == [
        (code.code, "records/k/wrong.json")
    ]


def test_every_code_is_explained() -> None:
    for code in finding.catalogue().values():
        assert code.title
        assert code.explanation.strip()
        assert code.right
        assert code.group == finding.GROUPS[code.code[0]]
