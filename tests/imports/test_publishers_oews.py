"""Files in the layout of the wage workbooks of OEWS, with what changes from year to year."""

from __future__ import annotations

import pytest

from tests.helpers import codes_in
from tests.imports.publishers import Labour, book

OEWS = """
kind    = "wage"
key     = "{OCC_CODE}-us-{year}-05"
locator = "{@sheet}!{OCC_CODE}/{group}"

[source]
key = "oews-{year}"
new = { title = "National wages, May {year}" }

[read]
file    = "national_M20{yy:2}_dl.xlsx"
columns = { group = ["OCC_GROUP", "O_GROUP"] }
derive  = { year = "20{yy}", scheme = { from = "{year}", map = "schemes" } }

[read.keep]
group    = ["detailed", "total"]
OCC_CODE = { ref = "code", by = "notation", where = { scheme = "{scheme}" } }

[record]
code           = { from = "{OCC_CODE}", ref = "code", by = "notation", where = { scheme = "{scheme}" } }
area           = "us"
industry       = "all"
period         = "{year}-05"
employment     = "{TOT_EMP}"
employment_rse = "{EMP_PRSE}"
mean_hourly    = "{H_MEAN}"
mean_annual    = "{A_MEAN}"
p90_hourly     = "{H_PCT90}"
p90_annual     = "{A_PCT90}"
establishments_percent = { from = "{PCT_RPT}", optional = true }

[[marks]]
cell       = "*"
properties = "{}_hourly"
when       = { ANNUAL = "TRUE" }
list       = "marks"
item       = { field = "{@property}", status = "not-applicable", mark = "{@cell}", reason = "paid-by-the-year" }

[[marks]]
cell       = "*"
properties = ["{}_hourly", "{}_annual"]
list       = "marks"
item       = { field = "{@property}", status = "withheld", mark = "{@cell}" }

[[marks]]
cell       = "**"
properties = "employment{}"
list       = "marks"
item       = { field = "{@property}", status = "withheld", mark = "{@cell}" }

[[marks]]
cell       = "#"
properties = "{}_hourly"
list       = "marks"
item       = { field = "{@property}", status = "bound", mark = "{@cell}", at_least = { from = "{year}", map = "top_hourly" } }

[[marks]]
cell       = "#"
properties = "{}_annual"
list       = "marks"
item       = { field = "{@property}", status = "bound", mark = "{@cell}", at_least = { from = "{year}", map = "top_annual" } }

[[marks]]
cell       = "~"
properties = "establishments_percent"
list       = "marks"
item       = { field = "{@property}", status = "below-half-a-percent", mark = "{@cell}" }

[maps.schemes]
2014 = "soc-2010"
2017 = "soc-2010"
2025 = "soc-2018"

[maps.top_hourly]
2014 = 90
2025 = 115

[maps.top_annual]
2014 = 187200
2025 = 239200

[[oracle]]
value  = "mean_annual"
of     = ["mean_hourly"]
times  = 2080
within = 15.4
"""

OLD = "OCC_CODE OCC_TITLE OCC_GROUP TOT_EMP EMP_PRSE H_MEAN A_MEAN H_PCT90 A_PCT90 ANNUAL HOURLY"
NEW = (
    "AREA NAICS OCC_CODE OCC_TITLE O_GROUP TOT_EMP EMP_PRSE PCT_RPT H_MEAN A_MEAN H_PCT90 A_PCT90"
    " ANNUAL HOURLY"
)
ROWS_2014 = [
    OLD.split(),
    ["00-0000", "All Occupations", "total", 135128260, 0.1, 22.71, 47230, 43.3, 90060, None, None],
    ["11-0000", "Management", "major", 6741640, 0.2, 54.08, 112490, "#", "#", None, None],
    ["11-1011", "Chief Executives", "detailed", 246240, 0.7, 86.88, 180700, "#", "#", None, None],
    ["13-1020", "Buyers", "broad", 5, 9.5, 1, 2080, 1, 2080, None, None],
    ["13-1020", "Buyers", "detailed", 431470, 0.6, 29.6, 61570, 48.35, 100570, None, None],
    ["29-2071", "Records", "detailed", "**", "**", "*", "*", "*", "*", None, None],
]
ROWS_2025 = [
    NEW.split(),
    ["99", "000000", "00-0000", "All", "total", 155495730, 0, 100, 33.54, 69770, 61.81, 128560, "", ""],
    ["99", "000000", "11-1011", "Chief", "detailed", 211850, 0.8, "~", "*", 262930, "*", "#", "TRUE", ""],
    ["99", "000000", "29-1215", "Doctors", "detailed", 90, 1.5, 2.5, "*", 300000, "*", "#", True, None],
    ["99", "000000", "29-2072", "Records", "detailed", 194720, 1.2, "", 27.3, 56790, 40.5, 84240, "", ""],
    ["99", "000000", "29-2071", "Gone since", "detailed", 1, 1, 1, 1, 2080, 1, 2080, "", ""],
]  # fmt: skip
NOTES = [["Field", "Field Description"], ["#", "a wage at or above the highest that is printed"]]


