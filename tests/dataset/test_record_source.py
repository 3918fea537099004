"""A dataset's folder and the release built from it give the same records, in the same way."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hidata.dataset.folder import Folder, NoDataset
from hidata.dataset.record_source import MAX_CROSSINGS, find_record
from hidata.release.read import Damaged, ReleaseFolder

from tests.conftest import ROOT
from tests.helpers import number_of_records

TEXT = {"type": "string"}
SCHEMAS: dict[str, Any] = {
    "thing": {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": TEXT,
            "size": {"type": ["number", "null"]},
            "tags": {"type": "array", "items": TEXT},
            "parts": {
                "type": "array",
                "items": {"type": "object", "properties": {"n": {"type": "integer"}}},
            },
            "more": {},
        },
    },
    "line": {"type": "object", "required": ["id"], "properties": {"id": TEXT}},
    "nameless": {"type": "object", "properties": {"day": {**TEXT, "format": "date"}}},
}
RECORDS: dict[str, dict[str, Any]] = {
    "thing": {
        "a": {"id": "a", "size": None, "tags": [], "parts": [{"n": 1}, {}]},
        "b": {"id": "b", "size": 0.5, "tags": ["x", "x"], "more": {"deep": [1, "1", None]}},
        "http://example.org/c d": {"id": "http://example.org/c d", "unheard": True},
    },
    "line": {"l2": {"id": "l2"}, "l1": {"id": "l1"}},
    "nameless": {"one": {"day": "2026-01-31"}, "two": {}},
}
FILES = {
    "thing/a.json": RECORDS["thing"]["a"] | {"$schema": "../../schema/thing.schema.json"},
    "thing/b.json": RECORDS["thing"]["b"],
    "thing/deep/c.json": RECORDS["thing"]["http://example.org/c d"],
    "line/all.ndjson": '{"id": "l2"}\n\n{"id": "l1"}\n',
    "nameless/one.json": {"day": "2026-01-31"},
    "nameless/two.json": {},
}
SETTINGS = 'name = "t"\nversion = "1.2.3"\nschema-version = "1.1.0"'


@pytest.fixture
def both(make, hidata, tmp_path: Path) -> list[Folder | ReleaseFolder]:
    """A dataset of somebody else's, and its release."""
    root = make(SCHEMAS, FILES, SETTINGS)
    (root / "register").mkdir()
    (root / "register" / "thing.tsv").write_text("old\tmoved\ta\nwhole\tsplit\ta,b\n")
    code, out = hidata("--root", root, "build", "--out", tmp_path / "out")
    assert code == 0, out
    return [Folder(root), ReleaseFolder(tmp_path / "out" / "t-1.2.3")]


def test_a_folder_and_its_release_give_the_same(both):
    for source in both:
        assert (source.version, source.schema_version) == ("1.2.3", "1.1.0")
        assert list(source.kinds) == ["line", "nameless", "thing"]
        assert list(source.tables) == ["line", "nameless", "thing", "thing_tags", "thing_parts"]
        assert source.redirects == {"thing": {"old": ["a"], "whole": ["a", "b"]}}
        for kind, records in RECORDS.items():
            pairs = list(source.records(kind))
            assert dict(pairs) == records
            assert len(pairs) == len(records)
    for form in ("csv", "parquet", "jsonld"):
        assert dict(both[1].records("thing", form)) == RECORDS["thing"]


def test_our_own_records_are_the_same_in_the_folder_and_the_release(release: Path):
    folder, released = Folder(ROOT), ReleaseFolder(release)
    assert list(folder.kinds) == list(released.kinds)
    assert list(folder.tables) == list(released.tables)
    assert folder.redirects == released.redirects
    assert (folder.version, folder.schema_version) == (released.version, released.schema_version)
    number = 0
    for kind in folder.kinds:
        records = dict(folder.records(kind))
        assert records == dict(released.records(kind))
        number += len(records)
    assert number == number_of_records(ROOT)


def test_a_redirected_id_leads_to_others(both):
    for source in both:
        assert find_record(source, "thing", "b") == RECORDS["thing"]["b"]
        assert find_record(source, "thing", "old") == RECORDS["thing"]["a"]
        with pytest.raises(KeyError, match=r"thing/whole was split into a, b"):
            find_record(source, "thing", "whole")
        for kind, key in (("thing", "none"), ("line", "old"), ("nothing", "a"), ("", "")):
            with pytest.raises(KeyError):
                find_record(source, kind, key)


@pytest.mark.parametrize(
    ("start", "leads_to"), [("one", "a"), ("two", "a"), ("round", None), ("self", None), ("off", None)]
)  # fmt: skip
def test_redirects_may_follow_each_other_and_lead_nowhere(both, start, leads_to):
    redirects = {
        "one": "two", "two": "a", "round": "about", "about": "round", "self": "self", "off": "gone",
    }  # fmt: skip
    folder, released = both
    lines = "".join(f"{key}\tmoved\t{to}\n" for key, to in redirects.items())
    (folder.root / "register" / "thing.tsv").write_text(lines)
    lists = {key: [to] for key, to in redirects.items()}
    (released.folder / "redirects.json").write_text(json.dumps({"thing": lists}))
    for source in both:
        if leads_to:
            assert find_record(source, "thing", start) == RECORDS["thing"][leads_to]
        else:
            with pytest.raises(KeyError):
                find_record(source, "thing", start)


