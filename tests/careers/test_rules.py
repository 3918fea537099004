"""The domain rules: each finds its planted fault, and only that."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hidata.checks import extensions
from hidata.dataset.settings import Metadata

from tests.conftest import ROOT
from tests.helpers.sample import with_references

DATA = ROOT / "records"
Change = dict[str, Any]


CHIA = "healthinformaticscertifica-the-chia-program-celebrates-10-years"
"""The source of the evidence of the credential chia."""


def fee(**changes: Any) -> dict[str, Any]:
    """What members pay for sitting an examination."""
    one = {"kind": "exam", "audience": "member", "amount": 100, "currency": "USD"}
    return {**one, "source": CHIA, **changes}


def statistic(**change: Any) -> Change:
    """One of a credential's statistics, changed."""
    source = "ahima-certified-coding-associate-certification-page"
    return {"metric": "first_time_pass_rate_percent", "value": 85, "source": source} | change


def same_as(code: str) -> list[dict[str, str]]:
    """The tie to a code with the same content."""
    return [{"relation": "same-as", "match": "exactMatch", "code": code, "source": "s"}]


RATED = "11-9111-00-skills-2-a-1-a-im"
"""A rating of 4.0, between its bounds 4.0 and 4.0, on a scale from 1 to 5."""

CONDITION = {"requirement": "required", "experience_months": 12, "text": "One year."}

