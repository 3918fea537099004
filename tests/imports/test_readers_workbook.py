"""Workbooks: cells, headings, bounds, and files that are made to harm."""

import contextlib
import gzip
import io
import struct
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
from hidata.imports.cells import Bad, ReadError, column_number
from hidata.imports.readers import Options, files_at, sheet_scan
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

AS_FOUND = Options()


def read(path: Path, options: Options = AS_FOUND, sheet: str = ""):
    [file] = files_at(path)
    found = file.table(options, sheet)
    rows = list(found.rows)
    file.close()
    return found.headings, rows


def refusal(path: Path, options: Options = AS_FOUND, sheet: str = "") -> ReadError:
    with pytest.raises(ReadError) as error:
        read(path, options, sheet)
    return error.value


@pytest.fixture
def book(tmp_path):
    """Write the cells of sheets into a workbook, and return its path."""

    def write(sheets: dict[str, dict[str, object]] | None = None, **cells) -> Path:
        workbook = openpyxl.Workbook()
        workbook.remove(workbook.active)
        for name, content in (sheets or {"One": cells}).items():
            sheet = workbook.create_sheet(name)
            for place, value in content.items():
                if place == "merge":
                    for span in value:
                        sheet.merge_cells(span)
                else:
                    sheet[place] = value
        workbook.save(tmp_path / "t.xlsx")
        return tmp_path / "t.xlsx"

    return write


def test_cells_of_all_types(book):
    path = book(
        A1="a", B1="b", C1="c", D1="d", E1="e", F1="f", G1="g",
        A2=" x ", B2=43232301, C2=True, D2=date(2025, 5, 31), E2=datetime(2025, 5, 31, 12, 30),
        F2=time(12, 30), G2=timedelta(hours=30),
    )  # fmt: skip
    cells = ["x", 43232301, True, date(2025, 5, 31), datetime(2025, 5, 31, 12, 30), time(12, 30)]
    assert read(path) == (list("abcdefg"), [(2, [*cells, "30:00:00"])])


def test_rows_and_columns_count_from_the_first_of_the_sheet(book):
    path = book(B5="h", C5=" i ", B6="v", C8=1)
    assert read(path, Options(header=(5,))) == (
        ["", "h", "i"],
        [(6, ["", "v", ""]), (7, ["", "", ""]), (8, ["", "", 1])],
    )
    [file] = files_at(path)
    names = ("A1", "B5", "c5", "C8", "C9", "D8", "XFD1048576")
    assert [file.cell("One", name) for name in names] == ["", "h", "i", 1, "", "", ""]
    for name in ("", "1", "A0", "AAAA1", "A1:B2", "Ä1"):
        with pytest.raises(ReadError, match="name of a cell"):
            file.cell("One", name)