@pytest.mark.slow
def test_a_long_chain_of_redirects_is_followed_once(make):
    """As many reads of all records as the chain has links would never end."""
    root = make({"thing": SCHEMAS["thing"]}, {"thing/z.json": {"id": "z"}})
    (root / "register").mkdir()
    steps = [*(f"s{number}" for number in range(20_000)), "z"]
    lines = (f"{key}\tmoved\t{to}\n" for key, to in pairwise(steps))
    (root / "register" / "thing.tsv").write_text("".join(lines))
    reads: Counter[str] = Counter()

    class Counted(Folder):
        def record(self, kind: str, key: str) -> dict[str, Any]:
            reads[key] += 1
            return super().record(kind, key)

    assert find_record(Counted(root), "thing", "s0") == {"id": "z"}
    assert reads == {"s0": 1, "z": 1}


@pytest.mark.parametrize(
    ("start", "leads_to"),
    [
        (("thing", "over"), "l1"), (("thing", "back"), "a"), (("line", "there"), "a"),
        (("thing", "round"), None), (("thing", "nowhere"), None), (("thing", "unheard"), None),
        (("gone", "x"), "l2"),
    ],
)  # fmt: skip
def test_redirects_lead_through_several_kinds(both, start: tuple[str, str], leads_to: str | None):
    redirects = {
        "thing": {
            "over": "line/l1", "back": "line/there", "round": "line/round", "nowhere": "line/z",
            "unheard": "planet/l1",
        },
        "line": {"there": "thing/next", "round": "thing/round"},
        "gone": {"x": "line/l2"},  # a kind that there is no more
    }  # fmt: skip
    redirects["thing"]["next"] = "a"
    folder, released = both
    for kind, targets in redirects.items():
        lines = "".join(f"{key}\tmoved\t{to}\n" for key, to in targets.items())
        (folder.root / "register" / f"{kind}.tsv").write_text(lines)
    lists = {kind: {key: [to] for key, to in by.items()} for kind, by in redirects.items()}
    (released.folder / "redirects.json").write_text(json.dumps(lists))
    for source in both:
        if leads_to:
            assert find_record(source, *start)["id"] == leads_to
        else:
            with pytest.raises(KeyError):
                find_record(source, *start)


@pytest.mark.parametrize("more", [0, 1])
def test_redirects_between_kinds_are_followed_so_far_and_no_further(make, more: int):
    root = make(dict.fromkeys("ab", SCHEMAS["line"]), {"a/z.json": {"id": "z"}})
    (root / "register").mkdir()
    lines: dict[str, list[str]] = {"a": [], "b": []}
    for number in range(MAX_CROSSINGS + 2 * more):
        kind, other = "ab" if number % 2 == 0 else "ba"
        last = number == MAX_CROSSINGS + 2 * more - 1
        lines[kind].append(f"s{number}\tmoved\t{other}/{'z' if last else f's{number + 1}'}\n")
    for kind, of_kind in lines.items():
        (root / "register" / f"{kind}.tsv").write_text("".join(of_kind))
    if more:
        with pytest.raises(KeyError):
            find_record(Folder(root), "a", "s0")
    else:
        assert find_record(Folder(root), "a", "s0") == {"id": "z"}


@pytest.mark.parametrize(
    "text",
    ['{"thing": 3}', '{"thing": ["a"]}', '{"thing": {"old": "a"}}', '{"thing": {"old": null}}'],
)
def test_invalid_redirects_lead_nowhere(both, text: str):
    released = both[1]
    (released.folder / "redirects.json").write_text(text)
    with pytest.raises(KeyError):
        find_record(released, "thing", "old")


@pytest.mark.parametrize("text", ["[1]", '"x"', "null", "", "{", "[" * 100_000])
def test_redirects_that_cannot_be_read_are_said_to_be_so(both, text: str):
    released = both[1]
    (released.folder / "redirects.json").write_text(text)
    with pytest.raises(Damaged, match=r"redirects\.json cannot be read"):
        find_record(released, "thing", "old")


def test_a_release_without_records_says_so(both, hidata, tmp_path: Path):
    released = both[1]
    for form in released.formats:
        (released.folder / form).rename(tmp_path / form)
    with pytest.raises(NoDataset, match=r"t-1\.2\.3 has no records in any format"):
        next(released.records("thing"))
    code, out = hidata("site", released.folder, "--out", tmp_path / "site")
    assert (code, out.count("\n")) == (2, 1)


def test_a_record_goes_by_its_key_before_its_file(make):
    """Keys that are no slugs are not held to the files' names."""
    root = make(
        {"thing": SCHEMAS["thing"]},
        {"thing/A.json": {"id": "B"}, "thing/B.json": {"id": "A"}, "thing/f.json": {"id": "F !"}},
    )
    folder = Folder(root)
    for key, expected in (("A", "A"), ("B", "B"), ("F !", "F !"), ("f", "F !")):
        assert folder.record("thing", key) == {"id": expected}


@pytest.mark.parametrize("text", ["[1]", "{", '{"id": "a", "id": "b"}', "\ufeff{}"])
def test_a_record_that_cannot_be_read_is_named(make, text: str):
    folder = Folder(make({"thing": SCHEMAS["thing"]}, {"thing/x.json": text}))
    with pytest.raises(ValueError, match=r"records/thing/x\.json:1: not a JSON object"):
        list(folder.records("thing"))
