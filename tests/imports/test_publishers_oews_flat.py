"""Files in the layout of the time series of OEWS: one value a line, padded, with footnotes."""

from __future__ import annotations

import gzip
from collections.abc import Iterable

import pytest

from tests.helpers import codes_in
from tests.imports.publishers import Labour

FLAT = """
kind    = "wage"
key     = "{soc}-{area}-{year}-05[-{industry}]"
omit    = { industry = "all" }
locator = "OEU{areatype}{area_code}{industry_code}{o1}{o2}"

[source]
key = "oews-flat-{year}"
new = { title = "Wages of May {year}, one a line" }

[read]
file      = ["oe.data.0.Current", "oe.data.slice"]
delimiter = "\\t"
split     = { series_id = "OEU{areatype:1}{area_code:7}{industry_code:6}{o1:2}{o2:4}{measure:2}" }
derive    = { soc = "{o1}-{o2}" }

[read.keep]
period = "A01"
soc    = { ref = "code", by = "notation", where = { scheme = "soc-2018" } }

[pivot]
by    = ["areatype", "area_code", "industry_code", "o1", "o2", "soc", "year"]
name  = "measure"
value = "value"
note  = "footnote_codes"

[record]
code           = { from = "{soc}", ref = "code", by = "notation", where = { scheme = "soc-2018" } }
area           = { from = "{areatype}{area_code}", ref = "area", by = "codes.notation", where = { "codes.scheme" = "bls" } }
industry       = { from = "{industry_code}", ref = "industry", by = "oews_code" }
period         = "{year}-05"
employment     = { from = "{01}", optional = true }
employment_rse = { from = "{02}", optional = true }
jobs_per_1000  = { from = "{16}", optional = true }
mean_hourly    = { from = "{03}", optional = true }
mean_annual    = { from = "{04}", optional = true }
p90_hourly     = { from = "{10}", optional = true }
p90_annual     = { from = "{15}", optional = true }

[[marks]]
cell       = "-"
note       = "4"
properties = "{}_hourly"
list       = "marks"
item       = { field = "{@property}", status = "not-applicable", mark = "{@cell}", reason = "paid-by-the-year", footnote = "{@note}" }

[[marks]]
cell       = "-"
note       = "5"
properties = "{}_hourly"
list       = "marks"
item       = { field = "{@property}", status = "bound", mark = "{@cell}", footnote = "{@note}", at_least = { from = "{year}", map = "top" } }

[[marks]]
cell       = "-"
note       = "8"
list       = "marks"
item       = { field = "{@property}", status = "withheld", mark = "{@cell}", footnote = "{@note}" }

[[marks]]
cell = "**"

[maps.top]
2025 = 115
"""

US, OHIO, ABILENE = "N0000000", "S3900000", "M0010180"
HEAD = "series_id                     \tyear\tperiod\t       value\tfootnote_codes\t"


def _lines(
    place: str, values: dict[str, str], industry: str = "000000", occupation: str = "292072"
) -> list[str]:
    """Return a line for each measure; a value may have a footnote after a blank."""
    made = []
    for measure, text in values.items():
        value, _, note = text.partition(" ")
        series = f"OEU{place}{industry}{occupation}{measure}"
        made.append(f"{series:<30}\t2025\tA01\t{value:>12}\t{note}\t")
    return made


NATION = _lines(US, {"01": "194720", "02": "1.2", "03": "27.30", "04": "56790", "10": "40.50", "15": "84240"})  # fmt: skip
IN_ABILENE = _lines(
    ABILENE, {"01": "90", "02": "0.0", "16": "1.053", "03": "- 8", "04": "- 8", "10": "- 8", "15": "- 8"}
)  # fmt: skip
DOCTORS = _lines(
    US, {"01": "- 8", "02": "- 8", "03": "- 5", "04": "256470", "10": "- 4", "15": "300000"}, occupation="291215"
)  # fmt: skip
INDUSTRIES = [
    line
    for code in ("11--12", "3250A1", "622002", "622005", "000001")
    for line in _lines(US, {"01": "20", "99": "7"}, code)
]
OTHERS = [
    *_lines(OHIO, {"01": "1"}, occupation="111111"),  # an occupation that we do not have
    "OEUN000000000000029207201     \t2025\tM13\t           1\t\t",
]


@pytest.fixture
def flat(make, hidata) -> Labour:
    return Labour(make, hidata, flat=FLAT)


