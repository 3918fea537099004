"""Imports and audits of what strangers send: no fault, no silent change, no wrong value."""

from __future__ import annotations

import json
import unicodedata
import zipfile
from decimal import Decimal

import pytest
from hidata.imports import reshape
from hidata.imports.numbers import decimal_of
from hidata.imports.readers.files import files_at
from hidata.imports.readers.options import Options

from tests.imports.conftest import MAPPING, PAY, ROWS, Pay

LOOKS = """
extra = { from = "{Workers}", optional = true }
[[look]]
repeat = "period"
by = ["job", "city"]
[[look]]
jump = "median"
error = "error"
along = "period"
by = ["job", "city"]
[[look]]
within = "city.states"
value = "median"
error = "error"
by = ["job", "period"]
"""


def open_schema(pay: Pay) -> None:
    schema = {**PAY, "additionalProperties": True}
    (pay.root / "schema" / "pay.schema.json").write_text(json.dumps(schema))


def one_row(pay: Pay, row: str, head: str = "Job,City,Median pay,Workers") -> None:
    pay.file("pay-2025.csv", f"{head}\n{row}\n")


# --- No fault of the program, whatever the records are -----------------------------------------


@pytest.mark.parametrize("name", ["null", '{"a": null}', "[null, 1]"])
def test_a_lookup_passes_records_with_odd_values(pay, name):
    path = pay.root / "records" / "city" / "odd.json"
    path.write_text(f'{{"id": "odd", "name": {name}}}')
    assert pay.bring_in("--check")[0] == 0


def test_a_record_with_endless_combinations_is_refused(pay):
    long = [str(n) for n in range(400)]
    path = pay.root / "records" / "city" / "odd.json"
    path.write_text(json.dumps({"id": "odd", "name": long, "a": long, "b": long}))
    pay.mapping(MAPPING.replace('by = "name"', 'by = "name", where = { a = "x", b = "x" }'))
    code, out = pay.bring_in("--check")
    assert (code, "more than 100,000 combinations" in out) == (2, True)


@pytest.mark.parametrize("states", ["[null]", "5", '{"a": 1}', "[[1]]"])
def test_looks_pass_records_with_odd_values(pay, states):
    open_schema(pay)
    pay.mapping(MAPPING + LOOKS)
    odd = {"job": None, "city": {"a": None}, "period": {}, "median": "n/a", "error": "5"}
    odd |= {"source": ["pay-2025"], "additional_sources": 5}
    same = {"id": "b", "job": "coder", "city": "springfield", "period": "2024", "median": "?"}
    (pay.root / "records" / "pay").mkdir()
    for record in ({"id": "a", **odd}, {**same, "error": 1}):
        (pay.root / "records" / "pay" / f"{record['id']}.json").write_text(json.dumps(record))
    city = f'{{"id": "springfield", "name": "Springfield", "states": {states}}}'
    (pay.root / "records" / "city" / "springfield.json").write_text(city)
    assert pay.bring_in("--check")[0] == 0
    assert pay.run("audit", "--files", pay.files)[0] == 2
    source = '{"id": "pay-2025", "sha256": ["x"]}'
    (pay.root / "records" / "source" / "pay-2025.json").write_text(source)
    assert pay.run("audit", "--files", pay.files)[0] == 2


def test_a_new_source_with_a_blank_cell_is_a_finding(pay):
    text = MAPPING.replace('source  = "pay-{year}"\n', "")
    text = text.replace(
        "[read]", '[source]\nkey = "p-{year}"\nnew = { title = "{Workers}" }\n[read]'
    )
    pay.mapping(text)
    one_row(pay, "Coder,Springfield,1,")
    code, out = pay.bring_in()
    assert (code, "I025" in out) == (1, True)
    pay.mapping(
        text.replace('"{Workers}" }\n[read]', '{ from = "{Workers}", optional = true } }\n[read]')
    )
    assert pay.bring_in()[0] == 0


def test_a_row_without_a_source_is_refused(pay):
    pay.mapping(MAPPING.replace('"pay-{year}"\n', '"{Workers}"\n'))
    one_row(pay, "Coder,Springfield,1,")
    code, out = pay.bring_in()
    assert (code, "I033 The source has no text for this row." in out) == (1, True)


@pytest.mark.parametrize("other", ['ref = "nosuch", by = "name"', 'map = "nosuch"'])
def test_a_faulty_mapping_beside_is_passed_when_rows_are_gone(pay, other):
    assert pay.bring_in()[0] == 0
    pay.mapping(MAPPING.replace('ref = "city", by = "name"', other), "other")
    pay.file("pay-2025.csv", ROWS.replace("Clerk,Springfield,31000,\n", ""))
    code, out = pay.bring_in("--check")
    assert (code, "gone from the file: 1 pay" in out) == (0, True)


