"""A table of a release, edited in a spreadsheet, and taken back."""

from __future__ import annotations

import copy
import csv
import io
import json
import random
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hidata.authoring.record_files import plan_files
from hidata.dataset.edits import Edit, edits_between
from hidata.dataset.folder import Folder, NoDataset
from hidata.formats.csv import as_csv
from hidata.imports.readers import Table, files_at
from hidata.imports.table_edits import TableEdits, import_table
from hidata.tables.flatten import Tabulator
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.helpers import examples
from tests.tables.test_rebuild import objects

TODAY = date(2026, 1, 1)

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "name": {"type": "string", "minLength": 1},
        "note": {"type": "string", "minLength": 1},
        "day": {"type": "string", "format": "date"},
        "rows": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
        "size": {"type": "number", "minimum": -1e12, "maximum": 1e12},
        "open": {"type": "boolean"},
        "other": {"type": "string", "minLength": 1, "x-hidata-ref": "thing"},
        "exam": {
            "type": "object",
            "minProperties": 1,
            "properties": {
                "minutes": {"type": "integer", "minimum": 1, "maximum": 999},
                "items": {"type": "integer", "minimum": 1, "maximum": 999},
            },
            "additionalProperties": False,
        },
        "tags": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
        "ways": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["title"],
                "minProperties": 1,
                "properties": {
                    "title": {"type": "string", "minLength": 1},
                    "steps": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "minProperties": 1,
                            "properties": {
                                "text": {"type": "string", "minLength": 1},
                                "year": {"type": "integer", "minimum": 1, "maximum": 9999},
                            },
                            "additionalProperties": False,
                        },
                    },
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
RECORDS: dict[str, dict[str, Any]] = {
    "a": {
        "id": "a",
        "name": "A",
        "note": "two\nlines",
        "day": "2025-05-31",
        "rows": 100000,
        "size": 27.3,
        "open": True,
        "other": "b",
        "exam": {"minutes": 90},
        "tags": ["x", "y"],
        "ways": [{"title": "one", "steps": [{"text": "go", "year": 2024}, {"text": "stop"}]}],
    },
    "b": {"id": "b", "name": "Caf\u00e9", "note": "01234", "size": 3},
}

OPEN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "text": {"type": "string"},
        "at": {"type": "string", "format": "date-time"},
        "clock": {"type": "string", "format": "time"},
        "any": {"type": ["integer", "string", "boolean", "null"]},
        "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
        "parts": {
            "type": "object",
            "additionalProperties": {"type": "object", "properties": {"size": {"type": "integer"}}},
        },
    },
}
"""A schema that leaves room for what no column can hold."""

OPEN_RECORDS: dict[str, dict[str, Any]] = {
    "m": {
        "id": "m",
        "text": "",
        "at": "2025-05-31T12:00:00+02:00",
        "clock": "14:05:00Z",
        "any": True,
        "counts": {"k": 1, "l": 2},
        "parts": {"p": {"size": 1}},
        "more": [1],
    }
}


@pytest.fixture
def folder(make) -> Folder:
    schemas = {"thing": SCHEMA, "open": OPEN}
    records = {f"thing/{key}.json": record for key, record in RECORDS.items()}
    records |= {f"open/{key}.json": record for key, record in OPEN_RECORDS.items()}
    return Folder(make(schemas, records))


@pytest.fixture
def edit(folder: Folder, tmp_path: Path) -> Callable[..., TableEdits]:
    """A function that takes back a table: the name, and a CSV text or the rows of a workbook."""

    def take(table: str, text: str | bytes | list[list[Any]], add: bool = False) -> TableEdits:
        path = tmp_path / ("t.xlsx" if isinstance(text, list) else "t.csv")
        if isinstance(text, list):
            write_workbook(path, text)
        else:
            path.write_bytes(text.encode() if isinstance(text, str) else text)
        return take_back(folder, table, path, add)

    return take


def take_back(folder: Folder, table: str, path: Path, add: bool = False) -> TableEdits:
    (file,) = files_at(path)
    return import_table(folder, table, file, add=add, as_of=TODAY)


def write_workbook(path: Path, rows: Sequence[Sequence[Any]], name: str = "Sheet1") -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value is not None and value != "":
                cell = sheet.cell(number, column, value)
                cell.data_type = "s" if isinstance(value, str) else cell.data_type
    book.save(path)


def found(edits: TableEdits) -> list[tuple[str, int, int]]:
    return [(finding.code, finding.line, finding.column) for finding in edits.findings]


