"""What is a schema within a schema, in each draft, and what only looks like one."""

from __future__ import annotations

import copy
import itertools
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import hidata
import pytest
from hidata.dataset.folder import Folder
from hidata.schemas.walk import Node, draft_of, escape_address, join, walk
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import codes_in, examples
from tests.helpers.schemas_made import DRAFTS, Made, datasets, reference

TEXT = {"type": "string"}


def _written(root: Path, made: Made) -> Path:
    """Write a dataset whose records are named by number."""
    (root / "records/k").mkdir(parents=True)
    for path, document in made.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(json.dumps(document))
    for number, value in enumerate(made.values):
        (root / f"records/k/{number}.json").write_text(json.dumps({"v": value}))
    return root


def _verdicts(root: Path, made: Made) -> list[bool]:
    """Return whether hidata finds nothing in each record; its schemas are to be without fault."""
    findings = hidata.Dataset(root).validate()
    assert {f.code[0] for f in findings} <= {"S"}, findings
    refused = {Path(finding.file).stem for finding in findings}
    return [str(number) not in refused for number in range(len(made.values))]


@pytest.mark.slow
@settings(max_examples=examples(250))
@given(datasets())
def test_verdicts_are_those_of_the_reference_implementation(
    tmp_path_factory: pytest.TempPathFactory, made: Made
):
    root = tmp_path_factory.getbasetemp() / "made"
    shutil.rmtree(root, ignore_errors=True)
    is_valid = reference(made)
    expected = [is_valid({"v": value}) for value in made.values]
    assert _verdicts(_written(root, made), made) == expected


@pytest.fixture
def agrees(tmp_path: Path) -> Callable[..., list[bool]]:
    """A function that judges values of `v` by a schema: verdicts on which both tools agree."""
    count = itertools.count()

    def verdicts(schema: Any, *values: Any, draft: int = 2020, **files: Any) -> list[bool]:
        kind = {"type": "object", "properties": {"v": schema}, **files.pop("kind", {})}
        others = {f"schema/common/{name}.schema.json": said for name, said in files.items()}
        made = Made(draft, {"schema/k.schema.json": kind, **others}, [*values])
        if draft != 2020:
            for document in made.files.values():
                document["$schema"] = DRAFTS[draft]
        found = _verdicts(_written(tmp_path / f"d{next(count)}", copy.deepcopy(made)), made)
        is_valid = reference(made)
        assert found == [is_valid({"v": value}) for value in values]
        return found

    return verdicts


ELSEWHERE = {"$id": "https://example.org/somewhere/else.json", "properties": {"q": TEXT}}
LINK = {"$ref": "common/other.schema.json"}


@pytest.mark.parametrize("deep", [lambda v: v, lambda v: [v], lambda v: {"a": [{"$ref": v}]}])
@pytest.mark.parametrize("keyword", ["const", "enum"])
def test_a_value_that_looks_like_a_reference_stays_as_it_is(agrees, keyword: str, deep: Any):
    value = deep(LINK)
    schema = {keyword: [value] if keyword == "enum" else value}
    changed = json.loads(json.dumps(value).replace("common/", "https://example.org/common/"))
    assert agrees(schema, value, changed, other=ELSEWHERE) == [True, False]


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("keyword", ["const", "enum", "default", "examples", "x-unknown"])
@pytest.mark.parametrize(
    "value", [{"$ref": "no.json"}, {"$ref": "#/no"}, {"$ref": "http://["}, {"allOf": [{"$ref": "#no"}]}]
)  # fmt: skip
def test_what_refers_in_a_value_may_lead_nowhere(agrees, draft: int, keyword: str, value: Any):
    said = [value] if keyword in ("enum", "examples") else value
    assert agrees({"not": {"type": "null"}, keyword: said}, value, draft=draft) == [True]


