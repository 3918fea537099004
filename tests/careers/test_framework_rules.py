"""Rules of classifications and of O*NET's releases, just inside and just outside what they bear."""

from __future__ import annotations

from typing import Any

import pytest

from tests.careers.conftest import Found

RATING = {
    "code": "c", "domain": "skills", "element": "onet-content-model-29-0-2-a-1-a", "name": "N",
    "scale": "onet-scales-29-0-im", "value": 4.12, "release": "O*NET 29.0",
    "collected": "2023-08", "source": "s",
}  # fmt: skip
SCALE = {"scheme": "s", "notation": "IM", "name": "Importance", "minimum": 1, "maximum": 5, "source": "s"}  # fmt: skip
NEWER = {"element": "onet-content-model-29-3-2-a-1-a", "scale": "onet-scales-29-3-im", "release": "O*NET 29.3"}  # fmt: skip


def _ours(results: dict[str, list[Found]], *codes: str) -> dict[str, list[Found]]:
    """The findings of these codes, by the record."""
    ours = {name: [f for f in found if f[0] in codes] for name, found in results.items()}
    return {name: found for name, found in ours.items() if found}


def test_a_record_names_the_release_that_it_is_of(judged):
    ratings = {
        "first": {},  # those of 29.0 keep the ids they had
        "onet-29-0-first": {},
        "not-known": {"release": "O*NET 29.x (release inferred)"},
        "onet-29-3-newer": NEWER,
        "newer": NEWER,
        "onet-29-30-newer": NEWER,
        "onet-29-3-old-scale": NEWER | {"scale": RATING["scale"]},
        "onet-29-3-old-element": NEWER | {"element": RATING["element"]},
        "new-scale": {"scale": NEWER["scale"]},
        "unknown-of-30": {"release": "O*NET 30.x"},
        "no-release": {"release": "29.0"},
        **{
            f"onet-30-{n}-{domain}": {
                "domain": domain,
                "release": f"O*NET 30.{n}",
                "element": f"onet-content-model-30-{n}-2-a-1-a",
                "scale": f"onet-scales-30-{n}-im",
            }
            for n in (2, 3)
            for domain in ("skills", "essential-skills", "transferable-skills", "knowledge")
        },
    }
    zone = {
        "scheme": "onet-job-zones-29-0", "zone": 2, "name": "N", "svp": "S", "education": "E",
        "release": "O*NET 29.0", "source": "s",
    }  # fmt: skip
    assigned = {"code": "c", "collected": "2023", "assigned_by": "A", "release": "O*NET 31.0", "source": "s"}  # fmt: skip
    task = {"code": "c", "number": 1, "statement": "S", "release": "O*NET 29.3", "source": "s"}
    rated = [{"scale": f"onet-scales-29-{n}-im", "value": 3} for n in (3, 0)]
    results = judged({
        **{f"rating/{name}": RATING | change for name, change in ratings.items()},
        "job_zone/onet-job-zones-29-0-2": zone,
        "job_zone/onet-job-zones-31-0-2": zone | {"scheme": "onet-job-zones-31-0"},
        "job_zone_assignment/onet-31-0-a": assigned | {"job_zone": "onet-job-zones-31-0-2"},
        "job_zone_assignment/onet-31-0-b": assigned | {"job_zone": "onet-job-zones-29-0-2"},
        "task/onet-29-3-1": task | {"ratings": rated[:1]},
        "task/onet-29-3-2": task | {"ratings": rated},
        "tool/t": {"code": "c", "name": "N", "commodity_code": "UNSPSC:43211503", "commodity": "C", "release": "O*NET 29.3", "source": "s"},
    })  # fmt: skip
    assert _ours(results, "D133") == {
        "rating/newer": [("D133", "/id")],
        "rating/onet-29-30-newer": [("D133", "/id")],
        "rating/onet-29-3-old-scale": [("D133", "/scale")],
        "rating/onet-29-3-old-element": [("D133", "/element")],
        "rating/new-scale": [("D133", "/scale")],
        "rating/unknown-of-30": [("D133", "/element"), ("D133", "/scale")],
        "rating/no-release": [("D133", "/release")],
        "rating/onet-30-2-essential-skills": [("D133", "/domain")],
        "rating/onet-30-2-transferable-skills": [("D133", "/domain")],
        "rating/onet-30-3-skills": [("D133", "/domain")],
        "job_zone/onet-job-zones-31-0-2": [("D133", "/scheme")],
        "job_zone_assignment/onet-31-0-b": [("D133", "/job_zone")],
        "task/onet-29-3-2": [("D133", "/ratings/1/scale")],
        "tool/t": [("D133", "/id")],
    }


