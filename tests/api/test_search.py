"""What the search finds, in which order."""

from __future__ import annotations

from pathlib import Path

import pytest
from hidata import Dataset
from hypothesis import example, given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stieleiche", [("plant", "oak", "Stieleiche", "Stieleiche")]),
        ("stiel", [("plant", "oak", "Stieleiche", "Stieleiche")]),
        ("CHENE pedon", [("plant", "oak", "Stieleiche", "chêne pédonculé")]),
        ("oak", [("plant", "oak", "Stieleiche", "oak"), ("paper", "b", "Oak and ash", "Oak and ash")]),
        ("ash oak", [("paper", "b", "Oak and ash", "Oak and ash")]),
        ("iche", []),
        ("1", []),
        ("", []),
        ('" * - \0', []),
        ("oak OR stieleiche", []),
        ('"stiel', [("plant", "oak", "Stieleiche", "Stieleiche")]),
    ],
)  # fmt: skip
def test_what_is_found(garden: Path, text: str, expected: list[object]):
    assert [tuple(found) for found in Dataset(garden).search(text)] == expected


def test_no_more_than_asked_for(garden: Path):
    data = Dataset(garden)
    assert [len(data.search("ash", limit)) for limit in (0, 1, 2, 3)] == [0, 1, 2, 2]


def test_records_without_names_are_found_by_key_after_those_with_names(make):
    named = {"type": "object", "properties": {"name": {"type": "string"}}}
    records = {"a/big-thing.json": {}, "b/x.json": {"name": "Small thing"}}
    data = Dataset(make({"a": {"type": "object"}, "b": named}, records))
    assert data.search("thing") == [
        ("b", "x", "Small thing", "Small thing"),
        ("a", "big-thing", "big-thing", "big-thing"),
    ]


def test_the_name_itself_comes_before_names_that_have_the_word_more_often(make):
    named = {"type": "object", "properties": {"name": {"type": "string"}}}
    records = {"a/x.json": {"name": "Thing thing thing"}, "a/y.json": {"name": "Thing"}}
    data = Dataset(make({"a": named}, records))
    assert [found.key for found in data.search("thing")] == ["y", "x"]
    assert [found.key for found in data.search("thin")] == ["x", "y"]


def test_no_text_is_an_error(garden: Path):
    data = Dataset(garden)

    @example("oak\ud800")
    @example('oa"k\0')
    @given(st.text(st.characters(exclude_categories=()) | st.sampled_from('"*^-+:(){}a\0\ud800')))
    def check(text: str) -> None:
        assert all(found.kind in ("paper", "plant") for found in data.search(text))

    check()
