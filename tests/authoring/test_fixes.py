"""What `hidata validate --fix` writes, and what it leaves alone."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hidata.authoring.fixes import fixed
from hidata.findings.finding import Finding, Fix

from tests.data.faults import SCHEMA


def test_fix_changes_what_is_safe_and_leaves_the_rest(make, hidata):
    wrong = {
        "id": "x",
        "titel": "X",
        "pages": "12",
        "binding": "Ebook",
        "in_print": "true",
        "published": "soon",
    }
    sound = '{"title": "Dune", "id": "dune"}'
    root = make({"book": SCHEMA}, {"book/x.json": wrong, "book/dune.json": sound})
    code, out = hidata("--root", root, "validate", "--fix")
    assert code == 1
    assert out.count("fixed records") == 4
    assert 'Now "title".' in out
    assert re.findall(r": ([A-Z]\d{3}) ", out) == ["S006"]
    fixed_record = json.loads((root / "records" / "book" / "x.json").read_text())
    assert fixed_record == {
        "id": "x",
        "title": "X",
        "pages": 12,
        "binding": "ebook",
        "in_print": True,
        "published": "soon",
    }
    assert (root / "records" / "book" / "dune.json").read_text() == sound


def test_formatting_and_fixing_lose_nothing(make, hidata):
    """Keys that would become one stay two; what may have been meant otherwise stays as it is."""
    schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "title": {},
            "status": {"enum": ["active", "retired"]},
            "edition": {"enum": ["2018"]},
            "names": {"type": "object"},
        },
    }
    alike = '{"A\\u030a": 1, "\\u212b": 2}'
    wrong = {"titel": 1, "tittle": 2, "status": "inactive", "edition": "2017"}
    root = make({"k": schema}, {"k/a.json": f'{{"names": {alike}}}', "k/b.json": wrong})
    assert hidata("--root", root, "fmt")[0] == 0
    record = json.loads((root / "records/k/a.json").read_text())
    assert record == {"names": {"A\u030a": 1, "\u212b": 2}}
    code, out = hidata("--root", root, "validate", "--fix")
    assert (code, "fixed records" in out) == (1, False), out
    assert json.loads((root / "records/k/b.json").read_text()) == wrong


# a place: text before, text after the value there; the schema's way to it
WITHIN = {
    "property": ('{"v": ¦}', ["properties", "v"]),
    "nested": ('{"a": {"b": {"v": ¦}, "c": 1}}', ["properties", "a", "properties", "b", "properties", "v"]),
    "first item": ('{"a": [¦, 7, 8]}', ["properties", "a", "items"]),
    "item between": ('{"a": [7, ¦, 8]}', ["properties", "a", "items"]),
    "last item": ('{"a": [7, 8, ¦]}', ["properties", "a", "items"]),
    "item of item": ('{"a": [[7], [8, ¦, 9]]}', ["properties", "a", "items", "items"]),
    "in an item": ('{"a": [{"v": 7}, {"v": ¦, "w": 1}]}', ["properties", "a", "items", "properties", "v"]),
    "odd names": ('{"a/b": {"m~n": {"0": [7, ¦]}}}', ["properties", "a/b", "properties", "m~n", "properties", "0", "items"]),
}  # fmt: skip


def _schema(way: list[str], inner: dict[str, Any]) -> dict[str, Any]:
    """A schema in which `inner` stands there; what holds it is an object or a list."""
    schema: dict[str, Any] = {"type": "array" if way[:1] == ["items"] else "object"}
    if not way:
        return inner
    if way[0] == "items":
        return schema | {"items": _schema(way[1:], inner)}
    return schema | {"properties": {way[1]: _schema(way[2:], inner)}}


@pytest.mark.parametrize("place", WITHIN)
def test_a_value_is_replaced_where_it_stands(make, hidata, place: str):
    text, way = WITHIN[place]
    root = make({"k": _schema(way, {"type": "integer"})}, {"k/a.json": text.replace("¦", '"12"')})
    assert hidata("--root", root, "validate", "--fix")[0] == 0
    assert json.loads((root / "records/k/a.json").read_text()) == json.loads(text.replace("¦", "12"))  # fmt: skip


@pytest.mark.parametrize("place", ["property", "nested", "in an item", "item of item"])
def test_a_key_is_renamed_where_it_stands(make, hidata, place: str):
    """Its neighbours stay, and the order of all."""
    text, way = WITHIN[place]
    closed = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {} for name in ("first", "title", "last")},
    }
    text = re.sub("[789]", "{}", text)
    wrong = text.replace("¦", '{"first": 1, "titel": [2], "last": 3}')
    right = text.replace("¦", '{"first": 1, "title": [2], "last": 3}')
    root = make({"k": _schema(way, closed)}, {"k/a.json": wrong})
    assert hidata("--root", root, "validate", "--fix")[0] == 0
    assert (root / "records/k/a.json").read_text() == json.dumps(json.loads(right), indent=2) + "\n"


def test_two_fixes_that_would_give_one_name_are_left(make, hidata):
    """Within an item of a list as well; and beside them the rest is done."""
    item = {"type": "object", "additionalProperties": False, "properties": {"title": {}, "n": {"type": "integer"}}}  # fmt: skip
    schema = {"type": "object", "properties": {"l": {"type": "array", "items": item}}}
    record = {"l": [{"titel": 1, "tilte": 2}, {"titel": 3, "n": "4"}, {"titel": 5, "title": 6}]}
    root = make({"k": schema}, {"k/a.json": record})
    assert hidata("--root", root, "validate", "--fix")[0] == 1
    fixed = json.loads((root / "records/k/a.json").read_text())
    assert fixed == {"l": [record["l"][0], {"title": 3, "n": 4}, record["l"][2]]}


def test_what_is_fixed_is_looked_at_again(make, hidata):
    """A key that is right lets its value be checked, and fixed in turn."""
    schema: dict[str, Any] = {"type": "integer"}
    wrong: Any = "1"
    for _ in range(3):
        schema = {"type": "object", "additionalProperties": False, "properties": {"title": schema}}
        wrong = {"titel": wrong}
    root = make({"k": schema}, {"k/a.json": wrong})
    assert hidata("--root", root, "validate", "--fix")[0] == 0
    fixed = json.loads((root / "records/k/a.json").read_text())
    assert fixed == {"title": {"title": {"title": 1}}}


FIXES = [
    # what is there, the fix, what is there then; the same where nothing is done
    ([1, 2], Fix("replace", "/1", 3), [1, 3]),
    ([1, 2], Fix("replace", "/2", 3), [1, 2]),
    ([1, 2], Fix("replace", "/3", 3), [1, 2]),
    ({"c": 1, "b": 2, "d": 3}, Fix("rename", "/b", "a"), {"c": 1, "a": 2, "d": 3}),
    ({"a": [1]}, Fix("rename", "/a/0", "b"), {"a": [1]}),
    ({"a": 1}, Fix("replace", "/b", 3), {"a": 1}),
    ({"a": 1, "b": 2}, Fix("rename", "/a", "b"), {"a": 1, "b": 2}),
    ({"a": {"b": 1}}, Fix("replace", "/a/b", None), {"a": {"b": None}}),
]


@pytest.mark.parametrize(("value", "fix", "then"), FIXES)
def test_a_fix_whose_place_is_gone_does_nothing(value: Any, fix: Fix, then: Any):
    before = json.dumps(value)
    finding = Finding("a.json", 1, 1, "S003", "Wrong.", fix.pointer, None, fix)
    result, done = fixed(value, [finding])
    assert (result, done) == (then, [finding] if then != value else [])
    assert json.dumps(result) == json.dumps(then)  # in this order
    assert json.dumps(value) == before  # what was given stays as it is
