"""Schemas that would take for ever: bounded, or refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers import codes_in

CYCLES = [
    {"type": "object", "properties": {"a": {"$ref": "#"}}},
    {"$ref": "#"},
    {"type": "object", "$dynamicAnchor": "n", "properties": {"a": {"$dynamicRef": "#n"}}},
    {"type": "object", "properties": {"a": {"type": "string", "pattern": "^(a+)+$"}}},
]


@pytest.mark.parametrize("schema", CYCLES)
def test_circles_and_slow_patterns_end(make, hidata, schema: Any):
    root = make({"k": schema}, {"k/x.json": {"a": "a" * 40 + "!"}})
    code, out = hidata("--root", root, "validate")
    assert code in (0, 1)
    assert "Traceback" not in out
    assert "Internal fault" not in out


DOUBLING = {f"d{n}": {"anyOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)}
CHAIN = {f"d{n}": {"$ref": f"#/$defs/d{n + 1}"} for n in range(2000)}
CROSSWISE = {
    f"d{n}": {"type": "object", "properties": {f"p{m}": {"$ref": f"#/$defs/d{m}"} for m in range(20)}}
    for n in range(20)
}  # fmt: skip
SCHEMAS = {
    "doubling": ({"$defs": DOUBLING | {"d40": {}}}, ["L012"]),
    "chain": ({"$defs": CHAIN | {"d2000": {}}}, ["L012"]),
    "crosswise": ({"$defs": CROSSWISE}, ["S003"]),
    "address": ({"$id": "http://["}, ["L001"]),
    "rules": ({"properties": {}, "x-hidata-rules": 5}, ["L011"]),
    "rule": ({"properties": {}, "x-hidata-rules": [{}]}, ["L011"]),
    "kind": ({"properties": {"a": {"type": "string", "x-hidata-ref": ["k"]}}}, ["S003", "L008"]),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_hostile_schemas_give_findings(make, hidata, name: str):
    schema, codes = SCHEMAS[name]
    schema = {"type": "object", "properties": {"a": {"$ref": "#/$defs/d0"}}} | schema
    code, out = hidata("--root", make({"k": schema}, {"k/x.json": {"a": 1}}), "validate")
    assert (code, codes_in(out)) == (1, codes), out[:500]


def _chain(length: int) -> dict[str, Any]:
    """A schema that hands its value on so many times, one to the next."""
    steps = {f"d{n}": {"$ref": f"#/$defs/d{n + 1}"} for n in range(1, length)}
    return {"$ref": "#/$defs/d1", "$defs": steps | {f"d{length}": {"type": "object"}}}


BOUNDS = [
    # 10,000 judgements of one value: by the schema itself, and by as many more as it lists
    ({"allOf": [{"minProperties": n % 2} for n in range(9_999)]}, True),
    ({"allOf": [{"minProperties": n % 2} for n in range(10_000)]}, False),
    # twice 99 times 50 and 99 and the one above: 1 + 99 * (1 + 50 * 2) = 10,000
    ({"allOf": [{"allOf": [{"allOf": [{}]}] * 50}] * 99}, True),
    ({"allOf": [*[{"allOf": [{"allOf": [{}]}] * 50}] * 99, {}]}, False),
    # 151 steps from one schema to the next
    (_chain(151), True),
    (_chain(152), False),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(BOUNDS)))
def test_how_often_one_value_may_be_judged(make, hidata, number: int):
    schema, bounded = BOUNDS[number]
    schema = {"type": "object", "properties": {"a": {"type": "string"}}} | schema
    code, out = hidata("--root", make({"k": schema}, {"k/x.json": {"z": 1}}), "validate")
    assert (code, codes_in(out)) == ((0, []) if bounded else (1, ["L012"])), out[:300]


@pytest.mark.parametrize(("deep", "codes"), [(151, []), (152, ["L012"])])
def test_a_value_is_handed_on_so_often_and_no_more(make, hidata, deep: int, codes: list[str]):
    schema: dict[str, Any] = {"type": "null"}
    for _ in range(deep):
        schema = {"not": schema}
    root = make({"k": {"type": "object", "properties": {"a": schema}}}, {"k/x.json": {"a": 1}})
    out = hidata("--root", root, "validate")[1]
    assert [code for code in codes_in(out) if code[0] == "L"] == codes


@pytest.mark.parametrize(("wide", "codes"), [(9_999, []), (10_000, ["L012"])])
def test_a_value_is_judged_so_often_and_no_more(make, hidata, wide: int, codes: list[str]):
    schema = {"oneOf": [{"type": "null"}, *[{}] * (wide - 1)]}
    root = make({"k": {"type": "object", "properties": {"a": schema}}}, {})
    assert codes_in(hidata("--root", root, "validate")[1]) == codes


def test_values_cost_nothing(make, hidata):
    value = {"anyOf": [{}] * 10_000}
    schema = {"properties": {"a": {"const": value, "default": value, "examples": [value]}}}
    assert hidata("--root", make({"k": schema}, {"k/x.json": {"z": 1}}), "validate")[0] == 0