def test_the_case_of_a_reference_in_examples(make, hidata):
    """The dataset is not refused; its record fits two branches of `oneOf`, so it is no example."""
    node = {"type": "object", "properties": {"kids": {"type": "array", "items": {"oneOf": [{"$ref": "#/$defs/refer"}, {"$ref": "#/$defs/node"}]}}}}  # fmt: skip
    refer = {"type": "object", "properties": {"$ref": TEXT}, "examples": [{"$ref": "#/components/Pet"}]}  # fmt: skip
    schema = {"type": "object", "properties": {"a": {"$ref": "#/$defs/node"}}, "$defs": {"node": node, "refer": refer}}  # fmt: skip
    records = {"t/x.json": {"a": {"kids": [{"$ref": 1}]}}, "t/y.json": {"a": {"kids": [{}]}}}
    code, out = hidata("--root", make({"t": schema}, records), "validate")
    assert (code, codes_in(out)) == (1, ["S012"]), out  # of y; x fits the second branch only


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("keyword", ["const", "enum", "default", "examples", "x-unknown"])
def test_what_names_itself_in_a_value_is_no_schema(agrees, make, hidata, draft: int, keyword: str):
    """Neither an identifier nor an anchor, and no base of anything."""
    own = "id" if draft == 4 else "$id"
    impostor = {own: "common/other.schema.json", "$anchor": "other", "type": "string"}
    base = {own: "elsewhere/", "a": {own: "k.schema.json"}}
    said = [impostor, base] if keyword in ("enum", "examples") else impostor
    parts = {"definitions": {"d": {keyword: said}}}
    others = {"other": {"type": "integer"}}
    verdicts = agrees(LINK, 1, "a", draft=draft, kind=parts, **others)
    assert verdicts == [True, False]
    schema = {"$schema": DRAFTS[draft], "properties": {"v": LINK}, **parts}
    root = make({"k": schema, "common/other": others["other"]}, {})
    assert Folder(root).kinds["k"].shape.fields["v"].type == "integer"
    (root / "schema/common/other.schema.json").unlink()
    code, out = hidata("--root", root, "validate", "--format", "json")
    found = [(f["code"], f["pointer"]) for f in json.loads(out)["findings"]]
    assert (code, found) == (1, [("L002", "/properties/v/$ref")])
    if draft >= 2019:
        parts["definitions"]["e"] = {"$anchor": "other", "type": "integer"}
        assert agrees({"$ref": "#other"}, 1, "a", draft=draft, kind=parts) == [True, False]


NAMES = ("const", "enum", "default", "examples", "$ref", "$id", "id", "$defs", "items", "title")


@pytest.mark.parametrize("keyword", ["properties", "$defs", "dependentSchemas"])
@pytest.mark.parametrize("name", NAMES)
def test_names_are_no_keywords(make, hidata, keyword: str, name: str):
    """A reference that leads nowhere is found below a name that is a keyword elsewhere."""
    schema = {"type": "object", keyword: {name: {"$ref": "no.json"}}}
    code, out = hidata("--root", make({"k": schema}, {}), "validate", "--format", "json")
    (finding,) = json.loads(out)["findings"]
    assert (code, finding["code"], finding["pointer"]) == (1, "L002", f"/{keyword}/{name}/$ref")


@pytest.mark.parametrize("name", NAMES)
def test_schemas_under_such_names_are_linked(agrees, name: str):
    for keyword in ("properties", "patternProperties"):
        schema = {keyword: {name.replace("$", "[$]") if keyword[1] == "a" else name: LINK}}
        values = {name: {"q": "a"}}, {name: {"q": 1}}
        assert agrees(schema, *values, other=ELSEWHERE) == [True, False]
    kind = {"$defs": {name: LINK}}
    reference = {"$ref": f"#/$defs/{name}"}
    assert agrees(reference, {"q": "a"}, {"q": 1}, kind=kind, other=ELSEWHERE) == [True, False]


