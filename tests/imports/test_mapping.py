"""Mappings: what of the documentation loads, what each key becomes, and what is refused."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hidata.imports.mapping import (
    Condition,
    Join,
    ListOf,
    Look,
    Mapping,
    Mark,
    Object,
    Oracle,
    Pivot,
    Reading,
    SheetLike,
    Value,
    load,
    parse,
)
from hidata.imports.mapping_form import SCHEMA
from hidata.imports.template import KeyTemplate, Pattern, Template
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "importing.md").read_text("utf-8")

NEEDED = {
    "kind": 'kind = "k"',
    "source": 'source = "s"',
    "key": 'key = "{a}"',
    "read": 'read.file = "f.csv"',
    "record": 'record.a = "{a}"',
}


def whole(fragment: str) -> str:
    """A fragment of a mapping with the keys that it lacks."""
    known = tomllib.loads(fragment)
    lacking = [
        text
        for name, text in NEEDED.items()
        if name not in known or (name == "read" and "file" not in known["read"])
    ]
    return "\n".join([*lacking, fragment])


def loaded(fragment: str) -> Mapping:
    mapping, findings, _ = parse(whole(fragment).encode(), Path("imports/m.toml"), "m.toml")
    assert findings == []
    assert mapping is not None
    return mapping


def refused(text: str) -> list[tuple[int, int, str, str, str | None]]:
    mapping, findings, _ = parse(text.encode(), Path("imports/m.toml"), "m.toml")
    assert mapping is None
    assert {f.file for f in findings} == {"m.toml"}
    return [(f.line, f.column, f.code, f.message, f.hint) for f in findings]


def _examples() -> list[str]:
    """The examples of the page that are TOML."""
    blocks = re.findall(r"(?:^(?:    .*)?\n)+", PAGE, re.MULTILINE)
    found = []
    for block in blocks:
        text = re.sub("^    ", "", block, flags=re.MULTILINE).strip("\n")
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            continue
        found += [text] if document else []
    return found


EXAMPLES = _examples()


@pytest.mark.parametrize("example", EXAMPLES)
def test_each_example_of_the_page_loads(example: str):
    loaded(example)


def test_the_page_has_examples_of_every_part():
    assert len(EXAMPLES) >= 12
    parts = {name for example in EXAMPLES for name in tomllib.loads(example)}
    assert parts == set(tomllib.loads("\n".join(NEEDED.values()))) | {
        *(
            "omit",
            "locator",
            "missing",
            "join",
            "unpivot",
            "pivot",
            "maps",
            "marks",
            "look",
            "oracle",
        )
    }


def test_the_page_names_every_key():
    def keys(schema: Any) -> Iterator[str]:
        inner = schema.values() if isinstance(schema, dict) else schema
        own = schema.get("properties", ()) if isinstance(schema, dict) else ()
        yield from own if isinstance(own, dict) and "$ref" not in own else ()
        for part in inner if isinstance(schema, dict | list) else ():
            yield from keys(part)

    named = set(
        re.findall(r"[a-z]+", " ".join(re.findall("`[^`\n]+`|^    .*", PAGE, re.MULTILINE)))
    )
    assert {*keys(json.loads(SCHEMA.read_text("utf-8")))} - named - {"description"} == set()


def test_the_first_example_as_a_whole():
    text = next(example for example in EXAMPLES if "city-pay-2025" in example)
    column = lambda name: Value((Template.parse(f"{{{name}}}"),))  # noqa: E731
    assert loaded(text) == Mapping(
        path=Path("imports/m.toml"),
        name="m",
        kind="pay",
        key=KeyTemplate.parse("{job}-{city}-2025"),
        read=Reading((Pattern.parse("pay-2025.csv"),), decimal=",", thousands="."),
        record={
            "job": replace(column("Job"), map={"Coder": "medical-coder"}),
            "city": replace(column("City"), ref="city", by="name"),
            "median": column("Median pay"),
            "workers": column("Workers"),
        },
        out=Template.parse("{source}.ndjson"),
        source=Template.parse("city-pay-2025"),
        missing=frozenset({"n/a"}),
    )


def test_what_reading_is_made_of():
    read = loaded("""
