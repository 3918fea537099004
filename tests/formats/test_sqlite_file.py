"""The SQLite file of a release: what is in it, the same bytes twice, and what differs from it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hidata.dataset.folder import open_dataset
from hidata.dataset.view_files import View
from hidata.formats import sqlite, sqlite_tables, sqlite_values
from hidata.schemas.shape import Shape
from hidata.tables.flatten import Tabulator
from hidata.tables.model import Column, Kind, Table

TEXT = {"type": "string", "minLength": 1}
JOB = {
    "title": "Job",
    "description": "Work that has a name.",
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "name"],
    "properties": {
        "id": TEXT,
        "name": TEXT | {"title": "Name", "x-jsonld-id": "https://schema.org/name"},
        "code": TEXT | {"x-jsonld-id": "http://www.w3.org/2004/02/skos/core#notation"},
        "aliases": {"type": "array", "minItems": 1, "items": TEXT},
        "level": {"enum": ["low", "high"], "type": "string"},
    },
}
PAY = {
    "title": "Pay",
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "job"],
    "x-hidata-subject": "job",
    "properties": {
        "id": TEXT,
        "job": TEXT | {"x-hidata-ref": "job"},
        "mean": {"type": "number", "x-ogc-unit": "USD/h", "description": "Mean of all hours."},
        "day": {"type": "string", "format": "date"},
        "name": TEXT,
    },
}
RECORDS = {
    "job/a.json": {"id": "a", "name": "Medical biller and coder of records", "level": "low"},
    "job/b.json": {"id": "b", "name": "Coder", "aliases": ["Code clerk", "Medical coder"]},
    "job/c.json": {"id": "c", "name": "Médecin", "code": "29-2072", "level": "high"},
    **{
        f"pay/{key}{n:03}.json": {"id": f"{key}{n:03}", "job": key, "mean": n / 4, "name": "Coder"}
        for key in "abc"
        for n in range(60)
    },
}
SETTINGS = """
name = "demo"
title = "A demo"
version = "1.2.3"
schema_version = "2.10.1"
license = "CC-BY-4.0"
creators = ["A. Author", "B. Author"]
homepage = "https://example.org/demo"
base = "https://example.org/"
"""
COLUMNS = (Column("job", "string", required=True, ref="job"), Column("mean", "float64"))
BEST = Table("best", "best", COLUMNS, ("job",), title="Best pay")
DAY = dt.date(2026, 11, 27)
VIEWS = {
    name: View(name, f"views/{name}.sql", sql, Kind(name, Shape("object"), None, True, (table,), ()))
    for name, sql, table in (
        ("best", "-- of all\nSELECT job, max(mean) FROM pay GROUP BY job", BEST),
        ("again", "SELECT * FROM best", BEST._replace(name="again", kind="again")),
    )
}  # fmt: skip


def write(root: Path, out: Path, backwards: bool = False, views: dict[str, View] = VIEWS) -> Path:
    """Write the SQLite file of a dataset.

    `backwards`, its kinds and tables come in another order, after others that do not stay.
    """
    folder = open_dataset(str(root))
    names = sorted(folder.kinds, reverse=backwards)
    kinds = {name: folder.kinds[name] for name in names}
    with sqlite.scratch(out.with_suffix(".scratch")) as connection:
        if backwards:
            connection.execute("CREATE TABLE other AS SELECT hex(zeroblob(9999)) AS a")
            connection.execute("DROP TABLE other")
        sqlite_tables.create_tables(connection, [t for k in kinds.values() for t in k.tables])
        for name, kind in kinds.items():
            rows = Tabulator(kind).sorted_tables(folder.records(name))
            for table in kind.tables:
                sqlite_values.insert_rows(connection, table, rows[table.name])
        if backwards:
            connection.commit()
        chosen = {name: views[name] for name in sorted(views, reverse=backwards)}
        sqlite.complete(connection, out, kinds, chosen, folder.metadata, DAY, {"best": 3})
    out.with_suffix(".scratch").unlink()
    return out


@pytest.fixture
def root(make: Callable[..., Path]) -> Path:
    """A dataset of jobs and their pay."""
    return make({"job": JOB, "pay": PAY}, RECORDS, SETTINGS)


@pytest.fixture
def file(root: Path, tmp_path: Path) -> Path:
    """The SQLite file of that dataset."""
    return write(root, tmp_path / "demo.sqlite")


def select(file: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """Return the rows of a query over a file."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query, values).fetchall()