def test_sheets_in_their_order_hidden_ones_too_without_charts(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "first"
    workbook.create_chartsheet("Chart")
    workbook.create_sheet("Hidden").sheet_state = "veryHidden"
    workbook["Hidden"]["A1"] = "second"
    workbook.save(tmp_path / "t.xlsx")
    [file] = files_at(tmp_path / "t.xlsx")
    assert file.sheet_names() == ["Sheet", "Hidden"]
    assert (file.table(Options()).headings, file.table(Options()).sheet) == (["first"], "Sheet")
    assert file.table(Options(), "Hidden").headings == ["second"]
    error = refusal(tmp_path / "t.xlsx", sheet="Chart")
    assert ("no sheet 'Chart'" in error.message, error.hint) == (
        True,
        "its sheets are Sheet, Hidden",
    )


def test_two_tables_of_one_workbook_are_read_in_turn(book):
    path = book({"x": {"A1": "a", "A2": 1, "A3": 2}, "y": {"A1": "b", "A2": 3}})
    [file] = files_at(path)
    first, second = file.table(Options(), "x"), file.table(Options(), "y")
    assert next(first.rows) == (2, [1])
    assert list(second.rows) == [(2, [3])]
    assert list(first.rows) == [(3, [2])]


def test_an_empty_sheet_has_no_headings(book):
    assert "no row 1 with headings" in refusal(book()).message
    assert read(book(), Options(header=())) == ([], [])


def test_cells_beyond_the_headings_are_kept_if_they_are_not_blank(book):
    path = book(A1="a", C1=" ", A2=1, A3=1, C3=2)
    assert read(path) == (["a"], [(2, [1]), (3, [1, "", 2])])


def test_merged_headings(book):
    cells = {
        "A2": "Title", "B2": "Employment", "D2": "Change", "B3": 2024, "C3": 2034, "F3": "Alone",
        "A4": "x", "merge": ["A2:A3", "B2:C2", "D2:E3"],
    }  # fmt: skip
    headings, rows = read(book(**cells), Options(header=(2, 3)))
    assert headings == [
        "Title", "Employment / 2024", "Employment / 2034", "Change", "Change", "Alone",
    ]  # fmt: skip
    assert rows == [(4, ["x", "", "", "", "", ""])]


def test_headings_that_are_not_merged_count_for_blank_cells(book):
    path = book(A1="Title", B1="Employment", A2="x", B2=2024, C2=2034, A3=1)
    assert read(path, Options(header=(1, 2)))[0] == [
        "Title / x", "Employment / 2024", "Employment / 2034",
    ]  # fmt: skip


def test_a_merged_title_above_the_headings_does_not_count(book):
    path = book(A1="All", A2="a", B2="b", A3=1, merge=["A1:B1"])
    assert read(path, Options(header=(2,))) == (["a", "b"], [(3, [1, ""])])


SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>',
    b"</sheetData></worksheet>",
)
HEADINGS = b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1"><v>2</v></c></row>'


@pytest.fixture
def crafted(book):
    """Put XML of our own between the tags of the data of a sheet, and return its path."""

    def write(rows: bytes, headings: bytes = HEADINGS, change=lambda xml: xml) -> Path:
        path = book(A1="x")
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        xml = change(SHEET[0] + headings + rows + SHEET[1])
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name, xml if name.endswith("sheet1.xml") else data)
        return path

    return write


def prefixed(xml: bytes) -> bytes:
    return xml.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"xmlns=", b"xmlns:x=")


def requoted(xml: bytes) -> bytes:
    return xml.replace(b'"', b"'")


FORMS = [lambda xml: xml, prefixed, requoted]


@pytest.mark.parametrize("change", FORMS)
@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (b"<f>1+1</f>", sheet_scan.NO_VALUE),
        (b"<f>1+1</f><v></v>", sheet_scan.NO_VALUE),
        (b"<f>A1</f><v/>", sheet_scan.NO_VALUE),
        (b'<f t="shared" si="0"/>', sheet_scan.NO_VALUE),
    ],
)
def test_a_formula_without_a_stored_value_is_not_blank(crafted, cell, reason, change):
    path = crafted(b'<row r="2"><c r="A2">' + cell + b'</c><c r="B2"/></row>', change=change)
    _, [(_, [first, second])] = read(path)
    assert (type(first), second) == (Bad, "")
    assert first.reason == reason


@pytest.mark.parametrize("change", FORMS)
def test_errors_are_not_blank(crafted, change):
    rows = (
        b'<row r="2"><c r="B2" t="e"><v>#N/A</v></c></row><row r="3"><c r="A3" s="0" t="e"/></row>'
    )
    _, [(row, [first, second])] = read(crafted(rows, change=change))
    assert (row, first, second.reason) == (2, "", "the error #N/A")


@pytest.mark.parametrize("change", FORMS)
def test_a_formula_with_a_stored_value_counts_as_this(crafted, change):
    rows = (
        b'<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>A1</f><v>x</v></c></row>'
        b'<row r="3"><c r="A3" t="str"><f>""</f><v></v></c><c r="B3"><v>1</v></c></row>'
    )
    _, [(_, first), (_, second)] = read(crafted(rows, change=change))
    assert (first, second) == ([2, "x"], ["", 1])
    assert not isinstance(second[0], Bad)


