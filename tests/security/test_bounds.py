"""What a stranger's schemas, records and settings may cost: every bound is said, none is met late.

Each test ends in well under a second where the bound holds, and else not within a minute.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Make = Callable[..., Path]
Hidata = Callable[..., tuple[int, str]]

QUADRATIC = "(?=.*x)y"
LONG = "a" * 1_000_000


def holding(pattern: str) -> dict[str, Any]:
    """A schema whose property `a` has this pattern."""
    return {"type": "object", "properties": {"a": {"type": "string", "pattern": pattern}}}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("schema", "record", "place"),
    [
        (holding(QUADRATIC), {"a": LONG}, "1:7"),
        (holding(r"(.*)\1z"), {"a": "a" * 20_000}, "1:7"),
        (holding(r"^(?=(a|a?)+\1$)(a?)*\2b"), {"a": "a" * 40}, "1:7"),
        ({"type": "object", "properties": {"a": {"not": {"pattern": QUADRATIC}}}}, {"a": LONG}, "1:7"),
        ({"type": "object", "patternProperties": {QUADRATIC: {"type": "null"}}}, {LONG: 1}, "1:2"),
        ({"type": "object", "propertyNames": {"pattern": QUADRATIC}}, {LONG: 1}, "1:2"),
        ({"type": "object", "properties": {"a": {"items": {"pattern": QUADRATIC}}}}, {"a": ["b", LONG]}, "1:13"),
    ],
    ids=["quadratic", "back-reference", "exponential", "not", "names", "propertyNames", "items"],
)  # fmt: skip
def test_a_pattern_that_takes_too_long_is_a_finding(
    make: Make, hidata: Hidata, schema: dict[str, Any], record: dict[str, Any], place: str
):
    root = make({"a": schema}, {"a/x.json": json.dumps(record)})
    code, out = hidata("--root", root, "validate")
    assert code == 1
    assert f"records/a/x.json:{place}: S022 Comparing " in out
    code, out = hidata("--root", root, "build")
    assert code == 1
    assert not [*root.glob("dist/*")]


def test_a_pattern_that_looks_around_judges_short_texts_as_ever(make: Make, hidata: Hidata):
    root = make(
        {"a": holding("^(?=.*[0-9])[a-z0-9]+$")},
        {"a/x.json": '{"a": "abc1"}', "a/y.json": '{"a": "abc"}'},
    )
    code, out = hidata("--root", root, "validate")
    assert code == 1
    assert 'records/a/y.json:1:7: S005 "abc" does not have the form expected here.' in out
    assert "1 finding in 1 file; 2 records checked" in out


def test_a_long_text_is_judged_by_a_pattern_that_need_not_go_back(make: Make, hidata: Hidata):
    root = make({"a": holding("^(?!x)a+$")}, {"a/x.json": json.dumps({"a": LONG})})
    assert hidata("--root", root, "validate")[0] == 0


@pytest.mark.parametrize("pattern", [r"^((\w{1000}){1000}){1000}(?=a)$", "(?=" * 9000 + ")" * 9000])
def test_a_pattern_that_cannot_be_compiled_is_a_finding_of_the_schema(
    make: Make, hidata: Hidata, pattern: str
):
    schema = {"type": "object", "properties": {"a": {"not": {"pattern": pattern}}}}
    code, out = hidata("--root", make({"a": schema}, {"a/x.json": {"a": "b"}}), "validate")
    assert code == 1
    assert "L001 This is not a JSON Schema" in out


@pytest.mark.slow
def test_what_the_cross_check_cannot_ask_hidata_is_listed(make: Make, hidata: Hidata):
    root = make({"a": holding(QUADRATIC)}, {"a/x.json": json.dumps({"a": LONG})})
    code, out = hidata("--root", root, "validate", "--cross-check")
    assert code == 1
    assert f"not compared: 1 record: pattern {QUADRATIC}: " in out


def test_a_meta_schema_of_the_dataset_is_bounded_too(make: Make, hidata: Hidata):
    meta = {"type": "object", "properties": {"title": {"pattern": QUADRATIC}}}
    schemas = {"meta/m.schema.json": meta, "a": {"type": "object", "title": LONG}}
    code, out = hidata("--root", make(schemas, {"a/x.json": {}}), "validate")
    assert code == 1
    assert "L003 Whether this fits schema/meta/m.schema.json is not known" in out


SETTINGS = {
    "long": ("a = 1\n" * 200_000, "this file is longer than 1 MiB"),
    "tables": ("".join(f"[a.b{n}]\nx.y.z = 1\n" for n in range(60_000)), "longer than 1 MiB"),
    "dots": ("".join(f"a{n}{'.a' * 900} = 1\n" for n in range(300)), "more than 100 parts"),
    "deep": ("a = " + "[" * 100_000 + "]" * 100_000, "nested too deeply"),
}


@pytest.mark.parametrize("case", SETTINGS)
def test_settings_are_bounded(make: Make, hidata: Hidata, case: str):
    text, message = SETTINGS[case]
    root = make({"a": {"type": "object"}}, {"a/x.json": {}})
    (root / "pyproject.toml").write_text(text)
    code, out = hidata("--root", root, "validate")
    assert code == 1
    assert "L015" in out
    assert message in out
    assert hidata("--root", root, "tables")[0] == 2


@pytest.mark.parametrize(("files", "code"), [(3, 0), (4, 1)])
def test_there_are_not_too_many_schemas(make: Make, hidata: Hidata, monkeypatch, files, code):
    """Each is compiled with all that it refers to."""
    monkeypatch.setattr("hidata.schemas.loading.MOST_FILES", 3)
    schemas = {f"k{n}": {"type": "object"} for n in range(files)}
    exit_code, out = hidata("--root", make(schemas, {"k0/a.json": {}}), "validate")
    assert (exit_code, "schema:1:1: J001 " in out) == (code, code == 1), out
