"""The rules of areas and industries, just inside and just outside what they bear."""

from __future__ import annotations

from typing import Any

import pytest

from tests.careers.conftest import Found

CODES = {
    "nation": [("iso-3166-1", "ISO:US")],
    "state": [("iso-3166-2", "ISO:US-TX")],
    "territory": [("iso-3166-2", "ISO:US-GU")],
    "metropolitan": [("cbsa", "CBSA:10180", "2023")],
    "nonmetropolitan": [("bls-oews", "BLS:M0100001")],
}
"""The codes that an area of each type needs."""

STATES = {"metropolitan": ["texas"], "nonmetropolitan": ["texas"]}


def _codes(*codes: tuple[str, ...]) -> list[dict[str, str]]:
    return [dict(zip(("scheme", "notation", "edition"), code, strict=False)) for code in codes]


def _area(kind: str, codes: Any = (), **more: Any) -> dict[str, Any]:
    """An area of a type, with the codes it needs unless others are given."""
    base = {"name": "N", "type": kind, "country": "US", "source": "s"}
    base["codes"] = _codes(*(codes or CODES[kind]))
    return {**base, **({"states": STATES[kind]} if kind in STATES else {}), **more}


AREAS: dict[str, tuple[dict[str, Any], list[Found]]] = {
    # each type has the code that it needs, and more if they fit
    **{kind: (_area(kind), []) for kind in CODES},
    "fips": (_area("state", [*CODES["state"], ("fips-state", "FIPS:48")]), []),
    "bls-state": (_area("state", [*CODES["state"], ("bls-oews", "BLS:S4800000")]), []),
    "bls-metro": (_area("metropolitan", [*CODES["metropolitan"], ("bls-oews", "BLS:M0010180")]), []),
    "month": (_area("metropolitan", [("cbsa", "CBSA:10180", "2023-07")]), []),
    # a code of the scheme that the type needs is missing
    "no-iso-1": (_area("nation", [("bls-oews", "BLS:N0000000")]), [("D120", "/codes")]),
    "no-iso-2": (_area("state", [("fips-state", "FIPS:48")]), [("D120", "/codes")]),
    "no-iso-3": (_area("territory", [("iso-3166-1", "ISO:GU")]), [("D120", "/codes")]),
    "no-cbsa": (_area("metropolitan", [("bls-oews", "BLS:M0010180")]), [("D120", "/codes")]),
    "no-bls": (_area("nonmetropolitan", [("cbsa", "CBSA:10180", "2023")]), [("D120", "/codes"), ("D120", "/codes/0/scheme")]),
    # the delineation is missing
    "no-year": (_area("metropolitan", [("cbsa", "CBSA:10180")]), [("D120", "/codes/0")]),
    # the code does not have the form of its scheme
    **{f"form-{n}": (_area("state", [*CODES["state"], wrong]), [("D120", "/codes/1/notation")])
       for n, wrong in enumerate([
           ("fips-state", "FIPS:4"), ("fips-state", "FIPS:481"), ("fips-state", "ISO:48"),
           ("iso-3166-2", "ISO:US-TEXA"), ("bls-oews", "BLS:S480000"), ("bls-oews", "BLS:X4800000"),
       ])},
    "form-nation": (_area("nation", [("iso-3166-1", "ISO:USA")]), [("D120", "/codes/0/notation")]),
    "form-metro": (_area("metropolitan", [("cbsa", "CBSA:1018", "2023")]), [("D120", "/codes/0/notation")]),
    # the code is of a scheme that areas of the type are not in
    **{f"scheme-{kind}-{code[0]}": (_area(kind, [*CODES[kind], code]), [("D120", "/codes/1/scheme")])
       for kind, code in [
           ("nation", ("fips-state", "FIPS:48")), ("state", ("cbsa", "CBSA:10180", "2023")),
           ("state", ("iso-3166-1", "ISO:US")), ("metropolitan", ("fips-state", "FIPS:48")),
           ("metropolitan", ("iso-3166-2", "ISO:US-TX")),
       ]},
    # an area has one code of each edition of a scheme
    "two-editions": (_area("metropolitan", [("cbsa", "CBSA:10180", "2023"), ("cbsa", "CBSA:10181", "2013")]), []),
    "two-codes": (_area("state", [*CODES["state"], ("fips-state", "FIPS:48"), ("fips-state", "FIPS:49")]), [("D120", "/codes/2")]),
    "other-metro": (_area("metropolitan", [*CODES["metropolitan"], ("bls-oews", "BLS:M0010420")]), [("D120", "/codes/1/notation")]),
    # the code says something else than the record
    "other-country-1": (_area("nation", [("iso-3166-1", "ISO:CA")]), [("D120", "/codes/0/notation")]),
    "other-country-2": (_area("state", [("iso-3166-2", "ISO:CA-ON")]), [("D120", "/codes/0/notation")]),
    "territory-as-country": (_area("territory", [*CODES["territory"], ("iso-3166-1", "ISO:GU")]), []),
    "other-letter": (_area("nonmetropolitan", [("bls-oews", "BLS:S0100001")]), [("D120", "/codes/0/notation")]),
    "other-state": (_area("state", [*CODES["state"], ("fips-state", "FIPS:48"), ("bls-oews", "BLS:S4700000")]), [("D120", "/codes/2/notation")]),
    "same-state": (_area("state", [*CODES["state"], ("fips-state", "FIPS:48"), ("bls-oews", "BLS:S4800000")]), []),
    # states are those of areas within them, and only of those
    "no-states-1": ({k: v for k, v in _area("metropolitan").items() if k != "states"}, [("D120", "/type")]),
    "no-states-2": ({k: v for k, v in _area("nonmetropolitan").items() if k != "states"}, [("D120", "/type")]),
    "states-1": (_area("state", states=["texas"]), [("D120", "/states")]),
    "states-2": (_area("nation", states=["texas"]), [("D120", "/states")]),
    "states-3": (_area("territory", states=["texas"]), [("D120", "/states")]),
}  # fmt: skip