def test_a_zone_and_a_scale_are_called_by_their_scheme(judged):
    scheme = {"name": "N", "family": "O*NET-job-zones", "notation_pattern": "^[1-5]$", "evidence": [{"source": "s"}]}  # fmt: skip
    zone = {
        "scheme": "z",
        "name": "N",
        "svp": "S",
        "education": "E",
        "release": "O*NET 29.0",
        "source": "s",
    }
    results = judged({
        "scheme/z": scheme,
        "job_zone/z-2": zone | {"zone": 2},
        "job_zone/z-3": zone | {"zone": 4},
        "scheme/s": scheme | {"notation_pattern": "^[A-Z]{2}$"},
        "scale/s-im": SCALE,
        "scale/s-lv": SCALE,
        "scale/s-long": SCALE | {"notation": "LONG"},
    })  # fmt: skip
    assert {name: found for name, found in results.items() if found} == {
        "job_zone/z-3": [("D105", "/id")],
        "scale/s-lv": [("D105", "/id")],
        "scale/s-long": [("D105", "/notation")],
    }


@pytest.mark.parametrize(("value", "fits"), [(1, True), (5, True), (0.99, False), (5.01, False)])
def test_a_value_is_on_its_scale(judged, value: float, fits: bool):
    key = RATING["scale"]
    task = {"code": "c", "number": 1, "statement": "S", "release": "O*NET 29.0", "source": "s"}
    results = judged({
        f"scale/{key}": SCALE | {"scheme": "onet-scales-29-0"},
        "scale/s-lv": SCALE | {"notation": "LV", "minimum": 7, "maximum": 7},
        "rating/a": RATING | {"value": value},
        "rating/other": RATING | {"scale": "not-here", "value": 99},
        "task/a": task | {"ratings": [{"scale": key, "value": 3}, {"scale": key, "value": value}]},
    })  # fmt: skip
    expected = {"scale/s-lv": [("D134", "/maximum")]}
    if not fits:
        expected |= {"rating/a": [("D134", "/value")], "task/a": [("D134", "/ratings/1/value")]}
    assert _ours(results, "D134") == expected


BOUNDS = [((4.12, 4.12), True), ((3.88, 4.37), True), ((4.1201, 4.37), False), ((3.88, 4.1199), False)]  # fmt: skip


@pytest.mark.parametrize(("bounds", "fits"), BOUNDS)
def test_a_value_lies_between_its_bounds(judged, bounds: tuple[float, float], fits: bool):
    interval = {"lower_bound": bounds[0], "upper_bound": bounds[1]}
    rated: dict[str, Any] = {"scale": "onet-scales-29-0-im", "value": 4.12, **interval}
    task = {"code": "c", "number": 1, "statement": "S", "release": "O*NET 29.0", "source": "s"}
    results = judged({"rating/a": RATING | interval, "task/a": task | {"ratings": [rated]}})
    assert results == {
        "rating/a": [] if fits else [("D135", "/value")],
        "task/a": [] if fits else [("D135", "/ratings/0/value")],
    }


MATCHES = {
    "same-as": {"exactMatch"},
    "narrower-than": {"broadMatch"},
    "detail-of": {"broadMatch"},
    "aggregates": {"narrowMatch"},
    "became": {"closeMatch", "broadMatch", "narrowMatch", "relatedMatch"},
    "crosswalked-to": {"relatedMatch"},
}
ALL_MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")


def _code(scheme: str, *ties: str, relation: str = "became", match: str = "closeMatch", **more: Any) -> dict[str, Any]:  # fmt: skip
    relations = [{"relation": relation, "match": match, "code": tie, "source": "s"} for tie in ties]
    record = {"scheme": scheme, "notation": "N", "title": "T", "source": "s", **more}
    return record | ({"relations": relations} if relations else {})


def test_a_match_says_what_the_relation_says(judged):
    records = {
        f"code/{relation}-{match.lower()}": _code("s", "other", relation=relation, match=match)
        for relation in MATCHES
        for match in ALL_MATCHES
    }
    faults = {
        f"code/{relation}-{match.lower()}": [("D130", "/relations/0/match")]
        for relation, allowed in MATCHES.items()
        for match in ALL_MATCHES
        if match not in allowed
    }
    assert _ours(judged(records), "D130") == faults
    assert len(faults) == 5 * 6 - 9