[read]
file = ["a-{year:4}.csv", "b.csv"]
format = "fixed"
header = [2, 3]
encoding = "cp1252"
delimiter = ";"
quote = ""
decimal = ","
thousands = "."
fields = { code = "1-7", sex = "8" }
at = "/data/rows"
columns = { soc = "@B", group = ["A", "B"] }
fill = ["A", "B"]
split = { Date = ["{month:2}/{year:4}", "{year:4}"] }
derive = { x = "{a}", y = ["{a}", "{b}"], z = { from = "{a}", times = 0.10 } }
[read.keep]
period = "A01"
group = ["total", "{{x}}"]
soc = { like = "{:2}-{:4}" }
code = { not = "99", blank = false }
occ = { ref = "code", by = "notation", where = { scheme = "soc-2018" } }
""").read
    assert read == Reading(
        files=(Pattern.parse("a-{year:4}.csv"), Pattern.parse("b.csv")),
        format="fixed",
        header=(2, 3),
        encoding="cp1252",
        delimiter=";",
        quote="",
        decimal=",",
        thousands=".",
        fields={"code": (1, 7), "sex": (8, 8)},
        at="/data/rows",
        columns={"soc": ("@B",), "group": (Pattern.parse("A"), Pattern.parse("B"))},
        fill=("A", "B"),
        split={"Date": (Pattern.parse("{month:2}/{year:4}"), Pattern.parse("{year:4}"))},
        derive={
            "x": Value((Template.parse("{a}"),)),
            "y": Value((Template.parse("{a}"), Template.parse("{b}"))),
            "z": Value((Template.parse("{a}"),), times=Decimal("0.10")),
        },
        keep={
            "period": Condition(frozenset({"A01"})),
            "group": Condition(frozenset({"total", "{x}"})),
            "soc": Condition(like=(Pattern.parse("{:2}-{:4}"),)),
            "code": Condition(unlike=frozenset({"99"}), blank=False),
            "occ": Condition(
                ref="code", by="notation", where={"scheme": Template.parse("soc-2018")}
            ),
        },
    )


@pytest.mark.parametrize(
    ("text", "sheet", "header"),
    [
        ("", 1, (1,)),
        ("header = 0", 1, ()),
        ("header = 8", 1, (8,)),
        ("sheet = 3", 3, (1,)),
        ('sheet = "T{n}"', Pattern.parse("T{n}"), (1,)),
        ('sheet = { cell = "A1", like = "T{}" }', SheetLike("A1", Pattern.parse("T{}")), (1,)),
    ],
)
def test_sheets_and_headers(text: str, sheet: Any, header: tuple[int, ...]):
    read = loaded(f'[read]\nfile = "f"\n{text}').read
    assert (read.sheet, read.header) == (sheet, header)


def test_joins_and_pivots():
    mapping = loaded("""
[join.sep]
header = 2
on = { soc = "code" }
optional = true
[join.all]
on = {}
[pivot]
by = ["area", "soc"]
name = "measure"
value = "value"
""")
    assert mapping.joins == {
        "sep": Join("sep", Reading(header=(2,)), {"soc": "code"}, optional=True),
        "all": Join("all", Reading(), {}),
    }
    assert mapping.pivot == Pivot(("area", "soc"), "measure", "value")


def test_what_properties_are_made_from():
    record = loaded("""
