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
        "job_zone/onet-job-zones-31-0-2": [("D133", "/scheme")],
        "job_zone_assignment/onet-31-0-b": [("D133", "/job_zone")],
        "task/onet-29-3-2": [("D133", "/ratings/1/scale")],
        "tool/t": [("D133", "/id")],
    }


def test_a_zone_and_a_scale_are_called_by_their_scheme(judged):
    scheme = {"name": "N", "family": "O*NET-job-zones", "notation_pattern": "^[1-5]$", "evidence": [{"source": "s"}]}  # fmt: skip
    zone = {"scheme": "z", "name": "N", "svp": "S", "education": "E", "release": "R", "source": "s"}
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
