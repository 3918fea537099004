"""Files in the layouts of classifications (SOC, CIP, ESCO), and of a series of prices (CPI)."""

from __future__ import annotations

import json
import random

import pytest

from tests.helpers import codes_in
from tests.imports.publishers import Labour, book


def _labour(make, hidata, *sources: str, **mappings: str) -> Labour:
    labour = Labour(make, hidata, **mappings)
    (labour.root / "records/source").mkdir()
    for source in sources:
        (labour.root / f"records/source/{source}.json").write_text(f'{{"id": "{source}"}}')
    return labour


CROSSWALK = """
kind    = "code"
source  = "cip-soc"
key     = "cip-{CIP2020Code}"
locator = "{CIP2020Code}"

[read]
file  = "CIP2020_SOC2018_Crosswalk.csv"
split = { CIP2020Title = "{title}." }

[read.keep]
SOC2018Code = { not = ["99-9999"] }

[record]
scheme    = "cip-2020"
notation  = "{CIP2020Code}"
title     = "{title}"
relations = [{ relation = "crosswalked-to", code = { from = "{SOC2018Code}", ref = "code", by = "notation", where = { scheme = "soc-2018" } } }]
"""
CIP_HEAD = "CIP2020Code,CIP2020Title,SOC2018Code,SOC2018Title"
CIP_ROWS = [
    '01.0000,"Agriculture, General.",11-1011,Chief Executives',
    '51.0706,"Health Information/Medical Records Administration/Administrator.",29-2072,Records',
    '51.0706,"Health Information/Medical Records Administration/Administrator.",11-1011,"Chiefs, All"',
    "87:01.0508,Taxidermy/Taxidermist.,99-9999,NO MATCH",
    "90.0100,Nothing.,99-9999,NO MATCH",
]


def _cip(*rows: str, bom: bool = True) -> bytes:
    text = "".join(f"{row}\r\n" for row in (CIP_HEAD, *rows))
    return text.encode("utf-8-sig" if bom else "utf-8")


@pytest.fixture
def cip(make, hidata) -> Labour:
    return _labour(make, hidata, "cip-soc", cip=CROSSWALK)


def test_several_rows_of_a_crosswalk_become_one_list(cip):
    cip.file("CIP2020_SOC2018_Crosswalk.csv", _cip(*CIP_ROWS))
    code, out = cip.take("cip")
    assert code == 0, out
    assert cip.by_key("code/cip-soc.ndjson") == {
        "cip-01.0000": {
            "scheme": "cip-2020", "notation": "01.0000", "title": "Agriculture, General",
            "relations": [{"relation": "crosswalked-to", "code": "soc-2018-11-1011"}],
            "source": "cip-soc", "locator": "01.0000",
        },
        "cip-51.0706": {
            "scheme": "cip-2020", "notation": "51.0706",
            "title": "Health Information/Medical Records Administration/Administrator",
            "relations": [
                {"relation": "crosswalked-to", "code": "soc-2018-11-1011"},
                {"relation": "crosswalked-to", "code": "soc-2018-29-2072"},
            ],
            "source": "cip-soc", "locator": "51.0706",
        },
    }  # fmt: skip
    assert "5 rows: 3 taken, 2 left out by SOC2018Code" in out
    before = cip.state()
    assert cip.take("cip")[0] == 0
    assert cip.state() == before
    assert cip.audit()[0] == 0


def test_a_shuffled_crosswalk_gives_the_same_bytes(cip):
    cip.file("CIP2020_SOC2018_Crosswalk.csv", _cip(*CIP_ROWS))
    assert cip.take("cip")[0] == 0
    expected = cip.state()["records/code/cip-soc.ndjson"]
    for seed in range(3):
        (cip.root / "records/code/cip-soc.ndjson").unlink()
        rows = random.Random(seed).sample(CIP_ROWS, len(CIP_ROWS))
        cip.file("CIP2020_SOC2018_Crosswalk.csv", _cip(*rows, bom=bool(seed % 2)))
        assert cip.take("cip", "--update")[0] == 0
        assert cip.state()["records/code/cip-soc.ndjson"] == expected


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        ('51.0706,"Health Information.",29-1215,Doctors', "I030", "7:"),
        ("51.0707,Technology,29-1215,Doctors", "I021", "7:2"),  # without the full stop
        ("51.0707,Technology.,29-9999,Gone", "I024", "7:3"),
        ("51.0707,Technology.,NO MATCH,99-9999", "I024", "7:3"),
        ('51.0707,"Technology.,29-1215,Doctors', "I010", "7:"),
    ],
)
def test_a_row_that_does_not_fit_the_crosswalk_is_refused(cip, row, code, place):
    cip.file("CIP2020_SOC2018_Crosswalk.csv", _cip(*CIP_ROWS, row))
    before = cip.state()
    exit_code, out = cip.take("cip")
    assert (exit_code, codes_in(out), cip.state()) == (1, [code], before), out
    assert f"Crosswalk.csv:{place}" in out


