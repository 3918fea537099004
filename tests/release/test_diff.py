"""What changed, and the version it calls for: each row of docs/versioning.md, made by hand."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.data.changes import RECORDS, REGISTER, ROWS, SCHEMA
from tests.helpers import git


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
    report = json.loads(out)
    assert (code, report["bump"]) == (0, bump), out


def test_every_row_has_a_test():
    text = (ROOT / "docs" / "versioning.md").read_text().partition("What went in 2.0.0")[0]
    rows = [line.split(" | ")[0].strip("| ") for line in text.splitlines() if line.startswith("| ")]
    assert set(rows[2:]) <= {words for words, _, _ in ROWS}


def test_changed_values_are_reported_by_pointer(make, hidata):
    before = make({"thing": SCHEMA}, {"thing/a.json": RECORDS["a"]}, name="one")
    after = make(
        {"thing": SCHEMA},
        {"thing/a.json": {"id": "a", "name": "A", "size": 3, "tags": ["<b>|@x"]}},
        name="two",
    )
    report = json.loads(hidata("diff", before, after, "--format", "json")[1])
    assert report["changed"] == [
        {"kind": "thing", "id": "a", "pointer": "/color", "old": "red"},
        {"kind": "thing", "id": "a", "pointer": "/tags", "new": ["<b>|@x"]},
    ]
    text = hidata("diff", before, after)[1]
    assert '~ thing/a /color: "red" -> nothing' in text
    markdown = hidata("diff", before, after, "--format", "markdown")[1]
    assert "&lt;b&gt;&#124;&#64;&#8203;x" in markdown


def _changed(make, hidata, before: Any, after: Any) -> list[tuple[Any, ...]]:
    """What diff says of a value that no schema knows more of: pointer, old, new."""
    schema = {"type": "object", "properties": {"v": {}}}
    sides = [
        make({"k": schema}, {"k/a.json": {"v": value}}, name=name)
        for name, value in (("one", before), ("two", after))
    ]
    edits = json.loads(hidata("diff", *sides, "--format", "json")[1])["changed"]
    return [(e["pointer"], e.get("old"), e.get("new")) for e in edits]


@pytest.mark.parametrize(
    ("before", "after", "edits"),
    [
        ([1, 2, 3], [0, 1, 2, 3], [("/v/0", None, 0)]),
        ([1, 2, 3], [1, 3], [("/v/1", 2, None)]),
        ([1, 2, 3, 4], [1, 9, 8, 4], [("/v/1", 2, 9), ("/v/2", 3, 8)]),
        ([{"a": 1}, {"a": 2}], [{"a": 1}, {"a": 3}], [("/v/1/a", 2, 3)]),
        ([1, 1], [1, 1, 1], [("/v/2", None, 1)]),
        ([1, 2, 3], [9], [("/v/0", 1, 9), ("/v/1", 2, None), ("/v/2", 3, None)]),
        ([9], [1, 2, 3], [("/v/0", 9, 1), ("/v/1", None, 2), ("/v/2", None, 3)]),
        (1, True, [("/v", 1, True)]),
        ([0], [False], [("/v/0", 0, False)]),
        (1, 1.0, []),
    ],
)
def test_an_edit_is_reported_where_it_was_made(
    make, hidata, before: Any, after: Any, edits: list[Any]
):
    assert _changed(make, hidata, before, after) == edits


def test_git_revisions_can_be_compared(make, hidata):
    root = make({"thing": SCHEMA}, {"thing/a.json": RECORDS["a"]})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    (root / "records" / "thing" / "b.json").write_text(json.dumps(RECORDS["b"]))
    code, out = hidata("--root", root, "diff", "HEAD", root)
    assert code == 0
    assert "+ thing/b" in out
    assert "Version: minor" in out
    assert hidata("--root", root, "diff", "nothing-such", root)[0] == 2


@pytest.mark.parametrize("revision", ["--output={root}/written", "-o{root}/written", "-h", "--"])
def test_an_option_of_git_is_not_a_revision(make, hidata, revision: str):
    """git would take it for one: git archive --output=FILE writes a file."""
    root = make({"thing": SCHEMA}, {"thing/a.json": RECORDS["a"]})
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    before = sorted(root.rglob("*"))
    argument = revision.format(root=root)
    for sides in ((argument, root), (root, argument)):
        code, out = hidata("--root", root, "diff", "--", *sides)
        assert (code, "Traceback" in out) == (2, False), out
    assert sorted(root.rglob("*")) == before


CHANGED = [
    ({"properties": {"title": {"minimum": 1}}}, {"properties": {"title": {"minimum": 2}}}, "minor"),
    ({"$defs": {"examples": {"minimum": 1}}}, {"$defs": {"examples": {"minimum": 2}}}, "minor"),
    ({"dependentSchemas": {"title": False}}, {"dependentSchemas": {"title": True}}, "minor"),
    ({"dependencies": {"title": {"minimum": 1}}}, {"dependencies": {"title": {}}}, "minor"),
    ({"dependencies": {"a": ["b"], "c": {}}}, {"dependencies": {"a": ["d"], "c": {}}}, "minor"),
    ({"not": {"const": {"title": "A"}}}, {"not": {"const": {"title": "B"}}}, "minor"),
    ({"not": {"const": {"enum": [1, 2]}}}, {"not": {"const": {"enum": [2, 1]}}}, "minor"),
    ({"not": {"items": False}}, {"not": {"items": True}}, "minor"),
    ({"not": {"title": "A"}}, {"not": {"title": "B"}}, "none"),
    ({"not": {"enum": [1, 2]}}, {"not": {"enum": [2, 1]}}, "none"),
    ({"$defs": {"a": {"examples": [1]}}}, {"$defs": {"a": {"examples": [2]}}}, "none"),
    ({"dependencies": {"a": ["b", "c"]}}, {"dependencies": {"a": ["c", "b"]}}, "none"),
    ({"dependencies": {"a": {"title": "A"}}}, {"dependencies": {"a": {"title": "B"}}}, "none"),
]


@pytest.mark.parametrize(("before", "after", "bump"), CHANGED)
def test_changes_of_rules_are_distinguished_from_those_of_texts_and_values(
    make, hidata, before: Any, after: Any, bump: str
):
    sides = [
        make({"k": {"type": "object", **keywords}}, {}, name=f"d{number}")
        for number, keywords in enumerate((before, after))
    ]
    code, out = hidata("diff", *sides, "--format", "json")
    assert (code, json.loads(out)["bump"]) == (0, bump), out


def _differences(make, hidata, before: dict[str, Any], after: dict[str, Any]) -> Any:
    """The JSON report on two schemas of a kind with one record."""
    sides = [
        make({"k": schema}, {"k/x.json": {"a": 1}}, 'name = "t"', name=name)
        for name, schema in (("one", before), ("two", after))
    ]
    return json.loads(hidata("diff", *sides, "--format", "json")[1])


@pytest.mark.parametrize(
    ("before", "after", "texts"),
    [
        (None, None, []),
        ("https://example.org/A", "https://example.org/A", []),
        ("https://example.org/A", "https://example.org/B", ["class changed from https://example.org/A to https://example.org/B"]),
        (None, "https://example.org/B", ["class changed from none to https://example.org/B"]),
        ("https://example.org/A", None, ["class changed from https://example.org/A to none"]),
        ("https://example.org/A", ["https://example.org/A", "https://example.org/B"], ["class changed from https://example.org/A to https://example.org/A and https://example.org/B"]),
    ],
)  # fmt: skip
def test_the_class_of_a_kind(make, hidata, before, after, texts: list[str]):
    one, two = ({"type": "object", **({"x-jsonld-type": c} if c else {})} for c in (before, after))
    report = _differences(make, hidata, one, two)
    assert [change["change"] for change in report["schema"]] == texts
    assert report["bump"] == ("major" if texts else "none")


def test_the_greatest_reason_comes_first(make, hidata):
    sides = [
        make({"thing": SCHEMA}, records, 'name = "t"', name=name)
        for name, records in (
            ("one", {"thing/a.json": RECORDS["a"], "thing/gone.json": {"id": "gone", "name": "G"}}),
            ("two", {"thing/a.json": RECORDS["a"] | {"size": 9}, "thing/new.json": {"id": "new", "name": "N"}}),
        )
    ]  # fmt: skip
    reasons = json.loads(hidata("diff", *sides, "--format", "json")[1])["reasons"]
    assert [reason["bump"] for reason in reasons] == ["major", "minor", "patch"]


@pytest.mark.parametrize("before", ["abc", "cba", "bac"])
@pytest.mark.parametrize("after", ["abc", "cba"])
def test_the_order_of_columns(make, hidata, before: str, after: str):
    one, two = (
        {"type": "object", "properties": {name: {"type": "integer"} for name in names}}
        for names in (before, after)
    )
    texts = [change["change"] for change in _differences(make, hidata, one, two)["schema"]]
    assert texts == ["order of columns changed"] * (before != after)


ENUM = {"enum": ["a"]}


def _titled(*titles: str) -> dict[str, Any]:
    return {"oneOf": [{"const": title.lower()[0], "title": title} for title in titles]}


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (ENUM | {"x-hidata-label": {"a": "A"}}, ENUM | {"x-hidata-label": {"a": "B"}}, ["k.v"]),
        (ENUM, ENUM | {"x-hidata-label": {"a": "B"}}, ["k.v"]),
        (_titled("A", "B"), _titled("A", "Bee"), ["k.v"]),
        (ENUM, ENUM, []),
    ],
)
def test_a_changed_label_of_a_value_is_a_patch(make, hidata, before, after, wanted):
    one, two = ({"type": "object", "properties": {"v": value}} for value in (before, after))
    found = _differences(make, hidata, one, two)["schema"]
    assert [each["place"] for each in found] == wanted
    said = {(each["change"], each["bump"]) for each in found}
    assert said == ({("labels of values changed", "patch")} if wanted else set())


def test_a_changed_label_of_records_is_a_patch(make, hidata):
    texts = {"type": "object", "properties": {"v": {"type": "string"}, "w": {"type": "string"}}}
    one, two = (texts | {"x-hidata-label": label} for label in ("v", "{v} {w}"))
    (found,) = _differences(make, hidata, one, two)["schema"]
    assert found == {"place": "k", "change": "labels of records changed", "bump": "patch"}


def test_a_changed_text_does_not_hide_a_changed_rule(make, hidata):
    one = {"type": "object", "properties": {"a": {"type": "integer", "title": "A", "minimum": 0}}}
    two = {"type": "object", "properties": {"a": {"type": "integer", "title": "B", "minimum": -1}}}
    changes = _differences(make, hidata, one, two)["schema"]
    assert [(change["change"], change["bump"]) for change in changes] == [
        ("title or description changed", "patch"), ("rules for values changed", "minor"),
    ]  # fmt: skip