APPLY = {
    "$ref": lambda s: s,
    "items": lambda s: {"items": s},
    "additionalProperties": lambda s: {"additionalProperties": s},
    "allOf": lambda s: {"allOf": [True, s]},
    "anyOf": lambda s: {"anyOf": [s, {"type": "null"}]},
    "oneOf": lambda s: {"oneOf": [s, {"type": "null"}]},
    "not": lambda s: {"not": s},
    "if": lambda s: {"if": s, "then": {"type": "array"}, "else": {"type": "object"}},
    "then": lambda s: {"if": {"type": "array"}, "then": s},
    "contains": lambda s: {"contains": s},
    "propertyNames": lambda s: {"propertyNames": s},
    "dependentSchemas": lambda s: {"dependentSchemas": {"a": s}},
    "prefixItems": lambda s: {"prefixItems": [s]},
    "unevaluatedProperties": lambda s: {"unevaluatedProperties": s},
    "unevaluatedItems": lambda s: {"unevaluatedItems": s},
    "patternProperties": lambda s: {"patternProperties": {"a": s}},
    "properties": lambda s: {"properties": {"a": s}},
    "dynamic": lambda s: s,
}
ANY = [], [1], {}, {"a": 1}, {"a": {"b": []}}, {"b": [1], "a": {}}, "a", None


@pytest.mark.parametrize("truth", [True, False])
@pytest.mark.parametrize("form", APPLY)
def test_true_and_false_are_schemas(agrees, form: str, truth: bool):
    """Where a keyword holds them, and where a reference leads to them."""
    kind = {"$defs": {"it": truth}, "required": ["v"]}
    keyword = "$dynamicRef" if form == "dynamic" else "$ref"
    referred = APPLY[form]({keyword: "#/$defs/it"})
    direct = agrees(APPLY[form](truth), *ANY, kind=kind)
    assert agrees(referred, *ANY, kind=kind) == direct
    assert agrees(LINK, *ANY, kind=kind, other={**referred, "$defs": {"it": truth}}) == direct


def test_a_closed_object_that_knows_no_name_names_what_is_too_much(make, hidata):
    schema = {"type": "object", "properties": {"v": {"additionalProperties": False}}}
    values = {"x": [], "y": {"z": 1}}, {"x": 1}, {"x": {"z": 1}}
    records = {f"k/{number}.json": {"v": value} for number, value in enumerate(values)}
    root = make({"k": schema}, records)
    code, out = hidata("--root", root, "validate", "--format", "json")
    found = [(f["code"], f["pointer"]) for f in json.loads(out)["findings"]]
    expected = [("S002", f"/v/{name}") for name in "xyxx"]
    assert (code, found) == (1, expected)


CLOSING = ("items", "additionalItems", "unevaluatedItems", "not", "required")
CLOSING += ("additionalProperties", "unevaluatedProperties")


@pytest.mark.parametrize("value", [1, "a", [], [1], {"a": 1}], ids=json.dumps)
@pytest.mark.parametrize("name", CLOSING)
def test_a_forbidden_property_may_have_the_name_of_a_keyword(make, hidata, name: str, value: Any):
    inner = {"properties": {name: False, "properties": {"properties": {name: False}}}}
    schema = {"properties": {"v": inner, "w": {"items": inner}}}
    record = {"v": {name: value, "properties": {name: value}}, "w": [{name: value}]}
    root = make({"k": schema}, {"k/a.json": record})
    code, out = hidata("--root", root, "validate", "--format", "json")
    found = {(f["code"], f["pointer"]) for f in json.loads(out)["findings"]}
    pointers = {f"/v/{name}", f"/v/properties/{name}", f"/w/0/{name}"}
    assert (code, found) == (1, {("S014", pointer) for pointer in pointers})


