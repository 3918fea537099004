"""Files in the layout of the Employment Projections: workbooks whose tables move and change."""

from __future__ import annotations

from typing import Any

import pytest

from tests.helpers import codes_in
from tests.imports.publishers import Labour, book

COMMON = """
kind    = "projection"
key     = "{soc}-{cycle}"
locator = "{@sheet}!{soc}; {separations.@sheet}!{soc}"

[source]
key = "projections-{cycle}"
new = { title = "Employment Projections {cycle}" }

[record]
code               = { from = "{soc}", ref = "code", by = "notation", where = { scheme = "SCHEME" } }
title              = "{name}"
cycle              = "{cycle}"
base_year          = "{base}"
base_employment    = { from = "{employed}", times = 1000 }
projected_employment = { from = "{projected}", times = 1000 }
change             = { from = "{change}", times = 1000 }
change_percent     = "{percent}"
self_employed_percent = "{self_employed}"
median_annual      = "{median}"
median_year        = "{wage_year}"
education          = "{Typical education needed for entry}"
training           = { from = "{Typical on-the-job training}", map = { None = "none", "Short-term on-the-job training" = "short" } }
exit_rate          = "{separations.exits}"
all_change_percent = "{all.percent}"

[[marks]]
cell = "\u2014"
list = "marks"
item = { field = "{@property}", status = "withheld", mark = "{@cell}" }

[[marks]]
cell       = ">=$239,200"
properties = "median_annual"
list       = "marks"
item       = { field = "{@property}", status = "bound", mark = "{@cell}", at_least = 239200 }

[[oracle]]
value  = "projected_employment"
of     = ["base_employment", "change"]
within = 100

[read]
header  = HEADER
derive  = { cycle = "{base}-{end}", line = { from = "{soc}", map = { 00-0000 = "Line item" }, else = "{type}" } }
"""

NEW = COMMON.replace("SCHEME", "soc-2018").replace("HEADER", "2") + """
file    = ["occupation.xlsx", "occupation_2024-34.xlsx"]
sheet   = { cell = "A1", like = "Table {} Occupational projections, {base:4}-20{end:2}, and worker characteristics, {}" }
columns = { name = "{base} National Employment Matrix title", soc = "@B", type = "Occupation type", employed = "Employment, {base}", projected = "Employment, 20{end}", change = "Employment change, numeric, {base}-{end}", percent = "Employment change, percent, {base}-{end}", self_employed = "Percent self employed, {base}", median = "Median annual wage, dollars, {wage_year:4}" }

[read.keep]
line = "Line item"
soc  = { ref = "code", by = "notation", where = { scheme = "soc-2018" } }

[join.separations]
sheet   = { cell = "A1", like = "Table {} Occupational separations and openings, projected {base:4}-{end:2} {}" }
header  = 2
columns = { soc = "@B", exits = "Labor force exit rate, {base}-{end} annual average" }
on      = { soc = "soc" }

[join.all]
sheet   = { cell = "A1", like = "Table {} Occupational projections, {base:4}-20{end:2}, and worker characteristics, {}" }
header  = 2
columns = { soc = "@B", percent = "Employment change, percent, {base}-{end}" }
keep    = { soc = "00-0000" }
on      = {}
"""  # fmt: skip

OLD = COMMON.replace("SCHEME", "soc-2010").replace("HEADER", "[2, 3]").replace("239,200", "208,000").replace("239200", "208000") + """
file    = "occupation_2016-26.xlsx"
sheet   = { cell = "A1", like = "Table {} Occupational projections, {base:4}-{end:2}, and worker characteristics, {}" }
columns = { name = "@A", soc = "@B", type = "Occupation type", employed = "Employment / {base}", projected = "Employment / 20{end}", change = "Employment Change, {base}-{end} / Number", percent = "Employment Change, {base}-{end} / Percent", self_employed = "Percent self employed, {base}", median = "Median annual wage, {wage_year:4}" }

[read.keep]
line = "Line item"
soc  = { ref = "code", by = "notation", where = { scheme = "soc-2010" } }

[join.separations]
sheet   = { cell = "A1", like = "Table {} Occupational separations and openings, projected {base:4}-{end:2}{}" }
header  = [2, 3]
columns = { soc = "@B", exits = "Occupational separations rate, {base}-{end} annual average / Labor force exits", all_exits = "Occupational separations, {base}-{end} annual average / Labor force exits" }
on      = { soc = "soc" }

[join.all]
sheet   = { cell = "A1", like = "Table {} Occupational projections, {base:4}-{end:2}, and worker characteristics, {}" }
header  = [2, 3]
columns = { soc = "@B", percent = "Employment Change, {base}-{end} / Percent" }
keep    = { soc = "00-0000" }
on      = {}
"""  # fmt: skip