def test_an_audit_passes_damaged_files_that_it_does_not_need(pay):
    assert pay.bring_in()[0] == 0
    pay.file("bad.zip", b"PK\3\4garbage")
    with zipfile.ZipFile(pay.files / "member.zip", "w") as archive:
        archive.writestr("a.csv", "x\n" * 50)
    data = bytearray((pay.files / "member.zip").read_bytes())
    data[40] ^= 255
    pay.file("member.zip", bytes(data))
    assert pay.run("audit", "--files", pay.files)[0] == 0
    (pay.files / "pay-2025.csv").unlink()
    code, out = pay.run("audit", "--files", pay.files)
    assert code == 1
    assert "I062" in out
    assert "bad.zip:1:1: I010 This zip archive is not read" in out
    assert "member.zip!a.csv:1:1: I010" in out


# --- Nothing is ok that was not looked at --------------------------------------------------------


def test_a_damaged_archive_in_a_folder_is_a_finding(pay):
    pay.file("bad.zip", b"PK\3\4garbage")
    code, out = pay.run("import", "--check", "pay", pay.files)
    assert (code, "bad.zip:1:1: I010" in out) == (1, True)


def test_an_oracle_without_anything_to_look_at_fails_an_audit(pay):
    oracle = '\n[[oracle]]\nrecord = "coder-nowhere-2025"\nhas = { median = 1 }\n'
    pay.mapping(MAPPING + oracle)
    code, out = pay.bring_in()
    assert (code, "nothing here to look at" in out) == (0, True)
    code, out = pay.run("audit", "--files", pay.files)
    assert (code, "I050 This oracle looked at nothing" in out) == (1, True)
    code, _ = pay.run("audit", "pay/coder-springfield-2025", "--files", pay.files)
    assert code == 0


def test_the_json_report_counts_findings_that_it_leaves_out(pay):
    rows = "".join(f"Nobody,Springfield,{n},\n" for n in range(1005))
    pay.file("pay-2025.csv", "Job,City,Median pay,Workers\n" + rows)
    code, out = pay.bring_in("--check", "--format", "json")
    report = json.loads(out)
    assert (code, len(report["findings"]), report["more_findings"]) == (1, 1000, 5)


def test_the_report_says_what_optional_left_out(pay):
    assert "left out where there is no value: workers 1\n" in pay.bring_in("--check")[1]
    one_row(pay, "Coder,Springfield,5,7", "Job,City,Median pay,Staff")
    _, out = pay.bring_in("--check")
    assert "  optional columns that are not there: Workers\n" in out
    _, out = pay.bring_in("--check", "--format", "json")
    read = json.loads(out)["read"][0]
    assert (read["absent"], read["no_column"]) == ({"workers": 1}, ["Workers"])
    _, out = pay.bring_in("--check", "--format", "markdown")
    assert "Optional columns that are not there: Workers" in out


def test_a_mapping_that_is_a_link_out_of_the_dataset_is_not_read(pay):
    outside = pay.root.parent / "outside.toml"
    outside.write_text(MAPPING)
    (pay.root / "imports" / "link.toml").symlink_to(outside)
    for arguments in (["audit", "--files", pay.files], ["import", "link", pay.files]):
        code, out = pay.run(*arguments)
        assert (code, "link that leads out of the dataset" in out) == (1, True)
    (pay.root / "imports" / "link.toml").unlink()
    assert pay.run("import", outside, pay.files)[0] == 0


# --- Nothing else changes ------------------------------------------------------------------------


def test_other_values_of_a_record_stay_as_they_are(pay):
    open_schema(pay)
    rest = b'"big":123456789012345678901234567890,"f":1.0,"e":1e5,"n":-0.0,"u":"e\xcc\x81"}'
    head = b'{"id":"coder-springfield-2025","job":"coder","city":"springfield","period":"2025",'
    head += b'"median":51140.50,"workers":1.2e3,"source":"pay-2025",'
    (pay.root / "records" / "pay").mkdir()
    path = pay.root / "records" / "pay" / "pay-2025.ndjson"
    path.write_bytes(head + rest + b"\n")
    assert pay.bring_in()[0] == 0
    [line] = [x for x in path.read_bytes().splitlines() if b'"coder-springfield-2025"' in x]
    assert line == head + b'"locator":"Coder/Springfield",' + rest
    pay.file("pay-2025.csv", ROWS.replace("51140.5", "51141"))
    assert pay.bring_in("--update")[0] == 0
    [line] = [x for x in path.read_bytes().splitlines() if b'"coder-springfield-2025"' in x]
    assert line.endswith(b'"locator":"Coder/Springfield",' + rest)


