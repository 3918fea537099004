"""What init guesses of records, at the bounds of each rule, and what it says of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.scaffold.test_from_files import schema_of


@pytest.fixture
def guessed(hidata, tmp_path: Path):
    """A function that returns the schema of the records of a file, and its page."""

    def guess(name: str, content: Any) -> tuple[dict[str, Any], str]:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        root = tmp_path / f"made-{len(list(tmp_path.iterdir()))}"
        code, out = hidata("init", root, "--from", path)
        assert code == 0, out
        return schema_of(root, path.stem), (root / "INIT.md").read_text("utf-8")

    return guess


def values(guessed, texts: list[Any]) -> dict[str, Any]:
    """The schema of the property `v` of records that have these values."""
    schema, _ = guessed("x.json", [{"id": str(n), "v": v} for n, v in enumerate(texts)])
    found: dict[str, Any] = schema["properties"]["v"]
    assert found.pop("title") == "V"
    return found


TEXT = {"type": "string", "minLength": 1}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["a"] * 18 + ["b"] * 2, {"type": "string", "enum": ["a", "b"]}),
        (["a"] * 17 + ["b"] * 2, TEXT),  # 19 values
        (["a"] * 19 + ["b"], TEXT),  # one only once
        (list("abcdefghijkl") * 2, {"type": "string", "enum": list("abcdefghijkl")}),
        (list("abcdefghijklm") * 2, TEXT),  # 13 different ones
        (["a" * 40] * 10 + ["b"] * 10, {"type": "string", "enum": ["a" * 40, "b"]}),
        (["a" * 41] * 10 + ["b"] * 10, TEXT),
        (["a"] * 20, TEXT),  # only one
        (["a"] * 18 + ["b"] * 2 + [None], {"type": ["string", "null"], "minLength": 1}),
        (["a", ""], {"type": "string"}),
        (["2020-02-29"], {"type": "string", "format": "date"}),
        (["2021-02-29"], TEXT),
        (["2020-02-29", "x"], TEXT),
        (["2020-02-29T01:02:03Z"], {"type": "string", "format": "date-time"}),
        (["2020-02-29T01:02:03"], TEXT),
        (["https://example.org/"], {"type": "string", "format": "uri"}),
        (["urn:a:b"], TEXT),
        (["a@example.org"], {"type": "string", "format": "email"}),
        ([1, 2], {"type": "integer"}),
        ([1, 2.5], {"type": "number"}),
        ([1, None], {"type": ["integer", "null"]}),
        ([True], {"type": "boolean"}),
        ([1, "a"], {"type": ["string", "integer"], "minLength": 1}),
        ([[], []], {"type": "array"}),
        ([[1]], {"type": "array", "minItems": 1, "items": {"type": "integer"}}),
        ([[1], []], {"type": "array", "items": {"type": "integer"}}),
        ([{}], {"type": "object"}),
    ],
)
def test_values_at_one_place(guessed, given: list[Any], expected: dict[str, Any]):
    assert values(guessed, given) == expected


def is_map(guessed, objects: list[dict[str, Any]]) -> bool:
    return "properties" not in values(guessed, objects)


SPARSE = [{f"n{n}": {"f": 1, "ghi"[n % 3]: 1}} for n in range(10)]
"""Ten names, one in each object, for values that have `f` and one of three others."""


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ([{"5.5": "y", "6": "n"}], True),
        ([{"5.5": "y"}], False),  # one name tells nothing
        ([{"a": "y", "b": "n"}], False),
        ([{"5.5": "y", "6": 1}], False),  # values of two types
        ([{f"n{n}": "x"} for n in range(10)], True),
        ([{f"n{n}": "x"} for n in range(9)], False),
        ([{f"n{n + m}": "x" for m in range(4)} for n in range(0, 12, 4)], True),  # 4 of 12 in each
        ([{f"n{n + m}": "x" for m in range(5)} for n in (0, 5)], False),  # 5 of 10
        ([{n: {"f": 1, "g": 2} for n in "abcd"}], True),
        ([{n: {"f": 1, "g": 2} for n in "abc"}], False),
        ([{n: {n: 1} for n in "abcd"}], False),
        ([{n: {"1.0": "y", "2.0": "n"} for n in "abcd"} | {"e": {"all": "n"}}], True),
        (SPARSE[:10], True),  # 20 of 40 cells of the table that the values would make
        (SPARSE[:9], False),
        ([{n: {"v": n} for n in "abcdefghij"}], False),  # one name in common tells nothing
        ([{f"n{n}": {"f": 1, f"g{n}": 1}} for n in range(10)], False),  # 20 of 110
    ],
)
def test_maps_are_told_from_objects(guessed, objects: list[dict[str, Any]], expected: bool):
    assert is_map(guessed, objects) == expected


COLUMNS = [
    (["1", "20"], "integer"),
    (["1", "2.5", "-1e3"], "number"),
    (["01", "2"], "string"),
    (["0.1234567890123456789"], "string"),  # more digits than a number keeps
    (["9223372036854775807"], "integer"),
    (["9223372036854775808"], "string"),
    (["true", "FALSE"], "boolean"),
    (["yes", "no"], "string"),
    (["1", "NA"], "string"),
    ([str(10_000 + n) for n in range(10)], "string"),  # ten codes of five digits
    ([str(10_000 + n) for n in range(9)], "integer"),
    ([str(1_990 + n) for n in range(10)], "integer"),  # years
    (["1,000", "2"], "string"),
    (["-0"], "string"),
    (["+1"], "string"),
    (["1e400"], "string"),
]


@pytest.mark.parametrize(("cells", "expected"), COLUMNS)
def test_columns_of_a_text(guessed, cells: list[str], expected: str):
    lines = [f'k{n},"{cell}"\n' for n, cell in enumerate(cells)]
    schema, _ = guessed("x.csv", "".join(["id,v\n", *lines]))
    assert schema["properties"]["v"]["type"] == expected


def test_what_each_record_has_is_required_and_nothing_else_is_allowed(guessed):
    schema, _ = guessed("x.json", [{"id": "a", "n": 1}, {"id": "b"}])
    assert schema["required"] == ["id"]
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("records", "key"),
    [
        ([{"n": "a", "id": "x"}, {"n": "b", "id": "y"}], None),
        ([{"n": "a", "code": "x"}, {"n": "b", "code": "y"}], "code"),
        ([{"n": "a", "code": "x"}, {"n": "b", "code": "x"}], "n"),
        ([{"n": 1, "x_id": 7}, {"n": 2, "x_id": 8}], "x_id"),
        ([{"n": "a"}, {"n": "A"}], None),  # which Windows does not tell apart
        ([{"n": 1}, {"n": 2}], None),
        ([{"": "a", "$schema": "a"}, {"": "b", "$schema": "b"}], None),
    ],
)
def test_the_key(guessed, records: list[dict[str, Any]], key: str | None):
    """Without `x-hidata-key` it is `id`, which is there or was added."""
    schema, _ = guessed("x.json", records)
    assert schema.get("x-hidata-key") == key
    assert key is not None or "id" in schema["properties"]


def test_a_key_is_made_of_what_tells_most_records_apart(guessed, tmp_path: Path):
    """As in files of places, whose `id` is one code for all that have none."""
    codes = ["AA", "BB", "-99", "-99"]
    _, page = guessed("x.json", [{"type": "place", "id": code} for code in codes])
    assert "made of `id`, with a number behind it where several are equal" in page
    names = {path.stem for path in tmp_path.glob("made-*/records/x/*")}
    assert names == {"aa", "bb", "99", "99-2"}


@pytest.mark.parametrize(
    ("objects", "made_of"),
    [
        ([{"$oid": "5a"}, {"$oid": "5b"}], "_id.$oid"),
        ([{"$oid": "5a"}, {"$oid": "5a"}], None),
        ([{"$oid": "5a"}, {}], None),
        ([{"$oid": "5a"}, None], None),
    ],
)
def test_a_key_is_made_of_a_code_in_an_object(guessed, tmp_path, objects: Any, made_of: str | None):
    guessed("x.json", [{"name": "same", "_id": each} for each in objects])
    names = {path.stem for path in tmp_path.glob("made-*/records/x/*")}
    assert names == ({"5a", "5b"} if made_of else {"same", "same-2"})


FULL = [{"full": f"A {n}", "last": "A" if n else "B"} for n in range(4)]


@pytest.mark.parametrize(
    ("records", "label"),
    [
        ([{"name": each} for each in FULL], "name.full"),
        ([{"properties": {"name": f"n{n}"}} for n in range(4)], "properties.name"),
        ([{"official_name_fr": f"f{n}", "short_name": f"s{n}"} for n in range(4)], "short_name"),
        ([{"short_name": f"s{n}", "name": "x"} for n in range(4)], None),  # that is known
        ([{"short_name": f"s{n}", "name": {"common": "x"}} for n in range(4)], None),
        ([{"short_name": "ab"[n % 2]} for n in range(4)], "short_name"),  # 2 of 4 are different
        ([{"short_name": "ab"[n % 2]} for n in range(5)], None),  # 2 of 5
        ([{"short_name": f"s{n}"} if n else {} for n in range(10)], "short_name"),  # 9 of 10
        ([{"short_name": f"s{n}"} if n else {} for n in range(9)], None),  # 8 of 9
        ([{"short_name": f"{n}{'x' * 99}"} for n in range(4)], "short_name"),
        ([{"short_name": f"{n}{'x' * 100}"} for n in range(4)], None),
        ([{"surname": f"s{n}"} for n in range(4)], None),
    ],
)
def test_by_what_people_know_a_record(guessed, records: Any, label: str | None):
    schema, page = guessed("x.json", [{"id": f"k{n}", **each} for n, each in enumerate(records)])
    assert schema.get("x-hidata-label") == label
    assert (f"People know a record by `{label}`" in page) == bool(label)


def test_a_key_is_no_label(guessed):
    schema, _ = guessed("x.json", [{"short_name": f"s{n}"} for n in range(4)])
    assert "x-hidata-label" not in schema


def test_a_key_is_made_of_several_properties(guessed, tmp_path: Path):
    rows = [f"{place},{year},1\n" for place in ("Aland", "Borland") for year in (2020, 2021)]
    _, page = guessed("x.csv", "".join(["Place,Year,N\n", *rows]))
    assert "made of `place` and `year`" in page
    names = {path.stem for path in tmp_path.glob("made-*/records/x/*")}
    assert names == {"aland-2020", "aland-2021", "borland-2020", "borland-2021"}


@pytest.mark.parametrize(("number", "files"), [(1000, 1000), (1001, 1)])
def test_a_thousand_records_are_files_and_more_are_lines(guessed, tmp_path, number, files):
    guessed("x.json", [{"id": f"k{n}"} for n in range(number)])
    assert len(list(tmp_path.glob("made-*/records/x/*"))) == files


def test_records_with_too_many_names_for_one_place_keep_them(guessed):
    schema, _ = guessed("x.json", [{f"n{n}": n for n in range(1_500)}])
    assert len(schema["properties"]) == 1_501  # and an id


def test_the_page_says_what_is_in_doubt_and_stays_text(guessed):
    lines = "id,a|b,v,w\nx,<b>,01,1\ny,*i*,02,NA\nz,,03,2\n"
    _, page = guessed("x.csv", lines)
    assert "leading zeros, as `01`: text. (`v`)" in page
    assert "Numbers, but for 1 of 3 cells such as `NA`: text. (`w`)" in page
    assert '| `a_b` | string | 66.7% | `"<b>"` |' in page


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["2,5", "18", "-0,25"], [2.5, 18, -0.25]),
        (["1.234,5", "2,5"], [1234.5, 2.5]),
        (["1,2345"], [1.2345]),
        (["1,234", "5,678"], ["1,234", "5,678"]),  # thousands, or a decimal comma: who knows
        (["2,5", "1.5"], ["2,5", "1.5"]),
        (["2,5", "007"], ["2,5", "007"]),
        (["2,5", "1,2,3"], ["2,5", "1,2,3"]),
        (["0,12345678901234567891"], ["0,12345678901234567891"]),  # no float has these digits
    ],
)
def test_numbers_with_a_decimal_comma_are_numbers(guessed, tmp_path: Path, cells, expected):
    _, page = guessed("x.csv", "id;v\n" + "".join(f"k{n};{c}\n" for n, c in enumerate(cells)))
    files = sorted(tmp_path.glob("made-*/records/x/*.json"))
    assert [json.loads(file.read_text("utf-8"))["v"] for file in files] == expected
    assert ("have a decimal comma, as" in page) == (cells != expected)


def test_the_same_files_give_the_same_dataset(hidata, tmp_path: Path):
    (tmp_path / "x.json").write_text(json.dumps([{"b": n % 7, "a": f"t{n}"} for n in range(50)]))
    made = []
    for name in ("one/d", "two/d"):
        assert hidata("init", tmp_path / name, "--from", tmp_path / "x.json")[0] == 0
        root = tmp_path / name
        made.append({p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()})
    assert made[0] == made[1]