@pytest.mark.parametrize("keyword", ["dependentRequired", "dependentSchemas"])
def test_what_is_needed_beside_a_property_named_required(make, hidata, keyword: str):
    needed = {"required": ["b"]}
    schema = {keyword: {"required": ["b"] if keyword == "dependentRequired" else needed}}
    root = make({"k": {"properties": {"a": {}}, **schema}}, {"k/a.json": {"required": 1}})
    code, out = hidata("--root", root, "validate")
    expected = "S013" if keyword == "dependentRequired" else "S001"
    assert (code, codes_in(out)) == (1, [expected])


def test_a_record_that_is_refused_has_a_finding(agrees):
    """What `not` and `contains` ask is not left out each for the other's sake."""
    assert agrees({"not": True, "contains": False}, []) == [False]


@pytest.mark.parametrize("draft", DRAFTS)
def test_beside_a_reference(agrees, make, draft: int):
    """Up to draft 7 all else is ignored: for verdicts, in tables, and where it refers itself."""
    kind, old = {"definitions": {"s": TEXT}}, draft < 2019
    beside = {"$ref": "#/definitions/s", "minLength": 3, "format": "date", "pattern": "^2"}
    assert agrees(beside, "a", 5, "2024-01-01", draft=draft, kind=kind) == [old, False, True]
    for nowhere in ("no.json", "#/no", "http://example.org/no", "common/no.json#/a"):
        ignored = {"$ref": "#/definitions/s", "properties": {"a": {"allOf": [{"$ref": nowhere}]}}}
        if old:
            assert agrees(ignored, "a", 5, draft=draft, kind=kind) == [True, False]
    root = make({"k": {"$schema": DRAFTS[draft], "properties": {"v": beside}, **kind}}, {})
    types = [c.type for c in Folder(root).kinds["k"].table.columns if c.steps]
    assert types == ["string" if old else "date32"]


def test_words_beside_a_reference_are_kept(make):
    words = {"title": "T", "description": "D", "deprecated": True, "x-hidata-ref": "k"}
    schema = {
        "$schema": DRAFTS[7],
        "properties": {"v": {"$ref": "#/definitions/s", **words}},
        "definitions": {"s": TEXT},
    }
    notes = Folder(make({"k": schema}, {})).kinds["k"].shape.fields["v"].notes
    assert words.items() <= notes.items()


def test_a_resource_within_another_has_a_draft_of_its_own(agrees, make):
    beside = {"$ref": "#/definitions/s", "format": "date", "allOf": [{"$ref": "no.json"}]}
    old = {"$schema": DRAFTS[7], "definitions": {"s": TEXT}, "properties": {"q": beside}}
    kind = {"$defs": {"e": {"$id": "e.json", **old}}}
    assert agrees({"$ref": "e.json"}, {"q": "a"}, {"q": 1}, kind=kind) == [True, False]
    root = make({"k": {"properties": {"v": {"$ref": "e.json"}}, **kind}}, {})
    assert not Folder(root).kinds["k"].shape.fields["v"].fields["q"].notes


def test_definitions_beside_a_reference_are_found(agrees):
    definitions = {"s": {"$id": "q.json", "type": "string"}}
    schema = {"$ref": "#/properties/v/definitions/s", "definitions": definitions}
    assert agrees(schema, "a", 1, draft=7) == [True, False]
    kind = {"definitions": {"t": {"$ref": "q.json", "definitions": definitions}}}
    assert agrees({"$ref": "q.json"}, "a", 1, draft=7, kind=kind) == [True, False]


STRAY = {"x-parts": {"p": {"allOf": [LINK]}, "q": [{"$ref": "#/x-parts/p"}]}}


def test_what_a_reference_leads_to_is_a_schema_wherever_it_stands(agrees):
    """It is linked, and what it refers to; its `$id` is none, as in the reference implementation."""
    for pointer in ("/x-parts/p", "/x-parts/q/0"):
        schema = {"$ref": f"#{pointer}"}
        assert agrees(schema, {"q": "a"}, {"q": 1}, kind=STRAY, other=ELSEWHERE) == [True, False]
    kind = {"x-parts": {"p": {"$id": "no/such/base/", **LINK}}}
    for draft in (7, 2019, 2020):
        schema = {"$ref": "#/x-parts/p"}
        other = {"properties": {"q": TEXT}}
        found = agrees(schema, {"q": "a"}, {"q": 1}, kind=kind, draft=draft, other=other)
        assert found == [True, False]


