"""Names of files that every system can have."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hidata.dataset.file_names import fits_file_name, key_of_name, name_of_key
from hypothesis import given
from hypothesis import strategies as st

from tests.data import CLOSED, OPEN, WORDS
from tests.helpers import codes_in


def test_names_and_places(make, hidata):
    records = {
        "k/a.json": {},
        "k/Two Words.json": {},
        "k/con.json": {},
        "k/" + "x" * 101 + ".json": {},
        "other/b.json": {},
        "c.json": {},
    }
    root = make({"k": {"type": "object"}}, records)
    (root / "pyproject.toml").write_text("[tool.hidata]\nstrict = true\n")
    schema = CLOSED | {"properties": {"a": WORDS | {"type": "integer", "minimum": 0, "maximum": 9}}}
    (root / "schema" / "k.schema.json").write_text(
        json.dumps(schema | {"required": [], "minProperties": 1})
    )
    for path in (root / "records" / "k").iterdir():
        path.write_text('{"a": 1}')
    _, out = hidata("--root", root, "validate")
    assert sorted(codes_in(out)) == ["N002"] * 3 + ["N004"] * 2, out


def test_names_that_are_not_utf_8(make, hidata, tmp_path: Path):
    root = make({"k": OPEN}, {"k/x.json": {"a": 1}})
    (root / "records/k" / os.fsdecode(b"\xff.json")).write_text("{}")
    code, out = hidata("--root", root, "build", "--out", tmp_path / "d")
    assert (code, codes_in(out)) == (1, ["N002"])
    (root / "records/k" / os.fsdecode(b"\xff.json")).unlink()
    (root / "schema" / os.fsdecode(b"\xff.schema.json")).write_text('{"type": "object"}')
    code, out = hidata("--root", root, "build", "--out", tmp_path / "d")
    assert (code, codes_in(out)) == (1, ["N002"])


def test_each_odd_file_name_is_reported(make, hidata):
    kind = {**CLOSED, "properties": {"a": {**WORDS, "type": "boolean"}}}
    odd = {f"records/k/{name}.json" for name in ("B", "con", "x_y", "z.z")}
    names = [*odd, *(f"records/k/ok-{i}.json" for i in range(20))]
    root = make(
        {"k": kind}, {n.removeprefix("records/"): {"a": True} for n in names}, "strict = true"
    )
    _, out = hidata("--root", root, "validate", "--format", "json")
    findings = json.loads(out)["findings"]
    assert [f["code"] for f in findings] == ["N002"] * 4
    assert {f["file"] for f in findings} == odd


NAMES = {
    # a record's name, and whether a file may have it everywhere
    "x" * 100: True,
    "x" * 101: False,
    "a": True,
    "0": True,
    "a-b-9": True,
    "a--b": False,
    "-a": False,
    "a-": False,
    "a_b": False,
    "A": False,
    "\u00e9": False,
    "con": False,
    "aux": False,
    "com0": False,
    "lpt9": False,
    "com10": True,
    "con-a": True,
    "nul.x": False,
}


def test_names_that_every_system_accepts(make, hidata):
    kind = {**CLOSED, "properties": {"a": {**WORDS, "type": "boolean"}}}
    root = make({"k": kind}, {f"k/{name}.json": {"a": True} for name in NAMES}, "strict = true")
    _, out = hidata("--root", root, "validate", "--format", "json")
    codes = {f["file"].removeprefix("records/k/"): f["code"] for f in json.loads(out)["findings"]}
    assert codes == {f"{name}.json": "N002" for name, fits in NAMES.items() if not fits}


KEYS = {
    # a key, and the name of its file without .json
    "GPL-2.0+": "GPL-2.0+",
    "C#": "C#",
    "a&b, c": "a&b, c",
    " b": " b",
    "a..b": "a..b",
    "st\u00e4dte": "st\u00e4dte",
    "\u57ce\u5e02": "\u57ce\u5e02",
    "O'Brien": "O'Brien",
    "x@y=[z]{~}": "x@y=[z]{~}",
    ".net": "%2Enet",
    "..": "%2E%2E",
    "a.": "a%2E",
    "a ": "a%20",
    "a/b": "a%2Fb",
    "a\\b": "a%5Cb",
    '<>:"|?*': "%3C%3E%3A%22%7C%3F%2A",
    "a\0\t\n\x1f\x7f": "a%00%09%0A%1F%7F",
    "con": "%63on",
    "CON.x": "%43ON.x",
    "lpt\u00b9": "%6Cpt\u00b9",
    "com0": "%63om0",
    "com10": "com10",
    "conx": "conx",
    "x.con": "x.con",
    "100%": "100%",
    "50%25": "50%25",
    "a%20b": "a%20b",
    "%3A": "%253A",
    "%3a": "%253a",  # where letter case does not count, the name of "%3A" and so of ":"
    "a%20": "a%2520",
    "%253A": "%25253A",
    "%:": "%%3A",
    "https://example.org/a?b#c": "https%3A%2F%2Fexample.org%2Fa%3Fb#c",
}


@pytest.mark.parametrize("key", KEYS)
def test_a_name_holds_its_key_as_it_is_but_for_what_some_system_refuses(key: str):
    assert (name_of_key(key), key_of_name(KEYS[key])) == (KEYS[key], key)


ODD = st.text(
    st.sampled_from("%%20253AaEe.: /conCON1\x01\u00e9") | st.characters(codec="utf-8"), min_size=1
)


@given(ODD)
def test_a_key_is_read_as_it_was_written_and_the_name_is_legal(key: str):
    """By the rules of Windows, which are the strictest: learn.microsoft.com, Naming Files."""
    name = name_of_key(key)
    assert key_of_name(name) == key
    assert not re.search(r'[\x00-\x1f<>:"/\\|?*]', name)
    assert not re.match(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])([.]|\Z)", name, re.IGNORECASE)
    assert name[0] != "."
    assert name[-1] not in ". "


@given(ODD)
def test_any_name_has_a_key_of_its_own(name: str):
    """Whoever named the file: two names that a person may give are never one key, unless one of
    them is the other with its characters as %XX."""
    key = key_of_name(name)
    assert key in (name, key_of_name(name_of_key(key)))


def test_names_have_a_longest_length_in_bytes():
    assert [fits_file_name("x" * n) for n in (250, 251)] == [True, False]
    assert [fits_file_name("\u00e9" * n) for n in (125, 126)] == [True, False]
