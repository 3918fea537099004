"""A corpus of single faults: each gives exactly one finding, at its place, with what was meant."""

from __future__ import annotations

import json

import pytest

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["id", "title"],
    "unevaluatedProperties": False,
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 20},
        "title": {"type": "string", "minLength": 1, "maxLength": 20},
        "binding": {"enum": ["paperback", "hardcover", "ebook", "audio"]},
        "language": {"const": "English"},
        "pages": {"type": "integer", "minimum": 1, "maximum": 5000},
        "price": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1000},
        "lines": {"type": "integer", "multipleOf": 2},
        "in_print": {"type": "boolean"},
        "published": {"type": "string", "format": "date"},
        "isbn": {"type": "string", "pattern": "^[0-9]{3}-[0-9]{10}$", "examples": ["978-0306406157"]},
        "page": {"type": "string", "format": "uri"},
        "authors": {"type": "array", "minItems": 1, "maxItems": 3, "uniqueItems": True, "items": {"type": "string"}},
        "chapters": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["name"],
                "additionalProperties": False,
                "properties": {"name": {"type": "string"}, "first_page": {"type": "integer"}},
            },
        },
        "size": {"type": "object", "minProperties": 1, "maxProperties": 2, "additionalProperties": False, "properties": {"width": {"type": "number"}, "height": {"type": "number"}, "depth": {"type": "number"}}},
        "shelf": {"oneOf": [
            {"type": "object", "required": ["kind", "room"], "additionalProperties": False, "properties": {"kind": {"const": "room"}, "room": {"type": "string"}}},
            {"type": "object", "required": ["kind", "url"], "additionalProperties": False, "properties": {"kind": {"const": "web"}, "url": {"type": "string"}}},
        ]},
        "mark": {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}]},
        "exact": {"oneOf": [{"type": "integer", "maximum": 10}, {"type": "integer", "minimum": 5}]},
        "tags": {"type": "object", "propertyNames": {"pattern": "^[a-z]+$"}},
        "scores": {"type": "array", "contains": {"const": 0}},
        "sequel": {"type": "string", "x-hidata-ref": "book"},
        "loan": {"type": "integer"},
        "borrower": {"type": "string"},
        "shop": {"type": "object", "additionalProperties": False, "properties": {"street": {"type": "string"}, "website": {"type": "string"}}, "anyOf": [{"required": ["street"]}, {"required": ["website"]}]},
        "width_mm": {"type": "integer"},
        "height_mm": {"type": "integer"},
        "nothing": False,
        "status": {"enum": ["kept", "sold"]},
        "sold_on": {"type": "string", "format": "date"},
    },
    "dependentRequired": {"loan": ["borrower"], "width_mm": ["height_mm"]},
    "if": {"properties": {"status": {"const": "sold"}}, "required": ["status"]},
    "then": {"required": ["sold_on"]},
}  # fmt: skip


def _with(text: str) -> str:
    """A record whose fourth line is the text."""
    return '{\n  "id": "x",\n  "title": "X",\n  ' + text + "\n}\n"


