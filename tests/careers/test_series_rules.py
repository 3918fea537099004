"""Links between codes over editions, on both sides of each rule."""

from __future__ import annotations

from typing import Any

import pytest

from tests.careers.conftest import Found

LINK = {"takes_effect": "2010-05", "type": "same", "comparability": "comparable"}
EVIDENCE = {"evidence": [{"source": "s"}]}
Link = dict[str, Any]


def link(older: str, newer: str, when: str = "2010-05", **more: Any) -> Link:
    """A link from a code to another."""
    return LINK | EVIDENCE | {"from": older, "to": newer, "takes_effect": when} | more


CASES: dict[str, tuple[Link, list[Found]]] = {
    "right": (link("a", "b"), []),
    "next": (link("b", "c", "2018-05"), []),
    "at-once": (link("b", "d", "2010-05"), [("D151", "/takes_effect")]),
    "before": (link("b", "e", "2009-05"), [("D151", "/takes_effect")]),
    "itself": (link("f", "f"), [("D151", "/to")]),
    "method": (LINK | EVIDENCE | {"type": "method"}, []),
    "method-of-codes": (link("g", "h", type="method"), [("D151", "/from")]),
    "of-nothing": (LINK | EVIDENCE, [("D151", "/type")]),
}


@pytest.fixture(scope="module")
def found(judged) -> dict[str, list[Found]]:
    """What is found in each, all judged at once."""
    return judged({f"series_link/{name}": record for name, (record, _) in CASES.items()})


@pytest.mark.parametrize("name", CASES)
def test_links_lead_forward_and_a_method_names_no_codes(found, name: str):
    others = [each for each in found[f"series_link/{name}"] if each[0] != "D107"]
    assert others == CASES[name][1]