[record]
text = "USD"
count = 5
share = 0.25
open = true
titles = ["{Title}"]
names = [{ name = "{Name}", year = "{Year}" }]
exam = { questions = "{Q}", from = "{From}", to = "{To}" }
trip = { from = "{From}", tims = "{Times}", to = "{To}" }
all = { from = ["{a}", "{b}"], map = { Y = true, N = 0.5, M = 3 }, optional = true, separator = ";" }
ref = { from = "{a}", map = "table", times = 1000, ref = "k", by = "x.y", where = { z = "{b}" } }
""").record

    def value(*texts: str, **others: Any) -> Value:
        return Value(tuple(map(Template.parse, texts)), **others)

    assert record == {
        "text": value("USD"),
        "count": Value(constant=5),
        "share": Value(constant=0.25),
        "open": Value(constant=True),
        "titles": ListOf((value("{Title}"),)),
        "names": ListOf((Object({"name": value("{Name}"), "year": value("{Year}")}),)),
        "exam": Object(
            {"questions": value("{Q}"), "from": value("{From}"), "to": value("{To}")}
        ),
        "trip": Object(
            {"from": value("{From}"), "tims": value("{Times}"), "to": value("{To}")}
        ),
        "all": value(
            "{a}", "{b}", map={"Y": True, "N": 0.5, "M": 3}, optional=True, separator=";"
        ),
        "ref": value(
            "{a}", map="table", times=Decimal(1000), ref="k", by="x.y",
            where={"z": Template.parse("{b}")},
        ),
    }  # fmt: skip
    assert record["open"].constant is True


def test_marks_sources_and_the_rest():
    mapping = loaded("""
key = "{soc}[-{industry}]"
omit = { industry = "all" }
locator = "{@sheet}!{soc}"
out = "{key}.json"
missing = "n/a"
[source]
key = "s-{year}"
[source.new]
title = "Of {year}"
[maps.schemes]
2018 = "soc-2010"
[[marks]]
cell = ["#", "*"]
note = "5"
properties = ["{}_hourly", "x"]
list = "marks"
item = { field = "{@property}" }
[[marks]]
note = ["8", "9"]
""")
    assert mapping.omit == {"industry": frozenset({"all"})}
    assert mapping.locator == Template.parse("{@sheet}!{soc}")
    assert mapping.out == Template.parse("{key}.json")
    assert mapping.missing == frozenset({"n/a"})
    assert mapping.source == Template.parse("s-{year}")
    assert mapping.source_new == Object({"title": Value((Template.parse("Of {year}"),))})
    assert mapping.maps == {"schemes": {"2018": "soc-2010"}}
    assert mapping.marks == (
        Mark(
            frozenset({"#", "*"}),
            frozenset({"5"}),
            (Pattern.parse("{}_hourly"), Pattern.parse("x")),
            "marks",
            Object({"field": Value((Template.parse("{@property}"),))}),
        ),
        Mark(None, frozenset({"8", "9"}), None),
    )


def test_looks_and_oracles():
    mapping = loaded("""