def values(edits: TableEdits) -> dict[str, Any]:
    """The new values by key and pointer; "gone" for one that was taken away."""
    missing = edits_between("", "", {"x": 1}, {})
    absent = next(iter(missing)).new
    return {
        f"{edit.id}{edit.pointer}": "gone" if edit.new is absent else edit.new
        for edit in edits.edits
    }


# What a release has comes back without a change


def written(folder: Folder, table: str) -> tuple[bytes, list[list[Any]]]:
    """The table as a release has it: the bytes of its CSV, and the rows of a workbook."""
    definition = folder.tables[table]
    made = Tabulator(folder.kind(definition.kind)).sorted_tables(
        (key, copy.deepcopy(record)) for key, record in folder.records(definition.kind)
    )[table]
    names = [column.name for column in definition.columns]
    rows = [[row[name] for name in names] for row in made.to_pylist()]
    return as_csv(definition, made, as_text=folder.metadata.formulas_as_text), [names, *rows]


def unchanged(edits: TableEdits, rows: int) -> bool:
    return (
        edits.findings == []
        and (edits.changed, edits.added, edits.edits) == ({}, {}, [])
        and (edits.rows, edits.unchanged_rows) == (rows, rows)
    )


def shuffled(rows: list[list[Any]], chance: random.Random) -> list[list[Any]]:
    """The same table with its rows and columns in another order."""
    order = [*range(len(rows[0]))]
    chance.shuffle(order)
    heading, *others = [[row[index] for index in order] for row in rows]
    chance.shuffle(others)
    return [heading, *others]


