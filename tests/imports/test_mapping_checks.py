"""What a mapping names is compared with the dataset."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hidata.dataset.folder import Folder, open_dataset
from hidata.findings.finding import Finding
from hidata.imports.mapping import load, parse
from hidata.imports.mapping_checks import check
from hypothesis import given
from hypothesis import strategies as st

from tests.imports.test_mapping import trees, written

TEXT: dict[str, Any] = {"type": "string", "minLength": 1}


def closed(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": False,
    }


def listed(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item, "minItems": 1}


SCHEMAS = {
    "source": closed(
        ["id", "title", "sha256"],
        id=TEXT, title=TEXT, sha256=TEXT, bytes={"type": "integer"}, topics=listed(TEXT),
    ),
    "city": closed(
        ["id", "name"],
        id=TEXT, name=TEXT, codes=listed(closed(["scheme", "notation"], scheme=TEXT, notation=TEXT)),
        states=listed(TEXT),
    ),
    "noted": closed(["id", "marks"], id=TEXT, value=TEXT, marks=listed(closed([], field=TEXT))),
    "free": {"type": "object", "properties": {"id": TEXT}},
    "pay": closed(
        ["id", "city", "median", "source"],
        id=TEXT,
        city={**TEXT, "x-hidata-ref": "city"},
        median={"type": "integer"},
        mean={"type": "number"},
        hourly={"type": "number"},
        open={"type": "boolean"},
        group={"enum": ["one", "all"]},
        currency={"const": "USD"},
        titles=listed(TEXT),
        exam=closed(["questions"], questions={"type": "integer"}, minutes={"type": "integer"}),
        names=listed(closed(["name"], name=TEXT, year={"type": "integer"})),
        marks=listed(closed(["field"], field=TEXT, status={"enum": ["bound", "withheld"]})),
        labels={"type": "object", "additionalProperties": {"type": "integer"}},
        any={},
        source={**TEXT, "x-hidata-ref": "source"},
        locator=TEXT,
    ),
}  # fmt: skip

HEAD = """\
kind = "pay"
source = "s"
key = "{x}"
read.file = "f.csv"
record.city = "{City}"
record.median = "{Median}"
"""


@pytest.fixture(scope="module")
def small_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small dataset with a mapping beside which others stand."""
    root = tmp_path_factory.mktemp("demo")
    for folder in ("schema", "records", "imports"):
        (root / folder).mkdir()
    for kind, schema in SCHEMAS.items():
        (root / "schema" / f"{kind}.schema.json").write_text(json.dumps(schema))
    (root / "imports" / "flat.toml").write_text(HEAD)
    return root


@pytest.fixture
def findings(small_dataset: Path) -> Callable[[str], list[Finding]]:
    """A function that returns the findings on a mapping of a small dataset."""
    root = small_dataset
    folder: Folder = open_dataset(str(root))

    def of(text: str) -> list[Finding]:
        path = root / "imports" / "pay.toml"
        path.write_text(text)
        mapping, found, positions = load(path, "imports/pay.toml")
        assert (found, mapping is None) == ([], False)
        assert mapping is not None
        return check(mapping, folder, positions)

    return of


MARK = """
[[marks]]
cell = "#"
properties = "med{}"
list = "marks"
item = { field = "{@property}", status = { from = "{@cell}", map = { "#" = "bound" } } }
"""


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        'record.currency = "USD"',
        'record.group = { from = "{G}", map = { a = "one" } }',
        'record.group = "one"',
        "record.mean = 1.5\nrecord.hourly = 2\nrecord.open = true",
        'record.mean = { from = "{a}", times = 1000 }',
        'record.open = "TRUE"',
        'record.open = { from = "{a}", map = { Y = true, N = false } }',
        'record.titles = ["{Title}"]',
        'record.titles = "{Titles}"',
        'record.titles = { from = "{a} {b}", separator = ";" }',
        'record.exam = { questions = "{Q}" }',
        'record.names = [{ name = "{N}", year = "{Y}" }]',
        'record.labels = { a = "{A}", b = 3 }',
        'record.any = { a = ["{A}"] }\n',
        'record.any = { from = "{a}", separator = ";", times = 3 }',
        'record.mean = { from = "{a}", map = "m" }\nmaps.m = { a = 1, b = 2.5 }',
        'record.mean = { from = "{a}", map = { a = "1" }, times = 3 }',
        'read.keep = { c = { ref = "city", by = "codes.notation", where = { "codes.scheme" = "x" } } }',
        'read.keep = { c = { ref = "free", by = "anything.at.all" } }',
        'read.derive = { c = { from = "{a}", ref = "city", by = "name" } }',
        MARK,
        '[[marks]]\nnote = "5"\n[pivot]\nby = ["a"]\nname = "n"\nvalue = "v"\nnote = "o"',
        '[[look]]\nrepeat = "locator"\nby = ["city"]',
        '[[look]]\njump = "median"\nerror = "mean"\nalong = "locator"\nby = ["city"]',
        '[[look]]\nwithin = "city.states"\nvalue = "median"\nerror = "mean"\nby = ["source"]',
        '[[oracle]]\nvalue = "mean"\nof = ["hourly"]\ntimes = 2080',
        '[[oracle]]\nrecord = "x"\nhas = { median = 3, group = "one" }',
        '[[oracle]]\nmapping = "flat"',
        "[[oracle]]\ntyped = true",
        'locator = "{@sheet}!{@row}{@file}"',
    ],
)
def test_what_the_dataset_has_is_fine(findings, fragment: str):
    assert findings(HEAD + fragment) == []


