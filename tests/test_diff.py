"""What changed, and the version it calls for: each row of docs/versioning.md, made by hand."""

from __future__ import annotations

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .conftest import ROOT

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "name": {"type": "string", "minLength": 1, "title": "Name", "description": "Its name."},
        "size": {"type": "integer", "minimum": 0, "maximum": 99, "x-ogc-unit": "m"},
        "color": {"enum": ["red", "blue"]},
        "tags": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
        "other": {"type": "string", "minLength": 1, "x-hidata-ref": "thing"},
    },
    "unevaluatedProperties": False,
}
RECORDS = {
    "a": {"id": "a", "name": "A", "size": 3, "color": "red"},
    "b": {"id": "b", "name": "B", "color": "blue", "tags": ["x"]},
}


def _property(name: str, **change: Any):
    def apply(schema: dict[str, Any], records: dict[str, Any]) -> None:
        changed = {**schema["properties"].get(name, {}), **change}
        schema["properties"][name] = {n: said for n, said in changed.items() if said is not None}

    return apply


def _drop(name: str):
    def apply(schema: dict[str, Any], records: dict[str, Any]) -> None:
        del schema["properties"][name]
        for record in records.values():
            record.pop(name, None)

    return apply


def _record(key: str, value: Any):
    def apply(schema: dict[str, Any], records: dict[str, Any]) -> None:
        records.pop(key, None)
        if value is not None:
            records[key] = value

    return apply


def _narrow(schema: dict[str, Any], records: dict[str, Any]) -> None:
    schema["properties"]["color"]["enum"] = ["red"]
    records["b"]["color"] = "red"


def _required(*names: str):
    return lambda schema, records: schema.update(required=list(names))


def _reorder(schema: dict[str, Any], records: dict[str, Any]) -> None:
    properties = schema["properties"]
    properties["name"] = properties.pop("name")


def _moved(schema: dict[str, Any], records: dict[str, Any]) -> None:
    records["bb"] = records.pop("b") | {"id": "bb"}


def _condition(schema: dict[str, Any], records: dict[str, Any]) -> None:
    schema["dependentRequired"] = {"size": ["color"]}


REGISTER = {_moved: "b\tmoved\tbb\n"}
"""What a change leaves in the register."""

ROWS = [
    ("a table or column goes, or gets another name", _drop("size"), "major"),
    ("a table or column goes, or gets another name", _drop("tags"), "major"),
    ("a column gets another type, unit, reference or term, or a table another key", _property("size", type="number"), "major"),
    ("a column gets another type, unit, reference or term, or a table another key", _property("size", **{"x-ogc-unit": "cm"}), "major"),
    ("a column gets another type, unit, reference or term, or a table another key", _property("name", **{"x-jsonld-id": "https://schema.org/name"}), "major"),
    ("a column gets another type, unit, reference or term, or a table another key", _property("other", **{"x-hidata-ref": None}), "major"),
    ("a column gets another type, unit, reference or term, or a table another key", _required("name"), "major"),
    ("a column that was always filled may be empty", _required("id"), "major"),
    ("a value goes from the list of those allowed, or the list opens", _narrow, "major"),
    ("an id goes without a redirect", _record("b", None), "major"),
    ("a table or column is added", _property("weight", type="number"), "minor"),
    ("a table or column is added", _property("notes", type="array", minItems=1, items={"type": "string", "minLength": 1}), "minor"),
    ("a column that might be empty is always filled", _required("id", "name", "color"), "minor"),
    ("a value is added to the list of those allowed", _property("color", enum=["red", "blue", "green"]), "minor"),
    ("an id leads to others: its record moved or was split", _moved, "minor"),
    ("the rules for values change: a pattern, a bound, a condition", _property("name", pattern="^[A-Z]+$"), "minor"),
    ("the rules for values change: a pattern, a bound, a condition", _property("size", maximum=98), "minor"),
    ("the rules for values change: a pattern, a bound, a condition", _condition, "minor"),
    ("columns change places", _reorder, "minor"),
    ("a property is marked as deprecated", _property("size", deprecated=True), "minor"),
    ("a record is added", _record("c", {"id": "c", "name": "C"}), "minor"),
    ("a value is corrected", _record("a", {"id": "a", "name": "A", "size": 4, "color": "red"}), "patch"),
    ("words of the data dictionary change", _property("name", description="What it is called."), "patch"),
    ("nothing changes", lambda schema, records: None, "none"),
]  # fmt: skip