def as_text(rows: list[list[str]], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


@pytest.mark.slow
def test_each_table_of_a_release_comes_back_as_it_is(
    sample_root: Path, sample_release: Path, tmp_path: Path
):
    folder, chance, path = Folder(sample_root), random.Random(1), tmp_path / "t.csv"
    for table in folder.record_tables:
        release = (sample_release / "csv" / f"{table}.csv").read_bytes()
        rows = [*csv.reader(io.StringIO(release.decode(), newline=""))]
        assert written(folder, table)[0] == release
        path.write_bytes(release)
        assert unchanged(take_back(folder, table, path), len(rows) - 1), table
        path.write_text("\ufeff" + as_text(shuffled(rows, chance), ";"), "utf-8", newline="")
        assert unchanged(take_back(folder, table, path), len(rows) - 1), table


@pytest.mark.slow
def test_each_table_comes_back_from_parquet(sample_root: Path, sample_release: Path):
    folder = Folder(sample_root)
    for table in folder.record_tables:
        edits = take_back(folder, table, sample_release / "parquet" / f"{table}.parquet")
        assert edits.rows == len(written(folder, table)[1]) - 1
        assert unchanged(edits, edits.rows), table


@pytest.mark.slow
@pytest.mark.heavy
def test_each_table_comes_back_from_a_workbook(sample_root: Path, tmp_path: Path):
    folder, chance, path = Folder(sample_root), random.Random(2), tmp_path / "t.xlsx"
    for table in folder.record_tables:
        rows = written(folder, table)[1]
        write_workbook(path, shuffled(rows, chance))
        assert unchanged(take_back(folder, table, path), len(rows) - 1), table


@pytest.mark.slow
@pytest.mark.heavy
def test_an_edited_cell_is_exactly_that_edit(sample_root: Path, tmp_path: Path):
    """In each column of each table: the tables of the changed record differ in that cell alone."""
    folder, chance, path = Folder(sample_root), random.Random(3), tmp_path / "t.csv"
    edited = 0
    for name, table in folder.tables.items():
        cells = [*csv.reader(io.StringIO(written(folder, name)[0].decode(), newline=""))]
        for index, column in enumerate(table.columns):
            filled = [row for row in cells[1:] if row[index]]
            if column.name in table.key or not filled:
                continue
            row = chance.choice(filled)
            old = row[index]
            text = chance.choice([text for text in OTHERS[column.type] if text != old])
            row[index] = text
            path.write_text(as_text(cells), "utf-8", newline="")
            edits = take_back(folder, name, path)
            row[index] = old
            ((key, record),) = edits.changed.items()
            before = rows_of(folder, table.kind, key, folder.record(table.kind, key))
            after = rows_of(folder, table.kind, key, record)
            place = [row[cells[0].index(part)] for part in table.key]
            for line in before[name]:
                if [str(line[part]) for part in table.key] == place:
                    line[column.name] = READ[column.type](text)
            assert after == before, (name, column.name)
            edited += 1
    assert edited > 200


OTHERS = {
    "string": ["changed", "2 x", "-", "x; y", '"q"', "a\nb"],
    "date32": ["1999-12-31"],
    "float64": ["12.53", "7654"],
    "int32": ["7654321", "-12"],
    "int64": ["7654321", "-12"],
    "bool": ["true", "false"],
}
"""Texts of other values, by the type of the column."""

READ: dict[str, Callable[[str], Any]] = {
    "string": str,
    "date32": date.fromisoformat,
    "float64": float,
    "int32": int,
    "int64": int,
    "bool": "true".__eq__,
}
"""How a reader of a release reads them."""


def rows_of(folder: Folder, kind: str, key: str, record: Any) -> dict[str, list[dict[str, Any]]]:
    """The rows of all tables that a release has for one record."""
    tables = Tabulator(folder.kind(kind)).tables([key], [copy.deepcopy(record)])
    return {name: table.to_pylist() for name, table in tables.items()}


@pytest.mark.slow
@settings(max_examples=examples(100), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_tables_of_any_schema_come_back(tmp_path_factory: pytest.TempPathFactory, data):
    """Whatever the schema; but for null bytes, of which no text has any, and odd keys in maps."""
    schema, records_of = data.draw(objects(3))
    records = data.draw(st.lists(records_of, min_size=1, max_size=3))
    assume("id" not in schema["properties"])
    assume(not has_odd_names(records) and "\\u0000" not in json.dumps(records))
    root = tmp_path_factory.mktemp("made")
    (root / "records" / "k").mkdir(parents=True)
    (root / "schema").mkdir()
    (root / "schema" / "k.schema.json").write_text(json.dumps(schema))
    for number, record in enumerate(records):
        (root / "records" / "k" / f"r{number}.json").write_text(json.dumps(record))
    folder = Folder(root)
    for table in folder.record_tables:
        content, rows = written(folder, table)
        (root / "t.csv").write_bytes(content)
        assert unchanged(take_back(folder, table, root / "t.csv"), len(rows) - 1), table


def has_odd_names(value: Any) -> bool:
    """Whether a property, which may be a key in a map, is not a text as files have it."""
    if isinstance(value, dict):
        odd = (name != unicodedata.normalize("NFC", name).strip() or "\r" in name for name in value)
        return any(odd) or any(map(has_odd_names, value.values()))
    return isinstance(value, list) and any(map(has_odd_names, value))


# Values


HEAD = "id,name,note,day,rows,size,open,other,exam_minutes\n"
LINE_A = 'a,A,"two\nlines",2025-05-31,100000,27.3,true,b,90\n'


def test_the_same_values_in_other_words_change_nothing(edit):
    line = (
        'a,A,"two\r\nlines",2025-05-31,1E+05,27.30,TRUE,b,90.0\r\nb,Cafe\u0301,01234,,,3.0,,,\r\n'
    )
    assert unchanged(edit("thing", HEAD + line), 2)


def test_values_of_a_workbook_are_those_of_the_types(edit):
    head = HEAD.strip().split(",")
    row = ["a", "A", "two\nlines", datetime(2025, 5, 31), 100000.0, 27.3, True, "b", 90]
    assert unchanged(edit("thing", [head, row]), 1)
    row = ["a", "B", "1", date(2025, 6, 1), 5, 4, False, "a", 91]
    edits = edit("thing", [head, row])
    assert (edits.findings, edits.changed_rows) == ([], 1)
    assert values(edits) == {
        "a/name": "B", "a/note": "1", "a/day": "2025-06-01", "a/rows": 5, "a/size": 4,
        "a/open": False, "a/other": "a", "a/exam/minutes": 91,
    }  # fmt: skip


def test_only_the_columns_and_rows_that_are_there_count(edit):
    edits = edit("thing", "size,id\n28.5,a\n")
    assert values(edits) == {"a/size": 28.5}
    assert edits.changed["a"] == RECORDS["a"] | {"size": 28.5}
    assert list(edits.changed) == ["a"]


def test_an_edit_is_as_in_a_comparison_of_releases(edit):
    assert edit("thing", "id,size\na,28\n").edits == [Edit("thing", "a", "/size", 27.3, 28)]


def test_a_blank_cell_takes_its_value_away_and_the_object_it_empties(edit):
    edits = edit("thing", "id,note,exam_minutes,rows\na,,,100000\nb,,,\n")
    assert (values(edits), edits.findings) == (
        {"a/note": "gone", "a/exam": "gone", "b/note": "gone"},
        [],
    )
    assert "exam" not in edits.changed["a"]


def test_an_object_that_has_other_values_stays(make, tmp_path: Path):
    record = RECORDS["b"] | {"exam": {"minutes": 90, "items": 40}}
    path = tmp_path / "t.csv"
    path.write_text("id,exam_minutes\nb,\n")
    edits = take_back(Folder(make({"thing": SCHEMA}, {"thing/b.json": record})), "thing", path)
    assert edits.changed["b"] == RECORDS["b"] | {"exam": {"items": 40}}


def test_a_blank_cell_of_what_must_be_is_refused(edit):
    edits = edit("thing", "id,name\na,\n")
    assert found(edits) == [("I072", 2, 2)]
    assert "name is required" in edits.findings[0].message
    assert found(edit("thing_tags", "thing_id,position,value\na,1,\n")) == [("I072", 2, 3)]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("rows", "12x"), ("rows", "1.5"), ("rows", "1 000"), ("size", "1,200"), ("size", "nan"), ("size", "1e999"),
        ("rows", "9" * 5000), ("size", "1e-99999999"), ("open", "WAHR"), ("open", "1"), ("day", "2025-02-30"), ("day", "45808"),
    ],
)  # fmt: skip
def test_what_is_no_value_of_the_type_is_refused_at_its_cell(edit, column: str, cell: str):
    assert found(edit("thing", f'id,{column}\na,"{cell}"\n')) == [("I072", 2, 2)]


