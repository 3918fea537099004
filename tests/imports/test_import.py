"""`hidata import`: what is added, left, refused, updated; whole or not at all."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.helpers import codes_in
from tests.imports.conftest import MAPPING, ROWS


def test_new_rows_become_lines_sorted_by_key_with_source_and_place(pay):
    code, out = pay.bring_in()
    assert code == 0, out
    assert pay.records() == [
        {
            "id": "clerk-springfield-2025", "job": "clerk", "city": "springfield",
            "period": "2025", "median": 31000, "source": "pay-2025",
            "locator": "Clerk/Springfield",
        },
        {
            "id": "coder-shelbyville-2025", "job": "coder", "city": "shelbyville",
            "period": "2025", "median": 49000, "workers": 90, "source": "pay-2025",
            "locator": "Coder/Shelbyville",
        },
        {
            "id": "coder-springfield-2025", "job": "coder", "city": "springfield",
            "period": "2025", "median": 51140.5, "workers": 1200, "source": "pay-2025",
            "locator": "Coder/Springfield",
        },
    ]  # fmt: skip
    first = (pay.root / "records/pay/pay-2025.ndjson").read_text().splitlines()[0]
    assert list(json.loads(first)) == ["id", "job", "city", "period", "median", "source", "locator"]
    assert pay.run("validate")[0] == 0
    assert pay.run("fmt", "--check", "records/pay")[0] == 0


def test_the_source_gets_the_receipt_of_the_file(pay):
    assert pay.bring_in()[0] == 0
    source = json.loads((pay.root / "records/source/pay-2025.json").read_text())
    data = ROWS.encode()
    assert source == {
        "id": "pay-2025",
        "title": "Pay 2025",
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "media_type": "text/csv",
    }


def test_check_writes_nothing_and_says_what_would_be(pay):
    before = pay.state()
    code, out = pay.bring_in("--check")
    assert (code, pay.state()) == (0, before)
    assert "added: 3 pay from pay-2025, 2025: " in out
    assert "3 rows: 3 taken" in out
    assert "Would write 2 files" in out


def test_a_second_run_changes_nothing(pay):
    assert pay.bring_in()[0] == 0
    before = pay.state()
    code, out = pay.bring_in()
    assert (code, pay.state()) == (0, before)
    assert "equal: 3 pay" in out
    assert "rote" not in out


def test_rows_in_another_order_give_the_same_bytes(pay):
    assert pay.bring_in()[0] == 0
    expected = pay.state()["records/pay/pay-2025.ndjson"]
    (pay.root / "records/pay/pay-2025.ndjson").unlink()
    head, *rows = ROWS.splitlines(keepends=True)
    pay.file("pay-2025.csv", head + "".join(reversed(rows)))
    assert pay.bring_in("--update")[0] == 0
    assert pay.state()["records/pay/pay-2025.ndjson"] == expected


def test_new_lines_go_into_the_file_that_is_there_whatever_its_ending(pay):
    assert pay.bring_in()[0] == 0
    file = pay.root / "records/pay/pay-2025.ndjson"
    expected = file.read_bytes()
    other = file.with_suffix(".jsonl")
    other.write_bytes(b"".join(expected.splitlines(keepends=True)[:1]))
    file.unlink()
    assert pay.bring_in()[0] == 0
    assert (other.read_bytes(), file.exists()) == (expected, False)


OWN = {
    "id": "coder-springfield-2025", "note": "ours", "job": "coder", "city": "springfield",
    "period": "2025", "median": 51140.5, "workers": 1200.0, "source": "pay-2025",
}  # fmt: skip


def _own(pay, **changes) -> str:
    path = pay.root / "records/pay/coder-springfield-2025.json"
    path.parent.mkdir(exist_ok=True)
    text = json.dumps({**OWN, **changes}, indent=4)
    path.write_text(text)
    return text


def test_an_equal_record_gets_its_place_and_is_else_left_byte_for_byte(pay):
    text = _own(pay)
    code, out = pay.bring_in()
    assert code == 0, out
    assert "given a locator: 1 pay" in out
    expected = text.replace(
        '"source": "pay-2025"', '"source": "pay-2025",\n    "locator": "Coder/Springfield"'
    )
    assert (pay.root / "records/pay/coder-springfield-2025.json").read_text() == expected
    assert [record["id"] for record in pay.records()] == [
        "clerk-springfield-2025",
        "coder-shelbyville-2025",
    ]


def test_another_value_is_refused_and_nothing_is_written(pay):
    _own(pay, median=51141.5)
    before = pay.state()
    code, out = pay.bring_in()
    assert (code, codes_in(out), pay.state()) == (1, ["I040"], before)
    assert "pay-2025.csv:2:3: I040 median of pay/coder-springfield-2025 is 51140.5 here," in out
    assert "51141.5 in the record (records/pay/coder-springfield-2025.json)" in out


def test_update_replaces_mapped_properties_only(pay):
    _own(pay, median=51141.5, error=2)
    code, out = pay.bring_in("--update")
    assert code == 0, out
    record = json.loads((pay.root / "records/pay/coder-springfield-2025.json").read_text())
    assert record == {**OWN, "median": 51140.5, "error": 2, "locator": "Coder/Springfield"}


def test_update_takes_away_what_the_file_does_not_have(pay):
    path = pay.root / "records/pay/clerk-springfield-2025.json"
    path.parent.mkdir()
    own = {
        "id": "clerk-springfield-2025", "job": "clerk", "city": "springfield", "period": "2025",
        "median": 31000, "workers": 5, "source": "pay-2025",
    }  # fmt: skip
    path.write_text(json.dumps(own))
    assert codes_in(pay.bring_in()[1]) == ["I040"]
    assert pay.bring_in("--update")[0] == 0
    assert "workers" not in json.loads(path.read_text())


def test_a_row_that_is_gone_is_reported_and_kept(pay):
    assert pay.bring_in()[0] == 0
    pay.file("pay-2025.csv", "".join(ROWS.splitlines(keepends=True)[:3]))
    before = pay.state()["records/pay/pay-2025.ndjson"]
    code, out = pay.bring_in()
    assert code == 0, out
    assert "gone from the file: 1 pay from pay-2025, 2025: clerk-springfield-2025" in out
    assert "another edition of its file" in out
    assert pay.state()["records/pay/pay-2025.ndjson"] == before


def test_one_key_in_two_sources_the_first_stands(pay):
    (pay.root / "records/source/other.json").write_text('{"id": "other"}')
    _own(pay, source="other")
    code, out = pay.bring_in()
    assert code == 0, out
    assert "confirmed by another source: 1 pay" in out
    record = json.loads((pay.root / "records/pay/coder-springfield-2025.json").read_text())
    assert record == {**OWN, "source": "other", "additional_sources": ["pay-2025"]}
    before = pay.state()
    assert pay.bring_in()[0] == 0
    assert pay.state() == before


@pytest.mark.parametrize("options", [(), ("--update",)])
def test_a_difference_between_two_sources_is_refused(pay, options):
    (pay.root / "records/source/other.json").write_text('{"id": "other"}')
    _own(pay, source="other", workers=7)
    before = pay.state()
    code, out = pay.bring_in(*options)
    assert (code, codes_in(out), pay.state()) == (1, ["I041"], before)


def test_a_source_without_a_record_is_refused_unless_the_mapping_writes_it(pay):
    (pay.root / "records/source/pay-2025.json").unlink()
    assert codes_in(pay.bring_in()[1]) == ["I042"]
    new = '[source]\nkey = "pay-{year}"\nnew = { title = "Pay of {year}" }\n'
    text = MAPPING.replace('source  = "pay-{year}"\n', "")
    pay.mapping(text + new)
    assert pay.bring_in()[0] == 0
    source = json.loads((pay.root / "records/source/pay-2025.json").read_text())
    assert list(source) == ["id", "title", "sha256", "bytes", "media_type"]
    assert source["title"] == "Pay of 2025"
    assert pay.run("validate")[0] == 0


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        ("Coder,Springfield,n/a,5", "I022", "2:3"),
        ("Coder,Springfield,1.5e400,5", "I022", "2:3"),
        ("Coder,Springfield,5,1.5", "I022", "2:4"),
        ("Coder,Springfield,1E+05,5", "I022", "2:3"),
        ('Coder,Springfield,"51,140",5', "I022", "2:3"),
        ("Coder,Springfield,,5", "I025", "2:3"),
        ("Coders,Springfield,5,5", "I023", "2:1"),
        ("Coder,Springfeild,5,5", "I024", "2:2"),
        ("Coder,Springfield,5,5,6", "I020", "2:1"),
        ("Coder,Springfield,5", "I026", "2:4"),
        ("Coder,Springfield,5,-5", "I032", "2:4"),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused_with_its_cell(pay, row, code, place):
    pay.file("pay-2025.csv", f"Job,City,Median pay,Workers\n{row}\nClerk,Springfield,1,1\n")
    before = pay.state()
    exit_code, out = pay.bring_in()
    assert (exit_code, codes_in(out), pay.state()) == (1, [code], before)
    assert f"pay-2025.csv:{place}: {code} " in out


def test_all_that_is_wrong_with_a_row_is_said_at_once(pay):
    pay.file("pay-2025.csv", "Job,City,Median pay,Workers\nCook,Nowhere,x,y\n")
    assert sorted(codes_in(pay.bring_in()[1])) == ["I022", "I022", "I023", "I024"]


def test_two_rows_of_one_key_are_refused(pay):
    pay.file("pay-2025.csv", ROWS + "Coder,Springfield,51140.5,1200\n")
    code, out = pay.bring_in()
    assert (code, codes_in(out)) == (1, ["I029"])
    assert "is that of row 2 already" in out


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ("Job,City,Median,Workers", "I013"),
        ("Job,City,Median pay[2],Median  PAY[1],Workers", "I014"),
    ],
)
def test_a_heading_that_is_missing_or_twice_is_refused(pay, head, code):
    pay.file("pay-2025.csv", f"{head}\nCoder,Springfield,5,5,5\n")
    exit_code, out = pay.bring_in()
    assert (exit_code, codes_in(out)) == (1, [code])


def test_headings_are_compared_leniently(pay):
    pay.file("pay-2025.csv", ROWS.replace("Median pay", " MEDIAN\u00a0  Pay (1) "))
    assert pay.bring_in()[0] == 0


def test_of_headings_alike_the_very_one_is_meant(pay):
    pay.file("pay-2025.csv", ROWS.replace("Median pay", "Median pay,Median pay[1]").replace(",5", ",1,5").replace(",49", ",2,49").replace(",31", ",3,31"))  # fmt: skip
    assert pay.bring_in()[0] == 0
    assert [record["median"] for record in pay.records()] == [3, 2, 1]


def test_an_optional_column_may_be_gone(pay):
    text = "".join(f"{row.rpartition(',')[0]}\n" for row in ROWS.splitlines())
    pay.file("pay-2025.csv", text)
    assert pay.bring_in()[0] == 0
    assert all("workers" not in record for record in pay.records())


@pytest.mark.parametrize(
    "text", ["Job,City,Median pay,Workers\n", "Job,City,Median pay,Workers\n,,,\n"]
)
def test_a_file_with_no_row_is_refused(pay, text):
    pay.file("pay-2025.csv", text)
    assert codes_in(pay.bring_in()[1]) == ["I016"]


def test_a_file_that_the_mapping_does_not_name_is_refused(pay):
    pay.file("other.csv", ROWS)
    assert codes_in(pay.bring_in(file="other.csv")[1]) == ["I015"]
    code, out = pay.run("import", "pay", pay.files)
    assert code == 0
    assert "1 file not named by the mapping: " in out


def test_a_text_that_is_a_heading_is_refused(pay):
    pay.mapping(MAPPING.replace('period  = "{year}"', 'period  = "Workers"'))
    code, out = pay.bring_in()
    assert (code, codes_in(out)) == (1, ["I017"])
    assert "write {Workers} in braces" in out


def test_blank_rows_and_filters_are_counted(pay):
    rows = f"{ROWS},,,\n\nCook,Nowhere,x,y\nSource: the city,,,\n"
    pay.file("pay-2025.csv", rows)
    pay.mapping(MAPPING.replace("[record]", '[read.keep]\nJob = ["Coder", "Clerk"]\n\n[record]'))
    code, out = pay.bring_in("--format", "json")
    assert code == 0, out
    (read,) = json.loads(out)["read"]
    counts = {name: read[name] for name in ("rows", "taken", "blank", "refused", "left_out")}
    assert counts["left_out"] == {"Job": 2}
    assert (counts["taken"], counts["refused"]) == (3, 0)
    assert counts["rows"] == 3 + counts["blank"] + 2


def test_a_record_of_its_own_file(pay):
    pay.mapping(MAPPING.replace("locator =", 'out = "{key}.json"\nlocator ='))
    assert pay.bring_in()[0] == 0
    names = sorted(path.name for path in (pay.root / "records/pay").iterdir())
    assert names == [
        "clerk-springfield-2025.json",
        "coder-shelbyville-2025.json",
        "coder-springfield-2025.json",
    ]


def test_numbers_as_other_countries_write_them(pay):
    pay.mapping(MAPPING.replace("[read]", '[read]\ndecimal = ","\nthousands = "."'))
    text = "Job;City;Median pay;Workers\nCoder;Springfield;51.140,50;1.200\n"
    pay.file("pay-2025.csv", text.encode("utf-16"))
    assert pay.bring_in()[0] == 0
    (record,) = pay.records()
    assert (record["median"], record["workers"]) == (51140.5, 1200)


MARKS = """
missing = [".."]

