"""Commands that write records touch the files they are asked to, and leave all else about them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

CLOSED = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "title": {"type": "string"}},
    "required": ["id"],
    "additionalProperties": False,
}


def _odd(key: str, name: str = "title") -> str:
    return f'{{"{name}":"x",  "id":"{key}"}}'


def _formed(key: str) -> str:
    return f'{{\n  "id": "{key}",\n  "title": "x"\n}}\n'


def test_fix_touches_files_with_findings_and_those_named(make, hidata):
    records = {f"k/{key}.json": _odd(key) for key in "abc"}
    root = make({"k": CLOSED}, {**records, "k/z.json": _odd("z", "titel")})
    folder = root / "records/k"
    assert hidata("--root", root, "validate", "--fix")[0] == 0
    assert [(folder / f"{key}.json").read_text() for key in "abc"] == [*records.values()]
    assert (folder / "z.json").read_text() == _formed("z")
    assert hidata("--root", root, "validate", "--fix", folder / "b.json")[0] == 0
    assert (folder / "a.json").read_text() == _odd("a")
    assert (folder / "b.json").read_text() == _formed("b")


def test_fmt_and_fix_write_through_links(make, hidata):
    root = make({"k": CLOSED}, {"k/z.json": "{}"})
    folder = root / "records/k"
    (folder / "z.json").unlink()
    for key, name in (("a", "title"), ("b", "titel")):
        (root / f"{key}.json").write_text(_odd(key, name))
        (folder / f"{key}.json").symlink_to(f"../../{key}.json")
    assert hidata("--root", root, "validate", "--fix")[0] == 0
    assert hidata("--root", root, "fmt")[0] == 0
    for key in "ab":
        assert os.readlink(folder / f"{key}.json") == f"../../{key}.json"
        assert (root / f"{key}.json").read_text() == _formed(key)


def test_fmt_leaves_hard_links_and_modes(make, hidata, tmp_path: Path):
    root = make({"k": CLOSED}, {"k/a.json": _odd("a")})
    file = root / "records/k/a.json"
    file.chmod(0o640)
    os.link(file, tmp_path / "other.json")
    assert hidata("--root", root, "fmt")[0] == 0
    assert (tmp_path / "other.json").read_text() == _formed("a")
    assert (file.stat().st_nlink, file.stat().st_mode & 0o777) == (2, 0o640)


def test_new_writes_nothing_in_the_place_of_a_link(make, hidata, tmp_path: Path):
    """Neither where a link leads nowhere yet, nor in a folder that is a link."""
    root = make({"k": CLOSED, "m": CLOSED}, {})
    (root / "records/k").mkdir()
    (root / "records/k/a.json").symlink_to("../../a.json")
    assert hidata("--root", root, "new", "k", "a")[0] == 2
    assert not (root / "a.json").exists()
    (tmp_path / "outside").mkdir()
    (root / "records/m").symlink_to(tmp_path / "outside")
    code, out = hidata("--root", root, "new", "m", "a")
    assert (code, "records/m is a link" in out) == (2, True)
    assert list((tmp_path / "outside").iterdir()) == []


def test_nothing_is_fixed_in_what_is_not_json(make, hidata):
    texts = {
        "lfs": "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1\n",
        "page": "<!DOCTYPE html>\n<title>404</title>\n",
        "merge": '{\n<<<<<<< a\n"nam": "x"\n=======\n"name": "y"\n>>>>>>> b\n}\n',
    }
    records = {f"k/{name}.json": text for name, text in texts.items()}
    root = make({"k": CLOSED}, records)
    assert hidata("--root", root, "validate", "--fix")[0] == 1
    assert hidata("--root", root, "fmt")[0] == 1
    assert {name: (root / "records" / name).read_text() for name in records} == records


def test_a_broken_schema_or_record_stops_no_command_with_a_fault(make, hidata):
    nowhere = {"type": "object", "properties": {"x": {"$ref": "#/$defs/none"}}}
    root = make(
        {"a": nowhere, "k": CLOSED}, {"a/a.json": "{}", "k/b.json": "{", "k/c.json": _odd("c")}
    )
    code, out = hidata("--root", root, "fmt")
    assert (code, "schema/a.schema.json:1:49: L002" in out) == (1, True)
    assert (root / "records/k/c.json").read_text() == _formed("c")
    code, out = hidata("--root", root, "new", "k", "d")
    assert (code, "records/k/b.json" in out) == (0, True)
    (root / "schema/a.schema.json").write_text("{")
    code, out = hidata("--root", root, "fmt", "--check")
    assert (code, "schema/a.schema.json:1:2: J009" in out) == (1, True)


@pytest.mark.parametrize("command", [["build"], ["validate", "--output"], ["validate"]])
@pytest.mark.parametrize("place", ["schema", "records", "records/new", "records/k", "register"])
def test_nothing_else_is_written_among_records(make, hidata, command: list[str], place: str):
    root = make({"k": {"type": "object"}}, {"k/a.json": {}})
    (root / "register").mkdir()
    before = sorted(root.rglob("*"))
    option = {"build": ["--out", place], "validate": [f"{place}/report.json"]}[command[0]]
    if command == ["validate"]:
        option = ["--output", f"{place}/a.json"]
    code, out = hidata("--root", root, *command, *option)
    assert (code, "of a dataset" in out, out.count("\n")) == (2, True, 1), out
    assert sorted(root.rglob("*")) == before


def test_a_report_does_not_replace_the_settings(make, hidata):
    root = make({"k": {"type": "object"}}, {"k/a.json": {}}, 'name = "t"')
    before = (root / "pyproject.toml").read_bytes()
    code, out = hidata("--root", root, "validate", "--output", root / "pyproject.toml")
    assert (code, "is a settings file" in out) == (2, True)
    assert (root / "pyproject.toml").read_bytes() == before


@pytest.mark.parametrize("name", ["pyproject.toml", "LICENSE", "CHANGELOG.md"])
def test_a_baseline_replaces_no_other_file(make, hidata, name: str):
    root = make({"k": {"type": "object"}}, {"k/a.json": {}}, f'baseline = "{name}"')
    (root / name).open("a").close()
    before = (root / name).read_bytes()
    code, out = hidata("--root", root, "validate", "--write-baseline")
    assert (code, "is not a baseline" in out) == (2, True)
    assert (root / name).read_bytes() == before


@pytest.mark.parametrize(
    ("there", "new", "in_what"),
    [
        ("Nurse", "nurse", "letter case"),
        ("caf\u00e9", "cafe\u0301", "NFC and NFD"),
        ("nurse", "nurse", "exists."),
    ],
)
@pytest.mark.parametrize("place", ["k/{}.json", "k/sub/{}.json", "k/all.ndjson"])
def test_new_refuses_an_id_that_some_systems_take_for_another(
    make, hidata, there: str, new: str, in_what: str, place: str
):
    named = {"type": "object", "properties": {"id": {"type": "string"}}}
    root = make({"k": named}, {place.format(there): json.dumps({"id": there})})
    before = sorted(path for path in root.rglob("*") if path.is_file())
    code, out = hidata("--root", root, "new", "k", new)
    assert (code, f"k/{there} exists" in out, in_what in out) == (2, True, True)
    assert sorted(path for path in root.rglob("*") if path.is_file()) == before