def test_a_tie_leads_to_the_edition_that_a_scheme_rests_on(judged):
    scheme = {"name": "N", "notation_pattern": "N", "evidence": [{"source": "s"}]}
    side_by_side = {"relation": "crosswalked-to", "match": "relatedMatch"}
    results = judged({
        "scheme/soc-1": scheme | {"family": "SOC"},
        "scheme/soc-2": scheme | {"family": "SOC"},
        "scheme/onet-1": scheme | {"family": "O*NET-SOC", "rests_on": "soc-1"},
        "scheme/onet-2": scheme | {"family": "O*NET-SOC", "rests_on": "soc-2"},
        "scheme/isco": scheme | {"family": "ISCO"},
        "code/soc-1-n": _code("soc-1", "soc-2-n"),  # neither rests on the other
        "code/soc-2-n": _code("soc-2"),
        "code/isco-n": _code("isco", "onet-1-n", "soc-1-n", "soc-2-n", **side_by_side),
        "code/onet-1-n": _code("onet-1", "soc-1-n", "soc-2-n", "onet-2-n", "isco-n", "not-here", **side_by_side),
        "code/onet-2-n": _code("onet-2", "soc-2-n", **side_by_side),
        "code/soc-2-back": _code("soc-2", "onet-2-n", "onet-1-n", **side_by_side),
    })  # fmt: skip
    assert _ours(results, "D131") == {
        "code/onet-1-n": [("D131", "/relations/1/code")],
        "code/soc-2-back": [("D131", "/relations/1/code")],
    }


def test_a_tie_leads_out_of_the_scheme_and_a_code_becomes_a_later_one(judged):
    scheme = {"name": "N", "notation_pattern": "N", "evidence": [{"source": "s"}]}
    results = judged({
        **{f"scheme/soc-{year}": scheme | {"family": "SOC", "edition": year} for year in ("2010", "2018")},
        "scheme/isco": scheme | {"family": "ISCO", "edition": "2008"},
        "scheme/soc-undated": scheme | {"family": "SOC"},
        "code/isco-n": _code("isco"),
        "code/soc-undated-n": _code("soc-undated", "soc-2010-n"),
        "code/soc-2010-n": _code("soc-2010", "soc-2018-n", "isco-n", "soc-undated-n"),
        "code/soc-2018-n": _code("soc-2018", "soc-2010-n", "soc-2018-n"),
        "code/soc-2018-m": _code("soc-2018", "soc-2010-n", relation="same-as", match="exactMatch"),
    })  # fmt: skip
    assert _ours(results, "D131") == {
        "code/soc-2010-n": [("D131", "/relations/1/code")],
        "code/soc-2018-n": [("D131", "/relations/0/code"), ("D131", "/relations/1/code")],
    }


def test_a_parent_is_of_the_same_scheme_and_not_below_the_code(judged):
    results = judged({
        "code/top": _code("s"),
        "code/a": _code("s", parent="top"),
        "code/b": _code("s", parent="not-here"),
        "code/other": _code("t", parent="top"),
        "code/ring-1": _code("s", parent="ring-2"),
        "code/ring-2": _code("s", parent="ring-3"),
        "code/ring-3": _code("s", parent="ring-1"),
        "code/self": _code("s", parent="self"),
    })  # fmt: skip
    assert _ours(results, "D107", "D132") == {
        "code/other": [("D132", "/parent")],
        "code/ring-3": [("D107", "/parent")],
        "code/self": [("D107", "/parent")],
    }


def test_a_field_of_study_says_what_its_link_to_an_occupation_rests_on(judged):
    def occupation(basis: str, *codes: tuple[str, str]) -> dict[str, Any]:
        listed = [{"code": code, "match": match} for code, match in codes]
        return {
            "name": "N", "level": "detailed", "in_article": False, "description": "D.",
            "evidence": [{"source": "s"}], "programs_cip": [{"code": "cip", "basis": basis}],
        } | ({"codes": listed} if listed else {})  # fmt: skip

    classified, candidate = ("soc", "classified"), ("soc", "candidate")
    later, other = ("soc", "successor"), ("other", "classified")
    cases = {
        "crosswalk": [(classified,), (other, classified), (candidate, classified)],
        "crosswalk-of-candidate": [(candidate,), (other, candidate)],
        "own-judgement": [(), (other,), (later,), (("became", "classified"),)],
    }
    records = {
        f"occupation/{basis}-{n}-as-{said}": occupation(said, *codes)
        for basis, lists in cases.items()
        for n, codes in enumerate(lists)
        for said in cases
    }
    cip = _code("cip-2020", "soc", relation="crosswalked-to", match="relatedMatch")
    cip["relations"].append(_code("cip-2020", "became")["relations"][0])
    results = judged({"code/cip": cip, **records})
    assert _ours(results, "D136") == {
        f"occupation/{basis}-{n}-as-{said}": [("D136", "/programs_cip/0/basis")]
        for basis, lists in cases.items()
        for n, _ in enumerate(lists)
        for said in cases
        if said != basis
    }
