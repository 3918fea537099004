"""A corpus of single faults: each gives exactly one finding, at its place, with what was meant."""

from __future__ import annotations

import json

import pytest

from tests.data.faults import FAULTS, SCHEMA


@pytest.fixture(scope="module")
def findings_by_fault(tmp_path_factory: pytest.TempPathFactory):
    """The findings of each fault, each in a dataset of its own beside a good record."""
    from hidata.api import Dataset

    def findings(number: int):
        root = tmp_path_factory.mktemp("corpus")
        (root / "schema").mkdir()
        (root / "records" / "book").mkdir(parents=True)
        (root / "schema" / "book.schema.json").write_text(json.dumps(SCHEMA))
        (root / "records" / "book" / "dune.json").write_text('{"id": "dune", "title": "Dune"}')
        (root / "records" / "book" / "x.json").write_bytes(FAULTS[number][0].encode())
        return Dataset(root).validate()

    return [findings(number) for number in range(len(FAULTS))]


def test_there_are_enough_faults():
    assert len(FAULTS) >= 75


@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_a_single_fault_gives_one_finding_at_its_place(findings_by_fault, number: int):
    _, line, column, code, _ = FAULTS[number]
    reported = [(f.line, f.column, f.code) for f in findings_by_fault[number]]
    assert reported == [(line, column, code)], [f.message for f in findings_by_fault[number]]


@pytest.mark.parametrize("number", [n for n in range(len(FAULTS)) if FAULTS[n][4]])
def test_the_hint_says_what_was_meant(findings_by_fault, number: int):
    (finding,) = findings_by_fault[number]
    assert FAULTS[number][4] in (finding.hint or ""), finding


def test_messages_use_the_words_of_json(findings_by_fault):
    for finding in (f for (f,) in findings_by_fault if f.code[0] == "S"):
        assert not any(word in finding.message for word in ("None", "True", "{'", "['", "dict"))


COLOURS = {"enum": ["red", "green", "blue"]}
PERSON = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"first_name": {"type": "string"}, "date_of_birth": {"type": "string"}},
}
WORKS = {"oneOf": [
    {"type": "object", "required": ["type", "pages"], "properties": {"type": {"const": "book"}, "pages": {"type": "integer"}}},
    {"type": "object", "required": ["type", "minutes"], "properties": {"type": {"const": "film"}, "minutes": {"type": "integer"}}},
]}  # fmt: skip
EITHER = {
    "type": "object", "additionalProperties": False,
    "properties": {"type": {"enum": ["book", "film"]}, "pages": {}, "minutes": {}},
    "if": {"properties": {"type": {"const": "book"}}, "required": ["type"]},
    "then": {"required": ["pages"]}, "else": {"required": ["minutes"]},
}  # fmt: skip


# what the property "v" must be, text after its colon with a bar where the fault is, code, hint
PLACES = [
    (COLOURS, '¦"gren"', "S004", "green"),
    ({"anyOf": [{"enum": ["red", "green"]}, {"const": "blue"}]}, '¦"bleu"', "S004", "blue"),
    ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, '¦"3"', "S003", "3 without quotes"),
    ({"enum": [1, 2]}, '¦"2"', "S004", "2 without quotes"),
    (WORKS, '{"type": ¦"flim"}', "S004", "film"),
    (WORKS, '{"type": "film", "minutes": ¦"90"}', "S003", "90 without quotes"),
    (EITHER, '{"type": ¦"bok", "pages": 3}', "S004", "book"),
    (EITHER, '{¦"tpye": "book", "pages": 3}', "S002", "type"),
    (EITHER, '¦{"type": "book", "minutes": 3}', "S001", "pages"),
    (PERSON, '{¦"firstName": "A"}', "S002", "first_name"),
    ({"additionalProperties": False, "properties": {"id": {}}}, '{¦"di": 1}', "S002", "id"),
    (PERSON, '{¦"birth_date": "A"}', "S002", "date_of_birth"),
    ({"properties": {"title": {}}, "required": ["title"]}, '¦{"titel": 1}', "S001", "titel"),
    ({"patternProperties": {"^n_": {"type": "integer"}}}, '{"n_a": ¦"1"}', "S003", "1 without"),
    ({"propertyNames": COLOURS}, '{¦"geren": 1}', "S017", "green"),
    ({"prefixItems": [{}], "items": False}, "[1, ¦2, 3]", "S009", "delete"),
    ({"prefixItems": [{}], "unevaluatedItems": False}, "[1, ¦2]", "S009", "delete"),
    ({"contains": {"const": "x"}, "maxContains": 1}, '¦["x", "x"]', "S018", ""),
    ({"contains": {"const": "x"}}, '¦["y"]', "S018", 'add "x"'),
    ({"contains": {"const": "red"}, "items": COLOURS}, '[¦"rde"]', "S004", "red"),
    ({"uniqueItems": True}, "[1, true, [1], [true], ¦1.0]", "S010", ""),
    ({"uniqueItems": True, "maxItems": 1}, "[1, ¦1]", "S010", ""),
    ({"minimum": 10, "multipleOf": 5}, "¦3", "S007", ""),
    ({"format": "date"}, '¦"2024/5/31"', "S006", "2024-05-31"),
    ({"format": "uri"}, '¦"www.example.org/a"', "S006", "https://www.example.org/a"),
    ({"type": "number"}, '¦"1,234.5"', "S003", "1234.5"),
    ({"type": "string"}, "¦true", "S003", '"true"'),
]


def test_faults_against_foreign_schemas(make, hidata):
    """Names matched by patterns anywhere in the dataset make no finding elsewhere poorer."""
    schemas, records = {}, {}
    for number, (schema, text, _, _) in enumerate(PLACES):
        schemas[f"k{number}"] = {"type": "object", "properties": {"v": schema}}
        records[f"k{number}/x.json"] = '{"v": ' + text.replace("¦", "") + "}"
    _, out = hidata("--root", make(schemas, records), "validate", "--format", "json")
    findings = {f["file"]: f for f in json.loads(out)["findings"]}
    assert json.loads(out)["counts"]["findings"] == len(findings) == len(PLACES), out
    for number, (_, text, code, meant) in enumerate(PLACES):
        finding = findings[f"records/k{number}/x.json"]
        place = 1, len('{"v": ') + text.index("¦") + 1
        assert (finding["line"], finding["column"], finding["code"]) == (*place, code), finding
        assert meant in finding.get("hint", ""), finding