def test_what_a_reference_leads_to_is_checked_wherever_it_stands(make, hidata):
    parts = {"x-parts": {"p": {"properties": {"a": {"$ref": "no.json"}}, "pattern": "\\d"}}}
    schema = {"type": "object", "properties": {"v": {"$ref": "#/x-parts/p"}}, **parts}
    out = hidata("--root", make({"k": schema}, {}), "validate", "--format", "json")[1]
    (finding,) = json.loads(out)["findings"]
    assert finding["pointer"] == "/x-parts/p/properties/a/$ref"
    parts["x-parts"]["p"]["properties"]["a"] = TEXT
    root = make({"k": schema}, {}, "strict = true", name="strict")
    out = hidata("--root", root, "validate", "--format", "json")[1]
    pointers = {(f["code"], f["pointer"]) for f in json.loads(out)["findings"]}
    assert ("L006", "/x-parts/p/pattern") in pointers
    assert ("L004", "/x-parts/p/properties/a") in pointers


def test_a_reference_into_a_value_leaves_the_value_as_it_is(agrees):
    """The value of `const` is one schema more, and still the value that is allowed."""
    constant = {"type": "string", "properties": {"a": {"$ref": ""}}}
    changed = {"type": "string", "properties": {"a": {"$ref": "#"}}}
    kind = {"$defs": {"c": {"const": constant}}}
    schema = {"anyOf": [{"$ref": "#/$defs/c"}, {"$ref": "#/$defs/c/const"}]}
    found = agrees(schema, constant, changed, "a", 1, kind=kind, other=ELSEWHERE)
    assert found == [True, False, True, False]


@pytest.mark.slow
def test_lint_reads_no_schema_in_a_value(make, hidata):
    """Nor in `default`, `const`, `enum`, nor `examples`, however strict the dataset."""
    value = {"properties": {"a": {"b": 1}}, "pattern": "\\d", "anyOf": [{}] * 20_000}
    words = {"title": "T", "description": "D"}
    text = {**words, "type": "string", "minLength": 1, "default": value, "examples": [value]}
    one = {**words, "type": "string", "enum": ["a"], "default": {"const": value}}
    schema = {
        **words,
        "type": "object",
        "required": ["id"],
        "unevaluatedProperties": False,
        "properties": {"id": text, "default": one, "examples": text},
    }
    root = make({"k": schema}, {"k/a.json": {"id": "a", "default": "a"}}, "strict = true")
    code, out = hidata("--root", root, "validate")
    assert (code, out.partition(" (")[0]) == (0, "ok: 1 record checked, 0 findings")
    del schema["properties"]["default"]["title"]
    root = make({"k": schema}, {}, "strict = true", name="wordless")
    out = hidata("--root", root, "validate", "--format", "json")[1]
    found = [(f["code"], f["pointer"]) for f in json.loads(out)["findings"]]
    assert found == [("L004", "/properties/default")]


WRONG = [
    {"properties": []},
    {"properties": {"a": 3}},
    {"patternProperties": 3},
    {"items": 3},
    {"type": "array", "items": [3]},
    {"type": 5},
    {"allOf": {}},
    {"anyOf": 3},
    {"not": []},
    {"then": 3},
    {"required": True},
    {"enum": 3},
    {"type": "string", "enum": 3},
    {"$ref": 3},
    {"$dynamicRef": 3},
    {"$anchor": 3},
    {"$id": 3},
    {"$schema": 3},
    {"$defs": []},
    {"dependentSchemas": 3},
    {"dependencies": 3},
    {"type": "string", "pattern": 3},
    {"x-it": {"properties": []}, "allOf": [{"$ref": "#/x-it"}]},
    {"x-it": 3, "allOf": [{"$ref": "#/x-it"}]},
    {"x-it": None, "allOf": [{"$ref": "#/x-it"}]},
    {"required": ["a"], "allOf": [{"$ref": "#/required"}]},
]


