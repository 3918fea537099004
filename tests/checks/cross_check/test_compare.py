"""`hidata validate --cross-check`: where two validators disagree, and what was not compared."""

from __future__ import annotations

import json
import re
import sys
import time
from importlib.metadata import version
from typing import Any

import pytest
from hidata.checks.cross_check import compare, reference
from hidata.checks.cross_check.reference import Opinion

from tests.helpers import codes_in

RS, PY = (f"{name} {version(name)}" for name in ("jsonschema-rs", "jsonschema"))
NUMBERS = {"type": "object", "properties": {"n": {"type": "integer"}}}


def _checked(hidata, root, *arguments: object) -> tuple[int, list[str], list[str]]:
    """The exit code, the codes found, and the lines of what was compared and what not."""
    code, out = hidata("--root", root, "validate", "--cross-check", *arguments)
    lines = [
        line for line in out.splitlines() if line.startswith(("cross-check: ", "not compared: "))
    ]
    return code, codes_in(out), lines


def test_equal_verdicts_are_counted(make, hidata):
    root = make({"k": NUMBERS}, {"k/a.json": {"n": 1}, "k/b.json": {"n": "one"}})
    assert _checked(hidata, root) == (
        1, ["S003"], [f"cross-check: 1 schema and 2 records compared, by {RS} and {PY}"],
    )  # fmt: skip


def test_without_the_option_nothing_is_compared(make, hidata, monkeypatch):
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    root = make({"k": NUMBERS}, {"k/a.json": {"n": 1}})
    code, out = hidata("--root", root, "validate")
    assert (code, out.partition(" (")[0]) == (0, "ok: 1 record checked, 0 findings")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_record_that_only_jsonschema_refuses_is_a_finding(make, hidata, jobs: int):
    """0.3 / 0.1 is 2.9999999999999996 in binary numbers; jsonschema-rs takes them for decimals."""
    tenths = {"type": "object", "properties": {"n": {"multipleOf": 0.1}}}
    lines = '{"n": 0.1, "id": 1}\n{"n": 2.0, "id": 2}\n{"n":\t0.3, "id": 3}\n'
    root = make({"k": tenths}, {"k/all.ndjson": lines, "k/one.json": {"n": 0.25}})
    code, out = hidata("--root", root, "validate", "--cross-check", "--jobs", jobs)
    assert (code, codes_in(out)) == (1, ["S021", "S016"])
    assert (
        f"records/k/all.ndjson:3:7: S021 {RS} accepts this record, {PY} refuses it: "
        "0.3 is not a multiple of 0.1\n"
    ) in out
    assert "1 schema and 4 records compared" in out


def test_a_record_that_only_hidata_refuses_is_a_finding(make, hidata):
    """`dependencies` left JSON Schema with draft 2019-09; jsonschema-rs asserts it all the same."""
    old = {"type": "object", "dependencies": {"a": ["b"]}}
    root = make({"k": old}, {"k/one.json": {"a": 1}})
    code, out = hidata("--root", root, "validate", "--cross-check", "--format", "json")
    report = json.loads(out[: out.index("\n}\n") + 2])
    (finding,) = [f for f in report["findings"] if f["code"] == "S021"]
    assert code == 1
    assert finding["message"].startswith(f"{PY} accepts this record, {RS} refuses it: ")
    assert (finding["file"], finding["line"], finding["pointer"]) == ("records/k/one.json", 1, "")


@pytest.mark.parametrize("accepts", [True, False])
def test_a_planted_disagreement_on_a_record(make, hidata, monkeypatch, accepts: bool):
    opinion = Opinion(accepts, "" if accepts else "because", "" if accepts else "/n")
    monkeypatch.setattr(reference.Reference, "judge", lambda *_: opinion)
    root = make({"k": NUMBERS}, {"k/a.json": '{\n"n": ' + ('"1"' if accepts else "1") + "}"})
    code, out = hidata("--root", root, "validate", "--cross-check")
    assert code == 1
    first, second = (PY, RS) if accepts else (RS, PY)
    assert f"records/k/a.json:2:6: S021 {first} accepts this record, {second} refuses it: " in out


@pytest.mark.parametrize("accepts", [True, False])
def test_a_planted_disagreement_on_a_schema(make, hidata, monkeypatch, accepts: bool):
    opinion = Opinion(accepts, "" if accepts else "because", "" if accepts else "/type")
    monkeypatch.setattr(compare, "judge_schema", lambda *_: opinion)
    root = make({"k": {"type": "text" if accepts else "object"}}, {"k/a.json": {}})
    code, out = hidata("--root", root, "validate", "--cross-check")
    first, second = (PY, RS) if accepts else (RS, PY)
    assert (
        f"schema/k.schema.json:1:10: L014 {first} accepts this schema, {second} refuses it: " in out
    )
    assert (code, codes_in(out)) == (1, ["L001", "L014"] if accepts else ["L014"])