[[marks]]
cell = "#"
properties = "med{}"
list = "marks"
item = { field = "{@property}", status = "bound", mark = "{@cell}", at_least = { from = "{year}", map = "top" } }

[maps.top]
2025 = 99.5
"""


def test_marks_and_missing_values(pay):
    head, tail = MARKS.split("\n\n", 1)
    pay.mapping(head + MAPPING + tail)
    pay.file(
        "pay-2025.csv",
        "Job,City,Median pay,Workers\nCoder,Springfield,#,..\nClerk,Springfield,..,5\n",
    )
    code, out = pay.bring_in()
    assert code == 0, out
    clerk, coder = pay.records()
    assert "median" not in clerk
    assert "marks" not in clerk
    assert coder["marks"] == [{"field": "median", "status": "bound", "mark": "#", "at_least": 99.5}]
    assert 'cells without a value: "#" 1, ".." 2' in out
    pay.file("pay-2025.csv", "Job,City,Median pay,Workers\nCoder,Springfield,5,#\n")
    assert codes_in(pay.bring_in("--update")[1]) == ["I022"]  # not a mark of that property


PIVOT = """
kind   = "pay"
source = "pay-2025"
key    = "{job}-{city}-2025"

[read]
file  = "series.tsv"
split = { series = "P{job:2}{place:1}{m:2}" }

