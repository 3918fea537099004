"""Edits of a record change its value, and leave its layout as it was."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
from hidata.authoring.canonical import formatted, formatted_line
from hidata.authoring.edit import edited
from hidata.schemas.shape import Shape
from hypothesis import given, settings
from hypothesis import strategies as st

SCALAR = Shape(form="scalar")
SHAPE = Shape(
    form="object",
    fields={
        "id": SCALAR,
        "title": SCALAR,
        "exam": Shape(form="object", fields={"questions": SCALAR, "minutes": SCALAR}),
        "tags": Shape(form="list", item=SCALAR),
        "note": SCALAR,
    },
)
OLD: dict[str, Any] = {
    "id": "a",
    "exam": {"minutes": 90},
    "tags": ["x", "y"],
    "other": "é, ü: ö",
}
NEW: dict[str, Any] = {
    "note": "n",
    "id": "a",
    "title": "T",
    "exam": {"questions": 5, "minutes": 90},
    "tags": ["x", "y", "z"],
    "other": "é, ü: ö",
    "extra": {"a": [1]},
}
ORDER = ["id", "title", "exam", "tags", "note", "other", "extra"]
"""The order of the properties after the edit: new ones behind those before them in the schema."""

LAYOUTS: dict[str, dict[str, Any]] = {
    "two blanks": {"indent": 2, "ensure_ascii": False},
    "four blanks": {"indent": 4, "ensure_ascii": False},
    "tabs": {"indent": "\t", "ensure_ascii": False},
    "escapes": {"indent": 2},
    "no indentation": {"indent": 0, "ensure_ascii": False},
    "no blank at the colon": {"indent": 2, "separators": (",", ":")},
    "blanks at the colon": {"indent": 2, "separators": (",", " : ")},
    "one line": {"ensure_ascii": False},
    "compact": {"ensure_ascii": False, "separators": (",", ":")},
    "compact with escapes": {"separators": (",", ":")},
}


@pytest.mark.parametrize("ends", ["", "\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_regular_layout_stays(layout: dict[str, Any], newline: str, ends: str):
    def text(value: object) -> bytes:
        return (json.dumps(value, **layout).replace("\n", newline) + ends).encode()

    expected = {name: NEW[name] for name in ORDER}
    assert edited(text(OLD), NEW, SHAPE) == text(expected)


def test_the_canonical_form_stays_with_new_text_in_nfc():
    new = {**OLD, "title": "e\u0301"}
    assert edited(formatted(OLD, SHAPE), new, SHAPE) == formatted(new, SHAPE)
    assert edited(formatted_line(OLD, SHAPE), new, SHAPE) == formatted_line(new, SHAPE)
    assert b'"title":"\xc3\xa9"' in edited(formatted_line(OLD, SHAPE), new, SHAPE)


BY_HAND = """{
  "id":"a",   "note": "n",
  "exam": { "minutes" : 9e1 },
  "tags": [ "x", "y",
            "z" ],
  "free": {
        "b": {},
        "c": [1.0, 2]
  }
}