def test_a_new_source_needs_what_is_not_filled_in(findings):
    text = HEAD.replace('source = "s"', 'source.key = "s"')
    assert findings(text + 'source.new = { title = "T", topics = ["x"] }') == []
    (finding,) = findings(text + "source.new = { bytes = 3 }")
    assert finding.message == "The kind source needs the property title, and it is not here."
    (finding,) = findings(text + 'source.new = { title = "T", topic = ["x"] }')
    assert (finding.line, finding.column, finding.hint) == (7, 29, "did you mean topics?")


CASES = [
    ('record.medain = "{a}"', 7, 8, "There is no property medain.", None),
    ('record.grup = "{a}"', 7, 8, "There is no property grup.", "did you mean group?"),
    ('record.id = "{a}"', 7, 8, "The property id is made from key.", "delete it"),
    ('record.source = "s"', 7, 8, "The property source is made from source.", "delete it"),
    ('locator = "x"\nrecord.locator = "{a}"', 8, 8, "The property locator is made from locator.", "delete it"),
    ('record.currency = "EUR"', 7, 8, "The property currency cannot be EUR.", None),
    ('record.group = "al"', 7, 8, "The property group cannot be al: did you mean all?", None),
    ('record.group = { from = "{G}", map = { a = "one", b = "two" } }', 7, 51, "The property group cannot be two.", None),
    ('record.group = { from = "{G}", map = "m" }\nmaps.m = { a = "three" }', 8, 12, "The property group cannot be three.", None),
    ('record.group = { from = "{G}", map = "n" }\nmaps.nn = { a = "one" }', 7, 32, "There is no table [maps.n].", None),
    ('record.group = { from = "{G}", map = "tabel" }\nmaps.table = { a = "one" }', 7, 32, "There is no table [maps.tabel].", "did you mean table?"),
    ("record.mean = true", 7, 8, "The property mean is a number, not true.", None),
    ("record.exam = { questions = 1.5 }", 7, 17, "The property exam.questions is a whole number, not 1.5.", None),
    ("record.open = 1", 7, 8, "The property open is true or false, not 1.", None),
    ('record.open = "Y"', 7, 8, "The property open is true or false, not Y.", None),
    ('record.mean = "n/a"', 7, 8, "The property mean is a number, not n/a.", None),
    ('record.mean = { from = "{a}", map = { x = "1" } }', 7, 39, "The property mean is a number, not 1.", None),
    ('record.group = { from = "{a}", times = 3 }', 7, 32, "The property group is a text, which nothing can be multiplied by.", None),
    ('record.mean = ["{a}"]', 7, 8, "The property mean is a number, not a list.", None),
    ('record.mean = { from = "{a}", separator = ";" }', 7, 31, "The property mean is a number, not a list: it has no separator.", None),
    ('record.mean = { a = "{a}" }', 7, 8, "The property mean is a number, not an object.", None),
    ('record.titles = "{a} {b}"', 7, 8, "The property titles is a list.", "give a separator"),
    ('record.titles = "x"', 7, 8, "The property titles is a list.", "give a separator"),
    ('record.names = { name = "{a}" }', 7, 8, "The property names is a list, not an object.", "put the table between [ and ]"),
    ('record.names = ["{a}"]', 7, 17, "The property names is an object, not a single value.", None),
    ('record.names = [{ nam = "{a}", name = "{b}" }]', 7, 19, "There is no property nam of the property names.", None),
    ('record.names = [{ year = "{a}" }]', 7, 17, "The property names needs the property name, and it is not here.", "add name = ..."),
    ('record.exam = "{a}"', 7, 8, "The property exam is an object, not a single value.", None),
    ('record.any = { from = "{a}", ref = "cty", by = "name" }', 7, 30, "There is no kind cty.", "did you mean city?"),
    ('record.any = { from = "{a}", ref = "city", by = "nam" }', 7, 44, "The kind city has no property nam.", "did you mean name?"),
    ('record.any = { from = "{a}", ref = "city", by = "codes.notatoin" }', 7, 44, "The kind city has no property codes.notatoin.", "did you mean codes.notation?"),
    ('record.any = { from = "{a}", ref = "city", by = "coeds.notation" }', 7, 44, "The kind city has no property coeds.notation.", "did you mean codes?"),
    ('record.any = { from = "{a}", ref = "city", by = "name", where = { stat = "x" } }', 7, 67, "The kind city has no property stat.", "did you mean states?"),
    ('read.keep = { c = { ref = "ciy", by = "name" } }', 7, 21, "There is no kind ciy.", "did you mean city?"),
    ('read.derive = { c = { from = "a", map = "m" } }', 7, 35, "There is no table [maps.m].", None),
    ('join.x = { on = {}, keep = { c = { ref = "city", by = "nam" } } }', 7, 50, "The kind city has no property nam.", "did you mean name?"),
    ('[[marks]]\ncell = "#"\nproperties = "{}_annual"', 9, 1, "No property of [record] is of the form {}_annual.", None),
    ('[[marks]]\nnote = "5"', 8, 1, "There are no notes: [pivot] has no note.", None),
    ('[[marks]]\ncell = "#"\nlist = "mark"\nitem = { field = "x" }', 9, 1, "The kind pay has no property mark.", "did you mean marks?"),
    ('[[marks]]\ncell = "#"\nlist = "mean"\nitem = { field = "x" }', 9, 1, "The property mean is not a list.", None),
    ('[[marks]]\ncell = "#"\nlist = "marks"\nitem = { field = "x", status = "bond" }', 10, 23, "The property item.status cannot be bond: did you mean bound?", None),
    ('[[marks]]\ncell = "#"\nlist = "marks"\nitem = { field = "{@propertie}" }', 10, 10, "Here {@propertie} is not known.", "did you mean @property?"),
    ('record.any = "{@cell}"', 7, 8, "Here {@cell} is not known.", "there are @file, @sheet, @row"),
    ('locator = "{@rows}"', 7, 1, "Here {@rows} is not known.", "did you mean @row?"),
    ('[[look]]\nrepeat = "perid"\nby = ["city"]', 8, 1, "The kind pay has no property perid.", None),
    ('[[look]]\nrepeat = "median"\nby = ["cty"]', 9, 1, "The kind pay has no property cty.", "did you mean city?"),
    ('[[look]]\njump = "city"\nerror = "mean"\nalong = "locator"\nby = ["city"]', 8, 1, "The property city of the kind pay is not a number.", None),
    ('[[look]]\nwithin = "city.state"\nvalue = "median"\nerror = "mean"\nby = ["city"]', 8, 1, "The kind city has no property state.", "did you mean states?"),
    ('[[look]]\nwithin = "locator.states"\nvalue = "median"\nerror = "mean"\nby = ["city"]', 8, 1, "The property locator refers to no kind.", None),
    ('[[oracle]]\nvalue = "group"\nof = ["mean"]', 8, 1, "The property group of the kind pay is not a number.", None),
    ('[[oracle]]\nvalue = "mean"\nof = ["houry"]', 9, 1, "The kind pay has no property houry.", "did you mean hourly?"),
    ('[[oracle]]\nrecord = "x"\nhas = { median = "3" }', 9, 9, "The property median is a whole number, not 3.", None),
    ('[[oracle]]\nrecord = "x"\nhas = { medan = 3 }', 9, 9, "The kind pay has no property medan.", "did you mean median?"),
    ('[[oracle]]\nmapping = "flt"', 8, 1, "There is no other mapping flt beside this one.", "did you mean flat?"),
    ('[[oracle]]\nmapping = "pay"', 8, 1, "There is no other mapping pay beside this one.", None),
]  # fmt: skip