[read.keep]
period = "A01"

[pivot]
by    = ["job", "place"]
name  = "m"
value = "value"
note  = "notes"

[[marks]]
cell = "-"
note = "8"

[record]
job     = { from = "{job}", map = { 01 = "coder", 02 = "clerk" } }
city    = { from = "{place}", map = { A = "springfield", B = "shelbyville" } }
median  = { from = "{03}", optional = true }
workers = { from = "{01}", times = 1000 }
"""

SERIES = """series \tperiod\tvalue \tnotes
P01A01 \tA01\t   1.2\t
P01A03 \tA01\t 51140\t
P01A16 \tA01\t 7\t
P02A01 \tA01\t   0.5\t
P02A03 \tA01\t     -\t8
P02A01 \tM01\t   9.9\t
"""


def test_one_value_a_line_becomes_one_record(pay):
    pay.mapping(PIVOT, "series")
    pay.file("series.tsv", SERIES.replace("\n", "\r\n"))
    code, out = pay.bring_in(file="series.tsv", name="series")
    assert code == 0, out
    clerk, coder = pay.records()
    assert (coder["median"], coder["workers"]) == (51140, 1200)
    assert clerk["workers"] == 500
    assert "median" not in clerk
    assert "6 rows: 2 taken, 1 left out by period, 3 put together with others" in out
    assert "values of no property: 16 (1)" in out


@pytest.mark.parametrize(
    ("line", "code", "place"),
    [
        ("P01A03 \tA01\t 1\t\n", "I031", "8:"),
        ("P03A01 \tA01\t 1\t\n", "I023", "8:1"),
        ("P02B03 \tA01\t -\t7\nP02B01\tA01\t1\t\n", "I027", "8:3"),
        ("Q02B03 \tA01\t 1\t\n", "I021", "8:1"),
    ],
)
def test_what_is_wrong_in_a_pivot_is_said_at_its_row(pay, line, code, place):
    pay.mapping(PIVOT, "series")
    pay.file("series.tsv", SERIES + line)
    exit_code, out = pay.bring_in(file="series.tsv", name="series")
    assert (exit_code, codes_in(out)[:1]) == (1, [code]), out
    assert f"series.tsv:{place}" in out


JOIN = MAPPING.replace(
    "[record]",
    '[join.size]\nfile = "size-{year:4}.csv"\non = { City = "Town" }\n\n[record]',
).replace('"{Workers}"', '"{size.Workers}"')


def test_rows_of_another_table_are_joined(pay):
    pay.mapping(JOIN)
    pay.file("size-2025.csv", "Town,Workers\nSpringfield,7\nShelbyville,8\n")
    pay.file("size-2024.csv", "Town,Workers\nSpringfield,1\n")
    code, out = pay.run("import", "pay", pay.files)
    assert code == 0, out
    assert [record["workers"] for record in pay.records()] == [7, 8, 7]


@pytest.mark.parametrize(
    "rows", ["Springfield,7\n", "Springfield,7\nShelbyville,8\nShelbyville,9\n"]
)
def test_no_row_to_join_and_two_are_refused(pay, rows):
    pay.mapping(JOIN)
    pay.file("size-2025.csv", f"Town,Workers\n{rows}")
    code, out = pay.run("import", "pay", pay.files)
    assert (code, codes_in(out)) == (1, ["I028"])


def test_items_of_a_list_are_collected_and_sorted(pay):
    text = MAPPING.replace("median  =", 'note = { from = "{Note}", optional = true }\nmedian  =')
    text += 'marks = [{ field = "{Field}", status = "printed" }]\n'
    pay.mapping(text)
    rows = [
        "Job,City,Median pay,Workers,Field,Note",
        "Coder,Springfield,5,5,b,",
        "Coder,Springfield,5,5,a,",
        "Clerk,Springfield,5,5,c,",
    ]
    pay.file("pay-2025.csv", "\n".join(rows))
    code, out = pay.bring_in()
    assert code == 0, out
    assert [[item["field"] for item in record["marks"]] for record in pay.records()] == [
        ["c"], ["a", "b"],
    ]  # fmt: skip
    pay.file("pay-2025.csv", "\n".join([*rows, "Coder,Springfield,6,5,d,"]))
    assert codes_in(pay.bring_in("--update")[1]) == ["I030"]


def test_oracles_disagree(pay):
    oracle = '\n[[oracle]]\nvalue = "median"\nof = ["workers"]\ntimes = 10\nwithin = 0.5\n'
    pay.mapping(MAPPING + oracle)
    head = "Job,City,Median pay,Workers\n"
    pay.file("pay-2025.csv", head + "Coder,Springfield,50.5,5\nClerk,Springfield,49.5,5\n")
    code, out = pay.bring_in("--check")
    assert code == 0, out
    assert "median = 10 x workers within 0.5: 2 values agree" in out
    pay.file("pay-2025.csv", head + "Coder,Springfield,50.51,5\nClerk,Springfield,49.5,5\n")
    code, out = pay.bring_in("--check")
    assert (code, codes_in(out)) == (1, ["I050"])
    pay.mapping(
        MAPPING + '\n[[oracle]]\nrecord = "coder-springfield-2025"\nhas = { workers = 6 }\n'
    )
    assert codes_in(pay.bring_in("--check")[1]) == ["I050"]


LOOKS = """
[[look]]
repeat = "period"
by     = ["job", "city"]

