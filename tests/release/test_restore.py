"""A restored release is the dataset that it was built from: keys, settings, and what it builds."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from hidata.api import Dataset, Release
from hidata.dataset.folder import open_dataset
from hidata.release.read import Damaged

from tests.data import PART, RECORDS, THING
from tests.helpers import file_sums, number_of_records, resum

FORMS = ("csv", "parquet", "jsonld")
TEXT = {"type": "string"}
KEYLESS = {"type": "object", "properties": {"n": TEXT}}
KEYED = {"type": "object", "properties": {"id": TEXT, "n": TEXT}}


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_our_release_restored_builds_our_release(
    some_or_all: tuple[Path, Path], hidata, tmp_path: Path, form: str
):
    """Byte for byte, on the same day, from each format alone; and there is nothing to find in it."""
    root, release = some_or_all
    alone, back = tmp_path / "alone", tmp_path / "back"
    shutil.copytree(release, alone)
    for other in {*FORMS} - {form}:
        shutil.rmtree(alone / other)
    assert hidata("restore", alone, "--from", form, "--out", back)[0] == 0
    code, out = hidata("--root", back, "validate")
    assert (code, out.partition(" (")[0]) == (
        0,
        f"ok: {number_of_records(root):,} records checked, 0 findings",
    )
    assert hidata("--root", back, "fmt", "--check") == (0, "")
    day = json.loads((release / "datapackage.json").read_text())["created"][:10]
    built = Dataset(back).build(tmp_path / "again", as_of=date.fromisoformat(day))
    assert file_sums(built.folder) == file_sums(release)
    for path in sorted((root / "records").rglob("*.json")):
        record = json.loads((back / path.relative_to(root)).read_text("utf-8"))
        assert record == json.loads(path.read_text("utf-8")), path
    for path in sorted((root / "register").glob("*.tsv")):
        before = path.read_text("utf-8").splitlines()
        known = {line.partition("\t")[0] for line in before}
        ours = open_dataset(str(root))
        records = ours.records(path.stem) if path.stem in ours.kinds else ()
        new = {key for key, _ in records} - known  # which a release of them registers
        kept = (back / path.relative_to(root)).read_text("utf-8").splitlines()
        assert set(kept) == {*before, *new}, path


KEYS = [
    "GPL-2.0+", "C#", "O'Brien", "st\u00e4dte", "sta\u0308dtisch", "\u57ce\u5e02", "a,b", "a&b", "x@y", " b", "b ",
    "a.", "..", ".net", "a/b", "a\\b", "a:b", '"', "a\nb", "con", "nul.x", "100%", "%3A", "a%20b", "-", "~",
    "https://example.org/a?b=c#d", "urn:x:y", "a", "x" * 250, "x" * 251, "x" * 5000, "\u57ce" * 90, ":" * 200,
    "\x01", "\U0001f600", "null", "1",
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("schema", [KEYED, KEYLESS], ids=["declared", "not declared"])
def test_keys_come_back(make, hidata, tmp_path: Path, schema, form: str):
    lines = "".join(json.dumps({"id": key, "n": "x"}) + "\n" for key in KEYS)
    root = make({"k": schema}, {"k/all.ndjson": lines}, 'name = "d"')
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    release, back = tmp_path / "dist/d-0.0.0", tmp_path / "back"
    assert hidata("verify", release)[0] == 0
    assert hidata("restore", release, "--from", form, "--out", back)[0] == 0
    assert hidata("--root", back, "validate")[0] == 0
    assert {key for key, _ in Dataset(back).records("k")} == {*KEYS}
    folder = back / "records/k"
    long = [json.loads(line)["id"] for line in (folder / "long-keys.ndjson").open(encoding="utf-8")]
    assert sorted(long) == sorted(["x" * 251, "x" * 5000, "\u57ce" * 90])
    assert len([*folder.glob("*.json")]) == len(KEYS) - len(long)
    for name in ("GPL-2.0+", "C#", "%2Enet", "a%2Fb", "%63on", "a%20b", "%253A"):
        assert (folder / f"{name}.json").is_file(), name
    assert hidata("--root", back, "build", "--out", tmp_path / "again")[0] == 0
    for each in FORMS:
        assert file_sums(tmp_path / "again/d-0.0.0" / each) == file_sums(release / each)


NAMES = [
    "C#",
    "a b",
    "st\u00e4dte",
    "a:b",
    "100%",
    "a%20b",
    "%2Enet",
    "%63on",
    "nul.x",
    "x" * 250,
    ":" * 200,
]


@pytest.mark.parametrize("form", FORMS)
def test_keys_that_are_names_of_files_come_back(make, hidata, tmp_path: Path, form: str):
    """Also a name that other systems do not allow, and that is too long with %XX."""
    root = make({"k": KEYLESS}, {f"k/{name}.json": {"n": name} for name in NAMES}, 'name = "d"')
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    back = tmp_path / "back"
    assert hidata("restore", tmp_path / "dist/d-0.0.0", "--from", form, "--out", back)[0] == 0
    original, restored = (dict(Dataset(each).records("k")) for each in (root, back))
    assert restored == original
    special = {"%2Enet": ".net", "%63on": "con"}
    assert {*original} == {special.get(name, name) for name in NAMES}


def test_a_key_that_no_file_can_have_is_reported(make, hidata, tmp_path: Path):
    """Of a kind whose records do not have their key in them."""
    root = make({"k": KEYLESS}, {"k/a.json": {"n": "x"}}, 'name = "d"')
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    release = tmp_path / "dist/d-0.0.0"
    lines = release / "csv/k.csv"
    lines.write_text(lines.read_text().replace('"a"', f'"{"x" * 300}"'))
    resum(release)
    code, out = hidata("restore", release, "--from", "csv", "--out", tmp_path / "back")
    assert (code, "No file can be named after the key 'xxx" in out) == (2, True)
    assert not (tmp_path / "back").exists()


def test_all_parts_of_a_dataset_come_back(make, hidata, tmp_path: Path):
    settings = """name = "d"\nversion = "2.1.0"\nschema-version = "2.0.0"\ntitle = "D \\"x\\" \u007f"