def test_of_rows_that_disagree_in_much_the_first_by_name_is_said(cip):
    more = "".join(f'{name} = "{{SOC2018Title}}"\n' for name in ("definition", "uri", "title"))
    cip.mapping(CROSSWALK.replace('title     = "{title}"\n', more), "cip")
    cip.file("CIP2020_SOC2018_Crosswalk.csv", _cip(*CIP_ROWS))
    code, out = cip.take("cip")
    assert (code, codes_in(out)) == (1, ["I030"])
    assert 'The rows of "cip-51.0706" disagree in definition; see row 3.' in out


ESCO = """
kind    = "code"
source  = "esco"
key     = "esco-{code}"
locator = "{code}"

[read]
file = "occupations_en.csv"

[record]
scheme          = "esco"
notation        = "{code}"
title           = "{preferredLabel}"
uri             = "{conceptUri}"
parent          = { from = "{iscoGroup}", ref = "code", by = "notation", where = { scheme = "isco-08" } }
aliases         = { from = "{altLabels}", separator = "\\n", optional = true }
concept_schemes = { from = "{inScheme}", separator = ",\\n" }
definition      = { from = "{definition}", optional = true }
"""
ESCO_ROWS = [
    ["conceptUri", "iscoGroup", "preferredLabel", "altLabels", "inScheme", "definition", "code"],
    ["http://x/1", "3252", "clinical coder", "medical coder\nmedical code clerk \n\nclerk, coding",
     "http://s/occupations,\nhttp://s/members", 'They read, "code",\nand file.', "3252.1.1"],
    ["http://x/2", "3252", "caf\u00e9 coder", "", "http://s/members", "", "3252.1.2"],
]  # fmt: skip


def _quoted(rows: list[list[str]], end: str) -> bytes:
    """Return rows as CSV in which each cell that needs it is in quotes, as ESCO writes them."""

    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\n') else text

    return "".join(",".join(map(cell, row)) + end for row in rows).encode()


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_within_cells_part_lists_and_not_rows(make, hidata, end):
    esco = _labour(make, hidata, "esco", esco=ESCO)
    esco.file("occupations_en.csv", _quoted(ESCO_ROWS, end))
    code, out = esco.take("esco")
    assert code == 0, out
    assert esco.by_key("code/esco.ndjson") == {
        "esco-3252.1.1": {
            "scheme": "esco", "notation": "3252.1.1", "title": "clinical coder",
            "parent": "isco-08-3252", "uri": "http://x/1",
            "aliases": ["medical coder", "medical code clerk", "clerk, coding"],
            "concept_schemes": ["http://s/occupations", "http://s/members"],
            "definition": 'They read, "code",\nand file.', "source": "esco", "locator": "3252.1.1",
        },
        "esco-3252.1.2": {
            "scheme": "esco", "notation": "3252.1.2", "title": "caf\u00e9 coder",
            "parent": "isco-08-3252", "uri": "http://x/2",
            "concept_schemes": ["http://s/members"], "source": "esco", "locator": "3252.1.2",
        },
    }  # fmt: skip
    assert esco.audit()[0] == 0
    broken = [*ESCO_ROWS, ["http://x/3", "3253", "z", "", "http://s/members", "", "3253.1"]]
    esco.file("occupations_en.csv", _quoted(broken, end))
    code, out = esco.take("esco", "--update")
    assert (code, codes_in(out)) == (1, ["I024"])
    # the row is named by the line where it begins: cells above it have line ends in them
    assert "occupations_en.csv:9:2: I024" in out


STRUCTURE = """
kind    = "code"
source  = "soc-structure"
key     = "soc-{notation}"

[read]
file    = "soc_structure_2018.xlsx"
header  = 8
columns = { title = "@E" }
derive  = { notation = ["{Detailed Occupation}", "{Broad Group}", "{Minor Group}", "{Major Group}"] }

[read.keep]
notation = { like = "{:2}-{:4}" }

[record]
scheme   = "soc"
notation = "{notation}"
title    = "{title}"
"""
STRUCTURE_ROWS = [
    ["U.S. Bureau of Labor Statistics"],
    ["On behalf of a committee"],
    [],
    ["November 2017"],
    ["***This is the final structure***"],
    [],
    [],
    ["Major Group", "Minor Group", "Broad Group", "Detailed Occupation", None],
    ["29-0000", None, None, None, "Healthcare Practitioners"],
    [None, "29-2000", None, None, "Technologists"],
    [None, None, "29-2070", None, "Records Specialists"],
    [None, None, None, "29-2072", "Medical Records Specialists"],
    [],
    ["Note: titles may change."],
    [None, None, None, None, "Source: SOC"],
]


