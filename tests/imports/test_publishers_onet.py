"""Files in the layout of the O*NET database: workbooks with two scales, ranks and codes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.helpers import codes_in
from tests.imports.publishers import Labour, book

RATINGS = """
kind    = "rating"
key     = "{soc}-{element_id}-{scale_id}"
out     = "{domain}.ndjson"
locator = "{@file}!{soc}/{element_id}/{scale_id}"

[source]
key = "onet-29-3-{domain}"
new = { title = "O*NET 29.3, file {@file}" }

[read]
file    = ["Skills.xlsx", "Interests.xlsx", "Education, Training, and Experience.xlsx"]
columns = { soc = "O*NET-SOC Code", element_id = "Element ID", scale_id = "Scale ID" }
split   = { Date = "{month:2}/{yyyy:4}" }
derive  = { domain = { from = "{@file}", map = "domains" } }

[read.keep]
soc = { ref = "code", by = "notation", where = { scheme = "onet-soc-2019" } }

[record]
code           = { from = "{soc}", ref = "code", by = "notation", where = { scheme = "onet-soc-2019" } }
element        = "{element_id}"
name           = "{Element Name}"
scale          = "{scale_id}"
value          = "{Data Value}"
n              = { from = "{N}", optional = true }
standard_error = { from = "{Standard Error}", optional = true }
recommend_suppress = { from = "{Recommend Suppress}", map = { Y = true, N = false }, optional = true }
not_relevant   = { from = "{Not Relevant}", map = { Y = true, N = false }, optional = true }
collected      = "{yyyy}-{month}"
method         = "{Domain Source}"

[maps.domains]
"Skills.xlsx"    = "skills"
"Interests.xlsx" = "interests"
"Education, Training, and Experience.xlsx" = "education"
"""
START = ["O*NET-SOC Code", "Title", "Element ID", "Element Name", "Scale ID", "Scale Name"]
ERRORS = ["N", "Standard Error", "Recommend Suppress"]
SKILLS = [
    [*START, "Data Value", *ERRORS, "Not Relevant", "Date", "Domain Source"],
    ["29-2072.00", "Records", "2.A.1.a", "Reading", "IM", "Importance", 4.12, 8, 0.125, "N", None, "08/2023", "Analyst"],
    ["29-2072.00", "Records", "2.A.1.a", "Reading", "LV", "Level", 4, 8.0, 0, "N", "N", "08/2023", "Analyst"],
    ["29-2072.00", "Records", "2.B.1.a", "Repairing", "LV", "Level", 0, 8, 0, "Y", "Y", "12/2019", "Analyst"],
    ["29-2072.01", "Another", "2.A.1.a", "Reading", "IM", "Importance", 1, 8, 0, "N", None, "08/2023", "Analyst"],
]  # fmt: skip
INTERESTS = [
    [*START, "Data Value", "Date", "Domain Source"],
    ["11-1011.00", "Chief", "1.B.1.a", "Realistic", "OI", "Interests", 1.3, "11/2023", "Machine Learning"],
    ["11-1011.00", "Chief", "1.B.1.g", "First", "IH", "High-Point", 5, "11/2023", "Machine Learning"],
    ["11-1011.00", "Chief", "1.B.1.i", "Third", "IH", "High-Point", 0, "11/2023", "Machine Learning"],
]  # fmt: skip
EDUCATION = [
    [*START, "Category", "Data Value", *ERRORS, "Date", "Domain Source"],
    ["29-2072.00", "Records", "2.D.1", "Level of Education", "RL", "Required", 2, 37.5, 22, None, "N", "06/2022", "Incumbent"],
    ["29-2072.00", "Records", "2.D.1", "Level of Education", "RL", "Required", 10, 62.5, 22, None, "N", "06/2022", "Incumbent"],
]  # fmt: skip


@pytest.fixture
def onet(make, hidata) -> Labour:
    return Labour(make, hidata, ratings=RATINGS)


def test_importance_level_and_ranks_are_records_of_their_own(onet):
    onet.file("Skills.xlsx", book({"Skills": SKILLS}))
    onet.file("Interests.xlsx", book({"Interests": INTERESTS}))
    onet.file("Scales Reference.xlsx", book({"Scales Reference": [["Scale ID"], ["IM"]]}))
    code, out = onet.take("ratings")
    assert code == 0, out
    assert "1 file not named by the mapping" in out
    assert onet.by_key("rating/skills.ndjson") == {
        "29-2072.00-2.A.1.a-IM": {
            "code": "onet-soc-2019-29-2072.00", "element": "2.A.1.a", "name": "Reading",
            "scale": "IM", "value": 4.12, "n": 8, "standard_error": 0.125,
            "recommend_suppress": False, "collected": "2023-08", "method": "Analyst",
            "source": "onet-29-3-skills", "locator": "Skills.xlsx!29-2072.00/2.A.1.a/IM",
        },
        "29-2072.00-2.A.1.a-LV": {
            "code": "onet-soc-2019-29-2072.00", "element": "2.A.1.a", "name": "Reading",
            "scale": "LV", "value": 4, "n": 8, "standard_error": 0, "recommend_suppress": False,
            "not_relevant": False, "collected": "2023-08", "method": "Analyst",
            "source": "onet-29-3-skills", "locator": "Skills.xlsx!29-2072.00/2.A.1.a/LV",
        },
        "29-2072.00-2.B.1.a-LV": {
            "code": "onet-soc-2019-29-2072.00", "element": "2.B.1.a", "name": "Repairing",
            "scale": "LV", "value": 0, "n": 8, "standard_error": 0, "recommend_suppress": True,
            "not_relevant": True, "collected": "2019-12", "method": "Analyst",
            "source": "onet-29-3-skills", "locator": "Skills.xlsx!29-2072.00/2.B.1.a/LV",
        },
    }  # fmt: skip
    interests = onet.by_key("rating/interests.ndjson")
    assert [(key[-10:], record["value"]) for key, record in sorted(interests.items())] == [
        ("1.B.1.a-OI", 1.3), ("1.B.1.g-IH", 5), ("1.B.1.i-IH", 0),
    ]  # fmt: skip
    assert not any({"n", "standard_error"} & set(record) for record in interests.values())
    assert onet.run("validate")[0] == 0
    assert onet.audit()[0] == 0


def test_categories_tell_rows_apart(onet):
    onet.file("Education, Training, and Experience.xlsx", book({"E": EDUCATION}))
    code, out = onet.take("ratings")
    assert (code, codes_in(out)) == (1, ["I029"])
    text = RATINGS.replace("-{scale_id}", "-{scale_id}-{category}", 1)
    text = text.replace("[record]", '[record]\ncategory       = "{Category}"')
    onet.mapping(text, "ratings")
    code, out = onet.take("ratings")
    assert code == 0, out
    found = onet.by_key("rating/education.ndjson")
    assert {key: record["value"] for key, record in found.items()} == {
        "29-2072.00-2.D.1-RL-2": 37.5, "29-2072.00-2.D.1-RL-10": 62.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        (6, "n/a", "I022"),
        (6, None, "I025"),
        (7, 7.5, "I022"),
        (9, "X", "I023"),
        (11, "2023", "I021"),
        (11, "8/2023", "I021"),
        (12, None, "I025"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_cell(onet, column, cell, code):
    row = [cell if n == column else old for n, old in enumerate(SKILLS[1])]
    onet.file("Skills.xlsx", book({"Skills": [SKILLS[0], row, *SKILLS[2:]]}))
    exit_code, out = onet.take("ratings")
    assert (exit_code, codes_in(out)) == (1, [code]), out
    assert f"(Skills!{'ABCDEFGHIJKLM'[column]}2)" in out


def test_a_month_that_a_spreadsheet_made_a_date_is_refused(onet):
    row = [*SKILLS[1][:11], date(2023, 8, 1), "Analyst"]
    onet.file("Skills.xlsx", book({"Skills": [SKILLS[0], row]}))
    code, out = onet.take("ratings")
    assert (code, codes_in(out)) == (1, ["I021"])
    assert '"2023-08-01" is not of the form {month:2}/{yyyy:4}' in out


TECHNOLOGY = """
kind    = "technology"
key     = "{soc}-{short}"
out     = "technology.ndjson"
source  = "onet-29-3-technology"