license = "CC0-1.0"\ncreators = ["A", "\u57ce"]\nbase = "https://d.test/"\nkeywords = ["k"]"""
    root = make({"thing": THING, "part": PART}, RECORDS, settings.replace("\x7f", ""))
    for name in ("CHANGELOG.md", "CITATION.cff", "LICENSE"):
        (root / name).write_text(f"This is the {name}\nversion: 2.1.0\n")
    (root / "register").mkdir()
    (root / "register/part.tsv").write_text("old\tmoved\tp2\np2\n")
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    release, back = tmp_path / "dist/d-2.1.0", tmp_path / "back"
    assert hidata("restore", release, "--out", back)[0] == 0
    for name in ("CHANGELOG.md", "CITATION.cff", "LICENSE"):
        assert (back / name).read_text() == (root / name).read_text()
    assert (back / "register/part.tsv").read_text() == "old\tmoved\tp2\np1\np2\n"
    assert Dataset(back).record("part", "old") == RECORDS["part/p2.json"]
    assert Dataset(back)._source.metadata == Dataset(root)._source.metadata
    assert hidata("--root", back, "validate")[0] == 0


def test_a_release_without_settings_is_restored_by_its_description(make, hidata, tmp_path: Path):
    """As releases before 1.1 are."""
    root = make(
        {"part": PART}, {"part/a.json": {}}, 'name = "d"\nversion = "2.1.0"\nlicense = "CC0-1.0"'
    )
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    release, back = tmp_path / "dist/d-2.1.0", tmp_path / "back"
    (release / "hidata.toml").unlink()
    resum(release)
    assert hidata("restore", release, "--out", back)[0] == 0
    metadata = Dataset(back)._source.metadata
    assert (metadata.name, metadata.version, metadata.license) == ("d", "2.1.0", "CC0-1.0")


@pytest.mark.parametrize("declared", [True, False])
def test_the_address_of_the_schema_comes_back_where_the_schema_declares_it(
    make, hidata, tmp_path: Path, declared: bool
):
    properties = {"a": TEXT, **({"$schema": TEXT} if declared else {})}
    schema = {"type": "object", "properties": properties, "additionalProperties": declared}
    root = make({"k.json": schema}, {"k/a.json": {"a": "x"}}, 'name = "d"')
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    assert hidata("restore", tmp_path / "dist/d-0.0.0", "--out", tmp_path / "back")[0] == 0
    expected = {"$schema": "../../schema/k.json", "a": "x"} if declared else {"a": "x"}
    text = (tmp_path / "back/records/k/a.json").read_text()
    assert list(json.loads(text).items()) == list(expected.items())
    assert hidata("--root", tmp_path / "back", "validate")[0] == 0


@pytest.mark.parametrize("form", FORMS)
def test_records_keep_their_order_their_whole_numbers_and_their_letters(
    make, hidata, tmp_path, form
):
    inner = {
        "type": "object",
        "properties": {"l": {"type": "array", "items": {"type": "number"}}, "t": TEXT},
    }
    schema = {
        "type": "object",
        "properties": {"l": {"type": "array", "items": inner}, "x": {"type": "number"}, "t": TEXT},
    }
    text = """{
  "l": [
    {
      "l": [
        1,
        2.5,
        3
      ],
      "t": "e\u0301"
    }
  ],
  "x": 15,
  "t": "a"
}
"""  # fmt: skip
    root = make({"k": schema}, {"k/a.json": text}, 'name = "d"')
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    back = tmp_path / "back"
    assert hidata("restore", tmp_path / "dist/d-0.0.0", "--from", form, "--out", back)[0] == 0
    assert (back / "records/k/a.json").read_text("utf-8") == text


@pytest.mark.parametrize("form", FORMS)
def test_the_order_of_properties_in_a_record_changes_no_byte(
    make, hidata, tmp_path: Path, form: str
):
    """A restored record has them in the order of the schema, whatever order it had before."""
    when = {"type": "string", "format": "date-time"}
    inner = {"type": "object", "properties": {"a": TEXT, "b": when}}
    schema = {"type": "object", "properties": {"t": when, "o": inner, "n": TEXT}}
    record = {
        "z": {"q": 1, "p": [None]}, "n": "", "o": {"y": 1, "b": "2024-01-01T00:00:00+01:00", "x": 2.5, "a": "x"},
        "t": "2024-01-01T00:00:00.5Z", "c": None, "a": 1,
    }  # fmt: skip
    root = make({"k": schema}, {"k/a.json": record}, 'name = "d"')
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    back = tmp_path / "back"
    assert hidata("restore", tmp_path / "dist/d-0.0.0", "--from", form, "--out", back)[0] == 0
    assert json.loads((back / "records/k/a.json").read_text()) == record
    assert hidata("--root", back, "build", "--out", tmp_path / "again")[0] == 0
    for each in FORMS:
        again = file_sums(tmp_path / "again/d-0.0.0" / each)
        assert again == file_sums(tmp_path / "dist/d-0.0.0" / each), each


# ------------------------------------------------------------------------------------ checksums


def _tampered(release: Path, path: str) -> None:
    data = bytearray((release / path).read_bytes())
    data[-3] ^= 1
    (release / path).write_bytes(data)


@pytest.fixture
def built(make, hidata, tmp_path: Path) -> Path:
    many = {"type": "object", "properties": {"l": {"type": "array", "items": TEXT}}}
    root = make(
        {"k": many, "m": KEYED}, {"k/a.json": {"l": ["x"]}, "m/b.json": {"id": "b"}}, 'name = "d"'
    )
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    return tmp_path / "dist/d-0.0.0"


DAMAGES = {
    "changed": lambda r: _tampered(r, "csv/k.csv"),
    "another format changed": lambda r: _tampered(r, "jsonld/m.jsonld"),
    "the schema changed": lambda r: _tampered(r, "schema/m.schema.json"),
    "missing": lambda r: (r / "csv/k_l.csv").unlink(),
    "the schema missing": lambda r: (r / "schema/m.schema.json").unlink(),
    "added": lambda r: (r / "schema/n.schema.json").write_text("{}"),
    "a link": lambda r: (r / "csv/k.csv").rename(r.parent / "k") and (r / "csv/k.csv").symlink_to(r.parent / "k"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_release_is_not_restored(built: Path, hidata, tmp_path: Path, name: str):
    DAMAGES[name](built)
    code, out = hidata("restore", built, "--from", "csv", "--out", tmp_path / "back")
    assert (code, " is not as it was released: " in out, "--unverified" in out) == (2, True, True)
    assert not (tmp_path / "back").exists()
    code, out = hidata(
        "restore", built, "--from", "csv", "--out", tmp_path / "back", "--unverified"
    )
    assert code in (0, 2), out
    assert code == 2 or name != "missing"
    assert (tmp_path / "back").exists() == (code == 0)


@pytest.mark.parametrize("name", sorted({*DAMAGES} - {"missing"}))
def test_a_damaged_release_is_not_opened(built: Path, name: str):
    Release(built)
    DAMAGES[name](built)
    with pytest.raises(Damaged, match="is not as it was released"):
        Release(built)
    assert Release(built, verify=False).path == built


@pytest.mark.parametrize("name", ["parquet", "jsonld", "csv/k_l.csv", "README.md"])
def test_a_part_of_a_release_can_be_opened(built: Path, name: str):
    """As `hidata fetch --table` loads it; what is there is as it was."""
    shutil.rmtree(built / name) if (built / name).is_dir() else (built / name).unlink()
    (built / "csv/m.csv.part").write_text("")
    (built / ".DS_Store").write_text("")
    assert Release(built)["m"].num_rows == 1


@pytest.mark.parametrize("keys", [("a/b", "a%2fb"), ("a/b", "a%2Fb"), (".x", "%2ex"), ("%", "%25")])
def test_keys_that_look_like_each_others_escapes_come_back(make, hidata, tmp_path, keys):
    """Under names that differ even where letter case does not count."""
    lines = "".join(json.dumps({"id": key}) + "\n" for key in keys)
    root = make({"k": KEYED}, {"k/all.ndjson": lines}, 'name = "d"')
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    back = tmp_path / "back"
    assert hidata("restore", tmp_path / "dist/d-0.0.0", "--from", "csv", "--out", back)[0] == 0
    assert hidata("--root", back, "validate")[0] == 0
    assert {key for key, _ in Dataset(back).records("k")} == {*keys}