"""


def _by_hand(**changes: Any) -> str:
    value = {**json.loads(BY_HAND), **changes}
    return edited(BY_HAND.encode(), {n: v for n, v in value.items() if v != "gone"}, SHAPE).decode()


@pytest.mark.parametrize(
    ("changes", "old", "new"),
    [
        ({}, "", ""),
        ({"note": "m"}, '"note": "n"', '"note": "m"'),
        ({"note": True}, '"note": "n"', '"note": true'),
        ({"note": "gone"}, '"id":"a",   "note": "n",', '"id":"a",'),
        ({"id": "gone"}, '"id":"a",   "note"', '"note"'),
        ({"title": "t"}, '"a",   "note"', '"a",   "title":"t",   "note"'),
        ({"exam": {"minutes": 90, "questions": 5}}, "{ ", '{ "questions" : 5, '),
        ({"exam": {"minutes": 90, "questions": {"a": [1, 2]}}}, "{ ", '{ "questions" : {"a":[1, 2]}, '),
        ({"exam": {"minutes": 91}}, "9e1", "91"),
        ({"exam": {}}, '{ "minutes" : 9e1 }', "{}"),
        ({"tags": ["x", "q", "z"]}, '"y"', '"q"'),
        ({"tags": ["x", "y"]}, '"y",\n            "z"', '"y"'),
        ({"tags": ["w", "x", "y", "z"]}, '"x"', '"w", "x"'),
        ({"tags": ["x"]}, '"x", "y",\n            "z"', '"x"'),
        ({"tags": "x"}, '[ "x", "y",\n            "z" ]', '"x"'),
        ({"free": {"b": {"d": 1}, "c": [1, 2]}}, "{},", '{\n          "d":1\n        },'),
        ({"free": {"b": {}, "c": [1, 2, 3]}}, "2]", "2, 3]"),
        ({"free": {"b": {}, "c": [1, 2, 2]}}, "2]", "2, 2]"),
        ({"free": {"b": {}, "c": [1, 1, 2]}}, "[1.0, ", "[1.0, 1, "),
        ({"free": {"b": {}, "c": [2]}}, "[1.0, ", "["),
        ({"free": {"b": {}}}, '{},\n        "c": [1.0, 2]', "{}"),
        ({"free": "gone"}, ',\n  "free": {\n        "b": {},\n        "c": [1.0, 2]\n  }', ""),
    ],
)  # fmt: skip
def test_of_an_irregular_text_only_what_changed_is_written(
    changes: dict[str, Any], old: str, new: str
):
    assert BY_HAND.count(old) == 1 or not old
    assert _by_hand(**changes) == BY_HAND.replace(old, new, 1)


def test_one_is_not_true_but_one_is_one_point_zero():
    data = b'{"id":"a", "note":1.0}'
    assert edited(data, {"id": "a", "note": 1}, SHAPE) == data
    assert edited(data, {"id": "a", "note": True}, SHAPE) == b'{"id":"a", "note":true}'


def test_the_schema_s_path_stays():
    data = b'{"$schema": "x.json",\n "id": "a"}\n'
    assert edited(data, {"id": "b"}, SHAPE) == b'{"$schema": "x.json",\n "id": "b"}\n'


@pytest.mark.parametrize(
    "data", [b"", b"{", b'{"a":1,"a":2}', b"\xef\xbb\xbf{}", b"\xff", b"1e999"]
)
def test_what_is_not_sound_json_is_refused(data: bytes):
    with pytest.raises(ValueError, match="cannot be edited"):
        edited(data, {"a": 1}, SHAPE)


def test_numbers_of_any_size_are_exact():
    big = 12345678901234567890123
    assert edited(b'{"id" :1, "a": 5}', {"id": big, "a": 5}, SHAPE) == b'{"id" :%d, "a": 5}' % big


TEXT = st.text(st.characters(codec="utf-8"), max_size=5).map(
    lambda text: unicodedata.normalize("NFC", text)
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=15,
)
NAMES = st.sampled_from(["id", "title", "exam", "tags", "note", "b", "c"])
RECORDS = st.dictionaries(NAMES, JSON)
BLANKS = st.sampled_from(["", " ", "\n", "\n  ", "\r\n\t", "  "])


@st.composite
def texts(draw: st.DrawFn, value: Any) -> str:
    """Texts of a value with any blanks between their parts."""

    def write(value: Any) -> str:
        a, b, c = draw(BLANKS), draw(BLANKS), draw(BLANKS)
        if isinstance(value, dict):
            members = [f"{a}{write(name)}{b}:{c}{write(v)}{a}" for name, v in value.items()]
            return "{" + (",".join(members) or a) + "}"
        if isinstance(value, list):
            return "[" + (",".join(f"{a}{write(item)}{b}" for item in value) or a) + "]"
        return json.dumps(value, ensure_ascii=draw(st.booleans()))

    return draw(BLANKS) + write(value) + draw(BLANKS)


def _equal(one: Any, other: Any) -> bool:
    """Whether two values are the same in JSON; `json.dumps` tells 1 from true, but also from 1.0."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        return (
            f"number {int(value)}"
            if type(value) is float and value.is_integer()
            else (
                f"number {value}" if type(value) in (int, float) else (type(value).__name__, value)
            )
        )

    return bool(plain(one) == plain(other))


@settings(max_examples=150)
@given(st.data())
def test_the_edited_text_has_the_value_and_an_equal_value_changes_nothing(data: st.DataObject):
    old, new = data.draw(RECORDS), data.draw(RECORDS)
    new = {**new, **{n: v for n, v in old.items() if data.draw(st.booleans())}}
    text = data.draw(texts(old)).encode()
    assert edited(text, json.loads(text), SHAPE) == text
    after = edited(text, new, SHAPE)
    assert _equal(json.loads(after), new)
    assert edited(after, new, SHAPE) == after


FLAT = st.dictionaries(
    NAMES, st.integers() | TEXT | st.lists(st.integers(), max_size=3), min_size=1
)


@settings(max_examples=100)
@given(st.data())
def test_only_lines_of_members_that_differ_differ(data: st.DataObject):
    """With one member a line: the lines of those that stay are the same, in the same order."""
    old, new = data.draw(FLAT), data.draw(FLAT)
    new = {**new, **{n: v for n, v in old.items() if data.draw(st.booleans())}}
    gap, colon = data.draw(st.sampled_from(["\n ", "\n\t", "\r\n  "])), data.draw(BLANKS)
    colon = f":{colon}".replace("\n", "").replace("\r", "")
    members = [f"{gap}{json.dumps(n)}{colon}{json.dumps(v)}" for n, v in old.items()]
    text = "{" + ",".join(members) + gap.strip(" \t") + "}\n"
    after = edited(text.encode(), new, SHAPE).decode()
    kept = [m for m, (n, v) in zip(members, old.items(), strict=True) if n in new and new[n] == v]
    assert kept == [m for m in kept if m in re.sub(r",(?=\r?\n)", "", after)]
    positions = [after.index(m) for m in kept]
    assert positions == sorted(positions)
