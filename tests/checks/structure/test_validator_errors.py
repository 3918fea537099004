"""What the validator lists, kept within bounds."""

from __future__ import annotations

import json
import re
from collections import Counter

from tests.data import CLOSED


def test_what_is_wrong_a_thousandfold_is_told_within_bounds(make, hidata):
    """Findings, hints and what the validator lists of one record do not grow without end."""
    long = "x" * 5000
    schema = CLOSED | {
        "properties": {
            "list": {"items": {"type": "string"}},
            long: {},
        },
        "required": [],
    }
    choice = {"properties": {"choice": {"items": {"enum": [f"v{n}" for n in range(5000)]}}}}
    records = {
        "k/a.json": json.dumps({"list": [1] * 10_000}),
        "k/b.json": json.dumps({f"k{n}": 1 for n in range(10_000)}),
        "k/c.json": json.dumps({f"{long[1:]}y": 1}),
        "c/d.json": json.dumps({"choice": ["w"] * 10_000}),
        "o/e.json": json.dumps({"choice": ["w"] * 10_000}),
    }
    code, out = hidata(
        "--root",
        make({"k": schema, "c": choice, "o": {"oneOf": [choice, False]}}, records),
        "validate",
    )
    found = Counter(re.findall(r"(\w)\.json:\d+:\d+: (\w\d+)", out))
    assert code == 1
    assert found == {
        ("a", "S003"): 200,
        ("b", "S002"): 200,
        ("c", "S002"): 1,
        ("d", "S004"): 1,
        ("e", "S099"): 1,
    }