# kind, id, what to change, the code and the pointer of the finding that must follow
PLANTED: list[tuple[str, str, Change, str, str]] = [
    (
        "wage",
        "29-2072-us-2025-05",
        {"p25_annual": 30000, "p25_hourly": 14.42},
        "D101",
        "/p25_hourly",
    ),
    ("wage", "29-2072-us-2025-05", {"p50_annual": 52000}, "D102", "/p50_annual"),
    ("wage", "29-2072-us-2025-05", {"period": "2099-05"}, "D104", "/period"),
    (
        "wage",
        "29-2072-us-2025-05",
        {"code": "soc-2018-29-2072", "period": "2008-05"},
        "D105",
        "/code",
    ),
    (
        "wage",
        "11-9111-us-2024-05-wholesale-trade",
        {"p75_hourly": 120.0},
        "D111",
        "/marks/1/field",
    ),
    (
        "wage",
        "11-9111-us-2024-05-wholesale-trade",
        {"marks": [{"field": "p75_hourly", "status": "bound", "mark": "#"}]},
        "D124",
        "/marks/0/status",
    ),
    (
        "attainment",
        "11-9111-workers-2021-22-bachelors-degree",
        {"period": "2031-32"},
        "D104",
        "/period",
    ),
    (
        "indicator",
        "unemployment-rate-2013-unemployment-rate-among-surveyed-holders-of",
        {"period": "May 2099"},
        "D104",
        "/period",
    ),
    ("pay_survey", "aapc-2012-cpc", {"year": 2099}, "D104", "/year"),
    ("curriculum_domain", "ahima-2018-baccalaureate-i", {"year": 2099}, "D104", "/year"),
    ("entry_requirement", "29-2072-2023", {"year": 2099}, "D104", "/year"),
    (
        "accreditation",
        "cahiim-accreditation",
        {"recognized_year": 2099},
        "D104",
        "/recognized_year",
    ),
    ("organization", "caahep", {"founded_year": 2099}, "D104", "/founded_year"),
    ("projection", "29-2072-2024-34", {"median_year": 2099}, "D104", "/median_year"),
    ("credential", "rhds", {"first_offered": 2099}, "D104", "/first_offered"),
    (
        "credential",
        "cmt",
        {"status_date": "2023-02-30", "status_date_unknown": None},
        "D104",
        "/status_date",
    ),
    (
        "credential",
        "chia",
        {"statistics": [statistic(as_of="2099-01", source=CHIA)]},
        "D104",
        "/statistics/0/as_of",
    ),
    ("credential", "chia", {"statistics": [statistic()]}, "E017", "/statistics/0/source"),
    (
        "credential",
        "chia",
        {"statistics": [statistic(value=850, source=CHIA)]},
        "D110",
        "/statistics/0/value",
    ),
    (
        "projection",
        "29-2072-2024-34",
        {"cycle": "2024-14", "target_year": 2014},
        "D103",
        "/target_year",
    ),
    (
        "projection",
        "29-2072-2024-34",
        {"projected_employment": 999000},
        "D103",
        "/projected_employment",
    ),
    ("projection", "29-2072-2024-34", {"change_percent": 9.9}, "D103", "/change_percent"),
    (
        "projection",
        "29-2072-2024-34",
        {"change": None, "change_percent": 50},
        "D103",
        "/change_percent",
    ),
    ("projection", "29-2072-2024-34", {"cycle": "2024-35"}, "D103", "/cycle"),
    ("code", "soc-2018-29-2072", {"notation": "292072"}, "D105", "/notation"),
    ("scheme", "soc-2018", {"notation_pattern": "^[0-9"}, "D105", "/notation_pattern"),
    ("code", "soc-2018-00-0000", {"scheme": "soc-2010"}, "D105", "/id"),
    ("code", "soc-2018-29-2072", {"notation": "29-2073"}, "D105", "/id"),
    (
        "code",
        "onet-soc-2010-43-6013-00",
        {
            "relations": [
                same_as("soc-2010-43-6013")[0]
                | {"match": "closeMatch", "source": "onet-task-statements-2010"}
            ]
        },
        "D130",
        "/relations/0/match",
    ),
    (
        "code",
        "onet-soc-2010-31-9094-00",
        {"relations": [same_as("soc-2018-31-9094")[0] | {"source": "onet-task-statements-2010"}]},
        "D131",
        "/relations/0/code",
    ),
    ("code", "soc-2018-29-2070", {"parent": "cip-2020-51-07"}, "D132", "/parent"),
    ("code", "soc-2018-29-0000", {"parent": "soc-2018-29-2072"}, "D107", "/parent"),
    ("rating", RATED, {"release": "O*NET 29.3"}, "D133", "/id"),
    ("job_zone_assignment", "11-9111-00", {"release": "O*NET 28.0"}, "D133", "/job_zone"),
    ("rating", RATED, {"value": 5.5, "upper_bound": 6}, "D134", "/value"),
    ("rating", RATED, {"value": 4.5}, "D135", "/value"),
    (
        "occupation",
        "privacy-officer",
        {"programs_cip": [{"code": "cip-2020-51-0723", "basis": "crosswalk"}]},
        "D136",
        "/programs_cip/0/basis",
    ),
    ("credential", "rrl", {"status_date_unknown": None}, "D106", "/status"),
    ("organization", "decisionhealth", {"host": "bmsc"}, "D107", "/host"),
    ("credential_tie", "cpc-a-to-cpc", {"to": "cpc-a"}, "D107", "/to"),
    ("occupation_credential", "medical-coder-cca", {"credential": "ccs"}, "D140", "/credential"),
    ("occupation_credential", "medical-coder-cca", {"role": None}, "D141", ""),
    (
        "credential",
        "cbcs",
        {"conditions": [{**CONDITION, "kind": "education"}]},
        "D142",
        "/conditions/0/experience_months",
    ),
    ("credential", "comptia-hit", {"conditions_known": "some"}, "D143", "/conditions_known"),
    ("credential", "cpma", {"level": "advanced"}, "D144", "/level"),
    ("credential", "cpc-a", {"exam": {"questions": 100}}, "D145", "/exam"),
    ("credential_tie", "cmt-to-chds", {"from": "cahims"}, "D146", "/from"),
    (
        "credential",
        "comptia-hit",
        {"evidence": [{"source": "what-is-ncra", "locator": "title", "weak": True}]},
        "E003",
        "/evidence/0/weak",
    ),
    (
        "occupation_credential",
        "medical-coder-cic",
        {"evidence": [{"source": "what-is-ncra"}]},
        "E004",
        "/evidence",
    ),
    ("claim", "claim-68", {"sources": None}, "E001", "/judgement"),
    ("credential", "art", {"status_date_unknown": None}, "D106", "/status"),
    (
        "credential",
        "cmt",
        {"status_date": "2010", "status_date_unknown": True},
        "D106",
        "/status_date_unknown",
    ),
    (
        "occupation",
        "medical-records-health-information-technician",
        {"broader": "medical-coder"},
        "D107",
        "/broader",
    ),
    (
        "career_step",
        "coding-supervisor-to-health-information-manager",
        {"to": "lead-coder"},
        "D107",
        "/to",
    ),
    (
        "career_step",
        "lead-coder-to-coding-supervisor",
        {"to": "health-information-manager"},
        "D108",
        "/to",
    ),
    (
        "organization",
        "ahima",
        {"former_names": [{"name": "A", "from_year": 1950, "until_year": 1940}]},
        "D109",
        "/former_names/0/until_year",
    ),
    (
        "attainment",
        "29-2072-workers-2021-22-associates-degree",
        {"percent": 55.2},
        "D110",
        "/percent",
    ),
    ("area", "texas", {"states": ["oklahoma"]}, "D120", "/states"),
    (
        "area",
        "texas",
        {"codes": [{"scheme": "iso-3166-2", "notation": "ISO:US-OK"}]},
        "D121",
        "/codes/0",
    ),
    (
        "area",
        "texas",
        {
            "type": "metropolitan",
            "codes": [{"scheme": "cbsa", "edition": "2023", "notation": "CBSA:10180"}],
            "states": ["us"],
        },
        "D122",
        "/states/0",
    ),
    ("industry", "information", {"naics": {"notation": "NAICS:52"}}, "D123", "/naics/notation"),
    ("source", "bls-oes-national-2008-05", {"title": "=SUM(A1)"}, "D201", "/title"),
    ("source", "bls-oes-national-2008-05", {"title": "Wages "}, "D201", "/title"),
    ("source", "bls-oes-national-2008-05", {"title": "Wa\u200bges"}, "D202", "/title"),
    ("source", "bls-oes-national-2008-05", {"title": "Wa\U000e0041ges"}, "D202", "/title"),
    ("source", "bls-oes-national-2008-05", {"title": "Wa\u3164ges"}, "D202", "/title"),
    ("source", "bls-oes-national-2008-05", {"title": "\uff1dSUM(A1)"}, "D201", "/title"),
    (
        "source",
        "bls-oes-national-2008-05",
        {"date": "2026-11", "retrieved": "2026-10-01"},
        "D104",
        "/retrieved",
    ),
    ("source", "bls-oes-national-2008-05", {"title": "Cafe\u0301"}, "D203", "/title"),
    ("source", "bls-oes-national-2008-05", {"url": "http://www.ncra-usa.org"}, "D204", "/url"),
    ("source", "bls-oes-national-2008-05", {"retrieved": "2999-01-01"}, "D104", "/retrieved"),
    (
        "credential",
        "comptia-hit",
        {"evidence": [{"field": "/exam", "source": "bls-oes-national-2008-05"}]},
        "E001",
        "/name",
    ),
    (
        "credential",
        "comptia-hit",
        {
            "evidence": [
                {"source": "bls-oes-national-2008-05"},
                {"field": "/exams", "source": "bls-oes-national-2008-05"},
            ]
        },
        "E002",
        "/evidence/1/field",
    ),
    ("source", "bls-oes-national-2008-05", {"tier": "secondary"}, "E010", "/copy"),
    (
        "source",
        "bls-oes-national-2025-05",
        {"date": "2026-04", "next_due": "2026-03-31"},
        "E011",
        "/next_due",
    ),
    ("claim", "claim-63", {"evidence_kind": "official"}, "E012", "/evidence_kind"),
    ("claim", "claim-63", {"outdated_since": None}, "E013", "/judgement"),
    ("source", "onet-database-29-0", {"attribution": None}, "E014", "/license"),
    ("organization", "ncra", {"evidence": [{"source": "what-is-ncra"}]}, "E015", "/evidence/0"),
    ("source", "what-is-ncra", {"retrieved": None}, "E016", ""),
    (
        "organization",
        "bls",
        {"evidence": [{"source": "ncctinc-proctor-exam-login"}]},
        "E018",
        "/evidence/0",
    ),
    (
        "credential",
        "cca",
        {"statistics": [statistic(), statistic(value=80)]},
        "D150",
        "/statistics/1/value",
    ),
    ("series_link", "oews-method-2021-05", {"type": "redefined"}, "D151", "/type"),
    (
        "credential",
        "cpb",
        {
            "exam": {
                "questions": 135,
                "alternatives": [
                    {"questions": 135, "note": "N.", "source": "aapc-taking-the-cpb-exam"}
                ],
            }
        },
        "D152",
        "/exam/alternatives/0/questions",
    ),
    ("credential", "chia", {"fees": [fee()]}, "D153", "/fees/0/audience"),
    (
        "credential",
        "chia",
        {"fees": [fee(member_of="ahima"), fee(audience="non-member", amount=99)]},
        "D154",
        "/fees/0/amount",
    ),
    (
        "wage",
        "29-2072-us-2025-05",
        {"period": "2024-05", "source": "bls-oes-national-2024-05"},
        "D125",
        "/code",
    ),
]