def test_text_in_another_normal_form_is_the_same_text(pay):
    name = unicodedata.normalize("NFD", "S\u00e3o Jos\u00e9")
    city = pay.root / "records" / "city" / "sao.json"
    city.write_text(json.dumps({"id": "sao", "name": "S\u00e3o Jos\u00e9"}))
    pay.mapping(MAPPING.replace('"{job}-{city}-{year}"', '"{City}"'))
    one_row(pay, f"Coder,{name},1,2")
    assert pay.bring_in()[0] == 0
    before = pay.state()
    code, out = pay.bring_in()
    assert (code, "equal: 1 pay" in out) == (0, True)
    assert pay.state() == before
    assert pay.records()[0]["city"] == "sao"


def test_maps_in_another_normal_form_change_nothing_in_a_second_run(pay):
    job = unicodedata.normalize("NFD", "codeur \u00e9l\u00e9gant")
    pay.mapping(MAPPING.replace('Coder = "coder"', f'Coder = "{job}"'))
    one_row(pay, "Coder,Springfield,1,2")
    assert pay.bring_in()[0] == 0
    code, out = pay.bring_in()
    assert (code, "equal: 1 pay" in out) == (0, True)


# --- Values are right or refused -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234", 1234),
        ("12,345,678", 12345678),
        ("0,123", None),
        ("-0,123", None),
        ("012,345", None),
        ("0123", 123),
    ],
)
def test_no_group_of_thousands_begins_with_zero(text, expected):
    assert decimal_of(text, ".", ",") == (None if expected is None else Decimal(expected))


def test_a_condition_on_a_column_that_is_not_there_is_not_forgotten(pay):
    other = {"id": "other", "name": "Capital", "states": ["state"]}
    (pay.root / "records" / "city" / "other.json").write_text(json.dumps(other))
    ref = '{ from = "{City}", ref = "city", by = "name", where = { states = "{State}" }'
    start = MAPPING.index('{ from = "{City}"')
    end = MAPPING.index("\n", start)
    pay.mapping(f"{MAPPING[:start]}{ref}, optional = true }}{MAPPING[end:]}")
    one_row(pay, "Coder,Capital,1,2")
    code, out = pay.bring_in("--check")
    assert (code, "I013 There is no column State." in out) == (1, True)


def test_marks_in_a_heading_tell_columns_apart(pay):
    pay.mapping(MAPPING.replace("{Median pay}", "{P (90)}"))
    one_row(pay, "Coder,Springfield,1,2", "Job,City,P (10),Workers")
    code, out = pay.bring_in("--check")
    assert (code, "I013 There is no column P (90)." in out) == (1, True)
    for heading in ("P", "P (90)", "P(90)"):
        one_row(pay, "Coder,Springfield,1,2", f"Job,City,{heading},Workers")
        assert pay.bring_in("--check")[0] == 0
    pay.mapping(MAPPING.replace("{Median pay}", "{P}"))
    one_row(pay, "Coder,Springfield,1,2", "Job,City,P (10),Workers")
    assert pay.bring_in("--check")[0] == 0


def test_a_name_that_the_file_and_a_heading_have_is_refused_where_it_is_used(pay):
    one_row(pay, "Coder,Springfield,1,2,1999", "Job,City,Median pay,Workers,Year")
    code, out = pay.bring_in("--check")
    assert (code, "I014 The name year is known from the file or sheet" in out) == (1, True)
    columns = 'columns = { year = "@E" }\n\n[record]'
    pay.mapping(MAPPING.replace("[record]", columns))
    assert "coder-springfield-1999" in pay.bring_in("--check")[1]


def test_two_spellings_do_not_become_one_key(make, hidata):
    schema = {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "titles": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["id"],
    }
    pay = Pay(make({"job": schema}, {"job/a.json": {"id": "a"}}, "strict = true"), hidata)
    pay.mapping(
        'kind = "job"\nkey = "{Job}"\nout = "x.ndjson"\n[read]\nfile = "pay-{year}.csv"\n'
        '[record]\ntitles = ["{Title}"]\n'
    )
    pay.file("pay-2025.csv", "Job,Title\nC,one\nC,two\n")
    assert pay.bring_in("--check")[0] == 0
    pay.file("pay-2025.csv", "Job,Title\nC,one\nC++,two\n")
    code, out = pay.bring_in("--check")
    assert code == 1
    assert 'I029 The key "c" would stand for "C" in row 2, and "C++" here.' in out


