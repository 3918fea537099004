"""The workbook of a release, as openpyxl and python-calamine read it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
import python_calamine
import xlsxwriter
from hidata.dataset.settings import Metadata, NoDataset
from hidata.formats import xlsx, xlsx_book
from hidata.formats.xlsx_cells import LONGEST, MAKERS
from hidata.formats.xlsx_names import MARK, sheet_names
from hidata.release.read import ReleaseFolder
from hidata.schemas.shape import Shape
from hidata.tables.labels import label_column
from hidata.tables.model import Column, Kind, Table
from hidata.tables.types import TYPES
from hypothesis import given, settings
from hypothesis import strategies as st

FEW = settings(max_examples=8)
"""A workbook takes a tenth of a second; so examples are few, with many values."""

DAY = date(2026, 3, 31)
METADATA = Metadata("d", "1.2.3", title="Data", creators=("A", "B"), base="https://d.example/")


Rows = tuple[Table, pa.Table]


def write(path: Path, *views: Rows) -> Path:
    """Write a workbook of views."""
    by_name = {table.name: rows for table, rows in views}
    tables = [table for table, _ in views]
    xlsx.write(path, METADATA, {}, tables, lambda t: by_name[t.name], DAY, ["csv", "xlsx"])
    return path


def view(name: str, **columns: str) -> Table:
    """Return a view with columns of these types."""
    return Table(name, name, tuple(Column(c, kind) for c, kind in columns.items()), (), title=name)


def one(kind: str, values: list[Any], **notes: str) -> Rows:
    """Return a view with a column `number`, and one with values of a type."""
    table = Table("v", "v", (Column("number", "int32"), Column("value", kind, notes=notes)), ())
    arrow = pa.array(values, pa.type_for_alias(TYPES[kind].arrow))
    return table, pa.table({"number": range(len(values)), "value": arrow})


def read(path: Path, sheet: str = "v") -> list[list[Any]]:
    """Return the cells of a sheet as python-calamine reads them."""
    with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
        return book.get_sheet_by_name(sheet).to_python()


def back(path: Path, kind: str, values: list[Any], **notes: str) -> list[Any]:
    """Return what a column of a workbook with these values has."""
    return [row[1] for row in read(write(path, one(kind, values, **notes)))[1:]]


@pytest.fixture(scope="module")
def folder(sample_release: Path) -> ReleaseFolder:
    return ReleaseFolder(sample_release)


@pytest.fixture(scope="module")
def workbook(folder: ReleaseFolder, once: Callable[..., Path]) -> Path:
    """The workbook of a release of some of hidata's own records, with a view."""
    metadata = Metadata.read(folder.folder)
    wage = folder.kinds["wage"].table
    views = [wage._replace(name="first_columns", columns=wage.columns[:5])]

    def rows(table: Table) -> pa.Table:
        rows = folder.table(wage if table in views else table, "parquet")
        return rows.select([column.name for column in table.columns])

    def fill(out: Path) -> None:
        path, formats = out / "sample.xlsx", folder.formats
        xlsx.write(path, metadata, folder.kinds, views, rows, DAY, formats)

    return once("sample-workbook", fill) / "sample.xlsx"


@pytest.fixture(scope="module")
def book(workbook: Path) -> Iterator[openpyxl.Workbook]:
    book = openpyxl.load_workbook(workbook)
    yield book
    book.close()


def test_a_sheet_has_the_rows_of_each_view_and_main_table(folder: ReleaseFolder, book):
    """Each a record, with what people call the records it refers to beside their keys."""
    mains = [kind.table.name for kind in folder.kinds.values()]
    assert book.sheetnames == ["README", "dictionary", "first_columns", *mains]
    labels = {}
    for name, kind in folder.kinds.items():
        if column := label_column(kind):
            rows = folder.table(kind.table, "parquet").to_pylist()
            own = {row[kind.table.key[0]]: row[column.name] for row in rows if row[column.name]}
            texts = [*own.values()]
            labels[name] = {k: v if texts.count(v) == 1 else f"{v} ({k})" for k, v in own.items()}
    for kind in folder.kinds.values():
        headings, *cells = book[kind.table.name].iter_rows(values_only=True)
        expected, names = [], []
        for column in kind.table.columns:
            names += [column.name, *([f"{column.name} (name)"] if column.ref in labels else [])]
        assert list(headings) == names
        for row in folder.table(kind.table, "parquet").to_pylist():
            line = []
            for column in kind.table.columns:
                value = row[column.name]
                is_day = type(value) is date and value.year > 1900
                line.append(datetime.combine(value, time()) if is_day else value)
                if column.ref in labels:
                    line.append(labels[column.ref].get(value))
            expected.append(tuple(line))
        assert [tuple(map(plain, row)) for row in cells] == expected