def test_cells_without_a_place_follow_each_other(crafted):
    rows = b"<row><c><v>1</v></c><c><f>1</f></c></row><row/><row><c/><c><v>4</v></c></row>"
    _, found = read(crafted(rows))
    assert found == [(2, [1, ""]), (3, ["", ""]), (4, ["", 4])]
    assert found[0][1][1].reason == sheet_scan.NO_VALUE


FAR = [
    b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    b'<row r="50000001"><c><v>1</v></c></row>',
    b'<row r="99999999999"><c><v>1</v></c></row>',
    b'<row><c r="ZZZZZZ2"><v>1</v></c></row>',
    b'<row><c r="XFE2"><v>1</v></c></row>',
    b'<row><c x=">" r = "XFD1048576"><v>1</v></c></row>',
    b'<row><c\n\tr="XFD1048576"\n><v>1</v></c></row>',
    b'<row r="1048576"><c r="XFC1048576"/><c><v>1</v></c></row>',
    b'<row r="3125"><c r="XFD3125" t="inlineStr"><is><t>x</t></is></c></row>',
]


@pytest.mark.parametrize("change", FORMS)
@pytest.mark.parametrize("rows", FAR)
def test_a_cell_far_away_is_refused_before_the_sheet_is_opened(crafted, rows, change):
    if change is prefixed:
        rows = rows.replace(b'x=">" ', b"")
    error = refusal(crafted(rows, change=change))
    assert error.code == "I011"
    assert "reaches to" in error.message


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
@pytest.mark.parametrize("rows", FAR)
def test_a_cell_far_away_is_seen_however_the_file_is_cut(rows, size):
    xml = SHEET[0] + HEADINGS + rows + SHEET[1]
    found = sheet_scan.scan((xml[at : at + size] for at in range(0, len(xml), size)), exact=True)
    assert found.is_too_large


def test_as_many_cells_as_can_be_held_are_opened(crafted, monkeypatch):
    monkeypatch.setattr(sheet_scan, "MOST_CELLS", 1_000)
    assert len(read(crafted(b'<row r="500"><c r="B500"><v>1</v></c></row>'))[1]) == 499
    assert refusal(crafted(b'<row r="501"><c r="B501"><v>1</v></c></row>')).code == "I011"


def test_blank_cells_far_away_do_not_count(book):
    path = book(A1="a", A2=1)
    workbook = openpyxl.load_workbook(path)
    workbook.active["XFD1048576"].font = Font(bold=True)
    workbook.save(path)
    assert read(path) == (["a"], [(2, [1])])


def test_many_blank_rows_with_a_format_are_not_rows(crafted):
    blank = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % row for row in range(2, 200_001))
    assert read(crafted(blank))[1] == []
    cells = b"".join(
        b'<row r="%d"><c r="A%d" s="0"/></row>' % (row, row) for row in range(2, 99_999)
    )
    assert read(crafted(cells))[1] == []


@pytest.mark.slow
def test_a_million_blank_rows_before_a_value_are_counted(crafted):
    [file] = files_at(crafted(b'<row r="1048576"><c r="A1048576"><v>7</v></c></row>'))
    count, last = 0, None
    for last in file.table(Options()).rows:  # noqa: B007
        count += 1
    assert (count, last) == (1_048_575, (1_048_576, [7, ""]))


def test_a_cell_with_endless_xml_is_refused(monkeypatch):
    monkeypatch.setattr(sheet_scan, "LONGEST_CELL", 1_000)
    found = sheet_scan.scan([b"<sheetData><c", b" " * 900, b'r="B2"/>', b"<a/>" * 900])
    assert found.columns == 2
    with pytest.raises(ReadError) as error:
        sheet_scan.scan([b"<sheetData><c", b" " * 500, b" " * 501])
    assert error.value.code == "I011"


