"""The rules on credentials: each inside and outside."""

from __future__ import annotations

import json
from typing import Any

from hidata.careers.credential_rules import WEAK_TIERS

from tests.careers.conftest import Found
from tests.conftest import ROOT


def test_evidence_is_weak_exactly_where_the_tier_says_so(judged):
    tiers = json.loads((ROOT / "schema/source.schema.json").read_text())["properties"]["tier"]["enum"]  # fmt: skip
    assert set(WEAK_TIERS) == {"reproduction", "encyclopedia", "secondary", "low"} < set(tiers)
    body = {
        "name": "N", "roles": ["publisher"], "country": "US", "status": "active",
        "description": "D.",
    }  # fmt: skip
    records: dict[str, dict[str, Any]] = {}
    expected: dict[str, list[Found]] = {}
    for tier in tiers:
        records[f"source/{tier}"] = {"title": "T", "publisher": "P", "tier": tier, "license": "not-stated"}  # fmt: skip
        items: list[dict[str, Any]] = [{"source": tier}, {"source": tier, "weak": True}]
        records[f"organization/{tier}"] = body | {"evidence": items}
        at_fault = "/evidence/0" if tier in WEAK_TIERS else "/evidence/1/weak"
        expected[f"organization/{tier}"] = [("E003", at_fault)]
    results = judged(records)
    assert {name: found for name, found in results.items() if name in expected} == expected