# What the rules compare these with, though no reference leads there.
COMPARED = [
    *(("attainment", f"29-2072-workers-2021-22-{level}") for level in (
        "less-than-high-school-diploma", "high-school-diploma-or-equivalent", "some-college-no-degree",
        "bachelors-degree", "masters-degree", "doctoral-or-professional-degree",
    )),
    ("career_step", "lead-coder-to-health-information-manager"),
    ("occupation_credential", "medical-coder-ccs"),
    ("organization", "ncra"),
    ("wage", "29-2072-us-2024-05"),
]  # fmt: skip


@pytest.fixture(scope="module")
def copy(once: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records that become faulty, what they refer to before and after, and COMPARED."""
    named = {text for _, _, change, _, _ in PLANTED for text in _texts(change)}
    chosen = {(kind, key) for kind, key, *_ in PLANTED} | set(COMPARED)
    chosen |= {(p.parent.name, p.stem) for p in DATA.glob("*/*.json") if p.stem in named}
    whole = once("planted", lambda out: with_references(ROOT, out, chosen))
    return shutil.copytree(whole, tmp_path_factory.mktemp("copy") / "data")


def _texts(value: Any) -> Iterator[str]:
    """Yield each text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "identifier", "change", "code", "pointer"), PLANTED)
def test_a_planted_fault_is_found(copy: Path, hidata, kind, identifier, change, code, pointer):
    path = copy / "records" / kind / f"{identifier}.json"
    before = path.read_text("utf-8")
    record = json.loads(before) | change
    record = {name: value for name, value in record.items() if value is not None}
    path.write_text(json.dumps(record, indent=2, ensure_ascii=False), "utf-8")
    try:
        exit_code, out = hidata("--root", copy, "validate", "--format", "json")
    finally:
        path.write_text(before, "utf-8")
    findings = [(f["code"], f["pointer"]) for f in json.loads(out)["findings"]]
    assert exit_code == 1
    assert (code, pointer) in findings
    assert {c for c, _ in findings} == {code}


