"""TOML with the place of each key."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hidata.imports.toml_text import Positions, read
from hypothesis import given
from hypothesis import strategies as st

TEXT = '''\
kind = "wage"  # [not] = a key
"quoted \\u0041" = 1
[read]
file = ["a", """b]"",
# c = 1 """, 'd']
sheet = { cell = "A1", like = { "x.y" = 1 } }
a.b.c = 1
a.b.d = 2
[[marks]]
cell = "#"
[[marks]]
cell = \'\'\'=
x = 1\'\'\'
  [marks.item.at]
  least = 1979-05-27 07:32:00
[read.keep]
period = [ { a = 1 },
  [ 2 ], ]
[[marks.more]]
z = [[]]
'''


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (["kind"], (1, 1)),
        (["quoted A"], (2, 1)),
        (["read"], (3, 2)),
        (["read", "file"], (4, 1)),
        (["read", "file", 1], (4, 14)),
        (["read", "file", 2], (5, 14)),
        (["read", "sheet", "cell"], (6, 11)),
        (["read", "sheet", "like", "x.y"], (6, 33)),
        (["read", "a"], (7, 1)),
        (["read", "a", "b"], (7, 3)),
        (["read", "a", "b", "d"], (8, 5)),
        (["marks"], (9, 3)),
        (["marks", 0], (9, 3)),
        (["marks", 0, "cell"], (10, 1)),
        (["marks", 1], (11, 3)),
        (["marks", 1, "cell"], (12, 1)),
        (["marks", 1, "item"], (14, 10)),
        (["marks", 1, "item", "at"], (14, 15)),
        (["marks", 1, "item", "at", "least"], (15, 3)),
        (["read", "keep"], (16, 7)),
        (["read", "keep", "period", 0, "a"], (17, 14)),
        (["read", "keep", "period", 1, 0], (18, 5)),
        (["marks", 1, "more", 0, "z"], (20, 1)),
        # of what is not there, the nearest above
        (["read", "fil"], (3, 2)),
        (["marks", 1, "item", "of", "x"], (14, 10)),
        (["marks", 2], (9, 3)),
        (["none"], (1, 1)),
        ([], (1, 1)),
    ],
)
def test_each_key_has_its_place(path: list[str | int], place: tuple[int, int]):
    document, findings, positions = read(TEXT.encode(), "m.toml")
    assert (document == tomllib.loads(TEXT), findings) == (True, [])
    assert positions.of(path) == place


def test_line_ends_of_windows_count_once():
    _, _, positions = read(TEXT.replace("\n", "\r\n").encode(), "m.toml")
    assert positions.of(["marks", 1, "item", "at", "least"]) == (15, 3)


def test_columns_are_counted_in_characters():
    _, _, positions = read('a = { "é" = 1, b = 2 }'.encode(), "m.toml")
    assert positions.of(["a", "b"]) == (1, 16)


TEXTS = ['"{}"', "'{}'", '"""\n{}"""', "'''{}'''", '"a \\" # [x]\\n = {}"', '"""a ""\\"" = "{}"""']
KEYS = ["key{}", '"ke y{}"', "'k\"ey.{}'", '"\\u00e9=\\"{}"', "1-_{}"]


class Writer:
    """Writes a random document in which each key and scalar has a number of its own."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw, self.numbers, self.lines = draw, count(1), []

    def number(self) -> int:
        return next(self.numbers)

    def some(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def few(self) -> range:
        return range(self.draw(st.integers(0, 2)))

    def key(self) -> str:
        return self.some(*KEYS).format(self.number())

    def value(self, depth: int) -> str:
        form = self.some("text", "number", *(["list", "table"] if depth else []))
        if form == "text":
            return self.some(*TEXTS).format(self.number())
        if form == "number":
            return self.some("{}", "{}.5", "+{}e1").format(self.number())
        space = self.some("", " ")
        if form == "table":
            pairs = [self.pair(depth - 1) for _ in self.few()]
            return f"{{{space}{', '.join(pairs)}{space}}}"
        space = self.some("", " ", "\n  # ]\n")
        items = [f"{space}{self.value(depth - 1)}{space}" for _ in self.few()]
        return f"[{','.join(items)}{self.some('', ',') if items else ''}]"

    def pair(self, depth: int) -> str:
        dot = self.some(".", " . ")
        keys = dot.join(self.key() for _ in range(self.some(1, 1, 2)))
        return f"{keys}{self.some('=', ' = ')}{self.value(depth)}"

    def pairs(self) -> None:
        for _ in self.few():
            self.lines.append(self.some("", "  ") + self.pair(2) + self.some("", " # x = 1"))

    def table(self, above: str, depth: int) -> None:
        name = f"{above}{self.some('.', ' . ') if above else ''}{self.key()}"
        for _ in range(self.some(1, 2)):
            is_array = self.some(True, False)
            self.lines += ["", f"[[{name}]]" if is_array else f"[ {name} ]"]
            self.pairs()
            for _ in self.few() if depth else ():
                self.table(name, depth - 1)
            if not is_array:
                break


@st.composite
def documents(draw: st.DrawFn) -> str:
    writer = Writer(draw)
    writer.pairs()
    for _ in writer.few():
        writer.table("", 1)
    return draw(st.sampled_from(["\n", "\r\n"])).join(writer.lines)


def walk(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every path in a document."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in steps:
        yield (*path, step)
        if isinstance(inner, dict | list):
            yield from walk(inner, (*path, step))


def spellings(key: str) -> list[str]:
    basic = json.dumps(key, ensure_ascii=False)
    return [key, f"'{key}'", basic, basic.replace("é", "\\u00e9")]


@given(documents())
def test_at_the_place_of_each_key_stands_its_text(text: str):
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # a table that is an array above, and the like
        _, findings, _ = read(text.encode(), "m.toml")
        assert [f.code for f in findings] == ["I001"]
        return
    document, findings, positions = read(text.encode(), "m.toml")
    assert findings == []
    assert json.dumps(document, default=float) == json.dumps(expected)
    lines = text.replace("\r\n", "\n").split("\n")
    for path in walk(expected):
        line, column = positions.of(path)
        rest = lines[line - 1][column - 1 :]
        if isinstance(path[-1], str):
            assert rest.startswith(tuple(spellings(path[-1]))), path
        else:
            assert positions.of(path) >= positions.of(path[:-1])


@given(st.text("ab.=[]{}\"'\\#\n, 1", max_size=30))
def test_any_text_is_read_or_is_a_finding(text: str):
    document, findings, positions = read(text.encode(), "m.toml")
    try:
        assert document == tomllib.loads(text)
        assert findings == []
    except tomllib.TOMLDecodeError:
        (finding,) = findings
        line = text.split("\n")[finding.line - 1]
        assert (document, 1 <= finding.column <= len(line) + 1) == (None, True)
    assert positions.of(["a"])


@pytest.mark.parametrize(
    ("data", "line", "column", "message"),
    [
        (b"a = 1\nb = '\xff'", 2, 6, "This is not TOML: it is not UTF-8 here."),
        (b"a = " + b"1" * 5000, 1, 1, "This is not TOML: a number in it is too long."),
        (b"a = 1e9999999999999999999", 1, 1, "This is not TOML: a number in it is too long."),
        (b"a = " + b"[" * 50_000, 1, 1, "More than 20 tables and lists lie within each other."),
        (b"a=" + b"[" * 21 + b"]" * 21, 1, 1, "More than 20 tables and lists lie within each other."),
        (b"\nb = 1\n" + b"a." * 100 + b"b = 1", 3, 1, "A name has more than 100 parts."),
        (b"<!DOCTYPE html>\n<html>", 1, 1, "This is not TOML but a web page (HTML)."),
        (b"#" + b"x" * 2**20, 1, 1, "This file is longer than 1 MiB."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_finding(data: bytes, line: int, column: int, message: str):
    document, (finding,), positions = read(data, "m.toml")
    assert document is None
    assert (finding.line, finding.column, finding.message) == (line, column, message)
    assert (finding.file, finding.code, positions.of(["a"])) == ("m.toml", "I001", (1, 1))


@pytest.mark.parametrize(
    ("text", "line", "columns"),
    [
        ("a = ", 1, [5]),
        ("a = 1\nb = [1,,2]", 2, [8]),
        ("a = 1\na = 2\nc = 3", 2, [4, 6]),
        ('a = 1\nb = """x', 2, [9]),
        ("a = 1\nb\n", 2, [2]),
    ],
)
def test_a_fault_of_syntax_has_its_place(text: str, line: int, columns: list[int]):
    """The words are Python's, and differ between its versions."""
    _, (finding,), _ = read(text.encode(), "m.toml")
    assert (finding.line, finding.column in columns) == (line, True)
    assert finding.message.startswith("This is not TOML: ")
    assert "(at" not in finding.message


@pytest.mark.parametrize(
    "data",
    [b"a=" + b"[" * 20 + b"]" * 20, b"a." * 20 + b"b = 1", b"#" + b"x" * (2**20 - 1)],
)
def test_what_is_just_within_the_bounds_is_read(data: bytes):
    assert read(data, "m.toml")[1] == []


def test_numbers_keep_their_digits():
    document, _, _ = read(b"a = 0.1000", "m.toml")
    assert document is not None
    assert str(document["a"]) == "0.1000"


def test_places_of_no_text():
    assert Positions().of(["a", 1]) == (1, 1)


def test_of_a_long_list_the_first_thousand_items_have_places():
    _, _, positions = read(f"\na = [{'1,' * 1001}]".encode(), "m.toml")
    assert positions.of(["a", 999]) == (2, 6 + 2 * 999)
    assert positions.of(["a", 1000]) == (2, 1)
    assert len(positions) == 1001