[read]
file    = "Technology Skills.xlsx"
columns = { soc = "O*NET-SOC Code" }
derive  = { short = { from = "{Example}", map = { "C++" = "c-plus-plus", "C#" = "c-sharp" }, else = "{Example}" } }

[record]
code           = { from = "{soc}", ref = "code", by = "notation", where = { scheme = "onet-soc-2019" } }
name           = "{Example}"
commodity_code = "UNSPSC:{Commodity Code}"
hot            = { from = "{Hot Technology}", map = { Y = true, N = false } }
"""


def _technology(*rows: list[Any]) -> bytes:
    head = ["O*NET-SOC Code", "Example", "Commodity Code", "Hot Technology"]
    return book({"Technology Skills": [head, *rows]})


def test_numbers_are_the_codes_that_they_stand_for(make, hidata):
    onet = Labour(make, hidata, technology=TECHNOLOGY)
    (onet.root / "records/source").mkdir()
    (onet.root / "records/source/onet-29-3-technology.json").write_text(
        '{"id": "onet-29-3-technology"}'
    )
    onet.file(
        "Technology Skills.xlsx",
        _technology(
            ["29-2072.00", "3M Encoder", 43232301.0, "N"],
            ["29-2072.00", "C", "43232402", "N"],
            ["29-2072.00", "C++", 43232402, "N"],
            ["29-2072.00", "C#", 43232402, "Y"],
        ),
    )
    code, out = onet.take("technology")
    assert code == 0, out
    assert [
        (key, record["commodity_code"], record["hot"])
        for key, record in onet.by_key("technology/technology.ndjson").items()
    ] == [
        ("29-2072.00-3M Encoder", "UNSPSC:43232301", False),
        ("29-2072.00-C", "UNSPSC:43232402", False),
        ("29-2072.00-c-plus-plus", "UNSPSC:43232402", False),
        ("29-2072.00-c-sharp", "UNSPSC:43232402", True),
    ]


def test_in_a_strict_dataset_names_that_become_one_key_are_refused(make, hidata):
    mapping = TECHNOLOGY.replace(
        ', map = { "C++" = "c-plus-plus", "C#" = "c-sharp" }, else = "{Example}"', ""
    )
    onet = Labour(make, hidata, technology=mapping)
    (onet.root / "pyproject.toml").write_text('[tool.hidata]\nname = "demo"\nstrict = true\n')
    onet.file(
        "Technology Skills.xlsx",
        _technology(["29-2072.00", "C", 1, "N"], ["29-2072.00", "C++", 1, "N"]),
    )
    code, out = onet.take("technology", "--check")
    assert code == 1
    assert "I029" in codes_in(out)
    assert 'The key "29-2072-00-c" is that of row 2 already. (Technology Skills!A3)' in out
