"""The forms that records can have in files: the same records, findings and releases in each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import git

KIND = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "size": {"type": "integer"},
        "colour": {"enum": ["red", "green"]},
        "part_of": {"type": "string", "x-hidata-ref": "k"},
    },
    "required": ["id"],
    "additionalProperties": False,
}
RECORDS = [
    {"id": "b", "size": 2, "part_of": "a"},
    {"id": "a", "size": 1, "colour": "red"},
    {"id": "c"},
]
LINES = ("all.ndjson", "all.jsonl")
FORMS = (*LINES, "all.json")


def text_of(name: str, records: list[Any]) -> str:
    """Return the text of a file of this name with the records in it, one a line."""
    if name.endswith(".json"):
        return "[\n" + ",\n".join(map(json.dumps, records)) + "\n]\n"
    return "".join(json.dumps(record, separators=(",", ":")) + "\n" for record in records)


def findings_of(hidata, root: Path) -> list[dict[str, Any]]:
    out = hidata("--root", root, "validate", "--format", "json")[1]
    return json.loads(out)["findings"]


def release_of(hidata, root: Path) -> dict[str, bytes]:
    """Build the dataset, verify its release, and return its files."""
    out = root / "dist"
    code, said = hidata("--root", root, "build", "--out", out)
    assert code == 0, said
    (release,) = out.iterdir()
    assert hidata("verify", release)[0] == 0
    return {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", FORMS)
def test_a_release_is_the_same_in_each_form(make, hidata, name: str):
    single = {f"k/{record['id']}.json": record for record in RECORDS}
    own = release_of(hidata, make({"k": KIND}, single, 'name = "d"'))
    many = make({"k": KIND}, {f"k/{name}": text_of(name, RECORDS)}, 'name = "d"', name="many")
    assert release_of(hidata, many) == own


@pytest.mark.parametrize("name", LINES)
def test_findings_are_at_the_line(make, hidata, name: str):
    records = [*RECORDS, {"id": "d", "size": "4"}, {"id": "c"}, {"id": "e", "part_of": "x"}]
    root = make({"k": KIND}, {f"k/{name}": text_of(name, records)})
    found = [(f["file"], f["line"], f["code"], f["pointer"]) for f in findings_of(hidata, root)]
    file = f"records/k/{name}"
    assert found == [
        (file, 4, "S003", "/size"), (file, 5, "N003", "/id"), (file, 6, "R001", "/part_of"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_fmt_fix_and_show_know_it(make, hidata, name: str):
    text = '{"size": "2", "id": "b"}\n{"id":"a", "colour":"Red"}\n{"id":"c"}\n'
    root = make({"k": KIND}, {f"k/{name}": text})
    file = root / "records" / "k" / name
    assert hidata("--root", root, "validate", "--fix")[0] == 0
    assert file.read_text() == '{"id":"b","size":2}\n{"id":"a","colour":"red"}\n{"id":"c"}\n'
    assert hidata("--root", root, "fmt", "--check")[0] == 1
    assert hidata("--root", root, "fmt")[0] == 0
    assert file.read_text() == '{"id":"a","colour":"red"}\n{"id":"b","size":2}\n{"id":"c"}\n'
    assert f"line 2 of records/k/{name}" in hidata("--root", root, "show", "k/b")[1]


@pytest.mark.parametrize("name", FORMS)
def test_a_move_between_forms_changes_nothing(make, hidata, name: str):
    root = make({"k": KIND}, {f"k/{record['id']}.json": record for record in RECORDS})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    for file in root.glob("records/k/*.json"):
        file.unlink()
    (root / "records" / "k" / name).write_text(text_of(name, RECORDS))
    assert "0 added, 0 removed, 0 changed" in hidata("--root", root, "diff", "HEAD")[1]
    assert hidata("--root", root, "validate", "--since", "HEAD")[0] == 0


def test_what_is_said_of_names(make, hidata):
    root = make(
        {"k": KIND},
        {"k/.x.jsonl": "{}", "k/y.jsonlines": "{}", "k/z.ndjson.json": '{"id":"z.ndjson"}'},
    )
    hints = {f["file"]: f.get("hint", f["message"]) for f in findings_of(hidata, root)}
    assert hints == {
        "records/k/.x.jsonl": "delete it, or name it %2Ex.jsonl",
        "records/k/y.jsonlines": "This is not a record: records are files named .json, .ndjson or .jsonl.",
    }


@pytest.mark.parametrize("name", LINES)
def test_one_list_in_a_file_of_lines(make, hidata, name: str):
    root = make({"k": KIND}, {f"k/{name}": json.dumps(RECORDS, indent=2)})
    (finding,) = findings_of(hidata, root)
    assert (finding["code"], finding["line"], finding["column"]) == ("J018", 1, 1)
    assert "one record a line" in finding["hint"]