TITLE = "Table 1.2 Occupational projections, 2024\u20132034, and worker characteristics, 2024 (Employment in thousands)"
TITLE_OF_SEPARATIONS = "Table 1.10 Occupational separations and openings, projected 2024\u201334 (Employment in thousands)"
HEAD = [
    "2024 National Employment Matrix title", "2024 National Employment Matrix code",
    "Occupation type", "Employment, 2024", "Employment, 2034",
    "Employment distribution, percent, 2024", "Employment change, numeric, 2024\u201334",
    "Employment change, percent, 2024\u201334", "Percent self employed, 2024",
    "Median annual wage, dollars, 2024[1]", "Typical education needed for entry",
    "Typical on-the-job training [1, 2]",
]  # fmt: skip
PROJECTIONS = [
    HEAD,
    ["Total, all occupations", "00-0000", "Summary", 169956.1, 175167.9, 100, 5211.8, 3.1, 5.8, 49500, "\u2014", "\u2014"],
    ["  Buyers", "13-1020", "Summary", 13607.6, 14441, 8, 833.4, 6.1, 14.1, 122090, "\u2014", "\u2014"],
    ["      Chief executives", "11-1011", "Line item", 309.4, 322.7, 0.2, 13.3, 4.3, 25.9, ">=$239,200", "Bachelor's degree", "None"],
    ["        Records", "29-2072", "Line item", 8.2, 8.1, 0, -0.1, -1.2, "\u2014", 50980, "None", "Short-term on-the-job training"],
    ["      Loaders", "53-7121", "Line item", 12, 12.5, 0, 0.5, 4.3, 6.6, 58070, "None", "None"],
    ["Footnotes:"],
    ["[1] Data are from the Occupational Employment and Wage Statistics program."],
    ['Note: Data is unavailable for values denoted with a "\u2014".'],
]  # fmt: skip
SEPARATIONS = [
    [*HEAD[:2], "Labor force exit rate, 2024\u201334 annual average", "Labor force exits, 2024\u201334 annual average"],
    ["Total, all occupations", "00-0000", 4.7, 8155],
    ["      Chief executives", "11-1011", 3, 9.5],
    ["        Records", "29-2072", 3.8, 0.5],
    ["      Loaders", "53-7121", 4.1, 0.5],
    ["Source: Employment Projections program"],
]  # fmt: skip


def _new(
    projections: list[list[Any]], separations: list[list[Any]], swapped: bool = False
) -> bytes:
    """Return a workbook of the layout of 2024-34; `swapped` gives the sheets other numbers."""
    names = ["Table 1.2", "Table 1.10"]
    first, second = reversed(names) if swapped else names
    sheets = {
        "Index": [["Occupation.xlsx contents"]],
        "Table 1.1": [
            ["Table 1.1 Employment by major occupational group, 2024 and projected 2034"]
        ],
        first: [[TITLE], *projections],
        second: [[TITLE_OF_SEPARATIONS], *separations],
    }
    return book(sheets)