def flat_text(*groups: Iterable[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in [HEAD, *(x for g in groups for x in g)]).encode()


def _gz(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def test_values_a_line_become_records(flat):
    data = flat_text(NATION, OTHERS, IN_ABILENE, INDUSTRIES, DOCTORS)
    flat.file("oe.data.slice.gz", _gz(data))
    flat.file("oe.footnote", "footnote_code\tfootnote_text\t\r\n8\tEstimate not released.\t\r\n")
    code, out = flat.take("flat")
    assert code == 0, out
    found = flat.by_key("wage/oews-flat-2025.ndjson")
    common = {"period": "2025-05", "source": "oews-flat-2025"}
    assert found["29-2072-us-2025-05"] == {
        **common, "code": "soc-2018-29-2072", "area": "us", "industry": "all",
        "employment": 194720, "employment_rse": 1.2, "mean_hourly": 27.3, "mean_annual": 56790,
        "p90_hourly": 40.5, "p90_annual": 84240, "locator": "OEUN0000000000000292072",
    }  # fmt: skip
    assert found["29-2072-msa-10180-2025-05"] == {
        **common, "code": "soc-2018-29-2072", "area": "msa-10180", "industry": "all",
        "employment": 90, "employment_rse": 0, "jobs_per_1000": 1.053,
        "marks": [
            {"field": name, "status": "withheld", "mark": "-", "footnote": "8"}
            for name in ("mean_hourly", "mean_annual", "p90_hourly", "p90_annual")
        ],
        "locator": "OEUM0010180000000292072",
    }  # fmt: skip
    assert found["29-1215-us-2025-05"]["marks"] == [
        {"field": "employment", "status": "withheld", "mark": "-", "footnote": "8"},
        {"field": "employment_rse", "status": "withheld", "mark": "-", "footnote": "8"},
        {"field": "mean_hourly", "status": "bound", "mark": "-", "footnote": "5", "at_least": 115},
        {"field": "p90_hourly", "status": "not-applicable", "mark": "-",
         "reason": "paid-by-the-year", "footnote": "4"},
    ]  # fmt: skip
    assert sorted(set(found) - {"29-2072-us-2025-05", "29-2072-msa-10180-2025-05", "29-1215-us-2025-05"}) == [
        f"29-2072-us-2025-05-{industry}"
        for industry in ("agriculture", "chemicals", "hospitals-private", "hospitals-state", "private")
    ]  # fmt: skip
    # 6 + 2 + 7 + 10 + 6 lines: eight records, whose further lines are put together with the first
    assert "31 rows: 8 taken, 1 left out by period, 1 left out by soc, 21 put together" in out
    assert '"-" with note 4 1, "-" with note 5 1, "-" with note 8 6' in out
    assert "values of no property: 99 (5)" in out
    assert flat.run("validate")[0] == 0
    assert flat.audit()[0] == 0


def test_lines_in_another_order_give_the_same_bytes(flat):
    lines = [*NATION, *IN_ABILENE, *INDUSTRIES, *DOCTORS]
    flat.file("oe.data.0.Current", flat_text(lines))
    assert flat.take("flat")[0] == 0
    expected = flat.state()["records/wage/oews-flat-2025.ndjson"]
    (flat.root / "records/wage/oews-flat-2025.ndjson").unlink()
    flat.file("oe.data.0.Current", flat_text(reversed(lines)))
    assert flat.take("flat", "--update")[0] == 0
    assert flat.state()["records/wage/oews-flat-2025.ndjson"] == expected


def _line(text: str, place: str = US, measure: str = "04") -> list[str]:
    return _lines(place, {measure: text})


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        (_line("- 7"), "I027", '"-" has the note "7", for mean_annual'),
        (_line("- 5"), "I027", '"-" has the note "5", for mean_annual'),  # expected of others only
        (_line("-"), "I022", '"-" is not a number, for mean_annual'),  # no footnote at all
        (_line("56790 2"), "I027", '"56790" has the note "2"'),
        (_line("- 4,5", measure="03"), "I027", 'has the note "4,5"'),
        (_line("**"), None, ""),
        (_line("** 8"), "I027", '"**" has the note "8"'),  # expected without a note only
        (_line("", measure="01"), None, ""),
        (_line("1.5", measure="01"), "I022", "is not a whole number"),
        (_line("1") + _line("1"), "I031", "Row 2 has a value"),
        (_line("1", "X0000000"), "I024", 'the codes.notation "X0000000"'),
        (_lines(US, {"04": "1"}, "62--64"), "I024", 'the oews_code "62--64"'),
        (["OEUN00\t2025\tA01\t1\t\t"], "I021", "is not of the form OEU"),
        (["OEUN000000000000029207204\t2026\tA01\t1\t\t"], None, ""),
    ],
)
def test_what_a_line_may_say(flat, lines, code, said):
    flat.file("oe.data.0.Current", flat_text(lines, _lines(ABILENE, {"01": "7"})))
    before = flat.state()
    exit_code, out = flat.take("flat")
    if code is None:
        assert exit_code == 0, out
        return
    assert (exit_code, codes_in(out), flat.state()) == (1, [code], before), out
    assert said in out
    assert "oe.data.0.Current:2:" in out or code == "I031"