def test_a_value_that_the_schema_refuses_is_refused_at_its_cell(edit):
    edits = edit("thing", "rows,id\n-1,a\n")
    assert [(f.line, f.column, f.pointer) for f in edits.findings] == [(2, 1, "/rows")]
    assert edits.findings[0].code.startswith("S")


def test_a_reference_to_no_record_is_refused_at_its_cell(edit):
    edits = edit("thing", "id,other\na,bb\nb,a\n")
    assert found(edits) == [("R001", 2, 2)]
    assert edits.findings[0].message == "There is no thing record with the id bb."
    assert edits.findings[0].hint == "did you mean b?"


def test_what_is_wrong_before_is_no_finding_on_the_edit(make, tmp_path: Path):
    root = make({"thing": SCHEMA}, {"thing/a.json": RECORDS["a"] | {"rows": -5, "other": "no"}})
    path = tmp_path / "t.csv"
    path.write_text("id,name\na,B\n")
    assert take_back(Folder(root), "thing", path).findings == []


def test_a_finding_in_a_workbook_names_the_cell(edit):
    edits = edit("thing", [["id", "size"], ["b", 4], ["a", "many"]])
    assert edits.findings[0].message == "This cell is many, not a number. (Sheet1!B3)"


# Rows


def test_a_new_row_needs_leave(edit):
    text = "id,name,rows,exam_minutes\nc,C,5,30\na,A,100000,90\n"
    edits = edit("thing", text)
    assert (found(edits), edits.refused_rows, edits.unchanged_rows) == ([("I071", 2, 1)], 1, 1)
    assert "--add" in edits.findings[0].hint
    edits = edit("thing", text, add=True)
    assert (edits.findings, edits.changed, edits.new_rows) == ([], {}, 1)
    assert edits.added == {"c": {"id": "c", "name": "C", "rows": 5, "exam": {"minutes": 30}}}


def test_a_new_row_is_checked_as_a_record(edit):
    edits = edit("thing", "id,name,other\nc,C,d\nd,,c\n", add=True)
    assert found(edits) == [("I072", 3, 2)]
    edits = edit("thing", "id,name,other\nc,C,d\nd,D,c\ne,E,f\n", add=True)
    assert found(edits) == [("R001", 4, 3)]
    edits = edit("thing", "id,rows\nc,5\n", add=True)
    assert [(f.code[0], f.line, f.column) for f in edits.findings] == [("S", 2, 1)]


def test_a_row_of_a_list_is_edited_by_its_position(edit):
    edits = edit("thing_tags", "thing_id,position,value\na,2,z\n")
    assert edits.changed["a"]["tags"] == ["x", "z"]
    edits = edit(
        "thing_ways_steps",
        "thing_id,ways_position,position,text,year\na,1,2,halt,2025\na,1,1,go,\n",
    )
    steps = edits.changed["a"]["ways"][0]["steps"]
    assert steps == [{"text": "go"}, {"text": "halt", "year": 2025}]


def test_new_items_follow_the_last(edit):
    head = "thing_id,position,value\n"
    assert found(edit("thing_tags", f"{head}a,3,z\n")) == [("I071", 2, 2)]
    edits = edit("thing_tags", f"{head}a,4,w\na,3,z\nb,1,q\n", add=True)
    assert (edits.findings, edits.new_rows) == ([], 3)
    assert edits.changed["a"]["tags"] == ["x", "y", "z", "w"]
    assert edits.changed["b"]["tags"] == ["q"]
    edits = edit("thing_tags", f"{head}a,4,z\n", add=True)
    assert found(edits) == [("I074", 2, 2)]
    assert edits.findings[0].hint == "the next position is 3"