def plain(value: Any) -> Any:
    """Return a text as its writer meant it: openpyxl leaves the escapes of characters in it."""
    return value.replace("_x000D_", "\r") if isinstance(value, str) else value


def test_the_header_stays_in_sight_and_leads_to_the_dictionary(folder: ReleaseFolder, book):
    dictionary = book["dictionary"]
    for sheet in book.worksheets[2:]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        for cell in sheet[1]:
            assert cell.font.bold
            target, _, place = cell.hyperlink.location.rpartition("!")
            assert target == "'dictionary'"
            row = dictionary[place].row
            described = [dictionary.cell(row, column).value for column in (1, 2)]
            assert described == [sheet.title, cell.value]
    wage = folder.kinds["wage"].table
    rows = {(row[0], row[1]): row for row in dictionary.iter_rows(values_only=True)}
    column = wage.column("mean_annual")
    said = (column.title, "int32", column.unit, column.description)
    assert rows["wage", "mean_annual"][2:5] + rows["wage", "mean_annual"][6:7] == said
    assert rows["wage", "area"][7] == "area"
    allowed = wage.column("quality").notes["enum"]
    assert rows["wage", "quality"][8] == ", ".join(allowed)


def test_the_first_sheet_says_what_is_in_the_workbook_and_what_is_not(folder, book):
    rows = list(book["README"].iter_rows(values_only=True))
    facts = {row[0]: row[1] for row in rows if row[1]}
    metadata = Metadata.read(folder.folder)
    assert rows[0][0] == metadata.title
    assert rows[1][0] == metadata.description
    assert (facts["Version"], facts["Date"]) == (metadata.version, "2026-03-31")
    assert (facts["Licence"], facts["Home page"]) == (metadata.license, metadata.homepage)
    assert facts["Cite as"] == f"The hidata contributors: {metadata.title}, version 2.0.0"
    wages = folder.table(folder.kinds["wage"].table, "parquet").num_rows
    table = folder.kinds["wage"].table
    assert ("wage", table.title, wages, table.description) in rows
    assert book["README"]["A12"].hyperlink.location == f"'{book['README']['A12'].value}'!A1"
    texts = [row[0] for row in rows]
    missing = texts.index("Not in this workbook")
    others = [t.name for kind in folder.kinds.values() for t in kind.tables[1:]]
    assert texts[missing + 3 :] == others
    assert texts[missing + 1].endswith("They are in csv/, parquet/.")


def test_the_first_sheet_names_the_database_by_its_file(tmp_path: Path):
    """A name that cannot be that of a file is escaped, as in the release."""
    tables = (view("v", id="string"), view("v_list", v_id="string"))
    kinds = {"v": Kind("v", Shape("object"), None, True, tables, ())}
    metadata, rows = METADATA._replace(name="a:b"), pa.table({"id": ["x"]})
    xlsx.write(tmp_path / "x.xlsx", metadata, kinds, [], lambda t: rows, DAY, ["sqlite", "xlsx"])
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["README"]
    texts = [str(row[0]) for row in sheet.iter_rows(values_only=True)]
    assert any(text.endswith("They are in a%3Ab.sqlite.") for text in texts)


def test_nothing_in_a_workbook_is_a_formula(book, tmp_path: Path):
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    assert all(cell.data_type != "f" for cell in cells)
    evil = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "{=1}",
        "=HYPERLINK(1)",
        "http://x.example",
        "1",
        "#N/A",
    ]
    path = write(tmp_path / "evil.xlsx", one("string", evil))
    found = openpyxl.load_workbook(path)["v"]["B"][1:]
    assert [(cell.value, cell.data_type, cell.hyperlink) for cell in found] == [
        (text, "s", None) for text in evil
    ]


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"))
PIECES = st.lists(
    st.sampled_from(["_x000D_", "_x5F_", "_", "\r\n", "\x00", "<r>", "</r>", "]]>", "&amp;", " "])
)


@FEW
@given(st.lists(TEXTS | PIECES.map("".join), min_size=25))
def test_any_text_comes_back(tmp_path_factory, texts: list[str]):
    path = tmp_path_factory.mktemp("texts") / "texts.xlsx"
    assert back(path, "string", texts) == texts