def test_a_year_of_which_nobody_has_read_the_footnotes_is_refused(flat):
    flat.file("oe.data.0.Current", flat_text(DOCTORS).replace(b"2025\tA01", b"2026\tA01"))
    code, out = flat.take("flat")
    assert (code, codes_in(out)) == (1, ["I023"])
    assert 'oe.data.0.Current:2:2: I023 "2026" is not in the map of marks.at_least' in out


AREAS = """
kind = "area"
key  = "{area_code}"
out  = "areas.ndjson"

[read]
file      = "oe.area"
delimiter = "\\t"
split     = { area_name = "{place}, {postal}" }

[read.keep]
areatype_code = "M"
area_name     = { like = "{}, {:2}" }

[record]
name  = "{area_name}"
codes = [{ scheme = "cbsa", notation = "{area_code}" }, { scheme = "bls", notation = "M{area_code}" }]
"""


def test_codes_with_zeros_stay_texts(flat):
    rows = [
        "state_code\tarea_code\tareatype_code\tarea_name\t",
        "00\t0000000\tN\tNational\t",
        "48\t0010180\tM\tAbilene, TX\t",
        "05\t0500001\tM\tNorth Arkansas nonmetropolitan area\t",
        "11\t0047900\tM\tWashington-Arlington-Alexandria, DC-VA-MD-WV\t",
    ]
    flat.mapping(AREAS, "areas")
    flat.file("oe.area", "".join(f"{row}\r\n" for row in rows))
    code, out = flat.take("areas")
    assert code == 0, out
    assert flat.records("area/areas.ndjson") == [
        {
            "id": "0010180", "name": "Abilene, TX",
            "codes": [
                {"scheme": "cbsa", "notation": "0010180"},
                {"scheme": "bls", "notation": "M0010180"},
            ],
        },
    ]  # fmt: skip
    assert "1 left out by areatype_code, 2 left out by area_name" in out


INDUSTRY = """
kind = "industry"
key  = "oews-{industry_code}"
out  = "industries.ndjson"

[read]
file      = "oe.industry"
delimiter = "\\t"
split     = { industry_code = "{sector:3}{}{last:1}" }
derive    = { owner = { from = "{sector}/{last}", map = "owners", else = "" } }

[read.keep]
industry_code = { not = ["000000"] }

[record]
name      = "{industry_name}"
oews_code = "{industry_code}"
ownership = { from = "{owner}", optional = true }
level     = { from = "{display_level}", map = { 2 = "sector", 4 = "industry" } }

[maps.owners]
"622/2" = "state-government"
"622/5" = "private"
"""


def test_industries_of_the_file_itself(flat):
    rows = [
        "industry_code\tindustry_name\tdisplay_level\t",
        "000000\tCross-industry\t0\t",
        "11--12\tSector 11 - Agriculture\t2\t",
        '3250A1\tChemical "Manufacturing" (3251, 3252)\t4\t',
        "622002\tHospitals, State Government Owned\t4\t",
    ]
    flat.mapping(INDUSTRY, "industries")
    flat.file("oe.industry", "".join(f"{row}\r\n" for row in rows))
    code, out = flat.take("industries")
    assert code == 0, out
    assert flat.records("industry/industries.ndjson") == [
        {"id": "oews-11--12", "name": "Sector 11 - Agriculture", "oews_code": "11--12",
         "level": "sector"},
        {"id": "oews-3250A1", "name": 'Chemical "Manufacturing" (3251, 3252)',
         "oews_code": "3250A1", "level": "industry"},
        {"id": "oews-622002", "name": "Hospitals, State Government Owned", "oews_code": "622002",
         "ownership": "state-government", "level": "industry"},
    ]  # fmt: skip