[[look]]
jump  = "workers"
error = "error"
along = "period"
by    = ["job", "city"]

[[look]]
within = "city.states"
value  = "workers"
error  = "error"
by     = ["job", "period"]
"""


def test_what_a_person_should_look_at(pay):
    (pay.root / "records/city/springfield.json").write_text(
        '{"id": "springfield", "name": "Springfield", "states": ["state"]}'
    )
    pay.mapping(MAPPING + 'error = "{Error}"\n' + LOOKS)
    for year in (2024, 2025):
        (pay.root / f"records/source/pay-{year}.json").write_text(f'{{"id": "pay-{year}"}}')
    head = "Job,City,Median pay,Workers,Error\n"
    pay.file("pay-2024.csv", head + "Coder,Springfield,5,100,1\nClerk,Springfield,5,100,1\n")
    # three standard errors of the difference from 100: 3 x hypot(1, 1.05) is 4.35
    rows = "Coder,Springfield,5,105,1\nClerk,Springfield,5,100,1\nCoder,The State,9,102,1\n"
    pay.file("pay-2025.csv", head + rows)
    code, out = pay.run("import", "--check", "pay", pay.files)
    assert code == 0, out
    assert "the same in all numbers as the period before: 1 of 2" in out
    assert "further from the period before than 3 standard errors: 1 of 2" in out
    assert "coder-springfield-2025: workers 100 -> 105" in out
    assert "above that of the city" in out
    assert "coder-springfield-2025: workers 105, in state 102" in out
    pay.file("pay-2025.csv", head + rows.replace("105", "104"))
    out = pay.run("import", "--check", "pay", pay.files)[1]
    assert "100 -> 104" not in out
    assert "in state" not in out  # 2 above, within two standard errors of 1.45


def test_marks_on_a_condition(pay):
    mark = """