def test_new_items_of_lists_in_lists(edit):
    head = "thing_id,ways_position,position,text\n"
    edits = edit("thing_ways_steps", f"{head}a,1,3,rest\n", add=True)
    assert edits.changed["a"]["ways"][0]["steps"][2] == {"text": "rest"}
    edits = edit("thing_ways_steps", f"{head}a,2,1,rest\n", add=True)
    assert found(edits) == [("I074", 2, 3)]
    assert found(edit("thing_ways", "thing_id,position,title\na,2,\n", add=True)) == [
        ("I072", 2, 3)
    ]


def test_an_item_of_no_record_is_refused(edit):
    assert found(edit("thing_tags", "thing_id,position,value\nq,1,z\n", add=True)) == [
        ("I071", 2, 1)
    ]


@pytest.mark.parametrize(
    ("position", "code"),
    [("0", "I074"), ("-1", "I074"), ("x", "I072"), ("", "I071"), ("1.5", "I072")],
)
def test_a_position_counts_from_one(edit, position: str, code: str):
    text = f"thing_id,position,value\na,{position},z\n"
    assert found(edit("thing_tags", text, add=True)) == [(code, 2, 2)]


def test_two_rows_of_one_key_are_refused(edit):
    edits = edit("thing", "id,rows\na,1\nb,2\na,3\n")
    assert found(edits) == [("I073", 4, 1)]
    assert edits.findings[0].message == "The rows 2 and 4 have the same key: a."


def test_rows_without_a_key_and_unknown_ones(edit):
    edits = edit("thing", "id,rows\n,1\naa,2\n")
    assert found(edits) == [("I071", 2, 1), ("I071", 3, 1)]
    assert edits.findings[1].hint == "did you mean a? With --add, new rows are added"


def test_every_row_is_counted(edit):
    edits = edit("thing", "id,rows\na,1\n,\nb,\nc,x\nd,3\n", add=True)
    assert (edits.changed_rows, edits.unchanged_rows, edits.refused_rows) == (1, 1, 1)
    assert (edits.new_rows, edits.blank_rows, edits.rows) == (1, 1, 4)


def test_what_follows_a_refused_row_is_no_second_finding(edit):
    text = "thing_id,position,value\na,3,\na,4,w\n"
    assert found(edit("thing_tags", text, add=True)) == [("I072", 2, 3)]


def test_a_key_in_another_normal_form_is_found(make, tmp_path: Path):
    folder = Folder(
        make({"k": {"properties": {"n": {"type": "integer"}}}}, {"k/e\u0301.json": {"n": 1}})
    )
    path = tmp_path / "t.csv"
    path.write_text("id,n\n\u00e9,2\n", "utf-8")
    assert values(take_back(folder, "k", path)) == {"e\u0301/n": 2}


def test_a_key_that_was_moved_is_named(make, tmp_path: Path):
    root = make({"thing": SCHEMA}, {"thing/a.json": RECORDS["b"] | {"id": "a"}})
    (root / "register").mkdir()
    (root / "register" / "thing.tsv").write_text("a\nold\tmoved\ta\n")
    path = tmp_path / "t.csv"
    path.write_text("id,rows\nold,2\n")
    for add in (False, True):
        edits = take_back(Folder(root), "thing", path, add)
        assert (found(edits), edits.findings[0].hint) == ([("I071", 2, 1)], "it is now a")


def test_half_a_character_is_refused(folder: Folder):
    """Files cannot have it in UTF-8, but other encodings and workbooks may."""

    class Odd:
        label = "t.csv"

        def sheet_names(self) -> list[str]:
            return []

        def table(self, options: Any, sheet: str = "") -> Table:
            rows = [(2, ["a", "x\ud800"]), (3, ["\udfff", "y"])]
            return Table(["id", "note"], iter(rows), delimiter=",")

    edits = import_table(folder, "thing", Odd(), add=True, as_of=TODAY)  # type: ignore[arg-type]
    assert found(edits) == [("I072", 2, 2), ("I072", 3, 1)]


# Columns


@pytest.mark.parametrize(
    ("head", "hint"),
    [
        ("id,nmae", "did you mean name?"),
        ("id,name,name", "leave one of the two out"),
        ("name,note", "the key of thing is id"),
    ],
)
def test_columns_must_be_known_once_and_those_of_the_key_be_there(edit, head: str, hint: str):
    edits = edit("thing", f"{head}\na,A,A\n")
    assert ([f.code for f in edits.findings], edits.findings[0].hint) == (["I070"], hint)
    assert edits.changed == {}