EXPECTED = {
    "00-0000-2024-34": {
        "code": "soc-2018-00-0000", "title": "Total, all occupations", "cycle": "2024-34",
        "base_year": 2024, "base_employment": 169956100, "projected_employment": 175167900,
        "change": 5211800, "change_percent": 3.1, "self_employed_percent": 5.8,
        "median_annual": 49500, "median_year": 2024, "exit_rate": 4.7, "all_change_percent": 3.1,
        "marks": [
            {"field": "education", "status": "withheld", "mark": "\u2014"},
            {"field": "training", "status": "withheld", "mark": "\u2014"},
        ],
        "source": "projections-2024-34", "locator": "Table 1.2!00-0000; Table 1.10!00-0000",
    },
    "11-1011-2024-34": {
        "code": "soc-2018-11-1011", "title": "Chief executives", "cycle": "2024-34",
        "base_year": 2024, "base_employment": 309400, "projected_employment": 322700,
        "change": 13300, "change_percent": 4.3, "self_employed_percent": 25.9,
        "median_year": 2024, "education": "Bachelor's degree", "training": "none",
        "exit_rate": 3, "all_change_percent": 3.1,
        "marks": [
            {"field": "median_annual", "status": "bound", "mark": ">=$239,200", "at_least": 239200}
        ],
        "source": "projections-2024-34", "locator": "Table 1.2!11-1011; Table 1.10!11-1011",
    },
    "29-2072-2024-34": {
        "code": "soc-2018-29-2072", "title": "Records", "cycle": "2024-34",
        "base_year": 2024, "base_employment": 8200, "projected_employment": 8100,
        "change": -100, "change_percent": -1.2, "median_annual": 50980, "median_year": 2024,
        "education": "None", "training": "short", "exit_rate": 3.8, "all_change_percent": 3.1,
        "marks": [{"field": "self_employed_percent", "status": "withheld", "mark": "\u2014"}],
        "source": "projections-2024-34", "locator": "Table 1.2!29-2072; Table 1.10!29-2072",
    },
}  # fmt: skip


@pytest.fixture
def projections(make, hidata) -> Labour:
    return Labour(make, hidata, projections=NEW)


def test_three_tables_of_a_workbook_become_one_record(projections):
    projections.file("occupation_2024-34.xlsx", _new(PROJECTIONS, SEPARATIONS))
    code, out = projections.take("projections")
    assert code == 0, out
    assert projections.by_key("projection/projections-2024-34.ndjson") == EXPECTED
    # an occupation that we do not have, three notes; the sum of a group
    assert "8 rows: 3 taken, 4 left out by soc, 1 left out by line" in out
    assert projections.run("validate")[0] == 0
    assert projections.audit()[0] == 0


def test_sheets_are_found_by_what_stands_in_them(projections):
    projections.file("occupation.xlsx", _new(PROJECTIONS, SEPARATIONS, swapped=True))
    code, out = projections.take("projections")
    assert code == 0, out
    found = projections.by_key("projection/projections-2024-34.ndjson")
    assert found["11-1011-2024-34"] == {
        **EXPECTED["11-1011-2024-34"], "locator": "Table 1.10!11-1011; Table 1.2!11-1011",
    }  # fmt: skip


def test_another_cycle_is_read_by_the_same_mapping(projections):
    def later(cell: Any) -> Any:
        return cell.replace("2034", "2036").replace("2024", "2026").replace("\u201334", "\u201336") if isinstance(cell, str) else cell  # fmt: skip

    sheets = {
        "Table 1.3": [[TITLE], *PROJECTIONS],
        "Table 1.9": [[TITLE_OF_SEPARATIONS], *SEPARATIONS],
    }
    moved = {name: [[*map(later, row)] for row in rows] for name, rows in sheets.items()}
    projections.file("occupation.xlsx", book(moved))
    code, out = projections.take("projections")
    assert code == 0, out
    found = projections.by_key("projection/projections-2026-36.ndjson")
    assert found["11-1011-2026-36"]["base_year"] == 2026
    assert found["11-1011-2026-36"]["base_employment"] == 309400


OLD_ROWS = [
    ["Table 1.7 Occupational projections, 2016-26, and worker characteristics, 2016\n (Numbers in thousands)"],
    ["2016 National Employment Matrix title and code", None, "Occupation\ntype", "Employment", None, "Employment Change, 2016-26", None, "Percent self employed, 2016", "Median annual wage, 2017(1)", "Typical education needed for entry", "Typical on-the-job training"],
    [None, None, None, 2016, 2026, "Number", "Percent"],
    ["Total, all occupations", "00-0000", "Summary", 156063.8, 167582.3, 11518.6, 7.4, 6.1, 37690, "\u2014", "\u2014"],
    ["Records technicians", "29-2071", "Line item", 206.3, 234.1, 27.8, 13.5, "\u2014", 39180, "Postsecondary", "None"],
    ["Footnotes:"],
]  # fmt: skip
OLD_SEPARATIONS = [
    ["Table 1.10 Occupational separations and openings, projected 2016-26\n (Numbers in thousands)"],
    ["2016 National Employment Matrix title and code", None, "Employment", None, "Occupational separations rate, 2016-26 annual average", None, "Occupational separations, 2016-26 annual average", None, "Openings"],
    [None, None, 2016, 2026, "Labor force exits", "Total", "Labor force exits", "Total"],
    ["Total, all occupations", "00-0000", 1, 2, 4.7, 10.9, 7548.6, 17590.2, 18742],
    ["Records technicians", "29-2071", 1, 2, 2.8, 6.9, 6.1, 15.1, 15.2],
]  # fmt: skip
MERGED = {
    "Table 1.7": ["A1:K1", "A2:B3", "C2:C3", "D2:E2", "F2:G2", "H2:H3", "I2:I3", "J2:J3", "K2:K3"],
    "Table 1.10": ["A1:I1", "A2:B3", "C2:D2", "E2:F2", "G2:H2", "I2:I3"],
}