def test_the_file_has_all_tables_with_keys_references_indexes_and_views(file: Path):
    objects = select(file, "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    shadows = {f"hidata_search_{end}" for end in ("data", "idx", "content", "docsize", "config")}
    assert {name for type_, name in objects if type_ == "table"} - shadows == {
        "job", "job_aliases", "pay", "hidata_table", "hidata_column", "hidata_release",
        "hidata_search",
    }  # fmt: skip
    assert [name for type_, name in objects if type_ == "index"] == ["pay.job"]
    assert [name for type_, name in objects if type_ == "view"] == ["again", "best"]
    assert select(file, "PRAGMA integrity_check") == [("ok",)]
    assert select(file, "PRAGMA foreign_key_check") == []
    links = select(file, 'SELECT "table", "from", "to" FROM pragma_foreign_key_list(?)', "pay")
    assert links == [("job", "job", "id")]
    keys = select(file, "SELECT name FROM pragma_table_info(?) WHERE pk", "job_aliases")
    assert keys == [("job_id",), ("position",)]
    assert select(file, "SELECT * FROM job_aliases") == [
        ("b", 1, "Code clerk"), ("b", 2, "Medical coder"),
    ]  # fmt: skip


def test_views_are_in_the_file_with_the_names_of_their_columns(file: Path):
    assert select(file, "SELECT job, mean FROM again ORDER BY job") == [
        ("a", 14.75), ("b", 14.75), ("c", 14.75),
    ]  # fmt: skip


def test_the_dictionary_is_in_the_file(file: Path):
    assert select(file, "SELECT name, kind, title, description, rows, query FROM hidata_table") == [
        ("again", None, "Best pay", None, None, "SELECT * FROM best"),
        ("best", None, "Best pay", None, 3, VIEWS["best"].sql),
        ("job", "job", "Job", "Work that has a name.", 3, None),
        ("job_aliases", "job", "Job: aliases", None, 2, None),
        ("pay", "pay", "Pay", None, 180, None),
    ]
    columns = 'SELECT name, required, "key", type, title, description, unit, term, reference, enum'
    assert select(file, f"{columns} FROM hidata_column WHERE \"table\" = 'pay'")[:3] == [
        ("id", 1, 1, "string", "Id", None, None, "https://example.org/term/id", None, None),
        ("job", 1, None, "string", "Job", None, None, "https://example.org/term/job", "job", None),
        ("mean", 0, None, "float64", "Mean", "Mean of all hours.", "USD/h",
         "https://example.org/term/mean", None, None),
    ]  # fmt: skip
    query = "SELECT enum FROM hidata_column WHERE \"table\" = 'job' AND name = 'level'"
    assert select(file, query) == [('["low", "high"]',)]
    release = "SELECT name, version, schema_version, released, title, license, creators, homepage"
    assert select(file, f"{release} FROM hidata_release") == [
        ("demo", "1.2.3", "2.10.1", "2026-11-27", "A demo", "CC-BY-4.0", "A. Author; B. Author",
         "https://example.org/demo"),
    ]  # fmt: skip


def test_the_file_says_what_it_is(file: Path):
    header = file.read_bytes()[:100]
    assert struct.unpack(">H", header[16:18]) == (4096,)
    assert header[68:72] == b"hida"
    assert struct.unpack(">I", header[60:64]) == (2_010_001,)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("medical coder", [("b", "Medical coder"), ("a", "Medical biller and coder of records")]),
        ("medecin", [("c", "Médecin"), ("c", "29-2072")]),
        ('"29-2072"', [("c", "29-2072")]),
        ("cler*", [("b", "Code clerk")]),
        ("b000", []),
    ],
)
def test_the_search_finds_records_by_their_names_the_best_first(
    file: Path, words: str, found: list[tuple[str, str]]
):
    query = "SELECT kind, key, name FROM hidata_search WHERE hidata_search MATCH ? ORDER BY rank"
    assert select(file, query, words) == [("job", *row) for row in found]