def test_blank_columns_and_rows_are_ignored_and_what_stands_in_them_is_not(edit):
    assert values(edit("thing", "id,rows,,\na,1,,\n,,,\n")) == {"a/rows": 1}
    assert found(edit("thing", "id,rows,,\na,1,,x\n")) == [("I020", 2, 4)]
    assert found(edit("thing", "id,rows\na,1,x\n")) == [("I020", 2, 3)]


def test_a_short_row_takes_nothing_away(edit):
    edits = edit("thing", "id,rows,size\na,100000\nb\n")
    assert found(edits) == [("I026", 2, 3), ("I026", 3, 3)]
    assert unchanged(edit("thing", "id,rows\nb\n"), 1)


# What spreadsheets do


@pytest.mark.parametrize(
    ("key", "cell"),
    [("b", "1234"), ("a", "1.23E+05"), ("a", "#NAME?"), ("a", "#####")],
)
def test_a_text_that_a_spreadsheet_changed_is_refused(edit, key: str, cell: str):
    edits = edit("thing", f"id,note\n{key},{cell}\n")
    assert found(edits) == [("I075", 2, 2)]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("01234", 1234), ("1.10", 1.1), ("1-2", date(2025, 1, 2)), ("MAR1", date(2025, 3, 1)),
        ("1-2", "02. Jan"), ("1-2", "2-Jan"), ("2025-05", "May-25"), ("2025-05-31", "5/31/2025"), ("SEPT2", "2-Sep"),
        ("1234567890123456", "1.23457E+15"), ("1234567890123456", "1234567890123450"), ("true", "TRUE"),
        ("x" * 40_000, "x" * 32_767), ("+5", 5),
    ],
)  # fmt: skip
def test_texts_that_became_something_else(make, tmp_path: Path, text: str, cell: Any):
    root = make({"thing": SCHEMA}, {"thing/b.json": {"id": "b", "name": "B", "note": text}})
    path = tmp_path / "t.xlsx"
    write_workbook(path, [["id", "note"], ["b", cell]])
    edits = take_back(Folder(root), "thing", path)
    assert found(edits) == [("I075", 2, 2)]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("1234", "01234"), ("1234", 1235), ("2025-05-31", date(2025, 6, 1)), ("1-2", "1-3"), ("1.1", "1.10"),
        ("abc", "May 25"), ("6E10", "6E11"), ("x" * 40_000, "y"),
    ],
)  # fmt: skip
def test_texts_that_somebody_changed(make, tmp_path: Path, text: str, cell: Any):
    root = make({"thing": SCHEMA}, {"thing/b.json": {"id": "b", "name": "B", "note": text}})
    path = tmp_path / "t.xlsx"
    write_workbook(path, [["id", "note"], ["b", cell]])
    edits = take_back(Folder(root), "thing", path)
    assert (edits.findings, values(edits)) == ([], {"b/note": str(cell)})


def test_codes_of_one_length_keep_their_zeros(make, tmp_path: Path):
    codes = {"a": "01", "b": "36", "c": "02"}
    records = {f"thing/{k}.json": {"id": k, "name": k, "note": v} for k, v in codes.items()}
    path = tmp_path / "t.csv"
    path.write_text("id,name,note\nb,b,6\nd,d,7\ne,e,07\n")
    edits = take_back(Folder(make({"thing": SCHEMA}, records)), "thing", path, add=True)
    assert found(edits) == [("I075", 2, 3), ("I075", 3, 3)]


def test_keys_keep_their_zeros(make, tmp_path: Path):
    root = make({"thing": SCHEMA}, {"thing/01.json": {"id": "01", "name": "x"}})
    path = tmp_path / "t.xlsx"
    write_workbook(path, [["id", "name"], [1, "y"]])
    edits = take_back(Folder(root), "thing", path, add=True)
    assert found(edits) == [("I075", 2, 1)]


@pytest.mark.parametrize(
    "cell", ["5/31/2025", "31.05.2025", "01/02/2025", "31-05-25", "31. Mai 2025"]
)
def test_a_rewritten_date_is_refused(edit, cell: str):
    edits = edit("thing", f"id,day\na,{cell}\n")
    assert found(edits) == [("I072", 2, 2)]
    assert cell in edits.findings[0].message


@pytest.mark.parametrize(
    ("number", "cell"),
    [(1234567, "1.23E+06"), (123456789012, "1.23457E+11"), (0.1234567890123, "0.123456789")],
)
def test_digits_that_are_lost_are_refused(make, tmp_path: Path, number: float, cell: str):
    root = make({"thing": SCHEMA}, {"thing/b.json": {"id": "b", "name": "B", "size": number}})
    path = tmp_path / "t.csv"
    path.write_text(f"id,size\nb,{cell}\n")
    assert found(take_back(Folder(root), "thing", path)) == [("I075", 2, 2)]