@pytest.mark.parametrize("merged", [MERGED, {}], ids=["merged", "blank"])
def test_headings_in_two_rows(make, hidata, merged):
    labour = Labour(make, hidata, old=OLD)
    decoy = [["Table 1.2 Employment by detailed occupation, 2016 and projected 2026"], ["x"]]
    sheets = {"Table 1.2": decoy, "Table 1.7": OLD_ROWS, "Table 1.10": OLD_SEPARATIONS}
    labour.file("occupation_2016-26.xlsx", book(sheets, merged))
    code, out = labour.take("old")
    assert code == 0, out
    found = labour.by_key("projection/projections-2016-26.ndjson")
    assert found["29-2071-2016-26"] == {
        "code": "soc-2010-29-2071", "title": "Records technicians", "cycle": "2016-26",
        "base_year": 2016, "base_employment": 206300, "projected_employment": 234100,
        "change": 27800, "change_percent": 13.5, "median_annual": 39180, "median_year": 2017,
        "education": "Postsecondary", "training": "none", "exit_rate": 2.8,
        "all_change_percent": 7.4,
        "marks": [{"field": "self_employed_percent", "status": "withheld", "mark": "\u2014"}],
        "source": "projections-2016-26", "locator": "Table 1.7!29-2071; Table 1.10!29-2071",
    }  # fmt: skip


def _with(row: int, column: int, cell: Any) -> list[list[Any]]:
    """Return the table of projections with another cell; both count from 0."""
    return [
        [cell if (at, n) == (row, column) else old for n, old in enumerate(line)]
        for at, line in enumerate(PROJECTIONS)
    ]


@pytest.mark.parametrize(
    ("rows", "separations", "code", "said"),
    [
        (_with(3, 9, ">=$208,000"), SEPARATIONS, "I022", '">=$208,000" is not a number'),
        (_with(3, 9, "\u2013"), SEPARATIONS, "I022", "is not a number, for median_annual"),
        (_with(3, 11, "Other"), SEPARATIONS, "I023", '"Other" is not in the map of training'),
        (_with(3, 3, 309.4004), SEPARATIONS, "I022", "is not a whole number"),
        (_with(3, 10, None), SEPARATIONS, "I025", "blank, for education"),
        (_with(3, 6, 13.5), SEPARATIONS, "I050", "projected_employment"),
        (_with(0, 3, "Employment, 2023"), SEPARATIONS, "I013", "There is no column"),
        (PROJECTIONS, SEPARATIONS[:3], "I028", 'There is no row in separations for "29-2072"'),
        (PROJECTIONS, [*SEPARATIONS, SEPARATIONS[3]], "I028", "There are 2 rows in separations"),
        (_with(1, 1, "00-0001"), SEPARATIONS, "I028", "There is no row in all"),
    ],
)  # fmt: skip
def test_what_changed_in_the_tables_is_refused(projections, rows, separations, code, said):
    projections.file("occupation.xlsx", _new(rows, separations))
    before = projections.state()
    exit_code, out = projections.take("projections")
    assert (exit_code, set(codes_in(out)), projections.state()) == (1, {code}, before), out
    assert said in out


@pytest.mark.parametrize("number", [0, 2])
def test_a_sheet_that_is_not_there_or_twice_is_refused(projections, number):
    sheets: dict[str, Any] = {"Index": [["contents"]]}
    sheets |= {f"Table {n}": [[TITLE], *PROJECTIONS] for n in range(number)}
    projections.file(
        "occupation.xlsx", book({**sheets, "S": [[TITLE_OF_SEPARATIONS], *SEPARATIONS]})
    )
    code, out = projections.take("projections")
    assert (code, codes_in(out)) == (1, ["I012"])