INTEGERS = st.integers(-(2**63), 2**63 - 1) | st.integers(2**53 - 3, 2**53 + 3)
DAYS = st.dates() | st.dates(date(1900, 1, 1), date(1900, 3, 3))
MOMENTS = st.datetimes() | st.datetimes().map(lambda m: m.replace(microsecond=0))


@FEW
@given(st.lists(INTEGERS, min_size=25))
def test_any_integer_comes_back_as_a_number_or_a_text(tmp_path_factory, values: list[int]):
    """As a text beyond 2^53, where float64, which all programs store, is not exact."""
    path = tmp_path_factory.mktemp("integers") / "i.xlsx"
    expected = [float(v) if abs(v) <= 2**53 else str(v) for v in values]
    assert back(path, "int64", values) == expected


@FEW
@given(st.lists(st.floats(allow_nan=False), min_size=25))
def test_any_number_comes_back(tmp_path_factory, values: list[float]):
    path = tmp_path_factory.mktemp("floats") / "f.xlsx"
    assert back(path, "float64", values) == [v if abs(v) < float("inf") else str(v) for v in values]


@FEW
@given(st.lists(DAYS, min_size=25))
def test_any_day_comes_back_as_a_date_or_a_text(tmp_path_factory, values: list[date]):
    path = tmp_path_factory.mktemp("days") / "d.xlsx"
    expected = [v if v >= date(1900, 3, 1) else v.isoformat() for v in values]
    assert back(path, "date32", values) == expected


@FEW
@given(st.lists(MOMENTS, min_size=25))
def test_any_moment_comes_back_as_a_moment_or_a_text(tmp_path_factory, values: list[datetime]):
    path = tmp_path_factory.mktemp("moments") / "m.xlsx"
    expected = [
        v if v >= datetime(1900, 3, 1) and v.microsecond % 1000 == 0 else f"{v.isoformat()}Z"
        for v in values
    ]
    found = back(path, "timestamp", values)
    midnights = [datetime.combine(v, time()) if type(v) is date else v for v in found]
    assert midnights == expected  # python-calamine says that these are days


@FEW
@given(st.lists(MOMENTS.map(datetime.time), min_size=25))
def test_any_time_comes_back_as_a_time_or_a_text(tmp_path_factory, values: list[time]):
    path = tmp_path_factory.mktemp("times") / "t.xlsx"
    expected = [v if v.microsecond % 1000 == 0 else f"{v.isoformat()}Z" for v in values]
    assert back(path, "time64", values) == expected


def test_booleans_and_absent_values(tmp_path: Path):
    assert back(tmp_path / "b.xlsx", "bool", [True, None, False]) == [True, "", False]
    assert read(write(tmp_path / "n.xlsx", one("date32", [])))[1:] == []
    assert MAKERS.keys() == TYPES.keys()