def nested(pay: Pay, more: str = "") -> None:
    open_schema(pay)
    pay.mapping(more + MAPPING + 'extra = { note = "{Note}", name = "{Job}" }\n')
    one_row(pay, "Coder,Springfield,1,2,n/a", "Job,City,Median pay,Workers,Note")


def test_missing_texts_are_left_out_of_objects_too(pay):
    nested(pay, 'missing = ["n/a"]\n')
    code, out = pay.bring_in()
    assert (code, '"n/a" 1' in out) == (0, True)
    assert pay.records()[0]["extra"] == {"name": "Coder"}


def test_a_marked_cell_in_an_object_is_refused(pay):
    nested(pay)
    assert pay.bring_in("--check")[0] == 0
    pay.mapping((pay.root / "imports" / "pay.toml").read_text() + '\n[[marks]]\ncell = "n/a"\n')
    code, out = pay.bring_in("--check")
    assert (code, "I022" in out and "is a mark" in out) == (1, True)


@pytest.mark.parametrize(
    ("cell", "rule", "code"),
    [
        (";", 'separator = ";"', "I025"),
        (";", 'separator = ";", map = { a = "b" }', "I025"),
        ("a;;a", 'separator = ";", map = { a = "b" }', ""),
    ],
)
def test_a_list_of_separators_alone_is_blank(pay, cell, rule, code):
    open_schema(pay)
    pay.mapping(MAPPING + f'additional_sources = {{ from = "{{More}}", {rule} }}\n')
    one_row(pay, f"Coder,Springfield,1,2,{cell}", "Job,City,Median pay,Workers,More")
    out = pay.bring_in("--check")[1]
    assert code in out if code else "I025" not in out


def json_cells(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    [file] = files_at(path)
    return [cells for _, cells in file.table(Options()).rows]


def test_the_digits_of_json_numbers(tmp_path):
    text = '[{"a": 0.1, "b": 1.0000000000000000001, "c": 1e400, "d": 1e99999999999999999999}]'
    [cells] = json_cells(tmp_path, text)
    assert cells == [0.1, Decimal("1.0000000000000000001"), "1e400", "1e99999999999999999999"]


def test_a_null_in_a_list_is_no_item(pay):
    open_schema(pay)
    pay.mapping(MAPPING.replace(".csv", ".json") + 'additional_sources = "{more}"\n')
    row = {"Job": "Coder", "City": "Springfield", "Median pay": 1, "Workers": 2, "more": [None]}
    pay.file("pay-2025.json", json.dumps([row]))
    code, out = pay.bring_in("--check", file="pay-2025.json")
    assert (code, "has a blank item" in out) == (1, True)


# --- Within bounds -------------------------------------------------------------------------------


def test_a_join_makes_no_more_rows_than_may_be_held(pay, monkeypatch):
    monkeypatch.setattr(reshape, "MOST_ROWS", 5)
    join = '[join.x]\nfile = "x.csv"\non = {}\nmany = true\n\n[record]'
    pay.mapping(MAPPING.replace("[record]", join))
    one_row(pay, "Coder,Springfield,1,2\nCoder,Springfield,1,2\nCoder,Springfield,1,2")
    pay.file("x.csv", "a\n1\n2\n3\n4\n")
    code, out = pay.run("import", "--check", "pay", pay.files)
    assert (code, "I011 More than 5 rows would be held in memory." in out) == (1, True)


def test_a_file_gives_no_more_records_than_may_be_held(pay, monkeypatch):
    monkeypatch.setattr(reshape, "MOST_ROWS", 2)
    code, out = pay.bring_in("--check")
    assert (code, "I011" in out) == (1, True)
    monkeypatch.setattr(reshape, "MOST_ROWS", 3)
    assert pay.bring_in("--check")[0] == 0


def test_a_json_object_with_many_names_and_one_twice_is_refused(tmp_path):
    names = ",".join(f'"{n}":0' for n in range(200_000))
    with pytest.raises(Exception, match="twice"):
        json_cells(tmp_path, f'[{{{names},"199999":0}}]')


def test_similar_names_are_looked_for_a_few_times_only(pay):
    rows = "".join(f"Coder,Springfeild,{n},\n" for n in range(30))
    pay.file("pay-2025.csv", "Job,City,Median pay,Workers\n" + rows)
    _, out = pay.bring_in("--check")
    assert out.count("did you mean Springfield?") == 20
