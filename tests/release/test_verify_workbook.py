"""What differs in a workbook from the one that is expected."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hidata.dataset.settings import Metadata
from hidata.formats import xlsx
from hidata.release.verify_workbook import differences
from hidata.tables.model import Column, Table

DAY = date(2026, 3, 31)


@pytest.fixture
def expected(tmp_path: Path) -> Path:
    """A workbook with the views `pay` and `tie`."""
    path = tmp_path / "expected.xlsx"
    columns = (Column("place", "string"), Column("pay", "float64"), Column("day", "date32"))
    views = [Table(name, name, columns, ()) for name in ("pay", "tie")]
    rows = {"place": [f"p{n}" for n in range(20)], "pay": [float(n) for n in range(20)]}
    table = pa.table({**rows, "day": pa.array([DAY] * 20)})
    xlsx.write(path, Metadata("d"), {}, views, lambda view: table, DAY, [])
    return path


def edited(expected: Path, edit: Callable[[openpyxl.Workbook], object]) -> list[str]:
    """Return what differs in a workbook after openpyxl saved it."""
    book = openpyxl.load_workbook(expected)
    edit(book)
    found = expected.with_name("found.xlsx")
    book.save(found)
    return list(differences(expected, found))


def packed(expected: Path, part: str, change: Callable[[bytes], bytes | None]) -> list[str]:
    """Return what differs in a workbook after one of its parts was changed, or left out."""
    found = expected.with_name("found.xlsx")
    with zipfile.ZipFile(expected) as old, zipfile.ZipFile(found, "w") as new:
        for name in old.namelist():
            data = change(old.read(name)) if name == part else old.read(name)
            if data is not None:
                new.writestr(name, data)
    return list(differences(expected, found))


def test_a_changed_cell_is_named(expected: Path):
    def edit(book: openpyxl.Workbook) -> None:
        book["pay"]["B3"].value = 51140
        book["tie"]["A2"].value = None
        book["tie"]["C2"].value = "2026-03-31"

    assert edited(expected, edit) == [
        "pay!B3: 51140, and 1 expected",
        "tie!A2: blank, and p0 expected",
        "tie!C2: 2026-03-31 (text), and 2026-03-31 (date) expected",
    ]


def test_a_formula_is_no_value_and_added_cells_are_named(expected: Path):
    def edit(book: openpyxl.Workbook) -> None:
        book["pay"]["B3"].value = "=1+1"
        book["pay"]["E30"].value = "x"
        book["pay"]["A30"].value = "=2"

    assert edited(expected, edit) == [
        "pay!B3: a formula without a stored value, and 1 expected",
        "pay!A30: a formula without a stored value, and blank expected",
        "pay!E30: x, and blank expected",
    ]


def test_of_many_cells_ten_are_named(expected: Path):
    def edit(book: openpyxl.Workbook) -> None:
        for row in range(2, 22):
            book["pay"].cell(row, 1).value = "x"

    found = edited(expected, edit)
    assert found[:10] == [f"pay!A{row}: x, and p{row - 2} expected" for row in range(2, 12)]
    assert found[10:] == ["and 10 other differences"]


def test_sheets_that_are_missing_added_or_moved(expected: Path):
    assert edited(expected, lambda book: book.remove(book["tie"])) == ["the sheet tie is missing"]
    added = edited(expected, lambda book: book.create_sheet("new"))
    assert added == ["the sheet new is not expected"]
    moved = edited(expected, lambda book: book.move_sheet("tie", -1))
    assert moved == ["its sheets are in another order"]


def test_equal_parts_are_equal_however_packed(expected: Path):
    assert list(differences(expected, expected)) == []
    assert packed(expected, "", bytes) == []


def test_another_version_of_the_library_may_write_other_parts(expected: Path, tmp_path: Path):
    other = tmp_path / "other.xlsx"
    with zipfile.ZipFile(expected) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name).replace(b"<b/>", b"<b val='1'/>")
            new.writestr(name, data.replace(b"XlsxWriter ", b"XlsxWriter 9"))
    assert list(differences(expected, other)) == []


def test_what_differs_around_the_cells_is_named_by_part(expected: Path):
    style = "xl/styles.xml"
    assert packed(expected, style, lambda data: data.replace(b"<b/>", b"<i/>")) == [
        "all cells are as expected, but these parts of the file differ: 'xl/styles.xml'"
    ]
    # A formula whose stored value is the same.
    sheet = "xl/worksheets/sheet3.xml"
    with_formula = lambda data: data.replace(b"<v>1.0</v>", b"<f>1*1</f><v>1.0</v>")  # noqa: E731
    (said,) = packed(expected, sheet, with_formula)
    assert said.endswith("differ: 'xl/worksheets/sheet3.xml'")


def test_a_file_that_is_no_workbook_gets_one_sentence(expected: Path):
    found = expected.with_name("found.xlsx")
    found.write_bytes(b"no zip")
    assert list(differences(expected, found)) == ["this workbook is not read: its end is missing"]
    (said,) = packed(expected, "xl/workbook.xml", lambda data: None)
    assert said == "this is a zip archive, not a workbook (.xlsx)"
    (said,) = packed(expected, "xl/worksheets/sheet3.xml", lambda data: data[:999])
    assert said.startswith("this workbook cannot be read; python-calamine says: ")
    (said,) = packed(
        expected,
        "xl/worksheets/sheet3.xml",
        lambda data: data.replace(b'<c r="B3"', b'<c r="ZZZZ99999999"'),
    )
    assert "reaches to row 99,999,999" in said
    missing = expected.with_name("none.xlsx")
    (said,) = differences(expected, missing)
    assert said == "this file cannot be read: no such file or directory"