[[look]]
repeat = "period"
by = ["code"]
[[look]]
jump = "employment"
error = "rse"
along = "period"
by = ["code"]
[[look]]
within = "area.states"
value = "employment"
error = "rse"
by = ["code"]
[[oracle]]
value = "annual"
of = ["hourly"]
times = 2080
within = 10.4
[[oracle]]
value = "a"
of = ["b", "c"]
[[oracle]]
record = "x"
has = { n = 1.5, t = "x" }
[[oracle]]
mapping = "other"
[[oracle]]
typed = true
""")
    assert mapping.looks == (
        Look("repeat", "period", ("code",)),
        Look("jump", "employment", ("code",), error="rse", along="period"),
        Look("within", "area", ("code",), list="states", value="employment", error="rse"),
    )
    assert mapping.oracles == (
        Oracle("sum", "annual", ("hourly",), Decimal(2080), Decimal("10.4")),
        Oracle("sum", "a", ("b", "c")),
        Oracle("record", record="x", has={"n": 1.5, "t": "x"}),
        Oracle("mapping", mapping="other"),
        Oracle("typed"),
    )


HEAD = "\n".join(NEEDED.values()) + "\n"  # five lines


@pytest.mark.parametrize(
    ("fragment", "line", "column", "message", "hint"),
    [
        ("[reed]", 6, 2, 'There is no key "reed" here.', "delete it"),
        ('keys = "a"', 6, 1, 'There is no key "keys" here.', "delete it"),
        ('read.delimeter = ";"', 6, 6, 'There is no key "delimeter" here.', "did you mean delimiter?"),
        ('read.delimiter = ";;"', 6, 6, '";;" does not have the form expected here: The character', ""),
        ('read.sheet = { cel = "A1", like = "x" }', 6, 16, 'There is no key "cel" here.', "did you mean cell?"),
        ('read.sheet = { cell = "A1" }', 6, 6, 'The key "like" is missing.', "add like = ..."),
        ("read.sheet = 0", 6, 6, "This should be at least 1.", ""),
        ("read.header = [1, 0]", 6, 19, "This should be at least 1.", ""),
        ("read.header = true", 6, 6, "This should be a whole number or a list [...].", ""),
        ('read.format = "cvs"', 6, 6, '"cvs" is not one of the values allowed here.', "did you mean csv?"),
        ('read.encoding = "utf8x"', 6, 6, "There is no encoding utf8x.", ""),
        ('read.encoding = "base64"', 6, 6, "There is no encoding base64.", ""),
        ('read.thousands = "."', 6, 6, "The sign for thousands is that of the decimal", ""),
        ('read.fields = { a = "7-1" }', 6, 17, "This field ends before it begins: 7-1.", ""),
        ('read.fields = { a = "0-1" }', 6, 17, '"0-1" does not have the form', ""),
        ('read.columns = { a = ["@b"] }', 6, 18, "After @ stand the letters of a column", ""),
        ('read.columns = { a = "A" }\nread.derive = { a = "x" }', 7, 17, "The column a is defined twice.", ""),
        ('read.derive = { "@row" = "x" }', 6, 17, "The column @row is always there.", ""),
        ('read.keep = { a = { lik = "x" } }', 6, 21, 'There is no key "lik" here.', "did you mean like?"),
        ('read.keep = { a = { by = "x" } }', 6, 15, 'Where "by" is present, "ref" must be present too.', ""),
        ("read.keep = { a = {} }", 6, 15, "This should be an object with at least 1", ""),
        ('read.at = "rows"', 6, 6, '"rows" is not a value of the format json-pointer.', ""),
        ("missing = 3", 6, 1, "This should be a text in quotes or a list [...].", ""),
        ("missing = 2025-05-31", 6, 1, "Dates and times are texts here.", 'write "2025-05-31"'),
        ("join.x.header = 1", 6, 6, 'The key "on" is missing.', "add on = ..."),
        ('join."x.y".on = {}', 6, 6, '"x.y" cannot be the name', ""),
        ("record.b = []", 6, 8, "This should be a list of at least 1 item.", ""),
        ('record.b = { from = "{a}", else = "b" }', 6, 8, 'Where "else" is present', ""),
        ('record.b = { from = "{a}", tims = 1 }', 6, 28, 'There is no key "tims" in a value.', "did you mean times?"),
        ('record.b = { x = { from = "{a}", mpa = { a = 1 } } }', 6, 34, 'There is no key "mpa" in a value.', "did you mean map?"),
        ('record.b = { from = "{a}", times = "1000" }', 6, 28, "This should be a number or a table {...}.", "write 1000 without quotes"),
        ('record.b = { from = "{a}", ref = "k" }', 6, 8, 'Where "ref" is present, "by" must be present too.', "add by = ..."),
        ('record.b = { from = "" }', 6, 14, "This should be text of at least 1 character.", ""),
        ("record.b = 1e40", 6, 8, "This number has more than 30 digits.", ""),
        ("record.b = nan", 6, 8, "This is not a number.", ""),
        (f"record.b = 0x{'f' * 9999}", 6, 8, "This number has more than 30 digits.", ""),
        ("maps.x = {}", 6, 6, "This should be an object with at least 1", ""),
        ('[[marks]]\nlist = "m"\ncell = "#"', 6, 3, 'Where "list" is present, "item" must be present too.', ""),
        ("[[marks]]", 6, 3, 'One of "cell" or "note" must be present here.', ""),
        ('[[look]]\nrepaet = "x"', 7, 1, 'There is no key "repaet" here.', "did you mean repeat?"),
        ('[[look]]\nrepeat = "x"', 6, 3, 'Where "repeat" is present, "by" must be present too.', ""),
        ('[[look]]\nrepeat = "x"\nby = ["a"]\nerror = "b"', 9, 1, "", ""),
        ('[[look]]\nwithin = "x"\nby = ["a"]\nvalue = "b"\nerror = "c"', 7, 1, '"x" does not have the form', ""),
        ("[[oracle]]\ntyped = false", 7, 1, "false is not one of the values allowed here.", "allowed: true"),
        ('[[oracle]]\ntyped = true\nmapping = "x"', 6, 3, "This fits more than one of the alternatives", ""),
        ('[[oracle]]\nvalue = "x"\nof = ["y"]\nwithin = -1', 9, 1, "This should be at least 0.", ""),
        ('omit = { b = "x" }', 6, 10, "In key, {b} does not stand in square brackets.", ""),
    ],
)  # fmt: skip
def test_what_is_not_of_a_mappings_form_is_a_finding(
    fragment: str, line: int, column: int, message: str, hint: str
):
    (found,) = refused(HEAD + fragment)
    assert found[:3] == (line, column, "I002")
    assert found[3].startswith(message)
    assert (found[4] or "").startswith(hint)


@pytest.mark.parametrize(
    ("fragment", "line", "column", "message"),
    [
        ('record.b = "{a"', 6, 8, "the { at character 1 has no counterpart"),
        ('record.b = ["{}"]', 6, 13, "there is no name in the braces"),
        ('record.b = { from = ["a", "}"] }', 6, 27, "the } at character 1"),
        ('record.b = { from = "a", ref = "k", by = "x", where = { z = "{" } }', 6, 57, "the { at"),
        ('read.split = { d = "{a:x}" }', 6, 16, "after the colon in {a:x}"),
        ('read.keep = { d = { like = "{a}{a}" } }', 6, 21, "the name {a} stands in it twice"),
        ('read.sheet = "{"', 6, 6, "the { at"),
        ('read.sheet = { cell = "A1", like = "{" }', 6, 29, "the { at"),
        ('[[marks]]\ncell = "#"\nproperties = ["a", "{"]', 8, 20, "the { at"),
        ('[[marks]]\ncell = "#"\nlist = "l"\nitem = { a = "{" }', 9, 10, "the { at"),
        ('locator = "{"', 6, 1, "the { at"),
        ('out = "{"', 6, 1, "the { at"),
    ],
)
def test_a_faulty_template_is_a_finding(fragment: str, line: int, column: int, message: str):
    (found,) = refused(HEAD + fragment)
    assert found[:3] == (line, column, "I004")
    assert found[3].startswith(f"This template cannot be used: {message}")


def test_a_filter_has_no_names():
    (found,) = refused(HEAD + 'read.keep = { a = ["x", "{b}"] }')
    assert found[2:4] == ("I004", "A filter compares with texts, not with columns: {b}")


def test_all_findings_of_a_mapping_come_at_once_and_in_order():
    text = 'kind = 3\nkey = "{a}"\nread.fil = "f"\nrecord.a = "{a}"\n'
    assert [(f[0], f[3]) for f in refused(text)] == [
        (1, 'One of "source" or "out" must be present here.'),
        (1, "This should be a text in quotes."),
        (3, 'There is no key "fil" here.'),
    ]
    text = HEAD.replace('"{a}"', '"{a"') + 'read.encoding = "x"'
    assert [f[:3] for f in refused(text)] == [(3, 1, "I004"), (5, 8, "I004"), (6, 6, "I002")]


@pytest.mark.parametrize("name", NEEDED)
def test_what_every_mapping_needs(name: str):
    lines = [text for key, text in NEEDED.items() if key != name]
    (found,) = refused("\n".join(lines))
    assert found[:3] == (1, 1, "I002")
    assert f'"{name}"' in found[3]


def test_a_mapping_without_a_source_says_where_its_records_go():
    text = HEAD.replace('source = "s"', 'out = "x.ndjson"')
    mapping, findings, _ = parse(text.encode(), Path("m.toml"), "m.toml")
    assert (findings, mapping and mapping.source) == ([], None)


def test_a_mapping_is_loaded_from_a_file(tmp_path: Path):
    path = tmp_path / "oews.toml"
    path.write_text(HEAD)
    mapping, findings, positions = load(path)
    assert mapping is not None
    assert (mapping.name, mapping.path, findings) == ("oews", path, [])
    assert positions.of(["read", "file"]) == (4, 6)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "link.toml").symlink_to(path)
    linked, findings, _ = load(tmp_path / "elsewhere" / "link.toml")
    assert (linked and linked.name, findings) == ("link", [])


def test_what_is_not_a_file_is_a_finding(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "no.toml").write_text("kind")
    for name in ("none.toml", "pipe.toml", ".", "no.toml"):
        mapping, (finding,), _ = load(tmp_path / name, "the file")
        assert (mapping, finding.file, finding.code) == (None, "the file", "I001")
    assert load(tmp_path / "none.toml")[1][0].file == (tmp_path / "none.toml").as_posix()


scalars = (
    st.none() | st.booleans() | st.integers(-2, 3) | st.sampled_from(["", "x", "{a}", "{", "A1"])
)
NAMES = """
kind source key new omit locator out missing read join pivot record maps marks look oracle file sheet
header fields columns split derive keep from map times ref by where optional separator cell like not
blank on name value note properties list item repeat jump within of has typed
"""
names = st.sampled_from(NAMES.split())
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


def written(value: Any) -> str:
    """A value in the syntax of TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {written(part)}" for name, part in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    words: dict[Any, str] = {None: "2025-05-31"}
    if isinstance(value, bool):
        return str(value).lower()
    return words.get(value) or (f'"{value}"' if isinstance(value, str) else str(value))