def test_too_many_odd_cells_are_refused(crafted, monkeypatch):
    monkeypatch.setattr(sheet_scan, "MOST_ODD_CELLS", 2)
    cell = b'<c t="e"><v>#N/A</v></c>'
    assert len(read(crafted(b"<row>" + cell * 2 + b"</row>"))[1]) == 1
    assert refusal(crafted(b"<row>" + cell * 3 + b"</row>")).code == "I011"


@pytest.mark.parametrize(
    "rows", [b'<row r="1"><c r="A1"><v>1</v>', b'<c r="A0"><v>1</v></c>', b"<", b"<<>"]
)
def test_xml_that_is_not_a_sheet_is_refused(crafted, rows):
    assert refusal(crafted(rows, change=lambda xml: xml.split(SHEET[1])[0])).code == "I010"


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def test_a_bomb_is_refused(book, monkeypatch):
    content = members(book(A1="a"))
    content["xl/media/zeros.bin"] = b"\0" * 3_000_000
    path = pack(book(A1="a"), content)
    assert read(path) == (["a"], [])
    monkeypatch.setattr("hidata.storage.zips.MOST_BYTES", 2_000_000)
    assert "take more than" in refusal(path).message


def test_a_member_that_is_longer_than_it_says_is_refused(book):
    path = book(A1="a" * 5_000)
    data = bytearray(path.read_bytes())
    for mark, header, at in ((b"PK\3\4", 30, 22), (b"PK\1\2", 46, 24)):
        start = data.index(b"xl/worksheets/sheet1.xml", data.index(mark)) - header
        while data[start : start + 4] != mark:
            start = data.index(b"xl/worksheets/sheet1.xml", start + header + 1) - header
        data[start + at : start + at + 4] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    assert "is not what its directory says" in refusal(path).message


@pytest.mark.parametrize("number", [b"4294967295", b"&#52;294967295", b"1000000"])
@pytest.mark.parametrize("quote", [b'"', b"'"])
def test_a_workbook_that_says_it_has_more_texts_than_fit_is_refused(book, number, quote):
    """What opens it would make room for them all."""
    content = members(book(A1="a"))
    texts = b"<sst uniqueCount = " + quote + number + quote + b"><si><t>a</t></si></sst>"
    path = pack(book(A1="a"), content | {"xl/sharedStrings.xml": texts})
    assert "more than it holds" in refusal(path).message
    texts = texts.replace(number, b"999999")
    assert read(pack(path, content | {"xl/sharedStrings.xml": texts})) == (["a"], [])


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("xl/workbook.bin", ".xlsb"), ("content.xml", ".ods"), ("word/document.xml", ".docx"),
        ("other", "not a workbook"),
    ],
)  # fmt: skip
def test_other_documents_are_named(tmp_path, name, what):
    path = pack(tmp_path / "t.xlsx", {"[Content_Types].xml": b"", name: b"x"})
    assert what in refusal(path).message


