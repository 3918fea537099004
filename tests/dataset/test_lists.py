"""A file that is one list of records: findings, commands that write it, bounds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hidata.api import Dataset
from hidata.authoring.lists import merged
from hidata.dataset import batches
from hidata.dataset.folder import Folder
from hidata.jsontext.items import items_of
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dataset.test_forms import KIND, RECORDS, findings_of, release_of
from tests.helpers import examples

FILE = "records/k/all.json"
HOSTILE = [
    # the text, and the findings: line, column, code, pointer
    ('[\n{"id": "a"},\n{"id": "b"}\n', [(3, 12, "J009", "")]),
    ('[\n{"id": "a"},\n]\n', [(2, 12, "J005", "")]),
    ('[\n{"id": "a"}\n{"id": "b"}\n]', [(2, 12, "J006", "")]),
    ('[\n{"id": "a"},\n  7,\n "x"]\n', [(3, 3, "S003", ""), (4, 2, "S003", "")]),
    ('[[{"id": "a"}]]', [(1, 2, "S003", "")]),
    ('[{"id": "a", "size": 1, "size": 2}]', [(1, 25, "J013", "/size")]),
    ('[{"id": "a"}, {"id": "a"}]', [(1, 22, "N003", "/id")]),
    ('\ufeff[{"id": "a"}]', [(1, 1, "J003", "")]),
    ('[\n<<<<<<< HEAD\n{"id": "a"}\n=======\n{"id": "b"}\n>>>>>>> x\n]', [(2, 1, "J019", "")]),
    (" [ ] ", [(1, 1, "J016", "")]),
    ('[{"id": "a"}]\n[{"id": "b"}]', [(2, 1, "J015", "")]),
    ('[{"id": "a", "size": NaN}]', [(1, 22, "J012", "")]),
    ('[{"id": "\U0001f600"}, {"id": "b", "size": "x"}]', [(1, 35, "S003", "/size")]),
    ('[\n  {\n    "id": "a",\n    "size": "x"\n  }\n]', [(4, 13, "S003", "/size")]),
    ('[{"id": "a",\n"part_of": "b"},{"id": "b",\n"part_of": "c"}]', [(3, 12, "R001", "/part_of")]),
    ("[" * 100_000, [(1, 255, "J014", "")]),
    ('[{"id": "a\0"}]', [(1, 11, "J010", "")]),
    ("[{'id': 'a'}]", [(1, 3, "J007", "")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), HOSTILE)
def test_what_is_wrong_is_found_at_its_place(make, hidata, text: str, expected: list[Any]):
    root = make({"k": KIND}, {"k/all.json": text.encode()})
    found = [(f["line"], f["column"], f["code"], f["pointer"]) for f in findings_of(hidata, root)]
    assert found == expected
    assert {f["file"] for f in findings_of(hidata, root)} == {FILE}


def test_a_list_that_cannot_be_read_leaves_references_alone(make, hidata):
    """Its records are not known, so that no reference to them is said to be wrong."""
    root = make({"k": KIND}, {"k/all.json": "[{]", "k/b.json": {"id": "b", "part_of": "a"}})
    assert [f["code"] for f in findings_of(hidata, root)] == ["J009"]


def test_a_record_without_a_key(make, hidata):
    root = make({"k": {"type": "object"}}, {"k/all.json": '[{"a": 1}, {"id": 2}]'})
    (finding,) = findings_of(hidata, root)
    assert (finding["code"], finding["line"], finding["column"]) == ("N005", 1, 2)
    assert (
        finding["hint"] == 'give each record an "id", or a file of its own, whose name is its key'
    )


def test_the_property_that_the_schema_names_is_the_key(make, hidata):
    schema = {
        "x-hidata-key": "code",
        "properties": {"code": {"type": "integer"}},
        "required": ["code"],
    }
    root = make({"k": {"type": "object", **schema}}, {"k/all.json": '[{"code": 10}, {"code": 9}]'})
    assert hidata("--root", root, "validate")[0] == 0
    assert Dataset(root)["k"].to_pydict()["code"] == ["10", "9"]


def test_keys_are_unique_across_files(make, hidata):
    root = make(
        {"k": KIND}, {"k/all.json": '[{"id": "a"},\n {"id": "b"}]', "k/b.json": {"id": "b"}}
    )
    (finding,) = findings_of(hidata, root)
    assert (finding["code"], finding["file"]) == ("N003", "records/k/b.json")
    assert f"{FILE}:2" in finding["message"]


def test_a_strict_dataset_asks_nothing_of_the_name_of_the_file(make, hidata):
    """It is the key of no record; that of a file with one record is."""
    root = make({"k": KIND}, {"k/All of them.json": json.dumps(RECORDS)}, "strict = true")
    assert "N002" not in [f["code"] for f in findings_of(hidata, root)]
    (root / "records/k/All of them.json").write_text('{"id": "All of them"}')
    assert "N002" in [f["code"] for f in findings_of(hidata, root)]


def test_a_record_is_found_by_its_key_and_not_by_the_name_of_the_file(make):
    root = make({"k": KIND}, {"k/all.json": json.dumps(RECORDS)})
    data = Dataset(root)
    assert data.record("k", "a") == RECORDS[1]
    with pytest.raises(KeyError):
        data.record("k", "all")


LAID_OUT = """[
    {"id": "b", "size": "2"},
    {
        "colour": "Red",
        "id": "a"
    }, {"id": "c"}
]
"""


def test_fix_changes_what_is_wrong_and_nothing_else(make, hidata):
    root = make({"k": KIND}, {"k/all.json": LAID_OUT})
    code, out = hidata("--root", root, "validate", "--fix")
    assert code == 0, out
    expected = LAID_OUT.replace('"2"', "2").replace("Red", "red")
    assert (root / FILE).read_text() == expected


def test_fmt_sorts_the_items_and_writes_each_as_in_a_file_of_its_own(make, hidata):
    root = make({"k": KIND}, {"k/all.json": LAID_OUT.replace('"2"', "2").replace("Red", "red")})
    assert hidata("--root", root, "fmt", "--check")[0] == 1
    assert hidata("--root", root, "fmt")[0] == 0
    assert (
        (root / FILE).read_text()
        == """[
  {
    "id": "a",
    "colour": "red"
  },
  {
    "id": "b",
    "size": 2
  },
  {
    "id": "c"
  }
]
"""
    )
    assert hidata("--root", root, "fmt", "--check")[0] == 0


def test_show_says_where_the_record_is(make, hidata):
    root = make({"k": KIND}, {"k/all.json": LAID_OUT, "k/d.json": {"id": "d"}})
    assert f"this record is in line 3 of {FILE}" in hidata("--root", root, "show", "k/a")[1]
    assert "this record is in" not in hidata("--root", root, "show", "k/d")[1]


def test_a_table_that_was_edited_changes_the_items(make, hidata, tmp_path: Path):
    root = make({"k": KIND}, {"k/all.json": json.dumps(RECORDS, indent=4)})
    table = tmp_path / "k.csv"
    table.write_text("id,size\nb,20\n")
    code, out = hidata("--root", root, "import", "--table", "k", table)
    assert code == 0, out
    expected = json.dumps([{**RECORDS[0], "size": 20}, *RECORDS[1:]], indent=4)
    assert (root / FILE).read_text() == expected


def test_workers_give_the_same_release(make, hidata):
    records = [{"id": f"r{n:03}", "size": n} for n in reversed(range(300))]
    files = {f"k/{name}.json": json.dumps(records[name::3]) for name in range(3)}
    own = {f"k/{record['id']}.json": record for record in records}
    root, other = (
        make({"k": KIND}, files, 'name = "d"'),
        make({"k": KIND}, own, 'name = "d"', name="o"),
    )
    out = root.parent / "two"
    assert hidata("--root", root, "build", "--jobs", "2", "--out", out)[0] == 0
    built = {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    assert built == release_of(hidata, other)


def test_long_lists_are_in_batches_of_their_own(make, monkeypatch):
    """Three files of 20 bytes: two are a batch of 40, and a longer one is alone in any case."""
    files = {f"k/{name}.json": '[{"id": "a"}]'.ljust(20) for name in "abc"}
    root = make({"k": KIND}, {**files, "k/d.json": '[{"id": "d"}]'.ljust(41)})
    paths = Folder(root).files_of("k")
    for most, expected in ((40, ["ab", "c", "d"]), (39, ["a", "b", "c", "d"]), (101, ["abcd"])):
        monkeypatch.setattr(batches, "BATCH_BYTES", most)
        found = batches.split_into_batches(str(root), "k", paths)
        assert ["".join(path[-6] for path in batch.pieces) for batch in found] == expected


def test_cross_check_agrees_on_where_it_is(make, hidata):
    tenths = {"properties": {"id": {}, "n": {"multipleOf": 0.01}}}
    root = make({"k": tenths}, {"k/all.json": '[{"id": "a", "n": 0.25},\n {"id": "b", "n": 4.35}]'})
    out = hidata("--root", root, "validate", "--cross-check")[1]
    assert f"{FILE}:2:19: S021 " in out


@pytest.mark.parametrize(("size", "codes"), [(16 * 2**20, []), (16 * 2**20 + 1, ["J001"])])
def test_a_list_is_bounded(make, hidata, size: int, codes: list[str]):
    text = '[{"id": "a"}'.ljust(size - 1) + "]"
    root = make({"k": KIND}, {"k/all.json": text, "k/b.json": {"id": "b", "part_of": "a"}})
    findings = findings_of(hidata, root)
    assert [f["code"] for f in findings] == codes
    if findings:
        assert findings[0]["hint"] == "put one record a line into a file named .ndjson"


TEXTS = st.text(st.sampled_from('ab\u00e9\u57ce\U0001f600"\\[]{},\n '), max_size=5)
VALUES = st.recursive(
    TEXTS | st.integers(-3, 10**20) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
LAYOUTS = st.sampled_from([None, 0, 1, 4, "\t"])


@given(st.lists(VALUES, min_size=1, max_size=5), LAYOUTS, st.booleans())
@settings(max_examples=examples(60))
def test_items_are_where_they_are_said_to_be(values: list[Any], indent: Any, ascii_: bool):
    text = json.dumps(values, indent=indent, ensure_ascii=ascii_)
    data = f" \n{text}\r\n".encode()
    items = items_of(data) or []
    assert [json.loads(data[item.start : item.end]) for item in items] == values
    for item in items:
        line = data.decode().split("\n")[item.line - 1]
        item_text = data[item.start : item.end].decode()
        assert line[item.column - 1 :].startswith(item_text.split("\n")[0])


@given(st.lists(VALUES, min_size=1, max_size=5), LAYOUTS, st.data())
@settings(max_examples=examples(60))
def test_what_is_put_into_a_list_is_in_it(values: list[Any], indent: Any, data: st.DataObject):
    """The keys are the first ones of the alphabet but every second, so that new ones fit between."""
    text = json.dumps(values, indent=indent).encode()
    keys = {number: "bdfhj"[number - 1] for number in range(1, len(values) + 1)}
    replaced = data.draw(st.dictionaries(st.sampled_from(sorted(keys)), st.none() | VALUES))
    added = data.draw(st.dictionaries(st.sampled_from("acegik"), VALUES))
    written = {n: None if v is None else json.dumps(v).encode() for n, v in replaced.items()}
    new = {key: json.dumps(value).encode() for key, value in added.items()}
    result = merged(text, items_of(text) or [], keys, written, new)
    expected = added | {
        keys[n]: replaced.get(n, value)
        for n, value in enumerate(values, 1)
        if n not in replaced or replaced[n] is not None
    }
    assert json.loads(result) == [expected[key] for key in sorted(expected)]
    assert added or replaced or result == text


NAMES = st.text(st.sampled_from("abz09-"), min_size=1, max_size=4)


@given(
    st.dictionaries(NAMES, st.integers(0, 9), min_size=1, max_size=6),
    st.integers(0, 6),
    LAYOUTS,
    st.randoms(use_true_random=False),
)
@settings(max_examples=examples(12), deadline=None)
def test_tables_do_not_depend_on_the_form(tmp_path_factory, sizes, some: int, indent: Any, random):
    records = [{"id": key, "size": size} for key, size in sizes.items()]
    random.shuffle(records)
    texts = {
        "list": {"x.json": json.dumps(records[:some], indent=indent) if some else "", "y.json": json.dumps(records[some:])},
        "lines": {"x.jsonl": "\n".join(map(json.dumps, records))},
    }  # fmt: skip
    tables = []
    for form, files in texts.items():
        root = tmp_path_factory.mktemp(form)
        for folder in ("schema", "records/k"):
            (root / folder).mkdir(parents=True)
        (root / "schema/k.schema.json").write_text(json.dumps(KIND))
        for name, text in files.items():
            if text not in ("", "[]"):
                (root / "records/k" / name).write_text(text)
        tables.append(Dataset(root)["k"])
    assert tables[0].equals(tables[1])
    assert tables[0].column("id").to_pylist() == sorted(sizes)