[[marks]]
cell = "*"
when = { Workers = { blank = true } }
list = "marks"
item = { field = "{@property}", status = "no workers" }

[[marks]]
cell = "*"
list = "marks"
item = { field = "{@property}", status = "withheld" }
"""
    pay.mapping(MAPPING + mark)
    pay.file(
        "pay-2025.csv", "Job,City,Median pay,Workers\nCoder,Springfield,*,\nClerk,Springfield,*,5\n"
    )
    assert pay.bring_in()[0] == 0
    assert [record["marks"][0]["status"] for record in pay.records()] == ["withheld", "no workers"]


def test_a_list_with_several_parts_keeps_their_order(pay):
    parts = """marks = [
    { field = "workers", mark = "{Workers}" },
    { field = { from = "{Note}", optional = true } },
    { field = "median", mark = "{Median pay}" },
]
"""
    pay.mapping(MAPPING + parts)
    pay.file("pay-2025.csv", "Job,City,Median pay,Workers,Note\nCoder,Springfield,5,6,\n")
    code, out = pay.bring_in()
    assert code == 0, out
    assert pay.records()[0]["marks"] == [
        {"field": "workers", "mark": "6"},
        {"field": "median", "mark": "5"},
    ]


def test_items_of_a_text_are_mapped_and_looked_up(pay):
    more = """additional_sources = { from = "{From}", separator = ";", map = { A = "One", B = "Two" }, ref = "source", by = "title" }
