"""The strict reader: equal to json.loads where that is right, exact about places, unbreakable."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hidata.findings import codes, finding
from hidata.jsontext import reader
from hypothesis import example, given
from hypothesis import strategies as st

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAMES = TEXT | st.sampled_from(["a", "b", "a/b", "m~n", "~1", "0", "", "é", "\U0001f600"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**30, max_value=10**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=20,
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """JSON texts in many layouts."""
    value = draw(VALUES)
    blank = st.sampled_from(["", " ", "\n", "\r\n", "\t", " \n "])
    separators = (f"{draw(blank)},{draw(blank)}", f"{draw(blank)}:{draw(blank)}")
    indent = draw(st.sampled_from([None, 0, 2, "\t"]))
    text = json.dumps(value, indent=indent, separators=separators, ensure_ascii=draw(st.booleans()))
    return draw(blank) + text + draw(blank)


def as_json(value: Any) -> str:
    """A value as text, so that 1, 1.0 and true differ, and the order of keys counts."""
    return json.dumps(value)


def parts(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Every part of a value with its pointer."""
    yield pointer, value
    if isinstance(value, dict):
        pairs: Any = value.items()
    else:
        pairs = enumerate(value) if isinstance(value, list) else ()
    for token, inner in pairs:
        escaped = str(token).replace("~", "~0").replace("/", "~1")
        yield from parts(inner, f"{pointer}/{escaped}")


def offset(text: str, line: int, column: int) -> int:
    return sum(len(each) + 1 for each in text.split("\n")[: line - 1]) + column - 1


def findings(document: reader.Document) -> list[finding.Finding]:
    return [reader.locate(fault, "f.json", document) for fault in document.faults]


def faults_of(data: bytes) -> list[tuple[int, int, str]]:
    return [(f.line, f.column, f.code) for f in findings(reader.read(data))]


@pytest.mark.slow
@given(documents())
@example('{"a/b": {"m~n": [1, "\\ud83d\\ude00", {"": -0.0}]}, "e": 1E40}')
def test_value_and_places_of_any_document(text: str) -> None:
    document = reader.read(text.encode())
    assert document.faults == []
    assert as_json(document.value) == as_json(json.loads(text))
    decode = json.JSONDecoder().raw_decode
    for pointer, value in parts(document.value):
        at = offset(text, *document.position_of(pointer))
        assert as_json(decode(text, at)[0]) == as_json(value)
        if isinstance(value, dict):
            for name in value:
                at = offset(
                    text, *document.position_of(f"{pointer}/{reader.escape(name)}", key=True)
                )
                assert decode(text, at)[0] == name
                assert text[decode(text, at)[1] :].lstrip(" \t\r\n").startswith(":")


def test_position_of_keys_items_and_what_is_missing() -> None:
    text = '{\n  "a": [10, {"b": true}],\n  "a/b~": "é\U0001f600", "c": null\n}'
    position_of = reader.read(text.encode()).position_of
    assert position_of("") == (1, 1)
    assert position_of("/a") == (2, 8)
    assert position_of("/a", key=True) == (2, 3)
    assert position_of("/a/1") == (2, 13)
    assert position_of("/a/1", key=True) == (2, 13)  # an item has no key
    assert position_of("/a/1/b", key=True) == (2, 14)
    assert position_of("/a~1b~0", key=True) == (3, 3)
    assert position_of("/c", key=True) == (3, 17)  # columns are code points
    assert position_of("/c") == (3, 22)
    for nothing in ("/a/2", "/a/x", "/a/01", "/a/-1", "/a/\u0661", f"/a/{'9' * 5000}", "/a/2/b"):
        assert position_of(nothing, key=True) == position_of("/a"), nothing
    assert position_of("/nothing/b", key=True) == (1, 1)


def test_lines() -> None:
    document = reader.read('{\r\n "é": 1\r\n}'.encode())
    assert [document.line(n) for n in (0, 1, 2, 3, 4)] == ["", "{", ' "é": 1', "}", ""]


def test_pointers() -> None:
    assert reader.pointer(["a/b", 0, "m~n", ""]) == "/a~1b/0/m~0n/"
    assert reader.unescape(reader.escape("~1/~")) == "~1/~"


