"""A dataset of files of others: its records are theirs, it validates and builds as it is."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hidata.cli import run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers import examples

Made = Callable[..., dict[str, dict[str, Any]]]


def records_in(root: Path) -> dict[str, dict[str, Any]]:
    """The records of each kind, by the name of their file or the number of their line."""
    kinds: dict[str, dict[str, Any]] = {}
    for path in sorted((root / "records").rglob("*")):
        if path.suffix == ".json":
            kinds.setdefault(path.parent.name, {})[path.stem] = json.loads(path.read_bytes())
        elif path.suffix == ".ndjson":
            lines = path.read_text("utf-8").split("\n")[:-1]
            kinds[path.parent.name] = {str(n): json.loads(line) for n, line in enumerate(lines)}
    return kinds


def schema_of(root: Path, kind: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((root / "schema" / f"{kind}.schema.json").read_bytes())
    return schema


@pytest.fixture
def made(hidata, tmp_path: Path) -> Made:
    """A function that makes a dataset of a file with this name and content; it has no findings."""

    def make(name: str, content: Any, root: str = "made") -> dict[str, dict[str, Any]]:
        path = tmp_path / name
        if not isinstance(content, bytes):
            content = (content if isinstance(content, str) else json.dumps(content)).encode()
        path.write_bytes(content)
        code, out = hidata("init", tmp_path / root, "--from", path)
        assert code == 0, out
        code, out = hidata("validate", "--root", tmp_path / root, "--jobs", 1)
        assert code == 0, out
        return records_in(tmp_path / root)

    return make


A, B = {"id": "a", "n": 1}, {"id": "b", "n": 2}
PLAIN = [{"n": 1}, {"n": 2}]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("cities.json", [A, B], {"city": {"a": A, "b": B}}),
        ("cities.json.gz", gzip.compress(json.dumps([A, B]).encode(), mtime=0), {"city": {"a": A, "b": B}}),
        ("aliases.json", [A, B], {"alias": {"a": A, "b": B}}),
        ("x.json", "\ufeff" + json.dumps([A, B]), {"x": {"a": A, "b": B}}),
        ("x.json", json.dumps([A, B]).encode("utf-16"), {"x": {"a": A, "b": B}}),
        ("boxes.ndjson", '{"id":"a"}\n\n{"id":"b"}\n', {"box": {"a": {"id": "a"}, "b": {"id": "b"}}}),
        ("m.json", {"x": {"n": 1, "m": 2}, "y/z": {"n": 2}}, {"m": {"x": {"n": 1, "m": 2}, "y%2Fz": {"n": 2}}}),
        ("one.json", {"n": 1, "m": "x"}, {"one": {"one": {"n": 1, "m": "x"}}}),
        ("rows.json", [["a", "b"], ["x", 1], ["y", None]], {"row": {"x": {"a": "x", "b": 1}, "y": {"a": "y", "b": None}}}),
        ("words.json", ["p", "q"], {"word": {"p": {"value": "p"}, "q": {"value": "q"}}}),
        ("t.csv", "Code,Name of it\n01,x\n02,\n", {"t": {"01": {"code": "01", "name_of_it": "x"}, "02": {"code": "02"}}}),
        ("t.tsv", "id\tn\na\t1\nb\t2\n", {"t": {"a": A, "b": B}}),
        ("t.txt", "id|n\na|1\nb|2\n", {"t": {"a": A, "b": B}}),
        ("t.csv", "id;n\na;1\nb;2\n".encode("utf-16"), {"t": {"a": A, "b": B}}),
        ("t.csv", "id,ö\na,ä\n".encode("cp1252"), {"t": {"a": {"id": "a", "ö": "ä"}}}),
        ("t.csv", "id,a,A,,a\nx,1,2,3,4\n", {"t": {"x": {"id": "x", "a": 1, "a_2": 2, "col_4": 3, "a_3": 4}}}),
        ("t.csv", "id,2020,b\nx,1\ny\n", {"t": {"x": {"id": "x", "col_2020": 1}, "y": {"id": "y"}}}),
        ("t.csv", "Table 1,,\n,,\nid,n,m\na,1,2\n", {"t": {"a": {**A, "m": 2}}}),
        ("t.yaml", "- id: a\n  n: 1\n- {id: b, n: 2}\n", {"t": {"a": A, "b": B}}),
        ("t.yml", "x:\n  n: no\n  m: 012\ny:\n  n: 2020-01-01\n  m: ~\n", {"t": {"x": {"n": "no", "m": "012"}, "y": {"n": "2020-01-01", "m": None}}}),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 16 else "",
)  # fmt: skip
def test_records_are_those_of_the_file(made: Made, name: str, content: Any, expected: Any):
    assert made(name, content) == expected


def test_lists_and_maps_within_an_object_are_kinds_and_the_rest_a_record(made: Made):
    value = {"type": "all", "data": {"users": [A, B], "groups": {"g": {"n": 1}, "h": {"n": 2}}, "x": {"y": 1}}}  # fmt: skip
    assert made("f.json", value) == {
        "user": {"a": A, "b": B},
        "group": {"g": {"n": 1}, "h": {"n": 2}},
        "about": {"f": {"type": "all", "data": {"x": {"y": 1}}}},
    }


MAP = {f"n{n}": {"f": 1, "ghi"[n % 3]: 1} for n in range(9)}
"""Nine objects that have `f` and one of three other names: half full as a table."""


@pytest.mark.parametrize(("number", "kinds"), [(10, {"item", "about"}), (9, {"f"})])
def test_a_long_list_of_objects_of_many_forms_is_a_kind(made: Made, number: int, kinds: set[str]):
    """Each item has a name, and four properties of its own."""
    items = [{"name": f"n{n}", **{f"p{n}{m}": 1 for m in range(4)}} for n in range(number)]
    assert {*made("f.json", {"version": 1, "items": items})} == kinds


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({**MAP, "n9": {}, "version": 1}, {"f": 10, "about": 1}),  # 1 beside 10
        ({**MAP, "version": 1}, {"f": 1}),  # 1 beside 9
        ({**MAP, "n9": {}, "version": 1, "x": 2}, {"f": 1}),  # 2 beside 10
        ({f"application/{n}": {"f": 1} if n else {} for n in range(10)}, {"f": 10}),
        (
            {f"s{n}": {f"g{m}": 1 for m in range(n, n + 2)} for n in range(10)},
            {"f": 1},
        ),  # 20 of 110
    ],
)
def test_a_map_of_objects_has_records_whatever_a_few_of_them_lack(
    made: Made, value: Any, expected: dict[str, int]
):
    assert {kind: len(records) for kind, records in made("f.json", value).items()} == expected


def test_files_with_one_object_each_are_the_records_of_one_kind(hidata, tmp_path: Path):
    folder = tmp_path / "features-json"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.json").write_text(json.dumps({"title": name}))
    (folder / "README.md").write_text("Not data.")
    code, out = hidata("init", tmp_path / "made", "--from", folder)
    assert code == 0
    assert f"left out: {folder}/README.md\n" in out
    assert records_in(tmp_path / "made") == {"feature": {n: {"title": n} for n in "ab"}}


def test_each_sheet_of_a_workbook_is_a_kind(hidata, tmp_path: Path):
    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in {"Cities": [["Id", "When", "N"], ["01", 2.5, True]], "Notes": [["id", "n"], ["a", 1]]}.items():  # fmt: skip
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        book.add_worksheet("Empty")
    assert hidata("init", tmp_path / "made", "--from", path)[0] == 0
    assert records_in(tmp_path / "made") == {
        "city": {"01": {"id": "01", "when": 2.5, "n": True}},
        "note": {"a": A},
    }


def test_parquet_keeps_its_types(hidata, tmp_path: Path):
    path = tmp_path / "p.parquet"
    columns = {
        "id": ["a", "b"],
        "l": [[1, None], None],
        "f": [float("nan"), 0.5],
        "s": [{"x": 1}, None],
    }
    pq.write_table(pa.table(columns), path)
    assert hidata("init", tmp_path / "made", "--from", path)[0] == 0
    records = {"a": {"id": "a", "l": [1, None], "s_x": 1}, "b": {"id": "b", "f": 0.5}}
    assert records_in(tmp_path / "made") == {"p": records}
    assert "not a finite number" in (tmp_path / "made" / "INIT.md").read_text("utf-8")


HARD = {
    "odd names": [{"a/b": 1, "": 2, "https://x.example/": 3, "$ref": "q", "x-hidata-key": 1, "_rest": 1}],
    "names alike": [{"Name": 1, "name": 2, "NAME": 3}],
    "keys alike": {"Ab": {"n": 1}, "aB": {"n": 2}, "CON": {"n": 3}, "..": {"n": 3}, "é": {"n": 4}, "e\u0301": {"n": 5}},
    "long keys": {"k" * 300: {"n": 1}, "é" * 130: {"n": 2}},
    "id of no use": [{"id": "a", "n": 1}, {"id": "a", "n": 2}, {"id": None}, {"id": ["x"]}, {"id": ""}],
    "id in a map": {"x": {"id": "q", "key": 1}, "y": {"id": "q", "key": 2}},
    "whole numbers as id": [{"id": 1, "n": 2.5}, {"id": 2, "n": -0.0}],
    "types": [{"a": 1}, {"a": "x"}, {"a": None}, {"a": []}, {"a": {"b": 1}}, {"a": True}, {"a": 1.5}],
    "nothing": [{}, {}, {"a": None, "b": [], "c": {}}],
    "lists in lists": [{"a": [[1, [2]], []], "b": [[]]}, {"a": [], "b": [None]}],
    "numbers": [{"a": 2**70, "b": 1e308, "c": 2**63 - 1}, {"a": -(2**63), "b": 5e-324, "c": 2**53 + 1}],
    "dates": [{"d": "2020-02-30", "e": "2020-02-28", "t": "2020-01-01T00:00:00"}, {"d": "2020-02-28", "e": "2020-01-01", "t": "2020-01-01T00:00:00Z"}],
    "texts": [{"a": "\u0000\u001b[31m\u2028", "b": "e\u0301"}, {"a": " ", "b": ""}],
    "deep": [{"a": json.loads("[" * 30 + '{"b":1}' + "]" * 30)}, {"a": json.loads('{"a":' * 60 + "1" + "}" * 60)}],
    "a shape": {"type": "FeatureCollection", "features": [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1.5, 2]}, "properties": {"n": "p"}},
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 4]]]}, "properties": {"n": "q"}},
    ]},
}  # fmt: skip


def without_keys(root: Path) -> list[str]:
    """The records, without the property that init gave them as a key, as sorted texts."""
    found = []
    for kind, records in records_in(root).items():
        page = (
            (root / "INIT.md").read_text("utf-8").partition(f"## {kind}\n")[2].partition("\n## ")[0]
        )
        added = page.partition("was added to the record as `")[2].partition("`")[0]
        for record in records.values():
            assert added in record if added else True
            found.append({k: v for k, v in record.items() if k != added or not added})
    return as_texts(found)


def as_texts(records: list[Any]) -> list[str]:
    return sorted(json.dumps(record, sort_keys=True) for record in records)


def restored(hidata, root: Path, out: Path) -> dict[str, list[str]]:
    """The records that the CSV of a release gives back."""
    code, printed = hidata("build", "--root", root, "--out", out / "dist", "--only", "csv")
    assert code == 0, printed
    (release,) = (out / "dist").iterdir()
    for command in (("verify", release), ("restore", release, "--out", out / "restored")):
        code, printed = hidata(*command)
        assert code == 0, printed
    return by_kind(out / "restored")


def by_kind(root: Path) -> dict[str, list[str]]:
    return {
        kind: sorted(json.dumps(record, sort_keys=True) for record in records.values())
        for kind, records in records_in(root).items()
    }


@pytest.mark.parametrize("case", HARD)
def test_hard_values_come_through_a_release_unchanged(
    made: Made, hidata, tmp_path: Path, case: str
):
    value = HARD[case]
    made("x.json", value)
    records = value if isinstance(value, list) else list(value.values())
    if case != "a shape":
        assert without_keys(tmp_path / "made") == as_texts(records)
    before = {k: [json.loads(r) for r in rs] for k, rs in by_kind(tmp_path / "made").items()}
    after = {
        k: [json.loads(r) for r in rs]
        for k, rs in restored(hidata, tmp_path / "made", tmp_path).items()
    }
    assert after == before


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=5) | st.sampled_from(
    ["id", "key", "value"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5) | st.sampled_from(["2020-01-01", "a", "01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@pytest.mark.slow
@given(st.lists(st.dictionaries(NAMES, VALUES, max_size=5), min_size=1, max_size=6))
@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # fmt: skip
def test_any_objects_become_records_without_findings(tmp_path_factory: Any, records: Any):
    folder = tmp_path_factory.mktemp("any")
    (folder / "x.json").write_text(json.dumps(records), "utf-8")
    assert run(["init", str(folder / "made"), "--from", str(folder / "x.json")]) == 0
    assert run(["validate", "--root", str(folder / "made"), "--jobs", "1"]) == 0
    assert without_keys(folder / "made") == as_texts(records)


@pytest.mark.parametrize(
    "arguments",
    [["d", "--from", "a.csv", "b.csv"], ["--from", "a.csv", "--from=b.csv", "--", "d"], ["d", "--from=a.csv", "b.csv"]],
)  # fmt: skip
def test_several_files_are_several_kinds(hidata, tmp_path: Path, monkeypatch, arguments: list[str]):
    monkeypatch.chdir(tmp_path)
    for name in "ab":
        Path(f"{name}.csv").write_text("id,n\na,1\n")
    assert hidata("init", *arguments)[0] == 0
    assert records_in(tmp_path / "d") == {"a": {"a": A}, "b": {"a": A}}


def test_without_a_library_for_yaml_it_is_named(hidata, tmp_path: Path, monkeypatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    (tmp_path / "x.yaml").write_text("- id: a\n")
    code, out = hidata("init", tmp_path / "made", "--from", tmp_path / "x.yaml")
    assert code == 2
    assert out.endswith("reading YAML needs PyYAML (pip install 'hidata[yaml]').\n")


@pytest.mark.parametrize("number", [3, 1001])
def test_records_are_in_canonical_form(made: Made, hidata, tmp_path: Path, number: int):
    inner = [{"b": 1, "a": 2}, {"a": 1, "b": 2}]
    records = [{"id": f"k{n}", "z": inner[n % 2], "$schema": "x"} for n in range(number)]
    made(
        "x.json", [dict(sorted(r.items(), reverse=n % 2 > 0)) for n, r in enumerate(records[::-1])]
    )
    assert hidata("fmt", "--check", "--root", tmp_path / "made")[0] == 0