def test_a_workbook_without_its_index_is_refused(book):
    content = members(book(A1="a"))
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        for data in (b"", b"<a>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'):
            error = refusal(pack(book(A1="a"), content | {name: data}))
            assert error.code == "I010"


def test_a_damaged_workbook_is_refused(book):
    data = book(**{f"A{row}": f"value {row}" for row in range(1, 200)}).read_bytes()
    path = book(A1="a")
    for at in range(4, len(data), len(data) // 40):
        for damaged in (data[:at], data[:at] + b"\xff\xff" + data[at + 2 :]):
            path.write_bytes(damaged)
            with contextlib.suppress(ReadError):  # and nothing else
                read(path)


def test_a_workbook_in_gzip_and_in_a_zip(book, tmp_path):
    data = book(A1="a", A2=1).read_bytes()
    (tmp_path / "u.xlsx.gz").write_bytes(gzip.compress(data))
    pack(tmp_path / "v.zip", {"in/w.xlsx": data})
    for path in (tmp_path / "u.xlsx.gz", tmp_path / "v.zip"):
        assert read(path) == (["a"], [(2, [1])])
    [file] = files_at(tmp_path / "v.zip")
    assert file.sheet_names() == ["One"]
    assert file.media_type.endswith("spreadsheetml.sheet")


def test_without_the_library_it_is_said_what_to_install(book, monkeypatch):
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    error = refusal(book(A1="a"))
    assert (error.code, error.message) == ("I010", "reading workbooks needs python-calamine")
    assert error.hint == "pip install 'hidata[import]'"


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<2H", kind, len(data)) + data


def old_workbook(cells: bytes, name: bytes = b"Old") -> bytes:
    """Return an .xls: a compound file with one stream, which has one sheet (MS-CFB, MS-XLS)."""
    start = record(0x809, struct.pack("<4H2L", 0x600, 5, 0, 0, 0, 6))
    sheet = record(0x809, struct.pack("<4H2L", 0x600, 16, 0, 0, 0, 6)) + cells + record(10, b"")
    at = len(start) + 4 + 8 + len(name) + 4
    place = record(0x85, struct.pack("<LHBB", at, 0, len(name), 0) + name)
    stream = (start + place + record(10, b"") + sheet).ljust(8 * 512, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    header += struct.pack("<L", 1) + struct.pack("<2L", 1, 0) + struct.pack("<L", 4096)
    header += struct.pack("<4L", 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<L", 0)
    header += b"\xff" * (512 - len(header))
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE]
    table = b"".join(struct.pack("<L", value) for value in chain).ljust(512, b"\xff")

    def entry(title: str, kind: int, child: int, first: int, size: int) -> bytes:
        text = title.encode("utf-16-le") + b"\0\0" if title else b""
        links = struct.pack("<3L", 0xFFFFFFFF, 0xFFFFFFFF, child)
        head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links
        return head + b"\0" * 36 + struct.pack("<2LL", first, size, 0)

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    folder += entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream)) + entry("", 0, 0, 0, 0) * 2
    return header + table + folder + stream


def label(row: int, column: int, text: bytes) -> bytes:
    return record(0x204, struct.pack("<3HHB", row, column, 0, len(text), 0) + text)


OLD = label(0, 0, b"a") + label(0, 1, b"b") + label(1, 0, b" x ")
OLD += record(0x203, struct.pack("<3Hd", 1, 1, 0, 2.5))


def test_an_old_workbook(tmp_path):
    (tmp_path / "t.xls").write_bytes(old_workbook(OLD))
    assert read(tmp_path / "t.xls") == (["a", "b"], [(2, ["x", 2.5])])
    [file] = files_at(tmp_path / "t.xls")
    assert (file.sheet_names(), file.media_type) == (["Old"], "application/vnd.ms-excel")


def test_a_damaged_old_workbook_is_refused(tmp_path):
    data, path = old_workbook(OLD), tmp_path / "t.xls"
    for at in range(8, 1700, 7):
        for damaged in (data[:at], data[:at] + b"\xff\xff" + data[at + 2 :]):
            path.write_bytes(damaged)
            with contextlib.suppress(ReadError):  # and nothing else
                read(path)


def error(row: int, column: int, code: int) -> bytes:
    return record(0x205, struct.pack("<3HBB", row, column, 0, code, 1))


def formula(row: int, column: int, result: bytes) -> bytes:
    return record(6, struct.pack("<3H", row, column, 0) + result + struct.pack("<HLH", 0, 0, 0))


def test_errors_in_an_old_workbook_are_not_blank(tmp_path):
    failed = formula(2, 0, b"\2\0\x07\0\0\0\xff\xff")
    stored = formula(2, 1, struct.pack("<d", 4.5))
    (tmp_path / "t.xls").write_bytes(old_workbook(OLD + error(1, 0, 0x2A) + failed + stored))
    _, [(_, [first, _]), (_, [second, third])] = read(tmp_path / "t.xls")
    assert [type(first), type(second)] == [Bad, Bad]
    assert (first.reason, second.reason) == ("the error #N/A", "the error #DIV/0!")
    assert third == 4.5


@pytest.mark.parametrize(
    ("cells", "fits"),
    [
        pytest.param(label(65_535, 255, b"x"), True, marks=[pytest.mark.slow, pytest.mark.heavy]),
        (label(0, 256, b"x"), False),
        (label(65_535, 65_535, b"x"), False),
        (record(0x27E, struct.pack("<3HL", 9, 300, 0, 6)), False),
        (record(0xBD, struct.pack("<2HHLH", 9, 300, 0, 6, 300)), False),
        pytest.param(
            record(0x200, struct.pack("<2L3H", 0, 65_536, 0, 256, 0)),
            True,
            marks=[pytest.mark.slow, pytest.mark.heavy],
        ),
        (record(0x200, struct.pack("<2L3H", 0, 65_537, 0, 256, 0)), False),
        (record(0x200, struct.pack("<2L3H", 0, 2**32 - 1, 0, 2**16 - 1, 0)), False),
    ],
)
def test_an_old_workbook_reaches_no_further_than_they_do(tmp_path, cells, fits):
    (tmp_path / "t.xls").write_bytes(old_workbook(cells + OLD if fits else OLD + cells))
    if fits:
        assert read(tmp_path / "t.xls")[0] == ["a", "b"]
    else:
        assert refusal(tmp_path / "t.xls").code == "I011"


def test_sectors_in_a_ring_are_refused(tmp_path):
    data = bytearray(old_workbook(OLD))
    data[512 + 9 * 4 : 512 + 10 * 4] = (2).to_bytes(4, "little")
    (tmp_path / "t.xls").write_bytes(data)
    assert "damaged" in refusal(tmp_path / "t.xls").message


def test_a_locked_workbook_is_named(tmp_path):
    data = old_workbook(OLD)
    name, other = "Workbook".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
    place = data.index(name)
    packed = data[:place] + other + data[place + len(other) :]
    packed = packed[: place + 64] + struct.pack("<H", 34) + packed[place + 66 :]
    filepass = record(0x2F, b"\0" * 6)
    at = data.index(record(0x85, b"")[:2], 1536)
    for text in (packed, data[:at] + filepass + data[at + len(filepass) :]):
        (tmp_path / "t.xlsx").write_bytes(text)
        assert "locked with a password" in refusal(tmp_path / "t.xlsx").message


def test_another_old_document_is_named(tmp_path):
    data = old_workbook(OLD).replace("Workbook".encode("utf-16-le"), "WordFile".encode("utf-16-le"))
    (tmp_path / "t.xls").write_bytes(data)
    assert "not a workbook" in refusal(tmp_path / "t.xls").message


VALUES = st.one_of(
    st.text("abc é<&>\"'", max_size=5).map(str.strip),
    st.integers(-(2**53), 2**53),
    st.booleans(),
    st.dates(date(1901, 1, 1), date(9999, 12, 31)),
)


@settings(max_examples=40)
@given(st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 30)), VALUES, max_size=9))
def test_what_openpyxl_writes_is_read_back(tmp_path_factory, cells):
    workbook = openpyxl.Workbook()
    for (row, column), value in cells.items():
        workbook.active.cell(row, column).value = value
    out = io.BytesIO()
    workbook.save(out)
    path = tmp_path_factory.mktemp("book") / "t.xlsx"
    path.write_bytes(out.getvalue())
    _, rows = read(path, Options(header=()))
    found = {
        (row, column): cell
        for row, line in rows
        for column, cell in enumerate(line, 1)
        if cell != ""
    }
    assert found == {place: value for place, value in cells.items() if value not in ("", None)}
    assert column_number("XFD") == 16_384
