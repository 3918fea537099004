"""Ids for ever: the register of what was released."""

from __future__ import annotations

import json
import re
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
    (b"    assert list(register["k"]) == ["a", "b", "a\u2028b"]
    assert register["k"]["b"].targets == ("a",)


def test_what_macos_leaves_beside_a_register_is_passed_over(make, hidata):
    """As among records."""
    root = make({"k": {"type": "object"}}, {"k/a.json": "{}"})
    (root / "register").mkdir()
    (root / "register/k.tsv").write_text("a\n")
    (root / "register/._k.tsv").write_bytes(b"\0\5\x16\7")
    code, out = hidata("--root", root, "validate")
    assert (code, out.startswith("ok: 1 record checked")) == (0, True), out