def test_observations_which_may_have_names_too_are_not_searched(file: Path):
    assert select(file, "SELECT DISTINCT kind FROM hidata_search") == [("job",)]


def test_the_same_dataset_gives_the_same_bytes_in_any_order_and_process(make, tmp_path: Path):
    places = {f"place/{name}.json": {"id": name, "name": name} for name in "xy"}
    root = make({"job": JOB, "pay": PAY, "place": JOB}, RECORDS | places, SETTINGS)
    file = write(root, tmp_path / "a.sqlite")
    assert write(root, tmp_path / "b.sqlite", backwards=True).read_bytes() == file.read_bytes()
    script = "import sys; from pathlib import Path; from tests.formats.test_sqlite_file import write; write(*map(Path, sys.argv[1:]))"  # fmt: skip
    path = os.pathsep.join(filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH")]))
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PYTHONPATH": path}
    command = [sys.executable, "-c", script, str(root), str(tmp_path / "c.sqlite")]
    subprocess.run(command, check=True, env=environment)
    assert (tmp_path / "c.sqlite").read_bytes() == file.read_bytes()


def test_tables_of_the_dataset_keep_their_names_and_ours_get_others(make, tmp_path: Path):
    root = make({"hidata_table": JOB, "hidata_search_data": JOB}, {"hidata_table/a.json": RECORDS["job/a.json"]}, SETTINGS)  # fmt: skip
    file = write(root, tmp_path / "demo.sqlite", views={})
    assert select(file, "SELECT id FROM hidata_table") == [("a",)]
    assert select(file, "SELECT name, rows FROM hidata__table") == [
        ("hidata_search_data", 0), ("hidata_search_data_aliases", 0),
        ("hidata_table", 1), ("hidata_table_aliases", 0),
    ]  # fmt: skip
    query = "SELECT key FROM hidata__search WHERE hidata__search MATCH 'biller'"
    assert select(file, query) == [("a",)]


def test_a_view_whose_name_is_of_sqlite_is_refused(root: Path, tmp_path: Path):
    table = BEST._replace(name="sqlite_best")
    view = VIEWS["best"]._replace(name="sqlite_best", kind=Kind("x", Shape(), None, True, (table,), ()))  # fmt: skip
    with pytest.raises(ValueError, match="SQLite cannot have a table called sqlite_best"):
        write(root, tmp_path / "demo.sqlite", views={"sqlite_best": view})


def test_datasette_is_told_titles_descriptions_units_and_labels(root: Path):
    folder = open_dataset(str(root))
    said = sqlite.datasette_metadata(folder.metadata, folder.kinds, VIEWS)
    tables = said["databases"]["demo"]["tables"]
    assert (said["title"], said["license"], said["source"], said["source_url"]) == (
        "A demo 1.2.3", "CC-BY-4.0", "A. Author, B. Author", "https://example.org/demo",
    )  # fmt: skip
    assert list(tables) == ["job", "job_aliases", "pay", "again", "best"]
    assert (tables["job"]["title"], tables["job"]["label_column"]) == ("Job", "name")
    assert tables["pay"]["columns"]["mean"] == "Mean (USD/h): Mean of all hours."
    assert tables["best"] == {"title": "Best pay", "columns": {"job": "Job", "mean": "Mean"}}
    assert "hidata_search" in said["databases"]["demo"]["queries"]["search"]["sql"]


@pytest.fixture
def changed(file: Path, tmp_path: Path) -> Callable[..., list[str]]:
    """A function that changes a copy of the file by SQL, and returns the differences."""

    def change(*statements: str) -> list[str]:
        copy = shutil.copy(file, tmp_path / "found.sqlite")
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)
        return list(sqlite.differences(file, Path(copy)))

    return change