@pytest.fixture(scope="module")
def of_areas(judged) -> dict[str, list[Found]]:
    return judged({f"area/{name}": area for name, (area, _) in AREAS.items()})


@pytest.mark.parametrize("name", AREAS)
def test_an_area_has_the_codes_and_states_of_its_type(of_areas, name: str):
    found = [each for each in of_areas[f"area/{name}"] if each[0] == "D120"]
    assert sorted(found) == sorted(AREAS[name][1])


def _industry(**more: Any) -> dict[str, Any]:
    return {"name": "N", "level": "industry", "source": "s", **more}


def _both(oews: str, naics: str, owner: str = "") -> dict[str, Any]:
    """An industry with both codes, of the level that they have."""
    level = "industry" if len(oews) == 6 and "-" not in oews else "sector"
    codes = {"oews_code": f"OEWS:{oews}", "naics": {"notation": f"NAICS:{naics}"}}
    return _industry(level=level, **codes, **({"ownership": owner} if owner else {}))


def _coded(oews: str, level: str, owner: str = "") -> dict[str, Any]:
    """An industry with an OEWS code, and an ownership if one is given."""
    owned = {"ownership": owner} if owner else {}
    return _industry(oews_code=f"OEWS:{oews}", level=level, **owned)


NOT_NAICS = [("D123", "/naics/notation")]
INDUSTRIES: dict[str, tuple[dict[str, Any], list[Found]]] = {
    "none": (_industry(), []),
    # every form of an OEWS code, and the NAICS code that it stands for
    **{f"same-{n}": (_both(*pair), []) for n, pair in enumerate([
        ("62", "62"), ("31-33", "31-33"), ("62--63", "62"), ("31--34", "31-33"), ("48--50", "48-49"),
        ("621000", "621"), ("621310", "62131"), ("221112", "221112"), ("722511", "722511"),
        ("622002", "622", "state-government"), ("611105", "6111", "private"),
    ])},
    # another one; governments and groups of OEWS are not industries of NAICS
    **{f"other-{n}": (_both(*pair), NOT_NAICS) for n, pair in enumerate([
        ("62", "61"), ("31-33", "31"), ("62--63", "62-63"), ("31--34", "31"), ("621000", "622"),
        ("621000", "62"), ("621310", "621"), ("622001", "622"), ("3250A1", "325"),
        ("99", "99", "government"), ("999000", "999", "government"),
        ("221112", "22111"), ("221115", "2211"),  # the last digit is not that of an owner
    ])},
    "naics-99": (_industry(level="sector", naics={"notation": "NAICS:99"}), NOT_NAICS),
    # a range leaves its upper end out, so that it is above the lower
    "range-of-none": (_coded("62--62", "sector"), [("D123", "/oews_code")]),
    # the level is that of the code
    "sector": (_coded("62", "sector"), []),
    "sector-called-industry": (_coded("62--63", "industry"), [("D123", "/level")]),
    "industry-called-sector": (_coded("3250A1", "sector"), [("D123", "/level")]),
    "naics-called-sector": (_industry(level="sector", naics={"notation": "NAICS:6211"}), [("D123", "/level")]),
    "government-part": (_coded("999100", "industry", "federal-government"), []),
    # the code states the owner
    **{f"owner-{code}": (_coded(code, level, owner), []) for code, level, owner in [
        ("622005", "industry", "private"), ("611003", "industry", "local-government"),
        ("999201", "sector", "state-government"), ("999301", "sector", "local-government"),
        ("622000", "industry", "private"), ("221115", "industry", ""),
    ]},
    **{f"no-owner-{code}": (_coded(code, level, owner), [("D123", "/oews_code")]) for code, level, owner in [
        ("622002", "industry", "private"), ("622002", "industry", ""), ("000001", "all", "all"),
        ("99", "sector", "private"), ("999101", "sector", "government"),
    ]},
    # all industries: the code begins with four zeros
    "all": (_industry(level="all", oews_code="OEWS:000000", ownership="all"), []),
    "all-private": (_industry(level="all", oews_code="OEWS:000001", ownership="private"), []),
    "government": (_coded("99-100", "sector", "government"), []),
    "all-unsaid": (_industry(level="all"), []),
    "not-all": (_industry(level="all", oews_code="OEWS:62"), [("D123", "/level")]),
    "not-all-naics": (_industry(level="all", naics={"notation": "NAICS:62"}), [("D123", "/level")]),
    "all-called-sector": (_coded("000000", "sector", "all"), [("D123", "/level")]),
    "all-of-some": (_coded("000000", "all", "private"), [("D123", "/oews_code")]),
    # the name states the owner
    "owned": (_industry(name="Hospitals, State Government Owned", ownership="state-government"), []),
    "owned-by-others": (_industry(name="Hospitals, State Government Owned", ownership="private"), [("D123", "/name")]),
    "owner-unsaid": (_industry(name="Hospitals, Privately Owned"), [("D123", "/name")]),
}  # fmt: skip