@pytest.mark.parametrize("wrong", WRONG, ids=json.dumps)
def test_keywords_of_the_wrong_type_are_findings(make, hidata, wrong: Any):
    """And nothing fails that reads schemas unchecked."""
    root = make({"k": {"type": "object", **wrong}}, {"k/a.json": {}})
    code, out = hidata("--root", root, "validate")
    assert (code, codes_in(out)) == (1, ["L001"]), out
    for command in (["show", "k/a"], ["diff", root, root], ["tables", "k"], ["new", "k", "b"]):
        assert hidata("--root", root, *command)[0] in (0, 1, 2), command


@pytest.mark.parametrize(
    "keyword", ["prefixItems", "dependentSchemas", "unevaluatedProperties", "$defs", "$dynamicRef"]
)
@pytest.mark.parametrize("said", [3, False, {"$ref": "no.json"}, [{"$ref": "no.json"}]])
def test_keywords_of_other_drafts_say_nothing(agrees, keyword: str, said: Any):
    for draft in (4, 6, 7):
        kind = {keyword: said}
        found = agrees({keyword: said, "type": "object"}, {}, {"a": 1}, 1, draft=draft, kind=kind)
        assert found == [True, True, False]


def test_keywords_of_other_drafts_make_no_tables(make):
    schema = {
        "properties": {
            "a": {"type": "object", "properties": {"b": TEXT}, "unevaluatedProperties": False},
            "l": {"type": "array", "prefixItems": [TEXT], "items": TEXT},
            "c": {"const": 5},
        }
    }
    documents = {f"k{number}": {"$schema": DRAFTS[number], **schema} for number in (4, 7, 2020)}
    kinds = Folder(make(documents, {})).kinds
    shapes = {name: kind.shape.fields for name, kind in kinds.items()}
    assert [shapes[n]["a"].open for n in ("k4", "k7", "k2020")] == [True, True, False]
    assert [shapes[n]["l"].item.form for n in ("k4", "k7", "k2020")] == ["scalar", "scalar", "free"]
    assert [shapes[n]["c"].type for n in ("k4", "k7", "k2020")] == ["", "integer", "integer"]


@pytest.mark.parametrize("own", [None, *DRAFTS])
@pytest.mark.parametrize("other", DRAFTS)
def test_the_schemas_of_all_drafts_are_known(make, hidata, own: int | None, other: int):
    """Scene 13: a reference to JSON Schema's own schema, and a record at fault beside it."""
    head = {"$schema": DRAFTS[own]} if own else {}
    properties = {"b": {"$ref": DRAFTS[other]}, "n": {"type": "integer"}}
    records = {
        "k/a.json": {"n": "x"},
        "k/b.json": {"b": {"type": 3}},
        "k/c.json": {"b": {"type": "array"}},
    }
    root = make({"k": {**head, "type": "object", "properties": properties}}, records)
    code, out = hidata("--root", root, "validate", "--format", "json")
    files = [finding["file"] for finding in json.loads(out)["findings"]]
    assert (code, files) == (1, ["records/k/a.json", "records/k/b.json"]), out


def test_other_schemas_at_json_schemas_addresses_are_not(make, hidata):
    for number, word in enumerate(
        ("draft-03/schema#", "draft-07/hyper-schema", "draft-07/schema#/no")
    ):
        schema = {"type": "object", "properties": {"b": {"$ref": f"http://json-schema.org/{word}"}}}
        code, out = hidata("--root", make({"k": schema}, {}, name=f"d{number}"), "validate")
        assert (code, codes_in(out)) == (1, ["L002"])