@pytest.fixture
def oews(make, hidata) -> Labour:
    return Labour(make, hidata, oews=OEWS)


def _workbook(rows: list[list[object]], name: str = "national_dl") -> bytes:
    return book({name: rows, "Field Descriptions": NOTES, "Filler": []})


def _changed(rows: list[list[object]], row: int, **cells: object) -> list[list[object]]:
    """Return rows with other cells in one of them, by their heading."""
    line = [cells.get(str(name), cell) for name, cell in zip(rows[0], rows[row], strict=True)]
    return [*rows[:row], line, *rows[row + 1 :]]


def test_workbooks_of_several_years_and_layouts_in_one_run(oews):
    oews.file("national_M2014_dl.xlsx", _workbook(ROWS_2014))
    lower = [[str(name).lower() for name in ROWS_2014[0]], ROWS_2014[1]]
    oews.file("national_M2017_dl.xlsx", _workbook(lower))
    oews.file("national_M2025_dl.xlsx", _workbook(ROWS_2025, "national_M2025_dl"))
    code, out = oews.take("oews")
    assert code == 0, out
    assert "national_M2014_dl.xlsx, sheet national_dl: 6 rows: 4 taken, 2 left out by group" in out
    assert "5 rows: 4 taken, 1 left out by OCC_CODE" in out
    assert oews.by_key("wage/oews-2017.ndjson")["00-0000-us-2017-05"]["p90_hourly"] == 43.3

    old = oews.by_key("wage/oews-2014.ndjson")
    common = {"area": "us", "industry": "all", "period": "2014-05", "source": "oews-2014"}
    assert old["00-0000-us-2014-05"] == {
        **common, "code": "soc-2010-00-0000", "employment": 135128260, "employment_rse": 0.1,
        "mean_hourly": 22.71, "mean_annual": 47230, "p90_hourly": 43.3, "p90_annual": 90060,
        "locator": "national_dl!00-0000/total",
    }  # fmt: skip
    assert old["13-1020-us-2014-05"]["employment"] == 431470  # the detailed row, not the broad one
    assert old["13-1020-us-2014-05"]["locator"] == "national_dl!13-1020/detailed"
    assert old["11-1011-us-2014-05"]["marks"] == [
        {"field": "p90_hourly", "status": "bound", "mark": "#", "at_least": 90},
        {"field": "p90_annual", "status": "bound", "mark": "#", "at_least": 187200},
    ]
    assert old["29-2071-us-2014-05"] == {
        **common, "code": "soc-2010-29-2071", "locator": "national_dl!29-2071/detailed",
        "marks": [
            {"field": "employment", "status": "withheld", "mark": "**"},
            {"field": "employment_rse", "status": "withheld", "mark": "**"},
            {"field": "mean_hourly", "status": "withheld", "mark": "*"},
            {"field": "mean_annual", "status": "withheld", "mark": "*"},
            {"field": "p90_hourly", "status": "withheld", "mark": "*"},
            {"field": "p90_annual", "status": "withheld", "mark": "*"},
        ],
    }  # fmt: skip

    new = oews.by_key("wage/oews-2025.ndjson")
    assert sorted(new) == [f"{code}-us-2025-05" for code in ("00-0000", "11-1011", "29-1215", "29-2072")]  # fmt: skip
    assert new["00-0000-us-2025-05"]["employment_rse"] == 0
    assert new["00-0000-us-2025-05"]["establishments_percent"] == 100
    by_the_year = [
        {"field": f, "status": "not-applicable", "mark": "*", "reason": "paid-by-the-year"}
        for f in ("mean_hourly", "p90_hourly")
    ]
    top = {"field": "p90_annual", "status": "bound", "mark": "#", "at_least": 239200}
    assert new["11-1011-us-2025-05"]["marks"] == [
        *by_the_year, top,
        {"field": "establishments_percent", "status": "below-half-a-percent", "mark": "~"},
    ]  # fmt: skip
    # true as a text and as a value of the workbook are the same
    assert new["29-1215-us-2025-05"]["marks"] == [*by_the_year, top]
    assert "establishments_percent" not in new["29-2072-us-2025-05"]
    assert oews.run("validate")[0] == 0
    before = oews.state()
    assert oews.take("oews")[0] == 0
    assert oews.state() == before
    assert oews.audit()[0] == 0


