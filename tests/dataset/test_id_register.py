"""Ids for ever: the register of what was released."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from hidata.api import Dataset, Release
from hidata.dataset import id_register
from hidata.dataset.id_register import ReleasedId, add_released_ids, read_register


def _released(hidata, root: Path) -> None:
    code, out = _release(hidata, root)
    assert code == 0, out


def _release(hidata, root: Path, *more: object) -> tuple[int, str]:
    return hidata("--root", root, "release", "--out", root / "dist", *more)


def test_a_released_id_never_vanishes(hidata, root: Path, tmp_path: Path):
    _released(hidata, root)
    (root / "records" / "thing" / "a.json").rename(root / "records" / "thing" / "aa.json")
    (root / "records" / "thing" / "aa.json").write_text('{"id": "aa", "name": "A"}')
    code, out = hidata("--root", root, "validate")
    assert code == 1
    assert re.findall(r"register/thing.tsv:(\d+):1: (\w+)", out) == [("1", "R003")]
    assert "redirect it: a<tab>moved<tab>aa" in out
    register = root / "register" / "thing.tsv"
    register.write_text("a\tmoved\taa\nb\n")
    assert hidata("--root", root, "validate")[0] == 0
    assert Dataset(root).record("thing", "a")["name"] == "A"
    assert hidata("--root", root, "build", "--out", tmp_path)[0] == 0
    assert Release(tmp_path / "t-1.0.0").record("thing", "a")["name"] == "A"
    register.write_text("a\tsplit\taa,b\nb\n")
    assert hidata("--root", root, "validate")[0] == 0
    with pytest.raises(KeyError, match="split into aa, b"):
        Dataset(root).record("thing", "a")


@pytest.mark.parametrize(
    "line",
    [
        "a\tmoved\tnowhere",
        "a\tmoved\tx\nx\tmoved\tb",
        "b\tmoved\taa",
        "a\tsplit\tb",
        "a moved b\tc",
    ],
)
def test_a_redirect_leads_to_a_record(hidata, root: Path, line: str):
    (root / "register").mkdir()
    (root / "records" / "thing" / "a.json").rename(root / "records" / "thing" / "aa.json")
    (root / "records" / "thing" / "aa.json").write_text('{"id": "aa", "name": "A"}')
    (root / "register" / "thing.tsv").write_text(f"{line}\n")
    code, out = hidata("--root", root, "validate")
    assert code == 1
    assert set(re.findall(r"register/thing.tsv:\d+:1: (\w+)", out)) == {"R004"}


LINES = {
    # the lines of a register, with a the only record, and the line that is wrong
    "an id": ("a\n", None),
    "an id, at the end": ("a", None),
    "twice": ("a\na\n", 2),
    "twice, once moved": ("b\nb\tmoved\ta\na\n", 2),
    "moved": ("a\nb\tmoved\ta\n", None),
    "moved to two": ("a\nb\tmoved\ta,a\n", 2),
    "split into one": ("a\nb\tsplit\ta\n", 2),
    "split into two": ("a\nb\tsplit\ta,a\n", None),
    "split into nothing": ("a\nb\tsplit\ta,\n", 2),
    "nothing": ("a\n\n", 2),
    "blank": ("a\n \n", 2),
    "another word": ("a\nb\tgone\ta\n", 2),
    "no word": ("a\nb\ta\n", 2),
    "one more": ("a\nb\tmoved\ta\tx\n", 2),
    "moved, and there": ("a\tmoved\ta\n", 1),
}


@pytest.mark.parametrize("case", LINES)
def test_each_line_is_an_id_or_leads_to_one(make, hidata, case: str):
    text, wrong = LINES[case]
    root = make({"thing": {"type": "object"}}, {"thing/a.json": {}})
    (root / "register").mkdir()
    (root / "register" / "thing.tsv").write_text(text)
    code, out = hidata("--root", root, "validate")
    lines = re.findall(r"register/thing.tsv:(\d+):1: R004", out)
    assert (code, lines) == ((1, [str(wrong)]) if wrong else (0, [])), out


NAMED = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
ODD_IDS = ["a", "a\tb", "a\nb", "a,b", '"a', '"a"', " a", "a ", "moved", "a\\tb", "\u2028", "é", "a\r", "\x85x"]  # fmt: skip


def test_odd_ids_read_back(tmp_path: Path):
    """As ids, as ids that were moved, and among those that replace a split one."""
    split = id_register.ReleasedId("x,y", "split", ("a", "a,b", '"a"'))
    moved = id_register.ReleasedId("a\t", "moved", ("a\tb",))
    redirected = {entry.id: entry for entry in (split, moved)}
    written = {"k": dict.fromkeys(ODD_IDS)}
    assert id_register.add_released_ids(tmp_path, {"k": redirected}, written) == ["register/k.tsv"]
    read, findings = id_register.read_register(tmp_path)
    assert findings == []
    assert {**read["k"]}.keys() == {*ODD_IDS, "x,y", "a\t"}
    assert read["k"]["x,y"].targets == ("a", "a,b", '"a"')
    assert read["k"]["a\t"].targets == ("a\tb",)
    assert id_register.add_released_ids(tmp_path, read, written) == []


TEXTS = [
    # a register's bytes; the ids in it, or the code and line of its finding
    (b"\xef\xbb\xbfa\nb\n", ["a", "b"]),
    (b"a\r\nb\tmoved\ta\r\n", ["a", "b"]),
    (b"a,b\nc,d\n", ["a,b", "c,d"]),
    (b"a\n\nb\n", ("R004", 2)),
    (b"<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n", ("J019", 1)),
    (b"a\n=======\nb\n>>>>>>> x\n", ("J019", 2)),
    (b"a\ncaf\xe9\n", ("J002", 2)),
    ("a\nb\n".encode("utf-16"), ("J002", 1)),
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 1\n", ("J018", 1)),
    (b"<!DOCTYPE html>\n", ("J018", 1)),
    (b"../../register/k.tsv", ("J018", 1)),
    (b"/annex/objects/SHA256E-s1--4d7a", ("J018", 1)),
]


@pytest.mark.parametrize(("data", "right"), TEXTS)
def test_an_invalid_register_is_one_finding(make, data: bytes, right):
    root = make({"k": NAMED}, {})
    (root / "register").mkdir()
    (root / "register/k.tsv").write_bytes(data)
    register, findings = id_register.read_register(root)
    if isinstance(right, list):
        assert (sorted(register["k"]), findings) == (right, [])
    else:
        assert [(f.code, f.line) for f in findings] == [right]


def test_the_register_is_written_through_a_link(tmp_path: Path):
    (tmp_path / "register").mkdir()
    (tmp_path / "shared.tsv").write_text("a\n")
    (tmp_path / "register/k.tsv").symlink_to("../shared.tsv")
    register, _ = id_register.read_register(tmp_path)
    id_register.add_released_ids(tmp_path, register, {"k": {"b": None}})
    assert (tmp_path / "register/k.tsv").is_symlink()
    assert (tmp_path / "shared.tsv").read_text() == "a\nb\n"


def _two_kinds(make, registers: dict[str, str]) -> Path:
    """A dataset with `thing` a and b, `part` p and q; `registers` are the lines by kind."""
    text = {"type": "string"}
    schema = {"type": "object", "required": ["id"], "properties": {"id": text, "n": text}}
    paths = ("thing/a", "thing/b", "part/p", "part/q")
    records = {f"{path}.json": {"id": path[-1], "n": path} for path in paths}
    root: Path = make({"thing": schema, "part": schema}, records, 'name = "t"')
    (root / "register").mkdir()
    for kind, lines in registers.items():
        (root / "register" / f"{kind}.tsv").write_text(lines)
    return root


ACROSS = {
    # the register of things, that of parts, and what is said of either
    "moved": ("old\tmoved\tpart/p\n", "", ""),
    "split across kinds": ("old\tsplit\ta,part/p\n", "", ""),
    "within the kind, by name": ("old\tmoved\tthing/a\n", "", ""),
    "to none": ("old\tmoved\tpart/z\n", "", "old is redirected to part/z, which is not a record."),
    "to no kind": ("old\tmoved\tparts/p\n", "", "to parts/p, which is not a record."),
    "to nothing": ("old\tmoved\tpart/\n", "", "to part/, which is not a record."),
    "the kind forgotten": ("old\tmoved\tp\n", "", "redirect it to part/p"),
    "a chain": ("old\tmoved\tpart/o\n", "o\tmoved\tp\n", "redirect it to part/p"),
    "a chain back": ("old\tmoved\tpart/o\n", "o\tmoved\tthing/a\n", "redirect it to a\n"),
    "a circle": ("old\tmoved\tpart/o\n", "o\tmoved\tthing/old\n", "part/o, which leads back to it.\n"),
    "gone, but in the other": ("p\n", "", "p<tab>moved<tab>part/p"),
    "still there": ("a\tmoved\tpart/p\n", "", "a is redirected, but still has a record."),
}  # fmt: skip


@pytest.mark.parametrize("case", ACROSS)
def test_a_redirect_may_lead_to_another_kind(make, hidata, case: str):
    things, parts, message = ACROSS[case]
    root = _two_kinds(make, {"thing": things, "part": parts})
    code, out = hidata("--root", root, "validate")
    assert (code, message in out) == (1 if message else 0, True), out


def test_an_id_with_a_slash_comes_before_another_kind(make, hidata):
    """Such ids were redirected to before redirects could lead to other kinds."""
    root = _two_kinds(make, {"thing": "old\tmoved\tpart/p\npart/p\n"})
    (root / "records" / "thing" / "slash.ndjson").write_text('{"id": "part/p", "n": "own"}\n')
    assert hidata("--root", root, "validate")[0] == 0
    assert Dataset(root).record("thing", "old") == {"id": "part/p", "n": "own"}


def test_a_record_that_changes_its_kind_keeps_its_address(make, hidata, tmp_path: Path):
    root = _two_kinds(make, {"thing": "a\nb\n", "part": "p\nq\n"})
    assert hidata("--root", root, "build", "--out", tmp_path / "before")[0] == 0
    (root / "records" / "thing" / "b.json").rename(root / "records" / "part" / "b.json")
    assert hidata("--root", root, "validate")[0] == 1
    (root / "register" / "thing.tsv").write_text("a\nb\tmoved\tpart/b\n")
    assert hidata("--root", root, "validate")[0] == 0
    assert hidata("--root", root, "build", "--out", tmp_path / "after")[0] == 0
    released = tmp_path / "after" / "t-0.0.0"
    assert json.loads((released / "redirects.json").read_text()) == {"thing": {"b": ["part/b"]}}
    for source in (Dataset(root), Release(released)):
        assert source.record("thing", "b") == source.record("part", "b")
    assert "n: thing/b" in hidata("--root", root, "show", "thing/b")[1]
    out = hidata("diff", tmp_path / "before" / "t-0.0.0", released)[1]
    assert out.splitlines() == [
        "+ part/b",
        "> thing/b moved to part/b",
        "0 schema changes, 1 added, 0 removed, 1 moved, 0 changed (part). Version: minor",
    ]


def test_a_kind_that_goes_leaves_its_ids_their_records(make, hidata, tmp_path: Path):
    """And a record of another kind is shown under the titles of that kind."""
    root = _two_kinds(make, {"thing": "a\tmoved\tpart/p\nb\tsplit\tpart/p,part/q\n"})
    shutil.rmtree(root / "records" / "thing")
    (root / "schema" / "thing.schema.json").unlink()
    part = root / "schema" / "part.schema.json"
    part.write_text(part.read_text().replace('"n": {', '"n": {"title": "Number", '))
    assert hidata("--root", root, "validate")[0] == 0
    assert hidata("--root", root, "build", "--out", tmp_path / "dist")[0] == 0
    for source in (Dataset(root), Release(tmp_path / "dist" / "t-0.0.0")):
        assert source.record("thing", "a") == {"id": "p", "n": "part/p"}
    assert "Number: part/p" in hidata("--root", root, "show", "thing/a")[1]
    assert hidata("--root", root, "show", "thing/c")[0] == 2


ODD_IDS = [
    "a\tb", "a\nb", "a\r", "a\u2028b", "a\x85b", " a", "a ", "\u00a0", "#a", "a,b", ",", '"a', '"a"', "\\",
    "\0", "\x1f", "\x7f", "\ufeffa", "a\ufeff", "<<<<<<< HEAD", "=======", ">>>>>>> x", "||||||| b",
    "moved", "split", "part/a,b", "<html>", "PK\x03\x04", "http://example.org/c d", "é", "e\u0301", "{", "[",
]  # fmt: skip


@pytest.mark.parametrize("key", ODD_IDS, ids=ascii)
def test_odd_ids_are_written_so_that_they_are_read_back(tmp_path: Path, key: str):
    register = {
        "k": {
            "old": ReleasedId("old", "moved", (key,)),
            "older": ReleasedId("older", "split", (key, "z", f"kind/{key}")),
        },
        "l": {key: ReleasedId(key, "moved", ("z",))},
    }
    add_released_ids(tmp_path, register, {"k": [key, "z"], "l": ["z"], "m": [key]})
    entries_read, findings = read_register(tmp_path)
    assert findings == []
    assert {kind: set(entries) for kind, entries in entries_read.items()} == {
        "k": {"old", "older", "z", key}, "l": {key, "z"}, "m": {key},
    }  # fmt: skip
    assert entries_read["k"]["old"].targets == (key,)
    assert entries_read["k"]["older"].targets == (key, "z", f"kind/{key}")
    assert add_released_ids(tmp_path, entries_read, {"k": [key], "m": [key]}) == []


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_register_that_an_editor_saved_is_the_same(tmp_path: Path, mark: str, end: str):
    (tmp_path / "register").mkdir()
    lines = ["a", "b\tmoved\ta", "a\u2028b"]
    text = mark + "".join(line + end for line in lines)
    (tmp_path / "register" / "k.tsv").write_text(text, "utf-8", newline="")
    register, findings = read_register(tmp_path)
    assert findings == []
    assert list(register["k"]) == ["a", "b", "a\u2028b"]
    assert register["k"]["b"].targets == ("a",)


def test_what_macos_leaves_beside_a_register_is_passed_over(make, hidata):
    """As among records."""
    root = make({"k": {"type": "object"}}, {"k/a.json": "{}"})
    (root / "register").mkdir()
    (root / "register/k.tsv").write_text("a\n")
    (root / "register/._k.tsv").write_bytes(b"\0\5\x16\7")
    code, out = hidata("--root", root, "validate")
    assert (code, out.startswith("ok: 1 record checked")) == (0, True), out