@pytest.mark.parametrize(
    ("statement", "difference"),
    [
        ("UPDATE pay SET mean = 2.5 WHERE id = 'b007'", "pay, id 'b007', column mean: 2.5, and 1.75 is expected"),
        ("UPDATE pay SET day = '2024-01-01' WHERE id = 'b007'", "pay, id 'b007', column day: '2024-01-01', and nothing is expected"),
        ("UPDATE job SET name = CAST('Coder' AS BLOB) WHERE id = 'b'", "job, id 'b', column name: b'Coder', and 'Coder' is expected"),
        ("UPDATE job SET name = CAST(x'ff' AS TEXT) WHERE id = 'b'", "job, id 'b', column name: '\\udcff', and 'Coder' is expected"),
        ("UPDATE job_aliases SET value = '' WHERE position = 2", "job_aliases, job_id 'b', position 2, column value: '', and 'Medical coder' is expected"),
        ("DELETE FROM pay WHERE id = 'a000'", "pay, id 'a000': this row is missing"),
        ("INSERT INTO pay (id, job) VALUES ('d', 'a')", "pay, id 'd': this row is not expected"),
        ("UPDATE hidata_table SET rows = 4 WHERE name = 'job'", "hidata_table, name 'job', column rows: 4, and 3 is expected"),
        ("UPDATE hidata_search_content SET c2 = 'x' WHERE id = 1", "hidata_search_content, id 1, column c2: 'x', and 'Medical biller and coder of records' is expected"),
        ("PRAGMA user_version = 3", "its user_version is 3, and 2010001 is expected"),
        ("DROP INDEX \"pay.job\"", "the index pay.job is missing"),
        ("DROP VIEW best", "the view best is missing"),
        ("CREATE TRIGGER t AFTER DELETE ON pay BEGIN SELECT 1; END", "'t' is not expected"),
        ("ALTER TABLE pay ADD COLUMN more", "the table pay is not defined as expected"),
    ],
)  # fmt: skip
def test_one_difference_is_named(changed, statement: str, difference: str):
    assert changed(statement) == [difference]


def test_a_view_with_another_query_is_named(changed):
    create = 'CREATE VIEW "best" ("job", "mean") AS SELECT job, min(mean) FROM pay GROUP BY job'
    assert changed("DROP VIEW best", create) == ["the view best is not defined as expected"]


def test_many_differences_are_counted(changed):
    listed = changed("UPDATE pay SET mean = -1.0")
    assert (len(listed), listed[-1]) == (11, "and 170 more")


def test_equal_content_in_other_bytes_is_no_difference(changed, file: Path, tmp_path: Path):
    assert changed("CREATE TABLE more (a)", "DROP TABLE more") == []
    assert (tmp_path / "found.sqlite").read_bytes() != file.read_bytes()


@pytest.mark.parametrize(("version", "found"), [(3_045_001, 0), (None, 1)])
def test_the_index_of_the_search_is_compared_if_one_version_wrote_both(
    file: Path, tmp_path: Path, version: int | None, found: int
):
    copy = Path(shutil.copy(file, tmp_path / "found.sqlite"))
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("UPDATE hidata_search_data SET block = x'00' WHERE id = 1")
    data = bytearray(copy.read_bytes())
    assert (
        int.from_bytes(data[96:100], "big")
        == sqlite3.sqlite_version_info[0] * 1_000_000
        + sqlite3.sqlite_version_info[1] * 1_000
        + sqlite3.sqlite_version_info[2]
    )
    if version:
        data[96:100] = version.to_bytes(4, "big")
    copy.write_bytes(data)
    assert sum("hidata_search_data" in line for line in sqlite.differences(file, copy)) == found