@pytest.mark.parametrize(
    ("token", "leads"), [("0", True), ("1", True), ("2", False), ("-1", False), ("x", False)]
)
def test_an_index_leads_to_an_item(make, hidata, token: str, leads: bool):
    properties = {"v": {"$ref": f"#/allOf/{token}"}}
    schema = {"type": "object", "allOf": [{}, {}], "properties": properties}
    root = make({"k": schema}, {"k/x.json": {}})
    out = hidata("--root", root, "validate", "--format", "json")[1]
    found = [(f["code"], f["pointer"]) for f in json.loads(out)["findings"]]
    assert found == [("L002", "/properties/v/$ref")] * (not leads)


def test_identifiers_of_any_scheme_and_any_draft(agrees):
    for scheme in ("urn:example:a", "tag:example.org,2000:a", "https://example.org/a", "x:a"):
        kind = {"$id": scheme, "$defs": {"t": TEXT, "u": {"$anchor": "u", "type": "null"}}}
        assert agrees({"$ref": "#/$defs/t"}, "a", 1, kind=kind) == [True, False]
        assert agrees({"$ref": f"{scheme}#u"}, None, 1, kind=kind) == [True, False]
    within = {
        "foo": {"$id": "in/foo.json", "$ref": "./bar.json"},
        "bar": {"$id": "in/bar.json", **TEXT},
    }
    assert agrees({"$ref": "in/foo.json"}, "a", 1, kind={"$defs": within}) == [True, False]
    four = {"definitions": {"p": {"id": "path", "type": "string"}}}
    assert agrees({"$ref": "path"}, "a", 1, draft=4, kind=four) == [True, False]


def test_an_empty_reference_is_to_the_whole(make, hidata):
    """jsonschema-rs, for one, passes over it."""
    schema = {"type": "object", "properties": {"v": {"$ref": ""}}}
    root = make({"k": schema}, {"k/a.json": {"v": {"v": {}}}, "k/b.json": {"v": 1}})
    code, out = hidata("--root", root, "validate")
    assert (code, codes_in(out)) == (1, ["S003"])


@pytest.mark.parametrize("whole", ["", "#"])
@pytest.mark.parametrize("draft", DRAFTS)
def test_an_empty_reference_is_to_the_resource_around_it(agrees, draft: int, whole: str):
    """Not to the file, which has no such objects: found by address, and by place."""
    own = "id" if draft == 4 else "$id"
    inner = {own: "inner.json", "type": "object", "additionalProperties": {"$ref": whole}}
    address = "https://example.org/elsewhere/other.json"
    other = {own: address, "type": "string", "definitions": {"o": inner}}
    for file in (address, LINK["$ref"]):
        schema = {"$ref": f"{file}#/definitions/o"}
        found = agrees(schema, {"a": {"b": {}}}, {"a": {"b": 1}}, "a", draft=draft, other=other)
        assert found == [True, False, False]


def test_a_dialect_of_ones_own_is_its_meta_schemas_draft(make, hidata):
    """Here that of draft 7, in which nothing counts beside `$ref`."""
    meta = {"$id": "https://example.org/meta", "$schema": DRAFTS[7], "type": "object"}
    schema = {
        "$schema": "https://example.org/meta",
        "properties": {"v": {"$ref": "#/definitions/s", "minLength": 3, "pattern": "^b"}},
        "definitions": {"s": TEXT},
    }
    root = make({"k": schema, "meta/own.json": meta}, {"k/a.json": {"v": "a"}})
    assert hidata("--root", root, "validate")[0] == 0
    assert not Folder(root).kinds["k"].shape.fields["v"].notes


