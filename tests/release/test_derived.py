"""Views, the SQLite file and the workbook of a release: built, described, verified, restored."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hidata.api import Release
from hidata.formats import parquet
from openpyxl import load_workbook

from tests.conftest import ROOT
from tests.helpers import RELEASABLE, commit_version, file_sums, git, resum, sql

SHOP = {
    "title": "Shop",
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string", "title": "Name", "description": "What it says over the door."},
    },
    "required": ["id", "name"],
    "additionalProperties": False,
}
SALE = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "shop": {"type": "string", "x-hidata-ref": "shop"},
        "day": {"type": "string", "format": "date"},
        "amount": {"type": "number"},
        "items": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["id", "shop", "day", "amount"],
    "additionalProperties": False,
}
RECORDS = {
    "shop/north.json": {"id": "north", "name": "North"},
    "shop/empty.json": {"id": "empty", "name": "Empty"},
    "sale/1.json": {
        "id": "1", "shop": "north", "day": "2024-02-29", "amount": 2.5, "items": ["=a"],
    },
    "sale/2.json": {"id": "2", "shop": "north", "day": "2023-01-01", "amount": 4},
}  # fmt: skip
QUERY = """\
-- What each shop has sold.
SELECT shop.id AS shop, shop.name, count(sale.id) AS sales, sum(sale.amount) AS amount,
       max(sale.day) AS last
