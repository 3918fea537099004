"""Folders that cannot be listed, odd times, names of the site's own, addresses, formulas."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.helpers import resum

BOOK = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
}


@pytest.fixture
def data(make: Callable[..., Path]) -> Path:
    return make({"book": BOOK}, {"book/a.json": {"id": "a"}}, 'name = "d"', "d")


def close(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Refuse to list a folder, as the system does without permission, though root may."""
    for name in ("scandir", "listdir"):
        true = getattr(os, name)

        def refuse(path: Any = ".", true: Callable[..., Any] = true) -> Any:
            if not isinstance(path, int) and os.path.realpath(path) == str(folder):
                raise PermissionError(13, "Permission denied", str(path))
            return true(path)

        monkeypatch.setattr(os, name, refuse)


@pytest.mark.parametrize(
    "folder", ["schema", "schema/sub", "records", "records/book", "records/book/sub", "register"]
)
def test_a_folder_that_cannot_be_listed_is_told(data, hidata, monkeypatch, folder: str):
    (data / folder).mkdir(exist_ok=True)
    close(monkeypatch, data / folder)
    for command in ("validate", "build"):
        code, out = hidata("--root", data, command)
        assert (code in (1, 2), "ermission denied" in out, folder in out) == (True, True, True), out
        assert code == 1 or len(out.splitlines()) == 1, out


@pytest.mark.parametrize("folder", ["LICENSES", "LICENSES/sub"])
def test_licences_that_cannot_be_listed_are_told(data, hidata, monkeypatch, folder: str):
    (data / folder).mkdir(parents=True)
    close(monkeypatch, data / folder)
    code, out = hidata("--root", data, "build")
    assert (code, "ermission denied" in out, len(out.splitlines())) == (2, True, 1), out


@pytest.mark.parametrize("folder", ["csv", "schema", "more"])
def test_a_release_that_cannot_be_listed_is_not_verified(data, hidata, monkeypatch, folder: str):
    assert hidata("--root", data, "build")[0] == 0
    release = data / "dist/d-0.0.0"
    (release / folder).mkdir(exist_ok=True)
    close(monkeypatch, release / folder)
    for command in (["verify", release], ["restore", release, "--out", "back"]):
        code, out = hidata("--root", data, *command)
        assert (code, "ermission denied" in out, len(out.splitlines())) == (2, True, 1), out


def test_an_error_without_a_reason_of_the_system_is_told(data, hidata, monkeypatch):
    def fail(*arguments: object, **options: object) -> None:
        raise shutil.Error([("a", "b", "it is a named pipe")])

    monkeypatch.setattr("hidata.storage.atomic.publish", fail)
    code, out = hidata("--root", data, "build")
    assert (code, "named pipe" in out, len(out.splitlines())) == (2, True, 1), out


@pytest.mark.parametrize(
    ("epoch", "moment"),
    [
        ("-1", (1980, 12, 31, 0, 0, 0)),
        ("0", (1980, 1, 1, 0, 0, 0)),
        ("4354819200", (2107, 1, 1, 0, 0, 0)),
        ("253402300799", (2107, 12, 31, 0, 0, 0)),
    ],
)
def test_a_time_that_no_zip_can_have(data, hidata, monkeypatch, epoch: str, moment):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert hidata("--root", data, "build", "--zip")[0] == 0
    with zipfile.ZipFile(data / "dist/d-0.0.0.zip") as archive:
        assert {member.date_time for member in archive.infolist()} == {moment}
    assert hidata("verify", data / "dist/d-0.0.0.zip")[0] == 0
    assert hidata("site", data / "dist/d-0.0.0", "--out", data / "site")[0] == 0


@pytest.mark.parametrize("epoch", ["1" + "0" * 18, "9" * 5000, "-99999999999", "1_0", "٣", "1e9"])
def test_a_time_that_is_none(data, hidata, monkeypatch, epoch: str):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    code, out = hidata("--root", data, "build", "--zip")
    assert (code, "SOURCE_DATE_EPOCH is not a time in seconds" in out) == (2, True), out
    assert not (data / "dist").exists()


OWN = ("static", "table", "releases", "Static", "browse.html", "index.html", "feed.xml", "%table")
PAGES = ("index.html", "browse.html", "404.html", "table/index.html", "releases/index.html",
         "static/style.css", "static/icon.svg")  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*OWN, "index", "search", "%index"])