def test_what_became_of_each_mark_is_counted(oews):
    oews.file("national_M2025_dl.xlsx", _workbook(ROWS_2025))
    _, out = oews.take("oews", "--check")
    assert 'cells without a value: "#" 2, "*" 4, "~" 1' in out
    assert "mean_annual = 2080 x mean_hourly within 15.4: 2 values agree" in out


def test_a_code_that_stands_twice_is_refused_where_its_group_does_not_tell(oews):
    oews.mapping(OEWS.replace('group    = ["detailed", "total"]\n', ""), "oews")
    oews.file("national_M2014_dl.xlsx", _workbook(ROWS_2014))
    code, out = oews.take("oews")
    assert (code, codes_in(out)) == (1, ["I029"])
    assert "(national_dl!A6)" in out


@pytest.mark.parametrize(
    ("row", "cells", "code", "cell"),
    [
        (4, {"H_MEAN": "**"}, "I022", "I5"),  # a mark of another property
        (4, {"H_MEAN": "~"}, "I022", "I5"),
        (4, {"TOT_EMP": "*"}, "I022", "F5"),
        (4, {"TOT_EMP": ""}, "I025", "F5"),
        (4, {"TOT_EMP": 1.5}, "I022", "F5"),
        (4, {"A_MEAN": "56,790"}, "I022", "J5"),
        (4, {"A_MEAN": "#N/A"}, "I026", "J5"),
        (4, {"A_MEAN": "***"}, "I022", "J5"),
    ],
)
def test_a_cell_that_nobody_expects_is_refused(oews, row, cells, code, cell):
    oews.file("national_M2025_dl.xlsx", _workbook(_changed(ROWS_2025, row, **cells), "n"))
    before = oews.state()
    exit_code, out = oews.take("oews")
    assert (exit_code, codes_in(out), oews.state()) == (1, [code], before), out
    assert f"(n!{cell})" in out


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("A_MEAN", "A_MEAN_WAGE", "I013"),  # renamed
        ("AREA", "A_MEAN", "I014"),  # twice
        ("NAICS", "OCC_GROUP", "I014"),  # the old name and the new one
        ("ANNUAL", "YEARLY", "I013"),  # a column that only a condition asks
        ("O_GROUP", "GROUP", "I013"),
    ],
)
def test_a_heading_that_changed_is_refused(oews, old, new, code):
    head = [new if name == old else name for name in ROWS_2025[0]]
    oews.file("national_M2025_dl.xlsx", _workbook([head, *ROWS_2025[1:]]))
    exit_code, out = oews.take("oews")
    assert (exit_code, codes_in(out)) == (1, [code]), out


def test_columns_that_appear_and_move_do_not_matter(oews):
    oews.file("national_M2025_dl.xlsx", _workbook(ROWS_2025))
    assert oews.take("oews")[0] == 0
    before = oews.state()["records/wage/oews-2025.ndjson"]
    moved = [[*reversed(row), "x"] for row in ROWS_2025]
    oews.file("national_M2025_dl.xlsx", _workbook([*moved[:1], *reversed(moved[1:])]))
    (oews.root / "records/wage/oews-2025.ndjson").unlink()
    code, out = oews.take("oews", "--update")
    assert code == 0, out
    renamed = oews.state()["records/wage/oews-2025.ndjson"]
    assert renamed.replace(b"national_M2025_dl!", b"national_dl!") == before


@pytest.mark.parametrize(
    ("year", "said"),
    [(2016, "is not in the map"), (2017, "is not in the map of marks.at_least")],
)
def test_a_year_of_which_nobody_has_read_the_notes_is_refused(oews, year, said):
    oews.file(f"national_M{year}_dl.xlsx", _workbook(ROWS_2014))
    code, out = oews.take("oews")
    assert code == 1
    assert set(codes_in(out)) == {"I023"}
    assert said in out


def test_an_oracle_finds_a_column_that_was_taken_for_another(oews):
    oews.mapping(
        OEWS.replace('mean_annual    = "{A_MEAN}"', 'mean_annual    = "{A_PCT90}"'), "oews"
    )
    oews.file("national_M2014_dl.xlsx", _workbook(ROWS_2014))
    code, out = oews.take("oews")
    assert code == 1
    assert set(codes_in(out)) == {"I050"}