def test_schemas_are_compared_by_the_meta_schemas_of_the_dataset_too(make, hidata, monkeypatch):
    """The meta-schema refuses one schema; then jsonschema is made to accept everything."""
    meta = {"$schema": "https://json-schema.org/draft/2020-12/schema", "required": ["title"]}
    root = make(
        {"meta/own": meta | {"title": "T"}, "k": NUMBERS, "j": NUMBERS | {"title": "J"}}, {"k/a.json": {}},
    )  # fmt: skip
    assert _checked(hidata, root)[:2] == (1, ["L003"])
    monkeypatch.setattr(reference.Reference, "judge", lambda *_: Opinion(True))
    assert _checked(hidata, root)[:2] == (1, ["L003", "L014"])


def test_a_schema_that_its_draft_refuses_is_no_disagreement_in_files_that_refer_to_it(make, hidata):
    bad = {"type": "object", "properties": {"a": {"$ref": "bad.schema.json"}}}
    root = make({"k": bad, "bad": {"type": "text"}}, {"k/a.json": {}})
    code, codes, lines = _checked(hidata, root)
    assert (code, codes) == (1, ["L001"])  # though neither of the two compiles
    assert lines[1:] == [
        "not compared: 1 schema: hidata refuses it for a reason other than its draft"
    ]
    assert "1 schema and 0 records compared" in lines[0]


DRAFTS = {
    "draft-04": "http://json-schema.org/draft-04/schema#",
    "draft-06": "http://json-schema.org/draft-06/schema#",
    "draft-07": "http://json-schema.org/draft-07/schema#",
    "2019-09": "https://json-schema.org/draft/2019-09/schema",
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
}


def _foreign(draft: str) -> dict[str, Any]:
    """Two schema files of a draft: references to a file, into one, to an anchor, and to itself."""
    new = draft in ("2019-09", "2020-12")
    word = "id" if draft == "draft-04" else "$id"
    defs = "$defs" if new else "definitions"
    anchor = {"$anchor": "code"} if new else {word: "#code"}
    return {
        "tree": {
            "$schema": DRAFTS[draft],
            word: "https://foreign.example/schema/tree.schema.json",
            "type": "object",
            "properties": {
                "name": {"$ref": "common/parts.schema.json"},
                "size": {"$ref": f"common/parts.schema.json#/{defs}/size"},
                "code": {"$ref": "common/parts.schema.json#code"},
                "inner": {"type": "array", "items": {"$ref": "#"}},
            },
            "additionalProperties": False,
        },
        "common/parts": {
            "$schema": DRAFTS[draft],
            word: "https://foreign.example/schema/common/parts.schema.json",
            "type": "string",
            "minLength": 1,
            defs: {
                "size": {"type": "number", "minimum": 0},
                "code": {**anchor, "enum": ["a", "b"]},
            },
        },
    }


GOOD = {"name": "x", "size": 1, "code": "a", "inner": [{"inner": [{"name": "y", "code": "b"}]}]}
BAD: list[dict[str, Any]] = [
    {"name": ""}, {"size": -1}, {"code": "c"}, {"inner": [{"inner": [{"code": "c"}]}]}, {"other": 1}
]  # fmt: skip


@pytest.mark.parametrize("draft", DRAFTS)
def test_foreign_datasets_of_each_draft(make, hidata, draft: str):
    records = {f"tree/bad-{number}.json": record for number, record in enumerate(BAD)}
    root = make(_foreign(draft), {"tree/good.json": GOOD, **records})
    code, codes, lines = _checked(hidata, root)
    assert (code, len(codes)) == (1, len(BAD))
    assert not {"S021", "L014"} & {*codes}
    assert f"2 schemas and {len(BAD) + 1} records compared" in lines[0]
    assert [line for line in lines[1:] if "record" in line] == []