def test_an_index_that_does_not_fit_its_table_is_named(changed):
    """The indexes of two tables change places: their tables are as they were."""
    pages = "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM hidden WHERE name <> sqlite_master.name) WHERE name IN ('pay.job', 'sqlite_autoindex_job_1')"  # fmt: skip
    hidden = "CREATE TEMP TABLE hidden AS SELECT name, rootpage FROM sqlite_master WHERE name IN ('pay.job', 'sqlite_autoindex_job_1')"  # fmt: skip
    found = changed("PRAGMA writable_schema = ON", hidden, pages)
    assert found
    assert all(line.startswith(("it is damaged: ", "and ")) for line in found)


def _hostile(file: Path) -> Iterator[tuple[str, bytes, str]]:
    """Yield broken and hostile files, each with its name and what is said of it."""
    data = file.read_bytes()
    yield "nothing", b"", "the index pay.job is missing"
    yield "other", b"<html>" * 1000, "it is damaged: file is not a database"
    yield "cut", data[: len(data) // 2], "it is damaged: database disk image is malformed"
    yield "long", data + bytes(4 * len(data) + 2**20), "it has "
    yield "page", data[:100] + b"\xff" * 3996 + data[4096:], "it is damaged: "
    yield "bomb", _bomb(file), "it has far more in it than is expected"


def _bomb(file: Path) -> bytes:
    """Return the file with a table whose pages refer to each other: 250,000 times its rows."""
    ((root,),) = select(file, "SELECT rootpage FROM sqlite_master WHERE name = 'pay'")
    data = bytearray(file.read_bytes())
    start = (root - 1) * 4096
    leaf = struct.unpack(">I", data[start + 8 : start + 12])[0]  # the right-most child
    middle = len(data) // 4096 + 1
    data += bytes(4096)
    struct.pack_into(">I", data, 28, middle)  # pages of the file
    for page, child in ((root, middle), (middle, leaf)):
        at, cells = (page - 1) * 4096, 500
        offset = 4096 - 5 * cells
        data[at : at + 4096] = struct.pack(">BHHHBI", 5, 0, cells, offset, 0, child) + bytes(4084)
        for cell in range(cells):
            struct.pack_into(">H", data, at + 12 + 2 * cell, offset + 5 * cell)
            struct.pack_into(">IB", data, at + offset + 5 * cell, child, 1)
    return bytes(data)


def test_broken_and_hostile_files_get_one_sentence(file: Path, tmp_path: Path):
    for name, data, sentence in _hostile(file):
        found = tmp_path / name
        found.write_bytes(data)
        said = list(sqlite.differences(file, found))
        assert any(line.startswith(sentence) for line in said), (name, said)
        assert len(said) <= 11


def test_what_is_no_file_is_named(file: Path, tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    for name, sentence in (
        ("no.sqlite", "it cannot be read: No such file or directory"),
        (".", "it is not a regular file"),
        ("pipe", "it is not a regular file"),
    ):
        assert list(sqlite.differences(file, tmp_path / name)) == [sentence]


def test_a_disk_without_room_is_an_error_of_the_system(root: Path, tmp_path: Path):
    with pytest.raises(OSError, match="unable to open database file"):
        write(root, tmp_path / "no" / "demo.sqlite")
    with pytest.raises(OSError, match="database or disk is full"):
        _fill(tmp_path / "small")


def _fill(path: Path) -> None:
    """Write more than there is room for."""
    with sqlite.scratch(path) as connection:
        connection.execute("PRAGMA max_page_count = 9")
        connection.execute("CREATE TABLE t AS SELECT hex(zeroblob(99999)) AS a")