def test_a_code_in_one_of_four_columns_and_notes_under_the_table(make, hidata):
    soc = _labour(make, hidata, "soc-structure", structure=STRUCTURE)
    soc.file("soc_structure_2018.xlsx", book({"2018 Structure": STRUCTURE_ROWS}))
    code, out = soc.take("structure")
    assert code == 0, out
    found = soc.by_key("code/soc-structure.ndjson")
    assert {record["notation"]: record["title"] for record in found.values()} == {
        "29-0000": "Healthcare Practitioners",
        "29-2000": "Technologists",
        "29-2070": "Records Specialists",
        "29-2072": "Medical Records Specialists",
    }
    assert "7 rows: 4 taken, 1 blank, 2 left out by notation" in out


def test_a_column_without_a_heading_may_be_blank_and_is_refused_beyond_all(make, hidata):
    soc = _labour(make, hidata, "soc-structure", structure=STRUCTURE)
    rows = [row[:4] if row[3:4] == ["29-2072"] else row for row in STRUCTURE_ROWS]
    soc.file("soc_structure_2018.xlsx", book({"2018 Structure": rows}))
    code, out = soc.take("structure")
    assert (code, codes_in(out)) == (1, ["I025"])
    assert "(2018 Structure!E12)" in out
    soc.mapping(STRUCTURE.replace('"@E"', '"@XFE"'), "structure")
    assert codes_in(soc.take("structure")[1]) == ["I013"]


@pytest.mark.parametrize("shift", [-1, 1])
def test_a_table_that_begins_in_another_row_is_refused(make, hidata, shift):
    soc = _labour(make, hidata, "soc-structure", structure=STRUCTURE)
    rows = STRUCTURE_ROWS[1:] if shift < 0 else [[], *STRUCTURE_ROWS]
    soc.file("soc_structure_2018.xlsx", book({"2018 Structure": rows}))
    code, out = soc.take("structure")
    assert (code, codes_in(out)) == (1, ["I013"])


PRICES = """
kind    = "price"
source  = "cpi"
key     = "{series_id}-{year}-{month}"

[read]
file  = "CUUR0000SA0.tsv"
split = { period = "M{month:2}" }

[read.keep]
period = { not = ["M13"] }

[record]
series = "{series_id}"
period = "{year}-{month}"
value  = "{value}"
"""
CPI = "series_id\tyear\tperiod\tvalue\nCU1\t1913\tM01\t9.8\nCU1\t1913\tM12\t     10.0\nCU1\t1913\tM13\t9.9\n"


def test_an_encoding_that_only_the_mapping_knows(make, hidata):
    cpi = _labour(
        make, hidata, "cpi", months=PRICES.replace("[read]", '[read]\nencoding = "utf-16-le"')
    )
    cpi.file("CUUR0000SA0.tsv", CPI.encode("utf-16-le"))
    code, out = cpi.take("months")
    assert code == 0, out
    source = json.loads((cpi.root / "records/source/cpi.json").read_text())
    assert source["media_type"] == "text/tab-separated-values"
    assert cpi.audit()[0] == 0


def test_the_mean_of_a_year_is_not_a_month(make, hidata):
    cpi = _labour(make, hidata, "cpi", months=PRICES)
    cpi.file("CUUR0000SA0.tsv", CPI)
    code, out = cpi.take("months")
    assert code == 0, out
    found = cpi.by_key("price/cpi.ndjson")
    assert {record["period"]: record["value"] for record in found.values()} == {
        "1913-01": 9.8, "1913-12": 10,
    }  # fmt: skip
    assert "3 rows: 2 taken, 1 left out by period" in out
    years = PRICES.replace('period = { not = ["M13"] }', 'period = "M13"')
    years = years.replace("-{month}", "").replace('split = { period = "M{month:2}" }', "")
    cpi.mapping(
        years.replace("[read]", "[read]\n").replace("source  =", 'out = "years.ndjson"\nsource  ='),
        "years",
    )
    code, out = cpi.take("years")
    assert code == 0, out
    assert "gone" not in out  # the months are of another mapping
    assert [record["value"] for record in cpi.records("price/years.ndjson")] == [9.9]
    assert cpi.audit()[0] == 0
