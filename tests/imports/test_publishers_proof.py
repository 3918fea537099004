"""What two files say of one thing, another edition of a file, and one digit that is changed."""

from __future__ import annotations

import gzip
import json

import pytest

from tests.helpers import codes_in
from tests.imports.publishers import Labour, book
from tests.imports.test_publishers_oews import OEWS, ROWS_2025
from tests.imports.test_publishers_oews_flat import FLAT, IN_ABILENE, NATION, flat_text

KEY = "29-2072-us-2025-05"
WORKBOOK, LINES = "national_M2025_dl.xlsx", "oe.data.slice.gz"


def _workbook(**cells: object) -> bytes:
    """Return the workbook, with other cells in the row of the nation's records specialists."""
    head, *rows = ROWS_2025
    changed = [
        [cells.get(str(name), cell) for name, cell in zip(head, row, strict=True)]
        if row[2] == "29-2072"
        else row
        for row in rows
    ]
    return book({"national": [head, *changed]})


def _lines(old: str = "", new: str = "") -> bytes:
    text = flat_text(NATION, IN_ABILENE).decode()
    assert old in text
    return gzip.compress(text.replace(old, new, 1).encode(), mtime=0)


@pytest.fixture
def both(make, hidata) -> Labour:
    """The dataset with the workbook brought in, and then the file of one value a line."""
    labour = Labour(make, hidata, oews=OEWS, flat=FLAT)
    labour.file(WORKBOOK, _workbook())
    labour.file(LINES, _lines())
    assert labour.take("oews")[0] == 0
    return labour


def _record(labour: Labour) -> dict[str, object]:
    return labour.by_key("wage/oews-2025.ndjson")[KEY]


def test_one_key_in_two_files_the_first_stands(both):
    before = _record(both)
    code, out = both.take("flat")
    assert code == 0, out
    assert "confirmed by another source: 1 wage from oews-flat-2025" in out
    assert _record(both) == {**before, "additional_sources": ["oews-flat-2025"]}
    assert before["source"] == "oews-2025"
    assert before["locator"] == "national!29-2072/detailed"
    assert [r["id"] for r in both.records("wage/oews-flat-2025.ndjson")] == [
        "29-2072-msa-10180-2025-05"
    ]
    after = both.state()
    for name in ("flat", "oews", "flat"):
        assert both.take(name)[0] == 0
    assert both.state() == after
    assert both.run("validate")[0] == 0
    code, out = both.audit()
    assert code == 0, out
    # in the file: of the nation code, area, industry, period, 6 numbers; of Abilene 4, 3, 4 x 4 in marks
    assert "oews-flat-2025: 33 of 33 values equal, 2 records" in out
    # in the workbook: of the nation code, period and 6 numbers, which count once; of the others
    # code, period, numbers and marks; their areas and industries are constants, not proven
    assert "oews-2025: 55 of 55 values equal, 4 records" in out
    assert "wage: 80 of 86 values proven (93.0 %)" in out


@pytest.mark.parametrize("options", [(), ("--update",)])
@pytest.mark.parametrize(
    ("old", "new", "name"),
    [("   56790", "   56791", "mean_annual"), ("  194720", "  194721", "employment")],
)
def test_two_files_that_differ_are_refused(both, options, old, new, name):
    both.file(LINES, _lines(old, new))
    before = both.state()
    code, out = both.take("flat", *options)
    assert (code, codes_in(out), both.state()) == (1, ["I041"], before)
    assert f"I041 {name} of wage/{KEY} is " in out
    assert "in the record of oews-2025" in out


def test_a_mark_in_one_file_and_a_value_in_the_other(both):
    both.file(LINES, _lines("27.30\t", "-\t8"))
    code, out = both.take("flat")
    # the file says less than the record, and nothing else
    assert code == 0, out
    assert "additional_sources" in _record(both)