# text, line, column, code, what the hint says ("" where none is asked for)
FAULTS = [
    # structure, keyword by keyword
    (_with('"binding": "papperback"'), 4, 14, "S004", "paperback"),
    (_with('"binding": "hardcver"'), 4, 14, "S004", "hardcover"),
    (_with('"binding": "Ebook"'), 4, 14, "S004", "ebook"),
    (_with('"binding": "stone"'), 4, 14, "S004", "paperback, hardcover"),
    (_with('"language": "english"'), 4, 15, "S004", "English"),
    (_with('"pages": "120"'), 4, 12, "S003", "120 without quotes"),
    (_with('"pages": 12.5'), 4, 12, "S003", ""),
    (_with('"pages": null'), 4, 12, "S003", "leave the property out"),
    (_with('"pages": 0'), 4, 12, "S007", ""),
    (_with('"pages": 5001'), 4, 12, "S007", ""),
    (_with('"price": 0'), 4, 12, "S007", ""),
    (_with('"price": 1000'), 4, 12, "S007", ""),
    (_with('"price": "9.50"'), 4, 12, "S003", "9.50 without quotes"),
    (_with('"lines": 3'), 4, 12, "S016", ""),
    (_with('"in_print": "true"'), 4, 15, "S003", "true without quotes"),
    (_with('"in_print": 1'), 4, 15, "S003", ""),
    (_with('"published": "2024-02-30"'), 4, 16, "S006", ""),
    (_with('"published": "31.05.2024"'), 4, 16, "S006", ""),
    (_with('"isbn": "0306406157"'), 4, 11, "S005", "978-0306406157"),
    (_with('"page": "www.example.org"'), 4, 11, "S006", ""),
    (_with('"authors": []'), 4, 14, "S009", "leave the property out"),
    (_with('"authors": ["a", "b", "c", "d"]'), 4, 14, "S009", ""),
    (_with('"authors": ["a", "b", "a"]'), 4, 25, "S010", "delete one"),
    (_with('"authors": "a"'), 4, 14, "S003", "between [ and ]"),
    (_with('"authors": ["a", 7]'), 4, 20, "S003", '"7"'),
    (_with('"chapters": [{"name": "a"}, {"first_page": 1}]'), 4, 31, "S001", "name"),
    (_with('"chapters": [{"name": "a", "firstpage": 1}]'), 4, 30, "S002", "first_page"),
    (_with('"chapters": [{"name": "a", "first_page": "1"}]'), 4, 44, "S003", "1 without quotes"),
    (_with('"size": {}'), 4, 11, "S015", "leave the property out"),
    (_with('"size": {"width": 1, "height": 2, "depth": 3}'), 4, 11, "S015", ""),
    (_with('"size": {"widht": 1}'), 4, 12, "S002", "width"),
    (_with('"shelf": {"kind": "room", "room": 5}'), 4, 37, "S003", '"5"'),
    (_with('"shelf": {"kind": "web"}'), 4, 12, "S001", "url"),
    (_with('"mark": true'), 4, 11, "S003", ""),
    (_with('"exact": 7'), 4, 12, "S012", ""),
    (_with('"tags": {"Ab": 1}'), 4, 12, "S017", ""),
    (_with('"scores": [1, 2]'), 4, 13, "S018", ""),
    (_with('"loan": 3'), 1, 1, "S013", "borrower"),
    (_with('"nothing": 3'), 4, 14, "S014", ""),
    (_with('"status": "sold"'), 1, 1, "S001", "sold_on"),
    (_with('"shop": {"stret": "Main"}'), 4, 12, "S002", "street"),
    (_with('"shop": {}'), 4, 11, "S011", 'add "street"'),
    (_with('"width_mm": 3, "heigth_mm": 4'), 4, 18, "S002", "height_mm"),
    (_with('"colour": "red"'), 4, 3, "S002", ""),
    (_with('"bindng": "ebook"'), 4, 3, "S002", "binding"),
    (_with('"Pages": 3'), 4, 3, "S002", "pages"),
    (_with('"inprint": true'), 4, 3, "S002", "in_print"),
    (_with('"publised": "2024-01-01"'), 4, 3, "S002", "published"),
    (_with('"sequel": "dunne"'), 4, 13, "R001", "dune"),
    ('{\n  "id": "x",\n  "titel": "X"\n}\n', 3, 3, "S002", "title"),
    ('{\n  "id": "x"\n}\n', 1, 1, "S001", "title"),
    ('{\n  "id": "x",\n  "title": ""\n}\n', 3, 12, "S008", "leave the property out"),
    ('{\n  "id": "x",\n  "title": "a title longer than twenty"\n}\n', 3, 12, "S008", ""),
    ('{\n  "id": "X 1",\n  "title": "X"\n}\n', 2, 9, "S005", ""),
    ('{\n  "id": "y",\n  "title": "X"\n}\n', 2, 9, "N001", "y.json"),
    ("[]", 1, 1, "S003", ""),
    # the grammar of JSON
    (_with('"pages": 3,'), 4, 13, "J005", "delete"),
    (_with('"pages": 3 "lines": 2'), 4, 13, "J006", "comma"),
    (_with('"authors": ["a" "b"]'), 4, 18, "J006", "comma"),
    (_with("'pages': 3"), 4, 3, "J007", '"'),
    (_with("pages: 3"), 4, 3, "J007", '"pages"'),
    (_with('"pages": 3 // three'), 4, 14, "J008", ""),
    (_with('"pages": 3 /* three */'), 4, 14, "J008", ""),
    (_with('"binding": "ebook'), 4, 14, "J009", ""),
    (_with('"authors": ["a"'), 5, 1, "J009", "]"),
    (_with('"binding": "e\\book\\q"'), 4, 21, "J010", ""),
    (_with('"binding": "e\tb"'), 4, 16, "J010", ""),
    (_with('"binding": "\\ud800"'), 4, 15, "J011", ""),
    (_with('"pages": 03'), 4, 12, "J012", "zero"),
    (_with('"price": .5'), 4, 12, "J012", "0.5"),
    (_with('"price": 1.'), 4, 12, "J012", ""),
    (_with('"price": +1'), 4, 12, "J012", ""),
    (_with('"price": NaN'), 4, 12, "J012", ""),
    (_with('"price": 1e999'), 4, 12, "J017", ""),
    (_with('"in_print": True'), 4, 15, "J004", "true"),
    (_with('"in_print": None'), 4, 15, "J004", "null"),
    (_with('"pages" 3'), 4, 10, "J004", ":"),
    (_with('"pages": '), 5, 1, "J004", ""),
    (_with('"pages": 3, "pages": 4'), 4, 15, "J013", "delete"),
    (_with('"pages": 3') + "{}", 6, 1, "J015", ""),
    ("", 1, 1, "J016", ""),
    ('{\n  "id": "x",\n  "title": "X"\n', 3, 15, "J009", ""),
    ("\ufeff" + _with('"pages": 3'), 1, 1, "J003", ""),
]  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory):
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


def test_there_are_enough_of_them():
    assert len(FAULTS) >= 75


