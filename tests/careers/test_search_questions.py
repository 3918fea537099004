"""What people ask in their own words, and which page, and part of it, the search gives first.

The answers were decided by hand before the search was run.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.helpers.search import NODE, answers

pytestmark = pytest.mark.skipif(not NODE, reason="no Node.js here")

QUESTIONS: dict[str, tuple[str, str]] = {
    # a student
    "how much do medical coders make": ("occupation/medical-coder.html", "Pay"),
    "what does a cancer registrar do": ("occupation/cancer-registrar.html", "Duties"),
    "what certifications do i need to be a medical coder": ("occupation/medical-coder.html", "Credentials"),
    "which certification should i get first": ("credential/index.html", ""),
    "how many questions are on the ccs exam": ("credential/ccs.html", "Exam"),
    "registerd health information technican": ("credential/rhit.html", ""),
    "what degree do you need to become a health information manager": ("occupation/health-information-manager.html", "Education"),
    "RHIT": ("credential/rhit.html", ""),
    "is the rhit exam hard": ("credential/rhit.html", "Exam"),
    "medical scribe certification": ("occupation/medical-scribe.html", "Credentials"),
    # somebody who changes careers
    "how much does the RHIT exam cost": ("credential/rhit.html", "Cost"),
    "cpc vs ccs": ("compare/credential.html?ids=cpc,ccs", ""),
    "rhia or rhit": ("compare/credential.html?ids=rhia,rhit", ""),
    "can i sit for the rhit without a degree": ("credential/rhit.html", "Eligibility"),
    "medical biller pay": ("occupation/medical-billing-specialist.html", "Pay"),
    "HIM director salary": ("occupation/health-information-manager.html", "Pay"),
    "work from home medical coder": ("occupation/medical-coder.html", "Schedule"),
    "salery for health data analist": ("occupation/health-data-analyst.html", "Pay"),
    "software used by medical coders": ("occupation/medical-coder.html", "Software"),
    "medical coder salary in texas": ("area/texas.html", ""),
    "chps price": ("credential/chps.html", "Cost"),
    # a counsellor
    "ccs eligibility requirements": ("credential/ccs.html", "Eligibility"),
    "how to renew rhia": ("credential/rhia.html", "Renewal"),
    "CEUs for cpc": ("credential/cpc.html", "Renewal"),
    "ctr certification": ("credential/ods.html", ""),
    "AHIMA": ("organization/ahima.html", ""),
    "aapc membership fee": ("organization/aapc.html", "Cost"),
    "medical transcriptionist jobs future": ("occupation/medical-transcriptionist.html", "Outlook"),
    "who issues the cphims": ("credential/cphims.html", "Issuer"),
    "is cmt still offered": ("credential/cmt.html", ""),
    "tumor registrar": ("occupation/cancer-registrar.html", ""),
    "national healthcareer association": ("organization/nha.html", ""),
    # a journalist
    "29-2072": ("code/soc-2018-29-2072.html", ""),
    "job outlook for medical records specialists": ("occupation/medical-records-specialist.html", "Outlook"),
    "medical coders in chicago": ("area/msa-16980.html", ""),
    "average pay in ohio": ("area/ohio.html", ""),
    "california records specialist wages": ("area/california.html", ""),
    "best paying jobs in health information": ("pay.html", ""),
    "download the data as csv": ("releases/index.html", ""),
    "clinical documentation improvement specialist wages": ("occupation/clinical-documentation-specialist.html", "Pay"),
}  # fmt: skip
"""By question the address of the page, without the place on it, and the part of the page."""

FEWEST_RIGHT = 36


@pytest.fixture(scope="module")
def first(site: Path) -> dict[str, tuple[str, str, str]]:
    """By question the page that is first, the part of it, and the whole address."""
    found = zip(QUESTIONS, answers(site, [*QUESTIONS]), strict=True)
    return {
        question: (results[0]["href"].partition("#")[0], results[0]["part"], results[0]["href"])
        for question, results in found
        if results
    }


def test_most_questions_have_the_right_answer_first(first: dict[str, tuple[str, str, str]]):
    assert len(QUESTIONS) == 40
    wrong = {
        question: first.get(question)
        for question, wanted in QUESTIONS.items()
        if first.get(question, ())[:2] != wanted
    }
    assert len(wrong) <= len(QUESTIONS) - FEWEST_RIGHT, wrong


def test_each_part_that_is_found_is_on_its_page(site: Path, first: dict[str, tuple[str, str, str]]):
    for _, part, address in first.values():
        path, _, place = address.partition("#")
        page = (site / path.partition("?")[0]).read_text("utf-8")
        assert bool(part) <= bool(place)
        assert not place or f'id="{place}"' in page, address


def test_a_place_is_answered_with_the_pay_there_and_its_month(site: Path):
    """Texas, May 2025, as the file of the Bureau of Labor Statistics has it."""
    ((texas, *_),) = answers(site, ["medical coder salary in texas"])
    assert texas["name"] == "Medical coder in Texas"
    assert texas["fact"] == "Median $48,860 a year, May 2025 (Medical Records Specialists)"


def test_what_is_only_cited_comes_last_and_is_little(site: Path):
    for results in answers(site, ["medical coder", "rhit exam", "cdi"]):
        kinds = [result["kind"] for result in results]
        assert kinds.count("Source") <= 2
        assert "Source" not in kinds[: len(kinds) - kinds.count("Source")]


def test_the_index_is_small(site: Path):
    index = (site / "static" / "search-index.js").read_bytes()
    assert len(gzip.compress(index, mtime=0)) < 150_000
