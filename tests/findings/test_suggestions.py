"""The nearest name: how like it must be to be offered, and how sure to be put in its place.

The ratio is difflib's: twice the letters in common, in order, by the letters of both.
"""

from __future__ import annotations

import pytest
from hidata.findings import suggestions
from hidata.findings.suggestions import did_you_mean, nearest, unambiguous, with_hint

OFFERED = [
    # as like as is asked for, and hardly less
    ("abcxy", ["abcde"], "abcde"),  # 6 of 10
    ("abcdxyz", ["abcdefg"], None),  # 8 of 14
    ("abcdefwxyz", ["abcdefghij"], "abcdefghij"),  # 12 of 20
    ("abcdefvwxyz", ["abcdefghijk"], None),  # 12 of 22
    # what does not count
    ("Foo-Bar_baz", ["foobarbaz"], "foobarbaz"),
    ("STATUS", ["status"], "status"),
    # the likeliest, by slips before ratio
    ("statsu", ["statue", "status"], "status"),  # one swapped against one wrong
    ("boook", ["bookcase", "book"], "book"),
    ("tile", ["title", "tilde", "file"], "tilde"),  # each a slip away: the ratio, then the alphabet
    # words in another order: two of three, and two of four
    ("birth_date", ["date_of_birth"], "date_of_birth"),
    ("birth_date", ["date_of_the_birth"], None),
    ("birth", ["date_of_birth"], "date_of_birth"),  # 10 of 16
    ("birth", ["date_of_my_birth"], None),  # 10 of 18, and one word
    # two letters
    ("di", ["id"], "id"),
    ("dx", ["id"], None),
    # five letters apart, and at least six: the names are 13, 10 and 19 letters long
    ("base_empoyment", ["employment", "projected_employment"], "employment"),
    # nothing to go by
    ("", ["a"], None),
    ("--", ["a"], None),
    ("a", [], None),
]


@pytest.mark.parametrize(("name", "known", "expected"), OFFERED)
def test_the_nearest_name_is_suggested(name: str, known: list[str], expected: str | None):
    assert nearest(name, known) == expected
    assert nearest(name, known[::-1]) == expected


SURE = [
    # no slip in three letters, one in four to seven, two from eight on
    ("abx", ["abc"], None),
    ("ABC", ["abc"], "abc"),
    ("abcx", ["abcd"], "abcd"),
    ("abxy", ["abcd"], None),
    ("abcdefx", ["abcdefg"], "abcdefg"),
    ("abcdexy", ["abcdefg"], None),
    ("abcdefxy", ["abcdefgh"], "abcdefgh"),
    ("abcdexyz", ["abcdefgh"], None),
    ("abcdefghijxyz", ["abcdefghijklm"], None),  # three, however long
    # kinds of slips: wrong, missing, too many, swapped
    ("abcxefgh", ["abcdefgh"], "abcdefgh"),
    ("abcefgh", ["abcdefgh"], "abcdefgh"),
    ("abcddefgh", ["abcdefgh"], "abcdefgh"),
    ("abdcefgh", ["abcdefgh"], "abcdefgh"),
    ("bacdefgh", ["abcdefgh"], None),  # another first letter
    ("inactive", ["active"], None),
    ("edition-2017", ["edition-2018"], None),
    ("editon-2018", ["edition-2018"], "edition-2018"),
    # another name as near: by a tenth and more it is clear, by less it is not
    ("abcdefghij", ["abcdefghix", "abcdefghyz"], "abcdefghix"),  # 0.9 and 0.8
    ("abcdefghij", ["abcdefghix", "abcdefghj"], None),  # 0.9 and 0.95
    ("abcdefghij", ["abcdefghix", "abcdefghx"], None),  # 0.9 and 0.84
    ("statux", ["status", "statue"], None),
    # what is the same but for case is sure, however many are near
    ("STATUS", ["status"], "status"),
    ("nothing", ["like it"], None),
]


@pytest.mark.parametrize(("name", "known", "expected"), SURE)
def test_only_an_unambiguous_name_is_a_fix(name: str, known: list[str], expected: str | None):
    assert unambiguous(name, known) == expected
    assert unambiguous(name, known[::-1]) == expected


def test_long_names_are_not_looked_at():
    """Comparing takes time by the square of the length."""
    most = "a" * 200
    assert nearest(most, [most[:-1]]) == most[:-1]
    assert nearest(f"{most}a", [most]) is None
    assert nearest(most[:-1], [f"{most}a"]) is None
    assert nearest(most[:-1], [most]) == most


def test_of_many_names_those_that_begin_alike_are_looked_at(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(suggestions, "MAX_COMPARED_NAMES", 3)
    assert nearest("xbcdef", ["abcdef", "b", "c"]) == "abcdef"
    assert nearest("xbcdef", ["abcdef", "b", "c", "d"]) is None
    assert nearest("abcxef", ["abcdef", "b", "c", "d"]) == "abcdef"
    assert nearest("abxdef", ["abcdef", "b", "c", "d"]) is None


KNOWN = ["wage", "source", "two words"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("wagee", "did you mean wage?"),
        ("two-word", "did you mean two words?"),
        ("{0}wage", "did you mean wage?"),
        ("xyz", None),
        ("", None),
    ],
)
def test_the_nearest_name_is_named(name: str, hint: str | None):
    assert did_you_mean(name, KNOWN) == hint
    around = did_you_mean(name, KNOWN, before="{records}/", after="/")
    assert around == (hint and hint.replace("mean ", "mean {records}/").replace("?", "/?"))
    assert did_you_mean(name, []) is None


def test_a_sentence_goes_on_with_the_hint():
    assert with_hint("No wagee.", "wagee", KNOWN) == "No wagee. Did you mean wage?"
    assert with_hint("No xyz.", "xyz", KNOWN) == "No xyz."
    assert with_hint("No xyz.", "xyz", KNOWN, "See the list.") == "No xyz. See the list."
    assert with_hint("No USAA.", "USAA", ["USA"]) == "No USAA. Did you mean USA?"