CODES = extensions.catalogue(Metadata.read(ROOT))
OURS = [code for code in CODES if code[0] in "DE"]


def test_every_code_of_ours_has_a_planted_fault():
    assert sorted({code for *_, code, _ in PLANTED}) == sorted(OURS)


TIE = {"scheme": "s", "notation": "N", "title": "T", "source": "s"}
SHARE = {"code": "c", "basis": "workers-25-and-over", "level": "L", "period": "2024", "source": "s"}
STEP = {"basis": "ladder", "evidence": [{"source": "s"}]}
SITE = {"title": "T", "publisher": "P", "tier": "official", "license": "not-stated", "date": "2026"}  # fmt: skip
CLAIM = {
    "number": 1, "section": "pay", "sentence": 1, "subject": "s", "property": "p", "value_text": "v",
    "judgement": "confirmed", "reason": "R.", "evidence_kind": "official", "article": "a",
    "sources": ["c"],
}  # fmt: skip
ENTITY = {"name": "N", "roles": ["publisher"], "country": "US", "status": "active", "description": "D."}  # fmt: skip
STATE = {
    "name": "N",
    "type": "state",
    "country": "US",
    "codes": [{"scheme": "iso-3166-2", "notation": "ISO:US-TX"}],
    "source": "s",
}
NATION = {**STATE, "type": "nation", "codes": [{"scheme": "iso-3166-1", "notation": "ISO:US"}]}
METRO = {
    **STATE,
    "type": "metropolitan",
    "codes": [{"scheme": "cbsa", "edition": "2023", "notation": "CBSA:10180"}],
    "states": ["s"],
}
INDUSTRY = {"name": "N", "level": "industry", "source": "s"}
SCHEME = {"name": "N", "family": "SOC", "evidence": [{"source": "s"}]}
RATING = {"code": "c", "domain": "skills", "element": "e", "name": "N", "scale": "im", "value": 5, "release": "O*NET 29.0", "collected": "2024", "source": "s"}  # fmt: skip
IM = {"scheme": "s", "notation": "N", "name": "N", "minimum": 1, "maximum": 5, "source": "s"}
OCCUPATION = {
    "name": "N", "level": "detailed", "in_article": False, "description": "D.",
    "evidence": [{"source": "s"}], "codes": [{"code": "d", "match": "classified"}],
    "programs_cip": [{"code": "cip", "basis": "crosswalk"}],
}  # fmt: skip
BOTH = {"occupation": "o", "credential": "c", "basis": "own-classification"}
TIED = {"from": "x", "to": "y", "type": "prerequisite", "evidence": [{"source": "s"}]}
ASKED = {"kind": "credential", "requirement": "required", "credential": "x", "text": "The X."}
HELD = {
    "name": "Y", "issuer": "i", "country": "US", "status": "active", "description": "D.",
    "verification": "official", "evidence": [{"source": "s"}],
}  # fmt: skip
WAGE = {
    "code": "c", "area": "a", "industry": "i", "period": "2024", "currency": "USD",
    "quality": "official-file", "source": "s",
}  # fmt: skip
LINK = {"takes_effect": "2010-05", "type": "same", "comparability": "comparable", "evidence": [{"source": "s"}]}  # fmt: skip
ACROSS = {
    # a record that stays as it is, another one, what that becomes, and where the first is at fault
    "D105": ("code/t-1", {**TIE, "scheme": "t", "notation": "1"}, "scheme/t", {**SCHEME, "notation_pattern": "1"}, {**SCHEME, "notation_pattern": "2"}, "/notation"),
    "D107": ("career_step/b", {"from": "b", "to": "a", **STEP}, "career_step/a", {"from": "a", "to": "c", **STEP}, {"from": "a", "to": "b", **STEP}, "/to"),
    "D108": ("code/b", {**TIE, "relations": same_as("a")}, "code/a", TIE, {**TIE, "relations": same_as("b")}, "/relations/0/code"),
    "D131": ("code/c", {**TIE, "relations": same_as("d")}, "scheme/s", {**SCHEME, "family": "O*NET-SOC", "notation_pattern": "N"}, {**SCHEME, "family": "O*NET-SOC", "notation_pattern": "N", "rests_on": "u"}, "/relations/0/code"),
    "D132": ("code/e", {**TIE, "parent": "f"}, "code/f", TIE, {**TIE, "scheme": "t", "notation": "1"}, "/parent"),
    "D134": ("rating/b", RATING, "scale/im", IM, {**IM, "maximum": 4}, "/value"),
    "D136": ("occupation/b", OCCUPATION, "code/cip", {**TIE, "relations": [same_as("d")[0] | {"relation": "crosswalked-to", "match": "relatedMatch"}]}, TIE, "/programs_cip/0/basis"),
    "D110": ("attainment/b", {"percent": 60, **SHARE}, "attainment/a", {"percent": 40, **SHARE}, {"percent": 41, **SHARE}, "/percent"),
    "D121": ("industry/b", {**INDUSTRY, "oews_code": "OEWS:621000"}, "industry/a", INDUSTRY, {**INDUSTRY, "oews_code": "OEWS:621000"}, "/oews_code"),
    "D122": ("area/m", METRO, "area/s", STATE, NATION, "/states/0"),
    "D125": ("wage/b", WAGE, "wage/a", {**WAGE, "area": "b"}, WAGE, "/code"),
    "D140": ("occupation_credential/b", BOTH, "occupation_credential/a", {**BOTH, "credential": "d"}, BOTH, "/credential"),
    "D146": ("credential_tie/b", TIED, "credential/y", {**HELD, "conditions_known": "some", "conditions": [ASKED]}, {**HELD, "conditions_known": "none"}, "/from"),
    "D151": ("series_link/b", {**LINK, "from": "y", "to": "z"}, "series_link/a", {**LINK, "from": "w", "to": "y", "takes_effect": "2009-05"}, {**LINK, "from": "w", "to": "y"}, "/takes_effect"),
    "D204": ("source/b", {"url": "http://example.org/a", **SITE}, "source/a", SITE, {"url": "https://example.org/a", **SITE}, "/url"),
    "E012": ("claim/c", CLAIM, "source/c", SITE, {**SITE, "tier": "secondary"}, "/evidence_kind"),
    "E015": ("organization/q", {**ENTITY, "evidence": [{"source": "e"}]}, "source/e", SITE, {**SITE, "retrieved": "2026-06-11"}, "/evidence/0"),
    "E016": ("organization/q", {**ENTITY, "evidence": [{"source": "e"}]}, "source/e", SITE, {**SITE, "retrieved": "2026-06-11"}, "/evidence/0"),
    "E018": ("organization/r", {**ENTITY, "evidence": [{"source": "f"}]}, "source/f", SITE, {**SITE, "url": "https://example.org/login"}, "/evidence/0"),
    "E003": ("credential/x", {**HELD, "conditions_known": "none", "evidence": [{"source": "c"}]}, "source/c", SITE, {**SITE, "tier": "secondary"}, "/evidence/0"),
}  # fmt: skip


BESIDE = {
    **{f"scheme/{key}": SCHEME | {"notation_pattern": "N"} for key in "uw"},
    "code/d": {**TIE, "scheme": "w"},
}
"""Two editions of a scheme, and a code of the one that no other scheme rests on."""


def test_what_another_record_causes_is_marked_so(judged, monkeypatch):
    """Each code that is marked is found in a record that did not change, after another did."""
    monkeypatch.setattr("hidata.careers.evidence_rules.FIRST_RELEASE", "2026-06-10")
    for place, expected in ((3, False), (4, True)):
        records = BESIDE | {case[0]: case[1] for case in ACROSS.values()}
        records |= {case[2]: case[place] for case in ACROSS.values()}
        findings = judged(records)
        for code, (name, *_, pointer) in ACROSS.items():
            assert ((code, pointer) in findings[name]) == expected, (code, findings[name])
    assert sorted(ACROSS) == [code for code in sorted(OURS) if CODES[code].across]