@pytest.mark.parametrize("draft", ["2019-09", "2020-12"])
def test_a_tree_that_another_schema_narrows(make, hidata, draft: str):
    """With $dynamicRef, or $recursiveRef before, the nodes within are those of the outer schema."""
    dynamic = {"$dynamicAnchor": "node"}, {"$dynamicRef": "#node"}
    recursive = {"$recursiveAnchor": True}, {"$recursiveRef": "#"}
    mark, refer = dynamic if draft == "2020-12" else recursive
    tree = {
        "$schema": DRAFTS[draft],
        **mark,
        "type": "object",
        "properties": {"inner": {"type": "array", "items": refer}, "n": {"type": "integer"}},
    }
    strict = {
        "$schema": DRAFTS[draft],
        **mark,
        "$ref": "common/tree.schema.json",
        "type": "object",
        "properties": {"n": {"minimum": 0}},
        "unevaluatedProperties": False,
    }
    root = make(
        {"common/tree": tree, "k": strict},
        {"k/good.json": {"inner": [{"n": 1}]}, "k/deep.json": {"inner": [{"n": -1}]}, "k/odd.json": {"inner": [{"m": 1}]}},
    )  # fmt: skip
    code, codes, lines = _checked(hidata, root)
    assert (code, codes) == (1, ["S007", "S002"])
    assert "2 schemas and 3 records compared" in lines[0]


def test_references_by_path_resolve_as_they_do_in_hidata(make, hidata):
    """Each file's `$id` says that it lies elsewhere; what is in a constant is no reference."""
    main = {
        "$id": "https://one.example/main",
        "type": "object",
        "properties": {"n": {"$ref": "parts/number.schema.json"}},
    }
    number = {"$id": "https://two.example/number", "type": "integer"}
    root = make({"k": main, "parts/number": number}, {"k/a.json": {"n": 1}, "k/b.json": {"n": "1"}})
    assert _checked(hidata, root) == (
        1, ["S003"], [f"cross-check: 2 schemas and 2 records compared, by {RS} and {PY}",
                      "not compared: 3 values: format uri-reference: jsonschema has no checker for it here"],
    )  # fmt: skip


def _uncompared(lines: list[str]) -> set[str]:
    """What was not compared, but for the addresses and patterns in schemas."""
    ours = ("format uri: ", "format uri-reference: ", "format regex: ")
    return {line for line in lines[1:] if not any(word in line for word in ours)}


PROPERTY = {"type": "string"}
SPECIAL = [
    # a property's schema, its value as JSON, codes, what is not compared
    ({"format": "uri"}, '"https://a.example"', [], None),
    ({"format": "uri"}, '"no address"', ["S006"], None),
    ({"format": "email"}, '"a@"', ["S006"], "1 value: format email: jsonschema looks only for an @ in it"),
    ({"format": "regex"}, '"(?P<n>a)"', ["S006"], "1 value: format regex: jsonschema checks it as a pattern of Python, not of ECMA-262"),
    ({"format": "duration"}, '"P1D"', [], "1 value: format duration: jsonschema has no checker for it here"),
    ({"format": "no-such"}, '"a"', [], None),
    ({"format": "date"}, '"2023-02-29"', ["S006"], None),
    ({"pattern": r"^\p{L}+$"}, '"é"', [], r"1 value: pattern ^\p{L}+$: Python's re may read it differently from ECMA-262"),
    ({"pattern": r"^\p{L}+$"}, '"1"', ["S005"], r"1 value: pattern ^\p{L}+$: Python's re may read it differently from ECMA-262"),
    ({"pattern": r"^\d$"}, r'"\u0664"', ["S005"], r"1 value: pattern ^\d$: in non-ASCII text Python's re reads \d, \w and \s differently from ECMA-262"),
    ({"pattern": "^a$"}, r'"a\n"', ["S005"], "1 value: pattern ^a$: in text of several lines Python's re reads . and $ differently from ECMA-262"),
    ({"pattern": "^(a+)+$"}, f'"{"a" * 60}!"', ["S005"], "1 value: pattern ^(a+)+$: Python's re could take too long"),
    ({"anyOf": [{"pattern": r"^\p{L}$"}, {"maxLength": 1}]}, '"12"', ["S011"], r"1 value: pattern ^\p{L}$: Python's re may read it differently from ECMA-262"),
    ({"type": "integer"}, "1.0", [], None),
    ({"type": "integer"}, "1e3", [], None),
    ({"maximum": 5}, "1" + "0" * 400, ["S007"], None),
    ({"multipleOf": 0.5}, "1" + "0" * 400, [], "1 record: jsonschema fails (OverflowError)"),
    ({"multipleOf": 3}, "1" + "0" * 400, ["S016"], None),
    ({"type": "number"}, "1e400", ["J017"], "1 record: it cannot be read as JSON"),
    ({"type": "number"}, '1, "v": 2', ["J013"], "1 record: it cannot be read as JSON"),
    ({"minLength": 2}, r'"\ud83d\ude00"', ["S008"], None),
    ({"enum": [0, False]}, "false", [], None),
    ({"enum": [0]}, "false", ["S004"], None),
    ({"const": 1}, "1.0", [], None),
    ({"uniqueItems": True}, "[1, true]", [], None),
    ({"uniqueItems": True}, "[1, 1.0]", ["S010"], None),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "text", "codes", "why"), SPECIAL)