def test_a_text_that_is_too_long_is_cut_and_counted(tmp_path: Path):
    """A cell holds 32,767 UTF-16 code units, of which this character takes two."""
    fits, long = "\U0001f600" * (LONGEST // 2), "\U0001f600" * (LONGEST // 2 + 1)
    path = write(tmp_path / "long.xlsx", one("string", [fits, long]))
    whole, cut = (row[1] for row in read(path)[1:])
    assert whole == fits
    assert cut.endswith(MARK)
    assert long.startswith(cut.removesuffix(MARK))
    assert LONGEST - 1 <= len(cut.encode("utf-16-le")) // 2 <= LONGEST
    assert any("end in a mark: 1." in str(row[0]) for row in read(path, "README"))


def test_web_addresses_are_links_as_far_as_a_sheet_has_room(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(xlsx_book, "MOST_LINKS", 4)  # two of them are on the header
    texts = ["https://a.example/?q=1#x", "javascript:alert(1)", "file:///etc/passwd", "mailto:a@b"]
    texts += ["https://a.example/" + "x" * 2000, "http://b.example/", "http://c.example/"]
    path = write(tmp_path / "links.xlsx", one("string", texts, format="uri"))
    cells = openpyxl.load_workbook(path)["v"]["B"][1:]
    assert [cell.value for cell in cells] == texts
    linked = {cell.value: cell.hyperlink for cell in cells if cell.hyperlink}
    assert list(linked) == [texts[0], texts[5]]
    assert linked[texts[0]].target == "https://a.example/?q=1"
    assert linked[texts[0]].location == "x"


LEGAL = ["pay", "it's", "a b", "x" * 31, "\u57ce", "\U0001f600" * 15]
ILLEGAL = [
    "x" * 32,
    "README",
    "readme",
    "Dictionary",
    "history",
    "a[b]",
    "a/b",
    "a\\b",
    "a:b",
    "a?b",
]
ILLEGAL += ["a*b", "'a", "a'", "PAY", "\U0001f600" * 16, "a\x01b", "\ufffe"]


def test_each_table_has_a_sheet_with_a_legal_name(tmp_path: Path):
    """Its own where it can; XlsxWriter refuses names that Excel does."""
    names = sheet_names([*LEGAL, *ILLEGAL])
    assert [name for name, sheet in names.items() if sheet == name] == LEGAL
    assert names["x" * 32].startswith("x" * 22 + "-")
    views = [(view(name, a="string"), pa.table({"a": ["x"]})) for name in names]
    path = write(tmp_path / "names.xlsx", *views)
    found = openpyxl.load_workbook(path).sheetnames
    assert found == ["README", "dictionary", *names.values()]


@FEW
@given(st.lists(TEXTS.filter(bool), min_size=25, unique=True))
def test_names_of_sheets_differ_in_more_than_case(names: list[str]):
    found = [sheet.lower() for sheet in sheet_names(names).values()]
    assert len({*found, "readme", "dictionary", "history"}) == len(names) + 3
    book = xlsxwriter.Workbook(os.devnull)
    for sheet in found:
        book.add_worksheet(sheet)


def test_what_does_not_fit_on_a_sheet_is_refused(tmp_path: Path):
    high = view("high", a="string"), pa.table({"a": pa.nulls(2**20, pa.string())})
    wide = view("wide", **{f"c{number}": "string" for number in range(2**14 + 1)})
    for table, has, most in (
        (high, "high has 1,048,576 rows", "1,048,575"),
        ((wide, None), "wide has 16,385 columns", "16,384"),
    ):
        with pytest.raises(NoDataset) as refused:
            write(tmp_path / "large.xlsx", table)
        sentence = f"The table {has}, and a sheet of a workbook has room for {most}"
        assert str(refused.value) == f"{sentence}: leave xlsx out of formats."
        assert not list(tmp_path.iterdir())


HOSTILE = "<r><t>evil</t></r><r>\x01\r\n\ufffe</r>"


def test_words_of_strangers_stay_words(tmp_path: Path):
    """Titles, names and values that look like XML, and characters that it cannot have."""
    notes = {"title": HOSTILE, "description": "=1+1", "enum": ["=2", HOSTILE], "x-ogc-unit": "<&"}
    table = Table("<r></r>", "v", (Column("<r>&</r>", "string", notes=notes),), (), title="@x")
    metadata = METADATA._replace(title=HOSTILE, description=HOSTILE, creators=(HOSTILE,))
    path = tmp_path / "evil.xlsx"
    rows = pa.table({"<r>&</r>": [HOSTILE]})
    xlsx.write(path, metadata, {}, [table], lambda t: rows, DAY, ["xlsx"])
    (sheet,) = sheet_names(["<r></r>"]).values()
    shown = HOSTILE.replace("\ufffe", "_xFFFE_")
    assert read(path, sheet) == [["<r>&</r>"], [shown]]
    assert read(path, "README")[0][0] == shown
    entry = read(path, "dictionary")[1]
    assert entry[:5] == ["<r></r>", "<r>&</r>", shown, "string", "<&"]
    assert entry[5:] == ["", "=1+1", "", f"=2, {shown}"]
    properties = openpyxl.load_workbook(path).properties
    assert properties.title == "<r><t>evil</t></r><r>    </r>"


SCRIPT = """
import os, sys
from datetime import date
from pathlib import Path
import pyarrow as pa
from hidata.dataset.settings import Metadata
from hidata.formats import xlsx
from hidata.tables.model import Column, Kind, Table
os.umask(int(sys.argv[2]))
columns = Column("u", "string", notes={"format": "uri"}), Column("d", "date32"), Column("t", "time64")
rows = {
    "u": ["https://a.example/", "b"],
    "d": [date(2020, 1, 1), None],
    "t": pa.array([1, 1000], pa.time64("us")),
}
table, day = Table("v", "v", columns, ()), date(2026, 3, 31)
rows = pa.table(rows)
xlsx.write(Path(sys.argv[1]), Metadata("d"), {}, [table], lambda table: rows, day, [])
"""
PLACES = ("UTC", "C", 0o22), ("Asia/Kathmandu", "de_DE.UTF-8", 0o77)


def test_the_bytes_are_the_same_whenever_and_wherever(tmp_path: Path):
    """Whatever the time zone, locale, seed of hashes and rights of new files."""
    files = []
    for number, (zone, language, mask) in enumerate(PLACES):
        files.append(tmp_path / f"{number}.xlsx")
        changed = {"TZ": zone, "LC_ALL": language, "PYTHONHASHSEED": str(number)}
        command = [sys.executable, "-c", SCRIPT, str(files[-1]), str(mask)]
        subprocess.run(command, env={**os.environ, **changed}, check=True)
    first, second = files
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 31, 0, 0, 0)}
    assert openpyxl.load_workbook(first).properties.created == datetime(2026, 3, 31)
    assert sorted(tmp_path.iterdir()) == files  # no temporary file