@pytest.mark.parametrize("row", range(len(ROWS)))
@pytest.mark.parametrize("released", [False, True])
def test_a_row_of_the_versioning_table(make, hidata, tmp_path: Path, row: int, released: bool):
    words, change, bump = ROWS[row]
    assert f"| {words} | {bump} |" in (ROOT / "docs" / "versioning.md").read_text()
    schema, records = copy.deepcopy(SCHEMA), copy.deepcopy(RECORDS)
    before = make(
        {"thing": schema},
        {f"thing/{k}.json": r for k, r in records.items()},
        'name = "t"',
        name="before",
    )
    change(schema, records)
    after = make(
        {"thing": schema},
        {f"thing/{k}.json": r for k, r in records.items()},
        'name = "t"',
        name="after",
    )
    if change in REGISTER:
        (after / "register").mkdir()
        (after / "register" / "thing.tsv").write_text(REGISTER[change])
    sides = [before, after]
    if released:
        for number, root in enumerate(sides):
            out = tmp_path / f"out{number}"
            assert hidata("--root", root, "build", "--out", out)[0] == 0
            sides[number] = out / "t-0.0.0"
    code, out = hidata("diff", *sides, "--format", "json")
    found = json.loads(out)
    assert (code, found["bump"]) == (0, bump), out


def test_every_row_has_a_test():
    text = (ROOT / "docs" / "versioning.md").read_text().partition("## The tool")[0]
    rows = [line.split(" | ")[0].strip("| ") for line in text.splitlines() if line.startswith("| ")]
    assert set(rows[2:]) <= {words for words, _, _ in ROWS}


def test_values_are_told_by_their_place(make, hidata):
    before = make({"thing": SCHEMA}, {"thing/a.json": RECORDS["a"]}, name="one")
    after = make(
        {"thing": SCHEMA},
        {"thing/a.json": {"id": "a", "name": "A", "size": 3, "tags": ["<b>|@x"]}},
        name="two",
    )
    found = json.loads(hidata("diff", before, after, "--format", "json")[1])
    assert found["changed"] == [
        {"kind": "thing", "id": "a", "pointer": "/color", "old": "red"},
        {"kind": "thing", "id": "a", "pointer": "/tags", "new": ["<b>|@x"]},
    ]
    text = hidata("diff", before, after)[1]
    assert '~ thing/a /color: "red" -> nothing' in text
    markdown = hidata("diff", before, after, "--format", "markdown")[1]
    assert "&lt;b>\\|&#64;x" in markdown


def _changed(make, hidata, before: Any, after: Any) -> list[tuple[Any, ...]]:
    """What diff says of a value that no schema knows more of: pointer, old, new."""
    schema = {"type": "object", "properties": {"v": {}}}
    sides = [
        make({"k": schema}, {"k/a.json": {"v": value}}, name=name)
        for name, value in (("one", before), ("two", after))
    ]
    found = json.loads(hidata("diff", *sides, "--format", "json")[1])["changed"]
    return [(e["pointer"], e.get("old"), e.get("new")) for e in found]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([1, 2, 3], [0, 1, 2, 3], [("/v/0", None, 0)]),
        ([1, 2, 3], [1, 3], [("/v/1", 2, None)]),
        ([1, 2, 3, 4], [1, 9, 8, 4], [("/v/1", 2, 9), ("/v/2", 3, 8)]),
        ([{"a": 1}, {"a": 2}], [{"a": 1}, {"a": 3}], [("/v/1/a", 2, 3)]),
        ([1, 1], [1, 1, 1], [("/v/2", None, 1)]),
        (1, True, [("/v", 1, True)]),
        ([0], [False], [("/v/0", 0, False)]),
        (1, 1.0, []),
    ],
)
def test_an_edit_is_told_where_it_was_made(make, hidata, before: Any, after: Any, told: list[Any]):
    assert _changed(make, hidata, before, after) == told


def test_git_revisions_can_be_compared(make, hidata):
    root = make({"thing": SCHEMA}, {"thing/a.json": RECORDS["a"]})
    git = ["git", "-C", str(root), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "one"]):
        subprocess.run([*git, *command], check=True)
    (root / "records" / "thing" / "b.json").write_text(json.dumps(RECORDS["b"]))
    code, out = hidata("--root", root, "diff", "HEAD", root)
    assert code == 0
    assert "+ thing/b" in out
    assert "Version: minor" in out
    assert hidata("--root", root, "diff", "nothing-such", root)[0] == 2
