"""Many records of one kind and source that came or went are counted, not listed."""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from frictionless import Package, system
from hidata.release.diff import Difference
from hidata.release.diff_report import as_markdown, as_text
from hidata.release.folds import Fold, folded
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import commit_version, git

TEXT = {"type": "string", "minLength": 1}


def _schema(*names: str, **more: Any) -> dict[str, Any]:
    properties = {"id": TEXT, **dict.fromkeys(names, TEXT), **more}
    return {"type": "object", "properties": properties, "required": ["id"]}


SCHEMAS = {
    "pay": _schema("source"),
    "fact": _schema("source", origin={**TEXT, "x-hidata-source": True}),
    "plain": _schema("name"),
    "many": _schema(source={"type": "array", "items": TEXT}),
}
Records = dict[str, list[dict[str, Any]]]


def _some(number: int, start: str = "r", **more: str) -> list[dict[str, Any]]:
    return [{"id": f"{start}{n:03}", **more} for n in range(number)]


@pytest.fixture
def compare(make, hidata) -> Callable[..., str]:
    """A function that returns the difference of two datasets in a format."""

    numbers = itertools.count()

    def render(form: str, old: Records, new: Records) -> str:
        sides = [make(SCHEMAS, _files(side), name=f"side{next(numbers)}") for side in (old, new)]
        code, out = hidata("diff", *sides, "--format", form)
        assert code == 0, out
        return out

    return render


def _files(records: Records) -> dict[str, str]:
    return {f"{kind}/all.ndjson": _lines(some) for kind, some in records.items()}