@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_a_single_fault_gives_one_finding_at_its_place(found, number: int):
    _, line, column, code, _ = FAULTS[number]
    told = [(f.line, f.column, f.code) for f in found[number]]
    assert told == [(line, column, code)], [f.message for f in found[number]]


@pytest.mark.parametrize("number", [n for n in range(len(FAULTS)) if FAULTS[n][4]])
def test_the_hint_says_what_was_meant(found, number: int):
    (finding,) = found[number]
    assert FAULTS[number][4] in (finding.hint or ""), finding


def test_messages_speak_json(found):
    for finding in (f for (f,) in found if f.code[0] == "S"):
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
    found = {f["file"]: f for f in json.loads(out)["findings"]}
    assert json.loads(out)["counts"]["findings"] == len(found) == len(PLACES), out
    for number, (_, text, code, meant) in enumerate(PLACES):
        told = found[f"records/k{number}/x.json"]
        place = 1, len('{"v": ') + text.index("¦") + 1
        assert (told["line"], told["column"], told["code"]) == (*place, code), told
        assert meant in told.get("hint", ""), told


def test_a_fault_of_a_name_is_told_once(make, hidata):
    """What refers to the record, and the other of its two names, are not at fault as well."""
    schema = {
        "type": "object",
        "required": ["id"],
        "unevaluatedProperties": False,
        "properties": {
            "id": {"type": "string", "title": "i", "description": "i", "pattern": "^[a-z-]+$", "maxLength": 9},
            "sequel": {"type": "string", "title": "s", "description": "s", "minLength": 1, "x-hidata-ref": "book"},
        },
    }  # fmt: skip
    records = {
        "book/dune.json": {"id": "dunes"},
        "book/messiah.json": {"id": "messiah", "sequel": "dune"},
        "book/chapterhouse.json": {"id": "emperor"},
        "book/heretics.json": {"id": "heretics", "sequel": "dunes"},
        "book/Ix.json": {"id": "Ix"},
        "book/notes.txt": "see dune",
        "boook/ix.json": {"id": "ix"},
    }
    root = make({"book": schema}, records, "strict = true")
    _, out = hidata("--root", root, "validate", "--format", "json")
    told = [(f["file"][8:], f["code"], f.get("hint")) for f in json.loads(out)["findings"]]
    assert [(file, code) for file, code, _ in told] == [
        ("book/Ix.json", "S005"),
        ("book/chapterhouse.json", "N001"),
        ("book/dune.json", "N001"),
        ("book/notes.txt", "N004"),
        ("boook/ix.json", "N004"),
    ]
    assert told[-1][2] == "did you mean records/book/?"


def test_all_faults_of_a_record_are_told_in_one_run(make, hidata):
    """What a record refers to is sought whatever else is wrong with it; a bad reference, once."""
    book = {
        "type": "object",
        "properties": {
            "pages": {"type": "integer"},
            "by": {"type": "string", "minLength": 1, "x-hidata-ref": "author"},
            "sequel": {"type": "string", "x-hidata-ref": "book"},
        },
    }
    wrong = {"pages": "many", "by": "", "sequel": "dume"}
    records = {"book/dune.json": {}, "book/x.json": wrong, "author/herbert.json": {}}
    root = make({"book": book, "author": {"type": "object"}}, records)
    _, out = hidata("--root", root, "validate", "--format", "json")
    told = [(f["code"], f["pointer"]) for f in json.loads(out)["findings"]]
    assert told == [("S003", "/pages"), ("S008", "/by"), ("R001", "/sequel")]


def test_a_fault_of_a_schema_is_told_once(make, hidata):
    """Not of every schema of the dataset, and where it stands, with what was meant."""
    book = '{"type": "object",\n "$defs": {"name": {"type": "string"}},\n "properties": {"n": {"$ref": %s}}}'
    wrong = {
        '"common/naem.json"': "common/name.json",
        '"#/$defs/nmae"': "#/$defs/name",
        '"http://example.org/name.json"': "nothing is fetched",
    }
    others = {
        "common/name.json": {"type": "string"},
        "film": {"properties": {"n": {"$ref": "common/name.json"}}},
    }
    for number, (reference, meant) in enumerate(wrong.items()):
        root = make({**others, "book": {}}, {}, name=f"d{number}")
        (root / "schema/book.schema.json").write_text(book % reference)
        _, out = hidata("--root", root, "validate", "--format", "json")
        (told,) = json.loads(out)["findings"]
        place = told["file"], told["line"], told["column"], told["code"]
        assert place == ("schema/book.schema.json", 3, 31, "L002")
        assert meant in told["hint"]
    for number, text in enumerate(
        ('{"$id": "http://["}', '{"$schema": "http://example.org/"}', "{,}")
    ):
        root = make({**others, "book": {}}, {}, name=f"e{number}")
        (root / "schema/common/name.json").write_text(text)
        _, out = hidata("--root", root, "validate", "--format", "json")
        assert [f["file"] for f in json.loads(out)["findings"]] == ["schema/common/name.json"], out
