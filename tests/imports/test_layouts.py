"""Files in the layouts of public bodies and of tools that export tables, said in the language.

The layouts are those of the World Bank, Eurostat, the statistical offices of Canada, Germany,
France, Japan and the United Kingdom, Wikidata, and of spreadsheets; the values are made up.
"""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest

from tests.helpers import codes_in

TEXT = {"type": "string"}
WHOLE = {"type": "integer"}
PROPERTIES = {
    "id": TEXT,
    "place": {"type": "string", "x-hidata-ref": "place"},
    "period": TEXT,
    "sex": TEXT,
    "unit": TEXT,
    "flag": TEXT,
    "value": {"type": "number"},
    "count": WHOLE,
    "low": WHOLE,
    "high": WHOLE,
    "ok": {"type": "boolean"},
    "names": {"type": "array", "items": TEXT},
    "marks": {
        "type": "array",
        "items": {"type": "object", "properties": {"field": TEXT, "mark": TEXT}},
    },
}
PLACES = {"de": ("Germany", "DE"), "fr": ("France", "FR"), "ca": ("Canada", "CAN")}


class Layouts:
    """A dataset of observations of places, and one file to import into it."""

    def __init__(self, root, run) -> None:
        self.root, self._run = root, run

    def bring_in(self, name: str, content: str | bytes, mapping: str) -> tuple[int, str]:
        """Import one file by a mapping without its first lines; return what the command does."""
        path = self.root.parent / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (self.root / "imports").mkdir(exist_ok=True)
        text = f'kind = "obs"\nout = "all.ndjson"\n{mapping}'
        (self.root / "imports/obs.toml").write_text(text, "utf-8")
        return self._run("--root", self.root, "import", "obs", path)

    def records(self, *imported: Any) -> list[dict[str, Any]]:
        """Import a file, and return the records that it gives, which are valid."""
        code, out = self.bring_in(*imported)
        assert code == 0, out
        assert self._run("--root", self.root, "validate")[0] == 0
        lines = (self.root / "records/obs/all.ndjson").read_text("utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def refused(self, *imported: Any) -> list[str]:
        """Import a file that is refused; return the lines of the findings, without the path."""
        code, out = self.bring_in(*imported)
        assert code == 1, out
        lines = [line for line in out.splitlines() if any(f" {c} " in line for c in codes_in(out))]
        return [line.replace(f"{self.root.parent}/", "") for line in lines]


@pytest.fixture
def obs(make, hidata) -> Layouts:
    """A dataset of observations, with three places."""
    schema = {
        "type": "object",
        "properties": PROPERTIES,
        "required": ["id"],
        "additionalProperties": False,
    }
    place = {"type": "object", "properties": {"id": TEXT, "name": TEXT, "code": TEXT}}
    records = {
        f"place/{key}.json": {"id": key, "name": name, "code": code}
        for key, (name, code) in PLACES.items()
    }
    return Layouts(make({"obs": schema, "place": place}, records), hidata)


def workbook(rows: list[list[Any]], *merged: str, title: str = "Data") -> bytes:
    """Return a workbook with one sheet, some cells of which are merged."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


DESTATIS = """Tabelle: 12411-0001
Bevölkerung: Land, Stichtag;;;;;
;;2022;2022;2023;2023
;;männlich;weiblich;männlich;weiblich
;;Anzahl;Anzahl;Anzahl;Anzahl
09;Germany;1.234,5;-;.;4.567
10;France;/;12;13;0
__________
(C)opyright Statistisches Bundesamt; 2024
Stand: 01.02.2024 / 12:00:00
"""

DESTATIS_MAPPING = """
key = "{place}-{year}-{sex}"
[read]
file = "12411-0001.csv"
encoding = "cp1252"
header = [3, 4, 5]
thousands = "."
decimal = ","
columns = { name = "@B" }
keep = { name = { ref = "place", by = "name" } }
[unpivot]
headings = "{year:4} / {sex} / Anzahl"
value = "cell"
[unpivot.keep]
cell = { not = ["/"] }
[record]
place = { from = "{name}", ref = "place", by = "name" }
period = "{year}"
sex = { from = "{sex}", map = { "männlich" = "m", weiblich = "w" } }
value = { from = "{cell}", map = { "-" = 0 }, else = "{cell}" }
[[marks]]
cell = "."
properties = "value"
list = "marks"
item = { field = "{@property}", mark = "{@cell}" }
"""


def test_an_else_that_is_a_column_is_read_like_a_cell(obs):
    mapping = """
key = "{place}"
[read]
file = "a.csv"
decimal = ","
[record]
place = { from = "{p}", ref = "place", by = "name" }
value = { from = "{v}", map = { "-" = 0 }, else = "{v}" }
"""
    records = obs.records("a.csv", "p;v\nGermany;-\nFrance;1,5\n", mapping)
    assert [record["value"] for record in records] == [0, 1.5]
    found = obs.refused("a.csv", "p;v\nGermany;-\nFrance;/\n", mapping)
    assert found[0].startswith('a.csv:3:2: I022 "/" is not a number, for value.')


def test_a_map_and_times_give_a_product(obs):
    mapping = """
key = "{place}"
[read]
file = "a.csv"
[record]
place = { from = "{p}", ref = "place", by = "name" }
count = { from = "{v}", map = { few = 3 }, else = "{v}", times = 1000 }
"""
    records = obs.records("a.csv", "p,v\nGermany,few\nFrance,1.5\n", mapping)
    assert [record["count"] for record in records] == [3000, 1500]


EUROSTAT = (
    "freq,unit,geo\\TIME_PERIOD\t2019 \t2020 \t2021 \n"
    "A,PC,DE\t12.3 b\t: \t3.0 \n"
    "A,PC,FR\t: c\t4.5 p\t0.5 bp\n"
    "A,PC,EU27_2020\t1.0 \t2.0 \t3.0 \n"
)
EUROSTAT_MAPPING = r"""
key = "{place}-{year}"
[read]
file = "tps.tsv"
split = { "freq,unit,geo\\TIME_PERIOD" = "{freq},{unit},{geo}" }
keep = { geo = { ref = "place", by = "code" } }
[unpivot]
headings = "{year:4}"
value = "cell"
split = { cell = ["{number} {flag}", "{number}"] }
[record]
place = { from = "{geo}", ref = "place", by = "code" }
unit = { from = "{unit}", map = { PC = "percent" } }
value = "{number}"
flag = { from = "{flag}", optional = true }
[[marks]]
cell = ":"
properties = "value"
list = "marks"
item = { field = "{@property}", mark = "{@cell} {flag}" }
when = { flag = "c" }
[[marks]]
cell = ":"
properties = "value"
"""


def test_eurostat_a_number_and_its_flags_in_one_cell(obs):
    percent = {"unit": "percent"}
    assert obs.records("tps.tsv", EUROSTAT, EUROSTAT_MAPPING) == [
        {"id": "de-2019", "place": "de", **percent, "flag": "b", "value": 12.3},
        {"id": "de-2020", "place": "de", **percent},
        {"id": "de-2021", "place": "de", **percent, "value": 3},
        {
            "id": "fr-2019", "place": "fr", **percent, "flag": "c",
            "marks": [{"field": "value", "mark": ": c"}],
        },
        {"id": "fr-2020", "place": "fr", **percent, "flag": "p", "value": 4.5},
        {"id": "fr-2021", "place": "fr", **percent, "flag": "bp", "value": 0.5},
    ]  # fmt: skip


def test_what_is_wrong_in_a_cell_taken_apart_is_found_at_its_own_place(obs):
    found = obs.refused("tps.tsv", EUROSTAT.replace("4.5 p", "4,5 p"), EUROSTAT_MAPPING)
    assert [line.partition(" is")[0] for line in found] == ['tps.tsv:3:3: I022 "4,5"']


WORLD_BANK = (
    '\ufeff"Data Source","World Development Indicators",\n\n'
    '"Last Updated Date","2025-07-01",\n\n'
    '"Country Name","Country Code","Indicator Name","1960","1961","2024",\n'
    '"France","FRA","Population, total","","46","68",\n'
    '"Germany","DEU","Population, total","54","","83",\n'
    '"World","WLD","Population, total","3031","3072","8142",\n'
)


def test_world_bank_years_as_columns_below_notes(obs):
    mapping = """
key = "{place}-{year}"
[read]
file = "API_{indicator}_DS2_en_csv_v2_{}.csv"
header = 5
keep = { "Country Name" = { ref = "place", by = "name" } }
[unpivot]
headings = "{year:4}"
value = "cell"
keep = { year = { not = "1961" } }
[record]
place = { from = "{Country Name}", ref = "place", by = "name" }
period = "{year}"
unit = "{indicator}"
count = { from = "{cell}", times = 1000000 }
"""
    name = "API_SP.POP.TOTL_DS2_en_csv_v2_38144.csv"
    code, out = obs.bring_in(name, WORLD_BANK, mapping)
    assert code == 0, out
    assert "3 rows: 3 taken, 1 left out by Country Name, 1 left out by year, 2 added by" in out
    assert obs.records(name, WORLD_BANK, mapping) == [
        {"id": "de-1960", "place": "de", "period": "1960", "unit": "SP.POP.TOTL",
         "count": 54_000_000},
        {"id": "de-2024", "place": "de", "period": "2024", "unit": "SP.POP.TOTL",
         "count": 83_000_000},
        {"id": "fr-2024", "place": "fr", "period": "2024", "unit": "SP.POP.TOTL",
         "count": 68_000_000},
    ]  # fmt: skip


def test_destatis_headings_in_three_rows_a_dash_that_is_zero_and_lines_below(obs):
    code, _ = obs.bring_in("12411-0001.csv", DESTATIS.encode("cp1252"), DESTATIS_MAPPING)
    assert code == 0
    de, fr = {"place": "de"}, {"place": "fr"}
    assert obs.records("12411-0001.csv", DESTATIS.encode("cp1252"), DESTATIS_MAPPING) == [
        {"id": "de-2022-m", **de, "period": "2022", "sex": "m", "value": 1234.5},
        {"id": "de-2022-w", **de, "period": "2022", "sex": "w", "value": 0},
        {
            "id": "de-2023-m",
            **de,
            "period": "2023",
            "sex": "m",
            "marks": [{"field": "value", "mark": "."}],
        },
        {"id": "de-2023-w", **de, "period": "2023", "sex": "w", "value": 4567},
        {"id": "fr-2022-w", **fr, "period": "2022", "sex": "w", "value": 12},
        {"id": "fr-2023-m", **fr, "period": "2023", "sex": "m", "value": 13},
        {"id": "fr-2023-w", **fr, "period": "2023", "sex": "w", "value": 0},
    ]


AMOUNTS = """
key = "{place}"
[read]
file = "a.csv"
thousands = ","
split = { Paid = ["(${less})", "-${less}", "${more}"], Age = ["{low}-{high}", "{low}+"] }
derive = { paid = ["-{less}", "{more}"] }
[record]
place = { from = "{Name}", ref = "place", by = "name" }
value = { from = "{paid}", optional = true }
low = { from = "{low}", optional = true }
high = { from = "{high}", optional = true }
ok = { from = "{Active}", map = { Yes = true, No = false } }
"""


def test_amounts_with_a_currency_ranges_and_yes_or_no(obs):
    rows = (
        'Name,Active,Paid,Age\nGermany,Yes,"$1,234.50",10-14\n'
        'France,No,"($1,300.00)",85+\nCanada,Yes,-$5.25,\n'
    )
    assert obs.records("a.csv", rows, AMOUNTS) == [
        {"id": "ca", "place": "ca", "value": -5.25, "ok": True},
        {"id": "de", "place": "de", "value": 1234.5, "low": 10, "high": 14, "ok": True},
        {"id": "fr", "place": "fr", "value": -1300, "low": 85, "ok": False},
    ]


def test_a_text_that_has_none_of_the_forms_is_refused(obs):
    rows = "Name,Active,Paid,Age\nGermany,Yes,$1,under 10\n"
    assert obs.refused("a.csv", rows, AMOUNTS) == [
        'a.csv:2:4: I021 "under 10" is not of the form {low}-{high} or {low}+, for Age.'
    ]


def test_wikidata_values_and_the_last_part_of_an_address(obs):
    rows = [
        {
            "item": {"type": "uri", "value": "http://www.wikidata.org/entity/Q183"},
            "itemLabel": {"xml:lang": "en", "type": "literal", "value": "Germany"},
            "pop": {"type": "literal", "value": "83149300"},
        },
        {
            "item": {"type": "uri", "value": "http://www.wikidata.org/entity/Q142"},
            "itemLabel": {"xml:lang": "en", "type": "literal", "value": "France"},
        },
    ]
    answer = {"head": {"vars": ["item", "pop"]}, "results": {"bindings": rows}}
    mapping = """
key = "{id}"
[read]
file = "query.json"
at = "/results/bindings"
split = { "item.value" = "http://www.wikidata.org/entity/{id}" }
[record]
place = { from = "{itemLabel.value}", ref = "place", by = "name" }
count = { from = "{pop.value}", optional = true }
"""
    assert obs.records("query.json", json.dumps(answer), mapping) == [
        {"id": "Q142", "place": "fr"},
        {"id": "Q183", "place": "de", "count": 83149300},
    ]


def test_columns_of_places_below_each_other_as_rows_of_places(obs):
    mapping = """
key = "{place}"
missing = ".."
[read]
file = "t.csv"
keep = { Measure = ["Population", "Index"] }
[unpivot]
headings = "{country}"
value = "cell"
keep = { country = { ref = "place", by = "name" } }
[pivot]
by = ["country"]
name = "Measure"
value = "cell"
[record]
place = { from = "{country}", ref = "place", by = "name" }
count = "{Population}"
value = "{Index}"
"""
    rows = "Measure,Germany,France,All\nPopulation,10,20,30\nIndex,1.5,..,2\nNote,x,y,z\n"
    assert obs.records("t.csv", rows, mapping) == [
        {"id": "de", "place": "de", "value": 1.5, "count": 10},
        {"id": "fr", "place": "fr", "count": 20},
    ]


def test_japan_shift_jis_and_years_with_a_word(obs):
    rows = (
        '"統計名:","国勢調査"\n"表番号:","1-1"\n\n'
        '"tab_code","地域","時間軸(年次)","value","annotation"\n'
        '"020","France","2020年","126,146",""\n"020","France","2015年","127,094","※"\n'
        '"020","France","2010年","***",""\n'
    )
    mapping = """
key = "{place}-{year}"
missing = "***"
[read]
file = "FEH_{}.csv"
encoding = "shift_jis"
header = 4
thousands = ","
split = { "時間軸(年次)" = "{year:4}年" }
[record]
place = { from = "{地域}", ref = "place", by = "name" }
count = "{value}"
flag = { from = "{annotation}", optional = true }
"""
    assert obs.records("FEH_00200521.csv", rows.encode("shift_jis"), mapping) == [
        {"id": "fr-2010", "place": "fr"},
        {"id": "fr-2015", "place": "fr", "flag": "※", "count": 127094},
        {"id": "fr-2020", "place": "fr", "count": 126146},
    ]


def test_ons_a_sheet_by_its_title_and_marks_in_brackets(obs):
    rows = [
        ["Table 1a: Pay by region [note 1]"],
        ["This worksheet contains one table."],
        ["Some shorthand is used: [c] confidential, [x] not available."],
        [],
        ["Region", "Code", "Men", None, "Women", None],
        [None, None, "Jobs (thousands)", "Median [note 2]", "Jobs (thousands)", "Median [note 2]"],
        ["Germany", "DE", 1.5, 20.5, 2, "[c]"],
        ["France", "FR", 3, "[x]", 4, 19.25],
        ["All", "Z", 9, 9, 9, 9],
    ]
    mapping = """
key = "{place}-{sex}"
[read]
file = "ashe{year:4}.xlsx"
sheet = { cell = "A1", like = "Table 1a:{}" }
header = [5, 6]
keep = { Code = { ref = "place", by = "code" } }
[unpivot]
headings = "{sex} / Median [note 2]"
value = "cell"
[record]
place = { from = "{Code}", ref = "place", by = "code" }
period = "{year}"
sex = { from = "{sex}", map = { Men = "m", Women = "f" } }
value = "{cell}"
[[marks]]
cell = ["[c]", "[x]"]
properties = "value"
list = "marks"
item = { field = "{@property}", mark = "{@cell}" }
"""
    book = workbook(rows, "C5:D5", "E5:F5")
    marked = {"period": "2024"}
    assert obs.records("ashe2024.xlsx", book, mapping) == [
        {"id": "de-f", "place": "de", **marked, "sex": "f",
         "marks": [{"field": "value", "mark": "[c]"}]},
        {"id": "de-m", "place": "de", **marked, "sex": "m", "value": 20.5},
        {"id": "fr-f", "place": "fr", **marked, "sex": "f", "value": 19.25},
        {"id": "fr-m", "place": "fr", **marked, "sex": "m",
         "marks": [{"field": "value", "mark": "[x]"}]},
    ]  # fmt: skip


FILL = """
key = "{place}-{Sex}"
[read]
file = "p.{}"
fill = ["Country", "Town"]
keep = { Sex = { blank = false } }
[record]
place = { from = "{Country}", ref = "place", by = "name" }
names = ["{Town}"]
count = "{N}"
"""
GROUPS = [
    ["Country", "Town", "Sex", "N"],
    ["Germany", "Bonn", "m", 1],
    [None, None, "f", 2],
    ["France", "Nice", "m", 3],
    [None, None, None, None],
    [None, "Lyon", "f", 4],
    ["Total", None, None, 10],
]


def test_blank_cells_below_the_name_of_a_group_mean_the_group(obs):
    expected = [
        {"id": "de-f", "place": "de", "count": 2, "names": ["Bonn"]},
        {"id": "de-m", "place": "de", "count": 1, "names": ["Bonn"]},
        {"id": "fr-f", "place": "fr", "count": 4, "names": ["Lyon"]},
        {"id": "fr-m", "place": "fr", "count": 3, "names": ["Nice"]},
    ]
    assert obs.records("p.xlsx", workbook(GROUPS, "A2:A3", "A4:A6"), FILL) == expected
    text = "".join(",".join(str(c or "") for c in row) + "\n" for row in GROUPS)
    assert obs.records("p.csv", text, FILL) == expected


def test_a_new_outer_group_ends_what_is_filled_into_the_inner_one(obs):
    rows = [*GROUPS[:4], ["Canada", None, "m", 5], [None, None, "f", 6]]
    assert obs.refused("p.xlsx", workbook(rows), FILL) == [
        "p.xlsx:5:2: I025 This cell is blank, for names. (Data!B5)",
        "p.xlsx:6:2: I025 This cell is blank, for names. (Data!B6)",
    ]


def test_nothing_is_filled_in_before_the_first_group_or_from_an_error(obs):
    rows = [GROUPS[0], [None, "Bonn", "m", 1], ["#N/A", "Bonn", "f", 1], [None, "Bonn", "x", 1]]
    found = obs.refused("p.xlsx", workbook(rows), FILL)
    assert [line.split()[:2] for line in found] == [
        ["p.xlsx:2:1:", "I025"],
        ["p.xlsx:3:1:", "I026"],
        ["p.xlsx:4:1:", "I026"],
    ]


STATCAN = """
key = "{place}-{REF_DATE}"
[read]
file = "14100287.csv"
derive = { cell = ["{VALUE}", "{STATUS}"] }
[record]
place = { from = "{GEO}", ref = "place", by = "name" }
count = { from = "{cell}", times = { from = "{SCALAR_FACTOR}", map = "factors" } }
flag = { from = "{STATUS}", map = { E = "use with caution" }, else = "", optional = true }
[maps.factors]
units = 1
thousands = 1000
millions = 1000000
[[marks]]
cell = ["..", "x"]
properties = "count"
list = "marks"
item = { field = "{@property}", mark = "{@cell}" }
"""
STATCAN_ROWS = (
    '\ufeff"REF_DATE","GEO","UOM","SCALAR_FACTOR","VALUE","STATUS","DECIMALS"\n'
    '"2023-01","Canada","Persons","thousands","20101.1","","1"\n'
    '"2023-02","Canada","Persons","units ","","..","1"\n'
    '"2023-03","Canada","Persons","millions","0.0037","E","1"\n'
    '"2023-04","Canada","Persons","units","7","","1"\n'
)


def test_statistics_canada_units_in_a_column_and_a_status_beside_the_value(obs):
    ca = {"place": "ca"}
    assert obs.records("14100287.csv", STATCAN_ROWS, STATCAN) == [
        {"id": "ca-2023-01", **ca, "count": 20101100},
        {"id": "ca-2023-02", **ca, "marks": [{"field": "count", "mark": ".."}]},
        {"id": "ca-2023-03", **ca, "flag": "use with caution", "count": 3700},
        {"id": "ca-2023-04", **ca, "count": 7},
    ]


def test_a_unit_that_the_map_does_not_have_is_refused_at_its_cell(obs):
    assert obs.refused("14100287.csv", STATCAN_ROWS.replace("millions", "billions"), STATCAN) == [
        '14100287.csv:4:4: I023 "billions" is not in the map of times of count.'
    ]


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        ('{ from = "{u}", map = "units" }', "There is no table [maps.units]."),
        ('{ from = "{u}", map = { k = "1000" } }', "The property count.times is a number, not"),
        ('{ from = "{@rows}" }', "Here {@rows} is not known."),
        ('"1000"', "I002"),
    ],
)
def test_what_times_cannot_be(obs, times, sentence):
    mapping = f"""
key = "{{p}}"
[read]
file = "a.csv"
[record]
count = {{ from = "{{v}}", times = {times} }}
"""
    assert sentence in obs.bring_in("a.csv", "p,v,u\na,1,k\n", mapping)[1]


def test_an_optional_unit_that_is_blank_multiplies_nothing(obs):
    times = '{ from = "{u}", map = { k = 1000 }, optional = true }'
    mapping = f"""
key = "{{p}}"
[read]
file = "a.csv"
[record]
count = {{ from = "{{v}}", times = {times} }}
"""
    records = obs.records("a.csv", "p,v,u\na,1,k\nb,2,\n", mapping)
    assert [record["count"] for record in records] == [1000, 2]


def test_a_unit_that_is_the_key_of_a_record_is_no_number(obs):
    times = '{ from = "{u}", ref = "place", by = "name" }'
    mapping = f"""
key = "{{p}}"
[read]
file = "a.csv"
[record]
count = {{ from = "{{v}}", times = {times} }}
"""
    found = obs.refused("a.csv", "p,v,u\na,1,France\n", mapping)
    assert found == ['a.csv:2:1: I022 "fr" is not a number, for times of count.']


@pytest.mark.parametrize(
    ("cell", "date", "code"),
    [
        ("1/2/2024", "2024-02-01", "00001"),
        ("11/12/2024", "2024-12-11", "00011"),
        ("01/02/2024", "2024-02-01", "00001"),
        ("123456/7/2024", "2024-07-123456", "123456"),
        ("x/-1/2024", "2024--1-x", "x"),
        ("\u0661/\u00b2/2024", "2024-\u00b2-\u0661", "\u0661"),
    ],
)
def test_zeros_before_days_months_and_codes(obs, cell, date, code):
    mapping = """
key = "{place}[-{day:02}]"
[read]
file = "t.csv"
split = { Joined = "{day}/{month}/{year:4}" }
[record]
place = { from = "{Name}", ref = "place", by = "name" }
period = "{year}-{month:02}-{day:02}"
unit = "{day:05}"
"""
    (record,) = obs.records("t.csv", f"Name,Joined\nGermany,{cell}\n", mapping)
    assert record == {
        "id": f"de-{code[-2:]}" if len(code) == 5 else f"de-{code}",
        "place": "de",
        "period": date,
        "unit": code,
    }


def test_a_number_of_a_workbook_that_has_lost_its_zeros(obs):
    mapping = """
key = "{code:05}"
[read]
file = "t.xlsx"
[record]
unit = "{code:05}"
names = ["{code:5}"]
"""
    rows = [["code", "code:5"], [1001, "a heading with a colon"], [48301.0, "b"]]
    assert [r["unit"] for r in obs.records("t.xlsx", workbook(rows), mapping)] == [
        "01001",
        "48301",
    ]


JOINED = """
key = "{place}"
missing = "n/a"
[read]
file = "a.csv"
decimal = ","
thousands = "."
[join.other]
file = "b.csv"
on = { p = "p" }
SIGNS
[record]
place = { from = "{p}", ref = "place", by = "name" }
count = "{v}"
value = "{other.v}"
"""


@pytest.mark.parametrize(
    ("signs", "value"),
    [("", 1234.5), ('decimal = ","\nthousands = "."', 1234.5)],
)
def test_the_other_table_has_the_signs_of_ours_if_none_are_given(obs, signs, value):
    (obs.root.parent / "b.csv").write_text("p;v\nGermany;1.234,5\n")
    _import_two(obs, JOINED.replace("SIGNS", signs))
    assert _all(obs) == [{"id": "de", "place": "de", "value": value, "count": 1200}]


def test_the_other_table_has_signs_of_its_own(obs):
    (obs.root.parent / "b.csv").write_text("p,v\nGermany,1.234\n")
    _import_two(obs, JOINED.replace("SIGNS", 'decimal = "."\nthousands = ","'))
    assert _all(obs) == [{"id": "de", "place": "de", "value": 1.234, "count": 1200}]


def _import_two(obs, mapping: str) -> None:
    """Import a table of ours, joined with b.csv."""
    obs.bring_in("a.csv", "p;v\nGermany;1.200\n", mapping)
    paths = [obs.root.parent / name for name in ("a.csv", "b.csv")]
    code, out = obs._run("--root", obs.root, "import", "obs", *paths)
    assert code == 0, out


def _all(obs) -> list[dict[str, Any]]:
    text = (obs.root / "records/obs/all.ndjson").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_missing_text_is_no_item_of_a_list_and_no_part_of_an_object(obs):
    mapping = """
key = "{place}"
missing = "n/a"
[read]
file = "a.csv"
[record]
place = { from = "{p}", ref = "place", by = "name" }
names = ["{a}", "{b}"]
marks = [{ field = "{a}", mark = "{b}" }]
"""
    rows = "p,a,b\nGermany,x,n/a\nFrance,n/a,n/a\n"
    assert obs.records("a.csv", rows, mapping) == [
        {"id": "de", "place": "de", "names": ["x"], "marks": [{"field": "x"}]},
        {"id": "fr", "place": "fr"},
    ]


def test_a_missing_text_does_not_count_as_a_row(obs):
    mapping = """
key = "{place}"
missing = "n/a"
[read]
file = "a.csv"
[record]
place = { from = "{p}", ref = "place", by = "name" }
count = { from = "{a}", count = true }
"""
    rows = "p,a\nGermany,n/a\nGermany,x\nFrance,n/a\nGermany,y\nFrance,n/a\n"
    assert obs.records("a.csv", rows, mapping) == [
        {"id": "de", "place": "de", "count": 2},
        {"id": "fr", "place": "fr", "count": 0},
    ]


def test_a_new_column_is_a_text_which_nothing_is_multiplied_by(obs):
    mapping = """
key = "{p}"
[read]
file = "a.csv"
derive = { z = { from = "{v}", times = 10 } }
[record]
count = "{z}"
"""
    code, out = obs.bring_in("a.csv", "p,v\na,1\n", mapping)
    assert code == 1
    assert "obs.toml:7:32: I003 The column z is a text, which nothing can be multiplied by." in out


def test_insee_blanks_that_do_not_break_between_thousands(obs):
    mapping = """
key = "{place}-{period}"
[read]
file = "series.csv"
decimal = ","
thousands = " "
keep = { "Libellé" = { ref = "place", by = "name" } }
[unpivot]
headings = "{year:4}-T{quarter:1}"
value = "cell"
[record]
place = { from = "{Libellé}", ref = "place", by = "name" }
period = "{year}-Q{quarter}"
value = "{cell}"
"""
    rows = "Libellé;idBank;2023-T1;2023-T2\nFrance;001;12\u202f345,5;12\u00a0400\nMonde;2;1;2\n"
    assert obs.records("series.csv", rows, mapping) == [
        {"id": "fr-2023-Q1", "place": "fr", "period": "2023-Q1", "value": 12345.5},
        {"id": "fr-2023-Q2", "place": "fr", "period": "2023-Q2", "value": 12400},
    ]


def test_census_arrays_with_the_headings_in_the_first(obs):
    mapping = """
key = "{place}-{year}"
missing = "-555555555"
[read]
file = "acs5-{year:4}.json"
[record]
place = { from = "{NAME}", ref = "place", by = "name" }
count = { from = "{B01001_001E}", optional = true }
value = "{B01001_001M}"
"""
    rows = [
        ["NAME", "B01001_001E", "B01001_001M", "state"],
        ["France", "331893745", "-555555555", "01"],
        ["Germany", None, 12.5, "02"],
    ]
    assert obs.records("acs5-2021.json", json.dumps(rows), mapping) == [
        {"id": "de-2021", "place": "de", "value": 12.5},
        {"id": "fr-2021", "place": "fr", "count": 331893745},
    ]


def test_united_nations_notes_in_a_table_of_their_own_below(obs):
    mapping = """
key = "{place}-{Year}"
[read]
file = "UNdata_{}.csv"
keep = { Variant = "Medium" }
[record]
place = { from = "{Country or Area}", ref = "place", by = "name" }
period = "{Year}"
value = "{Value}"
names = { from = "{Value Footnotes}", separator = ",", optional = true }
"""
    rows = (
        '"Country or Area","Year","Variant","Value","Value Footnotes"\n'
        '"Germany","2024","Medium","84552.242","1,2"\n"Germany","2024","High","9",""\n'
        '"France","2024","Medium","66548.53",""\n\n'
        '"footnoteSeqID","Footnote"\n"1","Without some, see notes"\n"2","Provisional"\n'
    )
    assert obs.records("UNdata_Export_2025.csv", rows, mapping) == [
        {"id": "de-2024", "place": "de", "period": "2024", "value": 84552.242,
         "names": ["1", "2"]},
        {"id": "fr-2024", "place": "fr", "period": "2024", "value": 66548.53},
    ]  # fmt: skip


def test_a_survey_with_the_answers_below_the_questions(obs):
    mapping = """
key = "{Respondent ID}"
[read]
file = "Survey.csv"
header = [1, 2]
split = { "Age? / Response" = ["{low}-{high}", "{low}+", "under {below}"] }
[record]
low = { from = "{low}", optional = true }
high = { from = ["{high}", "{below}"], optional = true }
names = [
    { from = "{Which? / Bonn}", optional = true },
    { from = "{Which? / Lyon}", optional = true },
]
"""
    rows = (
        "Respondent ID,Age?,Which?,\n,Response,Bonn,Lyon\n"
        "118,25-34,Bonn,Lyon\n119,65+,,Lyon\n120,under 18,,\n"
    )
    assert obs.records("Survey.csv", rows, mapping) == [
        {"id": "118", "low": 25, "high": 34, "names": ["Bonn", "Lyon"]},
        {"id": "119", "low": 65, "names": ["Lyon"]},
        {"id": "120", "high": 18},
    ]


@pytest.mark.parametrize(
    ("table", "fragment", "line"),
    [
        ("[read]\nfile = 'a.csv'", 'split = { a = "{x}-{y}", b = ["{z}", "{z}/{y}"] }', "6:26"),
        ("[read]\nfile = 'a.csv'", 'split = { a = "{x}-{y}" }\nderive = { y = "{a}" }', "6:11"),
        ("[read]\nfile = 'a.csv'", 'columns = { y = "Year" }\nsplit = { a = "{x}-{y}" }', "7:11"),
        (
            "[read]\nfile = 'a.csv'\n[unpivot]\nheadings = '{y}'\nvalue = 'c'",
            'split = { c = "{x}-{y}", d = "{x}" }',
            "9:26",
        ),
    ],
)
def test_two_columns_of_one_name_are_refused(obs, table, fragment, line):
    mapping = f'key = "{{p}}"\n{table}\n{fragment}\n[record]\nunit = "{{p}}"\n'
    code, out = obs.bring_in("a.csv", "p\n1\n", mapping)
    assert code == 1
    assert f"obs.toml:{line}: I002 The column " in out
    assert " is defined twice." in out


def test_a_mark_in_a_list_or_an_object_is_refused(obs):
    mapping = """
key = "{p}"
missing = "n/a"
[read]
file = "a.csv"
[record]
names = ["{v}", "{w}"]
[[marks]]
cell = ["#", "n/a"]
list = "marks"
item = { field = "{@property}", mark = "{@cell}" }
"""
    assert obs.refused("a.csv", "p,v,w\na,5,#\nb,n/a,x\n", mapping) == [
        'a.csv:2:3: I022 "#" is a mark, for names, which is in a list or an object.'
    ]
    only = mapping.replace("[[marks]]", '[[marks]]\nproperties = "value"\n')
    code, out = obs.bring_in("a.csv", "p,v,w\na,5,#\n", only)
    assert code == 1
    assert "No property of [record] is of the form value." in out
    other = only.replace("[record]", '[record]\nvalue = "{v}"')
    assert obs.records("a.csv", "p,v,w\na,5,#\n", other)[0]["names"] == ["5", "#"]


def test_a_value_of_another_table_is_found_at_our_cell_that_leads_to_it(obs):
    (obs.root.parent / "b.csv").write_text("x;y;p;v\n1;2;Germany;many\n")
    obs.bring_in("a.csv", "p;v\nGermany;1.200\n", JOINED.replace("SIGNS", ""))
    paths = [obs.root.parent / name for name in ("a.csv", "b.csv")]
    code, out = obs._run("--root", obs.root, "import", "obs", *paths)
    assert code == 1
    assert 'a.csv:2:1: I022 "many" is not a number, for value.' in out
