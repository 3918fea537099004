"""The settings of a dataset, in its pyproject.toml."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hidata.dataset.folder import Folder
from hidata.dataset.settings import Metadata

from tests.data import OPEN
from tests.helpers import codes_in


@pytest.mark.parametrize(
    "setting",
    ['name = "a/b"', 'name = ".."', "version = 1", 'strict = "no"', 'keywords = "one"',
     "formats = []", 'formats = "csv"', 'formats = ["csv", "sqlit"]', "formats = [1]"],
)  # fmt: skip
def test_invalid_settings_are_reported(make, hidata, tmp_path: Path, setting: str):
    root = make({"k": {"type": "object"}}, {}, setting)
    code, out = hidata("--root", root, "build", "--out", tmp_path / "dist")
    assert code == 2
    assert f"pyproject.toml: {setting.split(maxsplit=1)[0]} " in out
    assert not (tmp_path / "dist").exists()


@pytest.mark.parametrize(
    "settings",
    [
        "[tool.hidata]\nbase = 5",
        '[tool.hidata]\nstrict = "x"',
        "[tool.hidata]\nstrikt = true",
        '[tool.hidata]\nname = "../../evil"',
        '[project]\nversion = "../x"',
        '[tool.hidata]\nname = "a\\u0000b"',
        "[tool.hidata]\ncreators = [1]",
        "[tool]\nhidata = 5",
        "x = " + "[" * 20_000 + "]" * 20_000,
        "x = ",
    ],
)
def test_hostile_settings_are_refused_in_a_line(make, hidata, tmp_path: Path, settings: str):
    root = make({"k": OPEN}, {"k/x.json": {"a": 1}})
    (root / "pyproject.toml").write_text(settings)
    before = sorted(tmp_path.rglob("*"))
    code, out = hidata("--root", root, "build", "--out", tmp_path / "out" / "d")
    assert code == 2, out
    assert out.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_settings_are_read_from_a_file_of_the_dataset_only(make, hidata):
    root = make({"k": OPEN}, {"k/x.json": {"a": 1}})
    for target in ("/dev/zero", "/etc/passwd"):
        (root / "pyproject.toml").symlink_to(target)
        code, out = hidata("--root", root, "validate")
        assert (code, codes_in(out)) == (1, ["J001"])
        (root / "pyproject.toml").unlink()
    os.mkfifo(root / "pyproject.toml")
    code, out = hidata("--root", root, "validate")
    assert (code, codes_in(out)) == (1, ["J001"])


@pytest.mark.parametrize(
    ("settings", "extension"),
    [
        ('extension = "careers"', "careers"),
        ('site = "careers"', "careers"),  # as it was spelled in 1.0
        ('site = "other"\nextension = "careers"', "careers"),
        ('extension = "careers"\nsite = "other"', "careers"),
        ('site = ""', ""),
        ("", ""),
    ],
)
def test_the_extension_goes_by_its_old_name_too(make, settings: str, extension: str):
    assert Metadata.read(make({}, {}, settings)).extension == extension


@pytest.mark.parametrize(
    "settings",
    [
        "format-assertion = 0",
        "ignore = 'records/README.md'",
        "ignore = ['']",
        "ignore = ['/']",
        "ignore = ['/etc/*']",
        "ignore = ['records/../x']",
        "baseline = true",
        "baseline = ''",
        "baseline = '/tmp/x.json'",
        "baseline = '../x.json'",
        "baseline = 'records/x.json'",
        "baseline = 'a/'",
        ".".join("a" * 50_000) + " = 1",
        "[" + ".".join("a" * 50_000) + "]",
        "a = {" + ".".join("a" * 50_000) + " = 1}",
    ],
)
def test_a_setting_that_is_not_valid_is_a_finding(make, hidata, settings: str):
    root = make({"k": OPEN}, {"k/x.json": {"a": 1}}, settings)
    code, out = hidata("--root", root, "validate")
    assert (code, codes_in(out)) == (1, ["L015"])


@pytest.mark.parametrize(("parts", "code"), [(100, 0), (101, 1)])
def test_a_name_in_the_settings_has_a_hundred_parts_at_most(make, hidata, parts: int, code: int):
    root = make({"k": OPEN}, {"k/x.json": {"a": 1}})
    (root / "pyproject.toml").write_text(".".join("a" * parts) + " = 1")
    assert hidata("--root", root, "validate")[0] == code


PLACED = {
    "k/a.json": {"a": "x"},
    "k/old/b.json": {"a": 1},
    "k/notes.txt": "notes",
    "README.md": "# Records",
    "other/c.json": {},
}
IGNORING = [
    # the patterns, the files in records/ that they name
    ([], []),
    (["records/README.md"], ["README.md"]),
    (["README.md"], ["README.md"]),
    (["*.md", "*.txt"], ["README.md", "k/notes.txt"]),
    (["records/*/notes.txt"], ["k/notes.txt"]),
    (["records/**/*.json"], ["k/a.json", "k/old/b.json", "other/c.json"]),
    (["records/k/old"], ["k/old/b.json"]),
    (["records/k/old/"], ["k/old/b.json"]),
    (["old", "other"], ["k/old/b.json", "other/c.json"]),
    (["records/k/*.json"], ["k/a.json"]),
    (["records/k/?.json"], ["k/a.json"]),
    (["[a-b].json"], ["k/a.json", "k/old/b.json"]),
    (["[!a].json"], ["k/old/b.json", "other/c.json"]),
    (["records/k/a"], []),
    (["k/a.json", "readme.md"], []),
]


@pytest.mark.parametrize(("patterns", "ignored"), IGNORING)
def test_files_that_are_not_the_datasets_are_ignored(make, patterns, ignored):
    folder = Folder(make({"k": OPEN}, PLACED, f"ignore = {patterns}"))
    expected = sorted(f"records/{path}" for path in ignored)
    assert sorted(folder.ignored_files) == expected
    files = [path for paths in folder.record_files().values() for path in paths]
    assert sorted(files) == sorted({f"records/{path}" for path in PLACED} - {*expected})
    assert set(folder.files_of("k")).isdisjoint(expected)


def test_ignored_files_are_counted_and_not_published(make, hidata, tmp_path: Path):
    schemas = {"k": OPEN, "draft.json": {"type": "objekt"}}
    records = {"k/a.json": {"a": 1}, "README.md": "# Records"}
    settings = 'ignore = ["records/README.md", "schema/draft.json"]'
    root = make(schemas, records, settings)
    assert hidata("--root", root, "validate") == (
        0,
        f"ok: 1 record checked, 0 findings (demo 0.0.0 in {root}); 2 files ignored\n",
    )
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    (release,) = (tmp_path / "dist").iterdir()
    assert [path.name for path in (release / "schema").iterdir()] == ["k.schema.json"]
    assert hidata("verify", release)[0] == 0


FORMATS = {
    "properties": {
        "day": {"type": "string", "format": "date", "minLength": 1},
        "page": {"type": "string", "format": "uri"},
    },
    "type": "object",
    "minProperties": 1,
    "additionalProperties": False,
}


@pytest.mark.parametrize(("setting", "asserted"), [("", True), ("true", True), ("false", False)])
def test_formats_are_asserted_unless_the_settings_say_not(
    make, hidata, tmp_path: Path, setting: str, asserted: bool
):
    settings = f"format-assertion = {setting}" if setting else ""
    record = {"day": "some day", "page": "no page"}
    root = make({"k": FORMATS}, {"k/a.json": record}, settings)
    for options in ((), ("--cross-check",)):
        codes = codes_in(hidata("--root", root, "validate", *options)[1])
        assert codes == (["S006", "S006"] if asserted else [])
    if asserted:
        return
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    (release,) = (tmp_path / "dist").iterdir()
    assert hidata("verify", release)[0] == 0
    row = (release / "csv/k.csv").read_text().split("\n")[1]
    assert row.startswith('"a","some day","no page"')
    for form in ("csv", "parquet", "jsonld"):
        assert hidata("restore", release, "--from", form, "--out", tmp_path / form)[0] == 0
        assert json.loads((tmp_path / form / "records/k/a.json").read_text()) == record


def test_a_format_that_is_not_asserted_gives_no_column_its_type(make):
    for setting, types in (("true", ["date32", "string"]), ("false", ["string", "string"])):
        root = make({"k": FORMATS}, {}, f"format-assertion = {setting}", name=setting)
        columns = Folder(root).kinds["k"].table.columns
        assert [c.type for c in columns if c.steps] == types


SETTINGS = [
    # the file, and line, column and code of its finding
    ("[tool.hidata]\nstrict = true\nversion = 1", 3, 1, "L015"),
    ("[tool.hidata]\nstrict = true\nstrikt = 1", 3, 1, "L015"),
    ("[tool.hidata]\nstrict = tru\n", 2, 10, "L015"),
    ("[tool.hidata]\n<<<<<<< a\nstrict = true\n=======\nstrict = false\n>>>>>>> b\n", 2, 1, "J019"),
    ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1\n", 1, 1, "J018"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "code"), SETTINGS)
def test_a_bad_setting_hides_no_other_finding(make, hidata, text, line, column, code):
    root = make(
        {"k": OPEN, "n": {"properties": {"n": {"type": "integer"}}}}, {"n/x.json": {"n": "x"}}
    )
    (root / "pyproject.toml").write_text(text)
    exit_code, out = hidata("--root", root, "validate", "--format", "json")
    findings = [(f["file"], f["line"], f["column"], f["code"]) for f in json.loads(out)["findings"]]
    assert (exit_code, findings[0]) == (1, ("pyproject.toml", line, column, code))
    assert findings[1][::3] == ("records/n/x.json", "S003")


def test_the_other_settings_hold_beside_a_bad_one(make, hidata):
    """A strict dataset stays strict: a name that is no slug is a finding."""
    root = make({"k": OPEN}, {"k/A_b.json": {}}, "strict = true\nversion = 1")
    assert {"L015", "N002"} <= set(codes_in(hidata("--root", root, "validate")[1]))
    for form in ("github", "sarif", "junit"):
        code, out = hidata("--root", root, "validate", "--format", form)
        assert (code, "L015" in out) == (1, True)