@given(st.dictionaries(names, trees, max_size=4))
def test_any_document_is_a_mapping_or_has_findings(document: dict[str, Any]):
    lacking = {"kind": "k", "source": "s", "key": "{a}", "read": {"file": "f"}, "record": {"a": 1}}
    text = "\n".join(f"{name} = {written(part)}" for name, part in {**lacking, **document}.items())
    mapping, findings, _ = parse(text.encode(), Path("m.toml"), "m.toml")
    assert (mapping is None) == bool(findings)
    assert {f.code for f in findings} <= {"I002", "I004"}


@pytest.mark.parametrize(("number", "reported"), [(199, 199), (200, 200), (201, 200)])
def test_no_more_than_two_hundred_findings_are_reported(number: int, reported: int):
    for fault in ('"{a"', "nan", '{ from = "{a}", tims = 1 }'):
        text = HEAD + "".join(f"record.p{n} = {fault}\n" for n in range(number))
        assert len(refused(text)) == reported


@pytest.mark.parametrize(("number", "reported"), [(2_490, 2), (2_500, 1)])
def test_of_a_large_mapping_the_first_fault_is_reported(number: int, reported: int):
    """It has two keys for each name, a list and its item."""
    text = HEAD + "missing = 3\nout = 4\n"
    text += "".join(f'read.columns.c{n} = ["a"]\n' for n in range(number))
    assert len(refused(text)) == reported