"""
    for key, title in (("one", "One"), ("two", "Two")):
        (pay.root / f"records/source/{key}.json").write_text(
            f'{{"id": "{key}", "title": "{title}"}}'
        )
    pay.mapping(MAPPING + more)
    pay.file("pay-2025.csv", "Job,City,Median pay,Workers,From\nCoder,Springfield,5,6,B; A;\n")
    assert pay.bring_in()[0] == 0
    assert pay.records()[0]["additional_sources"] == ["two", "one"]


def test_what_a_map_does_not_know_may_stand_for_something_else(pay):
    pay.mapping(MAPPING.replace('Clerk = "clerk" }', 'Clerk = "clerk" }, else = "{City}"'))
    pay.file("pay-2025.csv", "Job,City,Median pay,Workers\nCook,Springfield,5,6\n")
    assert pay.bring_in()[0] == 0
    assert pay.records()[0]["job"] == "Springfield"


def test_headings_tell_what_the_file_is_of(pay):
    text = MAPPING.replace(
        "[record]",
        '[read.columns]\nmedian = "Median pay, {base:4}"\nworkers = "Workers, {year}"\n\n[record]',
    )
    text = text.replace("{Median pay}", "{median}").replace("{Workers}", "{workers}")
    pay.mapping(text + 'note = "{base}"\n')
    pay.file(
        "pay-2025.csv",
        'Job,City,"Median pay, 2023","Workers, 2024","workers,  2025"\nCoder,Springfield,5,6,7\n',
    )
    code, out = pay.bring_in()
    assert code == 0, out
    assert (pay.records()[0]["note"], pay.records()[0]["workers"]) == ("2023", 7)


def test_keys_of_strict_datasets_are_made_of_letters_digits_and_hyphens(pay):
    (pay.root / "pyproject.toml").write_text('[tool.hidata]\nname = "demo"\nstrict = true\n')
    pay.mapping(MAPPING.replace('key     = "{job}-', 'key     = "{Job}.'))
    _, out = pay.bring_in("--check")
    assert "coder-springfield-2025" in out


def test_two_mappings_of_one_source_do_not_miss_each_others_rows(pay):
    filters = '[read.keep]\nJob = ["{}"]\n\n[record]'
    for job in ("Coder", "Clerk"):
        pay.mapping(MAPPING.replace("[record]", filters.format(job)), job.lower())
    (pay.root / "imports/pay.toml").unlink()
    for name in ("coder", "clerk"):
        code, out = pay.bring_in(name=name)
        assert code == 0, out
        assert "gone" not in out
    assert len(pay.records()) == 3
    code, out = pay.run("audit", "--files", pay.files)
    assert code == 0, out
    pay.file("pay-2025.csv", "".join(ROWS.splitlines(keepends=True)[:3]))
    code, out = pay.bring_in(name="coder")
    assert "gone from the file: 1 pay" in out
    assert codes_in(pay.run("audit", "--files", pay.files)[1]) == ["I061"]


WIDE = """
kind    = "pay"
source  = "pay-2025"
key     = "{job}-{city}-{year}"
missing = [".."]