@pytest.mark.parametrize(
    ("keyword", "wrap", "depth"),
    [
        ("items", lambda s: s, 250),
        ("additionalProperties", lambda s: s, 250),
        ("properties", lambda s: {"p": s}, 124),
        ("allOf", lambda s: [s], 124),
        ("$defs", lambda s: {"p": s}, 124),
        ("const", lambda s: s, 250),
        ("x-unknown", lambda s: s, 250),
    ],
)
def test_schemas_may_be_as_deep_as_json(make, hidata, keyword: str, wrap: Any, depth: int):
    deep: Any = {"$ref": "other.json"} if keyword not in ("const", "x-unknown") else {}
    for _ in range(depth):
        deep = {keyword: wrap(deep)}
    schema = {"type": "object", "$defs": {"deep": deep}, "properties": {"n": {"type": "integer"}}}
    other = {"$id": "https://example.org/elsewhere", "type": "object"}
    root = make({"k": schema, "other.json": other}, {"k/a.json": {"n": "x"}})
    code, out = hidata("--root", root, "validate")
    assert (code, codes_in(out)) == (1, ["S003"]), out[:300]


OLD = {
    "properties": {"a/b": {"not": True}, "$ref": TEXT},
    "patternProperties": {"default": {"pattern": "x"}},
    "additionalProperties": False,
    "items": [{"items": {}}, True],
    "additionalItems": {},
    "allOf": [{"anyOf": [{}], "oneOf": [{}]}],
    "dependencies": {"a": ["b"], "c": {}},
    "definitions": {"d": {}},
    "if": {"then": {}},
    "contains": {},
    "contentSchema": {},
    "$defs": {"e": {"prefixItems": [{}]}},
    "prefixItems": [{}],
    "const": {"not": {}},
    "enum": [{"not": {}}],
    "default": {"not": {}},
    "examples": [{"not": {}}],
    "x": {"not": {}},
    "required": {"not": {}},
}
EVER = (
    *("", "/properties/a~1b", "/properties/a~1b/not", "/properties/$ref"),
    *("/patternProperties/default", "/additionalProperties", "/allOf/0", "/allOf/0/anyOf/0"),
    *("/allOf/0/oneOf/0", "/dependencies/c", "/definitions/d"),
)
TUPLE = ("/items/0", "/items/0/items", "/items/1", "/additionalItems")
POINTERS = {
    4: (*EVER, *TUPLE),
    6: (*EVER, *TUPLE, "/contains"),
    7: (*EVER, *TUPLE, "/contains", "/if", "/if/then"),
    2019: (*EVER, *TUPLE, "/contains", "/if", "/if/then", "/contentSchema", "/$defs/e"),
    2020: (
        *(*EVER, "/contains", "/if", "/if/then", "/contentSchema", "/$defs/e"),
        *("/$defs/e/prefixItems/0", "/prefixItems/0"),
    ),
}


@pytest.mark.parametrize("draft", DRAFTS)
def test_the_schemas_of_a_document_are_those_of_its_draft(draft: int):
    document = {"$schema": DRAFTS[draft], **OLD}
    found = [node.pointer for node in walk(Node(document, draft=draft_of(document)))]
    assert sorted(found) == sorted(POINTERS[draft])


PARTS = st.sampled_from(
    ["a", "b.json", "..", ".", "", "c;p", "x:y", "%20", "d?q", "e?q/r", "?q", "é"]
)
PATHS = st.lists(PARTS, max_size=4).map("/".join)
BASES = st.builds(
    str.__add__,
    st.sampled_from(
        ["https://x.org", "https://x.org/", "file:///", "urn:", "tag:a,2020:", "http://u@h:8/"]
    ),
    PATHS,
)
REFERENCES = st.one_of(PATHS, BASES, PATHS.map("/{}".format), PATHS.map("//h/{}".format))


@pytest.mark.slow
@settings(max_examples=examples(500))
@given(BASES, REFERENCES, st.sampled_from(["", "#", "#/a/b", "#x"]))
def test_addresses_are_joined_as_the_standard_library_joins_them(
    base: str, reference: str, fragment: str
):
    written = reference + fragment
    # the standard library does not join fragments alone to addresses of schemes it does not know
    joined = urljoin(base, escape_address(written)) if reference else base + fragment
    assert join(base, written).rstrip("#") == joined.rstrip("#")