FROM shop LEFT JOIN sale ON sale.shop = shop.id
GROUP BY shop.id;
"""
ROW = {
    "title": "Totals",
    "description": "What each shop has sold.",
    "type": "object",
    "x-hidata-key": ["shop"],
    "properties": {
        "shop": {"type": "string", "x-hidata-ref": "shop"},
        "name": {"$ref": "../schema/shop.schema.json#/properties/name"},
        "sales": {"type": "integer"},
        "amount": {"type": "number", "x-ogc-unit": "USD"},
        "last": {"type": "string", "format": "date", "description": "The day of the last sale."},
    },
    "required": ["shop", "name", "sales"],
    "additionalProperties": False,
}
TOTALS = [("empty", "Empty", 0, None, None), ("north", "North", 2, 6.5, "2024-02-29")]
"""The rows of the view, by hand."""

ALL = 'formats = ["csv", "parquet", "jsonld", "sqlite", "xlsx"]\n'


def write_view(root: Path, name: str = "total", query: str = QUERY, row: object = ROW) -> None:
    (root / "views").mkdir(exist_ok=True)
    (root / "views" / f"{name}.sql").write_text(query)
    (root / "views" / f"{name}.schema.json").write_text(json.dumps(row))


@pytest.fixture
def shops(make: Callable[..., Path]) -> Path:
    """A dataset of shops and sales with a view."""
    root = make({"shop": SHOP, "sale": SALE}, RECORDS, f'name = "shops"\n{ALL}{RELEASABLE}')
    write_view(root)
    return root


@pytest.fixture
def built(shops: Path, hidata: Callable[..., tuple[int, str]], tmp_path: Path) -> Path:
    """Its release."""
    code, out = hidata("--root", shops, "build", "--out", tmp_path / "dist")
    assert code == 0, out
    return tmp_path / "dist" / "shops-0.0.0"


def test_a_view_has_the_same_rows_everywhere(built: Path):
    days = [(*row[:4], row[4] and row[4].isoformat()) for row in
            sql(f"SELECT * FROM '{built}/parquet/total.parquet'")[1]]  # fmt: skip
    assert days == TOTALS
    assert (built / "csv" / "total.csv").read_text() == (
        'shop,name,sales,amount,last\n"empty","Empty",0,,\n"north","North",2,6.5,2024-02-29\n'
    )
    with closing(sqlite3.connect(built / "shops.sqlite")) as connection:
        assert connection.execute("SELECT * FROM total ORDER BY shop").fetchall() == TOTALS
        kind = "SELECT type FROM sqlite_master WHERE name = 'total'"
        assert connection.execute(kind).fetchall() == [("view",)]
    book = load_workbook(built / "shops.xlsx")
    rows = list(book["total"].iter_rows(values_only=True))
    assert rows[0] == ("shop", "name", "sales", "amount", "last")
    assert [(*row[:4], row[4] and row[4].date().isoformat()) for row in rows[1:]] == TOTALS
    assert Release(built)["total"].num_rows == 2
    assert sorted(path.name for path in (built / "jsonld").iterdir()) == [
        "sale.jsonld",
        "shop.jsonld",
    ]


def test_the_build_names_views_and_files(shops: Path, hidata, tmp_path: Path):
    _, out = hidata("--root", shops, "build", "--out", tmp_path)
    lines = [line.split() for line in out.splitlines()]
    assert ["total", "2", "rows"] in lines
    for name in ("shops.sqlite", "shops.xlsx"):
        size = (tmp_path / "shops-0.0.0" / name).stat().st_size
        assert [name, f"{size:,}", "bytes"] in lines


def test_the_descriptions_name_views_and_files(built: Path):
    sums = file_sums(built)
    package = json.loads((built / "datapackage.json").read_text())
    resources = {resource["name"]: resource for resource in package["resources"]}
    for name in ("total", "total-parquet"):
        view = resources[name]
        assert (view["derived"], view["query"], view["rows"]) == (True, "views/total.sql", 2)
        assert view["schema"]["primaryKey"] == ["shop"]
        reference = view["schema"]["foreignKeys"][0]["reference"]
        assert reference["resource"] == name.replace("total", "shop")
        assert {f["name"]: f.get("unit") for f in view["schema"]["fields"]}["amount"] == "USD"
    assert "derived" not in resources["shop"]
    croissant = json.loads((built / "croissant.json").read_text())
    assert "total" in {record_set["name"] for record_set in croissant["recordSet"]}
    objects = {one["contentUrl"]: one for one in croissant["distribution"]}
    readme = (built / "README.md").read_text()
    for form in ("sqlite", "xlsx"):
        path, size = f"shops.{form}", (built / f"shops.{form}").stat().st_size
        resource = resources[f"shops-{form}"]
        assert (resource["path"], resource["bytes"]) == (path, size)
        assert resource["hash"] == f"sha256:{sums[path]}"
        assert "schema" not in resource
        assert (objects[path]["sha256"], objects[path]["contentSize"]) == (sums[path], f"{size} B")
        assert f"| {path} | {size:,} | `{sums[path]}` |" in readme
    assert readme.index("### total") < readme.index("### sale")
    assert "Derived from sale, shop by `views/total.sql`." in readme


def test_two_builds_are_the_same_bytes(shops: Path, built: Path, tmp_path: Path):
    """In another process, with another order of sets, several processes, somewhere else."""
    surroundings = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "PYTHONHASHSEED": "7",
                    "PYTHONPATH": os.environ.get("PYTHONPATH", str(ROOT))}  # fmt: skip
    command = ["--root", str(shops), "build", "--jobs", "2", "--out", str(tmp_path / "b")]
    done = subprocess.run(
        [sys.executable, "-m", "hidata", *command], capture_output=True, text=True,
        cwd=tmp_path, env={**os.environ, **surroundings},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert file_sums(tmp_path / "b" / "shops-0.0.0") == file_sums(built)


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonld"])
def test_the_restored_dataset_builds_the_same_release(
    built: Path, hidata, tmp_path: Path, form: str
):
    back = tmp_path / "back"
    assert hidata("restore", built, "--from", form, "--out", back)[0] == 0
    assert sorted(path.name for path in (back / "records").iterdir()) == ["sale", "shop"]
    assert hidata("--root", back, "build", "--out", tmp_path / "again")[0] == 0
    release = tmp_path / "again" / "shops-0.0.0"
    assert file_sums(release) == file_sums(built)


def test_a_release_verifies(built: Path, hidata):
    assert hidata("verify", built) == (0, f"ok: {built}, 4 tables\n")


def test_one_changed_cell_of_a_view_is_found(built: Path, hidata):
    path = built / "csv" / "total.csv"
    path.write_text(path.read_text().replace("6.5", "6.6"))
    shutil.rmtree(built / "parquet")
    package = json.loads((built / "datapackage.json").read_text())
    package["resources"] = [r for r in package["resources"] if r["format"] != "parquet"]
    (built / "datapackage.json").write_text(json.dumps(package))
    (built / "croissant.json").unlink()
    resum(built)
    code, out = hidata("verify", built)
    assert code == 1
    assert "total: 1 row differs from those of views/total.sql: first amount of north" in out


@pytest.mark.parametrize("statement", [
    "UPDATE sale SET amount = 2.6 WHERE id = '1'",
    "UPDATE shop SET name = 'Süd' WHERE id = 'north'",
])  # fmt: skip
def test_one_changed_cell_of_the_sqlite_file_is_found(built: Path, hidata, statement: str):
    with closing(sqlite3.connect(built / "shops.sqlite")) as connection, connection:
        connection.execute(statement)
    assert "shops.sqlite: does not match its checksum" in hidata("verify", built)[1]
    resum(built)
    code, out = hidata("verify", built)
    assert code == 1
    table, column, key = statement.split()[1], statement.split()[3], statement.split("'")[-2]
    found = [line for line in out.splitlines() if line.startswith("shops.sqlite: ")]
    assert any(table in line and column in line and key in line for line in found), out


def test_one_changed_cell_of_the_workbook_is_found(built: Path, hidata, tmp_path: Path):
    changed = tmp_path / "changed.xlsx"
    with zipfile.ZipFile(built / "shops.xlsx") as old, zipfile.ZipFile(changed, "w") as new:
        for info in old.infolist():
            new.writestr(info, old.read(info).replace(b"<v>6.5</v>", b"<v>6.6</v>"))
    changed.replace(built / "shops.xlsx")
    assert "shops.xlsx: does not match its checksum" in hidata("verify", built)[1]
    resum(built)
    code, out = hidata("verify", built)
    assert code == 1
    assert any("shops.xlsx: " in line and "total!D3" in line for line in out.splitlines()), out


def test_what_was_not_compared_is_said(built: Path, hidata, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    code, out = hidata("verify", built)
    assert code == 0
    note = "shops.xlsx was not compared with the tables: XlsxWriter is missing: pip install 'hidata[xlsx]'"
    assert out == f"ok: {built}, 4 tables; {note}\n"


def test_a_faulty_view_leaves_the_old_release_alone(shops: Path, built: Path, hidata):
    """One row for each sale, though the key says one for each shop: seen with the rows only."""
    before = file_sums(built.parent)
    write_view(shops, query=QUERY.replace("count(sale.id)", "1").replace("sum(sale.amount)", "amount")
               .replace("max(sale.day)", "day").replace("GROUP BY shop.id", ""))  # fmt: skip
    code, out = hidata("--root", shops, "build", "--out", built.parent)
    assert code == 1
    assert "views/total.sql:1:1: T004" in out
    assert file_sums(built.parent) == before


def test_each_format_has_an_archive_and_files_lie_beside(shops: Path, hidata, tmp_path: Path):
    assert hidata("--root", shops, "build", "--zip", "--out", tmp_path)[0] == 0
    forms = ("csv", "parquet", "jsonld", "sqlite", "xlsx")
    names = {"shops-0.0.0", "shops-0.0.0.zip", "shops-0.0.0.sqlite", "shops-0.0.0.xlsx"}
    names |= {f"shops-0.0.0-{form}.zip" for form in forms}
    assert {path.name for path in tmp_path.iterdir()} - {"demo"} == names
    for form in ("sqlite", "xlsx"):
        single = tmp_path / f"shops-0.0.0.{form}"
        assert single.read_bytes() == (tmp_path / "shops-0.0.0" / f"shops.{form}").read_bytes()
    for form in forms:
        archive = tmp_path / f"shops-0.0.0-{form}.zip"
        code, out = hidata("verify", archive)
        assert code == 0, out
        said = f"shops.{form} was not compared with the tables: there are none in CSV or Parquet"
        assert (said in out) == (form in ("sqlite", "xlsx"))
        with zipfile.ZipFile(archive) as packed:
            inside = {name.removeprefix("shops-0.0.0/") for name in packed.namelist()}
        assert {n for n in inside if n.startswith(tuple(f"{f}/" for f in forms))} == {
            path.relative_to(tmp_path / "shops-0.0.0").as_posix()
            for path in (tmp_path / "shops-0.0.0" / form).glob("*")
        }
        assert ("shops.sqlite" in inside, "shops.xlsx" in inside) == (
            form == "sqlite",
            form == "xlsx",
        )
    assert hidata("verify", tmp_path / "shops-0.0.0.zip")[1].endswith("4 tables\n")


@pytest.mark.parametrize("only", ["sqlite", "xlsx", "jsonld,sqlite"])
def test_files_are_made_without_tables_beside_them(
    shops: Path, built: Path, hidata, only, tmp_path
):
    out = tmp_path / "only"
    assert hidata("--root", shops, "build", "--only", only, "--out", out)[0] == 0
    release = out / "shops-0.0.0"
    assert not list(release.glob("parquet*"))
    assert [path.name for path in out.iterdir()] == ["shops-0.0.0"]
    if "sqlite" in only:
        assert (release / "shops.sqlite").read_bytes() == (built / "shops.sqlite").read_bytes()
    code, said = hidata("verify", release)
    assert code == 0
    assert "was not compared with the tables" in said


def test_tables_in_parts_are_read(shops: Path, built: Path, hidata, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "ROW_GROUP", 1)
    monkeypatch.setattr(parquet, "PART_ROWS", 1)
    out = tmp_path / "parts"
    assert hidata("--root", shops, "build", "--only", "parquet,sqlite", "--out", out)[0] == 0
    release = out / "shops-0.0.0"
    assert len(list((release / "parquet" / "total").glob("part-*.parquet"))) == 2
    assert (release / "shops.sqlite").read_bytes() == (built / "shops.sqlite").read_bytes()
    assert hidata("verify", release)[0] == 0


def test_the_changes_are_in_the_files_too(shops: Path, hidata, tmp_path: Path):
    git(shops, "init", "-q")
    settings = f"{ALL}"
    commit_version(shops, "1.0.0", more=settings)
    assert hidata("--root", shops, "release", "--first", "--out", tmp_path)[0] == 0
    sale = shops / "records" / "sale" / "1.json"
    sale.write_text(sale.read_text().replace("2.5", "3.5"))
    commit_version(shops, "1.0.1", more=settings)
    code, out = hidata("--root", shops, "release", "--out", tmp_path)
    assert code == 0, out
    release = tmp_path / "t-1.0.1"
    row = ("sale", "1", "/amount", "2.5", "3.5")
    with closing(sqlite3.connect(release / "t.sqlite")) as connection:
        assert connection.execute("SELECT * FROM change").fetchall() == [row]
    assert [*load_workbook(release / "t.xlsx")["change"].iter_rows(values_only=True)][1] == row
    assert hidata("verify", release)[0] == 0


ROUNDED = QUERY.replace("sum(sale.amount)", "round(sum(sale.amount), 2)")
WITHOUT = {**ROW, "properties": {k: v for k, v in ROW["properties"].items() if k != "last"}}


@pytest.mark.parametrize(
    ("query", "row", "place", "change", "bump"),
    [
        (ROUNDED, ROW, "total", "query changed", "patch"),
        (QUERY.replace(",\n       max(sale.day) AS last", ""), WITHOUT, "total.last", "column removed", "major"),
        (QUERY, {**ROW, "x-hidata-key": ["shop", "name"]}, "total", "key changed from shop to shop, name", "major"),
        (None, None, "total", "table removed", "major"),
    ],
)  # fmt: skip
def test_views_are_under_the_version_rules(
    shops: Path, built: Path, hidata, query, row, place: str, change: str, bump: str
):
    if query is None:
        shutil.rmtree(shops / "views")
    else:
        write_view(shops, query=query, row=row)
    found = json.loads(hidata("--root", shops, "diff", built, "--format", "json")[1])
    assert {"place": place, "change": change, "bump": bump} in found["schema"]
    assert found["bump"] == bump


def test_an_added_view_asks_for_a_minor_version(shops: Path, built: Path, hidata):
    write_view(shops, "more")
    found = json.loads(hidata("--root", shops, "diff", built, "--format", "json")[1])
    assert found["schema"] == [{"place": "more", "change": "table added", "bump": "minor"}]


def test_sites_show_views_and_offer_the_files(built: Path, hidata, tmp_path: Path):
    pytest.importorskip("jinja2")
    code, out = hidata("site", built, "--out", tmp_path / "site")
    assert code == 0, out
    page = (tmp_path / "site" / "table" / "total.html").read_text()
    assert "releases/latest/views/total.sql" in page
    assert "releases/latest/csv/total.csv" in page
    releases = (tmp_path / "site" / "releases" / "index.html").read_text()
    for form in ("sqlite", "xlsx"):
        assert f"releases/shops-0.0.0.{form}" in releases
        assert (tmp_path / "site" / "releases" / f"shops-0.0.0.{form}").is_file()