[read]
file   = "wide.csv"
header = 3

[unpivot]
headings = "{year:4} [YR]"
value    = "pay"

[record]
job    = { from = "{Job}", map = { Coder = "coder", Clerk = "clerk" } }
city   = { from = "{City}", ref = "city", by = "name" }
period = "{year}"
median = "{pay}"
note   = "{@heading}"
"""


def test_years_as_columns(pay):
    pay.mapping(WIDE, "wide")
    head = "Pay by year\n\nJob,City,2024 [yr],2025 [YR],Total\n"
    pay.file(
        "wide.csv", f"{head}Coder,Springfield,1,2,3\nClerk,Springfield,,..,\nClerk,Shelbyville,,,\n"
    )
    code, out = pay.bring_in(file="wide.csv", name="wide")
    assert code == 0, out
    assert [(r["id"], r.get("median")) for r in pay.records()] == [
        ("clerk-springfield-2025", None),
        ("coder-springfield-2024", 1),
        ("coder-springfield-2025", 2),
    ]
    assert pay.records()[1]["note"] == "2024 [yr]"
    assert "3 rows: 3 taken, 1 left out by pay, 1 added" in out
    assert '"" 3, ".." 1' in out
    pay.file("wide.csv", f"{head}Coder,Springfield,1,x,3\n")
    code, out = pay.bring_in("--check", file="wide.csv", name="wide")
    assert "wide.csv:4:4: I022" in out
    pay.file("wide.csv", f"{head.replace('[', '(').replace(']', ')')}Coder,Springfield,1,x,3\n")
    assert codes_in(pay.bring_in("--check", file="wide.csv", name="wide")[1]) == ["I013"]


def test_years_as_columns_and_measures_as_rows(pay):
    text = WIDE.replace(
        "[record]",
        '[pivot]\nby = ["Job", "City", "year"]\nname = "What"\nvalue = "pay"\n\n[record]',
    )
    pay.mapping(
        text.replace('"{pay}"', '"{Median}"').replace('"{@heading}"', '"x"')
        + 'workers = "{Workers}"\n',
        "wide",
    )
    rows = "Coder,Springfield,Median,1,2\nCoder,Springfield,Workers,3,4\n"
    pay.file("wide.csv", f"\n\nJob,City,What,2024 [YR],2025 [YR]\n{rows}")
    code, out = pay.bring_in(file="wide.csv", name="wide")
    assert code == 0, out
    assert [(r["period"], r["median"], r["workers"]) for r in pay.records()] == [
        ("2024", 1, 3), ("2025", 2, 4),
    ]  # fmt: skip
    code, out = pay.run("audit", "pay/coder-springfield-2025", "--files", pay.files)
    assert "E5" in out


def test_rows_are_counted(pay):
    text = MAPPING.replace(
        '{ from = "{Workers}", optional = true }', '{ from = "{Workers}", count = true }'
    )
    pay.mapping(text)
    rows = (
        "Coder,Springfield,5,a\nClerk,Springfield,6,\nCoder,Springfield,5,b\nCoder,Springfield,5,\n"
    )
    pay.file("pay-2025.csv", f"Job,City,Median pay,Workers\n{rows}")
    code, out = pay.bring_in()
    assert code == 0, out
    assert [(r["job"], r["workers"]) for r in pay.records()] == [("clerk", 0), ("coder", 2)]


def test_derived_columns_may_be_blank(pay):
    text = MAPPING.replace(
        "[record]",
        '[read.derive]\nboss = { from = "{Job}", map = { Coder = "yes" }, else = "" }\nnone = "{Workers}!"\n\n[record]',
    )
    pay.mapping(text + 'note = { from = "{boss}{none}", optional = true }\n')
    assert pay.bring_in()[0] == 0
    assert [record.get("note") for record in pay.records()] == [None, "yes90!", "yes1200!"]


def test_a_column_without_heading_right_of_all(pay):
    pay.mapping(
        MAPPING.replace("[record]", '[read.columns]\nremark = "@F"\n\n[record]')
        + 'note = { from = "{remark}", optional = true }\n'
    )
    pay.file(
        "pay-2025.csv",
        "Job,City,Median pay,Workers\nCoder,Springfield,5,6,,seen\nClerk,Springfield,5,6\n",
    )
    code, out = pay.bring_in()
    assert code == 0, out
    assert [record.get("note") for record in pay.records()] == [None, "seen"]


def test_an_oracle_that_looks_at_nothing_fails_the_audit(pay):
    assert pay.bring_in()[0] == 0
    pay.mapping(MAPPING + '\n[[oracle]]\nvalue = "error"\nof = ["workers"]\n')
    code, out = pay.run("audit", "--files", pay.files)
    assert (code, codes_in(out)) == (1, ["I050"])
    assert pay.run("audit", "--partial", "--files", pay.files)[0] == 0


def test_items_of_another_source_may_stand_beside(pay):
    (pay.root / "records/source/other.json").write_text('{"id": "other"}')
    item = {"field": "median", "status": "printed"}
    path = pay.root / "records/pay/coder-springfield-2025.json"
    path.parent.mkdir()
    item["mark"] = "ours"
    own = {**OWN, "source": "other", "marks": [{"field": "else"}, item]}
    path.write_text(json.dumps(own))
    pay.mapping(
        MAPPING
        + 'marks = [{ field = "median", status = { from = "{City}", map = {}, else = "printed" } }]\n'.replace(
            "map = {}", 'map = { x = "y" }'
        )
    )
    code, out = pay.bring_in()
    assert code == 0, out
    assert pay.run("audit", "--files", pay.files)[0] == 0
    path.write_text(path.read_text().replace('"printed"', '"withheld"'))
    assert codes_in(pay.bring_in()[1]) == ["I041"]
    assert codes_in(pay.run("audit", "--files", pay.files)[1]) == ["I060"]


def test_another_edition_that_adds_records_is_refused_unless_update(pay):
    """Else the source would keep the SHA-256 of a file that the new records are not from."""
    assert pay.bring_in()[0] == 0
    data = f"{ROWS}Clerk,Shelbyville,30000,7\n"
    pay.file("pay-2025.csv", data)
    before = pay.state()
    code, out = pay.bring_in()
    assert (code, codes_in(out), pay.state()) == (1, ["I043"], before)
    assert pay.bring_in("--update")[0] == 0
    source = json.loads((pay.root / "records/source/pay-2025.json").read_text())
    assert source["sha256"] == hashlib.sha256(data.encode()).hexdigest()
    assert len(pay.records()) == 4