class RepeatedError(ValueError):
    """A key came twice."""


def accepts(text: str) -> bool:
    """Whether a text is strict JSON, according to the standard library and the rules beside it."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise RepeatedError
        return dict(pairs)

    try:
        value = json.loads(text, object_pairs_hook=once)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except ValueError:
        return False
    return True


@pytest.mark.slow
@given(documents(), st.data())
def test_refuses_exactly_what_json_refuses(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    until = data.draw(st.integers(at, min(at + 2, len(text))))
    put = data.draw(st.text('{}[]:,"\\/utfn0123456789.eE+- \n\tNé\ufeff', max_size=2))
    broken = text[:at] + put + text[until:]
    document = reader.read(broken.encode())
    assert (document.faults == []) == accepts(broken)
    if accepts(broken):
        assert as_json(document.value) == as_json(json.loads(broken))
        orjson.loads(broken)
    lines = broken.split("\n")
    for fault in findings(document):
        assert 1 <= fault.line <= len(lines)
        assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
        assert fault.code in codes.engine()
    syntax = [f for f in document.faults if f.code not in ("J003", "J011", "J013", "J017")]
    assert len(syntax) == (document.value is reader.MISSING)


@given(st.binary(max_size=60) | st.text('{}[]":,\\ud8\x00', max_size=30).map(str.encode))
def test_never_raises(data: bytes) -> None:
    document = reader.read(data)
    assert document.value is not reader.MISSING or document.faults


# One fault each: text, line, column, code, a word of the message, a word of the hint.
FAULTS = [
    # commas
    ('{\n  "a": 1,\n}', 2, 9, "J005", "comma before", "delete"),
    ("[1, 2, ]", 1, 6, "J005", "comma before", "delete"),
    ('{\n  "a": 1\n  "b": 2\n}', 2, 9, "J006", "comma is missing", "comma"),
    ('["a" "b"]', 1, 5, "J006", "comma is missing", "comma"),
    ("[1 2]", 1, 3, "J006", "comma is missing", "comma"),
    ('[{"a": 1} {"a": 2}]', 1, 10, "J006", "comma is missing", "comma"),
    ('{"a": 1,, "b": 2}', 1, 9, "J004", "an extra comma", "delete"),
    ("[1,, 2]", 1, 4, "J004", "value is missing", "delete the comma"),
    ('{"a": 1; "b": 2}', 1, 8, "J004", "comma", ", for ;"),
    ('{"a": 1,234}', 1, 7, "J012", "comma", "1234"),
    # colons and values
    ('{"a" 1}', 1, 5, "J004", "colon is missing", ":"),
    ('{"a"}', 1, 5, "J004", "colon is missing", ":"),
    ('{"a", "b": 1}', 1, 5, "J004", "colon is missing", ":"),
    ('{"a" = 1}', 1, 6, "J004", "colon", ": for ="),
    ('{"a": }', 1, 7, "J004", "value is missing", "add"),
    ('{"a": , "b": 1}', 1, 7, "J004", "value is missing", "add"),
    ('{"a": 1: 2}', 1, 8, "J004", "an extra colon", ","),
    ("{: 1}", 1, 2, "J004", "key", '"key": value'),
    # quotes
    ("{'a': 1}", 1, 2, "J007", "double quotes", '"a"'),
    ("{\"a\": 'it'}", 1, 7, "J007", "double quotes", '"it"'),
    ("{a: 1}", 1, 2, "J007", "key", '"a"'),
    ("{1: 1}", 1, 2, "J007", "key", '"1"'),
    ('{"a": nurse}', 1, 7, "J007", "double quotes", '"nurse"'),
    ('{"a": “nurse”}', 1, 7, "J007", "straight double quotes", '"'),
    ('{a": 1}', 1, 2, "J007", "first double quote", '"'),
    ('{"a": nurse"}', 1, 7, "J007", "first double quote", '"'),
    ('{\n  "a": "nurse,\n  "b": 1\n}', 2, 8, "J009", "not closed", '"'),
    ('{"a": "nurse, "b": 1}', 1, 7, "J009", "not closed", '"'),
    ('{"a: 1, "b": 2}', 1, 2, "J009", "not closed", '"'),
    ('{"a": "nurse', 1, 7, "J009", "not closed", '"'),
    ('{"a": "so-called "nurse" here"}', 1, 18, "J010", "goes on", '\\"'),
    # comments and other languages
    ('{\n  "a": 1 // one\n}', 2, 10, "J008", "comments", "delete"),
    ('/* x */ {"a": 1}', 1, 1, "J008", "comments", "delete"),
    ('{"a": 1,\n # one\n "b": 2}', 2, 2, "J008", "comments", "delete"),
    ("{} // end", 1, 4, "J008", "comments", "delete"),
    ('{"a": None}', 1, 7, "J004", "None", "null"),
    ('{"a": True}', 1, 7, "J004", "True", "true"),
    ('{"a": flase}', 1, 7, "J004", "flase", "false"),
    ('{"a": undefined}', 1, 7, "J004", "undefined", "null"),
    ("[(1)]", 1, 2, "J004", "(", "["),
    ('{\n<<<<<<< ours\n "a": 1\n}', 2, 1, "J019", "merge conflict", "one side"),
    ('{"a":\u00a01}', 1, 6, "J004", "NO-BREAK SPACE", "delete"),
    # brackets
    ('{\n  "a": [1, 2}\n', 2, 13, "J009", "does not close the [", "]"),
    ('{"a": [1, 2}', 1, 12, "J009", "column 7", "]"),
    ('{"a": [}', 1, 8, "J009", "does not close the [", "]"),
    ('{"a": {]', 1, 8, "J009", "does not close the {", "}"),
    ('{\n  "a": [\n    1,\n  "b": 2\n}', 4, 3, "J009", "line 2", "]"),
    ('{\n  "a": {\n    "b": 1\n  }\n', 4, 4, "J009", "line 1", "}"),
    ("[1, 2", 1, 6, "J009", "never closed", "]"),
    ('"a": 1}', 1, 1, "J009", "bracket is missing", "{"),
    ('{"a": 1}}', 1, 9, "J015", "closes nothing", "delete"),
    ('{"a": 1}\n{"a": 2}\n', 2, 1, "J015", "after the end", "file of its own"),
    ('{"a": 1} x', 1, 10, "J015", "after the end", "delete"),
    # text
    ('["C:\\data"]', 1, 5, "J010", "\\d", "\\\\"),
    ('["it\\\'s"]', 1, 5, "J010", "\\'", "without"),
    ('["\\u12"]', 1, 3, "J010", "\\u", "four"),
    ('["a\tb"]', 1, 4, "J010", "control", "\\t"),
    ('["a\x00b"]', 1, 4, "J010", "U+0000", "delete"),
    ('["\\ud83d"]', 1, 3, "J011", "half", "character"),
    ('["é\U0001f600\\udc00\\ud83d\\ude00"]', 1, 5, "J011", "\\udc00", "character"),
    # numbers
    ("[NaN]", 1, 2, "J012", "NaN", "leave the property out"),
    ("[-Infinity]", 1, 2, "J012", "-Infinity", "leave the property out"),
    ("[01]", 1, 2, "J012", "01", "leading zero"),
    ("[+1]", 1, 2, "J012", "+1", "plus"),
    ("[.5]", 1, 2, "J012", ".5", "0.5"),
    ("[-.5]", 1, 2, "J012", "-.5", "-0.5"),
    ("[1.]", 1, 2, "J012", "1.", "1.0"),
    ("[0x1F]", 1, 2, "J012", "0x1F", "decimal"),
    ("[1_000]", 1, 2, "J012", "1_000", "1000"),
    ("[1e]", 1, 2, "J012", "1e", "quotes"),
    ("[2024-05-31]", 1, 2, "J012", "2024-05-31", "quotes"),
    ("[05/31/2024]", 1, 2, "J012", "05/31/2024", "quotes"),
    ("[50%]", 1, 2, "J012", "50%", "quotes"),
    ("[1e999]", 1, 2, "J017", "too large", ""),
    ("[\n-1" + "0" * 4300 + "]", 2, 1, "J017", "4,300 digits", ""),
    # the whole
    ("", 1, 1, "J016", "empty", "write"),
    (" \n\t", 1, 1, "J016", "empty", "write"),
    ('{"a": 1,\n "b": 2,\n "a": 3}', 3, 2, "J013", "line 1", "delete"),
    ('{"a": 1, "\\u0061": 3}', 1, 10, "J013", "column 2", "delete"),
]


@pytest.mark.parametrize(("text", "line", "column", "code", "word", "hint"), FAULTS)
def test_one_fault_named_and_placed(
    text: str, line: int, column: int, code: str, word: str, hint: str
) -> None:
    (fault,) = findings(reader.read(text.encode()))
    assert (fault.line, fault.column, fault.code) == (line, column, code)
    assert word in fault.message
    assert hint in (fault.hint or "")


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b'{\n "caf\xe9": 1}', 2, 6),
        ('{"é": "'.encode() + b'\xff"}', 1, 8),
        (b'["\xed\xa0\x80"]', 1, 3),  # half a character, encoded
        (b'["\xc0\xaf"]', 1, 3),  # a slash in too many bytes
        ('{"a": 1}'.encode("utf-16"), 1, 1),
        ('{"a": 1}'.encode("utf-16-le"), 1, 1),
        ('{"a": 1}'.encode("utf-32-be"), 1, 1),
    ],
)
def test_other_encodings(data: bytes, line: int, column: int) -> None:
    assert faults_of(data) == [(line, column, "J002")]


def test_reading_continues_where_that_is_safe() -> None:
    data = '\ufeff{"a": 1, "a": [1e999], "b": {"\\ud800": 1, "\\ud801": 2}, "a": 4}'.encode()
    document = reader.read(data)
    assert [(f.column, f.code, f.pointer) for f in findings(document)] == [
        (1, "J003", ""),
        (10, "J013", "/a"),
        (16, "J017", "/a/0"),
        (31, "J011", "/b"),  # two halves are two keys
        (44, "J011", "/b"),
        (57, "J013", "/a"),
    ]
    assert document.value["a"] == 4
    assert document.position_of("/a") == (1, 62)


def test_an_escaped_backslash_begins_no_other_escape() -> None:
    assert faults_of(rb'["\\ud800", "\u005cud800"]') == []
    assert faults_of(rb'["\\\ud800"]') == [(1, 5, "J011")]


def test_one_syntax_fault_and_those_before_it() -> None:
    assert faults_of(b'{"a": 1, "a": 2,, "b": 01, "b": 2}') == [(1, 10, "J013"), (1, 17, "J004")]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_depth_is_what_the_fast_path_can_write(opening: str, closing: str) -> None:
    def nested(depth: int) -> bytes:
        middle = "1" if closing == "}" else ""
        return (opening * depth + middle + closing * depth).encode()

    assert faults_of(nested(reader.MAX_DEPTH)) == []
    orjson.dumps(orjson.loads(nested(reader.MAX_DEPTH)))
    column = reader.MAX_DEPTH * len(opening) + 1
    assert faults_of(nested(reader.MAX_DEPTH + 1)) == [(1, column, "J014")]
    with pytest.raises(TypeError):  # orjson before 3.12 writes one level more, of lists
        orjson.dumps(orjson.loads(nested(reader.MAX_DEPTH + 2)))


MANY = 100_000
LONG = 16 * 2**20  # the largest file that is read
HOSTILE = {
    "open lists": (b"[" * MANY, "J014"),
    "open objects": (b'{"a":' * MANY, "J014"),
    "closed lists": (b"[" * MANY + b"]" * MANY, "J014"),
    "long text": (b'"' + b"a" * LONG + b'"', None),
    "long text, open": (b'"' + b"a" * LONG, "J009"),
    "many escapes, open": (b'"' + rb"\n" * 10**6, "J009"),
    "many keys": (b"{" + b",".join(b'"%d":0' % n for n in range(MANY)) + b"}", None),
    "long integer": (b"9" * 10**7, "J017"),
    "integer of 4,300 digits": (b"-" + b"9" * 4300, None),
    "integer of 400 digits": (b"9" * 400, None),
    "long fraction": (b"0." + b"9" * 10**7, None),
    "digits and a letter": (b"9" * 10**7 + b"x", "J012"),
    "digits, then a comma": (b'{"a":"' + b"9" * 10**6 + b'","b":1,5}', "J012"),
    "long word": (b"a" * 10**7, "J007"),
    "blanks": (b" " * 10**7, "J016"),
    "blanks, then a letter": (b'{"a":1' + b" " * 10**7 + b"x", "J006"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input(name: str) -> None:
    data, code = HOSTILE[name]
    assert [fault[2] for fault in faults_of(data)] == ([code] if code else [])


@pytest.mark.slow
def test_the_number_of_faults_is_bounded() -> None:
    twice = b'{"' + b"x" * 10**6 + b'":{' + b",".join([b'"k":1'] * MANY) + b"}}"
    faults = reader.read(twice).faults
    assert len(faults) == reader.MAX_FAULTS
    assert sum(len(f.pointer) + len(f.message) for f in faults) < 10**7
    assert len(reader.read(b'["' + rb"\ud800" * MANY + b'"]').faults) == reader.MAX_FAULTS
    assert len(faults_of(b"[" + b"1e999," * MANY + b"0]")) == reader.MAX_FAULTS


@pytest.mark.parametrize(("count", "reported"), [(999, 999), (1000, 1000), (1001, 1000)])
def test_a_thousand_faults_are_reported(count: int, reported: int) -> None:
    twice = b'{"k":0' + b',"k":1' * count + b"}"
    halves = b"[" + b",".join([rb'"\ud800"'] * count) + b"]"
    large = b"[" + b",".join([b"1e999"] * count) + b"]"
    for text in (twice, halves, large):
        assert len(reader.read(text).faults) == reported


@pytest.mark.parametrize(("number", "codes"), [("9" * 4300, []), ("9" * 4301, ["J017"])])
def test_the_longest_integer(number: str, codes: list[str]) -> None:
    for text in (number, f"-{number}", f"[{number}]"):
        document = reader.read(text.encode())
        assert [fault.code for fault in document.faults] == codes
        if not codes:
            assert json.dumps(document.value) == text
    assert reader.read(f"0.{number}".encode()).faults == []  # digits of a fraction do not count


def test_the_largest_number() -> None:
    """The largest double, and what is nearer to the power of two above it (IEEE 754)."""
    assert faults_of(b"[1.7976931348623157e308, -1.7976931348623157e308, 1e-999]") == []
    assert faults_of(b"[1.7976931348623159e308]") == [(1, 2, "J017")]
    assert faults_of(b"[-1.7976931348623159e308]") == [(1, 2, "J017")]


def test_a_pointer_that_is_too_long_ends_above() -> None:
    """At 4,000 characters: a step of 1,999, another, and two of none are reported; one more is not."""
    long = "x" * 1998
    text = f'{{"{long}": {{"{long}": {{"": {{"": 1, "": 2}}}}}}}}'
    (fault,) = reader.read(text.encode()).faults
    assert fault.pointer == f"/{long}/{long}//"
    assert len(fault.pointer) == 4000
    text = f'{{"{long}": {{"{long}x": {{"": {{"": 1, "": 2}}}}}}}}'
    (fault,) = reader.read(text.encode()).faults
    assert fault.pointer == f"/{long}/{long}x/"


def test_memory_grows_with_the_text_not_with_its_depth() -> None:
    key = b'{"' + b"k" * 10**4 + b'":'
    data = key * 250 + b"1" + b"}" * 250
    tracemalloc.start()
    document = reader.read(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert document.faults == []
    assert peak < 8 * len(data)


EXAMPLES = [
    code
    for code in codes.engine().values()
    if code.code.startswith("J") and code.code not in ("J001", "J002", "J014")
]


@pytest.mark.parametrize("code", EXAMPLES, ids=lambda code: code.code)
def test_examples_in_the_catalogue_are_true(code: codes.Code) -> None:
    assert [fault[2] for fault in faults_of(code.wrong.encode())] == [code.code]
    assert faults_of(code.right.encode()) == []