def _lines(records: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


KEPT = [{"id": "kept"}]


@pytest.mark.parametrize("number", [20, 21])
def test_more_than_twenty_of_a_source_are_counted(compare, number: int):
    few, many = {"pay": KEPT}, {"pay": KEPT + _some(number, source="file-2025")}
    for sign, word, old, new in (("+", "Added", few, many), ("-", "Removed", many, few)):
        lines = [x for x in compare("text", old, new).splitlines() if x.startswith(f"{sign} ")]
        markdown = compare("markdown", old, new)
        report = json.loads(compare("json", old, new))
        assert len(report[word.lower()]) == number
        if number == 21:
            assert lines == [f"{sign} 21 pay records from file-2025"]
            assert f"\n{word}: 21 `pay` records from `file-2025`\n" in markdown
            fold = {"kind": "pay", "source": "file-2025", word.lower(): 21}
            assert report["folded"] == [fold]
        else:
            assert lines == [f"{sign} pay/r{n:03}" for n in range(20)]
            assert f"{word}: `pay/r000`, `pay/r001`" in markdown
            assert report["folded"] == []


def test_what_names_one_source_is_counted_by_it_and_the_rest_is_listed(compare):
    """By the annotated property where there is one; a list does not name one source."""
    new = {
        "pay": KEPT + _some(30, "a", source="b-file") + _some(1000, "b", source="a-file")
        + _some(2, "c", source="small") + _some(25, "d"),
        "fact": _some(22, source="x", origin="y"),
        "plain": _some(22, name="x"),
        "many": [{"id": f"m{n}", "source": ["x"]} for n in range(22)],
    }  # fmt: skip
    out = compare("text", {"pay": KEPT}, new).splitlines()
    assert out[:3] == [
        "+ 22 fact records from y", "+ 1,000 pay records from a-file", "+ 30 pay records from b-file",
    ]  # fmt: skip
    assert out[3:50] == [*sorted(f"+ many/m{n}" for n in range(22)), "+ pay/c000", "+ pay/c001",
                         *(f"+ pay/d{n:03}" for n in range(23))]  # fmt: skip
    assert out[50] == "+ and 24 more"
    assert out[51].startswith("0 schema changes, 1,123 added, 0 removed, 0 changed")
    markdown = compare("markdown", {"pay": KEPT}, new)
    assert "Added: 22 `fact` records from `y`, 1,000 `pay` records from `a-file`, 30" in markdown
    assert markdown.rstrip().endswith("`pay/d022` ...")


def test_records_of_a_kind_that_is_gone_are_counted(make, hidata):
    old = make(SCHEMAS, _files({"pay": _some(21, source="x"), "plain": KEPT}), name="old")
    new = make({"plain": SCHEMAS["plain"]}, _files({"plain": KEPT}), name="new")
    assert "- 21 pay records from x" in hidata("diff", old, new)[1].splitlines()
    assert "+ 21 pay records from x" in hidata("diff", new, old)[1].splitlines()


@pytest.mark.parametrize("sources", [49, 50, 51])
def test_fifty_sources_are_shown(sources: int):
    """With one record that is not counted; how many records the others have is said."""
    changes = Difference("old", "new")
    for source in range(sources):
        added = [("pay", f"{source:03}-{n}") for n in range(21)]
        changes.added += added
        changes.sources |= dict.fromkeys(added, f"s{source:03}")
    changes.added.append(("pay", "z"))
    lines = [line for line in as_text(changes).splitlines() if line.startswith("+")]
    more = {49: [], 50: ["+ and 1 more"], 51: ["+ and 22 more"]}[sources]
    shown = [f"+ 21 pay records from s{n:03}" for n in range(min(sources, 50))]
    assert lines == [*shown, *(["+ pay/z"] if sources == 49 else []), *more]
    assert ("..." in as_markdown(changes)) == bool(more)


def test_names_of_strangers_are_text():
    changes = Difference("old", "new")
    changes.added = [("pay", f"k{n}") for n in range(21)]
    changes.sources = dict.fromkeys(changes.added, "`<b>|@x\x1b[2J")
    assert "\x1b" not in as_text(changes)
    assert "<code>&#96;&lt;b&gt;&#124;&#64;&#8203;x" in as_markdown(changes)


IDS = st.tuples(st.sampled_from("kl"), st.integers(0, 80).map(str))


@given(st.lists(IDS, unique=True), st.data())
def test_each_record_is_counted_or_listed(records: list[tuple[str, str]], data: st.DataObject):
    sources = {r: data.draw(st.sampled_from("xy")) for r in records if data.draw(st.booleans())}
    folds, single = folded(records, sources)
    assert sum(fold.number for fold in folds) + len(single) == len(records)
    assert single == [r for r in records if r in single]
    for fold in folds:
        of_fold = [r for r in records if r[0] == fold.kind and sources.get(r) == fold.source]
        assert (fold.number, fold.number > 20) == (len(of_fold), True)
        assert not {*of_fold} & {*single}


def test_twenty_one_of_two_sources_or_kinds_are_listed():
    records = [("k", str(n)) for n in range(21)] + [("l", str(n)) for n in range(20)]
    sources = dict.fromkeys(records, "x")
    assert folded(records, sources) == ([Fold("k", "x", 21)], records[21:])
    assert folded(records, {**sources, ("k", "0"): "y"}) == ([], records)


def test_the_table_of_a_release_counts_and_verifies(make, hidata, tmp_path: Path):
    """By kind and source, beside records and values that are listed; from every format alike."""
    old = {"pay": KEPT + _some(21, "a", source="gone"), "plain": KEPT, "fact": KEPT}
    new = {
        "pay": [{"id": "kept", "source": "x"}, *_some(30, "z", source="b"), *_some(21, "y", source="a"),
                {"id": "one", "source": "c"}],
        "plain": KEPT + _some(1, name="n"),
        "fact": KEPT + _some(22, origin="o"),
    }  # fmt: skip
    root = make(SCHEMAS, _files(old), 'name = "t"')
    git(root, "init", "-q")
    commit_version(root, "1.0.0")
    git(root, "tag", "v1.0.0")
    for kind, records in new.items():
        (root / f"records/{kind}/all.ndjson").write_text(_lines(records))
    (root / "register").mkdir()
    gone = "".join(f"{r['id']}\tmoved\tkept\n" for r in old["pay"][1:3])
    (root / "register/pay.tsv").write_text(gone)
    commit_version(root, "2.0.0")
    code, out = hidata("--root", root, "release", "--out", tmp_path / "out")
    assert code == 0, out
    release = tmp_path / "out/t-2.0.0"
    rows = [
        ("fact", None, None, None, '{"o":22}'),
        *(("pay", f"a{n:03}", None, f'{{"id":"a{n:03}","source":"gone"}}', None) for n in range(21)),
        ("pay", "kept", "/source", None, '"x"'),
        ("pay", "one", None, None, '{"id":"one","source":"c"}'),
        ("pay", None, None, None, '{"a":21,"b":30}'),
        ("plain", "r000", None, None, '{"id":"r000","name":"n"}'),
    ]  # fmt: skip
    table = pq.read_table(release / "parquet/change.parquet")
    assert [tuple(row.values()) for row in table.to_pylist()] == rows
    with (release / "csv/change.csv").open(newline="") as file:
        assert [tuple(row.values()) for row in csv.DictReader(file)] == [
            tuple(value or "" for value in row) for row in rows
        ]
    changes = json.loads((release / "changes.json").read_text())
    assert len(changes["added"]) == 22 + 52 + 1
    assert hidata("verify", release)[0] == 0
    with system.use_context(trusted=True):
        assert Package(str(release / "datapackage.json")).validate().valid