@pytest.mark.parametrize(
    ("cell", "number"), [("27,3", None), ("28,5", 28.5), ("27.3", None), ("27.300", None), ("28.5", 28.5), ("-1,25", -1.25), ("1.234", 0), ("1.234,5", 0), ("1,2,3", 0)]
)  # fmt: skip
def test_decimal_commas_beside_semicolons(edit, cell: str, number: float | None):
    edits = edit("thing", f"id;size\na;{cell}\n")
    if number == 0:
        assert found(edits) == [("I072", 2, 2)]
    else:
        assert (edits.findings, values(edits)) == ([], {} if number is None else {"a/size": number})


def test_a_comma_that_may_be_a_thousands_sign_is_refused(make, edit, tmp_path: Path):
    assert found(edit("thing", "id;rows\na;100,000\nb;5,000\n")) == [
        ("I072", 2, 2),
        ("I072", 3, 2),
    ]
    assert values(edit("thing", "id;rows\nb;7,0\n")) == {"b/rows": 7}
    root = make({"k": SCHEMA}, {"k/b.json": RECORDS["b"] | {"size": 1234}}, name="k")
    path = tmp_path / "t.csv"
    path.write_text("id;size\nb;1,234\n")
    assert found(take_back(Folder(root), "k", path)) == [("I072", 2, 2)]


def test_moments_are_compared_as_exactly_as_workbooks_keep_them(make, tmp_path: Path):
    root = make({"open": OPEN}, {"open/m.json": {"id": "m", "at": "2025-05-31T10:00:00.123456Z"}})
    path, moment = tmp_path / "t.xlsx", datetime(2025, 5, 31, 10, 0, 0, 123000)
    write_workbook(path, [["id", "at"], ["m", moment]])
    assert unchanged(take_back(Folder(root), "open", path), 1)
    write_workbook(path, [["id", "at"], ["m", moment.replace(microsecond=122000)]])
    assert values(take_back(Folder(root), "open", path)) == {"m/at": "2025-05-31T10:00:00.122000Z"}


@pytest.mark.parametrize("first", ["sep=;\r\n", "SEP=;\n", "sep=;;\n"])
def test_a_first_line_on_the_delimiter_is_passed_over(edit, first: str):
    edits = edit("thing", f"{first}id;size\na;28,5\n")
    assert (edits.findings, values(edits)) == ([], {"a/size": 28.5})


def test_errors_and_formulas_without_a_value_are_refused(folder: Folder, tmp_path: Path):
    book = openpyxl.Workbook()
    book.worksheets[0].append(["id", "note", "rows"])
    book.worksheets[0].append(["a", "#N/A", "=1+1"])  # openpyxl writes an error, and no value
    book.save(tmp_path / "t.xlsx")
    edits = take_back(folder, "thing", tmp_path / "t.xlsx")
    assert found(edits) == [("I026", 2, 2), ("I026", 2, 3)]
    assert edits.findings[0].message.endswith("(Sheet!B2)")


def test_only_the_values_edited_change_in_the_files(make, tmp_path: Path):
    lines = [
        '{"id": "a", "size": 27.30, "name": "A"}',
        '{"name":"B","id":"b"}',
    ]
    folder = Folder(make({"thing": SCHEMA}, {"thing/all.ndjson": "\n".join(lines) + "\n"}))
    path = tmp_path / "t.csv"
    path.write_text("id,name,size,note\na,Z,27.3,\nb,B,,new\n")
    edits = take_back(folder, "thing", path)
    assert plan_files(folder, "thing", edits.changed, {}) == {
        "records/thing/all.ndjson": (
            b'{"id": "a", "size": 27.30, "name": "Z"}\n{"name":"B","note":"new","id":"b"}\n'
        )
    }


def test_the_sheet_of_the_name_of_the_table_is_read(folder: Folder, tmp_path: Path):
    book = openpyxl.Workbook()
    book.worksheets[0].append(["nothing"])
    sheet = book.create_sheet("thing")
    sheet.append(["id", "rows"])
    sheet.append(["a", 7])
    book.save(tmp_path / "t.xlsx")
    assert values(take_back(folder, "thing", tmp_path / "t.xlsx")) == {"a/rows": 7}