@pytest.mark.parametrize(("fragment", "line", "column", "message", "hint"), CASES)
def test_what_the_dataset_does_not_have_is_a_finding(
    findings, fragment: str, line: int, column: int, message: str, hint: str | None
):
    (finding,) = findings(HEAD + fragment)
    assert finding.file == "imports/pay.toml"
    assert (finding.line, finding.column, finding.code) == (line, column, "I003")
    assert finding.message == message
    assert (finding.hint or "").startswith(hint or "")
    assert hint is None or finding.hint


def test_a_reference_to_another_kind_than_the_schema_says(findings):
    text = HEAD.replace('"{City}"', '{ from = "{City}", ref = "source", by = "title" }')
    (finding,) = findings(text)
    assert (finding.line, finding.column) == (5, 34)
    assert finding.message == "The property city refers to the kind city, not to source."


def test_a_property_that_the_schema_needs_is_set(findings):
    (finding,) = findings(HEAD.replace("record.median", "record.mean"))
    assert finding.message == "The kind pay needs the property median, and it is not here."
    assert (finding.line, finding.column, finding.hint) == (5, 1, "add median = ...")
    (finding,) = findings(HEAD.replace('source = "s"', 'out = "x.ndjson"'))
    assert finding.message == "The kind pay needs the property source, and it is not here."