def test_what_jsonschema_cannot_judge_is_listed_and_all_else_compared(
    make, hidata, schema: dict[str, Any], text: str, codes: list[str], why: str | None
):
    root = make(
        {"k": {"type": "object", "properties": {"v": schema}}}, {"k/a.json": f'{{"v": {text}}}'}
    )
    code, reported, lines = _checked(hidata, root)
    assert (code, reported) == (1 if codes else 0, codes)
    if why is None or "regex" not in why:
        assert _uncompared(lines) == ({f"not compared: {why}"} if why else set())
    assert why is None or f"not compared: {why}" in lines
    records = 0 if why and "record" in why else 1
    assert f"1 schema and {records} record" in lines[0]


def test_the_old_drafts_call_1_0_no_integer(make, hidata):
    schema = {**NUMBERS, "$schema": DRAFTS["draft-04"]}
    root = make({"k": schema}, {"k/a.json": '{"n": 1.0}'})
    code, codes, lines = _checked(hidata, root)
    assert (code, codes) == (1, ["S003"])
    assert "1 record compared" in lines[0]


def test_the_content_of_text_is_asserted_by_neither(make, hidata):
    content = {"contentEncoding": "base64", "contentMediaType": "application/json"}
    schema = {"$schema": DRAFTS["draft-07"], "type": "object", "properties": {"v": content}}
    root = make({"k": schema}, {"k/a.json": {"v": "e30="}, "k/b.json": {"v": "{}"}})
    code, codes, lines = _checked(hidata, root)
    assert (code, codes, _uncompared(lines)) == (0, [], set())
    assert "2 records compared" in lines[0]


def test_a_custom_dialect_is_not_compared(make, hidata):
    own = {
        "$id": "https://own.example/dialect",
        "$schema": DRAFTS["2020-12"],
        "$vocabulary": {"https://json-schema.org/draft/2020-12/vocab/core": True},
        "$ref": DRAFTS["2020-12"],
    }
    root = make(
        {"meta/own": own, "k": {**NUMBERS, "$schema": "https://own.example/dialect"}},
        {"k/a.json": {"n": 1}},
    )
    _, codes, lines = _checked(hidata, root)
    assert not {*codes} & {"S021", "L014"}, codes
    assert "not compared: 1 record: its $schema is not one of JSON Schema's own" in lines
    assert "0 records compared" in lines[0]


def test_a_schema_that_only_a_borrowed_verdict_refuses_is_not_compared(make, hidata):
    """The draft asks for addresses here; jsonschema-rs does not hold it against the schema."""
    root = make({"k": {**NUMBERS, "$vocabulary": {"not an address": True}}}, {"k/a.json": {"n": 1}})
    code, codes, lines = _checked(hidata, root)
    assert (code, codes) == (0, [])
    assert "not compared: 1 schema: format uri: jsonschema has no checker for it here" in lines


def test_a_file_that_cannot_be_read_is_counted(make, hidata, tmp_path):
    root = make({"k": NUMBERS}, {"k/a.json": {"n": 1}})
    (root / "records/k/b.json").symlink_to(tmp_path / "nowhere")
    code, codes, lines = _checked(hidata, root)
    assert (code, codes) == (1, ["J001"])
    assert _uncompared(lines) == {"not compared: 1 record: it cannot be read"}


def test_many_reasons_are_summed_up_and_control_characters_removed(make, hidata):
    properties = {f"p{n}": {"pattern": f"\\p{{L}}(\u001b{{{n}}})?"} for n in range(25)}
    root = make(
        {"k": {"type": "object", "properties": properties}},
        {"k/a.json": dict.fromkeys(properties, "x")},
    )
    _, out = hidata("--root", root, "validate", "--cross-check")
    lines = [line for line in out.splitlines() if line.startswith("not compared")]
    assert len(lines) == compare.MOST_REASONS + 1
    assert re.fullmatch(r"not compared: \d+ more, for \d+ reasons?", lines[-1])
    assert "\x1b" not in out


# hostile input