def test_one_digit_changed_in_a_file(both):
    assert both.take("flat")[0] == 0
    both.file(WORKBOOK, _workbook(A_MEAN=56780))
    code, out = both.audit()
    assert (code, codes_in(out)) == (1, ["I060"])
    assert "mean_annual is 56790, but 56780 in " in out
    assert 'national!J5, where "56780" stands' in out
    code, out = both.take("oews")
    assert (code, codes_in(out)) == (1, ["I040"])
    both.file(WORKBOOK, _workbook())
    both.file(LINES, _lines("   56790", "   56799"))
    code, out = both.audit()
    assert (code, codes_in(out)) == (1, ["I060"])
    assert "mean_annual is 56790, but 56799 in " in out
    assert "oe.data.slice.gz, row 5, column 4" in out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"employment":194720', '"employment":194721', "employment is 194721, but 194720 in "),
        ('"mean_hourly":27.3', '"mean_hourly":27.31', "mean_hourly is 27.31, but 27.3 in "),
        (
            '"period":"2025-05","employment":194720',
            '"period":"2024-05","employment":194720',
            "period is",
        ),
        ('"at_least":239200', '"at_least":239000', "marks is "),
    ],
)
def test_one_digit_changed_in_a_record(both, old, new, said):
    path = both.root / "records/wage/oews-2025.ndjson"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    code, out = both.audit()
    assert code == 1
    assert "I060" in codes_in(out)
    assert said in out
    assert "records/wage/oews-2025.ndjson:" in out
    assert "proven (0.0 %)" in out


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ('mean_annual    = "{A_MEAN}"', 'mean_annual    = "{A_PCT90}"', {"I060", "I050"}),
        ('2025 = 239200', '2025 = 239000', {"I060"}),
        ('"{year}-05"\nemployment ', '"{year}-06"\nemployment ', {"I060"}),
        ('group    = ["detailed", "total"]', 'group    = ["total"]', {"I061"}),
        ('area           = "us"', 'area           = "ohio"', set()),
    ],
)  # fmt: skip
def test_one_thing_changed_in_a_mapping(both, old, new, codes):
    assert OEWS.count(old) == 1
    both.mapping(OEWS.replace(old, new), "oews")
    code, out = both.audit()
    assert set(codes_in(out)) == codes
    assert code == (1 if codes else 0)


def test_another_edition_of_a_file(both):
    digest = json.loads((both.root / "records/source/oews-2025.json").read_text())["sha256"]
    head, *rows = ROWS_2025
    both.file(WORKBOOK, book({"national": [head, *reversed(rows)], "Notes": [["Corrected"]]}))
    code, out = both.audit("wage")
    assert code == 0, out
    assert "oews-2025: another edition of the file, " in out
    before = both.state()
    code, out = both.take("oews")
    assert code == 0, out
    assert "source oews-2025: " in out
    assert "is another edition of its file" in out
    assert both.state() == before
    assert both.take("oews", "--update")[0] == 0
    new = json.loads((both.root / "records/source/oews-2025.json").read_text())["sha256"]
    assert new != digest
    assert "another edition" not in both.audit("wage")[1]


def test_rows_that_are_gone_or_new_in_another_edition(both):
    head, *rows = ROWS_2025
    assert rows[3][2] == "29-2072"
    both.file(WORKBOOK, book({"national": [head, *rows[:3]]}))
    code, out = both.take("oews")
    assert code == 0, out
    assert f"gone from the file: 1 wage from oews-2025, 2025-05: {KEY}" in out
    assert _record(both)["employment"] == 194720
    code, out = both.audit()
    assert (code, codes_in(out)) == (1, ["I061"])
    more = ["99", "000000", "13-1020", "Buyers", "detailed", 5, 1, 1, 10, 20800, 11, 22880, "", ""]
    both.file(WORKBOOK, book({"national": [head, *rows, more]}))
    code, out = both.take("oews")
    assert (code, codes_in(out)) == (1, ["I043"])
    code, out = both.take("oews", "--update")
    assert code == 0, out
    assert "added: 1 wage from oews-2025, 2025-05: 13-1020-us-2025-05" in out
    assert len(both.records("wage/oews-2025.ndjson")) == 5
    keys = [record["id"] for record in both.records("wage/oews-2025.ndjson")]
    assert keys == sorted(keys)


def test_a_second_file_as_the_oracle_of_the_first(both):
    both.mapping(FLAT + '\n[[oracle]]\nmapping = "oews"\n', "flat")
    code, out = both.take("flat", "--check")
    assert code == 0, out
    # code, period and six numbers of the nation; area and industry are constants of the workbook
    assert "the same as by the mapping oews: 8 values agree" in out
    both.file(WORKBOOK, _workbook(EMP_PRSE=1.3, H_MEAN=27.4, A_MEAN=56980, H_PCT90=40.51))
    code, out = both.take("flat", "--check")
    assert (code, codes_in(out)) == (1, ["I050"] * 4)
    names = [line.split("I050 ")[1].split()[0] for line in out.splitlines() if "I050" in line]
    assert names == ["employment_rse", "mean_hourly", "mean_annual", "p90_hourly"]