def test_no_kind_or_key_takes_the_place_of_a_page_of_the_site(make, hidata, kind: str):
    keys = ("index", "latest", "style.css", "book", "index.html", "%index")
    lines = "".join(json.dumps({"id": key, "name": "x"}) + "\n" for key in keys)
    records = {f"{kind}/all.ndjson": lines, "book/a.json": {"id": "a"}}
    root = make({kind: BOOK, "book": BOOK}, records, 'name = "d"')
    code, out = hidata("--root", root, "build")
    assert code == 0, out
    code, out = hidata("--root", root, "site", "dist/d-0.0.0")
    site = root / "site"
    assert code == 0, out
    plain = make({"book": BOOK}, {"book/a.json": {"id": "a"}}, 'name = "d"', "plain")
    assert hidata("--root", plain, "build")[0] == 0
    assert hidata("--root", plain, "site", "dist/d-0.0.0")[0] == 0
    for page in PAGES:
        ours, expected = ((folder / page).read_bytes() for folder in (site, plain / "site"))
        titles = [re.findall(b"<title>.*</title>|<h1>.*</h1>", text) for text in (ours, expected)]
        assert titles[0] == titles[1], page
    files = [path for path in site.rglob("*.html") if path.is_file()]
    pages = [path for path in files if b'class="machine">Identifier' in path.read_bytes()]
    tables = [*(site / "table").glob("*.html")]
    assert (len(pages), len(tables)) == (len(keys) + 1, 3)  # two tables and the list of them
    links = re.findall(r'href="([^"#?]+)"', (site / "browse.html").read_text())
    assert all((site / unquote(link)).is_file() for link in links if ":" not in link)


BAD_ADDRESSES = (
    "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/",
    "blob:x", "//evil.org", "https://", "https:///x", 'https://x.org/"onclick=x', "https://x.org/ y",
    "https://x.org/<b>", " javascript:x", "http:x", "https://me:secret@x.org/",
)  # fmt: skip


HARMLESS = ("https://", "https:///x", "http:x")
"""These may be the beginning of an identifier."""

SETTINGS = [(setting, a) for setting in ("homepage", "releases") for a in BAD_ADDRESSES]


@pytest.mark.parametrize(
    ("setting", "address"), [*SETTINGS, *(("base", a) for a in BAD_ADDRESSES if a not in HARMLESS)]
)
def test_what_is_no_web_address_is_no_setting(make, hidata, setting: str, address: str):
    root = make({"book": BOOK}, {"book/a.json": {"id": "a"}}, f"{setting} = {json.dumps(address)}")
    code, out = hidata("--root", root, "validate")
    assert (code, " L015 " in out, setting in out) == (1, True, True), out
    code, out = hidata("--root", root, "build")
    assert (code, len(out.splitlines())) == (2, 1), out


@pytest.mark.parametrize(
    "address", ["https://x.org", "HTTP://x.org:8/ü?a=b'c#d", "https://u@x.org/~a/%20"]
)
def test_web_addresses_are_settings(make, hidata, address: str):
    settings = "".join(f'{name} = "{address}"\n' for name in ("homepage", "releases", "base"))
    root = make({"book": BOOK}, {"book/a.json": {"id": "a"}}, settings)
    assert hidata("--root", root, "validate")[0] == 0


def test_no_address_of_a_strangers_release_becomes_a_link(data, hidata):
    assert hidata("--root", data, "build")[0] == 0
    release = data / "dist/d-0.0.0"
    for name, key in (("dataset.jsonld", "@id"), ("datapackage.json", "homepage")):
        document = json.loads((release / name).read_text())
        document[key] = "javascript:alert(1)//"
        (release / name).write_text(json.dumps(document))
    resum(release)
    assert hidata("--root", data, "site", release)[0] == 0
    for page in (data / "site").rglob("*"):
        if page.suffix in (".html", ".xml", ".txt") and "releases/" not in str(page.parent):
            text = page.read_text()
            assert not re.findall(
                r"(?:href|src)=\"javascript:|<loc>javascript:|: javascript:", text
            )


FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "'", "''=1", "'=1",
    '=HYPERLINK("http://evil.org","x")', "plain", "a=1", "", " =1", '"=1',
)  # fmt: skip


@pytest.mark.slow
def test_texts_that_are_like_formulas_become_texts_and_come_back(make, hidata, tmp_path: Path):
    schema = {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string"}, "name": {"type": "string"}, "number": {"type": "integer"},
            "names": {"type": "array", "items": {"type": "string"}},
        },
    }  # fmt: skip
    records = {
        f"book/{number:02}.json": {
            "id": f"{number:02}",
            "name": text,
            "names": [text],
            "number": -1,
        }
        for number, text in enumerate(FORMULAS)
    }
    root = make({"book": schema}, records, 'name = "d"\nformulas-as-text = true')
    assert hidata("--root", root, "build", "--zip", "--out", tmp_path)[0] == 0
    release = tmp_path / "d-0.0.0"
    with (release / "csv/book.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    expected = [f"'{text}" if text[:1] in tuple("=+-@\t\r\n\uff1d'") else text for text in FORMULAS]
    assert [row["name"] for row in rows] == expected
    assert {row["number"] for row in rows} == {"-1"}
    for place in (release, tmp_path / "d-0.0.0.zip", tmp_path / "d-0.0.0-csv.zip"):
        assert hidata("verify", place) == (0, f"ok: {place}, 2 tables\n")
    for form in ("csv", "parquet", "jsonld"):
        back = tmp_path / form
        assert hidata("restore", release, "--from", form, "--out", back)[0] == 0
        for place, record in records.items():
            assert json.loads((back / "records" / place).read_text()) == record
        assert hidata("--root", back, "build", "--out", tmp_path / f"{form}-again")[0] == 0
        again = tmp_path / f"{form}-again/d-0.0.0/csv/book.csv"
        assert again.read_bytes() == (release / "csv/book.csv").read_bytes()
    assert "has an apostrophe before it" in (release / "README.md").read_text()


def test_without_the_setting_texts_stay_and_the_readme_warns(make, hidata, tmp_path: Path):
    root = make({"book": BOOK}, {"book/a.json": {"id": "a", "name": "=1+1"}}, 'name = "d"')
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    assert (tmp_path / "d-0.0.0/csv/book.csv").read_text() == 'id,name,_rest\n"a","=1+1",\n'
    assert "for a formula" in (tmp_path / "d-0.0.0/README.md").read_text()


def test_a_column_whose_name_is_like_a_formula_is_refused_with_the_setting(make, hidata):
    schema = {"type": "object", "properties": {"=1+1": {"type": "string"}}}
    root = make({"book": schema}, {"book/a.json": {}}, 'name = "d"\nformulas-as-text = true')
    code, out = hidata("--root", root, "build")
    assert (code, "could be a formula" in out, len(out.splitlines())) == (2, True, 1), out


@pytest.mark.parametrize(
    "change",
    [
        {"contentUrl": "/etc/passwd"},
        {"contentUrl": "../../../../etc/passwd"},
        {"contentUrl": "/proc/kcore"},
        {"@type": "cr:FileSet", "includes": "/etc/*"},
        {"@type": "cr:FileSet", "includes": "../../*"},
        {"@type": "cr:FileSet", "includes": ["/etc/*"]},
    ],
)
def test_a_description_names_no_file_outside(data, hidata, change: dict[str, Any]):
    assert hidata("--root", data, "build")[0] == 0
    path = data / "dist/d-0.0.0/croissant.json"
    document = json.loads(path.read_text())
    document["distribution"] = [{**file, **change} for file in document["distribution"]]
    path.write_text(json.dumps(document))
    resum(path.parent)
    code, out = hidata("verify", path.parent)
    sentence = "does not exist" if "contentUrl" in change else "includes no file"
    assert (code, sentence in out) == (1, True), out


@pytest.mark.parametrize("created", ["x", 5, None, {}, "2026-02-30"])
def test_a_release_without_a_date_has_no_site(data, hidata, created: Any):
    assert hidata("--root", data, "build")[0] == 0
    path = data / "dist/d-0.0.0/datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"created": created}))
    resum(path.parent)
    code, out = hidata("--root", data, "site", path.parent)
    assert (code, len(out.splitlines())) == (2, 1), out
    assert not (data / "site").exists()