@pytest.fixture(scope="module")
def of_industries(judged) -> dict[str, list[Found]]:
    return judged({f"industry/{name}": record for name, (record, _) in INDUSTRIES.items()})


@pytest.mark.parametrize("name", INDUSTRIES)
def test_the_codes_of_an_industry_agree(of_industries, name: str):
    found = [each for each in of_industries[f"industry/{name}"] if each[0] == "D123"]
    assert found == INDUSTRIES[name][1]


def test_one_code_of_one_edition_is_of_one_area(judged):
    metro = [("cbsa", "CBSA:10180", "2013"), ("bls-oews", "BLS:M0010180")]
    results = judged({
        "area/a": _area("metropolitan", metro),
        "area/b": _area("metropolitan", [("cbsa", "CBSA:10180", "2023")]),  # another edition
        "area/c": _area("metropolitan", [("cbsa", "CBSA:10420", "2013")]),  # another code
        "area/d": _area("metropolitan", [("cbsa", "CBSA:10180", "2009"), *metro[1:]]),
        "area/e": _area("metropolitan", [("cbsa", "CBSA:10420", "2013")]),
    })  # fmt: skip
    assert {name: [f for f in found if f[0] == "D121"] for name, found in results.items()} == {
        "area/a": [],
        "area/b": [],
        "area/c": [],
        "area/d": [("D121", "/codes/1")],
        "area/e": [("D121", "/codes/0")],
    }


def test_one_code_is_of_one_industry_of_one_ownership(judged):
    def industry(**more: Any) -> dict[str, Any]:
        return _industry(oews_code="OEWS:622000", **more)

    edition = {"naics": {"notation": "NAICS:622", "edition": "2022"}}
    results = judged({
        "industry/a": industry(),
        "industry/b": industry(ownership="private"),  # of other owners
        "industry/c": industry(**edition),  # of a known edition
        "industry/d": industry(ownership="private"),
        "industry/e": industry(**edition),
        "industry/f": _industry(),
    })  # fmt: skip
    faults = {name: found for name, found in results.items() if found}
    assert faults == {f"industry/{key}": [("D121", "/oews_code")] for key in "de"}


def test_an_area_lies_in_states_and_territories_of_its_country(judged):
    results = judged({
        "area/texas": _area("state"),
        "area/guam": _area("territory"),
        "area/us": _area("nation"),
        "area/ontario": _area("state", [("iso-3166-2", "ISO:CA-ON")], country="CA"),
        "area/metro": _area("metropolitan", states=["texas", "guam"]),
        "area/in-nation": _area("nonmetropolitan", states=["us", "texas"]),
        "area/in-metro": _area("nonmetropolitan", [("bls-oews", "BLS:M0100002")], states=["metro"]),
        "area/abroad": _area("nonmetropolitan", [("bls-oews", "BLS:M0100003")], states=["texas", "ontario"]),
        "area/unknown": _area("nonmetropolitan", [("bls-oews", "BLS:M0100004")], states=["nowhere"]),
    })  # fmt: skip
    faults = {name: found for name, found in results.items() if found}
    assert faults == {
        "area/in-nation": [("D122", "/states/0")],
        "area/in-metro": [("D122", "/states/0")],
        "area/abroad": [("D122", "/states/1")],
    }