TEXT = {"type": "string", "minLength": 1}
THING = {
    "required": ["id"],
    "properties": {
        "id": TEXT,
        "name": TEXT,
        "kind of": {**TEXT, "x-hidata-ref": "thing"},
        "day": {"type": "string", "format": "date"},
        "at": {"type": "string", "format": "date-time"},
        "number": {"type": "integer", "maximum": 2**62, "minimum": 0},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "open": {"type": "boolean"},
        "free": {},
        "tags": {"type": "array", "items": TEXT},
    },
    "additionalProperties": False,
}
THINGS = {
    "a": {"name": "'A", "kind of": "b", "day": "2025-05-31", "at": "2025-05-31T14:05:00Z"},
    "b": {"name": "=B", "day": "1850-01-01", "at": "1850-01-01T00:00:00Z", "number": 2**60 + 1},
    "c": {
        "name": "\r\n_x000D_",
        "share": 0.1,
        "open": False,
        "free": [1, {"a": None}],
        "number": 7,
    },
    "007": {
        "name": "\U0001f600" * 20_000,
        "share": 1,
        "open": True,
        "at": "2025-05-31T14:05:00.000001Z",
    },
}


@pytest.mark.parametrize("settings_", ['name = "d"', 'name = "d"\nformulas-as-text = true'])
def test_an_edited_sheet_is_taken_back(make, hidata, tmp_path: Path, settings_: str):
    """The columns with names are passed over, and a text that was cut stays what it is."""
    records = {f"thing/{key}.json": {"id": key, **record} for key, record in THINGS.items()}
    root = make({"thing": THING}, records, settings_)
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    release, path = ReleaseFolder(tmp_path / "d-0.0.0"), tmp_path / "d.xlsx"
    metadata = Metadata.read(root)
    kinds, rows = release.kinds, lambda table: release.table(table, "parquet")
    xlsx.write(path, metadata, kinds, [], rows, DAY, release.formats)

    code, said = hidata("--root", root, "import", "--table", "thing", path)
    cut = f"the first {(LONGEST - len(MARK)) // 2:,} characters of a text of 20,000"
    assert (code, cut in said) == (1, True)
    assert said.count("I075") == 1
    code, said = hidata("--root", root, "import", "--table", "thing_tags", path)
    assert (
        code,
        "I010 This workbook of a release has no sheet with the table thing_tags" in said,
    ) == (
        1,
        True,
    )
    before = {file: file.read_text() for file in (root / "records").rglob("*.json")}

    book = openpyxl.load_workbook(path)
    headings = {cell.value: cell.column for cell in book["thing"][1]}
    assert list(headings)[:4] == ["id", "name", "kind of", "kind of (name)"]
    book["thing"].delete_rows(2)  # 007
    book["thing"].cell(2, headings["kind of (name)"]).value = "anything"
    book.save(path)
    code, said = hidata("--root", root, "import", "--table", "thing", path)
    assert (code, {file: file.read_text() for file in before}) == (0, before), said
    book["thing"].cell(2, headings["day"]).value = date(2026, 1, 1)
    book.save(path)
    assert hidata("--root", root, "import", "--table", "thing", path)[0] == 0
    changed = {file.name for file, text in before.items() if file.read_text() != text}
    assert changed == {"a.json"}
    expected = {"id": "a", **THINGS["a"], "day": "2026-01-01"}
    assert json.loads((root / "records/thing/a.json").read_text()) == expected


def test_no_home_page_is_made_up(tmp_path: Path):
    """The address that the records' IRIs begin with is not one that can be opened."""
    metadata = Metadata(name="d", version="1.0.0", title="D", base="https://example.org/d/")
    xlsx.write(
        tmp_path / "d.xlsx", metadata, {}, [], lambda table: None, date(2026, 1, 1), ["xlsx"]
    )
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    cells = [cell.value for row in book["README"] for cell in row]
    assert "Version" in cells
    assert "Home page" not in cells