TREE = {
    "type": "object",
    "properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}},
    "anyOf": [{"$ref": "#/$defs/x"}, {"$ref": "#/$defs/x"}],
    "unevaluatedProperties": False,
    "$defs": {"x": {"type": "object", "properties": {"a": {"$ref": "#"}}}},
}


def _nested(depth: int) -> Any:
    value: Any = {}
    for _ in range(depth):
        value = {"a": value}
    return value


def _hostile() -> dict[str, tuple[dict[str, Any], Any, str]]:
    """By what it is: a schema, a record, and why the record is not compared."""
    slow, text = "^(a+)+$", "a" * 60 + "!"
    names = {"patternProperties": {slow: {}}}
    flat = {"type": "object", "properties": {"a": {"type": "array", "uniqueItems": True}}}
    deep = {"type": "object", "properties": {"a": {"$ref": "#"}}}
    return {
        "pattern for names": ({"type": "object", **names}, {text: 1}, "Python's re could take too long"),
        "pattern for names, unevaluated first": (
            {"type": "object", "unevaluatedProperties": True, "$ref": "#/$defs/x", "$defs": {"x": names}},
            {text: 1},
            "Python's re could take too long",
        ),
        "doubling": (TREE, _nested(24), "jsonschema would take too long"),
        "unequal items": (flat, {"a": [{"n": n} for n in range(3000)]}, "jsonschema would take too long"),
        "depth": (deep, _nested(250), "it is nested deeper than jsonschema can follow in Python"),
        "quotes of quotes": (
            {"type": "object", "properties": {"a": {"anyOf": [{"maxItems": n} for n in range(2500)]}}},
            {"a": ["x" * 50] * 2000},
            "jsonschema would take too long",
        ),
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("what", _hostile())
def test_hostile_input_is_not_compared_and_takes_little_time(make, hidata, what: str):
    schema, record, why = _hostile()[what]
    root = make({"k": schema}, {"k/a.json": json.dumps(record)})
    begin = time.process_time()
    code, codes, lines = _checked(hidata, root)
    assert time.process_time() - begin < 20
    assert code in (0, 1)
    assert "S021" not in codes
    assert any(
        line.startswith("not compared: 1 record") and line.endswith(why) for line in lines
    ), lines


@pytest.mark.parametrize(("depth", "compared"), [(99, True), (100, False)])
def test_how_deep_keywords_are_followed(make, hidata, depth: int, compared: bool):
    """The reference to the kind, two keywords for each object, and one for the innermost: 200."""
    schema = {"properties": {"a": {"$ref": "#"}}, "type": "object"}
    root = make({"k": schema}, {"k/a.json": _nested(depth)})
    _, _, lines = _checked(hidata, root)
    assert f"1 schema and {int(compared)} record" in lines[0]
    why = "it is nested deeper than jsonschema can follow in Python"
    assert _uncompared(lines) == (set() if compared else {f"not compared: 1 record: {why}"})


def test_unfinished_checks_do_not_count_as_depth(make, hidata):
    """Of each item jsonschema asks for the first error only, and goes on to the next."""
    schema = {"properties": {"a": {"contains": {"anyOf": [{"const": 1}]}}}, "type": "object"}
    root = make({"k": schema}, {"k/a.json": {"a": [*range(400, 0, -1)]}})
    code, codes, lines = _checked(hidata, root)
    assert (code, codes, "1 record compared" in lines[0]) == (0, [], True)


def test_a_panic_in_the_library_is_no_internal_fault(make, hidata, monkeypatch):
    """The maps that jsonschema keeps its schemas in are Rust's, and may panic."""

    class PanicException(BaseException):
        pass

    def panic(*_: object) -> None:
        raise PanicException("index out of bounds")

    root = make({"k": NUMBERS}, {"k/a.json": {"n": 1}})
    with monkeypatch.context() as patch:
        patch.setattr("referencing._core.Resolver.lookup", panic)
        assert (
            "not compared: 1 record: jsonschema fails (PanicException)" in _checked(hidata, root)[2]
        )
    monkeypatch.setattr("referencing.Registry.crawl", panic)
    why = "not compared: 1 record: jsonschema cannot read the schemas (PanicException)"
    assert why in _checked(hidata, root)[2]


def test_schemas_that_jsonschema_cannot_read_are_not_compared(make, hidata, monkeypatch):
    monkeypatch.setattr("referencing.Registry.crawl", lambda self: 1 / 0)
    root = make({"k": NUMBERS}, {"k/a.json": {"n": 1}})
    assert _checked(hidata, root)[2][1:] == [
        "not compared: 1 record: jsonschema cannot read the schemas (ZeroDivisionError)"
    ]