def test_a_list_of_marks_that_the_schema_needs_may_be_set_by_marks(findings):
    text = 'kind = "noted"\nout = "x.ndjson"\nkey = "{x}"\nread.file = "f"\nrecord.value = "{a}"\n'
    (finding,) = findings(text)
    assert finding.message == "The kind noted needs the property marks, and it is not here."
    marks = '[[marks]]\ncell = "#"\nlist = "marks"\nitem = { field = "{@property}" }'
    assert findings(text + marks) == []


def test_of_an_unknown_kind_only_that_is_said(findings):
    (finding,) = findings(HEAD.replace('"pay"', '"pya"') + 'record.x = "{@z}"')
    assert finding.message == "There is no kind pya."
    assert (finding.line, finding.column, finding.hint) == (1, 1, "did you mean pay?")


def test_a_kind_that_says_nothing_of_its_sources_has_no_new_one(findings):
    text = 'kind = "city"\nkey = "{x}"\nread.file = "f"\nrecord.name = "{a}"\n'
    (finding,) = findings(text + 'source = { key = "s", new = { title = "T" } }')
    assert finding.message == "The kind city has no property source that refers to a kind."


def test_an_open_kind_takes_any_property(findings):
    text = 'kind = "free"\nsource = "s"\nkey = "{x}"\nread.file = "f"\n'
    assert findings(text + 'record = { a = "{a}", b = { c = ["{d}"] } }') == []


def test_all_findings_come_at_once_and_in_order(findings):
    found = findings(HEAD + 'record.x = "{@y}"\nrecord.mean = true\nrecord.open = 3')
    assert [(f.line, f.message.split()[0]) for f in found] == [
        (7, "Here"),
        (7, "There"),
        (8, "The"),
        (9, "The"),
    ]


properties = st.sampled_from([*SCHEMAS["pay"]["properties"], "other"])
records = st.dictionaries(properties, trees | st.sampled_from(["{a}", "{@x}", 3, True]), max_size=5)


@given(records, st.lists(records, max_size=2))
def test_any_mapping_can_be_compared(
    small_dataset: Path, record: dict[str, Any], items: list[dict[str, Any]]
):
    marks = [{"cell": "#", "list": "marks", "item": item} for item in items]
    text = f"{HEAD}marks = {written(marks)}\n"
    text += "".join(
        f"record.{name} = {written(part)}\n" for name, part in record.items() if name not in text
    )
    mapping, _, positions = parse(text.encode(), small_dataset / "imports" / "m.toml", "m.toml")
    if mapping is not None:
        found = check(mapping, open_dataset(str(small_dataset)), positions)
        assert {f.code for f in found} <= {"I003"}
        assert all(1 <= f.line <= text.count("\n") for f in found)


@pytest.mark.parametrize(("number", "reported"), [(199, 199), (201, 200)])
def test_no_more_than_two_hundred_findings_are_reported(findings, number: int, reported: int):
    found = findings(HEAD + "".join(f"record.p{n} = 1\n" for n in range(number)))
    assert len(found) == reported