def test_apostrophes_before_formulas(make, tmp_path: Path):
    notes = {"a": "=1+1", "b": "'quoted", "c": "plain"}
    records = {f"thing/{k}.json": {"id": k, "name": k, "note": v} for k, v in notes.items()}
    folder = Folder(make({"thing": SCHEMA}, records, "formulas-as-text = true"))
    path = tmp_path / "t.csv"
    path.write_bytes(written(folder, "thing")[0])
    assert "'=1+1" in path.read_text()
    assert unchanged(take_back(folder, "thing", path), 3)
    path.write_text("id,note\na,'=2+2\nb,''other\nc,=3\n")
    assert values(take_back(folder, "thing", path)) == {
        "a/note": "=2+2", "b/note": "'other", "c/note": "=3",
    }  # fmt: skip


# Datasets that leave room for anything


def test_a_table_with_a_rest_comes_back(folder: Folder, edit):
    for table in ("open", "open_counts", "open_parts"):
        content, rows = written(folder, table)
        assert unchanged(edit(table, content), len(rows) - 1)
        rows = [[str(c) if isinstance(c, time) else c for c in row] for row in rows]
        assert unchanged(edit(table, rows), len(rows) - 1)


def test_moments_and_json_texts(edit):
    text = "id,at,clock,any\nm,2025-05-31 11:30:00,14:06:00,5\n"
    assert values(edit("open", text)) == {
        "m/at": "2025-05-31T11:30:00Z", "m/clock": "14:06:00Z", "m/any": 5,
    }  # fmt: skip
    assert unchanged(edit("open", "id,at,any\nm,2025-05-31T12:00:00+02:00,TRUE\n"), 1)
    assert values(edit("open", 'id,any\nm,"""five"""\n')) == {"m/any": "five"}
    assert values(edit("open", "id,any\nm,\n")) == {"m/any": "gone"}
    assert values(edit("open", "id,any\nm,null\n")) == {"m/any": None}
    edits = edit("open", "id,at,clock,any\nm,31.05.2025 12:00,2 pm,five\n")
    assert found(edits) == [("I072", 2, 2), ("I072", 2, 3), ("I072", 2, 4)]


def test_the_rest_is_edited_as_it_is_written(folder: Folder, edit):
    rest = json.loads(dict(zip(*written(folder, "open")[1], strict=True))["_rest"])
    assert rest == {"/text": "", "/at": "2025-05-31T12:00:00+02:00", "/more": [1]}
    changed = rest | {"/more": [2]}
    assert values(edit("open", as_text([["id", "_rest"], ["m", json.dumps(changed)]]))) == {
        "m/more/0": 2
    }
    del changed["/more"], changed["/text"]
    assert values(edit("open", as_text([["id", "_rest"], ["m", json.dumps(changed)]]))) == {
        "m/more": "gone", "m/text": "gone",
    }  # fmt: skip
    assert values(edit("open", "id,_rest\nm,\n")) == {
        "m/at": "2025-05-31T10:00:00Z", "m/more": "gone", "m/text": "gone",
    }  # fmt: skip


@pytest.mark.parametrize(
    "rest", ["[1]", '{"/counts/0/1": 1}', '{"/counts/k/x": 1}', "{", '{"x": 1}', "null"]
)
def test_a_rest_that_does_not_fit_is_refused(edit, rest: str):
    edits = edit("open", as_text([["id", "_rest"], ["m", rest]]))
    assert edits.findings
    assert {(f.line, f.column) for f in edits.findings} <= {(2, 1), (2, 2)}


def test_maps_are_edited_by_their_keys(edit):
    assert values(edit("open_counts", "open_id,key,value\nm,k,9\n")) == {"m/counts/k": 9}
    assert found(edit("open_counts", "open_id,key,value\nm,n,9\n")) == [("I071", 2, 2)]
    assert values(edit("open_counts", "open_id,key,value\nm,n,9\n", add=True)) == {"m/counts/n": 9}
    assert values(edit("open_parts", "open_id,key,size\nm,p,\nm,q,5\n", add=True)) == {
        "m/parts/p/size": "gone", "m/parts/q": {"size": 5},
    }  # fmt: skip


def test_records_without_an_id_are_found_by_the_names_of_their_files(make, tmp_path: Path):
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    folder = Folder(make({"k": schema}, {"k/r.json": {"n": 1}}))
    path = tmp_path / "t.csv"
    path.write_text("id,n\nr,2\ns,3\n")
    edits = take_back(folder, "k", path, add=True)
    assert (edits.findings, edits.changed, edits.added) == ([], {"r": {"n": 2}}, {"s": {"n": 3}})


def test_what_cannot_be_read_is_said(folder: Folder, make, tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("id\na\n")
    with pytest.raises(KeyError):
        take_back(folder, "nothing", path)
    broken = make({"k": OPEN}, {"k/a.json": "{"}, name="broken")
    with pytest.raises(NoDataset, match=r"records/k/a\.json"):
        take_back(Folder(broken), "k", path)