SECTORS = """
kind    = "wage"
key     = "{OCC_CODE}-us-2025-05[-{industry}]"
omit    = { industry = "all" }
source  = "oews-2025"
locator = "{NAICS}/{OCC_CODE}"

[read]
file   = "natsector_M2025_dl.xlsx"
derive = { owner = { from = "{OWN_CODE}", map = { 123 = "state-government", 5 = "private" } } }

[read.keep]
O_GROUP  = "detailed"
OWN_CODE = { not = ["1235"] }

[record]
code       = { from = "{OCC_CODE}", ref = "code", by = "notation", where = { scheme = "soc-2018" } }
area       = "us"
industry   = { from = "{NAICS}", ref = "industry", by = "oews_code", where = { ownership = "{owner}" } }
period     = "2025-05"
employment = "{TOT_EMP}"
"""
HEAD = ["NAICS", "OWN_CODE", "OCC_CODE", "O_GROUP", "TOT_EMP"]


def test_industries_are_codes_of_their_own_with_an_owner(oews):
    oews.mapping(SECTORS, "sectors")
    (oews.root / "records/source").mkdir(exist_ok=True)
    (oews.root / "records/source/oews-2025.json").write_text('{"id": "oews-2025"}')
    rows = [
        HEAD,
        ["11--12", "5", "29-2072", "detailed", 20],
        ["622002", 123, "29-2072", "detailed", 30],  # a code stored as a number
        ["622005", 5.0, "29-2072", "detailed", 40],
        ["000000", "1235", "29-2072", "detailed", 90],
    ]
    oews.file("natsector_M2025_dl.xlsx", book({"a": rows}))
    code, out = oews.take("sectors")
    assert code == 0, out
    found = {r["industry"]: r["employment"] for r in oews.records("wage/oews-2025.ndjson")}
    assert found == {"agriculture": 20, "hospitals-state": 30, "hospitals-private": 40}
    # the same industry of another owner is another thing
    oews.file(
        "natsector_M2025_dl.xlsx", book({"a": [HEAD, ["622002", 5, "29-2072", "detailed", 1]]})
    )
    code, out = oews.take("sectors", "--update")
    assert (code, codes_in(out)) == (1, ["I024"])
    oews.file(
        "natsector_M2025_dl.xlsx", book({"a": [HEAD, ["622002", 57, "29-2072", "detailed", 1]]})
    )
    assert codes_in(oews.take("sectors")[1]) == ["I023"]


def test_an_error_is_not_blank_where_it_is_only_looked_up(oews):
    text = SECTORS.replace(
        "industry   = {", 'note = { from = "{owner}", optional = true }\nindustry = {'
    )
    oews.mapping(text.replace(', where = { ownership = "{owner}" }', ""), "sectors")
    (oews.root / "records/source").mkdir(exist_ok=True)
    (oews.root / "records/source/oews-2025.json").write_text('{"id": "oews-2025"}')
    row = ["622002", "", "29-2072", "detailed", 1]
    oews.file("natsector_M2025_dl.xlsx", book({"a": [HEAD, row]}))
    code, out = oews.take("sectors", "--check")
    assert code == 0, out  # what is blank is blank
    row[1] = "#N/A"
    oews.file("natsector_M2025_dl.xlsx", book({"a": [HEAD, row]}))
    code, out = oews.take("sectors", "--check")
    assert (code, codes_in(out)) == (1, ["I026"]), out
    assert "This cell is the error #N/A. (a!B2)" in out
    # where the row is not wanted, the error does not matter
    text = text.replace("OWN_CODE = {", 'owner = "state-government"\nOWN_CODE = {')
    oews.mapping(text, "sectors")
    other = ["622002", 123, "29-2072", "detailed", 1]
    oews.file("natsector_M2025_dl.xlsx", book({"a": [HEAD, row, other]}))
    code, out = oews.take("sectors", "--check")
    assert code == 0, out
    assert "1 left out by owner" in out


def test_the_sheet_of_the_year_of_the_file_is_read(oews):
    oews.mapping(OEWS.replace("[read]", '[read]\nsheet = "May 20{yy:2}"'), "oews")
    sheets = {"May 2013": [ROWS_2014[0], ROWS_2014[2]], "May 2014": ROWS_2014}
    oews.file("national_M2014_dl.xlsx", book(sheets))
    code, out = oews.take("oews", "--check")
    assert code == 0, out
    assert "sheet May 2014: 6 rows" in out
    oews.file("national_M2014_dl.xlsx", book({"May 2013": ROWS_2014}))
    assert codes_in(oews.take("oews", "--check")[1]) == ["I012"]
